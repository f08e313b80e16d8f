"""Implicit operations: what operators, formatting, truth tests, iteration, subscripts and ``with`` run."""

from __future__ import annotations

import ast
import collections
import enum
import functools
import sys
from types import FunctionType
from typing import Any

from xcs_compiler.effects import calls, tables
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import TypeEntry, catalog
from xcs_compiler.effects.caught import is_caught
from xcs_compiler.effects.data import CONTAINERS, DATA_TYPES, FACTORIES, MAPPINGS, VIEWS
from xcs_compiler.effects.effect import Effect, gate, merge, ordered, pure
from xcs_compiler.effects.environment import VALUES, Environment, immutable, is_open, part
from xcs_compiler.effects.lattice import Level
from xcs_compiler.effects.live import describe
from xcs_compiler.effects.members import ancestors, find, is_generated, overrides, qualified_name
from xcs_compiler.effects.values import (
    BOOLEAN,
    IMMUTABLE,
    INTEGER,
    NOTHING_KNOWN,
    PLAIN,
    TEXT,
    UNKNOWN,
    Abstract,
    Built,
    Caught,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    Likely,
    Method,
    OneOf,
    Site,
    Unknown,
    join,
)
from xcs_compiler.sparse import replace

MAXIMUM_ELEMENTS = 100
MAXIMUM_EXAMPLES = 3
MAXIMUM_DEPTH = 3
ITERATORS: frozenset[type] = frozenset({enumerate, zip, reversed, map, filter})
SETS: frozenset[Any] = frozenset({set, frozenset, collections.Counter})
"""Operators of these give a new one of some of the elements."""
SHALLOW_CONTAINERS = DATA_TYPES | VIEWS

FORMAT = ("__format__", "__str__", "__repr__")
TEXTUAL = ("__str__", "__repr__")
_TEXT = frozenset(FORMAT)

BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.MatMult: "matmul", ast.Div: "truediv", ast.Mod: "mod",
    ast.Pow: "pow", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitOr: "or", ast.BitXor: "xor",
    ast.BitAnd: "and", ast.FloorDiv: "floordiv",
}  # fmt: skip
COMPARISONS = {
    ast.Eq: "__eq__", ast.NotEq: "__ne__", ast.Lt: "__lt__", ast.LtE: "__le__", ast.Gt: "__gt__", ast.GtE: "__ge__",
}  # fmt: skip
REFLECTED = {
    "__eq__": "__eq__",
    "__ne__": "__ne__",
    "__lt__": "__gt__",
    "__gt__": "__lt__",
    "__le__": "__ge__",
    "__ge__": "__le__",
}
_DEEP = frozenset({*REFLECTED, "__hash__"})
UNARY = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}


def type_entry(cls: Any, owner: Any = None) -> TypeEntry | None:
    """What the catalog says of instances of ``cls``, and with ``owner`` of a member that this class defines: a class
    that is derived from a catalogued one speaks for itself in what it defines."""
    for ancestor in ancestors(cls):
        if ancestor is not object:
            entry = catalog().type(qualified_name(ancestor))
            if entry is not None and (owner is None or owner in ancestors(ancestor)):
                return entry
    return None


def whole_entry(cls: Any) -> TypeEntry | None:
    """What the catalog says of instances of ``cls`` as a whole: what a class derived from a catalogued one adds is not
    covered, unless it comes from the same library."""
    added: set[str] = set()
    for ancestor in ancestors(cls):
        name = qualified_name(ancestor)
        package = name.partition(".")[0]
        entry = catalog().type(name) if ancestor is not object else None
        if entry is not None:
            return entry if added <= {package, "typing", "abc"} else None
        added.add(package)
    return None


def is_plain_class(what: Any) -> bool:
    """An instance that the catalog says holds nothing but plain data."""
    if not isinstance(what, (InstanceOf, Built)):
        return False
    entry = whole_entry(what.cls)
    return entry is not None and (entry.plain or (entry.transparent and entry.immutable))


def is_shared_client(cls: type) -> bool:
    """Clients of libraries that threads may share, and whose attributes load without effects."""
    entry = catalog().type(qualified_name(cls))
    return entry is not None and entry.thread_safe and entry.attributes_pure


