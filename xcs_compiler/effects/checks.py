"""What the runtime asks of the analysis while a program runs: is this call safe now, is this class free of surprises.

Answers are remembered by callee and argument types, together with what they rest on: bindings that are compared again
at each question, and arguments that have to be plain data each time.
"""

from __future__ import annotations

import ast
import collections
import gc
import sys
from _thread import RLock
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

from xcs_compiler.effects import attributes, calls, implicit, markers, output, tables
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.data import (
    CODE_TYPES,
    DATA_TYPES,
    GIVING_DATA,
    HEAP_TYPE,
    IMMUTABLE_TYPES,
    MAPPINGS,
    METHODS_OF_DATA,
    SLOT_METHOD_TYPES,
    TAKING_NOTHING,
    VIEWS,
    held_in_c,
    own_attributes,
)
from xcs_compiler.effects.effect import Effect
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import ABSENT, SETTINGS, Compared, Guard, Level
from xcs_compiler.effects.live import LiveScope, describe, follow, found_at, slot
from xcs_compiler.effects.members import find, is_generated
from xcs_compiler.effects.named_state import state
from xcs_compiler.effects.origins import attributes_of, of_elements
from xcs_compiler.effects.remembered import MAXIMUM, Remembered, captures, is_same, stands_for
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import (
    ANSWERED,
    IMMUTABLE,
    Abstract,
    Binding,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    Method,
    OneOf,
    Origin,
    Outside,
    Parameter,
    Path,
    Site,
)

MAXIMUM_VARIANTS = 8
PLAIN_LIMIT = 10_000

DUNDERS = (
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__", "__len__", "__str__",
    "__repr__", "__format__", "__iter__", "__reversed__", "__contains__", "__getitem__", "__index__", "__int__",
    "__float__", "__complex__", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__",
    "__rtruediv__", "__floordiv__", "__rfloordiv__", "__mod__", "__rmod__", "__pow__", "__rpow__", "__and__",
    "__rand__", "__or__", "__ror__", "__xor__", "__rxor__", "__lshift__", "__rlshift__", "__rshift__", "__rrshift__",
    "__matmul__", "__rmatmul__", "__neg__", "__pos__", "__invert__", "__abs__", "__round__", "__trunc__", "__floor__",
    "__ceil__", "__getattr__", "__getattribute__", "__instancecheck__", "__dir__", "__missing__", "__bytes__",
    "__divmod__", "__rdivmod__", "__fspath__", "__length_hint__", "__copy__", "__deepcopy__",
    "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__", "__replace__",
)  # fmt: skip
_STATE = frozenset({"__getstate__", "__setstate__", "__replace__"})
_MAKING = frozenset({"attr._make", "dataclasses"})
"""Modules that give classes these: what they copy are the fields."""
HARMLESS_MODULES = frozenset({"builtins", "enum", "abc", "typing", "types", "collections.abc"})


@dataclass(frozen=True, slots=True)
class Requirement:
    """What has to be plain: the object at a path of the arguments, or what a binding outside holds, or what is at a
    path of that; ``elements``: what that holds."""

    path: tuple[str, ...] = ()
    binding: Binding | None = None
    elements: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``slow``, ``clock`` and ``fresh`` say of the call what they say of an `Operation`; a result that can't change
    counts as fresh. ``changes`` are the names of the global and captured variables that it changes, with ``*`` for
    what is changed in classes; ``rebinds`` those that it binds anew, ``cell_contents`` for captured ones, ``*`` for
    any. ``reading``: it would be safe, if it did not read variables outside; ``turns`` as for an `Operation`.
    ``result``: what has to be plain for the result to be plain data, or an answer; None where that would not do."""

    safe: bool
    guards: tuple[Guard, ...]
    facts: tuple[tuple[tuple[str, ...], Compared, Any], ...]
    requirements: tuple[Requirement, ...]
    slow: bool = False
    clock: bool = False
    fresh: bool = False
    changes: frozenset[str] = frozenset()
    rebinds: frozenset[str] = frozenset()
    by_twin: bool = False
    reading: bool = False
    turns: bool = False
    result: tuple[Requirement, ...] | None = None

    @property
    def rests_on(self) -> frozenset[str]:
        """Names of what the verdict follows from, as in ``rebinds``."""
        return frozenset([guard.name for guard in self.guards])

    def bindings(self) -> tuple[object, ...]:
        """What is bound now to the names that the verdict follows from, and the call may read."""
        return tuple([guard.found() for guard in self.guards])

    def current(self, given: Mapping[str, object]) -> bool:
        for guard in self.guards:
            if not guard.holds():
                return False
        for path, compared, expected in self.facts:
            found = _expected(path, compared, given)
            if found is expected or is_same(found, expected):
                continue
            if compared is not Compared.KEYS or found is None or found != expected:
                return False
        return True


UNSAFE = Verdict(False, (), (), ())
UNKNOWN = Verdict(False, (), (), (), changes=frozenset("*"), rebinds=frozenset("*"))
"""Of a call that can't be analysed."""
_verdicts: Remembered[list[Verdict]] = Remembered()
_classes: dict[type, tuple[bool, tuple[Guard, ...]]] = {}
_marks = -1


