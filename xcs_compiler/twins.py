"""Twins of comprehensions: as written, for calls that are too short to be worth anything else.

Requires the located tree of a rewritten function; changes it in place. A comprehension whose items are one call each,

    [__xcs_1.commit() for x, __xcs_1 in __xcs_2.each(lambda x: f(x), xs)]

becomes

    __xcs_2.joined([f(x) for __xcs_twin in __xcs_2.tiny(lambda x: f(x), xs, 1) for x in __xcs_twin],
                   [__xcs_1.commit() for x, __xcs_1 in __xcs_2.rest(1)])

where ``tiny`` gives pieces of the items for as long as calls are tiny (mostly none, or all), and ``rest`` what is left.
The text that people see is without the twins: they say nothing new. Gates are left out in them, since a twin runs at
its own place. Only where the item is nothing but the call: then nothing can change the container that is iterated.
"""

from __future__ import annotations

import ast

from xcs_compiler.scopes import copied

CHUNK = "__xcs_twin"
_GATES = frozenset(("__xcs_plain", "__xcs_frozen", "__xcs_apart"))


def add_twins(function: ast.FunctionDef) -> None:
    """Raises nothing; what doesn't have the form stays as it is."""
    twins = _Twins()
    function.body = [twins.visit(statement) for statement in function.body]


class _Twins(ast.NodeTransformer):
    def __init__(self) -> None:
        self.count = 0

    def leave_alone(self, node: ast.AST) -> ast.AST:
        """Code of its own: it may run ahead."""
        return node

    visit_Lambda = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = leave_alone

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """What is bound to a variable stays a generator."""
        return node if isinstance(node.value, ast.GeneratorExp) else self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self._with_twin(node, "joined")

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        return self._with_twin(node, "chained")

    def _with_twin(self, node: ast.ListComp | ast.GeneratorExp, both: str) -> ast.AST:
        each = _each(node)
        if each is None:
            return node
        made, source = each.args
        assert isinstance(made, ast.Lambda)
        assert isinstance(each.func, ast.Attribute)
        written = _Ungated().visit(copied(made.body))
        if any(isinstance(inner, ast.Name) and inner.id.startswith("__xcs_") for inner in ast.walk(written)):
            return node
        self.count += 1
        region = each.func.value
        (generator,) = node.generators
        assert isinstance(generator.target, ast.Tuple)

        def call(method: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> ast.Call:
            function = ast.Attribute(copied(region), method, ast.Load())
            made = ast.Call(ast.copy_location(function, each), arguments, keywords)
            return ast.copy_location(made, each)

        number = ast.copy_location(ast.Constant(self.count), each)
        tiny = call("tiny", [made, source, number], each.keywords)
        chunks = ast.comprehension(ast.copy_location(ast.Name(CHUNK, ast.Store()), each), tiny, [], 0)
        items = ast.comprehension(
            copied(generator.target.elts[0]), ast.copy_location(ast.Name(CHUNK, ast.Load()), each), [], 0
        )
        twin = ast.copy_location(type(node)(written, [chunks, items]), node)
        rest = ast.comprehension(generator.target, call("rest", [copied(number)], []), [], 0)
        left = ast.copy_location(type(node)(node.elt, [rest]), node)
        joined = ast.Call(call(both, [], []).func, [twin, left], [])
        return ast.copy_location(joined, node)


def _each(node: ast.ListComp | ast.GeneratorExp) -> ast.Call | None:
    """The call that issues the items, if committing one is all that the comprehension does with it."""
    if len(node.generators) != 1:
        return None
    (generator,) = node.generators
    each, target = generator.iter, generator.target
    if generator.ifs or generator.is_async or not isinstance(target, ast.Tuple) or len(target.elts) != 2:
        return None
    region, record = _method(each, "each"), _method(node.elt, "commit")
    if region is None or record is None or ast.unparse(target.elts[1]) != record:
        return None
    assert isinstance(each, ast.Call)
    return each if len(each.args) == 2 and isinstance(each.args[0], ast.Lambda) else None


def _method(node: ast.expr, method: str) -> str | None:
    """The name of ours of which ``node`` calls this method."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
        holder = node.func.value
        return holder.id if isinstance(holder, ast.Name) and holder.id.startswith("__xcs_") else None
    return None


class _Ungated(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name):
            if node.func.id in _GATES:
                return node.args[0]
            if node.func.id in ("__xcs_call", "__xcs_call_in_order"):
                return ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)
        return node
