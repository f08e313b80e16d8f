"""What operations on built-in data do: the types, and their methods.

Methods that are not named here change nothing and give data or parts of the receiver.
"""

from __future__ import annotations

import collections
import gc
import re
import types
from typing import Any

IMMUTABLE_TYPES: frozenset[type] = frozenset(
    {
        type(None), bool, int, float, complex, str, bytes, range, slice, type(Ellipsis), type(NotImplemented),
    }
)  # fmt: skip
CONTAINERS: frozenset[type] = frozenset({list, tuple, dict, set, frozenset, collections.deque})
FACTORIES: tuple[type, ...] = (list, dict, set, int, float, str, bool)
"""What a `defaultdict` may call without anybody noticing."""
MAPPINGS: frozenset[type] = frozenset({collections.Counter, collections.defaultdict, collections.OrderedDict})
VIEWS: frozenset[type] = frozenset({type({}.keys()), type({}.values()), type({}.items()), types.MappingProxyType})
DATA_TYPES = IMMUTABLE_TYPES | CONTAINERS | VIEWS | {bytearray}
HEAP_TYPE = 1 << 9
IMMUTABLE_TYPE = 1 << 8
"""A flag of classes: made while the program runs, by a ``class`` statement say."""
CODE_TYPES: frozenset[type] = frozenset(
    {
        types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.MethodDescriptorType,
        types.WrapperDescriptorType, types.ClassMethodDescriptorType,
        type(re.compile("").search),  # of methods that are told the class which defines them
    }
)  # fmt: skip

SLOT_METHOD_TYPES = (types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)

MUTATING = frozenset(
    {
        "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse",
        "update", "setdefault", "popitem", "add", "discard",
        "difference_update", "intersection_update", "symmetric_difference_update",
        "appendleft", "extendleft", "popleft", "rotate",
    }
)  # fmt: skip
"""Methods of built-in containers that change the receiver."""

CHANGING_BY_NAME = frozenset(
    {
        "__setitem__", "__delitem__", "__iadd__", "__imul__", "__ior__", "__iand__", "__isub__", "__ixor__", "__init__",
        "__setstate__", "__missing__", "__reduce__", "__reduce_ex__", "__setattr__", "__delattr__",
    }
)  # fmt: skip
"""Special methods of built-in containers that change the receiver where they are called as such, or give it back."""

SEQUENCING = frozenset(
    {"insert", "pop", "popleft", "popitem", "sort", "reverse", "rotate", "writelines", "write", "move_to_end"}
)
"""Methods that change what they are called on in a way that depends on which call came first."""
COLLECTING = frozenset({"append", "extend", "appendleft", "extendleft", "put", "put_nowait"})
"""Those that under a lock collect the same things in another order, which is left to the user (assumption A1 of the
contract: a lock says that calls may come in any order)."""

TEXT_METHODS = frozenset(
    {
        "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "partition", "rpartition", "lower", "upper",
        "title", "capitalize", "casefold", "swapcase", "startswith", "endswith", "removeprefix", "removesuffix",
        "zfill", "ljust", "rjust", "center", "expandtabs", "encode", "decode", "isdigit", "isalpha", "isalnum",
        "isspace", "isnumeric", "isdecimal", "isidentifier", "isupper", "islower", "istitle",
    }
)  # fmt: skip
GATED_METHODS = frozenset(
    {
        "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "lower", "upper", "title", "capitalize",
        "casefold", "startswith", "endswith", "removeprefix", "removesuffix", "zfill", "ljust", "rjust", "isdigit",
        "isalpha", "isalnum", "isspace", "isnumeric", "isdecimal", "isidentifier", "isupper", "islower", "istitle",
        "join", "replace", "format", "partition", "rpartition", "center", "swapcase", "expandtabs", "items", "keys",
        "values",
    }
)  # fmt: skip
"""Calls of these on a value of unknown type are pure once a gate has found it plain (`checks.transparent` sees to it
that a class with effects in a method of such a name is not). Names that clients use too (``get``, ``find``,
``encode``) are not among them: such calls are decided when they happen."""

LOOKING = frozenset({"get", "items", "keys", "values", "encode", "decode"})
"""Methods of dictionaries and texts that clients have too: of an element of what is given, a gate says more than its
type would, which is not known before it is taken out."""
METHODS_OF_DATA = GATED_METHODS | LOOKING
"""By these names what is plain may be called as data would be."""

