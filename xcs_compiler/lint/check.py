"""One file -> its findings. This is what runs in the worker processes."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from xcs_compiler.decoding import decoded
from xcs_compiler.effects.static import StaticScope
from xcs_compiler.lint.comments import Ignore, read_comments
from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Edit, Finding
from xcs_compiler.lint.index import Wanted
from xcs_compiler.lint.regions import forget
from xcs_compiler.lint.rules import RULES
from xcs_compiler.lint.scan import Scan, scan
from xcs_compiler.lint.settings import Settings
from xcs_compiler.source import SourceFile, read_source

KEPT_SCOPES = 400
OF_CALLERS = ("XCS3", "XCS4")
"""Rules about what runs in parallel because somebody else lets it."""


@dataclass
class Project:
    """The modules of a project by name, read when they are asked for. ``texts`` stand in for files, where given."""

    modules: dict[str, tuple[str, bool]]
    texts: dict[str, str] = field(default_factory=dict)
    sources: dict[str, SourceFile] = field(default_factory=dict)
    scopes: dict[str, StaticScope | None] = field(default_factory=dict)

    def text(self, path: str) -> str:
        given = self.texts.get(path)
        if given is not None:
            return given
        with open(path, "rb") as file:
            return decoded(file.read())

    def source(self, path: str) -> SourceFile:
        """Raises SyntaxError and the like; OSError where the file is gone."""
        found = self.sources.get(path)
        if found is None:
            found = self.sources[path] = read_source(path, self.text(path))
        return found

    def scope(self, module: str) -> StaticScope | None:
        if module not in self.scopes:
            if len(self.scopes) > KEPT_SCOPES:
                self.scopes.clear()
                self.sources.clear()
            self.scopes[module] = None
            if module in self.modules:
                path, package = self.modules[module]
                try:
                    tree = self.source(path).module
                except (OSError, SyntaxError, ValueError, RecursionError):
                    return None
                self.scopes[module] = StaticScope(module, tree, filename=path, package=package, project=self.scope)
        return self.scopes[module]


NAMES = {rule.name.upper(): code for code, rule in RULES.items()}


def scan_text(text: str, path: str, module: str, package: bool) -> Scan:
    """The scan of one module; an empty one where the text does not parse."""
    try:
        tree = read_source(path, text).module
        return scan(tree, module, package)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Scan(module, package)


def check_file(
    path: str, module: str, scanned: Scan, wanted: Wanted, project: Project, settings: Settings
) -> tuple[list[Finding], list[str]]:
    """All findings of a file, and faults of our own, in words."""
    faults: list[str] = []
    text = project.text(path)
    lines = text.split("\n")
    try:
        source = project.source(path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found = _syntax_error(path, lines, error)
        return ([found] if settings.wants("XCS000", path) else []), faults
    ignores, marks = read_comments(text)
    for ignore in ignores:  # rules may be called by their names as well
        ignore.codes = tuple(NAMES.get(code, code) for code in ignore.codes)
    scope = project.scope(module)
    if scope is None or scope.tree is not source.module:
        scope = StaticScope(module, source.module, filename=path, package=scanned.package, project=project.scope)
    facts = FileFacts(path, lines, source.module, scanned, scope, wanted, marks, source.functions)
    findings: list[Finding] = []
    for rule in RULES.values():
        if not settings.wants(rule.code, path):
            continue
        try:
            findings += rule.check(facts)
        except Exception as error:
            if os.environ.get("XCS_STRICT", "") not in ("", "0"):
                raise
            faults.append(f"{path}: a fault of xcs in {rule.code}: {error!r}")
    forget()
    if settings.compiled_only:
        findings = [f for f in findings if _in_compiled(facts, f)]
    kept = sorted({f for f in findings if not _hidden(ignores, f)})
    if settings.wants("XCS001", path):
        kept = sorted([*kept, *_unused(path, lines, ignores, settings)])
    return kept, faults


def _in_compiled(facts: FileFacts, finding: Finding) -> bool:
    if not finding.code.startswith(("XCS1", "XCS2")):
        return True
    return any(
        function.compiled and function.node.lineno <= finding.line <= (function.node.end_lineno or 0)
        for function in facts.functions
    )


def _hidden(ignores: Sequence[Ignore], finding: Finding) -> bool:
    """By a comment on its line, or else by one for the whole statement."""
    there = [ignore for ignore in ignores if ignore.first <= finding.line <= ignore.last]
    return any(ignore.hides(finding.code) for ignore in sorted(there, key=lambda ignore: ignore.line != finding.line))


def _unused(path: str, lines: list[str], ignores: Sequence[Ignore], settings: Settings) -> Iterator[Finding]:
    for ignore in ignores:
        left = [code for code in ignore.codes if code not in ignore.used and _looked_for(code, path, settings)]
        if ignore.codes and not left:
            continue
        if not ignore.codes and (ignore.used or not settings.whole):
            continue
        line = lines[ignore.line - 1]
        keep = [code for code in ignore.codes if code not in left]
        if keep:
            text = f"# xcs: ignore[{', '.join(keep)}]"
            edit = Edit(ignore.line, ignore.column, ignore.line, ignore.end_column, text)
            message = f"nothing is hidden by {', '.join(left)} here"
        else:
            rest = line[ignore.end_column :].strip()
            before = line[: ignore.column] if rest else line[: ignore.column].rstrip()
            edit = Edit(ignore.line, len(before), ignore.line, len(line) if not rest else ignore.end_column, "")
            if rest and not rest.startswith("#"):
                edit = replace(edit, text="# ")
            message = "nothing is hidden by this comment"
        yield Finding(
            path, ignore.line, ignore.column + 1, "XCS001", message, ignore.line, ignore.end_column + 1, (), (edit,)
        )


def _looked_for(code: str, path: str, settings: Settings) -> bool:
    """Whether a run looks for a code at all: an ignore of another rule's is no business of this run, and neither is
    one that may be about callers that were not read."""
    known = [known for known in RULES if known.startswith(code)]
    if not settings.whole and any(rule.startswith(OF_CALLERS) for rule in known):
        return False
    return not known or any(settings.wants(rule, path) for rule in known)


def _syntax_error(path: str, lines: list[str], error: BaseException) -> Finding:
    line = getattr(error, "lineno", None) or 1
    column = max(getattr(error, "offset", None) or 1, 1)
    message = getattr(error, "msg", None) or str(error) or type(error).__name__
    length = len(lines[line - 1]) if line <= len(lines) else 0
    column = min(column, length + 1)
    end = getattr(error, "end_offset", None) if getattr(error, "end_lineno", None) == line else None
    return Finding(path, line, column, "XCS000", f"syntax error: {message}", line, max(end or 0, column + 1))


def parse_only(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
