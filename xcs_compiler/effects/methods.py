"""Methods of built-in data types, from the tables in `data`."""

from __future__ import annotations

import ast
import string

from xcs_compiler.effects import implicit
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.data import (
    CHANGING_BY_NAME,
    COLLECTING,
    CONTAINERS,
    DATA_TYPES,
    DEEP_METHODS,
    HASHING_METHODS,
    IMMUTABLE_RESULTS,
    ITERATING_METHODS,
    MAPPINGS,
    MUTATING,
    SEQUENCING,
    STORING,
    STORING_ELEMENTS,
)
from xcs_compiler.effects.effect import Effect, gate, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.implicit import class_of
from xcs_compiler.effects.lattice import Reason
from xcs_compiler.effects.values import (
    IMMUTABLE,
    NONE,
    Abstract,
    Built,
    Data,
    InstanceOf,
    Method,
    join,
)
from xcs_compiler.scopes import text_of
from xcs_compiler.sparse import replace

EXHAUSTING_METHODS = frozenset({"extend", "extendleft", "update", "union"})
VIEWS = frozenset({"items", "keys", "values"})
TAKING_OUT = frozenset({"get", "pop", "setdefault", "popleft"})
"""Methods that give an element of the receiver, or the default that they are given."""


def builtin_method(
    frame: Environment, method: Method, receiver: Argument, arguments: Arguments, node: ast.expr, text: str
) -> Effect | None:
    """The effect of a method of built-in data; None when the receiver is none."""
    value, name = method.receiver, method.name
    cls = class_of(value)
    is_data = isinstance(value.what, Data)
    if not is_data and cls not in DATA_TYPES and cls not in MAPPINGS:
        return None
    if name in CHANGING_BY_NAME and not immutable(value):
        return ordered(f"{text}: changes `{text_of(receiver.node)}`", (receiver.node, *arguments.nodes()))
    changes = name in MUTATING and not immutable(value)
    result = _result(frame, value, name, node, arguments)
    # The text of a text's method shares nothing with anything.
    read = list(arguments.every())
    if name in ("append", "appendleft", "insert") and arguments.simple() and not arguments.keywords:
        read = read[:-1]  # it is put there, whatever it is
    held = [a.node for a in read if not immutable(a.value)]
    seen = tuple(dict.fromkeys((*(() if immutable(value) else (receiver.node,)), *held)))
    effect = pure(text, result, observes=seen, fresh=immutable(result))
    if changes:
        tells = name in COLLECTING | SEQUENCING and cls not in (set, dict)
        change = Reason(f"changes `{text_of(receiver.node)}`", tells=tells)
        effect = replace(effect, mutates=(receiver.node,), shallow=True, change=change)
        _store(frame, value, name, arguments)
    by_key = name == "sort" and "key" in arguments.keywords
    if name in DEEP_METHODS and not by_key and not (is_data and frame.is_plain(value)):
        effect = merge(effect, implicit.deep(frame, value, receiver.node, text), result)
        effect = merge(effect, implicit.compared(frame, value, receiver.node, text), result)
    effect = _arguments(frame, method, arguments, node, text, effect)
    if name in TAKING_OUT and (is_data or cls in CONTAINERS):
        given = tuple(a.node for a in arguments.every())[1:]
        effect = replace(effect, element_of=(receiver.node,), one_of=given)
    made = name == "copy" and cls in (list, dict, set)
    return replace(effect, value=result, exhausts=name in EXHAUSTING_METHODS, elements=name in VIEWS, made=made)


def _arguments(
    frame: Environment, method: Method, arguments: Arguments, node: ast.expr, text: str, effect: Effect
) -> Effect:
    from xcs_compiler.effects import calls

    name = method.name
    for position, argument in enumerate(arguments.every()):
        value = argument.value
        if isinstance(value.what, Data) and frame.is_plain(value):
            continue
        if name == "sort" or (name in ("format", "format_map") and class_of(method.receiver) is str):
            if "key" in arguments.keywords and argument is arguments.keywords["key"]:
                unknown = implicit.element_of(frame, method.receiver)
                given = Arguments((Argument(node, unknown),))
                key = calls.call_function(frame, value, given, node, f"{text} calls its key")
                effect = merge(effect, merge(key, implicit.compared(frame, key.value, argument.node, text)))
                continue
            effect = merge(effect, implicit.formatting(frame, value, argument.node))
            if name != "sort" and _looks_inside(name, method.expression):
                effect = merge(effect, gate(frame, text, value, argument.node, IMMUTABLE, observes=(argument.node,)))
            continue
        if name in ITERATING_METHODS:
            iterated = implicit.iterate(frame, value, argument.node)
            effect = merge(effect, iterated)
            if name in HASHING_METHODS and name != "join":
                effect = merge(effect, implicit.hashing(frame, iterated.value, argument.node, text))
            continue
        if position == 0 and name in ("insert", "pop", "rotate") and class_of(method.receiver) is not dict:
            effect = merge(effect, implicit.indexing(frame, argument, text))
            continue
        hashed = name in HASHING_METHODS and position == 0
        if hashed or (name in DEEP_METHODS and name not in ("sort", "format")):
            checked = implicit.hashing(frame, value, argument.node, text)
            effect = merge(effect, checked)
        elif (
            name not in STORING
            and name not in MUTATING
            and class_of(value) not in DATA_TYPES
            and name not in ("get", "setdefault", "pop")
            and not frame.is_plain(value)
        ):
            effect = merge(effect, gate(frame, text, value, argument.node, IMMUTABLE, observes=(argument.node,)))
    return effect


