"""Checks a rewritten function by means that the stages before did not use. Always on; see `check_plan` for the plan.

`check_rewrite` reads nothing but the rewritten text and the original tree:

1. *Erasure.* Putting each computation back where its outcome is committed, and dropping regions, tasks, ahead functions
   and gates, gives the original function, node by node.
2. *Values.* What is captured by ahead code, or given to it, is not bound again while the code may be running.
3. *Ahead code.* Erased, it does what the loop does, with parts left out (`check_ahead`).
4. *Control.* Between the issue and the commit of a task, and inside a distributed loop, nothing jumps over what has
   been issued.

Raises `PlanError`, which is a bug of the compiler: the original runs instead.
"""

from __future__ import annotations

import ast
import copy
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from xcs_compiler.check_ahead import check_ahead
from xcs_compiler.check_values import check_values
from xcs_compiler.handed_over import (
    bound_by,
    check_handed,
    check_numbers,
    executed_whole,
    numbered,
    without_truth,
)
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.quietly import parse
from xcs_compiler.rewrite import RewrittenFunction
from xcs_compiler.rewritten import (
    PlanError,
    abi_method,
    children_in_order,
    committed_by,
    fields_in_order,
    is_ours,
    is_region,
    is_same,
    statement_call,
    targets_of,
)
from xcs_compiler.scopes import names_of, walk

Node = TypeVar("Node", bound=ast.AST)

_GATES = ("__xcs_plain", "__xcs_frozen", "__xcs_apart")
_MAPS = (
    "map", "map_frozen", "map_reading", "map_stepwise", "map_stepwise_reading", "filter", "filter_frozen",
    "filter_reading",
)  # fmt: skip


def check_rewrite(parsed: ParsedFunction, rewritten: RewrittenFunction) -> None:
    """Raises PlanError."""
    module = parse(rewritten.emitted.text)
    function = next(n for n in ast.walk(module) if isinstance(n, ast.FunctionDef))  # the outermost
    check_values(function)
    bound = frozenset().union(*(names_of(statement).binds for statement in function.body))
    parameters = (a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg))
    erasure = _Erasure(targets_of(function), bound.union(parameters))
    erased = erasure.block(function.body)
    erasure.check_used_up()
    if isinstance(parsed.tree, ast.Lambda):
        original: list[ast.stmt] = [ast.Return(parsed.tree.body)]
    else:
        original = parsed.tree.body
    if not is_same(original, erased):
        expected, found = (ast.dump(ast.Module(statements, [])) for statements in (original, erased))
        raise PlanError(f"erasing the rewrite does not give the original:\n{expected}\n{found}")


