"""What the scout does at each operation: see `xcs_compiler.fallback.operations` for what they are.

A step returns the index of the next operation, or None for the one after. One that raises has changed nothing.
"""

from __future__ import annotations

import operator
from typing import Any, Final

from xcs_runtime.cache_key import ABSENT, cell_value
from xcs_runtime.fallback import implied, pure
from xcs_runtime.fallback.containers import CONTAINERS, extended
from xcs_runtime.fallback.hashing import hashed
from xcs_runtime.fallback.iterators import cursor_over
from xcs_runtime.fallback.made import Bound, Cell, Cursor, Generator, LocalFunction, Made, Mapped, is_certain_key
from xcs_runtime.fallback.made_anew import combined, sliced
from xcs_runtime.fallback.matching import MATCHING
from xcs_runtime.fallback.scout import MOST_FRAMES, NULL, OUTSIDE, Frame, Lost, Scout, Stop, Wait
from xcs_runtime.fallback.values import (
    NEVER,
    NOT_YET,
    NOTHING,
    Awaited,
    Known,
    Unknown,
    Value,
    is_near_unknown,
    union,
)
from xcs_runtime.gates import ATOMS


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
        if cell.escaped and frame.routine.slots[slot] in scout.frames[0].routine.rebound:
            value = Unknown()
    else:
        found = cell_value(cell)
        if found is ABSENT:
            raise Lost
        scout.has_read = True
        value = Known(found, ("name", frame.routine.slots[slot]))
    frame.stack.append(value)


def _set_deref(scout: Scout, frame: Frame, slot: int) -> None:
    value = frame.stack.pop()
    cell = frame.slots[slot]
    if isinstance(value, Made):
        value.named = True
    if not isinstance(cell, Cell):
        value.escape()
        raise Stop  # others see it
    if cell.escaped:
        value.escape()
    cell.value = value


def _global(scout: Scout, frame: Frame, name: str) -> None:
    value = scout.globals.get(name, ABSENT)
    if value is ABSENT:
        value = scout.builtins.get(name, ABSENT)
    if value is ABSENT:
        raise Lost
    scout.has_read = True
    frame.stack.append(Known(value, ("name", name)))


def _attribute(scout: Scout, frame: Frame, name: str) -> None:
    value = frame.stack[-1]
    if isinstance(value, Made):
        frame.stack[-1] = Bound(value, name)
        return
    found = scout.derive(lambda thing: pure.attribute(thing, name), value)
    if isinstance(found, Unknown):  # a property may do anything to its object
        value.escape()
        scout.implies(value.given(), value)
        found = Awaited(value.given())
        found.value = NEVER
    found.origin = ("attribute", value.origin, name)
    frame.stack[-1] = found


def _operation(scout: Scout, function: Any, *operands: Value, text: str = "", changes: bool = False) -> Value:
    """The result of an operator; where it is not known what that does, its operands may be changed, and kept."""
    result: Value | None = None
    if implied.is_on_its_way(scout, operands):
        raise Wait
    if not any(isinstance(operand, Made) and (operand.lost or operand.has_containers()) for operand in operands):
        result = scout.derive(function, *operands, text=text, changes=changes)
    if result is None or isinstance(result, Unknown):
        given = union([operand.given() for operand in operands])
        for operand in operands:
            operand.escape()
        scout.implies(given, *operands)
        result = Unknown(given, scout.made_from(text, operands))
    return result


def _binary(scout: Scout, frame: Frame, argument: Any) -> None:
    function, in_place = argument
    one, other = frame.stack[-2:]
    if function is operator.add and isinstance(one, Made) and not one.lost:
        if in_place and one.kind is list:
            extended(scout, one, other)
            frame.stack.pop()
            return
        if isinstance(other, Made) and one.kind is other.kind and one.kind in (list, tuple) and not other.lost:
            frame.stack[-2:] = [Made(one.kind, [*one.items, *other.items])]
            return
    if not in_place and (made := combined(scout, function, one, other)) is not None:
        frame.stack[-2:] = [made]
        return
    name = function.__name__
    result = _operation(scout, lambda a, b: pure.binary(function, a, b), one, other, text=name, changes=in_place)
    frame.stack[-2:] = [result]


