"""Inference: what calling a function does, from its own source, in the terms of the call at hand."""

from __future__ import annotations

import ast
from types import BuiltinFunctionType, FunctionType, ModuleType, NoneType
from typing import Any

from xcs_compiler import redirect
from xcs_compiler.effects.applying import apply
from xcs_compiler.effects.arguments import Argument, Arguments, Bound, bind
from xcs_compiler.effects.data import CONTAINERS, IMMUTABLE_TYPES, MAPPINGS
from xcs_compiler.effects.effect import Effect, ordered
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.lattice import SETTINGS, Absent, Compared, Doubt, Level, Place, Reason
from xcs_compiler.effects.live import source_function
from xcs_compiler.effects.named_state import is_constant
from xcs_compiler.effects.origins import is_at_hand
from xcs_compiler.effects.output import NOT_CALLED
from xcs_compiler.effects.passed import defaulted, parameter_values
from xcs_compiler.effects.session import (
    MAXIMUM_CALLEES,
    MAXIMUM_DEPTH,
    MAXIMUM_STEPS,
    Session,
    TooMuch,
)
from xcs_compiler.effects.statements import names_bound
from xcs_compiler.effects.summaries import may_be_set, summarise
from xcs_compiler.effects.values import (
    ANSWERED,
    ANYWHERE,
    Abstract,
    Data,
    InstanceOf,
    Lazy,
    LocalFunction,
    Outside,
    Parameter,
    SourceFunction,
    Summary,
)
from xcs_compiler.scopes import walk
from xcs_compiler.sparse import replace


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
        return replace(effect, writes=may_be_set(frame, source))
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
        return replace(effect, writes=may_be_set(frame, SourceFunction(what.node, around.scope, "", around.filename)))
    name = getattr(what.node, "name", "lambda")
    prefix = f"{what.node.lineno}:{what.node.col_offset}:"
    source = SourceFunction(
        what.node, around.scope, f"{around.name}.{name}", around.filename, around.line_offset, prefix=prefix
    )
    bound = bind(what.node, _elements(frame, arguments))
    foreign = around.heap() is not frame.heap()
    values, seeded = parameter_values(frame, source, bound, arguments.keywords)
    for parameter in defaulted(what.node):
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
    before = session.relied_on()
    try:
        effect = call_source(frame, source, given, node, "")
    except (RecursionError, TooMuch):
        return unknown
    found = (effect.value, effect.fresh) if effect.value.known() else unknown
    rested = [guard for key, guard in session.guards.items() if key not in before.guards]
    if found is unknown or any(guard.compared is Compared.IDENTITY and _is_object(guard.expected) for guard in rested):
        # What it uses inside is its own affair: objects that it finds in its module may be others at the next call.
        session.rely_only_on(before)
        return unknown
    return found


def beside_the_word(frame: Environment, effect: Effect, function: FunctionType, arguments: Arguments) -> Effect:
    """What the source of a function that is said to be parallel-safe adds to that: output, which is kept in order all
    the same. Notes what contradicts the user's word."""
    session = frame.session
    source = source_function(function, session)
    if source is None or _too_much(frame):
        return effect
    before = session.relied_on()
    try:
        bound = bind(source.node, _elements(frame, arguments))
        values, seeded = parameter_values(frame, source, bound, arguments.keywords)
        summary = summarise(frame, source, values, seeded)
    except (RecursionError, TooMuch):
        return effect
    finally:  # what it uses inside is its own affair
        session.rely_only_on(before)
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




def is_none(value: Abstract) -> bool:
    return isinstance(value.what, Data) and value.what.cls is NoneType


__all__ = ["Outside", "Session", "call_constructor", "call_local", "call_source"]
