from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Edit, Finding
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        if function.compiled and function.declined is not None:
            node = function.node
            message = f"`{node.name}` is compiled, but runs as written: {function.declined.reason}"
            yield file.at(node, "XCS105", message, edits=_without_decorator(file, node))


def _without_decorator(file: FileFacts, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[Edit, ...]:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        line = file.lines[decorator.lineno - 1]
        alone = decorator.lineno == decorator.end_lineno and line.strip().startswith("@") and "#" not in line
        if file.qualified(called) == "xcs.compile" and alone:
            return (Edit(decorator.lineno, 0, decorator.lineno + 1, 0, ""),)
    return ()


RULE = Rule(
    "XCS105",
    "compiled-in-vain",
    "warning",
    "A function is compiled, but of a kind that runs as written.",
    """Async and generator functions, and functions that look at their own frame, are not rewritten. The decorator
    promises a reader something that does not happen.""",
    """Take the decorator away, or move the loop over slow calls into a plain function of its own and compile that.""",
    check,
    (
        """
        import requests
        import xcs

        @xcs.compile
        def work(urls):
            for url in urls:
                yield requests.get(url).text
        """,
    ),
    (
        """
        import requests
        import xcs

        @xcs.compile
        def work(urls: list[str]):
            return [requests.get(url).text for url in urls]
        """,
    ),
    fixable=True,
)
