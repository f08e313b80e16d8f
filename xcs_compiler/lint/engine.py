"""paths -> findings: which files, which of them are known already, and who looks at the rest.

Two passes, both in worker processes where there is enough to do: `scan` each module, then, knowing all of them, check
each file. Raises `LintError` for paths that are not there; files that can't be read are in the result.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xcs_compiler.decoding import decoded, not_text
from xcs_compiler.lint.around import MOST, Around, modules_named
from xcs_compiler.lint.cache import Cache, digest, own_version
from xcs_compiler.lint.check import Project, check_file, scan_text
from xcs_compiler.lint.finding import Finding, from_json
from xcs_compiler.lint.index import Index, Wanted
from xcs_compiler.lint.scan import Scan, scan_from_json
from xcs_compiler.lint.settings import Settings
from xcs_compiler.targets import module_name_of

FEW = 12
"""Up to so many files it is quicker to do everything in one process."""
BATCHES = 8
STDIN = "<stdin>"
Progress = Callable[[str, int, int], None]


class LintError(Exception):
    """The message is for the user."""


@dataclass
class Outcome:
    """What a run has found. ``unreadable`` and ``faults`` are sentences; ``texts`` the files by path."""

    findings: list[Finding] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    files: int = 0
    lines: int = 0
    checked: int = 0


@dataclass(frozen=True, slots=True)
class _Module:
    path: str
    name: str
    package: bool
    stamp: str


def find_files(paths: Sequence[str], settings: Settings, unreadable: list[str]) -> list[Path]:
    """The Python files under paths, in order; what is named itself is taken whatever it is called. Folders that can't
    be read are added to ``unreadable``, in words."""
    found: dict[Path, None] = {}
    for name in paths:
        path = Path(name)
        if name and path.is_dir():
            for inner in _walk(path, settings, unreadable):
                found[inner] = None
        elif name and path.exists():
            found[path] = None
        else:
            raise LintError(f"there is no file or folder {name or 'of an empty name'}")
    return list(found)


def _walk(folder: Path, settings: Settings, unreadable: list[str]) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        unreadable.append(f"{error.filename} can't be read: {error.strerror or error}")

    for root, folders, files in os.walk(folder, onerror=failed):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not settings.excluded(here / name))
        for name in sorted(files):
            if name.endswith(".py") and not settings.excluded(here / name):
                yield here / name


def lint(
    paths: Sequence[str],
    settings: Settings,
    *,
    cache: Cache | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    texts: Mapping[str, str] | None = None,
    alone: bool = False,
) -> Outcome:
    """Check files and folders. ``texts`` are sources that are not in files, by path. ``alone``: modules that were not
    named are not read, though they are imported."""
    outcome = Outcome()
    given = dict(texts or {})
    settings = replace(settings, whole=any(Path(path).is_dir() for path in paths))
    names = [*find_files([p for p in paths if p not in given], settings, outcome.unreadable)]
    for path in names:
        try:
            outcome.texts[str(path)] = decoded(path.read_bytes())
        except OSError as error:
            outcome.unreadable.append(f"{path} can't be read: {error.strerror or error}")
        except (SyntaxError, UnicodeDecodeError, ValueError, LookupError) as error:
            outcome.unreadable.append(f"{path} is not Python source: {not_text(error)}")
    outcome.texts.update(given)
    outcome.files = len(outcome.texts)
    outcome.lines = sum(text.count("\n") for text in outcome.texts.values())
    cache = cache or Cache(None, "")
    shared = digest(own_version(), repr(settings), sys.version)
    modules = _named(outcome.texts)
    with _Workers(modules, outcome.texts, settings, jobs) as workers:
        scans = _scans(modules, cache, shared, workers, progress)
        others: list[_Module] = []
        aliases: dict[str, str] = {}
        if not alone:
            around = Around([m.path for m in modules], settings)
            others, aliases = _others(modules, scans, around, cache, shared, workers)
        whole = digest(shared, *(f"{m.path} {m.name} {m.stamp}" for m in (*modules, *others)), *aliases)
        known = cache.get(whole)
        if known is not None:
            outcome.findings = [from_json(f) for f in known["findings"]]
            outcome.faults = known["faults"]
            cache.save()
            return outcome
        index = Index(scans, settings.patterns, aliases)
        _checks(modules, others, scans, index, cache, shared, workers, progress, outcome)
    outcome.findings.sort()
    cache.put(whole, {"findings": [f.as_json() for f in outcome.findings], "faults": outcome.faults})
    cache.save()
    return outcome


def _named(texts: Mapping[str, str]) -> list[_Module]:
    found: list[_Module] = []
    taken: set[str] = set()
    for path, text in texts.items():
        name = module_name_of(Path(path)) if path != STDIN else "__main__"
        if name in taken:  # of two scripts with one name in different folders, the second is nobody's import
            name = f"{name}@{len(taken)}"
        taken.add(name)
        found.append(_Module(path, name, Path(path).stem == "__init__", digest(text)))
    return found


def _others(
    modules: Sequence[_Module], scans: dict[str, Scan], around: Around, cache: Cache, shared: str, workers: _Workers
) -> tuple[list[_Module], dict[str, str]]:
    """Modules that are imported and were not named, their scans added; and other names of those that were."""
    names = {m.name for m in modules}
    known = {os.path.realpath(m.path): m.name for m in modules}
    others: list[_Module] = []
    aliases: dict[str, str] = {}
    waiting = deque(scans.values())
    while waiting and len(others) < MOST:
        for name in modules_named(waiting.popleft()):
            path = around.find(name) if name not in names else None
            names.add(name)
            if path is None:
                continue
            real = os.path.realpath(path)
            if real in known:
                aliases[name] = known[real]
                continue
            try:
                text = decoded(path.read_bytes())
            except (OSError, SyntaxError, ValueError, LookupError):
                continue
            known[real] = name
            module = _Module(str(path), name, path.stem == "__init__", digest(text))
            others.append(module)
            workers.add(module, text)
            scans.update(_scans([module], cache, shared, workers, None))
            waiting.append(scans[module.path])
    workers.alias(aliases)
    return others, aliases


def _scans(
    modules: Sequence[_Module], cache: Cache, shared: str, workers: _Workers, progress: Progress | None
) -> dict[str, Scan]:
    scans: dict[str, Scan] = {}
    missing = []
    for module in modules:
        key = digest("scan", shared, module.stamp, module.name, str(module.package))
        known = cache.get(key)
        if known is not None:
            scans[module.path] = scan_from_json(known)
        else:
            missing.append((module, key))
    results = zip(missing, workers.scan([m for m, _ in missing]), strict=True)
    for done, ((module, key), data) in enumerate(results, 1):
        scans[module.path] = scan_from_json(data)
        cache.put(key, data)
        if progress is not None:
            progress("reading", done, len(missing))
    return {module.path: scans[module.path] for module in modules}


def _checks(
    modules: Sequence[_Module],
    others: Sequence[_Module],
    scans: Mapping[str, Scan],
    index: Index,
    cache: Cache,
    shared: str,
    workers: _Workers,
    progress: Progress | None,
    outcome: Outcome,
) -> None:
    stamps = {module.name: module.stamp for module in (*modules, *others)}
    missing = []
    words = json.dumps(index.words, sort_keys=True)
    around: dict[frozenset[str], str] = {}  # most modules rest on the same others
    for module in modules:
        wanted, inner = index.wanted(module.name), index.dependencies(module.name)
        if inner not in around:
            rests_on = [f"{name} {stamps[name]}" for name in sorted(inner)]
            around[inner] = digest(words, json.dumps(wanted.process_lines, sort_keys=True), *rests_on)
        own = json.dumps([wanted.contexts, wanted.slow], sort_keys=True)
        key = digest("check", shared, module.path, module.stamp, own, around[inner])
        known = cache.get(key)
        if known is not None:
            outcome.findings += [from_json(f) for f in known]
        else:
            missing.append((module, key, wanted))
    outcome.checked = len(missing)
    jobs = [(module, scans[module.path], wanted) for module, _, wanted in missing]
    checked = zip(missing, workers.check(jobs), strict=True)
    for done, ((_, key, _), (findings, faults)) in enumerate(checked, 1):
        outcome.findings += findings
        outcome.faults += faults
        if not faults:
            cache.put(key, [f.as_json() for f in findings])
        if progress is not None:
            progress("checking", done, len(missing))


# --- worker processes ------------------------------------------------------------------------------------------------

_project: Project
_settings: Settings


def _start(project: Project, settings: Settings) -> None:
    global _project, _settings
    _project, _settings = project, settings
    # Deep trees are followed by recursion; what is too deep all the same is reported as not analysed.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 4000))


def _start_worker(project: Project, settings: Settings) -> None:
    gc.set_threshold(100_000, 20, 50)  # trees are large, and hardly any of them is garbage before the end
    _start(project, settings)


def _scan_batch(batch: list[_Module]) -> list[dict[str, Any]]:
    return [scan_text(_project.text(m.path), m.path, m.name, m.package).as_json() for m in batch]


def _check_batch(batch: list[tuple[_Module, Scan, Wanted]]) -> list[tuple[list[Finding], list[str]]]:
    return [check_file(m.path, m.name, scanned, wanted, _project, _settings) for m, scanned, wanted in batch]


class _Workers:
    """Runs batches in processes, or here where there are few."""

    def __init__(
        self, modules: Sequence[_Module], texts: Mapping[str, str], settings: Settings, jobs: int | None
    ) -> None:
        self.project = Project({m.name: (m.path, m.package) for m in modules}, dict(texts))
        self.settings = settings
        self.jobs = jobs if jobs is not None else _processors()
        if len(modules) <= FEW:
            self.jobs = 1
        self.pool: ProcessPoolExecutor | None = None

    def add(self, module: _Module, text: str) -> None:
        """One more module that can be asked for."""
        self.project.modules[module.name] = module.path, module.package
        self.project.texts[module.path] = text
        self._stop()

    def alias(self, names: Mapping[str, str]) -> None:
        for name, known in names.items():
            self.project.modules[name] = self.project.modules[known]
        if names:
            self._stop()

    def _stop(self) -> None:
        """Worker processes know the project as it was when they started."""
        if self.pool is not None:
            self.pool.shutdown()
            self.pool = None

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)

    def scan(self, modules: list[_Module]) -> Iterable[dict[str, Any]]:
        return self._run(_scan_batch, modules)

    def check(self, jobs: list[tuple[_Module, Scan, Wanted]]) -> Iterable[tuple[list[Finding], list[str]]]:
        return self._run(_check_batch, jobs)

    def _run(self, work: Callable[[list[Any]], list[Any]], items: list[Any]) -> Iterator[Any]:
        if self.jobs <= 1 or len(items) <= FEW:
            _start(self.project, self.settings)
            for item in items:
                yield from work([item])
            return
        if self.pool is None:
            # A fork of a process with other threads (of a progress bar, say) may hang in a lock that one of them held.
            forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
            method = "fork" if forks else "spawn"
            self.pool = ProcessPoolExecutor(
                self.jobs,
                mp_context=multiprocessing.get_context(method),
                initializer=_start_worker,
                initargs=(self.project, self.settings),
            )
        # Neighbours in one batch: they import the same modules, which a worker then reads once.
        size = max(1, -(-len(items) // (self.jobs * BATCHES)))
        batches = [items[start : start + size] for start in range(0, len(items), size)]
        for results in self.pool.map(work, batches):
            yield from results


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
