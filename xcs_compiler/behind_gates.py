"""Operations on what has passed a gate, so that the runtime can have them made by the user's thread.

Requires a tree with gates in it, on the user's lines; changes it in place. A gate lets a value through in the turn of
the task where nobody knows what an operation on it does. Then it may run the user's code, a property that loads
something over a connection, say, and that may belong to the user's thread, or look at a `threading.local`. So

    __xcs_plain(row).author.name          f"{__xcs_plain(row)}"          __xcs_plain(row).key(name)

become

    operate(".name", operate(".author", __xcs_plain(row)))
    f"{operate('format', __xcs_plain(row), '')}"          due(operate(".key", __xcs_plain(row)))(name)

which do just that, and the thread that commits does it where the task has its turn. Nothing else about the program
changes, so checks and people see it without. Left where they are: slices, chains of comparisons, tests and iteration;
and twins of callees (`xcs_compiler.redirect`), where only answers pass gates, which their own thread has made.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

_BINARY: Final = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitAnd: "and_",
    ast.BitOr: "or_", ast.BitXor: "xor",
}  # fmt: skip
_COMPARED: Final = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
_CONVERTED: Final = {ord("s"): "str", ord("r"): "repr", ord("a"): "ascii"}


class BehindGates(ast.NodeTransformer):
    """
    is_gate  whether a call is one of a gate, as it stands in the tree
    ours     the object that `operate` and `due` are methods of, at the place of an expression
    """

    def __init__(
        self, is_gate: Callable[[ast.Call], bool], ours: Callable[[ast.expr], ast.expr], class_name: str | None
    ) -> None:
        self._is_gate = is_gate
        self._ours = ours
        self._class_name = class_name
        self._made: set[int] = set()

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Names of attributes are private to another class there."""
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not (isinstance(node.ctx, ast.Load) and self._has_passed(node.value)):
            return node
        made = self._operate(node, "." + self._mangled(node.attr), node.value)
        if node.end_lineno != node.lineno:  # an attribute is on the line of its name
            made.lineno = node.end_lineno or node.lineno
            made.col_offset = max((node.end_col_offset or 0) - len(node.attr), 0)
        return made

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        sliced = any(isinstance(part, (ast.Slice, ast.Starred)) for part in ast.walk(node.slice))
        if sliced or not (isinstance(node.ctx, ast.Load) and self._has_passed(node.value)):
            return node
        return self._operate(node, "getitem", node.value, node.slice)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not (self._has_passed(node.left) or self._has_passed(node.right)):
            return node
        return self._operate(node, _BINARY[type(node.op)], node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        name = _COMPARED.get(type(node.ops[0])) if len(node.ops) == 1 else None
        if name is None or not (self._has_passed(node.left) or self._has_passed(node.comparators[0])):
            return node
        return self._operate(node, name, node.left, node.comparators[0])

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        if not self._has_passed(node.value):
            return node
        if node.conversion in _CONVERTED:
            node.value, node.conversion = self._operate(node.value, _CONVERTED[node.conversion], node.value), -1
            return node
        specification = node.format_spec or _constant("", node)
        node.value, node.format_spec = self._operate(node.value, "format", node.value, specification), None
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if self._is_gate(node):
            self._made.add(id(node))
        elif self._has_passed(node.func):
            node.func = self._call(node.func, "due", node.func)
        return node

    def _has_passed(self, node: ast.expr) -> bool:
        return id(node) in self._made

    def _operate(self, place: ast.expr, name: str, *operands: ast.expr) -> ast.Call:
        made = self._call(place, "operate", _constant(name, place), *operands)
        self._made.add(id(made))
        return made

    def _call(self, place: ast.expr, method: str, *arguments: ast.expr) -> ast.Call:
        function = ast.copy_location(ast.Attribute(self._ours(place), method, ast.Load()), place)
        return ast.copy_location(ast.Call(function, list(arguments), []), place)

    def _mangled(self, name: str) -> str:
        within = (self._class_name or "").lstrip("_")
        return f"_{within}{name}" if within and name.startswith("__") and not name.endswith("__") else name


def _constant(value: str, place: ast.expr) -> ast.Constant:
    return ast.copy_location(ast.Constant(value), place)
