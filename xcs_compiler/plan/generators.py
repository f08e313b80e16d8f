"""Who takes the items of a generator expression, and what happens between one item and the next.

A generator whose items are all taken at one place of the same function, with nothing that stops early, is as good as a
list there: its items run ahead within the function's own region. One that is *handed out* is pulled whenever somebody
likes, when the function has returned; it has a region of its own, and may only rest on what can't change.
"""

from __future__ import annotations

import ast

from xcs_compiler.effects.lattice import Operation
from xcs_compiler.plan.context import Context
from xcs_compiler.plan.syntax import gateable, leaves
from xcs_compiler.scopes import ComprehensionNode, names_of, walk, walk_scope

_GATHERING = frozenset({"list", "tuple", "sorted"})
"""They look at no item before they have all of them."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DISPLAYS = (ast.Tuple, ast.List, ast.Dict, ast.Set)
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise, ast.Assert, ast.If, ast.For)
"""Statements that evaluate their header once."""


def consumed_at_once(context: Context, node: ast.expr) -> bool:
    """Whether whatever is given the iterator takes all of it, right there: nothing stops early."""
    node = passed_on(context, node)
    parent = context.parents.get(node)
    if isinstance(parent, ast.Call) and parent.func is not node:
        return context.candidates.exhausts(parent)
    if isinstance(parent, ast.Starred):
        return isinstance(context.parents.get(parent), (ast.List, ast.Tuple, ast.Set, ast.Call))
    if isinstance(parent, ast.For):
        return not any(leaves(s, loop=False) for s in parent.body)
    if isinstance(parent, ast.Assign):
        # ``a, *b = ...`` takes all. ``a, b = ...`` takes one more than it has names for, and raises if there is one.
        return len(parent.targets) == 1 and isinstance(parent.targets[0], (ast.Tuple, ast.List))
    return False


def passed_on(context: Context, node: ast.expr) -> ast.expr:
    """The expression whose items are those of the iterator, pulled by nobody else and no earlier: itself,
    ``enumerate(it, start=1)``, or ``zip(xs, (f(x) for x in xs), strict=True)``, which takes as many as the generator
    has."""
    call = context.parents.get(node)
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
        return node
    if call.func.id not in ("enumerate", "zip") or not context.is_builtin(call.func.id):
        return node
    fits = all(isinstance(keyword.value, ast.Constant) for keyword in call.keywords)
    if call.func.id == "enumerate":
        fits = fits and call.args[0] is node and all(isinstance(a, (ast.Constant, ast.Name)) for a in call.args[1:])
    else:
        fits = fits and _goes_through(context, node, call.args[:-1]) and _takes_pairs(context, call)
    return passed_on(context, call) if fits else node


def _takes_pairs(context: Context, zipped: ast.Call) -> bool:
    """Whether what takes the items of a ``zip`` does nothing to them meanwhile (``dict`` hashes and compares keys), or
    what it does is looked at in `between`."""
    consumer = context.parents.get(zipped)
    if isinstance(consumer, ast.Call):
        return _gathers(consumer)
    return isinstance(consumer, (ast.For, ast.comprehension))


def _goes_through(context: Context, node: ast.expr, others: list[ast.expr]) -> bool:
    """Whether a generator has one item for each of a container's, which all the others are. (Two that go through one
    iterator take items from each other.)"""
    if isinstance(node, ast.GeneratorExp):
        if len(node.generators) != 1 or node.generators[0].ifs:
            return False
        iterable = node.generators[0].iter
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "map":
        if len(node.args) != 2:  # the built-in one, as who asks has seen
            return False
        iterable = node.args[1]
    else:
        return False
    value = context.candidates.effects.values.get(iterable)
    if not isinstance(iterable, ast.Name) or value is None or not value.container:
        return False
    return all(isinstance(other, ast.Name) and other.id == iterable.id for other in others)


def taken_at(context: Context, node: ast.GeneratorExp) -> ast.expr | None:
    """The expression from which all items are taken at once: the generator itself, or the one place where the variable
    is read that it is bound to."""
    read: ast.expr = _only_read(context, node) or node
    if consumed_at_once(context, read) or _by_comprehension(context, read) is not None:
        return read
    return None


def _by_comprehension(context: Context, node: ast.expr) -> ComprehensionNode | None:
    """The comprehension that is made of all items."""
    node = passed_on(context, node)
    clause = context.parents.get(node)
    made = context.parents.get(clause) if isinstance(clause, ast.comprehension) and clause.iter is node else None
    if isinstance(made, (ast.ListComp, ast.SetComp, ast.DictComp)) and made.generators[0] is clause:
        return made if not clause.is_async else None
    return None


def bound_to(context: Context, node: ast.GeneratorExp) -> ast.Name | None:
    """The local variable that a generator is bound to, and nothing else ever."""
    parent = context.parents.get(node)
    if not (isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0], ast.Name)):
        return None
    name = parent.targets[0].id
    scope = context.scope
    if name not in scope.locals or name in scope.rebound_inside or scope.bindings.get(name) != 1:
        return None
    return parent.targets[0]


def _reads(context: Context, target: ast.Name) -> list[ast.Name]:
    """All other places where the variable is mentioned, in nested functions too."""
    return [n for n in context.parents if isinstance(n, ast.Name) and n.id == target.id and n is not target]


def _only_read(context: Context, node: ast.GeneratorExp) -> ast.Name | None:
    """Where the variable is read to which the generator is bound: once for each time that it is bound."""
    target = bound_to(context, node)
    if target is None:
        return None
    reads = _reads(context, target)
    if len(reads) != 1:
        return None
    (read,) = reads
    at: ast.AST = read
    while not isinstance(at, ast.stmt):
        around = context.parents[at]
        if isinstance(around, ast.Lambda):
            return None
        if isinstance(around, _COMPREHENSIONS) and at is not around.generators[0]:
            return None
        at = around
    block = _block_of(context, at)
    statement = context.parents[node]
    if not isinstance(at, _SIMPLE):
        return None
    return read if statement in block and block.index(statement) < block.index(at) else None


def _block_of(context: Context, statement: ast.stmt) -> list[ast.stmt]:
    parent = context.parents[statement]
    blocks: list[list[ast.stmt]] = [getattr(parent, place, []) for place in ("body", "orelse", "finalbody")]
    return next(block for block in blocks if statement in block)


def is_handed_out(context: Context, node: ast.GeneratorExp) -> bool:
    """Whether the generator leaves the function unpulled, in what is returned."""
    if _is_returned(context, node):
        return True
    target = bound_to(context, node)
    if target is None:
        return False
    reads = _reads(context, target)
    return bool(reads) and all(_is_returned(context, read) for read in reads)


def _is_returned(context: Context, node: ast.expr) -> bool:
    """As it is, or in a display: in what is iterated or called it may be pulled."""
    at: ast.AST = node
    while isinstance(at := context.parents[at], _DISPLAYS):
        pass
    return isinstance(at, ast.Return)


def between(context: Context, at: ast.expr) -> tuple[list[tuple[ast.AST, Operation]], frozenset[str]]:
    """What is done between one item and the next by what takes them ``at`` this place, the generator aside; and the
    variables that are bound there."""
    operations = context.candidates.effects.operations
    at = passed_on(context, at)
    consumer = context.parents[at]
    if isinstance(consumer, ast.For):
        done = (consumer.target, *consumer.body)
        found = [(n, operations[n]) for s in done for n in walk_scope([s]) if n in operations]
        names = names_of(*consumer.body, consumer.target)
        return found, names.binds | names.deletes
    made = _by_comprehension(context, at)
    if made is not None:
        apart = set(walk(at))
        parts = [n for n in walk(made) if n not in apart and n is not made.generators[0]]
        return [(n, operations[n]) for n in parts if n in operations], names_of(made).binds
    if isinstance(consumer, ast.Starred):
        consumer = context.parents[consumer]  # a set, which hashes what it takes
        if not isinstance(consumer, ast.Set):
            return [], frozenset()
    operation = operations.get(consumer)
    if operation is None or _gathers(consumer):
        return [], frozenset()
    if operation.gated or any(changed is not at for changed in operation.mutates):
        return [(consumer, operation)], frozenset()  # `update` and the like; `dict`, `max` of what may do anything
    # The others that take all of it change nothing but the generator.
    return [], frozenset()


def _gathers(consumer: ast.AST) -> bool:
    """Whether it has all items before it looks at the first."""
    return isinstance(consumer, ast.Call) and isinstance(consumer.func, ast.Name) and consumer.func.id in _GATHERING


def is_settled(context: Context, node: ComprehensionNode, parts: list[ast.AST], puts: list[ast.expr]) -> bool:
    """A generator that is handed out may be pulled after anything: it may read no state that could change by then. Its
    operands are made sure of at run time."""
    candidates = context.candidates
    targets = {n for g in node.generators for n in names_of(g.target).binds}
    if not candidates.bound_once(names_of(*parts).reads - targets):
        return False
    observed = [o for put in puts for _, operation in candidates.operations(put) for o in operation.observes]
    if any(operation.reads for put in puts for _, operation in candidates.operations(put)):
        return False
    if not all(map(gateable, observed)):
        return False
    for operand in observed:
        context.gates.freeze(operand)
    return True
