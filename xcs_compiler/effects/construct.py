"""Constructing an instance: the metaclass, ``__new__`` and ``__init__``, dataclasses, named tuples, enums, models."""

from __future__ import annotations

import ast
import collections
import dataclasses
import enum
import typing
from types import FunctionType, WrapperDescriptorType
from typing import Any

from xcs_compiler.effects import calls, claims, implicit, inference, models
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.configuration import configured
from xcs_compiler.effects.data import DATA_TYPES, FACTORIES, IMMUTABLE_TYPES, MAPPINGS, class_attribute
from xcs_compiler.effects.effect import Effect, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import Level, Reason
from xcs_compiler.effects.live import describe
from xcs_compiler.effects.markers import marked
from xcs_compiler.effects.members import find, is_generated, overrides, qualified_name
from xcs_compiler.effects.models import MODEL
from xcs_compiler.effects.static_classes import GeneratedInit, StaticClass
from xcs_compiler.effects.values import (
    ANYWHERE,
    NONE,
    TEXT,
    UNKNOWN,
    Abstract,
    Built,
    Data,
    Exact,
    InstanceOf,
    OneOf,
    Site,
    SourceFunction,
)
from xcs_compiler.sparse import replace

PLAIN_METACLASSES = frozenset(
    {"builtins.type", "abc.ABCMeta", "enum.EnumType", "enum.EnumMeta", "typing._ProtocolMeta"}
)
TYPED_DICT = type(typing.TypedDict("Empty", {}))  # type: ignore[operator]


