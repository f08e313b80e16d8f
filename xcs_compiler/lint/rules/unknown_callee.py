from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.effects.lattice import Level
from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import LOOPS, body_nodes, leaf, regions_of
from xcs_compiler.lint.rules.ordered_effect import cost, related
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import walk_scope


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        seen: set[ast.AST] = set()
        for region in regions_of(function):
            for blocker in region.blockers:
                if blocker.kind == "unknown" and not _of_a_local(function, blocker.node):
                    seen.add(blocker.node)
                    assert blocker.reason is not None
                    message = f"{cost(region, blocker)}, as nothing is known of it: {leaf(blocker.reason).text}"
                    yield file.at(blocker.node, "XCS102", message, related(file, blocker))
        if function.compiled and function.scanned.loops and function.declined is None:
            for node in unknown_calls(function):
                if node not in seen:
                    name = ast.unparse(node.func)
                    yield file.at(node, "XCS102", f"`{name}` is kept in order, as nothing is known of what it does")


def unknown_calls(function: FunctionFacts) -> Iterator[ast.Call]:
    """Calls in loops of a function of which the source at hand does not say what they do."""
    found: dict[ast.Call, None] = {}
    for loop in walk_scope(function.body):
        if isinstance(loop, LOOPS):
            for node in walk_scope(body_nodes(loop)):
                operation = function.operation(node)
                if (
                    isinstance(node, ast.Call)
                    and operation is not None
                    and operation.level is Level.ORDERED
                    and not operation.dynamic
                    and not _of_a_local(function, node)
                    and any(
                        p in leaf(operation.reason).text for p in ("not in the catalog", "not known what is called")
                    )
                ):
                    found[node] = None
    yield from sorted(found, key=lambda n: (n.lineno, n.col_offset))


def _of_a_local(function: FunctionFacts, node: ast.AST) -> bool:
    """Whether a local variable is called, of which the arguments of a call decide what it is."""
    if not isinstance(node, ast.Call):
        return False
    root: ast.expr = node.func
    while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
        root = root.func if isinstance(root, ast.Call) else root.value
    imported = isinstance(root, ast.Name) and root.id in function.file.scan.imports
    return not imported and isinstance(root, ast.Name) and root.id in function.scope.locals


RULE = Rule(
    "XCS102",
    "unknown-callee",
    "warning",
    "A call stays in order because nothing is known of what it calls.",
    """xcs never guesses: what is neither in its catalog nor readable as source may do anything, so it happens in
    program order, and everything that needs its result waits.""",
    """If its calls may overlap and finish in any order, say so once: `xcs.parallel_safe(acme.complete)`, or
    `parallel-safe = ["acme.*"]` under `[tool.xcs]` in pyproject.toml.""",
    check,
    (
        """
        import acme
        import xcs

        @xcs.compile
        def every(prompts: list[str]):
            return [acme.complete(prompt) for prompt in prompts]
        """,
    ),
    (
        """
        import acme
        import xcs

        xcs.parallel_safe(acme.complete)

        @xcs.compile
        def every(prompts: list[str]):
            return [acme.complete(prompt) for prompt in prompts]
        """,
    ),
)
