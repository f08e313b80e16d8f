"""The effect of one operation while it is being worked out: an `Operation` before it has a node."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.uses import NO_USES, Uses
from xcs_compiler.effects.values import ANYWHERE, NOTHING_KNOWN, NOWHERE, Abstract, Data, Origin, Output, Site
from xcs_compiler.sparse import replace, sparse

if TYPE_CHECKING:
    from xcs_compiler.effects.environment import Environment

UNEXPLAINED = Reason("")


@dataclass(frozen=True)
class Effect:
    """See `lattice.Operation` and `values.Summary` for the meaning of the fields.

    What has to be plain data is said by expression in ``gated`` where the outermost body can gate it, and by origin in
    ``requires`` in a callee's body; in the outermost body ``requires`` is what no gate on an operand would cover.
    ``mutates`` are expressions, ``mutated`` are origins; so are ``updates`` and
    ``updated``. ``observed`` are the origins that are read, where that is known better than by the expressions in
    ``observes``; of those only the ``attribute`` is read where one is named. ``quiet`` counts where there is
    ``output``. ``opaque``: of what is changed it is not known how. ``turns``: it is what a call does that is made
    through a twin, with gates at the expressions ``undecided_here`` of functions that have none of their own.
    ``kept``: its output is made by what can be redirected, though the operation itself is no call of that;
    where that is a property, by the loads ``loads_here``. ``holds``: something may be held when it is over for which
    others wait. ``may_raise``: see `raising`; ``exits``: it may raise what is no `Exception`.
    """

    level: Level = Level.PURE
    reason: Reason = UNEXPLAINED
    value: Abstract = NOTHING_KNOWN
    slow: bool = False
    slow_reason: Reason | None = None
    dynamic: bool = False
    gated: tuple[ast.expr, ...] = ()
    requires: frozenset[Origin] = NOWHERE
    undecided: frozenset[Origin] = NOWHERE
    reads: frozenset[Place] = frozenset()
    writes: frozenset[Place] = frozenset()
    observes: tuple[ast.expr, ...] = ()
    mutates: tuple[ast.expr, ...] = ()
    mutated: frozenset[Origin] = NOWHERE
    observed: frozenset[Origin] | None = None
    attribute: str | None = None
    updates: tuple[ast.expr, ...] = ()
    updated: frozenset[Origin] = NOWHERE
    touches: frozenset[Place] = frozenset()
    through: tuple[tuple[ast.expr, tuple[str, ...]], ...] | None = None
    shallow: bool = False
    sets: bool = False
    fresh: bool = False
    alone: bool = False
    exhausts: bool = False
    compares: bool = False
    elements: bool = False
    made: bool = False
    element_of: tuple[ast.expr, ...] = ()
    one_of: tuple[ast.expr, ...] = ()
    quiet: Level = Level.PURE
    change: Reason | None = None
    output: Output | None = None
    quiet_reason: Reason = UNEXPLAINED
    opaque: bool = False
    turns: bool = False
    undecided_here: frozenset[ast.expr] = frozenset()
    uses: Uses = NO_USES
    inward: Level | None = None
    kept: bool = False
    holds: bool = False
    loads_here: frozenset[ast.expr] = frozenset()
    may_raise: bool = True
    exits: bool = False

    if not TYPE_CHECKING:
        __init__ = sparse

    def why_slow(self) -> Reason | None:
        """What waits, if anything does."""
        return (self.slow_reason or self.reason) if self.slow else None

    def apart_from_output(self) -> tuple[Level, Reason]:
        """The level, and why, if output did not count."""
        if self.output is None:
            return max(self.level, self.quiet), self.reason
        return self.quiet, self.quiet_reason


def pure(text: str, value: Abstract = NOTHING_KNOWN, **fields: object) -> Effect:
    return Effect(Level.PURE, Reason(text), value, **fields)  # type: ignore[arg-type]


def ordered(text: str, operands: Iterable[ast.expr] = (), because: Reason | None = None) -> Effect:
    """What is not known: kept in order, and may change whatever it is given."""
    given = tuple(operands)
    return Effect(
        Level.ORDERED,
        Reason(text, because=because),
        NOTHING_KNOWN,
        observes=given,
        mutates=given,
        quiet=Level.ORDERED,
        opaque=True,
    )


def gate(
    frame: Environment, text: str, operand: Abstract, expression: ast.expr, value: Abstract, **fields: object
) -> Effect:
    """Pure once ``operand``, the value of ``expression``, is found to be plain data."""
    roots = operand.roots or (expression,)
    requires = operand.origins
    if isinstance(operand.what, Data) or any(isinstance(origin, Site) for origin in requires):
        # An object made here is plain when all that was put into it is.
        needed = frame.plain_if(operand)
        if needed is not None and not needed:
            return Effect(Level.PURE, Reason(text), value, gated=roots if frame.outermost else (), **fields)  # type: ignore[arg-type]
        if needed is not None:
            requires = needed
        elif not frame.turning:
            requires |= {ANYWHERE}
        if not frame.outermost:
            requires = frame.beyond(requires)
    requires = NOWHERE if frame.outermost else requires or frame.beyond(requires)
    return Effect(Level.PURE, Reason(text), value, gated=roots, requires=requires, **fields)  # type: ignore[arg-type]


def merge(one: Effect, other: Effect, value: Abstract | None = None) -> Effect:
    """Both happen. What neither says stays unsaid, see `sparse`."""
    stricter, looser = (other, one) if other.level > one.level else (one, other)
    here, there = one.__dict__, other.__dict__
    changes: dict[str, Any] = {
        "value": value if value is not None else stricter.value,
        "reason": stricter.reason if stricter.reason.text else looser.reason,
        "observed": _both(one, other),
        "through": _through(one, other),
        "shallow": (one.shallow or not one.mutates) and (other.shallow or not other.mutates),
        "alone": False,
        "exhausts": False,
        "compares": False,
        "elements": False,
        "made": False,
        "change": one.change or other.change,
        "may_raise": one.may_raise or other.may_raise,
    }
    if "inward" in here or "inward" in there:
        inward = max(e.level if e.inward is None else e.inward for e in (one, other))
        changes["inward"] = inward if inward < Level.ORDERED else None
    if "sets" in here or "sets" in there:
        changes["sets"] = all(effect.sets or not (effect.mutates or effect.mutated) for effect in (one, other))
    for name in _GATHERED:
        if name in there:
            changes[name] = here[name] | there[name] if name in here else there[name]
        elif name in here:
            changes[name] = here[name]
    for name in _OPERANDS:
        if name in there:
            changes[name] = unique(here[name], there[name]) if name in here else there[name]
        elif name in here:
            changes[name] = here[name]
    for name in _EITHER:
        if name in here or name in there:
            changes[name] = here.get(name, False) or there.get(name, False)
    if one.slow or other.slow:
        changes["slow_reason"] = one.why_slow() or other.why_slow()
    if one.attribute != other.attribute:
        changes["attribute"] = None
    if (one.element_of, one.one_of) != (other.element_of, other.one_of):
        changes["element_of"] = changes["one_of"] = ()
    changes["kept"] = all(effect.kept for effect in (one, other) if effect.output is not None)
    if one.output is None and other.output is None:
        changes |= {"quiet": max(one.quiet, other.quiet), "quiet_reason": UNEXPLAINED}
    else:
        quiet, why = max(one.apart_from_output(), other.apart_from_output(), key=lambda pair: pair[0])
        changes |= {"output": both_outputs(one.output, other.output), "quiet": quiet, "quiet_reason": why}
    return replace(stricter, **changes)


_GATHERED = (
    "requires", "undecided", "reads", "writes", "mutated", "updated", "touches", "undecided_here", "loads_here", "uses",
)  # fmt: skip
_OPERANDS = ("gated", "observes", "mutates", "updates")
_EITHER = ("slow", "dynamic", "opaque", "turns", "holds", "exits")


def both_outputs(one: Output | None, other: Output | None) -> Output | None:
    if one is None or other is None:
        return one or other
    return Output(
        one.kinds | other.kinds,
        max(one.above, other.above),
        one.blocked or other.blocked,
        one.guarded or other.guarded,
        one.held or other.held,
        one.direct or other.direct,
    )


def _both(one: Effect, other: Effect) -> frozenset[Origin] | None:
    """The origins that are read, known closely only where they are for both or where the other reads nothing."""
    if one.observed is None and not one.observes:
        return other.observed
    if other.observed is None and not other.observes:
        return one.observed
    return None if one.observed is None or other.observed is None else one.observed | other.observed


def _through(one: Effect, other: Effect) -> tuple[tuple[ast.expr, tuple[str, ...]], ...] | None:
    """Paths of operands that both read only by paths, or that only one of them reads."""
    if one.through is None and other.through is None:
        return None
    first, second = one.through or (), other.through or ()
    wholly = {node for node in one.observes if all(node is not named for named, _ in first)}
    wholly |= {node for node in other.observes if all(node is not named for named, _ in second)}
    return tuple(dict.fromkeys(pair for pair in (*first, *second) if pair[0] not in wholly))


def does_something(effect: Effect) -> bool:
    """Whether anything has to be said of it: not so of what is pure whatever its operands are."""
    return bool(
        effect.level is not Level.PURE or effect.gated or effect.requires or effect.undecided or effect.dynamic
        or effect.mutates or effect.mutated or effect.updates or effect.updated or effect.touches
        or effect.reads or effect.writes or effect.slow
    )  # fmt: skip


def unique(*groups: tuple[ast.expr, ...]) -> tuple[ast.expr, ...]:
    return tuple(dict.fromkeys(itertools.chain(*groups)))


def parts_of(operand: ast.expr) -> Iterator[ast.expr]:
    """What has to pass a gate for the operand to be plain. A tuple display passes with its elements: the one in
    ``x[a, b]`` is no expression of its own. So does ``a or b``: around it, a gate would have the truth of ``a`` asked
    for once more where the whole is a test."""
    if isinstance(operand, ast.Tuple):
        for element in operand.elts:
            yield from parts_of(element)
    elif isinstance(operand, ast.Slice):
        for bound in (operand.lower, operand.upper, operand.step):
            if bound is not None:
                yield from parts_of(bound)
    elif isinstance(operand, ast.BoolOp):
        for value in operand.values:
            yield from parts_of(value)
    elif isinstance(operand, ast.IfExp):
        yield from parts_of(operand.body)
        yield from parts_of(operand.orelse)
    elif isinstance(operand, (ast.Starred, ast.NamedExpr)):
        yield from parts_of(operand.value)
    elif not isinstance(operand, ast.Constant):
        yield operand
