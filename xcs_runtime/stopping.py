"""Whether a function may raise StopIteration, which would end the ``map`` that calls it.

No call behind the one that raises it is made then, and no exception tells of it; so such calls don't run ahead. It is
looked for by name, in the code of the function and of those that it calls: a bounded walk that runs nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import CodeType, FunctionType, MethodType
from typing import Any, Final

MOST_FUNCTIONS: Final = 50


def may_stop(function: Any) -> bool:
    """Whether StopIteration is named in the Python code behind a callable."""
    seen: set[int] = set()
    stack = [function]
    while stack and len(seen) < MOST_FUNCTIONS:
        thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        kind = type(thing)  # `isinstance` might ask the object for its `__class__`
        if issubclass(kind, functools.partial):
            stack.append(thing.func)
        elif kind is MethodType:
            stack.append(thing.__func__)
        elif kind is FunctionType:
            if any("StopIteration" in code.co_names for code in _codes(thing.__code__)):
                return True
            stack += _named(thing)
        elif not issubclass(kind, type):
            call = kind.__dict__.get("__call__")
            if isinstance(call, FunctionType):
                stack.append(call)
    return False


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _named(function: FunctionType) -> Iterator[Any]:
    """The functions that it wraps, holds in its closure, or calls by a global name."""
    for cell in function.__closure__ or ():
        try:
            held = cell.cell_contents
        except ValueError:  # an empty cell
            continue
        if type(held) is FunctionType:
            yield held
    for code in _codes(function.__code__):
        for name in code.co_names:
            found = function.__globals__.get(name)
            if type(found) is FunctionType:
                yield found
