"""The functions of a module, as far as names tell: what each mentions, and which names outside of it it changes.

Text alone is looked at, once for each file, so this knows nothing of what a name stands for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from xcs_compiler.effects.data import MUTATING
from xcs_compiler.scopes import child_nodes, walk
from xcs_compiler.source import parsed

MOST_FILES = 1024
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
_DEFINING = frozenset({"__init_subclass__", "__set_name__", "__prepare__", "__new__", "__init__"})
_LOOKING = frozenset(
    {
        "len", "sorted", "sum", "min", "max", "any", "all", "str", "repr", "print", "list", "tuple", "set", "frozenset",
        "dict", "enumerate", "zip", "reversed", "isinstance", "bool", "range", "format", "hash", "id", "type",
    }
)  # fmt: skip
"""Builtins that leave containers as they are."""
_ENTERING = frozenset({"enter_context", "push", "enter_async_context", "push_async_exit"})
_CONTEXT = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})
"""What `ExitStack` calls of what it is given by such methods."""
_ACCESS = frozenset({"__get__", "__set__", "__delete__"})
_MATCHED = "__match_args__"
_BY_NAME = frozenset({"getattr", "setattr", "delattr", "attrgetter", "methodcaller", "itemgetter", "hasattr"})
"""What finds attributes by names that may be in constants."""
_ANY_NAME = frozenset({"globals", "vars", "import_module", "__import__", "exec", "eval"})
EVERYTHING = "*"
"""Stands for all names, where it isn't known which one is set."""
ARITHMETIC = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift", ast.BitOr: "or",
    ast.BitXor: "xor", ast.BitAnd: "and",
}  # fmt: skip

_NOTED = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.ImportFrom, ast.ClassDef, ast.MatchClass, ast.Assign,
    ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.BinOp, ast.Return, ast.For, ast.comprehension, ast.withitem,
)  # fmt: skip
"""Of what else there is, nothing is noted."""

FunctionDefinition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False, slots=True)
class Changer:
    """One function, with those inside it.

    names, attributes   all that it mentions
    values     of these, what it mentions other than to call it
    methods    the attributes that it calls
    sets       the paths that it sets or deletes, or something in them: a name outside of it, perhaps with an attribute
    calls      pairs of a path and the method that is called on it; ``""`` where somebody else has it from then on
    operators  the special methods of arithmetic that its operators may run
    aliases    pairs of a variable of its own and a path that it may stand for; ``own_calls``: what is called on such,
               ``""`` where something in it is set
    stores     attributes that it sets, of whatever
    alters     it changes something that has no name outside of it, `self` say, that may be what a name stands for
    is_open    it calls what it is given, or has taken from somewhere
    is_loaded  loading an attribute runs it, as far as its decorators tell
    is_alias   no function, but a name outside of functions for a part of what it mentions
    is_method  it is defined in the body of a class
    put_on     attributes that it sets on something other than `self`, which may be a class, a module or a function
    asks       it gets an attribute of something by a name that is not in the text
    is_blind   it looks up whatever there is by such a name; ``prefixes``: of names that it puts together
    handed     names that are mentioned other than to get an attribute, so that what they stand for may be anywhere
    factories  what default dictionaries call
    gives      pairs of a name and what is given to a method of what that stands for, which may call it later
    """

    name: str
    alters: bool = False
    is_open: bool = False
    is_loaded: bool = False
    is_method: bool = False
    asks: bool = False
    is_blind: bool = False
    is_alias: bool = False
    names: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    stores: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    calls: set[tuple[str, str]] = field(default_factory=set)
    operators: set[str] = field(default_factory=set)
    aliases: set[tuple[str, str]] = field(default_factory=set)
    own_calls: set[tuple[str, str]] = field(default_factory=set)
    factories: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    put_on: set[str] = field(default_factory=set)
    handed: set[str] = field(default_factory=set)
    gives: set[tuple[str, str]] = field(default_factory=set)

    @property
    def is_special(self) -> bool:
        return self.name.startswith("__") and self.name.endswith("__")


_known: dict[str, tuple[str, tuple[Changer, ...]]] = {}


def changers_of(filename: str, text: str) -> tuple[Changer, ...]:
    """The functions of a file, its classes, as what makes their instances, and its names that stand for something else;
    the last one stands for what the module itself mentions. Raises what `parsed` raises."""
    known = _known.get(filename)
    if known is None or known[0] != text:
        if len(_known) > MOST_FILES:
            _known.clear()
        known = _known[filename] = text, _read(parsed(filename, text))
    return known[1]


