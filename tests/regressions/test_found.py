"""What other tests found, made small by hand."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import logging
import operator
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

import jinja2
import pytest

import xcs
from tests.regressions.imported import calls_apart
from xcs_runtime import schedule

PATIENCE = 5.0


class Client:
    def __init__(self, n: int) -> None:
        self.n = n

    def send(self, x: int) -> int:
        return x + self.n


client = Client(0)
together = threading.Barrier(1)


@xcs.parallel_safe
def ask(x: int) -> int:
    together.wait(PATIENCE)
    return client.send(x)


def test_globals_of_a_marked_callee_may_be_rebound_for_ever() -> None:
    """It was compiled anew each time, and given up after nine times."""
    global client, together

    @xcs.compile
    def work(items: list[int]) -> list[int]:
        return [ask(x) for x in items]

    for i in range(30):
        client, together = Client(i), threading.Barrier(3)
        assert work([1, 2, 3]) == [1 + i, 2 + i, 3 + i]
    assert work.cache_info().misses == 1


class Calls:
    """Calls that wait for each other and then for a word to go on; the one with 0 raises as soon as all have begun."""

    def __init__(self, number: int) -> None:
        self.begun = threading.Barrier(number)
        self.failed = threading.Event()
        self.running = number

    def run(self, x: int) -> int:
        self.begun.wait(PATIENCE)
        if x == 0:
            self.running -= 1
            self.failed.set()
            raise ValueError(x)
        self.failed.wait(PATIENCE)
        threading.Event().wait(0.05)  # long enough to be seen by who does not wait
        self.running -= 1
        return x


calls = Calls(1)


@xcs.parallel_safe
def run(x: int) -> int:
    return calls.run(x)


@pytest.mark.parametrize("how", ["returned", "stored"])
def test_a_generator_that_raised_leaves_no_call_running(how: str) -> None:
    global calls
    calls = Calls(4)

    @xcs.compile
    def returned(items):  # type: ignore[no-untyped-def]
        return (run(x) for x in items)

    @xcs.compile
    def stored(items):  # type: ignore[no-untyped-def]
        values = (run(x) for x in items)
        return [value for value in values]  # noqa: C416

    with pytest.raises(ValueError, match="0"):
        list(returned([0, 1, 2, 3]) if how == "returned" else stored([0, 1, 2, 3]))
    assert calls.running == 0


@xcs.parallel_safe
def pair(x, y):  # type: ignore[no-untyped-def]
    return x, y


def test_pairs_of_one_iterator() -> None:
    """Each of the two looked ahead in a copy of its own: the values were wrong."""

    @xcs.compile
    def pairs(items: list[int]) -> list[tuple[int, int]]:
        it = iter(items)
        return [pair(x, y) for x, y in zip(it, it)]  # noqa: B905

    @xcs.compile
    def given(xs, ys):  # type: ignore[no-untyped-def]
        return [pair(x, y) for x, y in zip(xs, ys)]  # noqa: B905

    it = iter([0, 1, 2, 3])
    assert pairs([0, 1, 2, 3]) == [(0, 1), (2, 3)]
    assert given(it, it) == [(0, 1), (2, 3)]


VARIABLE = contextvars.ContextVar("VARIABLE", default=0)


@xcs.parallel_safe
def variable(x: int) -> int:
    with contextlib.suppress(threading.BrokenBarrierError):
        together.wait(0.3)
    return VARIABLE.get()


def test_a_context_variable_is_set_between_two_calls() -> None:
    """The second call was issued before, with the context of then."""
    global together
    together = threading.Barrier(2)

    @xcs.compile
    def work(x: int) -> tuple[int, int]:
        a = variable(x)
        token = VARIABLE.set(x)
        b = variable(x)
        VARIABLE.reset(token)
        return a, b

    assert work(7) == (0, 7)


class Named:
    @xcs.compile
    def names_its_class(self, items: list[int]) -> tuple[list[int], str, int]:
        return [slow_double(x) for x in items], Named.__name__, self.__private()

    def __private(self) -> int:
        return 7


@xcs.parallel_safe
def slow_double(x: int) -> int:
    return 2 * x


def test_a_method_may_name_its_own_class() -> None:
    for _ in range(2):
        assert Named().names_its_class([1, 2]) == ([2, 4], "Named", 7)
    assert Named.names_its_class.explain(Named(), [1]).rows[0].ahead


class Cached:
    def __init__(self) -> None:
        self.calls = 0

    @functools.cached_property
    def answer(self) -> int:
        return counted(self)


@xcs.parallel_safe
def counted(holder: Cached) -> int:
    holder.calls += 1
    time.sleep(0.005)  # so that calls at once find nothing kept
    return 7


def test_a_cached_property_is_worked_out_once() -> None:
    """Its loads were overlapped, so each iteration found nothing kept yet."""

    @xcs.compile
    def listed(holder: Cached, items: list[int]) -> list[int]:
        return [holder.answer for _ in items]

    @xcs.compile
    def beside(holder: Cached) -> tuple[int, int]:
        first = holder.answer
        second = holder.answer
        return first, second

    for _ in range(3):
        for function, arguments in ((listed, ([1, 2, 3],)), (beside, ())):
            holder = Cached()
            assert set(function(holder, *arguments)) == {7}
            assert holder.calls == 1


class Remembering:
    """Works an attribute out when it is missing, and keeps it by means of its own."""

    def __init__(self) -> None:
        self.calls = 0

    def __getattr__(self, name: str) -> int:
        if name != "answer":
            raise AttributeError(name)
        self.answer = counted(self)  # type: ignore[arg-type]
        return self.answer

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


def test_an_attribute_that_getattr_keeps_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was set by code in order, its load was taken to be no more than a load."""
    monkeypatch.setenv("XCS_EAGER", "1")

    @xcs.compile
    def listed(holder: Remembering, items: list[int]) -> list[int]:
        return [holder.answer for _ in items]

    for _ in range(3):
        holder = Remembering()
        assert listed(holder, [1, 2, 3]) == [7] * 3
        assert holder.calls == 1


