"""Checks a rewritten function by means that the stages before did not use. Always on; see `check_plan` for the plan.

`check_rewrite` reads nothing but the rewritten text and the original tree:

1. *Erasure.* Putting each computation back where its outcome is committed, and dropping regions, tasks, ahead functions
   and gates, gives the original function, node by node.
2. *Values.* What is captured by ahead code, or given to it, is not bound again while the code may be running.
3. *Control.* Between the issue and the commit of a task, and inside a distributed loop, nothing jumps over what has
   been issued.

Raises `PlanError`, which is a bug of the compiler: the original runs instead.
"""

from __future__ import annotations

import ast
import builtins
from collections import deque
from collections.abc import Iterator, Sequence

from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.candidates import header
from xcs_compiler.rewrite import LAMBDA, RewrittenFunction
from xcs_compiler.scopes import child_nodes, names_of

_TRUE, _FALSE = ast.dump(ast.Constant(True)), ast.dump(ast.Constant(False))
_GATES = ("__xcs_plain", "__xcs_frozen")


class PlanError(AssertionError):
    """The rewritten function is not what the checks say it has to be."""


def check_rewrite(parsed: ParsedFunction, rewritten: RewrittenFunction) -> None:
    """Raises PlanError."""
    module = ast.parse(rewritten.emitted.text)
    wanted = LAMBDA if isinstance(parsed.tree, ast.Lambda) else parsed.tree.name
    function = next(n for n in ast.walk(module) if isinstance(n, ast.FunctionDef) and n.name == wanted)
    _check_values(function)
    erasure = _Erasure(_targets(function))
    erased = erasure.block(function.body)
    erasure.check_used_up()
    if isinstance(parsed.tree, ast.Lambda):
        original: list[ast.stmt] = [ast.Return(parsed.tree.body)]
    else:
        original = parsed.tree.body
    expected, found = _shape(original), _shape(erased)
    if expected != found:
        raise PlanError(f"erasing the rewrite does not give the original:\n{expected}\n{found}")


def _targets(function: ast.FunctionDef) -> dict[str, str]:
    """For each task whose outcome is all that a variable is bound to, that variable."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            value = node.value
            if isinstance(value, ast.Call) and _ours(value.func, "__xcs_put"):
                value = value.args[0]
            if (
                value is not None
                and (committed := _method(value, "commit")) is not None
                and isinstance(target, ast.Name)
            ):
                found[committed.func.value.id] = target.id  # type: ignore[attr-defined]
    return found


def _shape(statements: Sequence[ast.stmt]) -> str:
    return ast.dump(ast.Module(list(statements), []))


def _ours(node: ast.AST, prefix: str = "__xcs_") -> bool:
    return isinstance(node, ast.Name) and node.id.startswith(prefix)


def _method(node: ast.AST, *names: str) -> ast.Call | None:
    """``node`` as a call of one of these methods on a name of ours."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
        holder = node.func.value
        return node if _ours(holder.func if isinstance(holder, ast.Call) else holder) else None
    return None


def _statement_call(statement: ast.stmt, method: str) -> ast.Call | None:
    value = getattr(statement, "value", None)
    return _method(value, method) if isinstance(value, ast.AST) else None


