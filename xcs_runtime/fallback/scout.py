"""The scout: runs the operations of a function ahead of the function itself, as far as they are certain.

It follows one path, the one that the run will take unless something raises. What is not known yet is carried along as
a `Value` that will be; at a test of such a value the scout goes on where both ways meet, or waits. Whatever the run
will do in between to objects that existed before is noted as an *effect*, until the run is past it: meanwhile nothing
that the effect may reach is read, and no call starts that is given any of it.

Guarantees: a call is started only if the run is certain to come to it, exceptions aside, with these arguments.
Assumes: A2 (a call that is not known touches only what it is given, and private state); it is stepped by the thread of
the run, in a hook, where the run stands still.
"""

from __future__ import annotations

import builtins
import operator
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.cache_key import ABSENT, cell_value
from xcs_runtime.fallback import pure
from xcs_runtime.fallback.values import (
    EVERYTHING,
    NEVER,
    NOT_YET,
    NOTHING,
    Awaited,
    Cell,
    Cursor,
    Derived,
    Generator,
    Given,
    Known,
    LocalFunction,
    Made,
    Unknown,
    Value,
    View,
    given_by,
    given_in_cell,
    overlap,
    union,
)
from xcs_runtime.gates import ATOMS

if TYPE_CHECKING:
    from xcs_runtime.fallback.calls import CallMaker

MOST_OPERATIONS: Final = 100_000
"""In one go, before the run goes on."""

NULL: Final = Unknown(NOTHING)
_OUTSIDE = (type, ModuleType, FunctionType, BuiltinFunctionType)
_STABLE: Final = ATOMS | {tuple, frozenset}


class Wait(Exception):
    """The operation can't be done before the run is further on."""


class Stop(Exception):
    """The run has to do this operation, and then tells more. Everything is as it will be after it.

    ``entry``: the number of the log entry that says that the operation is done; -1 where none does.
    """

    def __init__(self, entry: int = -1) -> None:
        self.entry = entry


class Lost(Exception):
    """From here on it is not known where the run is."""


class Frame:
    """One code object under way. ``results``: what it has yielded, if it is a generator's."""

    __slots__ = ("cells", "index", "on_return", "results", "routine", "slots", "stack")

    def __init__(self, routine: Any, slots: list[Any]) -> None:
        self.routine = routine
        self.slots: list[Any] = slots
        self.stack: list[Any] = []
        self.index = 0
        self.results: list[Value] = []
        self.on_return: Any = None


