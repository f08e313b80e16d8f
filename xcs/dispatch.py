"""Which code serves a call: the link between the code of one function object and the program made from its source."""

from __future__ import annotations

import weakref
from types import FunctionType

from xcs import settings
from xcs.faults import report_fault
from xcs_runtime.depth import stack_is_deep
from xcs_runtime.prologue import with_prologue
from xcs_runtime.stub import parameter_names, resting_code, stub_code, written_names
from xcs_runtime.watched import sees_one_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType
    from typing import Any

    from xcs.program import Program, Variant
    from xcs_compiler.report.explain import Explanation
    from xcs_runtime.cache import CacheInfo
    from xcs_runtime.statistics import Statistics

COROUTINE_OR_GENERATOR = 0x20 | 0x80 | 0x100 | 0x200  # CO_GENERATOR, COROUTINE, ITERABLE_COROUTINE, ASYNC_GENERATOR
LOOKS_AT_CALLER = frozenset(("_getframe", "currentframe"))  # rewritten code is not the one that was written
MOST_SERVED = 128
MOST_EAGER = 200  # rewritten calls of a function where everything is, so that tests come to an end
REST_AFTER = 32
"""Calls in a row that ran as written, before it isn't asked at each call any more whether there is anything to gain."""
SHORTEST_REST, LONGEST_REST = 128, 8192
"""Calls."""
PIECE = 128
ASK = (True,)
SHARE_OF_REWRITTEN_CODE = 0.25
"""Of the stack, past which recursion goes on as written: rewritten code takes more frames of it, and what is written to
end at some depth must not end in a RecursionError before."""


