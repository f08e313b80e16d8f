from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import names_of, walk_scope

KEEPING = frozenset({"append", "add", "insert", "setdefault", "put", "appendleft", "submit", "apply_async", "Thread"})
KEEPING |= frozenset({"run_in_executor", "call_soon", "call_later", "add_done_callback", "Timer"})
"""Calls that keep a callable for later, after the loop has gone on."""
DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp)
Closure = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef


def check(file: FileFacts) -> Iterator[Finding]:
    bodies = [file.tree.body] + [function.node.body for function in file.functions]
    for body in bodies:
        for node in walk_scope(body):
            if isinstance(node, (ast.For, ast.AsyncFor)):
                names = names_of(node.target).binds
                for closure in _kept_in(node.body):
                    yield from _late(file, closure, names)
            elif isinstance(node, DISPLAYS):
                names = frozenset().union(*(names_of(g.target).binds for g in node.generators))
                element = node.value if isinstance(node, ast.DictComp) else node.elt
                for part in element.elts if isinstance(element, (ast.Tuple, ast.List)) else [element]:
                    if isinstance(part, ast.Lambda):
                        yield from _late(file, part, names)


def _kept_in(body: list[ast.stmt]) -> Iterator[Closure]:
    """Closures made in a loop that outlive the iteration."""
    made = {n.name: n for n in walk_scope(body) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))}
    found: dict[Closure, None] = {}

    def keep(value: ast.expr | None) -> None:
        for part in value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]:
            if isinstance(part, ast.Lambda):
                found[part] = None
            elif isinstance(part, ast.Name) and part.id in made:
                found[made[part.id]] = None

    for node in walk_scope(body):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in KEEPING:
                for given in (*node.args, *(k.value for k in node.keywords)):
                    keep(given)
        elif (
            isinstance(node, ast.Assign) and any(isinstance(t, (ast.Subscript, ast.Attribute)) for t in node.targets)
        ) or (isinstance(node, ast.Yield) and node.value is not None):
            keep(node.value)
    yield from found


def _late(file: FileFacts, closure: Closure, names: frozenset[str]) -> Iterator[Finding]:
    arguments = {p.arg for p in ast.walk(closure.args) if isinstance(p, ast.arg)}
    body: list[ast.AST] = [closure.body] if isinstance(closure, ast.Lambda) else list(closure.body)
    local = {n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    free = (names - arguments) - local
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and node.id in free:
                message = f"the closure reads `{node.id}` when it is called, which may be when the loop has gone on"
                yield file.at(node, "XCS502", message)
                free = free - {node.id}


RULE = Rule(
    "XCS502",
    "late-binding",
    "error",
    "A closure made in a loop reads the loop variable when it is called, not when it is made.",
    """All closures of the loop share one variable. Whoever calls them later, or on another thread, sees the value
    that it has by then: most often that of the last iteration.""",
    "Bind the value when the closure is made: a default (`lambda name=name: ...`), or `functools.partial`.",
    check,
    (
        """
        from concurrent.futures import ThreadPoolExecutor

        def run(names):
            with ThreadPoolExecutor() as pool:
                for name in names:
                    pool.submit(lambda: print(name))
        """,
        """
        def callbacks(names):
            return [lambda: name for name in names]
        """,
    ),
    (
        """
        from concurrent.futures import ThreadPoolExecutor

        def run(names):
            with ThreadPoolExecutor() as pool:
                for name in names:
                    pool.submit(print, name)
        """,
        """
        def callbacks(names):
            return [lambda name=name: name for name in names]
        """,
    ),
)
