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
from collections.abc import Iterator, Sequence

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
from xcs_compiler.rewrite import LAMBDA, RewrittenFunction
from xcs_compiler.rewritten import (
    PlanError,
    abi_method,
    fields_in_order,
    is_ours,
    is_region,
    is_same,
    statement_call,
    targets_of,
)
from xcs_compiler.scopes import names_of

_GATES = ("__xcs_plain", "__xcs_frozen", "__xcs_apart")
_MAPS = tuple(f"{name}{manner}" for name in ("map", "filter") for manner in ("", "_frozen", "_reading"))


def check_rewrite(parsed: ParsedFunction, rewritten: RewrittenFunction) -> None:
    """Raises PlanError."""
    module = parse(rewritten.emitted.text)
    wanted = LAMBDA if isinstance(parsed.tree, ast.Lambda) else parsed.tree.name
    function = next(n for n in ast.walk(module) if isinstance(n, ast.FunctionDef) and n.name == wanted)
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
        return found or [ast.Pass()]

    def statement(self, statement: ast.stmt) -> ast.stmt:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return statement
        if (executed := self._executed(statement)) is not None:
            return executed
        ahead = self._projection(statement) if isinstance(statement, ast.For) else None
        if isinstance(statement, ast.For):
            self._open(statement)
        elif isinstance(statement, ast.Match):
            self._restore(statement)
        for name, value in fields_in_order(statement):
            setattr(statement, name, self._field(value))
        if ahead is not None and isinstance(statement, ast.For):
            check_ahead(ahead, statement.body)
        return statement

    def _projection(self, loop: ast.For) -> list[ast.stmt] | None:
        """The ahead function of a distributed loop, erased: what it does, before its outcomes are taken out of it."""
        call = abi_method(loop.iter, "in_order")
        if call is None or not isinstance(call.args[0], ast.Name):
            return None
        function = copy.deepcopy(self.functions[call.args[0].id])
        unpacks = function.args.args[1].arg.startswith("__xcs_")
        return _Erasure(self.targets, self.bound).block(function.body[unpacks:])

    def _restore(self, match: ast.Match) -> None:
        """Where the number of the case that fits is taken: the subject and the patterns as they were."""
        committed = abi_method(match.subject, "commit")
        outcomes = self.records.get(committed.func.value.id) if committed is not None else None  # type: ignore[attr-defined]
        if not outcomes or not isinstance(outcomes[0], ast.Match):
            return
        header = outcomes.popleft()
        assert isinstance(header, ast.Match)
        match.subject = header.subject
        for number, (case, original) in enumerate(zip(match.cases, header.cases, strict=False)):
            if ast.unparse(case.pattern) == ast.unparse(original.pattern) == "_":
                continue  # the one for all others
            if ast.unparse(case.pattern) != numbered(number, original.pattern) or case.guard is not None:
                raise PlanError(f"`case {ast.unparse(case.pattern)}` is taken for `{ast.unparse(original.pattern)}`")
            case.pattern, case.guard = original.pattern, original.guard

    def _executed(self, statement: ast.stmt) -> ast.stmt | None:
        """The statement that ahead code has executed in place of this one, which takes its outcome."""
        committed = statement_call(statement, "commit")
        outcomes = self.records.get(committed.func.value.id) if committed is not None else None  # type: ignore[attr-defined]
        if not outcomes or not isinstance(outcomes[0], ast.stmt):
            return None
        executed = outcomes.popleft()
        assert isinstance(executed, ast.stmt)
        here = ast.unparse(statement.targets[0]) if isinstance(statement, ast.Assign) else "None"
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
            return node
        if (mapped := abi_method(node, *_MAPS)) is not None and isinstance(mapped.func, ast.Attribute):
            name, *_ = mapped.func.attr.split("_")
            return self.node(ast.Call(ast.Name(name, ast.Load()), mapped.args, []))
        if (sorted_ := abi_method(node, "by_key", "by_key_reading")) is not None:
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
        for name, value in fields_in_order(node):
            setattr(node, name, self._field(value))
        return node

    def _unwrapped(self, node: ast.Call) -> ast.AST:
        inner = node.args[0]
        return self.node(without_truth(inner) if is_ours(node.func, "__xcs_put") else inner)

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

    def issue(self, name: str, call: ast.Call) -> None:
        if name in self.tasks:
            raise PlanError(f"`{name}` is issued twice")
        self.tasks[name] = self._issued(call)

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
        if not is_ours(argument):
            return argument
        assert isinstance(argument, ast.Name)
        return ast.Name(self.targets[argument.id], ast.Load())

    def _open(self, loop: ast.For | ast.comprehension) -> None:
        """A distributed loop: its target and iterable as they were, its outcomes in a queue."""
        call = abi_method(loop.iter, "each", "in_order")
        if call is None:
            return
        if not isinstance(loop.target, ast.Tuple) or not isinstance(loop.target.elts[1], ast.Name):
            raise PlanError("a distributed loop without a record")
        target, record = loop.target.elts
        assert isinstance(record, ast.Name)
        assert isinstance(call.func, ast.Attribute)
        ahead, iterable = call.args[:2]
        unpacked = next((k.value for k in call.keywords if k.arg == "unpack"), None)
        bound = sum(isinstance(n, ast.Name) for n in ast.walk(target))
        if unpacked is not None and ast.unparse(unpacked) != str(bound):
            raise PlanError("an ahead function is given another number of values than the loop binds")
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
        inner = _Erasure(self.erasure.targets, self.erasure.bound)
        inner.tasks, inner.functions = self.erasure.tasks, self.erasure.functions
        yield from self._sequence(body, inner)
        if any(inner.records.values()):
            raise PlanError("an inner part is computed ahead, but never committed")

    def _sequence(self, body: Sequence[ast.AST], inner: _Erasure) -> Iterator[ast.expr | ast.stmt]:
        for index, statement in enumerate(body):
            name = executed_whole(body[index + 1], self.erasure.bound) if index + 1 < len(body) else None
            if name is not None:
                assert isinstance(statement, ast.stmt)
                executed = inner.statement(statement)
                if name != bound_by(executed):
                    raise PlanError(f"`{name}` is handed over after `{ast.unparse(executed)}`")
                yield executed
            elif executed_whole(statement, self.erasure.bound) is None:
                yield from self._of(statement, inner)

    def _of(self, statement: ast.AST, inner: _Erasure) -> Iterator[ast.expr | ast.stmt]:
        if isinstance(statement, ast.With) and is_region(statement):
            if ast.unparse(statement.items[0].context_expr) != "__xcs_region(__xcs_put)":
                raise PlanError("a region of ahead code doesn't belong to its task")
            yield from self._sequence(statement.body, inner)
            return
        if isinstance(statement, ast.stmt) and (issued := statement_call(statement, "issue")) is not None:
            assert isinstance(statement, ast.Assign)
            assert isinstance(statement.targets[0], ast.Name)
            inner.issue(statement.targets[0].id, issued)
            return
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith("__xcs_ahead"):
            inner.functions[statement.name] = statement
            return
        if isinstance(statement, ast.For):
            inner._open(statement)
            check_handed(statement)
        if isinstance(statement, ast.Match):
            inner._restore(statement)
            check_numbers(statement)
            yield _header_of(statement, inner)
        evaluated = [statement] if not isinstance(statement, ast.stmt) else list(_evaluated(statement))
        if isinstance(statement, ast.Match):
            evaluated = []
        for put in _puts(evaluated, inner):
            yield self._settled(put, inner)
        if not isinstance(statement, ast.stmt):
            return
        for place in ("cases", "body", "handlers", "orelse", "finalbody"):
            children = getattr(statement, place, None) or []
            if not isinstance(children, list):
                continue  # of an expression
            if place == "cases":
                for case in children:
                    yield from self._sequence(case.body[1:], inner)
            elif place == "handlers":
                for handler in children:
                    yield from self._sequence(handler.body, inner)
            else:
                yield from self._sequence(children, inner)

    @staticmethod
    def _settled(put: ast.expr, inner: _Erasure) -> ast.expr:
        erased = inner.node(put)
        assert isinstance(erased, ast.expr)
        return erased


