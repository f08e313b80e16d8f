"""rewritten tree -> code object on the user's own lines.

Requires a `RewrittenFunction`; produces a `LocatedCode`. The rewritten text is generated once with the position of
every node, parsed with ``ast``, and every ``ast`` node is given the position of what it stands for in the user's
text: kept nodes their own, generated nodes that of the innermost thing around them that has one. So tracebacks,
breakpoints, coverage and ``logging`` speak of the user's lines, and carets point at the user's columns.

Names of the ABI become attributes of a constant, in whose place the ABI object is put into the finished code: nothing
is added to the user's globals, closure or signature. Code that runs ahead is named after the scope it was written in
and marked by the name ``__xcs_ahead__`` among its variables.
"""

from __future__ import annotations

import ast
import re
import sys
import types
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from inspect import CO_OPTIMIZED

import libcst as cst

from xcs_compiler.behind_gates import BehindGates
from xcs_compiler.compiled_again import NAME, compile_again, original_qualname, with_qualname, within
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.positions import Emitted, Span, span_of
from xcs_compiler.quietly import parse
from xcs_compiler.rewrite import LAMBDA, RewrittenFunction
from xcs_compiler.scopes import ComprehensionNode, child_nodes, walk
from xcs_compiler.twins import add_twins

MARK = "__xcs_ahead__"  # a name that classes do not mangle
_ABI = "\0xcs abi"
_GUARDS = "\0xcs guards"
_ABI_NAMES = {
    "__xcs_region": "region",
    "__xcs_lazy_region": "lazy_region",
    "__xcs_plain": "plain",
    "__xcs_frozen": "frozen",
    "__xcs_apart": "apart",
    "__xcs_call": "call",
    "__xcs_call_in_order": "call_in_order",
    "__xcs_journal": "journal",
    "__xcs_pull": "pull",
}
_GATES = ("__xcs_plain", "__xcs_frozen", "__xcs_apart")
_GIVEN_AHEAD_CODE = ("issue", "each", "in_order", "tiny", "parts")  # ``map`` is given functions of the user's
_ITERATORS = ("each", "in_order", "tiny", "parts", "rest", "again", "last", "ready", "items")
"""Methods that ask for the iterator of what they are given; ``items`` raises what ``ready`` has raised ahead."""
CLAUSE = "__xcs_clause__"
_CLAUSE_RECORD = re.compile(r"__xcs_\d+_\d+$")
"""What `rewrite.expressions` calls the records of the later clauses of a comprehension."""
_FRAMES = {
    ast.ListComp: "__xcs_frame_listcomp__",
    ast.SetComp: "__xcs_frame_setcomp__",
    ast.DictComp: "__xcs_frame_dictcomp__",
    ast.GeneratorExp: "__xcs_frame_genexpr__",
}


@dataclass(frozen=True, slots=True)
class LocatedCode:
    """``code`` has the free variables of the original, in its own order; ``text`` is the rewritten function."""

    code: types.CodeType
    text: str


def locate(
    parsed: ParsedFunction,
    rewritten: RewrittenFunction,
    original: types.CodeType,
    abi: object,
    guards_hold: Callable[[], bool] = lambda: True,
) -> LocatedCode:
    """Compile a rewritten function in place of ``original``. ``guards_hold`` is given to the regions that outlive the
    call."""
    emitted = rewritten.emitted
    module = parse(emitted.text)
    function = _find_function(module, parsed)
    _Relocation(emitted, rewritten, parsed.source.first_line - 2).apply(function)
    add_twins(function, parsed.tree, parsed.source.first_line - 2)
    _place_calls(function, parsed.tree, parsed.source.first_line - 2)
    source = parsed.source
    function = BehindGates(_is_gate, _abi_at, source.class_name).visit(function)
    function = _AheadMarks(_item_functions(function)).visit(function)
    function.name = NAME
    code = compile_again(function, original, source.filename, source.class_name, source.imported)
    found = _find_code(code, NAME)
    return LocatedCode(_finish(found, original, {_ABI: abi, _GUARDS: guards_hold}), function_text(rewritten))


def function_text(rewritten: RewrittenFunction) -> str:
    """The rewritten function as text, without the header line that made it parse."""
    text = rewritten.emitted.text
    lines = text.split("\n")
    return "\n".join(lines[1:]).rstrip("\n") + "\n" if lines and lines[0].strip() in ("", "if 1:") else text


