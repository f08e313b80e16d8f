"""The names of attributes as hooks get them: ``__getattr__(self, name)`` of what passes everything on.

A name is known wherever an attribute is written, ``proxy.ask``, so that the hook can be looked into for just this one:
``getattr(self._target, name)`` is then as good as ``self._target.ask``. Only where the hook does something with the
name that depends on it; it is looked into once for all names otherwise.
"""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any, Final

from xcs_compiler.effects.arguments import Argument
from xcs_compiler.effects.sources import source_of
from xcs_compiler.effects.values import IMMUTABLE, Abstract, Data
from xcs_compiler.scopes import walk

ASKING: Final = frozenset(
    {"getattr", "setattr", "delattr", "hasattr", "__getattr__", "__getattribute__", "__setattr__", "__delattr__"}
)


def asked_for(hook: Any, name: str) -> Argument:
    """The argument that is the name."""
    node = ast.Constant(name)
    known = isinstance(hook, FunctionType) and _depends(hook)
    return Argument(node, Abstract(Data(True, str, name)) if known else IMMUTABLE)


def _depends(hook: FunctionType) -> bool:
    """Whether what it does depends on the name."""
    found = source_of(hook)
    if found is None:
        return False
    node = found[0]
    parameters = [p.arg for p in (*node.args.posonlyargs, *node.args.args)]
    if len(parameters) < 2:
        return False
    name, depends = parameters[1], False
    for inner in walk(node):
        if isinstance(inner, ast.Call):
            asked = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            depends |= asked in ASKING and any(_is(argument, name) for argument in inner.args)
        elif isinstance(inner, ast.Compare):
            depends |= _is(inner.left, name)
    return depends


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def text_of_name(argument: Argument) -> str | None:
    """The text that an argument is, where that is known."""
    node, what = argument.node, argument.value.what
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return what.text if isinstance(what, Data) else None


def compared(test: ast.expr, text: str) -> bool | None:
    """What a test of a name gives, ``name == "ask"`` or ``name in ("ask", "tell")``; None where it is another test."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    operator, other = test.ops[0], test.comparators[0]
    if isinstance(operator, (ast.Eq, ast.NotEq)) and isinstance(other, ast.Constant) and isinstance(other.value, str):
        return (text == other.value) is isinstance(operator, ast.Eq)
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(other, (ast.Tuple, ast.List, ast.Set)):
        values = [e.value for e in other.elts if isinstance(e, ast.Constant)]
        if len(values) == len(other.elts):
            return (text in values) is isinstance(operator, ast.In)
    return None


__all__ = ["asked_for", "compared", "text_of_name"]
