"""pydantic models: what making, validating, copying and dumping one runs.

Source: pydantic's core schema (docs.pydantic.dev/latest/internals/architecture), which names each function of the
user's that validation or serialization calls. Where it is not at hand, or a function in it can't be looked into, the
operation is ordered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import FunctionType, ModuleType
from typing import Any

from xcs_compiler.effects import calls, claims, implicit, inference
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.data import IMMUTABLE_TYPES
from xcs_compiler.effects.effect import Effect, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.live import describe
from xcs_compiler.effects.members import Member, find, qualified_name
from xcs_compiler.effects.values import (
    IMMUTABLE,
    NOTHING_KNOWN,
    PLAIN,
    TEXT,
    Abstract,
    Built,
    Data,
    Exact,
    InstanceOf,
    Method,
    Site,
    join,
)

MODEL = "pydantic.main.BaseModel"
KINDS = {
    "model_validate": "validate", "model_validate_json": "validate", "model_validate_strings": "validate",
    "parse_obj": "validate", "parse_raw": "validate",
    "model_dump": "dump", "model_dump_json": "dump", "dict": "dump", "json": "dump",
    "model_copy": "copy", "copy": "copy",
    "model_json_schema": "schema", "schema": "schema",
}  # fmt: skip
TEXTUAL = frozenset({"model_dump_json", "json"})
SIMPLE = frozenset({"int", "float", "bool", "str", "none", "bytes", "literal", "complex"})
WRAPPERS = frozenset({"nullable", "default", "list", "set", "frozenset", "dict", "tuple", "union", "model-field"})
CALLING = frozenset({"call", "custom-error", "tagged-union", "enum"})
CONTAINERS = {"list": list, "dict": dict, "set": set, "frozenset": frozenset}
TRUSTED = frozenset({"pydantic", "pydantic_core", "annotated_types", "typing", "typing_extensions"})
MAXIMUM_NODES = 5_000


@dataclass(frozen=True, slots=True)
class Code:
    """A function of the user's in a schema, and the values that it is called with; ``of_model``: the instance."""

    function: Any
    values: tuple[Abstract, ...]
    of_model: bool = False


def is_model(cls: Any) -> bool:
    return isinstance(cls, type) and any(qualified_name(ancestor) == MODEL for ancestor in cls.__mro__)


def is_own(member: Member) -> bool:
    """Whether a member is pydantic's own: `__getattr__` finds private attributes, or raises."""
    return getattr(member.owner, "__module__", None) == "pydantic.main"


def sets_attributes_only(cls: Any, setter: Member | None, name: str) -> bool:
    """Whether setting an attribute of a model runs no validators: ``setter`` is its ``__setattr__``."""
    if setter is None or not is_model(cls) or getattr(setter.owner, "__module__", None) != "pydantic.main":
        return False
    config = getattr(cls, "model_config", {})
    return not config.get("validate_assignment") and name in getattr(cls, "__pydantic_fields__", {})


def method(
    frame: Environment, called: Method, target: Any, arguments: Arguments, node: ast.expr, text: str
) -> Effect | None:
    """A call of one of the methods that pydantic gives to models; None for any other."""
    kind = KINDS.get(called.name)
    what = called.receiver.what
    cls = what.object if isinstance(what, Exact) else getattr(what, "cls", None)
    if kind is None or not isinstance(cls, type) or not is_model(cls):
        return None
    if getattr(target, "__module__", None) != "pydantic.main":
        return None
    if kind in ("validate", "schema") and not isinstance(what, Exact):
        return None
    if kind == "validate":
        return validated(frame, cls, arguments, node, text)
    if kind == "schema":
        if any(callable(c.__dict__.get("model_config", {}).get("json_schema_extra")) for c in cls.__mro__):
            return ordered(f"{text}: the model has a function of its own for it", arguments.nodes())
        return pure(text, Abstract(Data()), fresh=True)
    receiver = Argument(called.expression or node, called.receiver)
    if kind == "copy":
        return _copied(frame, cls, receiver, arguments, node, text)
    if not _plain_dump(cls):
        return ordered(f"{text}: the model has serializers of its own", (*arguments.nodes(), receiver.node))
    effect = implicit.generated(frame, receiver.value, receiver.node, text)
    for argument in arguments.every():
        effect = merge(effect, claims.needs_plain(frame, argument, text))
    value = TEXT if called.name in TEXTUAL else Abstract(Data())
    return merge(effect, pure(text, fresh=True), value)


