"""What is known of a call: whatever its arguments are, and what it may do to variables that the function reads."""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.fallback.values import NOT_YET

if TYPE_CHECKING:
    from xcs_runtime.fallback.call import Call
    from xcs_runtime.fallback.early import Judgement, Policy
    from xcs_runtime.fallback.scout import Scout


class _Anything:
    """An argument of which nothing is known: whatever is done to it may do something."""

    def __getattr__(self, name: str) -> object:
        return print(name)

    __str__ = __repr__ = __getattr__  # type: ignore[assignment]


_ANYTHING: Final = _Anything()


def judge_with_anything(policy: Policy, call: Call, function: Any) -> Judgement:
    """What is known of the call whatever those arguments are that aren't there yet."""
    values = [_ANYTHING if (value := v.settle()) is NOT_YET else value for v in call.values()]
    count = len(call.args)
    keywords = dict(zip(call.kwargs, values[count:], strict=True))
    return policy.judge(function, tuple(values[:count]), keywords)


def routine_of(policy: Policy, scout: Scout, call: Call, function: Any) -> Any:
    """What to follow in place of a call of a function of the same module of which nothing is known."""
    if type(function) is not FunctionType or function.__globals__ is not scout.globals:
        return None
    if policy.is_told(function) or judge_with_anything(policy, call, function).safe:
        return None
    return policy.routine_of(function)


def judge_blindly(policy: Policy, function: Any) -> Judgement | None:
    """What is known of a call of a Python function with arguments of which nothing is known."""
    plain = function.__func__ if type(function) is MethodType else function
    if type(plain) is not FunctionType:
        return None
    count = plain.__code__.co_argcount - (plain is not function)
    return policy.judge(function, (_ANYTHING,) * count, {})


def may_change_names(policy: Policy, scout: Scout, function: Any, judgement: Judgement | None) -> bool:
    """Whether a call may change variables that the function reads. What is not known of a function in the same
    namespace may be anything; elsewhere, by A2, it is its own affair."""
    if judgement is not None and judgement.changes:
        return "*" in judgement.changes or not scout.names.isdisjoint(judgement.changes)
    plain = function.__func__ if type(function) is MethodType else function
    return type(plain) is FunctionType and plain.__globals__ is scout.globals and not policy.is_told(function)
