"""Comprehensions and generator expressions: which parts of an item's work are issued ahead for all items.

The first iterable is evaluated where it stands. For each of its items one task computes, in order of evaluation, the
*puts*: the slow expressions and the tests on which they depend. The comprehension itself stays and takes their
outcomes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.conflict import Conflict, Strength
from xcs_compiler.effects.lattice import Level, Operation
from xcs_compiler.plan.across import settles_across
from xcs_compiler.plan.artefacts import ComprehensionPlan
from xcs_compiler.plan.candidates import Across
from xcs_compiler.plan.context import Context
from xcs_compiler.plan.generators import between, consumed_at_once, is_handed_out, is_settled, passed_on, taken_at
from xcs_compiler.plan.provenance import Iteration
from xcs_compiler.scopes import ComprehensionNode, child_nodes, names_of, walk, walk_scope

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def plan_comprehensions(context: Context, node: ast.AST, region: str) -> Iterator[ComprehensionPlan]:
    """Plans for the comprehensions that evaluating ``node`` runs, outer ones first."""
    if node in context.taken or isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    if isinstance(node, _COMPREHENSIONS):
        plan = plan_comprehension(context, node, region)
        if plan is not None:
            yield plan
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and is_parallel_map(context, node):
        context.note(node, True, "calls are issued ahead and taken in order")
        reading = is_apart(context, node)
        yield ComprehensionPlan(
            node, region, "", frozenset(), _may_change_items(context, node), 0, reading=reading,
            stepwise=node.func.id == "map" and not _is_gathered(context, node),
        )  # fmt: skip
    elif isinstance(node, ast.Call) and has_parallel_key(context, node):
        context.note(node, True, "the keys are computed ahead and taken in order")
        quiet = _compares_quietly(context, node)
        reading = _reads_here(context, _key_of(node)) and quiet
        yield ComprehensionPlan(node, region, "", frozenset(), not quiet, 0, reading=reading)
    if isinstance(node, ast.GeneratorExp) and _taken_here(context, node) is None:
        # Its body runs when somebody pulls it, and the region may be over by then.
        yield from plan_comprehensions(context, node.generators[0].iter, region)
        return
    for child in child_nodes(node):
        yield from plan_comprehensions(context, child, region)


def plan_comprehension(context: Context, node: ComprehensionNode, region: str) -> ComprehensionPlan | None:
    candidates = context.candidates
    if any(g.is_async for g in node.generators) or not candidates.slow(node) or context.has_taken(node):
        return None
    lazy = False
    at: ast.expr | None = node
    if isinstance(node, ast.GeneratorExp):
        at = _taken_here(context, node)
        lazy = is_handed_out(context, node)
    if at is None and not lazy:
        return None
    first = node.generators[0]
    unpack = _unpacked(first.target)
    if unpack is None:
        return None
    targets = {n for g in node.generators for n in names_of(g.target).binds}
    if _reads_what_is_not_bound_yet(node, targets):
        return None
    statement = _statement_of(context, at or node)
    reads = (names_of(*_parts(node)).reads - targets) & context.scope.locals
    if not reads <= context.bound.get(statement, frozenset()):
        return None
    if reads & context.scope.rebound_inside or any(isinstance(n, ast.NamedExpr) for n in walk(node)):
        return None
    puts = _without_late(context, node, _puts(context, node))
    if lazy and not is_settled(context, node, _parts(node), puts):
        return None
    puts = _without_conflicts(context, node, puts)
    slow = [p for p in puts if candidates.slow(p)]
    if not slow:
        return None
    puts = _needed(context, node, puts)
    for put in puts:
        candidates.inner_gates(put, context.gates, caught=context.is_caught(put))
    for generator in node.generators:
        # The truth of a test is asked where the test is put.
        for test in generator.ifs:
            operation = candidates.effects.tests.get(test)
            if operation is not None and test in puts:
                context.gates.plain.update(operation.gated)
    context.note(node, True, "items are issued ahead and committed in order")
    if not lazy:  # else others may do anything between its steps
        context.gates.pulled.update(candidates.pulled(first.iter))
    single = len(puts) == 1 and not first.ifs
    single = single and (len(node.generators) == 1 or puts[0] in set(walk(node.generators[1].iter)))
    taken_in = statement if at is not None and at is not node else None
    return ComprehensionPlan(
        node, region, context.fresh_name(), frozenset(puts), single, unpack, lazy, taken_in=taken_in
    )


def _taken_here(context: Context, node: ast.GeneratorExp) -> ast.expr | None:
    """Where all items are taken, if that is a statement of the block that is planned."""
    at = taken_at(context, node)
    if at is None or at is node:
        return at
    return at if _statement_of(context, at) in context.block else None


def is_parallel_map(context: Context, node: ast.Call) -> bool:
    """Whether ``node`` is a ``map`` or ``filter`` over a slow function whose results are taken at once, with nothing in
    between that the calls could notice. What the function does is found out, for each call, when it is made."""
    if not (isinstance(node.func, ast.Name) and node.func.id in ("map", "filter")):
        return False
    name = node.func.id
    if not context.is_builtin(name) or node.keywords or len(node.args) < 2:
        return False
    if any(isinstance(a, ast.Starred) for a in node.args):
        return False
    consumer = context.parents.get(node)
    passed = passed_on(context, node)
    if not (consumed_at_once(context, node) or isinstance(context.parents.get(passed), ast.comprehension)):
        return False
    candidates = context.candidates
    operations = candidates.effects.operations
    taking = (node, consumer, passed, context.parents.get(passed))
    if not any(n in operations and operations[n].slow for n in taking if n is not None):
        return False
    between = _done_between(context, node)
    if between is None or any(operation.writes for _, operation in between):
        return False
    return not any(candidates.dependences.changes_iterated(a, between) for a in node.args[1:])


def _done_between(context: Context, node: ast.Call) -> list[tuple[ast.AST, Operation]] | None:
    """What whoever takes the results of a ``map`` does with each of them, other than builtins. None: who knows."""
    operations = context.candidates.effects.operations
    passed = passed_on(context, node)
    consumer = context.parents.get(passed)
    inside: list[ast.AST] = []
    if isinstance(consumer, ast.For):
        inside = [n for part in (consumer.target, *consumer.body) for n in walk_scope([part])]
    elif isinstance(consumer, ast.comprehension):
        made = context.parents.get(consumer)
        if isinstance(made, ast.GeneratorExp) or not isinstance(made, ComprehensionNode) or consumer.is_async:
            return None
        if made.generators[0] is not consumer or any(isinstance(n, ast.NamedExpr) for n in walk(made)):
            return None
        apart = set(walk(passed))
        inside = [n for n in walk(made) if n is not consumer and n not in apart]
    return [(n, operations[n]) for n in inside if n in operations]


_BY_KEY = frozenset({"sorted", "min", "max"})


def has_parallel_key(context: Context, node: ast.Call) -> bool:
    """Whether ``node`` is a ``sorted``, ``min`` or ``max`` with a slow key. What that does is found out, for each call,
    when it is made."""
    if not (isinstance(node.func, ast.Name) and node.func.id in _BY_KEY and len(node.args) == 1):
        return False
    if not context.is_builtin(node.func.id):
        return False
    if isinstance(node.args[0], ast.Starred) or any(k.arg is None for k in node.keywords):
        return False
    operation = context.candidates.effects.operations.get(node)
    return operation is not None and operation.slow and any(k.arg == "key" for k in node.keywords)


def _compares_quietly(context: Context, node: ast.Call) -> bool:
    """Whether nothing is changed between two calls of the key: ``sorted`` compares when it has all keys."""
    if isinstance(node.func, ast.Name) and node.func.id == "sorted":
        return True
    return context.candidates.effects.operations[node].compares


def _key_of(node: ast.Call) -> ast.expr:
    return next(k.value for k in node.keywords if k.arg == "key")


def _reads_here(context: Context, function: ast.expr) -> bool:
    """Whether a function is made here; others' rarely read variables."""
    return isinstance(function, ast.Lambda) or (
        isinstance(function, ast.Name) and function.id in context.scope.locals
    )


