"""For the users' own tests: does a compiled function behave as the original, whatever order its calls finish in?

    from xcs.testing import check

    def test_review():
        check(review, ["a", "b", "c"], FakeModel(), schedules=200)

The original runs once, the compiled function under many schedules: a seeded scheduler decides which call begins and
which one ends next, without sleeping. The first difference raises `Difference`, with the seed that shows it again.
"""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import os
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import xcs
from xcs.comparison import Comparison, user_lines
from xcs.faults import UnsafeWarning
from xcs_runtime.schedule import SeededScheduler, use

MOST_GENERATED = 10_000
"""Items that are taken from a generator that the function returns."""


class Difference(AssertionError):
    """The compiled function did something else than the original.

    seed  of the schedule: ``check(function, ..., schedules=1, seed=seed)`` shows it again
    parts  one sentence for each difference
    """

    def __init__(self, name: str, seed: int, parts: list[str], repeatable: bool) -> None:
        self.seed = seed
        self.parts = parts
        again = f"schedules=1, seed={seed}"
        if not repeatable:
            again += " (a call waited for something outside of xcs, so this may take several attempts)"
        super().__init__("\n".join([f"{name} compiled differs from the original; again with {again}", *parts]))


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check that found no difference has tried.

    schedules  how many were run
    choices    how often, in all of them, there was a choice of who goes on; 0 means that nothing ran ahead
    stalled    in how many of them a call waited for something outside, so that they are not exactly repeatable
    """

    schedules: int
    choices: int
    stalled: int


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is visible of one run. ``output`` is what was printed, logged and warned, in order."""

    value: Any
    error: BaseException | None
    arguments: Any
    output: list[tuple[str, ...]]
    faults: list[str]


def check(function: Callable[..., Any], /, *args: Any, schedules: int = 100, seed: int = 0, **kwargs: Any) -> Checked:
    """Run the original of ``function`` once and the compiled one under ``schedules`` schedules, and compare.

    ``function`` is a compiled function or method, or a plain one, which is compiled here. Each run gets its own deep
    copy of the arguments (and of the receiver, for a method). Compared are the value and what is aliased in it, the
    exception with its chain and lines, what became of the arguments, and everything printed, logged and warned, in
    order.
    State that is reached in other ways (globals, closures, files) is shared by all runs and not compared.
    A generator that is returned is exhausted, up to `MOST_GENERATED` items.

    Raises Difference at the first difference, TypeError when ``function`` is not a Python function or an argument
    can't be copied, ValueError when ``schedules`` is less than 1.
    """
    if schedules < 1:
        raise ValueError(f"schedules has to be at least 1; got {schedules}")
    original, compiled, receiver = _both(function)
    name = getattr(original, "__qualname__", repr(original))
    arguments = _copied((*receiver, *args), kwargs)
    expected = _run(original, _copied(*arguments))
    choices = stalled = 0
    for number in range(seed, seed + schedules):
        scheduler = SeededScheduler(number)
        with use(scheduler):
            found = _run(compiled, _copied(*arguments))
        parts = _differences(expected, found)
        if parts:
            raise Difference(name, number, parts, not scheduler.stalled)
        choices += scheduler.choices
        stalled += scheduler.stalled
    return Checked(schedules, choices, stalled)


def _both(function: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]:
    """Original, compiled, and the receiver of a bound method."""
    if isinstance(function, types.MethodType):
        original, compiled, _ = _both(function.__func__)
        return original, compiled, (function.__self__,)
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"xcs.testing.check takes a Python function or method; got a {type(function).__name__}")
    compiled = xcs.compile(function)
    return getattr(compiled, "__wrapped__", function), compiled, ()


