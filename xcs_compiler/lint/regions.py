"""Loops and comprehensions whose calls could run ahead, and what keeps those that don't.

What runs ahead is the planner's word. Why something does not is worked out here from the effects and dependences that
the planner decides by, in the order in which a reader would want to hear of it.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xcs_compiler.conflict import Strength
from xcs_compiler.effects.lattice import Level, Operation, Reason
from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Related
from xcs_compiler.lint.names import NOT_THREAD_SAFE
from xcs_compiler.scopes import names_of, walk_scope

STOPPING = frozenset({"any", "all", "next"})
OUTPUT = frozenset({"stdio", "log", "warnings"})
PROCESS = frozenset({"random", "cwd", "environment", "locale", "signal"})
UNKNOWN = ("not in the catalog", "not known", "not to be had", "decorated nested", "not understood")
TOO_MUCH = "too much"
UNDECIDED = ("of which type it is", TOO_MUCH, "could not be analysed")
"""What only a run can tell, or what was not worked out: nothing to report."""
LOCAL = frozenset({"sleep", "read_text", "read_bytes"})
"""Waits that nobody would compile a loop for."""
OF_A_FILE = "reads a file of its own"
LOOPS = (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LoopNode = ast.For | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, eq=False)
class Blocker:
    """Something in a region that keeps calls in order.

    kind    ``effect``, ``unknown``, ``clock``, ``exit``, ``client``, ``process`` (state of the whole process),
            ``output`` or ``word`` (the user's own)
    detail  for a client what it is; for an exit its keyword
    """

    node: ast.AST
    kind: str
    kept: tuple[ast.expr, ...]
    reason: Reason | None = None
    places: frozenset[str] = frozenset()
    detail: str = ""


@dataclass(frozen=True, eq=False)
class Region:
    """A loop or comprehension with slow calls in it; ``kept`` are those that stay in order."""

    function: FunctionFacts
    node: LoopNode
    body: tuple[ast.AST, ...]
    slow: tuple[ast.expr, ...]
    kept: tuple[ast.expr, ...]
    blockers: tuple[Blocker, ...]

    @property
    def what(self) -> str:
        return "loop" if isinstance(self.node, ast.For) else "comprehension"


def leaf(reason: Reason) -> Reason:
    """Where a chain of reasons ends."""
    while reason.because is not None and reason.because.text:
        reason = reason.because
    return reason


def regions_of(function: FunctionFacts) -> tuple[Region, ...]:
    """The regions of a function, in order; none where it can't be compiled or nothing in it is slow."""
    known = _regions.get(function)
    if known is None:
        known = tuple(_find(function)) if _wanted(function) else ()
        _regions[function] = known
    return known


_regions: dict[FunctionFacts, tuple[Region, ...]] = {}


def forget() -> None:
    """Drop what is remembered of functions that were analysed."""
    _regions.clear()
    local_values.cache_clear()
    parameters_of.cache_clear()


def _wanted(function: FunctionFacts) -> bool:
    return function.maybe_slow and function.scanned.loops and function.declined is None


def body_nodes(node: LoopNode) -> tuple[ast.AST, ...]:
    """What is evaluated for each item."""
    if isinstance(node, ast.For):
        return tuple(node.body)
    first, *others = node.generators
    parts: list[ast.AST] = [*first.ifs]
    for generator in others:
        parts += [generator.iter, *generator.ifs]
    parts += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return tuple(parts)


def _find(function: FunctionFacts) -> Iterator[Region]:
    loops = [n for n in walk_scope(function.body) if isinstance(n, LOOPS)]
    inside = {loop: frozenset(walk_scope(body_nodes(loop))) for loop in loops}
    owner: dict[ast.AST, LoopNode] = {}
    for loop in sorted(loops, key=lambda n: len(inside[n]), reverse=True):
        for node in inside[loop]:
            owner[node] = loop
    for loop in sorted(loops, key=lambda n: (n.lineno, n.col_offset)):
        calls = [n for n in inside[loop] if isinstance(n, ast.Call) and owner[n] is loop and function.is_slow(n)]
        if calls and (function.compiled or not all(is_local(function, call) for call in calls)):
            slow = tuple(sorted(_outermost(calls), key=lambda n: (n.lineno, n.col_offset)))
            kept = tuple(n for n in slow if n not in function.ahead)
            body = body_nodes(loop)
            blockers = tuple(_blockers(function, loop, body, kept)) if kept else ()
            yield Region(function, loop, body, slow, kept, blockers)


def is_local(function: FunctionFacts, call: ast.Call) -> bool:
    """Whether a slow call waits for nothing but a disk or the clock."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    operation = function.operation(call)
    return name in LOCAL or (operation is not None and leaf(operation.reason).text.endswith(OF_A_FILE))


def _opens_to_read(node: ast.AST) -> bool:
    """``open(path, "rb")``: that it is none of a descriptor, which others may have, shows only in a run."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"):
        return False
    modes = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "mode")]
    return all(isinstance(mode, ast.Constant) and set(str(mode.value)) <= set("rbt") for mode in modes)


