"""The oracle itself: it passes what is right and tells each kind of wrong compiler by what it did wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.differential import oracle, stage
from tests.differential.callees import add, count, f, g, log
from tests.differential.canonical import user_lines
from tests.differential.expect import needs, one_by_one, together
from tests.differential.oracle import Decorator, Divergence, Step, check
from tests.differential.wrong_compilers import (
    calls_twice,
    changes_the_argument_in_flight,
    copies_the_list,
    drops_a_call,
    effect_after_exception,
    effect_on_another_thread,
    effects_early,
    effects_late,
    effects_reordered,
    guesses_the_branch,
    leaves_a_call_running,
    mutates_a_copy,
    other_argument,
    parallel_mapped,
    swallows,
    true_instead_of_one,
    tuple_instead_of_list,
)

Steps = Iterator[Step]


def mapped(items):
    return [f(x) for x in items]


def logged(items):
    out = []
    for x in items:
        value = f(x)
        log("done", x)
        out.append(value)
    return out


def caught(x):
    try:
        return f(x)
    except ValueError as error:
        log("caught", str(error))
        raise RuntimeError("wrapped") from error


def two_calls(x, y):
    return f(x), g(y)


def until_large(items):
    for x in items:
        if f(x) > 50:
            return x
    return None


def mutating(items):
    items.append(f(items[0]))
    return items


def of(function: Callable[..., Any], *calls: Callable[[], tuple[Any, ...]]) -> oracle.Program:
    def program(decorator: Decorator) -> Steps:
        for make in calls:
            yield Step(decorator(function), make())

    return program


MAPPED = of(mapped, lambda: ([1, 2, 3, 4],), lambda: ([5, 6],))
LOGGED = of(logged, lambda: ([1, 2, 3],))
FAILING = of(logged, lambda: ([1, 2, "no number"],))
CAUGHT = of(caught, lambda: (3,))
TWO = of(two_calls, lambda: (1, 2))
UNTIL = of(until_large, lambda: ([1, 9, 2],))
MUTATING = of(mutating, lambda: ([4],))


def replaced_by(wrong: Callable[..., Any]) -> Decorator:
    """A compiler that always makes ``wrong``."""
    return lambda function: wrong




@pytest.mark.parametrize("program", [MAPPED, LOGGED, CAUGHT, TWO, UNTIL, MUTATING])
def test_the_original_passes(program: oracle.Program) -> None:
    check(program, oracle.as_written)


def test_overlap_by_hand_passes_under_every_order() -> None:
    check(MAPPED, replaced_by(parallel_mapped), after=together, raising="none")


def test_sequential_promise_holds_for_the_original() -> None:
    check(MAPPED, oracle.as_written, after=one_by_one)


WRONG = [
    (MAPPED, tuple_instead_of_list, "none", "value"),
    (TWO, true_instead_of_one, "none", "value"),
    (MAPPED, calls_twice, "none", "made too often"),
    (MAPPED, drops_a_call, "none", "not made"),
    (MAPPED, other_argument, "none", "not made"),
    (CAUGHT, swallows, "all", "exception"),
    (LOGGED, effects_reordered, "none", "effects: number 0"),
    (FAILING, effects_late, "none", "effects: number 0 of 2"),
    (LOGGED, effects_early, "none", "had finished"),
    (LOGGED, effect_after_exception, "all", "effects: number"),
    (LOGGED, effect_on_another_thread, "none", "another thread"),
    (UNTIL, guesses_the_branch, "none", "made too often"),
    (MUTATING, copies_the_list, "none", "arguments: at .*again"),
    (MUTATING, mutates_a_copy, "none", "arguments"),
    (MAPPED, leaves_a_call_running, "none", "in flight when the function returned"),
]


@pytest.mark.parametrize(("program", "wrong", "raising", "said"), WRONG, ids=[row[1].__name__ for row in WRONG])
def test_a_wrong_compiler_is_told(
    program: oracle.Program, wrong: Callable[..., Any], raising: str, said: str
) -> None:
    with pytest.raises(Divergence, match=said):
        check(program, replaced_by(wrong), raising=raising)


_TAMPERING = compile(
    """
def tampered(function, change):
    def call(*args):
        try:
            return function(*args)
        except BaseException as error:
            instead = change(error)
            if instead is None:
                raise
        raise instead
    return call
