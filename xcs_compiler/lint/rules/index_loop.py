from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Edit, Finding
from xcs_compiler.lint.regions import own_exits
from xcs_compiler.lint.rules.carried_counter import _block_of, counted, step_of
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import names_of, walk_scope


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        if not function.maybe_slow or not function.scanned.loops or function.declined is not None:
            continue
        for loop in walk_scope(function.body):
            if isinstance(loop, ast.While):
                name = index_of(loop)
                if name and any(function.is_slow(n) for n in walk_scope(loop.body)):
                    message = (
                        f"a `while` that counts `{name}` up to a bound is sequential; `for {name} in range(...)` is not"
                    )
                    yield file.at(loop, "XCS203", message, edits=_edits(file, function, loop, name))


def index_of(loop: ast.While) -> str | None:
    """The counter of a ``while`` that goes through a range, whatever happens in it."""
    test = loop.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Lt, ast.LtE)):
        return None
    if not isinstance(test.left, ast.Name) or not loop.body or counted(loop.body[-1]) != test.left.id:
        return None
    name, bound = test.left.id, test.comparators[0]
    stores = {
        n.id for s in loop.body[:-1] for n in ast.walk(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
    }
    if name in stores or names_of(bound).reads & (stores | {name}):
        return None
    if any(own_exits(loop.body)) or any(isinstance(n, (ast.Continue, ast.Yield)) for n in walk_scope(loop.body)):
        return None
    if isinstance(bound, (ast.Constant, ast.Name)):
        return name
    length = isinstance(bound, ast.Call) and isinstance(bound.func, ast.Name) and bound.func.id == "len"
    if length and len(bound.args) == 1 and isinstance(bound.args[0], ast.Name):  # type: ignore[attr-defined]
        return name if _only_indexed(loop, bound.args[0].id) else None  # type: ignore[attr-defined]
    return None


def _only_indexed(loop: ast.While, name: str) -> bool:
    """Whether a list is only read by index in the loop, so that its length stays what it is."""
    indexed = {n.value for n in walk_scope(loop.body) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)}
    return all(n in indexed for n in walk_scope(loop.body) if isinstance(n, ast.Name) and n.id == name)


def _edits(file: FileFacts, function: FunctionFacts, loop: ast.While, name: str) -> tuple[Edit, ...]:
    """``for i in range(start, bound):`` where the counter starts as a constant right before and is not used after."""
    block = _block_of(function.node, loop)
    place = block.index(loop) if loop in block else 0
    before = block[place - 1] if place else None
    step, test = loop.body[-1], loop.test
    assert isinstance(test, ast.Compare)
    amount = getattr(step_of(step), "value", None)
    inside = set(ast.walk(loop))
    uses = [n for n in ast.walk(function.node) if isinstance(n, ast.Name) and n.id == name]
    line = file.lines[loop.lineno - 1]
    if (
        amount != 1
        or len(loop.body) < 2
        or loop.orelse
        or not isinstance(before, ast.Assign)
        or ast.unparse(before) != file.lines[before.lineno - 1].strip()
        or not (isinstance(before.value, ast.Constant) and type(before.value.value) is int)
        or not (isinstance(before.targets[0], ast.Name) and before.targets[0].id == name and len(before.targets) == 1)
        or any(n not in inside and n is not before.targets[0] for n in uses)
        or name in function.scope.outside
        or file.lines[step.lineno - 1].strip() not in (f"{name} += 1", f"{name} = {name} + 1")
        or test.lineno != loop.lineno
        or test.end_lineno != loop.lineno
        or line.strip() != f"while {ast.unparse(test)}:"
    ):
        return ()
    bound = ast.unparse(test.comparators[0]) + (" + 1" if isinstance(test.ops[0], ast.LtE) else "")
    start = f"{before.value.value}, " if before.value.value else ""
    column = file.column(loop.lineno, loop.col_offset)
    return (
        Edit(before.lineno, 0, before.lineno + 1, 0, ""),
        Edit(loop.lineno, column, loop.lineno, len(line.rstrip()), f"for {name} in range({start}{bound}):"),
        Edit(step.lineno, 0, step.lineno + 1, 0, ""),
    )


RULE = Rule(
    "XCS203",
    "index-loop",
    "warning",
    "A `while` counts through a range, which a `for` could run ahead.",
    """Whether a `while` goes on is only known when an iteration has run, so its calls happen one after another. A `for`
    over a range says from the start what there will be.""",
    "Use `for` with `range`, or go through the items themselves.",
    check,
    (
        """
        import requests

        def pages(last: int):
            out = []
            page = 1
            while page <= last:
                out.append(requests.get("https://example.org", params={"page": page}).json())
                page += 1
            return out
        """,
    ),
    (
        """
        import requests

        def pages(last: int):
            out = []
            for page in range(1, last + 1):
                out.append(requests.get("https://example.org", params={"page": page}).json())
            return out
        """,
    ),
    fixable=True,
)
