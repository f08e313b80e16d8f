"""Loading, setting and deleting attributes: instance values, properties, slots, class attributes, modules."""

from __future__ import annotations

import ast
import enum
import sys
from _thread import _local as THREAD_LOCAL
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, Final

from xcs_compiler.effects import calls, claims, hooks, implicit, models
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.data import DATA_TYPES, IMMUTABLE_TYPES, MAPPINGS, PROGRESS, may_be_changed
from xcs_compiler.effects.effect import Effect, gate, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable, part
from xcs_compiler.effects.hook_names import asked_for
from xcs_compiler.effects.lattice import ABSENT, Absent, Compared, Level, Place, Reason
from xcs_compiler.effects.live import describe, has_state, slot
from xcs_compiler.effects.members import Member, ancestors, find, is_generated, overrides, qualified_name
from xcs_compiler.effects.named_state import ANY_NAME, constant
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.sources import assigned_attributes, declared_global
from xcs_compiler.effects.static_classes import Named, StaticClass, named
from xcs_compiler.effects.values import (
    ANYWHERE,
    IMMUTABLE,
    PLAIN,
    Abstract,
    AnyClass,
    Binding,
    Built,
    Data,
    Exact,
    InstanceOf,
    Method,
    OneOf,
    Outside,
    Parameter,
    Path,
    Site,
    SuperOf,
    Unknown,
    Where,
    join,
)
from xcs_compiler.scopes import text_of
from xcs_compiler.sparse import replace

DATA_METHODS = frozenset(name for cls in DATA_TYPES for name in dir(cls) if callable(getattr(cls, name)))
NAMESPACES = frozenset(
    {"__dict__", "__globals__", "__closure__", "__defaults__", "__kwdefaults__", "__builtins__", "__wrapped__"}
)
"""What holds the names of a module, class or function."""
_NO_LOCK = sys.version_info >= (3, 12)
"""Whether `functools.cached_property` computes its value without holding a lock."""
GENERIC = frozenset({"builtins", "enum", "collections", "decimal", "datetime"})
"""Modules whose classes look up attributes as ``object`` does, though those written in C have a slot of their own."""
FUNCTION_DATA = frozenset({"__name__", "__qualname__", "__module__", "__doc__"})


def load(frame: Environment, holder: Argument, name: str) -> Effect:
    """``holder.name``."""
    value, what = holder.value, holder.value.what
    text = f"reads `.{name}`"
    if isinstance(what, OneOf):
        options = [
            load(frame, Argument(holder.node, Abstract(o, value.origins, value.roots)), name) for o in what.options
        ]
        effect = options[0]
        for other in options[1:]:
            effect = merge(effect, other, join(effect.value, other.value))
        return effect
    if isinstance(what, Unknown):
        loaded = Abstract(AnyClass(), frozenset({ANYWHERE})) if name == "__class__" else part(value, frame, name)
        return gate(frame, text, value, holder.node, loaded, observes=(holder.node,))
    if isinstance(what, Data):
        if name in DATA_METHODS:
            return pure(text, Abstract(Method(value, name, None, holder.node), value.origins))
        if not what.immutable and what.cls is None:
            return pure(text, part(value, frame), observes=(holder.node,))
        return pure(text, IMMUTABLE)  # `.real`, `.start`, or it raises
    if isinstance(what, (InstanceOf, Built)):
        if name == "__class__" and isinstance(what.cls, type) and not _has_hooks(what.cls, frame.session):
            shown = find(what.cls, name, frame.session)
            if shown is None or shown.owner is object:
                return pure(text, Abstract(Exact(what.cls)))
        if name not in PROGRESS and qualified_name(what.cls).startswith("tqdm."):
            behind = Reason(f"{text} of a progress bar, which may be behind")
            return Effect(Level.ORDERED, behind, part(value, frame), observes=(holder.node,), quiet=Level.ORDERED)
        if name == "__dict__":  # what is put there becomes an attribute
            frame.taint(value.origins)
            found = of_instance(frame, holder, name, text)
            held = Abstract(found.value.what, found.value.origins | value.origins, found.value.roots)
            return _looked_up(what.cls, replace(found, value=held))
        own = hooks.installed(frame, value)
        if own is not None and (entry := implicit.type_entry(what.cls, None)) is not None and entry.attributes_pure:
            return ordered(f"{text}: {own}", (holder.node,))
        return _of_member(frame, what.cls, _looked_up(what.cls, of_instance(frame, holder, name, text)))
    if isinstance(what, Exact):
        if name in NAMESPACES and not isinstance(what.object, (Named, StaticClass)):
            return all_names(text)
        if isinstance(what.object, ModuleType):
            return of_module(frame, what.object, name, text)
        if isinstance(what.object, (type, StaticClass)):
            return _looked_up(what.object, of_class(frame, what.object, holder, name, text))
        if isinstance(what.object, Named):
            return pure(text, what.object.attribute_named(name, frame.session))
        if name in FUNCTION_DATA:
            return pure(text, IMMUTABLE)
        if isinstance(what.object, FunctionType) and name in what.object.__dict__:
            place = function_state(what.object)
            held = Abstract(origins=frozenset({Outside(place)}))
            return pure(text, held, observes=(holder.node,), reads=frozenset({place}))
        return pure(text, Abstract(origins=frozenset({ANYWHERE})))
    if isinstance(what, SuperOf):
        return of_super(frame, what, holder, name, text)
    return pure(text, part(value, frame, name), **_only(holder.node, name))