class Scout:
    """
    frames   under way, the innermost last
    log      what the run will pass: ``(site, phase, value)`` with the phase ``before`` or ``after``, the early call or
             the awaited result; or ``(sites, "between", None)`` for a part that was passed over
    passed   how many entries the run has passed
    state    ``ready``, ``waiting``, ``stopped``, ``lost`` or ``done``
    """

    def __init__(self, routine: Any, function: FunctionType, slots: list[Any], calls: CallMaker) -> None:
        self.frames = [Frame(routine, slots)]
        self.globals = function.__globals__
        self.builtins = _builtins_of(function)
        self.closure = function.__closure__ or ()
        self.names = _names(routine)
        self.calls = calls
        self.log: list[tuple[Any, str, Any]] = []
        self.passed = 0
        self.effects: list[tuple[int, Given]] = []
        self.state = "ready"
        self.done_at = -1
        self.catching_up = False
        self.has_written = self.has_read = False

    # --- stepping

    def run(self) -> None:
        """As far as it goes."""
        if self.state == "waiting":
            self.state = "ready"
        budget = MOST_OPERATIONS
        while self.state == "ready" and budget > 0:
            frame = self.frames[-1]
            operations = frame.routine.operations
            kind, argument = operations[frame.index]
            try:
                index = _OPERATIONS[kind](self, frame, argument)
            except Wait:
                self.state = "waiting"
                return
            except Stop as stop:
                frame.index += 1
                self.state, self.done_at = "stopped", stop.entry
                return
            except (Lost, KeyError, IndexError):
                self.state = "lost"
                return
            budget -= 1
            if self.frames[-1] is frame:  # not where a frame was entered or left
                frame.index = frame.index + 1 if index is None else index
            if self.catching_up and len(self.log) > self.passed:
                return
        if budget <= 0:
            self.state = "waiting"

    def catch_up(self) -> None:
        """The run has passed the operation that the scout stopped at, and is at some call after it."""
        self.effects.clear()
        self.catching_up, self.has_written, self.has_read = True, False, False
        if self.state == "stopped":
            self.state = "ready"
        self.run()
        if self.has_read and self.has_written:  # what was read now may have been something else then
            self.state = "lost"
        self.catching_up = False
        self.effects.clear()

    # --- effects

    def effect(self, given: Given) -> None:
        """The run will do something to these."""
        self.has_written = True
        if not given or self.catching_up:
            return
        for _, other in self.effects:
            if overlap(given, other):  # what was changed before may reach more by then
                given = union((given, other))
        self.effects.append((len(self.log), given))

    def is_touched(self, given: Given) -> bool:
        if not given:
            return False
        return any(overlap(given, other) for _, other in self.effects)

    def retire(self) -> None:
        if self.effects:
            passed = self.passed
            self.effects = [effect for effect in self.effects if effect[0] >= passed]

    def read(self, thing: Any) -> None:
        """The object itself is about to be looked into. Raises Wait while that may change."""
        if type(thing) not in _STABLE:
            self.has_read = True
            if self.effects and self.is_touched(frozenset((id(thing),))):
                raise Wait

    # --- values

    def settled(self, value: Any) -> Any:
        return value.settle() if isinstance(value, Value) else NEVER

    def derive(self, function: Any, *operands: Value, text: str = "") -> Value:
        """The result of a pure operation."""
        values = [operand.settle() for operand in operands]
        origin = ("made", text, *[operand.origin for operand in operands])
        if any(value is NEVER for value in values):
            return Unknown(union(operand.given() for operand in operands), origin)
        if any(value is NOT_YET for value in values):
            return Derived(function, operands, origin)
        for value in values:
            self.read(value)
        result = function(*values)
        if result is NEVER:
            return Unknown(union(operand.given() for operand in operands), origin)
        return Known(result, origin)

    def jump_over(self, frame: Frame, value: Value, pops: int) -> int:
        """Where both ways from a test of an unknown value meet; Wait or Lost if that can't be told."""
        unknown = value.settle() is NEVER
        join = frame.routine.joins.get(frame.index)
        if join is None or (self.catching_up and join.sites) or any(self.calls.is_worthwhile(s) for s in join.sites):
            raise Lost if unknown else Wait
        loaded: list[Given] = [value.given()]
        for name in join.loaded:
            if isinstance(name, str):
                thing = self.globals.get(name, self.builtins.get(name))
                if not isinstance(thing, _OUTSIDE):
                    loaded.append(given_by(thing))
            else:
                held = frame.slots[name]
                if isinstance(held, CellType):
                    loaded.append(given_in_cell(held))
                    continue
                held = held.value if isinstance(held, Cell) else held
                if isinstance(held, Value):
                    loaded.append(held.given())
                    if isinstance(held, Made):
                        held.lost = True
        given = union(loaded)
        if pops:
            frame.stack.pop()
        if join.sites:
            self.log.append((join.sites, "between", None))
        if join.between:
            self.effect(given)
        for slot in join.assigned:
            if isinstance(frame.slots[slot], Cell):
                frame.slots[slot].value = Unknown(given)
            else:
                frame.slots[slot] = Unknown(given)
        if join.pushed:
            frame.stack.append(Unknown(given))
        return join.index  # type: ignore[no-any-return]


def _names(routine: Any) -> frozenset[str]:
    """Of variables outside that the function, or one within it, reads."""
    code = routine.code
    inner = [_names(within) for within in routine.within.values()]
    return frozenset((*code.co_names, *code.co_freevars)).union(*inner)


