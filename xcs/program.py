"""What has been compiled from one code object; several functions made from the same source share it.

Wires compiler, cache and runtime together. Loaded at the first call of a compiled function; what only those functions
need that something waits in, or that somebody asks about, is imported for them.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from types import CellType, CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from xcs import settings
from xcs.budget import budget
from xcs.faults import report_declaration, report_doubt, report_fault
from xcs_compiler.declined import Declined, OutOfTime
from xcs_compiler.reach import looks_up, may_wait, what_waits
from xcs_compiler.report.explain import Explanation, ExplanationRow
from xcs_runtime.cache import Cache, Entry
from xcs_runtime.cache_key import Unrecognisable

if TYPE_CHECKING:
    from xcs.dispatch import Dispatcher
    from xcs_compiler.pipeline import Compiled
    from xcs_runtime.abi import Abi
    from xcs_runtime.fallback.traced import Traced
    from xcs_runtime.statistics import Statistics

NESTED = 0x10  # CO_NESTED
KEPT_PROGRAMS = 256  # of nested functions, which are made anew, from the same code, at every call of the outer one
LOOKS_AT_ITSELF = frozenset(("locals", "eval", "exec", "vars", "dir", "globals", "breakpoint"))
"""With these a function may reach anything that its module has a name for."""
PATIENCE = 8  # variants made in a row, none of which served a second call, before the next has to wait
LONGEST_WAIT = 1 << 16  # calls
MOST_EAGER = 2  # variants of one function where everything is compiled, so that tests come to an end
KEPT_TRUSTS = 16
LOOKED_AT = 8  # elements of a container
POSTPONED = (
    "looking at functions that gain nothing has used up its time, so this one has not been looked at yet "
    "(XCS_BUDGET=inf looks at all of them at once)"
)
NOT_CALLED = "not called yet: this is what the source alone tells"


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One way to run the function: as written when ``code`` is None, then perhaps ``traced``. ``always``: no arguments
    could change that it isn't rewritten."""

    code: CodeType | None
    source_text: str | None
    explanation: Explanation
    traced: Traced | None = None
    always: bool = False


@dataclass(slots=True)
class Trust:
    """Calls that are believed to be quiet: how many in a row, how many are left, and what was known to wait then."""

    known: object
    length: int
    left: int


def _look(value: object, depth: int = 0) -> object:
    """What may tell two values apart as to whether something in them waits, cheaply. Keeps nothing alive: an identity
    that is taken for another one's costs time, and never an answer."""
    kind = type(value)
    if kind is FunctionType:
        return id(value.__code__)  # type: ignore[attr-defined]
    if kind in (MethodType, partial):
        return object()
    if issubclass(kind, type):
        return id(value)
    if depth == 0 and kind in (tuple, list, dict):
        items: Any = value
        return id(kind), *[_look(item, 1) for item in islice(items.values() if kind is dict else items, LOOKED_AT)]
    return id(kind)


def _look_in(cell: CellType) -> object:
    try:
        return _look(cell.cell_contents)
    except ValueError:  # it is empty
        return None