class _Erasure:
    """Undoes a rewrite. ``tasks`` and ``records`` hold what each name of ours stands for. ``bound``: the variables of
    the function, among which is what a statement that was executed ahead hands over."""

    def __init__(self, targets: dict[str, str], bound: frozenset[str]) -> None:
        self.targets = targets
        self.bound = bound
        self.tasks: dict[str, ast.expr] = {}
        self.records: dict[str, deque[ast.expr | ast.stmt]] = {}
        self.whole: set[str] = set()  # records of ahead code that is one expression
        self.functions: dict[str, ast.FunctionDef] = {}

    def check_used_up(self) -> None:
        """What is computed ahead is computed in place of something, not besides it."""
        left = [name for name, outcomes in self.records.items() if outcomes] + [*self.tasks, *self.functions]
        if left:
            raise PlanError(f"{', '.join(map(repr, left))}: computed ahead, but never committed")

    def block(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            if isinstance(statement, ast.With) and is_region(statement):
                found += self.block(statement.body)
            elif (issued := statement_call(statement, "issue")) is not None:
                assert isinstance(statement, ast.Assign)
                assert isinstance(statement.targets[0], ast.Name)
                self.issue(statement.targets[0].id, issued)
            elif isinstance(statement, ast.FunctionDef) and statement.name.startswith("__xcs_ahead"):
                self.functions[statement.name] = statement
            elif statement_call(statement, "caught") is None:
                found.append(self.statement(statement))
        return found

    def statement(self, statement: ast.stmt) -> ast.stmt:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return statement
        if (executed := self._executed(statement)) is not None:
            return executed
        if isinstance(statement, ast.For):
            return self._loop(statement)
        if isinstance(statement, ast.Match):
            self._restore(statement)
        return self._with_fields(statement)

    def _loop(self, loop: ast.For) -> ast.stmt:
        ahead = self._projection(loop)
        self._open(loop)
        self._with_fields(loop)
        if ahead is not None:
            check_ahead(ahead, loop.body)
        return loop

    def _with_fields(self, node: Node) -> Node:
        if isinstance(node, ast.Dict):
            for i, key in enumerate(node.keys):
                node.keys[i] = key and self.expression(key)
                node.values[i] = self.expression(node.values[i])
            return node
        for name, value in fields_in_order(node):
            setattr(node, name, self._field(value))
        return node

    def _projection(self, loop: ast.For) -> list[ast.stmt] | None:
        """The ahead function of a distributed loop, erased: what it does, before its outcomes are taken out of it."""
        call = abi_method(loop.iter, "in_order")
        if call is None:
            return None
        assert isinstance(call.args[0], ast.Name)
        function = copy.deepcopy(self.functions[call.args[0].id])
        unpacks = _takes_item(_taken_by(function))
        return _Erasure(self.targets, self.bound).block(function.body[unpacks:])

    def _restore(self, match: ast.Match) -> None:
        """Where the number of the case that fits is taken: the subject and the patterns as they were."""
        outcomes = self.records.get(committed_by(match.subject))
        if not outcomes or not isinstance(header := outcomes[0], ast.Match):
            return
        outcomes.popleft()
        match.subject = header.subject
        for number, (case, original) in enumerate(zip(match.cases, header.cases, strict=False)):
            if case.guard is None and ast.unparse(case.pattern) == ast.unparse(original.pattern) == "_":
                continue  # the one for all others
            if case.guard is not None or ast.unparse(case.pattern) != numbered(number, original.pattern):
                raise PlanError(f"`case {ast.unparse(case.pattern)}` is taken for `{ast.unparse(original.pattern)}`")
            case.pattern, case.guard = original.pattern, original.guard

    def _executed(self, statement: ast.stmt) -> ast.stmt | None:
        """The statement that ahead code has executed in place of this one, which takes its outcome."""
        outcomes = self.records.get(committed_by(getattr(statement, "value", None)))
        if not outcomes or not isinstance(executed := outcomes[0], ast.stmt):
            return None
        outcomes.popleft()
        here = " = ".join(map(ast.unparse, statement.targets)) if isinstance(statement, ast.Assign) else "None"
        if bound_by(executed) != here or not isinstance(statement, (ast.Assign, ast.Expr)):
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
        if (committed := abi_method(node, "commit", "items")) is not None:
            return self._committed(committed)
        if (taken := abi_method(node, "ready", "own")) is not None:
            return self.node(taken.args[0])
        if isinstance(node, ast.Lambda):
            self._with_fields(node.args)  # its defaults
            return node
        if (mapped := abi_method(node, *_MAPS)) is not None:
            assert isinstance(mapped.func, ast.Attribute)
            name, *_ = mapped.func.attr.split("_")
            return self.node(ast.Call(ast.Name(name, ast.Load()), mapped.args, mapped.keywords))
        if (sorted_ := abi_method(node, "by_key", "by_key_reading", "by_key_frozen")) is not None:
            return self.node(ast.Call(sorted_.args[0], sorted_.args[1:], sorted_.keywords))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in _GATES or node.func.id == "__xcs_put":
                return self._unwrapped(node)
            if node.func.id in ("__xcs_call", "__xcs_call_in_order", "__xcs_pull"):
                return self.node(ast.Call(node.args[0], node.args[1:], node.keywords))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and is_ours(node.func.func, "__xcs_journal"):
            return self.node(ast.Call(node.func.args[0], node.args, node.keywords))
        if isinstance(node, ast.comprehension):
            self._open(node)
        return self._with_fields(node)

    def _unwrapped(self, node: ast.Call) -> ast.AST:
        inner = node.args[0]
        return self.node(without_truth(inner) if is_ours(node.func, "__xcs_put") else inner)

    def _committed(self, call: ast.Call) -> ast.AST:
        assert isinstance(call.func, ast.Attribute)
        name = ast.unparse(call.func.value)
        if name in self.tasks:
            return self.tasks.pop(name)
        if not self.records.get(name):
            raise PlanError(f"`{name}` is committed more often than it has outcomes")
        outcome = self.records[name].popleft()
        if call.func.attr == "items" and name in self.whole:
            raise PlanError(f"`{name}` has no items: what it takes was not gone through ahead")
        if isinstance(outcome, ast.stmt):
            raise PlanError(f"`{ast.unparse(outcome)}` is executed ahead, and its outcome taken for another")
        return self.node(outcome)

    def issue(self, name: str, call: ast.Call) -> None:
        if name in self.tasks:
            raise PlanError(f"`{name}` is issued twice")
        self.tasks[name] = self._issued(call)

    def _issued(self, call: ast.Call) -> ast.expr:
        function, *given = call.args
        if not isinstance(function, ast.Lambda):
            # The tasks among the arguments stand for the variables that they will have been assigned to.
            return ast.Call(function, [self._variable(a) for a in given], call.keywords)
        if len(function.args.args) != len(given):
            raise PlanError("an ahead function is not given what it takes")
        for parameter, argument in zip(function.args.args, given, strict=True):
            if isinstance(argument, ast.Name) and self.targets.get(argument.id, argument.id) == parameter.arg:
                continue
            raise PlanError(f"`{parameter.arg}` is given another value")
        inner = {p.arg for p in function.args.args if p.arg.startswith("__xcs_")}
        body = _Names({name: self.tasks.pop(name) for name in inner}).visit(function.body)
        return self.expression(body)

    def expression(self, node: ast.expr) -> ast.expr:
        erased = self.node(node)
        assert isinstance(erased, ast.expr)
        return erased

    def _variable(self, argument: ast.expr) -> ast.expr:
        if not is_ours(argument):
            return argument
        assert isinstance(argument, ast.Name)
        return ast.Name(self.targets[argument.id], ast.Load())

    def _open(self, loop: ast.For | ast.comprehension) -> None:
        """A distributed loop: its target and iterable as they were, its outcomes in a queue."""
        call = abi_method(loop.iter, "each", "in_order")
        if call is None:
            return
        target, record = loop.target.elts if isinstance(loop.target, ast.Tuple) else (loop.target, None)
        if not isinstance(record, ast.Name):
            raise PlanError("a distributed loop without a record")
        ahead, iterable = call.args
        if isinstance(ahead, ast.Lambda):
            _check_taken(call, _taken_by(ahead), None, target)
            is_put = abi_method(call, "each") is None
            outcomes = _Unfolded(self).of_lambda(ahead) if is_put else [ahead.body]
        else:
            assert isinstance(ahead, ast.Name)
            function = self.functions.pop(ahead.id)
            _check_taken(call, _taken_by(function), function.body[0], target)
            outcomes = _Unfolded(self).of_function(function)
        self.records[record.id] = deque(outcomes)
        if abi_method(call, "each") is not None:
            self.whole.add(record.id)
        loop.target = target
        loop.iter = iterable


def _takes_item(taken: Sequence[str]) -> bool:
    """Whether an ahead function takes the item as it is, and unpacks it first."""
    return [name[:10] for name in taken] == ["__xcs_put", "__xcs_item"]


def _check_taken(call: ast.Call, taken: list[str], first: ast.stmt | None, target: ast.expr) -> None:
    """Ahead code takes what the loop binds, by the same names. ``first``: the statement with which it begins."""
    names = [n.id for n in walk(target) if isinstance(n, ast.Name)]
    unpacked = next((ast.unparse(k.value) for k in call.keywords if k.arg == "unpack"), None)
    if unpacked != (None if isinstance(target, ast.Name) or _takes_item(taken) else str(len(names))):
        raise PlanError("an ahead function is given another number of values than the loop binds")
    if _takes_item(taken):
        if not is_same(first, ast.Assign([target], ast.Name(taken[1], ast.Load()))):
            raise PlanError("an ahead function unpacks other names than the loop binds")
    elif taken != ["__xcs_put"] * (abi_method(call, "each") is None) + names:
        raise PlanError("an ahead function takes other names than the loop binds")


def _taken_by(ahead: ast.Lambda | ast.FunctionDef) -> list[str]:
    return [a.arg for a in ahead.args.args]


class _Unfolded:
    """The outcomes of an ahead function, in the order in which the text computes them."""

    def __init__(self, erasure: _Erasure) -> None:
        self.bound = erasure.bound
        self.inner = _Erasure(erasure.targets, erasure.bound)
        self.inner.tasks, self.inner.functions = erasure.tasks, erasure.functions

    def of_lambda(self, ahead: ast.Lambda) -> list[ast.expr | ast.stmt]:
        return self._all(self._put_in([ahead.body]))

    def of_function(self, ahead: ast.FunctionDef) -> list[ast.expr | ast.stmt]:
        return self._all(self._sequence(ahead.body))

    def _all(self, outcomes: Iterator[ast.expr | ast.stmt]) -> list[ast.expr | ast.stmt]:
        found = list(outcomes)
        if any(self.inner.records.values()):
            raise PlanError("an inner part is computed ahead, but never committed")
        return found

    def _sequence(self, body: Sequence[ast.stmt]) -> Iterator[ast.expr | ast.stmt]:
        for index, statement in enumerate(body):
            name = executed_whole(body[index + 1], self.bound) if index + 1 < len(body) else None
            if name is not None:
                executed = self.inner.statement(statement)
                if name != bound_by(executed):
                    raise PlanError(f"`{name}` is handed over after `{ast.unparse(executed)}`")
                yield executed
            elif executed_whole(statement, self.bound) is None:
                yield from self._of(statement)

    def _of(self, statement: ast.stmt) -> Iterator[ast.expr | ast.stmt]:
        if isinstance(statement, ast.With) and is_region(statement):
            if ast.unparse(statement.items[0].context_expr) != "__xcs_region(__xcs_put)":
                raise PlanError("a region of ahead code doesn't belong to its task")
            yield from self._sequence(statement.body)
        elif (issued := statement_call(statement, "issue")) is not None:
            assert isinstance(statement, ast.Assign)
            assert isinstance(statement.targets[0], ast.Name)
            self.inner.issue(statement.targets[0].id, issued)
        elif isinstance(statement, ast.FunctionDef):
            self.inner.block([statement])  # one of ours is remembered
        elif isinstance(statement, ast.Match):
            self.inner._restore(statement)
            check_numbers(statement)
            statement.subject = self.inner.expression(statement.subject)
            yield ast.Match(statement.subject, statement.cases)
            for case in statement.cases:
                yield from self._sequence(case.body[1:])
        else:
            if isinstance(statement, ast.For):
                self.inner._open(statement)
                check_handed(statement)
            yield from self._put_in(_evaluated(statement))
            handlers = [handler.body for handler in getattr(statement, "handlers", ())]
            after = (getattr(statement, place, []) for place in ("orelse", "finalbody"))
            for block in (getattr(statement, "body", []), *handlers, *after):
                yield from self._sequence(block)

    def _put_in(self, nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
        return map(self.inner.expression, _puts(nodes, self.inner))


_PARTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def _evaluated(statement: ast.stmt) -> Iterator[ast.AST]:
    yield from (child for child in children_in_order(statement) if not isinstance(child, _PARTS))


def _puts(nodes: Iterable[ast.AST], erasure: _Erasure) -> Iterator[ast.expr]:
    """The arguments of ``__xcs_put(...)``, in order of evaluation. What inner ahead code puts is met again where the
    comprehension around it commits it."""
    for node in nodes:
        if isinstance(node, ast.comprehension):
            erasure._open(node)
        yield from _puts(children_in_order(node), erasure)
        if isinstance(node, ast.Call) and is_ours(node.func, "__xcs_put"):
            yield without_truth(node.args[0])
        elif (iterated := abi_method(node, "ready", "items")) is not None:
            yield iterated.args[0] if iterated.args else iterated


class _Names(ast.NodeTransformer):
    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node)
