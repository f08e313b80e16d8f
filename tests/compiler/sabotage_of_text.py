"""Rewritten functions made wrong, one way at a time: a statement is left out, a variable is bound while a task that
captures it may run."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from tests.compiler.sabotage_of_plans import Checked, Sabotage, described
from xcs_compiler.check import check_rewrite
from xcs_compiler.check_values import check_values
from xcs_compiler.positions import Emitted
from xcs_compiler.rewrite import LAMBDA
from xcs_compiler.rewritten import abi_method, is_ours, is_region, statement_call
from xcs_compiler.scopes import names_of, walk


def wrong_text(good: Checked) -> Iterator[Sabotage]:
    """The rewritten function does something else than the original."""

    def check(module: ast.Module) -> Callable[[], None]:
        text = ast.unparse(module)
        return partial(check_rewrite, good.parsed, replace(good.rewritten, emitted=Emitted(text, ())))

    module = ast.parse(good.rewritten.emitted.text)
    function = _function(module, good)
    function.decorator_list = []
    inside = set(ast.walk(function))
    ahead = {n for node in inside if _is_ahead(node) for n in ast.walk(node)}
    for number, node in enumerate(ast.walk(module)):
        if node not in inside:
            continue
        for name, change in _CHANGES.items():
            changed = copy.deepcopy(module)
            there = next(node for i, node in enumerate(ast.walk(changed)) if i == number)
            before = ast.unparse(there)
            if change(there) and ast.unparse(there) != before:
                yield f"{name}{' in ahead code' * (node in ahead)}: {before.splitlines()[0]}", check(changed)


def _is_ahead(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("__xcs_ahead")


def _function(module: ast.Module, good: Checked) -> ast.FunctionDef:
    wanted = LAMBDA if isinstance(good.parsed.tree, ast.Lambda) else good.parsed.tree.name
    return next(n for n in ast.walk(module) if isinstance(n, ast.FunctionDef) and n.name == wanted)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def _is_plain_statement(statement: ast.stmt) -> bool:
    """One that is in the original, and does something."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return False
    if isinstance(statement, ast.With) and is_region(statement):
        return False
    if isinstance(statement, ast.FunctionDef) and statement.name.startswith("__xcs_"):
        return False
    return not isinstance(statement, ast.Pass) and statement_call(statement, "caught") is None


def _left_out(node: ast.AST) -> bool:
    for block in _blocks(node):
        for index, statement in enumerate(block):
            if _is_plain_statement(statement):
                block[index] = ast.Pass()
                if len(block) > 1:
                    del block[index]
                return True
    return False


def _last_left_out(node: ast.AST) -> bool:
    for block in _blocks(node):
        if len(block) > 1 and _is_plain_statement(block[-1]):
            del block[-1]
            return True
    return False


def _exchanged(node: ast.AST) -> bool:
    for block in _blocks(node):
        for index, (one, two) in enumerate(itertools.pairwise(block)):
            issues = [statement_call(s, "issue") is not None for s in (one, two)]
            if _is_plain_statement(one) and _is_plain_statement(two) and not any(issues):
                block[index], block[index + 1] = two, one
                return ast.unparse(one) != ast.unparse(two)
    return False


def _twice(node: ast.AST) -> bool:
    for block in _blocks(node):
        for index, statement in enumerate(block):
            if _is_plain_statement(statement) and not isinstance(statement, (ast.Return, ast.Raise)):
                block.insert(index, copy.deepcopy(statement))
                return True
    return False


def _renamed(node: ast.AST) -> bool:
    if isinstance(node, ast.Name) and not node.id.startswith("__xcs_"):
        node.id += "_"
        return True
    if isinstance(node, ast.Attribute) and not is_ours(node.value) and not isinstance(node.value, ast.Call):
        node.attr += "_"
        return True
    return False


