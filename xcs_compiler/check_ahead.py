"""The third check of rewritten text: between what it hands over, ahead code does what the loop does, and nothing else.

Erased like the rest, an ahead function is a *projection* of the body of its loop: statements of the body in their
order, some left out, with the same headers; of some only expressions. So both sides take the same path, and what an
outcome is computed from is bound as the loop binds it. Raises `PlanError`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from xcs_compiler.bound import is_irrefutable
from xcs_compiler.rewritten import PlanError, is_ours, is_same, jumps_out_of
from xcs_compiler.scopes import ComprehensionNode, children_in_scope

_HEADERS: dict[type[ast.stmt], tuple[str, ...]] = {
    ast.For: ("target", "iter"),
    ast.While: ("test",),
    ast.If: ("test",),
    ast.With: ("items",),
    ast.Try: (),
    ast.TryStar: (),
    ast.Match: ("subject",),
}
_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def check_ahead(ahead: Sequence[ast.stmt], body: Sequence[ast.stmt]) -> None:
    """``ahead``: the statements of an erased ahead function, ``body``: the loop as it was. Raises PlanError."""
    _follow(list(ahead), body, more=False, within=False)


def _follow(ahead: list[ast.stmt], body: Sequence[ast.stmt], *, more: bool, within: bool) -> None:
    """``more``: ahead code goes on after these statements; ``within``: they are in a loop of ahead code."""
    ahead = [statement for statement in ahead if not _hands_over(statement)]
    body = list(_without_contexts(body, ahead))
    at = 0
    for index, statement in enumerate(ahead):
        goes_on = more or index + 1 < len(ahead)
        at = _followed(statement, body, at, more=goes_on, within=within)
    _leave_out(body[at:], more=more)


def _followed(statement: ast.stmt, body: Sequence[ast.stmt], at: int, *, more: bool, within: bool) -> int:
    """Where what comes after the statement may stand in the body. Several may have the same header (``try:``): it is
    the first that has it all."""
    refused: PlanError | None = None
    for found in range(at, len(body)):
        if not _stands_for(statement, body[found], within):
            continue
        try:
            _leave_out(body[at:found], more=True)
            if type(statement) in _HEADERS:
                _follow_blocks(statement, body[found], more=more, within=within)
        except PlanError as error:
            refused = refused or error
        else:
            return found if isinstance(statement, ast.Expr) else found + 1
    raise refused or PlanError(f"`{_first_line(statement)}` is not what the loop does")


def _without_contexts(body: Sequence[ast.stmt], ahead: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """What is within a context that is not ahead, or only ends in such a ``finally``, is a sequence of statements like
    any other."""
    for statement in body:
        is_context = isinstance(statement, ast.With) or (_is_try(statement) and not _handled(statement))
        alike = [one for one in ahead if type(one) is type(statement) and not _handled(one)]
        if is_context and not any(_has_header_of(one, statement) for one in alike):
            yield from (ast.Expr(item.context_expr) for item in getattr(statement, "items", ()))
            blocks = (getattr(statement, name, ()) for name in ("body", "orelse", "finalbody"))
            yield from _without_contexts([inner for block in blocks for inner in block], ahead)
        else:
            yield statement


def _is_try(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.Try, ast.TryStar))


def _leave_out(left: Sequence[ast.stmt], *, more: bool) -> None:
    jump = next((jump for statement in left for jump in jumps_out_of(statement)), None)
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


def _stands_for(ahead: ast.stmt, statement: ast.stmt, within: bool) -> bool:
    if isinstance(ahead, ast.Return):
        return ahead.value is None and isinstance(statement, ast.Continue) and not within
    if isinstance(ahead, ast.Expr):
        return any(is_same(ahead.value, node) for node in _evaluated(statement))
    if isinstance(ahead, ast.Assign) and isinstance(statement, ast.AnnAssign):
        # The annotation of a local variable is not evaluated, and no other is executed ahead.
        named = isinstance(statement.target, ast.Name) and is_same(ahead.targets, [statement.target])
        return named and is_same(ahead.value, statement.value)
    if type(ahead) is not type(statement) or type(ahead) not in _HEADERS:
        return is_same(ahead, statement)
    return _has_header_of(ahead, statement)


def _has_header_of(ahead: ast.stmt, statement: ast.stmt) -> bool:
    """Of two statements of one kind."""
    return all(is_same(getattr(ahead, name), getattr(statement, name)) for name in _HEADERS[type(ahead)])


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated whenever a statement is, its blocks aside."""
    yield node
    if isinstance(node, ast.IfExp):
        parts: list[ast.AST] = [node.test]
    elif isinstance(node, ast.BoolOp):
        parts = [node.values[0]]
    elif isinstance(node, ComprehensionNode):
        parts = [node.generators[0].iter]
    else:
        parts = children_in_scope(node)
    for part in parts:
        if not isinstance(part, _BLOCKS):
            yield from _evaluated(part)


def _follow_blocks(ahead: ast.stmt, statement: ast.stmt, *, more: bool, within: bool) -> None:
    blocks = [(getattr(ahead, name, []), getattr(statement, name, [])) for name in ("body", "orelse", "finalbody")]
    again = isinstance(ahead, (ast.For, ast.While))
    goes_on = again or (_is_try(ahead) and not all(map(_hands_over, blocks[1][0])))
    _follow(*blocks[0], more=more or goes_on, within=within or again)
    for one, other in blocks[1:]:
        _follow(one, other, more=more, within=within)
    if not is_same(_handled(ahead), _handled(statement)):
        raise PlanError(f"ahead code handles something else than line {statement.lineno}")
    for mine, theirs in zip(getattr(ahead, "handlers", ()), getattr(statement, "handlers", ()), strict=True):
        if ast.unparse(mine.body[0]) != "__xcs_put.raised()":
            raise PlanError(f"ahead code doesn't say that it came to the handler on line {theirs.lineno}")
        _follow(mine.body, theirs.body, more=more, within=within)
    every, originals = getattr(ahead, "cases", []), getattr(statement, "cases", [])
    cases, others = every[: len(originals)], every[len(originals) :]
    if not is_same(_fitting(cases), _fitting(originals)) or any(
        not is_irrefutable(case) or len(case.body) > 1 for case in others
    ):
        raise PlanError(f"ahead code has other cases than line {statement.lineno}")
    for case, original in zip(cases, originals, strict=True):
        _follow(case.body[1:], original.body, more=more, within=within)  # after its number


def _handled(statement: ast.stmt) -> list[list[object]]:
    return [[handler.type, handler.name] for handler in getattr(statement, "handlers", ())]


def _fitting(cases: Sequence[ast.match_case]) -> list[list[object]]:
    return [[case.pattern, case.guard] for case in cases]


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]
