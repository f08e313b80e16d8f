"""What a callee does, told in terms of its parameters, in the terms of a call of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from xcs_compiler.effects.arguments import Argument, Arguments, Bound
from xcs_compiler.effects.data import MUTATING
from xcs_compiler.effects.effect import Effect
from xcs_compiler.effects.environment import VALUES, Environment, immutable
from xcs_compiler.effects.lattice import Level, Reason
from xcs_compiler.effects.origins import attributes_of, extended_origin
from xcs_compiler.effects.own import without_its_own, without_restored
from xcs_compiler.effects.raising import fits
from xcs_compiler.effects.telling import parts
from xcs_compiler.effects.uses import Part, extended
from xcs_compiler.effects.values import (
    ANYWHERE,
    MADE,
    NONE,
    NOTHING_KNOWN,
    NOWHERE,
    SAME,
    UNKNOWN,
    Abstract,
    Answered,
    Built,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    LocalFunction,
    Method,
    OneOf,
    Origin,
    Outside,
    Parameter,
    Path,
    Site,
    SourceFunction,
    Summary,
    SuperOf,
    What,
)
from xcs_compiler.sparse import replace


def apply(
    frame: Environment,
    source: SourceFunction,
    summary: Summary,
    bound: Bound,
    arguments: Arguments,
    node: ast.expr,
    text: str,
    closure: bool = False,
    foreign: bool = False,
) -> Effect:
    """A summary in the terms of the caller. ``closure``: of a nested function, whose captured variables keep their
    origins; ``foreign``: which are those of another function than the caller."""

    bound = {source.prefix + name: given for name, given in bound.items()}
    gated: list[ast.expr] = []

    def required(origins: Iterable[Origin]) -> frozenset[Origin]:
        """In the outermost body, a gate on the argument sees to what is required of it."""
        found: set[Origin] = set()
        for origin in origins:
            lacking = mapped((origin,), True)
            given = bound.get(origin.name, []) if isinstance(origin, Parameter) else []
            if lacking and frame.outermost and given and all(_is_part_of_argument(frame, o, given) for o in lacking):
                found |= lacking
                continue
            if lacking and (frame.outermost or frame.turning):
                for argument in given:
                    if not frame.is_plain(argument.value) and not is_plain_class(argument.value.what):
                        gated.extend(() if argument.value.known() else argument.value.roots)
                        gated.extend((argument.node,) if argument.value.known() or not argument.value.roots else ())
            if not (given and frame.outermost):
                found |= lacking
        return frozenset(found)

    def mapped(origins: Iterable[Origin], requirement: bool = False) -> frozenset[Origin]:
        found: set[Origin] = set()
        for origin in origins:
            if not isinstance(origin, Parameter) or (closure and origin.name not in bound):
                found.add(ANYWHERE if requirement and foreign and not isinstance(origin, Answered) else origin)
                continue
            for argument in bound.get(origin.name, ()):
                if requirement and (frame.is_plain(argument.value) or is_plain_class(argument.value.what)):
                    continue
                if requirement and origin.path:
                    held = _held_at(frame, argument.value, origin.path)
                    if held is not None and (frame.is_plain(held) or is_plain_class(held.what)):
                        continue
                parts = _part_of(frame, argument.value, origin.path)
                is_data = isinstance(argument.value.what, Data)
                if requirement and (is_data or any(isinstance(part_, Site) for part_ in parts)):
                    needed = frame.plain_if(argument.value)  # where all of it is plain, its parts are
                    if needed is not None:
                        found |= needed
                        continue
                if requirement and frame.turning and not frame.outermost:
                    parts = frame.beyond(parts)
                found |= parts
                if requirement and not argument.value.origins and (frame.outermost or not frame.turning):
                    found.add(ANYWHERE)
        return frozenset(found)

    def put(part: Part) -> frozenset[Part]:
        root, path = part
        if not isinstance(root, Parameter) or (closure and root.name not in bound):
            return frozenset({part})
        given = bound.get(root.name, ())
        # What the outermost function has made itself is a root there: others of its operations read it, too.
        here = ((ANYWHERE, ()),) if frame.outermost else ()
        return frozenset(extended(p, path) for a in given for p in parts(frame, a.node, a.value) or here)

    from xcs_compiler.effects.implicit import is_plain_class

    changed: list[Argument] = []
    mutated: set[Origin] = set()
    for origin in summary.mutated:
        if not isinstance(origin, Parameter) or (closure and origin.name not in bound):
            mutated.add(origin)
            continue
        given_here = [a for a in bound.get(origin.name, ()) if not immutable(a.value)]
        changed += given_here
        parts_changed = frozenset().union(*(_part_of(frame, a.value, origin.path) for a in given_here))
        if not frame.outermost:
            mutated |= parts_changed
        else:
            frame.session.filled |= parts_changed
    first = source.node.args.posonlyargs + source.node.args.args
    given = bound.get(source.prefix + first[0].arg) if first else None
    receiver = given[0] if given else None
    for argument in changed:
        if argument is receiver and isinstance(argument.value.what, Built) and summary.stored:
            for name, held in summary.stored.items():
                _store_attribute(frame, source, argument.value, name, held, mapped, summary.value == NONE)
        else:
            frame.taint(argument.value.origins)
        for other in arguments.every():
            frame.hold(argument.value.origins, other.value.origins)
    if summary.mixed is not None:
        frame.mix(Abstract(_unlocal(summary.mixed.what), mapped(summary.mixed.origins)))
    mutates = tuple(dict.fromkeys(a.node for a in changed)) if frame.outermost else ()
    # Only attributes of the receiver are set, and it is known to what: nothing else of it is in doubt.
    precise = (
        bool(changed)
        and all(
            argument is receiver and isinstance(argument.value.what, Built) and bool(summary.stored)
            for argument in changed
        )
        and all(
            len(origin.path) == 1 and origin.path[0] in summary.stored
            for origin in summary.mutated
            if isinstance(origin, Parameter) and origin.path
        )
    )
    requires, undecided = required(summary.requires), mapped(summary.undecided, True)
    observes, through = _observations(frame, summary, bound, closure, changed)
    updated = [a for o in summary.updated if isinstance(o, Parameter) for a in bound.get(o.name, ())]
    if frame.outermost:
        frame.session.filled |= mapped(summary.updated)
    itself = bound.get(summary.returns, ()) if summary.returns is not None else ()
    value, fresh = _result(frame, summary, mapped, put, node, _shares(summary.value, bound))
    if len(itself) == 1 and isinstance(itself[0].value.what, (Built, InstanceOf)):
        value, fresh = itself[0].value, False
    effect = Effect(
        summary.level,
        Reason(text, because=summary.reason) if summary.reason.text else Reason(f"{text}: has no effects"),
        value,
        slow=summary.slow,
        slow_reason=Reason(text, because=summary.slow_reason) if summary.slow_reason else None,
        quiet=summary.quiet,
        reads=without_its_own(summary.reads, source.node),
        writes=without_restored(summary.writes, source.node),
        observes=observes,
        observed=mapped(summary.observed),
        through=through,
        updates=tuple(dict.fromkeys(a.node for a in updated if not immutable(a.value))),
        updated=mapped(summary.updated),
        touches=summary.touches,
        mutates=mutates,
        mutated=frozenset(mutated),
        shallow=precise,
        gated=tuple(dict.fromkeys(gated)),
        requires=requires,
        undecided=undecided,
        fresh=fresh,
        change=Reason(text, because=summary.change) if mutates or mutated else None,
        output=summary.output and replace(summary.output, above=max(summary.output.above - 1, 0), direct=False),
        quiet_reason=Reason(text, because=summary.quiet_reason) if summary.quiet_reason.text else Reason(""),
        opaque=summary.opaque,
        turns=summary.turns,
        undecided_here=summary.undecided_here,
        loads_here=summary.loads_here,
        holds=summary.holds,
        uses=summary.uses.mapped(put),
        exits=summary.exits,
    )
    if not summary.may_raise and fits(source.node, arguments):
        effect = replace(effect, may_raise=False)
    if frame.outermost and (mutates or mutated):
        reason = Reason(f"{text}: changes what it is given", because=summary.change)
        sure = summary.level < Level.ORDERED or (is_unsure(summary.reason) and not is_unsure(reason))
        inward = summary.level if summary.level < Level.ORDERED and not mutated else None
        effect = replace(effect, level=Level.ORDERED, reason=reason if sure else effect.reason, inward=inward)
    return effect


UNSURE = (": of which type it is, is not known", "it is not known", "not known where it comes from")


def is_unsure(reason: Reason) -> bool:
    """Whether something is kept in order for want of knowledge."""
    while reason.because is not None:
        reason = reason.because
    return any(text in reason.text for text in UNSURE)


def _observations(
    frame: Environment, summary: Summary, bound: Bound, closure: bool, changed: list[Argument]
) -> tuple[tuple[ast.expr, ...], tuple[tuple[ast.expr, tuple[str, ...]], ...] | None]:
    """The operands that are read, and the paths of those that are read by attributes only."""
    paths: dict[ast.expr, set[tuple[str, ...]]] = {a.node: {()} for a in changed}
    for origin in (*summary.observed, *summary.requires, *summary.undecided):
        if isinstance(origin, Parameter):
            path = attributes_of(origin.path)
            for argument in bound.get(origin.name, ()):
                if not immutable(argument.value):
                    paths.setdefault(argument.node, set()).add(path)
    if isinstance(summary.value.what, Lazy):
        # What is read when the iterator is stepped is said of the iterator, which holds the operands.
        paths.update({a.node: {()} for given in bound.values() for a in given if not immutable(a.value)})
    through = tuple((node, path) for node, found in paths.items() if () not in found for path in sorted(found))
    return tuple(paths), through or None


def _part_of(frame: Environment, value: Abstract, path: tuple[str, ...]) -> frozenset[Origin]:
    """Origins of the part of ``value`` at a path of attributes."""
    if path and isinstance(value.what, Built):
        held = frame.field_of(value.what.sites, path[0])
        outer = frozenset(o for o in value.origins if not isinstance(o, Site))
        around = frozenset().union(*(_extended(frame, origin, path) for origin in outer))
        if held is not None and held.known():
            return _part_of(frame, held, path[1:]) | around
        if held is not None:
            return (frame.reach(held.origins) if path[1:] else held.origins) | around
    return frozenset().union(*(_extended(frame, origin, path) for origin in value.origins))


def _held_at(frame: Environment, value: Abstract, path: tuple[str, ...]) -> Abstract | None:
    """What is at a path of attributes of an object that was made here, where that is known."""
    from xcs_compiler.effects.attributes import known_field

    for name in path:
        what = value.what
        if not isinstance(what, Built) and not (isinstance(what, InstanceOf) and what.live is None):
            return None
        held = known_field(frame, what, name)
        if held is None:
            return None
        value = held
    return value


def _extended(frame: Environment, origin: Origin, path: tuple[str, ...]) -> frozenset[Origin]:
    if isinstance(origin, (Parameter, Outside)):
        return frozenset({extended_origin(origin, path)})
    if isinstance(origin, Site):
        # A part of something made here: whatever was put into it.
        return frame.reach({origin}) if path else frozenset({origin})
    return frozenset({origin})


def _store_attribute(
    frame: Environment, source: SourceFunction, holder: Abstract, name: str, value: Abstract, mapped: Any, alone: bool
) -> None:
    """What an attribute of an object made here may be after a call: if it is the container that it was before, that
    has other elements. ``alone``: the callee hands out nothing else."""
    what = value.what
    if isinstance(what, InstanceOf) and SAME in what.fields:
        known = frame.field_of(holder.what.sites, name) if isinstance(holder.what, Built) else None
        if known is not None and isinstance(known.what, Built) and known.what.cls is what.cls:
            element = what.fields.get("[]")
            if element is not None:
                frame.store(known, "[]", Abstract(_unlocal(element.what), mapped(element.origins)))
            return
        fields = {field: held for field, held in what.fields.items() if field != SAME}
        value = Abstract(InstanceOf(what.cls, fields=fields), value.origins)
    elif alone and isinstance(what, InstanceOf) and what.cls in (list, dict, set) and what.live is None:
        origins = mapped(value.origins)
        known = frame.field_of(holder.what.sites, name) if isinstance(holder.what, Built) else None
        before = known.what.sites if known is not None and isinstance(known.what, Built) else frozenset()
        if "[]" in what.fields and not any(isinstance(origin, Site) and origin not in before for origin in origins):
            # Containers that the callee has made, which may be one and the same: what they hold stays known.
            site = Site(frame.session.stand_in(source.node, "stored", what.cls))
            made = Abstract(Built(what.cls, frozenset({site})), origins | {site})
            for field, held in what.fields.items():
                key = field == "[]" and VALUES in what.fields
                frame.store(made, field, Abstract(_unlocal(held.what), mapped(held.origins)), key=key)
            frame.store(holder, name, made)
            return
    frame.store(holder, name, Abstract(_unlocal(value.what), mapped(value.origins)))


def _is_part_of_argument(frame: Environment, origin: Origin, given: list[Argument]) -> bool:
    """Whether it is an attribute of an argument of the outermost function that has to be plain data, so that it can be
    looked at when that is called. A gate would look at all of the object, which is of no use if it holds a lock."""
    from xcs_compiler.effects.checks import plain

    if not isinstance(origin, Parameter) or not attributes_of(origin.path) or not frame.session.live:
        return False
    held = [a.value.what for a in given]
    return all(isinstance(w, InstanceOf) and isinstance(w.where, Path) and not plain(w.live) for w in held)


def _unlocal(what: Any) -> Any:
    return NOTHING_KNOWN.what if isinstance(what, (LocalFunction, SuperOf)) else what


def _part_made(frame: Environment, held: Abstract, mapped: Any, node: ast.expr) -> Abstract:
    """An object that a callee has made, as a part of what it returns. Two of one class may be the same."""
    assert isinstance(held.what, InstanceOf)
    site = Site(frame.session.stand_in(node, "part", held.what.cls))
    made = Abstract(Built(held.what.cls, frozenset({site})), frozenset({site}))
    for name, inner in held.what.fields.items():
        if isinstance(inner.what, InstanceOf) and MADE in inner.what.fields:
            frame.store(made, name, _part_made(frame, inner, mapped, node))
        elif name != MADE:
            key = name == "[]" and VALUES in held.what.fields
            frame.store(made, name, Abstract(_unlocal(inner.what), mapped(inner.origins)), key=key)
    frame.hold({site}, mapped(held.origins))
    return made


def _as_returned(option: What) -> What:
    """One of several things that a function may return, as far as that says something to its caller."""
    if isinstance(option, (Exact, Data)):
        return option
    if isinstance(option, InstanceOf):
        return option if option.live is not None else InstanceOf(option.cls)
    return UNKNOWN


def _shares(value: Abstract, bound: Bound) -> bool:
    """Whether what a function returns may have parts in common with what it was given or finds outside."""
    return any(
        not isinstance(origin, Parameter) or any(not immutable(a.value) for a in bound.get(origin.name, ()))
        for origin in value.origins
    )


def _result(
    frame: Environment, summary: Summary, mapped: Any, put: Any, node: ast.expr, shares: bool
) -> tuple[Abstract, bool]:
    value = summary.value
    what = _unlocal(value.what)
    if isinstance(what, Data) and what.immutable:
        return Abstract(what), True
    origins = mapped(value.origins)
    site = Site(node)
    if isinstance(what, InstanceOf) and what.where is None and what.live is None:
        thawed = Abstract(Built(what.cls, frozenset({site})), frozenset({site}) | origins)
        if what.fields:
            made = Abstract(thawed.what, frozenset({site}))  # nothing is put into what it may be a part of
            if MADE in what.fields:
                thawed = made  # what it holds is held by its fields
            for name, held in what.fields.items():
                if name == MADE:
                    continue
                if isinstance(held.what, InstanceOf) and MADE in held.what.fields:
                    frame.store(made, name, _part_made(frame, held, mapped, node))
                    continue
                # What was made with it is a part of it.
                held_origins = mapped(held.origins) | (frozenset() if immutable(held) else {site})
                frame.store(made, name, Abstract(_unlocal(held.what), held_origins))
        else:
            frame.taint_alone(site)
            thawed = Abstract(InstanceOf(what.cls), thawed.origins)
        frame.hold({site}, origins)
        return thawed, not origins and not shares
    if isinstance(what, Lazy):
        step = what.step
        step = replace(
            step,
            mutated=mapped(step.mutated),
            requires=mapped(step.requires, True),
            undecided=mapped(step.undecided, True),
            updated=mapped(step.updated),
            observed=mapped(step.observed),
            uses=step.uses.mapped(put),
        )
        frame.hold({site}, origins)
        element = Abstract(_unlocal(what.element.what), mapped(what.element.origins))
        return Abstract(Lazy(step, element, what.finite), frozenset({site})), False
    if isinstance(what, Method) and isinstance(what.receiver.what, Data) and what.name not in MUTATING:
        return Abstract(Data(), origins | {site}), False  # an attribute of an answer that goes by the name of a method
    if isinstance(what, Method):
        return Abstract(origins=origins or frozenset({ANYWHERE}), roots=(node,)), False
    if isinstance(what, OneOf):
        options = tuple(dict.fromkeys(map(_as_returned, what.options)))
        return Abstract(OneOf(options=options), origins or frame.beyond(NOWHERE), (node,)), False
    if not value.known():
        return Abstract(origins=origins or frame.beyond(NOWHERE), roots=(node,)), False
    if isinstance(what, Data):
        frame.hold({site}, origins)
        return Abstract(what, origins | {site}), not origins and not shares
    return Abstract(what, origins, (node,)), False
