"""The compiler's facts and guards as parts of a cache key."""

from __future__ import annotations

import sys
import weakref
from _thread import RLock
from types import CellType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from xcs_compiler.declined import Declined
from xcs_compiler.effects import checks, lattice, markers, tables
from xcs_compiler.effects.lattice import Compared, Fact, Guard
from xcs_runtime.cache_key import (
    ABSENT,
    AnyPath,
    ArgumentPath,
    CellPath,
    Cells,
    ClosurePath,
    GlobalPath,
    ItselfPath,
    OwnPath,
    Part,
    ReadPath,
    SameBindings,
    SameObject,
    SameType,
    Unrecognisable,
    Values,
)

if TYPE_CHECKING:
    from xcs.dispatch import Dispatcher
    from xcs_compiler.pipeline import Compiled

Pairs = tuple[tuple[AnyPath, AnyPath], ...]


def key_of_compiled(compiled: Compiled, dispatcher: Dispatcher, values: Values) -> tuple[tuple[Part, ...], Pairs]:
    """The key under which a variant is kept, and the pairs of paths that must share nothing mutable.

    Raises Unrecognisable where an object that decided the plan can't be recognised later.
    """
    pairs = tuple((_root(first, dispatcher), _root(second, dispatcher)) for first, second in compiled.assumes_disjoint)
    return _key(compiled.facts, compiled.guards, dispatcher, values), pairs


def locks_of(compiled: Compiled, dispatcher: Dispatcher, values: Values) -> tuple[AnyPath, ...]:
    """The locks that the plan knows of, and that their own thread may take again."""
    paths = [_path(fact.path, dispatcher.written_names) for fact in compiled.facts]
    found: list[AnyPath] = [path for path in paths if type(path.read(values, dispatcher.cells)) is RLock]
    guards = [guard for guard in compiled.guards if type(guard.found()) is RLock]
    cells = _cells_at_hand(compiled.facts, dispatcher, values) if guards else {}
    for guard in guards:
        if type(guard.namespace) is not CellType:
            found.append(GlobalPath(guard.name, guard.namespace))
        elif id(guard.namespace) in cells:
            found.append(cells[id(guard.namespace)])
    return tuple(found)


def key_of_declined(declined: Declined, dispatcher: Dispatcher, values: Values) -> tuple[Part, ...]:
    """The key for which a function stays as written. Raises Unrecognisable, see `key_of_compiled`."""
    if declined.facts or declined.guards:
        return _key(declined.facts, declined.guards, dispatcher, values)
    # Nothing was said: whatever could lead to another plan counts. Too narrow costs time, never an answer.
    facts = [
        Fact((name,), Compared.IDENTITY if type(value) in (FunctionType, MethodType) else Compared.TYPE)
        for name, value in zip(dispatcher.written_names, values, strict=True)
    ]
    return _key(tuple(facts), (), dispatcher, values)


def _key(
    facts: tuple[Fact, ...], guards: tuple[Guard, ...], dispatcher: Dispatcher, values: Values
) -> tuple[Part, ...]:
    parts: list[Part] = [SameMarks()]
    for fact in facts:
        path = _path(fact.path, dispatcher.written_names)
        if fact.compared is Compared.TYPE:
            parts.append(SameType(path, values, dispatcher.cells))
        elif fact.compared in (Compared.PLAIN, Compared.ELEMENTS):
            parts.append(PlainData(path, fact.compared is Compared.ELEMENTS))
        elif fact.compared in (Compared.KEYS, Compared.CLASS):
            parts.append(SameContents(path, fact.compared is Compared.CLASS, values, dispatcher.cells))
        else:
            parts.append(SameObject(path, values, dispatcher.cells, markers.marked))
    objects, types = [], []
    cells = _cells_at_hand(facts, dispatcher, values) if any(type(g.namespace) is CellType for g in guards) else {}
    for guard in guards:
        at = cells.get(id(guard.namespace))
        part = None if at is None else _cell_part(at, guard, values, dispatcher.cells)
        if part is not None:
            parts.append(part)
        elif guard.compared is Compared.TYPE:
            types.append((guard.namespace, guard.name, guard.expected))
        else:
            expected = ABSENT if guard.expected is lattice.ABSENT else guard.expected
            objects.append((guard.namespace, guard.name, expected))
    if objects or types:
        parts.append(SameBindings(objects, types))
    return tuple(parts)


def _path(path: tuple[str, ...], names: tuple[str, ...]) -> ArgumentPath:
    return ArgumentPath(".".join(path), names.index(path[0]), path[1:])


