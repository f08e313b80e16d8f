"""Operations that can be done ahead because nobody can tell: on built-in data, with results that are bounded.

Each function returns the result or NEVER, raises nothing, and runs no code of the user's. What would raise in the run
is NEVER here: the run itself will raise it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any, Final

from xcs_runtime.cache_key import ABSENT, class_attribute, instance_attribute, slot_value
from xcs_runtime.fallback.values import NEVER
from xcs_runtime.gates import ATOMS

NUMBERS: Final = frozenset((bool, int, float, complex))
TEXTS: Final = frozenset((str, bytes))
CONTAINERS: Final = frozenset((list, tuple, dict, set, frozenset))
_LONGEST: Final = 100_000
_LARGEST: Final = 1 << 128
_PLAIN_LOOKUPS: Final = (object.__getattribute__, SimpleNamespace.__dict__.get("__getattribute__"))
_GROWS: Final = frozenset((operator.pow, operator.lshift))


def is_atom(value: object) -> bool:
    return type(value) in ATOMS


def binary(function: Callable[..., Any], one: Any, other: Any) -> Any:
    kinds = (type(one), type(other))
    if function is operator.mod and kinds[0] is str:
        if not (kinds[1] in ATOMS or (kinds[1] is tuple and all(map(is_atom, other)))):
            return NEVER
    elif not all(kind in ATOMS for kind in kinds) or not _is_small(one) or not _is_small(other):
        return NEVER
    if function in _GROWS and not (type(other) is int and 0 <= other <= 64):
        return NEVER
    if function is operator.mul and any(kind in TEXTS for kind in kinds):
        times = other if kinds[0] in TEXTS else one
        if type(times) is not int or times > 1000:
            return NEVER
    return attempt(function, one, other)


def unary(function: Callable[..., Any], value: Any) -> Any:
    if type(value) in ATOMS or (type(value) in CONTAINERS and function in (operator.not_, operator.truth)):
        return attempt(function, value)
    return NEVER


def compare(function: Callable[..., Any], one: Any, other: Any) -> Any:
    return attempt(function, one, other) if is_atom(one) and is_atom(other) else NEVER


def contains(item: Any, container: Any) -> Any:
    kind = type(container)
    if not is_atom(item) or not (kind in TEXTS or kind is range or (kind in CONTAINERS and len(container) <= 1000)):
        return NEVER
    if kind in CONTAINERS and not all(map(is_atom, container)):
        return NEVER
    return attempt(operator.contains, container, item)


def subscript(container: Any, key: Any) -> Any:
    kind = type(container)
    if kind is dict:
        return container.get(key, NEVER) if is_hashable_atom(key) else NEVER
    if kind in (list, tuple, str, bytes, range) and type(key) in (int, bool):
        return attempt(operator.getitem, container, key)
    if kind in (tuple, str, bytes) and type(key) is slice and kind is not tuple:
        return attempt(operator.getitem, container, key)
    return NEVER


def is_hashable_atom(key: object) -> bool:
    return type(key) in ATOMS and type(key) is not slice


def is_flat(value: Any) -> bool:
    """Whether it is a container of atoms, whose text can be made."""
    kind = type(value)
    if kind not in (list, tuple, dict) or len(value) > 1000:
        return False
    parts = (*value, *value.values()) if kind is dict else value
    return all(type(part) in ATOMS and _is_small(part) for part in parts)


def formatted(conversion: Callable[[Any], str] | None, value: Any, spec: Any = "") -> Any:
    if is_flat(value) and spec == "" and type(spec) is str:
        return attempt(conversion or str, value)
    if not is_atom(value) or type(spec) is not str or len(spec) > 20:
        return NEVER
    return attempt(format, value if conversion is None else conversion(value), spec)


def joined(*parts: Any) -> Any:
    return "".join(parts) if all(type(part) is str for part in parts) else NEVER


def attribute(thing: Any, name: str) -> Any:
    """As ``getattr`` where that runs no code: an instance attribute, a slot, a function or value of the class."""
    kind = type(thing)
    if kind in ATOMS or kind in CONTAINERS:
        found = getattr(thing, name, NEVER)
        return found if type(found) is BuiltinFunctionType else NEVER
    if kind is ModuleType:
        return thing.__dict__.get(name, NEVER)
    if issubclass(kind, type):
        return _of_class(thing, name) if kind is type else NEVER
    if not _is_looked_up_plainly(kind):
        return NEVER
    found = _special(kind, name)
    if type(found) is MemberDescriptorType:
        value = slot_value(found, thing)
        return NEVER if value is ABSENT else value
    if found is not ABSENT and any(class_attribute(type(found), n) is not None for n in ("__set__", "__delete__")):
        return NEVER
    is_plain = found is ABSENT or class_attribute(type(found), "__get__") is None
    own = instance_attribute(thing, name) if is_plain else _own(thing, name)
    if own is not ABSENT:
        return own
    if type(found) is FunctionType:
        return MethodType(found, thing)
    if type(found) is staticmethod:
        return found.__func__
    if type(found) is classmethod and type(found.__func__) is FunctionType:
        return MethodType(found.__func__, kind)
    return NEVER


def lacks(thing: Any, name: str) -> bool:
    """Whether the object certainly has no such attribute; False where code of the user's may tell."""
    kind = type(thing)
    if kind in ATOMS or kind in CONTAINERS:
        return not hasattr(thing, name)
    if kind is ModuleType:
        return name not in thing.__dict__ and "__getattr__" not in thing.__dict__ and _special(kind, name) is ABSENT
    if issubclass(kind, type) or not _is_looked_up_plainly(kind):
        return False
    return _special(kind, "__getattr__") is ABSENT and _special(kind, name) is ABSENT and _own(thing, name) is ABSENT


