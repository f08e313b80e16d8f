"""A walk over a body is repeated only where something has changed that it had looked at: another one finds the same."""

from __future__ import annotations

import ast
import inspect
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import xcs
from tests.golden.programs import PROGRAMS
from xcs_compiler.declined import Declined
from xcs_compiler.effects import analysis, body
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.effects.looked_at import LookedAt
from xcs_compiler.parse import ParsedFunction, parse
from xcs_compiler.source import find_source


class Distrusted(LookedAt):
    """Says of the first two walks that they have to be repeated."""

    def __init__(self) -> None:
        self.left = 2
        super().__init__()

    @property
    def stale(self) -> bool:
        self.left -= 1
        return self.left >= 0 or self.changed

    @stale.setter
    def stale(self, changed: bool) -> None:
        self.changed = changed


def distrusting(made: Callable[..., Environment]) -> Callable[..., Environment]:
    def make(*args: Any, **kwargs: Any) -> Environment:
        frame = made(*args, **kwargs)
        frame.looked_at = Distrusted()
        return frame

    return make


def report_of(parsed: ParsedFunction, function: Any, arguments: Mapping[str, object]) -> EffectReport:
    return analyse_effects(parsed, LiveResolver(function, arguments))


def parsed_function(function: Any) -> ParsedFunction:
    source = find_source(function)
    assert not isinstance(source, Declined)
    return parse(source, concrete=False)


EVENTS: list[int] = []


class Noisy:
    def act(self) -> None:
        EVENTS.append(1)


NOISY = Noisy()


@xcs.ordered
def take(made: list[Any]) -> None:
    made.append(NOISY)


def uses_before_it_assigns(xs: list[int]) -> None:
    each: Any = None
    for _ in xs:
        if each is not None:
            each.act()
        each = NOISY


def goes_through_before_it_stores(xs: list[int]) -> None:
    made: list[Noisy] = []
    for _ in xs:
        for each in made:
            each.act()
        made.append(NOISY)


def shows_before_it_gives_away(xs: list[int]) -> list[str]:
    made = [1]
    found = []
    for _ in xs:
        found.append(f"{made}")
        take(made)
    return found


CASES: list[tuple[Callable[..., object], Mapping[str, object]]] = [
    *((p.function, inspect.signature(p.function).bind(*p.arguments).arguments) for p in PROGRAMS),
    (uses_before_it_assigns, {}),
    (goes_through_before_it_stores, {}),
    (shows_before_it_gives_away, {}),
]


@pytest.mark.parametrize(("function", "arguments"), CASES, ids=[function.__name__ for function, _ in CASES])
def test_another_walk_finds_the_same(
    function: Callable[..., object], arguments: Mapping[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = parsed_function(function)
    once = report_of(parsed, function, arguments)
    monkeypatch.setattr(body, "environment_of", distrusting(body.environment_of))
    monkeypatch.setattr(analysis, "Environment", distrusting(Environment))
    again = report_of(parsed, function, arguments)
    assert once.operations == again.operations
    nodes = set(ast.walk(parsed.tree))
    kept = [{n: v for n, v in report.values.items() if n in nodes} for report in (once, again)]
    assert kept[0] == kept[1]
    assert once.tests == again.tests
    assert set(once.facts) == set(again.facts)


def counted(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total += x
    return total


def straight(x: int) -> list[int]:
    y = x + 1
    found = [y]
    found.append(y)
    return found


def waited_for(xs: list[int]) -> int:
    total = 0
    for x in xs:
        total += len(slow_answer(x))
    return total


def slow_answer(x: int) -> str:
    time.sleep(0)
    return str(x)


@pytest.mark.parametrize(
    ("function", "only_if_slow", "expected"),
    [(straight, False, 1), (counted, False, 2), (counted, True, 1), (waited_for, True, 2)],
)
def test_walks(
    function: Callable[..., object], only_if_slow: bool, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: list[object] = []
    walk = analysis.OutermostBody.walk

    def counting(self: analysis.OutermostBody, statements: list[ast.stmt]) -> None:
        if statements is parsed.tree.body:
            walks.append(self)
        walk(self, statements)

    parsed = parsed_function(function)
    monkeypatch.setattr(analysis.OutermostBody, "walk", counting)
    analyse_effects(parsed, LiveResolver(function, {}), only_if_slow=only_if_slow)
    assert len(walks) == expected