def _builtins_of(function: FunctionType) -> Any:
    own = function.__globals__.get("__builtins__", builtins)
    return vars(own) if isinstance(own, ModuleType) else own


# --- operations ------------------------------------------------------------------------------------------------------


def _const(scout: Scout, frame: Frame, argument: Any) -> None:
    frame.stack.append(Known(argument, ("constant", argument)))


def _null(scout: Scout, frame: Frame, argument: Any) -> None:
    frame.stack.append(NULL)


def _local(scout: Scout, frame: Frame, slot: int) -> None:
    value = frame.slots[slot]
    if value is None:
        raise Lost  # UnboundLocalError
    frame.stack.append(value)


def _clear_local(scout: Scout, frame: Frame, slot: int) -> None:
    value = frame.slots[slot]
    frame.stack.append(NULL if value is None else value)
    frame.slots[slot] = None


def _set_local(scout: Scout, frame: Frame, slot: int) -> None:
    value = frame.stack.pop()
    if isinstance(value, Made):
        value.named = True
    frame.slots[slot] = None if value is NULL else value


def _del_local(scout: Scout, frame: Frame, slot: int) -> None:
    frame.slots[slot] = None


def _cell(scout: Scout, frame: Frame, slot: int) -> None:
    frame.slots[slot] = Cell(frame.slots[slot])


def _free(scout: Scout, frame: Frame, count: int) -> None:
    """Free variables of the function come from its closure; those of functions made within have them already."""


def _deref(scout: Scout, frame: Frame, slot: int) -> None:
    cell = frame.slots[slot]
    if isinstance(cell, Cell):
        value = cell.value
        if value is None:
            raise Lost
        if frame.routine.slots[slot] in frame.routine.rebound:
            value = Unknown()
    else:
        found = cell_value(cell)
        if found is ABSENT:
            raise Lost
        value = Known(found, ("name", frame.routine.slots[slot]))
    frame.stack.append(value)


def _set_deref(scout: Scout, frame: Frame, slot: int) -> None:
    value = frame.stack.pop()
    cell = frame.slots[slot]
    if not isinstance(cell, Cell) or len(scout.frames) > 1:
        raise Stop  # others see it
    if isinstance(value, Made):
        value.named = True
    cell.value = value


def _global(scout: Scout, frame: Frame, name: str) -> None:
    value = scout.globals.get(name, ABSENT)
    if value is ABSENT:
        value = scout.builtins.get(name, ABSENT)
    if value is ABSENT:
        raise Lost
    frame.stack.append(Known(value, ("name", name)))


class Bound(Value):
    """A method of a container that the function makes."""

    __slots__ = ("name", "receiver")

    def __init__(self, receiver: Made, name: str) -> None:
        self.receiver, self.name = receiver, name
        self.origin = ("attribute", receiver.origin, name)

    def settle(self) -> Any:
        return NEVER

    def given(self) -> Given:
        return self.receiver.given()


def _attribute(scout: Scout, frame: Frame, name: str) -> None:
    value = frame.stack[-1]
    if isinstance(value, Made):
        frame.stack[-1] = Bound(value, name)
        return
    found = scout.derive(lambda thing: pure.attribute(thing, name), value)
    if isinstance(found, Unknown):  # a property may do anything to its object
        scout.effect(value.given())
        found = Awaited(value.given())
        found.value = NEVER
    found.origin = ("attribute", value.origin, name)
    frame.stack[-1] = found


def _binary(scout: Scout, frame: Frame, argument: Any) -> None:
    function, in_place = argument
    one, other = frame.stack[-2:]
    result = scout.derive(lambda a, b: pure.binary(function, a, b), one, other, text=function.__name__)
    if isinstance(result, Unknown):
        if in_place and isinstance(one, Made):
            one.lost = True
        scout.effect(union((one.given(), other.given())))
    elif in_place and isinstance(result, Derived) and result.given():
        scout.effect(result.given())
    frame.stack[-2:] = [result]


