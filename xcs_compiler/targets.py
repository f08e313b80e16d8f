"""What the user names on the command line -> text and functions. Nothing is imported and nothing is run.

A target is ``file.py``, ``package.module`` or ``-`` (standard input), with ``:function`` or ``:Class.method`` behind it
to choose from it. Raises `TargetError` with a message that says what to do.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xcs_compiler.decoding import decoded, not_text
from xcs_compiler.source import Located, SourceFile, read_source

NOT_FOUND = 1
UNUSABLE = 2
STDIN = "<stdin>"
PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


class TargetError(Exception):
    """The message is for the user; ``status`` is the exit status that goes with it."""

    def __init__(self, message: str, status: int = UNUSABLE) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Target:
    """``wanted`` is the dotted name of a function or class in the file, or None for all of it."""

    file: SourceFile
    module_name: str
    wanted: str | None


def find_target(target: str, search: Sequence[str] | None = None) -> Target:
    """Read what a target names. ``search`` is where modules are looked for, by default `sys.path`."""
    place, wanted = _split(target)
    if place == STDIN:
        return Target(_parse(STDIN, sys.stdin.buffer.read()), "__main__", wanted)
    path = Path(place)
    module_name = None
    if not path.exists() and _is_dotted(place) and not place.endswith(".py"):
        found = _find_module(place, sys.path if search is None else search)
        if found is None:
            raise TargetError(
                f"no file and no module {place!r}; modules are looked for in the current directory, then as by `python`"
            )
        path, module_name = found, place
    return Target(_parse(str(path), _read(path)), module_name or module_name_of(path), wanted)


def find_targets(name: str, search: Sequence[str] | None = None) -> list[str]:
    """The targets that a name stands for: the files of a folder or package, else itself. `find_target` reads them."""
    path = Path(name)
    if not path.exists() and _is_dotted(name) and not name.endswith(".py"):
        found = _find_module(name, sys.path if search is None else search)
        if found is None or found.name != "__init__.py" or len(list(found.parent.glob("*.py"))) == 1:
            return [name]
        path = found.parent
    if not path.is_dir():
        return [name]
    hidden = {"__pycache__", "node_modules", "site-packages", "venv"}
    files = [
        str(file)
        for file in sorted(path.rglob("*.py"))
        if not any(part in hidden or part.startswith(".") for part in file.relative_to(path).parts)
    ]
    if not files:
        raise TargetError(f"there are no Python files in {path}")
    return files


def functions_of(target: Target) -> tuple[Located, ...]:
    """The functions that a target means: one, those of a class, or all that are not inside another function."""
    named = [located for located in target.file.functions if located.name != "<lambda>"]
    if target.wanted is None:
        return tuple(located for located in named if "<locals>" not in located.qualname)
    wanted = target.wanted
    chosen = [located for located in named if wanted in (located.qualname, _written(located))]
    if not chosen:
        chosen = [located for located in named if located.qualname.rpartition(".")[0] == wanted]
    if not chosen:
        raise TargetError(_not_there(target, named), NOT_FOUND)
    return tuple(chosen)


def _not_there(target: Target, named: list[Located]) -> str:
    names = [_written(located) for located in named]
    message = f"no function, method or class {target.wanted!r} in {target.file.filename}"
    last = str(target.wanted).rpartition(".")[2]
    close = difflib.get_close_matches(str(target.wanted), names, 3) or [
        name for name in names if name.rpartition(".")[2] == last
    ]
    if close:
        return f"{message}; did you mean {' or '.join(close[:3])}?"
    if not names:
        return f"{message}, which defines no functions"
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"{message}; it has {shown}"


def _written(located: Located) -> str:
    return located.qualname.replace(".<locals>", "")


def _split(target: str) -> tuple[str, str | None]:
    if target == "-":
        return STDIN, None
    place, colon, name = target.rpartition(":")
    if colon and place and _is_dotted(name.replace("<locals>", "locals")):
        return place.removesuffix(":"), name  # two colons are how pytest writes it
    if target.endswith(":") and len(target) > 1:
        raise TargetError(f"a name is missing behind the colon of {target!r}")
    return target, None


def _is_dotted(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise TargetError(f"{path} is a directory; name the files in it: {path}/*.py")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        siblings = [entry.name for entry in path.parent.glob("*.py")] if path.parent.is_dir() else []
        close = difflib.get_close_matches(path.name, siblings, 1)
        hint = f"; did you mean {path.parent / close[0]}?" if close else ""
        raise TargetError(f"there is no file {path}{hint}") from None
    except OSError as error:
        raise TargetError(f"{path} can't be read: {error.strerror or error}") from None


def _parse(filename: str, data: bytes) -> SourceFile:
    try:
        text = decoded(data)
    except (SyntaxError, ValueError) as error:
        raise TargetError(f"{filename} is not Python source: {not_text(error)}") from None
    try:
        return read_source(filename, text)
    except SyntaxError as error:
        raise TargetError(_syntax_error(filename, error)) from None
    except ValueError as error:
        raise TargetError(f"{filename} is not Python source: {error}") from None


def _syntax_error(filename: str, error: SyntaxError) -> str:
    place = f"{filename}:{error.lineno}" if error.lineno else filename
    message = f"{place}: syntax error: {error.msg}"
    if error.text and error.offset:
        line = error.text.rstrip("\n").split("\n")[-1]
        start = max(error.offset - 1, 0)
        same_line = error.end_lineno in (None, error.lineno)
        end = error.end_offset - 1 if same_line and error.end_offset else start + 1
        lead = "".join(char if char == "\t" else " " for char in line[:start])
        message += f"\n    {line}\n    {lead}{'^' * max(end - start, 1)}"
    return message


def _find_module(name: str, search: Sequence[str]) -> Path | None:
    """By its place in the file system: `importlib.util.find_spec` would import the packages around it."""
    *packages, last = name.split(".")
    for root in ("", *search):
        folder = Path(root or ".").joinpath(*packages)
        for candidate in (folder / last / "__init__.py", folder / f"{last}.py"):
            if candidate.is_file():
                return candidate
    return None


def module_name_of(path: Path) -> str:
    """The name under which a file is imported: from the topmost folder that is a package, or from the ``src`` of a
    project, where packages may do without an ``__init__.py``."""
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.resolve().parent
    while (folder / "__init__.py").is_file() and folder.name:
        parts.insert(0, folder.name)
        folder = folder.parent
    for place in (folder, *folder.parents):
        if place.name == "src" and any((place.parent / name).is_file() for name in PROJECT_FILES):
            parts = [*folder.relative_to(place).parts, *parts]
            break
    return ".".join(parts) or path.stem
