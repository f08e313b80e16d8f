"""The pass order, top to bottom, with the reasons.

Each stage is a module with one verb; it takes frozen artefacts and returns a frozen artefact, or `Declined`.
"""

from __future__ import annotations

import ast
import builtins
import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xcs_compiler.check_plan import check_plan
from xcs_compiler.declined import Category, Declined
from xcs_compiler.dependences import Dependences, analyse_dependences
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.lattice import Doubt, EffectReport, Fact, Guard, Level, Place
from xcs_compiler.effects.live import LiveResolver
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import Summary
from xcs_compiler.parse import FunctionSource, NotInGrammar, ParsedFunction, parse, with_concrete
from xcs_compiler.plan import (
    LOOKS_AT_ITS_FRAME,
    TELLS_WHEN_FREED,
    decline,
    make_plan,
    nothing_to_gain,
    shows_another,
)
from xcs_compiler.plan.artefacts import Plan
from xcs_compiler.plan.precedence import may_be_made_by_a_region
from xcs_compiler.redirect import prepare_nested
from xcs_compiler.report.explain import Explanation
from xcs_compiler.report.rows import explain
from xcs_compiler.scopes import body_of, function_scope, names_around, walk, walk_scope
from xcs_compiler.source import find_source
from xcs_compiler.sparse import replace

if TYPE_CHECKING:
    from xcs_compiler.rewrite import RewrittenFunction


_OF_ITS_OWN = {"frame": LOOKS_AT_ITS_FRAME, "lifetime": TELLS_WHEN_FREED}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A function compiled for one cache key.

    code             free variables as the original's by name; the ABI object sits among its constants
    source_text      the rewritten function
    facts, guards    what decided the plan, see `effects.lattice`
    assumes_disjoint pairs of roots, ``(kind, name)`` with kind ``parameter``, ``global`` (perhaps of another module:
                     ``module:name``) or ``cell``, whose values must not share mutable objects for the plan to hold
    """

    code: types.CodeType
    source_text: str
    facts: tuple[Fact, ...]
    guards: tuple[Guard, ...]
    assumes_disjoint: tuple[tuple[tuple[str, object], tuple[str, object]], ...]
    explanation: Explanation
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Stages:
    """What the stages made of a function, as far as they came."""

    parsed: ParsedFunction
    effects: EffectReport
    dependences: Dependences
    plan: Plan | Declined


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What the command shows of a function that was compiled from source alone."""

    source_text: str
    explanation: Explanation
    stages: Stages


@dataclass(frozen=True, slots=True)
class _Planned:
    parsed: ParsedFunction
    effects: EffectReport
    dependences: Dependences
    plan: Plan
    rewritten: RewrittenFunction


def compile_function(
    function: types.FunctionType,
    arguments: Mapping[str, object],
    abi: object,
    *,
    eager: bool = False,
    until: float | None = None,
) -> Compiled | Declined:
    """Compile a live function for a call with these arguments (by parameter name, defaults filled in).

    ``eager``, for tests: whatever may run ahead is taken to be worth it, see `eager_effects`. Raises OutOfTime where
    the effects are not known by the time ``until`` of this thread's clock, and else only on a bug of ours.
    """
    source = find_source(function)
    if isinstance(source, Declined):
        return source
    parsed = parse(source, concrete=False)

    def is_builtin(name: str) -> bool:
        shadowed = name in function.__globals__ or name in function.__code__.co_freevars
        return not shadowed and hasattr(builtins, name)

    def analyse() -> EffectReport:
        effects = analyse_effects(parsed, LiveResolver(function, arguments), only_if_slow=not eager, until=until)
        return eager_effects(effects) if eager else effects

    planned = _plan(parsed, analyse, is_builtin)
    if isinstance(planned, Declined):
        return planned
    if planned.plan.journalled or planned.plan.once:
        prepare_nested(function, parsed.tree, planned.effects.gated_inside)
    from xcs_compiler.locate import locate  # with libcst, which most functions are declined without

    # Last, because it needs the original's flags and free variables.
    holds = functools.partial(_hold, planned.effects.guards)
    located = locate(planned.parsed, planned.rewritten, function.__code__, abi, holds)
    return Compiled(
        located.code,
        located.text,
        planned.effects.facts,
        planned.effects.guards,
        tuple(sorted((tuple(sorted(pair, key=str)) for pair in planned.plan.assumed), key=str)),  # type: ignore[misc]
        explain(parsed, planned.effects, planned.plan),
        planned.effects.doubts,
    )


