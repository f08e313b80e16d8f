"""What code that isn't known may change by name: globals, classes and variables of functions around, that functions of
the user's change.

An operation on a value of unknown type may run any function of the user's that goes by the name which is called, or
special methods (`__eq__` ...), properties and methods that are called as those of data are. Those are looked up in the
modules that the function, its globals and its arguments lead to, and followed by the names that they mention in turn.
Names are all that is looked at (`changers`), so the answer errs on the side of too much; it only counts where the
function reads such a name as well. Code of libraries that is given something may call special methods, those of files
and containers, and what a class overrides of one of theirs. Otherwise, assumption A2 says of libraries that they have
their state for themselves; and so it does of all code where there is nothing but source.
"""

from __future__ import annotations

import ast
import builtins
import collections.abc
import functools
import operator
import sys
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, cast

from xcs_compiler.effects.changers import ARITHMETIC, EVERYTHING, Changer, changers_of, root_of
from xcs_compiler.effects.data import GATED_METHODS, LOOKING, MUTATING
from xcs_compiler.effects.effect import Effect
from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.effects.sources import assigned_attributes
from xcs_compiler.effects.user_modules import (
    Module,
    UserModules,
    code_of,
    contents,
    given_to,
    held_by,
    mentions,
    module_of,
    names_of,
)
from xcs_compiler.effects.values import ANYWHERE
from xcs_compiler.scopes import walk

MOST_TEXT = 500_000
"""Characters of modules that are read, of those that mention what is read, and of the others; more takes seconds."""
_CONTAINERS = (list, dict, set, bytearray)
_TRUTH = frozenset({"__bool__", "__len__"})
_STEPS = frozenset({"__iter__", "__next__", "__getitem__", "__len__", "__length_hint__"})
_EQUAL = frozenset({"__eq__", "__ne__", "__hash__", *_TRUTH})
_TEXT = frozenset({"__format__", "__str__", "__repr__"})
_FORMATTING = _TEXT | {"__getitem__", "__int__", "__float__", "__index__"}
_LOADS = frozenset(
    {"__getattr__", "__getattribute__", "__setattr__", "__delattr__", "__get__", "__set__", "__delete__"}
)
_CONTEXT = frozenset({"__enter__", "__exit__", "close"})
_BY_NODE: Mapping[type, frozenset[str]] = {
    ast.Subscript: frozenset({"__getitem__", "__setitem__", "__delitem__", "__missing__", "__index__", *_EQUAL}),
    ast.Attribute: _LOADS,
    ast.withitem: _CONTEXT,
    ast.With: _CONTEXT,
    ast.For: _STEPS,
    ast.Starred: _STEPS,
    ast.comprehension: _STEPS | _TRUTH,
    ast.If: _TRUTH,
    ast.IfExp: _TRUTH,
    ast.While: _TRUTH,
    ast.BoolOp: _TRUTH,
    ast.Assert: _TRUTH,
    ast.FormattedValue: _TEXT,
    ast.JoinedStr: _TEXT,
    ast.Set: _EQUAL,
    ast.Dict: _EQUAL | {"keys", "__getitem__", "__iter__"},
    ast.Compare: _EQUAL | _STEPS | {"__lt__", "__le__", "__gt__", "__ge__", "__contains__"},
    ast.UnaryOp: _TRUTH | {"__neg__", "__pos__", "__invert__"},
    ast.Tuple: _STEPS,
    ast.List: _STEPS,
}
"""Special methods that a node may run, apart from those of arithmetic; of others, all."""
_OF_ARITHMETIC = frozenset(f"__{kind}{name}__" for name in ARITHMETIC.values() for kind in ("", "r", "i"))
_OF_DATA = GATED_METHODS | LOOKING | MUTATING
_OF_LIBRARIES = frozenset({"write", "writelines", "flush", "close", "read", "readline", "readlines", "put"}).union(
    *map(dir, (collections.abc.MutableMapping, collections.abc.MutableSequence, collections.abc.MutableSet))
)
"""Methods that libraries call on what they are given, besides those of data and those of classes of their own."""
_DATA = _OF_DATA.union(*map(dir, (str, bytes, list, dict, set, tuple, int, float)))
_ALONE = _DATA - {"sort"}
"""Methods that have nothing to do with what the receiver holds where they are given nothing else."""
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
_NEVER_IMPLICIT = frozenset(
    {"__init__", "__new__", "__post_init__", "__call__", "__enter__", "__exit__", "__init_subclass__"}
)


