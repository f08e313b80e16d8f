"""Applies what the catalog says of a callable to one call of it."""

from __future__ import annotations

import ast
import enum
import io
import sys
from collections.abc import Iterable
from typing import Any

from xcs_compiler.effects import calls, hooks, implicit, models
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import CallEntry, catalog
from xcs_compiler.effects.caught import is_caught
from xcs_compiler.effects.data import DATA_TYPES, IMMUTABLE_TYPES
from xcs_compiler.effects.effect import Effect, does_something, gate, merge, pure
from xcs_compiler.effects.environment import Environment, immutable, is_open, part
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.origins import is_at_hand
from xcs_compiler.effects.static_classes import named
from xcs_compiler.effects.values import (
    ANSWERED,
    ANYWHERE,
    IMMUTABLE,
    INTEGER,
    NOTHING_KNOWN,
    Abstract,
    Built,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    LocalFunction,
    Method,
    Origin,
    Site,
    Summary,
    Unknown,
    join,
)
from xcs_compiler.sparse import replace

IN_MEMORY: frozenset[type] = frozenset({io.StringIO, io.BytesIO})
FILES = frozenset({"files"})
OUTPUT = frozenset({"stdio", "log", "warnings"})
SCHEMAS = frozenset({"response_format", "text_format", "output_format"})
"""Under these names clients are given the class that an answer is read by."""


def selected(
    names: Iterable[str], arguments: Arguments, receiver: Argument | None, parameters: tuple[str, ...] = ()
) -> list[Argument]:
    """The operands that ``receiver``, a position, a parameter name, ``arguments`` or ``*`` stands for."""
    found: list[Argument] = []
    for name in names:
        if name == "*":
            found += [*arguments.every(), *([receiver] if receiver else [])]
        elif name == "arguments":
            found += arguments.every()
        elif name == "receiver":
            found += [receiver] if receiver else list(arguments.positional[:1])
        elif name.isdigit():
            index = int(name)
            found += arguments.positional[index : index + 1] or arguments.stars
        elif name in arguments.keywords:
            found.append(arguments.keywords[name])
        elif arguments.double_stars:
            found += arguments.double_stars
    return found


def apply(
    frame: Environment, entry: CallEntry, arguments: Arguments, node: ast.expr, text: str, receiver: Argument | None
) -> Effect:
    """The effect of a call that the catalog speaks of."""
    mutated = selected(entry.mutates, arguments, receiver)
    everything = [*([receiver] if receiver else []), *arguments.every()]
    level, why = entry.level, entry.why
    if entry.ordered_if and _is_given(entry.ordered_if, arguments):
        level, why = Level.ORDERED, f"with {' or '.join(entry.ordered_if)}, it adds to what the service keeps"
    if level is not Level.ORDERED:
        named = hooks.given(arguments)
        own = hooks.installed(frame, receiver.value) if receiver is not None else None
        if named is not None or own is not None:
            level, why = Level.ORDERED, own or f"calls what it is given as `{named}`"
    if receiver is not None and frame.is_own_file(receiver.value) and {p.kind for p in entry.writes} >= FILES:
        return _own_file(frame, receiver, arguments, text)
    output_only = bool(entry.writes) and all(place.kind in OUTPUT for place in entry.writes)
    effect = Effect(
        level,
        Reason(f"{text}: {why}" if why else text),
        result_of(frame, entry, arguments, node, receiver),
        slow=entry.slow and (frame.session.disk or not _of_a_disk(entry)),
        reads=entry.reads,
        writes=entry.writes,
        observes=tuple(dict.fromkeys(a.node for a in everything if not immutable(a.value))),
        mutates=tuple(dict.fromkeys(a.node for a in mutated if not immutable(a.value))),
        shallow=True,
        fresh=_is_fresh(entry, arguments, receiver),
        quiet=Level.PURE if output_only else level,
    )
    if level is Level.ORDERED and not mutated and not entry.writes:
        effect = replace(effect, mutates=effect.observes, shallow=False)
    for argument in mutated:
        frame.taint(argument.value.origins)
        for other in selected(entry.keeps, arguments, receiver):
            frame.hold(argument.value.origins, other.value.origins)
            if is_open(argument.value.what):
                frame.mix(other.value)
                frame.mix(implicit.element_of(frame, other.value))
    happens = effect if not entry.lazy else pure("")
    happens = _implied(frame, entry, arguments, node, text, receiver, happens, everything)
    if not entry.lazy:
        return replace(happens, alone=entry.alone, exhausts=entry.exhausts, elements=entry.elements)
    element = _taken(frame, entry, arguments, receiver)
    if entry.calls:  # it gives what it calls gives, or goes through what it is given
        element = join(element, happens.value) if entry.iterates else happens.value
    # The gate is on what is iterated, so it can be passed as well where the iterator is made.
    gated = happens.gated if frame.outermost else ()
    lazy = Abstract(Lazy(as_summary(frame, happens, element), element))
    made = replace(effect, value=lazy, gated=gated, fresh=False, alone=entry.alone, elements=entry.elements)
    for argument in selected(entry.iterates, arguments, receiver):
        start = implicit.starting(frame, argument)
        made = merge(made, start, lazy) if does_something(start) else made
    return made


