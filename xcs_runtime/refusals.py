"""Rate-limit answers: which exceptions are one, when to try again, and whether trying again repeats nothing else.

A server that refuses a request has not carried it out, so the request alone may be made again. The same holds for one
that was never sent, as too many others were under way. A task is more than a
request, though: `repeats_nothing` looks at the traceback of the refusal, and at the code of the user's frames in it.
Guarantees: nothing of the user's is run; what isn't certain is not repeated.
"""

from __future__ import annotations

import ast
import contextlib
import dis
import email.utils
import errno
import functools
import json
import linecache
import re
import sys
import time
import warnings
from dataclasses import dataclass
from types import CodeType, FrameType, TracebackType
from typing import Any, Final

from xcs_runtime.journal import Hook
from xcs_runtime.locks import reentrant
from xcs_runtime.prologue import own_part
from xcs_runtime.slots import cause_of, context_of
from xcs_runtime.tracebacks import is_ahead, is_ours

STATUSES: Final = frozenset((429, 503, 529))
PACKAGES: Final = frozenset(
    ("openai", "anthropic", "httpx", "httpx2", "requests", "urllib", "urllib3", "http", "mistralai", "cohere", "google",
     "litellm", "ollama", "huggingface_hub", "botocore", "boto3")
)  # fmt: skip
"""The clients whose calls the catalog lets overlap."""
_THROTTLING: Final = frozenset(
    ("ProvisionedThroughputExceededException", "RequestLimitExceeded", "SlowDown", "Throttling", "ThrottlingException",
     "TooManyRequestsException")
)  # fmt: skip
"""Error codes of botocore."""
LONGEST_PAUSE: Final = 120.0
"""Seconds; a server that asks for more is answered with its exception."""