def _looked_up(cls: Any, effect: Effect) -> Effect:
    """With the classes that were looked into as state that is read, should the function set attributes of them."""
    return replace(effect, reads=effect.reads | _class_constants(cls))


def _of_member(frame: Environment, cls: Any, effect: Effect) -> Effect:
    """A member of an enum is the same object however it was found, so that what it holds belongs to the class."""
    if not _is_enum(cls) or isinstance(effect.value.what, (Data, Method, Exact)):
        return effect
    value = effect.value
    return replace(effect, value=Abstract(value.what, value.origins | {Outside(_place_of(cls))}, value.roots))


def _is_enum(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, enum.Enum) and not implicit.is_library(cls)


def _place_of(cls: type) -> Place:
    return Place("class", f"{cls.__module__}:{cls.__qualname__}")


def _class_constants(cls: Any) -> frozenset[Place]:
    looked_into = [c for c in ancestors(cls) if not isinstance(c, type) or may_be_changed(c)]
    names = (qualified_name(c).rpartition(".") for c in looked_into)
    return frozenset(constant(Place("class", f"{module}:{name}")) for module, _, name in names)


_GIVE_MODULES: Final = frozenset((("sys", "modules"), ("importlib", "import_module"), ("inspect", "getmodule")))


def of_module(frame: Environment, module: ModuleType, name: str, text: str) -> Effect:
    namespace = vars(module)
    if name not in namespace:
        found = _made_when_asked(frame, module, name)
        if found is not None:
            return pure(text, found)
        return ordered(f"{text}: module `{module.__name__}` makes the attribute when it is asked for", ())
    entry = catalog().value(f"{module.__name__}.{name}")
    place = Place("global", f"{module.__name__}:{name}")
    binding = Binding(namespace, name)
    if (module.__name__, name) in _GIVE_MODULES:
        frame.session.meets_modules = True
    if module is sys and name == "modules":
        return all_names(text)
    if entry is not None:
        held = Abstract(origins=frozenset({Outside(place, binding)}))
        found = claims.attribute_value(frame, entry.type, held)
        reads = entry.reads | (frozenset() if found.what == IMMUTABLE.what else {place})
        return Effect(Level.PURE, Reason(text), found, reads=reads)
    if frame.session.is_rebound(name):
        return Effect(Level.PURE, Reason(text), Abstract(origins=frozenset({Outside(place)})), reads=frozenset({place}))
    found = describe(namespace[name], binding, Outside(place, binding), frame.session)
    changes = has_state(found) or name in declared_global(getattr(module, "__file__", None) or "", namespace)
    return Effect(Level.PURE, Reason(text), found, reads=frozenset({place if changes else constant(place)}))