def class_of(value: Abstract) -> Any:
    what = value.what
    return what.cls if isinstance(what, (InstanceOf, Built, Data)) else None


def run_dunders(
    frame: Environment,
    value: Abstract,
    node: ast.expr,
    names: tuple[str, ...],
    text: str,
    others: tuple[Argument, ...] = (),
) -> Effect | None:
    """What the first of these special methods that the class of ``value`` has would do. None when it has none, or
    when nothing is known of the class.

    A class without any of them has those of ``object``, which are pure, or the operation raises, which is pure too.
    """
    cls = class_of(value)
    if cls is None:
        return None
    for name in names:
        member = overrides(cls, name, frame.session)
        if member is None:
            continue
        if isinstance(member.owner, type) and issubclass(member.owner, BaseException) and name in FORMAT:
            if not isinstance(member.function, FunctionType):
                return _exception_text(frame, value, node, text)
        entry = type_entry(cls, member.owner)
        if entry is not None and catalog().call(f"{qualified_name(member.owner)}.{name}") is not None:
            method = Method(value, name, Exact(member.function), node)
            return calls.call_method(frame, method, Arguments(others), node, f"{text}: `{name}`")
        if entry is not None and entry.transparent:
            return pure(text, IMMUTABLE if entry.immutable else NOTHING_KNOWN, observes=(node,))
        if member.kind == "value":
            return pure(text)  # `__hash__ = None`: it raises
        if isinstance(member.owner, type) and member.owner in DATA_TYPES:
            # Plain data may be instances too, with methods of their own: what comes out is not built-in data for sure.
            held = Abstract(origins=value.origins | frame.inside(value.origins), roots=value.roots or (node,))
            return deep(frame, value, node, text, PLAIN if frame.is_plain(value) else held)
        if name in REFLECTED and getattr(member.function, "__module__", "") == "functools":
            return _by_total_ordering(frame, value, node, text, others)
        if is_generated(member.function, member.owner):
            return generated(frame, value, node, text, name)
        if isinstance(member.owner, type) and member.owner.__module__ in ("enum", "builtins", "typing", "abc", "types"):
            return pure(text, IMMUTABLE, observes=(node,))
        method = Method(value, name, Exact(member.function), node)
        known = calls.inherited(frame, method, Arguments(others), node, f"{text}: `{name}`")
        if known is not None:
            return known
        function = Abstract(Exact(member.function if member.function is not None else member.raw))
        return calls.call_function(
            frame, function, Arguments((Argument(node, value), *others)), node, f"{text}: `{name}`"
        )
    return pure(text, observes=(node,))


def _by_total_ordering(
    frame: Environment, value: Abstract, node: ast.expr, text: str, others: tuple[Argument, ...]
) -> Effect:
    """What `functools.total_ordering` has made of the comparisons that the class has itself."""
    effect = pure(text)
    for name in sorted(REFLECTED):
        member = overrides(class_of(value), name, frame.session)
        if member is not None and getattr(member.function, "__module__", "") != "functools":
            found = run_dunders(frame, value, node, (name,), text, others)
            effect = merge(effect, found) if found is not None else effect
    return effect


def _exception_text(frame: Environment, value: Abstract, node: ast.expr, text: str) -> Effect:
    """The text of an exception is that of its arguments."""
    if isinstance(value.what, Built):
        held = frame.field_of(value.what.sites, "[]")
        if held is None or frame.is_plain(held):
            return pure(text, TEXT, observes=(node,))
    return gate(frame, text, value, node, TEXT, observes=(node,))


def generated(frame: Environment, value: Abstract, node: ast.expr, text: str, name: str = "") -> Effect:
    """A method that `dataclasses` generated: it does the same operation on the fields."""
    effect = _generated(frame, value, node, text)
    what = value.what
    if not isinstance(what, (InstanceOf, Built)) or (not effect.gated and not effect.requires):
        return effect
    held = frame.fields_of(what.sites) if isinstance(what, Built) else what.fields.items()
    names = (name, "__eq__") if name in REFLECTED else (name,)
    for _, field in held:  # the gate speaks of what a field is, not of what its class does to named state
        if isinstance(field.what, (InstanceOf, Built)) and field.what != what:
            for one in names:
                other = Argument(node, field)
                effect = merge(effect, operation(frame, field, node, (one,), text, IMMUTABLE, (other,)), IMMUTABLE)
    return effect


