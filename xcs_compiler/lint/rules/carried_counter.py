from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Edit, Finding
from xcs_compiler.lint.regions import Region, regions_of
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import names_of, walk_scope


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        for region in regions_of(function):
            loop = region.node
            if not isinstance(loop, ast.For):
                continue
            for step in loop.body:
                name = counted(step)
                if name and _binds(loop.body, name) == 1 and _needed(region, name):
                    message = (
                        f"`{name}` is carried from one iteration to the next, so its calls wait; `enumerate` counts"
                    )
                    yield file.at(step, "XCS201", message + " without that", edits=_edits(file, region, step, name))
            yield from _lengths(file, region)


def counted(statement: ast.stmt) -> str | None:
    """The name in ``n += 1`` or ``n = n + 1``, with any constant."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        if isinstance(statement.op, ast.Add) and _is_number(statement.value):
            return statement.target.id
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Name) and isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            if isinstance(value.left, ast.Name) and value.left.id == target.id and _is_number(value.right):
                return target.id
    return None


def step_of(statement: ast.stmt) -> ast.expr | None:
    """What a counting statement adds."""
    if isinstance(statement, ast.AugAssign):
        return statement.value
    value = statement.value if isinstance(statement, ast.Assign) else None
    return value.right if isinstance(value, ast.BinOp) else None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _binds(body: list[ast.stmt], name: str) -> int:
    return sum(
        isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) for s in body for n in ast.walk(s)
    )


def _needed(region: Region, name: str) -> bool:
    """Whether a slow call reads the name, itself or through what the iteration made of it."""
    known = {name}
    for node in walk_scope(region.body):
        if isinstance(node, ast.Assign) and names_of(node.value).reads & known and not _holds_slow(region, node.value):
            known |= names_of(*node.targets).binds
    return any(names_of(call).reads & known for call in region.slow)


def _holds_slow(region: Region, node: ast.AST) -> bool:
    return any(inner in region.slow for inner in ast.walk(node))


def _lengths(file: FileFacts, region: Region) -> Iterator[Finding]:
    """``len(out)`` given to a call where each iteration appends to ``out`` once."""
    assert isinstance(region.node, ast.For)
    appended = set()
    for statement in region.node.body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "append":
            if isinstance(call.func.value, ast.Name):
                appended.add(call.func.value.id)
    for call in region.slow:
        for node in ast.walk(call):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
                given = node.args[0] if node.args else None
                if isinstance(given, ast.Name) and given.id in appended:
                    message = f"`len({given.id})` grows by one in each iteration, so the call waits for those before;"
                    yield file.at(call, "XCS201", message + " `enumerate` counts without that")


def _edits(file: FileFacts, region: Region, step: ast.stmt, name: str) -> tuple[Edit, ...]:
    """``for n, x in enumerate(xs, start)``, where all that counts is seen: a constant right before the loop, the step
    first or last in the body, nothing that skips it, and no use of the counter afterwards."""
    loop, function = region.node, region.function
    assert isinstance(loop, ast.For)
    first = step is loop.body[0]
    whole = file.lines[step.lineno - 1].strip() == ast.get_source_segment("\n".join(file.lines), step)
    amount = getattr(step_of(step), "value", None)
    block = _block_of(function.node, loop)
    place = block.index(loop) if loop in block else 0
    before = block[place - 1] if place else None
    skips = any(isinstance(n, (ast.Continue, ast.Break, ast.Return)) for n in walk_scope(loop.body))
    uses = [n for n in ast.walk(function.node) if isinstance(n, ast.Name) and n.id == name]
    inside = set(ast.walk(loop))
    if (
        amount != 1
        or not (first or step is loop.body[-1])
        or len(loop.body) < 2
        or not whole
        or skips
        or loop.orelse
        or not isinstance(before, ast.Assign)
        or len(before.targets) != 1
        or not isinstance(before.targets[0], ast.Name)
        or before.targets[0].id != name
        or not _is_number(before.value)
        or file.lines[before.lineno - 1].strip() != ast.unparse(before)
        or any(n not in inside and n is not before.targets[0] for n in uses)
        or loop.iter.lineno != loop.iter.end_lineno
        or name in function.scope.outside
    ):
        return ()
    start = before.value.value + first  # type: ignore[attr-defined]
    target, source = ast.unparse(loop.target), loop.iter
    if isinstance(loop.target, ast.Tuple):
        target = f"({target.strip('()')})"
    end = source.end_col_offset or 0
    column, end_column = file.column(loop.lineno, loop.target.col_offset), file.column(loop.lineno, end)
    text = ast.get_source_segment("\n".join(file.lines), source) or ast.unparse(source)
    counted_from = f", {start}" if start else ""
    if loop.target.lineno != loop.lineno or source.lineno != loop.lineno:
        return ()
    return (
        Edit(before.lineno, 0, before.lineno + 1, 0, ""),
        Edit(loop.lineno, column, loop.lineno, end_column, f"{name}, {target} in enumerate({text}{counted_from})"),
        Edit(step.lineno, 0, step.lineno + 1, 0, ""),
    )


def _block_of(function: ast.AST, statement: ast.stmt) -> list[ast.stmt]:
    for node in ast.walk(function):
        for place in ("body", "orelse", "finalbody"):
            block = getattr(node, place, None)
            if isinstance(block, list) and statement in block:
                return block
    return []


RULE = Rule(
    "XCS201",
    "carried-counter",
    "warning",
    "A counter is carried through a loop to its calls, where `enumerate` would do.",
    """A call that is given `n` waits until the iterations before have counted. `enumerate` gives each iteration its
    number without the others.""",
    "Take the number from `enumerate`.",
    check,
    (
        """
        import requests

        def every(urls: list[str]):
            out = []
            n = 0
            for url in urls:
                n += 1
                out.append(requests.get(url, params={"n": n}).text)
            return out
        """,
    ),
    (
        """
        import requests

        def every(urls: list[str]):
            out = []
            for n, url in enumerate(urls, 1):
                out.append(requests.get(url, params={"n": n}).text)
            return out
        """,
    ),
    fixable=True,
)
