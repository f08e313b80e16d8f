"""Inference: what calling a function does, from its own source, in the terms of the call at hand."""

from __future__ import annotations

import ast
import collections
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType, NoneType
from typing import Any, Final

from xcs_compiler import redirect
from xcs_compiler.effects import body
from xcs_compiler.effects.applying import apply
from xcs_compiler.effects.arguments import Argument, Arguments, Bound, bind
from xcs_compiler.effects.data import CONTAINERS, HEAP_TYPE, IMMUTABLE_TYPES, MAPPINGS
from xcs_compiler.effects.effect import Effect, ordered
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.lattice import SETTINGS, Absent, Compared, Doubt, Level, Place, Reason
from xcs_compiler.effects.live import source_function
from xcs_compiler.effects.named_state import is_constant
from xcs_compiler.effects.origins import MAXIMUM_PATH, is_at_hand
from xcs_compiler.effects.output import NOT_CALLED
from xcs_compiler.effects.session import (
    MAXIMUM_CALLEES,
    MAXIMUM_DEPTH,
    MAXIMUM_STEPS,
    UNKNOWN,
    Provisional,
    Session,
    TooMuch,
)
from xcs_compiler.effects.sources import assigned_attributes, declared_global
from xcs_compiler.effects.statements import names_bound
from xcs_compiler.effects.values import (
    ANSWERED,
    ANYWHERE,
    MADE,
    NONE,
    NOTHING_KNOWN,
    Abstract,
    Built,
    Data,
    InstanceOf,
    Lazy,
    LocalFunction,
    Method,
    OneOf,
    Origin,
    Output,
    Outside,
    Parameter,
    SourceFunction,
    Summary,
    SuperOf,
    join,
)
from xcs_compiler.scopes import walk
from xcs_compiler.sparse import replace

OPTIMISTIC = Summary(Level.PURE, Reason(""), value=NONE, may_raise=False, exits=False)
MAXIMUM_ROUNDS: Final = 12
"""How often a function that calls itself is looked into until its summary stays."""


def call_source(
    frame: Environment, source: SourceFunction, arguments: Arguments, node: ast.expr, text: str,
    function: FunctionType | SourceFunction | None = None, *, empty: bool = False,
) -> Effect:  # fmt: skip
    """A call of a function whose source is at hand; ``function`` itself where the call may be redirected to its
    twin. ``empty``: its first argument is a new object, in which nothing has been set."""
    if isinstance(source.node, ast.AsyncFunctionDef):
        return ordered(f"{text}: makes a coroutine", arguments.nodes())
    if _too_much(frame):
        effect = ordered(f"{text}: too much to analyse", arguments.nodes())
        return replace(effect, writes=_may_be_set(frame, source))
    bound = bind(source.node, _elements(frame, arguments))
    values, seeded = parameter_values(frame, source, bound, arguments.keywords)
    if empty and seeded:
        # The node may have made such objects before, whose attributes are those that others of the same place have.
        first = next(iter(values))
        values[first] = Abstract(replace(values[first].what, fields={}), values[first].origins)
    turning = function is not None and frame.session.is_twin(frame, function)
    summary = summarise(frame, source, values, seeded, turning=turning)
    if summary.turns and isinstance(function, FunctionType):
        own = frozenset(walk(source.node)) & summary.undecided_here if summary.undecided_here else frozenset()
        if redirect.prepare(function, source.node, own) is None:
            summary = replace(summary, undecided_here=summary.undecided_here - own)
        else:
            summary = summarise(frame, source, values, seeded)
    if summary.loads_here:
        summary = _loaded_in_twin(source, summary, function)
    effect = apply(frame, source, summary, bound, arguments, node, text)
    if _makes_generator(source) and isinstance(summary.value.what, Lazy) and _only_looks(summary.value.what.step):
        effect = replace(effect, alone=True, reads=effect.reads | summary.value.what.step.reads)
    shared = _shared_defaults(source, bound)
    return replace(effect, reads=effect.reads | shared) if shared else effect


