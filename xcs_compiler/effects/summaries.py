"""The summary of a callee for the values of its parameters: remembered; a fixpoint where functions call each other."""

from __future__ import annotations

import ast
import collections
from collections.abc import Mapping
from types import FunctionType
from typing import Any, Final

from xcs_compiler.effects import body
from xcs_compiler.effects.data import may_be_changed
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.session import (
    UNKNOWN,
    Provisional,
    TooMuch,
)
from xcs_compiler.effects.sources import assigned_attributes, declared_global
from xcs_compiler.effects.values import (
    ANYWHERE,
    NONE,
    NOTHING_KNOWN,
    Abstract,
    Output,
    Parameter,
    SourceFunction,
    Summary,
)
from xcs_compiler.scopes import walk
from xcs_compiler.sparse import replace

OPTIMISTIC = Summary(Level.PURE, Reason(""), value=NONE, may_raise=False, exits=False)
MAXIMUM_ROUNDS: Final = 12
"""How often a function that calls itself is looked into until its summary stays."""


def summarise(
    frame: Environment,
    source: SourceFunction,
    values: Mapping[str, Abstract],
    seeded: bool,
    around: Environment | None = None,
    *,
    turning: bool = False,
) -> Summary:
    """The summary for these parameters, of the function or (``turning``) its twin; remembered, and found by fixpoint
    where it calls itself.

    What is found on an assumption of a function further out, whose summary isn't known yet, is remembered until that
    assumption changes or proves to be right: functions that call each other would be looked into again from each
    place otherwise, and those again that they call.
    """
    session = frame.session
    captured = (id(around), around.versions()) if around is not None else source.scope.key()
    key = (source.node, captured, seeded, tuple(values.items()), id(source.owner), turning)
    known = session.summaries.get(key)
    if known is not None:
        session.trusting[-1] |= session.trusted.get(key, UNKNOWN)
        return known
    if key in session.running:
        session.lowest = min(session.lowest, session.stack.index(key))
        session.assumed.add(key)
        return session.running[key]
    provisional = session.provisional.get(key)
    if provisional is not None:
        session.lowest = min(session.lowest, provisional.lowest)
        session.trusting[-1] |= provisional.trusted
        return provisional.summary
    index = len(session.stack)
    session.stack.append(key)
    session.trusting.append(set())
    outside, before = session.lowest, len(session.provisional)
    summary = session.at_least.get(key, OPTIMISTIC)
    try:
        for _ in range(MAXIMUM_ROUNDS):
            session.running[key] = summary
            session.assumed.discard(key)
            session.lowest = session.NOT_RECURSIVE
            session.callees += 1
            session.check_time()
            found = _run(frame, source, values, seeded, around, turning)
            right = key not in session.assumed or _same(found, summary)
            summary = found
            if right:
                break
            session.forget_provisional(before)
        else:
            why = "it calls itself in ways that are not understood"
            summary = replace(opaque(frame, source, why), value=NOTHING_KNOWN)
        trusted = frozenset(session.trusting[-1])
        if session.lowest < index:
            session.provisional[key] = Provisional(summary, session.lowest, trusted)
        else:
            session.lowest = session.NOT_RECURSIVE
            session.forget_provisional(before)
            session.summaries[key] = summary
            if around is None:
                session.trusted[key] = trusted
    finally:
        session.lowest = min(outside, session.lowest)
        session.stack.pop()
        session.running.pop(key, None)
        relied = session.trusting.pop()
        session.trusting[-1] |= relied
    return summary


def _same(one: Summary, other: Summary) -> bool:
    return replace(one, reason=other.reason, change=other.change, output=_unexplained(one)) == replace(
        other, output=_unexplained(other)
    )


def _unexplained(summary: Summary) -> Output | None:
    output = summary.output
    return output if output is None or output.blocked is None else replace(output, blocked=Reason(""))


_CHANGEABLE = (list, dict, set, collections.deque, bytearray)


def opaque(frame: Environment, source: SourceFunction, why: str) -> Summary:
    every = frozenset(Parameter(source.prefix + p.arg) for p in walk(source.node.args) if isinstance(p, ast.arg))
    changed = every | {ANYWHERE}
    return Summary(
        Level.ORDERED,
        Reason(why, source.filename),
        writes=may_be_set(frame, source),
        quiet=Level.ORDERED,
        mutated=changed,
        opaque=True,
    )


def may_be_set(frame: Environment, source: SourceFunction) -> frozenset[Place]:
    """What a function that is not looked into may change by name: globals of its module that functions declare, and
    containers in them. (Of a module that is not at hand, assumption A2 says that it has its state for itself.)"""
    scope = source.scope
    held: dict[str, Any] = dict(getattr(scope, "names", {}))  # others may change it meanwhile
    changeable = {name for name, value in held.items() if issubclass(type(value), _CHANGEABLE)}
    containers = {name for name in changeable if not name.startswith("__")}
    declared = declared_global(source.filename, held)
    for name in declared:
        frame.session.rebind(name, None)
    names = declared | containers
    places = {place for name in names if (place := scope.place_of(name)).kind == "global"}
    if assigned_attributes(source.filename):  # of classes and functions, too
        for value in held.values():
            if issubclass(type(value), type) and may_be_changed(value):
                places.add(Place("class", f"{type.__getattribute__(value, '__module__')}:{value.__qualname__}"))
            elif type(value) is FunctionType:
                places.add(Place("global", f"{value.__module__}:{value.__qualname__}"))
    return frozenset(places)


def _run(
    frame: Environment, source: SourceFunction, values: Mapping[str, Abstract], seeded: bool,
    around: Environment | None, turning: bool,
) -> Summary:  # fmt: skip
    try:
        return body.run(frame, source, values, seeded, around, turning)
    except (RecursionError, TooMuch):
        return opaque(frame, source, "too much to analyse")
    except Exception as error:
        if frame.session.strict:
            raise
        return opaque(frame, source, f"could not be analysed ({type(error).__name__}: {error})")


__all__ = ["may_be_set", "opaque", "summarise"]
