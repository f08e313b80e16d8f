"""What these programs call."""

from __future__ import annotations

import time
from typing import Any


def ask(*given: Any) -> str:
    """Slow, pure; may raise."""
    time.sleep(0)
    return str(given)


def tell(text: Any) -> None:
    """In order: the order of its calls is seen."""
    TOLD.append(text)


TOLD: list[Any] = []
PROGRAMS: list[Any] = []