def _generated(frame: Environment, value: Abstract, node: ast.expr, text: str) -> Effect:
    what = value.what
    if isinstance(what, Built):
        fields = frame.fields_of(what.sites)
        if fields and not frame.is_tainted(what.sites) and all(frame.is_plain(held) for _, held in fields):
            return pure(text, IMMUTABLE, observes=(node,))
    if isinstance(what, InstanceOf) and what.fields and all(frame.is_plain(f) for f in what.fields.values()):
        return pure(text, IMMUTABLE, observes=(node,))
    return gate(frame, text, value, node, IMMUTABLE, observes=(node,))


def deep(frame: Environment, value: Abstract, node: ast.expr, text: str, result: Abstract = PLAIN) -> Effect:
    """An operation that goes into everything that ``value`` holds."""
    if immutable(value):
        return pure(text, result)
    if frame.is_plain(value):
        return pure(text, result, observes=(node,))
    return gate(frame, text, value, node, result, observes=(node,))


def operation(
    frame: Environment, value: Abstract, node: ast.expr, names: tuple[str, ...], text: str, result: Abstract,
    others: tuple[Argument, ...] = (),
) -> Effect:  # fmt: skip
    """One operand's share of an implicit operation."""
    what = value.what
    if isinstance(what, OneOf):
        return either([operation(frame, option, node, names, text, result, others) for option in options_of(value)])
    if (isinstance(what, Caught) or is_caught(value)) and {*names} <= _TEXT:
        return pure(text, result, observes=(node,))
    if isinstance(what, Unknown):
        return gate(frame, text, value, node, part(value, frame), observes=(node,))
    if isinstance(what, Data):
        return deep(frame, value, node, text, result)
    if isinstance(what, (InstanceOf, Built)):
        if what.cls in SHALLOW_CONTAINERS:
            return merge(deep(frame, value, node, text, result), _of_elements(frame, value, node, names, text), result)
        if not isinstance(what.cls, type) and not what.cls.analysed:
            entry = type_entry(what.cls)
            if entry is None or not entry.transparent:
                return gate(frame, text, value, node, part(value, frame), observes=(node,))
            return pure(text, result, observes=(node,))
        found = run_dunders(frame, value, node, names, text, others)
        if found is not None:
            return found
    if isinstance(what, Exact) and isinstance(what.object, type):
        metaclass = type(what.object)
        if (
            metaclass is not type
            and any(overrides(metaclass, name, frame.session) for name in names)
            and metaclass.__module__ not in ("abc", "enum")
        ):
            why = f"{text} on a class with a metaclass of its own"
            effect = ordered(why, (node,))
            for name in names:
                own = overrides(metaclass, name, frame.session)
                given = Arguments((Argument(node, value), *others))
                effect = merge(effect, calls.followed(frame, why, (node,), own and own.function, given, node))
            return effect
    return pure(text, result, observes=())


def _of_elements(
    frame: Environment, value: Abstract, node: ast.expr, names: tuple[str, ...], text: str, depth: int = 0
) -> Effect:
    """The same operation on elements of classes of the user's, which may change named state: a gate on the container
    says nothing of that."""
    effect = pure(text)
    asked = {*names} & _DEEP | ({"__repr__"} if {*names} & _TEXT else set())
    if not asked or immutable(value):
        return effect
    found = [element_of(frame, value), value_of(frame, value)]
    what = value.what
    if isinstance(what, (InstanceOf, Built)):  # a tuple by position
        fields = frame.fields_of(what.sites) if isinstance(what, Built) else what.fields.items()
        found += [held for name, held in fields if name.isdigit()]
    for held in found:
        if class_of(held) in SHALLOW_CONTAINERS and depth < MAXIMUM_DEPTH:
            effect = merge(effect, _of_elements(frame, held, node, names, text, depth + 1))
        effect = merge(effect, _by_the_users(frame, held, node, asked, text))
    return effect


