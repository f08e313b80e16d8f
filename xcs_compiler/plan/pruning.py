"""What a loop's ahead part needn't do, as nothing slow in it depends on that."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xcs_compiler.plan.context import Item
from xcs_compiler.plan.contexts import outcome_of
from xcs_compiler.plan.made import changed_names
from xcs_compiler.scopes import names_of, walk_scope

if TYPE_CHECKING:
    from xcs_compiler.plan.projection import Projection


def prune(projection: Projection) -> bool:
    """Leave out what nothing slow depends on; True when there was such a thing."""
    before = len(projection.puts)
    while True:
        needed: set[str] = set(projection.durations.names)
        changes_only = set(_changing(projection.items))
        for put in projection.puts:
            spared = put in changes_only and not _waits_while_it_changes(projection, put)
            needed |= names_of(put).reads - (_names_changed(projection, put) if spared else frozenset())
        for loop in walk_scope(projection.node.body):
            if isinstance(loop, ast.For):
                needed |= names_of(loop.iter).reads
        dropped: set[ast.AST] = set()
        projection.items = tuple(_without_what_nothing_reads(projection, projection.items, needed, dropped))
        if not dropped:
            return len(projection.puts) < before
        projection.puts = [p for p in projection.puts if p not in dropped]


def _changing(items: Sequence[Item]) -> Iterator[ast.AST]:
    """What is left out where nothing ahead reads what it changes: statements that give nothing besides (as
    ``last = rows.pop()`` does), and that nothing handles the exceptions of."""
    for item in items:
        if item.only is None:
            yield _put_of(item.statement)
        for place, block in item.inner.items():
            if not _is_handled(item, place):
                yield from _changing(block)


def _put_of(statement: ast.stmt) -> ast.AST:
    return statement.value if isinstance(statement, ast.Expr) else statement


def _waits_while_it_changes(projection: Projection, put: ast.AST) -> bool:
    """``chat.say(line)``: it is the change that is slow."""
    return any(o.slow and o.inward is not None for _, o in projection.context.candidates.operations(put))


def _names_changed(projection: Projection, put: ast.AST) -> frozenset[str]:
    if isinstance(put, ast.AugAssign) and isinstance(put.target, ast.Name):
        return frozenset({put.target.id})
    return changed_names(projection.context, put, projection.made)


def _without_what_nothing_reads(
    projection: Projection, items: Sequence[Item], needed: set[str], dropped: set[ast.AST]
) -> Iterator[Item]:
    """Without what changes containers that nothing ahead reads."""
    for item in _pruned(projection, items, needed, dropped):
        yield from _without_changes(projection, item, needed, dropped)


def _without_changes(
    projection: Projection, item: Item, needed: set[str], dropped: set[ast.AST]
) -> Iterator[Item]:
    put = _put_of(item.statement)
    if item.only is None and put in projection.puts:
        names = _names_changed(projection, put)
        if names and not names & needed and not _waits_while_it_changes(projection, put):
            dropped.add(put)
            if projection.context.candidates.slow(put):
                projection.dropped.add(put)  # of this, only the call is to run ahead
            return
    inner = {
        place: tuple(i for inside in block for i in _without_changes(projection, inside, needed, dropped))
        for place, block in item.inner.items()
    }
    yield Item(item.statement, item.only, inner)


def _is_handled(item: Item, place: str) -> bool:
    """Whether what raises there is handled. Then both sides have to do all of it: what comes next rests on that."""
    return isinstance(item.statement, ast.Try) and place == "body"


def _pruned(
    projection: Projection, items: Sequence[Item], needed: set[str], dropped: set[ast.AST]
) -> Iterator[Item]:
    slow = projection.context.candidates.slow
    remaining = list(items)
    while remaining and isinstance(remaining[-1].statement, (ast.Continue, ast.Raise, ast.Pass)):
        if isinstance(remaining[-1].statement, ast.Continue):
            break
        remaining.pop()
    for item in remaining:
        statement = item.statement
        if isinstance(statement, ast.Pass):
            continue
        inner = {
            place: tuple(_pruned(projection, block, needed, dropped))
            for place, block in item.inner.items()
            if not _is_handled(item, place)
        }
        if isinstance(statement, ast.Try) and not any(inner.values()):
            idle: set[ast.AST] = set()
            if not any(True for _ in _pruned(projection, item.inner["body"], needed, idle)):
                dropped |= idle
                continue
        inner = {place: inner.get(place, block) for place, block in item.inner.items()}
        if item.only is None and isinstance(statement, (ast.Assign, ast.AnnAssign)):
            value = statement.value
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Subscript, ast.Attribute)):
                yield item
                continue
            names = names_of(*(statement.targets if isinstance(statement, ast.Assign) else [statement.target])).binds
            if value is not None and not slow(value) and not (names | _names_changed(projection, value)) & needed:
                dropped.add(value)
                continue
        elif isinstance(statement, ast.With):
            outcome = outcome_of(statement)
            if outcome is not None and not slow(statement) and outcome.id not in needed:
                dropped.add(statement)
                continue
            yield item
            continue
        elif isinstance(statement, ast.If) and item.only is None and not any(inner.values()):
            if not slow(statement.test):
                dropped.add(statement.test)
                continue
        elif isinstance(statement, ast.Match) and item.only is None and not any(inner.values()):
            decides = statement.subject
            guards = [case.guard for case in statement.cases if case.guard is not None]
            if not any(map(slow, guards)):
                dropped.update(guards)
                if not slow(decides):
                    dropped.add(decides)
                else:
                    yield Item(statement, (decides,))
                continue
        elif isinstance(statement, (ast.For, ast.While)) and item.only is None and not any(inner.values()):
            decides = statement.iter if isinstance(statement, ast.For) else statement.test
            if not slow(decides):
                dropped.add(decides)
                continue
            if isinstance(statement, ast.For):
                yield Item(statement, (decides,))
                continue
        yield Item(statement, item.only, inner)
