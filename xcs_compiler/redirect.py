"""live function -> a twin of it whose calls the runtime can redirect.

Code that runs ahead of its place must not print: the output would appear too early, and on another thread. So such
code calls the twin of a function instead: the same source, on the same lines, with the same globals, closure and
defaults, in which ``f(x)`` has become ``hook(f)(x)``. The hook gives back what is to be called: nearly always ``f``
itself; for ``print`` and its like something that keeps the output back; for another function that prints, its twin.

The function itself is not touched, so who calls it otherwise notices nothing. Requires that the source is what the
function was compiled from (`xcs_compiler.source`); `prepare` says why it can't be done, if it can't.
"""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Iterator, Set
from types import CodeType, FunctionType
from typing import Any, Final

from xcs_compiler.declined import Declined
from xcs_compiler.source import FUTURES, find_in_file

_HOOK: Final = "\0xcs hook"
_SCOPE: Final = "__xcs_scope"
_FUNCTION: Final = "xcs function"
_SHAPE: Final = 0x04 | 0x08 | 0x20 | 0x80 | 0x100 | 0x200  # stars, generators, coroutines
MAXIMUM_PREPARED: Final = 4096
STUB_MARK: Final = "<xcs, internal"
STUB_FILE: Final = "importlib_bootstrap_like.py"

_prepared: dict[int, tuple[CodeType, CodeType | str]] = {}
"""By the identity of the code, which is kept alive: its twin, or why there is none."""
_nested: dict[tuple[object, ...], CodeType | None] = {}
"""Twins of the functions inside a compiled function, by place: their code is made anew with each variant."""
_hooked: dict[int, tuple[CodeType, CodeType]] = {}


def prepare(function: FunctionType) -> str | None:
    """Make sure that the function can have a twin. Otherwise says why it can't."""
    code = function.__code__
    known = _prepared.get(id(code))
    if known is None:
        if len(_prepared) >= MAXIMUM_PREPARED:
            return "too many functions print or log"
        known = _prepared[id(code)] = (code, _twin(function))
    return known[1] if isinstance(known[1], str) else None


def twin(function: object, hook: object) -> FunctionType | None:
    """The twin of a function that was prepared. ``hook.of(callable)`` will give what is to be called."""
    if type(function) is not FunctionType:
        return None
    code = function.__code__
    known = _hooked.get(id(code))
    if known is None:
        made = _prepared[id(code)][1] if id(code) in _prepared else _nested.get(_place(code))
        if not isinstance(made, CodeType) or not _fits(made, code):
            return None
        known = _hooked[id(code)] = (code, _with_hook(made, hook))
    return _function_like(function, known[1])


def _function_like(function: FunctionType, code: CodeType) -> FunctionType:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    found = FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__,
        tuple(cells[name] for name in code.co_freevars),
    )  # fmt: skip
    found.__kwdefaults__ = function.__kwdefaults__
    found.__qualname__ = function.__qualname__
    found.__module__ = function.__module__
    return found


def timed_twin(function: FunctionType, places: Set[tuple[int, str]], watch: object) -> FunctionType | None:
    """The function with the calls at these lines and of these texts as ``watch.end(watch.begin(f, text)(x))``. None
    where that can't be done, or where none of them has arguments that are at hand."""
    found = find_in_file(function)
    if isinstance(found, Declined):
        return None
    file, located = found
    rewriting = _Timed(places)
    code = function.__code__
    try:
        made = _compiled(located.node, code, located.class_name, file.filename, rewriting)
    except (SyntaxError, ValueError, RecursionError, LookupError):
        return None
    if not rewriting.count or not _fits(made, code):
        return None
    return _function_like(function, _with_hook(made, watch))


def prepare_nested(function: FunctionType) -> None:
    """Prepare the functions that are defined inside a compiled function."""
    made = _twin(function)
    if isinstance(made, str):
        return
    for code in _codes(made):
        place = _place(code)
        # Two on one line that can't be told apart have none.
        _nested[place] = code if place not in _nested or _nested[place] == code else None


def _place(code: CodeType) -> tuple[object, ...]:
    return (code.co_filename, code.co_firstlineno, code.co_name)


def _fits(made: CodeType, code: CodeType) -> bool:
    count = code.co_argcount + code.co_kwonlyargcount
    return (
        set(made.co_freevars) <= set(code.co_freevars)
        and made.co_varnames[:count] == code.co_varnames[:count]
        and (made.co_argcount, made.co_posonlyargcount, made.co_kwonlyargcount, made.co_flags & _SHAPE)
        == (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags & _SHAPE)
    )