def _root(root: tuple[str, object], dispatcher: Dispatcher) -> AnyPath:
    kind, name = root[0], str(root[1])
    if kind in ("parameter", "called"):
        first, *attributes = name.split(".")
        path = OwnPath if kind == "parameter" else ArgumentPath
        return path(name, dispatcher.written_names.index(first), tuple(attributes))
    if kind == "itself":
        return ItselfPath(name, dispatcher.written_names.index(name))
    module, _, short = name.rpartition(":")
    if module:
        return GlobalPath(short, _namespace(module, dispatcher))
    # What the compiler knows is that a name is not local; only the code object says where it is looked up.
    free = dispatcher.original.__code__.co_freevars
    if name in free:
        return CellPath(name, free.index(name))
    return GlobalPath(name, dispatcher.original.__globals__)


def _namespace(module: str, dispatcher: Dispatcher) -> dict[str, Any]:
    """Of the module with that name; the function's own may not be the one that is imported under it."""
    own = dispatcher.original.__globals__
    if own.get("__name__") == module:
        return own
    found = sys.modules.get(module)
    return {} if found is None else vars(found)


def _cells_at_hand(facts: tuple[Fact, ...], dispatcher: Dispatcher, values: Values) -> dict[int, ReadPath]:
    """Where to find variables that functions have captured, by the identities of their cells: the function itself, and
    those that its arguments are or hold.

    By its position, so that the next function of the same source, which has other cells, is served too, and so that
    nothing that is captured is kept alive.
    """
    own = dispatcher.original.__code__.co_freevars
    found: dict[int, ReadPath] = {
        id(cell): CellPath(own[position], position) for position, cell in enumerate(dispatcher.cells)
    }
    paths = [ArgumentPath(name, position) for position, name in enumerate(dispatcher.written_names)]
    todo: list[ReadPath] = [*paths, *(_path(fact.path, dispatcher.written_names) for fact in facts), *found.values()]
    for path in todo:
        function = path.read(values, dispatcher.cells)
        if type(function) is MethodType:
            function = function.__func__
        if type(function) is not FunctionType:
            continue
        for position, cell in enumerate(function.__closure__ or ()):
            if id(cell) not in found:
                name = function.__code__.co_freevars[position]
                found[id(cell)] = ClosurePath(f"{name} of {path.text}", path, position)
                todo.append(found[id(cell)])
    return found


def _cell_part(path: ReadPath, guard: Guard, values: Values, cells: Cells) -> Part | None:
    if guard.compared is Compared.TYPE:
        return SameType(path, values, cells) if type(path.read(values, cells)) is guard.expected else None
    if path.read(values, cells) is not guard.expected:  # it changed while the variant was made
        return None
    try:
        return SameObject(path, values, cells, markers.marked)
    except Unrecognisable:
        return None


class PlainData:
    """The object at a path is plain data, or what it holds is."""

    __slots__ = ("_is_plain", "_path")

    def __init__(self, path: ArgumentPath, elements: bool) -> None:
        self._path = path
        self._is_plain = checks.plain_elements if elements else checks.plain

    def holds(self, values: Values, cells: Cells) -> bool:
        return self._is_plain(self._path.read(values, cells))

    def change(self, values: Values, cells: Cells) -> str:
        return f"{self._path.text} holds what is no plain data"


class SameContents:
    """The container at a path has the same keys, or as many elements; or all that it holds is of the same class."""

    __slots__ = ("_class", "_keys", "_path")

    def __init__(self, path: ArgumentPath, by_class: bool, values: Values, cells: Cells) -> None:
        found = path.read(values, cells)
        self._path = path
        cls = tables.class_of_all(found) if by_class else None
        self._class = None if cls is None else weakref.ref(cls)
        self._keys = None if by_class else tables.keys_of(found)

    def holds(self, values: Values, cells: Cells) -> bool:
        found = self._path.read(values, cells)
        if self._class is not None:
            cls = tables.class_of_all(found)
            return cls is not None and cls is self._class()
        return self._keys is not None and tables.keys_of(found) == self._keys

    def change(self, values: Values, cells: Cells) -> str:
        return f"{self._path.text} holds {'objects of other classes' if self._class else 'other entries'}"


class SameMarks:
    """Nothing was marked `parallel_safe` or `ordered` since."""

    __slots__ = ("_version",)

    def __init__(self) -> None:
        self._version = markers.version()

    def holds(self, values: object, cells: object) -> bool:
        return markers.version() == self._version

    def change(self, values: object, cells: object) -> str:
        return "a callable was marked since"
