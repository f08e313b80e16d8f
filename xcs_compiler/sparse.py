"""Frozen records of many fields, most of which are left at their defaults in any one of them.

A frozen dataclass sets each of its fields by a call of `object.__setattr__`: with 35 of them, making one takes longer
than working out what it is to say. A sparse record keeps the fields that it was given, and finds the others in its
class.

Requires a frozen dataclass without slots, in which every field that may be left out has a plain default::

    @dataclass(frozen=True)
    class Effect:
        level: Level = Level.PURE
        ...
        if not TYPE_CHECKING:
            __init__ = sparse
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

Record = TypeVar("Record")


def sparse(self: Any, *values: object, **fields: object) -> None:
    """The ``__init__`` of a sparse record; type checkers see the one that `dataclass` would have written."""
    if values:
        fields.update(zip(self.__match_args__, values, strict=False))
    object.__setattr__(self, "__dict__", fields)


def replace(record: Record, **changes: Any) -> Record:
    """`dataclasses.replace`, without a look at fields that stay what they are where the record is sparse."""
    cls = type(record)
    if cls.__init__ is not sparse:
        return dataclasses.replace(record, **changes)  # type: ignore[type-var]
    made = object.__new__(cls)
    object.__setattr__(made, "__dict__", record.__dict__ | changes)
    return made
