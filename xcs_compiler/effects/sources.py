"""live function -> its `ast`. Reads text through `linecache`; the result is remembered by code object."""

from __future__ import annotations

import ast
import linecache
import re
from types import CodeType, FunctionType

from xcs_compiler.quietly import parse
from xcs_compiler.scopes import walk

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_nodes: dict[CodeType, tuple[FunctionNode, int] | None] = {}
_modules: dict[str, tuple[int, ast.Module | None]] = {}
_assigned: dict[str, tuple[int, frozenset[str]]] = {}
_declared: dict[str, tuple[int, frozenset[str]]] = {}


def as_written(function: FunctionType) -> FunctionType:
    """The original of a compiled function; any other function itself.

    A function that copied the attributes of a compiled one (`functools.wraps`) is not one.
    """
    dispatcher = function.__dict__.get("__xcs__")
    if dispatcher is not None and dispatcher.function() is function:
        return dispatcher.original  # type: ignore[no-any-return]
    return function


def source_of(function: FunctionType) -> tuple[FunctionNode, int] | None:
    """The function's node, and what to add to a node's line to get the line in the file. None without source, or
    when the text is not what the code was compiled from."""
    code = function.__code__
    try:
        return _nodes[code]
    except KeyError:
        pass
    if len(_nodes) > 4096:
        _nodes.clear()
    found = _find(code, function.__globals__)
    _nodes[code] = found
    return found


def _find(code: CodeType, module_globals: dict[str, object]) -> tuple[FunctionNode, int] | None:
    lines = linecache.getlines(code.co_filename, module_globals)
    if not lines:
        return None
    try:
        found = _find_lambda(code, lines) if code.co_name == "<lambda>" else _find_definition(code, lines)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return found if found is not None and _matches(code, found[0]) else None


def _find_definition(code: CodeType, lines: list[str]) -> tuple[FunctionNode, int] | None:
    first = code.co_firstlineno
    if not 1 <= first <= len(lines):
        return None
    last = max(_last_line(code), first)
    header = lines[first - 1]
    indented = header[:1] in " \t"
    # Text without code of its own (a closing bracket, the rest of a docstring) may follow the last line with code.
    for end in (*range(last, min(last + 12, len(lines) + 1)), None):
        text = "".join(lines[first - 1 : end]) if end else None
        if text is None:
            break
        try:
            module = parse(("if 1:\n" if indented else "\n") + text)
        except SyntaxError:
            continue
        for node in walk(module):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
                return node, first - 2
        return None
    whole = _whole_module(code.co_filename, lines)
    for node in ast.walk(whole) if whole else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == code.co_name:
            start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if start == first:
                return node, 0
    return None


def _last_line(code: CodeType) -> int:
    last = max((end for _, end, _, _ in code.co_positions() if end is not None), default=code.co_firstlineno)
    return max([last, *(_last_line(const) for const in code.co_consts if isinstance(const, CodeType))])


def _find_lambda(code: CodeType, lines: list[str]) -> tuple[FunctionNode, int] | None:
    module = _whole_module(code.co_filename, lines)
    if module is None:
        return None
    same_line = [n for n in ast.walk(module) if isinstance(n, ast.Lambda) and n.lineno == code.co_firstlineno]
    if len(same_line) == 1:
        return same_line[0], 0
    positions = set(code.co_positions())
    exact = [
        node
        for node in same_line
        if (node.body.lineno, node.body.end_lineno, node.body.col_offset, node.body.end_col_offset) in positions
    ]
    return (exact[0], 0) if len(exact) == 1 else None


def _whole_module(filename: str, lines: list[str]) -> ast.Module | None:
    known = _modules.get(filename)
    if known is None or known[0] != len(lines):
        try:
            known = (len(lines), parse("".join(lines)))
        except (SyntaxError, ValueError):
            known = (len(lines), None)
        _modules[filename] = known
    return known[1]


def _matches(code: CodeType, node: FunctionNode) -> bool:
    """The same parameters, and every name that the code uses is in the text: it may have changed since."""
    arguments = node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    mangled = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if len(names) != len(mangled) or any(not real.endswith(name) for name, real in zip(names, mangled, strict=True)):
        return False
    written: set[str] = set()
    for inner in walk(node):
        if isinstance(inner, ast.Attribute):
            written.add(inner.attr)
        elif isinstance(inner, ast.Name):
            written.add(inner.id)
        elif isinstance(inner, ast.alias):
            written.update(inner.name.split("."))
        elif isinstance(inner, ast.ImportFrom) and inner.module:
            written.add(inner.module)
            written.update(inner.module.split("."))
    return all(not (used not in written and not used.startswith("_") and "." not in used) for used in code.co_names)


_NAMED_BY_TEXT = re.compile(r"""(?:globals\(\)\s*\[|setattr\([^,]+,)\s*["'](\w+)["']""")


def declared_global(filename: str, module_globals: dict[str, object]) -> frozenset[str]:
    """Names that some function of the file declares ``global``, and so may rebind, or rebinds as text."""
    lines = linecache.getlines(filename, module_globals)
    known = _declared.get(filename)
    if known is None or known[0] != len(lines):
        names: set[str] = set()
        for line in lines:
            stripped = line.strip()
            if "global " in stripped:
                for part in stripped.split("global ")[1:]:
                    names.update(name.strip() for name in part.split(";")[0].split("#")[0].split(","))
            if "globals()" in stripped or "setattr(" in stripped:
                names.update(_NAMED_BY_TEXT.findall(stripped))
        known = (len(lines), frozenset(names))
        _declared[filename] = known
    return known[1]


_ASSIGNED = re.compile(r"(?<!self)\.(\w+)\s*(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)")


def assigned_attributes(filename: str) -> frozenset[str]:
    """Names of attributes that the file sets on something other than ``self``: class attributes, perhaps."""
    lines = linecache.getlines(filename)
    known = _assigned.get(filename)
    if known is None or known[0] != len(lines):
        found = frozenset(name for line in lines if "=" in line for name in _ASSIGNED.findall(line))
        known = _assigned[filename] = (len(lines), found)
    return known[1]
