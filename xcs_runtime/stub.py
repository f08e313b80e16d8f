"""The code with which a compiled function starts: it asks which variant suits these arguments, and calls it.

The stub has the parameters of the original, so that binding, its errors and every kind of introspection are the
interpreter's own, and the free variables of the original, so that a function can change between the two codes.

A frame of the stub lies between the caller and what it calls, and nobody sees it: CPython takes a frame whose next
instruction comes before the first RESUME of its code for one that is being made, and passes it over wherever frames
are looked at (tracebacks, `sys._getframe`, ``f_back``, ``stacklevel``). So the stub begins with a jump to its RESUME,
which stands near the end, and jumps back to the call.
"""

from __future__ import annotations

import functools
import itertools
import opcode
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FunctionType
    from typing import Any

VARARGS, VARKEYWORDS = 0x04, 0x08
FILENAME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "importlib_bootstrap_like.py")  # which says why
LINE = 7
_SELECT, _REST = "__xcs_select", "__xcs_rest"


def parameter_names(code: CodeType) -> tuple[str, ...]:
    """Names in the order of the values that a stub hands over: positional, keyword-only, ``*args``, ``**kwargs``."""
    flags = code.co_flags
    count = code.co_argcount + code.co_kwonlyargcount + bool(flags & VARARGS) + bool(flags & VARKEYWORDS)
    return code.co_varnames[:count]


def written_names(code: CodeType) -> tuple[str, ...]:
    """`parameter_names` as they are in the source: names that a class made private are what they were."""
    classes = {f"_{part.lstrip('_')}" for part in code.co_qualname.split(".")[:-1] if part.strip("_")}

    def written(name: str) -> str:
        for prefix in classes:
            if name.startswith(f"{prefix}__") and not name.endswith("__"):
                return name.removeprefix(prefix)
        return name

    return tuple(map(written, parameter_names(code)))


def stub_code(original: CodeType, selector: Callable[[], Any]) -> CodeType:
    """The stub for functions of ``original``.

    ``selector()`` gives an object with ``select(values)``, which returns a function of the same parameters.
    """
    return _filled(original, {_SELECT: selector}, resting=False)


def resting_code(original: CodeType, selector: Callable[[], Any], function: Callable[[], Any], calls: int) -> CodeType:
    """A stub that calls ``function()`` without asking, for that many calls, and then is like `stub_code`."""
    return _filled(original, {_SELECT: selector, _REST: itertools.repeat(function, calls)}, resting=True)


def _filled(original: CodeType, constants: dict[str, object], resting: bool) -> CodeType:
    flags = original.co_flags
    template = _template(
        original.co_argcount,
        original.co_posonlyargcount,
        original.co_kwonlyargcount,
        bool(flags & VARARGS),
        bool(flags & VARKEYWORDS),
        len(original.co_freevars),
        resting,
    )
    names = dict(zip(parameter_names(template), parameter_names(original), strict=True))
    own = template.co_varnames[len(names) :]

    def constant(value: object) -> object:
        if isinstance(value, str):
            return constants[value] if value in constants else names.get(value, value)
        if isinstance(value, tuple):
            return tuple(names.get(name, name) for name in value)
        return value

    return template.replace(
        co_name=original.co_name,
        co_qualname=original.co_qualname,
        co_varnames=(*names.values(), *own),
        co_freevars=original.co_freevars,
        co_consts=tuple(map(constant, template.co_consts)),
    )


def signature(
    positional: int, positional_only: int, keyword_only: int, varargs: bool, varkeywords: bool
) -> tuple[str, str, list[str]]:
    """Text of parameters, and of arguments that are the parameters; and the parameters as in `parameter_names`."""
    plain = [f"__xcs_p{index}" for index in range(positional)]
    keywords = [f"__xcs_k{index}" for index in range(keyword_only)]
    parameters = plain[:positional_only] + ["/"] * bool(positional_only) + plain[positional_only:]
    arguments = list(plain)
    values = plain + keywords
    if varargs:
        parameters.append("*__xcs_args")
        arguments.append("*__xcs_args")
        values.append("__xcs_args")
    elif keywords:
        parameters.append("*")
    parameters += keywords
    arguments += [f"{name}={name}" for name in keywords]
    if varkeywords:
        parameters.append("**__xcs_kwargs")
        arguments.append("**__xcs_kwargs")
        values.append("__xcs_kwargs")
    return ", ".join(parameters), ", ".join(arguments), values


