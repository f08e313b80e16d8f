"""Scripted calls cost next to nothing, so the runtime would soon find that threads don't pay and make them inline."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from xcs_runtime import profile


@contextlib.contextmanager
def threads_always_pay() -> Iterator[None]:
    """What is ready runs on a thread, whatever was measured."""
    before = profile.TINY, profile._BUSY_SECONDS
    profile.TINY, profile._BUSY_SECONDS = -1.0, float("inf")  # type: ignore[misc]
    try:
        yield
    finally:
        profile.TINY, profile._BUSY_SECONDS = before  # type: ignore[misc]
