"""What the rest of the project has to know of a module: who calls whom, what is given to threads, what is declared.

Reads the tree only, with no analysis; the result is made of plain values, so that it can be cached by content.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from xcs_compiler.effects.static import absolute
from xcs_compiler.effects.static_classes import dotted
from xcs_compiler.lint.names import DATA_METHODS, LOG_METHODS, PROCESS_CALLS, PROCESS_VARIABLES, THREAD_POOLS
from xcs_compiler.scopes import LEAVES, child_nodes, statements_in

LOCK_LIKE = re.compile(r"lock|mutex|guard|semaphore|\bcond(ition)?\b", re.IGNORECASE)
CLIENT_LIKE = re.compile(r"client|session|http|request|api|conn|proxy|agent", re.IGNORECASE)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FunctionDef = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Call:
    """A call in a function: by qualified name as far as the module tells, ``?.name`` for a method of something else.

    end    the line, and the column in bytes, where the call ends, which tells it from all other calls
    quick  a method of a string, a container or a log by the look of it
    fresh  a method of an object that the function makes itself
    """

    name: str
    line: int
    end: tuple[int, int]
    locked: bool = False
    awaited: bool = False
    quick: bool = False
    fresh: bool = False


@dataclass
class ScannedFunction:
    qualname: str
    line: int
    calls: list[Call] = field(default_factory=list)
    compiled: bool = False
    word: str = ""
    is_async: bool = False
    loops: bool = False


@dataclass
class Root:
    """A callable that runs in several threads at once: ``kind`` says by what, ``once`` that each run of the code that
    hands it over starts one thread only."""

    name: str
    kind: str
    line: int


@dataclass
class Scan:
    module: str
    package: bool
    imports: dict[str, str] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)
    functions: list[ScannedFunction] = field(default_factory=list)
    roots: list[Root] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    process_lines: dict[str, str] = field(default_factory=dict)
    handed: dict[str, int] = field(default_factory=dict)
    """Lambdas and methods that several threads are given: where each ends (``12:34``) -> the line of the call."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def scan_from_json(data: dict[str, Any]) -> Scan:
    functions = [
        ScannedFunction(**{**f, "calls": [Call(**{**c, "end": tuple(c["end"])}) for c in f["calls"]]})
        for f in data["functions"]
    ]
    return Scan(**{**data, "functions": functions, "roots": [Root(**r) for r in data["roots"]]})


def scan(tree: ast.Module, module: str, package: bool) -> Scan:
    """Gather the facts of one module."""
    found = Scan(module, package)
    found.imports, found.modules = imports_of(tree, module, package)
    found.defined = [n.name for n in tree.body if isinstance(n, (*FunctionDef, ast.ClassDef))]
    _Scanner(found).visit_body(tree.body, "", None, None)
    return found


def imports_of(tree: ast.Module, module: str, package: bool) -> tuple[dict[str, str], list[str]]:
    """Names that are bound by imports anywhere in a module, and the modules they may come from."""
    names: dict[str, str] = {}
    modules: dict[str, None] = {}
    for node in statements_in(tree.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                modules[alias.name] = None
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, package)
            modules[base] = None
            for alias in node.names:
                names[alias.asname or alias.name] = f"{base}.{alias.name}"
                modules[f"{base}.{alias.name}"] = None
    return names, list(modules)


def qualified(node: ast.expr, imports: dict[str, str]) -> str | None:
    """``a.b.c`` with its first part replaced by what was imported under that name."""
    path = dotted(node)
    if path is None:
        return None
    first, dot, rest = path.partition(".")
    return imports.get(first, first) + dot + rest


