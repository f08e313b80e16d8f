"""Items apart: which items of a loop are such that an iteration may change its own, and later ones go ahead of that.

An iteration that sets a key or an attribute of its own item is in nobody's way if its item is an object of its own: no
other item that is ahead of the loop, nor anything that can be reached from one, is that object.

Guarantees: an item is only *apart* if setting and loading its parts does nothing else (built-in containers, instances
of classes without hooks), if it isn't reached from its own parts, and if it shares no object that an iteration may set
parts of with the items that are issued and not committed. Bounded (`LIMIT` objects); runs no code of the user's.
Assumes: of the items, iterations change nothing but these objects themselves, and in their turns."""

from __future__ import annotations

import abc
import collections
import enum
import sys
import types
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any, Final

from xcs_runtime import gates, models
from xcs_runtime.cache_key import class_attribute

LIMIT: Final = 2_000

_COPIED: Final = frozenset((dict, list, OrderedDict))
_CONTAINERS: Final = frozenset((dict, list, set, deque, OrderedDict, Counter))
_MAPPINGS: Final = frozenset((dict, OrderedDict, Counter))
_LISTED: Final = frozenset((list, set, frozenset, deque, tuple))
_METACLASSES: Final = frozenset((type, abc.ABCMeta))
_HEAP_TYPE: Final = 1 << 9
_HARMLESS: Final = frozenset(
    (
        "__module__", "__dict__", "__weakref__", "__doc__", "__qualname__", "__slots__", "__init__", "__post_init__",
        "__annotations__", "__annotate__", "__annotations_cache__", "__match_args__", "__dataclass_fields__",
        "__dataclass_params__", "__init_subclass__", "__class_getitem__", "__firstlineno__", "__static_attributes__",
        "__orig_bases__", "__parameters__", "__replace__", "__type_params__", "__hash__", "__abstractmethods__",
        "__getstate__", "__setstate__", "__reduce__", "__copy__", "__deepcopy__", "__enter__", "__exit__", "__call__",
        "__attrs_attrs__", "__attrs_props__", "__attrs_own_setattr__", "__attrs_init__", "__attrs_base_of_slotted__",
    )
)  # fmt: skip
"""What a class may have under these names is never run by setting, loading, copying or comparing."""
_LOCAL: Final = frozenset(
    ("__repr__", "__str__", "__format__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__",
     "__len__")
)  # fmt: skip
"""Special methods that only have to look at nothing but what they are given."""
_OF_CONTAINERS: Final = frozenset(
    name for cls in (dict, list, set, deque) for name in vars(cls) if not name.startswith("__")
)
"""Methods that the planner takes for those of built-in containers."""
_MEMBERS: Final = (types.MemberDescriptorType, types.GetSetDescriptorType)


class Own:
    """What an iteration has for itself.

    heads   identities of the objects that it may set parts of
    ids     of those that its ahead code may look at as if nobody else changed them: ``heads``, and copies of them
    inputs  copies of what the ahead code is given, made when the item was issued; None: it gets the item itself
    """

    __slots__ = ("_places", "heads", "ids", "inputs", "keep")

    def __init__(self, heads: frozenset[int], tuples: list[Any], keep: object) -> None:
        self.heads = heads
        self.ids: frozenset[int] = heads.union(map(id, tuples))
        self.keep: object = (keep, tuples)  # so that identities stay unique
        self.inputs: tuple[Any, ...] | None = None
        self._places: tuple[int, ...] = ()

    def set_copies(self, item: Any, places: tuple[int, ...]) -> bool:
        """``places``: of the copied values in the item; none: the item itself. False: there are no copies of it."""
        copied = _copies(item, places)
        if copied is None:
            return False
        self.inputs, self._places = (copied,), places
        return True

    def given(self) -> tuple[Any, ...]:
        """For one run of the ahead code: copies that only this run changes."""
        assert self.inputs is not None
        made = _copies(self.inputs[0], self._places)
        values = [made[place] for place in self._places] if self._places else [made]
        self.keep = (self.keep, made)
        self.ids |= {id(value) for value in values}
        return (made,)


class Sink:
    """Where ahead code puts the parts of an item that isn't its own: nobody looks at them."""

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __setattr__(self, name: str, value: object) -> None:
        pass


sink: Final = Sink()