def _find_function(module: ast.Module, parsed: ParsedFunction) -> ast.FunctionDef:
    wanted = LAMBDA if isinstance(parsed.tree, ast.Lambda) else parsed.tree.name
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name == wanted:
            return node
    raise LookupError(f"{wanted} is not in the rewritten text")


class _Relocation:
    """Gives ``ast`` nodes of the rewritten text the positions of what they stand for, in the file."""

    def __init__(self, emitted: Emitted, rewritten: RewrittenFunction, offset: int) -> None:
        self.offset = offset
        self.at: dict[Span, Span] = {}
        self.starts: dict[tuple[int, int], Span] = {}
        for node, span in emitted.nodes:
            origin = rewritten.origins.get(node)
            if origin is None:
                continue
            if isinstance(node, cst.GeneratorExp):
                self.starts[span[:2]] = origin
            self.at[span] = origin

    def apply(self, function: ast.FunctionDef) -> None:
        self._visit(function, self.at.get(span_of(function), (1, 0, 1, 0)))

    def _visit(self, node: ast.AST, inherited: Span) -> None:
        if hasattr(node, "lineno"):
            inherited = self.at.get(span_of(node), inherited)
            line, column, end_line, end_column = inherited
            node.lineno, node.end_lineno = line + self.offset, end_line + self.offset  # type: ignore[attr-defined]
            node.col_offset, node.end_col_offset = column, end_column  # type: ignore[attr-defined]
        for child in child_nodes(node):
            self._visit(child, inherited)


def _place_calls(function: ast.FunctionDef, original: ast.AST, offset: int) -> None:
    """Calls of the runtime raise what the expressions raise that they stand for, and on their lines: that of a method
    on the one on which its name ends, any other on its first, and what isn't iterable, before 3.13, on the first of
    the loop or comprehension."""
    calls = [node for node in walk(original) if isinstance(node, ast.Call)]
    names = {span_of(call): call.func for call in calls if isinstance(call.func, ast.Attribute)}
    for node in walk(function):
        if sys.version_info < (3, 13) and isinstance(node, ast.For | ComprehensionNode):
            for iterable in [node.iter] if isinstance(node, ast.For) else [clause.iter for clause in node.generators]:
                if _is_our_method(iterable, _ITERATORS):
                    ast.copy_location(iterable, node)
        if isinstance(node, ast.Call) and (_is_our_method(node) or not isinstance(node.func, ast.Attribute)):
            first, column, last, end = span_of(node)
            name = names.get((first - offset, column, last - offset, end))
            if name is not None and name.end_lineno != name.lineno:
                *_, line, behind = span_of(name)
                node.lineno, node.col_offset = line + offset, max(0, behind - len(name.attr))
            if _is_our_method(node) or (isinstance(node.func, ast.Name) and node.func.id in _ABI_NAMES):
                # Which is a method, too, and so on the line on which its name ends.
                ast.copy_location(node.func, node)
                node.func.end_lineno, node.func.end_col_offset = node.lineno, node.col_offset


def _is_our_method(node: ast.expr, names: Container[str] | None = None) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_ours(node.func.value)):
        return False
    return names is None or node.func.attr in names


