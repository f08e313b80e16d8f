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

    Operation = tuple[str, int | str] | str
    """Name of an instruction and its argument or the label that it jumps to; or a label."""

MARK = "<xcs, internal: prologue>"
_OPCODES = opcode.opmap
_VERSION = sys.version_info[:2]
_NEVER = object()
_FORWARD = "FORWARD_" if _VERSION == (3, 11) else ""
_PRECALL: tuple[Operation, ...] = (("PRECALL", 1),) if _VERSION == (3, 11) else ()
_AFTER_LOOP: tuple[Operation, ...] = (("END_FOR", 0), ("POP_TOP", 0))[: max(0, _VERSION[1] - 11)]
_NULL_LAST = _VERSION >= (3, 13)
_MORE_STACK = 4
_FAR = 3
"""EXTENDED_ARG instructions of a jump across the original: enough for code of any length."""


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
    code, names, text = original.co_code, parameter_names(original), bytearray()
    head, tail, jumps, held, labels = _around(
        original.co_argcount,
        original.co_kwonlyargcount,
        bool(flags & VARARGS),
        bool(flags & VARKEYWORDS),
        len(original.co_consts),
    )
    units = len(code) // 2
    text += head
    text += code
    text += tail
    for position, distance in jumps:
        position += len(code) if position >= len(head) else 0
        for byte in (distance + units).to_bytes(_FAR + 1, "big"):
            text[position + 1] = byte
            position += 2
    tokens = itertools.chain.from_iterable(iter(more_tokens, _NEVER))
    theirs = [tuple(names[n] for n in part) if isinstance(part, tuple) else names[part] for part in held]
    own, start, raised = labels["own"], labels["start"] + units, labels["raised"] + units
    return original.replace(
        co_code=bytes(text),
        co_consts=(*original.co_consts, tokens, ask, *theirs, MARK),
        co_stacksize=max(original.co_stacksize, labels["stack"]),
        co_exceptiontable=b"".join(
            (number(labels["call"], 0x80), number(labels["called"] - labels["call"]), number(raised), number(0))
        )
        + _moved(original.co_exceptiontable, own),
        co_linetable=on_first_line(own) + original.co_linetable + _back_on_first_line(original, len(text) // 2 - start),
    )


@functools.lru_cache(maxsize=1024)
def _around(
    positional: int, keyword_only: int, varargs: bool, varkeywords: bool, constants: int
) -> tuple[bytes, bytes, list[tuple[int, int]], list[int | tuple[int, ...]], dict[str, int]]:
    """For functions of that many constants: what comes before the original's code, and what comes behind it; the jumps
    across it, by where they are and how far they go without it; which names of parameters become constants, in their
    order behind the tokens and who is asked; and in code units, without the original, where the labels are, with
    the size of the stack as ``stack``."""
    template = _call(positional, keyword_only, varargs, varkeywords)
    parameters = parameter_names(template)
    held: list[int | tuple[int, ...]] = []

    def called(value: Operation) -> Operation:
        if not isinstance(value, tuple) or value[0] not in ("LOAD_CONST", "KW_NAMES"):
            return value
        constant = template.co_consts[value[1]]  # type: ignore[index]
        is_name = isinstance(constant, str)
        held.append(parameters.index(constant) if is_name else tuple(map(parameters.index, constant)))
        return value[0], constants + 1 + len(held)

    asks: tuple[Operation, ...] = ("LOAD_CONST", constants + 1), ("PUSH_NULL", 0)
    sequence: list[Operation] = [("LOAD_CONST", constants), ("FOR_ITER", "over"), ("SWAP", 2), ("POP_TOP", 0)]
    sequence += [(f"POP_JUMP_{_FORWARD}IF_NONE", "own"), *(asks if _NULL_LAST else reversed(asks))]
    sequence += [("LOAD_FAST", index) for index in range(len(parameters))]
    sequence += [("BUILD_TUPLE", len(parameters)), *_PRECALL, ("CALL", 1), ("COPY", 1)]
    sequence += [(f"POP_JUMP_{_FORWARD}IF_NOT_NONE", "served"), ("POP_TOP", 0), ("JUMP_FORWARD", "own")]
    sequence += ["served", ("JUMP_FORWARD", "start"), "call", ("PUSH_NULL", 0)]
    sequence += () if _NULL_LAST else (("SWAP", 2),)
    sequence += map(called, _operations(template))
    sequence += ["called", ("JUMP_FORWARD", "end"), "over", *_AFTER_LOOP, "own"]
    sequence += ["start", ("RESUME", 0), ("JUMP_BACKWARD_NO_INTERRUPT", "call")]
    sequence += ["raised", ("RERAISE", 0), "end", ("RETURN_VALUE", 0)]
    text, labels, jumps = _assembled(sequence)
    labels["stack"] = max(template.co_stacksize, len(parameters)) + _MORE_STACK
    split = 2 * labels["own"]
    return text[:split], text[split:], jumps, held, labels


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


def _assembled(sequence: list[Operation]) -> tuple[bytes, dict[str, int], list[tuple[int, int]]]:
    """Code; in code units, where the labels are; and the jumps across the original, by where they begin and how far
    they go. These are written so that they can go as far as they have to."""
    more = [_FAR if _is_far(operation) else 0 for operation in sequence]  # EXTENDED_ARG instructions
    while True:
        labels: dict[str, int] = {}
        ends, unit = [], 0
        for index, operation in enumerate(sequence):
            if isinstance(operation, str):
                labels[operation] = unit
            else:
                unit += more[index] + 1 + caches(_OPCODES[operation[0]])
            ends.append(unit)
        text = bytearray()
        jumps: list[tuple[int, int]] = []
        grown = False
        for index, operation in enumerate(sequence):
            if isinstance(operation, str):
                continue
            name, argument = operation
            if isinstance(argument, str):
                argument = abs(labels[argument] - ends[index])
            if _is_far(operation):
                jumps.append((len(text), argument))
            needed = max(0, (argument.bit_length() - 1) // 8)
            if needed > more[index]:
                more[index], grown = needed, True
            for shift in range(more[index], 0, -1):
                text += bytes((_OPCODES["EXTENDED_ARG"], argument >> 8 * shift & 0xFF))
            text += bytes((_OPCODES[name], argument & 0xFF)) + bytes(2 * caches(_OPCODES[name]))
        if not grown:
            return bytes(text), labels, jumps


def _is_far(operation: Operation) -> bool:
    """Whether it jumps across the original."""
    return not isinstance(operation, str) and operation[1] in ("start", "call", "end")


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