@dataclass(frozen=True, slots=True)
class LazyNames:
    """A module as a guard sees it whose attributes are set when they are asked for: what is to be there or nothing."""

    namespace: dict[str, Any]
    made: dict[str, Any]

    def get(self, name: str, default: object = None) -> object:
        return self.namespace.get(name, self.made[name])


def _made_when_asked(frame: Environment, module: ModuleType, name: str) -> Abstract | None:
    """What `pydantic` would find in a module of its own that is loaded already; None for all others."""
    table = vars(module).get("_dynamic_imports")
    if module.__name__ != "pydantic" or not isinstance(table, dict) or type(table.get(name)) is not tuple:
        return None
    package, relative = table[name]
    origin = f"{package}.{name}" if relative == "__module__" else package if relative == "." else f"{package}{relative}"
    home = sys.modules.get(origin)
    held = home if relative == "__module__" else vars(home).get(name) if home is not None else None
    if held is None:
        return None
    names = LazyNames(vars(module), {name: held})
    frame.session.keep.append(names)
    frame.session.guard(names, name, held)
    return describe(held, Binding(names, name), None, frame.session)


def all_names(text: str) -> Effect:
    """A namespace by which any name of any module may be read and set."""
    value = Abstract(InstanceOf(dict), frozenset({Outside(ANY_NAME)}))
    return Effect(Level.PURE, Reason(text), value, reads=frozenset({ANY_NAME}))


def function_state(function: Any) -> Place:
    return Place("global", f"{function.__module__}:{function.__qualname__}")


def of_class(frame: Environment, cls: Any, holder: Argument, name: str, text: str) -> Effect:
    """An attribute of a class object."""
    session = frame.session
    if isinstance(cls, type):
        metaclass = type(cls)
        if metaclass is not type:
            meta = overrides(metaclass, name, session)
            if meta is not None and meta.kind in ("property", "descriptor"):
                why = f"{text}: an attribute of a metaclass"
                if meta.kind == "descriptor":
                    return _through_descriptor(frame, meta, name, "__get__", (holder,), why)
                return calls.followed(frame, why, (holder.node,), meta.function, Arguments((holder,)), holder.node)
            for special in ("__getattribute__", "__getattr__"):
                found = overrides(metaclass, special, session)
                if (
                    found is not None
                    and found.owner is not type
                    and metaclass.__module__ not in ("enum", "abc")
                    and (special == "__getattribute__" or find(cls, name, session) is None)
                ):
                    why = f"{text}: a metaclass with `{special}`"
                    asked = Arguments((holder, asked_for(found.function, name)))
                    return calls.followed(frame, why, (holder.node,), found.function, asked, holder.node)
        if issubclass(cls, enum.Enum) and name in cls._member_map_:
            return pure(text, Abstract(InstanceOf(cls, cls._member_map_[name])))
    if name in ("__name__", "__qualname__", "__module__", "__doc__"):
        return pure(text, IMMUTABLE)
    member = find(cls, name, session)
    if member is None and isinstance(cls, type):
        meta = find(type(cls), name, session)
        if meta is not None and meta.function is not None:
            return pure(text, Abstract(Method(holder.value, name, Exact(meta.function), holder.node)))
        if meta is not None and meta.kind == "value":
            return class_value(frame, meta, name, text)
    if member is None:
        return pure(text, Abstract(origins=frozenset({ANYWHERE})))
    if member.kind == "value" or (member.kind in ("class", "function", "static") and session.is_rebound(name)):
        return class_value(frame, member, name, text)
    if member.kind == "class":
        return pure(text, Abstract(Method(holder.value, name, Exact(member.function), holder.node)))
    if member.kind in ("function", "static"):
        return pure(text, Abstract(Exact(member.function)))
    if member.kind == "descriptor":
        why = f"{text}: a descriptor of type {type(member.raw).__name__}"
        return _through_descriptor(frame, member, name, "__get__", (Argument(holder.node, IMMUTABLE), holder), why)
    return pure(text, Abstract(origins=frozenset({ANYWHERE})))  # a property or slot itself, which can be called by hand


