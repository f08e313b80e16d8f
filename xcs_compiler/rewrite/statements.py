"""Statements of a projection: blocks, regions, distributed loops."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import libcst as cst

from xcs_compiler.bound import is_irrefutable
from xcs_compiler.plan.artefacts import BlockPlan, ComprehensionPlan, LoopPlan, RegionPlan, Step
from xcs_compiler.plan.contexts import outcome_of
from xcs_compiler.positions import span_of
from xcs_compiler.rewrite import build
from xcs_compiler.rewrite.expressions import PUT, Expressions, Projection
from xcs_compiler.scopes import names_of, walk_scope


@dataclass
class Statements:
    expressions: Expressions

    def block(self, plan: BlockPlan, projection: Projection) -> list[cst.BaseStatement]:
        found: list[cst.BaseStatement] = []
        index = 0
        while index < len(plan.steps):
            region = next((r for r in plan.regions if r.start == index), None)
            if region is None:
                found += self.step(plan.steps[index], projection)
                index += 1
                continue
            found.append(self.region(plan, region, projection))
            index = region.stop
        return found

    def region(self, plan: BlockPlan, region: RegionPlan, projection: Projection) -> cst.BaseStatement:
        tasks = {**projection.tasks, **{t.expression: t.name for t in region.tasks}}
        # A task that is part of another task is not committed by the block.
        for task in region.tasks:
            for inner, _ in task.replaces:
                tasks.pop(inner, None)
        comprehensions = _comprehensions(plan.steps[region.start : region.stop])
        inside = replace(
            projection,
            tasks=tasks,
            comprehensions={**projection.comprehensions, **comprehensions},
            region=region.name,
        )
        statements: list[cst.BaseStatement] = []
        for index in range(region.start, region.stop):
            due = (task for task in region.tasks if task.issue_at == index)
            statements += (self.expressions.issue(task, region.name, inside) for task in due)
            items = ((c, c.ahead) for c in plan.steps[index].comprehensions if c.ahead is not None)
            statements += (self._item_function(comprehension, ahead) for comprehension, ahead in items)
            statements += self.step(plan.steps[index], inside)
        first = plan.steps[region.start].statement
        made = build.with_region(region.name, statements, PUT if projection.ahead else None, _comment(plan, region))
        lines = [first, plan.steps[region.stop - 1].statement]
        span = (first.lineno, first.col_offset, lines[1].end_lineno or 0, lines[1].end_col_offset or 0)
        self.expressions.place(made, span)
        return made

    def step(self, step: Step, projection: Projection) -> list[cst.BaseStatement]:
        statement = step.statement
        if statement in projection.done:
            return self.done(step, projection)
        if statement in projection.done_for:
            return [self._taken_over(statement, projection)]
        projection = replace(projection, comprehensions={**projection.comprehensions, **_comprehensions([step])})
        if step.loop is not None:
            return self.loop(step, step.loop, projection)
        if projection.ahead and step.only is not None:
            return self.only(step, projection)
        if projection.ahead and isinstance(statement, ast.AnnAssign) and statement.value is not None:
            value = self.expressions.expression(statement.value, projection)
            target = self.expressions.tie.expression(statement.target)
            return [self._placed(build.assign(target.deep_clone(), value), statement)]  # type: ignore[arg-type]
        if projection.ahead and isinstance(statement, ast.Continue) and not projection.inside_loop:
            return [self._placed(cst.SimpleStatementLine([cst.Return()]), statement)]
        original = self.expressions.tie.statement(statement)
        if isinstance(original, cst.BaseSmallStatement):
            found = self.expressions.replacements(statement, projection)
            small = self.expressions.replaced(original, found)
            return [self._placed(self.expressions.tie.line(original, small), statement)]
        return [self.compound(step, original, projection)]

    def done(self, step: Step, projection: Projection) -> list[cst.BaseStatement]:
        """A statement that the ahead part executes for both, and the outcome: what it has bound."""
        statement = step.statement
        target = _bound_by(statement)
        found = self.step(step, replace(projection, done=projection.done - {statement}))
        gated = isinstance(statement, ast.AugAssign) and target in self.expressions.plan.frozen
        if gated and target is not None and statement not in projection.done_for:
            gate = build.call(build.name("__xcs_frozen"), self._name(target))
            self.expressions.place(gate, span_of(target))
            found = [build.expression_statement(gate), *found]
        outcome = build.call(build.name(PUT), build.name("None") if target is None else self._name(target))
        self.expressions.place(outcome, span_of(statement))
        return [*found, build.expression_statement(outcome)]

    def _taken_over(self, statement: ast.stmt, projection: Projection) -> cst.SimpleStatementLine:
        outcome = build.method(projection.done_for[statement], "commit")
        self.expressions.place(outcome, span_of(statement))
        if (target := _bound_by(statement)) is not None:
            return self._placed(build.assign(self._name(target), outcome), statement)
        return self._placed(build.expression_statement(outcome), statement)

    @staticmethod
    def _name(target: ast.expr) -> cst.Name:
        assert isinstance(target, ast.Name)
        return build.name(target.id)

    def only(self, step: Step, projection: Projection) -> list[cst.BaseStatement]:
        if isinstance(step.statement, ast.Raise) and not step.only:
            return [self._placed(cst.SimpleStatementLine([cst.Return()]), step.statement)]
        return [build.expression_statement(self.expressions.expression(e, projection)) for e in step.only or ()]

    def _placed(self, line: cst.SimpleStatementLine, statement: ast.stmt) -> cst.SimpleStatementLine:
        self.expressions.place(line.body[0], span_of(statement))
        return line

    def compound(self, step: Step, original: cst.CSTNode, projection: Projection) -> cst.BaseStatement:
        statement = step.statement
        assert isinstance(original, cst.BaseCompoundStatement)
        if not step.blocks:  # a nested function or class
            return original
        found: dict[cst.CSTNode, cst.CSTNode] = {}
        for field, value in ast.iter_fields(statement):
            if field in ("body", "orelse", "finalbody", "handlers", "cases"):
                continue
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.AST):
                    found.update(self.expressions.replacements(node, projection))
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            for field, node in ast.iter_fields(part):
                if field != "body" and isinstance(node, ast.AST):
                    found.update(self.expressions.replacements(node, projection))
        looping = replace(projection, inside_loop=True) if isinstance(statement, (ast.For, ast.While)) else projection
        bodies = {
            place: self.block(plan, looping if place == "body" else projection) for place, plan in step.blocks.items()
        }
        if isinstance(statement, ast.For) and self._hands_over(statement, projection):
            bodies["body"] = [self._handed(statement), *bodies["body"]]
            bodies["orelse"] = [self._last(statement), *bodies.get("orelse", [])]
        if isinstance(statement, ast.Match) and statement in self.expressions.plan.matched:
            return self._match(statement, original, bodies, found, projection)
        skeleton = self._skeleton(original, statement, bodies, projection)
        return self._with_headers(skeleton, original, found, statement)

    def _match(
        self,
        statement: ast.Match,
        original: cst.BaseCompoundStatement,
        bodies: dict[str, list[cst.BaseStatement]],
        found: dict[cst.CSTNode, cst.CSTNode],
        projection: Projection,
    ) -> cst.BaseStatement:
        """``case Point(x=x) if x:`` puts ``(0, x)`` ahead, and is ``case [0, x]:`` where that is taken."""
        assert isinstance(original, cst.Match)
        expressions = self.expressions
        cases: list[cst.MatchCase] = []
        for number, (old, case) in enumerate(zip(original.cases, statement.cases, strict=True)):
            body = bodies.get(f"case {number}", [])
            names = sorted(names_of(case.pattern).binds)
            if statement.subject in projection.puts:
                body = [self._fits(number, names, case.pattern), *body]
            changes: dict[str, object] = {"body": build.block(body)}
            if statement.subject in projection.taken:
                changes |= {"pattern": build.numbered_pattern(number, names), "guard": None}
                changes |= dict.fromkeys(("whitespace_before_if", "whitespace_after_if"), cst.SimpleWhitespace(""))
                expressions.place(changes["pattern"], span_of(case.pattern))  # type: ignore[arg-type]
            elif old.guard is not None:
                changes["guard"] = found.get(old.guard) or expressions.replaced(old.guard, found)
            cases.append(old.with_changes(**changes))
        if statement.subject in projection.puts and not is_irrefutable(statement.cases[-1]):
            other = cst.MatchAs(None, None)
            cases.append(cst.MatchCase(other, build.block([self._fits(len(cases), [], statement.subject)])))
            expressions.place(other, span_of(statement.subject))
        subject = found.get(original.subject) or expressions.replaced(original.subject, found)
        new = build.changed(original, subject=subject, cases=cases)
        expressions.place(new, span_of(statement))
        return new

    def _fits(self, number: int, names: Sequence[str], at: ast.AST) -> cst.SimpleStatementLine:
        fits: cst.BaseExpression = cst.Integer(str(number))
        if names:
            fits = cst.Tuple([cst.Element(fits), *(cst.Element(build.name(name)) for name in names)])
        call = build.call(build.name(PUT), fits)
        self.expressions.place(call, span_of(at))
        return build.expression_statement(call)

    def _hands_over(self, loop: ast.For, projection: Projection) -> bool:
        """Whether the items of an inner loop of ahead code are outcomes."""
        handed = loop.iter in self.expressions.plan.handed and loop.iter not in projection.puts_whole
        return handed and loop.iter in projection.puts

    def _handed(self, loop: ast.For) -> cst.SimpleStatementLine:
        item = self.expressions.tie.expression(loop.target).deep_clone()
        if isinstance(item, cst.Tuple) and not item.lpar:
            item = item.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        return self._outcome(build.method(PUT, "item", item), loop)

    def _last(self, loop: ast.For) -> cst.SimpleStatementLine:
        return self._outcome(build.method(PUT, "last"), loop)

    def _outcome(self, call: cst.Call, loop: ast.For) -> cst.SimpleStatementLine:
        self.expressions.place(call, span_of(loop.target))
        return build.expression_statement(call)

    def _with_headers(
        self,
        skeleton: cst.BaseCompoundStatement,
        original: cst.BaseCompoundStatement,
        found: dict[cst.CSTNode, cst.CSTNode],
        statement: ast.stmt,
    ) -> cst.BaseStatement:
        changes: dict[str, object] = {}
        for field in ("test", "iter", "target", "subject", "items"):
            value = getattr(skeleton, field, None)
            if isinstance(value, cst.CSTNode):
                changes[field] = found.get(value) or self.expressions.replaced(value, found)
            elif value is not None:
                changes[field] = [self.expressions.replaced(v, found) for v in value]
        handlers = getattr(skeleton, "handlers", None)
        if handlers:
            changes["handlers"] = [
                build.changed(h, type=h.type and (found.get(h.type) or self.expressions.replaced(h.type, found)))
                for h in handlers
            ]
            for new, old in zip(changes["handlers"], statement.handlers, strict=True):  # type: ignore[call-overload,attr-defined]
                self.expressions.place(new, span_of(old))
        new_statement = build.changed(skeleton, **changes)
        self.expressions.place(new_statement, span_of(statement))
        return new_statement

    def _skeleton(
        self,
        original: cst.BaseCompoundStatement,
        statement: ast.stmt,
        bodies: dict[str, list[cst.BaseStatement]],
        projection: Projection,
    ) -> cst.BaseCompoundStatement:
        changes: dict[str, object] = {}
        if "body" in bodies or hasattr(original, "body"):
            changes["body"] = _suite(original.body, bodies.get("body", []))
        if hasattr(original, "orelse"):
            otherwise = original.orelse
            if otherwise is None and bodies.get("orelse"):
                otherwise = cst.Else(build.block([]))
            changes["orelse"] = self._orelse(otherwise, bodies.get("orelse"))
        if isinstance(original, (cst.Try, cst.TryStar)):
            handlers = []
            for number, handler in enumerate(original.handlers):
                body = bodies.get(f"handler {number}", [])
                if projection.ahead:
                    body = [build.expression_statement(build.method(PUT, "raised")), *body]
                elif projection.region and projection.taken:
                    # What is caught inside of a region has to look as if it had been raised by the user's own call.
                    body = [build.expression_statement(build.method(projection.region, "caught")), *body]
                handlers.append(handler.with_changes(body=build.block(body)))
            changes["handlers"] = handlers
            final = original.finalbody
            if final is not None and projection.ahead:
                changes["finalbody"] = None
            elif final is not None:
                changes["finalbody"] = final.with_changes(body=build.block(bodies.get("finalbody", [])))
        if isinstance(original, cst.Match):
            changes.pop("body", None)
            changes["cases"] = [
                case.with_changes(body=build.block(bodies.get(f"case {number}", [])))
                for number, case in enumerate(original.cases)
            ]
        return original.with_changes(**changes)

    def _orelse(
        self, original: cst.If | cst.Else | None, statements: list[cst.BaseStatement] | None
    ) -> cst.If | cst.Else | None:
        if original is None or not statements:
            return None
        if isinstance(original, cst.If) and len(statements) == 1 and isinstance(statements[0], cst.If):
            return statements[0]
        if isinstance(original, cst.Else):
            return original.with_changes(body=build.block(statements))
        return cst.Else(
            build.block([s.with_changes(leading_lines=[]) if hasattr(s, "leading_lines") else s for s in statements])
        )

    def loop(self, step: Step, plan: LoopPlan, projection: Projection) -> list[cst.BaseStatement]:
        node = plan.node
        expressions = self.expressions
        original = expressions.tie.statement(node)
        assert isinstance(original, cst.For)
        comprehensions = projection.comprehensions
        simple = _single(plan)
        names = _flat_names(node.target)
        statements: list[cst.BaseStatement] = []
        source = expressions.expression(node.iter, projection)
        target = expressions.tie.expression(node.target)
        keywords: dict[str, cst.BaseExpression] = {}
        if node.iter in expressions.plan.watched:
            keywords["watched"] = build.name("True")
        if plan.apart is not None:
            keywords["apart"] = cst.Integer(str(plan.apart))
        if simple is not None and names is not None:
            only_step = plan.ahead.steps[0]
            own = {k: replace(v, region=plan.region) for k, v in _comprehensions([only_step]).items()}
            inner = {**comprehensions, **own}
            body = expressions.expression(simple, Projection(True, comprehensions=inner))
            made = build.make_lambda(names, body)
            expressions.place(made, span_of(simple))
            if not isinstance(node.target, ast.Name):
                keywords["unpack"] = cst.Integer(str(len(names)))
            iterator = build.method(plan.region, "each", made, source, **keywords)
        else:
            statements.append(self._ahead_function(plan, target))
            if plan.stores:
                keywords["copied"] = _places(plan)
            iterator = build.method(plan.region, "in_order", build.name(plan.function), source, **keywords)
        expressions.place(iterator, span_of(node.iter))
        taken = {**projection.taken, **dict.fromkeys(plan.puts, plan.record)}
        done_for = {**projection.done_for, **dict.fromkeys(plan.done, plan.record)}
        whole = projection.taken_whole - plan.puts | _whole(plan)
        residual = replace(projection, taken=taken, taken_whole=whole, done_for=done_for, inside_loop=True)
        body_statements = self.block(plan.residual, residual)
        handed = self._hands_over(node, projection)
        if handed:
            body_statements = [self._handed(node), *body_statements]
        first = target
        if isinstance(first, cst.Tuple) and not first.lpar:
            first = first.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
            expressions.place(first, span_of(node.target))
        pair = cst.Tuple([cst.Element(first), cst.Element(build.name(plan.record))], lpar=[], rpar=[])
        expressions.place(pair, span_of(node.target))
        orelse = original.orelse
        if orelse is not None or handed:
            otherwise = self.block(step.blocks["orelse"], projection) if "orelse" in step.blocks else []
            otherwise = [*([self._last(node)] if handed else []), *otherwise]
            orelse = (orelse or cst.Else(build.block([]))).with_changes(body=build.block(otherwise))
        new = build.changed(
            original, target=pair, iter=iterator, body=_suite(original.body, body_statements), orelse=orelse
        )
        expressions.place(new, span_of(node))
        return [*statements, new]

    def _item_function(self, plan: ComprehensionPlan, ahead: BlockPlan) -> cst.FunctionDef:
        """The ahead part of an item of a comprehension."""
        assert not isinstance(plan.node, ast.Call)
        target = plan.node.generators[0].target
        names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
        body = self.block(ahead, Projection(True, plan.puts))
        made = cst.FunctionDef(build.name(plan.function), build.parameters([PUT, *names]), build.block(body))
        self.expressions.place(made, span_of(plan.node))
        return made

    def _ahead_function(self, plan: LoopPlan, target: cst.BaseExpression) -> cst.FunctionDef:
        node = plan.node
        projection = Projection(True, plan.puts, done=plan.done, stores=plan.stores, puts_whole=_whole(plan))
        body = self.block(plan.ahead, projection)
        parameter = plan.item
        if isinstance(node.target, ast.Name):
            parameter = node.target.id
        else:
            unpacking = build.assign(target.deep_clone(), build.name(parameter))  # type: ignore[arg-type]
            self.expressions.place(unpacking.body[0], span_of(node.target))
            body = [unpacking, *body]
        made = cst.FunctionDef(build.name(plan.function), build.parameters([PUT, parameter]), build.block(body))
        self.expressions.place(made, span_of(node))
        return made


def _bound_by(statement: ast.stmt) -> ast.expr | None:
    """The variable that is handed over of a statement that is executed for both."""
    if isinstance(statement, ast.With):
        return outcome_of(statement)
    return statement.target if isinstance(statement, ast.AugAssign) else None


def _places(plan: LoopPlan) -> cst.Tuple:
    """Which of the values that the loop unpacks the ahead part gets copies of; none: of the item itself."""
    copied = {n.id for store in plan.stores for n in ast.walk(store) if isinstance(n, ast.Name)}
    target = plan.node.target
    names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    places = [i for i, name in enumerate(names) if isinstance(name, ast.Name) and name.id in copied]
    comma = cst.Comma() if len(places) == 1 else cst.MaybeSentinel.DEFAULT
    return cst.Tuple([cst.Element(cst.Integer(str(place)), comma=comma) for place in places])


def _suite(original: cst.BaseSuite, statements: Sequence[cst.BaseStatement]) -> cst.BaseSuite:
    if isinstance(original, cst.IndentedBlock):
        return original.with_changes(body=statements or build.block([]).body)
    return build.block(statements)


def _comprehensions(steps: Sequence[Step]) -> dict[ast.expr, ComprehensionPlan]:
    return {plan.node: plan for step in steps for plan in step.comprehensions}


def _single(plan: LoopPlan) -> ast.expr | None:
    """The one expression that the ahead part computes, if that is all that it does."""
    if len(plan.puts) != 1 or plan.done or len(plan.ahead.steps) != 1:
        return None
    step = plan.ahead.steps[0]
    (put,) = plan.puts
    if step.blocks or step.loop is not None or any(r.tasks for r in plan.ahead.regions):
        return None
    if isinstance(step.statement, (ast.If, ast.While)) and step.only is None:
        return None
    if any(comprehension.ahead is not None for comprehension in step.comprehensions):
        return None  # whose functions have to be defined somewhere
    return put


def _whole(plan: LoopPlan) -> frozenset[ast.expr]:
    """What inner loops iterate that this one hands over as it is, and not item by item: a loop around it may hand over
    the items of the same inner loop."""
    loops = {node.iter for node in walk_scope(plan.node.body) if isinstance(node, ast.For)}
    return plan.puts & loops - {loop.iter for loop in _iterated(plan.ahead)}


def _iterated(plan: BlockPlan) -> Iterator[ast.For]:
    """The loops that ahead code goes through itself."""
    for step in plan.steps:
        if isinstance(step.statement, ast.For) and step.only is None:
            yield step.statement
        for block in (*step.blocks.values(), *([] if step.loop is None else [step.loop.residual])):
            yield from _iterated(block)


def _flat_names(target: ast.expr) -> list[str] | None:
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)) and all(isinstance(e, ast.Name) for e in target.elts):
        names = [e.id for e in target.elts if isinstance(e, ast.Name)]
        return names if len(set(names)) == len(names) > 1 else None
    return None


def _comment(plan: BlockPlan, region: RegionPlan) -> str:
    """What is decided here, for the reader of the rewritten code."""
    loops = [s.loop for s in plan.steps[region.start : region.stop] if s.loop is not None]
    if region.tasks:
        if len(region.tasks) == 1:
            return "the call is issued as soon as its operands are there, and committed in its place"
        return f"{len(region.tasks)} calls are issued as soon as their operands are there, and committed in order"
    if loops:
        return "the iterations run ahead; what follows in the loop is committed in their order"
    return "the items are computed ahead and taken in order"
