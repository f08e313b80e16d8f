from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.index import CALLED_BY
from xcs_compiler.lint.regions import client_of, local_values, parameters_of, regions_of
from xcs_compiler.lint.rules.ordered_effect import cost
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.lint.scan import end_of
from xcs_compiler.lint.sites import unlocked_nodes
from xcs_compiler.scopes import walk_scope


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        seen: set[ast.AST] = set()
        context = function.context
        if context is not None:
            for node in unlocked_nodes(function):
                if isinstance(node, ast.Call) and node not in seen:
                    client = client_of(function, node)
                    if client is not None and not _its_own(function, node):
                        seen |= set(ast.walk(node))
                        message = f"{client} must not be shared by threads, and is used in what is {context[1]}"
                        yield file.at(node, "XCS302", message)
        for node, line in _handed(function):
            client = client_of(function, node)
            if client is not None and node not in seen:
                seen |= set(ast.walk(node))
                message = f"{client} must not be shared by threads, and is given to a thread pool at line {line}"
                yield file.at(node, "XCS302", message)
        for region in regions_of(function):
            for blocker in region.blockers:
                if blocker.kind == "client" and blocker.node not in seen:
                    message = f"{cost(region, blocker)}, as {blocker.detail} must not be shared by threads"
                    yield file.at(blocker.node, "XCS302", message)


def _handed(function: FunctionFacts) -> Iterator[tuple[ast.Call | ast.Attribute, int]]:
    """Methods that threads are given, ``pool.map(session.get, urls)``, and calls in lambdas that they are given."""
    handed = function.file.scan.handed
    for node in walk_scope(function.node.body) if handed else ():
        line = handed.get("{}:{}".format(*end_of(node))) if isinstance(node, (ast.Lambda, ast.Attribute)) else None
        if line is not None and isinstance(node, ast.Attribute):
            yield node, line
        elif line is not None and isinstance(node, ast.Lambda):
            yield from ((call, line) for call in ast.walk(node.body) if isinstance(call, ast.Call))


def _its_own(function: FunctionFacts, call: ast.Call) -> bool:
    node: ast.expr = call.func
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if not isinstance(node, ast.Name):
        return False
    # One that is passed on may be of the caller's own making: what the threads are given has to be known.
    passed_on = node.id in parameters_of(function.node) and CALLED_BY in (function.context or ("", ""))[1]
    return passed_on or node.id in local_values(function.node)


RULE = Rule(
    "XCS302",
    "shared-client",
    "error",
    "A client that threads must not share is used where calls overlap.",
    """Sessions of boto3, SQLAlchemy and requests, connections of sqlite3, SMTP and FTP keep a conversation or a
    cache that two threads would mix up. In a loop that xcs compiles, their calls stay in order, so nothing is
    gained.""",
    """Make a client in each call or for each thread, or use one that is made to be shared: `boto3.client(...)`,
    `httpx.Client`, a connection pool.""",
    check,
    (
        """
        import sqlite3

        import xcs

        db = sqlite3.connect("papers.db")

        @xcs.parallel_safe
        def load(key):
            return db.execute("select * from papers where key = ?", (key,)).fetchone()
        """,
        """
        import requests

        def every(urls: list[str]):
            session = requests.Session()
            return [session.get(url).text for url in urls]
        """,
    ),
    (
        """
        import sqlite3

        import xcs

        @xcs.parallel_safe
        def load(key):
            db = sqlite3.connect("papers.db")
            return db.execute("select * from papers where key = ?", (key,)).fetchone()
        """,
        """
        import httpx

        def every(urls: list[str]):
            with httpx.Client() as client:
                return [client.get(url).text for url in urls]
        """,
    ),
)
