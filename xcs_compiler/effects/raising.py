"""Whether a function may raise: true unless it is proven that it can't.

The proof speaks of the function as it is written, for arguments of the types at hand. An interrupt, and running out of
memory or stack, are left out of account: those may come anywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import NoneType
from typing import TYPE_CHECKING

from xcs_compiler.bound import bound_before
from xcs_compiler.effects.arguments import Arguments
from xcs_compiler.effects.values import Abstract, Built, Data, Exact, InstanceOf
from xcs_compiler.scopes import parameters, walk

if TYPE_CHECKING:
    from xcs_compiler.effects.environment import Environment
    from xcs_compiler.effects.statements import FunctionNode

SCALARS: frozenset[type] = frozenset({str, int, float, bool, NoneType})
SHOWN: frozenset[type] = frozenset({str, float, bool, NoneType})
"""Types that turn into text without fail. A number of more than 4,300 digits does not."""
TEXT_METHODS: frozenset[str] = frozenset(
    {
        "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "split",
        "splitlines", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower",
    }
)  # fmt: skip
"""Methods of text that take no arguments here, and don't fail."""
EXITING = (
    "argparse.", "asyncio.", "builtins.exit", "builtins.quit", "builtins.next", "concurrent.", "contextlib.",
    "importlib.", "multiprocessing.", "os.", "posix.", "runpy.", "signal.", "sys.", "threading.", "_thread.",
    "unittest.",
)  # fmt: skip
"""Of what the catalog speaks of: what may raise something that is no `Exception`, or hands on what others raised."""


def may_raise(
    frame: Environment, node: FunctionNode, beyond: AbstractSet[ast.AST], silent_calls: AbstractSet[ast.AST]
) -> bool:
    """``beyond``: nodes that may raise what is no `Exception`; ``silent_calls``: calls that can't raise."""
    if isinstance(node, ast.AsyncFunctionDef):
        return True
    proof = _Proof(frame, beyond, silent_calls)
    names = frozenset(parameters(node))
    if isinstance(node, ast.Lambda):
        proof.bound = names
        return not proof.expression(node.body)
    if not _is_promising(node.body):
        return True
    proof.before = bound_before(node.body, names)
    return not proof.statements(node.body)