def _loaded_in_twin(source: SourceFunction, summary: Summary, function: object) -> Summary:
    """The summary with its output blocked if there is no twin of the function that asks for properties."""
    own = frozenset(ast.walk(source.node)) & summary.loads_here
    summary = replace(summary, loads_here=summary.loads_here - own)
    output = summary.output
    if output is None or not own:
        return summary
    if isinstance(function, FunctionType) and redirect.prepare(function, source.node, loads=own) is None:
        return summary
    blocked = output.blocked or Reason(f"property `{next(iter(own)).attr}`: {NOT_CALLED}")  # type: ignore[attr-defined]
    return replace(summary, output=replace(output, blocked=blocked))


def _makes_generator(source: SourceFunction) -> bool:
    return not isinstance(source.node, ast.Lambda) and bool(names_bound(source.node)[3])


def _only_looks(step: Summary) -> bool:
    """Whether the steps of a generator do nothing but look at its arguments, if these are plain data."""
    if step.level is not Level.PURE or step.slow or step.output is not None:
        return False
    if not all(map(is_constant, step.reads)) or step.writes or step.touches:
        return False
    if step.mutated or step.undecided or step.updated:
        return False
    return all(isinstance(origin, Parameter) for origin in step.requires | step.observed)


def _shared_defaults(source: SourceFunction, bound: Bound) -> frozenset[Place]:
    """Containers that are defaults, taken by this call: who has them under another name may change them."""
    arguments = source.node.args
    positional = [p.arg for p in (*arguments.posonlyargs, *arguments.args)]
    taken = dict(zip(positional[len(positional) - len(source.defaults) :], source.defaults, strict=True))
    taken.update(source.keyword_defaults)
    return frozenset(
        Place("default", f"{source.name}:{name}")
        for name, value in taken.items()
        if name not in bound and not immutable(value) and _is_container(value.what)
    )


def _is_container(what: Any) -> bool:
    if isinstance(what, InstanceOf) and type(what.live) in (tuple, frozenset):
        return any(type(item) not in IMMUTABLE_TYPES for item in what.live)
    return isinstance(what, Data) or getattr(what, "cls", None) in CONTAINERS | MAPPINGS


def _too_much(frame: Environment) -> bool:
    session = frame.session
    return frame.depth >= MAXIMUM_DEPTH or session.callees >= MAXIMUM_CALLEES or session.steps >= MAXIMUM_STEPS


def call_constructor(
    frame: Environment, function: Any, arguments: Arguments, node: ast.expr, text: str, value: Abstract,
    *, empty: bool = False,
) -> Effect:  # fmt: skip
    """A call of ``__init__`` or the like: changes to the new object are nobody's business. ``empty``: nothing has been
    set in it."""
    source = source_function(function, frame.session) if isinstance(function, FunctionType) else function
    if source is None:
        frame.taint(value.origins)
        return ordered(f"{text}: its source is not to be had", arguments.nodes())
    effect = call_source(frame, source, arguments, node, text, empty=empty)
    kept = tuple(expression for expression in effect.mutates if expression is not node)
    level = effect.level
    if frame.outermost and level is Level.ORDERED and not kept and effect.change is not None and not effect.writes:
        # It was only the change to the new object that made it ordered.
        level = effect.quiet if effect.output is None else level
    observes = tuple(expression for expression in effect.observes if expression is not node)
    gated = tuple(expression for expression in effect.gated if expression is not node)
    requires = effect.requires
    if node in effect.gated and (frame.outermost or not all(map(is_at_hand, requires))):
        requires |= {ANYWHERE}  # no gate can look at what is not made yet
    return replace(effect, mutates=kept, level=level, observes=observes, gated=gated, requires=requires)


