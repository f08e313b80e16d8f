"""Where servers may refuse requests, the code of tasks has hooks at its calls: a refused one is made again right there.

A task is more than a request, and can't be run again once it has made another one, or shown something. So where a
client is loaded whose server may refuse something, tasks run a copy of their code (and so on, through the user's own
functions that it calls) in which ``f(x)`` is ``hook(f)(x)``.
Guarantees: what is made again is a call that has made nothing but the refused request (`refusals.repeats_nothing`).
Nothing of the user's is changed; functions of the standard library, of libraries that are no such client, and whatever
isn't a Python function are called as they are; so is what was seen to make no request, but for a look now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime import refusals
from xcs_runtime.depth import stack_is_deep
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
_CLIENTS: Final = (
    "openai", "anthropic", "httpx", "httpx2", "requests", "urllib3", "urllib.request", "mistralai", "cohere", "google",
    "litellm", "ollama", "huggingface_hub", "botocore",
)  # fmt: skip
"""Modules without which no exception is a refusal (of `refusals.PACKAGES`: ``urllib`` itself is always there)."""
_QUICK: Final = 1e-3
"""Seconds that no request takes."""
_DEEPEST: Final = 16
"""Calls within each other that have a frame more: a recursion that is within the limit as it was written stays so."""
_MANY: Final = 1000
_loaded = False
_quiet: dict[int, tuple[CodeType, list[int]]] = {}
"""Code of functions that have made no request, and how often they were called."""


def may_be_refused() -> bool:
    """Whether a client is loaded whose server may refuse something."""
    global _loaded
    if not _loaded:
        modules = sys.modules
        _loaded = any(name in modules for name in _CLIENTS)
    return _loaded


def expects_refusals() -> bool:
    return limits.refused or may_be_refused()


def repeating(function: Any) -> Any:
    """What a task calls: its function, or the copy of it."""
    return copied(function) if expects_refusals() else function


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


def copied(function: Any) -> Any:
    """The same function or method, with hooks at its calls where it can have any."""
    if type(function) is MethodType:
        return MethodType(_copy(function.__func__), function.__self__)
    return _copy(function)


def until_taken(call: Callable[..., Any], /, *args: Any) -> Any:
    """What a call of ours gives that makes one of the user's, for ahead code; made again as long as that is refused."""
    task = running.task
    kept = 0 if task.kept is None else len(task.kept)
    while True:
        try:
            return call(*args)
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


def hook(function: Any) -> Any:
    """What is called in place of ``function``."""
    inner = function.__func__ if type(function) is MethodType else function
    if type(inner) is not FunctionType or running.task is None:
        return function
    code = inner.__code__
    running.calls += 1
    known = _quiet.get(id(code))
    if known is not None and not _is_looked_at_again(known[1]):
        return function
    name = str(inner.__globals__.get("__name__")).partition(".")[0]
    if name in sys.stdlib_module_names or name.startswith("xcs") or inner.__name__ in refusals.CHECKS:
        return function
    if code.co_flags & _NO_PLAIN_FUNCTION or is_ahead(code):
        return function
    if running.hooked >= _DEEPEST:
        return function
    if not stack_is_deep():
        return _Again(function, code, name in refusals.PACKAGES)
    return function


def _is_looked_at_again(calls: list[int]) -> bool:
    calls[0] += 1
    return calls[0] & (calls[0] - 1) == 0


class _Again:
    __slots__ = ("_code", "_function", "_of_client")

    def __init__(self, function: Any, code: CodeType, of_client: bool) -> None:
        self._function = function if of_client else copied(function)
        self._code = code
        self._of_client = of_client

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        task = running.task
        kept = 0 if task.kept is None else len(task.kept)
        running.requests += self._of_client
        running.hooked += 1
        before = running.requests, running.calls
        began, worked = time.perf_counter(), 0.0 if self._of_client else time.thread_time()
        try:
            while True:
                try:
                    value = self._function(*args, **kwargs)
                except Cancelled:
                    raise
                except Exception as error:
                    traceback = traceback_of(error)
                    if not wait_to_repeat(task, error, traceback and traceback.tb_next):  # noqa: F821
                        raise
                else:
                    if not self._of_client:
                        self._judge(before, began, worked)
                    return value
                finally:
                    traceback = None
                if task.kept is not None:
                    del task.kept[kept:]
        finally:
            running.hooked -= 1

    def _judge(self, before: tuple[int, int], began: float, worked: float) -> None:
        """Whether the call has made a request is seen by hooks; what they don't see takes time, and waits, or so it
        seems where threads compete: then many calls within it will do."""
        requests, calls = before
        seconds = time.perf_counter() - began
        works = seconds < _QUICK or running.calls - calls > _MANY or time.thread_time() - worked > seconds / 2
        if running.requests != requests or not works:
            _quiet.pop(id(self._code), None)
        elif id(self._code) not in _quiet:
            if len(_quiet) >= _MOST:
                _quiet.clear()
            _quiet[id(self._code)] = (self._code, [1])


# `warnings` and `logging` pass over a frame of this name when they count callers.
_Again.__call__.__code__ = _Again.__call__.__code__.replace(co_filename=FILENAME)
refusals.passed_over.add(_Again.__call__.__code__)
refusals.hooks.append(hook)
