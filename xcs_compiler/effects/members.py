"""What a class has under a name, for live classes and for source alone, without running any of it."""

from __future__ import annotations

import dataclasses
import functools
import reprlib
from dataclasses import dataclass
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    WrapperDescriptorType,
)
from typing import Any, Literal, Protocol, runtime_checkable

from xcs_compiler.effects.data import HEAP_TYPE, class_attribute
from xcs_compiler.effects.lattice import ABSENT
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import Abstract, SourceFunction

Kind = Literal["function", "property", "cached", "static", "class", "slot", "value", "descriptor"]

SOURCELESS = "<string>"
RECURSIVE_REPR = frozenset(
    wrap(lambda self: "").__code__
    for wrap in (reprlib.recursive_repr(), getattr(dataclasses, "_recursive_repr", reprlib.recursive_repr()))
)
GENERATED_NAMES = frozenset(
    {
        "__class__", "__qualname__", "__name__", "hash", "NotImplemented", "object", "__setattr__", "__delattr__",
        "__post_init__", "type", "super", "FrozenInstanceError",
    }
)  # fmt: skip
SLOT_TYPES = (MethodDescriptorType, WrapperDescriptorType)


@dataclass(frozen=True, slots=True)
class Member:
    """``raw`` is what the class's dictionary holds; ``function`` what is called, for functions and properties."""

    kind: Kind
    raw: Any
    owner: Any
    function: Any = None


@runtime_checkable
class SourceClass(Protocol):
    """The stand-in for a class when only source is at hand."""

    @property
    def qualified(self) -> str: ...

    @property
    def ancestors(self) -> tuple[Any, ...]:
        """The method resolution order, itself first; live built-in classes, stand-ins, or names only."""
        ...

    @property
    def analysed(self) -> bool:
        """Whether its body is at hand; otherwise only its name is known."""
        ...

    def member(self, name: str) -> Member | None: ...

    def attribute(self, name: str, session: Session) -> Abstract | None:
        """What instances hold under ``name``, from annotations and assignments in ``__init__``."""
        ...


def ancestors(cls: Any) -> tuple[Any, ...]:
    return cls.__mro__ if isinstance(cls, type) else cls.ancestors


def qualified_name(cls: Any) -> str:
    if isinstance(cls, type):
        return f"{cls.__module__}.{cls.__qualname__}"
    return str(cls.qualified)


def find(cls: Any, name: str, session: Session, after: Any = None) -> Member | None:
    """The member of ``cls`` along its method resolution order (only behind ``after``, for ``super()``)."""
    order = ancestors(cls)
    if after is not None:
        order = order[order.index(after) + 1 :] if after in order else ()
    for ancestor in order:
        if not isinstance(ancestor, type):
            found = ancestor.member(name)
            if found is not None:
                return found  # type: ignore[no-any-return]
            continue
        namespace = session.namespace(ancestor)
        heap = ancestor.__flags__ & HEAP_TYPE
        if name in namespace:
            raw = namespace[name]
            if heap:
                session.guard(namespace, name, raw)
            return _classify(raw, ancestor)
        if heap:
            session.guard(namespace, name, ABSENT)
    return None


def _classify(raw: Any, owner: type) -> Member:
    if isinstance(raw, FunctionType):
        return Member("function", raw, owner, raw)
    if isinstance(raw, SLOT_TYPES):
        return Member("function", raw, owner, raw)
    if isinstance(raw, staticmethod):
        return Member("static", raw, owner, raw.__func__)
    if isinstance(raw, classmethod):
        return Member("class", raw, owner, raw.__func__)
    if isinstance(raw, ClassMethodDescriptorType):
        return Member("class", raw, owner, raw)
    if type(raw) is property:
        return Member("property", raw, owner, raw.fget)
    if isinstance(raw, functools.cached_property):
        return Member("cached", raw, owner, raw.func)
    if isinstance(raw, (MemberDescriptorType, GetSetDescriptorType)):
        return Member("slot", raw, owner)
    if type(raw).__name__ == "_tuplegetter":
        return Member("slot", raw, owner)
    if isinstance(raw, BuiltinFunctionType):
        return Member("static", raw, owner, raw)
    if isinstance(raw, functools._lru_cache_wrapper) or type(raw).__name__ == "cython_function_or_method":
        return Member("function", raw, owner, raw)
    if isinstance(raw, property):
        return Member("property", raw, owner, raw.fget)
    kind = type(raw)
    if any("__get__" in vars(c) for c in kind.__mro__):
        return Member("descriptor", raw, owner)
    return Member("value", raw, owner)


def overrides(cls: Any, name: str, session: Session) -> Member | None:
    """The member unless it is the one of ``object``."""
    found = find(cls, name, session)
    return None if found is None or found.owner is object else found


def is_source(function: Any) -> bool:
    return isinstance(function, SourceFunction)


def is_generated(function: Any, owner: Any) -> bool:
    """Whether a method was generated by `dataclasses`, `attrs` or `collections.namedtuple`: it does to the fields what
    it does to the whole."""
    if not isinstance(function, FunctionType) or not isinstance(owner, type):
        return False
    if _by_attrs(function, owner):
        return True
    fields = class_attribute(owner, "__dataclass_fields__")
    if fields is None:
        at_home = function.__globals__.get("__name__") == "collections" or function.__code__.co_filename.startswith(
            "<string>"
        )
        named = all(class_attribute(owner, name) is not None for name in ("_fields", "_make"))
        return issubclass(owner, tuple) and named and at_home
    code = function.__code__
    if code in RECURSIVE_REPR:
        inner = [
            cell.cell_contents for cell in function.__closure__ or () if isinstance(cell.cell_contents, FunctionType)
        ]
        return len(inner) == 1 and is_generated(inner[0], owner)
    # Code given to `python -c` has that file name too, so it is looked at what the method uses.
    return code.co_filename == SOURCELESS and all(
        name in fields or name in GENERATED_NAMES or name.startswith(("__dataclass_", "_dflt_", "_type_", "_HAS_"))
        for name in code.co_names
    )


_OF_ATTRS = frozenset({"__repr__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"})


def _by_attrs(function: FunctionType, owner: type) -> bool:
    """Whether a method was generated by `attrs`, and does nothing to the fields but what it does to the whole."""
    fields = vars(owner).get("__attrs_attrs__")
    if not isinstance(fields, tuple) or function.__name__ not in _OF_ATTRS:
        return False
    if any(not isinstance(f.repr, bool) or (f.eq_key or f.order_key) is not None for f in fields):
        return False
    filename = function.__code__.co_filename
    return filename.startswith("<attrs generated") or function.__globals__.get("__name__") == "attr._make"


def builtin_ancestor(cls: Any, among: frozenset[type]) -> type | None:
    """The first ancestor that is one of ``among``."""
    for ancestor in ancestors(cls):
        if isinstance(ancestor, type) and ancestor in among:
            return ancestor
    return None
