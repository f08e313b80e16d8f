"""The third check of rewritten text: between what it hands over, ahead code does what the loop does, and nothing else.

Erased like the rest, an ahead function is a *projection* of the body of its loop: statements of the body in their
order, some left out, with the same headers; of some only expressions. So both sides take the same path, and what an
outcome is computed from is bound as the loop binds it. Raises `PlanError`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from xcs_compiler.bound import is_irrefutable
from xcs_compiler.rewritten import PlanError, is_ours, is_same
from xcs_compiler.scopes import walk

_HEADERS: dict[type[ast.stmt], tuple[str, ...]] = {
    ast.For: ("target", "iter"),
    ast.While: ("test",),
    ast.If: ("test",),
    ast.With: ("items",),
    ast.Try: (),
    ast.TryStar: (),
    ast.Match: ("subject",),
}
_JUMPS = (ast.Continue, ast.Break, ast.Return)


def check_ahead(ahead: Sequence[ast.stmt], body: Sequence[ast.stmt]) -> None:
    """``ahead``: the statements of an erased ahead function, ``body``: the loop as it was. Raises PlanError."""
    _follow(list(ahead), body, more=False)


def _follow(ahead: list[ast.stmt], body: Sequence[ast.stmt], *, more: bool) -> None:
    """``more``: ahead code goes on after these statements."""
    ahead = [statement for statement in ahead if not _hands_over(statement)]
    if not any(isinstance(statement, (ast.Try, ast.TryStar)) and not statement.handlers for statement in ahead):
        body = list(_without_ends(body))
    body = list(_without_contexts(body, ahead))
    at = 0
    for index, statement in enumerate(ahead):
        found = next((i for i in range(at, len(body)) if _stands_for(statement, body[i])), None)
        if found is None:
            raise PlanError(f"`{_first_line(statement)}` is not what the loop does")
        _leave_out(body[at:found], more=True)
        later = more or any(not _is_part(s, body[found]) for s in ahead[index + 1 :])
        if type(statement) in _HEADERS:
            _follow_blocks(statement, body[found], more=later)
        at = found if isinstance(statement, ast.Expr) else found + 1
    _leave_out(body[at:], more=more)


def _without_ends(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """What only ends in a ``finally``, which is not ahead, is a sequence of statements like any other."""
    for statement in body:
        if isinstance(statement, (ast.Try, ast.TryStar)) and not statement.handlers:
            yield from _without_ends([*statement.body, *statement.orelse, *statement.finalbody])
        else:
            yield statement


def _without_contexts(body: Sequence[ast.stmt], ahead: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """What stands in a ``with`` that is not ahead is a sequence of statements like any other, after what it enters."""
    for statement in body:
        if isinstance(statement, ast.With) and not any(_stands_for(s, statement) for s in ahead if type(s) is ast.With):
            yield ast.With(items=statement.items, body=[])
            yield from _without_contexts(statement.body, ahead)
        else:
            yield statement


def _leave_out(left: Sequence[ast.stmt], *, more: bool) -> None:
    jump = next((jump for statement in left for jump in _jumps(statement)), None)
    if more and jump is not None:
        raise PlanError(f"ahead code doesn't leave where `{_first_line(jump)}` does")


def _hands_over(statement: ast.stmt) -> bool:
    """The end of a statement that was executed as a whole, of a loop, or an item of one; where a handler begins."""
    if isinstance(statement, ast.Pass):
        return True
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return is_ours(value.func.value, "__xcs_put")
    return isinstance(value, (ast.Constant, ast.Name))


def _stands_for(ahead: ast.stmt, statement: ast.stmt) -> bool:
    if isinstance(ahead, ast.Return) and ahead.value is None:
        return isinstance(statement, ast.Continue)
    if isinstance(ahead, ast.Expr):
        return _is_part(ahead, statement)
    if isinstance(ahead, ast.Assign) and isinstance(statement, ast.AnnAssign):
        # The annotation of a local variable is not evaluated, and no other is executed ahead.
        named = isinstance(statement.target, ast.Name) and is_same(ahead.targets, [statement.target])
        return named and is_same(ahead.value, statement.value)
    if type(ahead) is not type(statement) or type(ahead) not in _HEADERS:
        return is_same(ahead, statement)
    return all(is_same(getattr(ahead, name), getattr(statement, name)) for name in _HEADERS[type(ahead)])


def _is_part(ahead: ast.stmt, statement: ast.stmt) -> bool:
    """Whether it is an expression of that statement."""
    return isinstance(ahead, ast.Expr) and any(is_same(ahead.value, node) for node in walk(statement))


def _follow_blocks(ahead: ast.stmt, statement: ast.stmt, *, more: bool) -> None:
    again = more or isinstance(ahead, (ast.For, ast.While))
    for name in ("body", "orelse", "finalbody"):
        _follow(getattr(ahead, name, []), getattr(statement, name, []), more=again if name == "body" else more)
    for one, other in zip(getattr(ahead, "handlers", ()), getattr(statement, "handlers", ()), strict=True):
        if not (is_same(one.type, other.type) and one.name == other.name):
            raise PlanError(f"ahead code handles something else than line {other.lineno}")
        if ast.unparse(one.body[0]) != "__xcs_put.raised()":
            raise PlanError(f"ahead code doesn't say that it came to the handler on line {other.lineno}")
        _follow(one.body, other.body, more=more)
    if isinstance(ahead, ast.Match) and isinstance(statement, ast.Match):
        cases = ahead.cases[: len(statement.cases)]
        others = ahead.cases[len(statement.cases) :]
        if len(cases) < len(statement.cases) or any(not is_irrefutable(c) or len(c.body) > 1 for c in others):
            raise PlanError(f"ahead code has other cases than line {statement.lineno}")
        for case, original in zip(cases, statement.cases, strict=True):
            if not (is_same(case.pattern, original.pattern) and is_same(case.guard, original.guard)):
                raise PlanError(f"ahead code has another case than line {original.pattern.lineno}")
            _follow(case.body[1:], original.body, more=more)  # after its number


def _jumps(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Where control leaves a statement for something else than the next one."""
    if isinstance(statement, _JUMPS):
        yield statement
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    inside = isinstance(statement, (ast.For, ast.AsyncFor, ast.While))
    blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    blocks += [part.body for name in ("handlers", "cases") for part in getattr(statement, name, ())]
    for inner in (jump for block in blocks for child in block for jump in _jumps(child)):
        if not inside or isinstance(inner, ast.Return):
            yield inner


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]