def _hold(guards: tuple[Guard, ...]) -> bool:
    return all(guard.holds() for guard in guards)


def compile_static(
    source: FunctionSource,
    module: ast.Module,
    module_name: str,
    assume: Mapping[str, Level],
    shared: Shared | None = None,
) -> Rewritten | Declined:
    """Rewrite a function from source alone; nothing of the user's is imported or run. What can be ``shared`` between
    functions of a file is worked out once."""
    shared = shared or Shared(module, module_name, assume)
    parsed = parse(source, concrete=False)
    if (declined := decline(parsed.tree)) is not None:
        return declined
    nothing = nothing_to_gain(parsed.tree)
    if shared.worthwhile is not None and source.qualname not in shared.worthwhile:
        return nothing
    effects = shared.effects(parsed)
    if not any(operation.slow for operation in effects.operations.values()):
        return replace(nothing, rows=explain(parsed, effects, None).rows)
    planned = _plan(parsed, lambda: effects, shared.is_builtin)
    if isinstance(planned, Declined):
        return planned
    from xcs_compiler.locate import function_text

    stages = Stages(planned.parsed, planned.effects, planned.dependences, planned.plan)
    return Rewritten(function_text(planned.rewritten), explain(planned.parsed, planned.effects, planned.plan), stages)


def stages_of(source: FunctionSource, shared: Shared) -> Stages:
    """The stages up to the plan, whatever it says."""
    parsed = parse(source, concrete=False)
    body = body_of(parsed.tree)
    effects = shared.effects(parsed)
    dependences = analyse_dependences(parsed.tree, effects, function_scope(parsed.tree, body))
    declined = decline(parsed.tree) or _decline_for_what_it_does(body, effects)
    plan = declined or make_plan(parsed.tree, dependences, shared.is_builtin, body)
    return Stages(parsed, effects, dependences, plan)


class Shared:
    """What the functions of one file have in common when they are compiled from source alone.

    ``worthwhile`` are the qualified names of those that may call something slow, where that is known: no more is found
    out of the others.
    """

    def __init__(
        self,
        module: ast.Module,
        module_name: str,
        assume: Mapping[str, Level],
        worthwhile: frozenset[str] | None = None,
        filename: str = "",
    ) -> None:
        from xcs_compiler.effects.static import StaticResolver, StaticScope  # only the commands need it

        scope = StaticScope(module_name, module, filename=filename)
        self.resolver = StaticResolver(module, module_name, assume, [scope])
        self.worthwhile = worthwhile
        self.summaries: dict[Any, Summary] = {}
        self.defined = names_around(module)

    def is_builtin(self, name: str) -> bool:
        return name not in self.defined and hasattr(builtins, name)

    def effects(self, parsed: ParsedFunction) -> EffectReport:
        resolver = self.resolver
        session = Session(live=False, filename=parsed.source.filename, assume=resolver.assumed)
        session.summaries = dict(self.summaries)
        found = analyse_effects(parsed, resolver, session)
        # Those of nested functions go by the variables around them, which are this analysis's own.
        self.summaries.update({key: value for key, value in session.summaries.items() if isinstance(key[1], int)})
        return found


