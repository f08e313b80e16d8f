from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.effects.lattice import Reason
from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.names import BLOCKING
from xcs_compiler.lint.regions import is_local, leaf, places
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.lint.waiting import waits
from xcs_compiler.scopes import walk_scope

LOCAL = frozenset({"read_text", "read_bytes", "write_text", "write_bytes", "open"})
"""What waits for a disk or the system, which is mostly too short to matter."""


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        if not isinstance(function.node, ast.AsyncFunctionDef):
            continue
        awaited = {n.value for n in walk_scope(function.node.body) if isinstance(n, ast.Await)}
        calls = [n for n in walk_scope(function.node.body) if isinstance(n, ast.Call) and n not in awaited]
        for node in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
            name = _blocking(function, node)
            if name:
                why = _because(function, node)
                at = places(file, node, why)
                through = f" (through {leaf(why).text.partition(':')[0]})" if why is not None and at else ""
                message = f"`{name}` blocks the event loop{through}: every other task waits until it returns"
                yield file.at(node, "XCS601", message, at)


def _blocking(function: FunctionFacts, node: ast.Call) -> str:
    name = function.qualified(node.func)
    if name in BLOCKING and (name != "input" or function.is_builtin("input")):
        return ast.unparse(node.func)
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if function.maybe_slow and last not in LOCAL and function.is_slow(node) and not is_local(function, node):
        return ast.unparse(node.func)
    return ast.unparse(node.func) if waits(function, node) else ""


def _because(function: FunctionFacts, node: ast.Call) -> Reason | None:
    """What leads to the call that waits."""
    operation = function.operation(node) if function.may_be_slow(node) else None
    return None if operation is None or not operation.slow else operation.slow_reason or operation.reason


RULE = Rule(
    "XCS601",
    "blocking-in-async",
    "error",
    "A blocking call in an async function.",
    """While it waits, the event loop stands still, and with it every other task. That it is made in a function that is
    called, perhaps in another module, makes no difference.""",
    "Use the async client, or `await asyncio.to_thread(...)`.",
    check,
    (
        """
        import requests

        async def fetch(url):
            return requests.get(url).text
        """,
        """
        import requests

        def load(url):
            return requests.get(url).text

        async def fetch(url):
            return load(url)
        """,
    ),
    (
        """
        import httpx

        async def fetch(url):
            async with httpx.AsyncClient() as client:
                return (await client.get(url)).text
        """,
        """
        import asyncio

        import requests

        async def fetch(url):
            return (await asyncio.to_thread(requests.get, url)).text
        """,
    ),
)
