"""Jumps in loops: both projections of a loop have to jump alike, or they would part ways."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from xcs_compiler.plan.context import Item
from xcs_compiler.plan.made import flat


def own_jumps(statements: Sequence[ast.stmt], kind: type[ast.stmt]) -> Iterator[ast.stmt]:
    """``break`` or ``continue`` statements that belong to the loop whose body this is."""
    for statement in statements:
        if isinstance(statement, kind):
            yield statement
        elif isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            yield from own_jumps(statement.orelse, kind)
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for place in ("body", "orelse", "finalbody"):
                yield from own_jumps(getattr(statement, place, None) or [], kind)
            for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from own_jumps(part.body, kind)


def same_jumps(item: Item, inner: dict[str, tuple[Item, ...]]) -> bool:
    return all(same_jumps_block(block, inner.get(place, ())) for place, block in item.inner.items())


def same_jumps_block(block: Sequence[Item], ahead: Sequence[Item]) -> bool:
    """Whether every jump of a block is in its ahead projection too."""
    kept = {i.statement for i in flat(ahead)}
    jumps = [i.statement for i in flat(block) if isinstance(i.statement, (ast.Break, ast.Continue))]
    return all(j in kept for j in jumps)