TAKING_NOTHING = frozenset(
    {
        "lower", "upper", "title", "capitalize", "casefold", "swapcase", "isdigit", "isalpha", "isalnum", "isspace",
        "isnumeric", "isdecimal", "isidentifier", "isupper", "islower", "istitle", "items", "keys", "values",
    }
)  # fmt: skip
"""Those that nobody calls with an argument: what needs one, as a validator ``lower(cls, value)`` does, raises."""

GIVING_DATA = frozenset(
    {
        "strip", "lstrip", "rstrip", "splitlines", "lower", "upper", "capitalize", "casefold", "startswith", "endswith",
        "removeprefix", "removesuffix", "zfill", "swapcase", "expandtabs",
    }
)  # fmt: skip
"""Those of them that give new text, or a list of it, whatever plain thing they are called on: a class with a method of
such a name that gives something else is not transparent."""

IMMUTABLE_RESULTS = TEXT_METHODS - {"split", "rsplit", "splitlines"} | {
    "find", "rfind", "index", "rindex", "count", "format", "join", "translate", "bit_length", "is_integer", "hex",
    "replace", "issubset", "issuperset", "isdisjoint",
}  # fmt: skip
ELEMENT_RESULTS = frozenset({"get", "pop", "popleft", "setdefault", "popitem", "copy"})
"""Results that hold, or are, what the receiver held."""

DEEP_METHODS = frozenset({"index", "count", "remove", "sort", "format", "format_map", "__contains__"})
"""They run implicit operations (``==``, ``<``, ``format``) on what the receiver or the arguments hold."""

HASHING_METHODS = frozenset(
    {
        "get", "pop", "setdefault", "add", "discard", "remove", "update", "union", "intersection", "difference",
        "symmetric_difference", "issubset", "issuperset", "isdisjoint", "difference_update", "intersection_update",
        "symmetric_difference_update", "fromkeys",
    }
)  # fmt: skip
"""They hash their first argument, or its elements, and compare it with elements of the receiver."""

ITERATING_METHODS = frozenset({"extend", "extendleft", "update", "join", "union", "intersection", "difference",
    "symmetric_difference", "issubset", "issuperset", "isdisjoint", "difference_update", "intersection_update",
    "symmetric_difference_update", "fromkeys"})  # fmt: skip
PROGRESS = frozenset(
    {"update", "refresh", "set_description", "set_description_str", "set_postfix", "set_postfix_str", "write"}
)
"""Methods of a progress bar that show something, and are called for nothing else."""

STORING = frozenset({"append", "add", "insert", "setdefault", "appendleft"})
"""They put an argument into the receiver as it is."""
STORING_ELEMENTS = frozenset({"extend", "update", "extendleft"})


def class_attribute(cls: type, name: str, default: Any = None) -> Any:
    """What a class has under a name, or one that it derives from. A metaclass is not asked: it may have a
    ``__getattr__``."""
    if type(cls) is type:
        return getattr(cls, name, default)
    return next((vars(ancestor)[name] for ancestor in cls.__mro__ if name in vars(ancestor)), default)


def may_be_changed(cls: type) -> bool:
    """Whether attributes of a class can be set. Those of the standard library are heap types with some Pythons."""
    return bool(cls.__flags__ & HEAP_TYPE) and not cls.__flags__ & IMMUTABLE_TYPE


def _is_written_in_c(cls: type) -> bool:
    if not cls.__flags__ & HEAP_TYPE:
        return True
    has_more = cls.__base__ is not None and cls.__basicsize__ > cls.__base__.__basicsize__
    return has_more and not {"__dict__", "__slots__", "__weakref__"} & vars(cls).keys()  # for which Python has it


def held_in_c(value: object) -> list[object]:
    """What an object holds where its class, or a base of that, is written in C, other than a container: the arguments
    of an exception, which its text is made of (and not its traceback), the children of an element of XML."""
    kind = type(value)
    base = next(filter(_is_written_in_c, kind.__mro__))
    if base is object or base in DATA_TYPES or base in MAPPINGS:
        return []
    if not issubclass(base, BaseException):
        return [held for held in gc.get_referents(value) if held is not kind]
    members = [m for cls in base.__mro__ for m in vars(cls).values() if type(m) is types.MemberDescriptorType]
    return [vars(BaseException)["args"].__get__(value), *(member.__get__(value) for member in members)]


def own_attributes(value: object) -> dict[str, Any] | None:
    """The attributes that an object has of its own, slots aside; no ``__getattr__`` is asked for them."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return found if isinstance(found, dict) else None
