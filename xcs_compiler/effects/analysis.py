"""parse -> effects: what every node of the compiled function's own body does.

Requires a `ParsedFunction` and a resolver; produces an `EffectReport`; declines nothing: what is not known is ordered.
"""

from __future__ import annotations

import ast
import collections
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

from xcs_compiler.declined import OutOfTime
from xcs_compiler.effects import checks, kept_in_order, locking, tables, unseen
from xcs_compiler.effects.builtin_containers import is_finite
from xcs_compiler.effects.data import CODE_TYPES, IMMUTABLE_TYPES
from xcs_compiler.effects.effect import Effect, merge, parts_of
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import ABSENT, Compared, EffectReport, Level, Operation, Place, Reason, Value
from xcs_compiler.effects.live import LiveResolver, follow, found_at
from xcs_compiler.effects.members import qualified_name
from xcs_compiler.effects.named_state import ANY_NAME, settled
from xcs_compiler.effects.origins import attributes_of, of_elements, overlap, owner_of_namespace, whole
from xcs_compiler.effects.passed import localise
from xcs_compiler.effects.scope import Resolver
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.statements import Statements, names_bound
from xcs_compiler.effects.uses import ANY
from xcs_compiler.effects.values import (
    ANYWHERE,
    Abstract,
    Binding,
    Built,
    Data,
    Exact,
    InstanceOf,
    LocalFunction,
    Method,
    Origin,
    Outside,
    Parameter,
    Site,
)
from xcs_compiler.parse import ParsedFunction
from xcs_compiler.scopes import FunctionNode, walk
from xcs_compiler.sparse import replace

MAXIMUM_PASSES = 10
NO_OUTPUT: frozenset[str] = frozenset()
FRESH_NODES = (
    ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr,
    ast.Lambda,
)  # fmt: skip


class OutermostBody(Statements):
    """Makes one `Operation` for each node that does something."""

    def __init__(self, frame: Environment) -> None:
        super().__init__(frame)
        self.effects: dict[ast.AST, Effect] = {}
        self.tests: dict[ast.expr, tuple[ast.comprehension, Effect]] = {}

    def walk_all(self, function: FunctionNode) -> None:
        if isinstance(function, ast.Lambda):
            self.evaluate(function.body)
        else:
            self.walk(function.body)

    def emit(self, node: ast.AST, effect: Effect) -> None:
        places = frozenset(o.place for o in self._changed(effect) if isinstance(o, Outside) and o.place.kind != "local")
        if places - effect.writes:
            effect = replace(effect, writes=effect.writes | places)
        if ANY_NAME in effect.writes:
            effect = replace(effect, level=Level.ORDERED, quiet=Level.ORDERED)
            self.frame.session.rebinds = True
        self.frame.session.gated |= effect.undecided_here
        owners = [owner_of_namespace(origin) for origin in self._changed_itself(effect)]
        owners += [owner_of_namespace(*part) for part in (*effect.uses.changed, *effect.uses.filled)]
        self.frame.session.unsteady |= {owner for owner in owners if owner is not None}
        known = self.effects.get(node)
        self.effects[node] = effect if known is None else merge(known, effect, effect.value)
        self._unsettle(effect)
        if effect.mutates and not effect.shallow:
            for expression in effect.mutates:
                value = self.frame.values.get(expression)
                if value is not None:
                    self.frame.taint(value.origins)

    def _unsettle(self, effect: Effect) -> None:
        """Of what is given to code that is not known, nothing is sure any more."""
        changed = set(effect.undecided)
        given = effect.mutates if effect.opaque else effect.observes if effect.dynamic and not changed else ()
        for expression in given:
            held = self.frame.values.get(expression)
            changed |= self.frame.reach(held.origins) if held is not None else set()
        changed = {origin for origin in changed if isinstance(origin, (Parameter, Outside))}
        self.frame.session.unsteady |= changed
        if effect.opaque:  # what is given may lead back to what it is a part of
            self.frame.session.unsteady |= set(map(whole, changed))

    def tested(self, clause: ast.comprehension, test: ast.expr, effect: Effect) -> None:
        self.tests[test] = clause, effect

    def _changed(self, effect: Effect) -> frozenset[Origin]:
        origins = self._changed_itself(effect)
        return origins if effect.shallow else self.frame.reach(origins)

    def _changed_itself(self, effect: Effect) -> frozenset[Origin]:
        held = [self.frame.values[e].origins for e in effect.mutates if e in self.frame.values]
        return frozenset().union(effect.mutated, *held)


