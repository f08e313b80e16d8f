"""Rewritten code as one would have written it by hand: names that say what they are for, and no lines that run on.

The names that the rewriter makes are numbers, since nobody types them; here they are called after what they stand for.
Nothing else changes: the same statements, in the same order.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from xcs_compiler.quietly import parse
from xcs_compiler.report.dump import indentation

WIDTH = 100
OURS = re.compile(r"\b__xcs_[A-Za-z]*_?\d+(?:_\d+)?\b")
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return)
DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
OF_THE_ABI = frozenset({"ahead", "apart", "call", "frozen", "journal", "lambda", "plain", "pull", "put", "region"})


def readable(text: str) -> str:
    """``text`` is the source of a function, at any indentation. What does not parse is given back as it is."""
    indent = indentation(text)
    try:
        tree = parse(f"if 1:\n{text}" if indent else f"\n{text}")
    except (SyntaxError, ValueError, RecursionError):
        return text
    lines = named(text, tree).split("\n")
    for statement in reversed(list(_of_ours(tree))):
        first, last = statement.lineno - 2, (statement.end_lineno or statement.lineno) - 2
        if isinstance(statement, ast.FunctionDef):
            if last + 1 < len(lines) and lines[last + 1].strip():
                lines.insert(last + 1, "")
            if not lines[first - 1].rstrip().endswith(":"):
                lines.insert(first, "")
        elif isinstance(statement, ast.For) or first == last:
            lines[first : first + 1] = _wrapped(lines[first])
    return "\n".join(lines)


def named(text: str, tree: ast.AST | None = None) -> str:
    """``text`` with other names for those that the rewriter has made. Raises SyntaxError."""
    names = _names(tree if tree is not None else parse(text), text)
    return OURS.sub(lambda found: names.get(found[0], found[0]), text)


def _of_ours(tree: ast.AST) -> Iterator[ast.stmt]:
    """Statements whose first line the rewriter has made, in order: assignments, heads of loops, ahead functions."""
    found = [
        node
        for node in ast.walk(tree)
        if (isinstance(node, ast.FunctionDef) and node.name.startswith("__xcs_"))
        or (isinstance(node, ast.For) and _is_ours(node.iter))
        or (isinstance(node, SIMPLE) and (_is_ours(node.value) or _of_items(node) is not None))
    ]
    yield from sorted(found, key=_edited)


def _edited(node: ast.stmt) -> int:
    """The line that is edited: of a function the one behind its end."""
    return (node.end_lineno or node.lineno) + 1 if isinstance(node, ast.FunctionDef) else node.lineno


def _is_ours(node: ast.expr | None) -> bool:
    """A call of a method of the runtime, or of one of its functions."""
    if not isinstance(node, ast.Call):
        return False
    root: ast.expr = node.func
    while isinstance(root, (ast.Attribute, ast.Call)):
        root = root.func if isinstance(root, ast.Call) else root.value
    return isinstance(root, ast.Name) and root.id.startswith("__xcs_")


def _wrapped(line: str) -> list[str]:
    """A line that is too long, with the arguments of its call on lines of their own."""
    if len(line) <= WIDTH:
        return [line]
    indent = indentation(line)
    text = line.strip()
    head = text.endswith(":")
    try:
        (statement,) = parse(f"{text} pass" if head else text).body
    except (SyntaxError, ValueError):
        return [line]
    display = _of_items(statement)
    if display is not None and text.isascii():
        return _by_clauses(text, indent, display)
    call = statement.iter if isinstance(statement, ast.For) else getattr(statement, "value", None)
    if not isinstance(call, ast.Call) or not text.isascii():
        return [line]
    return [indent + part for part in _call_on_lines(text, call, WIDTH - len(indent))]


def _call_on_lines(text: str, call: ast.Call, width: int) -> list[str]:
    """``text``, a line that ends with a call or little more, with the call's arguments on lines of their own."""
    last = (call.end_col_offset or 0) - 1
    if not call.args:
        return [text]
    start = call.args[0].col_offset
    opening = text.rfind("(", 0, start)
    if text[opening + 1 : start].strip():
        return [text]
    parts = [text[start:last]]
    starts = [start, *(a.col_offset for a in call.args[1:]), *(k.col_offset for k in call.keywords)]
    if len(parts[0]) + 4 > width and len(starts) > 1:
        first = text[start : call.args[0].end_col_offset]
        parts = [*_lambda_on_lines(first, width - 4), text[starts[1] : last]]
        parts[-2:] = [f"{part}," for part in parts[-2:]]
    return [text[: opening + 1], *(f"    {part}" for part in parts), text[last:]]