def class_value(frame: Environment, member: Member, name: str, text: str) -> Effect:
    owner = member.owner
    if not isinstance(owner, type):
        value = member.raw if isinstance(member.raw, Abstract) else Abstract(origins=frozenset({ANYWHERE}))
        return pure(text, value)
    place = Place("class", f"{owner.__module__}:{owner.__qualname__}")
    binding = Binding(frame.session.namespace(owner), name)
    if frame.session.is_rebound(name):
        return Effect(Level.PURE, Reason(text), Abstract(origins=frozenset({Outside(place)})), reads=frozenset({place}))
    found = describe(member.raw, binding, Outside(place, binding), frame.session)
    code = sys.modules.get(owner.__module__)
    replaced = name in assigned_attributes(getattr(code, "__file__", None) or "")
    reads = frozenset({place if replaced or has_state(found) else constant(place)})
    return Effect(Level.PURE, Reason(text), found, reads=reads)


def of_instance(frame: Environment, holder: Argument, name: str, text: str) -> Effect:
    value, node, session = holder.value, holder.node, frame.session
    what = value.what
    assert isinstance(what, (InstanceOf, Built))
    cls = what.cls
    if isinstance(cls, type) and (cls in DATA_TYPES or (cls in MAPPINGS and _of_a_dict(cls, name))):
        return pure(text, Abstract(Method(value, name, None, node), value.origins), **_only(node, name))
    member = find(cls, name, session)
    if not isinstance(what, Built) and (member is None or member.kind not in ("property", "cached", "descriptor")):
        steady = frame.is_steady(value, name)
        if not steady and not _has_hooks(cls, session):
            return pure(text, part(value, frame, name), **_only(node, name))
        found = _of_instance(frame, holder, name, member, text)
        more = not isinstance(found.value.what, Data)
        changed = not steady or name in session.changed_names
        if steady:
            session.trusting[-1].add((name, more and not changed))
        return replace(found, value=part(value, frame, name)) if changed and more else found
    return _of_instance(frame, holder, name, member, text)


def _of_a_dict(cls: type, name: str) -> bool:
    """Whether a dictionary of another class shows what it holds as any dictionary does."""
    return name in ("get", "items", "keys", "values") and getattr(cls, name) is getattr(dict, name)


def _has_hooks(cls: object, session: Session) -> bool:
    """Whether loading an attribute may run code that decides what it is."""
    return isinstance(cls, type) and any(overrides(cls, n, session) for n in ("__getattribute__", "__getattr__"))


