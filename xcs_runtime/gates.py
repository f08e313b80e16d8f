"""Gates: is this value, with everything reachable from it, such that operations on it concern nobody else?

Guarantees: bounded (`LIMIT` values looked at), never calls the user's code but attribute reads on instances of
classes that are said to be transparent; a value that isn't recognised is not plain.
Assumes: ``is_transparent(type)`` says whether dunder methods, properties and attribute access of the class are pure.
"""

from __future__ import annotations

import enum
import gc
import sys
import types
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Any, Final

LIMIT: Final = 10_000

ATOMS: Final = frozenset(
    (type(None), bool, int, float, complex, str, bytes, range, slice, type(...), type(NotImplemented))
)
_FROZEN_ATOMS: Final = ATOMS - {slice}
_MUTABLE_ATOMS: Final = frozenset((bytearray,))
_SEQUENCES: Final = frozenset((list, tuple, set, frozenset, deque))
_MAPPINGS: Final = frozenset((dict, OrderedDict, Counter))
_VIEWS: Final = frozenset((type({}.keys()), type({}.values()), type({}.items())))
_CODE: Final = (
    type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, types.GeneratorType,
)  # fmt: skip
METHODS_OF_DATA: Final = frozenset(
    {
        "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "lower", "upper", "title", "capitalize",
        "casefold", "startswith", "endswith", "removeprefix", "removesuffix", "zfill", "ljust", "rjust", "isdigit",
        "isalpha", "isalnum", "isspace", "isnumeric", "isdecimal", "isidentifier", "isupper", "islower", "istitle",
        "join", "replace", "format", "partition", "rpartition", "center", "swapcase", "expandtabs", "items", "keys",
        "values", "get", "encode", "decode",
    }
)  # fmt: skip
"""By these names what is plain is called as text or a container would be: no attribute that can be called may have
one. The compiler has the same list (`effects.data.METHODS_OF_DATA`)."""
_HEAP_TYPE: Final = 1 << 9
_KNOWN_IN_C: Final = ATOMS - {slice} | _SEQUENCES | _MAPPINGS | _MUTABLE_ATOMS
_ARGUMENTS: Final[Any] = BaseException.__dict__["args"]
_CONTENTS: Final[tuple[Any, ...]] = (list, tuple, set, frozenset, deque)