def _compare(scout: Scout, frame: Frame, function: Any) -> None:
    one, other = frame.stack[-2:]
    result = _operation(scout, lambda a, b: pure.compare(function, a, b), one, other, text=function.__name__)
    frame.stack[-2:] = [result]


def _unary(scout: Scout, frame: Frame, function: Any) -> None:
    value = frame.stack[-1]
    if isinstance(value, Made) and function in (operator.not_, operator.truth) and not value.lost:
        frame.stack[-1] = Known(function(value.items))
        return
    frame.stack[-1] = _operation(scout, lambda a: pure.unary(function, a), value, text=function.__name__)


def _is(scout: Scout, frame: Frame, negated: int) -> None:
    def same(one: Any, other: Any) -> Any:
        if one is None or other is None or (type(one) not in ATOMS and type(other) not in ATOMS):
            return (one is other) is not bool(negated)
        return NEVER if type(one) is type(other) else bool(negated)

    one, other = frame.stack[-2:]
    if one is other:
        result: Value = Known(not negated) if isinstance(one, (Made, LocalFunction)) else scout.derive(same, one, other)
    elif _is_ours(one) or _is_ours(other):
        result = Known(bool(negated))
    elif isinstance(one, (Made, LocalFunction)) or isinstance(other, (Made, LocalFunction)):
        result = Unknown(NOTHING)
    else:
        result = scout.derive(same, one, other, text="is")
    frame.stack[-2:] = [result]


def _is_ours(value: Value) -> bool:
    """Whether nothing else can be the very object."""
    return isinstance(value, Made) and value.kind is not tuple and not value.escaped


def _contains(scout: Scout, frame: Frame, negated: int) -> None:
    def contains(item: Any, container: Any) -> Any:
        found = pure.contains(item, container)
        return found if found is NEVER else found is not bool(negated)

    one, other = frame.stack[-2:]
    if isinstance(other, Made) and other.kind is set and not other.lost:
        keys = [item.settle() for item in (one, *other.items)]
        if all(map(is_certain_key, keys)):
            frame.stack[-2:] = [Known((keys[0] in keys[1:]) is not bool(negated))]
            return
    frame.stack[-2:] = [_operation(scout, contains, one, other, text="contains")]


def _subscript(scout: Scout, frame: Frame, argument: Any) -> None:
    container, key = frame.stack[-2:]
    result: Value | None = None
    if isinstance(container, Made) and not container.lost:
        result = _item_of_made(container, scout.settled(key))
    if result is None:
        result = sliced(scout, container, scout.settled(key))
    if result is None:
        result = _operation(scout, pure.subscript, container, key)
    if result.origin is None or result.origin[0] == "made":
        result.origin = ("item", container.origin, key.origin)
    frame.stack[-2:] = [result]


def _item_of_made(container: Made, key: Any) -> Value | None:
    if container.kind in (list, tuple) and type(key) is int and -len(container.items) <= key < len(container.items):
        return container.items[key]
    if container.kind is dict and is_certain_key(key):
        found = None
        for name, value in zip(container.items[::2], container.items[1::2], strict=True):
            known = name.settle()
            if not is_certain_key(known):
                return None
            if known == key:
                found = value
        return found
    return None


def _slice(scout: Scout, frame: Frame, argument: Any) -> None:
    values = frame.stack[-3:]
    bounds = [scout.settled(value) for value in values[1:]]
    made = sliced(scout, values[0], slice(*bounds)) if all(map(pure.is_atom, bounds)) else None
    if made is not None:
        frame.stack[-3:] = [made]
        return
    frame.stack[-3:] = [_operation(scout, lambda c, a, b: pure.subscript(c, slice(a, b)), *values, text="slice")]


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
    if implied.is_on_its_way(scout, (target,)):
        raise Wait
    if what == "attribute" and isinstance(target, Awaited):
        if target.settle() is NOT_YET:
            raise Wait  # it may turn out to be a class: ``type(thing).total += 1``
        if target.origin and target.origin[0] == "attribute" and target.origin[-1] == "__class__":
            raise Stop
    del frame.stack[-count:]
    if isinstance(target, Made):
        _store_to_made(scout, target, what, count, values)
        return
    thing = target.settle()
    for other in others:
        if other is not target:
            other.escape()
    if issubclass(type(thing), OUTSIDE) or (type(thing) is dict and "__builtins__" in thing):
        raise Stop  # named state: what calls read may change
    target.escape()
    scout.implies(union((target.given(), *[other.given() for other in others])), *values)