def validated(frame: Environment, cls: type, arguments: Arguments, node: ast.expr, text: str) -> Effect:
    """Making an instance from data: ``Model(...)``, ``Model.model_validate(...)``."""
    codes = _validators(cls)
    if codes is None:
        return ordered(f"{text}: the model runs code of its own when it is made", arguments.nodes())
    site = Site(node)
    value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
    effect = pure(text, value, observes=tuple(a.node for a in arguments.every() if not immutable(a.value)))
    for argument in arguments.every():
        effect = merge(effect, claims.needs_plain(frame, argument, text), value)
        frame.hold({site}, argument.value.origins)
    # What is made of text, or of built-in data, has instances of just the classes that the schema names.
    built_in = all(isinstance(a.value.what, Data) for a in arguments.every())
    given_back: dict[int, Abstract] = {}
    for whole in (False, True):  # validators of fields, then those of the model, which see the fields
        for code in codes:
            if code.of_model is whole:
                run = _run(frame, code, value, node, text)
                given_back[id(code.function)] = run.value
                effect = merge(effect, run, value)
        if not whole:
            for name, held in _fields(cls, _Known(built_in, given_back)).items():
                frame.store(value, name, _within(held, site))
    given = {name: argument for name, argument in arguments.keywords.items() if immutable(argument.value)}
    for name, argument in given.items():
        frame.store(value, name, argument.value)
    return merge(effect, pure(text, fresh=all(immutable(a.value) for a in arguments.every())), value)


def _copied(
    frame: Environment, cls: type, receiver: Argument, arguments: Arguments, node: ast.expr, text: str
) -> Effect | None:
    from xcs_compiler.effects import attributes

    if any(find(cls, name, frame.session).owner.__module__ != "pydantic.main"  # type: ignore[union-attr]
           for name in ("__copy__", "__deepcopy__")):  # fmt: skip
        return None
    deep = arguments.keywords.get("deep")
    if deep is not None and isinstance(deep.node, ast.Constant) and deep.node.value is True:
        return _copied_deep(frame, cls, receiver, arguments, node, text)
    site = Site(node)
    value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
    frame.hold({site}, frame.inside(receiver.value.origins))
    effect = pure(text, value, observes=(receiver.node,))
    for argument in arguments.every():
        frame.hold({site}, argument.value.origins)
        effect = merge(effect, claims.needs_plain(frame, argument, text), value)
    put = arguments.keywords.get("update")
    replaced = _replaced(frame, put.node) if put is not None else {}
    for name in getattr(cls, "__pydantic_fields__", {}):
        held = attributes.load(frame, receiver, name).value
        if replaced is None:
            assert put is not None
            held = join(held, implicit.value_of(frame, put.value))
        held = (replaced or {}).get(name, held)
        frame.store(value, name, Abstract(held.what, held.origins))
    return effect


def _copied_deep(
    frame: Environment, cls: type, receiver: Argument, arguments: Arguments, node: ast.expr, text: str
) -> Effect:
    """A copy that shares nothing with the model, where all of that is plain data."""
    effect = claims.needs_plain(frame, receiver, text)
    site = Site(node)
    value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
    for name in getattr(cls, "__pydantic_fields__", {}):
        frame.store(value, name, Abstract(Data(), frozenset({site})))
    put = arguments.keywords.get("update")
    if put is not None:
        effect = merge(effect, claims.needs_plain(frame, put, text), value)
        frame.hold({site}, put.value.origins)
        for name in getattr(cls, "__pydantic_fields__", {}):
            frame.store(value, name, implicit.value_of(frame, put.value))
    return merge(effect, pure(text, value, observes=(receiver.node,)), value)


def _replaced(frame: Environment, node: ast.expr) -> dict[str, Abstract] | None:
    """What a display of a dictionary has under each key; None where not all of that is written out."""
    if not isinstance(node, ast.Dict):
        return None
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    if len(keys) != len(node.keys):
        return None
    return {key: frame.values[value] for key, value in zip(keys, node.values, strict=True) if isinstance(key, str)}


def _within(held: Abstract, site: Site) -> Abstract:
    """A part of what is made."""
    if immutable(held):
        return Abstract(held.what)
    what = held.what
    if isinstance(what, InstanceOf):
        what = InstanceOf(what.cls, fields={name: _within(part_, site) for name, part_ in what.fields.items()})
    return Abstract(what, frozenset({site}))