class _Erasure:
    """Undoes a rewrite. ``tasks`` and ``records`` hold what each name of ours stands for."""

    def __init__(self, targets: dict[str, str]) -> None:
        self.targets = targets
        self.tasks: dict[str, ast.expr] = {}
        self.records: dict[str, deque[ast.expr | ast.stmt]] = {}
        self.functions: dict[str, ast.FunctionDef] = {}

    def check_used_up(self) -> None:
        """What is computed ahead is computed in place of something, not besides it."""
        left = [name for name, outcomes in self.records.items() if outcomes] + [*self.tasks, *self.functions]
        if left:
            raise PlanError(f"{', '.join(map(repr, left))}: computed ahead, but never committed")

    def block(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            if isinstance(statement, ast.With) and _is_region(statement):
                found += self.block(statement.body)
            elif (issued := _statement_call(statement, "issue")) is not None:
                assert isinstance(statement, ast.Assign)
                assert isinstance(statement.targets[0], ast.Name)
                self.tasks[statement.targets[0].id] = self._issued(issued)
            elif isinstance(statement, ast.FunctionDef) and statement.name.startswith("__xcs_ahead"):
                self.functions[statement.name] = statement
            elif _statement_call(statement, "caught") is None:
                found.append(self.statement(statement))
        return found or [ast.Pass()]

    def statement(self, statement: ast.stmt) -> ast.stmt:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return statement
        if (executed := self._executed(statement)) is not None:
            return executed
        if isinstance(statement, ast.For):
            self._open(statement)
        for name, value in _fields_in_order(statement):
            setattr(statement, name, self._field(value))
        return statement

    def _executed(self, statement: ast.stmt) -> ast.stmt | None:
        """The statement that ahead code has executed in place of this one, which takes its outcome."""
        committed = _statement_call(statement, "commit")
        outcomes = self.records.get(committed.func.value.id) if committed is not None else None  # type: ignore[attr-defined]
        if not outcomes or not isinstance(outcomes[0], ast.stmt):
            return None
        executed = outcomes.popleft()
        assert isinstance(executed, ast.stmt)
        bound = ast.unparse(executed.target) if isinstance(executed, ast.AugAssign) else None
        here = ast.unparse(statement.targets[0]) if isinstance(statement, ast.Assign) else None
        if bound != here or not isinstance(statement, (ast.Assign, ast.Expr)):
            raise PlanError(f"`{ast.unparse(executed)}` is executed ahead, and something else is bound")
        return executed

    def _field(self, value: object) -> object:
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                return self.block(value)
            return [self._field(v) for v in value]
        if isinstance(value, ast.AST):
            return self.node(value)
        return value

    def node(self, node: ast.AST) -> ast.AST:
        if (committed := _method(node, "commit")) is not None:
            return self._committed(committed)
        if isinstance(node, ast.Lambda):
            return node
        if (mapped := _method(node, "map", "map_frozen")) is not None:
            return self.node(ast.Call(ast.Name("map", ast.Load()), mapped.args, []))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _GATES or node.func.id == "__xcs_put":
                return self._unwrapped(node)
            if node.func.id in ("__xcs_call", "__xcs_call_in_order", "__xcs_pull"):
                return self.node(ast.Call(node.args[0], node.args[1:], node.keywords))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and _ours(node.func.func, "__xcs_journal"):
            return self.node(ast.Call(node.func.args[0], node.args, node.keywords))
        if isinstance(node, ast.comprehension):
            self._open(node)
        for name, value in _fields_in_order(node):
            setattr(node, name, self._field(value))
        return node

    def _unwrapped(self, node: ast.Call) -> ast.AST:
        inner = node.args[0]
        return self.node(_without_truth(inner) if _ours(node.func, "__xcs_put") else inner)

    def _committed(self, call: ast.Call) -> ast.AST:
        assert isinstance(call.func, ast.Attribute)
        assert isinstance(call.func.value, ast.Name)
        name = call.func.value.id
        if name in self.tasks:
            return self.tasks.pop(name)
        if not self.records.get(name):
            raise PlanError(f"`{name}` is committed more often than it has outcomes")
        outcome = self.records[name].popleft()
        if isinstance(outcome, ast.stmt):
            raise PlanError(f"`{ast.unparse(outcome)}` is executed ahead, and its outcome taken for another")
        return self.node(outcome)

    def _issued(self, call: ast.Call) -> ast.expr:
        function, *given = call.args
        if not isinstance(function, ast.Lambda):
            # The tasks among the arguments stand for the variables that they will have been assigned to.
            return ast.Call(function, [self._variable(a) for a in given], [])
        if len(function.args.args) != len(given):
            raise PlanError("an ahead function is not given what it takes")
        for parameter, argument in zip(function.args.args, given, strict=True):
            if isinstance(argument, ast.Name) and self.targets.get(argument.id, argument.id) == parameter.arg:
                continue
            raise PlanError(f"`{parameter.arg}` is given another value")
        inner = {p.arg for p in function.args.args if p.arg.startswith("__xcs_")}
        body = _Names({name: self.tasks.pop(name) for name in inner}).visit(function.body)
        erased = self.node(body)
        assert isinstance(erased, ast.expr)
        return erased

    def _variable(self, argument: ast.expr) -> ast.expr:
        if not _ours(argument):
            return argument
        assert isinstance(argument, ast.Name)
        return ast.Name(self.targets[argument.id], ast.Load())

    def _open(self, loop: ast.For | ast.comprehension) -> None:
        """A distributed loop: its target and iterable as they were, its outcomes in a queue."""
        call = _method(loop.iter, "each", "in_order")
        if call is None:
            return
        if not isinstance(loop.target, ast.Tuple) or not isinstance(loop.target.elts[1], ast.Name):
            raise PlanError("a distributed loop without a record")
        target, record = loop.target.elts
        assert isinstance(record, ast.Name)
        assert isinstance(call.func, ast.Attribute)
        ahead, iterable = call.args[:2]
        if isinstance(ahead, ast.Lambda):
            parameters = [a.arg for a in ahead.args.args if a.arg != "__xcs_put"]
            if parameters != [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]:
                raise PlanError("an ahead function takes other names than the loop binds")
            outcomes = [ahead.body] if call.func.attr == "each" else list(_Unfolded(self).puts([ahead.body]))
        else:
            assert isinstance(ahead, ast.Name)
            function = self.functions.pop(ahead.id)
            names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
            given = [a.arg for a in function.args.args[1:]]
            if given != names and ast.dump(function.body[0].targets[0]) != ast.dump(target):  # type: ignore[attr-defined]
                raise PlanError("an ahead function unpacks other names than the loop binds")
            outcomes = list(_Unfolded(self).puts(function.body))
        self.records[record.id] = deque(outcomes)
        loop.target = target
        loop.iter = iterable


class _Unfolded:
    """The outcomes of an ahead function, in the order in which the text computes them."""

    def __init__(self, erasure: _Erasure) -> None:
        self.erasure = erasure

    def puts(self, body: Sequence[ast.AST]) -> Iterator[ast.expr | ast.stmt]:
        inner = _Erasure(self.erasure.targets)
        inner.tasks, inner.functions = self.erasure.tasks, self.erasure.functions
        yield from self._sequence(body, inner)
        if any(inner.records.values()):
            raise PlanError("an inner part is computed ahead, but never committed")

    def _sequence(self, body: Sequence[ast.AST], inner: _Erasure) -> Iterator[ast.expr | ast.stmt]:
        for index, statement in enumerate(body):
            name = _executed_whole(body[index + 1]) if index + 1 < len(body) else None
            if name is not None:
                assert isinstance(statement, ast.stmt)
                executed = inner.statement(statement)
                if name != (ast.unparse(executed.target) if isinstance(executed, ast.AugAssign) else "None"):
                    raise PlanError(f"`{name}` is handed over after `{ast.unparse(executed)}`")
                yield executed
            elif _executed_whole(statement) is None:
                yield from self._of(statement, inner)

    def _of(self, statement: ast.AST, inner: _Erasure) -> Iterator[ast.expr | ast.stmt]:
        if isinstance(statement, ast.With) and _is_region(statement):
            yield from self._sequence(statement.body, inner)
            return
        if isinstance(statement, ast.stmt) and (issued := _statement_call(statement, "issue")) is not None:
            assert isinstance(statement, ast.Assign)
            assert isinstance(statement.targets[0], ast.Name)
            inner.tasks[statement.targets[0].id] = inner._issued(issued)
            return
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith("__xcs_ahead"):
            inner.functions[statement.name] = statement
            return
        if isinstance(statement, ast.For):
            inner._open(statement)
        evaluated = [statement] if not isinstance(statement, ast.stmt) else list(_evaluated(statement))
        for put in _puts(evaluated, inner):
            yield self._settled(put, inner)
        if not isinstance(statement, ast.stmt):
            return
        for place in ("body", "handlers", "orelse", "finalbody"):
            children = getattr(statement, place, None) or []
            if not isinstance(children, list):
                continue  # of an expression
            if place == "handlers":
                for handler in children:
                    yield from self._sequence(handler.body, inner)
            else:
                yield from self._sequence(children, inner)

    @staticmethod
    def _settled(put: ast.expr, inner: _Erasure) -> ast.expr:
        erased = inner.node(put)
        assert isinstance(erased, ast.expr)
        return erased


def _executed_whole(statement: ast.AST) -> str | None:
    """What is handed over after a statement that was executed as a whole: a variable, or None."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Call) and _ours(value.func, "__xcs_put") and len(value.args) == 1:
        outcome = value.args[0]
        if isinstance(outcome, ast.Name) or (isinstance(outcome, ast.Constant) and outcome.value is None):
            return ast.unparse(outcome)
    return None


def _evaluated(statement: ast.stmt) -> Iterator[ast.AST]:
    for _, value in _fields_in_order(statement):
        values = value if isinstance(value, list) else [value]
        yield from (v for v in values if isinstance(v, ast.AST) and not isinstance(v, (ast.stmt, ast.ExceptHandler)))


def _without_truth(put: ast.expr) -> ast.expr:
    """A test whose truth value is put: ``True if test else False``."""
    if isinstance(put, ast.IfExp) and ast.dump(put.body) == _TRUE and ast.dump(put.orelse) == _FALSE:
        return put.test
    return put


def _puts(nodes: Sequence[ast.AST], erasure: _Erasure) -> Iterator[ast.expr]:
    """The arguments of ``__xcs_put(...)``, in order of evaluation. What inner ahead code puts is met again where the
    comprehension around it commits it."""
    for node in nodes:
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.comprehension):
            erasure._open(node)
        if isinstance(node, ast.Call) and _ours(node.func, "__xcs_put"):
            yield _without_truth(node.args[0])
            continue
        children = (value for _, value in _fields_in_order(node))
        flat = (v for value in children for v in (value if isinstance(value, list) else [value]))
        yield from _puts([v for v in flat if isinstance(v, ast.AST)], erasure)


class _Names(ast.NodeTransformer):
    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node)


def _fields_in_order(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Fields in the order in which they are evaluated, where that is not the order of the text."""
    names = list(node._fields)
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
        names = ["value", *(n for n in names if n != "value")]
    elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        names = ["generators", *(n for n in names if n != "generators")]
    elif isinstance(node, ast.IfExp):
        names = ["test", "body", "orelse"]
    elif isinstance(node, ast.comprehension):
        names = ["iter", "target", "ifs", "is_async"]
    elif isinstance(node, ast.For):
        names = ["iter", *(n for n in names if n != "iter")]
    for name in names:
        yield name, getattr(node, name, None)


def _is_region(statement: ast.With) -> bool:
    opened = statement.items[0].context_expr
    return isinstance(opened, ast.Call) and _ours(opened.func, "__xcs_region")


def _check_values(function: ast.FunctionDef) -> None:
    """Nothing that ahead code captures is bound again while that code may run."""
    targets = _targets(function)
    for region in ast.walk(function):
        if not (isinstance(region, ast.With) and _is_region(region)):
            continue
        open_tasks: dict[str, set[str]] = {}
        for statement in region.body:
            if (issued := _statement_call(statement, "issue")) is not None:
                assert isinstance(statement, ast.Assign)
                assert isinstance(statement.targets[0], ast.Name)
                captured = {n for a in issued.args if isinstance(a, ast.Lambda) for n in _free(a)}
                captured |= {a.id for a in issued.args if isinstance(a, ast.Name) and not _ours(a)}
                open_tasks[statement.targets[0].id] = captured
                for argument in issued.args:
                    # A part of this task, committed with it.
                    if isinstance(argument, ast.Name) and argument.id not in targets:
                        captured |= open_tasks.pop(argument.id, set())
                continue
            _check_order(open_tasks, header(statement))
            bound = _bound(statement)
            for name, captured in open_tasks.items():
                if captured & bound:
                    raise PlanError(f"`{name}` captures {sorted(captured & bound)}, which are bound while it may run")
            if open_tasks and _jumps(statement):
                raise PlanError("control may leave between the issue of a task and its commit")
            _close(open_tasks, [statement])
        for loop in ast.walk(region):
            if isinstance(loop, ast.For) and (call := _method(loop.iter, "each", "in_order")) is not None:
                _check_loop(region, loop, call.args[0])
        _check_generators(function, region)


def _check_generators(function: ast.FunctionDef, region: ast.With) -> None:
    """A generator whose items run ahead within a region is pulled in that region, at one place, and what its ahead part
    captures isn't bound there."""
    opened = region.items[0].optional_vars
    assert isinstance(opened, ast.Name)
    for statement in ast.walk(region):
        if isinstance(statement, ast.For) and (ahead := _ahead_of(statement.iter, opened.id)) is not None:
            _check_pulled(region, ahead, statement)
        if not (isinstance(statement, ast.Assign) and (ahead := _ahead_of(statement.value, opened.id)) is not None):
            continue
        (target,) = statement.targets
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
    call = _method(node.generators[0].iter, "each", "in_order") if isinstance(node, ast.GeneratorExp) else None
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
        committed = _method(event, "commit")
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
        fields = dict(_fields_in_order(node))
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
    for call in (inner for node in nodes for inner in ast.walk(node)):
        committed = _method(call, "commit")
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


def scope_nodes(node: ast.AST) -> Iterator[ast.AST]:
    nodes = [node]
    while nodes:
        node = nodes.pop()
        yield node
        if isinstance(node, ast.Lambda):
            nodes += (default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            nodes += child_nodes(node)


def _bound(statement: ast.AST) -> frozenset[str]:
    names = names_of(statement)
    return names.binds | names.deletes


def _free(function: ast.Lambda | ast.FunctionDef) -> set[str]:
    """Names that a function reads from outside."""
    return {n for n in names_of(function).reads if not n.startswith("__xcs_") and not hasattr(builtins, n)}


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