def _header_of(match: ast.Match, erasure: _Erasure) -> ast.Match:
    """Subject, patterns and guards of a ``match`` of ahead code."""
    subject = erasure.node(match.subject)
    cases = [ast.match_case(c.pattern, c.guard and erasure.node(c.guard), []) for c in match.cases]  # type: ignore[arg-type]
    return ast.Match(subject, cases)  # type: ignore[arg-type]


_PARTS = (ast.stmt, ast.ExceptHandler, ast.match_case)


def _evaluated(statement: ast.stmt) -> Iterator[ast.AST]:
    for _, value in fields_in_order(statement):
        values = value if isinstance(value, list) else [value]
        yield from (v for v in values if isinstance(v, ast.AST) and not isinstance(v, _PARTS))


def _puts(nodes: Sequence[ast.AST], erasure: _Erasure) -> Iterator[ast.expr]:
    """The arguments of ``__xcs_put(...)``, in order of evaluation. What inner ahead code puts is met again where the
    comprehension around it commits it."""
    for node in nodes:
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.comprehension):
            erasure._open(node)
        if isinstance(node, ast.Call) and is_ours(node.func, "__xcs_put"):
            yield without_truth(node.args[0])
            continue
        if (iterated := abi_method(node, "ready", "items")) is not None:
            yield iterated.args[0] if iterated.args else iterated
            continue
        children = (value for _, value in fields_in_order(node))
        flat = (v for value in children for v in (value if isinstance(value, list) else [value]))
        yield from _puts([v for v in flat if isinstance(v, ast.AST)], erasure)


class _Names(ast.NodeTransformer):
    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.values.get(node.id, node)
