"""An expression does something before it comes to calls inside of it that are tasks of their own: what raises, or shows
output, first wins, whichever others do."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xcs

EXPRESSIONS = """\
add(check(c), ask(y))
add(ask(y), check(c), ask(z))
add([check(x), ask(y)], ask(z))
add(check(x) + ask(y), ask(z))
add(ask(x) + ask(y), ask(z))
add({ask(x): ask(y)}, ask(z))
add(ask(x), n=check(y) + ask(z))
add(ask(add(check(c), ask(y))), ask(z))
add(*check((x, y)), ask(z), ask(c))
add(ask(x), **check({'n': y}), m=ask(z))
add(f"{check(x):>3}", ask(y), ask(z))
[check(c), ask(y), ask(z)]
f"{check(c)} {ask(y)} {ask(z)}"
f"{ask(y)} {ask(z):.2f} {ask(x)}"
(ask(x) + ask(y)) * ask(z)
ask(x).bit_length() + ask(y)
add(row[c], ask(y), ask(z))
add(c / (x - 1), ask(y), ask(z))
add(str(check(c)).zfill(ask(y)), ask(z))
add(max(ask(v) for v in row), check(x), ask(y))
"""
FAILING = ["check 1", "ask 1", "ask 2", "ask 3", "add"]


class World:
    """``ask`` logs before it works; ``check`` may only be called in order."""

    def __init__(self) -> None:
        self.failing: frozenset[str] = frozenset()
        self.shown: list[str] = []
        self.log = logging.Logger("world")
        self.log.addHandler(self)  # type: ignore[arg-type]
        self.level = logging.NOTSET

    def handle(self, record: logging.LogRecord) -> None:
        self.shown.append(record.getMessage())

    def fail(self, name: str) -> None:
        if name in self.failing:
            raise ValueError(name)


PREAMBLE = """
import xcs
@xcs.parallel_safe
def ask(n):
    world.fail(f"ask {n}")
    return n
@xcs.parallel_safe
def add(*parts, **named):
    world.fail("add")
    return parts, named
def check(n):
    world.fail(f"check {n}")
    return n
"""


@pytest.mark.parametrize("logs", [False, True], ids=["quiet", "logs"])
@pytest.mark.parametrize("expression", EXPRESSIONS.splitlines())
def test_what_comes_first_wins(tmp_path: Path, expression: str, logs: bool) -> None:
    text = f"def f(x, y, z, row):\n    a = ask(0)\n    c = x\n    b = {expression}\n    return a, b\n"
    if logs:
        text = text.replace("ask(", "tell(")
    preamble = PREAMBLE + "def tell(n):\n    log.info('tell %s', n)\n    return ask(n)\n"
    path = tmp_path / "program.py"
    path.write_text(preamble + text)
    world = World()
    namespace: dict[str, Any] = {"__name__": "program", "world": world, "log": world.log}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    original: Callable[..., object] = namespace["f"]
    compiled = xcs.compile(original)
    for count in range(4):
        for failing in itertools.combinations(FAILING, count):
            for arguments in ((1, 2, 3, (4, 5, 6)), (1, 2, 3, ())):
                world.failing = frozenset(failing)
                assert _outcome(compiled, arguments, world) == _outcome(original, arguments, world), failing
    assert "__xcs" in str(compiled.source)


def _outcome(function: Callable[..., object], arguments: tuple[object, ...], world: World) -> object:
    world.shown.clear()
    try:
        return function(*arguments), list(world.shown)
    except Exception as error:
        return repr(error), list(world.shown)