class Unseen:
    """What functions of the user's change of the names that are ``read`` (with their places), in the modules that
    ``function`` and what it is given lead to. Modules that don't mention these names are only looked into where
    something changes one, or may."""

    def __init__(self, function: FunctionType, arguments: Mapping[str, object], read: Mapping[str, set[Place]]) -> None:
        given = list(given_to(arguments, function))
        self._users = UserModules(function)
        self.by_name: dict[str, list[Changer]] = {}
        self.values: dict[str, list[object]] = {}
        self._altering: dict[str, bool] = {}
        self._places = read
        self._factories: set[str] = set()
        self._inherited: set[str] = set()
        self._overriding: set[str] = set()
        self._overridden_in: dict[str, set[str]] = {}
        self._beside: dict[str, set[str]] = {}
        modules = list(self._users.reached(function, given))
        for module in modules:
            for name, value in list(module.namespace.items()):
                self.values.setdefault(name, []).append(value)
                if issubclass(type(value), type):
                    self._look_at_class(value)
                if other := self._known_otherwise(name, value):
                    self.by_name.setdefault(name, []).append(Changer(name, names=other))
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            self.values.setdefault(name, []).extend(contents(cell))
        self._hooked = frozenset(name for name, held in self.values.items() if any(map(_is_hooked, held)))
        self._handed = [value.__name__ for value in given if type(value) is FunctionType]
        near = [module for module in modules if mentions(module, read.keys())]
        overlooked = self._users.overlooked or bool(self._add(near))
        attributes = any(place.kind.endswith("class") for places in read.values() for place in places)
        every = [made for functions in self.by_name.values() for made in functions]
        changed = read.keys() & frozenset().union(*map(self._changed, every))
        left: list[Module] = []
        if attributes or changed:
            left = self._add([module for module in modules if module not in near])
        self._changed_by_overlooked = self._all_state() if overlooked else self._changed_in_text(changed, left)
        every = [made for functions in self.by_name.values() for made in functions]
        own = self.by_name.get(function.__name__, ())
        self._asks = any(made.asks for made in own)
        prefixes = tuple(prefix for made in own for prefix in made.prefixes)
        self._asked_for = frozenset(name for name in self.by_name if name.startswith(prefixes))
        self._stored = frozenset().union(*(made.stores for made in every)) - self.by_name.keys()
        self._factories.update(*(made.factories for made in every))
        self._given: dict[str, set[str]] = {}
        for name, given_name in set[tuple[str, str]]().union(*(made.gives for made in every)):
            if any(map(self._is_librarys, self.values.get(name, ()))):
                classes = [cls for value in self.values.get(given_name, ()) for cls in self._classes(value)]
                self._given.setdefault(name, set()).update({given_name}, *map(self._own_names, classes))
        self._special = frozenset(made.name for made in every if made.is_special) - _NEVER_IMPLICIT
        loaded = frozenset(made.name for made in every if made.is_loaded)
        self._by_attribute = loaded | (_OF_DATA & self.by_name.keys())
        self._by_libraries = self._special | loaded | self._overriding | (_OF_LIBRARIES & self.by_name.keys())

    def _add(self, modules: Iterable[Module]) -> list[Module]:
        """Those are left that are too much to read, or can't be."""
        left: list[Module] = []
        size = 0
        for module in modules:
            size += len(module.text)
            if size > MOST_TEXT:
                left.append(module)
                continue
            try:
                found = changers_of(module.filename, module.text)
            except (RecursionError, SyntaxError, ValueError):  # deeper than it can be read, or no text of Python
                left.append(module)
                continue
            for made in found:
                self.by_name.setdefault(made.name, []).append(made)
        return left

    def _all_state(self) -> frozenset[str]:
        """All that is read but functions, classes and modules."""
        return frozenset(name for name, places in self._places.items() if any(map(_is_state, places)))

    def _changed_in_text(self, changed: AbstractSet[str], left: list[Module]) -> frozenset[str]:
        """What may lead from modules that weren't read, ``left``, to what is ``changed`` somewhere, and the attributes
        of classes that are set there."""
        if not left:
            return frozenset()
        stored = frozenset().union(*(assigned_attributes(module.filename) for module in left))
        classes = {
            name
            for name, places in self._places.items()
            if any(place.kind.endswith("class") and self.is_attribute(place, stored) for place in places)
        }
        return frozenset(changed | classes)

    def _known_otherwise(self, name: str, value: object) -> set[str]:
        """By which other names the text has the functions and classes that are held under a name."""
        held = [made for thing in (value, *held_by(value)) if (made := code_of(thing)) is not None]
        users = [made for made in held if self._users.namespace_of(made) is not None]
        called = {"__call__"} if code_of(value) is None and self._users.is_users(module_of(value)) else set[str]()
        if type(value) is FunctionType and self._users.namespace_of(value) is None:  # around one of the user's
            called |= {n for thing in held_by(value) if code_of(thing) is None for n in self._own_names(type(thing))}
        return {own for made in users for own in names_of(made)} - {name} | called | _names_asked_for(value)

    def _look_at_class(self, cls: Any) -> None:
        """What a class of the user's inherits of classes of libraries, and what it overrides of these."""
        if not self._users.is_users(module_of(cls)):
            return
        own, theirs = set[str](), set[str]()
        for base in type.__getattribute__(cls, "__mro__")[:-1]:
            names = type.__getattribute__(base, "__dict__").keys()
            (own if self._users.is_users(module_of(base)) else theirs).update(names)
        self._inherited |= theirs
        for name in theirs:
            self._beside.setdefault(name, set()).update(own)
        self._overriding |= own & theirs
        self._overridden_in.setdefault(type.__getattribute__(cls, "__name__"), set()).update(own & theirs)

    def changed_by(self, node: ast.AST, effect: Effect, called: str) -> frozenset[str]:
        """Names that may be changed by what the operation runs, where that isn't known. ``called``: the name of the
        function that it calls, where that is known."""
        return self._changed_by_overlooked | self._changed_as_read(node, effect, called)

    def _changed_as_read(self, node: ast.AST, effect: Effect, called: str) -> frozenset[str]:
        unsure = effect.dynamic or effect.undecided or effect.opaque or ANYWHERE in effect.mutated
        if not unsure:
            implied = self._implied(node, effect, called)
            if not self._is_known(node, effect, called):
                return self._changed_in(implied)
            # What is safe otherwise calls nothing that is held somewhere, and operators rarely do.
            likely = implied - self._special if effect.level is Level.ORDERED else frozenset()
            return self._changed_in(implied - likely, held=False) | self._changed_in(likely)
        if not isinstance(node, ast.Call):
            found = self._changed_in(self._implied(node, effect, called) | _attributes(node))
            return found if effect.undecided else found | self._changed_by_any
        method = node.func.attr if isinstance(node.func, ast.Attribute) and effect.dynamic and not called else ""
        if method and method not in self._stored:
            return self._changed_in(self._named(method) | self._given.get(root_of(node.func), set()) | _LOADS)
        within = self._within(called)
        if within is None:
            run = self._by_libraries | self._by_attribute | self._handed_by(node) | _made_by(called)
            run |= self._given.get(root_of(node.func), set())
            found = self._changed_by_any
            if effect.dynamic and not isinstance(node.func, ast.Attribute):  # what was got by name, perhaps
                found |= self._changed_by_attributes if self._asks else frozenset()
                run |= self._asked_for
            return found | self._changed_in(run | _attributes(node))
        attributes, special = within
        libraries = self._by_libraries if effect.opaque or not self._inherited.isdisjoint(attributes) else frozenset()
        return self._changed_in(attributes | special | libraries)

    def _is_known(self, node: ast.AST, effect: Effect, called: str) -> bool:
        """Whether it calls a function of the user's all of which has been looked into."""
        return isinstance(node, ast.Call) and called != "" and called in self.by_name and not effect.opaque

    def _named(self, name: str) -> frozenset[str]:
        """What is run where a method of that name is called: a library's may call the other methods of its class."""
        if name in self._inherited or (name not in self.by_name and name not in _DATA):
            return self._by_libraries | {name} | self._beside.get(name, frozenset())
        return frozenset({name})

    def _implied(self, node: ast.AST, effect: Effect, called: str) -> AbstractSet[str]:
        if isinstance(node, ast.Attribute):
            return _LOADS | {node.attr}
        if isinstance(node, (ast.BinOp, ast.AugAssign)):
            operator = ARITHMETIC[type(node.op)]
            formatting = _FORMATTING if isinstance(node.op, ast.Mod) else frozenset()
            return formatting | {f"__{operator}__", f"__r{operator}__", f"__i{operator}__"}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not effect.requires:
            name = node.func.attr
            looked_at = self._by_libraries if node.args or node.keywords or name not in _ALONE else _LOADS
            run = looked_at | self._named(node.func.attr) | self._handed_by(node) | _made_by(called)
            return run | self._given.get(root_of(node.func), set())
        if isinstance(node, ast.Call) and (within := self._within(called)) is not None:
            attributes, special = within
            gives = effect.apart_from_output()[0] is Level.ORDERED  # something to a library, perhaps
            inherited = not self._inherited.isdisjoint(attributes)
            libraries = self._by_libraries if gives or inherited else frozenset()
            if gives:
                mentioned = frozenset().union(*(made.values for made in self.reached([called], attributes=False)))
                return special | libraries | attributes | mentioned
            return special | ((self._by_attribute | _NEVER_IMPLICIT) & attributes) | libraries
        if isinstance(node, ast.Subscript):
            return _BY_NODE[ast.Subscript] | self._factories
        if isinstance(node, ast.Call):
            # What a function of the user's gives to libraries has been found where it does so.
            run = self._special if self._is_known(node, effect, called) else self._by_libraries
            for made in self.reached([called], attributes=False) if called else ():
                run = run.union(*(self._given[name] for name in self._given.keys() & made.names))
            return run | self._by_attribute | self._handed_by(node) | _made_by(called)
        return _BY_NODE.get(type(node)) or self._special | self._by_attribute

    def _handed_by(self, node: ast.Call) -> frozenset[str]:
        """What a call may run of what it is given by name: methods, and all those of classes."""
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        found = frozenset().union(*map(_attributes, given))
        for name in (part.id for value in given for part in walk(value) if isinstance(part, ast.Name)):
            for value in self.values.get(name, ()):
                if issubclass(type(value), type) and self._users.is_users(module_of(value)):
                    found |= self._own_names(value) | {name}
                elif type(value) in (dict, list, tuple):  # functions in it, by other names
                    found |= {name}
        return found

    def _classes(self, value: Any) -> list[Any]:
        """The class of the user's that it is, or is an instance of."""
        cls = value if issubclass(type(value), type) else type(value)
        return [cls] if self._users.is_users(module_of(cls)) else []

    def _is_librarys(self, value: object) -> bool:
        """Whether it is an object of a library, which may call what it is given."""
        is_other = code_of(value) is None and not issubclass(type(value), (*_CONTAINERS, ModuleType))
        return is_other and not self._users.is_users(module_of(value))

    def _own_names(self, cls: Any) -> frozenset[str]:
        """What classes of the user's have defined of a class."""
        bases = [b for b in type.__getattribute__(cls, "__mro__") if self._users.is_users(module_of(b))]
        return frozenset().union(*(type.__getattribute__(base, "__dict__") for base in bases))

    def reached(self, names: Iterable[str], *, attributes: bool = True) -> Iterator[Changer]:
        """The functions that go by these names, and by those that they mention: with ``attributes``, as such, too."""
        seen: set[str] = set()
        pending = list(names)
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            for made in self.by_name.get(name, ()) or self._made_by_libraries(name):
                yield made
                pending += made.names | made.attributes if attributes else made.names
                pending += (given for name in self._given.keys() & made.names for given in self._given[name])
                if not self._hooked.isdisjoint(made.names | made.attributes):
                    pending.append("__getattr__")
                pending += [n for n in self.by_name if made.prefixes and n.startswith(tuple(made.prefixes))]

    def _made_by_libraries(self, name: str) -> list[Changer]:
        """Of what goes by the name in a module whose text isn't there: a function that may call anything."""
        opaque = any(_is_kept(v) and module_of(v) in ("functools", "operator") for v in self.values.get(name, ()))
        return [Changer(name, is_open=True, is_blind=True)] if opaque else []

    def _changed_in(self, names: Iterable[str], *, held: bool = True) -> frozenset[str]:
        """By functions that are called so, by all that they mention, and, with ``held``, by what they may be given, or
        hold."""
        found: set[str] = set()
        for made in self.reached(names):
            if (held or made.is_blind) and self._calls_anything(made):
                found |= self._changed_by_any
                found |= self._changed_by_all if made.is_blind else self._changed_by_attributes if made.asks else set()
            found |= self._changed(made)
        return frozenset(found)

    def _calls_anything(self, made: Changer) -> bool:
        """What it is given, or what an attribute holds."""
        return made.is_open or not self._stored.isdisjoint(made.methods)

    def _within(self, name: str) -> tuple[AbstractSet[str], AbstractSet[str]] | None:
        """The attributes that a known function mentions, with those that it calls by name, and the special methods that
        they may run: what these functions do themselves has been found. None where there is no such function, or one
        that calls what it is given."""
        if not name or name not in self.by_name:
            return None
        names, attributes, operators, given = {name}, set[str](), set[str](), set[str]()
        for made in self.reached([name], attributes=False):
            if self._calls_anything(made):
                return None
            names |= made.names
            attributes |= made.attributes | (made.names & _NEVER_IMPLICIT)
            attributes.update(*(self._beside[inherited] for inherited in made.attributes & self._beside.keys()))
            given.update(*(self._given[name] for name in self._given.keys() & made.names))
            attributes.update(n for n in made.names if any(map(_is_kept, self.values.get(n, ()))))
            attributes.update(*(self._overridden_in.get(n, ()) for n in made.values))  # for a library to make one
            operators |= made.operators
        if names & {"sum", "operator", "functools"}:
            return attributes, self._special | given
        return attributes, self._special - (_OF_ARITHMETIC - operators) | given

    @functools.cached_property
    def _changed_by_any(self) -> frozenset[str]:
        """By whatever is mentioned as a value somewhere, so that it may be in any variable."""
        values = (name for functions in self.by_name.values() for made in functions for name in made.values)
        reached = list(self.reached([*values, *self._handed, "__call__"]))
        blind = self._changed_by_all if any(made.is_blind for made in reached) else frozenset()
        return blind.union(*map(self._changed, reached))

    @functools.cached_property
    def _changed_by_all(self) -> frozenset[str]:
        """By any function, where it is called by a name that is not in the text."""
        return frozenset().union(*map(self._changed, self.reached(self.by_name)))

    @functools.cached_property
    def _exposed(self) -> frozenset[str]:
        """The names of classes and functions that are in a table of a module, or are given to a function."""
        tables = (value for values in self.values.values() for value in values)
        held = {getattr(part, "__name__", "") for table in tables for part in held_by(table) if _is_code(part)}
        every = (made for functions in self.by_name.values() for made in functions)
        return frozenset(held | {path for made in every for path, method in made.calls if method == ""})

    @functools.cached_property
    def _handed_modules(self) -> list[ModuleType]:
        """Those that are mentioned as values."""
        handed = {name for functions in self.by_name.values() for made in functions for name in made.handed}
        return [v for name in handed for v in self.values.get(name, ()) if type(v) is ModuleType]

    @functools.cached_property
    def _changed_by_attributes(self) -> frozenset[str]:
        """By what an attribute of some name may be: any method, and functions of modules that may be in a variable."""
        methods = {name for name, functions in self.by_name.items() if any(made.is_method for made in functions)}
        functions = self.by_name.keys() & set().union(*map(vars, self._handed_modules))
        return frozenset().union(*map(self._changed, self.reached(methods | functions)))

    def _changed(self, made: Changer) -> set[str]:
        if EVERYTHING in made.sets:
            return {name for name, places in self._places.items() if any(map(_may_be_bound_anew, places))}
        changed = {name for path in made.sets for name in self._names(path)}
        attributes = None if EVERYTHING in made.put_on else made.put_on
        if made.put_on:
            for name, places in self._places.items():
                if any(self.is_attribute(place, attributes, self._handed_modules, self._exposed) for place in places):
                    changed.add(name)
        changed |= {self._name(path).removesuffix("()") for path, method in made.calls if self._is_change(path, method)}
        others = (other for name in changed for other in self.by_name.get(name, ()) if other.is_alias)
        return changed.union(*(other.names for other in others))

    def is_attribute(
        self, place: Place, names: AbstractSet[str] | None, modules: Iterable[ModuleType] | None = None,
        exposed: AbstractSet[str] | None = None,
    ) -> bool:  # fmt: skip
        """Whether it may be an attribute of a class, a module (one of these) or a function, at that place, which is set
        by one of these names (None: any) on something of unknown type. ``exposed``: the classes and functions that are
        in question, by name."""
        module, _, name = place.name.rpartition(":")
        values = self.values.get(name, ()) if exposed is None or name in exposed else ()
        if place.kind.endswith("class"):
            return any(issubclass(type(v), type) and (names is None or _has_any(v, names)) for v in values)
        if names is None or name in names:
            if modules is None:
                modules = (v for held in self.values.values() for v in held if type(v) is ModuleType)
            if any(vars(v).get("__name__") == module for v in modules):
                return True
        functions = [v for v in values if type(v) is FunctionType] if place.kind == "global" else []
        return any(names is None or not names.isdisjoint(v.__dict__) for v in functions)

    def _names(self, path: str) -> set[str]:
        """What is set where something is set at a path. What a function makes is its own affair, unless it is kept by
        a decorator."""
        if path.endswith("()"):
            name = path[:-2]
            return {name} if any(map(_is_kept, self.values.get(name, ()))) else set()
        name, _, attribute = path.partition(".")
        return {self._name(path)} | ({attribute} if attribute and name not in self.values else set())

    def _name(self, path: str) -> str:
        """Of the attributes that lead from a name, only a module's are names as well."""
        name, _, attribute = path.partition(".")
        is_module = attribute and any(type(value) is ModuleType for value in self.values.get(name, ()))
        return attribute if is_module else name

    def _is_change(self, path: str, method: str) -> bool:
        if path.endswith("()"):
            return any(_is_kept(value) for value in self.values.get(path[:-2], ())) and self._alters(method)
        name, attribute = self._name(path), path.partition(".")[2]
        if attribute and attribute != name:  # of what an attribute holds nothing is known
            return method in MUTATING or self._alters(method)
        values = self.values.get(name)
        if values is None:  # a variable of a function, or a builtin
            return method in MUTATING and not hasattr(builtins, name)
        return any(self._is_changed_by(value, method) for value in values)

    def _is_changed_by(self, value: object, method: str) -> bool:
        kind = type(value)
        if issubclass(kind, _CONTAINERS) or module_of(value) == "collections":
            return not method or method in MUTATING
        if kind in (FunctionType, ModuleType) or issubclass(kind, type):
            return False
        return self._users.is_users(module_of(value)) and (not method or self._alters(method))

    def _alters(self, name: str) -> bool:
        """Whether functions of that name, or what these mention, change what they are called on."""
        known = self._altering.get(name)
        if known is None:
            self._altering[name] = False  # where it leads back to itself
            functions = self.by_name.get(name, ())
            known = any(made.alters or any(map(self._alters, made.names | made.attributes)) for made in functions)
            self._altering[name] = known
        return known


