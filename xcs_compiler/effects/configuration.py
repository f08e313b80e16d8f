"""The names that the user's pyproject.toml declares under ``[tool.xcs]``: ``parallel-safe`` and ``ordered``."""

from __future__ import annotations

import difflib
import functools
import importlib.util
import inspect
import itertools
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.lattice import Level

if TYPE_CHECKING:
    from xcs_compiler.effects.session import Session


@dataclass(frozen=True, slots=True)
class Declared:
    """fnmatch patterns on qualified names."""

    parallel_safe: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    path: str = ""
    problems: tuple[str, ...] = ()

    def word(self, name: str) -> str | None:
        """The user's word for a name; ordered goes first, so that a broad pattern can be narrowed."""
        if any(fnmatchcase(name, pattern) for pattern in self.ordered):
            return "ordered"
        if any(fnmatchcase(name, pattern) for pattern in self.parallel_safe):
            return "parallel_safe"
        return None


NOTHING_DECLARED = Declared()
KEYS = ("parallel-safe", "ordered", "lint")


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
    nothing, and says so in its ``problems``."""
    if not filename or filename.startswith("<"):
        return NOTHING_DECLARED
    return _declared_in(str(Path(filename).parent))


@functools.lru_cache(maxsize=1024)
def _declared_in(folder: str) -> Declared:
    for parent in (Path(folder), *Path(folder).parents):
        path = parent / "pyproject.toml"
        if path.is_file():
            return _declared_by(path)
    return NOTHING_DECLARED


@functools.lru_cache(maxsize=1024)
def _declared_by(path: Path) -> Declared:
    try:
        whole = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Declared(path=str(path), problems=(f"it can't be read, so it declares nothing: {error}",))
    tool = whole.get("tool")
    table = tool.get("xcs") if isinstance(tool, dict) else None
    if table is None:
        return NOTHING_DECLARED
    if not isinstance(table, dict):
        return Declared(path=str(path), problems=("`tool.xcs` has to be a table: [tool.xcs]",))
    problems = []
    patterns: dict[str, tuple[str, ...]] = {}
    for key in ("parallel-safe", "ordered"):
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            patterns[key] = tuple(value)
        else:
            problems.append(f'`{key}` in [tool.xcs] has to be a list of qualified names, like ["acme.llm.Client.*"]')
    for key in table:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            problems.append(f"[tool.xcs] has no `{key}`" + (f"; did you mean `{near[0]}`?" if near else ""))
    if not problems and not any(patterns.values()):
        return NOTHING_DECLARED
    return Declared(patterns.get("parallel-safe", ()), patterns.get("ordered", ()), str(path), tuple(problems))


_reported: set[tuple[str, str]] = set()
_found: set[tuple[str, str]] = set()


def complaints(filename: str) -> list[tuple[str, str]]:
    """What is wrong with what is declared for a file, each once in a process: the pyproject.toml, and a sentence.

    A pattern is judged when the module that it speaks of is loaded, or can't be found at all.
    """
    declared = declared_for(filename)
    if declared is NOTHING_DECLARED:
        return []
    found = list(declared.problems)
    for pattern in (*declared.parallel_safe, *declared.ordered):
        if (declared.path, pattern) in _found:
            continue
        wrong = _idle(pattern)
        if wrong is None:
            continue
        _found.add((declared.path, pattern))
        if wrong:
            found.append(f"`{pattern}` in [tool.xcs] matches nothing: {wrong}")
    new = [(declared.path, text) for text in found if (declared.path, text) not in _reported]
    _reported.update(new)
    return new


def _idle(pattern: str) -> str | None:
    """Why a pattern matches nothing; empty if it does match, None if that is not known yet. Imports nothing."""
    parts = pattern.split(".")
    head = list(itertools.takewhile(lambda part: not set(part) & set("*?["), parts))
    if not head:
        return ""
    module = sys.modules.get(head[0])
    if module is None:
        return None if _spec(head[0]) else f"there is no module `{head[0]}`"
    holder: Any = module
    for index, name in enumerate(head[1:], 1):
        path = ".".join(head[:index])
        inside = sys.modules.get(f"{path}.{name}") if isinstance(holder, ModuleType) else None
        found = inspect.getattr_static(holder, name, inside)
        if found is None:
            if isinstance(holder, ModuleType) and ("__getattr__" in vars(holder) or _spec(f"{path}.{name}")):
                return None  # made, or imported, when it is asked for
            return f"`{path}` has no `{name}`"
        found = getattr(found, "__func__", found)
        holder = inside if inside is not None and isinstance(found, ModuleType) else found
    rest = parts[len(head) :]
    if rest and not any(fnmatchcase(name, rest[0]) for name in _names(holder)):
        return f"nothing in `{'.'.join(head)}` is called `{rest[0]}`"
    own = _own_name(holder)
    if own is not None and own != ".".join(head) and not isinstance(holder, ModuleType):
        return f"`{'.'.join(head)}` is defined as `{own}`: write `{'.'.join([own, *rest])}`"
    return ""


def _names(holder: Any) -> set[str]:
    classes = holder.__mro__ if isinstance(holder, type) else (holder,)
    return {name for item in classes for name in getattr(item, "__dict__", ())}


def _own_name(holder: Any) -> str | None:
    module, qualname = getattr(holder, "__module__", None), getattr(holder, "__qualname__", None)
    return f"{module}.{qualname}" if isinstance(module, str) and isinstance(qualname, str) else None


def _spec(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        return False
