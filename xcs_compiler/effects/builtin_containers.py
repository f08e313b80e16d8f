"""Built-ins that make containers and iterators, and those that go through them: what their elements are, and which of
the user's methods they run."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any, Final

from xcs_compiler.effects import calls, claims, implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.data import DATA_TYPES, MAPPINGS
from xcs_compiler.effects.effect import Effect, does_something, merge, pure
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.lattice import Level, Reason
from xcs_compiler.effects.members import find
from xcs_compiler.effects.values import (
    BOOLEAN,
    IMMUTABLE,
    INTEGER,
    Abstract,
    Built,
    Data,
    InstanceOf,
    Lazy,
    OneOf,
    Site,
    Unknown,
    join,
)
from xcs_compiler.sparse import replace

Handler = Callable[[Environment, Arguments, ast.expr, str], Effect | None]


def _len(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    effect = pure(text, INTEGER)
    for argument in arguments.positional:
        if implicit.class_of(argument.value) in implicit.SHALLOW_CONTAINERS:
            effect = merge(effect, pure(text, observes=implicit.operands(argument)))
        else:
            effect = merge(
                effect, implicit.operation(frame, argument.value, argument.node, ("__len__",), text, INTEGER)
            )
    return replace(effect, value=INTEGER)


def _container(cls: type) -> Handler:
    """``list(x)`` and the like: a new container of the elements."""

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        site = Site(node)
        value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
        effect = pure(text, value)
        unshared = _unshared(frame, arguments)
        unpacked = [Argument(a.node, implicit.iterate(frame, a.value, a.node).value) for a in arguments.stars]
        unshared = unshared and not unpacked
        for argument in (*arguments.positional, *arguments.double_stars, *unpacked):
            iterated = implicit.iterate(frame, argument.value, argument.node)
            element = iterated.value
            if cls is dict and implicit.class_of(argument.value) in (dict, *MAPPINGS):
                # Keys that are in a dictionary already are neither hashed nor compared again.
                frame.store(value, "[]", implicit.element_of(frame, argument.value))
                effect = merge(effect, pure(text, observes=implicit.operands(argument)))
                continue
            if cls is dict:
                # A mapping gives keys and values; anything else pairs of them.
                element = join(element, implicit.element_of(frame, element))
                effect = merge(effect, implicit.unpacking(frame, argument, text), value)
            frame.store(value, "[]", element)
            unshared = unshared and immutable(element)
            effect = merge(effect, iterated)
            effect = merge(effect, _measured(frame, argument, text), effect.value)
            if cls in (set, frozenset, dict):
                hashed = implicit.hashing(frame, element, argument.node, text)
                effect = merge(effect, hashed)
        for argument in arguments.keywords.values():
            frame.store(value, "[]", argument.value)
        if cls in (tuple, frozenset) and all(immutable(a.value) for a in arguments.every()):
            value = Abstract(Data(True, cls))
        # A tuple of a tuple, or a frozenset of one, is the same.
        more = arguments.keywords or arguments.stars or arguments.double_stars
        elements = cls not in (tuple, frozenset) and not more
        made = cls in (list, dict, set)
        return replace(effect, value=value, fresh=unshared, elements=elements, exhausts=True, made=made)

    return handler


def _measured(frame: Environment, argument: Argument, text: str) -> Effect:
    """What making a list of it asks for first: how long it may become."""
    what = argument.value.what
    if isinstance(what, OneOf):
        return implicit.either(
            [_measured(frame, Argument(argument.node, option), text) for option in implicit.options_of(argument.value)]
        )
    if implicit.class_of(argument.value) in implicit.SHALLOW_CONTAINERS or isinstance(what, Unknown):
        return pure(text)
    effect = pure(text)
    for name in ("__len__", "__length_hint__"):
        effect = merge(effect, implicit.operation(frame, argument.value, argument.node, (name,), text, INTEGER))
    return effect


def _unshared(frame: Environment, arguments: Arguments) -> bool:
    """Whether what is put into a container made of the arguments is all immutable: elements of iterables, but what
    keywords give themselves."""
    iterables = (*arguments.positional, *arguments.stars, *arguments.double_stars)
    given = all(immutable(a.value) for a in arguments.keywords.values())
    found = [implicit.element_of(frame, a.value) for a in iterables if not immutable(a.value)]
    found += [implicit.value_of(frame, a.value) for a in iterables if not immutable(a.value)]
    return given and all(map(immutable, found))


def _sorted(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """sorted, min, max: comparisons of elements, or of what the key gives."""
    site = Site(node)
    several = len(arguments.positional) > 1
    effect = pure(text)
    element: Abstract | None = None
    for argument in arguments.positional:
        if several:
            found = argument.value
        else:
            iterated = implicit.iterate(frame, argument.value, argument.node)
            effect, found = merge(effect, iterated), iterated.value
            effect = merge(effect, _measured(frame, argument, text))
        element = found if element is None else join(element, found)
    element = element or IMMUTABLE
    where = arguments.positional[0].node if arguments.positional else node
    key = arguments.keywords.get("key")
    compared = element
    if key is not None and not immutable(key.value):
        called = calls.call_function(
            frame, key.value, Arguments((Argument(where, element),)), node, f"{text} calls its key"
        )
        if isinstance(node, ast.Call):
            called = claims.of_operand(called, node.func, key.node)
        compared = called.value
        effect = merge(effect, called)
    operands = [a.node for a in arguments.positional] if several else [where]
    compares = pure(text)
    for operand in operands:
        for name in ("__lt__", "__gt__"):
            for other in operands:  # either may change the other
                others = (Argument(other, compared),)
                compares = merge(compares, implicit.operation(frame, compared, operand, (name,), text, BOOLEAN, others))
    effect = merge(effect, compares)
    name = text
    if "sorted" in name:
        value = Abstract(Built(list, frozenset({site})), frozenset({site}))
        frame.store(value, "[]", element)
        return replace(effect, value=value, fresh=immutable(element), elements=True, exhausts=True)
    effect = replace(effect, compares=_only_computes(compares))
    for name_, argument in arguments.keywords.items():
        if name_ == "default":
            element = join(element, argument.value)
    return replace(effect, value=element)


def _only_computes(effect: Effect) -> bool:
    changes = effect.mutates or effect.mutated or effect.writes or effect.updates or effect.updated or effect.touches
    return effect.level is not Level.ORDERED and not (changes or effect.output is not None)


def _reduce(result: Abstract | None, operator: str = "add") -> Handler:
    """sum, math.prod, any, all."""
    forward, reflected = f"__{operator}__", f"__r{operator}__"

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        effect = pure(text)
        element = IMMUTABLE
        for argument in arguments.positional[:1]:
            iterated = implicit.iterate(frame, argument.value, argument.node)
            element = iterated.value
            if result is not None:
                used = implicit.truth(frame, element, argument.node)
            else:
                used = pure(text)
                for name in (reflected, forward):
                    others = (Argument(argument.node, element),)
                    own = implicit.operation(frame, element, argument.node, (name,), text, IMMUTABLE, others)
                    used = merge(used, own)
            effect = merge(merge(effect, iterated), used)
        started = (*arguments.positional[1:], *arguments.keywords.values())
        for start in started if result is None else ():
            added = tuple(Argument(a.node, element) for a in arguments.positional[:1])
            for name in (forward, reflected):
                used = implicit.operation(frame, start.value, start.node, (name,), text, IMMUTABLE, added)
                effect = merge(effect, used)
        value = result
        if value is None:
            data = isinstance(element.what, Data)
            value = Abstract(Data(True)) if data and immutable(element) else element
        return replace(effect, value=value, fresh=immutable(value), exhausts=result is None)

    return handler


def _lazy(kind: str) -> Handler:
    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        if not arguments.simple():
            return None
        step, start = pure(text), pure(text)
        elements: list[Abstract] = []
        sources = arguments.positional[1:] if kind in ("map", "filter") else arguments.positional
        for argument in sources:
            iterated = implicit.iterate(frame, argument.value, argument.node)
            step = merge(step, iterated)
            start = merge(start, implicit.starting(frame, argument))
            elements.append(iterated.value)
        element = elements[0] if elements else IMMUTABLE
        if kind == "enumerate":
            element = _tuple(IMMUTABLE, element)
        elif kind == "zip":
            element = _tuple(*elements)
        elif kind == "reversed" and arguments.positional:
            holder = arguments.positional[0]
            if (own := _reversed_by_the_users(frame, holder, text)) is not None:
                return own
            if implicit.class_of(holder.value) not in DATA_TYPES and not isinstance(holder.value.what, Unknown):
                return None
        elif kind in ("map", "filter") and arguments.positional:
            function = arguments.positional[0]
            if not (kind == "filter" and immutable(function.value)):
                given = tuple(Argument(a.node, e) for a, e in zip(sources, elements, strict=True))
                called = calls.call_function(
                    frame, function.value, Arguments(given), node, f"{text} calls its argument"
                )
                step = merge(step, called)
                if kind == "map":
                    element = called.value
            else:
                step = merge(step, implicit.truth(frame, element, sources[0].node if sources else node))
        finite = all(is_finite(a.value) for a in sources)
        lazy = Lazy(claims.as_summary(frame, step, element), element, finite)
        origins = frozenset().union(*(a.value.origins for a in arguments.every()))
        # `zip(a, a)` over an iterator advances it; over containers nothing is touched when the iterator is made.
        observes = tuple(a.node for a in arguments.every() if not immutable(a.value))
        site = Site(node)
        frame.hold({site}, origins)
        # The gate is on what is iterated, so it can be passed as well where the iterator is made.
        made = Effect(
            Level.PURE, Reason(text), Abstract(lazy, frozenset({site})), gated=step.gated if frame.outermost else (),
            observes=observes, elements=kind in ("enumerate", "zip", "reversed"),
        )  # fmt: skip
        return merge(made, start, made.value) if does_something(start) else made

    return handler


def _reversed_by_the_users(frame: Environment, holder: Argument, text: str) -> Effect | None:
    """A ``__reversed__`` of the user's runs as soon as it is asked for; where there is none, `len` does, and each item
    is got when it is its turn."""
    if isinstance(holder.value.what, OneOf):
        options = [Argument(holder.node, option) for option in implicit.options_of(holder.value)]
        found = [own for option in options if (own := _reversed_by_the_users(frame, option, text)) is not None]
        return implicit.either(found) if found else None
    cls = implicit.class_of(holder.value)
    if not isinstance(cls, type):
        return None
    for names in (("__reversed__",), ("__len__", "__getitem__")):
        members = [find(cls, name, frame.session) for name in names]
        if any(member is not None and not implicit.is_library(member.owner) for member in members):
            return implicit.operation(frame, holder.value, holder.node, names, text, part(holder.value, frame))
        if members[0] is not None:
            return None
    return None


def _tuple(*elements: Abstract) -> Abstract:
    if all(immutable(e) for e in elements):
        return Abstract(Data(True, tuple))
    found: Abstract | None = None
    for element in elements:
        found = element if found is None else join(found, element)
    assert found is not None
    fields = {"[]": found} | {str(i): e for i, e in enumerate(elements)}
    return Abstract(InstanceOf(tuple, fields=fields), found.origins, found.roots)


def is_finite(value: Abstract) -> bool:
    """Iterating it is pure, finite, and needs no check: what `lattice.Value` calls a container."""
    what = value.what
    if isinstance(what, Data):
        return True
    if isinstance(what, Lazy):
        return what.finite
    return implicit.class_of(value) in implicit.SHALLOW_CONTAINERS | MAPPINGS


def _iter(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    if len(arguments.positional) != 1:
        return None
    argument = arguments.positional[0]
    if isinstance(argument.value.what, Lazy):
        return pure(text, argument.value)
    if not is_finite(argument.value):
        return None
    iterated = implicit.iterate(frame, argument.value, argument.node)
    lazy = Lazy(claims.as_summary(frame, iterated, iterated.value), iterated.value)
    site = Site(node)
    frame.hold({site}, argument.value.origins)
    return pure(text, Abstract(lazy, frozenset({site})), observes=iterated.observes)


def _next(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    if not arguments.positional or not isinstance(arguments.positional[0].value.what, Lazy):
        return None
    effect = implicit.iterate(frame, arguments.positional[0].value, arguments.positional[0].node)
    for default in arguments.positional[1:]:
        effect = replace(effect, value=join(effect.value, default.value))
    return effect


HANDLERS: Final[dict[Any, Handler]] = {
    len: _len, iter: _iter, next: _next, sorted: _sorted, min: _sorted, max: _sorted, sum: _reduce(None),
    math.prod: _reduce(None, "mul"),
    any: _reduce(BOOLEAN), all: _reduce(BOOLEAN),
    list: _container(list), tuple: _container(tuple), set: _container(set), frozenset: _container(frozenset),
    dict: _container(dict),
    enumerate: _lazy("enumerate"), zip: _lazy("zip"), map: _lazy("map"), filter: _lazy("filter"),
    reversed: _lazy("reversed"),
}  # fmt: skip

__all__ = ["HANDLERS", "Handler", "is_finite"]
