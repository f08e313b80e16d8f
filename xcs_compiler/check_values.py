"""The second check of rewritten text: nothing that ahead code captures is bound again while that code may run, tasks
are committed in order, and control doesn't leave in between. Raises `PlanError`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from xcs_compiler.plan.syntax import header
from xcs_compiler.rewritten import (
    PlanError,
    abi_method,
    children_in_order,
    committed_by,
    given_to,
    is_ours,
    is_region,
    jumps_out_of,
    scope_nodes,
    statement_call,
    targets_of,
)
from xcs_compiler.scopes import ComprehensionNode, child_nodes, children_in_scope, names_of, statements_in, walk


def check_values(function: ast.FunctionDef) -> None:
    """Nothing that ahead code captures is bound again while that code may run."""
    targets = targets_of(function).keys()
    rebound = _rebound_inside(function)
    for node in walk(function):
        if isinstance(node, ast.With) and is_region(node):
            _check_tasks(node, targets, rebound)
            _check_generators(function, node)
        elif isinstance(node, ast.For):
            _check_stream(function, node, node, rebound)
        elif isinstance(node, ComprehensionNode):
            for clause in node.generators:
                _check_stream(function, node, clause, rebound)


@dataclass
class _Open:
    """A task that may be running: what it captures, and the tasks that it waits for."""

    captured: set[str]
    waits: set[str] = field(default_factory=set)


def _check_tasks(region: ast.With, targets: Set[str], rebound: set[str]) -> None:
    tasks: dict[str, _Open] = {}
    for statement in region.body:
        if (issued := statement_call(statement, "issue")) is not None:
            assert isinstance(statement, ast.Assign)
            task = _issued(issued, tasks, targets)
            if both := task.captured & rebound:
                raise PlanError(f"a task captures {sorted(both)}, which nested functions bind")
            tasks[ast.unparse(statement.targets[0])] = task
        _check_order(tasks, header(statement))
        bound = _bound(statement)
        for name, task in tasks.items():
            if both := task.captured & bound:
                raise PlanError(f"`{name}` captures {sorted(both)}, which are bound while it may run")
        if tasks and any(jumps_out_of(statement)):
            raise PlanError("control may leave between the issue of a task and its commit")
        source, variable = given_to(statement) or ("", "")
        for task in (task for task in tasks.values() if source in task.waits):
            task.captured.add(variable)  # which now holds what the task waits for


def _issued(call: ast.Call, tasks: dict[str, _Open], targets: Set[str]) -> _Open:
    task = _Open(set(names_of(*call.args).reads))
    for argument in call.args:
        if not is_ours(argument):
            continue
        name = ast.unparse(argument)
        if name not in tasks:
            raise PlanError(f"`{name}` is over, and a task waits for it")
        if name in targets:
            task.waits.add(name)
        else:  # a part of this task, committed with it
            part = tasks.pop(name)
            task.captured |= part.captured
            task.waits |= part.waits
    return task


def _rebound_inside(function: ast.AST) -> set[str]:
    """Variables of a function that the functions and classes within it bind, whenever these are called."""
    found: set[str] = set()
    for node in child_nodes(function):
        if isinstance(node, ast.Nonlocal):
            found |= set(node.names)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            body = node.body if isinstance(node.body, list) else [node.body]
            inner = [n for statement in body for n in scope_nodes(statement)]
            declared = {n for i in inner if isinstance(i, ast.Nonlocal) for n in i.names}
            others = {n for i in inner if isinstance(i, ast.comprehension) for n in walk(i.target)}
            stores = {n for n in inner if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)} - others
            own = {n.id for n in stores} | {a.arg for a in walk(node.args) if isinstance(a, ast.arg)}
            found |= declared | (_rebound_inside(node) - own)
        else:
            found |= _rebound_inside(node)
    return found


def _check_generators(function: ast.FunctionDef, region: ast.With) -> None:
    """A generator whose items run ahead within a region is pulled in that region, at one place, and what its ahead part
    captures isn't bound there."""
    opened = region.items[0].optional_vars
    assert isinstance(opened, ast.Name)
    for statement in statements_in(region.body):
        for node in (n for part in header(statement) for n in walk(part)):
            if (ahead := _ahead_of(node, opened.id)) is None:
                continue
            if any(_hands_out(n, node) for part in header(statement) for n in walk(part)):
                raise PlanError("a generator whose items run ahead is handed out of what runs ahead itself")
            consumer, taken = statement, node
            if isinstance(statement, ast.Assign) and statement.value is node:
                (target,) = statement.targets
                if isinstance(target, ast.Name):
                    consumer = _consumer(function, region, statement, target.id)
                    taken = next(n for part in header(consumer) for n in _at_once(part) if _is_named(n, target.id))
            if both := _free_of(region, ahead) & _bound_between(consumer, taken):
                text = f"the ahead part of a generator reads {sorted(both)}, which are bound while it is pulled"
                raise PlanError(text)


def _hands_out(around: ast.AST, generator: ast.AST) -> bool:
    """Whether what runs ahead gives the generator itself to the run: by then the region may be closed."""
    if isinstance(around, ast.Lambda):
        return around.body is generator
    return isinstance(around, ast.Call) and is_ours(around.func, "__xcs_put") and generator in around.args


