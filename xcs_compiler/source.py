"""function -> its text, lines and place. Requires a Python function; produces a `FunctionSource`; declines where there
is no source, or where the source is not, or not any more, what the function was compiled from.

The text is believed only when compiling it again gives the function's own code object.
"""

from __future__ import annotations
import __future__

import ast
import copy
import linecache
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

from xcs_compiler.declined import Category, Declined
from xcs_compiler.parse import FunctionNode, FunctionSource
from xcs_compiler.quietly import compile_tree, parse
from xcs_compiler.scopes import LEAVES, child_nodes

FUTURES = 0
for _name in __future__.all_feature_names:
    FUTURES |= getattr(__future__, _name).compiler_flag

KEPT_FILES = 32


@dataclass(frozen=True, slots=True)
class Located:
    """A function's node in a file, and what is around it. ``statement`` is the index of the top-level statement."""

    node: FunctionNode
    name: str
    qualname: str
    class_name: str | None
    statement: int

    @property
    def compiled_line(self) -> int:
        """The ``co_firstlineno`` of its code: the first decorator's line."""
        decorators = getattr(self.node, "decorator_list", None)
        return decorators[0].lineno if decorators else self.node.lineno


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """A text that was parsed, with all the functions in it, in the order in which they begin. ``imports`` are those of
    the module's own scope; for ``imported`` see `FunctionSource`."""

    filename: str
    text: str
    lines: tuple[str, ...]
    module: ast.Module
    functions: tuple[Located, ...]
    imports: tuple[ast.Import | ast.ImportFrom, ...]
    imported: frozenset[str]
    codes: dict[tuple[int, int], tuple[CodeType, ...]] = field(default_factory=dict, repr=False)


def find_source(function: FunctionType) -> FunctionSource | Declined:
    """The text of a function: from its file, its module's loader, a notebook cell, a doctest or the REPL.

    Declines with `Category.NO_SOURCE`. Several lambdas on one line are told apart by their code.
    """
    found = find_in_file(function)
    return found if isinstance(found, Declined) else source_of(*found, qualname=function.__code__.co_qualname)


def find_in_file(function: FunctionType) -> tuple[SourceFile, Located] | Declined:
    """The same with the whole file around it."""
    code = function.__code__
    found_text = False
    for text in _texts(function):
        found_text = True
        try:
            file = read_source(code.co_filename, text)
        except (SyntaxError, ValueError):
            continue
        located = _locate(file, code)
        if located is not None:
            return file, located
    # From 3.13 on, the text that ``python -c`` runs is found under the name that `exec` gives all code.
    if not found_text or code.co_filename == "<string>":
        return Declined(Category.NO_SOURCE, f"there is no source for it in {code.co_filename}")
    return Declined(
        Category.NO_SOURCE,
        f"the source in {code.co_filename} is not what it was compiled from: it was edited since, or a tool changes "
        "code as it is imported (pytest does so with `assert` in test modules)",
    )


def read_source(filename: str, text: str) -> SourceFile:
    """Parse a text, or recall it. Raises SyntaxError, or ValueError for a null byte."""
    with _files_lock:
        file = _files.get(filename)
        if file is not None and file.text == text:
            _files.move_to_end(filename)
            return file
    module = parse(text, filename)
    imports = _imports(module)
    lines, functions = tuple(text.split("\n")), tuple(_functions(module))
    file = SourceFile(filename, text, lines, module, functions, imports, _imported_names(imports))
    with _files_lock:
        _files[filename] = file
        if len(_files) > KEPT_FILES:
            _files.popitem(last=False)
    return file


def parsed(filename: str, text: str) -> ast.Module:
    """The tree of a text that is not kept, unless it was. Raises SyntaxError, or ValueError for a null byte."""
    with _files_lock:
        file = _files.get(filename)
    return file.module if file is not None and file.text == text else parse(text, filename)


