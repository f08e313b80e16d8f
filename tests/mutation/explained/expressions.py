"""Survivors of planning of comprehensions, generators and what is made."""

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("plan.comprehensions", "isinstance(node, ast.GeneratorExp) and _taken_here", "isinstance(node, ast.GeneratorExp)",
     "less overlap at worst: what is inside is planned elsewhere or not at all"),
    ("plan.comprehensions", "for n in walk(p) if isinstance(n, ast.expr)", "for n in walk(p)",
     "the same: nodes that are no expressions make nothing"),
    ("plan.comprehensions", "operation is not None", "operation is None", "a fault at worst"),
    ("plan.comprehensions", "at is None or at is node", "at is None and", "a fault at worst, else asked a second time"),
    ("plan.comprehensions", "n is not None and n in operations", "n is not None or", "a fault at worst"),
    ("plan.comprehensions", "operation.level is Level.PURE", "", "what isn't pure there is dynamic, or has writes"),
    ("plan.made", "name in scope.locals and name not in scope.rebound_inside",
     "name in scope.locals and scope.bindings",
     "the same: what reads a variable that nested functions bind runs ahead nowhere"),
    ("plan.made", "operation is not None and any((_is(m, name)", "operation is not None",
     "stricter: what is given to any call counts as put in"),
    ("plan.made", "isinstance(target, ast.Subscript) and _is(", "isinstance(target, ast.Subscript)",
     "stricter: what is stored into others counts as put in"),
    ("plan.made", "isinstance(c, ast.Call) and (not isinstance(statement", "isinstance(c, ast.Call) or",
     "a fault at worst"),
    ("plan.made", "return [node.left, node.right]", "pass", "stricter: what is put in counts as not known"),
    ("plan.made", "return isinstance(node, (ast.Tuple, ast.List)) and all(", "pass", "stricter: more may raise"),
    ("plan.made", "return simple and _moves", "pass", "stricter: more may raise"),
    ("plan.made", "pending += [(node.func.value", "pass", "stricter: more may raise"),
)  # fmt: skip
