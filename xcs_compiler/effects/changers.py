"""The functions of a module, as far as names tell: what each mentions, and which names outside of it it changes.

Text alone is looked at, once for each file, so this knows nothing of what a name stands for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from xcs_compiler.scopes import child_nodes, walk
from xcs_compiler.source import SourceFile

MOST_FILES = 256
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
_BINDING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.Return, ast.withitem)

FunctionDefinition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False, slots=True)
class Changer:
    """One function, with those inside it.

    names, attributes   all that it mentions
    values     of these, what it mentions other than to call it
    sets       the paths that it sets or deletes, or something in them: a name outside of it, perhaps with an attribute
    calls      pairs of a path and the method that is called on it; ``""`` where it goes by another name from then on
    is_open    it calls what it is given, or has taken from somewhere
    is_loaded  loading an attribute runs it, as far as its decorators tell
    """

    name: str
    is_open: bool = False
    is_loaded: bool = False
    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    calls: set[tuple[str, str]] = field(default_factory=set)

    @property
    def is_special(self) -> bool:
        return self.name.startswith("__") and self.name.endswith("__")


_known: dict[str, tuple[SourceFile, tuple[Changer, ...]]] = {}


def changers_of(file: SourceFile) -> tuple[Changer, ...]:
    """The functions of a file; the last one stands for what the module itself mentions."""
    known = _known.get(file.filename)
    if known is None or known[0] is not file:
        if len(_known) > MOST_FILES:
            _known.clear()
        known = _known[file.filename] = file, _read(file.module)
    return known[1]


def _read(module: ast.Module) -> tuple[Changer, ...]:
    whole = Changer("")
    found: list[Changer] = []
    classes: dict[str, Changer] = {}
    called: set[ast.AST] = set()

    def visit(node: ast.AST, scopes: tuple[frozenset[str], ...], cls: str, inside: tuple[Changer, ...]) -> None:
        if isinstance(node, FunctionDefinition):
            name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
            decorators = getattr(node, "decorator_list", [])
            made = Changer(name, is_loaded=any("property" in ast.unparse(d) for d in decorators))
            found.append(made)
            if cls and name in _MAKING:  # what the class runs where it is called
                inside = (*inside, classes.setdefault(cls, Changer(cls)))
            if decorators or isinstance(node, ast.Lambda):  # who has it now may call it under any name
                whole.values.add(name)
            for decorator in decorators:
                visit(decorator, scopes, cls, inside)
            scopes, inside = (*scopes, _bound_in(node)), (*inside, made)
            for child in child_nodes(node):
                if child not in decorators:
                    visit(child, scopes, cls, inside)
            return
        if isinstance(node, ast.Call):
            called.add(node.func)
        if isinstance(node, ast.ClassDef):
            cls = node.name
        for changer in (whole, *inside):
            _note(changer, node, scopes, cls)
            if node not in called and isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                changer.values.add(node.id if isinstance(node, ast.Name) else node.attr)
        for child in child_nodes(node):
            visit(child, scopes, cls, inside)

    for statement in module.body:
        visit(statement, (), "", ())
    return (*found, *classes.values(), Changer("", values=whole.values))


def _bound_in(node: FunctionDefinition) -> frozenset[str]:
    """The names that are a function's own."""
    names = {a.arg for a in walk(node.args) if isinstance(a, ast.arg)}
    outside: set[str] = set()
    pending = child_nodes(node)
    while pending:
        child = pending.pop()
        if isinstance(child, (ast.Global, ast.Nonlocal)):
            outside.update(child.names)
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(child.name)
            continue
        elif isinstance(child, ast.Lambda):
            continue
        elif isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
            names.add(child.id)
        pending.extend(child_nodes(child))
    return frozenset(names - outside)


def _note(changer: Changer, node: ast.AST, scopes: tuple[frozenset[str], ...], cls: str) -> None:
    if isinstance(node, ast.Name):
        changer.names.add(node.id)
        if not isinstance(node.ctx, ast.Load):
            changer.sets.update(_paths(node, scopes, cls))
    elif isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            changer.attributes.add(node.attr)
        if not isinstance(node.ctx, ast.Load):
            changer.sets.update(_paths(node.value, scopes, cls))
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            changer.calls.update((path, node.func.attr) for path in _paths(node.func.value, scopes, cls))
        else:
            named = isinstance(node.func, ast.Name) and not any(node.func.id in own for own in scopes)
            changer.is_open |= not named
        given = (*node.args, *(keyword.value for keyword in node.keywords))
        changer.calls.update((path, "") for a in given if isinstance(a, ast.Name) for path in _paths(a, scopes, cls))
    elif isinstance(node, _BINDING):
        value = node.context_expr if isinstance(node, ast.withitem) else getattr(node, "iter", None) or node.value  # type: ignore[union-attr]
        if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
            changer.calls.update((path, "") for path in _paths(value, scopes, cls))


def _paths(node: ast.AST, scopes: tuple[frozenset[str], ...], cls: str) -> Iterator[str]:
    """The name outside of the function that an expression leads from, with the attribute that follows; the class around
    where it leads from that."""
    attribute = ""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "type":
                yield cls
                return
            node = node.func
        else:
            if isinstance(node, ast.Attribute):
                attribute = node.attr
            node = node.value
        if attribute == "__class__":
            yield cls
            return
    if isinstance(node, ast.Name) and node.id == "cls":
        yield cls
    elif isinstance(node, ast.Name) and not (scopes and node.id in scopes[-1]):
        yield f"{node.id}.{attribute}" if attribute else node.id
