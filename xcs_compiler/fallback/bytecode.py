"""Code objects taken apart into instructions, and put together again.

Guarantees: `assemble(disassemble(code))` has the same instructions, the same position for each, and the same exception
handlers, on CPython 3.11, 3.12 and 3.13. What is put in between moves jumps, positions and handlers along.
Declines (raises UnknownBytecode) on any other version.

The formats are those of ``Objects/locations.md`` and ``Objects/exception_handling_notes.txt`` in CPython's sources.
"""

from __future__ import annotations

import opcode
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import CodeType

VERSION = sys.version_info[:2]
KNOWN = sys.implementation.name == "cpython" and VERSION in ((3, 11), (3, 12), (3, 13))

OPCODES = opcode.opmap
NAMES = opcode.opname
EXTENDED_ARG = OPCODES["EXTENDED_ARG"]
JUMPS = frozenset(opcode.hasjrel)
BACKWARD = frozenset(code for name, code in OPCODES.items() if "JUMP_BACKWARD" in name)

Position = tuple[int | None, int | None, int | None, int | None]
"""Line, last line, column, last column."""


class UnknownBytecode(Exception):
    """The bytecode of this interpreter is not one that can be rewritten."""


def _cache_sizes() -> dict[int, int]:
    """Code units that follow an instruction and belong to it."""
    entries = getattr(opcode, "_inline_cache_entries", {})
    if isinstance(entries, dict):
        return {OPCODES[name]: size for name, size in entries.items() if size and name in OPCODES}
    return {code: size for code, size in enumerate(entries) if size}


CACHES = _cache_sizes()


@dataclass(slots=True, eq=False)
class Instruction:
    """``target`` is where a jump goes; its ``argument`` is then found by `assemble`."""

    opcode: int
    argument: int = 0
    position: Position = (None, None, None, None)
    target: Instruction | None = None
    offset: int = -1  # in the code it came from, in code units; -1 for what is made

    @property
    def name(self) -> str:
        return NAMES[self.opcode]


@dataclass(frozen=True, slots=True)
class Handler:
    """An entry of the exception table: from ``start`` up to, not including, ``end`` (None: the end of the code)."""

    start: Instruction
    end: Instruction | None
    target: Instruction
    depth: int
    lasti: bool


@dataclass(slots=True)
class Bytecode:
    """``before`` and ``after`` hold what is put around instructions. A jump to an instruction, or a handler's range
    that starts or ends there, takes what is put before it in; what is put after it is only reached through it."""

    code: CodeType
    instructions: list[Instruction]
    handlers: list[Handler]
    before: dict[Instruction, list[Instruction]] = field(default_factory=dict)
    after: dict[Instruction, list[Instruction]] = field(default_factory=dict)


def disassemble(code: CodeType) -> Bytecode:
    """Take apart. Raises UnknownBytecode."""
    if not KNOWN:
        version = f"{sys.implementation.name} {VERSION[0]}.{VERSION[1]}"
        raise UnknownBytecode(f"the bytecode of {version} is not known to xcs")
    text = code.co_code
    positions = list(code.co_positions())
    instructions: list[Instruction] = []
    starts: dict[int, Instruction] = {}
    jumps: list[tuple[Instruction, int]] = []
    unit, end = 0, len(text) // 2
    extended, start = 0, 0
    while unit < end:
        operation, argument = text[2 * unit], text[2 * unit + 1] | extended
        if operation == EXTENDED_ARG:
            extended = argument << 8
            unit += 1
            continue
        made = Instruction(operation, argument, positions[unit], None, unit)
        starts[start] = made
        instructions.append(made)
        unit += 1 + CACHES.get(operation, 0)
        if operation in JUMPS:
            jumps.append((made, unit - argument if operation in BACKWARD else unit + argument))
        extended, start = 0, unit
    for jump, goal in jumps:
        jump.target = starts[goal]
    handlers = [
        Handler(starts[first], starts.get(last), starts[target], depth, lasti)
        for first, last, target, depth, lasti in exception_entries(code.co_exceptiontable)
    ]
    return Bytecode(code, instructions, handlers)