def is_ordinary(frame: Environment, node: ast.AST) -> bool:
    """Whether a statement by itself raises nothing but what is an `Exception`."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return False  # the module may run
    if not isinstance(node, ast.Raise):
        return True
    value = frame.values.get(node.exc) if node.exc is not None else None
    what = value.what if value is not None else None
    cls = what.object if isinstance(what, Exact) else getattr(what, "cls", None)
    return isinstance(cls, type) and issubclass(cls, Exception)


def fits(node: FunctionNode, arguments: Arguments) -> bool:
    """Whether the arguments go into the parameters, so that the call itself does not fail."""
    if not arguments.simple():
        return False
    a = node.args
    positional = [p.arg for p in (*a.posonlyargs, *a.args)]
    if len(arguments.positional) > len(positional) and a.vararg is None:
        return False
    filled = positional[: len(arguments.positional)]
    names = {*positional[len(a.posonlyargs) :], *(p.arg for p in a.kwonlyargs)}
    given = set(arguments.keywords)
    if given & set(filled) or (not given <= names and a.kwarg is None):
        return False
    with_default = set(positional[len(positional) - len(a.defaults) :] if a.defaults else ())
    with_default |= {p.arg for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None}
    needed = {*positional, *(p.arg for p in a.kwonlyargs)} - with_default
    return needed <= {*filled, *given}


def _is_promising(body: Sequence[ast.stmt]) -> bool:
    """A first look, which nearly all functions fail."""
    kinds = (ast.Return, ast.Assign, ast.AnnAssign, ast.If, ast.Pass, ast.Try, ast.Expr)
    return all(isinstance(statement, kinds) for statement in body)


class _Proof:
    def __init__(
        self, frame: Environment, beyond: AbstractSet[ast.AST], silent_calls: AbstractSet[ast.AST]
    ) -> None:
        self.frame, self.beyond, self.silent_calls = frame, beyond, silent_calls
        self.before: Mapping[ast.stmt, frozenset[str]] = {}
        self.bound: frozenset[str] = frozenset()

    def statements(self, body: Iterable[ast.stmt]) -> bool:
        return all(self.statement(statement) for statement in body)

    def statement(self, node: ast.stmt) -> bool:
        self.bound = self.before.get(node, frozenset())
        if isinstance(node, ast.Pass):
            return True
        if isinstance(node, ast.Expr):
            return self.expression(node.value)
        if isinstance(node, ast.Return):
            return node.value is None or self.expression(node.value)
        if isinstance(node, ast.Assign):
            return all(self._is_local(target) for target in node.targets) and self.expression(node.value)
        if isinstance(node, ast.AnnAssign):
            return self._is_local(node.target) and (node.value is None or self.expression(node.value))
        if isinstance(node, ast.If):
            return self.test(node.test) and self.statements(node.body) and self.statements(node.orelse)
        if isinstance(node, ast.Try):
            return self._try(node)
        return False

    def _is_local(self, target: ast.expr) -> bool:
        frame = self.frame
        return isinstance(target, ast.Name) and target.id not in frame.global_names | frame.nonlocal_names

    def _try(self, node: ast.Try) -> bool:
        caught = {kind for handler in node.handlers for kind in self._caught(handler)}
        if None in caught:
            return False  # it is not known what a handler catches, and asking may fail
        everything = BaseException in caught or (Exception in caught and self._is_ordinary(node.body))
        handled = all(self.statements(handler.body) for handler in node.handlers)
        protected = everything or self.statements(node.body)
        return protected and handled and self.statements(node.orelse) and self.statements(node.finalbody)

    def _caught(self, handler: ast.ExceptHandler) -> list[type[BaseException] | None]:
        if handler.type is None:
            return [BaseException]
        named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        found: list[type[BaseException] | None] = []
        for expression in named:
            value = self.frame.values.get(expression)
            held = value.what.object if value is not None and isinstance(value.what, Exact) else None
            found.append(held if isinstance(held, type) and issubclass(held, BaseException) else None)
        return found

    def _is_ordinary(self, body: Sequence[ast.stmt]) -> bool:
        """Whether nothing is raised here but an `Exception`."""
        nodes = (node for statement in body for node in walk(statement))
        return not any(node in self.beyond or isinstance(node, (ast.Yield, ast.YieldFrom)) for node in nodes)

    def test(self, node: ast.expr) -> bool:
        """An expression of which the truth is asked for."""
        return self.expression(node) and (self._is(node, SCALARS) or self._is_comparison(node))

    def _is_comparison(self, node: ast.expr) -> bool:
        if isinstance(node, ast.BoolOp):
            return all(self._is_comparison(value) or self._is(value, SCALARS) for value in node.values)
        return isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))

    def _is(self, node: ast.expr, kinds: AbstractSet[type]) -> bool:
        cls = self._class(node)
        return cls is not None and cls in kinds

    def _is_text(self, node: ast.expr) -> bool:
        """Whether it is text for sure. What the analysis takes for text may be None as well."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, ast.Add) and self._is_text(node.left) and self._is_text(node.right)
        return isinstance(node, ast.JoinedStr)

    def _class(self, node: ast.expr) -> type | None:
        """The very class of a value, where it is one of Python's own; or it is None."""
        if isinstance(node, ast.Constant):
            return type(node.value)
        value = self.frame.values.get(node)
        what = value.what if value is not None else None
        cls = what.cls if isinstance(what, (Data, Built, InstanceOf)) else None
        return cls if isinstance(cls, type) and cls.__module__ == "builtins" else None

    def expression(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.Name):
            return node.id in self.bound or self._is_found(node)
        if isinstance(node, (ast.Tuple, ast.List)):
            return all(not isinstance(item, ast.Starred) and self.expression(item) for item in node.elts)
        if isinstance(node, ast.Dict):
            keys = all(isinstance(key, ast.Constant) for key in node.keys)
            return keys and all(self.expression(value) for value in node.values)
        if isinstance(node, ast.BoolOp):
            *asked, last = node.values
            return all(self.test(value) for value in asked) and self.expression(last)
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Not) and self.test(node.operand)
        if isinstance(node, ast.IfExp):
            return self.test(node.test) and self.expression(node.body) and self.expression(node.orelse)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.BinOp):
            return self._is_text(node) and self.expression(node.left) and self.expression(node.right)
        if isinstance(node, ast.JoinedStr):
            return all(self._formatted(part) for part in node.values)
        return isinstance(node, ast.Call) and self._call(node)

    def _is_found(self, node: ast.Name) -> bool:
        """A name outside of the function, of which it is seen to that it stands for what it stood for."""
        frame = self.frame
        if node.id in frame.local_names | frame.nonlocal_names or frame.parent is not None:
            return False
        value: Abstract | None = frame.values.get(node)
        return value is not None and isinstance(value.what, Exact)

    def _compare(self, node: ast.Compare) -> bool:
        operands = [node.left, *node.comparators]
        if not all(map(self.expression, operands)):
            return False
        if all(isinstance(operator, (ast.Is, ast.IsNot)) for operator in node.ops):
            return True
        equal = all(isinstance(operator, (ast.Eq, ast.NotEq)) for operator in node.ops)
        return equal and all(self._is(operand, SCALARS) for operand in operands)

    def _formatted(self, part: ast.expr) -> bool:
        if isinstance(part, ast.Constant):
            return True
        if not isinstance(part, ast.FormattedValue) or part.format_spec is not None or part.conversion not in (-1, 115):
            return False
        return self._is(part.value, SHOWN) and self.expression(part.value)

    def _call(self, node: ast.Call) -> bool:
        if node in self.beyond or any(isinstance(argument, ast.Starred) for argument in node.args):
            return False
        if not all(keyword.arg is not None and self.expression(keyword.value) for keyword in node.keywords):
            return False
        if not all(map(self.expression, node.args)):
            return False
        function = node.func
        if node in self.silent_calls:
            return isinstance(function, ast.Name) and self.expression(function)
        if isinstance(function, ast.Attribute):
            bare = not node.args and not node.keywords and function.attr in TEXT_METHODS
            return bare and self._is_text(function.value) and self.expression(function.value)
        if not isinstance(function, ast.Name) or not self._is_found(function) or len(node.args) != 1 or node.keywords:
            return False
        value = self.frame.values[function].what
        called = value.object if isinstance(value, Exact) else None
        if called is bool:
            return self._is(node.args[0], SCALARS)
        return called is id or called is callable or called is type


__all__ = ["EXITING", "fits", "is_ordinary", "may_raise"]