def _run(frame: Environment, code: Code, value: Abstract, node: ast.expr, text: str) -> Effect:
    given = []
    for position, held in enumerate(code.values):
        stand_in = frame.session.stand_in(node, "validated", (id(code.function), position))
        found = held
        if isinstance(held.what, InstanceOf) and isinstance(value.what, Built) and held.what.cls is value.what.cls:
            found = value
        frame.values[stand_in] = found
        given.append(Argument(stand_in, found))
    name = getattr(code.function, "__qualname__", "a function of its own")
    if code.of_model and isinstance(code.function, FunctionType):
        made = given[0]
        return inference.call_constructor(
            frame, code.function, Arguments(tuple(given)), made.node, f"{text}: `{name}`", made.value
        )
    function = describe(code.function, None, None, frame.session)
    # What is made there is not the model.
    place = node if frame.outermost else frame.session.stand_in(node, "made", id(code.function))
    return calls.call_function(frame, function, Arguments(tuple(given)), place, f"{text}: `{name}`")


def _schema(cls: type) -> dict[str, Any] | None:
    schema = vars(cls).get("__pydantic_core_schema__")
    return schema if type(schema) is dict else None


def _validators(cls: type) -> list[Code] | None:
    """The user's functions that validation runs; None where that is not known."""
    schema = _schema(cls)
    if schema is None:
        return None
    private = getattr(cls, "__private_attributes__", None) or {}
    if any(getattr(item, "default_factory", None) not in (None, list, dict, set) for item in private.values()):
        return None
    found: list[Code] = []
    for node in _nodes(schema):
        if node is None:
            return None
        kind = node.get("type")
        if kind == "model":
            if node.get("custom_init"):
                return None
            if node.get("post_init") and not _plain_post_init(node["cls"]):
                made = Abstract(InstanceOf(node["cls"]))
                function = vars(_owner_of_post_init(node["cls"]))["model_post_init"]
                found.append(Code(function, (made, NOTHING_KNOWN), True))
        elif isinstance(kind, str) and kind.startswith("function-"):
            function = node["function"]
            called = function["function"] if isinstance(function, dict) else function
            if _trusted(called):
                continue
            extra = (NOTHING_KNOWN,) if isinstance(function, dict) and function["type"] == "with-info" else ()
            if kind == "function-wrap":
                extra = (NOTHING_KNOWN, *extra)
            of_model = kind == "function-after" and node.get("schema", {}).get("type") == "model"
            found.append(Code(called, (_given(kind, node.get("schema", {})), *extra), of_model))
        elif kind == "default" and callable(node.get("default_factory")):
            if node.get("default_factory_takes_data"):
                return None
            if not _trusted(node["default_factory"]) and node["default_factory"] not in (list, dict, set, tuple, str):
                found.append(Code(node["default_factory"], ()))
        elif kind in CALLING and not all(isinstance(v, type) or not callable(v) or _trusted(v) for v in node.values()):
            return None
    return found


def _plain_post_init(cls: type) -> bool:
    """Whether nothing but pydantic's own set-up of private attributes runs after validation."""
    function = vars(_owner_of_post_init(cls)).get("model_post_init")
    return getattr(function, "__module__", "").partition(".")[0] == "pydantic"


def _owner_of_post_init(cls: type) -> type:
    return next((c for c in cls.__mro__ if "model_post_init" in vars(c)), object)


def _given(kind: str, inner: dict[str, Any]) -> Abstract:
    if kind != "function-after":
        return PLAIN
    if inner.get("type") == "model":
        return Abstract(InstanceOf(inner["cls"]))
    return _value(inner)


def _value(schema: dict[str, Any]) -> Abstract:
    """What validation by this schema gives: text and numbers, containers of such, or something not known."""
    kind = schema.get("type")
    if kind in SIMPLE:
        return IMMUTABLE
    if kind in WRAPPERS:
        inner = [v for v in schema.values() if isinstance(v, dict) and "type" in v]
        inner += [c[0] if isinstance(c, tuple) else c for c in schema.get("choices", ())]
        inner += [i for i in schema.get("items_schema", ()) if isinstance(i, dict)]
        values = [_value(item) for item in inner]
        if all(isinstance(value.what, Data) for value in values):
            simple = kind in ("nullable", "default", "union", "model-field") and all(map(immutable, values))
            return IMMUTABLE if simple and values else PLAIN
    return NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class _Known:
    """Of what is validated: whether it is ``built_in`` data alone, and what validators have ``given_back``, by their
    identity."""

    built_in: bool
    given_back: Mapping[int, Abstract]


