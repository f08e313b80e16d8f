"""Functions and objects in containers that are named outside the function, or that its arguments hold: dispatch tables,
the clients that a router chooses from, lists of records.

What a table holds is one of the things that a plan may rest on: it is looked at again at each call. What the call
itself may put into a table is not known when the call begins, so such a table is not believed (`changed_tables`).
"""

from __future__ import annotations

import gc
import sys
from abc import ABCMeta
from collections.abc import Iterable, Mapping
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import Any

from xcs_compiler.effects.data import HEAP_TYPE, class_attribute
from xcs_compiler.effects.lattice import ABSENT, Compared, Place
from xcs_compiler.effects.live import describe, follow, found_at
from xcs_compiler.effects.origins import ANY_PART, MAXIMUM_PATH, attributes_of
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import (
    MAXIMUM_OPTIONS,
    UNKNOWN,
    Abstract,
    Binding,
    Exact,
    InstanceOf,
    OneOf,
    Origin,
    Outside,
    Parameter,
    Path,
)

MAXIMUM_ENTRIES = 50
MAXIMUM_POSITIONS = 16
MAXIMUM_INSTANCES = 4
MAXIMUM_RECORDS = 1_000
MAXIMUM_LOOKED_INTO = 500


class SameEntries:
    """A container as a guard sees it: True as long as it holds what it held, under the same keys, in the same order.
    By identity, so that no code of a key runs."""

    __slots__ = ("_container", "_held")

    def __init__(self, container: Any) -> None:
        self._container = container
        self._held = tuple(container if type(container) in (list, tuple) else container.items())

    def get(self, name: str, default: object = None) -> bool:
        container, held = self._container, self._held
        if len(container) != len(held):
            return False
        if type(container) in (list, tuple):
            return all(a is b for a, b in zip(container, held, strict=True))
        try:
            return all(k is key and v is value for (k, v), (key, value) in zip(container.items(), held, strict=True))
        except (RuntimeError, ValueError):  # changed by another thread meanwhile
            return False


class Positions:
    """A list or tuple as a namespace, whose names are positions."""

    __slots__ = ("_container",)

    def __init__(self, container: Any) -> None:
        self._container = container

    def get(self, name: str, default: object = None) -> object:
        container = self._container
        return container[int(name)] if int(name) < len(container) else default


def entry_of(
    what: InstanceOf, origins: frozenset[Origin], session: Session, under_keys: bool = False, records: bool = False
) -> Abstract | None:
    """One of the things that a live dict, list or tuple holds; None where too little is known of them. ``origins`` are
    those of what the container holds. ``under_keys``: what a dict has under its keys is meant; otherwise the keys are
    meant too. ``records``: it may be many of the same class, of which nothing but that is known."""
    container = what.live
    if type(container) not in (dict, list, tuple) or not container or what.where is None:
        return None
    refused = id(container) in session.refused
    found = None
    if records or session.once or not isinstance(what.where, Path) or len(what.where.parts) > 1:
        # What an argument of the compiled function itself holds is often something else at the next call.
        found = functions_in(what, session, under_keys) or instances_in(what, origins, session, under_keys)
    if refused:
        # It may be one of these, or one of what is put there, or something else.
        before = () if found is None else found.what.options if isinstance(found.what, OneOf) else (found.what,)
        options = tuple(dict.fromkeys((*before, *session.put.get(id(container), ()), UNKNOWN)))
        return Abstract(OneOf(options=options), origins) if 1 < len(options) <= MAXIMUM_OPTIONS else None
    if found is None and records:
        found = records_in(what, origins, session, under_keys)
    if found is not None:
        session.believe(container)
    return found


