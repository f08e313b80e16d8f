"""The modules of the user's that a function and what it is given lead to."""

from __future__ import annotations

import functools
import itertools
import linecache
import re
import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import FunctionType, MethodType, ModuleType
from typing import Any

from xcs_compiler.effects.changers import MOST_FILES

MOST_MODULES = 512
MOST_ELEMENTS = 128
DEEPEST = 3
_IMPORT = re.compile(r"^[ \t]+(?:from\s+([.\w]+)\s+import|import\s+([.\w]+))", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Module:
    """A module of the user's, and its text, if there is any."""

    namespace: dict[str, Any]
    filename: str
    text: str


class UserModules:
    """Which modules are the user's, for a function of theirs, and which of them it leads to. ``overlooked``: there are
    more of these than were looked at."""

    def __init__(self, function: FunctionType) -> None:
        self._home = top_of(function.__globals__.get("__name__"))
        self.overlooked = False

    def reached(self, function: FunctionType, given: list[object]) -> Iterator[Module]:
        pending: list[dict[str, Any]] = [function.__globals__]
        pending += filter(None, map(self.namespace_of, given))
        seen: set[int] = set()
        while pending and len(seen) < MOST_MODULES:
            namespace = pending.pop(0)
            if id(namespace) in seen:
                continue
            seen.add(id(namespace))
            filename, lines = "", []
            if namespace is function.__globals__:
                filename = function.__code__.co_filename
                lines = linecache.getlines(filename, namespace)
            if not lines:  # that function may be made by another
                one = _function_of(namespace)
                found = one.__code__.co_filename if one is not None else namespace.get("__file__")
                filename = found if isinstance(found, str) else ""
                lines = linecache.getlines(filename, namespace)
            module = Module(namespace, filename, "".join(lines))
            yield module
            for value in list(namespace.values()):
                home = self.namespace_of(value)
                pending += [home] if home is not None else filter(None, map(self.namespace_of, held_by(value)))
            pending += self._imported(module)
        self.overlooked = any(id(namespace) not in seen for namespace in pending)

    def _imported(self, importing: Module) -> Iterator[dict[str, Any]]:
        """The modules that functions of a module import something from."""
        package = importing.namespace.get("__package__")
        for name in sorted(_imports_in(importing.text)):
            dots = len(name) - len(name.lstrip("."))
            if dots and isinstance(package, str):
                name = ".".join(filter(None, (*package.split(".")[: len(package.split(".")) - dots + 1], name[dots:])))
            module = sys.modules.get(name)
            if type(module) is ModuleType and self.is_users(name):
                yield vars(module)

    def namespace_of(self, value: object) -> dict[str, Any] | None:
        """The globals of the module of the user's that a value comes from."""
        value = value.__func__ if type(value) is MethodType else value
        kind = type(value)
        if kind is FunctionType:
            namespace: dict[str, Any] = value.__globals__  # type: ignore[attr-defined]
            return namespace if self.is_users(namespace.get("__name__")) else None
        if kind is ModuleType:
            return vars(value) if self.is_users(vars(value).get("__name__")) else None
        name = module_of(value)
        module = sys.modules.get(name) if isinstance(name, str) and self.is_users(name) else None
        return vars(module) if type(module) is ModuleType else None

    def is_users(self, name: object) -> bool:
        top = top_of(name)
        if not isinstance(name, str) or not top or top == "builtins":
            return False
        if top == self._home or top == "__main__":
            return True
        filename = getattr(sys.modules.get(name), "__file__", None) or ""
        library = top in sys.stdlib_module_names or "site-packages" in filename or "dist-packages" in filename
        return not library and not top.startswith("xcs")


def top_of(name: object) -> str:
    return name.partition(".")[0] if isinstance(name, str) else ""


def module_of(value: object) -> object:
    """The name of the module of a class, or of an object's class; runs no code of theirs."""
    kind = type(value)
    cls: Any = value if issubclass(kind, type) else kind
    try:
        return type.__getattribute__(cls, "__module__")
    except AttributeError:  # somebody has deleted it
        return None


def held_by(value: Any) -> list[object]:
    """What a table holds, or a function is that a decorator has put something around."""
    if type(value) in (dict, list, tuple, set, frozenset):
        return _parts(value)
    if type(value) is FunctionType and value.__closure__:
        return list(_captured_by(value))
    try:
        return [value.func] if type(value) is functools.partial else [object.__getattribute__(value, "__wrapped__")]
    except (AttributeError, TypeError):
        return []


def _captured_by(function: FunctionType) -> Iterator[object]:
    """Also by functions of the same module that it has captured, and what is in tables, such as the functions for the
    classes that `functools.singledispatch` knows."""
    pending, seen = [function], {id(function)}
    while pending:
        for cell in pending.pop().__closure__ or ():
            for thing in contents(cell):
                yield thing
                yield from _parts(thing) if type(thing) is dict else ()
                if type(thing) is FunctionType and thing.__globals__ is function.__globals__ and id(thing) not in seen:
                    seen.add(id(thing))
                    pending.append(thing)


def code_of(value: Any) -> Any:
    """The function or class that a value is, or is a method of; None for others."""
    function = value.__func__ if type(value) is MethodType else value
    return function if type(function) is FunctionType or issubclass(type(function), type) else None


def names_of(made: Any) -> set[str]:
    """By which a function or class goes where it is written: a decorator may have given a function another one."""
    if type(made) is FunctionType:
        return {made.__name__, made.__code__.co_name}
    return {type.__getattribute__(made, "__name__")}


def contents(cell: Any) -> list[object]:
    try:
        return [cell.cell_contents]
    except ValueError:  # not bound yet
        return []


def _function_of(namespace: dict[str, Any]) -> FunctionType | None:
    for value in list(namespace.values()):
        candidates: list[object] = [value]
        if issubclass(type(value), type) and module_of(value) == namespace.get("__name__"):
            candidates += list(type.__getattribute__(value, "__dict__").values())
        for candidate in candidates:
            if type(candidate) is FunctionType and candidate.__globals__ is namespace:
                if linecache.getlines(candidate.__code__.co_filename, namespace):  # not one that `dataclasses` has made
                    return candidate
    return None


def mentions(module: Module, names: AbstractSet[str]) -> bool:
    """Whether the text of a module does, or may."""
    looked_for = rf"\b(?:{'|'.join(map(re.escape, names))})\b"
    return not module.text or re.search(looked_for, module.text) is not None


@functools.lru_cache(maxsize=MOST_FILES)
def _imports_in(text: str) -> frozenset[str]:
    return frozenset(found[1] or found[2] for found in _IMPORT.finditer(text))


def given_to(arguments: Mapping[str, object], function: FunctionType) -> Iterator[object]:
    """What a call is given or has captured, and what that holds, as far as looking there runs no code."""
    captured = [thing for cell in function.__closure__ or () for thing in contents(cell)]
    pending = [(value, 0) for value in (*arguments.values(), *captured)]
    while pending:
        value, depth = pending.pop()
        yield value
        if depth < DEEPEST:
            pending += [(part, depth + 1) for part in _parts(value)]


def _parts(value: Any) -> list[object]:
    kind = type(value)
    try:
        if kind is dict:
            return list(itertools.islice(value.values(), MOST_ELEMENTS))
        if kind in (list, tuple, set, frozenset):
            return list(itertools.islice(value, MOST_ELEMENTS))
        return list(itertools.islice(object.__getattribute__(value, "__dict__").values(), MOST_ELEMENTS))
    except (AttributeError, RuntimeError, TypeError):  # it has none; another thread changes it; a class's is no dict
        return []


__all__ = [
    "Module",
    "UserModules",
    "code_of",
    "contents",
    "given_to",
    "held_by",
    "mentions",
    "module_of",
    "names_of",
    "top_of",
]
