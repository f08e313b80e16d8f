"""Rewritten code made ready for reading: comments, indentation, colours."""

from __future__ import annotations

import io
import textwrap
import tokenize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xcs_compiler.parse import FunctionSource

WIDTH = 116


def as_comment(text: str, indent: str = "") -> str:
    """The text as comment lines, wrapped."""
    lines = textwrap.wrap(" ".join(text.split()), WIDTH - len(indent)) or [""]
    return "".join(f"{indent}# {line}\n" for line in lines)


def as_written(source: FunctionSource) -> str:
    """The function's own text without the header, moved to the left margin."""
    lines = source.text.split("\n")[1:]
    if source.text.startswith("("):
        return "\n".join(lines[:-2]).strip() + "\n"
    return reindented("\n".join(lines), "")


def indentation(text: str) -> str:
    """The white space before the first line that is not blank."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return first[: len(first) - len(first.lstrip())]


def reindented(text: str, indent: str) -> str:
    """A statement moved to another indentation. What is inside of strings stays as it is."""
    old = indentation(text)
    if old == indent:
        return text
    inside = _lines_inside_strings(text)
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        if number in inside or not line.strip():
            lines.append(line)
        elif line.startswith(old):
            lines.append(indent + line[len(old) :])
        else:  # a comment or continuation further left
            lines.append(indent + line.lstrip())
    return "\n".join(lines)


def _lines_inside_strings(text: str) -> set[int]:
    header = "if 1:\n" if indentation(text) else "\n"
    inside: set[int] = set()
    open_strings = 0
    before = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(header + text).readline):
            name = tokenize.tok_name[token.type]
            if name == "STRING":
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
            if open_strings:
                inside.update(range(before + 1, token.end[0] + 1))
            if name in ("FSTRING_START", "TSTRING_START"):
                open_strings += 1
            elif name in ("FSTRING_END", "TSTRING_END"):
                open_strings -= 1
            before = token.end[0]
    except (tokenize.TokenError, SyntaxError):
        pass
    return {line - 1 for line in inside}


def highlighted(text: str, language: str) -> str:
    """The text with colours for a terminal, where rich is installed; otherwise as it is."""
    try:
        from rich.console import Console
        from rich.syntax import Syntax
    except ImportError:
        return text
    syntax = Syntax("", language, theme="ansi_dark", background_color="default")
    console = Console(force_terminal=True, highlight=False)
    with console.capture() as captured:
        console.print(syntax.highlight(text), soft_wrap=True, end="")
    return captured.get()