def construct(frame: Environment, cls: Any, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """``cls(*arguments)``."""
    name = qualified_name(cls)
    site = Site(node)
    value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
    word = (marked(cls) if isinstance(cls, type) else None) or configured(frame.session, name)
    if word is not None:
        effect = calls.by_word(word, arguments, node, text)
        return replace(effect, value=_instance(frame, cls, site, arguments))
    entry = catalog().call(name)
    if entry is not None:
        effect = claims.apply(frame, entry, arguments, node, text, None)
        if cls in MAPPINGS and effect.level is Level.PURE:
            return replace(effect, value=_mapping(frame, value, arguments))
        if not entry.lazy and entry.result in ("aliases", "fresh"):
            plain = all(frame.is_plain(a.value) for a in arguments.every())
            is_data = isinstance(cls, type) and (cls in IMMUTABLE_TYPES or (cls in DATA_TYPES and plain))
            what = Data(cls in IMMUTABLE_TYPES, cls) if is_data else None
            held = Abstract(what) if what is not None else _instance(frame, cls, site, arguments)
            effect = replace(effect, value=held)
        if isinstance(cls, type) and issubclass(cls, BaseException):
            effect = merge(effect, _shown(frame, arguments, text), effect.value)
        return effect
    if not isinstance(cls, (type, StaticClass)):
        return ordered(f"{text}: `{name}` is not in the catalog", arguments.nodes())
    if isinstance(cls, type):
        early = _by_metaclass(frame, cls, arguments, node, text)
        if early is not None:
            return early
    if overrides(cls, "__del__", frame.session) is not None:
        return ordered(f"{text}: instances have a `__del__`, which runs when they are dropped", arguments.nodes())
    new = overrides(cls, "__new__", frame.session)
    effect = pure(text, value, observes=tuple(a.node for a in arguments.every() if not immutable(a.value)))
    if new is not None:
        made = _new(frame, cls, new, arguments, node, text)
        if made is None:
            return ordered(f"{text}: its `__new__` is not known", arguments.nodes())
        effect = merge(effect, made, made.value)
        if not (isinstance(made.value.what, (Built, InstanceOf)) and made.value.what.cls is cls):
            return effect
        value = made.value
    init = overrides(cls, "__init__", frame.session)
    if init is None:  # `__new__` may have put into it what it was given
        return replace(effect, value=value, fresh=not frame.reach(value.origins) - value.origins)
    started = _init(frame, cls, init, value, arguments, node, text, empty=new is None)
    reached = frame.reach(value.origins) - value.origins
    return replace(merge(effect, started, value), fresh=not reached and not started.mutates)


def _mapping(frame: Environment, value: Abstract, arguments: Arguments) -> Abstract:
    """A dictionary of a class of `collections`, made of what it is given."""
    given = list(arguments.positional)
    made = value
    if value.what == Built(collections.defaultdict, frozenset(value.origins)) and given:  # type: ignore[arg-type]
        factory = given.pop(0).value
        frame.store(value, "default_factory", factory)
        if not _makes_data(factory):
            # What looks a key up by itself is known; whatever else does waits, as no gate lets it pass.
            made = Abstract(OneOf(options=(value.what, UNKNOWN)), value.origins)
    for argument in (*given, *arguments.stars, *arguments.double_stars):
        element = implicit.element_of(frame, argument.value)
        # A mapping gives keys and values; for other dictionaries than a counter, anything else gives pairs.
        frame.store(value, "[]", element)
        frame.store(value, "[]", implicit.element_of(frame, element))
    for argument in arguments.keywords.values():
        frame.store(value, "[]", argument.value)
    return made


def _makes_data(factory: Abstract) -> bool:
    known = factory.what.object if isinstance(factory.what, Exact) else None
    return factory.what == NONE.what or any(known is cls for cls in FACTORIES)


def _instance(frame: Environment, cls: Any, site: Site, arguments: Arguments) -> Abstract:
    """An instance about whose attributes nothing is known; it may hold the arguments."""
    frame.hold({site}, (o for a in arguments.every() for o in a.value.origins))
    return Abstract(
        InstanceOf(cls), frozenset({site}) | frozenset(o for a in arguments.every() for o in a.value.origins)
    )


def _by_metaclass(frame: Environment, cls: type, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    metaclass = type(cls)
    if issubclass(cls, enum.Enum):
        if "_missing_" in vars(cls):
            own = vars(cls)["_missing_"]
            receiver = Argument(node.func if isinstance(node, ast.Call) else node, Abstract(Exact(cls)))
            given, why = arguments.before(receiver), f"{text}: the enum has a `_missing_`"
            return calls.followed(frame, why, arguments.nodes(), getattr(own, "__func__", None), given, node)
        effect = pure(text, Abstract(InstanceOf(cls)))
        for argument in arguments.every():
            used = implicit.hashing(frame, argument.value, argument.node, text)
            effect = merge(effect, used, effect.value)
        return effect
    if metaclass is TYPED_DICT:
        made = Abstract(Built(dict, frozenset({Site(node)})), frozenset({Site(node)}))
        for argument in arguments.every():
            frame.store(made, "[]", argument.value)
        return pure(text, made, observes=tuple(a.node for a in arguments.every() if not immutable(a.value)))
    if any(qualified_name(ancestor) == MODEL for ancestor in cls.__mro__):
        return _model(frame, cls, arguments, node, text)
    if qualified_name(metaclass) in PLAIN_METACLASSES:
        return None
    found = find(metaclass, "__call__", frame.session)
    if found is not None and found.owner is not type and isinstance(found.function, FunctionType):
        receiver = Argument(node.func if isinstance(node, ast.Call) else node, Abstract(Exact(cls)))
        return calls.call_function(
            frame,
            Abstract(Exact(found.function)),
            arguments.before(receiver),
            node,
            f"{text}: the metaclass's `__call__`",
        )
    if found is not None and found.owner is not type:
        return ordered(f"{text}: a metaclass decides", arguments.nodes())
    return None


def _model(frame: Environment, cls: Any, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    init = find(cls, "__init__", frame.session)
    if init is None or qualified_name(init.owner) != MODEL:
        return ordered(f"{text}: the model has an `__init__` of its own", arguments.nodes())
    return models.validated(frame, cls, arguments, node, text)


def _new(frame: Environment, cls: Any, new: Any, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    site = Site(node)
    built = Abstract(Built(cls, frozenset({site})), frozenset({site}))
    function = new.function
    owner = new.owner
    if (isinstance(owner, type) and owner in DATA_TYPES) or owner is BaseException or _is_exception(owner):
        for argument in arguments.every():
            frame.store(built, "[]", argument.value)
            if isinstance(owner, type) and not _is_exception(owner):
                element = implicit.iterate(frame, argument.value, argument.node)
                if element.level is not Level.PURE or element.gated or element.requires:
                    return element
        return pure(text, built)
    named = isinstance(cls, type) and issubclass(cls, tuple) and class_attribute(cls, "_fields") is not None
    if named and isinstance(function, FunctionType) and function.__module__.startswith("namedtuple_"):
        for name, argument in _fields(tuple(cls._fields), arguments):
            frame.store(built, name, argument.value)
        return pure(text, built)
    module = owner.__module__ if isinstance(owner, type) else ""
    if module in ("typing", "abc", "builtins") and not isinstance(function, FunctionType):
        return pure(text, built) if owner is object else None
    if module == "typing":
        return pure(text, built)
    if not isinstance(function, FunctionType) and not hasattr(function, "node"):
        return None
    receiver = Argument(node.func if isinstance(node, ast.Call) else node, Abstract(Exact(cls)))
    return calls.call_function(frame, Abstract(Exact(function)), arguments.before(receiver), node, f"{text}: `__new__`")


def _is_exception(owner: Any) -> bool:
    return isinstance(owner, type) and issubclass(owner, BaseException) and not hasattr(owner.__init__, "__code__")


def starts_exception(function: Any) -> bool:
    """Whether it is the `__init__` of a built-in exception, which keeps what it is given."""
    found = function.object if isinstance(function, Exact) else None
    return isinstance(found, WrapperDescriptorType) and issubclass(found.__objclass__, BaseException)


def start_exception(frame: Environment, receiver: Argument, arguments: Arguments, text: str) -> Effect:
    """``super().__init__(...)`` in a class derived from a built-in exception."""
    for argument in arguments.every():
        frame.store(receiver.value, "[]", argument.value)
        frame.store(receiver.value, "args", Abstract(origins=argument.value.origins))
    return pure(text, NONE, mutates=(receiver.node,), shallow=True, change=Reason(text))


def _shown(frame: Environment, arguments: Arguments, text: str) -> Effect:
    """What showing the arguments of an exception does: who catches it and shows it is taken to do nothing else."""
    effect = pure(text)
    for argument in arguments.every():
        if isinstance(argument.value.what, (InstanceOf, Built)):
            shown = implicit.operation(frame, argument.value, argument.node, implicit.TEXTUAL, text, TEXT)
            harmless = shown.level < Level.ORDERED and not shown.mutated and not shown.writes
            effect = effect if harmless else merge(effect, shown)
    return effect


def _fields(names: tuple[str, ...], arguments: Arguments) -> list[tuple[str, Argument]]:
    found = list(zip(names, arguments.positional, strict=False))
    found += [(name, argument) for name, argument in arguments.keywords.items()]
    found += [(name, star) for star in (*arguments.stars, *arguments.double_stars) for name in names]
    return found


def _init(
    frame: Environment, cls: Any, init: Any, value: Abstract, arguments: Arguments, node: ast.expr, text: str,
    *, empty: bool,
) -> Effect:  # fmt: skip
    function = init.function
    owner = init.owner
    if _is_exception(owner) or (isinstance(owner, type) and owner in DATA_TYPES):
        effect = _shown(frame, arguments, text) if _is_exception(owner) else pure(text)
        for argument in arguments.every():
            frame.store(value, "[]", argument.value)
            frame.store(value, "args", Abstract(origins=argument.value.origins))
            if isinstance(owner, type) and owner in DATA_TYPES:
                effect = merge(effect, implicit.iterate(frame, argument.value, argument.node))
        return effect
    if (
        isinstance(owner, type)
        and class_attribute(owner, "__dataclass_fields__") is not None
        and isinstance(function, FunctionType)
        and is_generated(function, owner)
    ):
        return _dataclass(frame, function, owner, cls, value, arguments, node, text)
    if isinstance(function, GeneratedInit):
        for name, argument in _fields(function.dataclass_fields, arguments):
            frame.store(value, name, argument.value)
        return pure(text)
    if not isinstance(function, (FunctionType, SourceFunction)):
        return ordered(f"{text}: its `__init__` is not known", arguments.nodes())
    receiver = Argument(node, value)
    given = arguments.before(receiver)
    return inference.call_constructor(frame, function, given, node, f"{text}: `__init__`", value, empty=empty)


def _dataclass(
    frame: Environment,
    function: FunctionType,
    owner: Any,
    cls: type,
    value: Abstract,
    arguments: Arguments,
    node: ast.expr,
    text: str,
) -> Effect:
    """What the generated ``__init__`` does: sets the fields, calls default factories and ``__post_init__``."""
    effect = pure(text)
    code = function.__code__
    given = _fields(code.co_varnames[1 : code.co_argcount], arguments)
    for name, argument in given:
        frame.store(value, name, argument.value)
    names = {name for name, _ in given}
    for field in dataclasses.fields(owner):
        if field.name in names:
            continue
        if field.default is not dataclasses.MISSING:
            found = describe(field.default, None, ANYWHERE, frame.session)
            frame.store(value, field.name, found)
        elif field.default_factory is not dataclasses.MISSING:
            factory = describe(field.default_factory, None, None, frame.session)
            own = node if frame.outermost else frame.session.stand_in(node, "default", field.name)
            made = calls.call_function(frame, factory, Arguments(), own, f"{text}: the default of `{field.name}`")
            if isinstance(made.value.what, Built) and not frame.outermost:
                frame.store(value, field.name, made.value)
            elif isinstance(made.value.what, Built):
                # One node stands for all the defaults, which are objects of their own.
                held = Abstract(InstanceOf(made.value.what.cls), made.value.origins)
                plain = field.default_factory in (list, dict, set)
                frame.store(value, field.name, held if not plain else Abstract(Data(), made.value.origins))
            else:
                frame.store(value, field.name, made.value)
            effect = merge(effect, made)
    custom = overrides(cls, "__setattr__", frame.session)
    frozen = custom is not None and not is_generated(custom.function, custom.owner)
    if frozen:
        return ordered(f"{text}: it has a `__setattr__`", arguments.nodes())
    post = find(cls, "__post_init__", frame.session)
    if post is not None and post.function is not None:
        receiver = Argument(node, value)
        by_name = dict(given)
        passed = []
        for name, kind in vars(owner)["__dataclass_fields__"].items():
            if kind._field_type is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
                default = describe(kind.default, None, ANYWHERE, frame.session)
                passed.append(by_name.get(name) or Argument(node, default))
        inits = inference.call_constructor(
            frame, post.function, Arguments((receiver, *passed)), node, f"{text}: `__post_init__`", value
        )
        effect = merge(effect, inits)
    return effect
