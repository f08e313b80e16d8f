"""What was recorded of traced functions, in a file that ``xcs-compile --dump`` can show: see `XCS_PROFILE`."""

from __future__ import annotations

import atexit
import json
import os
import sys
import weakref
from typing import TYPE_CHECKING, Any

from xcs import settings

if TYPE_CHECKING:
    from xcs_runtime.fallback.traced import Traced

_traced: weakref.WeakSet[Traced] = weakref.WeakSet()
_process = 0


def note_traced(traced: Traced) -> None:
    """It is to be in the file, if there is to be one."""
    global _process
    if not settings.profile():
        return
    if not _traced:
        _process = os.getpid()
        atexit.register(_write)
    _traced.add(traced)


def _write() -> None:
    path = settings.profile()
    if not path or os.getpid() != _process:  # not what a child of a fork has inherited
        return
    functions = sorted((_described(traced) for traced in list(_traced)), key=lambda one: (one["file"], one["line"]))
    try:
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"xcs": 1, "functions": [one for one in functions if one["sites"]]}, file, indent=1)
    except OSError as error:
        print(f"xcs: the profile can't be written to {path}: {error.strerror or error}", file=sys.stderr)


def _described(traced: Traced) -> dict[str, Any]:
    code = traced.routine.code
    lines = {site.number: site.line for site in traced.sites}
    return {
        "name": code.co_qualname,
        "file": code.co_filename,
        "line": code.co_firstlineno,
        "parameters": code.co_varnames[: code.co_argcount + code.co_kwonlyargcount],
        "summary": traced.summary() or "",
        "calls": traced.program,
        "sites": [(lines[n], r.name, r.count, r.seconds) for n, r in sorted(traced.records.items())],
        "not_followed": traced.not_followed(),
    }