class Program:
    """The variants made from one code object in one namespace, and whether there is a point in making more."""

    def __init__(self, function: FunctionType, max_in_flight: int | None = None) -> None:
        code = function.__code__
        self._max_in_flight = max_in_flight
        self._may_look_at_itself = not LOOKS_AT_ITSELF.isdisjoint(code.co_names)
        self.cache: Cache[Variant] = Cache()
        self.settled: Variant | None = None
        self.as_written = written(function, "it was called while it was being compiled, or compiling has to wait")
        self.quiet = written(function, "nothing that it reaches is known to wait")
        self._known_by = (code, function.__globals__)  # kept alive: the registry knows them by identity
        self._abi: Abi | None = None
        self._lock, self._generation = threading.RLock(), _generation
        self._made_in_a_row = 0
        self._hits_before = 0
        self._wait = 0
        self._gains = False
        self._postponed: Variant | None = None
        self._wanted = 0.0
        """Seconds of the budget, for another look."""
        self._trusted: dict[tuple[object, ...], Trust] = {}

    def variant(self, dispatcher: Dispatcher, values: tuple[object, ...]) -> Variant:
        """The variant for a call that the cache does not know: made once, whoever asks.

        Raises InternalError under ``XCS_STRICT=1``.
        """
        if threading.get_ident() in _compiling:  # compiling led to this call: waiting for it would never end
            return self.as_written
        if self.settled is None and budget.is_spent(self._wanted):
            return self._postpone(dispatcher.original)
        if self._wait == 0 and self._is_quiet(dispatcher, values):  # not looked at again at each call that waits
            return self.quiet
        with self._alone():
            if self.settled is not None:
                dispatcher.settle()
                return self.settled
            known = self.cache.peek(values, dispatcher.cells)
            if known is not None:  # made by the thread that we waited for
                return self.cache.find(values, dispatcher.cells) or self.as_written
            self.cache.missed(values, dispatcher.cells)
            if self._has_to_wait():
                return self.as_written
            return self._make(dispatcher, values)

    def _postpone(self, function: FunctionType) -> Variant:
        if self._postponed is None:
            self._postponed = written(function, POSTPONED)
        return self._postponed

    def postpones(self, traced: Traced) -> bool:
        """Whether a run that would be recorded, with calls followed that it might make, has to wait."""
        return traced.state == "to be recorded" and budget.is_spent()

    def _is_quiet(self, dispatcher: Dispatcher, values: tuple[object, ...]) -> bool:
        """Whether nothing waits that the call may reach, so that compiling is not worth its time.

        Calls that look like one that was found quiet are believed to be so as well: one, two, four ... in a row.
        """
        function = dispatcher.original
        try:
            looks = *map(_look, values), *map(_look_in, dispatcher.cells)
            trust = self._trusted.get(looks)
            known = what_waits()
            if trust is not None and trust.left and trust.known is known:
                trust.left -= 1
                return True
            if settings.eager():
                return False
            by_name = self._may_look_at_itself and looks_up(function.__code__, LOOKS_AT_ITSELF)
            reached = (*values, *function.__globals__.values()) if by_name else values
            if may_wait(function, reached):
                self._trusted.pop(looks, None)
                return False
        except Exception:  # somebody is changing a class or module just now; the stages will tell
            return False
        if len(self._trusted) >= KEPT_TRUSTS:
            self._trusted.clear()
        length = 2 * trust.length if trust is not None and trust.known is known else 1
        self._trusted[looks] = Trust(known, length, length)
        return True

    def explain(self, dispatcher: Dispatcher, values: tuple[object, ...]) -> Explanation:
        """Of a call with these values. Raises InternalError under ``XCS_STRICT=1``."""
        with self._alone():
            if self.settled is not None:
                return explained(self.settled)
            known = self.cache.peek(values, dispatcher.cells)
            if known is not None:
                return explained(known.choose(values, dispatcher.cells))
            return explained(self._make(dispatcher, values, unlimited=True))

    def explain_source(self, dispatcher: Dispatcher) -> Explanation:
        """As far as the source tells; of the latest call, when there was one."""
        latest = self.settled or self._latest()
        return explained(latest) if latest is not None else _from_source(dispatcher.original).explanation

    def source_text(self, dispatcher: Dispatcher) -> str:
        """The code that runs, with comments; of the latest call, when there was one."""
        from xcs_compiler.report.dump import as_comment, as_written
        from xcs_compiler.report.explain import how_it_runs
        from xcs_compiler.report.readable import readable

        latest = self.settled or self._latest()
        if latest is None:
            latest = _from_source(dispatcher.original)
        if latest.source_text is not None:
            return readable(latest.source_text)
        from xcs_compiler.source import find_source

        source = find_source(dispatcher.original)
        text = "" if isinstance(source, Declined) else as_written(source)
        if latest.traced is not None and latest.traced.summary() is not None:
            from xcs.fallback import recorded_text

            text += recorded_text(latest.traced)
        return as_comment(how_it_runs(explained(latest)) or "") + text

    def explanations(self) -> tuple[Explanation, ...]:
        """Of the variants made so far, the one that was used last first."""
        variants = (self.settled,) if self.settled is not None else self.cache.values()
        return tuple(variant.explanation for variant in variants)

    def _latest(self) -> Variant | None:
        entry = self.cache.latest()
        return self._postponed if entry is None else entry.value

    def statistics(self) -> Statistics:
        from xcs_runtime.statistics import Statistics

        return Statistics() if self._abi is None else self._abi.statistics()

    def clear(self) -> None:
        """Forget everything that was found out."""
        with self._alone():
            self.cache.clear()
            self._trusted.clear()
            self.settled = None
            self._made_in_a_row = self._hits_before = self._wait = 0
            self._gains, self._postponed, self._wanted = False, None, 0.0

    # --- making a variant

    def _make(self, dispatcher: Dispatcher, values: tuple[object, ...], *, unlimited: bool = False) -> Variant:
        function = dispatcher.original
        try:
            entry, variant = self._compile(dispatcher, values, None if unlimited else budget.patience())
        except OutOfTime:
            return self._postpone(function)
        except (RecursionError, MemoryError):  # too little is left here; another call may find enough
            return written(function, "there was not enough stack or memory left to compile it")
        except Exception as error:
            report_fault(function, error)
            entry, variant = None, written(function, f"xcs failed to compile it: {error!r}")
            self.settled = variant
        self._gains |= variant.code is not None
        if self.settled is not None:
            dispatcher.settle()
        elif entry is not None:
            self.cache.add(entry)
        return variant

    def _compile(
        self, dispatcher: Dispatcher, values: tuple[object, ...], patience: float | None
    ) -> tuple[Entry[Variant] | None, Variant]:
        """Raises OutOfTime."""
        from xcs.keys import key_of_compiled, key_of_declined, locks_of
        from xcs_compiler.effects.configuration import complaints
        from xcs_compiler.pipeline import compile_function
        from xcs_compiler.report.dump import reindented

        function = dispatcher.original
        arguments = dict(zip(dispatcher.written_names, values, strict=True))
        abi = self._abi_object(function)
        began = time.monotonic()
        until = None if patience is None else time.thread_time() + patience
        try:
            result = compile_function(function, arguments, abi, eager=settings.eager(), until=until)
        except OutOfTime:
            taken = time.monotonic() - began
            self._wanted = 2 * taken
            budget.charge(taken)
            raise
        self._wanted = 0.0
        if isinstance(result, Declined):
            budget.charge(time.monotonic() - began)
        for doubt in result.doubts:
            report_doubt(doubt)
        for path, problem in complaints(function.__code__.co_filename):
            report_declaration(path, problem)
        if isinstance(result, Declined):
            variant = self._traced(function, result) or written(function, result.reason, result.rows)
            if result.always and variant.traced is None:
                self.settled = variant
                return None, variant
            try:
                return Entry(key_of_declined(result, dispatcher, values), (), variant, variant), variant
            except Unrecognisable:  # serves this call only
                return None, variant
        variant = Variant(result.code, reindented(result.source_text, ""), result.explanation)
        try:
            key, pairs = key_of_compiled(result, dispatcher, values)
        except Unrecognisable:
            return None, variant
        locks = locks_of(result, dispatcher, values)
        entry = Entry(key, pairs, variant, written(function, _sharing(result)), locks)
        return entry, entry.choose(values, dispatcher.cells)

    def _traced(self, function: FunctionType, declined: Declined) -> Variant | None:
        from xcs.fallback import traced_function
        from xcs.unknown import say_of_recorded

        traced = traced_function(function, declined, self._abi_object)
        if traced is None:
            return None
        if isinstance(traced, str):
            return written(function, f"{declined.reason}; {traced}", declined.rows)
        variant = written(function, declined.reason, declined.rows)
        traced.noticed = partial(say_of_recorded, variant.explanation)
        return replace(variant, traced=traced, always=declined.always)

    def _abi_object(self, function: FunctionType) -> Abi:
        if self._abi is None:
            from xcs_compiler import redirect
            from xcs_compiler.effects import checks
            from xcs_runtime.abi import Abi
            from xcs_runtime.profile import Profile

            self._abi = Abi(
                name=function.__qualname__,
                classify_call=checks.classify_call,
                transparent=checks.transparent,
                twins=redirect.twin,
                hook_calls=_hook_calls,
                profile=None if settings.eager() else Profile,
                max_in_flight=self._max_in_flight,
            )
        return self._abi

    def _has_to_wait(self) -> bool:
        """Arguments that are never seen twice must not cost a compilation at every call: exponential backoff. Nor must
        those that are, as long as nothing has come of it for any."""
        if settings.eager() and len(self.cache.values()) >= MOST_EAGER:
            return True
        hits = self.cache.info().hits
        if hits > self._hits_before and (self._gains or self.statistics().issued):
            self._made_in_a_row = self._wait = 0
        self._hits_before = hits
        if self._wait:
            self._wait -= 1
            return True
        self._made_in_a_row += 1
        if self._made_in_a_row > PATIENCE:
            self._wait = min(1 << (self._made_in_a_row - PATIENCE), LONGEST_WAIT)
        return False

    @contextmanager
    def _alone(self) -> Iterator[None]:
        thread = threading.get_ident()
        if thread in _compiling:
            yield
            return
        if self._generation != _generation:  # after fork, the lock may be held by a thread that is not there any more
            self._lock, self._generation = threading.RLock(), _generation
        with self._lock:
            _compiling.add(thread)
            try:
                yield
            finally:
                _compiling.discard(thread)


