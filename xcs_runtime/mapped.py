"""What ``map``, ``filter`` and the functions that take a key make of a stream: iterators of the user's own kind.

Guarantees: the functions that they were given are called for the items in order, once each, as far as anybody asks.
While calls are tiny it is ``map`` and ``filter`` themselves that call them, over pieces of the items (see
`xcs_runtime.pieces`)."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xcs_runtime.stream import Stream


class Steps:
    """A site whose results are taken one by one by what may run code of the user's on each, or on what it has kept of
    them (`max`). A call that had to wait for its turn may have given anything: from then on all of them do."""

    __slots__ = ("in_turns",)

    def __init__(self) -> None:
        self.in_turns = False


class Mapped:
    """What ``map`` gives, with the calls issued ahead: an iterator of results. As with ``map``, a StopIteration that
    the function raises ends it (``stopped``)."""

    __slots__ = ("_items", "_stream", "stopped")

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._items: Any = iter(stream)
        self.stopped = True

    def __iter__(self) -> Mapped:
        return self

    def __next__(self) -> Any:
        if self._items.gi_frame is None:  # ended by an exception of the iterable, which may go on nevertheless
            self._items = iter(self._stream)
        return self._next()[1].commit()

    def _next(self) -> tuple[Any, Any]:
        for pair in self._items:
            return pair  # type: ignore[no-any-return]
        self.stopped = False
        raise StopIteration


class Filtered(Mapped):
    """What ``filter`` gives, likewise."""

    __slots__ = ()

    def __next__(self) -> Any:
        while True:
            if self._items.gi_frame is None:
                self._items = iter(self._stream)
            item, task = self._next()
            if task.commit():
                return item


def in_parts(
    made: Callable[[Any, Iterable[Any]], Iterator[Any]], function: Any, stream: Stream, ahead: type[Mapped]
) -> Iterator[Any]:
    """``made(function, items)``: of pieces that go as written, and ``ahead`` of the stream, in turns."""
    return itertools.chain.from_iterable(_parts(made, function, stream, ahead))


def _parts(
    made: Callable[[Any, Iterable[Any]], Iterator[Any]], function: Any, stream: Stream, ahead: type[Mapped]
) -> Iterator[Iterator[Any]]:
    for piece, as_written in stream.parts():
        if as_written:
            yield made(function, piece)
            continue
        part = ahead(stream)
        yield part
        if part.stopped:
            return


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