def analyse_effects(
    parsed: ParsedFunction,
    resolver: Resolver,
    session: Session | None = None,
    *,
    only_if_slow: bool = False,
    until: float | None = None,
) -> EffectReport:
    """The effects of the function's own body, with the facts and guards that they rest on. A ``session`` may be given
    that knows summaries of callees already, or may do less work than usual. ``only_if_slow``: a function in which the
    first pass finds nothing slow is not looked at again, so that what the report says of it may be too good. Raises
    OutOfTime where the thread's own time comes to be past ``until``."""
    if session is None:
        session = Session(live=resolver.live, filename=parsed.source.filename, assume=resolver.assumed, until=until)
    local, outer, outside, _ = names_bound(parsed.tree)
    arguments = parsed.tree.args
    positional = [*arguments.posonlyargs, *arguments.args]
    frame = Environment(
        session,
        resolver.scope,
        parsed.source.qualname,
        parsed.source.filename,
        parsed.source.first_line - 2,
        owner=resolver.owner(parsed.source.qualname),
        class_name=parsed.source.class_name,
        outermost=True,
        turning=True,
        local_names=local,
        nonlocal_names=outer,
        global_names=outside,
        first_parameter=positional[0].arg if positional else None,
    )
    for parameter in walk(arguments):
        if isinstance(parameter, ast.arg):
            frame.variables[parameter.arg] = resolver.parameter(parameter.arg, parameter.annotation, session)
    if frame.first_parameter is not None:
        receiver = resolver.receiver(parsed.source.qualname, frame.first_parameter)
        decorators = {ast.unparse(d) for d in getattr(parsed.tree, "decorator_list", ())}
        if receiver is not None and isinstance(receiver.what, InstanceOf) and "staticmethod" not in decorators:
            of_class = Abstract(Exact(receiver.what.cls))
            frame.variables[frame.first_parameter] = of_class if "classmethod" in decorators else receiver
    walker = OutermostBody(frame)
    for _ in range(MAXIMUM_PASSES):
        frame.looked_at.stale = False
        changes = dict(session.changed_names), len(session.unsteady)
        walker = OutermostBody(frame)
        session.gated.clear()
        try:
            walker.walk_all(parsed.tree)
        except OutOfTime:
            session.forget()
            raise
        if only_if_slow and not any(effect.slow for effect in walker.effects.values()):
            break  # further passes take for unknown what this one took for quick
        # What was made with an attribute that is not sure any more is made again.
        names = {n: plain for n, plain in session.changed_names.items() if changes[0].get(n) is not plain}
        distrusted = session.distrust(names, every=len(session.unsteady) != changes[1])
        if not distrusted and not frame.looked_at.stale:
            break
    else:
        for node, effect in walker.effects.items():
            why = Reason("too much changes in the function to be analysed")
            walker.effects[node] = replace(effect, level=Level.ORDERED, reason=why)
    given = resolver.arguments if isinstance(resolver, LiveResolver) else {}
    changed_here = refilled(frame, walker.effects.values(), given) if session.tables else {}
    slow = not only_if_slow or any(effect.slow for effect in walker.effects.values())
    if slow and session.live and (again := session.once_more(changed_here)) is not None:
        session.forget()
        return analyse_effects(parsed, resolver, again, only_if_slow=only_if_slow)
    name = locking.disputed(place for effect in walker.effects.values() for place in effect.touches)
    if name is not None:
        for node, effect in walker.effects.items():
            if any(place.kind.startswith("held ") for place in effect.touches):
                why = Reason(f"`{name}` is changed under different locks")
                walker.effects[node] = replace(effect, level=Level.ORDERED, reason=why)
    found: Mapping[ast.AST, Effect] = walker.effects
    if slow and isinstance(resolver, LiveResolver):
        look = functools.partial(unseen.Unseen, resolver.function, given)
        found = kept_in_order.in_order(found, look, lambda node: _called_name(frame.values.get(node)))
    effects = settled(found, session.rebinds, frozenset(session.set_places))
    changed = _changed_by(frame, parsed.tree, effects)

    def operation_of(node: ast.AST, effect: Effect) -> Operation:
        if effect.requires:
            effect = replace(effect, requires=_not_plain_now(frame, resolver, effect.requires, changed))
        return _operation(parsed, frame, node, effect)

    operations = {node: operation_of(node, effect) for node, effect in effects.items()}
    values = {node: _value(frame, node, held, operations.get(node)) for node, held in frame.values.items()}
    tests = {test: operation_of(clause, effect) for test, (clause, effect) in walker.tests.items()}
    session.forget()
    return EffectReport(
        operations,
        values,
        tests,
        frozenset(session.gated),
        tuple(session.facts),
        tuple(session.guards.values()),
        tuple(session.doubts.values()),
        _changed_parts(frame, walker.effects.values()) if session.tables else frozenset(),
    )


