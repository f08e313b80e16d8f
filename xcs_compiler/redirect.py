"""live function -> a twin of it whose calls the runtime can redirect.

Code that runs ahead of its place must not print: the output would appear too early, and on another thread. So such
code calls the twin of a function instead: the same source, on the same lines, with the same globals, closure and
defaults, in which ``f(x)`` has become ``hook.of(f)(x)``. The hook gives back what is to be called: nearly always ``f``
itself; for ``print`` and its like something that keeps the output back; for another function that prints, its twin.

Nor may it apply operators and the like to values of types that nobody knows before: their methods may do anything. In
the twin, such operands (``gates``) are ``hook.plain(value)``, which waits for the turn of the task unless they are
plain data.

The function itself is not touched, so who calls it otherwise notices nothing. Requires that the source is what the
function was compiled from (`xcs_compiler.source`); `prepare` says why it can't be done, if it can't.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from types import CodeType, FunctionType
from typing import Any, Final

from xcs_compiler import wrapped
from xcs_compiler.compiled_again import NAME, compile_again, original_qualname, with_qualname
from xcs_compiler.declined import Declined
from xcs_compiler.scopes import copied, walk
from xcs_compiler.source import Located, SourceFile, find_in_file

_HOOK: Final = "\0xcs hook"
_SHAPE: Final = 0x04 | 0x08 | 0x20 | 0x80 | 0x100 | 0x200  # stars, generators, coroutines
MAXIMUM_PREPARED: Final = 4096
STUB_MARK: Final = "<xcs, internal"
STUB_FILE: Final = "importlib_bootstrap_like.py"

_prepared: dict[int, tuple[CodeType, CodeType | str]] = {}
"""By the identity of the code, which is kept alive: its twin, or why there is none."""
_gates: dict[int, tuple[CodeType, frozenset[int]]] = {}
"""The same for the expressions that pass a gate in the twin, by their positions in a walk over the function's tree."""
_nested: dict[tuple[object, ...], tuple[CodeType | None, CodeType | None]] = {}
"""Twins of the functions inside a compiled function, by place: their code is made anew with each variant. With the code
of the function around them."""
_gates_inside: dict[int, tuple[CodeType, frozenset[int]]] = {}
_needed: dict[tuple[object, ...], frozenset[int]] = {}
"""The gates that the function at a place has in the twin of the compiled function around it."""
_hooked: dict[int, tuple[CodeType, CodeType, CodeType | None]] = {}


def prepare(
    function: FunctionType, tree: ast.AST | None = None, gates: Set[ast.AST] = frozenset(),
    loads: Set[ast.AST] = frozenset(),
) -> str | None:  # fmt: skip
    """Make sure that the function can have a twin. Otherwise says why it can't. The twin has gates at these expressions
    of ``tree``, which is the function's own, besides those that it had to have before; and asks the hook for the
    attributes that are loaded at ``loads``."""
    code = function.__code__
    known = _prepared.get(id(code))
    before = _gates_of(code)
    places = before | _needed.get(_place(code), frozenset())
    if tree is not None:
        places |= _places(tree, gates) | {~place for place in _places(tree, loads)}
    if known is None or (places != before and not isinstance(known[1], str)):
        if known is None and len(_prepared) >= MAXIMUM_PREPARED:
            return "too many functions print or log"
        made = _twin(function, places, tree)
        if known is not None and isinstance(made, str):
            return made  # the one without these gates is still of use
        _gates[id(code)] = (code, places)
        known = _prepared[id(code)] = (code, made)
    return known[1] if isinstance(known[1], str) else None


def _gates_of(code: CodeType) -> frozenset[int]:
    return _gates[id(code)][1] if id(code) in _gates else frozenset()


def _places(tree: ast.AST, gates: Set[ast.AST]) -> frozenset[int]:
    return frozenset(place for place, node in enumerate(walk(tree)) if node in gates) if gates else frozenset()


def is_plain_function(function: FunctionType) -> bool:
    """Whether a function is not a compiled one."""
    code = function.__code__
    marked = any(type(constant) is str and constant.startswith(STUB_MARK) for constant in code.co_consts)
    return not (marked or code.co_filename.endswith(STUB_FILE))


