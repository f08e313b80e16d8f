"""Modules of the project that were not named, but are imported by those that were: read to follow calls, not checked.

An import is looked for where the interpreter would find it: beside the packages of the files that were named, in the
project's folder, and in its ``src``. What is installed is not read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from xcs_compiler.lint.scan import Scan
from xcs_compiler.lint.settings import Settings
from xcs_compiler.targets import PROJECT_FILES

MOST = 200
"""So many modules are read at most, the nearest first; what is beyond is unknown, as other libraries are."""
KNOWN = "xcs"
"""What it does is in the rules, wherever it is."""


class Around:
    """Finds modules by name. ``paths`` are the files that were named."""

    def __init__(self, paths: Iterable[str], settings: Settings) -> None:
        self.settings = settings
        roots: dict[Path, None] = {}
        for path in paths:
            folder = Path(path).parent
            while (folder / "__init__.py").is_file() and folder != folder.parent:
                folder = folder.parent
            roots[folder] = None
        projects = dict.fromkeys((*filter(None, map(_project_of, [*roots])), settings.root))
        for folder in projects:
            roots[_from_here(folder)] = roots[_from_here(folder / "src")] = None
        self.roots = [root for root in roots if not _is_installed(root)]
        self.heads: dict[str, list[Path]] = {}

    def find(self, name: str) -> Path | None:
        """The file of a module, or None where it is none of the project's."""
        parts = name.split(".")
        if not all(parts) or parts[0] == KNOWN:
            return None
        for root in self._roots_with(parts[0]):
            place = root.joinpath(*parts)
            for path in (place / "__init__.py", place.with_name(place.name + ".py")):
                if path.is_file() and not any(self.settings.excluded(p) for p in (path, *path.parents)):
                    return path
        return None

    def _roots_with(self, head: str) -> list[Path]:
        known = self.heads.get(head)
        if known is None:
            known = self.heads[head] = [
                root for root in self.roots if (root / head).is_dir() or (root / f"{head}.py").is_file()
            ]
        return known


def modules_named(scan: Scan) -> Iterator[str]:
    """The modules that a module imports, and the packages around them, which are imported first."""
    for name in scan.modules:
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            yield ".".join(parts[:end])


def _project_of(folder: Path) -> Path | None:
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        if any((place / name).exists() for name in (*PROJECT_FILES, ".git")):
            return place
    return None


def _from_here(folder: Path) -> Path:
    """Relative where it is below the working directory, as people write it."""
    try:
        return Path(os.path.relpath(folder)) if folder.resolve().is_relative_to(Path.cwd()) else folder
    except (OSError, ValueError):
        return folder


def _is_installed(root: Path) -> bool:
    return any(part in ("site-packages", "dist-packages") for part in root.resolve().parts)