def _of_instance(frame: Environment, holder: Argument, name: str, member: Member | None, text: str) -> Effect:
    value, node, session = holder.value, holder.node, frame.session
    what = value.what
    assert isinstance(what, (InstanceOf, Built))
    cls = what.cls
    live = what.live if isinstance(what, InstanceOf) else None
    entry = implicit.type_entry(cls, member.owner if member is not None else None)
    for hook in ("__getattribute__", "__getattr__"):
        own = overrides(cls, hook, session) if entry is not None else None
        if own is not None and implicit.type_entry(cls, own.owner) is None:
            entry = None
    if isinstance(cls, Named) and catalog().call(f"{cls.qualified}.{name}") is not None:
        return pure(text, Abstract(Method(value, name, Exact(named(f"{cls.qualified}.{name}")), node), value.origins))
    if entry is not None and entry.plain and (member is None or member.function is None):
        kind = entry.attribute_types.get(name, "data")
        return pure(text, claims.attribute_value(frame, kind, value), **_only(node, name))
    if entry is not None and (entry.attributes_pure or name in entry.attribute_types):
        function = member is not None and member.kind in ("function", "static", "class")
        if name in entry.attribute_types and not function:
            return pure(text, claims.attribute_value(frame, entry.attribute_types[name], value), **_only(node, name))
        if not function and (member is None or member.kind != "value"):
            result = known_field(frame, what, name) or part(value, frame, name)
            if entry.transparent and not result.known():
                result = Abstract(result.what, result.origins, value.roots or (node,))
            return pure(text, result, **_only(node, name))
    if isinstance(cls, type):
        override = overrides(cls, "__getattribute__", session)
        # Types written in C repeat the slot of `object` as their own.
        known_type = (
            override is not None
            and not isinstance(override.function, FunctionType)
            and (implicit.type_entry(cls, override.owner) is not None)
        )
        if override is not None and override.owner.__module__ not in GENERIC and not known_type:
            return _through(frame, override, holder, name, text)
    if member is not None and member.kind in ("property", "cached", "descriptor", "slot"):
        return _descriptor(frame, member, holder, name, text, live)
    if not isinstance(cls, type):
        known = known_field(frame, what, name)
        if known is not None and not known.known() and member is not None and member.function is not None:
            known = None if cls.attribute(name, session) is None else known  # no method sets what hides the method
        if known is None and member is None:
            known = cls.attribute(name, session)
            if known is not None:
                return pure(
                    text, Abstract(known.what, frame.inside(value.origins, name), value.roots), **_only(node, name)
                )
            if not cls.analysed:
                return gate(frame, text, value, node, part(value, frame, name), observes=(node,))
        if known is not None:
            return pure(text, known, **_only(node, name))
    else:
        known = known_field(frame, what, name)
        if known is not None and isinstance(what, Built) and member is None and frame.is_tainted(what.sites):
            known = None  # whether it has the attribute is not known
        if known is not None:
            return pure(text, known, **_only(node, name))
    absent = False
    if live is not None:
        found = _live_attribute(frame, live, what.where if isinstance(what, InstanceOf) else None, value, name)
        absent = found is ABSENT
        if isinstance(found, Abstract):
            return pure(text, found, **_only(node, name))
    if member is not None:
        return _class_attribute(frame, member, holder, name, text)
    if isinstance(cls, type):
        fallback = overrides(cls, "__getattr__", session)
        # Without the instance at hand it is not known whether the attribute is there; if not, this is what runs.
        if fallback is not None and not models.is_own(fallback):
            made = _through(frame, fallback, holder, name, text)
            loaded = made.value if absent else join(made.value, part(value, frame, name))
            return merge(made, pure(text, observes=(node,)), loaded)
    return pure(text, part(value, frame, name), **_only(node, name))


def _only(node: ast.expr, name: str) -> dict[str, Any]:
    """Of the object, only this attribute is read."""
    return {"observes": (node,), "attribute": name, "through": ((node, (name,)),)}


def known_field(frame: Environment, what: InstanceOf | Built, name: str) -> Abstract | None:
    if isinstance(what, Built):
        return frame.field_of(what.sites, name)
    return what.fields.get(name)


def _live_attribute(
    frame: Environment, live: Any, where: Where, holder: Abstract, name: str
) -> Abstract | Absent | None:
    """An attribute in the instance's own dictionary, found without running anything; ABSENT where that it isn't there
    is looked at again at each call, None where it isn't known."""
    try:
        namespace = object.__getattribute__(live, "__dict__")
    except AttributeError:
        namespace = {}
    if not isinstance(namespace, dict):
        return None
    session = frame.session
    parameter = next((o for o in holder.origins if isinstance(o, (Parameter, Outside))), None)
    inner: Where = None
    if isinstance(where, Path):
        inner = Path((*where.parts, name))
    elif isinstance(where, Binding):
        session.rely(where, live, Compared.IDENTITY)
        inner = Binding(namespace, name)
    if name not in namespace:
        if isinstance(inner, Path):
            session.fact(inner.parts, Compared.IDENTITY)
        elif isinstance(inner, Binding):
            session.guard(namespace, name, ABSENT)
        return ABSENT if inner is not None else None
    session.keep.append(namespace)
    found = describe(namespace[name], inner, parameter, session)
    if isinstance(found.what, Data) or not found.origins:
        return Abstract(found.what)
    return Abstract(found.what, frame.inside(holder.origins, name))


