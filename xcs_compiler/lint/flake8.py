"""The plugin for flake8: the same findings, file by file; calls are followed within a file only."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

from xcs_compiler.lint.engine import STDIN, lint
from xcs_compiler.lint.settings import Settings, SettingsError, read_settings


class Flake8Plugin:
    """What flake8 loads under ``XCS``."""

    name = "xcs"
    version = importlib.metadata.version("xcs")

    def __init__(self, tree: ast.AST, filename: str, lines: list[str]) -> None:
        self.filename = filename
        self.text = "".join(lines)

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        path = STDIN if self.filename in ("stdin", "-") else self.filename
        settings = _settings(str(Path(path).resolve().parent))
        for finding in lint([path], settings, jobs=1, texts={path: self.text}, alone=True).findings:
            if finding.code != "XCS000":  # flake8 says so itself
                yield finding.line, finding.column - 1, f"{finding.code} {finding.message}", type(self)


@functools.cache
def _settings(folder: str) -> Settings:
    try:
        return read_settings(Path(folder))
    except SettingsError:
        return Settings()