def _hook_calls(code: CodeType, hook: object) -> CodeType | None:
    from xcs_compiler.fallback import hooks

    return hooks.hooked(code, hook)


def explained(variant: Variant) -> Explanation:
    """With what tracing has come to by now."""
    summary = None if variant.traced is None else variant.traced.summary()
    if summary is None or variant.traced is None:
        return variant.explanation
    if variant.traced.is_over():
        return replace(variant.explanation, note=f"{variant.explanation.note}; {summary}")
    return replace(variant.explanation, traced=summary)


def written(function: FunctionType, reason: str, rows: tuple[ExplanationRow, ...] = ()) -> Variant:
    """The variant that is the original."""
    code = function.__code__
    explanation = Explanation(function.__qualname__, code.co_filename, code.co_firstlineno, rows, reason)
    return Variant(None, None, explanation)


def _from_source(function: FunctionType) -> Variant:
    """What the source alone tells, before any call."""
    from xcs_compiler.pipeline import compile_static
    from xcs_compiler.report.dump import as_comment, reindented
    from xcs_compiler.report.readable import readable
    from xcs_compiler.source import find_in_file, source_of

    found = find_in_file(function)
    if isinstance(found, Declined):
        return written(function, found.reason)
    result = compile_static(source_of(*found), found[0].module, function.__module__, {})
    if isinstance(result, Declined):
        return written(function, f"{result.reason} ({NOT_CALLED})", result.rows)
    text = as_comment(NOT_CALLED) + readable(reindented(result.source_text, ""))
    return Variant(None, text, result.explanation)


