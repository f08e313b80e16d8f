"""What runs ahead in each program of `corpus`, a line a function: the files in `ahead`.

After the name come its slow calls in the order of the text, by the line within the function: ``3 model`` stays where it
is, ``3 model@1`` is issued before the statement on line 1 (``@3``: before its own), ``3 model*`` runs ahead in each
iteration of a loop or comprehension; then how many expressions pass which gate. The first code stands for the whole
plan, the second for the plan in which everything that isn't ordered is taken to be slow (`eager_effects`): to see more,
`python -m tests.golden.ledger NAME`, before and after a change.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from tests.golden.corpus import GROUPS, Analysed, corpus
from xcs_compiler.check_plan import check_plan
from xcs_compiler.declined import Declined
from xcs_compiler.dependences import analyse_dependences
from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.pipeline import eager_effects
from xcs_compiler.plan import make_plan
from xcs_compiler.plan.artefacts import Plan, blocks_in, steps_in
from xcs_compiler.scopes import walk

GATES = ("plain", "frozen", "dynamic", "pulled", "watched", "in_order", "journalled", "apart")


def planned(program: Analysed, *, eager: bool = False) -> Plan | Declined:
    """Raises PlanError where the check refuses the plan."""
    effects = eager_effects(program.effects) if eager else program.effects
    dependences = analyse_dependences(program.parsed.tree, effects, program.scope)
    plan = make_plan(program.parsed.tree, dependences, program.is_builtin, program.body)
    if isinstance(plan, Plan):
        check_plan(program.parsed, effects, plan)
    return plan


def whole(program: Analysed, plan: Plan | Declined) -> str:
    """Everything that a plan says but its notes, on a line each: nodes by their number in the tree and their text."""
    if isinstance(plan, Declined):
        return plan.reason
    return "\n".join(_lines(plan, _Nodes([program.parsed.tree, *program.body])))


class _Nodes:
    def __init__(self, roots: list[ast.AST]) -> None:
        found = dict.fromkeys(node for root in roots for node in ast.walk(root))
        # How many constants a formatted string has depends on the Python.
        constants = [node for node in found if isinstance(node, ast.Constant)]
        others = [node for node in found if not isinstance(node, ast.Constant)]
        self.names = {node: f"#{number}" for number, node in enumerate(others)}
        self.names |= {node: f"#c{number}" for number, node in enumerate(constants)}

    def text(self, thing: object) -> str:
        if isinstance(thing, ast.AST):
            return self.names[thing]
        if is_dataclass(thing):
            parts = (f"{field.name}={self.text(getattr(thing, field.name))}" for field in fields(thing))
            return f"{type(thing).__name__}({', '.join(parts)})"
        if isinstance(thing, Mapping):
            return "{" + ", ".join(sorted(f"{self.text(k)}: {self.text(v)}" for k, v in thing.items())) + "}"
        if isinstance(thing, (set, frozenset)):
            return "{" + ", ".join(sorted(map(self.text, thing))) + "}"
        if isinstance(thing, (tuple, list)):
            return "(" + ", ".join(map(self.text, thing)) + ")"
        return repr(thing)


def _lines(plan: Plan, nodes: _Nodes) -> Iterator[str]:
    for field in fields(plan):
        value = getattr(plan, field.name)
        if field.name != "notes" and (value or field.name == "block"):
            yield f"{field.name}: {nodes.text(value)}"


def code(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def line(program: Analysed) -> str:
    plan, eager = planned(program), planned(program, eager=True)
    codes = f"{code(whole(program, plan))} {code(whole(program, eager))}"
    if isinstance(plan, Declined):
        return f"{program.name}: nothing, {codes}"
    calls = [*_calls(program, plan, program.effects)] or ["no call"]
    return f"{program.name}: {', '.join([*calls, *_gates(plan)])}, {codes}"


def _gates(plan: Plan) -> Iterator[str]:
    yield from (f"{len(gate)} {name}" for name in GATES if (gate := getattr(plan, name)))


def _calls(program: Analysed, plan: Plan, effects: EffectReport) -> Iterator[str]:
    first = program.parsed.tree.lineno - 1
    issued: dict[ast.AST, int] = {}
    for block in blocks_in(plan.block):
        for task in (task for region in block.regions for task in region.tasks):
            at = block.steps[task.issue_at].statement.lineno - first
            issued |= {node: at for node in walk(task.expression) if node not in issued}
    puts: list[Iterable[ast.expr]] = [step.loop.puts for step in steps_in(plan.block) if step.loop is not None]
    comprehensions = [made for step in steps_in(plan.block) for made in step.comprehensions]
    puts += [made.puts for made in comprehensions]
    puts += [made.node.args for made in comprehensions if isinstance(made.node, ast.Call)]
    each = {node for put in puts for part in put for node in walk(part)}
    for node in walk(program.parsed.tree):
        if isinstance(node, ast.expr) and node in effects.operations and effects.operations[node].slow:
            where = "*" if node in each else f"@{issued[node]}" if node in issued else ""
            yield f"{node.lineno - first} {_name(node)}{where}"


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else type(node).__name__


def lines(group: str) -> list[str]:
    """Of one group of programs; of another call of a function only what differs from the first one."""
    found: dict[str, str] = {}
    for program in corpus(group):
        if any(operation.slow for operation in program.effects.operations.values()):
            name, text = line(program).split(": ", 1)
            if found.get(name.partition(" (")[0]) != text:
                found[name] = text
    return [f"{name}: {text}" for name, text in found.items()]


def main() -> int:
    """All of the ledger, as JSON on the last line; or the plans of the functions that are named."""
    if not sys.argv[1:]:
        print(json.dumps({group: lines(group) for group in GROUPS}))
        return 0
    programs = [program for group in GROUPS for program in corpus(group)]
    if unknown := set(sys.argv[1:]) - {program.name for program in programs}:
        print(f"no such function in tests/golden/ahead: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for program in programs:
        if program.name in sys.argv[1:]:
            for eager in (False, True):
                print(f"# {program.group} {program.name}{', everything slow' * eager}")
                print(ast.unparse(program.parsed.tree))
                print(whole(program, planned(program, eager=eager)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
