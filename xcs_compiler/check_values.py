"""The second check of rewritten text: nothing that ahead code captures is bound again while that code may run, tasks
are committed in order, and control doesn't leave in between. Raises `PlanError`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from xcs_compiler.plan.syntax import header
from xcs_compiler.rewritten import (
    PlanError,
    abi_method,
    fields_in_order,
    is_ours,
    is_region,
    scope_nodes,
    statement_call,
    targets_of,
)
from xcs_compiler.scopes import names_of, walk


def check_values(function: ast.FunctionDef) -> None:
    """Nothing that ahead code captures is bound again while that code may run."""
    targets = targets_of(function)
    rebound = _rebound_inside(function)
    for region in walk(function):
        if not (isinstance(region, ast.With) and is_region(region)):
            continue
        open_tasks: dict[str, set[str]] = {}
        for statement in region.body:
            if (issued := statement_call(statement, "issue")) is not None:
                assert isinstance(statement, ast.Assign)
                assert isinstance(statement.targets[0], ast.Name)
                captured = {n for a in issued.args if isinstance(a, ast.Lambda) for n in _free(a)}
                captured |= {a.id for a in issued.args if isinstance(a, ast.Name) and not is_ours(a)}
                open_tasks[statement.targets[0].id] = captured
                for argument in issued.args:
                    # A part of this task, committed with it.
                    if isinstance(argument, ast.Name) and argument.id not in targets:
                        captured |= open_tasks.pop(argument.id, set())
                if both := captured & rebound:
                    raise PlanError(f"a task captures {sorted(both)}, which nested functions bind")
                continue
            _check_order(open_tasks, header(statement))
            bound = _bound(statement)
            for name, captured in open_tasks.items():
                if captured & bound:
                    raise PlanError(f"`{name}` captures {sorted(captured & bound)}, which are bound while it may run")
            if open_tasks and _jumps(statement):
                raise PlanError("control may leave between the issue of a task and its commit")
            _close(open_tasks, [statement])
        for loop in walk(region):
            if isinstance(loop, ast.For) and (call := abi_method(loop.iter, "each", "in_order")) is not None:
                _check_loop(region, loop, call.args[0])
                if both := _free_of(region, call.args[0]) & rebound:
                    raise PlanError(f"the ahead part of a loop reads {sorted(both)}, which nested functions bind")
        _check_generators(function, region)


def _rebound_inside(function: ast.AST) -> set[str]:
    """Variables of a function that the functions and classes within it bind, whenever these are called."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Nonlocal):
            found |= set(node.names)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            body = node.body if isinstance(node.body, list) else [node.body]
            inner = [n for statement in body for n in scope_nodes(statement)]
            declared = {n for i in inner if isinstance(i, ast.Nonlocal) for n in i.names}
            own = {n.id for n in inner if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
            own |= {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
            found |= declared | (_rebound_inside(node) - own)
        else:
            found |= _rebound_inside(node)
    return found


def _check_generators(function: ast.FunctionDef, region: ast.With) -> None:
    """A generator whose items run ahead within a region is pulled in that region, at one place, and what its ahead part
    captures isn't bound there."""
    opened = region.items[0].optional_vars
    assert isinstance(opened, ast.Name)
    for statement in walk(region):
        if isinstance(statement, ast.For) and (ahead := _ahead_of(statement.iter, opened.id)) is not None:
            _check_pulled(region, ahead, statement)
        if not (isinstance(statement, ast.Assign) and (ahead := _ahead_of(statement.value, opened.id)) is not None):
            continue
        (target,) = statement.targets
        if isinstance(target, (ast.Tuple, ast.List)):  # unpacked: all is taken before the first of them is bound
            _check_pulled(region, ahead, statement)
            continue
        name = target.id if isinstance(target, ast.Name) else ""
        places = [s for s in region.body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == name]
        everywhere = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name]
        if len(places) != 2 or len(everywhere) != 2 or places[0] is not statement or places[1] is statement:
            raise PlanError(f"`{name}`, a generator whose items run ahead, may be pulled elsewhere")
        if isinstance(places[1], ast.While):
            raise PlanError(f"`{name}`, a generator whose items run ahead, may be pulled more than once")
        _check_pulled(region, ahead, places[1])


def _ahead_of(node: ast.AST, region: str) -> ast.expr | None:
    """What a generator runs ahead in this region."""
    call = abi_method(node.generators[0].iter, "each", "in_order") if isinstance(node, ast.GeneratorExp) else None
    holder = call.func.value if call is not None and isinstance(call.func, ast.Attribute) else None
    return call.args[0] if call is not None and isinstance(holder, ast.Name) and holder.id == region else None


def _check_pulled(region: ast.With, ahead: ast.expr, consumer: ast.stmt) -> None:
    free = _free_of(region, ahead)
    if isinstance(consumer, ast.For):
        bound = frozenset().union(*map(_bound, [*consumer.body, consumer.target]))
    else:
        walruses = (n for n in ast.walk(consumer) if isinstance(n, ast.NamedExpr))
        bound = frozenset(n.target.id for n in walruses)
    if both := free & bound:
        raise PlanError(f"the ahead part of a generator reads {sorted(both)}, which are bound while it is pulled")


def _check_order(open_tasks: dict[str, set[str]], nodes: Sequence[ast.AST]) -> None:
    """Closes the tasks that are committed in these nodes, none of which captures what is bound there before."""
    for event in _events(nodes, frozenset()):
        committed = abi_method(event, "commit")
        if committed is not None and isinstance(committed.func, ast.Attribute):
            open_tasks.pop(committed.func.value.id, None)  # type: ignore[attr-defined]
        elif isinstance(event, ast.Name):
            for name, captured in open_tasks.items():
                if event.id in captured:
                    raise PlanError(f"`{name}` captures `{event.id}`, which is bound before it is committed")


def _events(nodes: Sequence[ast.AST], own: frozenset[str]) -> Iterator[ast.AST]:
    """Calls, and variables that are bound, in the order of evaluation. ``own``: the variables of comprehensions."""
    for node in nodes:
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            own = own.union(n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name))
        fields = dict(fields_in_order(node))
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            fields = {"value": node.value, "target": node.target}
        flat = (v for value in fields.values() for v in (value if isinstance(value, list) else [value]))
        yield from _events([v for v in flat if isinstance(v, ast.AST)], own)
        if isinstance(node, ast.Call) or (
            isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id not in own
        ):
            yield node


