"""The original's code behind a prologue: the same function, unless somebody else shall serve the call."""

from __future__ import annotations

import dis
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

import xcs
from xcs_runtime.prologue import own_part, with_prologue


def made(function: Any, server: Callable[..., Any] | None = None, seen: list[object] | None = None) -> Any:
    def ask(values: tuple[object, ...]) -> Callable[..., Any] | None:
        if seen is not None:
            seen.append(values)
        return server

    code = with_prologue(function.__code__, lambda: (True,), ask)
    assert code is not None
    twin = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


def outer() -> Any:
    held = [1]

    def all_kinds(a, b=2, /, c=3, *args, k, m=5, **more):  # type: ignore[no-untyped-def]
        def inner():  # type: ignore[no-untyped-def]
            return a, c, held

        try:
            if a < 0:
                raise ValueError(a)
            for number in range(a):
                b += number
        except ValueError as error:
            raise KeyError(a) from error
        return inner(), b, args, k, m, more

    return all_kinds


def test_the_original_runs_where_nobody_else_does() -> None:
    seen: list[object] = []
    original = outer()
    function = made(original, None, seen)
    assert function(3, 4, 5, 6, k=1, x=2) == original(3, 4, 5, 6, k=1, x=2)
    assert seen == [(3, 4, 5, 1, 5, (6,), {"x": 2})]
    ends = []
    for each in (original, function):
        with pytest.raises(KeyError) as caught:
            each(-1, k=1)
        causes = caught.value, caught.value.__cause__
        ends.append([traceback.extract_tb(error.__traceback__)[-1] for error in causes if error is not None])
    assert ends[0] == ends[1]
    assert [(end.lineno, end.colno, end.end_colno) for end in ends[0]] == [
        (end.lineno, end.colno, end.end_colno) for end in ends[1]
    ]


@pytest.mark.parametrize(
    ("signature", "given", "expected"),
    [
        ("", "", ((), {})),
        ("a, b=2", "1", ((1, 2), {})),
        ("a, /, b, *, k, l=4", "1, 2, k=3", ((1, 2), {"k": 3, "l": 4})),
        ("*a", "1, 2", ((1, 2), {})),
        ("a, *b, k", "1, 2, 3, k=4", ((1, 2, 3), {"k": 4})),
        ("**k", "x=1", ((), {"x": 1})),
        ("a, *b, k, **more", "1, 2, k=3, x=4", ((1, 2), {"k": 3, "x": 4})),
        (", ".join(f"p{n}" for n in range(300)), ", ".join(map(str, range(300))), (tuple(range(300)), {})),
    ],
)
def test_who_serves_gets_the_arguments(signature: str, given: str, expected: object) -> None:
    namespace: dict[str, Any] = {}
    exec(f"def f({signature}): return {list(range(300))!r}, 'written'", namespace)
    server = lambda *args, **kwargs: (args, kwargs)  # noqa: E731
    assert eval(f"f({given})", {"f": made(namespace["f"], server)}) == expected
    assert eval(f"f({given})", {"f": made(namespace["f"])})[1] == "written"


def test_who_serves_has_the_caller_for_a_caller() -> None:
    def server(x: int) -> str:
        assert sys._getframe(1).f_code.co_name == "test_who_serves_has_the_caller_for_a_caller"
        raise LookupError(x)

    with pytest.raises(LookupError) as caught:
        made(lambda x: x, server)(1)
    assert [frame.name for frame in traceback.extract_tb(caught.tb)] == [
        "test_who_serves_has_the_caller_for_a_caller",
        "server",
    ]


def codes(module: ModuleType) -> Iterator[CodeType]:
    pending = [compile(inspect.getsource(module), str(module.__file__), "exec", dont_inherit=True)]
    while pending:
        code = pending.pop()
        inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        pending += inner
        yield from (each for each in inner if not each.co_flags & (0x20 | 0x80 | 0x200))


def test_places_and_handlers_move_along() -> None:
    import argparse
    import contextlib
    import decimal
    import typing

    count = 0
    for module in (argparse, contextlib, decimal, typing, traceback, dis):
        for code in codes(module):
            longer = with_prologue(code, lambda: (), lambda values: None)
            assert longer is not None
            own = own_part(longer)
            units = len(code.co_code) // 2
            assert longer.co_code[own : own + 2 * units] == code.co_code
            assert [*longer.co_positions()][own // 2 :][:units] == [*code.co_positions()]
            parse = dis._parse_exception_table  # type: ignore[attr-defined]
            moved = [(e.start - own, e.end - own, e.target - own, e.depth, e.lasti) for e in parse(longer)]
            assert moved[1:] == [(e.start, e.end, e.target, e.depth, e.lasti) for e in parse(code)]
            count += 1
    assert count > 500


def test_frames_are_of_the_functions_own_code() -> None:
    def frame() -> Any:
        return sys._getframe(1)

    @xcs.compile
    def plain() -> Any:
        return frame().f_code

    for _ in range(300):
        assert plain() is plain.__code__


def test_recursion_goes_as_deep_as_it_would() -> None:
    def depth(function: Any) -> int:
        reached = 0

        def down(level: int) -> None:
            nonlocal reached
            reached = level
            function(down, level + 1)

        with pytest.raises(RecursionError):
            down(0)
        return reached

    def on(down: Any, level: int) -> None:
        down(level)

    assert depth(xcs.compile(on)) == depth(on)