def _taken(frame: Environment, entry: CallEntry, arguments: Arguments, receiver: Argument | None) -> Abstract:
    """What an iterator gives that goes through its operands: their elements, or tuples of them."""
    found: Abstract | None = None
    for argument in selected(entry.iterates, arguments, receiver):
        element = implicit.iterate(frame, argument.value, argument.node).value
        found = element if found is None else join(found, element)
    if found is None:
        return NOTHING_KNOWN
    if isinstance(found.what, Data):
        return Abstract(Data(), found.origins)
    return Abstract(origins=found.origins or frame.beyond(frozenset()), roots=found.roots)


def _of_a_disk(entry: CallEntry) -> bool:
    return any(place.kind == "files" for place in entry.reads) and not entry.writes


def _own_file(frame: Environment, receiver: Argument, arguments: Arguments, text: str) -> Effect:
    """A method of a file that was opened here to be read: its place is nobody else's business."""
    several = text.rstrip("`").endswith("lines")
    return Effect(
        Level.PARALLEL_SAFE, Reason(f"{text}: reads a file of its own"), Abstract(Data(not several)),
        slow=frame.session.disk, reads=frozenset({Place("files")}), observes=arguments.nodes(),
        mutates=(receiver.node,), shallow=True, fresh=True,
    )  # fmt: skip


def _implied(
    frame: Environment, entry: CallEntry, arguments: Arguments, node: ast.expr, text: str, receiver: Argument | None,
    effect: Effect, everything: list[Argument],
) -> Effect:  # fmt: skip
    if entry.needs_plain:
        some = entry.needs_plain
        chosen = everything if isinstance(some, bool) else selected(some, arguments, receiver)
        gone_through = selected(entry.iterates, arguments, receiver)
        for argument in chosen:
            if argument in gone_through and implicit.class_of(argument.value) in IN_MEMORY:
                continue  # lines are taken from it, which is said below, and nothing else is done to it
            effect = merge(effect, needs_plain(frame, argument, text), effect.value)
    for name in SCHEMAS & arguments.keywords.keys():
        effect = merge(effect, _read_by(frame, arguments.keywords[name], text), effect.value)
    for argument in selected(entry.iterates, arguments, receiver):
        effect = merge(effect, implicit.iterate(frame, argument.value, argument.node), effect.value)
    for argument in selected(entry.calls, arguments, receiver):
        if immutable(argument.value):
            continue
        given = Arguments(stars=(Argument(argument.node, NOTHING_KNOWN),))
        callee = argument.value.what
        if entry.needs_plain and isinstance(callee, Exact) and isinstance(callee.object, type):
            # `default=str`: it is given what the operands hold, which has to be plain data.
            given = Arguments((Argument(argument.node, Abstract(Data(), frozenset({ANYWHERE}))),))
        if entry.gives == ("element",):
            given = Arguments((Argument(argument.node, _taken(frame, entry, arguments, receiver)),))
        elif entry.gives:
            given = Arguments(tuple(Argument(argument.node, _element(frame, kind)) for kind in entry.gives))
        called = calls.call_function(frame, argument.value, given, node, f"{text} calls its argument")
        if isinstance(node, ast.Call):
            called = of_operand(called, node.func, argument.node)
        if called.requires or called.undecided or called.gated:
            # A gate on what is called would say nothing of what it is called with.
            if frame.outermost or not all(map(is_at_hand, called.requires)):
                unsure = called.undecided | called.requires
                called = replace(called, undecided=unsure | {ANYWHERE} if called.gated else unsure)
            called = replace(called, gated=())
        effect = merge(effect, called, called.value if entry.lazy else effect.value)
    return effect


