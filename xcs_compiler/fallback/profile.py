"""A file with what was recorded of traced functions (``XCS_PROFILE=FILE``) -> text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from xcs_compiler.fallback.show import recorded_program, recorded_sites
from xcs_compiler.report.dump import as_comment
from xcs_compiler.targets import NOT_FOUND, TargetError

SUFFIX = ".json"


class _Call(NamedTuple):
    line: int
    callee: Any
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    started: bool
    why: str


def is_profile(target: str) -> bool:
    """Whether the target of a command line is such a file, perhaps with a function behind it."""
    return target.endswith(SUFFIX) or f"{SUFFIX}:" in target


def profile_text(target: str) -> str:
    """The recorded programs in a profile, or the one that is named. Raises TargetError."""
    place, colon, wanted = target.partition(f"{SUFFIX}:")
    path = Path(place + SUFFIX if colon else target)
    try:
        functions = json.loads(path.read_text(encoding="utf-8"))["functions"]
        texts = [_text(one) for one in functions if not wanted or one["name"] == wanted]
    except OSError as error:
        raise TargetError(f"{path} can't be read: {error.strerror or error}") from error
    except (ValueError, TypeError, KeyError, LookupError, AttributeError) as error:
        raise TargetError(f"{path} is no profile that XCS_PROFILE={path.name} has written: {error!r}") from error
    if wanted and not texts:
        known = ", ".join(sorted({one["name"] for one in functions})) or "none"
        raise TargetError(f"no traced function {wanted!r} in {path}; there are: {known}", NOT_FOUND)
    return "\n".join(texts) or as_comment("no function was traced")


def _text(one: dict[str, Any]) -> str:
    head = f"# {one['file']}:{one['line']} {one['name']}\n" + (as_comment(one["summary"]) if one["summary"] else "")
    if not one["calls"]:
        return head + recorded_sites(one["sites"])
    calls = [_Call(line, _origin(c), _origin(a) or (), _origin(k) or (), s, w) for line, c, a, k, s, w in one["calls"]]
    text = recorded_program(one["name"].rpartition(".")[2], one["parameters"], calls)
    return head + text + recorded_sites(one["not_followed"])


def _origin(value: Any) -> Any:
    return tuple(map(_origin, value)) if type(value) is list else value
