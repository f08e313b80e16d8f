"""Parsing and compiling the user's text again without the warnings that Python has given when it did so first.

``"\\d"`` and ``x is "a"`` are `SyntaxWarning`s (or `DeprecationWarning`s), which whoever turns warnings into errors has
as a SyntaxError. They come when a module is compiled, once, and then never again, as long as there is a bytecode file.
"""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from collections.abc import Iterator
from types import CodeType
from typing import Any, Final

TEXT: Final = "<xcs>"
"""The name of a file that is none."""


@contextlib.contextmanager
def _without_warnings(filename: str) -> Iterator[None]:
    """No warnings about a file, for a moment.

    Not `warnings.catch_warnings`: that replaces the list of filters, so that one of two threads may restore the other's
    for good, and makes warnings that are shown once be shown again.
    """
    about = re.compile(re.escape(filename.removesuffix(".py")) + r"\Z")
    filters: list[Any] = warnings.filters  # type: ignore[assignment]
    silent = ("ignore", None, Warning, about, 0)
    filters.insert(0, silent)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            filters.remove(silent)


def parse(text: str, filename: str = TEXT) -> ast.Module:
    """`ast.parse`. Raises SyntaxError."""
    with _without_warnings(filename):
        return ast.parse(text, filename)


def compile_tree(tree: ast.Module, filename: str, flags: int) -> CodeType:
    """`compile` of a module, with the ``from __future__`` imports in ``flags`` and no others."""
    with _without_warnings(filename):
        code: CodeType = compile(tree, filename, "exec", flags, dont_inherit=True)
        return code
