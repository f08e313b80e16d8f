"""What the tests of the runtime share: making an `Abi`, ahead code, and looking at exceptions."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import Any

from xcs_runtime.abi import Abi

PATIENCE = 20.0
"""Seconds after which a test that waits for an event has failed. Never reached when it passes."""


def make_abi(
    may_call: Callable[..., bool] = lambda function, args, kwargs: False,
    transparent: Callable[[type], bool] = lambda kind: False,
    **options: Any,
) -> Abi:
    options.setdefault("profile", None)
    return Abi("tested", may_call, transparent, **options)


class Gate(threading.Event):
    """An event that is waited for with patience."""

    def pass_through(self) -> None:
        if not self.wait(PATIENCE):
            raise AssertionError("nobody opened the gate")


def frames(error: BaseException) -> list[str]:
    return [entry.name for entry in traceback.extract_tb(error.__traceback__)]


def chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__context__
    return found


def described(error: BaseException | None, depth: int = 8) -> Any:
    """Class, arguments, contexts, causes, notes: everything about an exception but identity and traceback."""
    if error is None or depth == 0:
        return None
    return (
        type(error).__name__, repr(error.args), described(error.__context__, depth - 1),
        described(error.__cause__, depth - 1), error.__suppress_context__, getattr(error, "__notes__", None),
    )  # fmt: skip
