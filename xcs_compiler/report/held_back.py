"""Why a call that could overlap with others stays in its place, in words.

The planner says so where it met a conflict (its notes); where the shape of the function is the reason, it just doesn't
ask, so here the reason is found from the syntax around the call. Never part of a decision.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.plan.artefacts import Note
from xcs_compiler.scopes import child_nodes, names_of, walk_scope

_STOPPING = frozenset({"any", "all", "next"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


Binding = ast.Assign | ast.AnnAssign | ast.AugAssign


@dataclass(frozen=True)
class Surroundings:
    """What is around each node of a function, and what the planner said. ``ahead``: nodes that run ahead."""

    body: Sequence[ast.stmt]
    effects: EffectReport
    notes: Mapping[tuple[int, str], Note]
    ahead: frozenset[ast.AST]
    parents: Mapping[ast.AST, ast.AST]
    bindings: Sequence[Binding]

    @staticmethod
    def of(
        body: Sequence[ast.stmt], effects: EffectReport, notes: tuple[Note, ...], ahead: frozenset[ast.AST]
    ) -> Surroundings:
        module = ast.Module(list(body), [])
        parents: dict[ast.AST, ast.AST] = {}
        nodes: list[ast.AST] = [module]
        for node in nodes:
            children = child_nodes(node)
            parents.update(dict.fromkeys(children, node))
            nodes += children
        against = {(note.line, note.subject): note for note in notes if not note.runs_ahead}
        bindings = [s for s in walk_scope(body) if isinstance(s, (ast.Assign, ast.AnnAssign, ast.AugAssign))]
        return Surroundings(body, effects, against, ahead, parents, bindings)

    def note(self, node: ast.AST) -> str | None:
        found = self.notes.get((getattr(node, "lineno", 0), ast.unparse(node).split("\n")[0][:80]))
        return None if found is None else found.text.removeprefix("waits for ")

    def around(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Pairs of a node and the node around it, from the inside out."""
        while (parent := self.parents.get(node)) is not None and not isinstance(parent, ast.Module):
            yield node, parent
            node = parent

    def is_made_in_the_loop(self, node: ast.expr) -> bool:
        """Whether a variable is bound in the loop that is around it."""
        loop = next((outer for _, outer in self.around(node) if isinstance(outer, (ast.For, ast.While))), None)
        return loop is not None and isinstance(node, ast.Name) and node.id in names_of(*loop.body).binds

    def waits(self, node: ast.AST) -> bool:
        operations = self.effects.operations
        return any(operations[n].slow for n in walk_scope([node]) if n in operations)


def held_back(call: ast.Call, around: Surroundings) -> str:
    """What a call waits for that doesn't run ahead though it may."""
    if said := around.note(call):
        return said
    for inner, outer in around.around(call):
        if isinstance(outer, ast.expr) and (said := around.note(outer)):
            return said
        if reason := _decides(inner, outer, around):
            return reason
    if names := tuple(_made_later(call, around, slow=False)):
        return names[0]
    for inner, outer in around.around(call):
        if reason := _contains(inner, outer):
            return reason
    needed = " and ".join(inputs(call, around))
    return f"{needed or 'nothing'}: no other slow call could overlap with it"


def inputs(call: ast.Call, around: Surroundings) -> tuple[str, ...]:
    """The results of other slow calls that a call needs."""
    return tuple(_made_later(call, around, slow=True))