def _is_looked_up_plainly(kind: type) -> bool:
    found = _special(kind, "__getattribute__")
    return any(found is plain for plain in _PLAIN_LOOKUPS)


def _looked_up(function: Any, thing: Any, name: str, *default: Any) -> Any:
    """``getattr`` and ``hasattr``."""
    found = attribute(thing, name)
    if found is not NEVER:
        return True if function is hasattr else found
    if not lacks(thing, name) or (function is getattr and not default):
        return NEVER
    return False if function is hasattr else default[0]


def has_plain_class(thing: Any) -> bool:
    """Whether the object can't pretend to be of another class than it is."""
    kind = type(thing)
    return _special(kind, "__class__") is object.__dict__["__class__"] and (
        _special(kind, "__getattribute__") is object.__getattribute__
    )


def _own(thing: Any, name: str) -> Any:
    found = namespace(thing)
    return ABSENT if found is None else found.get(name, ABSENT)


def namespace(thing: Any) -> Any:
    """The ``__dict__`` of an object that has one, else None."""
    try:
        return object.__getattribute__(thing, "__dict__")
    except (AttributeError, TypeError):
        return None


def _of_class(cls: type, name: str) -> Any:
    if _special(type, name) is not ABSENT:
        return NEVER
    found = _special(cls, name)
    if type(found) is staticmethod:
        return found.__func__
    if type(found) is classmethod and type(found.__func__) is FunctionType:
        return MethodType(found.__func__, cls)
    if type(found) is ClassMethodDescriptorType:
        return getattr(cls, name)
    if found is ABSENT or (class_attribute(type(found), "__get__") is not None and type(found) is not FunctionType):
        return NEVER
    return found


def _special(kind: type, name: str) -> Any:
    for cls in kind.__mro__:
        if name in cls.__dict__:
            return cls.__dict__[name]
    return ABSENT


def _is_small(value: Any) -> bool:
    kind = type(value)
    if kind in TEXTS:
        return len(value) <= _LONGEST
    return kind is not int or -_LARGEST < value < _LARGEST


def attempt(function: Callable[..., Any], *operands: Any) -> Any:
    try:
        return function(*operands)
    except Exception:
        return NEVER


# --- calls of built-ins

_ON_ATOMS: Final[frozenset[Any]] = frozenset(
    (len, str, int, float, bool, repr, abs, min, max, round, ord, chr, range, divmod, format, ascii, bin, hex, oct)
)
_ON_CONTAINERS: Final[frozenset[Any]] = frozenset((len, bool))
_TEXT_METHODS_THAT_GROW: Final = frozenset(("ljust", "rjust", "center", "zfill", "expandtabs", "translate"))
_OF_ITEMS: Final[frozenset[Any]] = frozenset((min, max, sum))


def call(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of a built-in function or method on built-in data; its result is an atom, or an object of the operands."""
    if kwargs or type(function) not in (type, BuiltinFunctionType):  # others might say that they are equal to one
        return NEVER
    if function in (getattr, hasattr) and 2 <= len(args) <= 3 and type(args[1]) is str:
        return _looked_up(function, *args)
    if function is isinstance and len(args) == 2 and type(args[1]) is type and type(args[0]) in ATOMS:
        return isinstance(*args)
    if type(function) is BuiltinFunctionType and type(function.__self__) in TEXTS | CONTAINERS:
        return _method(function.__self__, function.__name__, args)
    if function in (str, repr) and len(args) == 1 and is_flat(args[0]):
        return attempt(function, args[0])
    known, on_containers = function in _ON_ATOMS, function in _ON_CONTAINERS
    if known and all(map(is_atom, args)) and all(map(_is_small, args)):
        return attempt(function, *args)
    if on_containers and len(args) == 1 and type(args[0]) in CONTAINERS:
        return function(args[0])
    if len(args) == 1 and function in _OF_ITEMS and type(args[0]) in CONTAINERS and len(args[0]) <= 1000:
        kinds = set(map(type, args[0]))
        if kinds <= NUMBERS or (kinds == {str} and function is not sum):
            return attempt(function, args[0])
    return NEVER


def _method(receiver: Any, name: str, args: tuple[Any, ...]) -> Any:
    kind = type(receiver)
    if kind in TEXTS:
        if name == "join" and len(args) == 1 and type(args[0]) in (list, tuple) and len(args[0]) <= _LONGEST:
            return attempt(receiver.join, args[0]) if all(type(part) is kind for part in args[0]) else NEVER
        if name in _TEXT_METHODS_THAT_GROW or not all(map(is_atom, args)) or not _is_small(receiver):
            return NEVER
        if name == "replace" and len(args) > 1 and type(args[1]) is kind:
            if (len(receiver) + 1) * (len(args[1]) + 1) > _LONGEST:
                return NEVER
        found = attempt(getattr(receiver, name), *args)
        return found if is_atom(found) else NEVER
    if kind is dict and name == "get" and args and is_hashable_atom(args[0]):
        return attempt(receiver.get, *args)
    return NEVER