def _called_name(held: Abstract | None) -> str:
    """Of the function of the user's that a value is."""
    what = held.what if held is not None else None
    if isinstance(what, Method):
        return what.name
    if isinstance(what, LocalFunction):
        return getattr(what.node, "name", "")
    function = getattr(what, "object", None) if isinstance(what, Exact) else None
    return function.__name__ if isinstance(function, FunctionType) else ""


def refilled(frame: Environment, effects: Iterable[Effect], arguments: Mapping[str, object]) -> dict[int, Any]:
    """The tables that were believed to hold what they held, and may be changed by what the function does."""
    origins, places = _changed_at_all(frame, effects)
    return tables.changed_tables(frame.session, origins, places, arguments)


def _changed_at_all(frame: Environment, effects: Iterable[Effect]) -> tuple[set[Origin], set[Place]]:
    origins: set[Origin] = frame.session.filled | frame.session.unsteady
    places: set[Place] = set()
    for effect in effects:
        origins |= effect.mutated | effect.updated
        for node in (*effect.mutates, *effect.updates):
            held = frame.values.get(node)
            origins |= held.origins if held is not None else {ANYWHERE}
        places |= effect.writes | effect.touches
    return origins, places


def _changed_parts(frame: Environment, effects: Iterable[Effect]) -> frozenset[tuple[str, ...]]:
    """Of arguments: those that hold what is changed, as far as attributes lead there."""
    origins, _ = _changed_at_all(frame, effects)
    return frozenset((o.name, *attributes_of(o.path)) for o in origins if isinstance(o, Parameter))


def _operation(parsed: ParsedFunction, frame: Environment, node: ast.AST, effect: Effect) -> Operation:
    reason = effect.reason
    if reason.filename is None and hasattr(node, "lineno"):
        reason = Reason(reason.text, parsed.source.filename, parsed.source.file_line(node.lineno), reason.because)
    level, mutates = effect.level, effect.mutates
    effect = replace(effect, gated=tuple(dict.fromkeys(part for g in effect.gated for part in parts_of(g))))
    unsure = bool(effect.requires or effect.undecided) or not all(_gateable(frame, node, g) for g in effect.gated)
    twin = isinstance(node, ast.Call) and (_can_be_kept_back(effect) if effect.output else effect.turns)
    # Whether a call is safe is decided at run time for the function itself; with output, it would always wait.
    in_turn = twin and effect.output is not None and unsure
    if in_turn:
        why = Reason("what it uses is of types that are not known before", reason.filename, reason.line)
        effect = replace(effect, quiet=Level.ORDERED, quiet_reason=why)
    if in_turn or (effect.turns and not (twin and effect.apart_from_output()[0] < Level.ORDERED)):
        # Made as written: code of which nothing is known may run.
        effect = replace(effect, level=Level.ORDERED, mutated=effect.mutated | {ANYWHERE}, opaque=True)
        level = effect.level
        twin = False
    journalled = twin and effect.output is not None
    if journalled:
        level = effect.quiet
        reason = Reason(reason.text, reason.filename, reason.line, _below(effect.quiet_reason, reason))
    elif effect.output is not None and not effect.output.direct and effect.level is Level.ORDERED:
        reason = _why_in_order(effect, reason)
    dynamic = effect.dynamic or (isinstance(node, ast.Call) and unsure)
    if unsure and not dynamic:
        # An implicit operation runs code of the user's whose safety depends on types that are not known.
        level, mutates = Level.ORDERED, effect.observes or effect.mutates
        reason = Reason(
            f"{reason.text}: of which type it is, is not known", reason.filename, reason.line, reason.because
        )
    elif effect.mutated or any(origin is ANYWHERE for origin in effect.mutated):
        level = Level.ORDERED
    inward = effect.inward if level is Level.ORDERED and not unsure and _is_inward(effect) else None
    writes = effect.writes
    if effect.mutated:
        mutates, writes = _hidden_changes(node, effect, mutates)
    if level is Level.ORDERED:
        dynamic = False
        if not mutates and not isinstance(node, ast.Call):
            mutates = effect.observes
    # Variables that a nested function has captured are no operands of its calls.
    captured = (o.place for o in effect.updated if isinstance(o, Outside) and o.place.kind == "local")
    touches = effect.touches.union(captured)
    return Operation(
        level,
        reason,
        slow=effect.slow,
        slow_reason=effect.slow_reason,
        dynamic=dynamic,
        gated=effect.gated if (level is not Level.ORDERED or inward is not None) and not dynamic else (),
        reads=effect.reads,
        writes=writes,
        observes=effect.observes,
        mutates=mutates,
        shallow=effect.shallow and bool(mutates) and not effect.mutated,
        sets=effect.sets and level is Level.PURE and not dynamic,
        updates=effect.updates,
        touches=touches,
        lends=_lent(effect) if effect.updates or touches else None,
        through=effect.through if not dynamic and level is not Level.ORDERED else None,
        fresh=effect.fresh,
        elements=effect.elements and not dynamic,
        exhausts=effect.exhausts and level is Level.PURE and not dynamic,
        compares=effect.compares,
        alone=effect.alone and level is Level.PURE and not (dynamic or mutates or effect.reads),
        made=effect.made and level is Level.PURE and not dynamic,
        element_of=effect.element_of if level is Level.PURE and not dynamic else (),
        one_of=effect.one_of,
        output=effect.output.kinds if effect.output and (journalled or level is Level.ORDERED) else NO_OUTPUT,
        journalled=twin and level is not Level.ORDERED and not dynamic,
        guarded=effect.output is not None and effect.output.guarded,
        held=effect.output is not None and effect.output.guarded and effect.output.held,
        turns=effect.turns and twin,
        inward=inward,
        may_raise=effect.may_raise or unsure or bool(effect.gated) or effect.turns,
        constructed=level is Level.PURE and not (dynamic or mutates or writes) and _is_constructed(node, effect.value),
    )


