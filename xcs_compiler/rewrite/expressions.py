"""Expressions of a projection: the user's own, with what runs elsewhere replaced."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import libcst as cst

from xcs_compiler.plan.artefacts import ComprehensionPlan, Plan, Task
from xcs_compiler.positions import Span, Tie, span_of
from xcs_compiler.rewrite import build
from xcs_compiler.scopes import ComprehensionNode, child_nodes

PUT = "__xcs_put"


@dataclass(frozen=True, slots=True)
class Projection:
    """Where an expression is evaluated. ``taken`` and ``tasks``: expressions whose outcome is taken from a record or
    task, by its name; ``puts``: those whose outcome is handed over here; ``ahead``: gates are needed. ``done`` and
    ``done_for``: statements after which that is handed over, and those for which it is taken. ``stores``: targets
    that are parts of a copy."""

    ahead: bool = False
    puts: frozenset[ast.expr] = frozenset()
    taken: Mapping[ast.expr, str] = field(default_factory=dict)
    tasks: Mapping[ast.expr, str] = field(default_factory=dict)
    values: Mapping[ast.expr, str] = field(default_factory=dict)
    comprehensions: Mapping[ast.expr, ComprehensionPlan] = field(default_factory=dict)
    region: str = ""
    done: frozenset[ast.stmt] = frozenset()
    done_for: Mapping[ast.stmt, str] = field(default_factory=dict)
    stores: frozenset[ast.expr] = frozenset()
    puts_whole: frozenset[ast.expr] = frozenset()
    taken_whole: frozenset[ast.expr] = frozenset()
    """What inner loops iterate that is handed over here, and taken, as it is and not item by item."""
    inside_loop: bool = False
    """In ahead code: inside a loop of its own, so that ``continue`` means that loop and not the distributed one."""


@dataclass
class Expressions:
    """Rewrites expressions; remembers in ``origins`` which place of the user's text every new node stands for."""

    plan: Plan
    tie: Tie
    truth_gated: frozenset[ast.expr]
    origins: dict[cst.CSTNode, Span] = field(default_factory=dict)

    @functools.cached_property
    def _in_headers(self) -> frozenset[ast.expr]:
        """Subjects and guards of ``match`` statements of ahead code."""
        guards = (case.guard for match in self.plan.matched for case in match.cases)
        return frozenset({match.subject for match in self.plan.matched} | {g for g in guards if g is not None})

    def place(self, node: cst.CSTNode, span: Span) -> cst.CSTNode:
        self.origins.setdefault(node, span)
        return node

    def expression(self, node: ast.expr, projection: Projection) -> cst.BaseExpression:
        """The rewritten expression; the very node of the user's tree where nothing in it changes."""
        original = self.tie.expression(node)
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        self._replacements(node, projection, found)
        if original in found:
            new = found[original]
            assert isinstance(new, cst.BaseExpression)
            return new
        return self.replaced(original, found)

    def replacements(self, node: ast.AST, projection: Projection) -> dict[cst.CSTNode, cst.CSTNode]:
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        self._replacements(node, projection, found)
        return found

    def replaced(self, node: build.Node, found: Mapping[cst.CSTNode, cst.CSTNode]) -> build.Node:
        changed: dict[cst.CSTNode, cst.CSTNode] = {}
        new = build.replace(node, found, changed, self.tie.shown)
        for updated, original in changed.items():
            span = self.tie.spans.get(original) or self.origins.get(original)
            if span is not None:
                self.origins[updated] = span
        return new

    def _replacements(self, node: ast.AST, projection: Projection, found: dict[cst.CSTNode, cst.CSTNode]) -> None:
        if isinstance(node, ast.expr) and self._special(node, projection):
            found[self.tie.expression(node)] = self._build(node, projection)
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            return
        for child in child_nodes(node):
            self._replacements(child, projection, found)

    def _special(self, node: ast.expr, projection: Projection) -> bool:
        if node in projection.puts or node in projection.taken or node in projection.tasks or node in projection.values:
            return True
        if node in projection.comprehensions:
            return True
        plan = self.plan
        gated = node in plan.plain or node in plan.frozen or node in plan.dynamic or node in plan.journalled
        gated = gated or node in plan.apart
        if isinstance(getattr(node, "ctx", None), ast.Store):
            return node in projection.stores
        stays = self._is_pulled(node, projection)
        return (projection.ahead and gated) or stays or self._by_twin(node, projection)

    def _is_pulled(self, node: ast.expr, projection: Projection) -> bool:
        return node in self.plan.pulled and (not projection.ahead or node in self.plan.handed)

    def _by_twin(self, node: ast.expr, projection: Projection) -> bool:
        return (projection.ahead and node in self.plan.journalled) or node in self.plan.once

    def _build(self, node: ast.expr, projection: Projection) -> cst.BaseExpression:
        span = span_of(node)
        new: cst.BaseExpression
        if node in projection.taken:
            by_items = node in self.plan.handed and node not in projection.taken_whole
            new = build.method(projection.taken[node], "items" if by_items else "commit")
        elif node in projection.tasks:
            new = build.method(projection.tasks[node], "commit")
        elif node in projection.values:
            new = build.name(projection.values[node])
        elif node in projection.comprehensions and isinstance(node, ComprehensionNode):
            new = self._comprehension(node, projection.comprehensions[node], projection)
        elif node in projection.comprehensions and isinstance(node, ast.Call):
            new = self._map(node, projection.comprehensions[node], projection)
        elif projection.ahead and node in self.plan.dynamic and isinstance(node, ast.Call):
            ours = "__xcs_call_in_order" if node in self.plan.in_order else "__xcs_call"
            new = self._made_through(ours, node, projection)
        elif self._by_twin(node, projection) and isinstance(node, ast.Call):
            new = self._journalled(node, projection)
        elif isinstance(node, ast.Call) and self._is_pulled(node, projection):
            new = self._made_through("__xcs_pull", node, projection)
        elif node in projection.stores and isinstance(node, (ast.Attribute, ast.Subscript)):
            holder = self.tie.expression(node.value)
            own = build.method(PUT, "own", holder.deep_clone())
            self.place(own, span_of(node.value))
            new = self.replaced(self.tie.expression(node), {holder: own})
        else:
            found: dict[cst.CSTNode, cst.CSTNode] = {}
            for child in child_nodes(node):
                self._replacements(child, projection, found)
            new = self.replaced(self.tie.expression(node), found)
        self.place(new, span)
        if projection.ahead and node not in projection.taken and node not in projection.tasks:
            if isinstance(node, ast.Name) and node in self.plan.apart and node not in self.plan.frozen:
                item = self.plan.apart[node]
                new = build.call(build.name("__xcs_apart"), new, *([build.name(item)] if item != node.id else []))
            elif node in self.plan.frozen:
                others = sorted(self.plan.unless.get(node, ()))
                gate = "__xcs_plain" if others and node in self.plan.plain else "__xcs_frozen"
                new = build.call(build.name(gate), new, *map(build.name, others))
            elif node in self.plan.plain:
                new = build.call(build.name("__xcs_plain"), new)
        if node in self._in_headers:
            pass  # which case fits is what is handed over
        elif node in projection.puts and node in self.plan.handed and node not in projection.puts_whole:
            if node not in projection.taken or node in projection.taken_whole:
                kinds = {"alone": self.plan.alone, "watched": self.plan.watched}
                new = build.method(
                    PUT, "ready", new, **{kind: build.name("True") for kind, nodes in kinds.items() if node in nodes}
                )
        elif node in projection.puts:
            if node in self.truth_gated:
                # Handing over the truth value keeps a `__bool__` of the user's from being asked twice.
                new = cst.IfExp(test=build.condition(new), body=cst.Name("True"), orelse=cst.Name("False"))
                self.place(new, span)
            new = build.call(build.name(PUT), new)
        self.place(new, span)
        return new

    def _made_through(self, ours: str, node: ast.Call, projection: Projection) -> cst.Call:
        """``f(x)`` as ``__xcs_call(f, x)``"""
        original = self.tie.expression(node)
        assert isinstance(original, cst.Call)
        found = self.replacements(node.func, projection)
        for argument in (*node.args, *(k.value for k in node.keywords)):
            found.update(self.replacements(argument, projection))
        function = self.expression(node.func, projection)
        rest = [self.replaced(a, found) for a in original.args]
        rest = [a.with_changes(value=build.closed(a.value)) for a in rest]
        return original.with_changes(func=build.name(ours), args=[cst.Arg(function), *rest])

    def _journalled(self, node: ast.Call, projection: Projection) -> cst.BaseExpression:
        """``f(x)`` as ``__xcs_journal(f)(x)``, with ``guarded=True``, ``held=True``, ``silent=True``, ``once=True``"""
        original = self.tie.expression(node)
        assert isinstance(original, cst.Call)
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        for child in child_nodes(node):
            self._replacements(child, projection, found)
        called = self.replaced(original, found)
        assert isinstance(called, cst.Call)
        keywords: dict[str, cst.BaseExpression] = {}
        if node in self.plan.guarded:
            keywords["held" if self.plan.guarded[node] else "guarded"] = build.name("True")
        if node in self.plan.silent:
            keywords["silent"] = build.name("True")
        if node in self.plan.once:
            keywords["once"] = build.name("True")
        gate = build.call(build.name("__xcs_journal"), build.closed(called.func), **keywords)
        self.place(gate, span_of(node.func))
        return called.with_changes(func=gate)

    def _map(self, node: ast.Call, plan: ComprehensionPlan, outer: Projection) -> cst.BaseExpression:
        """``map(f, xs)`` as ``__xcs_1.map(f, xs)``, ``sorted(xs, key=f)`` as ``__xcs_1.by_key(sorted, xs, key=f)``"""
        assert isinstance(node.func, ast.Name)
        manner = "_frozen" if plan.single else "_reading" if plan.reading else ""
        manner = f"_stepwise{manner}" if plan.stepwise and not plan.single else manner
        if node.func.id in ("map", "filter"):
            arguments = [self.expression(a, outer) for a in node.args]
            return build.method(plan.region, node.func.id + manner, *arguments)
        made = self._made_through("by_key", node, outer)
        return made.with_changes(func=cst.Attribute(build.name(plan.region), build.name("by_key" + manner)))

    def _comprehension(self, node: ComprehensionNode, plan: ComprehensionPlan, outer: Projection) -> cst.BaseExpression:
        first = node.generators[0]
        ahead = Projection(True, frozenset() if plan.single else plan.puts, comprehensions=outer.comprehensions)
        residual = Projection(
            outer.ahead,
            outer.puts - {node},
            {**outer.taken, **dict.fromkeys(plan.puts, plan.record)},
            outer.tasks,
            outer.values,
            outer.comprehensions,
        )
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        for part in _parts(node):
            self._replacements(part, residual, found)
        target = self.tie.expression(first.target)
        source = self.expression(first.iter, replace(outer, puts=outer.puts - {node}))
        names = [e.id for e in first.target.elts if isinstance(e, ast.Name)] if plan.unpack else []  # type: ignore[attr-defined]
        if not plan.unpack:
            assert isinstance(first.target, ast.Name)
            names = [first.target.id]
        made: cst.BaseExpression
        if plan.ahead is not None:
            made = build.name(plan.function)
            verb = "in_order"
        elif plan.single:
            (put,) = plan.puts
            made = build.make_lambda(names, self.expression(put, ahead))
            verb = "each"
        else:
            made = build.make_lambda([PUT, *names], self._ahead_item(node, plan, ahead))
            verb = "in_order"
        self.place(made, span_of(node))
        keywords: dict[str, cst.BaseExpression] = {}
        if plan.unpack:
            keywords["unpack"] = cst.Integer(str(plan.unpack))
        if first.iter in self.plan.watched:
            keywords["watched"] = build.name("True")
        region = build.call(build.name("__xcs_lazy_region")) if plan.lazy else build.name(plan.region)
        iterator = build.call(cst.Attribute(region, build.name(verb)), made, source, **keywords)
        self.place(iterator, span_of(first.iter))
        pair = cst.Tuple(
            [
                cst.Element(build.closed(target), comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))),
                cst.Element(build.name(plan.record)),
            ],
            lpar=[],
            rpar=[],
        )
        self.place(pair, span_of(first.target))
        if isinstance(target, cst.Tuple):
            for element in pair.elements[:1]:
                self.place(element.value, span_of(first.target))
        found[self.tie.expression(first.iter)] = iterator
        found[target] = pair
        return self.replaced(self.tie.expression(node), found)

    def _ahead_item(self, node: ComprehensionNode, plan: ComprehensionPlan, ahead: Projection) -> cst.BaseExpression:
        """One item's ahead work as one expression: its tests, its inner loops (distributed in turn), its puts."""
        return self._guarded(node.generators[0].ifs, self._level(node, plan, 1, ahead), ahead)

    def _level(
        self, node: ComprehensionNode, plan: ComprehensionPlan, level: int, source: Projection
    ) -> cst.BaseExpression:
        """The work of generators ``level`` and further in, when what it puts comes from ``source``."""
        if level == len(node.generators):
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            values = [self.expression(p, source) for part in parts for p in _puts_in(part, source.puts)]
            if len(values) == 1:
                return values[0]
            return cst.Tuple([cst.Element(v) for v in values]) if values else cst.Name("None")
        generator = node.generators[level]
        if values := [self.expression(p, source) for p in _puts_in(generator.iter, source.puts)]:
            return values[0] if len(values) == 1 else cst.Tuple([cst.Element(v) for v in values])
        inner_puts = {p for part in _parts(node) for p in _puts_in(part, plan.puts)}
        inner_puts -= {p for g in node.generators[:level] for test in g.ifs for p in _puts_in(test, plan.puts)}
        if not inner_puts:
            return cst.Name("None")  # nothing further in runs ahead, not even what is iterated there
        assert isinstance(generator.target, ast.Name)
        iterable = self.expression(generator.iter, Projection(source.ahead))
        target: cst.BaseAssignTargetExpression = build.name(generator.target.id)
        if not source.taken:
            record = f"{plan.record}_{level}"
            work = self._guarded(generator.ifs, self._level(node, plan, level + 1, source), source)
            iterable = build.method(
                plan.region, "in_order", build.make_lambda([PUT, generator.target.id], work), iterable
            )
            self.place(iterable, span_of(generator.iter))
            target = cst.Tuple([cst.Element(target), cst.Element(build.name(record))], lpar=[], rpar=[])
            source = Projection(True, source.puts, taken=dict.fromkeys(inner_puts, record))
        body = self._guarded(generator.ifs, self._level(node, plan, level + 1, source), source)
        loop = cst.CompFor(target, build.parenthesized(iterable), whitespace_before=cst.SimpleWhitespace(" "))
        made = cst.ListComp(build.closed(body), loop)
        self.place(made, span_of(node))
        return made

    def _guarded(self, tests: list[ast.expr], body: cst.BaseExpression, source: Projection) -> cst.BaseExpression:
        for test in reversed(tests):
            if test in source.puts:
                guard = build.parenthesized(self.expression(test, source))
                body = cst.IfExp(test=guard, body=build.parenthesized(body), orelse=cst.Name("None"))
                self.place(body, span_of(test))
            elif puts := _puts_in(test, source.puts):
                values = [cst.Element(self.expression(p, source)) for p in puts]
                body = cst.Tuple([*values, cst.Element(body)])
        return body

    def issue(self, task: Task, region: str, outer: Projection) -> cst.SimpleStatementLine:
        """``__xcs_2 = __xcs_1.issue(f, x)``"""
        span = span_of(task.expression)
        sources = dict(task.inputs)
        given: list[cst.BaseExpression] = []
        if task.direct:
            assert isinstance(task.expression, ast.Call)
            function = self.expression(task.expression.func, Projection())
            given = [function.deep_clone()]
            for argument in task.expression.args:
                source = sources.get(argument.id) if isinstance(argument, ast.Name) else None
                given.append(build.name(source) if source else self.expression(argument, Projection()).deep_clone())
        else:
            values = dict(task.replaces)
            projection = Projection(True, values=values, comprehensions=outer.comprehensions)
            body = self.expression(task.expression, projection)
            names = [n for n, _ in task.inputs] + [n for _, n in task.replaces]
            made = build.make_lambda(names, body)
            self.place(made, span)
            given = [made, *(build.name(source or n) for n, source in task.inputs)]
            given += [build.name(n) for _, n in task.replaces]
        statement = build.assign(build.name(task.name), build.method(region, "issue", *given))
        self.place(statement.body[0], span)
        return statement


def _parts(node: ComprehensionNode) -> list[ast.AST]:
    found: list[ast.AST] = [*node.generators[0].ifs, *node.generators[1:]]
    found += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return found


def _puts_in(node: ast.AST, puts: frozenset[ast.expr]) -> list[ast.expr]:
    """Outermost puts, in the order of the text."""
    if isinstance(node, ast.expr) and node in puts:
        return [node]
    return [p for child in ast.iter_child_nodes(node) for p in _puts_in(child, puts)]
