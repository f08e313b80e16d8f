"""Which line a traceback names where an expression takes several: that of a call, of a method, of an iteration."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xcs

PREAMBLE = """
import time
import types
import xcs

@xcs.parallel_safe
def ask(*given):
    time.sleep(0)
    if given and given[0] == "bad":
        raise LookupError(given)
    return given[0] if given else None

def shown(*given):
    print(given)
    return ask(*given)

world = types.SimpleNamespace(ask=ask, shown=shown)

class Unknown:
    def __init__(self, state):
        self.state = state
    def go(self, *given):
        return ask(self.state, *given)
    def told(self, *given):
        print(given)
        return ask(self.state, *given)

class Refusing:
    def __iter__(self):
        raise KeyError("iter")

class Ending:
    def __init__(self):
        self.given = 0
    def __iter__(self):
        return self
    def __next__(self):
        self.given += 1
        if self.given > 2:
            raise KeyError("next")
        return self.given
"""
ITERATED = {
    "list": "return [ask(x)\n    for x in\n    xs]",
    "sum": "return sum(ask(x)\n    for x in\n    xs)",
    "dict": "return {ask(x):\n    1\n    for x in\n    xs}",
    "loop": "out = []\nfor x in (\n        xs):\n    out.append(ask(x))\nreturn out",
    "two clauses": "return [ask(y)\n    for x in xs\n    for y in\n    x]",
    "nested": "return [\n    [ask(y)\n    for y in\n    x]\n    for x in\n    xs]",
    "inner loop": "out = []\nfor x in [1, 2]:\n    for y in (\n    xs):\n        out.append(ask(x, y))\nreturn out",
    "in a loop": "out = []\nfor x in [1, 2]:\n    out.append([ask(x, y)\n    for y in (\n    xs)])\nreturn out",
    "two frames of comprehensions": "return {y: {x: ask(x, y)\n    for x in xs}\n    for y in xs}",
    "three frames of comprehensions": "return [[[ask(z)\n    for z in [y]]\n    for y in x]\n    for x in xs]",
    "a call iterated": "out = []\nfor x in enumerate(\n        xs):\n    out.append(ask(x))\nreturn out",
    "sorted": "out = []\nfor x in sorted(\n        xs,\n        key=ask):\n    out.append(ask(x))\nreturn out",
}
CALLS = {
    "call": "u = ask(\n    1)\nv = ask(\n    x,\n    2)\nreturn u, v",
    "in one expression": "return (ask(\n    1), ask(\n    x,\n    2))",
    "method of what is not known": "return (y\n    .go(\n    1), z\n    .go(\n    2))",
    "in a loop": "out = []\nfor u in [y, z]:\n    out.append(\n    u\n    .go(\n    1,\n    ask(2)))\nreturn out",
    "in a comprehension": "return [u\n    .go(\n    ask(u.state))\n    for u in [y, z]]",
    "with output": "out = []\nfor u in [y, z]:\n    out.append(\n    u\n    .told(\n    1,\n    ask(2)))\nreturn out",
    "of a module": "return (world\n    .ask(\n    1), world\n    .shown(\n    x))",
    "method of text": "a = ask('a')\nb = ask('b')\nreturn (\n    a\n    .index(\n    x,\n    b.count(\n    'b')))",
    "in a handler's try": "try:\n    return (ask(1), ask(\n    x))\nexcept (\n    KeyError):\n    return 1",
}
if sys.version_info >= (3, 12):
    CALLS["in a formatted string"] = "u = ask(\n    1)\nv = f'{ask(\n    x,\n    2)=}'\nreturn u, v"


def built(tmp_path: Path, body: str, decorated: bool, parameters: str) -> Callable[..., Any]:
    path = tmp_path / "calls.py"
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    text = f"{PREAMBLE}\n@decorate\ndef program({parameters}):\n{lines}"
    path.write_text(text)
    names: dict[str, Any] = {"__name__": "calls", "decorate": xcs.compile if decorated else lambda f: f}
    exec(compile(text, str(path), "exec", dont_inherit=True), names)
    program: Callable[..., Any] = names["program"]
    return program


def outcome(program: Callable[..., Any], arguments: Callable[[dict[str, Any]], tuple[Any, ...]]) -> Any:
    try:
        return program(*arguments(program.__globals__))
    except Exception as error:
        frames = list(traceback.walk_tb(error.__traceback__))[1:]
        return repr(error), [(frame.f_code.co_qualname, line) for frame, line in frames]


@pytest.fixture(autouse=True, params=["", "1"])
def _eager(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_STRICT", "1")
    monkeypatch.setenv("XCS_EAGER", request.param)


@pytest.mark.parametrize("name", ITERATED)
def test_what_cannot_be_iterated(name: str, tmp_path: Path) -> None:
    given: list[Callable[[dict[str, Any]], tuple[Any, ...]]] = [
        lambda world: (5,), lambda world: ([1, 2],), lambda world: ([(1, 2), 3],), lambda world: (["bad"],),
        lambda world: (world["Refusing"](),), lambda world: (world["Ending"](),),
    ]  # fmt: skip
    original, compiled = (built(tmp_path, ITERATED[name], decorated, "xs") for decorated in (False, True))
    for arguments in given:
        assert outcome(compiled, arguments) == outcome(original, arguments)


@pytest.mark.parametrize("name", CALLS)
def test_calls_over_several_lines(name: str, tmp_path: Path) -> None:
    def given(x: str, y: str, z: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
        return lambda world: (x, world["Unknown"](y), world["Unknown"](z))

    original, compiled = (built(tmp_path, CALLS[name], decorated, "x, y, z") for decorated in (False, True))
    for arguments in (given("a", "a", "a"), given("bad", "bad", "a"), given("bad", "a", "bad")):
        assert outcome(compiled, arguments) == outcome(original, arguments)


def test_functions_made_ahead_have_their_name(tmp_path: Path) -> None:
    body = "out = []\nfor x in xs:\n    out.append({y: lambda: y for y in [*xs, ask(x)]})\n    ask(x)\nreturn out"
    original, compiled = (built(tmp_path, body, decorated, "xs") for decorated in (False, True))
    names = [{f.__qualname__ for made in program([1, 2]) for f in made.values()} for program in (original, compiled)]
    assert names[0] == names[1]