def can_be_gated(operand: ast.expr) -> bool:
    """Whether a gate can be put around an expression, or beside it where it is a variable that an operator changes."""
    if isinstance(operand, (ast.Starred, ast.Slice, ast.FormattedValue, ast.NamedExpr)):
        return False
    context = getattr(operand, "ctx", None)
    return context is None or isinstance(context, ast.Load)


def twin(function: object, hook: object) -> FunctionType | None:
    """The twin of a function that was prepared. ``hook.of(callable)`` will give what is to be called."""
    if type(function) is not FunctionType:
        return None
    code = function.__code__
    if wrapped.is_wrapper(code):
        return wrapped.twin(function, hook)
    made: CodeType | str | None
    if id(code) in _prepared:
        made = _prepared[id(code)][1]
        if _place(code) in _needed and not _needed[_place(code)] <= _gates_of(code):
            return None
    else:
        made = _nested.get(_place(code), (None, None))[1]
    if not isinstance(made, CodeType):
        return None
    known = _hooked.get(id(code))
    if known is None or known[1] is not made:
        known = _hooked[id(code)] = (code, made, _with_hook(made, hook) if _fits(made, code) else None)
    return None if known[2] is None else _function_like(function, known[2])


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
        made = _compiled(located, code, file, rewriting)
    except (SyntaxError, ValueError, RecursionError, LookupError):
        return None
    if not rewriting.count or not _fits(made, code):
        return None
    return _function_like(function, _with_hook(made, watch))


def prepare_nested(function: FunctionType, tree: ast.AST, gates: Set[ast.AST]) -> None:
    """Prepare the functions that are defined inside a compiled function, with these gates."""
    code = function.__code__
    places = _places(tree, gates)
    before = _gates_inside[id(code)][1] if id(code) in _gates_inside else None
    if before is not None:
        if places <= before:
            return
        places |= before
    made = _twin(function, places, tree)
    if isinstance(made, str):
        return
    _gates_inside[id(code)] = (code, places)
    _note_needed(function, places)
    found: dict[tuple[object, ...], CodeType | None] = {}
    for inner in _codes(made):
        # Two on one line that can't be told apart have none.
        found[_place(inner)] = inner if found.get(_place(inner), inner) == inner else None
    for place, nested in found.items():
        around, known = _nested.get(place, (code, nested))
        _nested[place] = (code, nested) if around is code or known == nested else (None, None)


def _note_needed(function: FunctionType, places: Set[int]) -> None:
    found = find_in_file(function)
    if isinstance(found, Declined) or not places:
        return
    nodes = list(walk(found[1].node))
    gated = {nodes[place] for place in places if place >= 0}
    for node in nodes[1:]:
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            place = (function.__code__.co_filename, node.lineno, getattr(node, "name", "<lambda>"))
            _needed[place] = _needed.get(place, frozenset()) | _places(node, gated)


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


def _twin(function: FunctionType, gates: Set[int], tree: ast.AST | None = None) -> CodeType | str:
    code = function.__code__
    if not is_plain_function(function):
        return "a compiled function runs its own calls ahead, and prints in its own order"
    found = find_in_file(function)
    if isinstance(found, Declined):
        return found.reason
    file, located = found
    if tree is not None and list(map(type, walk(tree))) != list(map(type, walk(located.node))):
        return "its source is read in two ways"
    rewriting = _Hooked(gates, file.imported)
    try:
        made = _compiled(located, code, file, rewriting)
    except (SyntaxError, ValueError, RecursionError, LookupError) as error:
        return f"it can't be compiled again ({type(error).__name__})"
    if not rewriting.is_complete():
        return "not all of its operands can wait for their turn"
    return made if _fits(made, code) else "it can't be compiled again (other variables)"


