"""The labelled corpus: small sources with the findings that are wanted in them, by line.

In a file of `corpus/`, ``# %% name`` begins a snippet and ``# file: path`` a file of it (``main.py`` where none is
named); ``# expect: CODE, ...`` at the end of a line says what has to be found there, and nothing else may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from xcs_compiler.lint.engine import lint
from xcs_compiler.lint.settings import Settings

FOLDER = Path(__file__).parent / "corpus"
EXPECT = re.compile(r"\s*# expect: ([\w, ]+)$")


@dataclass(frozen=True)
class Snippet:
    name: str
    files: dict[str, str]
    wanted: frozenset[tuple[str, int, str]]
    patterns: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        return not self.wanted


@dataclass
class _Draft:
    files: dict[str, list[str]] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()


def snippets() -> Iterator[Snippet]:
    for path in sorted(FOLDER.glob("*.py")):
        for part in re.split(r"^# %% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, body = part.partition("\n")
            yield _snippet(f"{path.stem}/{name.strip()}", body)


def _snippet(name: str, body: str) -> Snippet:
    draft = _Draft()
    current = "main.py"
    for line in body.split("\n"):
        if line.startswith("# file: "):
            current = line.removeprefix("# file: ").strip()
            draft.files[current] = []
        elif line.startswith("# pyproject: parallel-safe = "):
            draft.patterns = tuple(re.findall(r'"([^"]+)"', line))
        else:
            draft.files.setdefault(current, []).append(line)
    wanted = set()
    files = {}
    for file, lines in draft.files.items():
        kept = []
        for number, line in enumerate(lines, 1):
            if match := EXPECT.search(line):
                wanted |= {(file, number, code.strip()) for code in match[1].split(",")}
                line = line[: match.start()]
            kept.append(line)
        files[file] = "\n".join(kept)
    return Snippet(name, files, frozenset(wanted), draft.patterns)


def found_in(snippet: Snippet, folder: Path, settings: Settings | None = None) -> set[tuple[str, int, str]]:
    for name, text in snippet.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    chosen = replace(settings or Settings(), root=folder, patterns=snippet.patterns)
    outcome = lint([str(folder)], chosen)
    assert not outcome.faults
    assert not outcome.unreadable
    return {(Path(f.path).relative_to(folder).as_posix(), f.line, f.code) for f in outcome.findings}
