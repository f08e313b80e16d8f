"""Pieces of what is iterated, for code that makes tiny calls itself, as they were written (`xcs_compiler.twins`).

The first pieces are short, and the clock is read after each. Once calls are seen to be tiny, and there are many, the
code is given the own iterator of the container, so that an item costs what it would cost as written (of what isn't a
list, tuple or range: one that counts beside it). Another thread looks now and then how far that has come; where calls
have become slow, it cuts the iterator off. So the code comes to an end after the call that it is at, and is given short
pieces again.

Guarantees: every item is given once, in order. An iterator is cut off, and found where it was, by a single operation
under the interpreter lock; without one, pieces stay short. Iterators are advanced when the loop asks for an item.
"""

from __future__ import annotations

import _thread
import functools
import itertools
import operator
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

from xcs_runtime.executor import threads

LONGEST: Final = 4
"""Items of a short piece, at most: so many slow calls may be made one after another before that is noticed."""
WORTH_WATCHING: Final = 256
"""Items to come, or of what doesn't say: that came already."""
LOOK_SECONDS: Final = 0.005
SURELY_SLOW: Final = 0.02
"""Seconds for which no machine holds up a call."""
_SIZED: Final = frozenset((list, tuple, range))
_CUTTABLE: Final = frozenset((type(iter([])), type(iter(())), type(iter(range(0)))))
_ONE_AT_A_TIME: Final[bool] = getattr(sys, "_is_gil_enabled", lambda: True)()


class Pieces:
    """Iterated once, by the code that makes the calls.

    original  the iterator; after the end of the pieces, what is left
    taken     items that were given
    slow      why there are no more pieces: seconds that an item took; 0.0 at the end of the iterator
    """

    __slots__ = ("_container", "_ended", "_may_watch", "_most", "original", "slow", "taken")

    def __init__(self, original: Iterator[Any], container: Iterable[Any], most: float) -> None:
        """``most``: seconds that an item may take. ``original`` has just been made of ``container``, or is part of the
        way through it."""
        self.original = original
        self._container: Any = container if type(container) in _SIZED and type(original) in _CUTTABLE else None
        self._most = most
        self._may_watch = True
        self._ended = False
        self.taken = 0
        self.slow = 0.0

    def __iter__(self) -> Iterator[Iterable[Any]]:
        clock, most = time.perf_counter, self._most
        size, doubted = 1, False
        before = clock()
        while True:
            given = iter(range(1, size + 1))
            try:
                yield itertools.compress(itertools.islice(self.original, size), given)
            finally:
                left = given.__length_hint__()  # type: ignore[attr-defined]
                self.taken += size - left
            if left:
                return
            now = clock()
            seconds = now - before
            if seconds <= most * size:
                doubted = False
                if size < LONGEST:
                    size = LONGEST
                elif self._is_worth_watching():
                    yield from self._at_once()
                    if self._ended:
                        return
                    size, doubted = 1, True
                    now = clock()
            elif size == 1 and (doubted or seconds > SURELY_SLOW):
                self.slow = seconds
                return
            else:  # a slow call, or something that disturbed: one alone will tell
                size, doubted = 1, True
            before = now

    def _is_worth_watching(self) -> bool:
        if not _ONE_AT_A_TIME or not self._may_watch:
            return False
        if self._container is None:
            return self.taken >= WORTH_WATCHING
        return self.original.__length_hint__() > WORTH_WATCHING  # type: ignore[attr-defined, no-any-return]

    def _at_once(self) -> Iterator[Iterable[Any]]:
        container, iterator = self._container, self.original
        if container is None:
            container = range(sys.maxsize)
            iterator = iter(container)
        watch = _Watch(iterator, container, self._most)
        if not threads.run(_Watch.look, watch):
            self._may_watch = False
            return
        left = iterator.__length_hint__()  # type: ignore[attr-defined]
        try:
            # Of two iterators `map` asks the first one first; nothing is in an empty dictionary.
            yield iterator if self._container is not None else map({}.get, iterator, self.original)
        finally:
            watch.end()
            still = watch.left if watch.left is not None else iterator.__length_hint__()  # type: ignore[attr-defined]
            self.taken += max(left - still, 0)
        if not watch.left:
            self._ended = True
            self.taken -= self._container is None  # it was asked for one more
        elif self._container is not None:
            self.original = iter(container)
            self.original.__setstate__(watch.position)  # type: ignore[attr-defined]


class _Watch:
    """Of one iterator that was handed over. ``look`` is the job of another thread."""

    __slots__ = ("_container", "_found", "_iterator", "_most", "_over")

    def __init__(self, iterator: Iterator[Any], container: Any, most: float) -> None:
        self._iterator: Any = iterator
        self._container = container
        self._most = most
        self._over = _thread.allocate_lock()
        self._over.acquire()
        self._found: list[Any] = []

    def look(self) -> None:
        iterator = self._iterator
        left, before = iterator.__length_hint__(), time.perf_counter()
        while not self._over.acquire(True, LOOK_SECONDS):
            still, now = iterator.__length_hint__(), time.perf_counter()
            if (left - still) * self._most < now - before:
                cut(iterator, self._container, self._found)
                break
            left, before = still, now

    def end(self) -> None:
        if self._over.locked():
            self._over.release()

    @property
    def left(self) -> int | None:
        """Items that were cut off; None: it was not cut."""
        return self._found[0] if self._found else None

    @property
    def position(self) -> int:
        """Of the first of these."""
        return self._found[-1] - self._found[0]  # type: ignore[no-any-return]


def cut(iterator: Any, container: Any, found: list[Any]) -> None:
    """Bring the iterator of a container to its end. ``found`` gets how many items were left, two values of no meaning,
    and the length of the container. All this is one call of C code: nobody comes in between."""
    steps = (
        iterator.__length_hint__,
        functools.partial(iterator.__setstate__, sys.maxsize),
        functools.partial(next, iterator, None),
        functools.partial(len, container),
    )
    found.extend(map(operator.call, steps))
