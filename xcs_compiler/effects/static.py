"""The resolver of source alone: nothing of the user's is imported and nothing is run.

Names mean what the module's imports and definitions say. What is imported is known by its qualified name only, which
the catalog may know; modules of the standard library that are harmless to import are used live.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import logging
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.data import CODE_TYPES, DATA_TYPES, IMMUTABLE_TYPES
from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.effects.scope import Found
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.static_classes import Named, StaticClass, dotted, named
from xcs_compiler.effects.values import (
    IMMUTABLE,
    Abstract,
    Data,
    Exact,
    InstanceOf,
    Outside,
    Parameter,
    SourceFunction,
)
from xcs_compiler.scopes import statements_in

HARMLESS = frozenset(
    {
        "abc", "asyncio", "base64", "collections", "concurrent", "contextlib", "copy", "csv", "dataclasses", "datetime",
        "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "io", "itertools", "json", "logging", "math",
        "operator", "os", "pathlib", "pprint", "queue", "random", "re", "shutil", "statistics", "string", "subprocess",
        "sys", "tempfile", "textwrap", "threading", "time", "traceback", "types", "typing", "urllib", "uuid",
        "warnings", "weakref", "contextvars", "secrets", "bisect", "zoneinfo", "html", "difflib", "unicodedata",
        "shlex", "fnmatch",
    }
)  # fmt: skip
"""Top-level names of standard library modules that importing changes nothing for anyone."""

SAME_EFFECTS = frozenset({"functools.cache", "functools.lru_cache", "functools.wraps", "xcs.compile"})


@functools.lru_cache(maxsize=512)
def imported(name: str) -> Abstract:
    """What a qualified name stands for."""
    if name.partition(".")[0] in HARMLESS:
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            try:
                found: Any = importlib.import_module(".".join(parts[:end]))
            except ImportError:
                continue
            for part in parts[end:]:
                found = getattr(found, part, None)
            if found is None:
                break
            kind = type(found)
            if kind in CODE_TYPES or isinstance(found, type):
                return Abstract(Exact(found))
            if kind in IMMUTABLE_TYPES:
                return Abstract(Data(True, kind))
            return Abstract(InstanceOf(kind, found), frozenset({Outside(Place("global", name))}))
    entry = catalog().value(name)
    if entry is not None and entry.type in ("immutable", "data"):
        return Abstract(Data(entry.type == "immutable"))
    return Abstract(Exact(named(name)))


@dataclass(eq=False, repr=False)
class StaticScope:
    """Free names of the functions of a module, from its text.

    ``project`` gives the scopes of other modules that are at hand as text, by name; their names are then followed.
    ``package``: the module is an ``__init__``, from which relative imports count differently.
    """

    module: str
    tree: ast.Module
    bindings: dict[str, list[ast.AST]] = field(default_factory=dict)
    known: dict[str, Abstract] = field(default_factory=dict)
    filename: str = ""
    package: bool = False
    project: Callable[[str], StaticScope | None] | None = None
    classes: dict[ast.ClassDef, StaticClass] = field(default_factory=dict)
    functions: dict[ast.AST, SourceFunction] = field(default_factory=dict)
    rebound: set[str] = field(default_factory=set)
    module_object: ProjectModule | None = None

    def __post_init__(self) -> None:
        for node in _module_level(self.tree.body):
            for name in _bound(node):
                self.bindings.setdefault(name, []).append(node)
        for statement in statements_in(self.tree.body):
            if isinstance(statement, ast.Global):
                self.rebound |= set(statement.names)

    def key(self) -> Hashable:
        return id(self.tree)

    def has_context_variables(self) -> bool:
        return "ContextVar" in self.bindings or "contextvars" in self.bindings

    def place_of(self, name: str) -> Place:
        return Place("global", f"{self.module}:{name}")

    def lookup(self, name: str, session: Session) -> Found:
        value = self.value(name)
        changes = name in self.rebound or not isinstance(value.what, (Exact, Data))
        return Found(value, self.place_of(name) if changes and (name in self.bindings or not value.known()) else None)

    def value(self, name: str) -> Abstract:
        found = self.known.get(name)
        if found is None:
            self.known[name] = Abstract(origins=frozenset({Outside(self.place_of(name))}))  # while it is worked out
            found = self.known[name] = self._find(name)
        return found

    def _find(self, name: str) -> Abstract:
        unknown = Abstract(origins=frozenset({Outside(self.place_of(name))}))
        nodes = self.bindings.get(name)
        if nodes is None:
            live = vars(builtins).get(name)
            if live is None:
                return unknown
            kind = type(live)
            return Abstract(Data(True, kind)) if kind in IMMUTABLE_TYPES else Abstract(Exact(live))
        if name in self.rebound or len(nodes) > 1:
            values = [self._of(node, name) for node in nodes]
            if all(isinstance(v.what, Data) and v.what.immutable for v in values):
                return IMMUTABLE
            imports = all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes)
            # `try: import a as x / except ImportError: import b as x`: the first is the usual one.
            return values[0] if imports and name not in self.rebound else unknown
        return self._of(nodes[0], name)

    def _of(self, node: ast.AST, name: str) -> Abstract:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self.function(node, f"{self.module}.{node.name}")
        if isinstance(node, ast.ClassDef):
            return Abstract(Exact(self.class_of(node)))
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            return imported_names(node, self).get(name, Abstract())
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if all(isinstance(target, ast.Name) for target in targets):
                held = self.of_expression(node.value)
                if not held.known() and isinstance(node, ast.AnnAssign):
                    held = self.annotated(node.annotation)
                plain = isinstance(held.what, Exact) or (isinstance(held.what, Data) and held.what.immutable)
                origins = frozenset() if plain else frozenset({Outside(self.place_of(name))})
                return Abstract(held.what, origins)
        return Abstract(origins=frozenset({Outside(self.place_of(name))}))

    def of_expression(self, node: ast.expr, local: Mapping[str, Abstract] | None = None) -> Abstract:
        """What an expression at module level, or in a constructor with these parameters, gives: only what is plain to
        see."""
        if isinstance(node, ast.Constant):
            return Abstract(Data(True, type(node.value)))
        if isinstance(node, ast.JoinedStr):
            return Abstract(Data(True, str))
        if isinstance(node, ast.Name):
            return local[node.id] if local is not None and node.id in local else self.value(node.id)
        if isinstance(node, ast.Attribute):
            path = dotted(node)
            base = path.partition(".")[0] if path else ""
            if path and (local is None or base not in local):
                holder = self.value(base)
                if isinstance(holder.what, Exact):
                    found = holder.what.object
                    for part in path.split(".")[1:]:
                        if isinstance(found, ProjectModule):
                            held = found.scope.exported(part).what
                            found = held.object if isinstance(held, Exact) else None
                            continue
                        found = (
                            named(f"{found.qualified}.{part}")
                            if isinstance(found, Named)
                            else getattr(found, part, None)
                        )
                    if found is not None:
                        live = type(found) in IMMUTABLE_TYPES
                        return Abstract(Data(True, type(found))) if live else Abstract(Exact(found))
            return Abstract()
        if isinstance(node, ast.Call):
            return self._called(node, local)
        if isinstance(node, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)):
            cls = {ast.List: list, ast.ListComp: list, ast.Dict: dict, ast.DictComp: dict}.get(type(node), set)
            return Abstract(InstanceOf(cls))
        if isinstance(node, ast.Tuple):
            parts = [self.of_expression(item, local) for item in node.elts]
            frozen = all(isinstance(part.what, Data) and part.what.immutable for part in parts)
            return Abstract(Data(True, tuple)) if frozen else Abstract(InstanceOf(tuple))
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return self.of_expression(node.values[0], local)
        return Abstract()

    def _called(self, node: ast.Call, local: Mapping[str, Abstract] | None) -> Abstract:
        callee = self.of_expression(node.func, local).what
        if not isinstance(callee, Exact):
            return Abstract()
        target = callee.object
        if isinstance(target, StaticClass) or (isinstance(target, type) and target is not type):
            if target in IMMUTABLE_TYPES:
                return Abstract(Data(True, target))
            return Abstract(InstanceOf(target))
        if isinstance(target, Named):
            entry = catalog().call(target.qualified)
            if entry is not None and entry.result.startswith("type:"):
                return Abstract(InstanceOf(named(entry.result.removeprefix("type:"))))
            if entry is not None and entry.result in ("immutable", "data"):
                return Abstract(Data(entry.result == "immutable"))
            if catalog().type(target.qualified) is not None:
                return Abstract(InstanceOf(target))
        if target in (threading_lock(), threading_rlock()):
            return Abstract(InstanceOf(type(target())))
        if target is logging.getLogger:
            return Abstract(InstanceOf(logging.Logger))
        return Abstract()

    def imported(self, name: str) -> Abstract:
        """What a qualified name stands for, as seen from this module."""
        if self.project is not None:
            module, _, last = name.rpartition(".")
            scope = self.project(name)
            if scope is not None:
                return Abstract(Exact(scope.as_module()))
            holder = self.project(module) if module else None
            if holder is not None and last in holder.bindings:
                return holder.value(last)
        return imported(name)

    def exported(self, name: str) -> Abstract:
        """An attribute of the module."""
        if name in self.bindings:
            return self.value(name)
        inner = self.project(f"{self.module}.{name}") if self.project is not None else None
        return Abstract(Exact(inner.as_module())) if inner is not None else self.value(name)

    def as_module(self) -> ProjectModule:
        if self.module_object is None:
            self.module_object = ProjectModule(self.module, self)
        return self.module_object

    def class_of(self, node: ast.ClassDef, prefix: str = "") -> StaticClass:
        found = self.classes.get(node)
        if found is None:
            found = self.classes[node] = StaticClass(f"{self.module}.{prefix}{node.name}", node, self)
        return found

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, owner: Any = None) -> Abstract:
        """A function as it is after its decorators; unknown when one of them is."""
        for decorator in node.decorator_list:
            path = self.decorator_name(decorator)
            if (
                path not in SAME_EFFECTS
                and path not in ("xcs.parallel_safe", "xcs.ordered")
                and (path is None or not catalog().decorator(path))
            ):
                return Abstract(origins=frozenset({Outside(self.place_of(name))}))
        return Abstract(Exact(self.source(node, name, owner)))

    def decorator_name(self, node: ast.expr) -> str | None:
        called = node.func if isinstance(node, ast.Call) else node
        what = self.of_expression(called).what
        if not isinstance(what, Exact):
            return None
        found = what.object
        if isinstance(found, Named):
            return found.qualified
        return f"{getattr(found, '__module__', '')}.{getattr(found, '__qualname__', '')}"

    def source(self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, owner: Any = None) -> SourceFunction:
        found = self.functions.get(node)
        if found is None:
            names = [self.decorator_name(d) for d in node.decorator_list]
            word = "parallel_safe" if "xcs.parallel_safe" in names else "ordered" if "xcs.ordered" in names else None
            a = node.args
            given = tuple(self.of_expression(d) for d in a.defaults)
            keywords = {
                p.arg: self.of_expression(d) for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None
            }
            found = SourceFunction(
                node,
                self,
                name,
                self.filename or self.module,
                0,
                owner,
                _defaults(given, name),
                _keyword_defaults(keywords, name),
                word=word,
            )
            self.functions[node] = found
        return found

    def annotated(self, node: ast.expr | None) -> Abstract:
        """What an annotation promises."""
        if node is None:
            return Abstract()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self.annotated(ast.parse(node.value, mode="eval").body)
            except SyntaxError:
                return Abstract()
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            sides = [s for s in (node.left, node.right) if not (isinstance(s, ast.Constant) and s.value is None)]
            return self.annotated(sides[0]) if len(sides) == 1 else Abstract()
        if isinstance(node, ast.Subscript):
            outer = self.of_expression(node.value).what
            outer_object = outer.object if isinstance(outer, Exact) else None
            if getattr(outer_object, "_name", None) == "Optional":
                return self.annotated(node.slice)
            if outer_object in DATA_TYPES:
                return Abstract(InstanceOf(outer_object, fields=self._parameters(node.slice)))
            return Abstract()
        what = self.of_expression(node).what
        if not isinstance(what, Exact):
            return Abstract()
        cls = what.object
        if cls in IMMUTABLE_TYPES:
            return Abstract(Data(True, cls))
        if isinstance(cls, (type, StaticClass, Named)) and cls is not object:
            return Abstract(InstanceOf(cls))
        return Abstract()

    def _parameters(self, node: ast.expr) -> dict[str, Abstract]:
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        parts = [part for part in parts if not (isinstance(part, ast.Constant) and part.value is Ellipsis)]
        values = [self.annotated(part) for part in parts]
        if values and all(isinstance(v.what, Data) and v.what.immutable for v in values):
            return {"[]": IMMUTABLE}
        return {"[]": values[0]} if len(values) == 1 and values[0].known() else {}


def threading_lock() -> Any:
    return importlib.import_module("threading").Lock


def threading_rlock() -> Any:
    return importlib.import_module("threading").RLock


def _defaults(values: tuple[Abstract, ...], name: str) -> tuple[Abstract, ...]:
    return tuple(_default(value, f"{name}.{index}") for index, value in enumerate(values))


def _keyword_defaults(values: Mapping[str, Abstract], name: str) -> dict[str, Abstract]:
    return {key: _default(value, f"{name}.{key}") for key, value in values.items()}


def _default(value: Abstract, name: str) -> Abstract:
    if isinstance(value.what, Exact) or (isinstance(value.what, Data) and value.what.immutable):
        return value
    return Abstract(value.what, frozenset({Outside(Place("global", name))}))


def _module_level(statements: list[ast.stmt]) -> Iterator[ast.AST]:
    """Statements of the module, those under `if`, `try`, `with` and loops among them."""
    for statement in statements:
        yield statement
        for part in ("body", "orelse", "finalbody"):
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from _module_level(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from _module_level(handler.body)


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    else:
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        targets += [item.optional_vars for item in getattr(node, "items", [])]
        for target in targets:
            if target is not None:
                yield from (
                    n.id for n in ast.walk(target) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
                )


def imported_names(node: ast.Import | ast.ImportFrom, scope: StaticScope) -> dict[str, Abstract]:
    """What an import statement in a module of this scope binds."""
    found: dict[str, Abstract] = {}
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            found[alias.asname or whole] = scope.imported(whole)
        return found
    base = absolute(node, scope.module, scope.package)
    for alias in node.names:
        found[alias.asname or alias.name] = scope.imported(f"{base}.{alias.name}")
    return found


def absolute(node: ast.ImportFrom, module: str, package: bool) -> str:
    """The full name of the module that names are imported from."""
    base = node.module or ""
    if node.level:
        parts = module.split(".") if module else []
        up = node.level - 1 if package else node.level
        parents = parts[: len(parts) - up] if up <= len(parts) else []
        base = ".".join([*parents, *([node.module] if node.module else [])])
    return base


@dataclass(frozen=True, slots=True, eq=False)
class ProjectModule(Named):
    """A module that is at hand as text."""

    scope: StaticScope

    def attribute_named(self, name: str, session: Session) -> Abstract:
        return self.scope.exported(name)


@dataclass(frozen=True, slots=True)
class StaticResolver:
    """Source only. ``assume`` gives the levels of callables by qualified name, as configuration does."""

    module_tree: ast.Module
    module_name: str
    assume: Mapping[str, Level] = field(default_factory=dict)
    scopes: list[StaticScope] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return False

    @property
    def scope(self) -> StaticScope:
        if not self.scopes:
            self.scopes.append(StaticScope(self.module_name, self.module_tree))
        return self.scopes[0]

    @property
    def assumed(self) -> dict[str, Level]:
        return dict(self.assume)

    def owner(self, qualname: str) -> Any:
        """The class around a method, by the method's qualified name."""
        parts = qualname.split(".")[:-1]
        if not parts or "<locals>" in parts:
            return None
        body: list[ast.stmt] = self.module_tree.body
        found: ast.ClassDef | None = None
        for part in parts:
            found = next((n for n in body if isinstance(n, ast.ClassDef) and n.name == part), None)
            if found is None:
                return None
            body = found.body
        assert found is not None
        return self.scope.class_of(found, "".join(f"{part}." for part in parts[:-1]))

    def parameter(self, name: str, annotation: ast.expr | None, session: Session) -> Abstract:
        promised = self.scope.annotated(annotation)
        if isinstance(promised.what, Data) and promised.what.immutable:
            return promised
        return Abstract(promised.what, frozenset({Parameter(name)}))

    def receiver(self, qualname: str, name: str) -> Abstract | None:
        """The first parameter of a method."""
        owner = self.owner(qualname)
        return Abstract(InstanceOf(owner), frozenset({Parameter(name)})) if owner is not None else None


__all__ = ["StaticResolver", "StaticScope", "imported_names", "named"]
