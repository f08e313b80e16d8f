"""What the files of the catalog claim, and the objects that the claims are about."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
import threading
import tomllib
import types
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

import xcs_compiler.effects.catalog as catalog_package

FOLDER = Path(catalog_package.__file__).parent
FILES = sorted(FOLDER.glob("*.toml"))

# Libraries that are no dependency of the tests: their files are checked where they happen to be installed.
OPTIONAL = frozenset(
    {
        "aiohttp", "boto3", "cohere", "dspy", "google_genai", "huggingface_hub", "langchain_core", "litellm",
        "mistralai", "pandas", "psycopg", "sqlalchemy",
    }
)  # fmt: skip

# Classes that are made as a program runs, one for each service.
GENERATED = "botocore.client.*"

# Names that only some versions of Python have: the name, or the prefix of several that ends with a dot, and the first
# version. A catalog that follows several versions names all of them.
SINCE = {
    "builtins.bytearray.__buffer__": (3, 12),
    "builtins.bytearray.__release_buffer__": (3, 12),
    "builtins.bytes.__buffer__": (3, 12),
    "builtins.memoryview.__buffer__": (3, 12),
    "builtins.memoryview.__release_buffer__": (3, 12),
    "builtins.slice.__hash__": (3, 12),
    "fractions.Fraction.is_integer": (3, 12),
    "genericpath.islink": (3, 12),
    "itertools.batched": (3, 12),
    "math.sumprod": (3, 12),
    "os.path.splitroot": (3, 12),
    "pathlib.Path.is_junction": (3, 12),
    "pathlib.Path.walk": (3, 12),
    "posixpath.splitroot": (3, 12),
    "random.Random.binomialvariate": (3, 12),
    "random.binomialvariate": (3, 12),
    "types.get_original_bases": (3, 12),
    "builtins.PythonFinalizationError": (3, 13),
    "copy.replace": (3, 13),
    "genericpath.lexists": (3, 13),
    "os.process_cpu_count": (3, 13),
    "pathlib.PurePath.full_match": (3, 13),
    "pathlib._abc.": (3, 13),
    "pathlib._local.": (3, 13),
    "posix._path_splitroot_ex": (3, 13),
}

# Methods that their class inherits from one that promises nothing: they are claimed for this class alone.
FOR_THIS_CLASS_ALONE = (
    "http.client.HTTPResponse.",
    "os._Environ.",
    "os.environ.",
    "random.SystemRandom.",
    "requests.structures.CaseInsensitiveDict.",
    "secrets.choice",
)

# Types that no module has under their own name.
_CONTAINERS: tuple[Any, ...] = (
    [],
    (),
    "",
    "\u0100",
    b"",
    bytearray(),
    range(0),
    range(2**70),
    set(),
    {},
    memoryview(b""),
)
_VIEWS: tuple[Any, ...] = ({}.keys(), {}.values(), {}.items())
_TYPES: tuple[type, ...] = (
    *(type(iter(container)) for container in (*_CONTAINERS, *_VIEWS)),
    *(type(reversed(container)) for container in ([], {}, *_VIEWS)),
    *(type(value) for value in (*_VIEWS, None, ..., NotImplemented, threading.Lock())),
    *(types.GeneratorType, types.MappingProxyType, types.FunctionType, types.BuiltinFunctionType, types.MethodType),
    types.CodeType,
)
HIDDEN = {f"{cls.__module__}.{cls.__qualname__}": cls for cls in _TYPES}


def tables(path: Path, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _parsed(path).get(kind, [])
    return found


@functools.cache
def _parsed(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def is_here(name: str) -> bool:
    """Whether this version of Python is expected to have ``name``."""

    def applies(key: str) -> bool:
        return name.startswith(key) if key.endswith(".") else name == key

    return not any(applies(key) and sys.version_info < version for key, version in SINCE.items())


@functools.cache
def resolve(name: str) -> Any:
    """The object behind a qualified name. Raises AttributeError when there is none."""
    for hidden, cls in HIDDEN.items():
        if name == hidden or name.startswith(hidden + "."):
            return functools.reduce(getattr, name.removeprefix(hidden).split(".")[1:], cls)
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        found = functools.reduce(getattr, parts[length:], module)
        if isinstance(found, types.ModuleType) and 1 < length == len(parts):
            # A function may hide the module of its name: tenacity.retry.
            return getattr(importlib.import_module(".".join(parts[:-1])), parts[-1])
        return found
    raise AttributeError(name)


def expand(name: str) -> list[str]:
    """A pattern's matches among the attributes of what comes before its first star; another name is itself."""
    if "*" not in name:
        return [name] if is_here(name) else []
    before = name[: name.index("*")].rpartition(".")[0]
    holder = resolve(before)
    inherited = isinstance(holder, types.ModuleType)
    attributes = dir(holder) if inherited else list(vars(holder))
    return [f"{before}.{a}" for a in attributes if fnmatchcase(f"{before}.{a}", name) and callable(getattr(holder, a))]


def own_name(value: Any) -> str | None:
    """What a callable says that it is called: its module (or the class that defines it) and its own name."""
    owner = getattr(value, "__objclass__", None)
    if owner is not None:
        return f"{owner.__module__}.{owner.__qualname__}.{value.__name__}"
    if isinstance(value, types.MethodType):
        return own_name(value.__func__)
    receiver = getattr(value, "__self__", None)
    if receiver is not None and not isinstance(receiver, types.ModuleType) and not isinstance(value, type):
        for cls in (receiver if isinstance(receiver, type) else type(receiver)).__mro__:
            if value.__name__ in vars(cls):
                return f"{cls.__module__}.{cls.__qualname__}.{value.__name__}"
    qualname = getattr(value, "__qualname__", None)
    return f"{getattr(value, '__module__', None) or 'builtins'}.{qualname}" if qualname else None


def own_names(names: list[str]) -> set[str | None]:
    """What those of the names that lead to an object say that they are called (``os.fsencode``: a nested function)."""
    found = set()
    for name in names:
        try:
            found.add(own_name(resolve(name)))
        except AttributeError:
            continue
    return found


def library_of(path: Path) -> None:
    if path.stem in OPTIONAL:
        for module in _parsed(path)["library"]["names"]:
            pytest.importorskip(module)


def is_installed(path: Path) -> bool:
    try:
        return all(map(importlib.util.find_spec, _parsed(path)["library"]["names"]))
    except ImportError:
        return False


def call_claims() -> Iterator[tuple[Path, dict[str, Any], str]]:
    for path in FILES:
        if path.stem in OPTIONAL and not is_installed(path):
            continue
        for table in tables(path, "call"):
            for name in table["names"]:
                if name.startswith(GENERATED):
                    continue
                for match in expand(name):
                    yield path, table, match
