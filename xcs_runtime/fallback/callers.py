"""Whether a callable looks at the frame that it is called from.

A call that may turn out not to be the one that was made early goes through a frame of ours, and one that is made early
has no frame of the user's around it. Who shows its caller's name, line or module would show ours.

Guarantees: calls nothing of the user's; bounded (`LIMIT` code objects).
Assumes: what the standard library does within itself is not about who called it: `logging` and `warnings` pass our
frames over.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

LIMIT: Final = 200
_STEPS: Final = frozenset(("_getframe", "_getframemodulename", "f_back", "get_frame"))
"""Names by which frames are come by."""
_LIBRARY: Final = os.path.dirname(os.__file__) + os.sep
_NOT_OURS: Final = (os.path.join(_LIBRARY, "logging") + os.sep, warnings.__file__, "<frozen")
MOST_KNOWN: Final = 4096
_known: dict[tuple[CodeType, type | None], bool] = {}


def looks_at_caller(function: Any) -> bool:
    """Whether the callable itself does so, whatever it calls: `type` and `namedtuple` note whose class it is."""
    if function is type or function is warnings.warn or function is warnings.warn_explicit:
        return True
    return any(_has_step(thing.__code__) and not _passes_over(thing.__code__) for thing, _ in _functions(function))


def may_look_at_callers(function: Any) -> bool:
    """The same, with all that it calls, as far as names tell. What is too large to look through may."""
    if looks_at_caller(function):
        return True
    pending = list(_functions(function))
    first = (pending[0][0].__code__, pending[0][1]) if len(pending) == 1 else None
    if first is not None and first in _known:
        return _known[first]
    seen: set[CodeType] = set()
    found = False
    while pending and not found:
        thing, owner = pending.pop()
        code = thing.__code__
        if code in seen or _passes_over(code):
            continue
        seen.add(code)
        found = _has_step(code) or len(seen) > LIMIT
        if not code.co_filename.startswith(_LIBRARY) or "site-packages" in code.co_filename:
            pending += _called(thing, owner)
    if first is not None:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known[first] = found
    return found


def _functions(function: Any) -> Iterator[tuple[FunctionType, type | None]]:
    """Those of Python that calling it runs first, and the class whose methods they may call."""
    kind = type(function)
    if kind is FunctionType:
        yield function, None
    elif kind is MethodType:
        if type(function.__func__) is FunctionType:
            receiver = function.__self__
            yield function.__func__, receiver if isinstance(receiver, type) else type(receiver)
    elif issubclass(kind, type):
        yield from _found(kind, "__call__")
        yield from _found(function, "__new__")
        yield from _found(function, "__init__")
    elif kind is not BuiltinFunctionType:
        yield from _found(kind, "__call__")


def _found(cls: type, name: str) -> Iterator[tuple[FunctionType, type]]:
    for base in type.__dict__["__mro__"].__get__(cls):
        if name in base.__dict__:
            held = base.__dict__[name]
            held = held.__func__ if type(held) in (staticmethod, classmethod) else held
            if type(held) is FunctionType:
                yield held, cls
            return


def _called(function: FunctionType, owner: type | None) -> Iterator[tuple[FunctionType, type | None]]:
    """What its names stand for: functions outside, those of its closure, and methods of objects that are found so."""
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    things = [function.__globals__.get(name) for name in names]
    for cell in function.__closure__ or ():
        try:
            things.append(cell.cell_contents)
        except ValueError:  # it is empty
            continue
    classes = [] if owner is None else [owner]
    for thing in things:
        kind = type(thing)
        if kind is ModuleType:
            yield from ((held, None) for name in names if type(held := vars(thing).get(name)) is FunctionType)
        elif thing is not None:
            yield from _functions(thing)
            classes.append(thing if issubclass(kind, type) else kind)
    for cls in classes:
        for name in names:
            yield from _found(cls, name)


def _passes_over(code: CodeType) -> bool:
    return code.co_filename.startswith(_NOT_OURS)


def _has_step(code: CodeType) -> bool:
    return any(not _STEPS.isdisjoint(inner.co_names) for inner in _codes(code))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
