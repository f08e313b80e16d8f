"""Parsed data files, kept from one process to the next: parsing TOML takes longer than compiling a function.

What is kept is JSON, named by a hash of the text that it was made from, in the user's cache folder (``XCS_CACHE_DIR``,
or ``xcs`` in the platform's). It is only ever a shortcut: what can't be read or written is made again from the text.
Files are replaced as a whole, so that processes don't see each other's halves.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMAT = "1"


def cache_folder() -> Path | None:
    """Where parsed files are kept; None where there is no place for them."""
    given = os.environ.get("XCS_CACHE_DIR")
    if given is not None:
        return Path(given) if given else None
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        if folder := os.environ.get(name):
            return Path(folder) / "xcs"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches/xcs" if sys.platform == "darwin" else ".cache/xcs")


def digest(*texts: str) -> str:
    found = hashlib.blake2b(FORMAT.encode(), digest_size=16)
    for text in texts:
        found.update(text.encode() + b"\0")
    return found.hexdigest()


def remembered(folder: Path | None, name: str, make: Callable[[], Any]) -> Any:
    """What ``make`` gives (JSON values in a dict), from the file ``name`` in the folder if it is there.

    Raises what ``make`` raises, and nothing else.
    """
    if folder is None:
        return make()
    path = folder / f"{name}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    except (OSError, ValueError, RecursionError):
        pass
    made = make()
    _keep(path, made)
    return made


def _keep(path: Path, value: Any) -> None:
    import tempfile  # takes longer to import than a file takes to read, and is wanted once

    with contextlib.suppress(OSError, TypeError, ValueError):
        text = json.dumps(value, separators=(",", ":"))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)
            raise
