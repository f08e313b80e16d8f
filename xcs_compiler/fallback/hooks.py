"""code -> the same code with hooks at its call sites: what is called passes through one, so may its result.

Right before a call, ``callable = before(callable)`` happens on the stack; right after it, ``result = after(result)``;
at the start of a handler, ``caught(None)``. Nothing else changes: frames, names, positions, handlers and signature are
the original's. A hook has to return what it was given, or something to be called in its place, and must not raise.

On 3.11 and 3.12 a method call leaves out the bound method; here the method is bound first, as in ``(x.m)()``. On 3.13
the hook sees the function and the receiver is an argument.
"""

from __future__ import annotations

import dis
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Final

from xcs_compiler.fallback.bytecode import (
    NAMES,
    OPCODES,
    VERSION,
    Bytecode,
    Instruction,
    Position,
    UnknownBytecode,
    assemble,
    disassemble,
)

SELF_LAST = VERSION >= (3, 13)
"""Whether the slot for the receiver lies between callable and arguments, not before both."""

CALLS = frozenset(OPCODES[name] for name in ("CALL", "CALL_KW", "CALL_FUNCTION_EX") if name in OPCODES)
_PRECALL = OPCODES.get("PRECALL")
_KW_NAMES = OPCODES.get("KW_NAMES")
_LOAD_METHOD = OPCODES.get("LOAD_METHOD") if VERSION == (3, 11) else None
_LOAD_SUPER_ATTR = OPCODES.get("LOAD_SUPER_ATTR")
_HOOK_STACK = 2


@dataclass(frozen=True, slots=True)
class Site:
    """A call in a code object or in one that it contains.

    number   in the order of the code, over all code objects of the tree
    scope    name of the code object
    line     in the user's file
    offset   of the call instruction, in code units of ``code``
    used     whether anything is done with the result, or it tells an exception that is handled from a later one
    place    number of the first site of the same call in the source: the code of a ``finally`` is there several times
    """

    number: int
    code: CodeType
    scope: str
    line: int
    offset: int
    used: bool
    place: int


Hook = Callable[[Site], object]
"""Makes what is called at a site, or None where nothing is to be."""
HandlerHook = Callable[[CodeType, int], object]
"""Makes what is called where a handler starts: its code, and its offset there."""


def find_sites(code: CodeType) -> tuple[Site, ...]:
    """The calls of the code, and of the code within it, that can be hooked. Raises UnknownBytecode."""
    sites: list[Site] = []
    _find(code, sites, {})
    return tuple(sites)


def hook_calls(
    code: CodeType, sites: Sequence[Site], before: Hook, after: Hook, caught: HandlerHook | None = None
) -> CodeType:
    """The code with hooks; ``sites`` are those of `find_sites`. Raises UnknownBytecode."""
    placed: dict[int, dict[int, Site]] = {}
    for site in sites:  # by identity: two lambdas of one text are equal
        placed.setdefault(id(site.code), {})[site.offset] = site
    return _hooked(code, placed, before, after, caught)


def hooked(code: CodeType, hook: object) -> CodeType | None:
    """The code with one hook before each of its calls; None where its bytecode isn't known."""
    try:
        return hook_calls(code, find_sites(code), lambda site: hook, lambda site: None)
    except UnknownBytecode:
        return None


def _find(code: CodeType, sites: list[Site], places: dict[Position, int]) -> None:
    bytecode = disassemble(code)
    nulls = None if SELF_LAST else _null_slots(bytecode)
    instructions = bytecode.instructions
    guarded = guarded_by_handlers(bytecode)
    for index, instruction in enumerate(instructions):
        if instruction.opcode not in CALLS:
            continue
        if nulls is not None:
            stack = nulls.get(instruction)
            if stack is None or stack[-_depth(instruction) - 1] is False:
                continue
        following = instructions[index + 1] if index + 1 < len(instructions) else None
        used = following is None or following.name != "POP_TOP" or instruction in guarded
        line = instruction.position[0] or code.co_firstlineno
        number, position = len(sites), instruction.position
        place = number if None in position else places.setdefault(position, number)
        sites.append(Site(number, code, code.co_name, line, instruction.offset, used, place))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _find(constant, sites, places)


def guarded_by_handlers(bytecode: Bytecode) -> set[Instruction]:
    """Instructions whose exceptions are handled in the code itself."""
    position = {instruction: index for index, instruction in enumerate(bytecode.instructions)}
    return {
        instruction
        for handler in bytecode.handlers
        if handler.target.name == "PUSH_EXC_INFO"
        for instruction in bytecode.instructions[
            position[handler.start] : None if handler.end is None else position[handler.end]
        ]
    }


def _hooked(
    code: CodeType, placed: dict[int, dict[int, Site]], before: Hook, after: Hook, caught: HandlerHook | None
) -> CodeType:
    bytecode = disassemble(code)
    nulls = None if SELF_LAST or id(code) not in placed else _null_slots(bytecode)
    constants = list(code.co_consts)
    for index, constant in enumerate(constants):
        if isinstance(constant, CodeType):
            constants[index] = _hooked(constant, placed, before, after, caught)
    hooked = False
    for index, instruction in enumerate(bytecode.instructions):
        if instruction.opcode in CALLS:
            site = placed.get(id(code), {}).get(instruction.offset)
            if site is None:
                continue
            hook = before(site)
            if hook is not None:
                if nulls is not None and (load := nulls[instruction][-_depth(instruction) - 1]) is not _PUSHED:
                    _bind_method(bytecode, load)  # type: ignore[arg-type]
                start = instruction
                for name in (_PRECALL, _KW_NAMES):
                    previous = bytecode.instructions[index - 1]
                    if name is not None and previous.opcode == name:
                        start, index = previous, index - 1
                bytecode.before[start] = _through(hook, _depth(instruction), constants, instruction)
                hooked = True
            hook = after(site)
            if hook is not None:
                bytecode.after[instruction] = _through(hook, 1, constants, instruction)
                hooked = True
        elif instruction.name == "PUSH_EXC_INFO" and caught is not None:
            hook = caught(code, instruction.offset)
            made = [("LOAD_CONST", _constant(hook, constants)), ("LOAD_CONST", _constant(None, constants))]
            bytecode.after[instruction] = _made([*made, *_CALL_HOOK, ("POP_TOP", 0)], instruction)
            hooked = True
    return assemble(bytecode, constants=constants, more_stack=_HOOK_STACK if hooked else 0)