def _by_the_users(frame: Environment, value: Abstract, node: ast.expr, names: set[str], text: str) -> Effect:
    """What special methods do that a class of the user's has; those of libraries are taken to touch their own."""
    effect = pure(text)
    if not isinstance(value.what, (InstanceOf, Built)) or is_library(value.what.cls):
        return effect
    for name in sorted(names | ({"__eq__"} if names & {*REFLECTED} else set())):
        own = overrides(value.what.cls, name, frame.session)
        known = own is not None and type_entry(value.what.cls, own.owner) is not None
        if own is None or known or (isinstance(own.owner, type) and is_library(own.owner)):
            continue
        # pydantic's compare and hash the fields, also those that it puts into the class itself.
        if (getattr(own.function, "__module__", None) or "").partition(".")[0] == "pydantic":
            continue
        others = (Argument(node, value),) if name in REFLECTED else ()
        effect = merge(effect, operation(frame, value, node, (name,), text, IMMUTABLE, others))
    return effect


def compared(frame: Environment, value: Abstract, node: ast.expr, text: str, *, shown: bool = False) -> Effect:
    """What comparing, hashing and showing a value and what it holds does to named state, as far as the classes are
    known."""
    effect = _of_elements(frame, value, node, (*_DEEP, *(TEXTUAL if shown else ())), text)
    return merge(effect, _by_the_users(frame, value, node, {*_DEEP}, text))


def options_of(value: Abstract) -> list[Abstract]:
    assert isinstance(value.what, OneOf)
    return [Abstract(option, value.origins, value.roots) for option in value.what.options]


def either(effects: list[Effect]) -> Effect:
    """One of these happens."""
    effect = effects[0]
    for other in effects[1:]:
        effect = merge(effect, other, join(effect.value, other.value))
    return effect


def hashing(
    frame: Environment, value: Abstract, node: ast.expr, text: str, others: tuple[Argument, ...] = ()
) -> Effect:
    """What finding a value among others runs: its hash, and comparisons."""
    hashed = operation(frame, value, node, ("__hash__",), text, IMMUTABLE, ())
    return merge(hashed, operation(frame, value, node, ("__eq__",), text, IMMUTABLE, others), IMMUTABLE)


def formatting(frame: Environment, value: Abstract, node: ast.expr, names: tuple[str, ...] = FORMAT) -> Effect:
    effect = operation(frame, value, node, names, "formats a value", TEXT)
    return replace(effect, value=TEXT, fresh=True)


def truth(frame: Environment, value: Abstract, node: ast.expr) -> Effect:
    what = value.what
    if isinstance(what, Data) or (isinstance(what, (InstanceOf, Built)) and what.cls in SHALLOW_CONTAINERS):
        return pure("tests a container", BOOLEAN, observes=() if immutable(value) else (node,))
    effect = operation(frame, value, node, ("__bool__", "__len__"), "tests a value", BOOLEAN)
    return replace(effect, value=BOOLEAN)


