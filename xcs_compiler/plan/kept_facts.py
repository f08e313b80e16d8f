"""What was found out about arguments and globals, as the function was called, has to hold still where calls run ahead.

The effects stage follows what the function itself does to an object, under the name by which it does it. That the
object goes by another name as well, as a part of another argument say, is not to be seen in the text: whether it does
is looked at when the function is called. So each change that may come before a call that runs ahead (in a block around
it, or behind something that the call doesn't pass) is met here with all that is known of what the call reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from xcs_compiler.dependences import Dependences
from xcs_compiler.effects.lattice import Compared, EffectReport
from xcs_compiler.objects import Object, is_root, root_of, short_name
from xcs_compiler.scopes import ComprehensionNode, walk, walk_scope

_LOOPS = ast.For | ast.AsyncFor | ast.While | ComprehensionNode
_OF_CONTENTS = (Compared.ELEMENTS, Compared.KEYS, Compared.CLASS)


def rely_on_facts(
    dependences: Dependences,
    body: list[ast.stmt],
    ahead: Iterable[ast.expr],
    parents: Mapping[ast.AST, ast.AST],
) -> None:
    """Add to what ``dependences`` relies on."""
    dependences.assumed.update(_parts_apart(dependences.effects))
    operations = dependences.effects.operations
    known = _known_inside(dependences.effects)
    places: dict[ast.AST, int] = {statement: number for number, statement in enumerate(_statements(body))}
    inside = [(node, expression) for expression in ahead for node in walk(expression)]
    running = {node for node, _ in inside}
    where = {expression: _around(expression, parents) for expression in ahead}
    read = [(*where[expression], found) for node, expression in inside if (found := _read(dependences, node, known))]
    for node in walk_scope(body):
        operation = operations.get(node)
        if operation is None or node in running:
            continue
        changed = frozenset(thing for thing in dependences.mutated(node, operation) if is_root(thing))
        if not changed:
            continue
        statement, loops = _around(node, parents)
        for its_statement, its_loops, found in read:
            if loops & its_loops or places.get(statement, -1) <= places.get(its_statement, len(places)):
                dependences.assume_apart(found, changed)


def _known_inside(effects: EffectReport) -> frozenset[Object]:
    """Parameters of whose parts something is known."""
    return frozenset(
        ("parameter", fact.path[0]) for fact in effects.facts if len(fact.path) > 1 or fact.compared in _OF_CONTENTS
    )


def _parts_apart(effects: EffectReport) -> Iterator[frozenset[Object]]:
    """Within an argument: what is changed in one part of it is not what another part is known to hold. Where one leads
    to the other, that was looked at when the contents were believed."""
    for fact in effects.facts if effects.changed_parts else ():
        for path in effects.changed_parts if fact.compared in _OF_CONTENTS and len(fact.path) > 1 else ():
            shorter = min(len(path), len(fact.path))
            if path[0] == fact.path[0] and path[:shorter] != fact.path[:shorter]:
                yield frozenset({("parameter", ".".join(path)), ("parameter", ".".join(fact.path))})


def _read(dependences: Dependences, node: ast.AST, known: frozenset[Object]) -> frozenset[Object]:
    """The roots that an operation goes by, and of whose parts something may be known."""
    operation = dependences.effects.operations.get(node)
    if operation is None:
        return frozenset()
    observed = dependences.observed(node, operation).items()
    things = frozenset[Object]().union(*(held for one, held in observed if not dependences.is_fixed_callee(node, one)))
    roots = {root_of(thing) for thing in things if is_root(thing)}
    found = {thing for thing in roots if thing in known or thing[0] != "parameter"}
    found.update(("global", short_name(place)) for place in operation.reads if place.kind in ("global", "class"))
    return frozenset(found)


def _statements(block: Iterable[ast.AST]) -> Iterator[ast.stmt]:
    for node in block:
        if isinstance(node, ast.stmt):
            yield node
        yield from _statements(ast.iter_child_nodes(node))


def _around(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> tuple[ast.AST, set[ast.AST]]:
    """The statement that it is in, and the loops."""
    statement, loops = node, set[ast.AST]()
    inner: ast.AST | None = node
    while inner is not None:
        if isinstance(inner, _LOOPS):
            loops.add(inner)
        if isinstance(inner, ast.stmt) and not isinstance(statement, ast.stmt):
            statement = inner
        inner = parents.get(inner)
    return statement, loops