def is_apart(context: Context, node: ast.Call) -> bool:
    """Whether a ``map`` is gone through at once by what does nothing in between. What its calls read may not change
    meanwhile, then: what waits for its turn has nothing beside it, and calls that run ahead of this statement change
    nothing that it is known to read. (In ahead code all that it reads has to be known.)"""
    operations = context.candidates.effects.operations
    consumer, function = context.parents.get(node), node.args[0]
    if not _reads_here(context, function):
        return False
    if isinstance(consumer, ast.comprehension):
        between = _done_between(context, node)
        return between is not None and not any(_may_be_noticed(operation) for _, operation in between)
    if not _is_gathered(context, node):
        return False
    operation = operations.get(consumer if isinstance(consumer, ast.Call) else node)
    return operation is not None and not operation.dynamic


def _is_gathered(context: Context, node: ast.Call) -> bool:
    """Whether whoever takes the results looks at none before it has them all."""
    consumer = context.parents.get(node)
    if isinstance(consumer, ast.Call) and isinstance(consumer.func, ast.Name):
        return consumer.func.id in ("list", "tuple") and context.is_builtin(consumer.func.id)
    within = context.parents.get(consumer) if isinstance(consumer, ast.Starred) else None
    return isinstance(within, (ast.List, ast.Tuple, ast.Call))