def _class_attribute(frame: Environment, member: Member, holder: Argument, name: str, text: str) -> Effect:
    value, node = holder.value, holder.node
    if member.kind in ("class", "function", "static") and frame.session.is_rebound(name):
        return replace(class_value(frame, member, name, text), **_only(node, name))
    if member.kind == "function":
        method = Method(value, name, Exact(member.function), node)
        return pure(text, Abstract(method, value.origins), **_only(node, name))
    if member.kind == "static":
        return pure(text, Abstract(Exact(member.function)), **_only(node, name))
    if member.kind == "class":
        what = value.what
        assert isinstance(what, (InstanceOf, Built))
        bound = Method(Abstract(Exact(what.cls)), name, Exact(member.function), node)
        return pure(text, Abstract(bound), **_only(node, name))
    return replace(class_value(frame, member, name, text), **_only(node, name))


def _descriptor(frame: Environment, member: Member, holder: Argument, name: str, text: str, live: Any) -> Effect:
    value, node = holder.value, holder.node
    if member.kind == "slot":
        if live is not None and isinstance(holder.value.what, InstanceOf):
            held = slot(live, name)
            where = holder.value.what.where
            if held is not ABSENT and isinstance(where, Path):
                found = describe(held, Path((*where.parts, name)), ANYWHERE, frame.session)
                return pure(text, Abstract(found.what, frame.inside(value.origins, name)), **_only(node, name))
        known = (
            known_field(frame, holder.value.what, name) if isinstance(holder.value.what, (InstanceOf, Built)) else None
        )
        return pure(text, known or part(value, frame, name), **_only(node, name))
    if member.kind == "descriptor":
        if type(member.raw).__module__ == "enum":
            return pure(text, PLAIN)
        why = f"{text}: a descriptor of type `{type(member.raw).__name__}`"
        cls = value.what.cls if isinstance(value.what, (InstanceOf, Built)) else None
        owner = Argument(node, Abstract(Exact(cls)) if cls is not None else IMMUTABLE)
        return _through_descriptor(frame, member, name, "__get__", (holder, owner), why)
    if member.function is None:
        return pure(text)
    if (
        member.kind == "cached"
        and live is not None
        and name in live.__dict__
        and isinstance(holder.value.what, InstanceOf)
    ):
        held_there = _live_attribute(frame, live, holder.value.what.where, value, name)
        if isinstance(held_there, Abstract):
            return pure(text, held_there, **_only(node, name))
    effect = calls.call_function(
        frame, Abstract(Exact(member.function)), Arguments((holder,)), node, f"property `{name}`"
    )
    if member.kind == "cached":
        if frame.outermost and (effect.slow or effect.level is not Level.PURE or effect.output is not None):
            kept = Reason(f"{text} is kept by the object, and so worked out once")
            keeps = Effect(Level.PURE, kept, mutates=(node,), shallow=True, change=kept)
            return replace(merge(effect, keeps, effect.value), fresh=False)
        shared = _NO_LOCK and frame.session.live and not _is_made_here(frame, holder.value)
        if shared and not (effect.level is Level.PURE and immutable(effect.value)):
            why = f"{text}: of two calls at once, both would compute it"
            effect = replace(effect, level=Level.ORDERED, quiet=Level.ORDERED, reason=Reason(why))
        return replace(effect, fresh=False)
    return effect


