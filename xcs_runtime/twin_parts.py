"""What the parts of a twin (`xcs_compiler.twins`) call of their region, in the order in which the code has them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from xcs_runtime.commit import Task
from xcs_runtime.record import Record

if TYPE_CHECKING:
    from xcs_runtime.stream import Stream


class TwinParts:
    """A region gives them its streams by number, and what is being made of the items."""

    __slots__ = ()

    _streams: dict[int, Stream]
    _gathered: dict[int, Any]

    def _stream(
        self, function: Callable[..., Any], iterable: Iterable[Any], kind: type[Task], unpack: int, watched: bool,
        apart: int | None = None, copied: tuple[int, ...] | None = None,
    ) -> Stream:  # fmt: skip
        raise NotImplementedError

    def tiny(
        self,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        number: int,
        unpack: int = 0,
        watched: bool = False,
        apart: int | None = None,
        copied: tuple[int, ...] | None = None,
        records: bool = False,
    ) -> Iterable[Iterable[Any]]:
        """``each`` (``in_order``, with ``records``), for a twin: pieces of the iterable whose items its code sees to
        itself, for as long as calls are tiny. What is left is ``rest(number)``, which ends when calls are found to be
        tiny; after that come ``again(number)``, for the twin, and ``last(number)``."""
        stream = self._beside_twin(function, iterable, unpack, watched, apart, copied, records)
        self._streams[number] = stream
        return stream.pieces()

    def rest(self, number: int) -> Stream:
        return self._streams[number]

    def again(self, number: int) -> Iterable[Iterable[Any]]:
        return self._streams[number].pieces()

    def last(self, number: int) -> Iterable[Any]:
        return self._streams.pop(number).to_the_end()

    def parts(
        self,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        unpack: int = 0,
        watched: bool = False,
        apart: int | None = None,
        copied: tuple[int, ...] | None = None,
        records: bool = False,
    ) -> Iterable[tuple[Iterable[Any], bool]]:
        """The same for the twin of a loop, which is told each time whether it is for the loop as written."""
        return self._beside_twin(function, iterable, unpack, watched, apart, copied, records).parts()

    def _beside_twin(
        self, function: Callable[..., Any], iterable: Iterable[Any], unpack: int, watched: bool, apart: int | None,
        copied: tuple[int, ...] | None, records: bool,
    ) -> Stream:  # fmt: skip
        kind = Record if records else Task
        return self._stream(function, iterable, kind, unpack, watched, apart, copied).with_twin(iterable)

    @staticmethod
    def joined(first: list[Any], *others: list[Any]) -> list[Any]:
        """The items that twin and rest have made."""
        for other in others:
            first += other
        return first

    chained = itertools.chain

    def begun(self, number: int, made: Any) -> Any:
        """A set or dict that the other parts of the comprehension put their elements into."""
        self._gathered[number] = made
        return made

    def adder(self, number: int) -> Callable[..., Any]:
        made = self._gathered[number]
        return made.add if type(made) is set else made.__setitem__

    def again_adding(self, number: int) -> Iterator[tuple[Iterable[Any], Callable[..., Any]]]:
        add = self.adder(number)
        for piece in self._streams[number].pieces():
            yield piece, add

    def gathered(self, number: int, made: Any, *others: Any) -> Any:
        del self._gathered[number]
        return made
