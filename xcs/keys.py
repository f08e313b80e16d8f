"""The compiler's facts and guards as parts of a cache key."""

from __future__ import annotations

from types import CellType, FunctionType, MethodType
from typing import TYPE_CHECKING

from xcs_compiler.declined import Declined
from xcs_compiler.effects import markers
from xcs_compiler.effects.lattice import Compared, Fact, Guard
from xcs_runtime.cache_key import (
    AnyPath,
    ArgumentPath,
    CellPath,
    GlobalPath,
    Part,
    SameBinding,
    SameObject,
    SameType,
    Unrecognisable,
    Values,
    cell_value,
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


def key_of_declined(declined: Declined, dispatcher: Dispatcher, values: Values) -> tuple[Part, ...]:
    """The key for which a function stays as written. Raises Unrecognisable, see `key_of_compiled`."""
    if declined.facts or declined.guards:
        return _key(declined.facts, declined.guards, dispatcher, values)
    # Nothing was said: whatever could lead to another plan counts. Too narrow costs time, never an answer.
    facts = [
        Fact((name,), Compared.IDENTITY if type(value) in (FunctionType, MethodType) else Compared.TYPE)
        for name, value in zip(dispatcher.names, values, strict=True)
    ]
    return _key(tuple(facts), (), dispatcher, values)


def _key(
    facts: tuple[Fact, ...], guards: tuple[Guard, ...], dispatcher: Dispatcher, values: Values
) -> tuple[Part, ...]:
    parts: list[Part] = [SameMarks()]
    for fact in facts:
        path = _path(fact.path, dispatcher.names)
        if fact.compared is Compared.TYPE:
            parts.append(SameType(path, values, dispatcher.cells))
        else:
            parts.append(SameObject(path, values, dispatcher.cells, markers.marked))
    parts.extend(_guard(guard, dispatcher, values) for guard in guards)
    return tuple(parts)


def _path(path: tuple[str, ...], names: tuple[str, ...]) -> ArgumentPath:
    return ArgumentPath(".".join(path), names.index(path[0]), path[1:])


def _root(root: tuple[str, object], dispatcher: Dispatcher) -> AnyPath:
    kind, name = root[0], str(root[1])
    if kind == "parameter":
        return ArgumentPath(name, dispatcher.names.index(name))
    if kind == "cell":
        return CellPath(name, dispatcher.original.__code__.co_freevars.index(name))
    return GlobalPath(name, dispatcher.original.__globals__)


def _guard(guard: Guard, dispatcher: Dispatcher, values: Values) -> Part:
    cells = dispatcher.cells
    if isinstance(guard.namespace, CellType):
        for position, cell in enumerate(cells):
            # By position, so that the next function of the same source, which has other cells, is served too.
            if cell is guard.namespace and cell_value(cell) is guard.expected:
                name = dispatcher.original.__code__.co_freevars[position]
                try:
                    return SameObject(CellPath(name, position), values, cells, markers.marked)
                except Unrecognisable:
                    break
    return SameBinding(guard.namespace, guard.name, guard.expected)


class SameMarks:
    """Nothing was marked `parallel_safe` or `ordered` since."""

    __slots__ = ("_version",)

    def __init__(self) -> None:
        self._version = markers.version()

    def holds(self, values: object, cells: object) -> bool:
        return markers.version() == self._version

    def change(self, values: object, cells: object) -> str:
        return "a callable was marked since"