def program_of(function: FunctionType, max_in_flight: int | None = None) -> Program:
    """The program of the function's source: shared by nested functions of the same code and globals."""
    if not function.__code__.co_flags & NESTED:
        return Program(function, max_in_flight)
    key = id(function.__code__), id(function.__globals__), max_in_flight
    with _registry_lock:
        program = _registry.pop(key, None) or Program(function, max_in_flight)
        _registry[key] = program
        if len(_registry) > KEPT_PROGRAMS:
            _registry.popitem(last=False)
    return program


_registry: OrderedDict[tuple[int, int, int | None], Program] = OrderedDict()
_registry_lock = threading.RLock()
_compiling: set[int] = set()  # threads, by identifier
_generation = 0  # of processes, counted by fork


def _after_fork() -> None:
    global _generation, _registry_lock
    _generation += 1
    _registry_lock = threading.RLock()
    _compiling.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _sharing(compiled: Compiled) -> str:
    pairs = [f"`{_told(first)}` and `{_told(second)}`" for first, second in compiled.assumes_disjoint]
    if not pairs:
        return "in this call the thread holds a lock that its calls take as well"
    return f"in this call {' or '.join(pairs)} share a mutable object"


def _told(root: tuple[str, object]) -> str:
    return str(root[1]).rpartition(":")[2]
