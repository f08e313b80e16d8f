"""Results of earlier runs, by content: one JSON file a project folder, replaced as a whole.

A result is found again when nothing that it rests on has changed: the file, the modules of the project that it imports,
what callers in other files make of its functions, the settings, and xcs itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from xcs_compiler.effects.catalog.parsed import cache_folder

KEPT = 20_000


def digest(*parts: str) -> str:
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()


@cache
def own_version() -> str:
    """Changes with every file of the compiler, its catalog included."""
    root = Path(__file__).parents[1]
    stamps = []
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml"):
            stat = path.stat()
            stamps.append(f"{path.relative_to(root)} {stat.st_size} {stat.st_mtime_ns}")
    return digest(*stamps)


class Cache:
    """``folder`` None keeps nothing. What can't be read is as if it were not there."""

    def __init__(self, folder: Path | None, project: str) -> None:
        self.path = folder / f"lint-{digest(project)}.json" if folder is not None else None
        self.entries: dict[str, Any] = {}
        self.used: dict[str, Any] = {}
        if self.path is not None:
            with contextlib.suppress(OSError, ValueError, RecursionError):
                found = json.loads(self.path.read_text(encoding="utf-8"))
                if isinstance(found, dict):
                    self.entries = found

    def get(self, key: str) -> Any:
        found = self.entries.get(key)
        if found is not None:
            self.used[key] = found
        return found

    def put(self, key: str, value: Any) -> None:
        self.used[key] = value

    def save(self) -> None:
        """Keep what this run has used, and of the rest the latest, up to a bound."""
        if self.path is None or all(key in self.entries for key in self.used):
            return
        kept = {key: value for key, value in self.entries.items() if key not in self.used}
        for key in list(kept)[: max(len(kept) + len(self.used) - KEPT, 0)]:
            del kept[key]
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
            try:
                with open(handle, "w", encoding="utf-8") as file:
                    json.dump({**kept, **self.used}, file, separators=(",", ":"))
                os.replace(temporary, self.path)
            except OSError:
                os.unlink(temporary)
                raise


def default_folder() -> Path | None:
    folder = cache_folder()
    return folder / "lint" if folder is not None else None