def _may_be_noticed(operation: Operation) -> bool:
    computes = operation.level is Level.PURE and not operation.dynamic and not operation.gated
    return not computes or bool(operation.mutates)


def _may_change_items(context: Context, node: ast.Call) -> bool:
    """Whether what takes the results of this ``map`` may change what later calls are given: then the calls run ahead
    only if they are given what can't change."""
    dependences = context.candidates.dependences
    held = frozenset().union(*(dependences.reach(dependences.objects(a)) for a in node.args))
    return any(dependences.mutated(n, o) & held for n, o in _done_between(context, node) or ())


def _unpacked(target: ast.expr) -> int | None:
    if isinstance(target, ast.Name):
        return 0
    if isinstance(target, (ast.Tuple, ast.List)) and all(isinstance(e, ast.Name) for e in target.elts):
        return len(target.elts) if len({e.id for e in target.elts if isinstance(e, ast.Name)}) > 1 else None
    return None


def _statement_of(context: Context, node: ast.AST) -> ast.stmt:
    while not isinstance(node, ast.stmt):
        node = context.parents[node]
    return node


def _reads_what_is_not_bound_yet(node: ComprehensionNode, targets: set[str]) -> bool:
    """Whether a clause mentions a variable of a later one, which has no value then, or that of the item before: where
    a part is a function of its own, such a name would be that of another variable."""
    bound: set[str] = set()
    for number, generator in enumerate(node.generators):
        early = (generator.iter,) if number else ()
        if names_of(*early, generator.target).reads & (targets - bound):
            return True
        bound |= names_of(generator.target).binds
        if names_of(*generator.ifs).reads & (targets - bound):
            return True
    return False


def _parts(node: ComprehensionNode) -> list[ast.AST]:
    """All that is evaluated for an item, in order."""
    found: list[ast.AST] = [*node.generators[0].ifs]
    for generator in node.generators[1:]:
        found += [generator.iter, *generator.ifs]
    found += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return found


def _puts(context: Context, node: ComprehensionNode, dropped: frozenset[ast.expr] = frozenset()) -> list[ast.expr]:
    """What can be computed ahead as far as control flow goes, in order of evaluation: of an inner clause whose iterable
    is slow, that iterable and nothing further in. ``dropped``: iterables of inner clauses that can't be evaluated
    twice."""
    candidates = context.candidates
    puts: list[ast.expr] = []

    def pieces(expression: ast.expr) -> list[ast.expr]:
        return [expression] if candidates.able(expression) else candidates.slow_calls(expression)

    for number, generator in enumerate(node.generators):
        if number:
            if generator.iter not in dropped and candidates.slow(generator.iter):
                return puts + pieces(generator.iter)
            value = candidates.effects.values.get(generator.iter)
            settled = value is not None and value.container and generator.iter not in dropped
            settled = settled and candidates.repeatable(generator.iter)
            if not (settled and isinstance(generator.target, ast.Name)):
                return puts
        for test in generator.ifs:
            if not (candidates.able(test) and candidates.harmless_test(test)):
                return puts + candidates.slow_calls(test)
            puts.append(test)
    for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
        puts += [p for p in pieces(part) if candidates.slow(p)]
    return puts


def _without_late(context: Context, node: ComprehensionNode, puts: list[ast.expr]) -> list[ast.expr]:
    """Without what gives a function or generator that reads a variable of the comprehension later: there is one such
    variable for all items."""
    targets = names_of(*(g.target for g in node.generators)).binds
    tests = {t for g in node.generators for t in g.ifs}
    kept: list[ast.expr] = []
    for put in puts:
        if not context.candidates.held(put) & targets:
            kept.append(put)
        elif put in tests:
            break
    return kept


def _needed(context: Context, node: ComprehensionNode, puts: list[ast.expr]) -> list[ast.expr]:
    """A test after the last slow put decides nothing that runs ahead."""
    last = max(i for i, p in enumerate(puts) if context.candidates.slow(p))
    return puts[: last + 1]


