"""Built-ins whose result, or effect, depends on what they are given more closely than the catalog can say."""

from __future__ import annotations

import abc
import ast
import builtins
import contextvars
import dataclasses
import functools
import json
import math
import operator
import pathlib
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, UnionType
from typing import Any, Final

from xcs_compiler.effects import attributes, calls, claims, construct, files, getters, implicit, output
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.data import DATA_TYPES, MAPPINGS
from xcs_compiler.effects.effect import Effect, does_something, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import Compared, Level, Place, Reason
from xcs_compiler.effects.members import ancestors, find, overrides
from xcs_compiler.effects.named_state import ANY_NAME
from xcs_compiler.effects.values import (
    ANYWHERE,
    BOOLEAN,
    IMMUTABLE,
    INTEGER,
    NONE,
    NOTHING_KNOWN,
    TEXT,
    Abstract,
    AnyClass,
    Binding,
    Built,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    OneOf,
    Outside,
    Site,
    SuperOf,
    Unknown,
    join,
)
from xcs_compiler.sparse import replace

Handler = Callable[[Environment, Arguments, ast.expr, str], Effect | None]


def _super(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    around: Environment | None = frame
    while around is not None and around.first_parameter is None and around.parent is not None:
        around = around.parent
    given = arguments.positional
    owner = given[0].value.what.object if given and isinstance(given[0].value.what, Exact) else around and around.owner
    if len(given) >= 2:
        receiver: Abstract | None = given[1].value
    else:
        receiver = around.look_up(around.first_parameter or "") if around is not None else None
    if owner is None or receiver is None:
        return ordered(f"{text}: the class behind it is not known", ())
    return pure(text, Abstract(SuperOf(owner, receiver), receiver.origins))


def _decides(metaclass: type) -> bool:
    """Whether a metaclass of the user's has its own idea of what an instance is."""
    for ancestor in metaclass.__mro__:
        if ancestor.__module__.partition(".")[0] not in ("builtins", "abc", "enum", "typing", "pydantic") and (
            "__instancecheck__" in vars(ancestor) or "__subclasscheck__" in vars(ancestor)
        ):
            return True
    return False


def _hooks_of(cls: type, seen: set[type]) -> list[FunctionType]:
    """The functions that `_has_hook` asks about."""
    found = [
        vars(ancestor)[name]
        for ancestor in ancestors(type(cls))
        for name in ("__instancecheck__", "__subclasscheck__")
        if name in vars(ancestor)
    ]
    if cls not in seen and isinstance(cls, abc.ABCMeta):
        seen.add(cls)
        hooks = (vars(c)["__subclasshook__"] for c in cls.__mro__ if "__subclasshook__" in vars(c))
        found += [getattr(hook, "__func__", None) for hook in hooks]
        derived: list[type] = type.__subclasses__(cls)  # type: ignore[arg-type]
        found += [function for one in derived for function in _hooks_of(one, seen)]
    return [f for f in found if isinstance(f, FunctionType) and not _is_known_hook(f)]


def _has_hook(cls: type, seen: set[type]) -> bool:
    """Whether code of the user's is asked what is an instance of a class: its metaclass, or a ``__subclasshook__`` of
    it or, if it is abstract, of a class that is derived from it."""
    if _decides(type(cls)):
        return True
    if cls in seen or not isinstance(cls, abc.ABCMeta):
        return False
    seen.add(cls)
    hook = next((vars(c)["__subclasshook__"] for c in cls.__mro__ if "__subclasshook__" in vars(c)), None)
    function = getattr(hook, "__func__", None)
    if isinstance(function, FunctionType) and not _is_known_hook(function):
        return True
    derived: list[type] = type.__subclasses__(cls)  # type: ignore[arg-type]
    return any(_has_hook(one, seen) for one in derived)


def _is_known_hook(function: FunctionType) -> bool:
    return str(function.__module__).partition(".")[0] in sys.stdlib_module_names


def asks_metaclass(value: Abstract) -> bool:
    """Whether code of the user's is asked what is an instance of a class, or it is not known which class that is."""
    what = value.what
    if isinstance(what, Exact) and isinstance(what.object, type):
        return _has_hook(what.object, set())
    return isinstance(what, Unknown)


def _is_asked(frame: Environment, value: Abstract) -> bool:
    """The same for the second operand of ``isinstance``: a class, a union, or a tuple of such. What is not known is
    taken for classes without hooks."""
    what = value.what
    if isinstance(what, Exact) and isinstance(what.object, UnionType):
        return any(isinstance(cls, type) and _has_hook(cls, set()) for cls in what.object.__args__)
    if isinstance(what, InstanceOf) and issubclass(type(what.live), (tuple, UnionType)):
        held: Any = what.live if issubclass(type(what.live), tuple) else what.live.__args__
        return any(isinstance(cls, type) and _has_hook(cls, set()) for cls in held)
    if isinstance(what, OneOf):
        return any(_is_asked(frame, option) for option in implicit.options_of(value))
    if isinstance(what, (InstanceOf, Built)) and what.cls is tuple:
        return _is_asked(frame, implicit.element_of(frame, value))
    return isinstance(what, Exact) and isinstance(what.object, type) and _has_hook(what.object, set())


def _check(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """isinstance, issubclass: pure unless a class says otherwise."""
    for argument in arguments.positional[1:]:
        if _is_asked(frame, argument.value):
            return asked_of_classes(frame, argument.value, arguments.positional[0], node, text)
    for argument in arguments.positional[:1]:
        cls = implicit.class_of(argument.value)
        own = overrides(cls, "__class__", frame.session) if cls is not None else None
        if own is not None and own.kind == "property":  # asked where the type itself is none of those
            shown = attributes.load(frame, argument, "__class__")
            return merge(pure(text), shown, BOOLEAN)
    return pure(text, BOOLEAN)


def asked_of_classes(frame: Environment, classes: Abstract, asked: Argument, node: ast.expr, text: str) -> Effect:
    """What the code does that decides what is an instance of a class."""
    why = f"{text}: a class decides by code of its own"
    effect = replace(ordered(why, (asked.node,)), value=BOOLEAN)
    what = classes.what
    found: list[Any] = [what.object] if isinstance(what, Exact) else []
    held = what.live if isinstance(what, InstanceOf) else found[0] if found else None
    if isinstance(held, (tuple, UnionType)):
        found = list(held if isinstance(held, tuple) else held.__args__)
    if isinstance(what, OneOf):
        for option in implicit.options_of(classes):
            effect = merge(effect, asked_of_classes(frame, option, asked, node, text), BOOLEAN)
    if isinstance(what, (InstanceOf, Built)) and what.cls is tuple and not found:
        element = implicit.element_of(frame, classes)
        return merge(effect, asked_of_classes(frame, element, asked, node, text), BOOLEAN)
    for cls in found:
        if isinstance(cls, type):
            receiver = Argument(asked.node, Abstract(Exact(cls)))
            for function in _hooks_of(cls, set()):
                called = calls.followed(frame, why, (asked.node,), function, Arguments((receiver, asked)), node)
                effect = merge(effect, called, BOOLEAN)
    return effect


def _constant_name(arguments: Arguments) -> str | None:
    if len(arguments.positional) >= 2:
        node = arguments.positional[1].node
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
    return None


def _getattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    name = _constant_name(arguments)
    if name is None:
        if (
            arguments.simple()
            and len(arguments.positional) >= 2
            and isinstance(arguments.positional[0].value.what, Data)
        ):
            return pure(text, Abstract(Data()))
        effect = ordered(f"{text}: the attribute is only known when it happens", arguments.nodes())
        return merge(effect, _any_loaded(frame, arguments), effect.value)
    effect = attributes.load(frame, arguments.positional[0], name)
    for default in arguments.positional[2:]:
        effect = replace(effect, value=join(effect.value, default.value))
    return effect


_ANY: Final = "(any)"
"""The name of an attribute that no class has, so that hooks are asked for it."""


def _any_loaded(frame: Environment, arguments: Arguments, new: Argument | None = None) -> Effect:
    """What loading, or setting, any of those attributes of an object does that are more than values."""
    effect = pure("")
    for holder in arguments.positional[:1]:
        cls = implicit.class_of(holder.value)
        if not isinstance(cls, type):
            continue
        names = {name for c in ancestors(cls) if not implicit.is_library(c) for name in vars(c)}
        for name in sorted(names):
            member = find(cls, name, frame.session)
            if member is not None and member.kind in ("property", "cached", "descriptor"):
                effect = merge(effect, attributes.load(frame, holder, name))
                if new is not None:
                    effect = merge(effect, attributes.store(frame, holder, name, new.value))
        effect = merge(effect, attributes.load(frame, holder, _ANY))
        if new is not None:
            effect = merge(effect, attributes.store(frame, holder, _ANY, new.value))
            effect = merge(effect, attributes.store(frame, holder, _ANY, None))
    return effect


def _hasattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    found = _getattr(frame, arguments, node, text)
    return replace(found, value=BOOLEAN) if found is not None else None


def _setattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    name = _constant_name(arguments)
    if name is None or len(arguments.positional) != 3:
        return _any_attribute(frame, arguments, text)
    return replace(attributes.store(frame, arguments.positional[0], name, arguments.positional[2].value), value=NONE)


def _set_past_setter(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``object.__setattr__(instance, name, value)`` sets the attribute, whatever the class has in place of it."""
    if not arguments.positional or isinstance(arguments.positional[0].value.what, Built):
        return None
    name = _constant_name(arguments)
    if name is None:
        return _any_attribute(frame, arguments, text)
    frame.session.changed_names[name] = False
    return None


def _got_past_getter(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``object.__getattribute__(instance, "__dict__")``"""
    name = _constant_name(arguments)
    return attributes.load(frame, arguments.positional[0], name) if name == "__dict__" else None


def _any_attribute(frame: Environment, arguments: Arguments, text: str) -> Effect:
    effect = ordered(f"{text}: the attribute is only known when it happens", arguments.nodes())
    what = arguments.positional[0].value.what if arguments.positional else None
    new = arguments.positional[2] if len(arguments.positional) > 2 else Argument(ast.Constant(None), NONE)
    effect = merge(effect, _any_loaded(frame, arguments, new), effect.value)
    return replace(effect, writes=frozenset({ANY_NAME})) if isinstance(what, Exact) or what is None else effect


def _delattr(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    name = _constant_name(arguments)
    if name is None or len(arguments.positional) != 2:
        return _any_attribute(frame, arguments, text)
    return replace(attributes.store(frame, arguments.positional[0], name, None), value=NONE)


def _globals(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    return attributes.all_names(text)


def _vars(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``vars(x)`` is ``x.__dict__``; without an operand it shows the variables of the caller."""
    return attributes.load(frame, arguments.positional[0], "__dict__") if arguments.positional else None


def _len(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    effect = pure(text, INTEGER)
    for argument in arguments.positional:
        if implicit.class_of(argument.value) in implicit.SHALLOW_CONTAINERS:
            effect = merge(effect, pure(text, observes=implicit.operands(argument)))
        else:
            effect = merge(
                effect, implicit.operation(frame, argument.value, argument.node, ("__len__",), text, INTEGER)
            )
    return replace(effect, value=INTEGER)


def _dunder(*names: str, result: Abstract) -> Handler:
    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        effect = pure(text, result, fresh=True)
        for argument in arguments.every():
            effect = merge(effect, implicit.operation(frame, argument.value, argument.node, names, text, result))
        return replace(effect, value=result, fresh=True)

    return handler


def _truth(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    effect = pure(text, BOOLEAN)
    for argument in arguments.positional:
        effect = merge(effect, implicit.truth(frame, argument.value, argument.node))
    return replace(effect, value=BOOLEAN)


def _container(cls: type) -> Handler:
    """``list(x)`` and the like: a new container of the elements."""

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        site = Site(node)
        value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
        effect = pure(text, value)
        unshared = _unshared(frame, arguments)
        unpacked = [Argument(a.node, implicit.iterate(frame, a.value, a.node).value) for a in arguments.stars]
        unshared = unshared and not unpacked
        for argument in (*arguments.positional, *arguments.double_stars, *unpacked):
            iterated = implicit.iterate(frame, argument.value, argument.node)
            element = iterated.value
            if cls is dict and implicit.class_of(argument.value) in (dict, *MAPPINGS):
                # Keys that are in a dictionary already are neither hashed nor compared again.
                frame.store(value, "[]", implicit.element_of(frame, argument.value))
                effect = merge(effect, pure(text, observes=implicit.operands(argument)))
                continue
            if cls is dict:
                # A mapping gives keys and values; anything else pairs of them.
                element = join(element, implicit.element_of(frame, element))
                effect = merge(effect, implicit.unpacking(frame, argument, text), value)
            frame.store(value, "[]", element)
            unshared = unshared and immutable(element)
            effect = merge(effect, iterated)
            effect = merge(effect, _measured(frame, argument, text), effect.value)
            if cls in (set, frozenset, dict):
                hashed = implicit.hashing(frame, element, argument.node, text)
                effect = merge(effect, hashed)
        for argument in arguments.keywords.values():
            frame.store(value, "[]", argument.value)
        if cls in (tuple, frozenset) and all(immutable(a.value) for a in arguments.every()):
            value = Abstract(Data(True, cls))
        # A tuple of a tuple, or a frozenset of one, is the same.
        more = arguments.keywords or arguments.stars or arguments.double_stars
        elements = cls not in (tuple, frozenset) and not more
        made = cls in (list, dict, set)
        return replace(effect, value=value, fresh=unshared, elements=elements, exhausts=True, made=made)

    return handler


def _measured(frame: Environment, argument: Argument, text: str) -> Effect:
    """What making a list of it asks for first: how long it may become."""
    if implicit.class_of(argument.value) in implicit.SHALLOW_CONTAINERS or isinstance(argument.value.what, Unknown):
        return pure(text)
    effect = pure(text)
    for name in ("__len__", "__length_hint__"):
        effect = merge(effect, implicit.operation(frame, argument.value, argument.node, (name,), text, INTEGER))
    return effect


def _unshared(frame: Environment, arguments: Arguments) -> bool:
    """Whether what is put into a container made of the arguments is all immutable: elements of iterables, but what
    keywords give themselves."""
    iterables = (*arguments.positional, *arguments.stars, *arguments.double_stars)
    given = all(immutable(a.value) for a in arguments.keywords.values())
    found = [implicit.element_of(frame, a.value) for a in iterables if not immutable(a.value)]
    found += [implicit.value_of(frame, a.value) for a in iterables if not immutable(a.value)]
    return given and all(map(immutable, found))


def _sorted(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """sorted, min, max: comparisons of elements, or of what the key gives."""
    site = Site(node)
    several = len(arguments.positional) > 1
    effect = pure(text)
    element: Abstract | None = None
    for argument in arguments.positional:
        if several:
            found = argument.value
        else:
            iterated = implicit.iterate(frame, argument.value, argument.node)
            effect, found = merge(effect, iterated), iterated.value
            effect = merge(effect, _measured(frame, argument, text))
        element = found if element is None else join(element, found)
    element = element or IMMUTABLE
    where = arguments.positional[0].node if arguments.positional else node
    key = arguments.keywords.get("key")
    compared = element
    if key is not None and not immutable(key.value):
        called = calls.call_function(
            frame, key.value, Arguments((Argument(where, element),)), node, f"{text} calls its key"
        )
        if isinstance(node, ast.Call):
            called = claims.of_operand(called, node.func, key.node)
        compared = called.value
        effect = merge(effect, called)
    operands = [a.node for a in arguments.positional] if several else [where]
    for operand in operands:
        for name in ("__lt__", "__gt__"):
            for other in operands:  # either may change the other
                others = (Argument(other, compared),)
                effect = merge(effect, implicit.operation(frame, compared, operand, (name,), text, BOOLEAN, others))
    name = text
    if "sorted" in name:
        value = Abstract(Built(list, frozenset({site})), frozenset({site}))
        frame.store(value, "[]", element)
        return replace(effect, value=value, fresh=immutable(element), elements=True, exhausts=True)
    for name_, argument in arguments.keywords.items():
        if name_ == "default":
            element = join(element, argument.value)
    return replace(effect, value=element)


def _reduce(result: Abstract | None) -> Handler:
    """sum, any, all."""

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        effect = pure(text)
        element = IMMUTABLE
        for argument in arguments.positional[:1]:
            iterated = implicit.iterate(frame, argument.value, argument.node)
            element = iterated.value
            if result is not None:
                used = implicit.truth(frame, element, argument.node)
            else:
                used = pure(text)
                for name in ("__radd__", "__add__"):
                    others = (Argument(argument.node, element),)
                    own = implicit.operation(frame, element, argument.node, (name,), text, IMMUTABLE, others)
                    used = merge(used, own)
            effect = merge(merge(effect, iterated), used)
        started = (*arguments.positional[1:], *arguments.keywords.values())
        for start in started if result is None else ():
            added = tuple(Argument(a.node, element) for a in arguments.positional[:1])
            for name in ("__add__", "__radd__"):
                used = implicit.operation(frame, start.value, start.node, (name,), text, IMMUTABLE, added)
                effect = merge(effect, used)
        value = result
        if value is None:
            data = isinstance(element.what, Data)
            value = Abstract(Data(True)) if data and immutable(element) else element
        return replace(effect, value=value, fresh=immutable(value))

    return handler


def _lazy(kind: str) -> Handler:
    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        if not arguments.simple():
            return None
        step, start = pure(text), pure(text)
        elements: list[Abstract] = []
        sources = arguments.positional[1:] if kind in ("map", "filter") else arguments.positional
        for argument in sources:
            iterated = implicit.iterate(frame, argument.value, argument.node)
            step = merge(step, iterated)
            start = merge(start, implicit.starting(frame, argument))
            elements.append(iterated.value)
        element = elements[0] if elements else IMMUTABLE
        if kind == "enumerate":
            element = _tuple(IMMUTABLE, element)
        elif kind == "zip":
            element = _tuple(*elements)
        elif kind == "reversed" and arguments.positional:
            holder = arguments.positional[0]
            if implicit.class_of(holder.value) not in DATA_TYPES and not isinstance(holder.value.what, Unknown):
                return None
        elif kind in ("map", "filter") and arguments.positional:
            function = arguments.positional[0]
            if not (kind == "filter" and immutable(function.value)):
                given = tuple(Argument(a.node, e) for a, e in zip(sources, elements, strict=True))
                called = calls.call_function(
                    frame, function.value, Arguments(given), node, f"{text} calls its argument"
                )
                step = merge(step, called)
                if kind == "map":
                    element = called.value
            else:
                step = merge(step, implicit.truth(frame, element, sources[0].node if sources else node))
        finite = all(is_finite(a.value) for a in sources)
        lazy = Lazy(claims.as_summary(frame, step, element), element, finite)
        origins = frozenset().union(*(a.value.origins for a in arguments.every()))
        # `zip(a, a)` over an iterator advances it; over containers nothing is touched when the iterator is made.
        observes = tuple(a.node for a in arguments.every() if not immutable(a.value))
        site = Site(node)
        frame.hold({site}, origins)
        # The gate is on what is iterated, so it can be passed as well where the iterator is made.
        made = Effect(
            Level.PURE, Reason(text), Abstract(lazy, frozenset({site})), gated=step.gated if frame.outermost else (),
            observes=observes, elements=kind in ("enumerate", "zip", "reversed"),
        )  # fmt: skip
        return merge(made, start, made.value) if does_something(start) else made

    return handler


def _tuple(*elements: Abstract) -> Abstract:
    if all(immutable(e) for e in elements):
        return Abstract(Data(True, tuple))
    found: Abstract | None = None
    for element in elements:
        found = element if found is None else join(found, element)
    assert found is not None
    fields = {"[]": found} | {str(i): e for i, e in enumerate(elements)}
    return Abstract(InstanceOf(tuple, fields=fields), found.origins, found.roots)


def is_finite(value: Abstract) -> bool:
    """Iterating it is pure, finite, and needs no check: what `lattice.Value` calls a container."""
    what = value.what
    if isinstance(what, Data):
        return True
    if isinstance(what, Lazy):
        return what.finite
    return implicit.class_of(value) in implicit.SHALLOW_CONTAINERS | MAPPINGS


def _iter(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    if len(arguments.positional) != 1:
        return None
    argument = arguments.positional[0]
    if isinstance(argument.value.what, Lazy):
        return pure(text, argument.value)
    if not is_finite(argument.value):
        return None
    iterated = implicit.iterate(frame, argument.value, argument.node)
    lazy = Lazy(claims.as_summary(frame, iterated, iterated.value), iterated.value)
    site = Site(node)
    frame.hold({site}, argument.value.origins)
    return pure(text, Abstract(lazy, frozenset({site})), observes=iterated.observes)


def _next(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    if not arguments.positional or not isinstance(arguments.positional[0].value.what, Lazy):
        return None
    effect = implicit.iterate(frame, arguments.positional[0].value, arguments.positional[0].node)
    for default in arguments.positional[1:]:
        effect = replace(effect, value=join(effect.value, default.value))
    return effect


def makes_class(text: str, given: tuple[ast.expr, ...] = ()) -> Effect:
    """Code runs that nobody is given to look at: that of the metaclass and of ``__init_subclass__``."""
    return replace(ordered(text, given), writes=frozenset({ANY_NAME}))


def _type(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    if len(arguments.positional) != 1:
        return makes_class(f"{text}: makes a class", arguments.nodes())
    cls = implicit.class_of(arguments.positional[0].value)
    return pure(text, Abstract(Exact(cls)) if cls is not None else Abstract(AnyClass(), frozenset({ANYWHERE})))


def _partial(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    site = Site(node)
    value = Abstract(Built(functools.partial, frozenset({site})), frozenset({site}))
    if not arguments.positional:
        return None
    frame.store(value, "func", arguments.positional[0].value)
    if not arguments.simple():
        return None
    for number, argument in enumerate(arguments.positional[1:]):
        frame.store(value, str(number), argument.value)
    for name, argument in arguments.keywords.items():
        frame.store(value, f"**{name}", argument.value)
    return pure(text, value, observes=tuple(a.node for a in arguments.every() if not immutable(a.value)))


def _dataclass_replace(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """Another instance of the same class, with the fields of the first but for those given."""
    if not arguments.positional or arguments.stars:
        return None
    holder = arguments.positional[0]
    cls = implicit.class_of(holder.value)
    if not isinstance(cls, type) or not dataclasses.is_dataclass(cls):
        return None
    keywords = {
        field.name: Argument(holder.node, attributes.load(frame, holder, field.name).value)
        for field in dataclasses.fields(cls)
        if field.init
    }
    given = Arguments((), {**keywords, **arguments.keywords}, (), arguments.double_stars)
    return construct.construct(frame, cls, given, node, text)


def _print(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    effect = output.printed(frame, Effect(Level.ORDERED, Reason(f"{text}: prints"), NONE, fresh=True), arguments, text)
    shown = list(arguments.every())
    for name, argument in arguments.keywords.items():
        if name == "file" and not immutable(argument.value):
            if output.is_standard_stream(frame, argument.node):
                shown.remove(argument)
                continue
            return replace(
                effect, quiet=Level.ORDERED, observes=arguments.nodes(), mutates=(argument.node,),
                writes=frozenset({Place("stdio")}),
            )  # fmt: skip
    for argument in shown:
        effect = merge(effect, output.as_text(frame, argument), NONE)
    return effect


def _reduce_calls(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """`functools.reduce`: calls the function on what it gave before and the next element."""
    if len(arguments.positional) < 2 or not arguments.simple():
        return ordered(f"{text}: what it calls is only known when it happens", arguments.nodes())
    function, source, *initial = arguments.positional
    effect = implicit.iterate(frame, source.value, source.node)
    element = effect.value
    value = initial[0].value if initial else element
    for _ in range(2):
        given = Arguments((Argument(source.node, value), Argument(source.node, element)))
        called = calls.call_function(frame, function.value, given, node, f"{text} calls its argument")
        value = join(value, called.value)
        if not value.known():  # a gate on the operand says nothing of what the function makes of it
            value = Abstract(value.what, value.origins | {ANYWHERE}, (node,))
        effect = merge(effect, called)
    if not initial:
        value = join(value, element)
    return replace(effect, value=value, fresh=immutable(value), element_of=(), one_of=())


def _operator(operator: type[ast.operator]) -> Handler:
    """`operator.add` and the like: what the operator itself does."""

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        if len(arguments.positional) != 2 or not arguments.simple() or arguments.keywords:
            return None
        return implicit.binary(frame, operator, *arguments.positional)

    return handler


def _context_variable(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``variable.get()`` of one that is at hand: what it is given in the context of the call."""
    receiver = arguments.positional[0].value.what if arguments.positional else None
    live = receiver.live if isinstance(receiver, InstanceOf) else None
    if type(live) is not contextvars.ContextVar or not isinstance(receiver, InstanceOf) or receiver.where is None:
        return None
    frame.session.rely(receiver.where, live, Compared.IDENTITY)
    place = Place("context", f"{live.name}:{id(live):x}")
    held = Abstract(origins=frozenset({Outside(place, Binding(ContextVariable(live), "value"))}), roots=(node,))
    for default in arguments.positional[1:]:
        held = join(held, default.value)
    why = Reason(f"{text}: what the caller's context holds")
    return Effect(Level.PURE, why, held, reads=frozenset({Place("context")}))


@dataclass(frozen=True, slots=True)
class ContextVariable:
    """A context variable as a namespace with one name, ``value``; None where it has none, and ``get`` raises."""

    variable: contextvars.ContextVar[object]

    def get(self, name: str, default: object = None) -> object:
        try:
            return self.variable.get()
        except LookupError:
            return None


def _pure(result: Abstract) -> Handler:
    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        return pure(text, result, fresh=True)

    return handler


def _range(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    result = Abstract(Data(True, range))
    effect = pure(text, result, fresh=True)
    for argument in arguments.every():
        effect = merge(
            effect, implicit.operation(frame, argument.value, argument.node, ("__index__",), text, INTEGER), result
        )
    return effect


def _maketrans(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """Of two or three texts, a new table of numbers; of a dictionary, the values that it holds."""
    if len(arguments.positional) < 2:
        return None
    effect = pure(text)
    for argument in arguments.every():
        effect = merge(effect, claims.needs_plain(frame, argument, text))
    return replace(effect, value=Abstract(Data()), fresh=True)


def _whole_number(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """`math.ceil` and the like, of a number."""
    if len(arguments.positional) != 1 or not immutable(arguments.positional[0].value):
        return None
    return pure(text, INTEGER, fresh=True)


def _new_instance(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``object.__new__(cls)``, ``super().__new__(cls)``: an instance in which nothing has been set."""
    what = arguments.positional[0].value.what if len(arguments.positional) == 1 and arguments.simple() else None
    if not isinstance(what, Exact) or not isinstance(what.object, type) or arguments.keywords:
        return None
    cls = what.object
    if cls.__new__ is not object.__new__ and not isinstance(cls.__new__, FunctionType):  # type: ignore[comparison-overlap]
        return None
    if find(cls, "__del__", frame.session) is not None:
        return None
    site = Site(node)
    return pure(text, Abstract(Built(cls, frozenset({site})), frozenset({site})), fresh=True)


HANDLERS: dict[Any, Handler] = {}
TAKING_STARS = frozenset(
    {print, list, tuple, set, frozenset, dict, setattr, delattr, globals, dataclasses.replace, functools.reduce}
)
"""Callables whose handlers look at what is unpacked into the call as well."""


def _install() -> None:
    table: dict[Any, Handler] = {
        super: _super, isinstance: _check, issubclass: _check, getattr: _getattr, hasattr: _hasattr, setattr: _setattr,
        delattr: _delattr, globals: _globals, vars: _vars,
        len: _len, type: _type, functools.partial: _partial, builtins.print: _print, bool: _truth,
        str: _dunder("__str__", "__repr__", result=TEXT), repr: _dunder("__repr__", result=TEXT),
        format: _dunder(*implicit.FORMAT, result=TEXT), ascii: _dunder("__repr__", result=TEXT),
        int: _dunder("__int__", "__index__", "__trunc__", result=INTEGER),
        float: _dunder("__float__", "__index__", result=IMMUTABLE),
        abs: _dunder("__abs__", result=IMMUTABLE), round: _dunder("__round__", result=IMMUTABLE),
        hash: _dunder("__hash__", result=INTEGER),
        list: _container(list), tuple: _container(tuple), set: _container(set), frozenset: _container(frozenset),
        dict: _container(dict), sorted: _sorted, min: _sorted, max: _sorted, sum: _reduce(None),
        any: _reduce(BOOLEAN), all: _reduce(BOOLEAN),
        enumerate: _lazy("enumerate"), zip: _lazy("zip"), map: _lazy("map"), filter: _lazy("filter"),
        reversed: _lazy("reversed"), iter: _iter, next: _next,
        dataclasses.replace: _dataclass_replace, str.maketrans: _maketrans,
        builtins.open: files.opened, pathlib.Path.open: files.path_opened, json.load: files.loaded,
        tomllib.load: files.loaded, functools.reduce: _reduce_calls,
        id: _pure(INTEGER), callable: _pure(BOOLEAN), range: _range,
        object: _pure(Abstract(InstanceOf(object))),
    }  # fmt: skip
    HANDLERS.update(table)
    for kind, name in implicit.BINARY.items():
        HANDLERS[getattr(operator, f"{name}_" if name in ("and", "or") else name)] = _operator(kind)
    HANDLERS[contextvars.ContextVar.get] = _context_variable
    HANDLERS[object.__new__] = _new_instance
    HANDLERS.update(dict.fromkeys((object.__setattr__, object.__delattr__), _set_past_setter))
    HANDLERS[object.__getattribute__] = _got_past_getter
    HANDLERS.update(dict.fromkeys((math.ceil, math.floor, math.trunc), _whole_number))
    for getter in getters.GETTERS:
        HANDLERS[getter] = getters.made(getter)


_install()
__all__ = ["HANDLERS", "NOTHING_KNOWN", "is_finite"]