def assemble(bytecode: Bytecode, *, constants: Sequence[object] | None = None, more_stack: int = 0) -> CodeType:
    """Put together; ``constants`` replace the original's, and the stack is that much deeper."""
    before, after = bytecode.before, bytecode.after
    sequence: list[Instruction] = []
    labels: dict[Instruction, int] = {}  # instruction -> index of the first one of what a jump to it reaches
    for instruction in bytecode.instructions:
        labels[instruction] = len(sequence)
        sequence += before.get(instruction, ())
        sequence.append(instruction)
        sequence += after.get(instruction, ())
    offsets = _lay_out(sequence, labels)
    text = bytearray()
    table = _LocationTable(bytecode.code.co_firstlineno)
    for index, instruction in enumerate(sequence):
        argument = instruction.argument
        if instruction.target is not None:
            following = offsets[index + 1]
            distance = offsets[labels[instruction.target]] - following
            argument = -distance if instruction.opcode in BACKWARD else distance
            assert argument >= 0
        size = offsets[index + 1] - offsets[index]
        caches = CACHES.get(instruction.opcode, 0)
        for shift in range(size - caches - 1, 0, -1):
            text += bytes((EXTENDED_ARG, argument >> 8 * shift & 0xFF))
        text += bytes((instruction.opcode, argument & 0xFF)) + bytes(2 * caches)
        table.add(size, instruction.position)
    entries = [
        (
            offsets[labels[handler.start]],
            offsets[labels[handler.end]] if handler.end is not None else offsets[-1],
            offsets[labels[handler.target]],
            handler.depth,
            handler.lasti,
        )
        for handler in bytecode.handlers
    ]
    code = bytecode.code
    return code.replace(
        co_code=bytes(text),
        co_consts=code.co_consts if constants is None else tuple(constants),
        co_linetable=table.finish(),
        co_exceptiontable=encode_exception_entries(entries),
        co_stacksize=code.co_stacksize + more_stack,
    )


def _lay_out(sequence: list[Instruction], labels: dict[Instruction, int]) -> list[int]:
    """The offset of each instruction, and of the end, in code units."""
    sizes = [1 + CACHES.get(i.opcode, 0) + _extensions(i.argument if i.target is None else 0) for i in sequence]
    jumps = [(index, i) for index, i in enumerate(sequence) if i.target is not None]
    while True:
        offsets = [0]
        total = 0
        for size in sizes:
            total += size
            offsets.append(total)
        grown = False
        for index, jump in jumps:
            distance = abs(offsets[labels[jump.target]] - offsets[index + 1])  # type: ignore[index]
            needed = 1 + CACHES.get(jump.opcode, 0) + _extensions(distance)
            if needed > sizes[index]:  # never shrinks, so this ends
                sizes[index] = needed
                grown = True
        if not grown:
            return offsets


def _extensions(argument: int) -> int:
    return 0 if argument < 0x100 else 1 if argument < 0x10000 else 2 if argument < 0x1000000 else 3


# --- exception table


def exception_entries(table: bytes) -> Iterator[tuple[int, int, int, int, bool]]:
    """Start, end, target (code units), depth of the stack, whether the last instruction is pushed."""
    numbers = iter(table)

    def number() -> int:
        byte = next(numbers)
        value = byte & 63
        while byte & 64:
            byte = next(numbers)
            value = value << 6 | byte & 63
        return value

    while True:
        try:
            start = number()
        except StopIteration:
            return
        length, target, depth = number(), number(), number()
        yield start, start + length, target, depth >> 1, bool(depth & 1)


def encode_exception_entries(entries: Iterable[tuple[int, int, int, int, bool]]) -> bytes:
    table = bytearray()
    for start, end, target, depth, lasti in entries:
        if start == end:
            continue
        mark = 0x80
        for value in (start, end - start, target, depth << 1 | lasti):
            shift = max(value.bit_length() - 1, 0) // 6 * 6
            while shift:
                table.append(value >> shift & 63 | 64 | mark)
                mark = 0
                shift -= 6
            table.append(value & 63 | mark)
            mark = 0
    return bytes(table)


# --- locations


class _LocationTable:
    """Writes ``co_linetable``: as the compiler does, an entry for each instruction, of at most 8 code units."""

    def __init__(self, first_line: int) -> None:
        self._line = first_line
        self._bytes = bytearray()

    def add(self, units: int, position: Position) -> None:
        while units > 0:
            self._entry(min(units, 8), position)
            units -= 8

    def finish(self) -> bytes:
        return bytes(self._bytes)

    def _entry(self, units: int, position: Position) -> None:
        line, last_line, column, last_column = position
        out = self._bytes
        if line is None:
            out.append(0x80 | 15 << 3 | units - 1)
            return
        distance = line - self._line
        self._line = line
        if column is None or last_column is None or last_line is None:
            out.append(0x80 | 13 << 3 | units - 1)
            self._signed(distance)
        elif last_line == line and distance == 0 and column < 80 and 0 <= last_column - column < 16:
            out.append(0x80 | column >> 3 << 3 | units - 1)
            out.append((column & 7) << 4 | last_column - column)
        elif last_line == line and 0 <= distance < 3 and column < 128 and last_column < 128:
            out.append(0x80 | 10 + distance << 3 | units - 1)
            out += bytes((column, last_column))
        else:
            out.append(0x80 | 14 << 3 | units - 1)
            self._signed(distance)
            self._unsigned(last_line - line)
            self._unsigned(column + 1)
            self._unsigned(last_column + 1)

    def _unsigned(self, value: int) -> None:
        while value >= 64:
            self._bytes.append(value & 63 | 64)
            value >>= 6
        self._bytes.append(value)

    def _signed(self, value: int) -> None:
        self._unsigned(-value << 1 | 1 if value < 0 else value << 1)