def _is_inward(effect: Effect) -> bool:
    """Whether what an effect changes is all in the operands that it names."""
    hidden = effect.mutated or effect.writes or effect.updates or effect.updated or effect.touches or effect.opaque
    return not hidden and effect.output is None and not (effect.turns or effect.dynamic)


def _is_constructed(node: ast.AST, value: Abstract) -> bool:
    what = value.what
    if not (isinstance(node, ast.Call) and isinstance(what, Built) and isinstance(what.cls, type)):
        return False
    return all(isinstance(o, Site) and o.node is node for o in {*what.sites, *value.origins})


def _lent(effect: Effect) -> frozenset[str] | None:
    """The attributes that an operation changes under a lock; and ``[]``, where it may not be attributes of what it is
    called on that are set, but something further in."""
    found: set[str] = set()
    for _, path in (*effect.uses.changed, *effect.uses.filled):
        names = [name for name in path if name != "[]"]
        if not names or ANY in names:
            return None
        found.add(names[-1])
        if len(path) != 1:
            found.add("[]")
    return frozenset(found) if found or not effect.updates else None


def _can_be_kept_back(effect: Effect) -> bool:
    """Whether output is all that ties a call of a function to its place, and all of it can be shown later."""
    output = effect.output
    return (
        output is not None
        and output.blocked is None
        and output.above == 0
        and effect.quiet < Level.ORDERED
        and not (effect.writes or effect.mutates or effect.mutated)
        and not output.direct
    )


def _why_in_order(effect: Effect, reason: Reason) -> Reason:
    """What really keeps a call in order that has output as well."""
    output = effect.output
    assert output is not None
    if effect.quiet is Level.ORDERED and effect.quiet_reason.text:
        return Reason(reason.text, reason.filename, reason.line, _below(effect.quiet_reason, reason))
    if output.blocked is not None:
        return Reason(reason.text, reason.filename, reason.line, output.blocked)
    if (effect.mutates or effect.mutated) and effect.change is not None:
        return Reason(reason.text, reason.filename, reason.line, _below(effect.change, reason))
    return reason


def _below(why: Reason, reason: Reason) -> Reason | None:
    """A reason as the cause of another one, which may be about the same call."""
    return why.because if why.text == reason.text else why if why.text else None