def _looks_inside(name: str, template: ast.expr | None) -> bool:
    """Whether a template may load attributes and elements, as ``"{0.title}"`` does."""
    if name == "format_map" or not (isinstance(template, ast.Constant) and isinstance(template.value, str)):
        return True
    try:
        return _has_parts(template.value)
    except ValueError:
        return True


def _has_parts(template: str) -> bool:
    for _, field, spec, _ in string.Formatter().parse(template):
        if field is not None and not {".", "["}.isdisjoint(field):
            return True
        if spec and _has_parts(spec):
            return True
    return False


def _store(frame: Environment, value: Abstract, name: str, arguments: Arguments) -> None:
    every = [a.value for a in arguments.every()]
    if name in STORING:
        for stored in every[-1:]:
            frame.store(value, "[]", stored)
        if name == "setdefault" and len(every) == 2 and not isinstance(every[0].what, Data):
            frame.store(value, "[]", every[0], key=True)
    elif name in STORING_ELEMENTS:
        for named in arguments.keywords.values():
            frame.store(value, "[]", named.value)
        for argument in every:
            element = implicit.element_of(frame, argument)
            if class_of(value) is dict or class_of(argument) is dict:
                # Updating a dict from pairs stores what the pairs hold.
                element = join(element, implicit.element_of(frame, element))
            frame.store(value, "[]", element)
    elif name.endswith("_update"):
        for argument in every:
            frame.store(value, "[]", implicit.element_of(frame, argument))


def _result(frame: Environment, value: Abstract, name: str, node: ast.expr, arguments: Arguments) -> Abstract:
    what = value.what
    cls = class_of(value)
    if isinstance(what, Data) and what.immutable and cls in (str, bytes, int, float, complex, bool):
        if name in ("split", "rsplit", "splitlines"):
            return Abstract(Data(False, list))
        return IMMUTABLE
    if name in IMMUTABLE_RESULTS and cls not in CONTAINERS:
        return IMMUTABLE
    if name in ("index", "count", "isdisjoint", "issubset", "issuperset"):
        return IMMUTABLE
    if name in MUTATING and name not in ("pop", "popleft", "popitem", "setdefault"):
        return NONE if cls is not None else Abstract(Data(True))
    if isinstance(what, Data):
        found = part(value, frame)
        for argument in list(arguments.every())[1:]:
            found = join(found, argument.value)
        return found
    element = implicit.element_of(frame, value)
    if name in TAKING_OUT:
        element = implicit.value_of(frame, value)
        for argument in list(arguments.every())[1:]:
            element = join(element, argument.value)
        return element
    if name in ("items", "popitem"):
        pair = Abstract(InstanceOf(tuple, fields={"[]": element}), element.origins)
        if name == "popitem":
            return pair
        return Abstract(InstanceOf(list, fields={"[]": pair}), frame.inside(value.origins) | value.origins)
    if name == "keys":
        return Abstract(InstanceOf(list, fields={"[]": element}), frame.inside(value.origins) | value.origins)
    if name == "values":
        element = implicit.value_of(frame, value)
        return Abstract(InstanceOf(list, fields={"[]": element}), frame.inside(value.origins) | value.origins)
    # copy, union, ...: a container of the same elements.
    for argument in arguments.every():
        element = join(element, implicit.element_of(frame, argument.value))
    kept = cls if cls in CONTAINERS else list
    return Abstract(InstanceOf(kept, fields={"[]": element}), frame.inside(value.origins))


def is_container(value: Abstract) -> bool:
    what = value.what
    return isinstance(what, (Built, InstanceOf)) and what.cls in CONTAINERS
