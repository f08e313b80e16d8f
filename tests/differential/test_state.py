"""Whatever way the state of an object is changed in, what reads it sees it as in the sequential run.

A few hundred statements change a list through an object: by a method, an operator, a property, a hook, a container or
closure that holds it, a callee of a callee ... (`state_bodies`). Each stands before a slow call that reads the list
(*beside*), for an object that the function makes and for one that it is given; and in a slow callee (*inside*), whose
calls then may not overlap. Seeded schedules decide which call goes on, so nothing sleeps.
"""

from __future__ import annotations

import linecache
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from tests.differential import state_bodies
from tests.differential.state_bodies import BODIES
from xcs_runtime.schedule import SeededScheduler, use

SCHEDULES = 3

MADE_HERE = """\
def program(xs):
    v = []
    b = keep = {cls}(v)
    res = []
    for x in xs:
{body}
        res.append(peek(v))
    return res
"""
GIVEN = """\
def program(xs, b):
    keep = b
    res = []
    for x in xs:
{body}
        res.append(peekbox(keep, x))
    return res
"""
IN_METHOD = """\
class Agent:
    def __init__(self, b):
        self.b = b
    def callee(self, x):
        time.sleep(0)
        b = self.b
{body}
        return 1
def program(xs, agent):
    return [agent.callee(x) for x in xs], list(agent.b.v)
"""
FORMS: dict[str, tuple[str, Callable[[dict[str, Any], type], tuple[Any, ...]]]] = {
    "made here": (MADE_HERE, lambda names, cls: ()),
    "given": (GIVEN, lambda names, cls: (cls([]),)),
    "in a method": (IN_METHOD, lambda names, cls: (names["Agent"](cls([])),)),
}


def cases() -> Iterator[Any]:
    for cls, bodies in BODIES.items():
        for name, body in bodies.items():
            for form in FORMS if cls is state_bodies.Box else ("made here", "in a method"):
                yield pytest.param(cls, body, form, id=f"{cls.__name__}-{name}-{form}")


def compiled_program(cls: type, body: str, form: str) -> dict[str, Any]:
    text = FORMS[form][0].format(cls=cls.__name__, body=textwrap.indent(body, " " * 8))
    filename = f"<state {cls.__name__} {form} {body}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    names = {**vars(state_bodies), "__name__": "state_program"}
    exec(compile(text, filename, "exec"), names)
    return names


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str:
    try:
        found = repr(function(*arguments))
    except Exception as error:
        found = repr(error)
    return re.sub(r"0x[0-9a-f]+", "", found)


@pytest.mark.parametrize(("cls", "body", "form"), list(cases()))
def test_state_is_seen_as_written(cls: type, body: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_STRICT", "1")
    names = compiled_program(cls, body, form)
    make = FORMS[form][1]
    compiled = xcs.compile(names["program"])
    for seed in range(SCHEDULES):
        items = [seed + 1, 2, 3 + seed]
        expected = outcome(names["program"], (items, *make(names, cls)))
        with use(SeededScheduler(seed)):
            assert outcome(compiled, (items, *make(names, cls))) == expected, compiled.source


def test_some_of_them_overlap() -> None:
    """Where nothing is changed that is read, calls overlap: else the other tests would prove nothing."""
    names = compiled_program(state_bodies.Box, "b.get()", "in a method")
    compiled = xcs.compile(names["program"])
    choices = 0
    for seed in range(SCHEDULES):
        scheduler = SeededScheduler(seed)
        with use(scheduler):
            compiled([1, 2, 3], names["Agent"](state_bodies.Box([])))
        choices += scheduler.choices
    assert choices
