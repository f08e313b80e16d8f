"""What is remembered of calls goes when the functions do that it is about.

A function that captures variables is made anew at each run of the function around it, and what it captures may be
large, or be looked after by a finalizer: so it is never kept alive by what is known of it.
"""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import Any, Generic, TypeVar

V = TypeVar("V")

MAXIMUM = 4096
MAXIMUM_CAPTURING = 256
"""Of functions that capture variables: what these hold may lead back to the function, which then never goes."""


def captures(function: FunctionType) -> bool:
    """Whether it holds what was there when it was made, within another function: in its variables or its defaults."""
    if function.__closure__ is not None:
        return True
    return bool(function.__defaults__ or function.__kwdefaults__) and "<locals>" in function.__qualname__


class Function(weakref.ref[FunctionType]):
    """Stands for a function that captures something."""

    __slots__ = ()


def stands_for(function: FunctionType) -> object:
    """The function for a key; by itself where that keeps nothing else alive."""
    return Function(function) if captures(function) else function


def is_same(found: object, expected: object) -> bool:
    """Whether it is what `stands_for` was asked about, or ``expected`` itself."""
    return found is (expected() if type(expected) is Function else expected) and found is not None


class Remembered(Generic[V]):
    """By keys that have `stands_for` in place of functions."""

    def __init__(self) -> None:
        self._values: dict[Any, V] = {}
        self._capturing: dict[Any, tuple[weakref.ref[FunctionType], ...]] = {}

    def get(self, key: Any) -> V | None:
        return self._values.get(key)

    def put(self, key: Any, value: V, functions: list[FunctionType]) -> None:
        """``functions``: those in the key that capture variables. Goes when one of them does."""
        if len(self._values) > MAXIMUM:
            self.clear()
        if functions:
            if len(self._capturing) >= MAXIMUM_CAPTURING:
                for old in list(self._capturing):
                    self._forget(old)

            def forget(reference: object) -> None:
                self._forget(key)

            self._capturing[key] = tuple(weakref.ref(function, forget) for function in functions)
        self._values[key] = value

    def clear(self) -> None:
        self._values.clear()
        self._capturing.clear()

    def _forget(self, key: Any) -> None:
        self._capturing.pop(key, None)
        self._values.pop(key, None)
