"""What a call does, by the precedence of the project: the user's word, the catalog, the callee's source, else
ordered."""

from __future__ import annotations

import ast
import contextlib
import functools
import operator
import pathlib
import queue
import sys
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from xcs_compiler.effects import (
    attributes,
    claims,
    construct,
    decorated,
    getters,
    implicit,
    inference,
    iteration,
    models,
    output,
    special,
)
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.configuration import configured
from xcs_compiler.effects.data import (
    GATED_METHODS,
    GIVING_DATA,
    IMMUTABLE_TYPES,
    LOOKING,
    MUTATING,
    SLOT_METHOD_TYPES,
)
from xcs_compiler.effects.effect import Effect, gate, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.lattice import Compared, Level, Place, Reason
from xcs_compiler.effects.live import describe, source_function
from xcs_compiler.effects.markers import marked, marked_instance
from xcs_compiler.effects.members import SLOT_TYPES, ancestors, find, is_generated, is_source
from xcs_compiler.effects.methods import builtin_method
from xcs_compiler.effects.named_state import ANY_NAME
from xcs_compiler.effects.origins import known_or_anywhere
from xcs_compiler.effects.raising import EXITING
from xcs_compiler.effects.session import MAXIMUM_CALLEES, MAXIMUM_STEPS, Session
from xcs_compiler.effects.sources import as_written
from xcs_compiler.effects.static_classes import Named, StaticClass
from xcs_compiler.effects.values import (
    ANSWERED,
    ANYWHERE,
    BOOLEAN,
    IMMUTABLE,
    NOTHING_KNOWN,
    Abstract,
    Binding,
    Built,
    Data,
    Exact,
    InstanceOf,
    Likely,
    LocalFunction,
    Method,
    OneOf,
    Parameter,
    Path,
    Site,
    SourceFunction,
    Unknown,
    Where,
    join,
)
from xcs_compiler.scopes import text_of
from xcs_compiler.sparse import replace

COMPILED_FUNCTIONS = frozenset({"_ArrayFunctionDispatcher", "ufunc", "cython_function_or_method"})
"""Classes of functions of numpy and Cython, which the catalog knows by name."""
STACK = (contextlib.ExitStack.enter_context, contextlib.ExitStack.callback)
MOST_GUESSED = 4 * MAXIMUM_STEPS
CONTEXT_MANAGER = contextlib.contextmanager(iter).__code__


def followed(
    frame: Environment, why: str, given: tuple[ast.expr, ...], function: Any, arguments: Arguments, node: ast.expr
) -> Effect:
    """What is kept in order, because code of the user's decides, and what that code does to what else there is: it may
    well change what the function reads by another name."""
    effect = ordered(why, given)
    if not isinstance(function, FunctionType):
        return effect
    called = call_function(frame, Abstract(Exact(function)), arguments, node, why)
    return merge(effect, called, join(effect.value, called.value))