def _store_to_made(scout: Scout, target: Made, what: str, count: int, values: list[Any]) -> None:
    if target.escaped:
        scout.effect(target.given())
    key = values[2].settle() if what == "subscript" and count == 3 else NEVER
    if what == "subscript" and count == 3 and target.kind is dict:
        target.put(values[2], values[0])
        hashed(scout, target, (values[2],))
    elif target.kind is list and type(key) is int and -len(target.items) <= key < len(target.items):
        target.replace(key, values[0])
        if target.lost:
            values[0].escape()
    else:
        target.lose()
        for value in values:
            if value is not target:
                value.escape()
        if what == "subscript" and target.kind is dict:
            hashed(scout, target, (values[1],))


def _format(scout: Scout, frame: Frame, argument: Any) -> None:
    conversion, has_spec = argument
    text = "format" if conversion is None else f"format!{conversion.__name__[0]}"
    values = frame.stack[-1 - has_spec :]
    result = scout.derive(lambda *parts: pure.formatted(conversion, *parts), *values, text=text)
    if isinstance(result, Unknown):
        scout.implies(values[0].given(), *values)
    frame.stack[-1 - has_spec :] = [result]


def _join(scout: Scout, frame: Frame, count: int) -> None:
    values = frame.stack[-count:]
    frame.stack[-count:] = [scout.derive(pure.joined, *values, text="f-string")]


def _iterate(scout: Scout, frame: Frame, argument: Any) -> None:
    value = frame.stack[-1]
    if isinstance(value, Generator):
        return
    cursor = cursor_over(scout, value)
    if cursor is None:
        value.escape()
        scout.implies(value.given(), value)
        frame.stack[-1] = Unknown(value.given(), near=is_near_unknown(value))
    else:
        frame.stack[-1] = cursor


def _next(scout: Scout, frame: Frame, target: int) -> int | None:
    cursor = frame.stack[-1]
    if isinstance(cursor, Generator) and not cursor.lost:
        return _next_of_generator(scout, frame, cursor, target)
    if not isinstance(cursor, Cursor) or cursor.is_lost():
        if is_near_unknown(cursor):
            raise Lost
        cursor.escape()
        return scout.jump_over(frame, cursor, 1)
    at = cursor.at if not isinstance(cursor, Mapped) else lambda _: scout.calls.next_of_map(scout, frame, cursor)
    item = at(cursor.position)
    if item is None:
        frame.stack.pop()
        return target
    cursor.position += 1
    frame.stack.append(item)
    return None


def _next_of_generator(scout: Scout, frame: Frame, generator: Generator, target: int) -> int | None:
    inner = generator.frame
    if inner is None:
        frame.stack.pop()
        return target
    if len(scout.frames) > MOST_FRAMES:
        raise Lost
    inner.loop = generator, target
    scout.frames.append(inner)
    return None


def _jump(scout: Scout, frame: Frame, target: int) -> int:
    return target


def _branch(scout: Scout, frame: Frame, argument: Any) -> int | None:
    condition, target, keeps = argument
    value = frame.stack[-1]
    if isinstance(value, Made) and not value.lost:
        thing: Any = value.items
    elif isinstance(value, (LocalFunction, Generator, Bound, Cursor)):
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
            value.escape()
            unknown = Unknown(value.given())
            index = scout.jump_over(frame, unknown, not keeps)
            scout.implies(value.given(), value)
            return index
        if type(thing) is not bool and not isinstance(value, Made):
            scout.look(value, thing)
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


def _function(scout: Scout, frame: Frame, flags: int | None) -> None:
    code = frame.stack.pop().value
    made = LocalFunction(code, frame.routine.within[id(code)])
    for flag in (8, 4, 2, 1):
        if flags and flags & flag:
            _give(made, flag, frame.stack.pop())
    frame.stack.append(made)


