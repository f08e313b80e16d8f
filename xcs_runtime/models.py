"""What instances of pydantic's models (version 2) consist of, beside their attributes, without importing it.

Setting a field of a model that does not validate assignments puts the value into ``__dict__`` and the name into a set
of the names that have been set (`pydantic.main.BaseModel.__setattr__`).
"""

from __future__ import annotations

import sys
from collections.abc import Set
from typing import Any, Final

FIELDS_SET: Final = "__pydantic_fields_set__"
_INTERNAL: Final = frozenset(("__class_vars__", "__private_attributes__", "__signature__"))
_METACLASS: Final = ("pydantic._internal._model_construction", "ModelMetaclass")


def is_base(cls: type) -> bool:
    """Whether it is `pydantic.BaseModel` itself."""
    module = sys.modules.get("pydantic.main")
    return module is not None and cls is vars(module).get("BaseModel")


def fields_set(value: Any) -> set[str] | None:
    """The names of the fields that have been set, which is a part of a model as its ``__dict__`` is."""
    kind = type(type(value))
    if (kind.__module__, kind.__qualname__) != _METACLASS:
        return None
    for ancestor in type(value).__mro__:
        if is_base(ancestor):
            try:
                found = ancestor.__dict__[FIELDS_SET].__get__(value)
            except (AttributeError, KeyError):
                return None
            return found if type(found) is set else None
    return None


def is_internal(name: str, kind: type) -> bool:
    """Whether pydantic keeps something of its own under this name of a model's class."""
    return any(map(is_base, kind.__mro__)) and (name in _INTERNAL or name.startswith("__pydantic_"))


def sets_only(kind: type, used: Set[str]) -> bool:
    """Whether it is the class of models of which setting and loading a field does nothing else. ``used``: the names of
    attributes that are loaded from copies: no methods of pydantic's, which may show more of a model than its fields."""
    if (type(kind).__module__, type(kind).__qualname__) != _METACLASS or not any(map(is_base, kind.__mro__)):
        return False
    base = next(filter(is_base, kind.__mro__))
    config: Any = kind.__dict__.get("model_config", {})
    if config.get("validate_assignment") or config.get("frozen") or config.get("extra") == "allow":
        return False
    if kind.__dict__.get("__private_attributes__") or not used.isdisjoint(base.__dict__):
        return False
    fields = kind.__dict__.get("__pydantic_fields__")
    if type(fields) is not dict or any(getattr(field, "frozen", None) for field in fields.values()):
        return False
    own = ("__setattr__", "__getattr__", "__delattr__", "__getattribute__")
    return all(getattr(kind, name, None) is getattr(base, name, None) for name in own)


__all__ = ["FIELDS_SET", "fields_set", "is_base", "is_internal", "sets_only"]
