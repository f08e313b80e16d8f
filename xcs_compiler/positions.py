"""Where every libcst node stands in the text, and which libcst node stands for an ``ast`` node.

libcst's own `PositionProvider` needs a metadata pass of some 15 ms for 60 lines; generating the code once more with a
state that writes down the position takes 3 ms and gives the same spans. ``ast`` counts columns in UTF-8 bytes, libcst
in characters; everything here is in ``ast``'s terms.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import libcst as cst
from libcst._nodes.internal import CodegenState

from xcs_compiler.quietly import parse

Span = tuple[int, int, int, int]
"""First line (from 1), first column (from 0, in UTF-8 bytes), last line, column after the last."""


_PARENTHESISED = frozenset((cst.Tuple, cst.GeneratorExp))
_LINES = frozenset((cst.SimpleStatementLine, cst.SimpleStatementSuite))


class _Recording(CodegenState):
    """Writes the code and, for each node, the character positions between which it came out."""

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.line = 1
        self.column = 0
        self.emitted: list[tuple[cst.CSTNode, Span]] = []
        self.last: dict[cst.CSTNode, Span] = {}
        self.starts: list[tuple[int, int]] = []
        self.shown: dict[cst.CSTNode, str] = {}
        self.comments: set[int] = set()
        self.showing: list[tuple[cst.FormattedStringExpression, int]] = []

    def add_token(self, value: str) -> None:
        super().add_token(value)
        newlines = value.count("\n")
        if newlines:
            self.line += newlines
            self.column = len(value) - value.rfind("\n") - 1
        else:
            self.column += len(value)

    def add_indent_tokens(self) -> None:
        super().add_indent_tokens()
        self.column += sum(map(len, self.indent_tokens))

    def before_codegen(self, node: cst.CSTNode) -> None:
        # ``ast`` counts the parentheses of a tuple or generator expression as part of it, libcst does not.
        if type(node) in _PARENTHESISED:
            self.starts.append((self.line, self.column))
        elif type(node) is cst.FormattedStringExpression and node.equal is not None:
            self.showing.append((node, len(self.tokens)))
        elif type(node) is cst.Comment:
            self.comments.add(len(self.tokens))

    def after_codegen(self, node: cst.CSTNode) -> None:
        if self.showing and node is self.showing[-1][0].whitespace_after_expression:
            expression, first = self.showing.pop()
            numbered = list(enumerate(self.tokens))[first + 1 :]
            self.shown[expression] = "".join(token for i, token in numbered if i not in self.comments)
        if type(node) in _PARENTHESISED:
            start = self.starts.pop()
            if node.lpar:  # type: ignore[attr-defined]
                self.note(node, (*start, self.line, self.column))

    def note(self, node: cst.CSTNode, span: Span) -> None:
        self.emitted.append((node, span))
        self.last[node] = span

    def record_syntactic_position(
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> Any:
        return _Recorder(self, node, start_node, end_node)


class _Recorder:
    __slots__ = ("final", "first", "node", "start", "state")

    def __init__(
        self, state: _Recording, node: cst.CSTNode, first: cst.CSTNode | None, final: cst.CSTNode | None
    ) -> None:
        self.state, self.node, self.first, self.final = state, node, first, final

    def __enter__(self) -> None:
        self.start = (self.state.line, self.state.column)

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        state = self.state
        start = state.last[self.first][:2] if self.first in state.last else self.start
        end = state.last[self.final][2:] if self.final in state.last else (state.line, state.column)
        if type(self.node) in _LINES and type(self.node.body[-1].semicolon) is cst.Semicolon:  # type: ignore[attr-defined]
            # What this line is the last of ends with it.
            after = self.node.body[-1].semicolon.whitespace_after  # type: ignore[attr-defined]
            assert isinstance(after, cst.SimpleWhitespace)
            end = (state.line, state.column - len(after.value))
        state.note(self.node, (*start, *end))


@dataclass(frozen=True, slots=True)
class Emitted:
    """The text of a module and every emission of a node in it, in the order in which their ends were reached.

    ``shown``: of each ``{value=}`` in a formatted string, the text that it shows besides the value.
    """

    text: str
    nodes: tuple[tuple[cst.CSTNode, Span], ...]
    shown: dict[cst.CSTNode, str] = field(default_factory=dict)


def emit(module: cst.Module) -> Emitted:
    """Generate the code of a module, noting where each node came out (a node used twice is noted twice)."""
    state = _Recording(module)
    module._codegen(state)
    text = "".join(state.tokens)
    if text.isascii():
        return Emitted(text, tuple(state.emitted), state.shown)
    lines = text.split("\n")
    widths: dict[tuple[int, int], int] = {}

    def in_bytes(line: int, column: int) -> int:
        key = (line, column)
        if key not in widths:
            widths[key] = len(lines[line - 1][:column].encode())
        return widths[key]

    return Emitted(
        text,
        tuple((n, (a, in_bytes(a, b), c, in_bytes(c, d))) for n, (a, b, c, d) in state.emitted),
        state.shown,
    )


def span_of(node: ast.AST) -> Span:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


class Untied(Exception):
    """What stands where is not known, in some formatted strings over several lines: Python 3.11 is wrong about that,
    and libcst drops a line break after a conversion. Has the line, or None."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Finds the libcst node for an ``ast`` node of the same text."""

    spans: dict[cst.CSTNode, Span]
    expressions: dict[Span, cst.BaseExpression]
    statements: dict[Span, cst.BaseStatement | cst.BaseSmallStatement]
    generators: dict[tuple[int, int], cst.GeneratorExp]
    lines: dict[cst.BaseSmallStatement, cst.SimpleStatementLine]
    shown: dict[cst.CSTNode, str]

    def line(self, original: cst.BaseSmallStatement, new: cst.BaseSmallStatement) -> cst.SimpleStatementLine:
        """``new`` on a line of its own, with the comments of ``original`` where it had its line to itself."""
        line = self.lines.get(original)
        small = new.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
        if line is None or len(line.body) > 1:
            return cst.SimpleStatementLine([small])
        return line.with_changes(body=[small])

    def expression(self, node: ast.expr) -> cst.BaseExpression:
        """Raises KeyError when there is none, which is a bug, or `Untied` where it may be Python's."""
        try:
            if isinstance(node, ast.GeneratorExp):
                return self.generators[span_of(node.elt)[:2]]
            return self.expressions[span_of(node)]
        except KeyError:
            if sys.version_info >= (3, 12):
                raise
            raise Untied(node.lineno) from None

    def statement(self, node: ast.stmt) -> cst.BaseStatement | cst.BaseSmallStatement:
        span = span_of(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and span not in self.statements:
            first = node.decorator_list[0]
            return next(s for at, s in self.statements.items() if at[2:] == span[2:] and at[0] <= first.lineno)
        return self.statements[span]


class _Kinds(dict[type[cst.CSTNode], type[cst.CSTNode] | None]):
    """What a class of nodes is to `tie`: to ask by `isinstance` is dear, since they are abstract base classes."""

    def __missing__(self, cls: type[cst.CSTNode]) -> type[cst.CSTNode] | None:
        found: type[cst.CSTNode] | None = None
        if issubclass(cls, (cst.StarredElement, cst.StarredDictElement)):
            pass  # stands for what is starred, in places that ``ast`` counts differently
        elif issubclass(cls, cst.BaseExpression):
            found = cst.BaseExpression
        elif issubclass(cls, (cst.BaseCompoundStatement, cst.BaseSmallStatement)):
            found = cst.BaseSmallStatement
        elif issubclass(cls, cst.SimpleStatementLine):
            found = cst.SimpleStatementLine
        return self.setdefault(cls, found)


_KINDS = _Kinds()


def tie(module: cst.Module, text: str) -> Tie:
    """Index a module by position: the unchanged parse of the text that ``ast`` parsed. Raises `Untied`."""
    spans: dict[cst.CSTNode, Span] = {}
    expressions: dict[Span, cst.BaseExpression] = {}
    statements: dict[Span, cst.BaseStatement | cst.BaseSmallStatement] = {}
    generators: dict[tuple[int, int], cst.GeneratorExp] = {}
    lines: dict[cst.BaseSmallStatement, cst.SimpleStatementLine] = {}
    emitted = emit(module)
    if emitted.text != text:
        raise Untied(None)
    for node, span in emitted.nodes:
        spans[node] = span
        kind = _KINDS[type(node)]
        if kind is cst.BaseExpression:
            # Of nodes with one span (a name inside an annotation, say) the outermost comes last, which is what we want,
            # but for implicit wrappers that ``ast`` does not have.
            expressions[span] = node  # type: ignore[assignment]
            if isinstance(node, cst.GeneratorExp):
                generators.setdefault(spans[node.elt][:2], node)
        elif kind is cst.BaseSmallStatement:
            statements[span] = node  # type: ignore[assignment]
        elif kind is cst.SimpleStatementLine:
            lines.update((small, node) for small in node.body)  # type: ignore[attr-defined, misc]
    if any(":" in shown for shown in emitted.shown.values()) and not _is_shown(emitted.shown.values(), text):
        raise Untied(None)
    return Tie(spans, expressions, statements, generators, lines, emitted.shown)


def _is_shown(texts: Collection[str], text: str) -> bool:
    """Whether Python shows the whole text of each ``{value=}``. Python 3.13 stops at the colon of a ``lambda``."""
    strings = [node for node in ast.walk(parse(text)) if isinstance(node, ast.JoinedStr)]
    parts = [str(part.value) for string in strings for part in string.values if isinstance(part, ast.Constant)]
    return all(any(part.endswith(shown) for part in parts) for shown in texts if ":" in shown)


def iterate_statements(body: cst.BaseSuite) -> Iterator[cst.BaseStatement | cst.BaseSmallStatement]:
    """The statements of a suite, those that share a line one by one."""
    for statement in body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement
