"""What the run does to keys, and to elements of sets, when it puts them into a container: it hashes and compares them,
which may be code of the user's."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from xcs_runtime.fallback.judging import may_change_names
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.scout import Stop
from xcs_runtime.fallback.values import NEVER, NOT_YET, IsAtom, Value, union
from xcs_runtime.gates import ATOMS

if TYPE_CHECKING:
    from xcs_runtime.fallback.early import Judgement, Policy
    from xcs_runtime.fallback.scout import Scout

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


def _unsafe(policy: Policy, thing: Any) -> tuple[Any, Judgement] | None:
    """The method that may do something, if one may, and what is known of it."""
    cls = type(thing)
    judgement = policy.judge(hash, (thing,), {})
    if not judgement.safe:
        return cls.__hash__, judgement
    judgement = policy.judge(operator.eq, (thing, thing), {})
    return None if judgement.safe else (cls.__eq__, judgement)
