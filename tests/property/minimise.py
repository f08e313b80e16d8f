"""Makes a failing program small: statements and expressions are taken away as long as it fails."""

from __future__ import annotations

import ast
import copy
import warnings
from collections.abc import Callable, Iterator

_BODIES = ("body", "orelse", "finalbody", "handlers")


def minimise(text: str, fails: Callable[[str], bool], attempts: int = 2000) -> str:
    """The smallest text found for which ``fails`` holds. ``text`` itself must fail."""
    best = text
    progress = True
    while progress and attempts > 0:
        progress = False
        for candidate in _smaller(best):
            attempts -= 1
            if attempts <= 0:
                break
            if candidate != best and len(candidate) < len(best) and fails(candidate):
                best = candidate
                progress = True
                break
    return best


def _smaller(text: str) -> Iterator[str]:
    tree = ast.parse(text)
    for number, node in enumerate(ast.walk(tree)):
        for name in _BODIES:
            block = getattr(node, name, None)
            if not isinstance(block, list) or (isinstance(node, ast.Module) and name == "body"):
                continue
            for i, statement in enumerate(block):
                yield from _rendered(tree, number, name, i, [])
                inner = [s for part in _BODIES[:3] for s in getattr(statement, part, [])]
                if inner and not isinstance(statement, ast.FunctionDef | ast.ExceptHandler):
                    yield from _rendered(tree, number, name, i, inner)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not isinstance(value, ast.Constant):
                for instead in [ast.Constant(1), *_operands(value)]:
                    yield from _replaced(tree, number, field, None, instead)
            if isinstance(value, list) and value and isinstance(value[0], ast.expr):
                for i, item in enumerate(value):
                    if len(value) > 1:
                        yield from _replaced(tree, number, field, i, None)
                    if not isinstance(item, ast.Constant):
                        for instead in [ast.Constant(1), *_operands(item)]:
                            yield from _replaced(tree, number, field, i, instead)


def _operands(value: ast.expr) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(value):
        if isinstance(child, ast.expr) and not isinstance(getattr(child, "ctx", None), ast.Store):
            yield child


def _node(tree: ast.Module, number: int) -> ast.AST:
    return next(node for i, node in enumerate(ast.walk(tree)) if i == number)


def _rendered(tree: ast.Module, number: int, field: str, index: int, instead: list[ast.stmt]) -> Iterator[str]:
    changed = copy.deepcopy(tree)
    block = getattr(_node(changed, number), field)
    block[index : index + 1] = copy.deepcopy(instead)
    if not block and field == "body":
        block.append(ast.Pass())
    yield from _text(changed)


def _replaced(tree: ast.Module, number: int, field: str, index: int | None, instead: ast.expr | None) -> Iterator[str]:
    changed = copy.deepcopy(tree)
    node = _node(changed, number)
    if index is None:
        setattr(node, field, copy.deepcopy(instead))
    elif instead is None:
        del getattr(node, field)[index]
    else:
        getattr(node, field)[index] = copy.deepcopy(instead)
    yield from _text(changed)


def _text(tree: ast.Module) -> Iterator[str]:
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(text, "<candidate>", "exec")
    except (SyntaxError, SyntaxWarning, ValueError, AttributeError, TypeError, IndexError):
        return
    yield text