def _read_by(frame: Environment, schema: Argument, text: str) -> Effect:
    """What an answer is read by: validators of a model of the user's."""
    what = schema.value.what
    if isinstance(what, Exact) and isinstance(what.object, type) and models.is_model(what.object):
        given = Arguments((Argument(schema.node, IMMUTABLE),))
        return models.validated(frame, what.object, given, schema.node, f"{text}: `{what.object.__name__}`")
    if isinstance(what, Unknown) and not is_caught(schema.value):
        return pure(text, undecided=schema.value.origins or frozenset({ANYWHERE}))
    return pure(text)


def of_operand(effect: Effect, callee: ast.expr, operand: ast.expr) -> Effect:
    """What is said of the callee is said of the operand that is called in its stead."""

    def put(nodes: tuple[ast.expr, ...]) -> tuple[ast.expr, ...]:
        return tuple(operand if node is callee else node for node in nodes)

    return replace(
        effect, observes=put(effect.observes), mutates=put(effect.mutates), updates=put(effect.updates),
        gated=put(effect.gated),
    )  # fmt: skip


def needs_plain(frame: Environment, argument: Argument, text: str) -> Effect:
    """The operand is gone through by implicit operations of all kinds."""
    value, node = argument.value, argument.node
    if frame.is_plain(value) or is_caught(value) or frame.is_own_file(value):
        return pure(text)
    what = value.what
    if isinstance(what, (LocalFunction, Method, Lazy)) or type(what).__name__ == "Exact":
        return pure(text)
    if isinstance(what, (InstanceOf, Built)) and isinstance(what.cls, type):
        entry = implicit.whole_entry(what.cls)
        if entry is not None and (entry.plain or (entry.transparent and entry.immutable)):
            return pure(text)
        if isinstance(what, InstanceOf) and issubclass(type(what.live), enum.Enum) and _is_plain_member(what.live):
            return pure(text)  # `re.S`
    checked = gate(frame, text, value, node, value)
    return merge(checked, implicit.compared(frame, value, node, text, shown=True), checked.value)


def _is_plain_member(member: enum.Enum) -> bool:
    from xcs_compiler.effects.checks import plain

    return implicit.is_library(type(member)) or plain(member)


def _is_given(names: tuple[str, ...], arguments: Arguments) -> bool:
    """Whether one of these keywords may be given and true."""
    for name in names:
        argument = arguments.keywords.get(name)
        if argument is not None and not (isinstance(argument.node, ast.Constant) and not argument.node.value):
            return True
    return bool(arguments.double_stars)


def _is_fresh(entry: CallEntry, arguments: Arguments, receiver: Argument | None) -> bool:
    made = entry.result.startswith(("type:", "items:", "tuple:"))
    if not made and entry.result not in ("fresh", "immutable", "data", "same"):
        return False
    return all(immutable(argument.value) for argument in selected(entry.calls, arguments, receiver))


