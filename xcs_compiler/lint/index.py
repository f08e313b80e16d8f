"""scans -> what each file's rules have to know of the others: which functions may run in parallel, which may be slow.

Calls are followed by name, through imports and re-exports. That is coarser than the effects engine, which decides in
the end: the index chooses which functions are worth its time, and says where a function's callers are.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from xcs_compiler.effects.catalog import catalog
from xcs_compiler.lint.names import BLOCKING
from xcs_compiler.lint.reach import closures
from xcs_compiler.lint.scan import Call, Scan, ScannedFunction


@dataclass(frozen=True, slots=True)
class Context:
    """Why a function may run in parallel with itself.

    kind     ``declared`` by the user, or ``pool`` or ``threads`` that it is given to; ``once`` where nothing says that
             two of its runs are of one object: then only what all objects share is at stake
    because  the same in words, with a place
    """

    kind: str
    because: str


CALLED_BY = "called by"
"""How the words begin for what is called by what is declared, or given to threads."""

STRENGTH = {"declared": 3, "pool": 2, "threads": 2, "once": 1}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rules have to know of one file. By qualified names within the module; ``slow`` are the ends of the
    calls that may be slow."""

    contexts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    slow: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    assume: Mapping[str, str] = field(default_factory=dict)
    process_lines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@functools.cache
def slow_attributes() -> dict[str, frozenset[str]]:
    """Last parts of the names of slow calls in the catalog -> the libraries that have them."""
    found: dict[str, set[str]] = {}
    for name in catalog().slow_names():
        if name.startswith(("pathlib.", "os.", "io.")):
            continue  # waits of a disk, which nobody would make a loop parallel for
        found.setdefault(name.rpartition(".")[2], set()).add(name.partition(".")[0])
    return {name: frozenset(libraries) for name, libraries in found.items()}


