"""Reading rewritten text, for the checks: what ahead code hands over besides the values of expressions. The numbers of
the cases that fit, the items of inner loops, what statements that it has executed as a whole have bound."""

from __future__ import annotations

import ast
from collections.abc import Set

from xcs_compiler.bound import is_irrefutable
from xcs_compiler.rewritten import PlanError, abi_method, is_ours
from xcs_compiler.scopes import names_of

_TRUE, _FALSE = ast.dump(ast.Constant(True)), ast.dump(ast.Constant(False))


def bound_by(statement: ast.stmt) -> str:
    """What a statement binds that is seen when it is over: of a context, the last thing within it."""
    if isinstance(statement, ast.With):
        statement = statement.body[-1]
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ast.unparse(statement.target) if isinstance(statement, ast.AugAssign) else "None"


def check_numbers(match: ast.Match) -> None:
    """Each case of ahead code first hands over its number, and what it has captured; so does one for all others."""
    for number, case in enumerate(match.cases):
        first = case.body[0]
        given = ast.unparse(first.value) if isinstance(first, ast.Expr) else ""
        wanted = numbered(number, case.pattern).replace("[", "(").replace("]", ")")
        if given != f"__xcs_put({wanted})":
            raise PlanError(f"`case {ast.unparse(case.pattern)}` hands over `{given}`")
    if not is_irrefutable(match.cases[-1]):
        raise PlanError(f"nothing is handed over where no case of line {match.lineno} fits")


def numbered(number: int, pattern: ast.pattern) -> str:
    names = sorted(names_of(pattern).binds)
    return f"[{', '.join([str(number), *names])}]" if names else str(number)


def check_handed(loop: ast.For) -> None:
    """In ahead code: what it iterates with an eye on its turn, or takes from another record, it hands over, item by
    item, and the end."""
    texts = [[ast.unparse(s.value) if isinstance(s, ast.Expr) else "" for s in b] for b in (loop.body, loop.orelse)]
    others = [text for block in texts for text in block[1:] if text.startswith(("__xcs_put.item(", "__xcs_put.last("))]
    first = [text for block in texts for text in block[:1]]
    both = first == [f"__xcs_put.item({ast.unparse(loop.target)})", "__xcs_put.last()"]
    if others or both != (abi_method(loop.iter, "ready", "items") is not None):
        raise PlanError(f"the items of the loop on line {loop.lineno} are not those that are handed over")


def executed_whole(statement: ast.AST, bound: Set[str]) -> str | None:
    """What is handed over after a statement that was executed as a whole: a variable of the function (``bound``: all
    of them), or None."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Call) and is_ours(value.func, "__xcs_put") and len(value.args) == 1:
        outcome = value.args[0]
        is_bound = isinstance(outcome, ast.Name) and outcome.id in bound
        if is_bound or (isinstance(outcome, ast.Constant) and outcome.value is None):
            return ast.unparse(outcome)
    return None


def without_truth(put: ast.expr) -> ast.expr:
    """A test whose truth value is put: ``True if test else False``."""
    if isinstance(put, ast.IfExp) and ast.dump(put.body) == _TRUE and ast.dump(put.orelse) == _FALSE:
        return put.test
    return put
