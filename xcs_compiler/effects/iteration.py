"""Iterating values, and entering and leaving context managers."""

from __future__ import annotations

import _thread
import ast
import collections
import contextlib
import enum
from types import FunctionType

from xcs_compiler.effects import calls, claims, implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.effect import Effect, gate, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.members import find, overrides, qualified_name
from xcs_compiler.effects.static_classes import Named, named
from xcs_compiler.effects.values import (
    ANYWHERE,
    IMMUTABLE,
    NONE,
    NOTHING_KNOWN,
    Abstract,
    Built,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    LocalFunction,
    Method,
    OneOf,
    Parameter,
    Unknown,
)
from xcs_compiler.sparse import replace

OWN_CONNECTIONS = frozenset({"openai.OpenAI", "openai.AzureOpenAI", "anthropic.Anthropic"})
"""Clients that close their connections when they are left, which copies of them (`with_options`) share."""
LOCKS: frozenset[type] = frozenset({_thread.LockType, _thread.RLock})


def iterate(frame: Environment, value: Abstract, node: ast.expr) -> Effect:
    """Iterating ``value`` to its end; the effect's value is an element."""
    text = "iterates"
    what = value.what
    if isinstance(what, OneOf):
        return implicit.either([iterate(frame, option, node) for option in implicit.options_of(value)])
    if isinstance(what, Unknown):
        return gate(frame, text, value, node, part(value, frame), observes=(node,))
    if isinstance(what, Data):
        return pure(text, implicit.element_of(frame, value), observes=() if immutable(value) else (node,))
    if isinstance(what, Lazy):
        return step(frame, value, what, node, text)
    if isinstance(what, (InstanceOf, Built)):
        return _instance(frame, value, what, node, text)
    if isinstance(what, Exact) and isinstance(what.object, type) and issubclass(what.object, enum.Enum):
        return pure(text, Abstract(InstanceOf(what.object)))
    if isinstance(what, Exact) and isinstance(what.object, type):
        member = overrides(type(what.object), "__iter__", frame.session)
        given, why = Arguments((Argument(node, value),)), f"{text} a class"
        return calls.followed(frame, why, (node,), member and member.function, given, node)
    return ordered(f"{text} something that is not known", (node,))


def step(frame: Environment, value: Abstract, what: Lazy, node: ast.expr, text: str) -> Effect:
    """Steps of an iterator made from a generator, `map` and the like."""
    summary = what.step
    effect = Effect(
        summary.level,
        Reason(f"{text}: {summary.reason.text}" if summary.reason.text else text, because=summary.reason.because),
        what.element,
        slow=summary.slow,
        quiet=summary.quiet,
        reads=summary.reads,
        writes=summary.writes,
        observes=(node,),
        mutates=(node,),
        shallow=True,
        requires=summary.requires,
        undecided=summary.undecided,
        mutated=summary.mutated,
        updated=summary.updated,
        touches=summary.touches,
        observed=summary.observed if not frame.outermost else None,
        change=summary.change,
        uses=summary.uses,
        holds=summary.holds,
        exits=summary.exits,
    )
    if what.redirected and summary.output is not None and not summary.output.above:
        effect = replace(effect, output=summary.output, quiet_reason=summary.quiet_reason, kept=True)
    if frame.outermost and (summary.requires or summary.undecided or summary.mutated):
        reason = summary.change if summary.mutated and summary.change else summary.reason
        return replace(
            effect, level=Level.ORDERED, quiet=Level.ORDERED, requires=frozenset(), undecided=frozenset(),
            mutated=frozenset(), opaque=bool(summary.undecided),
            reason=Reason(f"{text}: it is not known to be safe what each step does", because=reason),
        )  # fmt: skip
    return effect


