"""What an iteration that runs ahead could meet of an earlier one that has not been committed.

What stays of the earlier iteration is one part of it. The other is what *its* ahead code does in its turn after all:
implicit operations on values that turn out not to be plain, and calls that turn out to be ordered. Nobody knows before
the earlier iteration has got there, so the later one may go first only past what can't touch what it reads, or where

- the iterator's items are *watched*: nothing is issued past an item that isn't plain until that was committed, or
- the calls go *in order*: a call is made when those of all earlier iterations have been found to be safe, or made.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from xcs_compiler.conflict import Conflict, Strength
from xcs_compiler.effects.lattice import Operation
from xcs_compiler.plan.candidates import Across
from xcs_compiler.plan.context import Context

Pair = tuple[ast.AST, Operation]
_REPEATING = (
    ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda,
    ast.FunctionDef, ast.AsyncFunctionDef,
)  # fmt: skip


def settles_across(
    context: Context,
    node: ast.AST,
    put: ast.AST,
    puts: Sequence[ast.AST],
    own: Sequence[ast.AST],
    given: frozenset[str],
    across: Across,
) -> Conflict | None:
    """Whether ``put`` may be computed before what the ``puts`` of earlier iterations of ``node`` do in their turns; if
    so, notes how that is made sure of. Otherwise the conflict."""
    candidates = context.candidates
    operations = [pair for other in puts for pair in candidates.operations(other)]
    conflict = candidates.conflict_of(candidates.operations(put), operations, own, gates_only=True)
    if not context.settles(conflict, given, across):
        return conflict
    for call, operation in operations:
        if operation.dynamic and isinstance(call, ast.Call):
            found = _with_call(context, node, put, puts, (call, operation), own, given, across)
            if found is not None:
                return found
    return None


def _with_call(
    context: Context,
    node: ast.AST,
    put: ast.AST,
    puts: Sequence[ast.AST],
    earlier: tuple[ast.Call, Operation],
    own: Sequence[ast.AST],
    given: frozenset[str],
    across: Across,
) -> Conflict | None:
    candidates = context.candidates
    call, _ = earlier
    if candidates.conflict(put, [earlier], own).strength is Strength.NONE:
        return None
    before = list(candidates.operations(put))
    if _is_made_once(context, node, call):
        # What comes after the call in its own iteration comes after those of the iterations before, too.
        after = _after(call, put, puts)
        before = [pair for pair in before if pair[0] not in after]
        context.gates.in_order.add(call)
    conflict = candidates.conflict_of(before, [earlier], own)
    return None if context.settles(conflict, given, across) else conflict


def _is_made_once(context: Context, node: ast.AST, call: ast.Call) -> bool:
    at: ast.AST = call
    while (around := context.parents[at]) is not node:
        if isinstance(around, _REPEATING):
            return False
        at = around
    return len(getattr(node, "generators", ())) < 2


def _after(call: ast.Call, put: ast.AST, puts: Sequence[ast.AST]) -> set[ast.AST]:
    """The nodes of ``put`` that are evaluated when the call has been made: itself, what it is an operand of, and later
    puts."""
    inside = set(ast.walk(put))
    if call not in inside:
        first = next((p for p in puts if p is put or call in set(ast.walk(p))), put)
        return inside if first is not put else set()
    return {n for n in inside if call in set(ast.walk(n))}