class Apart:
    """The items of a stream that are ahead of the loop.

    depth    how often the loop's target unpacks what it is given
    places   of the values in an item that ahead code gets copies of; empty: of the item itself; None: of nothing
    """

    def __init__(
        self, function: Callable[..., Any], transparent: gates.Transparent, depth: int, places: tuple[int, ...] | None
    ) -> None:
        self._transparent = transparent
        self._depth = depth
        self._places = places
        self._names = frozenset() if places is None else _names(function.__code__)
        self._held: deque[Own | None] = deque()
        self._counts: dict[int, int] = {}
        self._classes: dict[type, bool] = {}

    def look(self, item: Any) -> Own | None:
        """What the item is to its iteration; None: it isn't apart from itself, or from the items that are held."""
        heads = self._heads(item)
        if heads is None:
            return None
        own = self._walk(*heads)
        if own is not None and self._places is not None and not own.set_copies(item, self._places):
            return None
        return own

    def hold(self, own: Own | None) -> None:
        self._held.append(own)
        if own is not None:
            for head in own.heads:
                self._counts[head] = self._counts.get(head, 0) + 1

    def let_go(self) -> None:
        """Of the item that was held first: its iteration is next."""
        own = self._held.popleft()
        if own is not None:
            for head in own.heads:
                self._counts[head] -= 1
                if not self._counts[head]:
                    del self._counts[head]

    def clear(self) -> None:
        self._held.clear()
        self._counts.clear()

    def _heads(self, item: Any) -> tuple[list[Any], list[Any]] | None:
        """The values that the loop's target may be bound to and that can be changed; tuples among what it is bound
        to."""
        level: list[Any] = [item]
        found: list[Any] = []
        for depth in range(self._depth):
            inner: list[Any] = []
            for value in level:
                kind = type(value)
                if kind in _LISTED or kind is dict:
                    inner += value
                elif not depth and kind not in gates.ATOMS:
                    return None
            level = inner
            found += level
        if not self._depth:
            found = level
        heads = [value for value in found if type(value) not in gates.ATOMS and type(value) is not tuple]
        return heads, [value for value in level if type(value) is tuple]

    def _walk(self, heads: list[Any], tuples: list[Any]) -> Own | None:
        wanted: set[int] = set()
        for head in heads:
            kind = type(head)
            if id(head) in wanted or not (kind in _CONTAINERS or self._is_simple(kind)):
                return None
            wanted.add(id(head))
            for part in (_namespace(head), models.fields_set(head)):
                if part is not None:
                    if id(part) in wanted:
                        return None
                    wanted.add(id(part))
        counts = self._counts
        if any(head in counts for head in wanted):
            return None
        seen: dict[int, Any] = {}
        pending: list[Any] = []
        for value in (*heads, *tuples):
            if not self._add_parts(pending, value):
                return None
        while pending:
            value = pending.pop()
            kind = type(value)
            if kind in gates.ATOMS or id(value) in seen:
                continue
            if id(value) in wanted or id(value) in counts:
                return None
            seen[id(value)] = value
            if len(seen) + len(pending) > LIMIT:
                return None
            for part in (_namespace(value), models.fields_set(value)):
                if part is not None and (id(part) in wanted or id(part) in counts):
                    return None
            if not self._add_parts(pending, value):
                return None
        return Own(frozenset(wanted), tuples, heads)

    def _add_parts(self, pending: list[Any], value: Any) -> bool:
        """False: what it consists of is not known."""
        kind = type(value)
        try:
            if kind in _MAPPINGS:
                pending += value.keys()
                pending += value.values()
                return True
            if kind in _CONTAINERS or kind is tuple or kind is frozenset:
                pending += value
                return True
        except RuntimeError:  # somebody is changing it
            return False
        if gates.is_leaf(value):
            return True
        if not self._is_simple(kind):
            return False
        if issubclass(kind, enum.Enum):
            pending.append(value._value_)
            return True
        if issubclass(kind, tuple):
            pending += tuple.__iter__(value)
            return True
        namespace = _namespace(value)
        if namespace is not None:
            pending += namespace.values()
        for ancestor in kind.__mro__:
            for name, member in ancestor.__dict__.items():
                if type(member) is types.MemberDescriptorType:
                    try:
                        held = member.__get__(value)
                    except AttributeError:
                        continue
                    if name != models.FIELDS_SET:  # which is a part of the model itself
                        pending.append(held)
                elif not (name.startswith("__") or name == "_abc_impl" or _is_code(member) or models.is_base(ancestor)):
                    pending.append(member)
        return True

    # --- classes

    def _is_simple(self, kind: type) -> bool:
        found = self._classes.get(kind)
        if found is None:
            found = self._classes[kind] = self._transparent(kind) and self._has_no_hooks(kind)
        return found

    def _has_no_hooks(self, kind: type) -> bool:
        if issubclass(kind, enum.Enum) or (issubclass(kind, tuple) and not kind.__dictoffset__):
            return all(_is_immutable_class(ancestor, kind) for ancestor in kind.__mro__)
        if type(kind) not in _METACLASSES and not models.sets_only(kind, self._names):
            return False
        for ancestor in kind.__mro__[:-1]:
            if models.is_base(ancestor):
                continue
            if not ancestor.__flags__ & _HEAP_TYPE:
                return False
            if not all(self._is_harmless(kind, name, member) for name, member in ancestor.__dict__.items()):
                return False
        return True

    def _is_harmless(self, kind: type, name: str, member: Any) -> bool:
        special = name.startswith("__") and name.endswith("__")
        if special and (name in _HARMLESS or models.is_internal(name, kind)):
            return name != "__hash__" or member is None or _is_generated(member, kind)
        if isinstance(member, property):
            return member.fset is None and member.fdel is None and _is_local(member.fget, kind, set())
        if special:
            return name in _LOCAL and (_is_generated(member, kind) or _is_local(member, kind, set()))
        if isinstance(member, (types.FunctionType, staticmethod, classmethod)):
            return name not in _OF_CONTAINERS and name not in self._names
        if name == "_abc_impl":
            return True
        return isinstance(member, _MEMBERS) or class_attribute(type(member), "__get__") is None