def call_function(frame: Environment, function: Abstract, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """The effect of ``function(*arguments)`` at ``node``; ``text`` names the callee in reasons."""
    what = function.what
    if isinstance(what, Exact):
        return call_exact(frame, what.object, arguments, node, text)
    if isinstance(what, Method):
        return call_method(frame, what, arguments, node, text)
    if isinstance(what, LocalFunction):
        return inference.call_local(frame, what, arguments, node, text)
    if isinstance(what, (InstanceOf, Built)):
        return call_instance(frame, function, arguments, node, text)
    if isinstance(what, Data):
        if not what.immutable and what.cls is None:
            # A method of what an answer is made of, `model_dump` say: what it gives may share parts of it.
            return pure(f"{text}: a method of data", Abstract(Data(), function.origins), observes=observed(arguments))
        return pure(f"{text}: data cannot be called", IMMUTABLE)
    if isinstance(what, OneOf):
        effects = [
            call_function(frame, Abstract(o, function.origins, function.roots), arguments, node, text)
            for o in what.options
        ]
        effect = effects[0]
        for other in effects[1:]:
            effect = merge(effect, other, join(effect.value, other.value))
        return effect
    if isinstance(what, Unknown):
        return call_unknown(frame, function, arguments, node, text)
    return ordered(f"{text}: a call that is not known", arguments.nodes())


def call_unknown(frame: Environment, function: Abstract, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    callee = node.func if isinstance(node, ast.Call) else node
    slow = likely_slow(frame, function, None, arguments, node)
    if frame.outermost:
        if not frame.session.live and isinstance(callee, ast.Name):
            return ordered(f"{text}: it is not known what is called", (*arguments.nodes(), callee))
        return Effect(
            Level.PARALLEL_SAFE,
            Reason(f"{text}: what is called is only known when it happens"),
            Abstract(origins=frozenset({ANYWHERE}), roots=(node,)),
            slow=slow,
            dynamic=True,
            observes=observed(arguments, callee),
        )
    return Effect(
        Level.PURE,
        Reason(f"{text}: it is not known what is called"),
        NOTHING_KNOWN,
        slow=slow,
        undecided=known_or_anywhere(function.origins),
        observes=observed(arguments, callee),
    )


def likely_slow(frame: Environment, function: Abstract, name: str | None, arguments: Arguments, node: ast.expr) -> bool:
    """Whether the call, or that of the method ``name``, would wait if it were made on one of the examples of what is
    called: then it is worth being decided when it happens."""
    if not isinstance(function.what, Likely):
        return False
    for example in function.what.examples:
        asked = frame.session
        if asked.guessed > MOST_GUESSED:
            return False
        # A guess within a guess has what is left of it: each with a budget of its own, they would multiply.
        spent = asked.steps if asked.guess else 0
        session = Session(
            filename=asked.filename, assume=asked.assume, disk=asked.disk, guessed=asked.guessed,
            callees=max(asked.callees, MAXIMUM_CALLEES // 2), steps=spent, guess=True,
        )  # fmt: skip
        trial = Environment(session, frame.scope, "trial", frame.filename)
        try:
            held = describe(example, None, Parameter("example"), session)
            if name is not None:
                held = attributes.load(trial, Argument(node, held), name).value
            if call_function(trial, held, arguments, node, "").slow:
                return True
        except Exception:  # a guess that could not be made
            continue
        finally:
            session.forget()
            asked.guessed = session.guessed + session.steps - spent
            if asked.guess:
                asked.steps, asked.callees = session.steps, session.callees
    return False


def observed(arguments: Arguments, *others: ast.expr) -> tuple[ast.expr, ...]:
    held = [a.node for a in arguments.every() if not immutable(a.value)]
    return tuple(dict.fromkeys((*held, *others)))


def by_word(level: str, arguments: Arguments, node: ast.expr, text: str, *receiver: ast.expr) -> Effect:
    if level == "ordered":
        return ordered(f"{text}: declared ordered", (*arguments.nodes(), *receiver))
    return Effect(
        Level.PARALLEL_SAFE,
        Reason(f"{text}: declared parallel-safe"),
        Abstract(origins=frozenset({ANSWERED}), roots=(node,)),
        slow=True,
        observes=observed(arguments, *receiver),
        quiet=Level.PARALLEL_SAFE,
        exits=True,
    )


def names_of(function: Any) -> tuple[str, ...]:
    """Qualified names under which the catalog may know a callable; none when it only pretends to be what it wraps."""
    if isinstance(function, (Named, SourceFunction)):
        return (function.qualified if isinstance(function, Named) else function.name,)
    qualname = getattr(function, "__qualname__", None)
    if not isinstance(qualname, str):
        return ()
    if isinstance(function, SLOT_METHOD_TYPES):
        return (f"{function.__objclass__.__module__}.{qualname}",)
    module = getattr(function, "__module__", None)
    if isinstance(function, FunctionType):
        at_home = str(function.__globals__.get("__name__", "")).partition(".")[0]
        if str(module).partition(".")[0] != at_home:
            return ()
        return (f"{module}.{qualname}",)
    if isinstance(function, type):
        return (f"{module}.{qualname}",)
    owner = getattr(function, "__self__", None)
    if isinstance(owner, ModuleType):
        return (f"{module or owner.__name__}.{qualname}",)
    if isinstance(owner, type):
        return (f"{owner.__module__}.{qualname}",)
    if isinstance(function, functools._lru_cache_wrapper):
        return (f"{module}.{qualname}",)
    if isinstance(function, BuiltinFunctionType) and owner is not None:
        return (f"{type(owner).__module__}.{qualname}",)
    if isinstance(function, BuiltinFunctionType) and function in (str.maketrans, bytes.maketrans, bytearray.maketrans):
        return (f"builtins.{qualname}",)  # static methods, which know of no class
    return (f"{module}.{qualname}",) if isinstance(module, str) else ()


def decided(
    frame: Environment, function: Any, arguments: Arguments, node: ast.expr, text: str, receiver: Argument | None = None
) -> Effect | None:
    """By the user's word or the catalog; None when they say nothing."""
    given = (receiver.node,) if receiver is not None else ()
    names = names_of(function)
    if isinstance(function, SourceFunction):
        if function.word is not None:
            return by_word(function.word, arguments, node, text, *given)
    elif not isinstance(function, Named):
        mark = marked(function)
        if mark is not None:
            effect = by_word(mark, arguments, node, text, *given)
            if mark == "parallel_safe" and isinstance(function, FunctionType) and frame.depth < 8:
                value, fresh = inference.result_of(frame, function, arguments, receiver, node)
                given_to = arguments.before(receiver) if receiver is not None else arguments
                return inference.beside_the_word(frame, replace(effect, value=value, fresh=fresh), function, given_to)
            return effect
    for name in names:
        word = configured(frame.session, name)
        if word is not None:
            return by_word(word, arguments, node, text, *given)
    for name in names:
        entry = catalog().call(name)
        if entry is not None:
            if receiver is None and isinstance(function, SLOT_TYPES) and arguments.positional:  # ``dict.get(d, key)``
                receiver, *others = arguments.positional
                arguments = Arguments(tuple(others), arguments.keywords, arguments.stars, arguments.double_stars)
            effect = claims.apply(frame, entry, arguments, node, text, receiver)
            if name.startswith(EXITING):
                effect = replace(effect, exits=True)
            return output.made_by(frame, name, effect, arguments, node, text, receiver)
    return None


def call_exact(frame: Environment, function: Any, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    handler = special.HANDLERS.get(function) if not isinstance(function, SourceFunction) else None
    if handler is not None and (arguments.simple() or function in special.TAKING_STARS):
        effect = handler(frame, arguments, node, text)
        if effect is not None:
            return effect
    if isinstance(function, (type, StaticClass)):
        return construct.construct(frame, function, arguments, node, text)
    found = decided(frame, function, arguments, node, text)
    if found is not None:
        return found
    if isinstance(function, Named):
        return ordered(f"{text}: `{function.qualified}` is not in the catalog", arguments.nodes())
    if isinstance(function, functools._lru_cache_wrapper):
        return cached(frame, function, arguments, node, text)
    if isinstance(function, FunctionType):
        original = as_written(function)
        if original is not function:
            return call_exact(frame, original, arguments, node, text)
        if function.__code__ is CONTEXT_MANAGER:
            # What `contextmanager` makes runs the generator around the body.
            return call_exact(frame, function.__wrapped__, arguments, node, text)  # type: ignore[attr-defined]
        made = decorated.call(frame, function, arguments, node, text)
        if made is not None:
            return made
        source = source_function(function, frame.session)
        if source is None:
            return ordered(f"{text}: its source is not to be had", arguments.nodes())
        if source.name.partition(".")[0] in sys.stdlib_module_names:
            return ordered(f"{text}: `{source.name}` is not in the catalog", arguments.nodes())
        return inference.call_source(frame, source, arguments, node, text, function)
    if is_source(function):
        return inference.call_source(frame, function, arguments, node, text, function)
    if isinstance(function, SLOT_METHOD_TYPES) and arguments.positional:
        first, *rest = arguments.positional
        method = Method(first.value, function.__name__, None)
        inner = Arguments(tuple(rest), arguments.keywords, arguments.stars, arguments.double_stars)
        effect = builtin_method(frame, method, first, inner, node, text)
        if effect is not None:
            return effect
    return ordered(f"{text}: it is not known what it does", arguments.nodes())


def cached(frame: Environment, function: Any, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """`functools.cache`: as safe as the function; what is returned is shared by all callers."""
    effect = call_exact(frame, function.__wrapped__, arguments, node, text)
    for argument in arguments.every():
        effect = merge(effect, implicit.hashing(frame, argument.value, argument.node, text), effect.value)
    value = effect.value
    if not immutable(value) and frame.is_plain(value):
        value = Abstract(Data(False, getattr(value.what, "cls", None)), frozenset({ANYWHERE}))
    elif not immutable(value):
        what = value.what if isinstance(value.what, (InstanceOf, Built)) else None
        value = Abstract(
            InstanceOf(what.cls) if what is not None else NOTHING_KNOWN.what, frozenset({ANYWHERE}), (node,)
        )
    effect = replace(effect, value=value, fresh=False)
    place = Place("cache", f"{function.__module__}:{function.__qualname__}")
    effect = replace(effect, touches=effect.touches | {place})
    if effect.level is Level.ORDERED or not frame.session.live:
        return effect
    if frame.session.is_twin(frame, function):
        return replace(effect, turns=True)
    why = f"{text}: is cached, and called where another call with the same arguments could not wait for it"
    return replace(effect, level=Level.ORDERED, quiet=Level.ORDERED, reason=Reason(why), quiet_reason=Reason(why))


def call_method(frame: Environment, method: Method, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """A call of ``receiver.name``."""
    expression = method.expression if method.expression is not None else _holder_of(frame, method, arguments, node)
    if expression is None:
        return ordered(f"{text}: a method of an object that is not at hand", (*arguments.nodes(), node))
    receiver = Argument(expression, method.receiver)
    what = method.receiver.what
    if method.name == "__init__" and construct.starts_exception(method.function):
        return construct.start_exception(frame, receiver, arguments, text)
    if method.function is None:
        effect = builtin_method(frame, method, receiver, arguments, node, text)
        if effect is not None:
            return effect
        if isinstance(what, Unknown):
            return unknown_method(frame, method, receiver, arguments, node, text)
        return ordered(f"{text}: it is not known what it does", (*arguments.nodes(), expression))
    function = method.function
    if isinstance(function, Exact):
        target = function.object
        if isinstance(target, FunctionType):
            compiled, target = target, as_written(target)
            live = what.live if isinstance(what, InstanceOf) else None
            mark = None
            if live is not None:
                mark = marked(MethodType(compiled, live)) or marked(MethodType(target, live))
            if mark is not None:
                effect = by_word(mark, arguments, node, text, expression)
                if mark == "parallel_safe" and frame.depth < 8:
                    return inference.beside_the_word(frame, effect, target, arguments.before(receiver))
                return effect
        if target in STACK:
            return _on_stack(frame, method.name, arguments, node, text)
        made = _of_named_tuple(frame, method, target, arguments, node, text) or models.method(
            frame, method, target, arguments, node, text
        )
        if made is not None:
            return made
        if (handler := _handler(target)) is not None:
            made = handler(frame, arguments.before(receiver), node, text)
            if made is not None:
                return made
        if not isinstance(target, type):
            found = decided(frame, target, arguments, node, text, receiver) or inherited(
                frame, method, arguments, node, text
            )
            if found is not None:
                cls = getattr(what, "cls", None)
                if (own := _own_hook(cls, target)) is not None:
                    why = f"{text}: may call `{own}`, which the class has of its own"
                    return merge(found, replace(ordered(why, (*arguments.nodes(), expression)), opaque=True))
                is_heap = isinstance(cls, type) and issubclass(cls, queue.PriorityQueue)
                return _kept_sorted(frame, found, receiver, arguments, text) if is_heap else found
        if not isinstance(target, (FunctionType, SourceFunction, functools._lru_cache_wrapper)):
            cls = getattr(what, "cls", None)
            if isinstance(target, SLOT_METHOD_TYPES) or cls in IMMUTABLE_TYPES:
                effect = builtin_method(frame, method, receiver, arguments, node, text)
                if effect is not None:
                    return effect
        return call_exact(frame, target, arguments.before(receiver), node, text)
    return call_function(frame, Abstract(function), arguments.before(receiver), node, text)


def _own_hook(cls: Any, method: Any) -> str | None:
    """Of a class of the user's, a method that it has in place of one of the library's class that ``method`` is of,
    which may call that. (What is called by special methods is looked for elsewhere.)"""
    from xcs_compiler.effects.implicit import is_library

    if not isinstance(cls, type) or is_library(cls):
        return None
    own = [c for c in ancestors(cls) if not is_library(c)]
    theirs = [c for c in ancestors(cls) if is_library(c) and c is not object]
    if not any(method is held for c in theirs for held in vars(c).values()):
        return None
    inherited = frozenset().union(*(vars(c) for c in theirs))
    names = sorted(name for c in own for name, held in vars(c).items() if name in inherited and callable(held))
    return next((name for name in names if not name.startswith("__")), None)


def _kept_sorted(
    frame: Environment, effect: Effect, receiver: Argument, arguments: Arguments, text: str
) -> Effect:  # fmt: skip
    """A method of a queue that compares what is put into it with what it holds."""
    if effect.mutates:
        items = arguments.positional[:1] or (Argument(receiver.node, NOTHING_KNOWN),)
        for item in items:
            others = (Argument(receiver.node, NOTHING_KNOWN),)
            compared = implicit.operation(frame, item.value, item.node, ("__lt__",), text, BOOLEAN, others)
            effect = merge(effect, compared, effect.value)
    return effect


def _handler(target: Any) -> special.Handler | None:
    of_library = isinstance(target, SLOT_METHOD_TYPES) or target is pathlib.Path.open
    return special.HANDLERS.get(target) if of_library else None


def _on_stack(frame: Environment, name: str, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """What is put on a `contextlib.ExitStack` is entered now, and left or called when the stack is."""
    if not arguments.positional or not arguments.simple():
        return ordered(f"{text}: it is not known what is put on the stack", arguments.nodes())
    first, *rest = arguments.positional
    if name == "callback":
        given = replace(arguments, positional=tuple(rest))
        return replace(call_function(frame, first.value, given, node, text), value=first.value)
    effect, value, _ = iteration.enter(frame, first)
    if effect.output is not None:  # the stack enters and leaves it, and calls no twin
        blocked = Reason(f"{text}: {output.NOT_CALLED}")
        effect = replace(effect, output=replace(effect.output, blocked=effect.output.blocked or blocked), kept=False)
    return replace(effect, value=value)


def _of_named_tuple(
    frame: Environment, method: Method, target: Any, arguments: Arguments, node: ast.expr, text: str
) -> Effect | None:
    """``_replace`` and ``_asdict``, which `collections.namedtuple` has generated."""
    cls = getattr(method.receiver.what, "cls", None)
    if method.name not in ("_replace", "_asdict") or not is_generated(target, cls):
        return None
    site = Site(node)
    value = Abstract(Built(cls if method.name == "_replace" else dict, frozenset({site})), frozenset({site}))
    frame.store(value, "[]", part(method.receiver, frame))
    for argument in arguments.every():
        frame.store(value, "[]", argument.value)
    return pure(text, value, observes=observed(arguments, method.expression or node))


def _holder_of(frame: Environment, method: Method, arguments: Arguments, node: ast.expr) -> ast.expr | None:
    """The expression that stands for the receiver of a bound method which was given as a value: what holds the method.
    None where there is none in the outermost body, whose operations speak of expressions."""
    candidates: list[ast.expr] = [a.node for a in arguments.every()]
    if isinstance(node, ast.Call):
        candidates += [node.func, *node.args, *(keyword.value for keyword in node.keywords)]
    for candidate in candidates:
        held = frame.values.get(candidate)
        if held is not None and (held.what is method or held.what == method):
            return candidate
    if frame.outermost:
        return None if method.receiver.origins else node
    stand_in = ast.Name("(receiver)", ast.Load())
    frame.values[stand_in] = method.receiver
    return stand_in


def inherited(frame: Environment, method: Method, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """What the catalog says of a method under the name of the receiver's own class, which may inherit it."""
    what = method.receiver.what
    if not isinstance(what, (InstanceOf, Built)) or not isinstance(what.cls, type):
        return None
    entry = catalog().call(f"{what.cls.__module__}.{what.cls.__qualname__}.{method.name}")
    if entry is None:
        return None
    expression = method.expression if method.expression is not None else node
    return claims.apply(frame, entry, arguments, node, text, Argument(expression, method.receiver))


def unknown_method(
    frame: Environment, method: Method, receiver: Argument, arguments: Arguments, node: ast.expr, text: str
) -> Effect:
    """A method of a value of unknown type: data methods are gated, others decided when the call happens."""
    from xcs_compiler.effects.implicit import operation

    value = method.receiver
    is_element = any(isinstance(o, Parameter) and "[]" in o.path for o in value.origins) and not frame.outermost
    coded = method.name in ("encode", "decode") and not frame.outermost
    if method.name in GATED_METHODS or coded or (is_element and method.name in LOOKING):
        text_given = method.name in GIVING_DATA and not frame.outermost
        given = Abstract(Data()) if text_given else part(value, frame)
        effect = gate(frame, text + ": a method of data", value, receiver.node, given, observes=(receiver.node,))
        for argument in arguments.every():
            if not isinstance(argument.value.what, Data):
                checked = operation(frame, argument.value, argument.node, (), text, argument.value)
                if not checked.gated and not frame.is_plain(argument.value):
                    checked = gate(
                        frame, text, argument.value, argument.node, argument.value, observes=(argument.node,)
                    )
                effect = merge(effect, checked, effect.value)
        return effect
    if method.name in MUTATING and frame.outermost:
        changed = Reason(f"{text}: may change `{text_of(receiver.node)}`")
        seen = observed(arguments, receiver.node)
        return Effect(
            Level.ORDERED, changed, part(value, frame), observes=seen, mutates=(receiver.node,), quiet=Level.ORDERED
        )
    if method.name in MUTATING:
        effect = gate(
            frame, text + ": a method of data", value, receiver.node, part(value, frame), observes=(receiver.node,)
        )
        for argument in arguments.every():
            frame.hold(value.origins, argument.value.origins)
        return replace(
            effect, mutates=(receiver.node,), reason=Reason(f"{text} changes `{text_of(receiver.node)}`")
        )
    effect = call_unknown(frame, value, arguments, node, text)
    if method.name in ("set", "reset") and frame.scope.has_context_variables():
        effect = replace(effect, writes=effect.writes | {Place("context")})
    return replace(effect, slow=likely_slow(frame, value, method.name, arguments, node))


def call_instance(frame: Environment, function: Abstract, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """A call of a callable object."""
    what = function.what
    assert isinstance(what, (InstanceOf, Built))
    callee = node.func if isinstance(node, ast.Call) else node
    live = what.live if isinstance(what, InstanceOf) else None
    if isinstance(what.cls, type):
        if live is not None:
            mark = marked(live)
            if mark is not None:
                if isinstance(what, InstanceOf):
                    frame.session.rely(what.where, live, Compared.IDENTITY)
                return by_word(mark, arguments, node, text, callee)
        word = marked_instance(what.cls)
        if word is not None:
            return by_word(word, arguments, node, text, callee)
        if what.cls is functools.partial:
            return call_partial(frame, what, arguments, node, text)
        if what.cls in getters.GETTERS and (found := getters.call(frame, function, arguments, node, text)) is not None:
            return found
        if what.cls is operator.methodcaller:
            why = f"{text}: calls a method that is only known when it happens"
            return replace(ordered(why, (*arguments.nodes(), callee)), writes=frozenset({ANY_NAME}))
        if issubclass(type(live), functools._lru_cache_wrapper) and isinstance(what, InstanceOf):
            frame.session.rely(what.where, live, Compared.IDENTITY)
            return decided(frame, live, arguments, node, text) or cached(frame, live, arguments, node, text)
        if live is not None and what.cls.__name__ in COMPILED_FUNCTIONS:
            frame.session.rely(what.where if isinstance(what, InstanceOf) else None, live, Compared.IDENTITY)
            known = decided(frame, live, arguments, node, text)
            return known or ordered(f"{text}: it is not known what it does", (*arguments.nodes(), callee))
    member = find(what.cls, "__call__", frame.session)
    if member is None:
        if isinstance(what.cls, type):
            return pure(f"{text}: an object that cannot be called")
        return call_unknown(frame, function, arguments, node, text)
    if member.kind != "function":
        return ordered(f"{text}: its `__call__` is no plain function", (*arguments.nodes(), callee))
    method = Method(function, "__call__", Exact(member.function), callee)
    return call_method(frame, method, arguments, node, text)


def call_partial(
    frame: Environment, what: InstanceOf | Built, arguments: Arguments, node: ast.expr, text: str
) -> Effect:
    callee = node.func if isinstance(node, ast.Call) else node
    if isinstance(what, Built):
        inner = frame.field_of(what.sites, "func")
        if inner is None or frame.is_tainted(what.sites):
            return ordered(f"{text}: it is not known what it calls", (*arguments.nodes(), callee))
        fields: dict[str, Argument] = {}
        for name, _ in frame.fields_of(what.sites):
            if name != "func":
                held = frame.field_of(what.sites, name)
                fields[name] = Argument(callee, held if held is not None else NOTHING_KNOWN)
        return call_function(frame, inner, _with_kept(fields, arguments), node, text)
    live = what.live
    if live is None and "func" in what.fields:
        fields = {name: Argument(callee, held) for name, held in what.fields.items() if name != "func"}
        return call_function(frame, what.fields["func"], _with_kept(fields, arguments), node, text)
    if live is None:
        return ordered(f"{text}: it is not known what it calls", (*arguments.nodes(), callee))
    where: Path | Binding | None = what.where
    if isinstance(where, Path):
        frame.session.fact((*where.parts, "func"), Compared.IDENTITY)
        inner_where: Path | Binding | None = Path((*where.parts, "func"))
    else:
        frame.session.rely(where, live, Compared.IDENTITY)
        inner_where = None
    function = describe(live.func, inner_where, None, frame.session)
    given = tuple(
        Argument(callee, _frozen_argument(frame, value, where, "args", str(position)))
        for position, value in enumerate(live.args)
    )
    keywords = {
        name: Argument(callee, _frozen_argument(frame, value, where, "keywords", name))
        for name, value in live.keywords.items()
    }
    merged = Arguments(
        (*given, *arguments.positional), {**keywords, **arguments.keywords}, arguments.stars, arguments.double_stars
    )
    return call_function(frame, function, merged, node, text)


def _with_kept(fields: dict[str, Argument], arguments: Arguments) -> Arguments:
    """The arguments of a call with those that the partial holds."""
    kept = {name[2:]: argument for name, argument in fields.items() if name.startswith("**")}
    first = [fields[name] for name in sorted(filter(str.isdigit, fields), key=int)]
    return replace(arguments, positional=(*first, *arguments.positional), keywords={**kept, **arguments.keywords})


def _frozen_argument(frame: Environment, value: Any, where: Where, *path: str) -> Abstract:
    found = describe(value, None, None, frame.session)
    if isinstance(found.what, (Data, Exact)):
        return found
    if isinstance(where, Path) and implicit.is_shared_client(type(value)):
        frame.session.fact((*where.parts, *path), Compared.TYPE)
        return Abstract(InstanceOf(type(value)))
    if isinstance(where, Binding) and implicit.is_shared_client(type(value)):
        # The partial is found by name, and is this very object: it holds what it holds.
        return Abstract(InstanceOf(type(value)))
    # What a partial holds may be of another type at the next call.
    return NOTHING_KNOWN
