"""Where servers refuse requests, the code of tasks has hooks at its calls: a refused one is made again right there.

A task is more than a request, and can't be run again once it has made another one. So once a server has refused
something, tasks run a copy of their code (and so on, through the user's own functions that it calls)
in which ``f(x)`` is ``hook(f)(x)``.
Guarantees: what is made again is a call that has made nothing but the refused request (`refusals.repeats_nothing`).
Nothing of the user's is changed; functions of the standard library, of libraries that are no such client, and whatever
isn't a Python function are called as they are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime import refusals
from xcs_runtime.errors import Cancelled
from xcs_runtime.executor import running
from xcs_runtime.limits import limits
from xcs_runtime.prologue import own_part
from xcs_runtime.slots import traceback_of
from xcs_runtime.stub import FILENAME
from xcs_runtime.tracebacks import is_ahead

if TYPE_CHECKING:
    from xcs_runtime.commit import Task

HookCalls = Callable[[CodeType, Callable[[Any], Any]], "CodeType | None"]
hook_calls: HookCalls | None = None
"""The compiler's: the code with ``hook`` at its calls; None where that can't be."""
wait_to_repeat: Callable[[Task, BaseException, Any], bool]
"""Whether the request is to be made again; returns when it is time. Of `xcs_runtime.refused`, which sets it."""

_NO_PLAIN_FUNCTION: Final = 0x20 | 0x80 | 0x100 | 0x200  # generators, coroutines
_MOST: Final = 1024
_hooked: dict[int, tuple[CodeType, CodeType | None]] = {}
_INSTALLED: Final = ("site-packages", "dist-packages")


def repeating(task: Task) -> Any:
    """What a task calls: its function, or the copy of it."""
    return _copy(task.function) if limits.refused else task.function


def _copy(function: Any) -> Any:
    if type(function) is not FunctionType or hook_calls is None:
        return function
    code = function.__code__
    known = _hooked.get(id(code))
    if known is None:
        if len(_hooked) >= _MOST:
            _hooked.clear()
        try:
            known = _hooked[id(code)] = (code, hook_calls(code, hook) if _can_be_copied(code) else None)
        except Exception:  # perhaps the process may open no file now; without hooks, less can be made again
            return function
    if known[1] is None:
        return function
    copy = FunctionType(known[1], function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__qualname__ = function.__qualname__
    return copy


def _can_be_copied(code: CodeType) -> bool:
    if is_ahead(code):
        return True
    plain = not code.co_flags & _NO_PLAIN_FUNCTION and not own_part(code)
    return plain and not any(part in code.co_filename for part in _INSTALLED)


def hook(function: Any) -> Any:
    """What is called in place of ``function``."""
    inner = function.__func__ if type(function) is MethodType else function
    if type(inner) is not FunctionType or running.task is None:
        return function
    name = str(inner.__globals__.get("__name__")).partition(".")[0]
    if name in sys.stdlib_module_names or name.startswith("xcs") or inner.__name__ in refusals.CHECKS:
        return function
    code = inner.__code__
    if code.co_flags & _NO_PLAIN_FUNCTION or is_ahead(code):
        return function
    return _Again(function, name in refusals.PACKAGES)


class _Again:
    __slots__ = ("_function",)

    def __init__(self, function: Any, of_client: bool) -> None:
        if not of_client:
            copied = _copy(function.__func__ if type(function) is MethodType else function)
            function = MethodType(copied, function.__self__) if type(function) is MethodType else copied
        self._function = function

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        task = running.task
        kept = 0 if task.kept is None else len(task.kept)
        while True:
            try:
                return self._function(*args, **kwargs)
            except Cancelled:
                raise
            except Exception as error:
                traceback = traceback_of(error)
                if not wait_to_repeat(task, error, traceback and traceback.tb_next):  # noqa: F821
                    raise
            finally:
                traceback = None
            if task.kept is not None:
                del task.kept[kept:]


# `warnings` and `logging` pass over a frame of this name when they count callers.
_Again.__call__.__code__ = _Again.__call__.__code__.replace(co_filename=FILENAME)
refusals.passed_over.add(_Again.__call__.__code__)
refusals.hooks.append(hook)