def _instance(frame: Environment, value: Abstract, what: InstanceOf | Built, node: ast.expr, text: str) -> Effect:
    cls = what.cls
    if frame.is_own_file(value):
        reads = frozenset({Place("files")})
        reason = Reason(f"{text} a file of its own")
        return Effect(Level.PARALLEL_SAFE, reason, IMMUTABLE, reads=reads, mutates=(node,), shallow=True)
    if cls in implicit.SHALLOW_CONTAINERS or cls is collections.OrderedDict:
        return pure(text, implicit.element_of(frame, value), observes=(node,))
    if cls in claims.IN_MEMORY:
        return pure(f"{text} lines, which moves the place in it", IMMUTABLE, mutates=(node,), shallow=True)
    member = find(cls, "__iter__", frame.session)
    entry = implicit.type_entry(cls, member.owner if member is not None else None)
    covered = member is not None or implicit.whole_entry(cls) is not None
    if entry is not None and covered and (entry.transparent or entry.iteration is not None):
        element = (
            claims.attribute_value(frame, entry.iteration, value)
            if entry.iteration
            else Abstract(origins=frame.inside(value.origins), roots=value.roots or (node,))
        )
        return pure(text, element, observes=(node,))
    if isinstance(cls, type) and issubclass(cls, tuple) and cls.__iter__ is tuple.__iter__:
        return pure(text, Abstract(origins=frame.inside(value.origins), roots=value.roots or (node,)), observes=(node,))
    if cls in implicit.ITERATORS:
        return ordered(f"{text}: what is behind a `{cls.__name__}` object is not known", (node,))
    if isinstance(cls, type) and cls in (type({}.keys()), type({}.values()), type({}.items())):
        return pure(text, part(value, frame), observes=(node,))
    if not isinstance(cls, type) and not cls.analysed:
        return gate(frame, text, value, node, part(value, frame), observes=(node,))
    member = overrides(cls, "__iter__", frame.session)
    if member is not None and isinstance(member.owner, type) and member.owner in implicit.SHALLOW_CONTAINERS:
        return pure(text, implicit.element_of(frame, value), observes=(node,))
    holder = Argument(node, value)
    if member is None:
        found = implicit.run_dunders(frame, value, node, ("__getitem__",), text, (Argument(node, IMMUTABLE),))
        return found if found is not None else ordered(text, (node,))
    if not isinstance(member.function, FunctionType) and not hasattr(member.function, "node"):
        return ordered(f"{text}: `{qualified_name(cls)}` is not in the catalog", (node,))
    made = calls.call_function(
        frame, Abstract(Exact(member.function)), Arguments((holder,)), node, f"{text}: `__iter__`"
    )
    iterator = made.value
    if (
        isinstance(iterator.what, (InstanceOf, Built))
        and iterator.what.cls is cls
        and iterator.origins <= value.origins
    ):
        stepped = _next(frame, value, node, text)
    elif isinstance(iterator.what, (Data, Lazy)) or (
        isinstance(iterator.what, (InstanceOf, Built))
        and find(iterator.what.cls, "__iter__", frame.session) is not None
    ):
        stepped = iterate(frame, iterator, node) if iterator.what != value.what else _next(frame, value, node, text)
        kept = getattr(value.what, "fields", {})
        if isinstance(iterator.what, Lazy) and not any(isinstance(f.what, Lazy) for f in kept.values()):
            # `__iter__` has made the iterator, so that advancing it changes nothing that others see.
            stepped = replace(stepped, mutates=tuple(e for e in stepped.mutates if e is not node))
    else:
        stepped = ordered(f"{text}: it is not known what `__iter__` returns", (node,))
    return merge(made, stepped, stepped.value)


def _next(frame: Environment, value: Abstract, node: ast.expr, text: str) -> Effect:
    found = implicit.run_dunders(frame, value, node, ("__next__",), f"{text}: `__next__`")
    return found if found is not None else ordered(text, (node,))


