"""Regions of generators that are handed out: nobody leaves them.

Guarantees: what runs ahead when the generator is dropped comes to its end by itself; at each item it is asked whether
what the plan rests on still holds.
Assumes: one generator a region."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CodeType
from typing import TYPE_CHECKING, Any

from xcs_runtime.region import Region

if TYPE_CHECKING:
    from xcs_runtime.abi import Abi
    from xcs_runtime.stream import Stream


class LazyRegion(Region):
    """Of a generator that is handed out. It ends when the generator does, by exhaustion, an exception or ``close``,
    or when nobody holds the generator any more.

    guards_hold  whether what the plan rests on is still bound as it was; asked at each item, as anything may have
                 happened since the last one
    """

    __slots__ = ("_bindings", "_guards_hold")
    lazy = True

    def __init__(self, abi: Abi, guards_hold: Callable[[], bool]) -> None:
        super().__init__(abi, None)
        self._guards_hold = guards_hold
        self._bindings: dict[Callable[..., Any], Bindings] = {}

    def holds(self, function: Callable[..., Any]) -> bool:
        bindings = self._bindings.get(function)
        if bindings is None:
            return True
        return self._guards_hold() and bindings.hold()

    def _given_out(self, function: Callable[..., Any], stream: Stream) -> Held:
        self._bindings[function] = Bindings(function)
        return Held(self, stream)


class Bindings:
    """The values that the global names in a piece of code have now. Attributes of the same name are among them, which
    does no harm."""

    __slots__ = ("_globals", "_values")

    def __init__(self, function: Any) -> None:
        self._globals = function.__globals__
        self._values = {name: self._globals.get(name, _NOTHING) for name in _names_in(function.__code__)}

    def hold(self) -> bool:
        values = self._globals
        return all(values.get(name, _NOTHING) is value for name, value in self._values.items())


_NOTHING = object()


def _names_in(code: CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names_in, inner))


class Held:
    """A stream as its generator holds it. The tasks hold the stream, but not this: so when the generator lets go of
    it, they are not needed any more."""

    __slots__ = ("_items", "_region")

    def __init__(self, region: LazyRegion, stream: Iterable[Any]) -> None:
        self._region, self._items = region, iter(stream)

    def __iter__(self) -> Held:
        return self

    def __next__(self) -> Any:
        return next(self._items)

    def __del__(self) -> None:
        self._region.interrupted = True  # nothing is waited for where an interrupt would be lost
        self._region.__exit__(None, None, None)