def _without_conflicts(context: Context, node: ComprehensionNode, puts: list[ast.expr]) -> list[ast.expr]:
    """Drop what conflicts with what stays in order: everything from the first dropped test on, or the one
    expression."""
    candidates = context.candidates
    uncertain: frozenset[ast.expr] = frozenset()
    given = names_of(node.generators[0].target).binds
    meanwhile: list[tuple[ast.AST, Operation]] = []
    if isinstance(node, ast.GeneratorExp):
        at = _taken_here(context, node)
        if at is not None:
            meanwhile, rebound = between(context, at)
            puts = _without_rebound(context, node, puts, rebound)
    across = Across(Iteration(candidates.dependences, given, (node,)), node.generators[0].iter)
    while puts:
        inside = {n for p in puts for n in walk(p)}
        if (met := candidates.dependences.meets_own_changes(inside)) is not None:
            context.note(met[0], False, f"waits for line {met[1].line}: {met[1].cause}")
            return []
        residual = [*_residual(context, node, inside), *meanwhile]
        # Stamps would be those of another moment, whichever side takes them; callees may have theirs.
        ahead = (o for put in puts for _, o in candidates.operations(put) if not o.slow)
        if any(place.kind == "clock" for o in (*(o for _, o in residual), *ahead) for place in o.reads):
            return []
        inner = (g.iter for g in node.generators[1:] if g.iter not in uncertain)
        changed = [iterable for iterable in inner if _changes(context, iterable, residual)]
        if changed:
            uncertain |= frozenset(changed)
            possible = _without_late(context, node, _puts(context, node, uncertain))
            puts = [p for p in puts if p in possible]
            continue
        own = [n for p in puts for n in walk(p) if isinstance(n, ast.expr)]
        dropped = None
        for put in puts:
            before = [pair for pair in residual if _precedes(pair[0], put)]
            conflict: Conflict | None
            for earlier, excluded, other in ((before, [], None), (residual, own, across)):
                conflict = candidates.conflict(put, earlier, excluded)
                if not context.settles(conflict, given, other):
                    break
            else:
                conflict = settles_across(context, node, put, puts, own, given, across)
            if conflict is not None:
                context.note(put, False, f"waits for line {conflict.line}: {conflict.cause}")
                dropped = put
                break
        if dropped is None:
            if candidates.dependences.changes_iterated(node.generators[0].iter, residual):
                return []
            return puts
        tests = {t for g in node.generators for t in g.ifs}
        puts = puts[: puts.index(dropped)] if dropped in tests else [p for p in puts if p is not dropped]
    return puts


def _without_rebound(
    context: Context, node: ComprehensionNode, puts: list[ast.expr], rebound: frozenset[str]
) -> list[ast.expr]:
    """Drop what reads a variable that is bound again while the generator is pulled."""
    kept: list[ast.expr] = []
    tests = {t for g in node.generators for t in g.ifs}
    own = {n for g in node.generators for n in names_of(g.target).binds}
    for put in puts:
        changing = sorted((names_of(put).reads - own) & rebound)
        if not changing:
            kept.append(put)
            continue
        context.note(put, False, f"waits for its turn: `{changing[0]}` is bound again while the generator is pulled")
        if put in tests:
            break
    return kept


def _changes(context: Context, iterable: ast.expr, residual: list[tuple[ast.AST, Operation]]) -> bool:
    """Whether what stays may change what an inner clause iterates over, or how that is computed: both sides evaluate
    it."""
    candidates = context.candidates
    residual = [pair for pair in residual if pair[0] not in set(walk(iterable))]
    if candidates.conflict(iterable, residual).strength is not Strength.NONE:
        return True
    return candidates.dependences.changes_iterated(iterable, residual)


def _residual(context: Context, node: ComprehensionNode, inside: set[ast.AST]) -> list[tuple[ast.AST, Operation]]:
    operations = context.candidates.effects.operations
    found = [(n, operations[n]) for part in _parts(node) for n in walk(part) if n in operations and n not in inside]
    # Iterating the first iterable is the runtime's: ahead for containers, in order for anything else.
    first = node.generators[0]
    found += [(g, o) for g in node.generators if (o := operations.get(g)) and (g.ifs or g is not first or o.writes)]
    if node in operations:  # of a set or dict
        found.append((node, operations[node]))  # hashes and compares, after each item
    return found


def _precedes(node: ast.AST, put: ast.expr) -> bool:
    if not hasattr(node, "lineno"):
        return True
    return (node.lineno, node.col_offset) < (put.lineno, put.col_offset)  # type: ignore[attr-defined]


__all__ = ["Strength", "consumed_at_once", "plan_comprehension", "plan_comprehensions"]
