"""bytecode -> operations: one small stack machine for all versions of the interpreter, which the runtime runs ahead.

Requires code that `find_sites` has looked at; produces a `Routine`; what has no counterpart becomes a ``stop``, past
which nobody runs ahead.
"""

from __future__ import annotations

import dis
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from xcs_compiler.fallback.bytecode import VERSION, Bytecode, Instruction, disassemble
from xcs_compiler.fallback.control_flow import Join, joins
from xcs_compiler.fallback.hooks import SELF_LAST, Site

Operation = tuple[str, Any]
"""Kind and argument.

kind                     argument, effect on the stack
-----------------------  ------------------------------------------------------------------------------------------
const, local, global     value, slot, name: pushed;  null: pushes NULL
set_local, del_local     slot;  clear_local: pushed and unbound
cell, deref, set_deref   slot: made, read, written;  free: how many the function brings
attribute                name: replaces the object
binary, compare, unary   a function of `operator`: replaces operands;  ``(function, True)`` for an assignment in place
is, contains             whether negated
subscript, slice         replaces operands
store, delete            what it is (text) and how many operands are consumed: changes the first-named object
format                   conversion, whether a specification is on the stack;  join: count of strings
list, tuple, set, map    count: made;  const_map: count, with the keys on top;  make_slice: count
append, add, map_add     distance of the container;  extend, set_update, map_update, map_merge
to_tuple, iterate        replaces the list, the iterable
next                     target when it is exhausted
jump, branch             target; for a branch ``(condition, target, keeps)``
copy, swap, pop          distance
unpack                   ``(before, after)``, after None without a star
get_len, match_kind      pushed: the length of the top; whether it is of one of these kinds
match_keys, match_class  pushed: values of a mapping, None;  replaces operands: what a class pattern binds, None
push_exc, check_exc      as a handler begins; whether the exception is of the class on top, which it replaces
call                     ``(site or None, count, keyword names or None, whether names are on the stack)``
call_star                ``(site or None, whether there are keywords)``
function                 flags;  function_attribute: flag
return, yield            the top
stop                     name of the instruction, values that it takes and gives, None where nobody can go on after it
"""


@dataclass(frozen=True, slots=True)
class Routine:
    """
    operations  jumps are indices
    joins       for a branch or a ``next``: where both ways meet, and what lies between; see `control_flow`
    slots       names of parameters, variables, cells and free variables, in the order of the interpreter
    within      routines of the code objects among the constants, by their identity
    lines       of each operation
    rebound     names of variables that functions within bind
    handlers    where they start, by offset in the code
    """

    code: CodeType
    operations: tuple[Operation, ...]
    joins: dict[int, Join]
    slots: tuple[str, ...]
    is_generator: bool
    within: dict[int, Routine]
    lines: tuple[int, ...]
    rebound: frozenset[str]
    handlers: dict[int, Entry]


@dataclass(frozen=True, slots=True)
class Entry:
    """Of a handler.

    index   its first operation
    depth   values that stay on the stack, below the exception
    lasti   whether a number of an instruction lies in between
    covers  operations whose exceptions it handles
    """

    index: int
    depth: int
    lasti: bool
    covers: frozenset[int]