def _plan(
    parsed: ParsedFunction, analyse: Callable[[], EffectReport], is_builtin: Callable[[str], bool]
) -> _Planned | Declined:
    # First what can be told from the shape of the function alone: most functions of a module end here, cheaply.
    declined = decline(parsed.tree)
    if declined is not None:
        return declined
    body = body_of(parsed.tree)
    scope = function_scope(parsed.tree, body)
    # Effects before dependences: whether two operations may change places depends on what they do.
    effects = analyse()
    if (declined := _decline_for_what_it_does(body, effects)) is not None:
        return replace(declined, facts=effects.facts, guards=effects.guards)
    if not any(operation.slow for operation in effects.operations.values()):
        # What the plan would come to, without asking what anything points to.
        rows = explain(parsed, effects, None).rows
        declined = nothing_to_gain(parsed.tree)
        return replace(declined, facts=effects.facts, guards=effects.guards, rows=rows, doubts=effects.doubts)
    dependences = analyse_dependences(parsed.tree, effects, scope)
    # The plan decides; nothing after it does.
    plan = make_plan(parsed.tree, dependences, is_builtin, body)
    if isinstance(plan, Declined):
        rows = explain(parsed, effects, None, plan.notes).rows
        return replace(plan, facts=effects.facts, guards=effects.guards, rows=rows, doubts=effects.doubts)
    # Both checks derive again, by other means, what the stages before them claim.
    check_plan(parsed, effects, plan)
    from xcs_compiler.check import check_rewrite
    from xcs_compiler.positions import Untied
    from xcs_compiler.rewrite import rewrite

    try:
        parsed = with_concrete(parsed)
        rewritten = rewrite(parsed, plan, body)
    except NotInGrammar as error:
        return Declined(Category.UNSUPPORTED, "it has syntax that libcst doesn't know", error.args[0])
    except Untied as error:
        reason = "where the expressions of a formatted string stand is not known"
        return Declined(Category.UNSUPPORTED, reason, error.args[0], always=False)
    check_rewrite(parsed, rewritten)
    return _Planned(parsed, effects, dependences, plan, rewritten)


def eager_effects(effects: EffectReport) -> EffectReport:
    """The same effects, with each expression that isn't ordered taken to be slow.

    What an operation may do and what it depends on stay what they are, so this changes how much runs ahead, and never
    what is safe.
    """
    calls = (node for node in effects.operations if isinstance(node, ast.Call))
    stay = {call.func for call in calls if may_be_made_by_a_region(call.func)}
    operations = {
        node: replace(operation, slow=True)
        if isinstance(node, ast.expr)
        and operation.level is not Level.ORDERED
        and not _is_lazy(node)
        and node not in stay
        else operation
        for node, operation in effects.operations.items()
    }
    return replace(effects, operations=operations)


def _is_lazy(node: ast.expr) -> bool:
    """Whether it only makes an iterator, which does nothing yet, and would outlive a task that made it."""
    return isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("map", "filter", "zip")
    )


def _decline_for_what_it_does(body: list[ast.stmt], effects: EffectReport) -> Declined | None:
    """What `decline` doesn't see by its name. A function that sets context variables runs as written: whatever it
    calls may read them. So does one that looks at its own frame, or goes by how long its objects live."""
    for node in walk_scope(body):
        if (declined := _decline_for_a_lock(node, effects)) is not None:
            return declined
        operation = effects.operations.get(node)
        if operation is None:
            continue
        line = getattr(node, "lineno", None)
        if isinstance(node, ast.Call):
            method = isinstance(node.func, ast.Attribute) and node.func.attr in ("set", "reset")
            value = effects.values.get(node.func.value) if method else None  # type: ignore[attr-defined]
            if Place("context") in operation.writes or (value is not None and "ContextVar" in value.describe):
                return Declined(Category.UNSUPPORTED, "it sets a context variable", line, always=False)
        for kind, what in _OF_ITS_OWN.items():
            if Place(kind) in operation.reads and not shows_another(node):
                name = ast.unparse(node.func) + "()" if isinstance(node, ast.Call) else ast.unparse(node)
                return Declined(Category.UNSUPPORTED, f"`{name}` {what}", line, always=False)
    return None


def _decline_for_a_lock(node: ast.AST, effects: EffectReport) -> Declined | None:
    """A slow call that is made while a lock is held may take it once more, as its own thread may; from another one it
    would wait without end."""
    if isinstance(node, ast.With):
        locks = [item.context_expr for item in node.items]
        held = any(n in effects.operations and effects.operations[n].slow for s in node.body for n in walk(s))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "acquire":
        locks, held = [node.func.value], True
    else:
        return None
    if not held or not any(e in effects.values and "RLock" in effects.values[e].describe for e in locks):
        return None
    reason = f"`{ast.unparse(locks[0])}` is held, which calls on other threads may wait for"
    return Declined(Category.UNSUPPORTED, reason, node.lineno, always=False)