def binary(
    frame: Environment, operator: type[ast.operator], left: Argument, right: Argument, *, in_place: bool = False
) -> Effect:
    """A binary operator. In place, an object that has the in-place method is changed."""
    name = BINARY[operator]
    text = "applies an operator"
    one, other = left.value, right.value
    if in_place and is_open(one.what):
        frame.mix(element_of(frame, other))
    both = isinstance(one.what, Data) and isinstance(other.what, Data)
    if both and frame.is_plain(one) and frame.is_plain(other):
        result = Abstract(Data(immutable(one) and immutable(other)))
        if in_place and not immutable(one):
            return pure(text, Abstract(Data(), one.origins), observes=(right.node,), mutates=(left.node,), shallow=True)
        return pure(text, result, observes=operands(left, right), fresh=True)
    if operator is ast.BitOr and not in_place and _are_plain_mappings(frame, one, other):
        inner = frame.inside(one.origins | other.origins)
        return pure(text, Abstract(Data(), inner), observes=operands(left, right))
    extends = in_place and isinstance(one.what, Data) and not one.what.immutable and class_of(other) in CONTAINERS
    if extends and frame.is_plain(other):
        return pure(text, Abstract(Data(), one.origins), observes=(right.node,), mutates=(left.node,), shallow=True)
    if class_of(one) in CONTAINERS and (class_of(other) in DATA_TYPES) and operator in (ast.Add, ast.Mult, ast.BitOr):
        return _container_operator(frame, left, right, in_place)
    if class_of(other) in CONTAINERS and operator is ast.Mult and immutable(one):
        return _container_operator(frame, right, left, False)
    names: tuple[str, ...] = (f"__{name}__",)
    if in_place:
        names = (f"__i{name}__", *names)
    first = operation(frame, one, left.node, names, text, NOTHING_KNOWN, (right,))
    second = operation(frame, other, right.node, (f"__r{name}__",), text, NOTHING_KNOWN, (left,))
    if operator is ast.Mult:  # a sequence asks how often it is to be repeated
        first = merge(first, operation(frame, one, left.node, ("__index__",), text, IMMUTABLE), first.value)
        second = merge(second, operation(frame, other, right.node, ("__index__",), text, IMMUTABLE), second.value)
    if isinstance(one.what, Data) and class_of(one) is str and operator is ast.Mod:
        second = merge(second, formatting(frame, other, right.node))
        for number in ("__int__", "__float__", "__index__", "__getitem__"):
            second = merge(second, operation(frame, other, right.node, (number,), text, TEXT))
        return merge(first, second, TEXT)
    if isinstance(one.what, (InstanceOf, Built)) and first.value.known() and isinstance(other.what, Unknown):
        value = first.value  # a gate on the other sees to it that it has no operators of its own
    elif operator is ast.BitOr and isinstance(one.what, Exact) and isinstance(other.what, Exact):
        value = join(one, other)  # a union of classes
    elif isinstance(one.what, Unknown) or isinstance(other.what, Unknown):
        origins = one.origins | other.origins
        roots = tuple(dict.fromkeys((*one.roots, *other.roots)))
        value = Abstract(origins=origins, roots=roots or (left.node, right.node))
    elif _gives_set(operator, class_of(one), class_of(other)):
        elements = merge_elements(frame, one, other)
        cls = class_of(one) if class_of(one) in SETS else set
        held = InstanceOf(cls, fields={"[]": elements} if elements is not None else {})
        value = Abstract(held, frame.inside(one.origins | other.origins))
    else:
        value = first.value if not isinstance(one.what, Data) else second.value
    effect = merge(first, second, value)
    if in_place and operator in (ast.Add, ast.BitOr) and not immutable(one) and _has_steps(frame, other):
        effect = merge(effect, iterate(frame, other, right.node), effect.value)  # if it is a list, a set, a dict
    if in_place and not immutable(one):
        known_immutable = isinstance(one.what, (InstanceOf, Built)) and one.what.cls in (tuple, frozenset)
        if not known_immutable:
            frame.taint(one.origins)
            return replace(effect, mutates=(*effect.mutates, left.node))
    return effect


def _has_steps(frame: Environment, value: Abstract) -> bool:
    """Whether a value is known to be one of those whose iteration may do anything."""
    if isinstance(value.what, OneOf):
        return any(_has_steps(frame, option) for option in options_of(value))
    if isinstance(value.what, (InstanceOf, Built)):
        known = class_of(value) in CONTAINERS or class_of(value) in DATA_TYPES
        return not known and overrides(value.what.cls, "__iter__", frame.session) is not None
    return not isinstance(value.what, (Unknown, Data))


def _are_plain_mappings(frame: Environment, one: Abstract, other: Abstract) -> bool:
    """What an answer holds, and a dictionary: `|` makes a new one."""
    open_ended = [v for v in (one, other) if isinstance(v.what, Data) and not v.what.immutable]
    if len(open_ended) != 1 or not {class_of(one), class_of(other)} <= {None, dict}:
        return False
    return frame.is_plain(one) and frame.is_plain(other)


def _gives_set(operator: type[ast.operator], one: Any, other: Any) -> bool:
    """Whether it is an operator of sets or counters. Keys of a dictionary, which may be taken from a set, count as a
    list here; lists have no such operators."""
    if {one, other} <= SETS:
        return operator in (ast.Add, ast.Sub, ast.BitAnd, ast.BitOr, ast.BitXor)
    return {one, other} <= SETS | {list} and operator in (ast.Sub, ast.BitAnd, ast.BitOr, ast.BitXor)


