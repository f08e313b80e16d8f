"""plan -> rewritten tree: the residual and the ahead programs as libcst, made of the user's own nodes where they stay.

Requires a `ParsedFunction` and its `Plan`; produces a `RewrittenFunction`: the new module and, for every node in it
that stands for something of the user's, the place in the user's text. Never declines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from xcs_compiler.parse import ParsedFunction
from xcs_compiler.plan.artefacts import BlockPlan, Plan
from xcs_compiler.positions import Emitted, Span, Tie, emit, span_of, tie
from xcs_compiler.rewrite import build
from xcs_compiler.rewrite.expressions import Expressions, Projection
from xcs_compiler.rewrite.statements import Statements


@dataclass(frozen=True, slots=True)
class RewrittenFunction:
    """``module`` has the header line and the function, as `FunctionSource.text` has, ``emitted`` its text;
    ``origins`` maps nodes of it to spans of that text. A lambda has become a ``def`` of the name `LAMBDA`."""

    module: cst.Module
    emitted: Emitted
    function: cst.FunctionDef
    origins: Mapping[cst.CSTNode, Span]


LAMBDA = "__xcs_lambda"


def rewrite(parsed: ParsedFunction, plan: Plan, body: list[ast.stmt]) -> RewrittenFunction:
    """Write the function down as the plan says. ``body`` are the statements that the plan speaks of."""
    positions = tie(parsed.concrete, parsed.source.text)
    expressions = Expressions(plan, positions, frozenset(_asked_once(plan.block, plan)))
    statements = Statements(expressions)
    tree = parsed.tree
    if isinstance(tree, ast.Lambda):
        rewritten = _rewrite_lambda(tree, plan, statements, body[0])
        module = parsed.concrete.with_changes(body=[rewritten])
    else:
        original = positions.statement(tree)
        assert isinstance(original, cst.FunctionDef)
        rewritten_body = statements.block(plan.block, Projection())
        rewritten = expressions.replaced(original.with_changes(body=_body(original, tree, rewritten_body)), {})
        expressions.place(rewritten, positions.spans[original])
        module = expressions.replaced(parsed.concrete, {original: rewritten})
    origins = {**positions.spans, **expressions.origins}
    return RewrittenFunction(module, emit(module), rewritten, origins)


def _body(original: cst.FunctionDef, tree: ast.AST, statements: list[cst.BaseStatement]) -> cst.BaseSuite:
    if isinstance(original.body, cst.IndentedBlock):
        return original.body.with_changes(body=statements)
    return build.block(statements)


def _rewrite_lambda(tree: ast.Lambda, plan: Plan, statements: Statements, returned: ast.stmt) -> cst.FunctionDef:
    positions: Tie = statements.expressions.tie
    original = positions.expression(tree)
    assert isinstance(original, cst.Lambda)
    assert isinstance(returned, ast.Return)
    value = positions.expression(tree.body)
    line = cst.Return(value)
    positions.statements[span_of(returned)] = line
    positions.lines[line] = cst.SimpleStatementLine([line])
    body = statements.block(plan.block, Projection())
    params = original.params.with_changes(
        **{
            field: [p.with_changes(star=p.star) for p in getattr(original.params, field)]
            for field in ("params", "kwonly_params", "posonly_params")
        }
    )
    made = cst.FunctionDef(build.name(LAMBDA), params, build.block(body))
    statements.expressions.place(made, span_of(tree))
    return statements.expressions.replaced(made, {})


def _asked_once(block: BlockPlan, plan: Plan) -> Iterator[ast.expr]:
    """Tests of ahead code whose truth is handed over."""
    once = plan.asked_once | plan.plain | plan.frozen
    for step in block.steps:
        statement = step.statement
        if isinstance(statement, (ast.If, ast.While)) and statement.test in once:
            yield statement.test
        for comprehension in step.comprehensions:
            for generator in getattr(comprehension.node, "generators", ()):
                yield from (t for t in generator.ifs if t in comprehension.puts and t in once)
        for inner in step.blocks.values():
            yield from _asked_once(inner, plan)
        if step.loop is not None:
            yield from _asked_once(step.loop.ahead, plan)
            yield from _asked_once(step.loop.residual, plan)