def _another_constant(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        node.value += 1
        return True
    return False


def _turned(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        node.ops = [ast.Is() if isinstance(node.ops[0], ast.Eq) else ast.Eq(), *node.ops[1:]]
        return True
    if isinstance(node, ast.BoolOp):
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return True
    return False


def _fewer_arguments(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and node.args:
        del node.args[-1]
        return True
    return False


def _other_order(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and len(node.args) > 1:
        node.args[0], node.args[1] = node.args[1], node.args[0]
        return True
    return False


_CHANGES: dict[str, Callable[[ast.AST], bool]] = {
    "left out": _left_out, "the last left out": _last_left_out, "exchanged": _exchanged, "twice": _twice,
    "renamed": _renamed, "another constant": _another_constant, "turned": _turned,
    "fewer arguments": _fewer_arguments, "in another order": _other_order,
}  # fmt: skip


def wrong_values(good: Checked) -> Iterator[Sabotage]:
    """A variable is bound, or the function left, while ahead code that captures it may run."""
    module = ast.parse(good.rewritten.emitted.text)
    regions = [n for n in ast.walk(_function(module, good)) if isinstance(n, ast.With) and is_region(n)]
    for number, region in enumerate(regions):
        for index, statement in enumerate(region.body):
            for name, inserted in _insertions(region, index, statement):
                changed = copy.deepcopy(module)
                function = _function(changed, good)
                there = [n for n in ast.walk(function) if isinstance(n, ast.With) and is_region(n)][number]
                there.body.insert(index + 1, inserted)
                yield f"{name} after {described(statement)}", partial(check_values, function)
        for loop in (n for n in walk(region) if isinstance(n, ast.For)):
            if (call := abi_method(loop.iter, "each", "in_order")) is None:
                continue
            captured = _captured(region, call.args[0])
            at = [n for n in ast.walk(region) if isinstance(n, ast.For)].index(loop)
            jumps = [("left", ast.Return()), ("broken off", ast.Break())]
            for name, inserted in [*((f"{v} bound", _binding(v)) for v in captured), *jumps]:
                changed = copy.deepcopy(module)
                function = _function(changed, good)
                there = [n for n in ast.walk(function) if isinstance(n, ast.With) and is_region(n)][number]
                [n for n in ast.walk(there) if isinstance(n, ast.For)][at].body.append(inserted)
                yield f"{name} in the loop over {described(call.args[1])}", partial(check_values, function)
        yield from _bound_by_what_is_nested(module, good, region)
        yield from _pulled_wrongly(module, good, number, region)


def _bound_by_what_is_nested(module: ast.Module, good: Checked, region: ast.With) -> Iterator[Sabotage]:
    issued = [call for s in region.body if (call := statement_call(s, "issue")) is not None]
    loops = [n for n in walk(region) if isinstance(n, ast.For)]
    streams = [call for loop in loops if (call := abi_method(loop.iter, "each", "in_order")) is not None]
    given = [a for call in issued for a in call.args] + [call.args[0] for call in streams]
    for variable in sorted({v for a in given for v in _captured(region, a)}):
        for form, text in (
            ("a function", f"def other():\n nonlocal {variable}\n {variable} = None"),
            ("a function within one", f"def other():\n def inner():\n  nonlocal {variable}\n  {variable} = None"),
        ):
            changed = copy.deepcopy(module)
            function = _function(changed, good)
            function.body.insert(0, ast.parse(text).body[0])
            yield f"{variable} bound by {form}", partial(check_values, function)


def _pulled_wrongly(module: ast.Module, good: Checked, number: int, region: ast.With) -> Iterator[Sabotage]:
    """Of generators whose items run ahead."""
    for index, statement in enumerate(region.body):
        made = statement.iter if isinstance(statement, ast.For) else getattr(statement, "value", None)
        call = abi_method(made.generators[0].iter, "each", "in_order") if isinstance(made, ast.GeneratorExp) else None
        if call is None:
            continue
        inserted: list[tuple[str, ast.stmt]] = [(f"{v} bound", _binding(v)) for v in _captured(region, call.args[0])]
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            inserted = [("pulled once more", ast.parse(f"list({name})").body[0])]
        elif not isinstance(statement, ast.For):
            continue
        for what, line in inserted:
            changed = copy.deepcopy(module)
            function = _function(changed, good)
            there = [n for n in ast.walk(function) if isinstance(n, ast.With) and is_region(n)][number]
            at = there.body[index]
            (at.body if isinstance(at, ast.For) else there.body).append(line)
            yield f"{what}, while {described(made)} is pulled", partial(check_values, function)


def _insertions(region: ast.With, index: int, statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    issued = statement_call(statement, "issue")
    if issued is None:
        return
    for variable in sorted({v for a in issued.args for v in _captured(region, a)}):
        yield f"{variable} bound", _binding(variable)
        yield f"{variable} deleted", ast.Delete([ast.Name(variable, ast.Del())])
        yield f"{variable} imported", ast.Import([ast.alias("sys", variable)])
        branch = ast.If(ast.Constant(True), [_binding(variable)], [])
        yield f"{variable} bound in a branch", branch
    yield "left", ast.Return()
    yield "left in a branch", ast.If(ast.Constant(True), [ast.Return()], [])
    yield "left in a loop", ast.While(ast.Constant(True), [ast.Return()], [])


def _binding(variable: str) -> ast.stmt:
    made = ast.Assign([ast.Name(variable, ast.Store())], ast.Constant(None))
    return ast.fix_missing_locations(made)


def _captured(region: ast.With, argument: ast.expr) -> list[str]:
    """Variables of the function that what is issued reads."""
    functions = {n.name: n for n in ast.walk(region) if isinstance(n, ast.FunctionDef)}
    if isinstance(argument, ast.Name) and argument.id in functions:
        argument_: ast.AST = functions[argument.id]
    else:
        argument_ = argument
    if isinstance(argument_, (ast.Lambda, ast.FunctionDef)):
        own = {a.arg for a in argument_.args.args}
        read = names_of(argument_).reads
        return sorted(n for n in read - own if not n.startswith("__xcs_"))
    return [argument_.id] if isinstance(argument_, ast.Name) and not is_ours(argument_) else []