def functions_in(what: InstanceOf, session: Session, under_keys: bool) -> Abstract | None:
    """One of the functions of a table of nothing else."""
    container, where = what.live, what.where
    if len(container) > MAXIMUM_ENTRIES:
        return None
    keys = container if type(container) is dict else ()
    if not all(type(key) in (str, int) or (under_keys and _is_key(key)) for key in keys):
        return None
    held = list(container.values() if type(container) is dict else container)
    if not all(map(_is_code, held)):
        return None
    distinct = list({id(item): item for item in held}.values())
    if len(distinct) > MAXIMUM_OPTIONS:
        return None
    if isinstance(where, Path) and len(container) <= MAXIMUM_POSITIONS and all(type(key) is str for key in keys):
        _described(container, where, session)
    elif isinstance(where, Binding) or session.once:
        if isinstance(where, Path):  # it would be recognised at the next call only while it is kept alive
            session.fact(where.parts, Compared.IDENTITY)
        _keep(container, session)
    else:
        return None
    options = tuple(Exact(item) for item in distinct)
    # Keys are elements too: they are text or numbers, of which calling nothing comes.
    return Abstract(options[0] if len(options) == 1 else OneOf(options=options), frozenset())


def instances_in(
    what: InstanceOf, origins: frozenset[Origin], session: Session, under_keys: bool
) -> Abstract | None:
    """One of the few instances, of classes that do something, that a table holds, bound methods and functions among
    them: the clients that a router chooses from. What each of them is counts, and that there are no more."""
    container, where = what.live, what.where
    if len(container) > MAXIMUM_INSTANCES or where is None:
        return None
    held = list(container.values() if type(container) is dict else container)
    if type(container) is dict and not (under_keys and all(type(key) is str for key in container)):
        return None
    if not all(map(_does_something, held)):
        return None
    found = _described(container, where, session)
    options = tuple(dict.fromkeys(value.what for value in found))
    return Abstract(options[0] if len(options) == 1 else OneOf(options=options), origins)


def _described(container: Any, where: Path | Binding, session: Session) -> list[Abstract]:
    """What is held at each position or key, which is relied on from now on."""
    items = list(container.items()) if type(container) is dict else [(str(i), v) for i, v in enumerate(container)]
    if isinstance(where, Path):
        session.fact(where.parts, Compared.KEYS)
        return [describe(item, Path((*where.parts, key)), None, session) for key, item in items]
    namespace = container if type(container) is dict else Positions(container)
    _keep(container, session)
    session.keep.append(namespace)
    return [describe(item, Binding(namespace, key), None, session) for key, item in items]


def _keep(container: Any, session: Session) -> None:
    view = SameEntries(container)
    session.keep.append(view)
    session.guard(view, "entries", True)


def records_in(
    what: InstanceOf, origins: frozenset[Origin], session: Session, under_keys: bool
) -> Abstract | None:
    """An instance of the one class that all are of which an argument, or an attribute of one, holds."""
    container, where = what.live, what.where
    if not isinstance(where, Path) or (type(container) is dict and not under_keys):
        return None
    cls = class_of_all(container)
    if cls is None or not cls.__flags__ & HEAP_TYPE or issubclass(cls, type):
        return None
    session.fact(where.parts, Compared.CLASS)
    return Abstract(InstanceOf(cls), origins)


def class_of_all(container: Any) -> type | None:
    """The class of everything in a dict (under its keys), list or tuple, if that is one, and not too much."""
    if type(container) not in (dict, list, tuple) or len(container) > MAXIMUM_RECORDS:
        return None
    classes = set(map(type, list(container.values()) if type(container) is dict else container))
    return classes.pop() if len(classes) == 1 else None


def keys_of(container: Any) -> tuple[object, ...] | None:
    """The keys of a dict, in order, or the kind and length of a list or tuple, to be compared with those at another
    time; None where a comparison might run somebody's code."""
    if type(container) is dict:
        keys = tuple(container)
        return keys if set(map(type, keys)) <= {str} else None
    return (type(container), len(container)) if type(container) in (list, tuple) else None