def _compare(scout: Scout, frame: Frame, function: Any) -> None:
    one, other = frame.stack[-2:]
    result = scout.derive(lambda a, b: pure.compare(function, a, b), one, other, text=function.__name__)
    if isinstance(result, Unknown):
        scout.effect(union((one.given(), other.given())))
    frame.stack[-2:] = [result]


def _unary(scout: Scout, frame: Frame, function: Any) -> None:
    value = frame.stack[-1]
    if isinstance(value, Made) and function in (operator.not_, operator.truth) and not value.lost:
        frame.stack[-1] = Known(function(value.items))
        return
    result = scout.derive(lambda a: pure.unary(function, a), value, text=function.__name__)
    if isinstance(result, Unknown):
        scout.effect(value.given())
    frame.stack[-1] = result


def _is(scout: Scout, frame: Frame, negated: int) -> None:
    def same(one: Any, other: Any) -> Any:
        if one is None or other is None or (type(one) not in ATOMS and type(other) not in ATOMS):
            return (one is other) is not bool(negated)
        return NEVER if type(one) is type(other) else bool(negated)

    one, other = frame.stack[-2:]
    made = next((value for value in (one, other) if isinstance(value, (Made, LocalFunction))), None)
    if made is not None:
        frame.stack[-2:] = [Known(bool(negated)) if one is not other else Unknown(NOTHING)]
        return
    frame.stack[-2:] = [scout.derive(same, one, other, text="is")]


def _contains(scout: Scout, frame: Frame, negated: int) -> None:
    def contains(item: Any, container: Any) -> Any:
        found = pure.contains(item, container)
        return found if found is NEVER else found is not bool(negated)

    one, other = frame.stack[-2:]
    result = scout.derive(contains, one, other, text="contains")
    if isinstance(result, Unknown):
        scout.effect(union((one.given(), other.given())))
    frame.stack[-2:] = [result]


def _subscript(scout: Scout, frame: Frame, argument: Any) -> None:
    container, key = frame.stack[-2:]
    result: Value | None = None
    if isinstance(container, Made) and not container.lost:
        result = _item_of_made(container, scout.settled(key))
    if result is None:
        result = scout.derive(pure.subscript, container, key)
        if isinstance(result, Unknown):
            scout.effect(union((container.given(), key.given())))
    if result.origin is None or result.origin[0] == "made":
        result.origin = ("item", container.origin, key.origin)
    frame.stack[-2:] = [result]


def _item_of_made(container: Made, key: Any) -> Value | None:
    if container.kind in (list, tuple) and type(key) is int and -len(container.items) <= key < len(container.items):
        return container.items[key]
    if container.kind is dict and pure.is_hashable_atom(key):
        found = None
        for name, value in zip(container.items[::2], container.items[1::2], strict=True):
            known = name.settle()
            if not pure.is_hashable_atom(known):
                return None
            if known == key:
                found = value
        return found
    return None


def _slice(scout: Scout, frame: Frame, argument: Any) -> None:
    values = frame.stack[-3:]
    frame.stack[-3:] = [scout.derive(lambda c, a, b: pure.subscript(c, slice(a, b)), *values, text="slice")]


def _make_slice(scout: Scout, frame: Frame, count: int) -> None:
    values = frame.stack[-count:]

    def make(*parts: Any) -> Any:
        return slice(*parts) if all(map(pure.is_atom, parts)) else NEVER

    frame.stack[-count:] = [scout.derive(make, *values, text="slice")]


def _store(scout: Scout, frame: Frame, argument: Any) -> None:
    """To an attribute, a subscript or a slice; also deletions."""
    what, count, position = argument
    values = frame.stack[-count:]
    if what == "attribute":
        target, others = values[-1], values[:-1]
    else:
        target, others = values[-position], values
    if isinstance(target, Made):
        del frame.stack[-count:]
        _store_to_made(target, what, count, values)
        return
    thing = target.settle()
    del frame.stack[-count:]
    if isinstance(thing, _OUTSIDE) or (type(thing) is dict and "__builtins__" in thing):
        raise Stop  # named state: what calls read may change
    scout.effect(union((target.given(), *[other.given() for other in others])))


