"""The user's word on what calling something does. Imported with ``import xcs``, so it imports next to nothing.

Marks live in a registry beside the objects, not on them: an attribute would be copied by ``functools.wraps`` to a
wrapper that does more than what it wraps, and many callables take no attributes.

What a mark covers: of a function or built-in, its calls (a function that is a method: for all instances); of a class,
its construction and, where it has ``__call__``, calls of its instances and of instances of subclasses that do not
override ``__call__``; of a bound method, calls of that method of that object; of an instance, its calls.
"""

from __future__ import annotations

import weakref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    Mark = Literal["parallel_safe", "ordered"]

MARKS = ("parallel_safe", "ordered")

# The second item keeps the object alive, or forgets the mark with it, so that an id is never taken for another's.
_marks: dict[tuple[int, ...], tuple[Mark, Any]] = {}
_version = 0
_names: set[str] = set()


def mark(target: Any, level: Mark) -> None:
    """Record the user's word for a callable, or for what a property, static or class method holds.

    Raises TypeError for something that is not callable, ValueError for a level that is not one of `MARKS`.
    """
    global _version
    if level not in MARKS:
        raise ValueError(f"a mark is one of {', '.join(MARKS)}; got {level!r}")
    target = _inner(target)
    if not callable(target):
        raise TypeError(f"only callables are marked; got {type(target).__name__}")
    key, owner = _key(target)

    def forget(_: object) -> None:
        _marks.pop(key, None)

    try:
        keeper: Any = weakref.ref(owner, forget)
    except TypeError:
        keeper = owner
    _marks[key] = (level, keeper)
    _names.add(str(getattr(target, "__name__", "")))
    _version += 1


def marked(target: Any) -> Mark | None:
    """The mark that was put on exactly this callable, or on the function of this bound method."""
    if not _marks:
        return None
    target = _inner(target)
    found = _marks.get(_key(target)[0])
    if found is None:
        function = getattr(target, "__func__", None) if type(target).__name__ == "method" else None
        if function is not None:
            found = _marks.get((id(function),))
    return found[0] if found else None


def marked_instance(cls: type) -> Mark | None:
    """The mark that holds for calling instances of ``cls``: on the class that defines ``__call__`` or one derived
    from it."""
    if not _marks:
        return None
    for ancestor in cls.__mro__:
        found = _marks.get((id(ancestor),))
        if found is not None:
            return found[0]
        if "__call__" in vars(ancestor):
            return None
    return None


def names() -> frozenset[str]:
    """The names, in their own scope, of all callables that were ever marked."""
    return frozenset(_names - {""})


def version() -> int:
    """Grows with each mark, so that whoever remembers decisions can tell that they may be out of date."""
    return _version


def _inner(target: Any) -> Any:
    kind = type(target)  # `isinstance` would ask the object for its `__class__`
    if issubclass(kind, (staticmethod, classmethod)):
        return target.__func__
    if issubclass(kind, property):
        return target.fget
    return target


def _key(target: Any) -> tuple[tuple[int, ...], Any]:
    """What identifies a callable, and the object that has to live as long as the mark.

    Bound methods are made anew at each load, so they are known by their object and function.
    """
    kind = type(target).__name__
    if kind == "method":
        return (id(target.__self__), id(target.__func__)), target.__self__
    if kind in ("builtin_function_or_method", "method-wrapper"):
        owner = getattr(target, "__self__", None)
        if owner is not None and type(owner).__name__ != "module":
            return (id(owner), hash(target.__name__)), owner
    return (id(target),), target