def _container_operator(frame: Environment, left: Argument, right: Argument, in_place: bool) -> Effect:
    cls = class_of(left.value)
    elements = merge_elements(frame, left.value, right.value)
    if in_place and cls not in (tuple, frozenset):
        iteration = iterate(frame, right.value, right.node)
        frame.store(left.value, "[]", iteration.value)
        own = pure("extends a container", left.value, observes=(right.node,), mutates=(left.node,), shallow=True)
        return merge(own, iteration, left.value)
    what = InstanceOf(cls, fields={"[]": elements} if elements is not None else {"[]": PLAIN})
    value = Abstract(what, frame.inside(left.value.origins | right.value.origins))
    return pure("makes a container", value, observes=operands(left, right))


def merge_elements(frame: Environment, *values: Abstract) -> Abstract | None:
    found: Abstract | None = None
    for value in values:
        if immutable(value):
            element: Abstract | None = IMMUTABLE if class_of(value) is not int else None
        else:
            element = element_of(frame, value)
        if element is not None:
            found = element if found is None else join(found, element)
    return found


def operands(*arguments: Argument) -> tuple[ast.expr, ...]:
    return tuple(a.node for a in arguments if not immutable(a.value))


def compare(frame: Environment, operator: type[ast.cmpop], left: Argument, right: Argument) -> Effect | None:
    """A comparison; None for identity tests, which do nothing."""
    if operator in (ast.Is, ast.IsNot):
        return None
    text = "compares values"
    if operator in (ast.In, ast.NotIn):
        return _contains(frame, left, right)
    name = COMPARISONS[operator]
    names = (name, "__eq__") if name == "__ne__" else (name,)
    first = operation(frame, left.value, left.node, names, text, BOOLEAN, (right,))
    other = (REFLECTED[name], "__eq__") if name == "__ne__" else (REFLECTED[name],)
    second = operation(frame, right.value, right.node, other, text, BOOLEAN, (left,))
    simple = all(isinstance(a.value.what, Data) or class_of(a.value) in DATA_TYPES for a in (left, right))
    if simple:
        return merge(first, second, BOOLEAN)
    unknown = [a for a in (left, right) if isinstance(a.value.what, Unknown)]
    if not unknown:
        return merge(first, second, second.value if isinstance(left.value.what, Data) else first.value)
    roots = tuple(dict.fromkeys(root for a in unknown for root in (a.value.roots or (a.node,))))
    return merge(first, second, Abstract(origins=left.value.origins | right.value.origins, roots=roots))


def _contains(frame: Environment, left: Argument, right: Argument) -> Effect:
    if isinstance(right.value.what, OneOf):
        return either([_contains(frame, left, Argument(right.node, option)) for option in options_of(right.value)])
    text = "looks for a value"
    needle = hashing(frame, left.value, left.node, text, (right,))
    if class_of(right.value) in DATA_TYPES:
        if immutable(left.value) and class_of(right.value) in (dict, set, frozenset):
            return merge(needle, pure(text, BOOLEAN, observes=(right.node,)), BOOLEAN)
        return merge(needle, deep(frame, right.value, right.node, text, BOOLEAN), BOOLEAN)
    cls = class_of(right.value)
    if isinstance(right.value.what, Lazy) or (
        cls is not None and overrides(cls, "__contains__", frame.session) is None
    ):
        steps = iterate(frame, right.value, right.node)
        element = Argument(right.node, steps.value)
        needle = merge(needle, operation(frame, left.value, left.node, ("__eq__",), text, BOOLEAN, (element,)))
        compared = operation(frame, element.value, element.node, ("__eq__",), text, BOOLEAN, (left,))
        return merge(merge(needle, steps), compared, BOOLEAN)
    holder = operation(frame, right.value, right.node, ("__contains__",), text, BOOLEAN, (left,))
    return merge(needle, holder, BOOLEAN)


def element_of(frame: Environment, value: Abstract, *, under_keys: bool = False) -> Abstract:
    """What a container holds; ``under_keys``: a dict under its keys."""
    what = value.what
    if isinstance(what, OneOf):
        return functools.reduce(join, [element_of(frame, option) for option in options_of(value)])
    if isinstance(what, Data):
        return part(value, frame)
    if isinstance(what, Built):
        found = frame.field_of(what.sites, "[]")
        if found is None and what.cls not in SHALLOW_CONTAINERS:
            return part(value, frame)
        return found if found is not None else Abstract(Data(True))
    if isinstance(what, InstanceOf) and "[]" in what.fields:
        held = what.fields["[]"]
        found = Abstract(held.what, held.origins | frame.inside(value.origins), held.roots)
        return frame.with_mixture(found, value)
    if isinstance(what, Unknown):
        return part(value, frame)
    if isinstance(what, InstanceOf):
        records = not frame.outermost
        entry = tables.entry_of(what, frame.inside(value.origins), frame.session, under_keys, records)
        if entry is not None:
            return entry
    likely = examples_in(what.live) if isinstance(what, InstanceOf) else ()
    return Abstract(Likely(examples=likely) if likely else UNKNOWN, frame.inside(value.origins))