def _lambda_on_lines(text: str, width: int) -> list[str]:
    """An argument; one that is too long and a comprehension over what the runtime gives, by its clauses."""
    try:
        statement = parse(text).body[0]
    except (SyntaxError, ValueError):
        return [text]
    display = _of_items(statement)
    return [text] if len(text) + 1 <= width or display is None else _by_clauses(text, "", display, width)


def _of_items(statement: ast.stmt) -> ast.expr | None:
    """The outermost comprehension over what the runtime gives, in a simple statement."""
    if not isinstance(statement, SIMPLE):
        return None
    displays = (node for node in ast.walk(statement) if isinstance(node, DISPLAYS))
    return next((node for node in displays if any(_is_ours(g.iter) for g in node.generators)), None)


def _by_clauses(text: str, indent: str, display: ast.expr, width: int = WIDTH) -> list[str]:
    """The element and each clause of a comprehension on a line of its own."""
    assert isinstance(display, DISPLAYS)
    starts = []
    for generator in display.generators:
        before = text.rfind(" for ", 0, generator.target.col_offset)
        starts.append(text.rfind(" async ", 0, before + 1) if generator.is_async else before)
    first, last = display.col_offset, (display.end_col_offset or 0) - 1
    if min(starts) < first:
        return [indent + text]
    bounds = [first + 1, *starts, last]
    lines = [f"    {text[bounds[0] : bounds[1]].strip()}"]
    for generator, (start, end) in zip(display.generators, itertools.pairwise(bounds[1:]), strict=True):
        clause = [text[start:end].strip()]
        if len(clause[0]) + len(indent) + 4 > width and _is_ours(generator.iter):
            blank = " " * (start + 1)  # so that columns stay what they are
            clause = _call_on_lines(blank + clause[0], generator.iter, width - len(indent) - 4)  # type: ignore[arg-type]
            clause[0] = clause[0].lstrip()
        lines += [f"    {part}" for part in clause]
    return [indent + line for line in [text[: first + 1], *lines, text[last:]]]


# --- names


def _names(tree: ast.AST, text: str) -> dict[str, str]:
    """What the names that the rewriter has made are called instead; of a kind by the order in which they turn up."""
    hints: dict[str, str] = {}
    taken: dict[str, str] = {}
    made: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("__xcs_ahead_"):
            hints.setdefault(node.name, "ahead")
        elif isinstance(node, ast.With):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name):
                    hints.setdefault(item.optional_vars.id, "calls")
        elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Tuple):
            ours = [e.id for e in node.target.elts if isinstance(e, ast.Name) and e.id.startswith("__xcs_")]
            users = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name) and not n.id.startswith("__xcs_")]
            for name in ours:
                hints.setdefault(name, users[0] if len(users) == 1 and users[0].strip("_") else "item")
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            committed = _committed(node.value)
            if committed is not None and not target.startswith("__xcs_"):
                taken.setdefault(committed, target)
            elif target.startswith("__xcs_"):
                made.setdefault(target, _callee(node.value))
    hints = made | taken | hints
    found: dict[str, str] = {}
    used: dict[str, int] = {}
    order = [name for name in dict.fromkeys(OURS.findall(text)) if name in hints]
    for name in order:
        hint = hints[name]
        number = used[hint] = used.get(hint, 0) + 1
        several = sum(hints[other] == hint for other in order) > 1 or hint in OF_THE_ABI
        found[name] = f"__xcs_{hint}_{number}" if several else f"__xcs_{hint}"
    return found


def _committed(node: ast.expr) -> str | None:
    """``__xcs_2`` in ``__xcs_2.commit()``, be it within another call: ``parse(__xcs_2.commit())``."""
    found = [
        n.func.value.id
        for n in ast.walk(node)
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr == "commit"
        and isinstance(n.func.value, ast.Name)
    ]
    return found[0] if len(found) == 1 else None


def _callee(node: ast.expr) -> str:
    """What is called in ``region.issue(lambda x: ask(x), x)``: the outermost call's last name."""
    if isinstance(node, ast.Call) and node.args:
        made = node.args[0].body if isinstance(node.args[0], ast.Lambda) else node.args[0]
        called = made.func if isinstance(made, ast.Call) else made
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name and not name.startswith("_"):
            return str(name)
    return "call"