def call_local(frame: Environment, what: LocalFunction, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """A call of a nested function or lambda: runs with the variables around it, and may change what they hold where it
    could not be analysed."""
    effect = _call_local(frame, what, arguments, node, text)
    around = what.environment
    if effect.apart_from_output()[0] is not Level.ORDERED or not around.outermost or effect.writes:
        return effect
    names = {n.id for n in walk(what.node) if isinstance(n, ast.Name)} & around.local_names
    return replace(effect, writes=frozenset(Place("local", name) for name in names))


def _call_local(frame: Environment, what: LocalFunction, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    around = what.environment
    if isinstance(what.node, ast.AsyncFunctionDef):
        return ordered(f"{text}: makes a coroutine", arguments.nodes())
    if _too_much(frame):
        effect = ordered(f"{text}: too much to analyse", arguments.nodes())
        return replace(effect, writes=_may_be_set(frame, SourceFunction(what.node, around.scope, "", around.filename)))
    name = getattr(what.node, "name", "lambda")
    prefix = f"{what.node.lineno}:{what.node.col_offset}:"
    source = SourceFunction(
        what.node, around.scope, f"{around.name}.{name}", around.filename, around.line_offset, prefix=prefix
    )
    bound = bind(what.node, _elements(frame, arguments))
    foreign = around.heap() is not frame.heap()
    values, seeded = parameter_values(frame, source, bound, arguments.keywords)
    for parameter in _defaulted(what.node):
        if parameter not in bound:
            values[parameter] = Abstract(origins=frozenset({ANYWHERE}))
    turning = frame.session.is_twin(frame, what.node)
    summary = summarise(frame, source, values, seeded, around, turning=turning)
    if summary.loads_here:
        summary = _loaded_in_twin(source, summary, None)
    callee = node.func if isinstance(node, ast.Call) else node
    effect = apply(frame, source, summary, bound, arguments, node, text, closure=True, foreign=foreign)
    if foreign:
        # What it does to its captured variables is said of the function object itself, which holds them.
        own = frame.values.get(callee)
        origins = own.origins if own is not None else frozenset({ANYWHERE})
        effect = replace(
            effect,
            mutated=frozenset(origins) if effect.mutated else effect.mutated,
            updated=frozenset(origins) if effect.updated else effect.updated,
            observed=frozenset(origins) | (effect.observed or frozenset()),
            undecided=frozenset({ANYWHERE}) if effect.undecided else effect.undecided,
        )
    return replace(effect, observes=(*effect.observes, callee)) if callee is not node else effect


def result_of(
    frame: Environment, function: FunctionType, arguments: Arguments, receiver: Argument | None, node: ast.expr
) -> tuple[Abstract, bool]:
    """Only the value that a function returns, and whether it is fresh, for one whose effects the user has declared."""
    unknown = Abstract(origins=frozenset({ANSWERED}), roots=(node,)), False
    source = source_function(function, frame.session)
    if source is None or frame.session.callees >= MAXIMUM_CALLEES:
        return unknown
    given = arguments.before(receiver) if receiver is not None else arguments
    session = frame.session
    kept = dict(session.facts), dict(session.guards), dict(session.summaries)
    try:
        effect = call_source(frame, source, given, node, "")
    except (RecursionError, TooMuch):
        return unknown
    found = (effect.value, effect.fresh) if effect.value.known() else unknown
    rested = [guard for key, guard in session.guards.items() if key not in kept[1]]
    if found is unknown or any(guard.compared is Compared.IDENTITY and _is_object(guard.expected) for guard in rested):
        # What it uses inside is its own affair: objects that it finds in its module may be others at the next call.
        session.facts, session.guards, session.summaries = kept
        return unknown
    return found


def beside_the_word(frame: Environment, effect: Effect, function: FunctionType, arguments: Arguments) -> Effect:
    """What the source of a function that is said to be parallel-safe adds to that: output, which is kept in order all
    the same. Notes what contradicts the user's word."""
    session = frame.session
    source = source_function(function, session)
    if source is None or _too_much(frame):
        return effect
    kept = dict(session.facts), dict(session.guards), dict(session.summaries)
    try:
        bound = bind(source.node, _elements(frame, arguments))
        values, seeded = parameter_values(frame, source, bound, arguments.keywords)
        summary = summarise(frame, source, values, seeded)
    except (RecursionError, TooMuch):
        return effect
    finally:  # what it uses inside is its own affair
        session.facts, session.guards, session.summaries = kept
    _doubt(frame, function, summary)
    output = summary.output
    if output is None or output.blocked is not None:
        return effect
    return replace(
        effect,
        reads=effect.reads | {place for place in summary.reads if place.kind in SETTINGS},
        output=replace(output, above=max(output.above - 1, 0), direct=False),
        quiet_reason=effect.reason,
    )


def _doubt(frame: Environment, function: FunctionType, summary: Summary) -> None:
    """Note what contradicts the user's word: state that others see, changed without a lock."""
    if ANYWHERE in summary.mutated:
        return  # code of which nothing is known: that is what the user speaks for
    named = sorted(place.name for place in summary.writes if place.kind in ("global", "class", "cell"))
    own = [o for o in summary.mutated if isinstance(o, Parameter) and o.name in ("self", "cls")]
    if named and summary.quiet_reason.text:
        reason = summary.quiet_reason
    elif own and summary.change is not None:
        reason = summary.change
    else:
        return
    code = function.__code__
    frame.session.doubts[code] = Doubt(function.__qualname__, code.co_filename, code.co_firstlineno, reason)


def _is_object(value: object) -> bool:
    code = (type, FunctionType, BuiltinFunctionType, ModuleType, Absent)
    return not issubclass(type(value), code) and type(value) not in IMMUTABLE_TYPES


def _elements(frame: Environment, arguments: Arguments) -> Arguments:
    """Stars stand for the elements of what is unpacked."""
    from xcs_compiler.effects.implicit import element_of

    def element(star: Argument) -> Argument:
        return Argument(star.node, element_of(frame, star.value) if star.value.known() else part(star.value, frame))

    if arguments.simple():
        return arguments
    return replace(
        arguments,
        stars=tuple(map(element, arguments.stars)),
        double_stars=tuple(map(element, arguments.double_stars)),
    )


def _defaulted(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterable[str]:
    a = node.args
    positional = [p.arg for p in (*a.posonlyargs, *a.args)]
    yield from positional[len(positional) - len(a.defaults) :]
    yield from (p.arg for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None)


def parameter_values(
    frame: Environment, source: SourceFunction, bound: Bound, keywords: Mapping[str, Argument]
) -> tuple[dict[str, Abstract], bool]:
    """What the parameters are, in the callee's terms, and whether the first one is an object made by the caller."""
    a = source.node.args
    values: dict[str, Abstract] = {}
    positional = [p.arg for p in (*a.posonlyargs, *a.args)]
    defaults = dict(zip(positional[len(positional) - len(source.defaults) :], source.defaults, strict=True))
    defaults.update(source.keyword_defaults)
    for name in (*positional, *(p.arg for p in a.kwonlyargs)):
        if name in bound:
            value = _joined(frame, bound[name])
            values[name] = localise(frame.freeze(value), Parameter(source.prefix + name))
        elif name in defaults:
            values[name] = defaults[name]
        else:
            values[name] = (
                NOTHING_KNOWN if source.defaults else Abstract(origins=frozenset({Parameter(source.prefix + name)}))
            )
    for star, cls in ((a.vararg, tuple), (a.kwarg, dict)):
        if star is not None:
            given = bound.get(star.arg, [])
            origin = Parameter(source.prefix + star.arg)
            element = localise(frame.freeze(_joined(frame, given)), origin) if given else Abstract(Data(True))
            fields = {"[]": element}
            known = all(item in keywords.values() for item in given) and _only_passed_on(source.node, star.arg)
            if cls is dict and known:
                # Every key is known, so that `f(**kwargs)` passes these and no others.
                fields["**"] = NONE
                for name, item in keywords.items():
                    if item in given:
                        fields[f"**{name}"] = localise(frame.freeze(item.value), origin)
            values[star.arg] = Abstract(InstanceOf(cls, fields=fields), frozenset({origin}) if given else frozenset())
    first = positional[0] if positional else None
    given = bound.get(first, []) if first is not None else []
    made = given[0].value.what if len(given) == 1 else None
    seeded = (
        first is not None
        and isinstance(made, Built)
        and not frame.is_tainted(made.sites)
        and not isinstance(values[first].what, Data)
    )
    return values, seeded


def _only_passed_on(node: ast.AST, name: str) -> bool:
    """Whether nothing is done with the keyword arguments but pass them on and look them up, so that no key is added."""
    harmless: set[ast.AST] = set()
    for inner in walk(node):
        passed = isinstance(inner, ast.keyword) and inner.arg is None
        if passed or (isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Load)):
            harmless.add(inner.value)  # type: ignore[attr-defined]
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "get":
            harmless.add(inner.func.value)
        elif isinstance(inner, ast.Compare):
            harmless.update(inner.comparators)
    return all(n in harmless for n in walk(node) if isinstance(n, ast.Name) and n.id == name)


def _joined(frame: Environment, arguments: list[Argument]) -> Abstract:
    found = arguments[0].value
    for argument in arguments[1:]:
        found = join(found, argument.value)
    if not isinstance(found.what, Data) and frame.is_plain(found):
        cls = getattr(found.what, "cls", None)
        return Abstract(Data(False, cls), found.origins)
    return found


def localise(value: Abstract, origin: Origin, depth: int = 0) -> Abstract:
    """The value as the callee sees it: everything reached from it belongs to ``origin``."""
    what = value.what
    origins: frozenset[Origin] = frozenset({origin})
    if isinstance(what, Data) and what.immutable:
        return Abstract(what)
    if isinstance(what, InstanceOf):
        if depth > 2:
            return Abstract(InstanceOf(what.cls, what.live, what.where), origins)
        kept = {name: held for name, held in what.fields.items() if name != MADE}
        fields = {name: localise(held, _deeper(origin, name), depth + 1) for name, held in kept.items()}
        return Abstract(InstanceOf(what.cls, what.live, what.where, fields), origins)
    if isinstance(what, Method):
        return Abstract(Method(localise(what.receiver, origin, depth + 1), what.name, what.function), origins)
    if isinstance(what, Lazy):
        step = what.step
        unsure = frozenset({ANYWHERE}) if step.requires or step.undecided else frozenset()
        step = replace(
            step,
            mutated=origins if step.mutated else step.mutated,
            updated=origins if step.updated else step.updated,
            observed=origins,
            requires=frozenset(),
            undecided=unsure,
        )
        return Abstract(Lazy(step, localise(what.element, origin, depth + 1), what.finite), origins)
    if isinstance(what, SuperOf):
        return Abstract(origins=origins)
    if isinstance(what, OneOf):
        options = (localise(Abstract(option, value.origins), origin, depth + 1).what for option in what.options)
        return Abstract(OneOf(options=tuple(options)), origins)
    return Abstract(what, frozenset() if _stateless(what, value) else origins)


def _stateless(what: Any, value: Abstract) -> bool:
    return type(what).__name__ == "Exact" and not value.origins


def _deeper(origin: Origin, name: str) -> Origin:
    if isinstance(origin, Parameter) and len(origin.path) < MAXIMUM_PATH:
        name = "[]" if name.isdigit() or name.startswith("**") else name
        return Parameter(origin.name, (*origin.path, name))
    return origin


def summarise(
    frame: Environment,
    source: SourceFunction,
    values: Mapping[str, Abstract],
    seeded: bool,
    around: Environment | None = None,
    *,
    turning: bool = False,
) -> Summary:
    """The summary for these parameters, of the function or (``turning``) its twin; remembered, and found by fixpoint
    where it calls itself.

    What is found on an assumption of a function further out, whose summary isn't known yet, is remembered until that
    assumption changes or proves to be right: functions that call each other would be looked into again from each
    place otherwise, and those again that they call.
    """
    session = frame.session
    captured = (id(around), around.versions()) if around is not None else source.scope.key()
    key = (source.node, captured, seeded, tuple(values.items()), id(source.owner), turning)
    known = session.summaries.get(key)
    if known is not None:
        session.trusting[-1] |= session.trusted.get(key, UNKNOWN)
        return known
    if key in session.running:
        session.lowest = min(session.lowest, session.stack.index(key))
        session.assumed.add(key)
        return session.running[key]
    provisional = session.provisional.get(key)
    if provisional is not None:
        session.lowest = min(session.lowest, provisional.lowest)
        session.trusting[-1] |= provisional.trusted
        return provisional.summary
    index = len(session.stack)
    session.stack.append(key)
    session.trusting.append(set())
    outside, before = session.lowest, len(session.provisional)
    summary = session.at_least.get(key, OPTIMISTIC)
    try:
        for _ in range(MAXIMUM_ROUNDS):
            session.running[key] = summary
            session.assumed.discard(key)
            session.lowest = session.NOT_RECURSIVE
            session.callees += 1
            found = _run(frame, source, values, seeded, around, turning)
            right = key not in session.assumed or _same(found, summary)
            summary = found
            if right:
                break
            session.forget_provisional(before)
        else:
            why = "it calls itself in ways that are not understood"
            summary = replace(_opaque(frame, source, why), value=NOTHING_KNOWN)
        trusted = frozenset(session.trusting[-1])
        if session.lowest < index:
            session.provisional[key] = Provisional(summary, session.lowest, trusted)
        else:
            session.lowest = session.NOT_RECURSIVE
            session.forget_provisional(before)
            session.summaries[key] = summary
            if around is None:
                session.trusted[key] = trusted
    finally:
        session.lowest = min(outside, session.lowest)
        session.stack.pop()
        session.running.pop(key, None)
        relied = session.trusting.pop()
        session.trusting[-1] |= relied
    return summary


def _same(one: Summary, other: Summary) -> bool:
    return replace(one, reason=other.reason, change=other.change, output=_unexplained(one)) == replace(
        other, output=_unexplained(other)
    )


def _unexplained(summary: Summary) -> Output | None:
    output = summary.output
    return output if output is None or output.blocked is None else replace(output, blocked=Reason(""))


_CHANGEABLE = (list, dict, set, collections.deque, bytearray)


def _opaque(frame: Environment, source: SourceFunction, why: str) -> Summary:
    every = frozenset(Parameter(source.prefix + p.arg) for p in walk(source.node.args) if isinstance(p, ast.arg))
    changed = every | {ANYWHERE}
    return Summary(
        Level.ORDERED,
        Reason(why, source.filename),
        writes=_may_be_set(frame, source),
        quiet=Level.ORDERED,
        mutated=changed,
        opaque=True,
    )


def _may_be_set(frame: Environment, source: SourceFunction) -> frozenset[Place]:
    """What a function that is not looked into may change by name: globals of its module that functions declare, and
    containers in them. (Of a module that is not at hand, assumption A2 says that it has its state for itself.)"""
    scope = source.scope
    held: dict[str, Any] = dict(getattr(scope, "names", {}))  # others may change it meanwhile
    changeable = {name for name, value in held.items() if issubclass(type(value), _CHANGEABLE)}
    containers = {name for name in changeable if not name.startswith("__")}
    declared = declared_global(source.filename, held)
    for name in declared:
        frame.session.rebind(name, None)
    names = declared | containers
    places = {place for name in names if (place := scope.place_of(name)).kind == "global"}
    if assigned_attributes(source.filename):  # of classes and functions, too
        for value in held.values():
            if issubclass(type(value), type) and value.__flags__ & HEAP_TYPE:
                places.add(Place("class", f"{type.__getattribute__(value, '__module__')}:{value.__qualname__}"))
            elif type(value) is FunctionType:
                places.add(Place("global", f"{value.__module__}:{value.__qualname__}"))
    return frozenset(places)


def _run(
    frame: Environment, source: SourceFunction, values: Mapping[str, Abstract], seeded: bool,
    around: Environment | None, turning: bool,
) -> Summary:  # fmt: skip
    try:
        return body.run(frame, source, values, seeded, around, turning)
    except (RecursionError, TooMuch):
        return _opaque(frame, source, "too much to analyse")
    except Exception as error:
        if frame.session.strict:
            raise
        return _opaque(frame, source, f"could not be analysed ({type(error).__name__}: {error})")


def is_none(value: Abstract) -> bool:
    return isinstance(value.what, Data) and value.what.cls is NoneType


__all__ = ["Outside", "Session", "call_constructor", "call_local", "call_source"]
