"""The names that the user's pyproject.toml declares under ``[tool.xcs]``: ``parallel-safe`` and ``ordered``."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from xcs_compiler.effects.environment import Session
from xcs_compiler.effects.lattice import Level


@dataclass(frozen=True, slots=True)
class Declared:
    """fnmatch patterns on qualified names."""

    parallel_safe: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()

    def word(self, name: str) -> str | None:
        """The user's word for a name; ordered goes first, so that a broad pattern can be narrowed."""
        if any(fnmatchcase(name, pattern) for pattern in self.ordered):
            return "ordered"
        if any(fnmatchcase(name, pattern) for pattern in self.parallel_safe):
            return "parallel_safe"
        return None


NOTHING_DECLARED = Declared()


def configured(session: Session, name: str) -> str | None:
    """``"parallel_safe"``, ``"ordered"`` or None for a qualified name, as declared for the file of the outermost
    function."""
    assumed = session.assume.get(name)
    if assumed is not None:
        return "ordered" if assumed is Level.ORDERED else "parallel_safe"
    found = declared_for(session.filename)
    return None if found is NOTHING_DECLARED else found.word(name)


@functools.lru_cache(maxsize=1024)
def declared_for(filename: str) -> Declared:
    """What the first pyproject.toml from the file's folder upwards declares. A file that cannot be read declares
    nothing."""
    if not filename or filename.startswith("<"):
        return NOTHING_DECLARED
    return _declared_in(str(Path(filename).parent))


@functools.lru_cache(maxsize=1024)
def _declared_in(folder: str) -> Declared:
    for parent in (Path(folder), *Path(folder).parents):
        path = parent / "pyproject.toml"
        if path.is_file():
            try:
                table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("xcs", {})
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
                return NOTHING_DECLARED
            safe, kept = table.get("parallel-safe", ()), table.get("ordered", ())
            return Declared(tuple(map(str, safe)), tuple(map(str, kept))) if safe or kept else NOTHING_DECLARED
    return NOTHING_DECLARED