_CONDITIONS = ("NOT_NONE", "NONE", "TRUE", "FALSE")
_BINARY = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "&": operator.and_, "|": operator.or_, "^": operator.xor, "@": operator.matmul,
    "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift,
}  # fmt: skip
_COMPARE = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_COMPARE_SHIFT = {(3, 11): 0, (3, 12): 4, (3, 13): 5}.get(VERSION, 0)
_CONVERSIONS = (None, str, repr, ascii)
_NOTHING = frozenset(("NOP", "RESUME", "PRECALL", "CACHE", "TO_BOOL_", "EXTENDED_ARG", "NOT_TAKEN"))
_PLAIN: dict[str, str] = {
    "LOAD_FAST": "local", "LOAD_FAST_CHECK": "local", "LOAD_FAST_AND_CLEAR": "clear_local", "STORE_FAST": "set_local",
    "DELETE_FAST": "del_local", "MAKE_CELL": "cell", "LOAD_CLOSURE": "local", "LOAD_DEREF": "deref",
    "STORE_DEREF": "set_deref", "COPY_FREE_VARS": "free", "COPY": "copy", "SWAP": "swap", "BUILD_LIST": "list",
    "BUILD_TUPLE": "tuple", "BUILD_SET": "set", "BUILD_MAP": "map", "BUILD_CONST_KEY_MAP": "const_map",
    "BUILD_SLICE": "make_slice", "BUILD_STRING": "join", "LIST_APPEND": "append", "SET_ADD": "add",
    "MAP_ADD": "map_add", "LIST_EXTEND": "extend", "SET_UPDATE": "set_update", "DICT_UPDATE": "map_update",
    "DICT_MERGE": "map_merge", "IS_OP": "is", "CONTAINS_OP": "contains", "SET_FUNCTION_ATTRIBUTE": "function_attribute",
    "MAKE_FUNCTION": "function",
}  # fmt: skip
_BARE: dict[str, Operation] = {
    "POP_TOP": ("pop", 1), "PUSH_NULL": ("null", None), "BINARY_SUBSCR": ("subscript", None),
    "BINARY_SLICE": ("slice", None), "STORE_SUBSCR": ("store", ("subscript", 3, 2)),
    "DELETE_SUBSCR": ("store", ("subscript", 2, 2)), "STORE_SLICE": ("store", ("slice", 4, 3)),
    "UNARY_NEGATIVE": ("unary", operator.neg), "UNARY_NOT": ("unary", operator.not_),
    "UNARY_INVERT": ("unary", operator.invert), "UNARY_POSITIVE": ("unary", operator.pos),
    "TO_BOOL": ("unary", operator.truth), "LIST_TO_TUPLE": ("to_tuple", None), "GET_ITER": ("iterate", None),
    "RETURN_VALUE": ("return", None), "YIELD_VALUE": ("yield", None), "RETURN_GENERATOR": ("const", None),
    "LOAD_ASSERTION_ERROR": ("const", AssertionError), "FORMAT_SIMPLE": ("format", (None, False)),
    "FORMAT_WITH_SPEC": ("format", (None, True)), "GET_LEN": ("get_len", None),
    "MATCH_SEQUENCE": ("match_kind", (list, tuple)), "MATCH_MAPPING": ("match_kind", (dict,)),
    "MATCH_KEYS": ("match_keys", None), "PUSH_EXC_INFO": ("push_exc", None), "CHECK_EXC_MATCH": ("check_exc", None),
    "POP_EXCEPT": ("pop", 1),
}  # fmt: skip


_STOPS: dict[str, tuple[int, int]] = {
    "BEFORE_WITH": (1, 2), "STORE_GLOBAL": (1, 0), "DELETE_GLOBAL": (0, 0), "IMPORT_NAME": (2, 1),
    "IMPORT_FROM": (0, 1),
    "LOAD_SUPER_ATTR": (3, 1), "CALL_INTRINSIC_1": (1, 1), "DELETE_DEREF": (0, 0), "LOAD_CLASSDEREF": (0, 1),
    "LOAD_BUILD_CLASS": (0, 1), "DICT_UPDATE": (1, 0),
}  # fmt: skip


def make_routine(code: CodeType, sites: Sequence[Site]) -> Routine:
    """Raises UnknownBytecode."""
    return _routine(code, {(id(site.code), site.offset): site for site in sites})


def _routine(code: CodeType, sites: dict[tuple[int, int], Site]) -> Routine:
    bytecode = disassemble(code)
    instructions = bytecode.instructions
    operations: list[Any] = []
    lines: list[int] = []
    starts: dict[Instruction, int] = {}
    keywords: tuple[str, ...] | None = None
    for instruction in instructions:
        starts[instruction] = len(operations)
        if instruction.name == "KW_NAMES":
            keywords = code.co_consts[instruction.argument]
            continue
        made = _translate(instruction, code, sites, keywords)
        if instruction.name in ("CALL", "CALL_KW"):
            keywords = None
        operations += made
        lines += [instruction.position[0] or code.co_firstlineno] * len(made)
    for index, (kind, argument) in enumerate(operations):
        if kind in ("jump", "next"):
            is_loop = kind == "next"
            operations[index] = (kind, _past_end(argument, starts, instructions) if is_loop else starts[argument])
        elif kind == "branch":
            condition, target, keeps = argument
            operations[index] = (kind, (condition, starts[target], keeps))
    slots = tuple(dict.fromkeys((*code.co_varnames, *code.co_cellvars))) + code.co_freevars
    within = {id(constant): _routine(constant, sites) for constant in code.co_consts if isinstance(constant, CodeType)}
    done = tuple(operations)
    rebound = frozenset(
        name
        for inner in within.values()
        for name in (
            *inner.rebound,
            *(inner.slots[slot] for kind, slot in inner.operations if kind == "set_deref"),
        )
        if name in inner.code.co_freevars
    )
    handlers = _handlers(bytecode, starts, len(done))
    return Routine(code, done, joins(done), slots, bool(code.co_flags & 0x20), within, tuple(lines), rebound, handlers)