@functools.lru_cache(maxsize=256)
def _template(
    positional: int,
    positional_only: int,
    keyword_only: int,
    varargs: bool,
    varkeywords: bool,
    free: int,
    resting: bool,
) -> CodeType:
    parameters, given, values = signature(positional, positional_only, keyword_only, varargs, varkeywords)
    closure = [f"__xcs_f{index}" for index in range(free)]
    # The constant is an iterator; when it is exhausted, the loop is passed over.
    rest = f"for __xcs_function in '{_REST}': return __xcs_function()({given})" if resting else ""
    # The conditional keeps the compiler from warning that a string is called. What follows the return makes the
    # names free; it has no code.
    source = f"""\
def __xcs_factory({", ".join(closure)}):
    def __xcs_stub({parameters}):
        {rest}
        return ("{_SELECT}" if 1 else 0)().select(({"".join(name + ", " for name in values)}))({given})
        {"; ".join(closure)}
    return __xcs_stub
"""
    namespace: dict[str, Callable[..., FunctionType]] = {}
    exec(compile(source, FILENAME, "exec", dont_inherit=True), namespace)
    code = namespace["__xcs_factory"](*closure).__code__
    code = _unseen(code) or code
    return code.replace(co_firstlineno=LINE, co_linetable=on_first_line(len(code.co_code) // 2))


_OPCODES = opcode.opmap
_LONGEST = 250
"""Code units, so that each jump is one."""


def is_known() -> bool:
    """Whether the bytecode of this interpreter is one that we write."""
    return sys.implementation.name == "cpython" and sys.version_info[:2] in ((3, 11), (3, 12), (3, 13))


def _unseen(code: CodeType) -> CodeType | None:
    """The same code, whose frames nobody sees; None on an interpreter that is not known, or where it is too long.

    Tracers and profilers still see that it begins and ends. What does that (RESUME, RETURN_VALUE, and RERAISE for an
    exception that passes) is therefore in the part that is seen::

              COPY_FREE_VARS          where the original has any
              jump to start
        body: ...                     each return is a jump to end
        start: RESUME
              jump to body
        raised: RERAISE
        end:  RETURN_VALUE
    """
    if not is_known():
        return None
    text = code.co_code
    head = text[:2] if text[0] == _OPCODES["COPY_FREE_VARS"] else b""
    if text[len(head)] != _OPCODES["RESUME"] or code.co_exceptiontable:
        return None
    body = bytearray(text[len(head) + 2 :])
    units = len(body) // 2
    first = len(head) // 2 + 1
    start = first + units
    raised, end = start + 2, start + 3
    if end > _LONGEST:
        return None
    unit = 0
    while unit < units:
        if body[2 * unit] == _OPCODES["RETURN_VALUE"]:
            body[2 * unit : 2 * unit + 2] = _OPCODES["JUMP_FORWARD"], end - (first + unit + 1)
        unit += 1 + caches(body[2 * unit])
    tail = (
        (_OPCODES["RESUME"], 0),
        (_OPCODES["JUMP_BACKWARD_NO_INTERRUPT"], raised - first),
        (_OPCODES["RERAISE"], 0),
        (_OPCODES["RETURN_VALUE"], 0),
    )
    return code.replace(
        co_code=head + bytes((_OPCODES["JUMP_FORWARD"], units)) + body + bytes(itertools.chain(*tail)),
        co_exceptiontable=number(first, 0x80) + number(units) + number(raised) + number(0),
    )


def without_frame(code: CodeType) -> CodeType:
    """The same code, whose frames nobody sees, and of which tracers are not told; where that can't be, frames that
    `warnings` and `logging` pass over."""
    text = bytearray(code.co_code)
    if is_known():
        units, unit = len(text) // 2, 0
        while unit < units:
            operation = text[2 * unit]
            if operation == _OPCODES["RESUME"]:
                text[2 * unit] = _OPCODES["NOP"]
            unit += 1 + caches(operation)
    return code.replace(co_code=bytes(text), co_filename=FILENAME)


def caches(operation: int) -> int:
    """Code units that follow an instruction and belong to it."""
    known = getattr(opcode, "_inline_cache_entries", {})
    return known.get(opcode.opname[operation], 0) if isinstance(known, dict) else known[operation]  # type: ignore[no-any-return]


def number(value: int, mark: int = 0) -> bytes:
    """A number of an exception table; ``mark`` is 0x80 for the first of an entry."""
    made = bytearray()
    for shift in range(max(value.bit_length() - 1, 0) // 6 * 6, 0, -6):
        made.append(value >> shift & 63 | 64 | mark)
        mark = 0
    made.append(value & 63 | mark)
    return bytes(made)


def on_first_line(units: int) -> bytes:
    """A line table for that many code units, all on the first line and without columns."""
    whole, rest = divmod(units, 8)
    entry = 0x80 | 13 << 3  # of form 13, "no columns"; the length less one; then the line's distance, zero
    return bytes((entry | 7, 0)) * whole + (bytes((entry | rest - 1, 0)) if rest else b"")
