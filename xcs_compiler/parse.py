"""source -> trees. Requires a `FunctionSource`; produces a `ParsedFunction`; never declines (a syntax error in text
that Python already compiled is a bug of ours)."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xcs_compiler import quietly
from xcs_compiler.scopes import walk

if TYPE_CHECKING:
    import libcst as cst

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """The text of one function, in a shape that parses on its own with the columns of the file kept.

    text        the first line is a header of ours (``if 1:`` for an indented ``def``, empty for one at column 0, and
                ``(`` before a lambda, whose last line is then ``)``); the function follows with its decorators
    first_line  line in the file of the second line of ``text``
    node_line, node_column   where the function's node starts in ``text`` (1-based line, 0-based UTF-8 column), as
                ``ast`` counts: a ``def``'s own line, not its decorators'
    class_name  innermost class around the function, for private name mangling, or None
    imported    names that its module imports: a call of an attribute of one is compiled to other instructions than a
                call of a method, and stands on another line where it takes several
    """

    filename: str
    text: str
    first_line: int
    node_line: int
    node_column: int
    name: str
    qualname: str
    class_name: str | None = None
    imported: frozenset[str] = frozenset()

    def file_line(self, text_line: int) -> int:
        return text_line - 2 + self.first_line


@dataclass(frozen=True, slots=True)
class ParsedFunction:
    """``tree`` is the function's own node within ``module``; ``concrete`` is the whole text for libcst, which only the
    stages from rewrite on may ask for."""

    source: FunctionSource
    module: ast.Module
    tree: FunctionNode
    concrete: cst.Module


def parse(source: FunctionSource, *, concrete: bool = True) -> ParsedFunction:
    """Both trees of one function; without ``concrete``, which takes most of the time, see `with_concrete`. Raises
    SyntaxError when the text does not parse."""
    module = quietly.parse(source.text)
    for node in walk(module):
        if isinstance(node, FunctionNode) and node.lineno == source.node_line and node.col_offset == source.node_column:
            parsed = ParsedFunction(source, module, node, None)  # type: ignore[arg-type]
            return with_concrete(parsed) if concrete else parsed
    raise SyntaxError(f"no function at {source.filename}:{source.file_line(source.node_line)}")


class NotInGrammar(Exception):
    """libcst doesn't know syntax that this Python has: ``(x): int``, or what is newer than it. Has the line."""


def with_concrete(parsed: ParsedFunction) -> ParsedFunction:
    """The same with the tree for libcst, where it is not there yet. Raises `NotInGrammar`."""
    if parsed.concrete is not None:
        return parsed
    import libcst as cst  # takes 150 ms, and most functions of a program are declined before

    try:
        return replace(parsed, concrete=cst.parse_module(parsed.source.text))
    except cst.ParserSyntaxError as error:
        raise NotInGrammar(error.raw_line) from None