def value_of(frame: Environment, value: Abstract) -> Abstract:
    """What a container gives for a subscript."""
    what = value.what
    if isinstance(what, OneOf):
        return functools.reduce(join, [value_of(frame, option) for option in options_of(value)])
    if isinstance(what, Built) and (what.cls is dict or what.cls in MAPPINGS):
        found = frame.field_of(what.sites, VALUES)
        return found if found is not None else Abstract(Data(True))
    return element_of(frame, value, under_keys=True)


def examples_in(container: object) -> tuple[Any, ...]:
    """Callables, or instances of classes that are not built in, that a small live container holds: one of each type."""
    if type(container) is dict:
        held = list(container.values())
    elif type(container) is list or type(container) is tuple:  # `isinstance` would ask it for its `__class__`
        held = list(container)
    else:
        return ()
    if len(held) > MAXIMUM_ELEMENTS:
        return ()
    found: dict[Any, Any] = {}
    for item in held:
        kind = type(item)
        if kind in DATA_TYPES:
            return ()
        found.setdefault(item.__code__ if kind is FunctionType else kind, item)
    return tuple(found.values())[:MAXIMUM_EXAMPLES]


def iterate(frame: Environment, value: Abstract, node: ast.expr) -> Effect:
    """Iterating; the effect's value is an element."""
    from xcs_compiler.effects import iteration

    return iteration.iterate(frame, value, node)


def starting(frame: Environment, argument: Argument) -> Effect:
    """What making an iterator of it does: where it is of a class of the user's, all that iterating it does."""
    what = argument.value.what
    if isinstance(what, OneOf):
        return either([starting(frame, Argument(argument.node, option)) for option in options_of(argument.value)])
    own = isinstance(what, (InstanceOf, Built)) and class_of(argument.value) not in {*SHALLOW_CONTAINERS, *ITERATORS}
    found = iterate(frame, argument.value, argument.node) if own else pure("")
    return found if found.level > Level.PURE or found.writes or found.mutated or found.mutates else pure("")


def unpacking(frame: Environment, argument: Argument, text: str) -> Effect:
    """What taking a mapping apart runs beside iterating it, where it isn't a dictionary."""
    what = argument.value.what
    if isinstance(what, OneOf):
        options = options_of(argument.value)
        return either([unpacking(frame, Argument(argument.node, option), text) for option in options])
    effect = pure(text)
    cls = class_of(argument.value) if isinstance(what, (InstanceOf, Built)) else dict
    for name in ("keys", "__getitem__"):
        member = find(cls, name, frame.session) if isinstance(cls, type) and cls not in (dict, *MAPPINGS) else None
        if member is not None and not is_library(member.owner):
            given = (Argument(argument.node, NOTHING_KNOWN),) if name != "keys" else ()
            effect = merge(effect, operation(frame, argument.value, argument.node, (name,), text, NOTHING_KNOWN, given))
    return effect


def indexing(frame: Environment, index: Argument, text: str) -> Effect:
    """What using a value as a subscript runs."""
    number = operation(frame, index.value, index.node, ("__index__",), text, IMMUTABLE)
    return merge(number, hashing(frame, index.value, index.node, text), IMMUTABLE)