def _hidden_changes(
    node: ast.AST, effect: Effect, mutates: tuple[ast.expr, ...]
) -> tuple[tuple[ast.expr, ...], frozenset[Place]]:
    """What a callee changes that is no operand: variables that it captured, objects made here, anything at all."""
    changed: dict[ast.expr, None] = dict.fromkeys(mutates)
    places = set(effect.writes)
    for origin in effect.mutated:
        if isinstance(origin, Site) and isinstance(origin.node, ast.expr):
            changed[origin.node] = None
        elif isinstance(origin, Parameter):
            places.add(Place("local", origin.name))
        elif isinstance(origin, Outside):
            places.add(origin.place)
        else:
            changed.update(dict.fromkeys(effect.observes))
            if isinstance(node, ast.Call):
                given = [*node.args, *(k.value for k in node.keywords)]
                changed.update(dict.fromkeys(a.value if isinstance(a, ast.Starred) else a for a in given))
            places |= {place for place in effect.reads if place.kind in ("local", "global", "class", "cell")}
    if isinstance(node, ast.Call):
        changed[node.func] = None
    return tuple(changed), frozenset(places)


def _gateable(frame: Environment, node: ast.AST, operand: ast.expr) -> bool:
    """Whether a gate on the expression comes before what the node does, and may be passed."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    value = frame.values.get(operand)
    what = value.what if value is not None else None
    if isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        given.append(node.func.value if isinstance(node.func, ast.Attribute) else node.func)
        if not any(operand is inner for argument in given for inner in walk(argument)):
            return False
    if isinstance(what, InstanceOf) and what.live is not None:
        return checks.plain(what.live)
    if isinstance(what, (InstanceOf, Built)):
        if what.cls is collections.Counter:
            return True
        return isinstance(what.cls, type) and what.cls is not functools.partial and checks.transparent(what.cls)
    return True


@dataclass(frozen=True, slots=True)
class PlainBindings:
    """A namespace or cell as a guard sees it that has to hold plain data: True for a name that does, or an attribute
    of it at ``path``; ``elements``: if what that holds is plain."""

    namespace: Any
    path: tuple[str, ...] = ()
    elements: bool = False

    def get(self, name: str, default: object = None) -> bool:
        held = found_at(Binding(self.namespace, name), self.path)
        return held is not ABSENT and (checks.plain_elements(held) if self.elements else checks.plain(held))

    @property
    def cell_contents(self) -> bool:
        return self.get("cell_contents")


def _not_plain_now(
    frame: Environment, resolver: Resolver, requires: frozenset[Origin], changed: frozenset[Origin]
) -> frozenset[Origin]:
    """Those origins of which it can't be seen to by a guard or a fact that they are plain data; of what the function
    itself has ``changed`` it can't: what it puts there may be anything."""
    kept: set[Origin] = set()
    for origin in requires:
        if not isinstance(origin, (Outside, Parameter)) or any(overlap(origin, other) for other in changed):
            kept.add(origin)
            continue
        if isinstance(origin, Parameter):
            given = resolver.arguments if isinstance(resolver, LiveResolver) else {}
            found = _plain_part((origin.name,), origin.path, given) if origin.path else None
            if found is None:
                kept.add(origin)
            else:
                frame.session.fact(found[0], Compared.ELEMENTS if found[1] else Compared.PLAIN)
            continue
        binding = origin.binding
        if binding is None or isinstance(binding.namespace, PlainBindings):
            kept.add(origin)
            continue
        found = _plain_part(("",), origin.path, {"": found_at(binding)})
        if found is None:
            kept.add(origin)
            continue
        view = PlainBindings(binding.namespace, found[0][1:], found[1])
        frame.session.keep.append(view)
        frame.session.guard(view, binding.name, True)
    return frozenset(kept)


def _plain_part(
    root: tuple[str, ...], part: tuple[str, ...], given: Mapping[str, object]
) -> tuple[tuple[str, ...], bool] | None:
    """The longest part of a path at which there is plain data: what is found in that is plain as well. And whether it
    is only its elements that are."""
    path = (*root, *attributes_of(part))
    for end in range(len(path), 0, -1):
        held = follow(path[:end], given)
        if end < len(path) and (issubclass(type(held), (type, functools.partial)) or type(held) in CODE_TYPES):
            return None  # which is plain as such, whatever it leads to
        if held is not ABSENT and checks.plain(held):
            return path[:end], False
        if held is not ABSENT and end == len(path) and of_elements(part) and checks.plain_elements(held):
            return path, True
    return None