def _decides(inner: ast.AST, outer: ast.AST, around: Surroundings) -> str:
    """Whether ``outer`` decides if and when ``inner`` is reached, in a way that nothing may run ahead of."""
    line = getattr(outer, "lineno", 0)
    if isinstance(outer, ast.Lambda):
        return "the call of the lambda that it is in"
    if isinstance(outer, ast.IfExp) and inner is not outer.test:
        return f"line {line}: whether it is reached is decided by `{ast.unparse(outer.test)}`"
    if isinstance(outer, ast.BoolOp) and inner is not outer.values[0]:
        return f"line {line}: whether it is reached is decided by `{ast.unparse(outer.values[0])}`"
    if isinstance(outer, ast.Compare) and inner in outer.comparators[1:]:
        return f"line {line}: whether it is reached is decided by the comparison before"
    if isinstance(outer, _COMPREHENSIONS):
        return _comprehension(outer, around)
    if isinstance(outer, ast.While):
        return f"line {line}: `while` decides after each round whether there is another"
    if isinstance(outer, ast.match_case):
        return f"line {outer.pattern.lineno}: `match` decides whether it is reached" if _in_loop(outer, around) else ""
    if isinstance(outer, ast.ExceptHandler):
        return f"line {line}: handlers run as they are written"
    if isinstance(outer, ast.Try) and inner in outer.finalbody:
        return f"line {line}: `finally` runs as it is written"
    if isinstance(outer, ast.For) and inner is not outer.iter:
        return around.note(outer.target) or around.note(outer.iter) or ""
    return ""


def _comprehension(node: ast.AST, around: Surroundings) -> str:
    line = getattr(node, "lineno", 0)
    if any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(node)):
        return f"line {line}: a comprehension with `:=` runs as it is written"
    if not isinstance(node, ast.GeneratorExp):
        return ""
    consumer = around.parents.get(node)
    if isinstance(consumer, ast.Call) and isinstance(consumer.func, ast.Name) and consumer.func.id in _STOPPING:
        return f"line {line}: `{consumer.func.id}` may stop before it"
    if isinstance(consumer, ast.Call):
        return ""
    if isinstance(consumer, ast.Assign):
        name = ast.unparse(consumer.targets[0])
        return f"line {line}: `{name}` is not taken wholly at one place, so whoever pulls it decides how far it goes"
    return f"line {line}: whoever pulls the generator decides how far it goes"


def _in_loop(node: ast.AST, around: Surroundings) -> bool:
    return any(isinstance(outer, (ast.For, ast.While)) for _, outer in around.around(node))


def _contains(inner: ast.AST, outer: ast.AST) -> str:
    """A statement that a call is not moved out of."""
    line = getattr(outer, "lineno", 0)
    if isinstance(outer, ast.If) and inner is not outer.test:
        return f"line {line}: whether it is reached is decided by `{ast.unparse(outer.test)}`"
    if isinstance(outer, ast.With) and not isinstance(inner, ast.withitem):
        return f"line {line}: it is inside of a `with`"
    if isinstance(outer, ast.Try):
        return f"line {line}: it is inside of a `try`"
    if isinstance(outer, ast.match_case):
        return f"line {outer.pattern.lineno}: `match` decides whether it is reached"
    return ""


def _made_later(call: ast.Call, around: Surroundings, *, slow: bool) -> Iterator[str]:
    """Variables that a call reads, as they are bound by the latest statement before it (or by the iteration before)."""
    statement = next((outer for _, outer in around.around(call) if isinstance(outer, ast.stmt)), None)
    reads = names_of(call).reads
    loop = next((outer for _, outer in around.around(call) if isinstance(outer, (ast.For, ast.While))), None)
    for name in sorted(reads):
        own = [s for s in around.bindings if name in names_of(s).binds]
        before = [s for s in own if s is not statement and s.lineno <= call.lineno]
        after = [s for s in own if s.lineno >= call.lineno]
        carried = [s for s in after if loop is not None and any(outer is loop for _, outer in around.around(s))]
        if any(_comes_first(s, call, loop, around) for s in before):
            carried = []
        for found, text in ((before[-1:], "`{}` from line {}"), (carried[:1], "`{}` of the iteration before, line {}")):
            for binding in found:
                if around.waits(binding) if slow else binding.value not in around.ahead and around.waits(binding):
                    yield text.format(name, binding.lineno)


def _comes_first(binding: ast.stmt, call: ast.Call, loop: ast.AST | None, around: Surroundings) -> bool:
    """Whether each iteration has executed the binding when it comes to the call."""
    for inner, outer in around.around(call):
        blocks = [block for _, block in ast.iter_fields(outer) if isinstance(block, list)]
        if any(binding in block and inner in block for block in blocks):
            return True
        if outer is loop:
            break
    return False