def subscript(frame: Environment, holder: Argument, index: Argument) -> Effect:
    text = "reads an element"
    value, node = holder.value, holder.node
    what = value.what
    if isinstance(what, OneOf):
        return either([subscript(frame, Argument(node, option), index) for option in options_of(value)])
    key = indexing(frame, index, text)
    if isinstance(what, Data):
        return merge(pure(text, element_of(frame, value), observes=operands(holder)), key, element_of(frame, value))
    if isinstance(what, (InstanceOf, Built)):
        if what.cls in SHALLOW_CONTAINERS:
            element = value_of(frame, value)
            if isinstance(index.node, ast.Slice):
                elements = element
                element = Abstract(InstanceOf(what.cls, fields={"[]": elements}), frame.inside(value.origins))
            return merge(pure(text, element, observes=(node,)), key, element)
        if what.cls is collections.defaultdict:
            found = _default_element(frame, holder, index.value, text)
            return merge(found, key, found.value)
        member = overrides(what.cls, "__getitem__", frame.session)
        if member is not None and isinstance(member.owner, type) and member.owner in DATA_TYPES:
            missing = overrides(what.cls, "__missing__", frame.session)
            if missing is None or missing.owner is collections.Counter:  # that is zero
                element = value_of(frame, value)
                if missing is not None:
                    element = join(element, INTEGER)
                return merge(pure(text, element, observes=(node,)), key, element)
        found = operation(frame, value, node, ("__getitem__",), text, NOTHING_KNOWN, (index,))
        return merge(found, key, found.value)
    if isinstance(what, Exact) and isinstance(what.object, type):
        made = _of_class(frame, holder, what.object, index)
        return merge(made, key, made.value)
    found = operation(frame, value, node, ("__getitem__",), text, part(value, frame), (index,))
    return merge(found, key, found.value)


def _of_class(frame: Environment, holder: Argument, cls: type, index: Argument) -> Effect:
    """``Class[index]``: an enum's member by its name, what a metaclass makes of it, or a parametrised class."""
    if issubclass(cls, enum.Enum):
        return pure("looks up a member", Abstract(InstanceOf(cls)))
    value = Abstract(Exact(cls), holder.value.origins, holder.value.roots)
    effect = operation(frame, value, holder.node, ("__getitem__",), "parametrises a class", value)
    member = overrides(cls, "__class_getitem__", frame.session)
    if member is None or not isinstance(member.function, FunctionType) or is_library(member.owner):
        return effect
    method = Method(value, "__class_getitem__", Exact(member.function), holder.node)
    made = calls.call_method(frame, method, Arguments((index,)), holder.node, "parametrises a class")
    return merge(effect, made, made.value)


def is_library(owner: Any) -> bool:
    """Whether a class is one of the standard library, or one that the catalog speaks of."""
    module = (owner.__module__ if isinstance(owner, type) else qualified_name(owner)).partition(".")[0]
    return module in sys.stdlib_module_names or catalog().covers(module)


def _default_element(frame: Environment, holder: Argument, key: Abstract, text: str) -> Effect:
    frame.store(holder.value, "[]", key, key=True)  # where it is missing, it is put there
    element = value_of(frame, holder.value)
    own = pure(text, element, observes=(holder.node,), mutates=(holder.node,), shallow=True)
    what = holder.value.what
    factory = what.live.default_factory if isinstance(what, InstanceOf) and what.live is not None else None
    if isinstance(what, Built):
        made = frame.field_of(what.sites, "default_factory")
        factory = made.what.object if made is not None and isinstance(made.what, Exact) else None
        if any(factory is cls for cls in (list, dict, set)):
            site = Site(holder.node)
            new = Abstract(Built(factory, frozenset({site})), frozenset({site}))
            frame.store(holder.value, "[]", new)
            element = join(element, new) if frame.field_of(what.sites, VALUES) is not None else new
            own = pure(text, element, observes=(holder.node,), mutates=(holder.node,), shallow=True)
    if any(factory is cls for cls in FACTORIES):
        return own
    kept = frame.fields_of(what.sites) if isinstance(what, Built) else []
    made = next((held for name, held in kept if name == "default_factory"), None)  # whatever else is done to it
    if made is None and factory is not None and isinstance(what, InstanceOf) and what.live is not None:
        made = describe(factory, None, None, frame.session)
    why = "calls a default factory that is not known"
    effect = merge(own, ordered(why, (holder.node,)), element)
    if made is None or isinstance(made.what, Unknown):
        return effect
    called = calls.call_function(frame, made, Arguments(), holder.node, why)
    frame.store(holder.value, "[]", called.value)
    return merge(effect, called, join(element, called.value))


__all__ = ["compare", "formatting", "iterate", "subscript", "truth"]
