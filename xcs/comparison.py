"""Equality of what two runs left behind: structure, types, aliasing, exceptions with their chains and lines."""

from __future__ import annotations

import collections
import os
import types
from typing import Any

_OURS = tuple(
    os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), package) + os.sep
    for package in ("xcs", "xcs_runtime")
)
_ATOMS = (type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented), range)
_SHARED = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type)  # copies of them are the same object
_SEQUENCES: tuple[type, ...] = (list, tuple, collections.deque)


class Comparison:
    """Compares pairs of objects with one memory: what was one object in the first run has to be one in the second."""

    def __init__(self) -> None:
        self._partner: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._alive: list[Any] = []

    def difference(self, path: str, one: Any, two: Any) -> str | None:
        """Where, and in what, two objects first differ, as a sentence; None when they don't."""
        if type(one) is not type(two):
            return f"{path}: {_short(one)} became {_short(two)}, of type {type(two).__qualname__}"
        if isinstance(one, _ATOMS) and type(one) in _ATOMS:
            return None if repr(one) == repr(two) else f"{path}: {_short(one)} became {_short(two)}"
        if isinstance(one, _SHARED):
            return None if one is two or _name(one) == _name(two) else f"{path}: {_short(one)} became {_short(two)}"
        if type(one) is not tuple or one:
            known = self._partner.get(id(one)), self._taken.get(id(two))
            if known != (None, None):
                if known == (id(two), id(one)) or type(one) is tuple:
                    return None if known == (id(two), id(one)) else self._contents(path, one, two)
                return f"{path}: what was one object is two, or the other way round: {_short(one)}"
            self._partner[id(one)] = id(two)
            self._taken[id(two)] = id(one)
            self._alive += (one, two)
        return self._contents(path, one, two)

    def _contents(self, path: str, one: Any, two: Any) -> str | None:
        if isinstance(one, BaseException):
            return self._exceptions(path, one, two)
        looked_at = False
        if isinstance(one, dict):
            looked_at = True
            keys = list(dict.keys(one)), list(dict.keys(two))
            found = self.difference(f"{path}, keys", tuple(keys[0]), tuple(keys[1]))
            if found:
                return found
            for a, b in zip(*keys, strict=True):
                found = self.difference(f"{path}[{_short(a)}]", dict.__getitem__(one, a), dict.__getitem__(two, b))
                if found:
                    return found
        elif isinstance(one, _SEQUENCES):
            looked_at = True
            kind = next(kind for kind in _SEQUENCES if isinstance(one, kind))
            items = list(kind.__iter__(one)), list(kind.__iter__(two))  # type: ignore[attr-defined]
            if len(items[0]) != len(items[1]):
                return f"{path}: {_short(one)} became {_short(two)}"
            for i, (a, b) in enumerate(zip(*items, strict=True)):
                found = self.difference(f"{path}[{i}]", a, b)
                if found:
                    return found
        elif isinstance(one, (set, frozenset)):
            looked_at = True
            if sorted(map(repr, one)) != sorted(map(repr, two)):
                return f"{path}: {_short(one)} became {_short(two)}"
        return self._state(path, one, two, looked_at)

    def _state(self, path: str, one: Any, two: Any, looked_at: bool) -> str | None:
        states = _attributes(one), _attributes(two)
        if states[0].keys() != states[1].keys():
            other = sorted(states[0].keys() ^ states[1].keys())
            return f"{path}: the attribute {other[0]} is there in only one of them"
        for name, value in states[0].items():
            found = self.difference(f"{path}.{name}", value, states[1][name])
            if found:
                return found
        if looked_at or states[0]:
            return None
        return None if _equal(one, two) else f"{path}: {_short(one)} became {_short(two)}"

    def _exceptions(self, path: str, one: BaseException, two: BaseException) -> str | None:
        found = self.difference(f"{path}, args", one.args, two.args) or self._state(path, one, two, True)
        if found:
            return found
        notes = [[n for n in getattr(e, "__notes__", ()) if not str(n).lstrip().startswith("xcs")] for e in (one, two)]
        if notes[0] != notes[1]:
            return f"{path}, notes: {notes[0]} became {notes[1]}"
        lines = user_lines(one), user_lines(two)
        if lines[0] != lines[1]:
            return f"{path}, traceback: {lines[0]} became {lines[1]}"
        if one.__suppress_context__ != two.__suppress_context__:
            return f"{path}: whether the context is shown differs"
        if isinstance(one, BaseExceptionGroup) and isinstance(two, BaseExceptionGroup):
            found = self.difference(f"{path}, exceptions", one.exceptions, two.exceptions)
        return (
            found
            or self.difference(f"{path}, cause", one.__cause__, two.__cause__)
            or self.difference(f"{path}, context", one.__context__, two.__context__)
        )


def user_lines(error: BaseException) -> list[tuple[str, int, str]]:
    """File, line and name of the frames in the traceback, outermost first, without those of xcs."""
    lines = []
    entry = error.__traceback__
    while entry is not None:
        code = entry.tb_frame.f_code
        if not os.path.abspath(code.co_filename).startswith(_OURS):
            lines.append((os.path.basename(code.co_filename), entry.tb_lineno, code.co_name))
        entry = entry.tb_next
    return lines


def _attributes(value: Any) -> dict[str, Any]:
    state: dict[str, Any] = {}
    try:
        state.update(object.__getattribute__(value, "__dict__"))
    except (AttributeError, TypeError):
        pass
    state.pop("__notes__", None)
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name.startswith("__") and not name.endswith("__"):
                name = f"_{kind.__name__.lstrip('_')}{name}"
            slot = kind.__dict__.get(name)
            if isinstance(slot, types.MemberDescriptorType):
                try:
                    state[name] = slot.__get__(value, kind)
                except AttributeError:
                    pass
    return state


def _equal(one: Any, two: Any) -> bool:
    """Of objects that show nothing of their inside. What has no equality of its own is as good as the other."""
    if "__eq__" not in {name for kind in type(one).__mro__[:-1] for name in vars(kind)}:
        return True
    try:
        same = one == two
        whole = getattr(same, "all", None)
        return bool(whole() if callable(whole) else same)
    except Exception:
        return repr(one) == repr(two)


def _name(value: Any) -> tuple[str | None, str]:
    return getattr(value, "__module__", None), getattr(value, "__qualname__", repr(value))


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__qualname__}"
    return text if len(text) <= 120 else text[:117] + "..."