def _twin(function: FunctionType) -> CodeType | str:
    code = function.__code__
    if code.co_filename.startswith(STUB_MARK) or code.co_filename.endswith(STUB_FILE):
        return "a compiled function runs its own calls ahead, and prints in its own order"
    found = find_in_file(function)
    if isinstance(found, Declined):
        return found.reason
    file, located = found
    try:
        made = _compiled(located.node, code, located.class_name, file.filename)
    except (SyntaxError, ValueError, RecursionError, LookupError) as error:
        return f"it can't be compiled again ({type(error).__name__})"
    return made if _fits(made, code) else "it can't be compiled again (other variables)"


def _compiled(
    node: ast.AST,
    original: CodeType,
    class_name: str | None,
    filename: str,
    rewriting: ast.NodeTransformer | None = None,
) -> CodeType:
    place: dict[str, Any] = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
    inner: Any = (rewriting or _Hooked()).visit(copy.deepcopy(node))
    if isinstance(inner, ast.Lambda):
        inner = ast.Expr(inner, lineno=inner.lineno, col_offset=0, end_lineno=inner.end_lineno, end_col_offset=0)
        name = "<lambda>"
    else:
        # In its enclosing scope the function's own name would hide the global one.
        inner.name = name = _FUNCTION
    if class_name is not None or "__class__" in original.co_freevars:
        # As in `locate`: for the mangling of private names, without hiding the global of the class's name.
        held = "_" * 16 + (class_name or "xcs_class")
        inner = ast.ClassDef(held, [], [], [inner], [], **place)
        if sys.version_info >= (3, 12):
            inner.type_params = []
    free = [ast.arg(name, **place) for name in original.co_freevars if name != "__class__"]
    outer = ast.FunctionDef(_SCOPE, ast.arguments([], free, None, [], [], None, []), [inner], [], **place)
    if sys.version_info >= (3, 12):
        outer.type_params = []
    module = compile(ast.Module([outer], []), filename, "exec", dont_inherit=True, flags=original.co_flags & FUTURES)
    line = original.co_firstlineno
    found = next(code for code in _codes(module) if code.co_name == name and code.co_firstlineno == line)
    return _named(found, found.co_qualname, original)


def _named(code: CodeType, prefix: str, original: CodeType) -> CodeType:
    def renamed(inner: CodeType) -> CodeType:
        constants = tuple(renamed(c) if isinstance(c, CodeType) else c for c in inner.co_consts)
        qualname = original.co_qualname + inner.co_qualname.removeprefix(prefix)
        name = original.co_name if inner is code else inner.co_name
        return inner.replace(co_name=name, co_qualname=qualname, co_consts=constants)

    return renamed(code)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _with_hook(code: CodeType, hook: object) -> CodeType:
    constants = tuple(
        _with_hook(c, hook) if isinstance(c, CodeType) else hook if isinstance(c, str) and c == _HOOK else c
        for c in code.co_consts
    )
    return code.replace(co_consts=constants)


class _Hooked(ast.NodeTransformer):
    """``f(x)`` becomes ``hook.of(f)(x)``, at the places that the interpreter gives to the original."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        func = node.func
        starred = any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
        if isinstance(func, ast.Name) and func.id == "super":
            return self.generic_visit(node)
        self.generic_visit(node)
        if isinstance(func, ast.Attribute) and func.end_lineno != func.lineno and not starred:
            # A method call is on the line of the method's name.
            column = (func.end_col_offset or 0) - len(func.attr)
            node.lineno, node.col_offset = func.end_lineno or node.lineno, max(column, 0)
        constant = ast.copy_location(ast.Constant(_HOOK), func)
        hook = ast.copy_location(ast.Attribute(constant, "of", ast.Load()), func)
        node.func = ast.copy_location(ast.Call(hook, [node.func], []), func)
        return node


class _Timed(ast.NodeTransformer):
    """Calls that are to be timed, where nothing else is called to find out with what."""

    def __init__(self, places: Set[tuple[int, str]]) -> None:
        self.places = places
        self.count = 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        calls = any(isinstance(inner, (ast.Call, ast.Await)) for argument in given for inner in ast.walk(argument))
        if calls or (node.lineno, ast.unparse(node)) not in self.places:
            return self.generic_visit(node)
        self.count += 1

        def watched(name: str, *arguments: ast.expr) -> ast.Call:
            constant = ast.copy_location(ast.Constant(_HOOK), node)
            method = ast.copy_location(ast.Attribute(constant, name, ast.Load()), node)
            return ast.copy_location(ast.Call(method, list(arguments), []), node)

        callee = ast.copy_location(ast.Constant(ast.unparse(node.func)), node)
        node.func = watched("begin", node.func, callee)
        return watched("end", node)
