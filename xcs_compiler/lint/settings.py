"""What the user asks of a run: from pyproject.toml's ``[tool.xcs.lint]``, and from the command line, which wins."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from xcs_compiler.effects.configuration import declared_for
from xcs_compiler.lint.rules import RULES

KEYS = ("select", "ignore", "exclude", "per-file-ignores", "baseline", "compiled-only")
ALWAYS_EXCLUDED = (
    ".git", ".hg", ".venv", "venv", ".venv-*", ".tox", ".nox", "__pycache__", "node_modules", "site-packages", ".eggs",
    "build", "dist", "*.egg-info", ".mypy_cache", ".ruff_cache", ".pytest_cache",
)  # fmt: skip


class SettingsError(Exception):
    """The message says what to change, and where."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``select`` and ``ignore`` are codes or beginnings of codes; ``exclude`` and the keys of ``per_file`` patterns on
    paths relative to ``root``, the folder of the pyproject.toml; ``patterns`` the names declared parallel-safe there.
    ``compiled_only``: code that is not compiled, though it could be, is left alone. ``whole``: all files are looked at
    that may call what is in them."""

    root: Path = field(default_factory=Path.cwd)
    select: tuple[str, ...] = ("XCS",)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    baseline: str | None = None
    compiled_only: bool = False
    whole: bool = True
    patterns: tuple[str, ...] = ()

    def wants(self, code: str, path: str) -> bool:
        if not code.startswith(self.select) or (self.ignore and code.startswith(self.ignore)):
            return False
        relative = self.relative(path)
        return not any(fnmatchcase(relative, pattern) and code.startswith(codes) for pattern, codes in self.per_file)

    def relative(self, path: str) -> str:
        try:
            return Path(path).resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return Path(path).as_posix()

    def excluded(self, path: Path) -> bool:
        if any(fnmatchcase(path.name, pattern) for pattern in ALWAYS_EXCLUDED):
            return True
        if not self.exclude:
            return False
        relative = self.relative(str(path))
        return any(
            fnmatchcase(relative, pattern) or fnmatchcase(relative, f"{pattern.rstrip('/')}/*") or path.name == pattern
            for pattern in self.exclude
        )


def read_settings(start: Path) -> Settings:
    """From the first pyproject.toml with a ``[tool.xcs]`` table in a folder or above it. Raises `SettingsError`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            try:
                tool = tomllib.loads(path.read_text(encoding="utf-8")).get("tool")
                table = tool.get("xcs") if isinstance(tool, dict) else None
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise SettingsError(f"{path} can't be read: {error}") from None
            if table is not None:
                for problem in declared_for(str(path)).problems:
                    raise SettingsError(f"{path}: {problem}")
                return _from_table(path, table)
    return Settings()


def _from_table(path: Path, table: Mapping[str, Any]) -> Settings:
    lint = table.get("lint", {})
    where = f"[tool.xcs.lint] of {path}"
    if not isinstance(lint, dict):
        raise SettingsError(f"{where} has to be a table")
    unknown = sorted(set(lint) - set(KEYS))
    if unknown:
        raise SettingsError(f"{where} has no key `{unknown[0]}`; it takes {', '.join(KEYS)}")
    for key in ("select", "ignore", "exclude"):
        if not _is_names(lint.get(key, [])):
            raise SettingsError(f"`{key}` under {where} has to be a list of text")
    if not isinstance(lint.get("baseline", ""), str):
        raise SettingsError(f"`baseline` under {where} has to be the name of a file")
    if not isinstance(lint.get("compiled-only", False), bool):
        raise SettingsError(f"`compiled-only` under {where} has to be true or false")
    per_file = lint.get("per-file-ignores", {})
    if not isinstance(per_file, dict) or not all(_is_names(codes) for codes in per_file.values()):
        raise SettingsError(f'`per-file-ignores` under {where} has to be a table: "tests/*" = ["XCS101"]')
    found = Settings(
        root=path.parent,
        exclude=tuple(lint.get("exclude", ())),
        baseline=str(path.parent / lint["baseline"]) if "baseline" in lint else None,
        compiled_only=bool(lint.get("compiled-only", False)),
        patterns=declared_for(str(path)).parallel_safe,
        per_file=tuple((pattern, codes_of(codes, where)) for pattern, codes in per_file.items()),
    )
    return chosen(found, lint.get("select", ()), lint.get("ignore", ()), where)


def _is_names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def chosen(settings: Settings, select: Sequence[str], ignore: Sequence[str], where: str) -> Settings:
    """The settings with other rules. Raises `SettingsError` for a code that no rule has."""
    changes: dict[str, Any] = {}
    if select:
        changes["select"] = codes_of(select, where)
    if ignore:
        changes["ignore"] = codes_of(ignore, where)
    return replace(settings, **changes)


def codes_of(names: Sequence[str], where: str) -> tuple[str, ...]:
    found = []
    for name in names:
        code = "XCS" if name.upper() == "ALL" else name.upper()
        if not any(known.startswith(code) for known in RULES):
            raise SettingsError(f"no rule begins with {name!r} ({where}); xcs-lint --explain ALL lists them")
        found.append(code)
    return tuple(found)