class Index:
    """All modules of a project. ``paths`` gives the file of each module, ``aliases`` other names of some of them."""

    def __init__(
        self, scans: Mapping[str, Scan], patterns: Iterable[str] = (), aliases: Mapping[str, str] | None = None
    ) -> None:
        self.aliases = aliases or {}
        self.paths = {scan.module: path for path, scan in scans.items()}
        self.scans = {scan.module: scan for scan in scans.values()}
        self.packages = frozenset(module.partition(".")[0] for module in self.scans)
        self.functions: dict[str, tuple[Scan, ScannedFunction]] = {
            f"{scan.module}.{function.qualname}": (scan, function)
            for scan in scans.values()
            for function in scan.functions
        }
        self.patterns = tuple(patterns)
        self.words = {self.resolved(name): word for scan in scans.values() for name, word in scan.words.items()}
        self._libraries: dict[frozenset[str], frozenset[str]] = {}
        self._process: dict[frozenset[str], Mapping[str, Mapping[str, str]]] = {}
        self._dependencies = closures({scan.module: self._imported(scan) for scan in scans.values()})
        self.slow = self._slow_calls()
        self.contexts = self._contexts()

    def resolved(self, name: str) -> str:
        """The qualified name under which something was defined, through re-exports."""
        for _ in range(12):
            if name in self.functions:
                return name
            parts = name.split(".")
            for end in range(len(parts) - 1, 0, -1):
                alias = self.aliases.get(".".join(parts[:end]))
                if alias is not None:
                    name = ".".join([alias, *parts[end:]])
                    break
                scan = self.scans.get(".".join(parts[:end]))
                if scan is not None:
                    target = scan.imports.get(parts[end])
                    if parts[end] in scan.defined or target is None:
                        return name
                    following = ".".join([target, *parts[end + 1 :]])
                    if following == name:
                        return name
                    name = following
                    break
            else:
                return name
        return name

    def dependencies(self, module: str) -> frozenset[str]:
        """The project's modules that a module imports, directly or not, itself among them."""
        return self._dependencies[module]

    def _imported(self, scan: Scan) -> set[str]:
        """The project's modules that a module imports, with the packages around them."""
        found = set()
        for name in scan.modules:
            parts = name.split(".")
            for end in range(1, len(parts) + 1):
                inner = ".".join(parts[:end])
                found.add(self.aliases.get(inner, inner))
        return found & self.scans.keys()

    def libraries(self, module: str) -> frozenset[str]:
        inner = self.dependencies(module)
        known = self._libraries.get(inner)
        if known is None:
            every = (name for other in inner for name in self.scans[other].modules)
            known = self._libraries[inner] = frozenset(name.partition(".")[0] for name in every)
        return known

    def process_lines(self, module: str) -> Mapping[str, Mapping[str, str]]:
        """By file, of all modules that a module imports; the same object where these are the same."""
        inner = self.dependencies(module)
        if inner not in self._process:
            lines = {self.paths[other]: self.scans[other].process_lines for other in sorted(inner)}
            self._process[inner] = {path: dict(there) for path, there in lines.items() if there}
        return self._process[inner]

    def _declared(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.patterns)

    def _outside_slow(self, scan: Scan, call: Call) -> bool:
        """Whether a call of something that is not in the project may be slow."""
        name = call.name
        last = name.rpartition(".")[2]
        if name in BLOCKING or self.words.get(name) == "parallel_safe" or self._declared(name):
            return True
        libraries = slow_attributes().get(last)
        if libraries is None or last == name:
            return False
        head = name.partition(".")[0]
        if head == "?" or head not in scan.imports.values():
            return bool(libraries & self.libraries(scan.module))
        return head in libraries or head in self.scans

    def _slow_calls(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """For each function that may be slow the ends of its calls that may be: those of slow functions of other
        libraries, and those that may lead to them. A call that is awaited blocks nobody, and neither does one that
        only makes a coroutine."""
        callers: dict[str, list[tuple[str, tuple[int, int]]]] = {}
        slow: dict[str, set[tuple[int, int]]] = {}
        by_method: dict[str, set[str]] = {}
        for full in self.functions:
            last = full.rpartition(".")[2]
            if last != "__init__":  # of another class than the one that is named, or of a base
                by_method.setdefault(last, set()).add(full)
        for full, (scan, function) in self.functions.items():
            if function.word == "parallel_safe" or self.words.get(full) == "parallel_safe" or self._declared(full):
                slow.setdefault(full, set())
            for call in function.calls:
                if call.awaited:
                    continue
                target = self.resolved(call.name)
                if target in self.functions:
                    callers.setdefault(target, []).append((full, call.end))
                    continue
                if call.quick and call.name not in BLOCKING and not self._is_outside(call.name):
                    continue
                if self._outside_slow(scan, call):
                    slow.setdefault(full, set()).add(call.end)
                constructed = f"{target}.__init__"
                if constructed in self.functions:
                    callers.setdefault(constructed, []).append((full, call.end))
                elif "." in call.name and not self._is_outside(target):
                    # A method of something of which only the effects engine may know what it is.
                    for candidate in by_method.get(call.name.rpartition(".")[2], ()):
                        callers.setdefault(candidate, []).append((full, call.end))
        waiting = deque(slow)
        while waiting:
            name = waiting.popleft()
            if self.functions[name][1].is_async:
                continue
            for caller, end in callers.get(name, ()):
                if caller not in slow:
                    waiting.append(caller)
                slow.setdefault(caller, set()).add(end)
        return {name: tuple(sorted(ends)) for name, ends in slow.items()}

    def _is_outside(self, name: str) -> bool:
        """Whether a name is that of something in a package that is none of the project's."""
        head = name.partition(".")[0]
        return head != "?" and head not in self.packages and head not in self.aliases

    def _contexts(self) -> dict[str, Context]:
        found: dict[str, Context] = {}
        waiting: deque[tuple[str, Context]] = deque()
        words = {
            "declared": "declared parallel-safe",
            "pool": "given to a thread pool",
            "threads": "run by many threads",
            "once": "given to a thread",
        }
        for scan in self.scans.values():
            for root in scan.roots:
                place = f"{self.paths[scan.module]}:{root.line}"
                waiting.append((self.resolved(root.name), Context(root.kind, f"{words[root.kind]} at {place}")))
        for full in self.functions:
            if self._declared(full):
                waiting.append((full, Context("declared", "declared parallel-safe in pyproject.toml")))
        while waiting:
            name, context = waiting.popleft()
            known = found.get(name)
            if name not in self.functions or (known and STRENGTH[known.kind] >= STRENGTH[context.kind]):
                continue
            found[name] = context
            scan, function = self.functions[name]
            for call in function.calls:
                if not call.locked:
                    target = self.resolved(call.name)
                    inner = (
                        context.because
                        if CALLED_BY in context.because
                        else (f"{CALLED_BY} `{function.qualname}`, which is {context.because}")
                    )
                    waiting.append((target, Context("once" if call.fresh else context.kind, inner)))
        return found

    def wanted(self, module: str) -> Wanted:
        """What the rules have to know of one module."""
        scan = self.scans[module]
        names = {f"{module}.{f.qualname}": f.qualname for f in scan.functions}
        contexts = {
            short: (self.contexts[full].kind, self.contexts[full].because)
            for full, short in names.items()
            if full in self.contexts
        }
        slow = {short: self.slow[full] for full, short in names.items() if self.slow.get(full)}
        return Wanted(contexts, slow, self.words, self.process_lines(module))