def _is_gate(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in _GATES


def _abi_at(place: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(_ABI), place)


class _AheadMarks(ast.NodeTransformer):
    """Marks generated functions and turns ABI names into attributes of the ABI constant."""

    def __init__(self, frames: dict[str, str]) -> None:
        self.frames = frames

    def visit_Name(self, node: ast.Name) -> ast.expr:
        attribute = _ABI_NAMES.get(node.id)
        if attribute is None:
            return node
        return ast.copy_location(ast.Attribute(_abi_at(node), attribute, ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        # The functions given to the runtime run ahead; they are the only lambdas that we make.
        if (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in _GIVEN_AHEAD_CODE
            and _is_ours(node.func.value)
            and node.args
            and isinstance(node.args[0], ast.Lambda)
        ):
            self._mark(node.args[0].args, node)
        if isinstance(node.func, ast.Name) and node.func.id == "__xcs_lazy_region":
            node.args.append(ast.copy_location(ast.Constant(_GUARDS), node))
        return self.generic_visit(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> ast.AST:
        iterable = node.generators[0].iter
        if isinstance(iterable, ast.Call) and iterable.args and isinstance(iterable.args[0], ast.Lambda):
            own_frame = isinstance(node, ast.GeneratorExp) or sys.version_info < (3, 12)
            targets = (n.id for n in ast.walk(node.generators[0].target) if isinstance(n, ast.Name))
            if any(_CLAUSE_RECORD.search(target) for target in targets):
                own_frame = False  # a later clause of a comprehension, whose frame has been named
            function = iterable.func
            if isinstance(function, ast.Attribute) and function.attr in _GIVEN_AHEAD_CODE and _is_ours(function.value):
                if own_frame:
                    self._mark(iterable.args[0].args, iterable, _FRAMES[type(node)])
        return self.generic_visit(node)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if node.name.startswith("__xcs_ahead"):
            self._mark(node.args, node)
            if node.name in self.frames:
                self._mark(node.args, node, self.frames[node.name])
        return self.generic_visit(node)

    @staticmethod
    def _mark(arguments: ast.arguments, near: ast.AST, mark: str = MARK) -> None:
        if any(a.arg == mark for a in arguments.kwonlyargs):
            return
        arguments.kwonlyargs.append(ast.copy_location(ast.arg(mark), near))
        arguments.kw_defaults.append(ast.copy_location(ast.Constant(None), near))


def _item_functions(function: ast.FunctionDef) -> dict[str, str]:
    """For each ahead function of a comprehension, the mark of the frame that the comprehension has."""
    found = {}
    for node in walk(function):
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            iterable = node.generators[0].iter
            own_frame = isinstance(node, ast.GeneratorExp) or sys.version_info < (3, 12)
            given = iterable.args if isinstance(iterable, ast.Call) else []
            if own_frame and given and isinstance(given[0], ast.Name):
                found[given[0].id] = _FRAMES[type(node)]
    return found


def _is_ours(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):  # ``__xcs_plain(x).each()`` is a call of the user's
        return isinstance(node.func, ast.Name) and node.func.id == "__xcs_lazy_region"
    return isinstance(node, ast.Name) and node.id.startswith("__xcs_")


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


def _find_code(module: types.CodeType, name: str) -> types.CodeType:
    for code in _codes(module):
        if code.co_name == name:
            return code
    raise LookupError(name)


_WITHOUT_NAME = frozenset({"<lambda>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


def _finish(code: types.CodeType, original: types.CodeType, given: dict[object, object]) -> types.CodeType:
    """Names as the user wrote them, the ABI in its place."""

    def renamed(
        inner: types.CodeType, enclosing: str, ahead: bool, around: types.CodeType, written: str
    ) -> types.CodeType:
        """``around``: the code that it is in, whose name in the original is ``written``."""
        is_ahead = MARK in inner.co_varnames
        mine = enclosing if is_ahead else inner.co_name
        qualname = original_qualname(inner, around.co_qualname, written)
        beneath = (f"{around.co_qualname}.<locals>.{mine}", f"{around.co_qualname}.{mine}")
        if inner.co_name in _WITHOUT_NAME and inner.co_qualname not in beneath:
            # Of equal code in two scopes, ahead and not, Python makes one constant, named after one of them.
            qualname = within(written, f".<locals>.{mine}" if around.co_flags & CO_OPTIMIZED else f".{mine}")
        names = inner.co_names
        if ahead and not is_ahead and inner.co_name in _WITHOUT_NAME - {"<lambda>"}:
            names = (*names, MARK)
            if any(_CLAUSE_RECORD.search(v) for v in (*inner.co_varnames, *inner.co_cellvars, *inner.co_freevars)):
                names = (*names, CLAUSE)
                mine = enclosing
        if inner is code:
            mine, qualname = original.co_name, original.co_qualname
        elif is_ahead:
            frame = next((v for v in inner.co_varnames if v in _FRAMES.values()), None)
            mine = f"<{frame.removeprefix('__xcs_frame_').removesuffix('__')}>" if frame else enclosing
            qualname = within(written, f".<locals>.{mine}") if frame else written
        constants = tuple(
            renamed(c, mine, is_ahead or ahead, inner, qualname)
            if isinstance(c, types.CodeType)
            else given.get(c, c)
            if isinstance(c, str)
            else c
            for c in with_qualname(inner, qualname)
        )
        return inner.replace(co_name=mine, co_qualname=qualname, co_consts=constants, co_names=names)

    return renamed(code, original.co_name, False, code, original.co_qualname)
