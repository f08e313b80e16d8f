from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.declined import Declined
from xcs_compiler.lint.comments import Mark
from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import LOOPS, Region, body_nodes, leaf, own_exits, regions_of
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import names_of, walk_scope


def check(file: FileFacts) -> Iterator[Finding]:
    for mark in file.marks:
        marked = [(f, loop) for f in file.functions for loop in _marked(f, mark)[:1]]
        for function, loop in marked:
            cause = _cause(function, loop)
            if cause:
                yield file.at(loop, "XCS002", f"this loop has to stay parallel, but {cause}")
        if not marked:
            says = "this comment is at no loop of a function: it belongs at the end of the line with `for`"
            yield Finding(file.path, mark.line, mark.column + 1, "XCS002", says, mark.line, mark.end_column + 1)


def _marked(function: FunctionFacts, mark: Mark) -> list[ast.stmt | ast.expr]:
    """The loop statement that begins there, or the comprehensions that are on the line, or in the statement."""
    node, line = function.node, mark.line
    if not node.lineno <= line <= (node.end_lineno or node.lineno):
        return []
    nodes = [n for n in walk_scope(function.body) if isinstance(n, (*LOOPS, ast.While, ast.AsyncFor))]
    statements = [n for n in nodes if n.lineno in (line, mark.first) and isinstance(n, ast.stmt)]
    inline = [n for n in nodes if isinstance(n, ast.expr) and mark.first <= n.lineno <= line]
    around = [n for n in inline if n.lineno <= line <= (n.end_lineno or n.lineno)]
    return [*statements] or [*around] or [*inline]


def _cause(function: FunctionFacts, loop: ast.AST) -> str:
    """Why a loop is sequential, as far as the source tells; empty where it is not, or only a run can tell."""
    if isinstance(function.declined, Declined):
        return function.declined.reason
    if isinstance(loop, (ast.While, ast.AsyncFor)):
        return "how often it runs is only known when it has run"
    assert isinstance(loop, LOOPS)
    region = next((r for r in regions_of(function) if r.node is loop), None)
    if region is None:
        inner = {n for n in walk_scope(body_nodes(loop)) if isinstance(n, LOOPS)}
        if any(r.node in inner for r in regions_of(function)):
            return next((c for r in regions_of(function) if r.node in inner if (c := _of_region(r))), "")
        return "" if _undecided(function, loop) else "nothing in it waits for the outside world"
    return _of_region(region)


def _of_region(region: Region) -> str:
    if not region.kept:
        return ""
    calls = f"`{ast.unparse(region.kept[0].func)}`" if isinstance(region.kept[0], ast.Call) else "a call"
    for blocker in region.blockers:
        line = blocker.node.lineno  # type: ignore[attr-defined]
        if blocker.kind == "exit":
            return f"`{blocker.detail}` on line {line} may end it, so no later iteration is certain"
        last = None if blocker.reason is None else leaf(blocker.reason)
        why = "" if last is None or not last.text else f": {last.text}"
        if last is not None and last.filename and last.line and why:
            why += f" ({last.filename}:{last.line})"
        held = any(blocker.node is call for call in region.kept)
        return f"{calls} stays in order{why}" if held else f"{calls} waits for line {line}{why}"
    plan = region.function.plan
    notes = () if isinstance(plan, Declined) else plan.notes
    for note in notes:
        if not note.runs_ahead and any(note.line == call.lineno for call in region.kept):
            return f"{calls} is kept in order: {note.text}"
    body = region.body
    carried = frozenset().union(*(names_of(n).binds for n in body)) & names_of(*region.kept).reads
    if carried:
        return f"{calls} needs `{sorted(carried)[0]}` of the iteration before"
    return f"{calls} is kept in order"


def _undecided(function: FunctionFacts, loop: ast.AST) -> bool:
    """Whether the loop calls something of which only a run knows what it is."""
    assert isinstance(loop, LOOPS)
    if isinstance(loop, ast.For) and any(own_exits(loop.body)):
        return False
    for node in walk_scope(body_nodes(loop)):
        operation = function.operation(node)
        if isinstance(node, ast.Call) and operation is not None:
            root: ast.expr = node.func
            while isinstance(root, (ast.Attribute, ast.Subscript, ast.Call)):
                root = root.func if isinstance(root, ast.Call) else root.value
            local = isinstance(root, ast.Name) and (
                root.id in function.scope.locals or root.id in function.scope.outside
            )
            if operation.dynamic or (local and "not known" in operation.reason.text):
                return True
    return False


RULE = Rule(
    "XCS002",
    "not-parallel",
    "error",
    "A loop marked `# xcs: parallel` does not run in parallel.",
    """The mark says that the speed of this loop matters. A change far away, in a function that it calls, can make it
    sequential, with the same results and many times slower; no test of results would notice.""",
    "The message says what is in the way. Take it away, or take the mark away.",
    check,
    (
        """
        import requests

        def chain(urls: list[str]):
            last = ""
            for url in urls:  # xcs: parallel
                last = requests.get(url, params={"after": last}).text
            return last
        """,
    ),
    (
        """
        import requests

        def every(urls: list[str]):
            out = []
            for url in urls:  # xcs: parallel
                out.append(requests.get(url).text)
            return out
        """,
    ),
)