log = logging.getLogger("tests.regressions.found")


class Refusing(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        raise LookupError(record.getMessage())


def logged(x: int) -> int:
    log.error("asking %s", x)
    return answered(x)


@xcs.parallel_safe
def answered(x: int) -> int:
    return x


def total(x: int, items: list[int]) -> int:
    answered(x)
    return sum(logged(x) for _ in items)


def test_a_handler_that_fails_within_a_generator_expression_within_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """The frame of the generator expression was missing from the traceback."""
    monkeypatch.setattr(log, "propagate", False)
    monkeypatch.setattr(log, "handlers", [Refusing()])

    def names(function: Callable[..., object]) -> list[str]:
        with pytest.raises(LookupError) as caught:
            function(3, [1, 2])
        return [frame.name for frame in traceback.extract_tb(caught.tb)][1:]

    compiled = xcs.compile(total)
    expected = names(total)
    assert expected[:3] == ["total", "<genexpr>", "logged"]
    assert names(compiled) == expected
    for seed in range(20):
        with schedule.use(schedule.SeededScheduler(seed)):
            assert names(compiled) == expected, seed


@xcs.compile
def shown(d: list[int]) -> str:
    return f"{ask(1)=} {ask(d[0]) = :>{ask(5)}}{ask({1: 2}['a' and 1])=!s} {[ask(k) for k in d]=}"


@xcs.compile
def shown_in_parts(d: list[int]) -> str:
    return f'''{ask(d[0])=} {ask(int("1"))   =}''' f"{ask(2)=}" rf"\d{ask(3)=}"


def test_values_that_are_shown_with_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ``f"{ask(x)=}"`` the text of the rewritten call was shown; the check of erased rewrites found it."""
    module = sys.modules[__name__]
    monkeypatch.setattr(module, "client", Client(0))
    for function in (shown, shown_in_parts):
        monkeypatch.setattr(module, "together", threading.Barrier(1))
        expected = function.__wrapped__([7, 8])
        monkeypatch.setattr(module, "together", threading.Barrier(2))  # 6 and 4 calls, which overlap
        assert function([7, 8]) == expected


@xcs.parallel_safe
def name_of(template: jinja2.Template) -> str | None:
    return template.name


def rename(template: jinja2.Template, name: str) -> None:
    template.name = name


def itself(template: jinja2.Template, name: str) -> tuple[str | None, str | None]:
    before = name_of(template)
    template.name = name
    return before, name_of(template)


def by_a_callee(template: jinja2.Template, name: str) -> tuple[str | None, str | None]:
    before = name_of(template)
    rename(template, name)
    return before, name_of(template)


def by_setattr(template: jinja2.Template, name: str) -> tuple[str | None, str | None]:
    before = name_of(template)
    setattr(template, "name", name)  # noqa: B010
    return before, name_of(template)


def by_a_nested_function(template: jinja2.Template, name: str) -> tuple[str | None, str | None]:
    def go() -> None:
        template.name = name

    before = name_of(template)
    go()
    return before, name_of(template)


@pytest.mark.parametrize("function", [itself, by_a_callee, by_setattr, by_a_nested_function])
def test_attributes_of_templates_may_be_set(function: Callable[..., tuple[str | None, str | None]]) -> None:
    """The catalog took a template for one that never changes."""
    renamed = xcs.compile(function)
    for seed in range(8):
        with schedule.use(schedule.SeededScheduler(seed)):
            assert renamed(jinja2.Template("x"), "new") == (None, "new")


def over_several_lines(xs: list[int]) -> list[int]:
    return [
        (
            calls_apart
            .answer(x)
        )
        for x in xs
    ]  # fmt: skip


def one_by_one(a: int, b: int) -> tuple[int, int]:
    first = (calls_apart
        .answer(a))  # fmt: skip
    second = (calls_apart
        .answer(
            b))  # fmt: skip
    return first, second


@pytest.mark.parametrize(
    ("function", "given"), [(over_several_lines, ([1, -1, 2],)), (one_by_one, (1, -1)), (one_by_one, (-1, 1))]
)
def test_a_call_of_what_is_imported_is_on_its_first_line(
    function: Callable[..., object], given: tuple[Any, ...]
) -> None:
    """To the interpreter it is no call of a method, which would be on the line of the method's name."""
    lines = []
    for called in (function, *[xcs.compile(function)] * 3):
        with pytest.raises(ValueError, match="-1") as caught:
            called(*given)
        lines.append([entry.lineno for entry in traceback.extract_tb(caught.tb) if entry.filename == __file__][1:])
    assert lines[1:] == lines[:1] * 3


def test_names_are_no_tasks_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everything counts as slow, the name of a `map` that is made in another way was computed besides it."""
    monkeypatch.setenv("XCS_EAGER", "1")
    monkeypatch.setenv("XCS_STRICT", "1")

    @xcs.parallel_safe
    def slow(x: int) -> int:
        return x + 1

    def work(items: list[int], other: Client) -> Any:
        for _ in map(slow, items):
            pass
        return operator.methodcaller("send", 1)(other)

    assert xcs.compile(work)([1, 2], Client(3)) == work([1, 2], Client(3))