def _is_code(member: Any) -> bool:
    return isinstance(member, (types.FunctionType, staticmethod, classmethod, property, *_MEMBERS))


def _is_immutable_class(ancestor: type, kind: type) -> bool:
    """Of enumerations and named tuples: what the user has written of them looks at nothing but what it is given."""
    if not ancestor.__flags__ & _HEAP_TYPE or ancestor.__module__ in ("enum", "typing"):
        return True
    for member in ancestor.__dict__.values():
        function = member.fget if isinstance(member, property) else member
        if isinstance(member, (classmethod, staticmethod)) or type(function) is not types.FunctionType:
            continue
        file = function.__code__.co_filename
        if file.startswith("<") and issubclass(kind, tuple):
            continue
        if file not in (collections.__file__, enum.__file__) and not _is_local(function, kind, set()):
            return False
    return True


def _is_generated(member: Any, kind: type) -> bool:
    """What ``dataclass``, or ``attrs.define``, has written, which looks at the fields alone."""
    function = getattr(member, "__wrapped__", member)
    if type(function) is not types.FunctionType:
        return False
    if class_attribute(kind, "__dataclass_fields__") is not None:
        return function.__code__.co_filename == "<string>"
    fields = class_attribute(kind, "__attrs_attrs__") or ()
    plain = all(isinstance(f.repr, bool) and (f.eq_key or f.order_key) is None for f in fields)
    by_attrs = function.__code__.co_filename.startswith("<attrs generated")
    return bool(fields) and plain and (by_attrs or function.__globals__.get("__name__") == "attr._make")


def _is_local(function: Any, kind: type, seen: set[Any]) -> bool:
    """Whether a function looks at nothing but its arguments: it names no variable outside, nor does what it calls of
    its class."""
    if type(function) is not types.FunctionType or function.__code__.co_freevars:
        return False
    if function in seen:
        return True
    seen.add(function)
    for name in _names(function.__code__):
        if name in function.__globals__ or name in sys.modules or name in ("__class__", "__globals__", "globals"):
            return False
        for ancestor in kind.__mro__[:-1]:
            member = ancestor.__dict__.get(name)
            if isinstance(member, property):
                member = member.fget
            if isinstance(member, (staticmethod, classmethod)):
                return False
            if isinstance(member, types.FunctionType) and not _is_local(member, kind, seen):
                return False
    return True


def _names(code: types.CodeType) -> frozenset[str]:
    """Names of attributes and globals in a piece of code, nested ones included."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names(constant)
        elif type(constant) is str and constant[:1] == ".":  # see `xcs_runtime.operations`
            found.add(constant[1:])
    return frozenset(found)


def _namespace(value: Any) -> dict[str, Any] | None:
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return found if type(found) is dict else None


def _copies(item: Any, places: tuple[int, ...]) -> Any:
    """The item with copies of the values at these places, or a copy of itself; None: there is none."""
    if not places:
        return _copy(item)
    values = list(item)
    for place in places:
        if place >= len(values):
            return None
        copied = _copy(values[place])
        if copied is None:
            return None
        values[place] = copied
    return tuple(values)


def _copy(value: Any) -> Any:
    """A shallow copy that nobody can tell from the object by loading its parts."""
    kind = type(value)
    if kind in _COPIED:
        return value.copy()
    if kind in _CONTAINERS or not kind.__flags__ & _HEAP_TYPE or issubclass(kind, (tuple, enum.Enum)):
        return None
    made = object.__new__(kind)
    namespace = _namespace(value)
    if namespace is not None:
        made.__dict__.update(namespace)
    for ancestor in kind.__mro__:
        for member in ancestor.__dict__.values():
            if type(member) is types.MemberDescriptorType:
                try:
                    held = member.__get__(value)
                except AttributeError:
                    continue
                names = models.fields_set(value)
                member.__set__(made, names.copy() if names is not None and names is held else held)
    return made