def _compiled(located: Located, original: CodeType, file: SourceFile, rewriting: _Hooked | _Timed) -> CodeType:
    inner: Any = copied(located.node)
    rewriting.begin(inner)
    inner = rewriting.visit(inner)
    if isinstance(inner, ast.Lambda):
        inner = ast.Expr(inner, lineno=inner.lineno, col_offset=0, end_lineno=inner.end_lineno, end_col_offset=0)
        name = "<lambda>"
    else:
        inner.name = name = NAME
    module = compile_again(inner, original, file.filename, located.class_name, file.imported)
    line = original.co_firstlineno
    found = next(code for code in _codes(module) if code.co_name == name and code.co_firstlineno == line)
    return _named(found, found.co_qualname, original)


def _named(code: CodeType, prefix: str, original: CodeType) -> CodeType:
    def renamed(inner: CodeType) -> CodeType:
        qualname = original_qualname(inner, prefix, original.co_qualname)
        constants = tuple(renamed(c) if isinstance(c, CodeType) else c for c in with_qualname(inner, qualname))
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
    """``f(x)`` becomes ``hook.of(f)(x)``, at the places that the interpreter gives to the original, ``with x`` becomes
    ``with hook.within(x)``, and ``x`` at the ``gates``, which are positions in a walk over the tree, ``hook.plain(x)``;
    ``x.name`` at positions whose complement is given, ``hook.load(x, "name")``. ``imported``: see `FunctionSource`."""

    def __init__(self, gates: Set[int], imported: Set[str]) -> None:
        self.gates = gates
        self.imported = imported
        self.left: set[ast.AST] = set()
        self.loads: set[ast.AST] = set()

    def begin(self, tree: ast.AST) -> None:
        for place, node in enumerate(walk(tree) if self.gates else ()):
            if place in self.gates:
                self.left.add(node)
            if ~place in self.gates:
                self.loads.add(node)

    def is_complete(self) -> bool:
        return not (self.left or self.loads)

    def visit(self, node: ast.AST) -> Any:
        if node not in self.left:
            return super().visit(node)
        self.left.discard(node)
        visited = super().visit(node)
        return _hook(visited, "plain", visited)

    def _is_method(self, function: ast.Attribute) -> bool:
        """To the interpreter's compiler."""
        return not (isinstance(function.value, ast.Name) and function.value.id in self.imported)

    def leave_alone(self, node: ast.AST) -> ast.AST:
        """In patterns there are no calls, and there can't be any."""
        return node

    visit_MatchValue = visit_MatchClass = visit_MatchMapping = leave_alone

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node not in self.loads:
            return node
        self.loads.discard(node)
        return _hook(node, "load", node.value, ast.copy_location(ast.Constant(node.attr), node))

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        for item in node.items:
            item.context_expr = _hook(item.context_expr, "within", item.context_expr)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        func = node.func
        starred = any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords)
        if isinstance(func, ast.Name) and func.id == "super":
            return self.generic_visit(node)
        self.generic_visit(node)
        if isinstance(func, ast.Attribute) and func.end_lineno != func.lineno and not starred and self._is_method(func):
            # A method call is on the line of the method's name.
            column = (func.end_col_offset or 0) - len(func.attr)
            node.lineno, node.col_offset = func.end_lineno or node.lineno, max(column, 0)
        node.func = _hook(func, "of", node.func)
        return node


def _hook(place: ast.expr, method: str, *arguments: ast.expr) -> ast.Call:
    constant = ast.copy_location(ast.Constant(_HOOK), place)
    function = ast.copy_location(ast.Attribute(constant, method, ast.Load()), place)
    return ast.copy_location(ast.Call(function, list(arguments), []), place)


class _Timed(ast.NodeTransformer):
    """Calls that are to be timed, where nothing else is called to find out with what."""

    def __init__(self, places: Set[tuple[int, str]]) -> None:
        self.places = places
        self.count = 0

    def begin(self, tree: ast.AST) -> None:
        pass

    def visit_Call(self, node: ast.Call) -> ast.AST:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        calls = any(isinstance(inner, (ast.Call, ast.Await)) for argument in given for inner in ast.walk(argument))
        if calls or (node.lineno, ast.unparse(node)) not in self.places:
            return self.generic_visit(node)
        self.count += 1
        callee = ast.copy_location(ast.Constant(ast.unparse(node.func)), node)
        node.func = _hook(node, "begin", node.func, callee)
        return _hook(node, "end", node)