def result_of(
    frame: Environment, entry: CallEntry, arguments: Arguments, node: ast.expr, receiver: Argument | None
) -> Abstract:
    """The value that the catalog promises."""
    result = entry.result
    if entry.unless and _is_given(entry.unless, arguments):
        result = "fresh"
        streamed = arguments.keywords.get("stream")
        others = tuple(name for name in entry.unless if name != "stream")
        asked = streamed is not None and isinstance(streamed.node, ast.Constant) and streamed.node.value is True
        if entry.streams and asked and not _is_given(others, arguments):
            element = _element(frame, entry.streams)
            steps = Summary(Level.PARALLEL_SAFE, Reason("takes the next part of an answer"), True, value=element)
            steps = replace(steps, exits=False)
            return Abstract(Lazy(steps, element), frozenset({Site(node)}))
    called = selected(entry.calls, arguments, receiver)
    decides = result in ("data", "fresh") or (result == "immutable" and "cls" in arguments.keywords)
    if not entry.lazy and decides and not all(immutable(a.value) for a in called):
        result = "aliases"  # what it is given to call may decide what comes out; but text is text
    everything = [*([receiver] if receiver else []), *arguments.every()]
    if result == "immutable":
        return IMMUTABLE
    if result == "data":
        return Abstract(Data())
    if result.startswith("immutable or "):
        value = IMMUTABLE
        for argument in selected(result.split(" or ")[1:], arguments, receiver):
            value = join(value, argument.value)
        return value
    if result.startswith("type:"):
        return instance(frame, result.removeprefix("type:"), node)
    if result == "same" and receiver is not None:
        cls = implicit.class_of(receiver.value)
        if isinstance(receiver.value.what, Exact) and isinstance(receiver.value.what.object, type):
            cls = receiver.value.what.object
        if cls is not None and not isinstance(receiver.value.what, Data):
            site = Site(node)
            frame.taint_alone(site)
            return Abstract(InstanceOf(cls), frozenset({site}))
    if result.startswith(("keys:", "counts:", "list:")):
        kind, _, name = result.partition(":")
        chosen = selected([name], arguments, receiver)
        if chosen:
            value = _made_of(frame, kind, chosen[0], node)
            for argument in arguments.every() if kind == "keys" else ():
                if argument is not chosen[0]:
                    frame.store(value, "[]", argument.value)
            return value
    if result.startswith("context:"):
        # As what `contextlib.contextmanager` makes: its one step is what entering does.
        answer = instance(frame, result.removeprefix("context:"), node)
        opened = Summary(Level.PARALLEL_SAFE, Reason("makes the request"), True, value=answer)
        return Abstract(Lazy(opened, answer), frozenset({Site(node)}))
    if result.startswith("parts:") and receiver is not None:
        return attribute_value(frame, f"items:{result.removeprefix('parts:')}", receiver.value)
    if result.startswith("tuple:"):
        element = _element(frame, result.removeprefix("tuple:"))
        return Abstract(InstanceOf(tuple, fields={"[]": element}), frozenset({Site(node)}))
    if result.startswith("items:"):
        cls = implicit.class_of(receiver.value) if receiver is not None else None
        kind = result.removeprefix("items:")
        element = _element(frame, kind) if kind != "same" or cls is None else Abstract(InstanceOf(cls))
        steps = Summary(Level.PURE, Reason(""), value=element, exits=False)
        return Abstract(Lazy(steps, element), frozenset({Site(node)}))
    if result.startswith(("element:", "argument:")):
        kind, _, name = result.partition(":")
        chosen = selected([name], arguments, receiver)
        if chosen:
            return chosen[0].value if kind == "argument" else implicit.element_of(frame, chosen[0].value)
    if result == "fresh":
        return Abstract(origins=frozenset({ANSWERED}), roots=(node,))
    origins = frozenset().union(*(frame.inside(a.value.origins) | a.value.origins for a in everything))
    return Abstract(origins=origins | {ANSWERED if entry.slow else ANYWHERE}, roots=(node,))


def _made_of(frame: Environment, kind: str, operand: Argument, node: ast.expr) -> Abstract:
    """A new container of the elements of an operand."""
    element = implicit.iterate(frame, operand.value, operand.node).value
    site = Site(node)
    if kind == "counts":
        fields = {"0": element, "1": INTEGER, "[]": join(element, INTEGER)}
        element = Abstract(InstanceOf(tuple, fields=fields), element.origins, element.roots)
    value = Abstract(Built(dict if kind == "keys" else list, frozenset({site})), frozenset({site}))
    frame.store(value, "[]", element, key=kind == "keys")
    return value