def _fields(cls: type, known: _Known, depth: int = 0) -> dict[str, Abstract]:
    """What is known of the attributes of an instance that has just been made."""
    schema: dict[str, Any] = _schema(cls) or {}
    definitions: dict[str, Any] = {}
    while schema.get("type") in ("function-after", "model", "definitions", "default"):
        definitions |= {d["ref"]: d for d in schema.get("definitions", ()) if isinstance(d, dict) and "ref" in d}
        schema = schema.get("schema", {})
    fields = schema.get("fields", {}) if schema.get("type") == "model-fields" else {}
    return {name: _field(field, definitions, known, depth) for name, field in fields.items()}


def _field(field: dict[str, Any], definitions: dict[str, Any], known: _Known, depth: int) -> Abstract:
    inner: dict[str, Any] = field
    while inner.get("type") in ("model-field", "default", "nullable"):
        if inner["type"] == "default" and not _is_simple_default(inner):
            return NOTHING_KNOWN
        inner = inner.get("schema", {})
    if inner.get("type") == "definition-ref":
        inner = definitions.get(inner.get("schema_ref", ""), {})
    kind = inner.get("type")
    if kind == "function-before":
        return _field(inner.get("schema", {}), definitions, known, depth)
    if kind in ("function-after", "function-plain", "function-wrap"):
        function = inner["function"]
        result = known.given_back.get(id(function["function"] if isinstance(function, dict) else function))
        return result if result is not None and isinstance(result.what, Data) else NOTHING_KNOWN
    if known.built_in and depth < 2:
        if kind == "model" and _is_whole(inner):
            return Abstract(InstanceOf(inner["cls"], fields=_fields(inner["cls"], known, depth + 1)))
        if kind == "list" and isinstance(inner.get("items_schema"), dict):
            element = _field(inner["items_schema"], definitions, known, depth + 1)
            if not isinstance(element.what, Data):
                return Abstract(InstanceOf(list, fields={"[]": element}))
        if kind == "enum" and isinstance(inner.get("cls"), type):
            return Abstract(InstanceOf(inner["cls"]))
    value = _value(field)
    if not value.known() and kind in CONTAINERS and inner is not field:
        return Abstract(InstanceOf(CONTAINERS[kind]))
    return value


def _is_simple_default(schema: dict[str, Any]) -> bool:
    """Whether what stands in for a missing value is plain data, or a container that is made anew."""
    if "default" in schema:
        default = schema["default"]
        empty = type(default) in (list, dict, tuple) and not default
        return empty or type(default) in IMMUTABLE_TYPES or isinstance(default, Enum)
    return schema.get("default_factory") in (list, dict, set, tuple, str)


def _is_whole(schema: dict[str, Any]) -> bool:
    """Whether the schema of a model is followed by no validator that could give something else."""
    cls = schema.get("cls")
    return isinstance(cls, type) and is_model(cls) and (_schema(cls) or {}).get("type") in ("model", "definitions")


def _plain_dump(cls: type) -> bool:
    schema = _schema(cls)
    if schema is None:
        return False
    for node in _nodes(schema, serialization=True):
        if node is None or node.get("computed_fields"):
            return False
        function = node.get("function")
        if node.get("type", "").startswith("function-") and "info_arg" in node and not _trusted(function):
            return False
    return True


def _trusted(function: Any) -> bool:
    """pydantic's own, or a built-in: it computes. What is bound to an object may change that: ``seen.append``,
    ``count.__next__``."""
    bound = getattr(function, "__self__", None)
    if bound is not None and not isinstance(bound, (type, ModuleType)):
        return False
    module = str(getattr(function, "__module__", None) or type(function).__module__)
    package = module.partition(".")[0]
    return package in TRUSTED or package == "builtins"


def _nodes(schema: dict[str, Any], *, serialization: bool = False) -> Iterator[dict[str, Any] | None]:
    """The schemas within a schema; None where there are too many."""
    stack: list[Any] = [schema]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if len(seen) > MAXIMUM_NODES:
            yield None
            return
        if isinstance(node, dict):
            yield node
            stack += [v for k, v in node.items() if k != "metadata" and (serialization or k != "serialization")]
        elif isinstance(node, (list, tuple)):
            stack += node


__all__ = ["is_model", "method", "validated"]
