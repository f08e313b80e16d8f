"""What tracing costs: hooks that nobody listens to, recorded runs, and, for comparison, recording by `sys.settrace`.

Two recorders by `sys.settrace` follow only the frames entered directly from the function: one is left on, and returns
None for all other frames; one is switched off by the hook before each call, and on again by the one after it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FunctionType
from typing import Any

import xcs
from tests.benchmarks.measure import Table, microseconds, milliseconds
from xcs_compiler.fallback.hooks import find_sites, hook_calls
from xcs_compiler.fallback.operations import make_routine
from xcs_runtime.fallback.recording import Recording
from xcs_runtime.fallback.shadow import Shadow
from xcs_runtime.fallback.traced import Traced

CALLS = 20_000
ROUNDS = 15


class Thing:
    def method(self, x: object) -> object:
        return x


def empty(x: object) -> object:
    return x


def library(x: object) -> object:
    """Makes 100 calls of its own."""
    for _ in range(100):
        empty(x)
    return x


THING = Thing()
LINES = {
    "function": "empty(1)", "keyword": "empty(x=1)", "star": "empty(*one)", "method": "thing.method(1)",
    "method of a built-in": "text.strip()", "class": "Thing()", "used result": "y = empty(1)",
    "used result of a method": "y = thing.method(1)",
}  # fmt: skip


def loop(line: str, callee: Callable[..., object] = empty) -> FunctionType:
    """A function without source that does so again and again."""
    names: dict[str, Any] = {"empty": callee, "Thing": Thing}
    exec(f"def f(items, thing, text='abc', one=(1,)):\n for _ in items:\n  {line}", names)
    return names["f"]  # type: ignore[no-any-return]


def least(functions: list[Callable[[], float]], rounds: int = ROUNDS) -> list[float]:
    """The least of the times of each, taken in turns."""
    times = [[function() for function in functions] for _ in range(rounds)]
    return [min(column) for column in zip(*times, strict=True)]


def timed(function: Callable[..., object], *args: object) -> Callable[[], float]:
    def once() -> float:
        began = time.perf_counter()
        function(*args)
        return time.perf_counter() - began

    return once


def traced(function: FunctionType) -> Traced:
    """Its tracing, before the first run."""
    code = function.__code__
    sites = find_sites(code)
    routine = make_routine(code, sites)
    return Traced(
        routine, sites, lambda *hooks: hook_calls(code, sites, *hooks), None, None, False, _raise,  # type: ignore[arg-type]
    )  # fmt: skip


def _raise(fault: Exception) -> None:
    raise fault


def pass_through(line: str) -> float:
    """Seconds a call that hooks add before and, where the result is used, after it, while nobody listens."""
    function = loop(line)
    tracing = traced(function)
    used = line.startswith("y")
    code = tracing._hook(tracing._before, tracing._after if used else lambda site: None, None)
    hooked = tracing._made(function, code)
    items = [None] * CALLS
    plain, ours = least([timed(function, items, THING), timed(hooked, items, THING)], 3 * ROUNDS)
    return (ours - plain) / CALLS


def recorded(function: FunctionType) -> Callable[..., object]:
    tracing = traced(function)
    hooked = tracing._made(function, tracing._recorder())

    def run(*args: object) -> object:
        shadow = Shadow(tracing, function, (*args, *(function.__defaults__ or ())))
        recording = Recording(tracing, hooked, lambda: None, shadow)
        tracing.recorded = lambda recording: None  # type: ignore[method-assign]
        return recording.run(*args)

    return run


def left_on(function: FunctionType) -> Callable[..., object]:
    """By a tracer that is asked for each frame, and follows those that are entered directly."""
    code, seen = function.__code__, [0]

    def local(frame: Any, event: str, argument: object) -> Any:
        if event == "return":
            seen[0] += 1
        return local

    def tracer(frame: Any, event: str, argument: object) -> Any:
        if frame.f_back is None or frame.f_back.f_code is not code:
            return None
        frame.f_trace_lines = False
        return local

    def run(*args: object) -> object:
        before = sys.gettrace()
        sys.settrace(tracer)
        try:
            return function(*args)
        finally:
            sys.settrace(before)

    return run


def switched(function: FunctionType, lines: bool = False) -> Callable[..., object]:
    """By a tracer of the function's own frame, off during each of its calls: the hook before the call switches it off,
    the one after it on again. ``lines``: it sees the function's lines, too."""
    sites = find_sites(function.__code__)
    settrace, seen = sys.settrace, [0]

    def local(frame: Any, event: str, argument: object) -> Any:
        seen[0] += 1
        return local

    def tracer(frame: Any, event: str, argument: object) -> Any:
        frame.f_trace_lines = lines
        return local

    def before(thing: object) -> object:
        settrace(None)
        return thing

    def after(result: object) -> object:
        settrace(tracer)
        return result

    code = hook_calls(function.__code__, sites, lambda site: before, lambda site: after)
    hooked = FunctionType(code, function.__globals__, "f", function.__defaults__)

    def run(*args: object) -> object:
        settrace(tracer)
        try:
            return hooked(*args)
        finally:
            settrace(None)

    return run


def each_call(callee: Callable[..., object], calls: int) -> list[float]:
    """Seconds a direct call that each recorder adds."""
    function = loop("y = empty(1)", callee)
    items = [None] * calls
    runs = [function, recorded(function), left_on(function), switched(function), switched(function, lines=True)]
    plain, *ours = least([timed(run, items, THING) for run in runs], 7)
    return [(seconds - plain) / calls for seconds in ours]


def first_call() -> float:
    """Seconds that the first call with 3,000 tiny calls takes more than as written: the tracing itself, after the
    analysis has been imported."""
    xcs.compile(loop("empty(1)"))([None], THING)
    times = []
    for _ in range(7):
        function = loop("y = empty(1)", _slow_once())
        plain = timed(function, [None] * 3000, THING)()
        compiled = xcs.compile(loop("y = empty(1)", _slow_once()))
        times.append(timed(compiled, [None] * 3000, THING)() - plain)
    return sorted(times)[len(times) // 2]


def _slow_once() -> Callable[[object], object]:
    waiting = [0.001]

    @xcs.parallel_safe
    def callee(x: object) -> object:
        if waiting:
            time.sleep(waiting.pop())
        return x

    return callee


def table() -> Table:
    rows = [
        [f"passing through, {what}: `{line}`", f"{1e9 * pass_through(line):.0f} ns", "100 ns"]
        for what, line in LINES.items()
    ]
    for what, callee, calls in (("an empty callee", empty, 3000), ("a callee with 100 calls", library, 200)):
        hooks, on, switch, lines = each_call(callee, calls)
        rows += [
            [f"recording a direct call, {what}: hooks", microseconds(hooks), "3 µs"],
            ["... `sys.settrace`, left on", microseconds(on), "3 µs"],
            ["... `sys.settrace`, off during calls", microseconds(switch), "3 µs"],
            ["... `sys.settrace`, off during calls, with lines", microseconds(lines), "3 µs"],
        ]
    rows.append(["a first call with 3,000 tiny calls", milliseconds(first_call()), "20 ms"])
    return Table("What tracing costs, more than as written", ["", "measured", "bar"], rows)