def _consumer(function: ast.FunctionDef, region: ast.With, statement: ast.stmt, name: str) -> ast.stmt:
    """The statement of a region that takes all items of the generator that this other one binds to a variable."""
    places = [s for s in region.body for part in header(s) for n in _at_once(part) if _is_named(n, name)]
    everywhere = [n for n in ast.walk(function) if _is_named(n, name)]
    if len(places) != 2 or len(everywhere) != 2 or places[0] is not statement:
        raise PlanError(f"`{name}`, a generator whose items run ahead, may be pulled elsewhere")
    return places[1]


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated when a node is, and no later."""
    yield node
    if not isinstance(node, (ast.Lambda, ast.GeneratorExp)):
        for child in child_nodes(node):
            yield from _at_once(child)


def _ahead_of(node: ast.AST, region: str) -> ast.expr | None:
    """What a generator runs ahead in this region."""
    call = abi_method(node.generators[0].iter, "each", "in_order") if isinstance(node, ast.GeneratorExp) else None
    return call.args[0] if call is not None and ast.unparse(call.func).startswith(f"{region}.") else None


_PASSING_ON = frozenset({"enumerate", "zip", "iter", "map", "filter", "reversed"})


def _bound_between(consumer: ast.stmt, taken: ast.AST) -> frozenset[str]:
    """What is bound between one item and the next of what is taken in a statement: by a loop, or a comprehension that
    is made of the items. Any other call is over with them before something else happens."""
    parents = {child: node for part in header(consumer) for node in walk(part) for child in child_nodes(node)}
    found: frozenset[str] = frozenset()
    at = taken
    while (around := parents.get(at)) is not None:
        if isinstance(around, ast.Call) and at is not around.func:
            if not (isinstance(around.func, ast.Name) and around.func.id in _PASSING_ON):
                return found
        if isinstance(around, ComprehensionNode):
            found |= _walruses(around)
            if not isinstance(around, ast.GeneratorExp):
                return found
        at = around
    if isinstance(consumer, ast.For):
        return found | _bound(*consumer.body, consumer.target)
    return found.union(*map(_walruses, header(consumer)))


def _check_order(tasks: dict[str, _Open], nodes: Sequence[ast.AST]) -> None:
    """Closes the tasks that are committed in these nodes, none of which captures what is bound there before."""
    for event in _events(nodes, frozenset()):
        committed = tasks.pop(committed_by(event), None)
        if committed is not None and (both := committed.waits & tasks.keys()):
            raise PlanError(f"a task is committed before {sorted(both)}, for which it waits")
        if isinstance(event, ast.Name):
            for name, task in tasks.items():
                if event.id in task.captured:
                    raise PlanError(f"`{name}` captures `{event.id}`, which is bound before it is committed")


def _events(nodes: Sequence[ast.AST], own: frozenset[str]) -> Iterator[ast.AST]:
    """Calls, and variables that are bound, in the order of evaluation. ``own``: the variables of comprehensions."""
    for node in nodes:
        inner = own
        if isinstance(node, ComprehensionNode):
            inner = own.union(n.id for g in node.generators for n in walk(g.target) if isinstance(n, ast.Name))
        if isinstance(node, ast.Lambda):
            parts = children_in_scope(node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            parts = [node.value, node.target]
        else:
            parts = list(children_in_order(node))
        yield from _events(parts, inner)
        if isinstance(node, ast.Call) or (
            isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id not in own
        ):
            yield node


def _check_stream(
    function: ast.FunctionDef, stream: ast.For | ComprehensionNode, clause: ast.For | ast.comprehension,
    rebound: set[str],
) -> None:  # fmt: skip
    """A loop or comprehension that is distributed binds nothing that its ahead part reads, and isn't left early."""
    call = abi_method(clause.iter, "each", "in_order")
    if call is None:
        return
    free = _free_of(function, call.args[0])
    if both := free & rebound:
        raise PlanError(f"the ahead part of a loop reads {sorted(both)}, which nested functions bind")
    if both := free & (_bound(*stream.body, stream.target) if isinstance(stream, ast.For) else _walruses(stream)):
        raise PlanError(f"the ahead part of a loop reads {sorted(both)}, which the loop binds")
    if isinstance(stream, ast.For):
        jumps = (jump for statement in stream.body for jump in jumps_out_of(statement))
        waits = (n for statement in stream.body for n in scope_nodes(statement))
        if any(isinstance(jump, (ast.Return, ast.Break)) for jump in jumps) or any(
            isinstance(n, (ast.Yield, ast.YieldFrom, ast.Await)) for n in waits
        ):
            raise PlanError("a distributed loop may be left early")


def _bound(*nodes: ast.AST) -> frozenset[str]:
    names = names_of(*nodes)
    return names.binds | names.deletes


def _walruses(node: ast.AST) -> frozenset[str]:
    return frozenset(n.target.id for n in walk(node) if isinstance(n, ast.NamedExpr))


def _free_of(around: ast.AST, ahead: ast.expr) -> frozenset[str]:
    """What is read from outside by what is given to the runtime: a lambda, or a function by its name."""
    if isinstance(ahead, ast.Lambda):
        return names_of(ahead).reads
    assert isinstance(ahead, ast.Name)
    return names_of(next(n for n in walk(around) if isinstance(n, ast.FunctionDef) and n.name == ahead.id)).reads