# Immutable classes of the standard library whose operations are pure; looked up by name, so nothing is imported.
_STANDARD: Final = {
    "datetime": ("date", "timedelta", "timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "uuid": ("UUID",),
    "pathlib": ("PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"),
    "re": ("Pattern", "Match"),
    "zoneinfo": ("ZoneInfo",),
    "ipaddress": ("IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network"),
}

# Clients that threads share as they are, and whose attributes load without effects: nothing implicit is done to them
# but what ``object`` does.
_CLIENTS: Final = {"openai": ("OpenAI", "AzureOpenAI"), "anthropic": ("Anthropic",), "httpx": ("Client",)}

Transparent = Callable[[type], bool]


def is_plain(value: object, is_transparent: Transparent) -> bool:
    if type(value) in ATOMS:
        return True
    pending: list[Any] = [value]
    seen: dict[int, Any] = {}  # keeps what it has seen alive, so that identities stay unique
    count = 0
    while pending:
        value = pending.pop()
        count += 1
        if count > LIMIT:
            return False
        kind = type(value)
        if kind in ATOMS:
            continue
        if id(value) in seen:
            continue
        seen[id(value)] = value
        if kind in _SEQUENCES or kind in _VIEWS:
            if not _add(pending, value, count):  # type: ignore[arg-type]
                return False
        elif kind in _MAPPINGS:
            if not (_add(pending, value.keys(), count) and _add(pending, value.values(), count)):  # type: ignore[attr-defined]
                return False
        elif is_leaf(value):
            continue
        elif _is_defaultdict(value):
            if not (_add(pending, value.keys(), count) and _add(pending, value.values(), count)):  # type: ignore[attr-defined]
                return False
        elif issubclass(kind, _CODE) or not is_transparent(kind) or not _add_instance(pending, value, count):
            return False
    return True


def is_leaf(value: object) -> bool:
    """Whether it is plain, and consists of nothing that could be looked at."""
    kind = type(value)
    return (
        kind in _MUTABLE_ATOMS or _is_standard(kind) or _is_client(kind) or _is_numeric(value) or _is_time(value)
    )


def is_frozen(value: object, is_transparent: Transparent) -> bool:
    if type(value) in _FROZEN_ATOMS:
        return True
    pending: list[Any] = [value]
    count = 0
    seen: dict[int, Any] = {}  # keeps what it has seen alive, so that identities stay unique
    while pending:
        value = pending.pop()
        count += 1
        if count > LIMIT:
            return False
        kind = type(value)
        if kind in _FROZEN_ATOMS or id(value) in seen:
            continue
        seen[id(value)] = value
        if kind is tuple or kind is frozenset:
            if not _add(pending, value, count):  # type: ignore[arg-type]
                return False
        elif _is_standard(kind) or _is_time(value):
            continue
        elif _is_immutable_class(kind) and is_transparent(kind):
            if not _add_instance(pending, value, count):
                return False
        else:
            return False
    return True


def _add(pending: list[Any], contents: Iterable[Any], count: int) -> bool:
    if len(contents) + count > LIMIT:  # type: ignore[arg-type]
        return False
    try:
        pending += contents
    except RuntimeError:  # somebody is changing it
        return False
    return True


def _add_instance(pending: list[Any], value: Any, count: int) -> bool:
    """The attributes, and the contents if the class is derived from a built-in container."""
    kind = type(value)
    if issubclass(kind, enum.Enum):
        pending.append(value._value_)
        return True
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        attributes = None
    if attributes is not None:
        if type(attributes) is not dict or len(attributes) + count > LIMIT:
            return False
        if not METHODS_OF_DATA.isdisjoint(attributes):
            if any(callable(held) for name, held in list(attributes.items()) if name in METHODS_OF_DATA):
                return False
        pending += attributes.values()
    for ancestor in kind.__mro__:
        if ancestor.__flags__ & _HEAP_TYPE:  # others: slots of C classes are not the user's
            for member in ancestor.__dict__.values():
                if type(member) is types.MemberDescriptorType:
                    try:
                        held = member.__get__(value)
                    except AttributeError:
                        continue
                    if member.__name__ in METHODS_OF_DATA and callable(held):
                        return False
                    pending.append(held)
    held_otherwise = _held_in_c(value)
    if len(held_otherwise) + count > LIMIT:
        return False
    pending += held_otherwise
    for container in _CONTENTS:
        if issubclass(kind, container):
            if container.__len__(value) + count > LIMIT:
                return False
            pending += container.__iter__(value)
    if issubclass(kind, dict):
        if dict.__len__(value) + count > LIMIT:
            return False
        pending += dict.keys(value)
        pending += dict.values(value)
    return True


def _is_written_in_c(cls: type) -> bool:
    if not cls.__flags__ & _HEAP_TYPE:
        return True
    has_more = cls.__base__ is not None and cls.__basicsize__ > cls.__base__.__basicsize__
    return has_more and not {"__dict__", "__slots__", "__weakref__"} & cls.__dict__.keys()  # for which Python has it


def _held_in_c(value: Any) -> list[Any]:
    """What an object holds where its class, or a base of that, is written in C, other than a container: the arguments
    of an exception, which its text is made of (and not its traceback), the children of an element of XML."""
    kind = type(value)
    base = next(filter(_is_written_in_c, kind.__mro__))
    if base is object or base in _KNOWN_IN_C:
        return []
    if not issubclass(base, BaseException):
        return [held for held in gc.get_referents(value) if held is not kind]
    members = [m for cls in base.__mro__ for m in cls.__dict__.values() if type(m) is types.MemberDescriptorType]
    return [_ARGUMENTS.__get__(value), *(member.__get__(value) for member in members)]


def _is_immutable_class(kind: type) -> bool:
    if issubclass(kind, enum.Enum):
        return True
    if issubclass(kind, (tuple, frozenset)):
        return not kind.__dictoffset__  # attributes of its own could be set
    parameters = kind.__dict__.get("__dataclass_params__")
    return parameters is not None and bool(parameters.frozen)


def _is_standard(kind: type) -> bool:
    module = kind.__module__
    if module in _STANDARD and kind.__qualname__ in _STANDARD[module]:
        return getattr(sys.modules.get(module), kind.__qualname__, None) is kind
    if kind.__qualname__ in ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"):  # 3.13: pathlib._local
        return getattr(sys.modules.get("pathlib"), kind.__qualname__, None) is kind
    return False


def _is_client(kind: type) -> bool:
    module = kind.__module__
    return (
        module in _CLIENTS
        and kind.__qualname__ in _CLIENTS[module]
        and getattr(sys.modules.get(module), kind.__qualname__, None) is kind
    )


def _is_time(value: Any) -> bool:
    """``datetime`` and ``time`` whose time zone is one of the standard library's."""
    kind = type(value)
    if kind.__module__ != "datetime" or kind.__qualname__ not in ("datetime", "time"):
        return False
    if getattr(sys.modules.get("datetime"), kind.__qualname__, None) is not kind:
        return False
    return value.tzinfo is None or _is_standard(type(value.tzinfo))


def _is_numeric(value: Any) -> bool:
    """numpy arrays and scalars without objects in them."""
    kind = type(value)
    if kind.__module__ != "numpy":
        return False
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return False
    if kind is numpy.ndarray:
        return not value.dtype.hasobject
    return issubclass(kind, numpy.generic) and getattr(numpy, kind.__name__, None) is kind


def _is_defaultdict(value: Any) -> bool:
    """One that makes nothing for a key that it hasn't got: looking at another one puts it there."""
    kind = type(value)
    return (
        kind.__module__ == "collections"
        and kind is getattr(sys.modules["collections"], "defaultdict", None)
        and value.default_factory is None
    )