def _close(open_tasks: dict[str, set[str]], nodes: Sequence[ast.AST]) -> None:
    """The tasks that are committed in these nodes are over."""
    for call in (inner for node in nodes for inner in walk(node)):
        committed = abi_method(call, "commit")
        if committed is not None and isinstance(committed.func, ast.Attribute):
            open_tasks.pop(committed.func.value.id, None)  # type: ignore[attr-defined]


def _check_loop(region: ast.With, loop: ast.For, ahead: ast.expr) -> None:
    free = _free_of(region, ahead)
    bound = frozenset().union(*map(_bound, loop.body)) | {
        n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)
    }
    both = {n for n in free & bound if not n.startswith("__xcs_")}
    if both:
        raise PlanError(f"the ahead part of a loop reads {sorted(both)}, which the loop binds")
    for statement in loop.body:
        if any(isinstance(n, (ast.Return, ast.Yield, ast.YieldFrom, ast.Await)) for n in scope_nodes(statement)):
            raise PlanError("a distributed loop may be left early")


def _bound(statement: ast.AST) -> frozenset[str]:
    names = names_of(statement)
    return names.binds | names.deletes


def _free(function: ast.Lambda | ast.FunctionDef) -> set[str]:
    """Names that a function reads from outside."""
    return {n for n in names_of(function).reads if not n.startswith("__xcs_")}


def _free_of(region: ast.With, ahead: ast.expr) -> set[str]:
    """The same of what is given to the runtime: a lambda, or a function by its name."""
    if isinstance(ahead, ast.Lambda):
        return _free(ahead)
    assert isinstance(ahead, ast.Name)
    return _free(next(n for n in ast.walk(region) if isinstance(n, ast.FunctionDef) and n.name == ahead.id))


def _jumps(statement: ast.stmt) -> bool:
    """Whether control may leave a statement for somewhere else than the next one."""
    if isinstance(statement, (ast.Return, ast.Break, ast.Continue)):
        return True
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    loop = isinstance(statement, (ast.For, ast.While))
    for place in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(statement, place, None) or ():
            for inner in getattr(child, "body", []) if not isinstance(child, ast.stmt) else [child]:
                if loop and place == "body" and isinstance(inner, (ast.Break, ast.Continue)):
                    continue
                if _jumps_inside(inner, loop and place == "body"):
                    return True
    return False


def _jumps_inside(statement: ast.stmt, in_loop: bool) -> bool:
    if isinstance(statement, ast.Return):
        return True
    if isinstance(statement, (ast.Break, ast.Continue)):
        return not in_loop
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    inside = in_loop or isinstance(statement, (ast.For, ast.While))
    blocks = [getattr(statement, p, None) or [] for p in ("body", "orelse", "finalbody")]
    blocks += [c.body for p in ("handlers", "cases") for c in getattr(statement, p, ())]
    return any(_jumps_inside(s, inside) for b in blocks for s in b)