def _changed_by(frame: Environment, tree: ast.AST, effects: Mapping[ast.AST, Effect]) -> frozenset[Origin]:
    """What was there before the function was called, and is changed by it, or by what it calls, otherwise than under a
    lock, to what may be no plain data."""
    found: set[Origin] = set()
    plain: set[ast.AST] = set()
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assign) and (value := frame.values.get(statement.value)) is not None:
            plain |= set(statement.targets) if frame.is_plain(value) else set()
    for node, effect in effects.items():
        if node in plain and effect.level is Level.PURE and not (effect.mutated or effect.undecided or effect.requires):
            continue
        held = [frame.values[e].origins for e in effect.mutates if e in frame.values]
        origins = frozenset().union(effect.mutated, *held)
        found |= origins if effect.shallow else frame.reach(origins)
        found |= {Outside(place) for place in effect.writes}
    return frozenset(origin for origin in found if isinstance(origin, (Parameter, Outside)))


def _value(frame: Environment, node: ast.expr, held: Abstract, operation: Operation | None) -> Value:
    what = held.what
    fixed = immutable(held) or (isinstance(what, Exact) and not held.origins and _stateless(what.object))
    if isinstance(what, (InstanceOf, Built)):
        fixed = fixed or _immutable_class(what)
    fresh = fixed or isinstance(node, FRESH_NODES) or (operation is not None and operation.fresh)
    finite = is_finite(held) if not isinstance(node, ast.Name) else _repeatable(held)
    method = isinstance(node, ast.Attribute) and isinstance(what, Method) and _of_class(what)
    builtin = what.cls if isinstance(what, (InstanceOf, Built)) and what.cls in (list, dict) else None
    return Value(fixed, fresh, finite, describe(held), method, builtin)


def _of_class(method: Method) -> bool:
    """Whether a method was found in the class of its object, and is the user's own function."""
    receiver = method.receiver.what
    found = method.function.object if isinstance(method.function, Exact) else None
    if not isinstance(receiver, InstanceOf) or not isinstance(receiver.cls, type):
        return False
    return isinstance(found, FunctionType) and getattr(receiver.cls, method.name, None) is found


def _stateless(thing: object, seen: tuple[object, ...] = ()) -> bool:
    """Whether a callable, class or module given as a value carries nothing that can change: no object bound to it, no
    variables of an enclosing function, no mutable defaults, no attributes."""
    if type(thing) is MethodType:
        return False
    if any(thing is other for other in seen):
        return True
    if isinstance(thing, BuiltinFunctionType):
        return thing.__self__ is None or isinstance(thing.__self__, (ModuleType, type))
    if type(thing) is FunctionType:
        held = [*(thing.__defaults__ or ()), *(thing.__kwdefaults__ or {}).values()]
        held += [cell.cell_contents for cell in thing.__closure__ or () if cell != CellType()]
        attributes = {name: value for name, value in vars(thing).items() if not name.startswith("__")}
        return not attributes and all(_is_fixed(value, (*seen, thing)) for value in held)
    return True


def _is_fixed(value: object, seen: tuple[object, ...]) -> bool:
    if isinstance(value, (type, ModuleType, FunctionType, BuiltinFunctionType)):
        return _stateless(value, seen)
    return type(value) in IMMUTABLE_TYPES


def _immutable_class(what: InstanceOf | Built) -> bool:
    from xcs_compiler.effects.implicit import whole_entry

    entry = whole_entry(what.cls)
    return entry is not None and entry.immutable


def _repeatable(held: Abstract) -> bool:
    return is_finite(held) and type(held.what).__name__ != "Lazy"


def describe(held: Abstract) -> str:
    """A few words on what is known of a value."""
    what = held.what
    if isinstance(what, Data):
        return what.cls.__name__ if what.cls is not None else "plain data"
    if isinstance(what, (InstanceOf, Built)):
        return f"a {qualified_name(what.cls)}"
    if isinstance(what, Exact):
        known = getattr(what.object, "__qualname__", None) or getattr(what.object, "__name__", None)
        return f"`{known or getattr(what.object, 'qualified', None) or getattr(what.object, 'name', '?')}`"
    if isinstance(what, LocalFunction):
        return "a nested function"
    return "not known"


__all__ = ["LiveResolver", "analyse_effects", "localise"]