def _does_something(item: object) -> bool:
    """A function, a bound method, or an instance of a class of the user's that is no record of data."""
    if type(item) is MethodType:
        return _does_something(item.__self__)
    if _is_code(item):
        return True
    cls = type(item)
    if issubclass(cls, (type, ModuleType, FunctionType)) or not cls.__flags__ & HEAP_TYPE:
        return False
    if issubclass(cls, (tuple, list, dict, set, str, Enum, BaseException)):
        return False
    if class_attribute(cls, "__dataclass_fields__") is not None:
        return any(type(member) is FunctionType and not name.startswith("__") for name, member in _members(cls))
    return class_attribute(cls, "model_fields") is None and cls.__eq__ is object.__eq__


def _members(cls: type) -> Iterable[tuple[str, object]]:
    for ancestor in cls.__mro__:
        yield from vars(ancestor).items()


def _is_key(key: object) -> bool:
    """Whether looking for it runs no code but the interpreter's."""
    if isinstance(key, type):
        return type(key) in (type, ABCMeta)
    if not isinstance(key, Enum):
        return key is None or type(key) in (bool, float, bytes)
    native = [cls for cls in type(key).__mro__ if cls.__module__ in ("builtins", "enum")]
    return all(getattr(type(key), n) in [getattr(cls, n) for cls in native] for n in ("__eq__", "__hash__"))


def _is_code(item: object) -> bool:
    if isinstance(item, BuiltinFunctionType):
        return item.__self__ is None or isinstance(item.__self__, (ModuleType, type))
    return issubclass(type(item), (FunctionType, MethodDescriptorType, type))


# --- tables that the call changes ---------------------------------------------------------------------------------


def changed_tables(
    session: Session, origins: Iterable[Origin], places: Iterable[Place], arguments: Mapping[str, object]
) -> dict[int, Any]:
    """Those of the tables that were believed which may be among the objects that the call changes, by identity."""
    tables = {id(table): table for table in session.tables}
    changed: dict[int, Any] = {}

    def within(root: object, itself: bool) -> None:
        changed.update({key: table for key, table in tables.items() if _leads_to(root, table, itself)})

    for origin in origins if tables else ():
        if isinstance(origin, Parameter):
            names = attributes_of(origin.path)
            root = follow((origin.name, *names), arguments)
        elif isinstance(origin, Outside) and origin.binding is not None:
            names = attributes_of(origin.path)
            root = found_at(origin.binding, names)
        elif isinstance(origin, Outside):
            within(_named(origin.place), True)
            continue
        else:
            if not hasattr(origin, "node"):  # it could be anything
                return tables
            continue
        rest = origin.path[len(names) :]
        if rest or len(origin.path) >= MAXIMUM_PATH:
            within(root, itself=rest[:1] in ((), (ANY_PART,)))
        elif id(root) in tables:
            changed[id(root)] = root
    for place in places if tables else ():
        if place.kind in _HOLDING:
            within(_named(place), True)
    return changed


_HOLDING = frozenset({"global", "class", "cell", "local", "default"})


def _named(place: Place) -> object:
    """What is to be found at a place now, `ABSENT` where that is not known."""
    if place.kind not in ("global", "class"):
        return ABSENT
    module, _, name = place.name.partition(":")
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, "__dict__", {}).get(part, ABSENT)
    return found


def _leads_to(root: object, table: object, itself: bool) -> bool:
    """Whether a table may be found in what can be reached from an object. Yes where that is too much to look into."""
    if root is ABSENT:
        return True
    if root is table:
        return itself
    seen: set[int] = set()
    stack = [root]
    while stack:
        item = stack.pop()
        if item is table:
            return True
        if id(item) in seen or (issubclass(type(item), (type, ModuleType, FunctionType)) and item is not root):
            continue
        seen.add(id(item))
        if len(seen) > MAXIMUM_LOOKED_INTO:
            return True
        stack += gc.get_referents(vars(item) if issubclass(type(item), type) else item)
    return False


__all__ = ["SameEntries", "changed_tables", "class_of_all", "entry_of", "keys_of"]