_NO_FILES: Final = frozenset((errno.EMFILE, errno.ENFILE))
_POOLED: Final = frozenset(("httpx", "httpx2", "httpcore", "httpcore2"))
_LONGEST_CHAIN: Final = 16
_CACHE: Final = dis.opmap["CACHE"]
CHECKS: Final = frozenset(("raise_for_status",))  # raise for a request that was made before
passed_over: Final[set[CodeType]] = set()
"""Code of ours whose frames may be in a traceback."""
hooks: Final[list[Any]] = []
"""What is called before each call in code that has such; see `xcs_runtime.again`."""
_PURE_FUNCTIONS: Final = (
    abs, bool, bytes, dict, enumerate, float, frozenset, int, isinstance, len, list, max, min, range, repr, round, set,
    sorted, str, sum, tuple, zip,
)  # fmt: skip
_DATA: Final = (str, bytes, int, float, dict, list, tuple, set, frozenset)
_TEXT_METHODS: Final = frozenset(
    ("strip", "lstrip", "rstrip", "lower", "upper", "title", "split", "splitlines", "join", "format", "replace",
     "startswith", "endswith", "encode", "decode", "model_dump", "model_dump_json", "append", "items")
)  # fmt: skip
_PURE_MODULES: Final = frozenset(("json", "re", "math", "textwrap", "string"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    place  who refused: the server, and the model where the request names one
    pause  seconds to wait, as the server asks; None if it doesn't say
    """

    place: tuple[str, str]
    pause: float | None


def refusal_of(error: BaseException) -> Refusal | None:
    """The rate-limit answer that this exception stands for, if it is one of a client that we know."""
    package = type(error).__module__.partition(".")[0]
    if package not in PACKAGES:
        return None
    found = refusal_by(error)
    return Refusal(_place_of(error), None) if found is None and _was_not_sent(error) else found


def _was_not_sent(error: BaseException) -> bool:
    """Whether there was nothing to send the request over: all connections of the client's pool were taken for too long,
    or all files that the process may open."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending and len(seen) < _LONGEST_CHAIN:
        link = pending.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        if isinstance(link, OSError) and link.errno in _NO_FILES:
            return True
        if type(link).__name__ == "PoolTimeout" and type(link).__module__.partition(".")[0] in _POOLED:
            return True
        reason = getattr(link, "reason", None)  # of urllib
        pending += (cause_of(link), context_of(link), reason if isinstance(reason, BaseException) else None)
    return False


def _place_of(error: BaseException) -> tuple[str, str]:
    try:
        return _place(error, None)
    except Exception:
        return "", ""


def refusal_by(error: Any) -> Refusal | None:
    """The same, of an exception or a response of such a client."""
    try:
        response: Any = getattr(error, "response", None) or getattr(error, "raw_response", None)
        if type(response) is dict:  # of botocore
            return _refusal_in(response)
        status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
        status = status or getattr(error, "code", None)  # of urllib and google
        if status not in STATUSES:
            return None
        headers: Any = getattr(response, "headers", None) or getattr(error, "headers", None) or {}
        pause = _pause(headers)
        if pause is not None and pause > LONGEST_PAUSE:
            return None
        return Refusal(_place(error, response), pause)
    except Exception:  # attributes of other versions
        return None


def _refusal_in(response: dict[str, Any]) -> Refusal | None:
    about = response.get("ResponseMetadata", {})
    if response.get("Error", {}).get("Code") not in _THROTTLING and about.get("HTTPStatusCode") not in STATUSES:
        return None
    headers = about.get("HTTPHeaders", {})
    return Refusal(("botocore", str(headers.get("server", ""))), _pause(headers))


def _pause(headers: Any) -> float | None:
    milliseconds, after = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if milliseconds is not None:
            return max(float(milliseconds) / 1000, 0.0)
        if after is not None:
            return max(float(after), 0.0)
    except ValueError:
        parsed = email.utils.parsedate_tz(after) if after is not None else None
        if parsed is not None:
            return max(email.utils.mktime_tz(parsed) - time.time(), 0.0)
    return None


def _place(error: Any, response: Any) -> tuple[str, str]:
    request = getattr(error, "request", None) or getattr(response, "request", None)
    url = str(getattr(request, "url", None) or getattr(error, "url", None) or getattr(response, "url", ""))
    scheme, _, rest = url.partition("://")
    if not url:  # the client is all that is known
        scheme, rest = "client", type(error).__module__.partition(".")[0]
    content = getattr(request, "content", None) or getattr(request, "body", None)
    model = ""
    if isinstance(content, (bytes, str)):
        try:
            named = json.loads(content).get("model")
        except (ValueError, AttributeError):
            named = None
        model = named if isinstance(named, str) else ""
    return f"{scheme}://{rest.partition('/')[0]}", model


def repeats_nothing(traceback: TracebackType | None, keeps_output: bool = False) -> bool:
    """Whether running a task again repeats nothing but the refused request. ``keeps_output``: what twins show is kept
    back, and is dropped before the task is run again.

    ``traceback`` is that of the refusal, from the task's function on: each of the user's frames has made no other call
    yet that could matter, and is in no loop.
    """
    entry = traceback
    checks = False
    frames: list[tuple[FrameType, int]] = []
    while entry is not None:
        code = entry.tb_frame.f_code
        if code in passed_over:
            entry = entry.tb_next
            continue
        if is_ours(code):  # a region within: others of its tasks are not in this traceback
            return False
        if str(entry.tb_frame.f_globals.get("__name__", "")).partition(".")[0] in PACKAGES:
            checks = code.co_name in CHECKS
            break
        frames.append((entry.tb_frame, entry.tb_lasti))
        entry = entry.tb_next
    if entry is None:  # raised by the user's own code
        return False
    made = 0
    for frame, at in frames:
        before = _calls_before(frame, at, keeps_output)
        if before is None:
            return False
        made += before
    return made <= checks


def _calls_before(frame: FrameType, at: int, keeps_output: bool) -> int | None:
    """How many calls that could matter the frame has made before; None when that isn't certain."""
    code = frame.f_code
    calls, jumps = _instructions(code)
    while at not in calls and code.co_code[at] == _CACHE and at > 0:  # up to 3.12 it may point behind the instruction
        at -= 2
    if at not in calls or any(to <= at <= start for start, to in jumps):
        return None
    nodes = _calls_by_place(code.co_filename)
    twin = any(isinstance(constant, Hook) for constant in code.co_consts)
    ours = is_ahead(code) or twin
    count = 0
    for offset, place in calls.items():
        if offset < at:
            node = nodes.get(place)
            if node is None and not ours:
                return None
            if node is not None and not _is_harmless(node.func, frame):  # else it is a gate of ours, or the hook
                count += not (twin and keeps_output and _is_output(node.func, frame))
    return count


@functools.lru_cache(maxsize=256)
def _instructions(code: CodeType) -> tuple[dict[int, tuple[int, ...]], list[tuple[int, int]]]:
    """Calls by offset, with their places in the text; backward jumps as offset and target."""
    calls: dict[int, tuple[int, ...]] = {}
    jumps: list[tuple[int, int]] = []
    own = own_part(code)
    hooked = False
    for instruction in dis.get_instructions(code):
        if instruction.offset < own or ("JUMP" in instruction.opname and instruction.argval < own):
            continue
        if instruction.opname == "LOAD_CONST" and any(instruction.argval is hook for hook in hooks):
            hooked = True
        elif instruction.opname.startswith("CALL") and "INTRINSIC" not in instruction.opname:
            if hooked:
                hooked = False
                continue
            where = instruction.positions
            assert where is not None
            calls[instruction.offset] = tuple(
                -1 if number is None else number
                for number in (where.lineno, where.col_offset, where.end_lineno, where.end_col_offset)
            )
        elif "JUMP_BACKWARD" in instruction.opname:
            jumps.append((instruction.offset, instruction.argval))
    return calls, jumps


_parsing = reentrant()


@functools.lru_cache(maxsize=32)
def _calls_by_place(filename: str) -> dict[tuple[int, ...], ast.Call]:
    try:
        with _parsing:
            tree = _parse("".join(linecache.getlines(filename)))
    except (SyntaxError, ValueError):
        return {}
    return {
        (node.lineno, node.col_offset, node.end_lineno or -1, node.end_col_offset or -1): node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def _parse(text: str) -> ast.Module:
    # Python has warned of what is odd in it when it was imported; see `xcs_compiler.quietly`.
    silent: Any = ("ignore", None, Warning, re.compile(r"<xcs>\Z"), 0)
    filters: list[Any] = warnings.filters  # type: ignore[assignment]
    filters.insert(0, silent)
    try:
        for _ in range(5):
            try:
                return ast.parse(text, "<xcs>")
            except SystemError:  # up to 3.12, where another thread makes a tree at the same time
                time.sleep(0.001)
        return ast.parse(text, "<xcs>")
    finally:
        with contextlib.suppress(ValueError):
            filters.remove(silent)


def _is_harmless(function: ast.expr, frame: FrameType) -> bool:
    if isinstance(function, ast.Name):
        value = _value(function, frame)
        return any(value is known for known in _PURE_FUNCTIONS)
    if not isinstance(function, ast.Attribute):
        return False
    receiver = function.value
    if function.attr in _TEXT_METHODS or isinstance(receiver, (ast.Constant, ast.JoinedStr)):
        return True
    if isinstance(receiver, ast.Name):
        value = _value(receiver, frame)
        return type(value) in _DATA or getattr(value, "__name__", None) in _PURE_MODULES
    return False


def _is_output(function: ast.expr, frame: FrameType) -> bool:
    if isinstance(function, ast.Name):
        return _value(function, frame) in (print, warnings.warn)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        value = _value(function.value, frame)
        logger = getattr(sys.modules.get("logging"), "Logger", None)
        return (logger is not None and type(value) is logger) or (value is warnings and function.attr == "warn")
    return False


def _value(name: ast.Name, frame: FrameType) -> object:
    for namespace in (frame.f_locals, frame.f_globals, frame.f_builtins):
        if name.id in namespace:
            return namespace[name.id]
    return None