def _element(frame: Environment, kind: str) -> Abstract:
    """What an iterator gives that belongs to nobody."""
    if kind in ("immutable", "data"):
        return IMMUTABLE if kind == "immutable" else Abstract(Data())
    return instance(frame, kind, None)


def instance(frame: Environment, name: str, node: ast.expr | None) -> Abstract:
    """A fresh instance of the class with a qualified name: the live class if it is loaded, its name otherwise."""
    cls = class_named(name, frame)
    if cls is None:
        return Abstract(origins=frozenset({ANSWERED}), roots=(node,) if node is not None else ())
    if isinstance(cls, type) and cls in DATA_TYPES:
        return Abstract(Data(cls=cls))
    if node is None:
        return Abstract(InstanceOf(cls))
    site = Site(node)
    entry = implicit.whole_entry(cls)
    if entry is None or not entry.transparent:
        frame.taint_alone(site)
    return Abstract(InstanceOf(cls), frozenset({site}))


def class_named(name: str, frame: Environment) -> Any:
    """A class by its qualified name, without importing anything."""
    if not frame.session.live:
        return _static_class(name)
    parts = name.split(".")
    for end in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:end]))
        if module is not None:
            found: Any = module
            for part_ in parts[end:]:
                found = vars(found).get(part_) if hasattr(found, "__dict__") else None
                if found is None:
                    break
            if issubclass(type(found), type):
                return found
    # Libraries load what is not used yet when it is asked for.
    return named(name) if catalog().type(name) is not None else None


def _static_class(name: str) -> Any:
    from xcs_compiler.effects.static import imported

    what = imported(name).what
    return what.object if isinstance(what, Exact) else named(name)


def attribute_value(frame: Environment, kind: str, holder: Abstract) -> Abstract:
    """The value that ``attribute_types`` of a ``[[type]]`` promises."""
    if kind == "immutable":
        return IMMUTABLE
    if kind == "data":
        return Abstract(Data(), frame.inside(holder.origins))
    if kind == "mapping":  # its keys are text, and of what is under them nothing is known
        return Abstract(InstanceOf(dict), frame.inside(holder.origins))
    if kind == "same" and implicit.class_of(holder) is not None:
        return Abstract(InstanceOf(implicit.class_of(holder)), frame.inside(holder.origins))
    if kind.startswith("items:"):
        element = _element(frame, kind.removeprefix("items:"))
        outside = frozenset(o for o in holder.origins if not isinstance(o, Site))
        steps = Summary(
            Level.PARALLEL_SAFE, Reason("takes the next part of an answer"), True, mutated=outside, value=element
        )
        return Abstract(Lazy(steps, element), holder.origins)
    cls = class_named(kind, frame)
    if cls is None:
        return part(holder, frame)
    if isinstance(cls, type) and cls in DATA_TYPES:
        return Abstract(Data(cls in IMMUTABLE_TYPES, cls), frame.inside(holder.origins))
    return Abstract(InstanceOf(cls), frame.inside(holder.origins))


def as_summary(frame: Environment, effect: Effect, element: Abstract) -> Summary:
    """What happens later, at each step of an iterator, in terms of origins."""
    mutated: set[Any] = set(effect.mutated)
    for node in effect.mutates:
        value = frame.values.get(node)
        held = (value.origins if effect.shallow else frame.reach(value.origins)) if value is not None else {ANYWHERE}
        mutated |= held
    return Summary(
        effect.level,
        effect.reason,
        effect.slow,
        effect.quiet,
        effect.reads,
        effect.writes,
        frozenset(o for o in mutated if not isinstance(o, Site)),
        effect.requires,
        effect.undecided | (frozenset({ANYWHERE}) if effect.dynamic else frozenset()),
        effect.updated,
        effect.touches,
        _observed(frame, effect),
        effect.change,
        element,
    )


def _observed(frame: Environment, effect: Effect) -> frozenset[Origin]:
    if effect.observed is not None:
        return effect.observed
    found: set[Origin] = set()
    for node in effect.observes:
        value = frame.values.get(node)
        found |= frame.reach(value.origins) if value is not None else {ANYWHERE}
    return frozenset(found)


__all__ = ["Place", "Unknown", "apply", "instance", "needs_plain"]