""",
    str(Path(__file__).parents[2] / "xcs_runtime" / "tampering.py"),
    "exec",
)
"""Frames of a file of the runtime are not looked at: so nothing but the tampering itself can be what is noticed."""
_namespace: dict[str, Any] = {}
exec(_TAMPERING, _namespace)
tampered = _namespace["tampered"]


def drop_context(error):
    error.__context__ = None


def drop_cause(error):
    suppressed = error.__suppress_context__
    error.__cause__ = None
    error.__suppress_context__ = suppressed


def show_context(error):
    error.__suppress_context__ = False


def replace_by_an_equal_one(error):
    again = stage.Boom("f", error.detail)
    return again.with_traceback(error.__traceback__)


def add_a_note(error):
    error.add_note("a pool was here")


def lose_an_attribute(error):
    del error.detail


def change_the_arguments(error):
    error.args = (*error.args, 1)



TAMPERED = [
    (CAUGHT, drop_context, "context"),
    (CAUGHT, drop_cause, "cause"),
    (CAUGHT, show_context, "suppress context"),
    (MAPPED, replace_by_an_equal_one, "raised by"),
    (MAPPED, add_a_note, "notes"),
    (MAPPED, lose_an_attribute, "attributes"),
    (MAPPED, change_the_arguments, "args"),
]


@pytest.mark.parametrize(("program", "change", "said"), TAMPERED, ids=[change.__name__ for _, change, _ in TAMPERED])
def test_a_tampered_exception_is_told(program: oracle.Program, change: Callable[..., Any], said: str) -> None:
    check(program, lambda function: tampered(function, lambda error: None))
    with pytest.raises(Divergence, match=f"exception: at [^:]*{said}"):
        check(program, lambda function: tampered(function, change))


def test_a_note_of_ours_is_no_difference() -> None:
    def annotate(error):
        error.add_note("xcs: item 3; 4 later calls dropped")

    check(MAPPED, lambda function: tampered(function, annotate))


def test_other_lines_in_the_traceback_are_told() -> None:
    def one_line_further(items):

        return [f(x) for x in items]

    with pytest.raises(Divergence, match=r"exception: at [^:]*traceback"):
        check(MAPPED, replaced_by(one_line_further))


def test_an_exception_of_a_later_call_is_told() -> None:
    """Two calls raise; the one that is first in time is not the first in order."""
    def last_first(x, y):
        b = g(y)
        return f(x), b

    program = of(two_calls, lambda: (1, 2))
    before = oracle.run(program, oracle.as_written)
    faults = {key: (lambda key=key: stage.Boom(key.name, key.arguments)) for key in before[0].calls}
    outcomes = []
    for function in (two_calls, last_first):
        (step,) = of(function, lambda: (1, 2))(oracle.as_written)
        outcomes.append(oracle._run_step(step, stage.Immediate(), faults, False, False))
    assert any(text.startswith("exception") for text in oracle.compare(*outcomes))


def test_a_missing_overlap_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "PATIENCE", 0.05)
    with pytest.raises(Divergence, match=r"not in flight together with f.*1"):
        check(MAPPED, oracle.as_written, after=together, raising="none")


def test_a_call_that_is_issued_early_is_told() -> None:
    def diamond(x):
        a = f(x)
        return add(a, g(x))

    def careless(x):
        with ThreadPoolExecutor() as pool:
            b = pool.submit(g, x)
            a = f(x)
            return add(a, b.result())

    program = of(diamond, lambda: (1,))
    check(program, replaced_by(careless), after=needs({2: {0, 1}}), raising="none")
    with pytest.raises(Divergence, match="issued before"):
        check(program, replaced_by(careless), after=needs({1: {0}, 2: {1}}), raising="none")


def test_an_argument_that_changes_in_flight_is_told() -> None:
    def append_after(items):
        count(items)
        items.append(1)
        return items

    with pytest.raises(Divergence, match="changed while it was in flight"):
        check(of(append_after, lambda: ([1],)), replaced_by(changes_the_argument_in_flight), raising="none")


def test_a_call_after_the_return_is_told() -> None:
    go = threading.Event()
    done = threading.Event()

    def late(x, y):
        own = stage.current()

        def linger() -> None:
            go.wait(60)
            try:
                own.perform("f", lambda x: x, (x,), {})
            finally:
                done.set()

        threading.Thread(target=linger).start()
        return f(x), g(y)

    before = stage.current()
    mine = stage.Stage(stage.Immediate())
    stage.enter(mine)
    try:
        late(1, 2)
        mine.close()
    finally:
        stage.enter(before)
    go.set()
    assert done.wait(5)
    assert any("started after" in text for text in mine.violations)


def test_an_unbound_variable_is_looked_up_on_its_own_line_however_warm_the_code_is() -> None:
    def function() -> object:
        try:
            raise ValueError
        except ValueError as error:
            found = [never]  # noqa: F821
            never = error  # noqa: F841
        return found

    lines = []
    for _ in range(20):  # after some, CPython 3.11 says the line of the clause
        with pytest.raises(UnboundLocalError) as raised:
            function()
        lines.append(user_lines(raised.value)[-1][1])
    assert set(lines) == {function.__code__.co_firstlineno + 4}