def _copied(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    try:
        return copy.deepcopy((args, kwargs))
    except Exception as error:
        raise TypeError(
            f"each run needs its own arguments, and these can't be copied: {error!r}; "
            "give them a __deepcopy__, or check a function that makes them itself"
        ) from error


def _run(function: Callable[..., Any], arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> _Outcome:
    args, kwargs = arguments
    output: list[tuple[str, ...]] = []
    faults: list[str] = []
    value: Any = None
    error: BaseException | None = None
    with _recorded(output, faults):
        try:
            value = function(*args, **kwargs)
            if isinstance(value, types.GeneratorType):
                value = [item for item, _ in zip(value, range(MOST_GENERATED), strict=False)]
        except KeyboardInterrupt:
            raise
        except BaseException as caught:
            error = caught
    return _Outcome(value, error, arguments, _merged(output), faults)


def _differences(expected: _Outcome, found: _Outcome) -> list[str]:
    if found.faults:
        return [f"a fault of xcs: {found.faults[0]}"]
    if expected.error is not None and found.error is None:
        return [f"exception: {expected.error!r} was not raised; the value is {found.value!r}"]
    if found.error is not None and expected.error is None:
        place = "".join(f", at {name} line {line}" for _, line, name in user_lines(found.error)[-1:])
        return [f"exception: {found.error!r} was raised{place}; the original returns {expected.value!r}"]
    comparison = Comparison()
    parts = [
        comparison.difference("value", expected.value, found.value),
        comparison.difference("exception", expected.error, found.error),
        comparison.difference("arguments", expected.arguments[0], found.arguments[0]),
        comparison.difference("keyword arguments", expected.arguments[1], found.arguments[1]),
        _first_other(expected.output, found.output),
    ]
    return [part for part in parts if part]


def _first_other(expected: list[tuple[str, ...]], found: list[tuple[str, ...]]) -> str | None:
    for number, (one, two) in enumerate(zip(expected, found, strict=False)):
        if one != two:
            return f"output {number + 1}: {one} became {two}"
    if len(found) > len(expected):
        return f"output: {found[len(expected)]} is one too many"
    if len(found) < len(expected):
        return f"output: {expected[len(found)]} is missing"
    return None


def _merged(output: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Consecutive writes to one stream as lines: how they were cut up is nobody's business."""
    merged: list[tuple[str, ...]] = []
    for entry in output:
        last = merged[-1] if merged else ("", "\n")
        if entry[0] == last[0] and entry[0] in ("stdout", "stderr") and not last[1].endswith("\n"):
            merged[-1] = (entry[0], merged[-1][1] + entry[1])
        else:
            merged.append(entry)
    return merged


class _Stream(io.TextIOBase):
    def __init__(self, name: str, output: list[tuple[str, ...]]) -> None:
        self._name = name
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._output += [(self._name, line) for line in text.splitlines(keepends=True)]
        return len(text)


class _Records(logging.Handler):
    def __init__(self, output: list[tuple[str, ...]], faults: list[str]) -> None:
        super().__init__(logging.NOTSET)
        self._output = output
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "xcs" or record.name.startswith("xcs."):
            if record.levelno >= logging.WARNING:
                self._faults.append(record.getMessage())
            return
        place = f"{os.path.basename(record.pathname)}:{record.lineno} in {record.funcName}"
        self._output.append(("log", record.levelname, record.name, record.getMessage(), place))


@contextlib.contextmanager
def _recorded(output: list[tuple[str, ...]], faults: list[str]) -> Iterator[None]:
    """What is written to standard streams, logged (through the root logger) and warned goes into ``output``."""

    def show(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, file: Any = None, line: Any = None
    ) -> None:
        if issubclass(category, UnsafeWarning):
            return
        if issubclass(category, xcs.XcsWarning):
            faults.append(str(message))
        else:
            output.append(("warning", category.__name__, str(message), f"{os.path.basename(filename)}:{lineno}"))

    handler = _Records(output, faults)
    root = logging.getLogger()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(_Stream("stdout", output)),
        contextlib.redirect_stderr(_Stream("stderr", output)),
    ):
        warnings.simplefilter("always")
        warnings.showwarning = show
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)
