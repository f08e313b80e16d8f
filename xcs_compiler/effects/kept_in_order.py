"""Operations that may run code which isn't known, or set attributes of what isn't known, put in order where that
concerns what may run ahead."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from xcs_compiler.effects.effect import Effect, unique
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.unseen import Unseen
from xcs_compiler.effects.user_modules import top_of
from xcs_compiler.effects.values import ANYWHERE
from xcs_compiler.sparse import replace

_NAMED = frozenset({"global", "class", "cell", "constant global", "constant class", "constant cell"})


def in_order(
    effects: Mapping[ast.AST, Effect],
    look: Callable[[Mapping[str, set[Place]]], Unseen],
    name_of: Callable[[ast.expr], str],
) -> Mapping[ast.AST, Effect]:
    """The effects, where those of code that isn't known are ordered, and write what they may change of what is read.
    ``look`` is called with what is read, by name, if there is such code; ``name_of`` gives the name of the function
    that an expression is known to stand for, or ``""``."""
    read: dict[str, set[Place]] = {}
    for effect in effects.values():
        for place in effect.reads if effect.level < Level.ORDERED else ():  # what is ordered reads when it is its turn
            if place.kind in _NAMED and top_of(place.name.partition(":")[0]) != "builtins":
                read.setdefault(place.name.rpartition(":")[2], set()).add(place)
    if not read:
        return effects
    result = dict(effects)
    unseen: Unseen | None = None
    for node, effect in effects.items():
        anywhere = effect.opaque or ANYWHERE in effect.mutated
        shows = effect.output is not None  # what is shown is put into text
        unknown = effect.dynamic or effect.undecided or effect.requires or effect.gated or anywhere
        told = effect.level is Level.ORDERED and (effect.observes or effect.mutates or effect.writes)
        if not (unknown or shows or told):
            continue
        unseen = unseen or look(read)
        called = name_of(node.func) if isinstance(node, ast.Call) else ""
        names = unseen.changed_by(node, effect, called) & read.keys()
        found = {p for name in names for p in read[name]}
        if (effect.mutates or effect.writes) and not effect.sets:
            attributes = _set_attributes(unseen, node, called)
            found |= {p for p in itertools.chain(*read.values()) if unseen.is_attribute(p, attributes)}
        if found:
            places = {Place(p.kind.removeprefix("constant "), p.name) for p in found}
            text = f"{effect.reason.text}: may change `{min(p.name for p in found).rpartition(':')[2]}`"
            result[node] = replace(
                effect,
                level=Level.ORDERED,
                quiet=Level.ORDERED,
                reason=Reason(text, effect.reason.filename, effect.reason.line),
                writes=effect.writes | places,
                mutates=unique(effect.observes, effect.mutates),
            )
    return result


def _set_attributes(unseen: Unseen, node: ast.AST, called: str) -> AbstractSet[str] | None:
    """By name; None: any."""
    if isinstance(node, ast.Attribute):
        return frozenset() if isinstance(node.ctx, ast.Load) else {node.attr}
    if isinstance(node, ast.AugAssign):
        return {node.target.attr} if isinstance(node.target, ast.Attribute) else frozenset()
    if not isinstance(node, ast.Call):
        return frozenset()
    if isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr"):
        name = node.args[1] if len(node.args) > 1 else None
        return {name.value} if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
    if not called:
        return frozenset()  # of libraries, assumption A2 says that they set nothing of what they are given by name
    reached = list(unseen.reached([called], attributes=False))
    if any("setattr" in made.names for made in reached):
        return None
    return frozenset().union(*(made.stores for made in reached))