def _store_to_made(target: Made, what: str, count: int, values: list[Any]) -> None:
    if what == "subscript" and count == 3 and target.kind is dict and pure.is_hashable_atom(values[2].settle()):
        target.items += [values[2], values[0]]
    else:
        target.lost = True


def _format(scout: Scout, frame: Frame, argument: Any) -> None:
    conversion, has_spec = argument
    values = frame.stack[-1 - has_spec :]
    result = scout.derive(lambda *parts: pure.formatted(conversion, *parts), *values, text="format")
    if isinstance(result, Unknown):
        scout.effect(values[0].given())
    frame.stack[-1 - has_spec :] = [result]


def _join(scout: Scout, frame: Frame, count: int) -> None:
    values = frame.stack[-count:]
    frame.stack[-count:] = [scout.derive(pure.joined, *values, text="join")]


def _build(kind: type) -> Any:
    def build(scout: Scout, frame: Frame, count: int) -> None:
        count *= 1 + (kind is dict)
        items = frame.stack[len(frame.stack) - count :]
        del frame.stack[len(frame.stack) - count :]
        frame.stack.append(Made(kind, items))

    return build


def _const_map(scout: Scout, frame: Frame, count: int) -> None:
    keys = frame.stack.pop().value
    values = frame.stack[len(frame.stack) - count :]
    del frame.stack[len(frame.stack) - count :]
    items = [part for k, v in zip(keys, values, strict=True) for part in (Known(k, ("constant", k)), v)]
    frame.stack.append(Made(dict, items))


def _append(scout: Scout, frame: Frame, distance: int) -> None:
    value = frame.stack.pop()
    _made_at(frame, distance).items.append(value)


def _map_add(scout: Scout, frame: Frame, distance: int) -> None:
    key, value = frame.stack[-2:]
    del frame.stack[-2:]
    _made_at(frame, distance).items += [key, value]


def _made_at(frame: Frame, distance: int) -> Made:
    """The container under construction; where it is not told any more what is in it, nothing goes on from there."""
    target = frame.stack[-distance]
    if not isinstance(target, Made):
        raise Stop
    return target


def _extend(scout: Scout, frame: Frame, distance: int) -> None:
    value = frame.stack[-1]
    target = frame.stack[-1 - distance]
    cursor = cursor_over(scout, value)
    items = None if cursor is None else rest_of(cursor)
    frame.stack.pop()
    if items is None:
        scout.effect(value.given())
        target.lost = True
    else:
        target.items += items


def _map_update(scout: Scout, frame: Frame, distance: int) -> None:
    value = frame.stack[-1]
    target = frame.stack[-1 - distance]
    items: list[Value] | None = None
    if isinstance(value, Made) and value.kind is dict and not value.lost:
        items = list(value.items)
    elif type(thing := scout.settled(value)) is dict:
        scout.read(thing)
        items = [part for k, v in thing.items() for part in (Known(k), Known(v, ("item", value.origin, k)))]
    elif thing is NOT_YET:
        raise Wait
    frame.stack.pop()
    if items is None:
        scout.effect(value.given())
        target.lost = True
    else:
        target.items += items


def _to_tuple(scout: Scout, frame: Frame, argument: Any) -> None:
    value = frame.stack[-1]
    if not isinstance(value, Made):
        raise Lost
    made = Made(tuple, value.items)
    made.lost = value.lost
    frame.stack[-1] = made