def _is_made_here(frame: Environment, value: Abstract) -> bool:
    """Whether an object is made by the callee that is looked at, and comes from nowhere else, so that no other call of
    it has the same. (What another function hands out, having made it the first time, comes from where it is kept.)"""
    if frame.outermost or frame.parent is not None or frame.global_names or not isinstance(value.what, Built):
        return False
    sites = {*value.what.sites, *value.origins}
    return bool(value.origins) and all(isinstance(o, Site) and isinstance(o.node, ast.Call) for o in sites)


def _through_descriptor(
    frame: Environment, member: Member, name: str, special: str, given: tuple[Argument, ...], why: str
) -> Effect:
    """``__get__``, ``__set__`` and ``__delete__`` of a descriptor, an object that all instances of the class share."""
    node = given[-1].node if special == "__get__" else given[0].node
    if not isinstance(member.owner, type):
        return ordered(why, (node,))
    place = Place("class", f"{member.owner.__module__}:{member.owner.__qualname__}")
    binding = Binding(frame.session.namespace(member.owner), name)
    shared = Abstract(InstanceOf(type(member.raw)), frozenset({Outside(place, binding)}))
    own = find(type(member.raw), special, frame.session)
    arguments = Arguments((Argument(node, shared), *given))
    return calls.followed(frame, why, (node,), own and own.function, arguments, node)


def _through(frame: Environment, member: Member, holder: Argument, name: str, text: str) -> Effect:
    """`__getattr__` and `__getattribute__`: a call with the name."""
    if member.owner is THREAD_LOCAL:
        # If it counted as a change, nobody would know any more that it is such an object.
        here, held = Reason(f"{text}: it is another one for each thread"), part(holder.value, frame, name)
        return Effect(Level.ORDERED, here, held, quiet=Level.ORDERED, **_only(holder.node, name))
    if not isinstance(member.function, FunctionType):
        return ordered(f"{text}: `{qualified_name(member.owner)}` decides what attributes are", (holder.node,))
    arguments = Arguments((holder, asked_for(member.function, name)))
    function = Abstract(Exact(member.function))
    return calls.call_function(frame, function, arguments, holder.node, f"`{member.raw.__name__}` for `.{name}`")


def of_super(frame: Environment, what: SuperOf, holder: Argument, name: str, text: str) -> Effect:
    receiver = what.receiver
    inner = receiver.what
    cls = inner.cls if isinstance(inner, (InstanceOf, Built)) else inner.object if isinstance(inner, Exact) else None
    if cls is None:
        return ordered(f"{text}: the class behind `super()` is not known", (holder.node,))
    member = find(cls, name, frame.session, after=what.owner)
    if member is None:
        return pure(text)
    through = Argument(holder.node, receiver)
    if member.kind in ("property", "cached", "descriptor", "slot"):
        return _descriptor(frame, member, through, name, text, None)
    if name == "__new__":
        return pure(text, Abstract(Exact(member.function)))
    if isinstance(inner, Exact) and member.kind == "class":
        return pure(text, Abstract(Method(receiver, name, Exact(member.function), holder.node)))
    return _class_attribute(frame, member, through, name, text)