def classify_call(
    function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], reading: bool = False, giving_data: bool = False
) -> bool | None:
    """Whether ``function(*args, **kwargs)`` may be made at once: it is pure, or parallel-safe, it changes nothing
    that it is given, and it reads and writes no named state. None: if it is made through its twin. Never raises; what
    can't be analysed is not safe. ``reading``: it may read variables outside, as nobody changes them meanwhile.
    ``giving_data``: what it gives has to be plain data, or what somebody outside has answered."""
    verdict = judge_call(function, args, kwargs)
    if giving_data and not _gives_data(verdict, function, args, kwargs):
        return False
    if reading and verdict.reading:
        return None if verdict.turns else True
    return None if verdict.by_twin else verdict.safe


def _gives_data(verdict: Verdict, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    if not verdict.result:
        return verdict.result is not None
    given = _given(function, args, kwargs)
    return all(_fulfilled(requirement, given) for requirement in verdict.result)


def judge_call(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Verdict:
    """The same with what it follows from; the same object as long as nothing of that has changed."""
    global _marks
    if markers.version() != _marks:
        _marks = markers.version()
        _verdicts.clear()
        _classes.clear()
    key = (_callee_key(function), tuple(map(_kind, args)), tuple((k, _kind(v)) for k, v in kwargs.items()))
    known = _verdicts.get(key)
    given: dict[str, object] = {}
    if known is not None and not any(v.guards or v.facts or v.requirements for v in known):
        return known[0]
    given = _given(function, args, kwargs)
    verdict: Verdict | None = None
    for candidate in known or ():
        if candidate.current(given):
            verdict = candidate
            break
    if verdict is None:
        verdict = _classify(function, args, kwargs, given)
        _verdicts.put(key, [verdict, *(known or ())][:MAXIMUM_VARIANTS], _capturing(given.values()))
    if verdict.safe or verdict.by_twin or verdict.reading:
        if _takes_what_is_held(verdict, given) or not all(_fulfilled(r, given) for r in verdict.requirements):
            return UNSAFE
    return verdict


def _takes_what_is_held(verdict: Verdict, given: Mapping[str, object]) -> bool:
    """Whether the call may take a lock that this thread holds, and could take again: another one would wait for it."""
    locks = [guard.found() for guard in verdict.guards if guard.expected is RLock or type(guard.expected) is RLock]
    locks += [follow(path, given) for path, _, expected in verdict.facts if expected is RLock]
    return any(type(lock) is RLock and lock._is_owned() for lock in locks)  # type: ignore[attr-defined]


def _given(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, object]:
    given: dict[str, object] = {str(index): value for index, value in enumerate(args)}
    given.update(kwargs)
    given["(function)"] = function
    return given


def still_holds(verdict: Verdict, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Whether what the verdict on this call follows from is as it was."""
    given = _given(function, args, kwargs)
    return verdict.current(given) and all(_fulfilled(requirement, given) for requirement in verdict.requirements)


def _callee_key(function: Any) -> Any:
    kind = type(function)
    if kind is MethodType:
        called = function.__func__
        return (stands_for(called) if type(called) is FunctionType else called, type(function.__self__))
    if kind is FunctionType:
        return stands_for(function)
    if issubclass(kind, type):
        return function
    if kind is BuiltinFunctionType:
        owner = function.__self__
        is_object = owner is not None and not issubclass(type(owner), type) and type(owner).__name__ != "module"
        return (function.__name__, type(owner)) if is_object else function
    if kind in CODE_TYPES:
        return function
    return (kind, "instance")


def _kind(value: Any) -> Any:
    kind = type(value)
    if kind in IMMUTABLE_TYPES:
        return None
    if kind is FunctionType:
        return stands_for(value)
    return value if issubclass(kind, type) or kind is BuiltinFunctionType else kind


def _capturing(given: Iterable[object]) -> list[FunctionType]:
    functions = [value.__func__ if type(value) is MethodType else value for value in given]
    return [value for value in functions if type(value) is FunctionType and captures(value)]


def _fulfilled(requirement: Requirement, given: Mapping[str, object]) -> bool:
    path = requirement.path
    if requirement.binding is not None:
        held = found_at(requirement.binding)
        if held is ABSENT:  # an empty cell, or an unbound name
            return True
        path, given = ("", *path), {"": held}
    for end in range(len(path), 0, -1):
        held = follow(path[:end], given)
        inside = requirement.elements and end == len(path)
        if held is not ABSENT and (plain_elements(held) if inside else plain(held)):
            return True
    return False  # what can't be found can't be vouched for


def _frame(session: Session) -> Environment:
    return Environment(session, LiveScope("?", {}), "call")


def _classify(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any], given: Mapping[str, object]) -> Verdict:
    session = Session(once=True)
    try:
        frame = _frame(session)
        described: dict[str, Argument] = {}
        for name, value in given.items():
            node = ast.Name(name, ast.Load())
            described[name] = Argument(node, describe(value, Path((name,)), Parameter(name), session))
            frame.values[node] = described[name].value
        positional = tuple(described[str(index)] for index in range(len(args)))
        arguments = Arguments(positional, {name: described[name] for name in kwargs})
        callee = described["(function)"]
        node_ = ast.Call(callee.node, [a.node for a in positional], [])
        frame.turning = True
        session.twins = (frame, output.twins(frame, callee.value.what))
        effect = calls.call_function(frame, callee.value, arguments, node_, "the call")
        effect = output.through(frame, callee.value, effect, "the call")
    except Exception:
        return UNKNOWN
    finally:
        session.twins = None, ()  # the session holds the arguments: they don't wait for the garbage collector
        session.forget()
    requirements = _requirements(effect.requires)
    safe = _safe(frame, effect) and requirements is not None
    facts = tuple(
        (fact.path, fact.compared, _to_remember(_expected(fact.path, fact.compared, given)))
        for fact in session.facts
        if len(fact.path) > 1 or fact.compared is not Compared.TYPE
    )
    clock = any(place.kind == "clock" for place in effect.reads)
    fresh = effect.fresh or immutable(effect.value)
    changes = _changes(effect)
    guards = tuple(session.guards.values())
    reading = not safe and requirements is not None and _safe(frame, effect, reading=True)
    by_twin = safe and effect.turns
    safe = safe and not effect.turns
    return Verdict(
        safe, guards, facts, requirements or (), effect.slow, clock, fresh, changes, _rebinds(effect), by_twin,
        reading, effect.turns, _needed_by(frame, effect.value),
    )  # fmt: skip


def _needed_by(frame: Environment, value: Abstract) -> tuple[Requirement, ...] | None:
    """What has to be plain for the result to be plain data, or an answer (assumption A2); None: it may be anything."""
    needed = frame.plain_if(value)
    return None if needed is None else _requirements(origin for origin in needed if origin is not ANSWERED)


def _changes(effect: Effect) -> frozenset[str]:
    places = {*effect.writes, *effect.touches}
    places |= {origin.place for origin in (*effect.mutated, *effect.updated) if isinstance(origin, Outside)}
    found = {place.name.rpartition(":")[2] for place in places if place.kind in ("global", "cell", "local")}
    return frozenset(found | {"*" for place in places if place.kind == "class" or place.name == "*"})


def _rebinds(effect: Effect) -> frozenset[str]:
    found = {place.name.rpartition(":")[2] for place in effect.writes if place.kind == "global"}
    return frozenset(found | {"cell_contents" for place in effect.writes if place.kind == "cell"})


def _expected(path: tuple[str, ...], compared: Compared, given: Mapping[str, object]) -> Any:
    found = follow(path, given)
    if compared is Compared.TYPE:
        return type(found)
    if compared is Compared.KEYS:
        return tables.keys_of(found)
    return tables.class_of_all(found) if compared is Compared.CLASS else found


def _to_remember(expected: Any) -> Any:
    return stands_for(expected) if type(expected) is FunctionType else expected


_VARIABLES = frozenset({"global", "cell", "class"})


def _safe(frame: Environment, effect: Effect, reading: bool = False) -> bool:
    reads = state(effect.reads)
    if reading:
        reads = frozenset(place for place in reads if place.kind not in _VARIABLES)
    if effect.output is not None:
        reads = frozenset(place for place in reads if place.kind not in SETTINGS)
    if effect.level is Level.ORDERED or reads or effect.writes or effect.undecided or effect.dynamic:
        return False
    locked = [place for place in effect.touches if place.kind != "cache"]
    if locked or any(not isinstance(origin, Site) for origin in effect.updated):
        return False  # changes under a lock commute, but who else reads the state is not known here
    changed = set(effect.mutated)
    for node in effect.mutates:
        value = frame.values.get(node)
        changed |= value.origins if value is not None else {Parameter("?")}
    return not any(not isinstance(origin, Site) for origin in changed)


def _requirements(origins: Iterable[Origin]) -> tuple[Requirement, ...] | None:
    """What has to be plain; None when that can't be checked."""
    found: list[Requirement] = []
    for origin in origins:
        if isinstance(origin, Parameter):
            found.append(Requirement((origin.name, *attributes_of(origin.path)), elements=of_elements(origin.path)))
        elif isinstance(origin, Outside) and origin.binding is not None:
            found.append(Requirement(attributes_of(origin.path), origin.binding, of_elements(origin.path)))
        else:
            return None
    return tuple(found)


# --- plain data ------------------------------------------------------------------------------------------------------


def plain(value: Any) -> bool:
    """Built-in data, and instances of transparent classes, all the way down. Too large to look through is not plain."""
    count = 0
    seen: set[int] = set()
    stack = [value]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind in IMMUTABLE_TYPES or item is ABSENT:
            continue
        if id(item) in seen:
            continue
        seen.add(id(item))
        count += 1
        if count > PLAIN_LIMIT:
            return False
        if kind is dict or kind is collections.Counter:
            stack += item.keys()
            stack += item.values()
        elif kind in DATA_TYPES and kind not in VIEWS:
            if kind is not bytearray:
                stack += item
        elif kind is MappingProxyType:
            stack += gc.get_referents(item)  # what it shows, which nothing else tells without running its code
        elif kind in VIEWS:
            return False
        elif kind in (ModuleType, FunctionType) or issubclass(kind, type):
            if _has_functions_for_methods(item):
                return False
        elif kind is MethodType:
            stack.append(item.__self__)  # which is shown with it
        elif kind in CODE_TYPES or is_shared_client(kind):
            continue
        elif transparent(kind):
            namespace = own_attributes(item)
            if namespace is not None:
                if any(callable(held) and name in METHODS_OF_DATA for name, held in list(namespace.items())):
                    return False
                stack += namespace.values()
            stack += held_in_c(item)
            if issubclass(kind, (tuple, list, set, frozenset)):
                stack += tuple.__iter__(item) if issubclass(kind, tuple) else list(item)
            elif issubclass(kind, dict):
                stack += dict.keys(item)
                stack += dict.values(item)
            for cls in kind.__mro__:
                for name in vars(cls).get("__slots__", ()) if isinstance(vars(cls).get("__slots__"), tuple) else ():
                    held = slot(item, name)
                    if callable(held) and name in METHODS_OF_DATA:
                        return False
                    stack.append(held)
        else:
            return False
    return True


def _has_functions_for_methods(item: ModuleType | FunctionType | type) -> bool:
    """Whether a module, a function or a class has something of its own under a name by which methods of data are
    called."""
    if isinstance(item, (ModuleType, FunctionType)):
        return not METHODS_OF_DATA.isdisjoint(vars(item))
    return any(cls.__flags__ & HEAP_TYPE and not METHODS_OF_DATA.isdisjoint(vars(cls)) for cls in item.__mro__)


def plain_elements(held: Any) -> bool:
    """Whether what a container holds is plain data, though it may make something up for a key that it hasn't got."""
    if type(held) in MAPPINGS:
        return plain([*dict.keys(held), *dict.values(held)])
    return plain(held)


def is_shared_client(cls: type) -> bool:
    """Clients of libraries that threads may share, and whose attributes load without effects: nothing implicit is done
    to them but what ``object`` does."""
    entry = catalog().type(f"{cls.__module__}.{cls.__qualname__}")
    return entry is not None and entry.thread_safe and entry.attributes_pure


def transparent(cls: type) -> bool:
    """Whether all that is run implicitly on instances of the class is pure, given that their attributes are plain data:
    operators, formatting, truth, iteration, subscripts, properties, attribute hooks; and methods that go by the name
    of a method of built-in data. Never raises."""
    global _marks
    if markers.version() != _marks:
        _marks = markers.version()
        _verdicts.clear()
        _classes.clear()
    known = _classes.get(cls)
    if known is not None and all(guard.holds() for guard in known[1]):
        return known[0]
    session = Session()
    try:
        found = _transparent(cls, session)
    except Exception:
        found = False
    if len(_classes) > MAXIMUM:
        _classes.clear()
    _classes[cls] = (found, tuple(session.guards.values()))
    return found


def _transparent(cls: type, session: Session) -> bool:
    if cls in DATA_TYPES:
        return True
    if cls in CODE_TYPES or issubclass(cls, type):
        return cls in CODE_TYPES
    frame = _frame(session)
    node = ast.Name("0", ast.Load())
    value = Abstract(InstanceOf(cls), frozenset({Parameter("0")}))
    holder = Argument(node, value)
    frame.values[node] = value
    if find(cls, "__next__", session) is not None:
        return False
    for name in DUNDERS:
        member = find(cls, name, session)
        if member is None or member.owner is object or member.kind == "value":
            continue
        if not _is_base_model(member.owner) and not _member_is_pure(frame, cls, holder, name, member):
            return False
    names = {name for ancestor in cls.__mro__ if ancestor is not object for name in vars(ancestor)}
    for name in sorted(names):
        member = find(cls, name, session)
        if member is None or _is_base_model(member.owner):
            continue
        if name.startswith("__") and name.endswith("__") and not isinstance(member.raw, property):  # `__class__` may be
            continue
        entry = implicit.type_entry(cls, member.owner)
        if entry is not None and (entry.transparent or entry.attributes_pure):
            continue
        if member.kind in ("property", "cached", "descriptor"):
            loaded = attributes.load(frame, holder, name)
            if not _is_pure_throughout(frame, loaded):
                return False
            if name in METHODS_OF_DATA and not isinstance(loaded.value.what, Data):
                return False  # it may be something that can be called
        elif name in METHODS_OF_DATA and not _needs_more(name, member):
            if not _member_is_pure(frame, cls, holder, name, member):
                return False
    return not _opaque_base(cls)


def _needs_more(name: str, member: Any) -> bool:
    """Whether a method of this name raises where it is called as one of data would be."""
    function = member.function
    if name not in TAKING_NOTHING or type(function) is not FunctionType or member.kind not in ("function", "class"):
        return False
    return function.__code__.co_argcount - len(function.__defaults__ or ()) > 1


def _is_base_model(owner: Any) -> bool:
    """Whether a member is pydantic's own (of version 2): its models keep their fields as attributes, and compare, show
    and iterate these."""
    if getattr(owner, "__module__", None) != "pydantic.main" or owner.__qualname__ != "BaseModel":
        return False
    return getattr(sys.modules.get("pydantic.main"), "BaseModel", None) is owner and hasattr(owner, "model_fields")


def _opaque_base(cls: type) -> bool:
    """Whether the state of instances is kept by code that can't be looked into."""
    covered: set[type] = set()
    for ancestor in cls.__mro__:
        if ancestor is object or ancestor in DATA_TYPES or ancestor.__module__ in HARMLESS_MODULES:
            continue
        if ancestor in covered:
            continue
        if issubclass(ancestor, BaseException) and ancestor.__module__ == "builtins":
            continue
        entry = implicit.whole_entry(ancestor)
        if entry is not None and entry.transparent:
            covered.update(ancestor.__mro__)
            continue
        has_state_of_its_own = ancestor.__dictoffset__ or "__slots__" in vars(ancestor)
        if not ancestor.__flags__ & HEAP_TYPE or not has_state_of_its_own:
            return True
    return False


def _member_is_pure(frame: Environment, cls: type, holder: Argument, name: str, member: Any) -> bool:
    entry = implicit.type_entry(cls, member.owner)
    if entry is not None and entry.transparent:
        return True
    if member.owner in DATA_TYPES or member.owner.__module__ in HARMLESS_MODULES:
        return True
    if isinstance(member.raw, SLOT_METHOD_TYPES):
        return issubclass(member.owner, BaseException) and member.owner.__module__ == "builtins"
    function = member.function
    if not isinstance(function, FunctionType):
        return False
    if is_generated(function, member.owner) or (name in _STATE and function.__globals__.get("__name__") in _MAKING):
        return True
    count = function.__code__.co_argcount + function.__code__.co_kwonlyargcount
    names = [str(i) for i in range(1, max(count, 1))]  # it may change the other operand
    others = [Argument(ast.Name(n, ast.Load()), Abstract(Data(), frozenset({Parameter(n)}))) for n in names]
    if name in ("__getattr__", "__getattribute__", "__format__"):
        others = [Argument(others[0].node, IMMUTABLE)] if others else []
    method = Method(holder.value, name, Exact(function), holder.node)
    node = ast.Call(holder.node, [o.node for o in others], [])
    for other in others:
        frame.values[other.node] = other.value
    effect = calls.call_function(frame, Abstract(method), Arguments(tuple(others)), node, name)
    if name in GIVING_DATA and not isinstance(effect.value.what, Data):
        return False
    if name == "__iter__" and _is_pure(frame, effect) and not isinstance(effect.value.what, Lazy):
        frame.values[node] = effect.value
        effect = implicit.iterate(frame, value=effect.value, node=node)
    return _is_pure_throughout(frame, effect)


def _is_pure_throughout(frame: Environment, effect: Effect, depth: int = 0) -> bool:
    """The same with the steps of an iterator that it gives: a generator does nothing before the first one."""
    if not _is_pure(frame, effect):
        return False
    value = effect.value
    for option in implicit.options_of(value) if isinstance(value.what, OneOf) else [value]:
        if isinstance(option.what, Lazy):
            node = ast.Name("steps", ast.Load())
            frame.values[node] = option
            if depth > 3 or not _is_pure_throughout(frame, implicit.iterate(frame, option, node), depth + 1):
                return False
    return True


def _own(effect: Effect) -> bool:
    return all(isinstance(origin, Parameter) and origin.name == "0" for origin in effect.requires)


def _is_pure(frame: Environment, effect: Effect) -> bool:
    pure = effect.level is Level.PURE and _safe(frame, Effect(mutated=effect.mutated, mutates=effect.mutates))
    named = [place for place in state(effect.reads) if place.kind not in ("class", "global")]
    return pure and not effect.writes and not named and not effect.undecided and _own(effect)