def _outermost(calls: Sequence[ast.Call]) -> list[ast.Call]:
    inner = {n for call in calls for n in ast.walk(call) if n is not call}
    return [call for call in calls if call not in inner]


def _blockers(
    function: FunctionFacts, loop: LoopNode, body: tuple[ast.AST, ...], kept: tuple[ast.expr, ...]
) -> Iterator[Blocker]:
    ends = early_exit(function, loop, body)
    if ends is not None:
        yield Blocker(ends[0], "exit", kept, detail=ends[1])
        return
    found: dict[ast.AST, Blocker] = {}

    def add(node: ast.AST, call: ast.expr, operation: Operation) -> None:
        known = found.get(node)
        if known is None:
            found[node] = _blocker(function, node, operation, (call,))
        elif call not in known.kept:
            found[node] = Blocker(known.node, known.kind, (*known.kept, call), known.reason, known.places, known.detail)

    operations = [(n, o) for n in walk_scope(body) if (o := function.operation(n)) is not None]
    unexplained = []
    for call in kept:
        own = function.effects.operations[call]
        causes = dict(_of_operands(function, body, call))
        if keeps_its_place(own) or (own.mutates and not own.dynamic):
            causes[call] = own
        if not causes:
            causes = dict(_conflicting(function, call, operations))
        for node, operation in causes.items():
            add(node, call, operation)
        if not causes:
            unexplained.append(call)
    if unexplained:
        for node, operation in operations:
            if not operation.slow and any(p.kind == "clock" for p in operation.reads):
                yield Blocker(node, "clock", tuple(unexplained), operation.reason)
                break
    yield from sorted(found.values(), key=lambda b: (b.node.lineno, b.node.col_offset))  # type: ignore[attr-defined]


def early_exit(function: FunctionFacts, loop: LoopNode, body: tuple[ast.AST, ...]) -> tuple[ast.AST, str] | None:
    """What may end a loop before its last item, and its keyword."""
    if not isinstance(loop, ast.For):
        for node in walk_scope(function.body):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in STOPPING
                and node.args
            ):
                taken: ast.expr = node.args[0]
                while isinstance(taken, ast.GeneratorExp):
                    if taken is loop:
                        return node, f"{node.func.id}()"
                    taken = taken.generators[0].iter
        return None
    return next(own_exits(loop.body), None)


def own_exits(statements: Sequence[ast.stmt], inner: bool = False) -> Iterator[tuple[ast.AST, str]]:
    for statement in statements:
        if isinstance(statement, ast.Return):
            yield statement, "return"
        elif isinstance(statement, ast.Break) and not inner:
            yield statement, "break"
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            loop = isinstance(statement, (ast.For, ast.AsyncFor, ast.While))
            yield from own_exits(getattr(statement, "body", None) or [], inner or loop)
            for place in ("orelse", "finalbody"):
                yield from own_exits(getattr(statement, place, None) or [], inner)
            for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from own_exits(part.body, inner)


def keeps_its_place(operation: Operation) -> bool:
    """Whether it happens in program order, for what it does to the world or to named state."""
    return not operation.dynamic and (operation.level is Level.ORDERED or bool(operation.writes))


