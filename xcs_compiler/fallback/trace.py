"""function -> what its tracing needs, or `Declined`."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType

from xcs_compiler.declined import Category, Declined
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.checks import is_shared_client
from xcs_compiler.effects.markers import marked
from xcs_compiler.effects.sources import source_of
from xcs_compiler.fallback.bytecode import UnknownBytecode
from xcs_compiler.fallback.hooks import HandlerHook, Hook, Site, find_sites, hook_calls
from xcs_compiler.fallback.operations import Routine, make_routine

_COROUTINE_OR_GENERATOR = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_CO_ITERABLE_COROUTINE = 0x100
_LONGEST = 4000  # bytes
_MOST_KEPT = 256
_routines: dict[CodeType, Routine] = {}
_LOCKS = frozenset(("lock", "LockType", "RLock", "_local"))


@dataclass(frozen=True, slots=True)
class Traceable:
    """``hook(before, after, caught)`` makes the code with hooks; see `hook_calls`."""

    routine: Routine
    sites: tuple[Site, ...]

    def hook(self, before: Hook, after: Hook, caught: HandlerHook | None) -> CodeType:
        return hook_calls(self.routine.code, self.sites, before, after, caught)


def make_traceable(function: FunctionType) -> Traceable | Declined:
    """Declines generators and coroutines, functions without calls, and bytecode that is not known."""
    code = function.__code__
    if code.co_flags & (_COROUTINE_OR_GENERATOR | _CO_ITERABLE_COROUTINE):
        return Declined(Category.UNSUPPORTED, "generator functions and async functions run as they are written")
    try:
        sites = find_sites(code)
        if not sites:
            return Declined(Category.NOTHING_TO_GAIN, "it makes no calls")
        return Traceable(make_routine(code, sites), sites)
    except UnknownBytecode as error:
        return Declined(Category.UNSUPPORTED, f"it can't be traced either: {error}")


def is_told(function: object) -> bool:
    """Whether something is known of what a function changes: from its source, or by the user's word."""
    if type(function) is MethodType:
        function = function.__func__
    return type(function) is not FunctionType or marked(function) is not None or source_of(function) is not None


def routine_of(function: FunctionType) -> Routine | None:
    """What the scout follows where a function of nobody knows what is called. None where the run couldn't tell how far
    it is: it handles exceptions by itself, is compiled itself, or shares variables."""
    code = function.__code__
    if function.__closure__ or "__xcs__" in function.__dict__ or sys.getsizeof(code.co_code) > _LONGEST:
        return None
    found = _routines.get(code)
    if found is None:
        try:
            found = make_routine(code, ())
        except UnknownBytecode:
            return None
        if len(_routines) >= _MOST_KEPT:
            _routines.clear()
        _routines[code] = found
    return None if found.handlers else found


def is_shared(cls: type) -> bool:
    """Whether instances may be taken as they are: nothing that a caller could tell changes in them."""
    if cls.__module__ == "_thread" and cls.__name__ in _LOCKS:
        return True
    if is_shared_client(cls):
        return True
    entry = catalog().type(f"{cls.__module__}.{cls.__qualname__}")
    return entry is not None and (entry.thread_safe or entry.immutable)
