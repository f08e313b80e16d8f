"""dependences -> plan: which statements and expressions run ahead, and where they are committed.

Requires the parsed function, its effects and dependences; produces a `Plan`, or `Declined` where nothing is gained or
the function is of a kind that runs as written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from xcs_compiler.bound import bound_before
from xcs_compiler.declined import Category, Declined
from xcs_compiler.dependences import Dependences
from xcs_compiler.effects.lattice import EffectReport
from xcs_compiler.plan.artefacts import BlockPlan, Note, Plan
from xcs_compiler.plan.blocks import plan_block
from xcs_compiler.plan.candidates import Candidates, Gates
from xcs_compiler.plan.context import Context, whole
from xcs_compiler.plan.contexts import passing_contexts
from xcs_compiler.plan.kept_facts import rely_on_facts
from xcs_compiler.scopes import FunctionNode, body_of, child_nodes, parameters, walk, walk_scope
from xcs_compiler.sparse import replace

LOOKS_AT_ITS_FRAME = "looks at the function's own frame"
TELLS_WHEN_FREED = "tells when an object is freed"
# Functions that look at the frame they are called from would see that the code is not the one that was written. What
# goes by another name is found by what it does, when effects are known.
_FRAME_READERS = frozenset(
    {"locals", "eval", "exec", "vars", "dir", "globals", "_getframe", "currentframe", "stack", "breakpoint"}
)
_MODULES_OF_FRAME_READERS = frozenset({"builtins", "inspect", "sys"})
# Names that methods have as well: `numpy.stack`, `model.eval`.
_ALSO_METHODS = frozenset({"dir", "eval", "exec", "stack"})
_SET_TRACERS = frozenset({"settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads"})
_PLENTY = 1000
"""Calls on the stack."""
# Rewritten code keeps what it has given to a call until the iteration is over, and would be seen to.
_WEAK = frozenset({"WeakValueDictionary", "WeakKeyDictionary", "WeakSet", "WeakMethod"})


def decline(function: FunctionNode) -> Declined | None:
    """Kinds of functions that run as they are written, whatever they call."""
    if isinstance(function, ast.AsyncFunctionDef):
        return Declined(Category.UNSUPPORTED, "async functions run as they are written", function.lineno)
    if any(_has_our_prefix(node) for node in walk(function)):
        return Declined(Category.UNSUPPORTED, "names that begin with `__xcs_` are for rewritten code", function.lineno)
    if (noticing := _what_would_notice(function)) is not None:
        return noticing
    for node in walk_scope(body_of(function)):
        if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Await)):
            return Declined(Category.UNSUPPORTED, "generator functions run as they are written", node.lineno)
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            module = getattr(getattr(node.func, "value", None), "id", "")
            if module == "weakref" or name in _WEAK:
                return Declined(Category.UNSUPPORTED, f"`{name}()` {TELLS_WHEN_FREED}", node.lineno)
            if name in _FRAME_READERS and not shows_another(node) and not _is_method(node.func, name):
                return Declined(Category.UNSUPPORTED, f"`{name}()` {LOOKS_AT_ITS_FRAME}", node.lineno)
    return None


def _what_would_notice(function: FunctionNode) -> Declined | None:
    """What makes rewritten code, or hooks, be noticed, if a nested function does it, too."""
    for node in walk(function):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _SET_TRACERS:
            return Declined(Category.UNSUPPORTED, f"`{name}()` has all that runs traced", node.lineno, always=False)
        if name == "setrecursionlimit" and not _is_plenty(node):
            reason = f"`{name}()` may leave no room on the stack for more than was written"
            return Declined(Category.UNSUPPORTED, reason, node.lineno, always=False)
    return None


def _is_plenty(call: ast.Call) -> bool:
    given = call.args[0] if call.args else None
    return isinstance(given, ast.Constant) and type(given.value) is int and given.value >= _PLENTY


def shows_another(node: ast.AST) -> bool:
    """``vars(thing)`` and ``dir(thing)`` look at what they are given."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in ("vars", "dir") and bool(node.args)


def _is_method(func: ast.expr, name: str) -> bool:
    if not isinstance(func, ast.Attribute) or name not in _ALSO_METHODS:
        return False
    return not (isinstance(func.value, ast.Name) and func.value.id in _MODULES_OF_FRAME_READERS)


def _has_our_prefix(node: ast.AST) -> bool:
    name = getattr(node, "id", None) or getattr(node, "arg", None) or getattr(node, "name", None)
    return isinstance(name, str) and name.startswith("__xcs_")


def make_plan(
    function: FunctionNode,
    dependences: Dependences,
    is_builtin: Callable[[str], bool],
    body: list[ast.stmt],
) -> Plan | Declined:
    """Plan one function. ``is_builtin`` tells whether a name from outside is the builtin of that name; ``body`` are the
    function's statements (`body_of`)."""
    effects, scope = dependences.effects, dependences.scope
    shadowed = scope.locals | scope.targets

    def is_builtin_here(name: str) -> bool:
        return name not in shadowed and is_builtin(name)

    candidates = Candidates(effects, dependences, scope, is_builtin_here)
    gates = Gates()
    parents = {child: node for node in walk(ast.Module(body, [])) for child in child_nodes(node)}
    notes: list[Note] = []
    context = Context(
        candidates,
        scope,
        gates,
        bound_before(body, frozenset(parameters(function)), passing_contexts(effects, body)),
        is_builtin_here,
        parents,
        [0],
        notes,
    )
    block: BlockPlan = plan_block(context, [whole(s) for s in body])
    if not _gains(block):
        return nothing_to_gain(function, tuple(dict.fromkeys(notes)))
    plan = Plan(
        block,
        frozenset(gates.plain),
        frozenset(gates.frozen),
        dict(gates.unless),
        frozenset(gates.dynamic),
        frozenset(gates.pulled),
        frozenset(gates.watched),
        frozenset(gates.in_order),
        frozenset(gates.journalled),
        frozenset(gates.silent),
        _once(effects, gates),
        dict(gates.guarded),
        frozenset(),
        candidates.asked_once(),
        frozenset(gates.handed),
        frozenset(gates.alone),
        dict(gates.apart),
        frozenset(gates.matched),
        tuple(dict.fromkeys(notes)),
    )
    # Last, because it is about all that runs ahead, wherever in the function.
    rely_on_facts(dependences, body, plan.ahead, parents)
    return replace(plan, assumed=dependences.relied_on())


def nothing_to_gain(function: FunctionNode, notes: tuple[Note, ...] = ()) -> Declined:
    return Declined(
        Category.NOTHING_TO_GAIN, "no two slow calls of it can overlap", function.lineno, always=False, notes=notes
    )


def _once(effects: EffectReport, gates: Gates) -> frozenset[ast.expr]:
    """Where a call that runs ahead uses a cache, all that do are made through twins, those that stay as well."""
    if not gates.once and not gates.dynamic:
        return frozenset()
    return frozenset(n for n, o in effects.operations.items() if isinstance(n, ast.Call) and o.journalled and o.once)


def _gains(block: BlockPlan) -> bool:
    if block.regions or any(step.comprehensions for step in block.steps):
        return True
    return any(_gains(inner) for step in block.steps for inner in step.blocks.values())


__all__ = ["Plan", "decline", "make_plan", "nothing_to_gain"]
