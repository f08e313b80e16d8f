"""What the examples of this folder end with: the compiled function does as its original does, only sooner."""

from __future__ import annotations

import contextlib
import copy
import io
import time
from collections.abc import Callable
from typing import Any


def outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[object, float]:
    """Everything that can be told from outside (value or exception, changed arguments, output), and the seconds."""
    args = copy.deepcopy(args)
    output = io.StringIO()
    result: object
    started = time.perf_counter()
    with contextlib.redirect_stdout(output):
        try:
            result = function(*args)
        except Exception as error:  # it is part of the outcome
            result = repr(error)
    return (result, args, output.getvalue()), time.perf_counter() - started


def compare(compiled: Callable[..., Any], *args: Any) -> None:
    """Run the original and the compiled function, twice; AssertionError when anything differs."""
    expected, sequential = outcome(compiled.__wrapped__, args)  # type: ignore[attr-defined]
    first, _ = outcome(compiled, args)
    second, seconds = outcome(compiled, args)
    name = getattr(compiled, "__name__", "lambda")
    assert first == expected, f"{name}, first call: {first!r} is not {expected!r}"
    assert second == expected, f"{name}, second call: {second!r} is not {expected!r}"
    print(f"{name:<28} as written {sequential:.3f} s, compiled {seconds:.3f} s")