def _handlers(bytecode: Bytecode, starts: dict[Instruction, int], end: int) -> dict[int, Entry]:
    found: dict[int, Entry] = {}
    for handler in bytecode.handlers:
        target = handler.target
        if target.name != "PUSH_EXC_INFO":  # it only puts things back
            continue
        covers = frozenset(range(starts[handler.start], end if handler.end is None else starts[handler.end]))
        known = found.get(target.offset)
        covers = covers if known is None else covers | known.covers
        found[target.offset] = Entry(starts[target], handler.depth, handler.lasti, covers)
    return found


def _past_end(target: Instruction, starts: dict[Instruction, int], instructions: list[Instruction]) -> int:
    """Where an exhausted loop goes on: the interpreter passes over the instructions that drop the iterator."""
    index = instructions.index(target)
    if VERSION >= (3, 12):
        index += 1 if VERSION == (3, 12) else 2
    return starts[instructions[index]]


def _translate(
    instruction: Instruction, code: CodeType, sites: dict[tuple[int, int], Site], keywords: tuple[str, ...] | None
) -> list[Operation]:
    name, argument = instruction.name, instruction.argument
    if name in _NOTHING:
        return []
    if name in _PLAIN:
        return [(_PLAIN[name], argument)]
    if name in _BARE:
        return [_BARE[name]]
    site = sites.get((id(code), instruction.offset))
    number = None if site is None else site.number
    if name == "CALL":
        return [("call", (number, argument, keywords, False))]
    if name == "CALL_KW":
        return [("call", (number, argument, None, True))]
    if name == "CALL_FUNCTION_EX":
        return [("call_star", (number, bool(argument & 1)))]
    if name == "LOAD_CONST":
        return [("const", code.co_consts[argument])]
    if name == "RETURN_CONST":
        return [("const", code.co_consts[argument]), ("return", None)]
    if name in ("LOAD_FAST_LOAD_FAST", "STORE_FAST_LOAD_FAST", "STORE_FAST_STORE_FAST"):
        first, second = ("local" if word == "LOAD" else "set_local" for word in name.split("_")[::2])
        return [(first, argument >> 4), (second, argument & 15)]
    if name == "LOAD_GLOBAL":
        return _with_null(("global", code.co_names[argument >> 1]), argument & 1)
    if name == "LOAD_METHOD":
        return _with_null(("attribute", code.co_names[argument]), 1, below=True)
    if name == "LOAD_ATTR":
        if VERSION == (3, 11):
            return [("attribute", code.co_names[argument])]
        return _with_null(("attribute", code.co_names[argument >> 1]), argument & 1, below=True)
    if name == "BINARY_OP":
        sign = dis._nb_ops[argument][1]  # type: ignore[attr-defined]
        return [("binary", (_BINARY[sign.rstrip("=")], sign.endswith("=")))]
    if name == "COMPARE_OP":
        made: list[Operation] = [("compare", _COMPARE[dis.cmp_op[argument >> _COMPARE_SHIFT]])]
        return [*made, ("unary", operator.truth)] if VERSION >= (3, 13) and argument & 16 else made
    if name == "FORMAT_VALUE":
        return [("format", (_CONVERSIONS[argument & 3], bool(argument & 4)))]
    if name == "CONVERT_VALUE":
        return [("format", (_CONVERSIONS[argument], False))]
    if name == "STORE_ATTR":
        return [("store", ("attribute", 2, 1))]
    if name == "DELETE_ATTR":
        return [("store", ("attribute", 1, 1))]
    if name == "UNPACK_SEQUENCE":
        return [("unpack", (argument, None))]
    if name == "UNPACK_EX":
        return [("unpack", (argument & 0xFF, argument >> 8))]
    if name == "MATCH_CLASS":
        return [("match_class", argument)]
    if name == "CALL_INTRINSIC_1" and argument == 6:
        return [("to_tuple", None)]
    if name == "CALL_INTRINSIC_1" and argument == 5:
        return [("unary", operator.pos)]
    if name in ("JUMP_FORWARD", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT"):
        return [("jump", instruction.target)]
    if name == "FOR_ITER":
        return [("next", instruction.target)]
    if "JUMP" in name and instruction.target is not None:
        condition = next(word for word in _CONDITIONS if name.removesuffix("_OR_POP").endswith(word))
        return [("branch", (condition, instruction.target, name.endswith("_OR_POP")))]
    takes, gives = _STOPS.get(name, (None, None))
    if name == "LOAD_SUPER_ATTR":
        gives = 1 + (argument & 1)
    return [("stop", (name, takes, gives))]


def _with_null(operation: Operation, null: int, below: bool = False) -> list[Operation]:
    """A callable and the empty slot for its receiver. ``below``: the operation replaces what is on the stack."""
    if not null:
        return [operation]
    if SELF_LAST:
        return [operation, ("null", None)]
    return [operation, ("null", None), ("swap", 2)] if below else [("null", None), operation]