def own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """A node's descendants in the same function: nested functions and classes are yielded, but not entered."""
    for child in child_nodes(node):
        yield child
        if not isinstance(child, (*FunctionDef, ast.ClassDef)):
            yield from own_parts(child)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: in which function and class (``first`` is its first parameter), and inside of what."""

    into: ScannedFunction
    names: dict[str, str]
    cls: str | None
    first: str = ""
    in_loop: bool = False
    locked: bool = False
    hidden: frozenset[str] = frozenset()


class _Scanner:
    def __init__(self, found: Scan) -> None:
        self.found = found
        self.imports = found.imports
        self.module_pools: set[str] = set()
        self.awaited: set[ast.expr] = set()

    def visit_body(self, body: list[ast.stmt], prefix: str, cls: str | None, owner: ScannedFunction | None) -> None:
        for statement in body:
            self._statement(statement, prefix, cls, owner)

    def _statement(self, node: ast.stmt, prefix: str, cls: str | None, owner: ScannedFunction | None) -> None:
        if isinstance(node, FunctionDef):
            self._function(node, prefix, cls)
        elif isinstance(node, ast.ClassDef):
            self.visit_body(node.body, f"{prefix}{node.name}.", f"{prefix}{node.name}", None)
        elif owner is None:
            self._module_level(node, prefix, cls)

    def _module_level(self, node: ast.stmt, prefix: str, cls: str | None) -> None:
        here = ScannedFunction("", node.lineno)
        names: dict[str, str] = {}
        for inner in statements_in([node], nested=False):
            if isinstance(inner, (*FunctionDef, ast.ClassDef)):
                self._statement(inner, prefix, cls, None)
        self._walk(node, _Place(here, names, cls))
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and call.args:
                word = qualified(call.func, self.imports)
                if word in ("xcs.parallel_safe", "xcs.ordered"):
                    target = self._target(call.args[0], names, cls, "")
                    for name in target:
                        self.found.words[name] = word.removeprefix("xcs.")
                        if word == "xcs.parallel_safe":
                            self.found.roots.append(Root(name, "declared", call.lineno))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str, cls: str | None) -> None:
        qualname = f"{prefix}{node.name}"
        made = ScannedFunction(qualname, node.lineno, is_async=isinstance(node, ast.AsyncFunctionDef))
        self.found.functions.append(made)
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = qualified(called, self.imports)
            if name == "xcs.compile":
                made.compiled = True
            elif name in ("xcs.parallel_safe", "xcs.ordered"):
                made.word = name.removeprefix("xcs.")
                if made.word == "parallel_safe":
                    full = f"{self.found.module}.{qualname}"
                    self.found.roots.append(Root(full, "declared", node.lineno))
        names: dict[str, str] = {}
        inner = f"{qualname}.<locals>."
        nested = [n for n in statements_in(node.body, nested=False) if isinstance(n, (*FunctionDef, ast.ClassDef))]
        for part in nested:
            if isinstance(part, FunctionDef):
                names[part.name] = f"{self.found.module}.{inner}{part.name}"
        first = node.args.args[0].arg if cls and node.args.args else None
        hidden = variables_of(node)
        for statement in node.body:
            self._walk(statement, _Place(made, names, cls, first or "", hidden=hidden))
        for part in nested:
            if isinstance(part, FunctionDef):
                self._function(part, inner, None)
            else:
                self.visit_body(part.body, f"{inner}{part.name}.", f"{inner}{part.name}", None)

    def _walk(self, node: ast.AST, place: _Place) -> None:
        if isinstance(node, (*LEAVES, *FunctionDef, ast.ClassDef)):
            return
        if isinstance(node, LOOPS):
            place.into.loops = True
            place = replace(place, in_loop=True)
        if isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if is_lock_like(item.context_expr):
                    place = replace(place, locked=True)
                self._pool(item.optional_vars, item.context_expr)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._pool(target, node.value)
                self._made(target, node.value, place.names)
        elif isinstance(node, ast.Call):
            self._call(node, place)
        elif isinstance(node, ast.Await):
            self.awaited.add(node.value)
        if isinstance(node, (ast.Subscript, ast.Delete, ast.Call, ast.Attribute)):
            kind = process_kind(node, self.imports)
            if kind and (dotted(_named(node)) or "").partition(".")[0] not in place.hidden:
                self.found.process_lines[str(node.lineno)] = kind
        for child in child_nodes(node):
            self._walk(child, place)

    def _pool(self, target: ast.expr | None, value: ast.expr) -> None:
        if isinstance(value, ast.Call) and qualified(value.func, self.imports) in THREAD_POOLS and target is not None:
            workers = [*value.args[:1], *(k.value for k in value.keywords if k.arg in ("max_workers", "processes"))]
            path = dotted(target)
            if any(isinstance(number, ast.Constant) and number.value == 1 for number in workers):
                self.module_pools.discard(path or "")
            elif path:
                self.module_pools.add(path)

    def _made(self, target: ast.expr, value: ast.expr, names: dict[str, str]) -> None:
        """``agent = Agent()``: methods of ``agent`` are those of the class."""
        if isinstance(target, ast.Name) and isinstance(value, ast.Call):
            name = qualified(value.func, self.imports)
            if name and name.rpartition(".")[2][:1].isupper():
                names[target.id] = name if "." in name else f"{self.found.module}.{name}"

    def _target(self, node: ast.expr, names: dict[str, str], cls: str | None, first: str) -> list[str]:
        """What a callable that is handed over calls."""
        if isinstance(node, ast.Lambda):
            return [
                n
                for c in ast.walk(node.body)
                if isinstance(c, ast.Call)
                for n in self._target(c.func, names, cls, first)
            ]
        if isinstance(node, ast.Call):
            if qualified(node.func, self.imports) == "functools.partial" and node.args:
                return self._target(node.args[0], names, cls, first)
            return []
        name = self._name(node, names, cls, first)
        return [name] if name and not name.startswith("?") else []

    def _name(self, node: ast.expr, names: dict[str, str], cls: str | None, first: str) -> str | None:
        path = dotted(node)
        if path is None:
            return f"?.{node.attr}" if isinstance(node, ast.Attribute) else None
        head, dot, rest = path.partition(".")
        if first and head == first and cls and dot:
            return f"{self.found.module}.{cls}.{rest}" if "." not in rest else f"?.{rest.rpartition('.')[2]}"
        if head in names:
            return names[head] + dot + rest
        if head in self.imports:
            return self.imports[head] + dot + rest
        if head in self.found.defined:
            return f"{self.found.module}.{path}"
        return f"?.{rest.rpartition('.')[2]}" if dot else path

    def _call(self, node: ast.Call, place: _Place) -> None:
        names, cls, first, in_loop = place.names, place.cls, place.first, place.in_loop
        name = self._name(node.func, names, cls, first)
        if name is None:
            return
        path = dotted(node.func) or ""
        fresh = "." in path and path.partition(".")[0] in names
        awaited = node in self.awaited
        place.into.calls.append(Call(name, node.lineno, end_of(node), place.locked, awaited, _is_quick(node), fresh))
        given: list[ast.expr] = []
        kind = ""
        attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        receiver = dotted(node.func.value) if isinstance(node.func, ast.Attribute) else None
        if attribute in ("submit", "map", "apply_async", "imap", "imap_unordered", "starmap") and node.args:
            if receiver in self.module_pools:
                given, kind = [node.args[0]], "pool" if in_loop or "map" in attribute else "once"
        elif name == "threading.Thread" and in_loop:
            given = [k.value for k in node.keywords if k.arg == "target"]
            kind = "threads"
        elif (name == "asyncio.to_thread" and node.args) or (attribute == "run_in_executor" and len(node.args) > 1):
            given, kind = [node.args[0 if name == "asyncio.to_thread" else 1]], "pool" if in_loop else "once"
        for one in given:
            if kind != "once" and isinstance(one, (ast.Lambda, ast.Attribute)):
                self.found.handed["{}:{}".format(*end_of(one))] = node.lineno
            self.found.roots += [Root(target, kind, node.lineno) for target in self._target(one, names, cls, first)]
        if name == "xcs.compile" and node.args:
            wanted = self._target(node.args[0], names, cls, first)
            for function in self.found.functions:
                if f"{self.found.module}.{function.qualname}" in wanted:
                    function.compiled = True


def _named(node: ast.Call | ast.Subscript | ast.Delete | ast.Attribute) -> ast.expr:
    """What is called, subscripted or set in a node of which `process_kind` knows."""
    if isinstance(node, ast.Delete):
        return node.targets[0]
    if isinstance(node, ast.Attribute):
        return node
    return node.func if isinstance(node, ast.Call) else node.value


def variables_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Parameters and names that are assigned to in a function; not those that it imports or defines, or takes from
    elsewhere."""
    found = {p.arg for p in ast.walk(node.args) if isinstance(p, ast.arg)}
    outside: set[str] = set()
    for inner in own_parts(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            found.add(inner.id)
        elif isinstance(inner, (ast.Global, ast.Nonlocal)):
            outside.update(inner.names)
    return frozenset(found - outside)


def end_of(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def _is_quick(node: ast.Call) -> bool:
    """Whether a method call is one of a string, a container or a log by the look of it: ``row.get("name")`` is,
    ``session.get("/users")`` is not."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name in DATA_METHODS or name in LOG_METHODS:
        return True
    first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    if name == "get":
        if not isinstance(first, (str, int)) or "/" in str(first):
            return False
        holder = dotted(node.func.value) if isinstance(node.func, ast.Attribute) else None
        return holder is None or CLIENT_LIKE.search(holder.rpartition(".")[2]) is None
    return name in ("encode", "decode") and (not node.args or isinstance(first, str))


def is_lock_like(node: ast.expr) -> bool:
    path = dotted(node.func if isinstance(node, ast.Call) else node)
    return path is not None and LOCK_LIKE.search(path.rpartition(".")[2]) is not None


def process_kind(node: ast.AST, imports: dict[str, str]) -> str | None:
    """The process-wide state that a call, or a store in ``os.environ`` or `sys`, changes or draws from."""
    if isinstance(node, ast.Call):
        name = qualified(node.func, imports)
        return PROCESS_CALLS.get(name) if name else None
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return "environment" if qualified(node.value, imports) == "os.environ" else None
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return PROCESS_VARIABLES.get(qualified(node, imports) or "")
    return None
