"""Small libcst nodes that the rewriter makes. Every maker gives a fresh node, so that each can have its own
position."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar, cast

import libcst as cst

Node = TypeVar("Node", bound=cst.CSTNode)


def name(text: str) -> cst.Name:
    return cst.Name(text)


def call(function: cst.BaseExpression, *arguments: cst.BaseExpression, **keywords: cst.BaseExpression) -> cst.Call:
    made = [cst.Arg(closed(a)) for a in arguments]
    made += [
        cst.Arg(
            value,
            keyword=cst.Name(key),
            equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
        )
        for key, value in keywords.items()
    ]
    return cst.Call(function, made)


def method(receiver: str, attribute: str, *arguments: cst.BaseExpression, **keywords: cst.BaseExpression) -> cst.Call:
    return call(cst.Attribute(name(receiver), name(attribute)), *arguments, **keywords)


def assign(target: cst.BaseAssignTargetExpression, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(target)], value)])


def expression_statement(value: cst.BaseExpression) -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Expr(value)])


def parameters(names: Sequence[str]) -> cst.Parameters:
    return cst.Parameters([cst.Param(name(n)) for n in names])


def make_lambda(names: Sequence[str], body: cst.BaseExpression) -> cst.Lambda:
    space = cst.SimpleWhitespace(" " if names else "")
    return cst.Lambda(parameters(names), closed(body), whitespace_after_lambda=space)


def numbered_pattern(number: int, names: Sequence[str]) -> cst.MatchPattern:
    """``[0, x, y]``, ``0``"""
    value = cst.MatchValue(cst.Integer(str(number)))
    if not names:
        return value
    patterns = [value, *(cst.MatchAs(None, name(text)) for text in names)]
    elements = [cst.MatchSequenceElement(pattern) for pattern in patterns]
    return cst.MatchList(elements, lbracket=cst.LeftSquareBracket(), rbracket=cst.RightSquareBracket())


def block(statements: Sequence[cst.BaseStatement]) -> cst.IndentedBlock:
    return cst.IndentedBlock(statements or [cst.SimpleStatementLine([cst.Pass()])])


def with_region(region: str, statements: Sequence[cst.BaseStatement], parent: str | None, comment: str) -> cst.With:
    opened = call(name("__xcs_region"), *([name(parent)] if parent else []))
    return cst.With(
        [cst.WithItem(opened, cst.AsName(name(region)))],
        block(statements),
        leading_lines=[comment_line(comment)] if comment else [],
    )


def comment_line(text: str) -> cst.EmptyLine:
    return cst.EmptyLine(comment=cst.Comment(f"# {text}"))


def closed(node: cst.BaseExpression) -> cst.BaseExpression:
    """``node`` in a shape that stays one expression between commas."""
    if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and not node.lpar:
        return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return node


def parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    if node.lpar or isinstance(
        node, (cst.Name, cst.Call, cst.Attribute, cst.Subscript, cst.List, cst.Set, cst.Dict, cst.Integer)
    ):
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def condition(node: cst.BaseExpression) -> cst.BaseExpression:
    """A test of a conditional expression."""
    return node if isinstance(node, (cst.Comparison, cst.BooleanOperation)) else parenthesized(node)


def changed(node: Node, **changes: object) -> Node:
    """``node.with_changes(**changes)``, with spaces where a keyword would stick to what comes after it."""
    try:
        return node.with_changes(**changes)
    except cst.CSTValidationError:  # ``if(x):``
        for field in dataclasses.fields(node):
            if field.name.startswith("whitespace_"):
                space = getattr(node, field.name)
                if isinstance(space, cst.SimpleWhitespace) and not space.value:
                    changes[field.name] = cst.SimpleWhitespace(" ")
        return node.with_changes(**changes)


class _Replace(cst.CSTTransformer):
    def __init__(
        self,
        replacements: Mapping[cst.CSTNode, cst.CSTNode],
        changed: dict[cst.CSTNode, cst.CSTNode],
        shown: Mapping[cst.CSTNode, str],
        in_parentheses: bool,
    ) -> None:
        super().__init__()
        self.replacements = replacements
        self.changed = changed
        self.shown = shown
        self.in_parentheses = in_parentheses
        self.strings: list[tuple[cst.FormattedString, list[cst.FormattedStringText]]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FormattedString):
            self.strings.append((node, []))
        return node not in self.replacements

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.FlattenSentinel[cst.CSTNode]:
        found = self.replacements.get(original_node)
        if isinstance(original_node, cst.FormattedString):
            _, ours = self.strings.pop()
            if found is None and ours:
                assert isinstance(updated_node, cst.FormattedString)
                updated_node = _not_raw(updated_node, ours)
        if found is not None:
            if self.in_parentheses and isinstance(found, cst.BaseExpression) and not found.lpar:
                inner, found = found, found.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
                self.changed[found] = inner
            return found
        if updated_node is not original_node:
            self.changed[updated_node] = original_node
        if isinstance(updated_node, cst.FormattedStringExpression) and updated_node.equal is not None:
            string, ours = self.strings[-1]
            shown = self.shown.get(original_node)
            if shown is not None and (updated_node is not original_node or "\n" in shown):
                text, value = _told_apart(shown, updated_node, string)
                ours.append(text)
                self.changed[value] = original_node
                return cst.FlattenSentinel([text, value])
        return updated_node


def _told_apart(
    shown: str, updated: cst.FormattedStringExpression, string: cst.FormattedString
) -> tuple[cst.FormattedStringText, cst.FormattedStringExpression]:
    """The text and the value of ``{value=}``, which shows the user's text, whatever becomes of the value. The text is
    that of a string which isn't raw. If the user's isn't either, Python decodes the escape sequences of what it shows.
    """
    if _is_raw(string):
        text = _escaped(shown, string)
    else:
        text = re.sub(rf"(\\.)|({string.quote[0]})", lambda m: m[1] or "\\" + m[2], shown.replace("\\\n", ""))
    if len(string.quote) == 1:
        text = text.replace("\n", "\\n")
    text = text.replace("{", "{{").replace("}", "}}")
    conversion = updated.conversion
    if conversion is None and updated.format_spec is None:
        conversion = "r"
    return cst.FormattedStringText(text), updated.with_changes(equal=None, conversion=conversion)


def _is_raw(string: cst.FormattedString) -> bool:
    return "r" in string.prefix.lower()


def _escaped(text: str, string: cst.FormattedString) -> str:
    return text.replace("\\", "\\\\").replace(string.quote[0], "\\" + string.quote[0])


def _not_raw(string: cst.FormattedString, ours: Sequence[cst.FormattedStringText]) -> cst.FormattedString:
    """The same string without the prefix that makes it raw: not every text can be written in one that is."""
    if not _is_raw(string):
        return string
    prefix = string.start.removesuffix(string.quote).replace("r", "").replace("R", "")

    def parts(found: Sequence[cst.BaseFormattedStringContent]) -> list[cst.BaseFormattedStringContent]:
        changed: list[cst.BaseFormattedStringContent] = []
        for part in found:
            if isinstance(part, cst.FormattedStringText) and not any(part is text for text in ours):
                part = part.with_changes(value=_escaped(part.value, string))
            elif isinstance(part, cst.FormattedStringExpression) and part.format_spec:
                part = part.with_changes(format_spec=parts(part.format_spec))
            changed.append(part)
        return changed

    return string.with_changes(start=prefix + string.quote, parts=parts(string.parts))


def has_lines(shown: Mapping[cst.CSTNode, str]) -> bool:
    """Whether a ``{value=}`` shows several lines, and so how far they are indented, which a region changes."""
    return any("\n" in text for text in shown.values())


def replace(
    node: Node,
    replacements: Mapping[cst.CSTNode, cst.CSTNode],
    changed: dict[cst.CSTNode, cst.CSTNode],
    shown: Mapping[cst.CSTNode, str],
) -> Node:
    """``node`` with the nodes that ``replacements`` names replaced. Nodes rebuilt on the way are noted in ``changed``
    with what they were made from, so that their positions are kept. ``shown``: the text of each ``{value=}``."""
    if not replacements and not has_lines(shown):
        return node
    try:
        return cast(Node, node.visit(_Replace(replacements, changed, shown, in_parentheses=False)))
    except cst.CSTValidationError:  # something like ``assert(x)``, where a name would stick to the keyword
        changed.clear()
        return cast(Node, node.visit(_Replace(replacements, changed, shown, in_parentheses=True)))