def _read(module: ast.Module) -> tuple[Changer, ...]:
    whole = Changer("")
    found: list[Changer] = []
    classes: dict[str, Changer] = {}
    called: set[ast.AST] = set()
    looked_into: set[ast.AST] = set()

    pending: list[tuple[ast.AST, tuple[frozenset[str], ...], str, tuple[Changer, ...]]] = [(module, (), "", ())]
    while pending:
        node, scopes, cls, inside = pending.pop()
        if isinstance(node, FunctionDefinition):
            name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
            decorators = getattr(node, "decorator_list", [])
            is_loaded = any("property" in ast.unparse(d) for d in decorators)
            made = Changer(name, is_loaded=is_loaded, is_method=bool(cls) and not inside)
            found.append(made)
            if decorators or isinstance(node, ast.Lambda):  # who has it now may call it under any name
                whole.values.add(name)
            pending += [(decorator, scopes, cls, inside) for decorator in decorators]
            if cls and name in _MAKING:  # what the class runs where it is called
                inside = (*inside, classes.setdefault(cls, Changer(cls)))
            scopes, inside = (*scopes, _bound_in(node)), (*inside, made)
            pending += [(child, scopes, cls, inside) for child in child_nodes(node) if child not in decorators]
            continue
        if isinstance(node, ast.Call):
            called.add(node.func)
        if isinstance(node, ast.Attribute):
            looked_into.add(node.value)
        elif isinstance(node, ast.Name) and node not in looked_into:
            whole.handed.add(node.id)
        if isinstance(node, ast.ClassDef):
            cls = node.name
            _note_class(classes.setdefault(cls, Changer(cls)), node)
        if not inside:
            found += _other_names(node, bool(cls))
        for changer in (whole, *inside):
            _note(changer, node, scopes, cls)
            if node not in called and isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                changer.values.add(node.id if isinstance(node, ast.Name) else node.attr)
        pending += [(child, scopes, cls, inside) for child in child_nodes(node)]
    for made in (*found, *classes.values()):
        _resolve_aliases(made)
    around = Changer(
        "", values=whole.values, stores=whole.stores, factories=whole.factories, handed=whole.handed, gives=whole.gives
    )  # fmt: skip
    return (*found, *classes.values(), around)


def _note_class(changer: Changer, node: ast.ClassDef) -> None:
    """What making an instance may run beside the methods for that: those of its bases, of its metaclass, and what makes
    the defaults of its fields; of an enum, what it does with an unknown value."""
    changer.names.add("_missing_")
    outside = [*node.bases, *node.keywords, *node.decorator_list]
    outside += [child for child in node.body if isinstance(child, (ast.Assign, ast.AnnAssign))]
    for part in (part for child in outside for part in walk(child)):
        if isinstance(part, ast.Name):
            changer.names.add(part.id)
        elif isinstance(part, ast.Attribute):
            changer.attributes.add(part.attr)
    if any(keyword.arg == "metaclass" for keyword in node.keywords):
        changer.names.add("__call__")


def _other_names(node: ast.AST, in_class: bool) -> Iterator[Changer]:
    """Of a statement outside of functions: names that stand for what it mentions (``up = partial(add, 1)``)."""
    if isinstance(node, ast.ImportFrom):
        yield from (Changer(a.asname, names={a.name}) for a in node.names if a.asname not in (None, a.name))
        return
    if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Constant):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign) and in_class and isinstance(node.value, ast.Call):
        targets, value = [node.target], node.value
    else:
        return
    parts = list(walk(value))
    if [getattr(target, "id", "") for target in targets] == [_MATCHED]:
        constants = {p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)}
        yield Changer(_MATCHED, is_loaded=True, attributes=constants)
        return
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    constants = {c for part in parts if isinstance(part, ast.Call) for c in _constants(part)}
    is_descriptor = in_class and isinstance(value, ast.Call)  # it may be one
    names |= _ACCESS if is_descriptor else set()
    is_alias = isinstance(value, (ast.Name, ast.Attribute, ast.Subscript))
    for target in targets:
        if isinstance(target, ast.Name) and (names or attributes):
            yield Changer(
                target.id, is_alias=is_alias, is_loaded=is_descriptor, names=set(names),
                attributes=attributes | constants,
            )  # fmt: skip


