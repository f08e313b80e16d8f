"""What ``map``, ``filter`` and the functions that take a key make of a stream: iterators of the user's own kind.

Guarantees: the functions that they were given are called for the items in order, once each, as far as anybody asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xcs_runtime.stream import Stream


class Mapped:
    """What ``map`` gives, with the calls issued ahead: an iterator of results. As with ``map``, a StopIteration that
    the function raises ends it."""

    __slots__ = ("_items", "_stream")

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._items: Any = iter(stream)

    def __iter__(self) -> Mapped:
        return self

    def __next__(self) -> Any:
        if self._items.gi_frame is None:  # ended by an exception of the iterable, which may go on nevertheless
            self._items = iter(self._stream)
        return next(self._items)[1].commit()


class Filtered(Mapped):
    """What ``filter`` gives, likewise."""

    __slots__ = ()

    def __next__(self) -> Any:
        while True:
            if self._items.gi_frame is None:
                self._items = iter(self._stream)
            item, task = next(self._items)
            if task.commit():
                return item


class Keyed:
    """The items of a stream, and their keys, which have been computed ahead: to be asked for once for each item, in
    order. Whoever has the items already asks for the keys alone."""

    __slots__ = ("_asked", "_due", "_items")

    def __init__(self, stream: Stream) -> None:
        self._items: Any = iter(stream)
        self._due: deque[Any] = deque()
        self._asked = False

    def __iter__(self) -> Iterator[Any]:
        self._asked = True
        for item, task in self._items:
            self._due.append(task)
            yield item

    def key(self, item: Any) -> Any:
        return (self._due.popleft() if self._asked else next(self._items)[1]).commit()
