"""A statement that binds a variable before it evaluates a call with it: the call was issued with the old value."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

import xcs

STATEMENTS = """\
b = [(v := 1), f(v)]
v = table[f(v)] = 7
table[f(v)] = v = 7
table[f(v)] = (v := 1)
b = (v := 2) + f(v)
b = f(v) + (v := 2) + f(v)
v, table[f(v)] = 4, 5
[v, *table[f(v)]] = 4, 5
b = [f(v), f(w := v + 1), f(w)]
b = {(v := 1): f(v)}
b = f(v) if (v := 3) else 0
b = f"{(v := 1)} {f(v)}"
b = (v := 1) < f(v) < f(v + 1)
x: int = (v := 4) + f(v)
table[v] = 1; table[(v := 2)] += f(v)
table[f(v)] = table[(v := 8)] = 9
b = table.setdefault((v := 1), f(v))
v += f(v)
for v in [f(v)]: b = f(v)
with scope(v + 1) as v, scope(f(v)) as b: pass
"""


class scope:
    def __init__(self, value: int) -> None:
        self.value = value

    def __enter__(self) -> int:
        return self.value

    def __exit__(self, *details: object) -> None: ...


@xcs.parallel_safe
def f(x: int) -> int:
    return x * 10


@pytest.mark.parametrize("statement", STATEMENTS.splitlines())
def test_what_is_bound_before_is_what_the_call_gets(statement: str, tmp_path: Path) -> None:
    for head in ("", "for t in [1, 2]:", "for t in [1, 2]:\n    a = f(t)"):
        text = f"{head}\n{textwrap.indent(statement, '    ' if head else '')}".strip()
        lines = f"b = None\na = f(3)\n{text}\nreturn table, v, a, b"
        path = tmp_path / f"program_{len(head)}.py"
        path.write_text(f"def program(table, v):\n{textwrap.indent(lines, '    ')}\n")
        namespace: dict[str, Any] = {"f": f, "scope": scope}
        exec(compile(path.read_text(), str(path), "exec"), namespace)
        program, compiled = namespace["program"], xcs.compile(namespace["program"])
        for start in (5, 1):
            outcomes = []
            for function in (program, compiled):
                try:
                    outcomes.append(function({1: 1, 5: 5}, start))
                except KeyError as error:
                    outcomes.append(repr(error))
            assert outcomes[0] == outcomes[1], text