def _constants(node: ast.Call) -> Iterator[str]:
    """The names of attributes that a call finds by constants."""
    if _called(node) in _BY_NAME:
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield from argument.value.split(".")


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


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
    if not isinstance(node, _NOTED):
        return
    if isinstance(node, ast.ImportFrom) and scopes:
        changer.names.update(alias.name for alias in node.names)
    elif isinstance(node, ast.ClassDef) and scopes:  # hooks of its bases, its metaclass and of what it is made of
        changer.names.update(_DEFINING)
    if isinstance(node, ast.Name):
        changer.names.add(node.id)
        if not isinstance(node.ctx, ast.Load):
            changer.sets.update(_paths(node, scopes, cls))
    elif isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            changer.attributes.add(node.attr)
        if not isinstance(node.ctx, ast.Load):
            paths = list(_paths(node.value, scopes, cls))
            changer.sets.update(paths)
            if _is_namespace(node.value):
                changer.sets.add(EVERYTHING)
            changer.alters |= not paths
            changer.own_calls.add((root_of(node.value), ""))
            changer.stores.update([node.attr] if isinstance(node, ast.Attribute) else [])
            if isinstance(node, ast.Attribute) and root_of(node.value) != "self":
                changer.put_on.add(node.attr)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            changer.methods.add(node.func.attr)
            paths = list(_paths(node.func.value, scopes, cls))
            changer.calls.update((path, node.func.attr) for path in paths)
            changer.alters |= not paths and node.func.attr in MUTATING
            changer.own_calls.add((root_of(node.func.value), node.func.attr))
            changer.attributes.update(_CONTEXT if node.func.attr in _ENTERING else ())
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            changer.gives.update((root_of(node.func), name) for argument in given if (name := _stands_for(argument)))
        else:
            named = isinstance(node.func, ast.Name) and not any(node.func.id in own for own in scopes)
            changer.is_open |= not named
        _note_names(changer, node)
        if not (isinstance(node.func, ast.Name) and node.func.id in _LOOKING):
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            names = [a for a in given if isinstance(a, ast.Name)]
            changer.calls.update((path, "") for name in names for path in _paths(name, scopes, cls))
    elif isinstance(node, ast.MatchClass):
        changer.attributes.update(node.kwd_attrs, (_MATCHED,) if node.patterns else ())
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not scopes:
        changer.stores.add(node.target.id)  # a field, most likely
    elif isinstance(node, (ast.BinOp, ast.AugAssign)):
        name = ARITHMETIC[type(node.op)]
        changer.operators.update((f"__{name}__", f"__r{name}__", f"__i{name}__"))
    if isinstance(node, ast.Return) and isinstance(node.value, (ast.Name, ast.Attribute, ast.Subscript)):
        changer.calls.update((path, "") for path in _paths(node.value, scopes, cls))
    for target, value in _bindings(node):
        own = {n.id for n in walk(target) if isinstance(n, ast.Name)}
        changer.aliases.update((name, path) for name in own for path in _paths(value, scopes, cls))


def _note_names(changer: Changer, node: ast.Call) -> None:
    """What a call finds by name."""
    called = _called(node)
    constants = set(_constants(node))
    changer.attributes |= constants
    changer.values |= constants
    if called in ("exec", "eval"):
        changer.sets.add(EVERYTHING)
    if called in _ANY_NAME or (called in _BY_NAME - {"itemgetter", "hasattr"} and not constants):
        prefixes = {prefix for argument in node.args[:2] if (prefix := _prefix(argument))}
        changer.prefixes |= prefixes
        changer.asks |= not prefixes
        changer.is_blind |= not prefixes and called in _ANY_NAME and not (called == "vars" and node.args)
    if called in ("setattr", "delattr"):
        changer.sets |= constants
        changer.stores |= constants
        if node.args and root_of(node.args[0]) != "self":
            changer.put_on |= constants or {EVERYTHING}
    if called == "defaultdict" and node.args:
        factory = node.args[0]
        changer.factories.add("<lambda>" if isinstance(factory, ast.Lambda) else _last(factory))


def _prefix(node: ast.AST) -> str:
    """What a text begins with that is put together."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _prefix(node.left)
    if isinstance(node, ast.JoinedStr) and node.values:
        return _prefix(node.values[0])
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _stands_for(node: ast.AST) -> str:
    """The name of a function that is handed on, perhaps; of an instance, that of its class."""
    if isinstance(node, ast.Lambda):
        return "<lambda>"
    return _called(node) if isinstance(node, ast.Call) else _last(node)


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield node.target, node.iter
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars, node.context_expr


def _is_namespace(node: ast.AST) -> bool:
    """Whether it leads through a module's namespace, or any."""
    parts = list(walk(node))
    called = {_called(part) for part in parts if isinstance(part, ast.Call)}
    return bool(called & (_ANY_NAME - {"vars"})) or any(
        isinstance(part, ast.Attribute) and part.attr in ("modules", "__globals__") for part in parts
    )


def root_of(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _resolve_aliases(changer: Changer) -> None:
    """What is done to a variable of its own is done to what that stands for."""
    for name, method in changer.own_calls:
        for own, path in changer.aliases:
            if own == name:
                changer.sets.update(() if method else (path,))
                changer.calls.update(((path, method),) if method else ())


def _paths(node: ast.AST, scopes: tuple[frozenset[str], ...], cls: str) -> Iterator[str]:
    """The name outside of the function that an expression leads from, with the attribute that follows; the class around
    where it leads from that. What a call gives may be what the function keeps, and gives to others, too."""
    attribute = ""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            attribute = node.attr
        node = node.value
        if attribute == "__class__":
            yield cls
            return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
        node = ast.Name("cls", ast.Load())
    elif isinstance(node, ast.Call) and _called(node) == "vars" and node.args:
        yield from _paths(node.args[0], scopes, cls)
    elif isinstance(node, ast.Call):
        yield f"{_called(node)}()"
    if isinstance(node, ast.Name) and node.id == "cls":
        yield cls
    elif isinstance(node, ast.Name) and not (scopes and node.id in scopes[-1]):
        yield f"{node.id}.{attribute}" if attribute else node.id
