"""code -> the same code behind a prologue, which asks whether somebody else shall serve the call.

So a function that runs as written does so in its own frame and its own code object: nothing about the call can be told
from one of the original. All that is added comes before the first RESUME, where CPython takes a frame for one that is
still being made (see `stub`), and behind the end::

    prologue: next token; None: go to own
              ask(parameters) -> server, or None: go to own
              jump to start
    call:     server(parameters)
              jump to end
    own:      ...                          the original, from COPY_FREE_VARS and MAKE_CELL to its end
    start:    RESUME                       what tracers are told of a call that somebody else serves
              jump to call
    raised:   RERAISE
    end:      RETURN_VALUE

The token is the next item of an endless iterator, so that calls which need not ask cost some 20 ns.
"""

from __future__ import annotations

import functools
import itertools
import opcode
import sys

from xcs_runtime.stub import VARARGS, VARKEYWORDS, caches, is_known, number, on_first_line, parameter_names, signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType
    from typing import Any

    Operation = tuple[str, int | str] | str | bytes
    """Name of an instruction and its argument or the label that it jumps to; a label; or code as it is."""

MARK = "<xcs, internal: prologue>"
_OPCODES = opcode.opmap
_VERSION = sys.version_info[:2]
_NEVER = object()
_FORWARD = "FORWARD_" if _VERSION == (3, 11) else ""
_PRECALL: tuple[Operation, ...] = (("PRECALL", 1),) if _VERSION == (3, 11) else ()
_AFTER_LOOP: tuple[Operation, ...] = (("END_FOR", 0), ("POP_TOP", 0))[: max(0, _VERSION[1] - 11)]
_NULL_LAST = _VERSION >= (3, 13)
_MORE_STACK = 4