def store(
    frame: Environment, holder: Argument, name: str, value: Abstract | None, *, past_hook: bool = False
) -> Effect:
    """``holder.name = value``; None deletes; ``past_hook``: as ``object.__setattr__`` does it."""
    node, what, session = holder.node, holder.value.what, frame.session
    if isinstance(what, OneOf):
        found = [Argument(node, Abstract(o, holder.value.origins, holder.value.roots)) for o in what.options]
        return implicit.either([store(frame, option, name, value, past_hook=past_hook) for option in found])
    text = f"sets `.{name}` of `{text_of(node)}`"
    if name in ("__dict__", "__class__"):
        frame.taint(holder.value.origins)
        return ordered(f"{text}, which decides what all its attributes are", (node,))
    change = Effect(Level.PURE, Reason(text), mutates=(node,), shallow=True, sets=True, change=Reason(text), fresh=True)
    if value is not None:
        frame.store(holder.value, name, value)
    if not isinstance(what, Built):
        only_data = value is not None and isinstance(value.what, Data)
        session.changed_names[name] = session.changed_names.get(name, True) and only_data
    if isinstance(what, Exact):
        session.rebinds = True
    if isinstance(what, AnyClass):
        session.rebinds = True
        session.rebind(name, value)
        session.set_places.add(ANY_NAME)
        return replace(ordered(f"{text}, a class that is not known", (node,)), writes=frozenset({ANY_NAME}))
    if isinstance(what, Exact) or (session.meets_modules and not isinstance(what, (InstanceOf, Built))):
        session.rebind(name, value)
    if isinstance(what, Exact) and isinstance(what.object, (type, ModuleType, StaticClass, Named)):
        if isinstance(what.object, ModuleType):
            place = Place("global", f"{what.object.__name__}:{name}")
        else:
            module, _, qualname = qualified_name(what.object).rpartition(".")
            place = Place("class", f"{module}:{qualname}")
            text = f"{text}, a class"
        session.set_places.add(place)
        effect = Effect(
            Level.ORDERED,
            Reason(text),
            writes=frozenset({place}),
            mutates=(node,),
            quiet=Level.ORDERED,
            observes=(node,),
        )
        custom = "__setattr__" if value is not None else "__delattr__"
        member = overrides(type(what.object), custom, session) if isinstance(what.object, type) else None
        if member is None or member.owner is type:
            return effect
        new = () if value is None else (Argument(node, value),)
        asked = Arguments((holder, asked_for(member.function, name), *new))
        return merge(effect, calls.followed(frame, text, (node,), member.function, asked, node))
    if isinstance(what, Exact):
        places = {function_state(what.object)} if isinstance(what.object, FunctionType) else set()
        places |= {ANY_NAME} if name in NAMESPACES or not places else set()
        return replace(ordered(f"{text}, which is a function", (node,)), writes=frozenset(places))
    if isinstance(what, (InstanceOf, Built)):
        if isinstance(what.cls, type) and what.cls in IMMUTABLE_TYPES:
            return change
        if _is_enum(what.cls):
            why = f"{text}, a member of an enum"
            return replace(ordered(why, (node,)), writes=frozenset({_place_of(what.cls)}))
        custom = "__setattr__" if value is not None else "__delattr__"
        member = None if past_hook else overrides(what.cls, custom, session)
        entry = implicit.type_entry(what.cls, member.owner if member is not None else None)
        known = (entry is not None and entry.transparent) or models.sets_attributes_only(what.cls, member, name)
        if member is not None and member.owner is THREAD_LOCAL:
            here = Reason(f"{text}: it is another one for each thread")
            return replace(change, level=Level.ORDERED, quiet=Level.ORDERED, reason=here, observes=(node,))
        if member is not None and not known:
            if not _generated(member):
                why = f"{text}: `{qualified_name(what.cls)}` has a `{custom}`"
                new = () if value is None else (Argument(node, value),)
                asked = Arguments((holder, asked_for(member.function, name), *new))
                return calls.followed(frame, why, (node,), member.function, asked, node)
            return change
        own = find(what.cls, name, session)
        if own is not None and own.kind in ("property", "descriptor"):
            setter = getattr(own.raw, "fset" if value is not None else "fdel", None) if own.kind == "property" else None
            if setter is not None:
                given = (holder,) if value is None else (holder, Argument(node, value))
                return calls.call_function(frame, Abstract(Exact(setter)), Arguments(given), node, text)
            if own.kind == "descriptor":
                new = () if value is None else (Argument(node, value),)
                special = "__delete__" if value is None else "__set__"
                return _through_descriptor(frame, own, name, special, (holder, *new), f"{text}: a descriptor")
        return change
    if isinstance(what, Unknown):
        changed = gate(frame, text, holder.value, node, IMMUTABLE, observes=(node,), mutates=(node,))
        return replace(changed, change=Reason(text))
    return change


def _generated(member: Member) -> bool:
    # What `dataclass(frozen=True)` generates raises.
    return is_generated(member.function, member.owner)
