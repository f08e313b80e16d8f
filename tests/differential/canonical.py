"""Values, exceptions and tracebacks in a form that two separate runs can be compared by.

Objects become nested tuples that name their types; objects with identity are numbered at their first visit, so equal
forms mean the same shape, the same types and the same aliasing.
"""

from __future__ import annotations

import collections
import dis
import itertools
import os
import re
import sys
import types
from collections.abc import Mapping
from typing import Any

Frozen = Any
"""Nested tuples of text; equal and hashable."""

_PLAIN = (type(None), bool, int, float, complex, str, bytes, range, type(...), type(NotImplemented))
_SEQUENCES: tuple[type, ...] = (list, tuple, collections.deque)
_NAMED = (
    types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type, types.MethodDescriptorType,
    types.WrapperDescriptorType, types.MethodWrapperType, types.CodeType,
)  # fmt: skip
_OURS = tuple(
    os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), package) + os.sep
    for package in ("xcs", "xcs_runtime", "xcs_compiler")
)
_OUR_NOTE = re.compile(r"\s*\[?xcs\b")


def type_name(value: object) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Canon:
    """One numbering of identities; freeze everything that belongs together with the same one."""

    def __init__(self, known: Mapping[int, tuple[BaseException, str]] | None = None) -> None:
        self._numbers: dict[int, int] = {}
        self._alive: list[object] = []
        self._known = known or {}

    def freeze(self, value: Any) -> Frozen:
        if isinstance(value, _PLAIN) and type(value) in _PLAIN:
            shown = repr(value)  # a text may have the address of something in it
            return (type(value).__name__, _ADDRESS.sub(" at 0x", shown) if "0x" in shown else shown)
        if isinstance(value, _NAMED):
            return ("named", getattr(value, "__module__", None), getattr(value, "__qualname__", repr(value)))
        if type(value) is tuple and not value:
            return ("tuple",)
        number = self._numbers.get(id(value))
        if number is not None:
            return ("again", number)
        if type(value) is tuple:  # identity of tuples is not observable enough to be promised
            return ("tuple", *map(self.freeze, value))
        number = self._numbers[id(value)] = len(self._numbers)
        self._alive.append(value)
        return (type_name(value), number, *self._contents(value))

    def _contents(self, value: Any) -> tuple[Frozen, ...]:
        if isinstance(value, BaseException):
            return self._exception(value)
        parts: list[Frozen] = []
        if isinstance(value, dict):
            parts += [(self.freeze(key), self.freeze(item)) for key, item in dict.items(value)]
        elif isinstance(value, _SEQUENCES):  # through the built-in type: a subclass may do anything
            kind = next(kind for kind in _SEQUENCES if isinstance(value, kind))
            parts += [self.freeze(item) for item in kind.__iter__(value)]  # type: ignore[attr-defined]
        elif isinstance(value, (set, frozenset)):
            items = set.__iter__(value) if isinstance(value, set) else frozenset.__iter__(value)
            parts += sorted((Canon().freeze(item) for item in items), key=repr)
        elif isinstance(value, (str, bytes, int, float, bytearray)):
            parts.append(repr(value))
        elif isinstance(value, (type({}.keys()), type({}.values()), type({}.items()))):
            parts += [self.freeze(view_item) for view_item in value]
        elif isinstance(value, types.MethodType):
            parts += [value.__func__.__qualname__, self.freeze(value.__self__)]
        state = getattr(value, "__dict__", None)
        if isinstance(state, dict):
            parts.append(("attributes", *((name, self.freeze(v)) for name, v in sorted(state.items()))))
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                    parts.append((name, self.freeze(getattr(value, name))))
        return tuple(parts)

    def _exception(self, value: BaseException) -> tuple[Frozen, ...]:
        notes = [note for note in getattr(value, "__notes__", ()) if not _OUR_NOTE.match(str(note))]
        state = {name: v for name, v in vars(value).items() if name != "__notes__"}
        parts: list[Frozen] = [
            ("raised by", self._known[id(value)][1] if id(value) in self._known else "the function itself"),
            ("args", self.freeze(value.args)),
            ("attributes", *((name, self.freeze(v)) for name, v in sorted(state.items()))),
            ("notes", *notes),
            ("traceback", *user_lines(value)),
            ("cause", self.freeze(value.__cause__)),
            ("context", self.freeze(value.__context__)),
            ("suppress context", value.__suppress_context__),
        ]
        if isinstance(value, StopIteration):
            parts.append(("value", self.freeze(value.value)))
        if isinstance(value, BaseExceptionGroup):
            parts.append(("exceptions", *map(self.freeze, value.exceptions)))
        return tuple(parts)


def freeze(value: Any) -> Frozen:
    """``value`` on its own numbering."""
    return Canon().freeze(value)


def user_lines(exception: BaseException) -> list[tuple[str, int, str]]:
    """File, line and function name of each user frame of the traceback, outermost first."""
    lines = []
    traceback = exception.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not os.path.abspath(code.co_filename).startswith(_OURS):
            line = traceback.tb_lineno
            if isinstance(exception, UnboundLocalError) and traceback.tb_next is None:
                line = _line_of_unbound(traceback) or line
            lines.append((os.path.basename(code.co_filename), line, code.co_name))
        traceback = traceback.tb_next
    return lines


def _line_of_unbound(traceback: types.TracebackType) -> int | None:
    """CPython 3.11 makes one instruction of two in code that has run some times, and then says that an unbound variable
    was looked up where the first of them is: the same function names one line at first, and another later."""
    if sys.version_info >= (3, 12):
        return None
    instructions = list(dis.get_instructions(traceback.tb_frame.f_code))
    for first, second in itertools.pairwise(instructions):
        if first.offset == traceback.tb_lasti and second.opname == "LOAD_FAST":
            is_bound = first.opname == "LOAD_FAST" and first.argval in traceback.tb_frame.f_locals
            if is_bound or first.opname in ("STORE_FAST", "LOAD_CONST"):
                return second.positions.lineno if second.positions else None
    return None


def difference(one: Frozen, two: Frozen, path: str = "") -> str | None:
    """Where two frozen forms first differ, for people to read; None when they are equal."""
    if one == two:
        return None
    if isinstance(one, tuple) and isinstance(two, tuple) and len(one) == len(two):
        for index, (a, b) in enumerate(zip(one, two, strict=True)):
            label = a[0] if isinstance(a, tuple) and a and isinstance(a[0], str) else index
            found = difference(a, b, f"{path}/{label}")
            if found:
                return found
    return f"at {path or '/'}: {show(one)} became {show(two)}"


def show(frozen: Frozen, limit: int = 600) -> str:
    text = repr(frozen)
    return text if len(text) <= limit else text[:limit] + " ..."