def cursor_over(scout: Scout, value: Any) -> Cursor | None:
    """An iterator over a container; None if it isn't one. Raises Wait."""
    if isinstance(value, View):
        return Cursor(value.at, value.source)
    if isinstance(value, Cursor):
        return value
    if isinstance(value, Made):
        if value.lost or value.kind is set:
            return None
        items = value.items[::2] if value.kind is dict else value.items
        return Cursor(lambda position: items[position] if position < len(items) else None, value)
    thing = scout.settled(value)
    if thing is NOT_YET:
        raise Wait
    kind = type(thing)
    if kind in (list, tuple, range, str, bytes):

        def at(position: int) -> Value | None:
            scout.read(thing)
            return Known(thing[position], ("item", value.origin, position)) if position < len(thing) else None

        return Cursor(at, value)
    if kind in (dict, set, frozenset):
        scout.read(thing)
        snapshot = list(thing)

        def key_at(position: int) -> Value | None:
            scout.read(thing)
            return Known(snapshot[position], ("key", value.origin, position)) if position < len(snapshot) else None

        return Cursor(key_at, value)
    return None


def rest_of(cursor: Cursor) -> list[Value]:
    """All items that are left. Raises Wait, and then nothing has been taken."""
    items: list[Value] = []
    while (item := cursor.at(cursor.position + len(items))) is not None:
        items.append(item)
    cursor.position += len(items)
    return items


def _iterate(scout: Scout, frame: Frame, argument: Any) -> None:
    value = frame.stack[-1]
    if isinstance(value, Generator):
        return
    cursor = cursor_over(scout, value)
    if cursor is None:
        scout.effect(value.given())
        frame.stack[-1] = Unknown(value.given())
    else:
        frame.stack[-1] = cursor


def _next(scout: Scout, frame: Frame, target: int) -> int | None:
    cursor = frame.stack[-1]
    if not isinstance(cursor, Cursor):
        return scout.jump_over(frame, cursor, 1)
    item = cursor.at(cursor.position)
    if item is None:
        frame.stack.pop()
        return target
    cursor.position += 1
    frame.stack.append(item)
    return None


def _jump(scout: Scout, frame: Frame, target: int) -> int:
    return target


def _branch(scout: Scout, frame: Frame, argument: Any) -> int | None:
    condition, target, keeps = argument
    value = frame.stack[-1]
    if isinstance(value, Made) and not value.lost:
        thing: Any = value.items
    elif isinstance(value, (LocalFunction, Generator)):
        thing = True
    else:
        thing = value.settle()
    if thing is NEVER or thing is NOT_YET:
        return scout.jump_over(frame, value, not keeps)
    if condition in ("NONE", "NOT_NONE"):
        jumps = (thing is None) is (condition == "NONE")
    else:
        truth = thing if type(thing) is bool else pure.unary(operator.truth, thing)
        if truth is NEVER:
            scout.effect(value.given())
            return scout.jump_over(frame, Unknown(value.given()), not keeps)
        if type(thing) is not bool:
            scout.read(thing)
        jumps = truth is (condition == "TRUE")
    if not (jumps and keeps):
        frame.stack.pop()
    return target if jumps else None


def _copy(scout: Scout, frame: Frame, distance: int) -> None:
    value = frame.stack[-distance]
    if isinstance(value, Made):
        value.named = True
    frame.stack.append(value)


def _swap(scout: Scout, frame: Frame, distance: int) -> None:
    stack = frame.stack
    stack[-1], stack[-distance] = stack[-distance], stack[-1]


def _pop(scout: Scout, frame: Frame, count: int) -> None:
    del frame.stack[len(frame.stack) - count :]


def _unpack(scout: Scout, frame: Frame, argument: Any) -> None:
    before, after = argument
    value = frame.stack[-1]
    if after is not None:
        raise Lost
    if isinstance(value, Made) and value.kind in (list, tuple) and not value.lost:
        items: list[Value] = list(value.items)
    else:
        thing = scout.settled(value)
        if type(thing) in (list, tuple):
            scout.read(thing)
            items = [Known(item, ("item", value.origin, index)) for index, item in enumerate(thing)]
        elif thing is NOT_YET:

            def part(index: int) -> Any:
                return lambda whole: whole[index] if type(whole) in (list, tuple) and len(whole) == before else NEVER

            items = [Derived(part(i), (value,), ("item", value.origin, i)) for i in range(before)]
        else:
            scout.effect(value.given())
            items = [Unknown(value.given()) for _ in range(before)]
    if len(items) != before:
        raise Lost
    frame.stack[-1:] = items[::-1]


