"""What the run does to keys, and to elements of sets, when it puts them into a container: it hashes and compares them,
which may be code of the user's."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.cache_key import class_attribute
from xcs_runtime.fallback import pure
from xcs_runtime.fallback.judging import may_change_names
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.scout import Stop
from xcs_runtime.fallback.values import NEVER, NOT_YET, IsAtom, Value, union
from xcs_runtime.gates import ATOMS

if TYPE_CHECKING:
    from xcs_runtime.fallback.early import Judgement, Policy
    from xcs_runtime.fallback.scout import Scout

_DEEPEST: Final = 8
"""Tuples and dataclasses within each other; of what is further in it is assumed that it does something."""

def hashed(scout: Scout, target: Made, keys: Iterable[Value]) -> None:
    """The run will put the keys into the target, or look for them there. To be called last: raises Stop where that may
    change variables that the function reads."""
    policy = scout.calls.policy
    bitten = [other for other in target.biting if _is_there(other)]
    biting: list[Value] = []
    stops = False
    for key in _parts(keys):
        thing = key.settle()
        if type(thing) in ATOMS:
            continue
        if thing is NOT_YET:
            scout.effect(key.own(), IsAtom(key))
        elif thing is NEVER:
            bitten.append(key)
        elif (unsafe := _unsafe(policy, thing)) is not None:
            bitten.append(key)
            stops = stops or may_change_names(policy, scout, *unsafe)
        else:
            continue
        biting.append(key)
    if biting:
        target.biting = (*[other for other in target.biting if type(other.settle()) not in ATOMS], *biting)
    if bitten:
        scout.effect(union([value.given() for value in bitten]))
        for value in bitten:
            value.escape()
    if stops:
        raise Stop


def _is_there(value: Value) -> bool:
    thing = value.settle()
    return thing is not NOT_YET and type(thing) not in ATOMS


def _parts(values: Iterable[Value]) -> Iterator[Value]:
    """Of tuples that the function makes, what is in them."""
    for value in values:
        if isinstance(value, Made) and value.kind is tuple and not value.lost:
            yield from _parts(value.items)
        else:
            yield value


def _unsafe(policy: Policy, thing: Any, depth: int = 0) -> tuple[Any, Judgement] | None:
    """The method that may do something, if one may, and what is known of it."""
    cls = type(thing)
    for function, name in ((hash, "__hash__"), (operator.eq, "__eq__")):
        args = (thing,) if function is hash else (thing, thing)
        judgement = policy.judge(function, args, {})
        method = class_attribute(cls, name)
        if judgement.safe or (type(method) is FunctionType and policy.judge(method, args, {}).safe):
            continue
        parts = _compared(thing, method) if depth < _DEEPEST else None
        if parts is None:
            return method, judgement
        for part in parts:
            if type(part) not in ATOMS and (found := _unsafe(policy, part, depth + 1)) is not None:
                return found
    return None


def _compared(thing: Any, method: object) -> list[Any] | None:
    """What is hashed and compared in place of it: items of a tuple, fields of a dataclass whose method is generated."""
    if type(thing) is tuple:
        return list(thing)
    fields = class_attribute(type(thing), "__dataclass_fields__")
    if fields is None or type(method) is not FunctionType or method.__code__.co_filename != "<string>":
        return None
    found = [pure.attribute(thing, name) for name in fields]
    return None if any(part is NEVER for part in found) else found
