"""Wires the fallback: what is traced, and with what the runtime knows of calls."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from types import BuiltinFunctionType, CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from xcs.budget import budget
from xcs.faults import report_fault
from xcs.profile import note_traced
from xcs_compiler.declined import Category, Declined

if TYPE_CHECKING:
    from xcs_runtime.abi import Abi
    from xcs_runtime.fallback.traced import Traced

LOOKS_AT_FRAMES = frozenset(("_getframe", "currentframe", "stack", "breakpoint", "set_trace"))
NOTICING = frozenset(("settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads", "setrecursionlimit"))
THEIR_MODULES = frozenset(("sys", "inspect", "builtins", "pdb"))


def _looks_at_frames(namespace: dict[str, Any], name: str) -> bool:
    """Whether something does that is called so, or that goes by that name there."""
    if name in LOOKS_AT_FRAMES:
        return True
    called: Any = namespace.get(name)
    if type(called) is not FunctionType and type(called) is not BuiltinFunctionType:  # whose attributes run no code
        return False
    return called.__module__ in THEIR_MODULES and called.__name__ in LOOKS_AT_FRAMES


def _would_notice(code: CodeType) -> bool:
    """Whether it, or a function within it, which has hooks as well, has them traced, or leaves them no room on the
    stack."""
    if not NOTICING.isdisjoint(code.co_names):
        return True
    return any(type(constant) is CodeType and _would_notice(constant) for constant in code.co_consts)


def traced_function(
    function: FunctionType, declined: Declined, abi: Callable[[FunctionType], Abi]
) -> Traced | str | None:
    """The tracing of a function that the compiler declined, or why there is none; None where that needs no words."""
    if names := sorted(filter(functools.partial(_looks_at_frames, function.__globals__), function.__code__.co_names)):
        return f"it isn't traced, as `{names[0]}` would see that" if declined.category is Category.NO_SOURCE else None
    if not _is_worth_tracing(declined) or _would_notice(function.__code__):
        return None
    from xcs_compiler.effects import checks
    from xcs_compiler.fallback.trace import is_shared, is_told, make_traceable, routine_of
    from xcs_runtime.fallback.early import Policy
    from xcs_runtime.fallback.traced import Traced

    traceable = make_traceable(function)
    if isinstance(traceable, Declined):
        is_said = traceable.category is Category.UNSUPPORTED or declined.category is Category.NO_SOURCE
        return traceable.reason if is_said else None

    def judge(*args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        try:
            return checks.judge_call(*args, **kwargs)
        finally:
            if not traced.taken:
                budget.charge(time.monotonic() - began)

    policy = Policy(judge, checks.still_holds, is_shared, is_told, routine_of)
    traced = Traced(
        traceable.routine,
        traceable.sites,
        traceable.hook,
        policy,
        abi(function),
        declined.category is not Category.NO_SOURCE,
        lambda fault: report_fault(function, fault),
    )
    note_traced(traced)
    return traced


def _is_worth_tracing(declined: Declined) -> bool:
    if declined.category is Category.NO_SOURCE:
        return True
    if declined.category is Category.UNSUPPORTED:
        return declined.always  # not where it sets context variables
    return bool(declined.rows)


def recorded_text(traced: Traced) -> str:
    """What was recorded, as a program."""
    from xcs_compiler.fallback.show import recorded_program, recorded_sites

    code, rest = traced.routine.code, recorded_sites(traced.not_followed())
    if not traced.program:
        return rest
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return recorded_program(code.co_name, parameters, traced.program) + rest