def _function(scout: Scout, frame: Frame, flags: int | None) -> None:
    made = LocalFunction(frame.stack.pop().value)
    for flag in (8, 4, 2, 1):
        if flags and flags & flag:
            _give(made, flag, frame.stack.pop())
    frame.stack.append(made)


def _give(function: LocalFunction, flag: int, value: Any) -> None:
    if flag == 8:
        function.closure = tuple(value.items)
    elif flag in (1, 2):
        function.defaults = True


def _function_attribute(scout: Scout, frame: Frame, flag: int) -> None:
    function, value = frame.stack.pop(), frame.stack.pop()
    _give(function, flag, value)
    frame.stack.append(function)


def _return(scout: Scout, frame: Frame, argument: Any) -> int | None:
    value = frame.stack.pop()
    scout.frames.pop()
    if not scout.frames:
        scout.state = "done"
        scout.frames.append(frame)
        return None
    if frame.on_return is not None:
        value = frame.on_return(frame.results)
        frame.on_return = None
    outer = scout.frames[-1]
    outer.stack.append(value)
    scout.calls.leave(scout, outer, value)
    outer.index += 1
    return None


def _yield(scout: Scout, frame: Frame, argument: Any) -> None:
    frame.results.append(frame.stack.pop())
    frame.stack.append(Known(None))


def _stop(scout: Scout, frame: Frame, argument: Any) -> None:
    name, takes, gives = argument
    if takes is None:
        raise Lost
    if name == "END_FOR":
        raise Lost
    del frame.stack[len(frame.stack) - takes :]
    frame.stack += [Unknown() for _ in range(gives)]
    raise Stop


def enter(scout: Scout, code: CodeType, closure: tuple[Cell, ...], argument: Any) -> Frame:
    """A frame for a comprehension or generator expression of the innermost frame."""
    routine = scout.frames[-1].routine.within[id(code)]
    slots: list[Any] = [None] * (len(routine.slots) - len(closure)) + list(closure)
    slots[0] = argument
    return Frame(routine, slots)


def _call(scout: Scout, frame: Frame, argument: Any) -> int | None:
    return scout.calls.call(scout, frame, argument)


def _call_star(scout: Scout, frame: Frame, argument: Any) -> int | None:
    return scout.calls.call_star(scout, frame, argument)


_OPERATIONS: Final[dict[str, Any]] = {
    "const": _const, "null": _null, "local": _local, "clear_local": _clear_local, "set_local": _set_local,
    "del_local": _del_local, "cell": _cell, "free": _free, "deref": _deref, "set_deref": _set_deref,
    "global": _global, "attribute": _attribute, "binary": _binary, "compare": _compare, "unary": _unary, "is": _is,
    "contains": _contains, "subscript": _subscript, "slice": _slice, "make_slice": _make_slice, "store": _store,
    "format": _format, "join": _join, "list": _build(list), "tuple": _build(tuple), "set": _build(set),
    "map": _build(dict), "const_map": _const_map, "append": _append, "add": _append, "map_add": _map_add,
    "extend": _extend, "set_update": _extend, "map_update": _map_update, "map_merge": _map_update,
    "to_tuple": _to_tuple, "iterate": _iterate, "next": _next, "jump": _jump, "branch": _branch, "copy": _copy,
    "swap": _swap, "pop": _pop, "unpack": _unpack, "function": _function, "function_attribute": _function_attribute,
    "return": _return, "yield": _yield, "stop": _stop, "call": _call, "call_star": _call_star,
}  # fmt: skip

__all__ = ["EVERYTHING", "NULL", "Bound", "Frame", "MethodType", "Scout", "Stop", "Wait", "cursor_over", "enter"]