def _give(function: LocalFunction, flag: int, value: Any) -> None:
    if flag == 8:
        function.closure = tuple(value.items)
    elif flag == 1:
        function.defaults = value.items if isinstance(value, Made) else [Known(item) for item in value.value]
    elif flag == 2:
        function.keyword_defaults = True
        value.escape()


def _function_attribute(scout: Scout, frame: Frame, flag: int) -> None:
    function, value = frame.stack.pop(), frame.stack.pop()
    _give(function, flag, value)
    frame.stack.append(function)


def _return(scout: Scout, frame: Frame, argument: Any) -> int | None:
    value = frame.stack[-1]
    if frame.on_return is not None and frame.loop is None:
        value = frame.on_return(frame.results)  # where that has to wait, it is asked again
        frame.on_return = None
    frame.stack.pop()
    scout.frames.pop()
    if frame.loop is not None:
        (generator, target), frame.loop = frame.loop, None
        generator.frame = None
        scout.frames[-1].stack.pop()
        scout.frames[-1].index = target
        return None
    if not scout.frames:
        scout.state = "done"
        scout.frames.append(frame)
        return None
    outer = scout.frames[-1]
    outer.stack.append(value)
    scout.calls.leave(scout, outer, value)
    outer.index += 1
    return None


def _yield(scout: Scout, frame: Frame, argument: Any) -> int | None:
    value = frame.stack[-1]
    if frame.loop is not None:
        frame.loop = None
        frame.stack[-1] = Known(None)
        frame.index += 1
        scout.frames.pop()
        scout.frames[-1].stack.append(value)
        scout.frames[-1].index += 1
        return None
    if frame.on_yield is not None and frame.on_yield(value):
        return _return(scout, frame, argument)
    frame.stack.pop()
    frame.results.append(value)
    frame.stack.append(Known(None))
    return None


def _push_exc(scout: Scout, frame: Frame, argument: Any) -> None:
    frame.stack.insert(-1, Unknown(NOTHING))  # the exception that was handled before


def _check_exc(scout: Scout, frame: Frame, argument: Any) -> None:
    error, classes = frame.stack[-2].settle(), frame.stack[-1].settle()
    options = classes if type(classes) is tuple else (classes,)
    if not all(isinstance(option, type) and issubclass(option, BaseException) for option in options):
        raise Lost
    frame.stack[-1] = Known(any(option in type(error).__mro__ for option in options))


def _stop(scout: Scout, frame: Frame, argument: Any) -> None:
    name, takes, gives = argument
    if takes is None:
        raise Lost
    if name == "END_FOR":
        raise Lost
    for value in frame.stack[len(frame.stack) - takes :]:
        value.escape()
    del frame.stack[len(frame.stack) - takes :]
    frame.stack += [Unknown() for _ in range(gives)]
    raise Stop


def _call(scout: Scout, frame: Frame, argument: Any) -> int | None:
    return scout.calls.call(scout, frame, argument)


def _call_star(scout: Scout, frame: Frame, argument: Any) -> int | None:
    return scout.calls.call_star(scout, frame, argument)


STEPS: Final[dict[str, Any]] = {
    "const": _const, "null": _null, "local": _local, "clear_local": _clear_local, "set_local": _set_local,
    "del_local": _del_local, "cell": _cell, "free": _free, "deref": _deref, "set_deref": _set_deref,
    "global": _global, "attribute": _attribute, "binary": _binary, "compare": _compare, "unary": _unary, "is": _is,
    "contains": _contains, "subscript": _subscript, "slice": _slice, "make_slice": _make_slice, "store": _store,
    "format": _format, "join": _join, "iterate": _iterate, "next": _next, "jump": _jump, "branch": _branch,
    "copy": _copy, "swap": _swap, "pop": _pop, "function": _function, "function_attribute": _function_attribute,
    "push_exc": _push_exc, "check_exc": _check_exc, "return": _return, "yield": _yield, "stop": _stop, "call": _call,
    "call_star": _call_star,
    **CONTAINERS, **MATCHING,
}  # fmt: skip