def _has_any(cls: Any, names: AbstractSet[str]) -> bool:
    return any(
        not names.isdisjoint(type.__getattribute__(c, "__dict__")) for c in type.__getattribute__(cls, "__mro__")
    )


def _made_by(called: str) -> frozenset[str]:
    """What a library's function of that name runs to make instances of the classes of what it is given."""
    return _MAKING if called == "replace" else frozenset()  # of `dataclasses`


def _is_hooked(value: Any) -> bool:
    """Whether it is a module that has a function for names that it hasn't got."""
    return type(value) is ModuleType and "__getattr__" in vars(value)


def _names_asked_for(value: Any) -> set[str]:
    """By what `operator` has made of names."""
    if type(value) is operator.methodcaller:
        made, given, *_ = cast(tuple[Any, ...], value.__reduce__())
        return {given[0] if given else made.args[0]}  # a partial one where it has keywords
    if type(value) is operator.attrgetter:
        return {part for path in value.__reduce__()[1] for part in path.split(".")}
    return set()


def _is_kept(value: object) -> bool:
    """Whether it is a function that a decorator may keep the results of."""
    return type(value) is not FunctionType and not issubclass(type(value), type) and callable(value)


def _may_be_bound_anew(place: Place) -> bool:
    """Whether it is a name of a module, by a computed name that is: who does so doesn't mean functions, classes and
    modules."""
    module, _, name = place.name.partition(":")
    held = sys.modules.get(module)
    value = vars(held).get(name, vars(builtins).get(name)) if type(held) is ModuleType else None
    return place.kind.endswith("global") and not _is_code(value)


def _is_state(place: Place) -> bool:
    return place.kind.endswith("cell") or _may_be_bound_anew(place)


def _is_code(value: object) -> bool:
    return type(value) in (FunctionType, BuiltinFunctionType, ModuleType) or issubclass(type(value), type)


def _attributes(node: ast.AST) -> set[str]:
    return {part.attr for part in walk(node) if isinstance(part, ast.Attribute)}
