# ruff: noqa  (specimens)
"""``continue``, ``break``, ``return`` and ``raise`` at every place of a loop's body where what follows must not be called
ahead unless it is decided there whether it is reached."""

from __future__ import annotations

import linecache
import textwrap
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

CALLS: list[tuple[Any, ...]] = []


@xcs.parallel_safe
def ask(*given: Any) -> str:
    time.sleep(0)
    CALLS.append(given)
    return repr(given)


CONDITIONS = {
    "carried": "v == ask(x)", "of an answer": "ask(x) == '(2,)'", "quick": "v and x == 2", "both": "ask(x) == str(v)",
    "perhaps": "v or ask(x) == '(2,)'",
}  # fmt: skip
JUMPS = {"continue": "continue", "break": "break", "return": "return v, 'r'", "raise": "raise KeyError(x)"}
PLACES = {
    "handled": "try:\n    if C:\n        J\nexcept KeyError as error:\n    out.append(1)",
    "handled by a binding": "try:\n    if C:\n        J\nexcept KeyError as error:\n    v = 'k'",
    "with else": "try:\n    if C:\n        J\nexcept KeyError:\n    pass\nelse:\n    v = ask(6, x)",
    "in else": "try:\n    v = ask(6, x)\nexcept KeyError:\n    pass\nelse:\n    if C:\n        J",
    "with finally": "try:\n    if C:\n        J\nexcept KeyError:\n    pass\nfinally:\n    out.append(2)",
    "only finally": "try:\n    if C:\n        J\nfinally:\n    v = 'f'",
    "between": "try:\n    w = ask(8, x)\n    if C:\n        J\n    u = ask(7, x)\nexcept KeyError:\n    pass",
    "in a branch": "try:\n    w = ask(8, x)\n    if x == 2:\n        if C:\n            J\n    u = ask(7, x)\nexcept KeyError:\n    pass",
    "in a handler": "try:\n    w = ask(8, x)\n    if x == 2:\n        raise ValueError\nexcept ValueError:\n    if C:\n        J",
    "nested": "try:\n    try:\n        if C:\n            J\n    except ValueError:\n        pass\n    w = ask(4, x)\nexcept KeyError:\n    pass",
    "suppressed": "with contextlib.suppress(KeyError):\n    if C:\n        J",
    "in a context": "try:\n    with contextlib.nullcontext():\n        if C:\n            J\nexcept ValueError:\n    pass",
    "in a case": "match x:\n    case 2:\n        if C:\n            J\n    case _:\n        u = ask(3, x)",
    "in a guarded case": "try:\n    match x:\n        case 2 if C:\n            J\n        case _:\n            w = ask(1)\nexcept ValueError:\n    pass",
    "in an inner loop": "for y in (1, 2):\n    try:\n        if C:\n            J\n    except KeyError:\n        pass\n    v = ask(y, x)",
    "in a while": "n = 0\nwhile n < 2:\n    n += 1\n    if C:\n        J\n    u = ask(n, x)",
    "in branches": "if C:\n    u = ask(1, x)\n    J\nelif ask(2, x) == v:\n    J",
}


def _program(place: str, condition: str, jump: str) -> Callable[..., Any]:
    body = PLACES[place].replace("C:", f"{CONDITIONS[condition]}:").replace("J", JUMPS[jump])
    body += "\nw = ask(5, x)\nout.append(v)"
    text = f"def work(xs):\n    v, out = None, []\n    for x in xs:\n{textwrap.indent(body, ' ' * 8)}\n    return out, v\n"
    path = f"<{jump} {place}, {condition}>"
    linecache.cache[path] = len(text), None, text.splitlines(True), path
    namespace: dict[str, Any] = {"__name__": __name__, "ask": ask, "contextlib": __import__("contextlib")}
    exec(compile(text, path, "exec"), namespace)
    return namespace["work"]  # type: ignore[no-any-return]


def _outcome(function: Callable[..., Any], given: list[int]) -> tuple[object, Counter[Any]]:
    CALLS.clear()
    try:
        value = repr(function(given))
    except Exception as error:
        value = f"raised {error!r}"
    return value, Counter(CALLS)


@pytest.mark.filterwarnings("ignore:.*is said to be parallel-safe")
@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("place", PLACES)
def test_what_follows_a_jump(place: str, jump: str) -> None:
    for condition in CONDITIONS:
        function = _program(place, condition, jump)
        compiled = xcs.compile(function)
        for given in ([1, 2, 3], [2, 2]):
            value, calls = _outcome(function, given)
            for seed in range(3):
                with use(SeededScheduler(seed)):
                    found, made = _outcome(compiled, given)
                assert found == value, condition
                if jump == "continue":  # the others end the loop, whose later items may have been asked about
                    assert made == calls, condition
