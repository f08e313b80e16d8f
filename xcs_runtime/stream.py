"""Streams: tasks for the items of an iterable, at most one window ahead, and records, tasks with several outcomes.

Guarantees:
- items come in order; the iterable's own exceptions, and its end, come when the sequential run would meet them;
- an iterator that somebody else may hold is advanced when the sequential run would do it, whatever ran ahead
  (`xcs_runtime.lookahead` iterates a copy);
- once an item is known to have failed, later items don't begin, until the failure was committed and handled.

Assumes: while a container is iterated ahead nobody changes it (the compiler's affair); where that can be seen it is
noticed, and tasks of items that are not due are dropped."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.commit import Task
from xcs_runtime.depth import stack_is_deep
from xcs_runtime.executor import running
from xcs_runtime.inline import InlineCall, InlineRecord
from xcs_runtime.lookahead import Same, look_ahead
from xcs_runtime.pieces import Pieces
from xcs_runtime.profile import SHORT, TINY
from xcs_runtime.record import Record

if TYPE_CHECKING:
    from xcs_runtime.apart import Apart
    from xcs_runtime.region import Region


MOST_ENDED: Final = 4096
"""Ended tasks whose times are kept before they are added up."""

MUCH: Final = 1e-3
"""Seconds after which calls of an iteration are taken to be slow, whatever else there is in it."""

_SEQUENCES: Final = (tuple, list, str)


class Stream:
    """What ``each`` and ``in_order`` give to the committing loop: iterated once.

    unpack   0: the function takes an item. n: it takes the n values that an item is unpacked into.
    watched  past an item that isn't plain data nothing is issued until the loop asks for the next one, nor past the
             later ones: what the loop has made of it may be among what it goes on with
    ordered  tasks wait for earlier ones, see `Abi.call_in_order`
    apart    looks for items that their iterations have for themselves; past one that isn't, nothing is issued until the
             loop asks for the next one
    has_twin the code can go on as written, see `pieces`: where calls are found to be tiny, iterating it ends
    """

    __slots__ = (
        "_ahead", "_apart", "_behind", "_container", "_failures", "_function", "_held", "_index", "_issued",
        "_iterator", "_kind", "_left_twin", "_measure", "_odd", "_ordered", "_original", "_over", "_same",
        "_stepwise", "_unpack", "_watched", "_window", "has_twin", "region",
    )  # fmt: skip

    def __init__(
        self,
        region: Region,
        function: Callable[..., Any],
        iterable: Iterable[Any],
        kind: type[Task],
        unpack: int = 0,
        watched: bool = False,
        ordered: bool = False,
        apart: Apart | None = None,
    ) -> None:
        self.region = region
        self._apart = apart
        self._watched = watched
        self._odd = False  # past the last item of the window nothing is issued
        self._stepwise = False  # an item was no plain data
        self._ordered = ordered
        self._issued: Task | None = None
        self._unpack = unpack
        self._function = function
        self._kind = kind
        self._original: Iterator[Any] = iter(iterable)
        self._ahead: Iterator[Any] | None = None
        self._same: Same | None = None
        # One that exists already may be advanced before the first item is asked for: it is copied then.
        self._iterator = self._original if iterable is self._original else None
        if self._iterator is None:
            self._look_ahead(iterable)
        self._over = False
        self._container: Iterable[Any] = ()
        self.has_twin = False
        self._left_twin = False  # because something took long, and nothing has run ahead since
        self._behind = 0  # items that the original has given since it was last followed
        self._measure = None if region.profile is None else region.profile.of(function)
        self._window: deque[tuple[Any, Task]] = deque()
        self._index = 0
        self._failures: list[int] = []  # of items, in the order in which they became known
        self._held: list[Task] = []
        region.streams.append(self)

    def __iter__(self) -> Generator[tuple[Any, Any], None, None]:
        measure, window = self._measure, self._window
        if self._over:
            return
        if measure is None:
            for pair in iter(self._next, None):
                yield pair
            self._end()
            return
        while True:
            if measure.short and not window:
                if self.has_twin and not self._left_twin and self._may_go_as_written():
                    return
                if measure.tiny and self._may_go_inline() and (yield from self._inline_items()):
                    self._end()
                    return
            self._left_twin = False
            # A StopIteration that is caught by an `except` would show it in its traceback.
            for pair in iter(self._next, None):
                yield pair
                if not window and (measure.tiny or (self.has_twin and measure.short)):
                    break
            else:
                self._end()
                return

    def _next(self) -> tuple[Any, Any]:
        if self._failures:
            self._go_on_after_failure()
        if len(self.region.ended) > MOST_ENDED:
            self.region.add_up()
        if not self.region.holds(self._function):
            return self._as_written()
        if self._iterator is not None:
            self._look_ahead(self._iterator)
            self._iterator, self._behind = None, 0
        if self._ahead is not None:
            self._fill_window()
        item = next(self._original)
        if self._window:
            expected, task = self._window.popleft()
            task.previous = None  # all of them have been committed
            if self._apart is not None:
                self._apart.let_go()
            if self._same is None or self._same(expected, item):
                return item, task
            self._drop_window(task)
        if self._unpack and type(item) not in _SEQUENCES:
            item = self._unpacked(item)
        return item, self._issue(item)

    def _look_ahead(self, iterable: Iterable[Any]) -> None:
        region = self.region
        self._ahead, self._same = look_ahead(iterable, self._original, region.abi.is_transparent, watched=region.lazy)

    def _as_written(self) -> tuple[Any, Any]:
        """What the plan rests on has changed since: nothing is called ahead any more, nor on another thread."""
        self._drop_window(None)
        item = next(self._original)
        if self._unpack and type(item) not in _SEQUENCES:
            item = self._unpacked(item)
        if not self._may_go_inline():
            self._apart = None
            return item, self._issue(item)
        made = (InlineRecord if self._kind is Record else InlineCall)(self.region, self._function)
        made.begin(tuple(item) if self._unpack and type(item) in _SEQUENCES else () if self._unpack else (item,))
        return item, made

    def _unpacked(self, item: Any) -> Any:
        """What the loop's target will take from an item that can perhaps be iterated only once; one more, if there is
        one."""
        try:
            values = iter(item)
        except TypeError:
            return item
        return tuple(itertools.islice(values, self._unpack + 1))

    # --- tiny calls

    def _may_go_inline(self) -> bool:
        region = self.region
        return (
            (self._kind is not Record or region.abi.runs_alone(self._function))
            and region.is_committed_by(running.task)
            and not stack_is_deep()
        )

    def with_twin(self, container: Iterable[Any]) -> Stream:
        """The same; ``container`` is what it iterates."""
        self._container = container
        self.has_twin = True
        return self

    def pieces(self) -> Iterator[Iterable[Any]]:
        """For a twin: pieces of what is iterated, for as long as calls are tiny; the stream goes on where they end.
        Where calls are made in place, but the last ones took long, the first ones tell whether that has only been the
        machine."""
        measure, region = self._measure, self.region
        if self._over or measure is None or not measure.inline or not self._may_go_as_written():
            return
        gated = region.abi.has_gates(self._function)
        pieces = Pieces(self._original, self._container, SHORT if gated else TINY)
        try:
            yield from pieces
        finally:
            region.issued += pieces.taken
            region.committed += pieces.taken
            region.inline += pieces.taken
        if not pieces.slow:
            self._end()
            measure.note_tiny()
            return
        self._original = pieces.original
        self._behind += pieces.taken
        self._left_twin = True
        if self._kind is Record and gated:  # its calls can't be made in place
            measure.start_afresh()
        elif self._kind is not Record or pieces.slow > MUCH:  # else it may be what stays in the loop
            measure.note_slow(pieces.slow)

    def parts(self) -> Iterator[tuple[Iterable[Any], bool]]:
        """For the twin of a loop: pieces for the loop as written (then true), and the stream, in turns."""
        while True:
            for piece in self.pieces():
                yield piece, True
            if self._over:
                return
            yield self, False
            if self._over:
                return

    def to_the_end(self) -> Iterator[tuple[Any, Any]]:
        """Without going back to a twin."""
        self.has_twin = False
        self._container = ()
        yield from self

    def _may_go_as_written(self) -> bool:
        """Whether all that runs in the region is the code that iterates."""
        region = self.region
        return (
            region.parent is None
            and not region.lazy
            and not region.live
            and region.issued == region.committed
            and region.is_committed_by(running.task)
            and not stack_is_deep()
        )

    def _inline_items(self) -> Generator[tuple[Any, Any], None, bool]:
        """Items whose calls are made where they are committed, for as long as these are tiny. Whether it was all."""
        region, unpack, parent = self.region, self._unpack, self.region.parent
        made = (InlineRecord if self._kind is Record else InlineCall)(region, self._function)
        begin = made.begin
        count = 0
        try:
            for item in self._original:
                count += 1
                if parent is not None or region.lazy:
                    region.check_cancelled()
                    if not region.is_committed_by(running.task):
                        region.issued -= 1  # counted by itself
                        region.committed -= 1
                        region.inline -= 1
                        yield item, self._issue(item)
                        return False
                if not unpack:
                    begin((item,))
                else:
                    if type(item) not in _SEQUENCES:
                        item = self._unpacked(item)
                    begin(tuple(item) if type(item) in _SEQUENCES else ())
                yield item, made
                if made.slow:
                    assert self._measure is not None
                    self._measure.note_slow(made.slow)
                    return False
            assert self._measure is not None
            self._measure.note_tiny()
            return True
        finally:
            self._behind += count
            region.issued += count
            region.committed += count
            region.inline += count

    def _catch_up(self) -> None:
        """What looks ahead has to be where the original is."""
        behind, self._behind = self._behind, 0
        try:
            deque(itertools.islice(self._ahead, behind), maxlen=0)  # type: ignore[arg-type]
        except Exception:
            self._ahead = None

    def _fill_window(self) -> None:
        if self._behind:
            self._catch_up()
            if self._ahead is None:
                return
        window, limit, in_flight = self._window, self.region.abi.executor.window, self.region.in_flight
        assert self._ahead is not None
        if self._odd:
            if window:
                return
            self._odd = False
            if self._stepwise and self.region.parent is not None:
                # This is ahead code itself: what stays has to ask for the next one.
                self.region.parent.take_turn()
        try:
            while len(window) < limit and not (window and len(in_flight) >= limit) and not self._failures:
                measure = window[-1][1].measure if window else None
                if measure is not None and measure.inline:
                    return
                try:
                    item = next(self._ahead)
                except Exception:  # at its end or out of order: the original will say so, in its own time
                    self._ahead = None
                    return
                if self._unpack and type(item) not in _SEQUENCES:
                    self._ahead = None
                    return
                task = self._issue(item, due=False)
                window.append((item, task))
                if self._apart is not None:
                    self._apart.hold(task.apart)
                    self._odd = task.apart is None
                if self._watched and not self._stepwise:
                    self._stepwise = not self.region.abi.is_plain(item)
                if self._odd or self._stepwise:
                    self._odd = True
                    return
        except BaseException:
            self._drop_window(None)
            raise

    def _drop_window(self, task: Task | None) -> None:
        """The iterable isn't what it was: from now on, item by item."""
        self._ahead = self._iterator = None
        if task is not None:
            task.cancel()
        while self._window:
            self._window.popleft()[1].cancel()
        if self._apart is not None:
            self._apart.clear()

    def _issue(self, item: Any, *, due: bool = True) -> Task:
        """``due``: all earlier ones have been committed."""
        if not self._unpack:
            inputs = (item,)
        elif type(item) in _SEQUENCES and len(item) == self._unpack:
            inputs = tuple(item)
        else:  # unpacking it raises in the loop, so this is never committed
            return self._kind(self.region, self._function, ())
        task = self._kind(self.region, self._function, inputs)
        task.stream, task.index = self, self._index
        if self._apart is not None:
            task.apart = self._apart.look(item)
        if self._ordered:
            task.previous, task.passing, self._issued = None if due else self._issued, [], task
        self._index += 1
        self.region.add(task)
        return task

    def let_go(self) -> Iterator[Any]:
        """The loop was left by an exception. As written, that drops the iterator, and with it what only it holds."""
        original, self._original = self._original, iter(())
        self._ahead = self._iterator = None
        self._container = ()
        self._window.clear()
        return original

    def _end(self) -> None:
        """There are no more items. As written, that drops the iterator: what it holds and is not at its own end, as a
        `zip` leaves all but one, is closed."""
        self._over = True
        self._original = iter(())
        self._container = ()

    # --- failures

    def note_failure(self, index: int) -> None:
        """In the thread that ran the task."""
        self._failures.append(index)

    def holds_back(self, task: Task) -> bool:
        """Whether a task must not begin, because an earlier one has failed. Then it is kept for later."""
        if not self._failures or not self._is_after_failure(task.index):
            return False
        task.handed = False
        self._held.append(task)
        # The committing thread may have gone on in between, and not have seen it among the held.
        if self._is_after_failure(task.index):
            return True
        task.handed = True
        return False

    def _is_after_failure(self, index: int) -> bool:
        return min(self._failures, default=index) < index

    def _go_on_after_failure(self) -> None:
        """The loop asks for the next item, so the failures before it have been handled."""
        due = self._window[0][1].index if self._window else self._index
        for index in tuple(self._failures):
            if index < due:
                self._failures.remove(index)
        held, self._held = self._held, []
        for task in held:
            self.region.start(task)
