from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import Region, regions_of
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import walk_scope

BROAD = {"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"}


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        seen: set[ast.AST] = set()
        for region in regions_of(function):
            if isinstance(region.node, ast.For):
                for node, what in _swallowing(function, region):
                    if node not in seen:
                        seen.add(node)
                        message = f"{what} hides which calls of this loop failed, and why"
                        yield file.at(node, "XCS106", message)


def _swallowing(function: FunctionFacts, region: Region) -> Iterator[tuple[ast.AST, str]]:
    for node in walk_scope(region.body):
        if isinstance(node, ast.Try) and any(function.is_slow(n) for n in walk_scope(node.body)):
            for handler in node.handlers:
                name = function.file.qualified(handler.type) if handler.type is not None else ""
                if handler.type is None or name in BROAD:
                    everything = handler.type is None or str(name).endswith("BaseException")
                    if _hides(handler, everything):
                        yield handler, "a handler of everything" if everything else "a handler of `Exception`"
        elif isinstance(node, ast.With) and any(function.is_slow(n) for n in walk_scope(node.body)):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and function.file.qualified(call.func) == "contextlib.suppress":
                    if any(function.file.qualified(given) in BROAD for given in call.args):
                        yield call, "`suppress` of everything"


def _hides(handler: ast.ExceptHandler, everything: bool) -> bool:
    """Whether a handler neither looks at the exception, nor raises, nor says anything."""
    nodes = [n for statement in handler.body for n in ast.walk(statement)]
    if any(isinstance(n, (ast.Raise, ast.Call, ast.Return, ast.Break)) for n in nodes):
        return False
    if handler.name and any(isinstance(n, ast.Name) and n.id == handler.name for n in nodes):
        return False
    silent = all(
        isinstance(s, (ast.Pass, ast.Continue)) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in handler.body
    )
    return silent or everything


RULE = Rule(
    "XCS106",
    "swallowed-exception",
    "warning",
    "A handler around slow calls in a loop swallows every exception.",
    """When many calls are made, some fail. A handler that takes anything and says nothing turns a rate limit, a
    wrong key or a mistake in the code into missing results.""",
    "Catch what is expected, and keep or log what was caught.",
    check,
    (
        """
        import requests

        def every(urls: list[str]):
            out = []
            for url in urls:
                try:
                    out.append(requests.get(url).text)
                except Exception:
                    pass
            return out
        """,
    ),
    (
        """
        import requests

        def every(urls: list[str]):
            out, failed = [], []
            for url in urls:
                try:
                    out.append(requests.get(url).text)
                except requests.RequestException as error:
                    failed.append((url, error))
            return out, failed
        """,
    ),
)
