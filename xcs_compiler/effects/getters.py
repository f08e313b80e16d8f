"""`operator.attrgetter` and `operator.itemgetter`: what is loaded is named when they are made."""

from __future__ import annotations

import ast
import operator
from types import NoneType
from typing import Any

from xcs_compiler.effects import attributes, implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.data import IMMUTABLE_TYPES
from xcs_compiler.effects.effect import Effect, merge, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import Compared
from xcs_compiler.effects.values import NONE, Abstract, Binding, Built, Data, InstanceOf, Site, join

GETTERS: frozenset[Any] = frozenset({operator.attrgetter, operator.itemgetter})
NAMED = "named "
"""Before what is loaded, in the fields of one that is made here: its keys are no attributes."""


def made(cls: Any) -> Any:
    """What makes one, if what it is to load is written out where it is made."""

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        named = [a.node.value for a in arguments.positional if isinstance(a.node, ast.Constant)]
        if not named or len(named) != len(arguments.positional) or not arguments.simple() or arguments.keywords:
            return None
        if cls is operator.attrgetter and not all(isinstance(name, str) for name in named):
            return None
        site = Site(node)
        value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
        for position, name in enumerate(named):
            shown = str(name) if cls is operator.attrgetter else "[]"
            frame.store(value, f"{NAMED}{position} {shown}", NONE)
        return pure(text, value, fresh=True)

    return handler


def call(frame: Environment, function: Abstract, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """A call of one; None where it is not known what it loads."""
    what = function.what
    assert isinstance(what, (InstanceOf, Built))
    if len(arguments.positional) != 1 or not arguments.simple() or arguments.keywords:
        return None
    named = _named(frame, what)
    if not named:
        return None
    holder = arguments.positional[0]
    effects = [_loaded(frame, holder, name, what.cls) for name in named]
    if len(effects) == 1:
        return effects[0]
    effect = effects[0]
    for other in effects[1:]:
        effect = merge(effect, other)
    values = [found.value for found in effects]
    if all(map(immutable, values)):
        return merge(effect, pure(text), Abstract(Data(True, tuple)))
    element = values[0]
    for value in values[1:]:
        element = join(element, value)
    fields = {"[]": element} | {str(position): value for position, value in enumerate(values)}
    return merge(effect, pure(text), Abstract(InstanceOf(tuple, fields=fields), element.origins, element.roots))


def _named(frame: Environment, what: InstanceOf | Built) -> list[str]:
    if isinstance(what, Built):
        fields = [name for name, _ in frame.fields_of(what.sites) if name.startswith(NAMED)]
        return [] if frame.is_tainted(what.sites) else [name.split(" ", 2)[2] for name in sorted(fields)]
    if what.live is not None and isinstance(what.where, Binding) and type(what.live) is what.cls:
        names = what.live.__reduce__()[1]
        if all(type(name) in IMMUTABLE_TYPES - {NoneType} for name in names):
            frame.session.rely(what.where, what.live, Compared.IDENTITY)
            return [name if what.cls is operator.attrgetter else "[]" for name in names]
    return [name.split(" ", 2)[2] for name in sorted(what.fields) if name.startswith(NAMED)]


def _loaded(frame: Environment, holder: Argument, name: str, cls: Any) -> Effect:
    if cls is operator.itemgetter:
        key = Argument(ast.Constant(0), Abstract(Data(True)))
        return implicit.subscript(frame, holder, key)
    effect = pure("loads attributes", holder.value)
    for part in name.split("."):
        loaded = attributes.load(frame, Argument(holder.node, effect.value), part)
        effect = merge(effect, loaded, loaded.value)
    return effect


__all__ = ["GETTERS", "call", "made"]