def with_prologue(
    original: CodeType, more_tokens: Callable[[], Iterable[object]], ask: Callable[[tuple[object, ...]], Any]
) -> CodeType | None:
    """The code; None on an interpreter that is not known.

    ``more_tokens()`` gives the tokens of the next calls: None for one that shall run as written, anything else for one
    that shall ask. It is called when the last ones are used up. ``ask(values)``, with the values of `parameter_names`,
    gives None or a function of the same parameters. Neither may hold on to the function: the garbage collector doesn't
    look into code.
    """
    if not is_known():
        return None
    flags = original.co_flags
    template = _call(
        original.co_argcount, original.co_kwonlyargcount, bool(flags & VARARGS), bool(flags & VARKEYWORDS)
    )
    names = parameter_names(original)
    constants: list[object] = [*original.co_consts]

    def constant(value: object) -> Operation:
        constants.append(value)
        return "LOAD_CONST", len(constants) - 1

    def called(value: Operation) -> Operation:
        if not isinstance(value, tuple):
            return value
        name, argument = value
        if name not in ("LOAD_CONST", "KW_NAMES"):
            return value
        held = template.co_consts[argument]  # type: ignore[index]
        theirs = parameter_names(template)
        if isinstance(held, str):
            return constant(names[theirs.index(held)])
        return name, constant(tuple(names[theirs.index(part)] for part in held))[1]

    asks = constant(ask), ("PUSH_NULL", 0)
    tokens = itertools.chain.from_iterable(iter(more_tokens, _NEVER))
    sequence: list[Operation] = [constant(tokens), ("FOR_ITER", "over"), ("SWAP", 2), ("POP_TOP", 0)]
    sequence += [(f"POP_JUMP_{_FORWARD}IF_NONE", "own"), *(asks if _NULL_LAST else reversed(asks))]
    sequence += [("LOAD_FAST", index) for index in range(len(names))]
    sequence += [("BUILD_TUPLE", len(names)), *_PRECALL, ("CALL", 1), ("COPY", 1)]
    sequence += [(f"POP_JUMP_{_FORWARD}IF_NOT_NONE", "served"), ("POP_TOP", 0), ("JUMP_FORWARD", "own")]
    sequence += ["served", ("JUMP_FORWARD", "start"), "call", ("PUSH_NULL", 0)]
    sequence += () if _NULL_LAST else (("SWAP", 2),)
    sequence += map(called, _operations(template))
    sequence += ["called", ("JUMP_FORWARD", "end"), "over", *_AFTER_LOOP, "own", original.co_code]
    sequence += ["start", ("RESUME", 0), ("JUMP_BACKWARD_NO_INTERRUPT", "call")]
    sequence += ["raised", ("RERAISE", 0), "end", ("RETURN_VALUE", 0)]
    text, labels = _assembled(sequence)
    first, last, raised, own = (labels[name] for name in ("call", "called", "raised", "own"))
    constants.append(MARK)
    tail = _back_on_first_line(original, len(text) // 2 - labels["start"])
    return original.replace(
        co_code=text,
        co_consts=tuple(constants),
        co_stacksize=max(original.co_stacksize, template.co_stacksize + _MORE_STACK, len(names) + _MORE_STACK),
        co_exceptiontable=b"".join((number(first, 0x80), number(last - first), number(raised), number(0)))
        + _moved(original.co_exceptiontable, own),
        co_linetable=on_first_line(own) + original.co_linetable + tail,
    )


def own_part(code: CodeType) -> int:
    """Where the original's code begins in a code object, in bytes."""
    if not code.co_consts or code.co_consts[-1] is not MARK:
        return 0
    text = code.co_code
    position, extended = 0, 0
    while True:  # the first jump for None goes there
        operation, argument = text[position], text[position + 1] | extended
        position += 2 + 2 * caches(operation)
        extended = argument << 8 if operation == _OPCODES["EXTENDED_ARG"] else 0
        if operation == _OPCODES[f"POP_JUMP_{_FORWARD}IF_NONE"]:
            return position + 2 * argument


@functools.lru_cache(maxsize=256)
def _call(positional: int, keyword_only: int, varargs: bool, varkeywords: bool) -> CodeType:
    """A function that calls a constant with its parameters."""
    parameters, arguments, _ = signature(positional, 0, keyword_only, varargs, varkeywords)
    # The conditional keeps the compiler from warning that a string is called.
    namespace: dict[str, Any] = {}
    exec(f"def __xcs_call({parameters}): return ('function' if 1 else 0)({arguments})", namespace)
    return namespace["__xcs_call"].__code__  # type: ignore[no-any-return]


def _operations(template: CodeType) -> Iterable[Operation]:
    """Those between loading what is called and returning."""
    text, extended, count = template.co_code, 0, 0
    position = 0
    while position < len(text):
        operation, argument = text[position], text[position + 1] | extended
        position += 2 + 2 * caches(operation)
        extended = argument << 8 if operation == _OPCODES["EXTENDED_ARG"] else 0
        if extended or operation == _OPCODES["EXTENDED_ARG"]:
            continue
        count += 1
        if count > 3 and operation != _OPCODES["RETURN_VALUE"]:  # RESUME, PUSH_NULL, LOAD_CONST
            yield opcode.opname[operation], argument


def _assembled(sequence: list[Operation]) -> tuple[bytes, dict[str, int]]:
    """Code and, in code units, where the labels are."""
    more = [0] * len(sequence)  # EXTENDED_ARG instructions
    while True:
        labels: dict[str, int] = {}
        ends, unit = [], 0
        for index, operation in enumerate(sequence):
            if isinstance(operation, str):
                labels[operation] = unit
            elif isinstance(operation, bytes):
                unit += len(operation) // 2
            else:
                unit += more[index] + 1 + caches(_OPCODES[operation[0]])
            ends.append(unit)
        text = bytearray()
        grown = False
        for index, operation in enumerate(sequence):
            if isinstance(operation, bytes):
                text += operation
            elif not isinstance(operation, str):
                name, argument = operation
                if isinstance(argument, str):
                    argument = abs(labels[argument] - ends[index])
                needed = max(0, (argument.bit_length() - 1) // 8)
                if needed > more[index]:
                    more[index], grown = needed, True
                for shift in range(more[index], 0, -1):
                    text += bytes((_OPCODES["EXTENDED_ARG"], argument >> 8 * shift & 0xFF))
                text += bytes((_OPCODES[name], argument & 0xFF)) + bytes(2 * caches(_OPCODES[name]))
        if not grown:
            return bytes(text), labels


def _moved(table: bytes, units: int) -> bytes:
    """An exception table, that many code units further on."""
    made = bytearray()
    numbers, place = iter(table), 0
    for byte in numbers:
        value = byte & 63
        while byte & 64:
            byte = next(numbers)
            value = value << 6 | byte & 63
        made += number(value + units if place in (0, 2) else value, 0 if place else 0x80)
        place = (place + 1) % 4  # start, length, target, depth
    return bytes(made)


def _back_on_first_line(code: CodeType, units: int) -> bytes:
    """An entry of a line table, behind those of the code, of at most 8 code units."""
    line = code.co_firstlineno
    for _, _, other in code.co_lines():
        line = other or line
    distance = code.co_firstlineno - line
    value = -distance << 1 | 1 if distance < 0 else distance << 1
    made = bytearray((0x80 | 13 << 3 | units - 1,))
    while value >= 64:
        made.append(value & 63 | 64)
        value >>= 6
    made.append(value)
    return bytes(made)