def source_of(file: SourceFile, located: Located, qualname: str | None = None) -> FunctionSource:
    """The text of one function of a file, in the shape that `FunctionSource` describes."""
    node = located.node
    lines = file.lines
    last = node.end_lineno or node.lineno
    if isinstance(node, ast.Lambda):
        first = node.lineno
        taken = list(lines[first - 1 : last])
        taken[-1] = _bytes(taken[-1], 0, node.end_col_offset)
        # Spaces instead of what comes before, a space a byte: columns stay what they are in the file.
        taken[0] = " " * node.col_offset + _bytes(taken[0], node.col_offset, None)
        header, footer = "(", ")\n"
    else:
        first = _decorated_line(node, lines)
        taken = list(lines[first - 1 : last])
        header, footer = ("if 1:" if taken[0][:1].isspace() else ""), ""
    return FunctionSource(
        filename=file.filename,
        text="\n".join((header, *taken, footer)),
        first_line=first,
        node_line=node.lineno - first + 2,
        node_column=node.col_offset,
        name=located.name,
        qualname=qualname or located.qualname,
        class_name=located.class_name,
        imported=file.imported,
    )


_files: OrderedDict[str, SourceFile] = OrderedDict()
_files_lock = threading.RLock()


def _after_fork() -> None:
    global _files_lock
    _files_lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _texts(function: FunctionType) -> Iterator[str]:
    """What may be the source, the most likely first: what is cached may be older than the file, as the code may be."""
    code = function.__code__
    filename, namespace = code.co_filename, function.__globals__
    from_code = getattr(linecache, "_getlines_from_code", None)  # the REPL and `python -c`, since 3.13.1
    interactive = "".join(from_code(code)) if from_code is not None else ""
    if interactive:
        yield interactive
    cached = "".join(linecache.getlines(filename, namespace))
    if cached:
        yield cached
    linecache.checkcache(filename)
    fresh = "".join(linecache.getlines(filename, namespace))
    if fresh and fresh != cached:
        yield fresh
    # Of what a loader gives it, linecache takes form feeds and the like for ends of lines.
    loader = getattr(namespace.get("__spec__"), "loader", None) or namespace.get("__loader__")
    get_source = getattr(loader, "get_source", None)
    if get_source is not None:
        try:
            loaded = get_source(namespace.get("__name__"))
        except Exception:  # a loader is somebody else's code, and this is only a last attempt
            return
        if loaded and loaded not in (cached, fresh):
            yield loaded


def _functions(module: ast.Module) -> list[Located]:
    """In the order of the text. What belongs to a function's or class's inside is named after it; its decorators and
    defaults are outside. Without recursion: an expression may be as deep as the parser lets it be."""
    found: list[Located] = []
    for index, statement in enumerate(module.body):
        pending: list[tuple[ast.AST, str, str | None]] = [(statement, "", None)]
        while pending:
            node, prefix, class_name = pending.pop()
            children = [child for child in child_nodes(node) if not isinstance(child, LEAVES)]
            if isinstance(node, FunctionNode):
                name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
                found.append(Located(node, name, prefix + name, class_name, index))
                inside, inner = f"{prefix}{name}.<locals>.", class_name
                body = {id(node.body)} if isinstance(node, ast.Lambda) else set(map(id, node.body))
            elif isinstance(node, ast.ClassDef):
                inside, inner, body = f"{prefix}{node.name}.", node.name, set(map(id, node.body))
            else:
                inside, inner, body = prefix, class_name, set()
            parts = [(c, inside, inner) if id(c) in body else (c, prefix, class_name) for c in children]
            pending += reversed(parts)
    return found


def _locate(file: SourceFile, code: CodeType) -> Located | None:
    """The function that compiles to this very code."""
    candidates = [
        located
        for located in file.functions
        if located.compiled_line == code.co_firstlineno
        and located.name == code.co_name
        and any(_same(code, other) for other in _codes(file, located.statement, code.co_flags & FUTURES))
    ]
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    # What the code does lies within the body; the first instructions, which have no place of their own, aside.
    places = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line and end_line and column is not None and end_column
    ]
    if not places:  # columns are switched off, or it does nothing; of lambdas with the same code any will do
        return next((located for located in reversed(candidates) if _compiles_to(located, code, file)), None)
    start, end = min(place[0] for place in places), max(place[1] for place in places)
    around = [located for located in candidates if _spans(located.node.body, start, end)]  # type: ignore[arg-type]
    return max(around, key=lambda located: (located.node.lineno, located.node.col_offset), default=None)