class Dispatcher:
    """Belongs to one compiled function, and is reached from its ``__dict__``.

    The function's code is the original's behind a prologue that asks here, or a stub where there can be none. It only
    refers to this weakly: the garbage collector doesn't look into code objects, so a strong reference would make every
    compiled function that refers to itself immortal.
    """

    __slots__ = (
        "__weakref__", "_as_written", "_eager_calls", "_function", "_has_prologue", "_piece", "_program", "_rest",
        "_rest_left", "_resting", "_served", "_written_in_a_row", "cells", "max_in_flight", "names", "original",
        "source", "stub", "written_names",
    )  # fmt: skip

    def __init__(self, original: FunctionType, max_in_flight: int | None = None) -> None:
        code = original.__code__
        self.max_in_flight = max_in_flight
        self.original = original
        self.names = parameter_names(code)
        self.written_names = written_names(code)
        self.cells = original.__closure__ or ()
        as_written = code.co_flags & COROUTINE_OR_GENERATOR or not LOOKS_AT_CALLER.isdisjoint(code.co_names)
        self.stub: CodeType | None = None
        self._has_prologue = False
        if not as_written:
            self.stub = self._entry(code)
        self.source = Source(self)
        self._function: Callable[[], FunctionType | None] = lambda: None
        self._program: Program | None = None
        self._served: dict[Variant, FunctionType] = {}
        self._as_written: set[Variant] = set()
        self._written_in_a_row = 0
        self._eager_calls = 0
        self._rest = SHORTEST_REST
        self._rest_left = 0
        self._resting = False
        self._piece: list[None] = []
        _every.add(self)

    def _entry(self, code: CodeType) -> CodeType:
        reference = weakref.ref(self)

        def more_tokens() -> Iterable[object]:
            dispatcher = reference()
            return ASK if dispatcher is None else dispatcher._tokens()

        def ask(values: tuple[object, ...]) -> Callable[..., Any] | None:
            dispatcher = reference()
            if dispatcher is None:  # the code of a function that is gone was given to another one
                return None
            try:
                selected = dispatcher.select(values)
            except RecursionError:  # there is no room to ask; the function may need less, or fails as it was written
                return None
            return None if selected is dispatcher.original else selected

        made = with_prologue(code, more_tokens, ask)
        self._has_prologue = made is not None
        return stub_code(code, reference) if made is None else made

    def _tokens(self) -> Iterable[object]:
        """For the prologue: of the next calls, which of them have to ask."""
        if self._rest_left <= 0:
            return ASK
        self._rest_left -= PIECE
        self._piece = [None] * PIECE
        return self._piece

    def attach(self, function: FunctionType) -> None:
        self._function = weakref.ref(function)

    def function(self) -> FunctionType | None:
        """The compiled function, while it lives."""
        return self._function()

    # --- calls

    def select(self, values: tuple[object, ...]) -> Callable[..., Any]:
        """The function that serves a call with these values of the parameters."""
        if self._resting:
            self.wake()
        program = self._program
        if program is None:
            if settings.disabled():
                self.settle()
                return self.original
            try:
                program = self._open()
            except Exception as error:  # a broken installation
                report_fault(self.original, error)
                self.settle()
                return self.original
        variant = program.cache.find(values, self.cells)
        if variant is None:
            variant = program.variant(self, values)
        if variant.traced is not None:
            return self.original if stack_is_deep(SHARE_OF_REWRITTEN_CODE) else self._trace(program, variant, values)
        if variant.code is not None and (stack_is_deep(SHARE_OF_REWRITTEN_CODE) or sees_one_thread()):
            return self.original
        return self._served.get(variant) or self._serve(variant)  # a function is always true

    def _trace(self, program: Program, variant: Variant, values: tuple[object, ...]) -> Callable[..., Any]:
        traced = variant.traced
        assert traced is not None
        if program.postpones(traced):
            return self.original

        def over() -> None:
            if variant.always:
                program.settled = variant
                self.settle()

        served = traced.serve(self.original, values, over)
        if served is None:
            if not traced.is_watched_now:
                traced.pass_over(self._count_written())
            return self.original
        self._written_in_a_row, self._rest = 0, SHORTEST_REST
        return served

    def settle(self) -> None:
        """From now on the function is the original: same code, no overhead."""
        function = self._function()
        if function is not None:
            function.__code__ = self.original.__code__

    def wake(self) -> None:
        """From now on each call asks again."""
        self._resting = False
        self._rest_left = 0
        self._piece.clear()
        _at_rest.discard(self)
        function = self._function()
        if function is not None and self.stub is not None and not settings.disabled():
            function.__code__ = self.stub

    def _count_written(self) -> int:
        """Calls of a function that gains nothing shall cost next to nothing: for a while, which doubles each time, they
        go straight to the original. How many."""
        self._written_in_a_row += 1
        function = self._function()
        if self._written_in_a_row < REST_AFTER or function is None or function.__code__ is not self.stub:
            return 0
        if self._has_prologue:
            self._rest_left = self._rest
        else:
            original = self.original
            function.__code__ = resting_code(original.__code__, weakref.ref(self), weakref.ref(original), self._rest)
        self._resting = True
        _at_rest.add(self)
        rest, self._rest = self._rest, min(2 * self._rest, LONGEST_REST)
        return rest

    def _serve(self, variant: Variant) -> FunctionType:
        if variant.code is None:
            timed = self._timed(variant)
            if timed is not None:
                return timed
            if self._program is not None and variant is not self._program.as_written:
                self._count_written()
            return self.original
        self._written_in_a_row, self._rest = 0, SHORTEST_REST
        original = self.original
        cells = dict(zip(original.__code__.co_freevars, self.cells, strict=True))
        served = FunctionType(
            variant.code,
            original.__globals__,
            original.__name__,
            original.__defaults__,
            tuple(cells[name] for name in variant.code.co_freevars),
        )
        served.__kwdefaults__ = original.__kwdefaults__
        served.__qualname__ = original.__qualname__
        served.__module__ = original.__module__
        served.__doc__ = original.__doc__
        if settings.eager():
            self._eager_calls += 1
            if self._eager_calls >= MOST_EAGER:
                self.settle()
            return served
        if len(self._served) >= MOST_SERVED:  # variants that the cache has let go
            self._served.clear()
        self._served[variant] = served
        return served

    def _timed(self, variant: Variant) -> FunctionType | None:
        """For the first call that runs as written, what says which unknown callees cost time."""
        if not variant.explanation.rows or variant in self._as_written:
            return None
        if len(self._as_written) >= MOST_SERVED:
            self._as_written.clear()
        self._as_written.add(variant)
        try:
            from xcs.unknown import timed

            return timed(self.original, variant.explanation)
        except Exception:  # nothing depends on it
            return None

    def _open(self) -> Program:
        from xcs.program import program_of

        self._program = program_of(self.original, self.max_in_flight)
        return self._program

    # --- what users ask

    def explain(self, *args: Any, **kwargs: Any) -> Explanation:
        """What would become of each call of the function with these arguments: an object that prints as a table.

        Calls nothing. Without arguments, when the function takes some: as far as the source alone tells. Raises
        TypeError when the arguments don't fit.
        """
        program = self._program or self._open()
        values = self._bind(args, kwargs)
        return program.explain_source(self) if values is None else program.explain(self, values)

    def cache_info(self) -> CacheInfo:
        """Hits, misses, number of variants, and why the last miss was one."""
        return (self._program or self._open()).cache.info()

    def stats(self) -> Statistics:
        """What was run ahead so far, and what it brought; see `xcs_runtime.statistics.Statistics`. Prints as a line."""
        return (self._program or self._open()).statistics()

    def cache_clear(self) -> None:
        """Forget all variants: the next call compiles again."""
        self._served.clear()
        if self._program is not None:
            self._program.clear()
        self._written_in_a_row, self._rest = 0, SHORTEST_REST
        self.wake()

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[object, ...] | None:
        import inspect

        signature = inspect.signature(self.original, follow_wrapped=False)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            if args or kwargs:
                raise
            return None
        bound.apply_defaults()
        return tuple(bound.arguments[name] for name in self.names)


_at_rest: weakref.WeakSet[Dispatcher] = weakref.WeakSet()
_every: weakref.WeakSet[Dispatcher] = weakref.WeakSet()


def compiled_functions() -> Iterator[CodeType]:
    """What was written, of all compiled functions there are."""
    return (dispatcher.original.__code__ for dispatcher in list(_every))


def number_compiled() -> int:
    return len(_every)


def wake_all() -> None:
    """Something has changed that may make a difference to any function."""
    for dispatcher in list(_at_rest):
        dispatcher.wake()


class Source:
    """``f.source``: prints as the code that runs."""

    __slots__ = ("_dispatcher",)

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def __str__(self) -> str:
        return (self._dispatcher._program or self._dispatcher._open()).source_text(self._dispatcher)

    __repr__ = __str__