def _depth(call: Instruction) -> int:
    """Where the callable is on the stack when the call is about to be made; 1 is the top."""
    argument = call.argument
    if call.name == "CALL_FUNCTION_EX":
        return (argument & 1) + (3 if SELF_LAST else 2)
    if call.name == "CALL_KW":
        return argument + 3
    return argument + (2 if SELF_LAST else 1)


_CALL_HOOK = ([("PRECALL", 0)] if _PRECALL is not None else []) + [("CALL", 0)]


def _through(hook: object, depth: int, constants: list[object], place: Instruction) -> list[Instruction]:
    """Replace the object at the depth by what the hook returns for it."""
    made = [("LOAD_CONST", _constant(hook, constants)), ("SWAP", 2), *_CALL_HOOK]
    return _made(made if depth == 1 else [("SWAP", depth), *made, ("SWAP", depth)], place)


def _made(operations: list[tuple[str, int]], place: Instruction) -> list[Instruction]:
    return [Instruction(OPCODES[name], argument, place.position) for name, argument in operations]


def _constant(value: object, constants: list[object]) -> int:
    for index, constant in enumerate(constants):
        if constant is value:
            return index
    constants.append(value)
    return len(constants) - 1


def _bind_method(bytecode: Bytecode, load: Instruction) -> None:
    """Have a method loaded as a bound method, above a NULL."""
    if not _loads_method(load):  # done: it serves several calls
        return
    if load.opcode == _LOAD_METHOD:
        load.opcode = OPCODES["LOAD_ATTR"]
    else:
        load.argument &= ~1
    extra = _made([("PUSH_NULL", 0), ("SWAP", 2)], load)
    bytecode.after[load] = extra + bytecode.after.get(load, [])


def _loads_method(instruction: Instruction) -> bool:
    if _LOAD_METHOD is not None:
        return instruction.opcode == _LOAD_METHOD
    name = instruction.name
    return name in ("LOAD_ATTR", "LOAD_SUPER_ATTR") and bool(instruction.argument & 1)


# --- which slots of the stack are NULL (3.11, 3.12)

_PUSHED: Final = True
Slots = tuple[Instruction | bool, ...]
"""For each slot: False where it isn't certain to be NULL, `_PUSHED` where a NULL was pushed, or the instruction that
loads a method and would push a NULL if it bound it."""

_ENDS = frozenset(
    OPCODES[name]
    for name in ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD",
                 "JUMP_BACKWARD_NO_INTERRUPT")
    if name in OPCODES
)  # fmt: skip


def _null_slots(bytecode: Bytecode) -> dict[Instruction, Slots]:
    """The stack before each instruction that can be reached."""
    following = dict(zip(bytecode.instructions, bytecode.instructions[1:], strict=False))
    guarded: dict[Instruction, list[tuple[Instruction, int]]] = {}
    for handler in bytecode.handlers:
        guarded.setdefault(handler.start, []).append((handler.target, handler.depth + handler.lasti))
    known: dict[Instruction, Slots] = {}
    pending: list[tuple[Instruction, Slots]] = [(bytecode.instructions[0], ())]
    while pending:
        instruction, stack = pending.pop()
        before = known.get(instruction)
        if before is not None:
            stack = tuple(one is other and one for one, other in zip(before, stack, strict=True))
            if stack == before:
                continue
        known[instruction] = stack
        for target, depth in guarded.get(instruction, ()):
            kept = stack[:depth]
            pending.append((target, kept + (False,) * (depth + 1 - len(kept))))
        if instruction.target is not None:
            pending.append((instruction.target, _after(instruction, stack, True)))
        if instruction.opcode not in _ENDS:
            pending.append((following[instruction], _after(instruction, stack, False)))
    return known


def _after(instruction: Instruction, stack: Slots, jumps: bool) -> Slots:
    operation, argument, name = instruction.opcode, instruction.argument, NAMES[instruction.opcode]
    if name == "PUSH_NULL":
        return (*stack, _PUSHED)
    if name == "LOAD_GLOBAL" and argument & 1:
        return (*stack, _PUSHED, False)
    if _loads_method(instruction):
        return (*stack[: -3 if operation == _LOAD_SUPER_ATTR else -1], instruction, False)
    if name == "SWAP":
        swapped = list(stack)
        swapped[-1], swapped[-argument] = swapped[-argument], swapped[-1]
        return tuple(swapped)
    if name == "COPY":
        return (*stack, stack[-argument])
    if name == "PRECALL":
        return stack
    if name == "CALL":
        return (*stack[: -argument - 2], False)
    if name == "CALL_FUNCTION_EX":
        return (*stack[: -3 - (argument & 1)], False)
    effect = dis.stack_effect(operation, argument if operation >= dis.HAVE_ARGUMENT else None, jump=jumps)
    return stack[:effect] if effect < 0 else stack + (False,) * effect
