"""Built-ins whose result, or effect, depends on what they are given more closely than the catalog can say."""

from __future__ import annotations

import ast
import builtins
import contextvars
import dataclasses
import functools
import json
import math
import operator
import pathlib
import tomllib
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from xcs_compiler.effects import (
    attributes,
    builtin_attributes,
    builtin_containers,
    calls,
    claims,
    construct,
    files,
    getters,
    implicit,
    instance_checks,
    output,
)
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.builtin_containers import Handler
from xcs_compiler.effects.effect import Effect, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import Compared, Level, Place, Reason
from xcs_compiler.effects.members import find
from xcs_compiler.effects.named_state import ANY_NAME
from xcs_compiler.effects.values import (
    ANYWHERE,
    BOOLEAN,
    IMMUTABLE,
    INTEGER,
    NONE,
    TEXT,
    Abstract,
    AnyClass,
    Binding,
    Built,
    Data,
    Exact,
    InstanceOf,
    Outside,
    Site,
    SuperOf,
    join,
)
from xcs_compiler.sparse import replace


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


def _dunder(*names: str, result: Abstract) -> Handler:
    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        effect = pure(text, result, fresh=True)
        for argument in arguments.every():
            effect = merge(effect, implicit.operation(frame, argument.value, argument.node, names, text, result))
        return replace(effect, value=result, fresh=True)

    return handler


def _by_operand(*names: str) -> Handler:
    """What gives whatever the special method of its operand gives; a number for a number."""

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        effect = pure(text, IMMUTABLE)
        for argument in arguments.every():
            found = implicit.operation(frame, argument.value, argument.node, names, text, IMMUTABLE)
            effect = merge(effect, found, join(effect.value, found.value))
        return replace(effect, fresh=immutable(effect.value))

    return handler


def _truth(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    effect = pure(text, BOOLEAN)
    for argument in arguments.positional:
        effect = merge(effect, implicit.truth(frame, argument.value, argument.node))
    return replace(effect, value=BOOLEAN)


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


def _whole_number(name: str) -> Handler:
    """`math.ceil` and the like, of a number."""
    otherwise = _by_operand(name)

    def handler(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
        if len(arguments.positional) == 1 and immutable(arguments.positional[0].value):
            return pure(text, INTEGER, fresh=True)
        return otherwise(frame, arguments, node, text)

    return handler


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
        super: _super, isinstance: instance_checks.check, issubclass: instance_checks.check,
        type: _type, functools.partial: _partial, builtins.print: _print, bool: _truth,
        str: _dunder("__str__", "__repr__", result=TEXT), repr: _dunder("__repr__", result=TEXT),
        format: _dunder(*implicit.FORMAT, result=TEXT), ascii: _dunder("__repr__", result=TEXT),
        int: _dunder("__int__", "__index__", "__trunc__", result=INTEGER),
        float: _dunder("__float__", "__index__", result=IMMUTABLE),
        abs: _by_operand("__abs__"), round: _by_operand("__round__"),
        hash: _dunder("__hash__", result=INTEGER),
        dataclasses.replace: _dataclass_replace, str.maketrans: _maketrans,
        builtins.open: files.opened, pathlib.Path.open: files.path_opened, json.load: files.loaded,
        tomllib.load: files.loaded, functools.reduce: _reduce_calls,
        id: _pure(INTEGER), callable: _pure(BOOLEAN), range: _range,
        object: _pure(Abstract(InstanceOf(object))),
    }  # fmt: skip
    HANDLERS.update(builtin_containers.HANDLERS)
    HANDLERS.update(builtin_attributes.HANDLERS)
    HANDLERS.update(table)
    for kind, name in implicit.BINARY.items():
        HANDLERS[getattr(operator, f"{name}_" if name in ("and", "or") else name)] = _operator(kind)
    HANDLERS[contextvars.ContextVar.get] = _context_variable
    HANDLERS[object.__new__] = _new_instance
    HANDLERS.update({f: _whole_number(f"__{f.__name__}__") for f in (math.ceil, math.floor, math.trunc)})
    for getter in getters.GETTERS:
        HANDLERS[getter] = getters.made(getter)


_install()
__all__ = ["HANDLERS", "TAKING_STARS", "Handler", "makes_class"]