def _codes(file: SourceFile, statement: int, futures: int) -> tuple[CodeType, ...]:
    """All code objects of one top-level statement."""
    key = statement, futures
    if key not in file.codes:
        module = ast.Module([*file.imports, file.module.body[statement]], [])
        outermost = compile_tree(module, file.filename, futures)
        file.codes[key] = tuple(_nested(outermost))
    return file.codes[key]


def _imported_names(imports: Iterable[ast.Import | ast.ImportFrom]) -> frozenset[str]:
    aliases = (alias for statement in imports for alias in statement.names)
    return frozenset(alias.asname or alias.name.partition(".")[0] for alias in aliases) - {"*"}


def _imports(module: ast.Module) -> tuple[ast.Import | ast.ImportFrom, ...]:
    found: list[ast.Import | ast.ImportFrom] = []
    pending: list[ast.AST] = [module]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            if isinstance(child, (ast.Import, ast.ImportFrom)):
                if not (isinstance(child, ast.ImportFrom) and child.module == "__future__"):
                    found.append(child)
            elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
                pending.append(child)
    return tuple(found)


def _nested(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _nested(constant)


def _same(code: CodeType, other: CodeType) -> bool:
    if code == other:
        return True
    # One of both was compiled without columns (``-X no_debug_ranges``).
    return _has_columns(code) != _has_columns(other) and _content(code) == _content(other)


def _has_columns(code: CodeType) -> bool:
    return any(column is not None for _, _, column, _ in code.co_positions())


def _content(code: CodeType) -> tuple[object, ...]:
    """What running the code depends on, and its lines."""
    return (*_behaviour(code), code.co_firstlineno, tuple(code.co_lines()))


def _behaviour(code: CodeType) -> tuple[object, ...]:
    constants = tuple(
        _behaviour(constant) if isinstance(constant, CodeType) else (type(constant), repr(constant))
        for constant in code.co_consts
    )
    return (
        code.co_name,
        code.co_flags,
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount),
        (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
        code.co_code,
        code.co_exceptiontable,
        constants,
    )


def _compiles_to(located: Located, code: CodeType, file: SourceFile) -> bool:
    """Whether this candidate, and not its neighbour on the line, gives the code: a copy is moved to lines of its own.

    That holds too for a candidate of whose default values the code is one; those come later in the file.
    """
    copies: dict[int, Any] = {}
    statement = copy.deepcopy(file.module.body[located.statement], copies)
    distance = len(file.lines)
    ast.increment_lineno(copies[id(located.node)], distance)
    module = ast.Module([*file.imports, statement], [])
    outermost = compile_tree(module, file.filename, code.co_flags & FUTURES)
    moved = _first_on_line(outermost, code.co_firstlineno + distance)
    return any(_behaviour(other) == _behaviour(code) for other in moved)


def _first_on_line(code: CodeType, line: int) -> Iterator[CodeType]:
    """The code objects that begin on the line, but for those inside of such."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_firstlineno == line:
                yield constant
            else:
                yield from _first_on_line(constant, line)


def _spans(body: ast.expr, start: tuple[int, int], end: tuple[int, int]) -> bool:
    return (body.lineno, body.col_offset) <= start and end <= (body.end_lineno or 0, body.end_col_offset or 0)


def _decorated_line(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: tuple[str, ...]) -> int:
    """The line of the first decorator's ``@``, which parentheses and comments may keep apart from its expression."""
    if not node.decorator_list:
        return node.lineno
    line = node.decorator_list[0].lineno
    while not lines[line - 1].lstrip().startswith("@"):
        line -= 1
    return line


def _bytes(line: str, start: int, end: int | None) -> str:
    """A part of the line between two columns as ``ast`` counts them."""
    return line.encode()[start:end].decode()