def _of_operands(
    function: FunctionFacts, body: tuple[ast.AST, ...], call: ast.expr
) -> Iterator[tuple[ast.AST, Operation]]:
    """Ordered operations that make the operands of a call, within the same iteration."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(call))
    names: set[str] = set()
    while waiting:
        node = waiting.pop()
        for inner in walk_scope([node]):
            operation = function.operation(inner)
            if operation is not None and keeps_its_place(operation) and isinstance(inner, ast.Call):
                yield inner, operation
        for name in names_of(node).reads - names:
            names.add(name)
            for statement in walk_scope(body):
                if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                    if name in names_of(*targets).binds and statement.lineno <= getattr(call, "lineno", 0):
                        waiting.append(statement.value)


def _conflicting(
    function: FunctionFacts, call: ast.expr, operations: Sequence[tuple[ast.AST, Operation]]
) -> Iterator[tuple[ast.AST, Operation]]:
    """Ordered operations of the region that change what the call reads."""
    mine = set(ast.walk(call))
    for node, operation in operations:
        if node in mine or not keeps_its_place(operation):
            continue
        for inner in mine:
            if function.dependences.conflict(inner, node).strength is Strength.HARD:
                yield node, operation
                break


def _blocker(function: FunctionFacts, node: ast.AST, operation: Operation, kept: tuple[ast.expr, ...]) -> Blocker:
    places = frozenset(p.kind for p in (*operation.writes, *operation.touches))
    client = client_of(function, node) if isinstance(node, ast.Call) else None
    text = leaf(operation.reason).text
    if function.file.process_kind(node):
        return Blocker(node, "process", kept, operation.reason, places)
    if client is not None:
        return Blocker(node, "client", kept, operation.reason, places, client)
    if text.endswith(("declared ordered",)):
        kind = "word"
    elif places and places <= OUTPUT and ("prints" in text or "log" in text or "warn" in text):
        kind = "output"
    elif any(phrase in text for phrase in UNDECIDED) or TOO_MUCH in operation.reason.text or _opens_to_read(node):
        kind = "undecided"
    elif any(phrase in text for phrase in UNKNOWN):
        kind = "unknown"
    else:
        kind = "effect"
    return Blocker(node, kind, kept, operation.reason, places)


def client_of(function: FunctionFacts, call: ast.Call | ast.Attribute) -> str | None:
    """What the receiver of a method call, or of a method, is, where it is a client that threads must not share."""
    node: ast.expr = call.func if isinstance(call, ast.Call) else call
    while True:
        if isinstance(node, ast.Attribute):
            node = node.value
            found = _client(function, node)
            if found is not None:
                return found
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return None


def _client(function: FunctionFacts, node: ast.expr) -> str | None:
    file = function.file
    if isinstance(node, ast.Name):
        made = local_values(function.node).get(node.id)
        if made is None and node.id in parameters_of(function.node):
            annotation = parameters_of(function.node)[node.id]
            return NOT_THREAD_SAFE.get(file.qualified(annotation) or "") if annotation is not None else None
        if made is None:
            made = local_values(file.tree).get(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        made = self_values(function).get(node.attr) if node.value.id in ("self", "cls") else None
    else:
        return None
    while isinstance(made, (ast.Call, ast.Attribute)):
        if isinstance(made, ast.Call):
            found = NOT_THREAD_SAFE.get(file.qualified(made.func) or "")
            if found is not None:
                return found
            made = made.func
        else:
            made = made.value
    return None


@functools.lru_cache(maxsize=4096)
def local_values(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr]:
    """What names of this scope are set to, where that happens once."""
    found: dict[str, ast.expr] = {}
    several: set[str] = set()
    for inner in walk_scope(node.body):
        pairs: list[tuple[ast.expr | None, ast.expr]] = []
        if isinstance(inner, ast.Assign):
            pairs = [(target, inner.value) for target in inner.targets]
        elif isinstance(inner, ast.AnnAssign) and inner.value is not None:
            pairs = [(inner.target, inner.value)]
        elif isinstance(inner, (ast.With, ast.AsyncWith)):
            pairs = [(item.optional_vars, item.context_expr) for item in inner.items]
        for target, value in pairs:
            if isinstance(target, ast.Name):
                if target.id in found:
                    several.add(target.id)
                found[target.id] = value
    return {name: value for name, value in found.items() if name not in several}


@functools.lru_cache(maxsize=4096)
def parameters_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, ast.expr | None]:
    return {p.arg: p.annotation for p in ast.walk(node.args) if isinstance(p, ast.arg)}


def self_values(function: FunctionFacts) -> dict[str, ast.expr]:
    """What attributes of the object are set to by the methods of its class."""
    prefix = function.qualname.rpartition(".")[0]
    found: dict[str, ast.expr] = {}
    for node in ast.walk(function.file.tree):
        if isinstance(node, ast.ClassDef) and node.name == prefix.rpartition(".")[2]:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Assign):
                    for target in inner.targets:
                        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                            if target.value.id == "self":
                                found.setdefault(target.attr, inner.value)
    return found


def places(file: FileFacts, node: ast.AST, reason: Reason | None) -> tuple[Related, ...]:
    """Those along the chain of reasons for what a node does, but for its own line."""
    found = []
    while reason is not None:
        if reason.filename and reason.line and reason.text:
            here = (reason.filename, reason.line) == (file.path, node.lineno)  # type: ignore[attr-defined]
            if not here:
                found.append(Related(reason.filename, reason.line, reason.text))
        reason = reason.because
    return tuple(found)