def enter(frame: Environment, manager: Argument) -> tuple[Effect, Abstract, bool]:
    """Entering and leaving a context manager: the effect, the value of ``as``, and whether it is a lock."""
    value, node = manager.value, manager.node
    text = "enters and leaves a context"
    what = value.what
    if isinstance(what, Unknown):
        if frame.outermost:
            return ordered(f"{text} that is not known", (node,)), Abstract(origins=value.origins | {ANYWHERE}), False
        effect = pure(text, undecided=value.origins or frozenset({ANYWHERE}), observes=(node,))
        return effect, NOTHING_KNOWN, False
    if isinstance(what, Lazy):
        # A function of `contextlib.contextmanager`: its body runs around.
        return step(frame, value, what, node, text), what.element, False
    if not isinstance(what, (InstanceOf, Built)):
        return ordered(f"{text} that is not known", (node,)), NOTHING_KNOWN, False
    if frame.is_own_file(value):
        return pure(text, value, mutates=(node,), shallow=True), value, False
    if what.cls in LOCKS:
        return pure(text, NONE), IMMUTABLE, any(map(_shared, value.origins))
    member = find(what.cls, "__enter__", frame.session)
    leaves = find(what.cls, "__exit__", frame.session)
    entry = implicit.type_entry(what.cls, member.owner if member is not None else None)
    if leaves is not None and implicit.type_entry(what.cls, leaves.owner) is not entry:
        entry = None
    if entry is not None and (member is not None or implicit.whole_entry(what.cls) is not None):
        if entry.lock:
            return pure(text, NONE), IMMUTABLE, any(map(_shared, value.origins))
        if what.cls is contextlib.nullcontext:
            given = frame.values.get(node.args[0]) if isinstance(node, ast.Call) and node.args else None
            return pure(text), given or Abstract(origins=frame.reach(value.origins) | {ANYWHERE}), False
        if entry.context is not None:
            effect = Effect(entry.context, Reason(f"{text}: {entry.why}"), value, observes=(node,), quiet=entry.context)
            if entry.context is Level.ORDERED:
                effect = replace(effect, mutates=(node,))
            return effect, value, False
    if qualified_name(what.cls) in OWN_CONNECTIONS and _is_made_in_place(frame, node):
        level, reason = Level.PARALLEL_SAFE, Reason(f"{text}: closes connections that are its own")
        return Effect(level, reason, value, mutates=(node,), shallow=True, quiet=level), value, False
    if isinstance(what.cls, Named):
        return _named_context(frame, what.cls, manager, text)
    if member is None:
        if isinstance(what.cls, type):
            return pure(text), NOTHING_KNOWN, False
        return ordered(f"{text} that is not known", (node,)), NOTHING_KNOWN, False
    if isinstance(what.cls, type) and not isinstance(member.function, FunctionType):
        return ordered(f"{text}: `{what.cls.__qualname__}` is not in the catalog", (node,)), NOTHING_KNOWN, False
    entered = calls.call_function(
        frame,
        Abstract(Method(value, "__enter__", Exact(member.function), node)),
        Arguments(),
        node,
        f"{text}: `__enter__`",
    )
    leave = find(what.cls, "__exit__", frame.session)
    if leave is None or leave.function is None:
        return entered, entered.value, False
    nothing = tuple(Argument(node, IMMUTABLE) for _ in range(3))
    left = calls.call_function(
        frame, Abstract(Method(value, "__exit__", Exact(leave.function), node)), Arguments(nothing), node,
        f"{text}: `__exit__`",
    )  # fmt: skip
    both = merge(entered, left, entered.value)
    if not frame.outermost:  # a context that is entered is left as well, with all that was set in it
        both = replace(both, writes=frozenset(place for place in both.writes if place.kind != "context"))
    return both, entered.value, False


def _is_made_in_place(frame: Environment, node: ast.expr) -> bool:
    """Whether it is made by the very expression, with connections of its own."""
    if not isinstance(node, ast.Call) or any(keyword.arg in (None, "http_client") for keyword in node.keywords):
        return False
    called = frame.values.get(node.func)
    return called is not None and isinstance(called.what, Exact) and isinstance(called.what.object, type)


def _named_context(frame: Environment, cls: Named, manager: Argument, text: str) -> tuple[Effect, Abstract, bool]:
    """A context manager of which only the name of the class is known: what the catalog says of its two methods."""
    effects = [
        calls.decided(frame, named(f"{cls.qualified}.{name}"), Arguments(), manager.node, f"{text}: `{name}`", manager)
        for name in ("__enter__", "__exit__")
    ]
    entered, left = effects
    if entered is None or left is None:
        return ordered(f"{text} that is not known", (manager.node,)), NOTHING_KNOWN, False
    return merge(entered, left, entered.value), entered.value, False


def _shared(origin: object) -> bool:
    """A lock made for this call alone protects nothing."""
    return isinstance(origin, Parameter) or type(origin).__name__ == "Outside"


__all__ = ["LocalFunction", "enter", "iterate"]
