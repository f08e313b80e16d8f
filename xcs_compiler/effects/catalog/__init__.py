"""The catalog: what calls of known libraries do, as data. One TOML file a library beside this module.

A file is read when one of the modules that its header names is asked for, never before. This docstring is the
reference of the format.

``[library]`` comes first in the file and is read on its own, so keep it free of anything long::

    [library]
    names = ["openai"]           # modules that the file speaks of, with all their submodules: "google.genai" is fine
    name = "openai"              # the same, when it is one
    versions = ">=1.0,<4"        # of the module's __version__; outside of it the file is not used. Optional
    source = "what the claims rest on"

``[[call]]`` says what calling something does. All keys but ``names``, ``level`` and ``why`` are optional::

    [[call]]
    names = ["openai.resources.chat.completions.completions.Completions.create"]
    level = "pure" | "parallel-safe" | "ordered"
    slow = true                  # waits for the outside world
    result = "fresh"             # a new object, nothing of it shared with the operands
           | "immutable"         # text, numbers, None, functions, classes ...
           | "data"              # fresh plain data: builtin containers of plain data
           | "aliases"           # may be, or share parts with, an operand (the default)
           | "type:qualified.Class"      # a fresh instance of exactly that class
           | "immutable or 1 or default" # such, or one of these operands: os.getenv
           | "same"              # a fresh instance of the receiver's class: path / name, date + delta; or of the class
                                 # that it is called on: date.today
           | "items:qualified.Class" | "items:data" | "items:immutable" | "items:same"   # a fresh iterator of such
           | "parts:immutable"           # an iterator of such, each step of which waits and changes the receiver
           | "context:qualified.Class"   # a context manager that waits when it is entered, and gives a fresh instance
           | "element:0" | "element:receiver"   # an element of that operand: dict.get, max, next
           | "argument:0" | "argument:receiver" # that operand itself
           | "tuple:qualified.Class"     # a fresh tuple of such
           | "keys:0"                    # a fresh dict whose keys are the elements of that operand
           | "list:1"                    # a fresh list of elements of that operand
           | "counts:receiver"           # a fresh list of pairs of an element of that operand and a number
    unless = ["stream"]          # ``result`` holds only if none of these keywords is given (but as a literal false
                                 # value); otherwise the result is "fresh", of unknown type
    streams = "qualified.Class"  # with ``stream=True`` written out, the result is an iterator of such, or of "data",
                                 # that nobody else has; each step waits for the service
    ordered_if = ["conversation"]        # ordered when one of these keywords is given (but as a literal false value):
                                         # requests that add to something that the service keeps
    mutates = ["receiver", "0", "key"]   # receiver, positional index (receiver not counted) or parameter name;
                                         # "arguments" for all but the receiver, "*" for every operand
    keeps = []                           # the operands that what is changed may refer to later (the default: all)
    reads = ["clock", "environment"]     # kinds of `lattice.Place` that have no name
    writes = ["random", "stdio", "log", "warnings", "files", "environment", "cwd", "locale", "signal"]
    needs_plain = true           # implicit operations are run on the operands (str(), format(), sorted(), ==, hash()),
                                 # so they have to be plain data. Or a list as in `mutates`: only those
    iterates = ["0"]             # these operands are iterated (list(), sum(), zip()); a list, as in `mutates`
    calls = ["0", "key"]         # calls these operands (map, sorted's key): as safe as they are; an absent or None
                                 # one counts as nothing. What it calls them with is not known, so they get unknown
                                 # arguments
    gives = ["re.Match"]         # what it calls them with, where that is known: a class, "data" or "immutable"; or
                                 # "element": an element of what it iterates
    lazy = true                  # the call itself does nothing yet: ``calls`` and ``iterates`` happen when the result
                                 # is iterated (map, filter, zip, enumerate)
    alone = true                 # the result is a new iterator over what is given, and its steps call nobody
    elements = true              # iterating the result gives elements of what is given
    exhausts = true              # it takes all that ``iterates`` names, one after another, and stops nowhere before
    why = "one sentence, shown to users after 'name: '"

Names are what the real objects say, ``f"{module}.{qualname}"`` (``builtins.list.append``, ``json.dumps``), and the
public aliases beside them (``openai.OpenAI``), because source-only analysis sees the name that was imported. Classes
are called too: ``["collections.Counter"]`` as a call is the construction. A method is found along the method resolution
order, so a method is written once, with the class that defines it. Patterns are fnmatch patterns; an exact name goes
before a pattern, a longer pattern before a shorter one.

A method of a class that is not in the catalog is never covered by its base class's entry when it overrides it.

``[[type]]`` says what instances are like::

    [[type]]
    names = ["openai.OpenAI"]
    attributes = "pure"          # loading any attribute (properties, cached properties, __getattr__) is pure. Without
                                 # it only plain instance attributes and plain functions are
    attribute_types = { chat = "openai.resources.chat.chat.Chat", id = "data" }
                                 # class of the attribute's value; "data" for plain data, "immutable" for text,
                                 # numbers ..., "same" for the class of the instance, "items:" as for results, taken
                                 # from the instance; "mapping": from text to something that is not known
    transparent = true           # implicit operations of instances (==, hash, str, format, truth, iteration,
                                 # subscripts, attribute loads) are pure, and so plain data if the attributes are
    plain = true                 # transparent, and holds nothing but plain data all the way down: the answer of a
                                 # service. Attributes are "data" where ``attribute_types`` says nothing else
    immutable = true             # instances never change (datetime.date, re.Pattern, decimal.Decimal)
    thread_safe = true           # shared by threads as it is: calls of its methods may overlap, and reading a global
                                 # that holds one is not reading state (each method has its own entry all the same)
    lock = true                  # a mutual-exclusion lock: state changed under ``with`` it is parallel-safe
    context = "pure"             # entering and leaving it in a ``with`` does what the level says: pure |
                                 # parallel-safe | ordered
    iteration = "data" | "immutable" | "type:qualified.Class"   # what iterating an instance gives
    why = "..."

``[[decorator]]`` names functions that return something as safe as the function they are given (``functools.wraps``
decorators that retry, cache or time)::

    [[decorator]]
    names = ["tenacity.retry"]
    rules = ["retry.before"]     # attributes of what it returns that hold functions which are called as well
    why = "..."

What a decorator returns is known by the code that it runs, ``module.decorator.<locals>.wrapper``, and has to lead to
what it wraps by ``__wrapped__``.

``[[value]]`` says what a module attribute that is not a function or class is::

    [[value]]
    names = ["sys.argv"]
    type = "data" | "immutable" | "qualified.Class"
    reads = ["environment"]      # state that a load of it reads
    why = "..."
"""

from __future__ import annotations

import functools
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from xcs_compiler.effects.catalog.parsed import cache_folder, digest, remembered
from xcs_compiler.effects.lattice import Level, Place

LEVELS = {"pure": Level.PURE, "parallel-safe": Level.PARALLEL_SAFE, "ordered": Level.ORDERED}


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One ``[[call]]``; see the module's docstring for the meaning of the fields."""

    level: Level
    why: str
    slow: bool = False
    result: str = "aliases"
    unless: tuple[str, ...] = ()
    streams: str | None = None
    ordered_if: tuple[str, ...] = ()
    mutates: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ("*",)
    reads: frozenset[Place] = frozenset()
    writes: frozenset[Place] = frozenset()
    needs_plain: bool | tuple[str, ...] = False
    iterates: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    lazy: bool = False
    alone: bool = False
    exhausts: bool = False
    elements: bool = False


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """One ``[[type]]``."""

    why: str = ""
    attributes_pure: bool = False
    attribute_types: Mapping[str, str] = field(default_factory=dict)
    transparent: bool = False
    plain: bool = False
    immutable: bool = False
    thread_safe: bool = False
    lock: bool = False
    context: Level | None = None
    iteration: str | None = None


@dataclass(frozen=True, slots=True)
class ValueEntry:
    """One ``[[value]]``."""

    type: str
    why: str = ""
    reads: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class DecoratorEntry:
    """One ``[[decorator]]``."""

    why: str = ""
    rules: tuple[str, ...] = ()


def _places(kinds: list[str]) -> frozenset[Place]:
    return frozenset(Place(kind) for kind in kinds)


def _call_entry(table: dict[str, Any]) -> CallEntry:
    needs_plain = table.get("needs_plain", False)
    return CallEntry(
        LEVELS[table["level"]],
        table["why"],
        slow=table.get("slow", False),
        result=table.get("result", "aliases"),
        unless=tuple(table.get("unless", ())),
        streams=table.get("streams"),
        ordered_if=tuple(table.get("ordered_if", ())),
        mutates=tuple(table.get("mutates", ())),
        keeps=tuple(table.get("keeps", ("*",))),
        reads=_places(table.get("reads", [])),
        writes=_places(table.get("writes", [])),
        needs_plain=needs_plain if isinstance(needs_plain, bool) else tuple(needs_plain),
        iterates=tuple(table.get("iterates", ())),
        calls=tuple(table.get("calls", ())),
        gives=tuple(table.get("gives", ())),
        lazy=table.get("lazy", False),
        alone=table.get("alone", False),
        exhausts=table.get("exhausts", False),
        elements=table.get("elements", False),
    )


def _type_entry(table: dict[str, Any]) -> TypeEntry:
    return TypeEntry(
        table.get("why", ""),
        attributes_pure=table.get("attributes") == "pure",
        attribute_types=table.get("attribute_types", {}),
        transparent=table.get("transparent", False) or table.get("plain", False),
        plain=table.get("plain", False),
        immutable=table.get("immutable", False),
        thread_safe=table.get("thread_safe", False),
        lock=table.get("lock", False),
        context=LEVELS[table["context"]] if "context" in table else None,
        iteration=table.get("iteration"),
    )


def _value_entry(table: dict[str, Any]) -> ValueEntry:
    return ValueEntry(table["type"], table.get("why", ""), _places(table.get("reads", [])))


def _decorator_entry(table: dict[str, Any]) -> DecoratorEntry:
    return DecoratorEntry(table.get("why", ""), tuple(table.get("rules", ())))


class _Names:
    """Entries of one kind by name; patterns apply when no exact name does, the longest first."""

    def __init__(self) -> None:
        self.exact: dict[str, Any] = {}
        self.patterns: list[tuple[str, Any]] = []

    def add(self, name: str, entry: Any) -> None:
        if any(character in name for character in "*?["):
            self.patterns.append((name, entry))
            self.patterns.sort(key=lambda pattern: -len(pattern[0]))
        else:
            self.exact[name] = entry

    def get(self, name: str) -> Any:
        entry = self.exact.get(name)
        if entry is None and self.patterns:
            for pattern, candidate in self.patterns:
                if fnmatchcase(name, pattern):
                    return candidate
        return entry

    def items(self) -> Iterator[tuple[str, Any]]:
        yield from self.exact.items()
        yield from self.patterns


KINDS = {"call": _call_entry, "type": _type_entry, "decorator": _decorator_entry, "value": _value_entry}


@dataclass(frozen=True, slots=True)
class _Header:
    path: Path
    modules: tuple[str, ...]
    versions: str
    digest: str


class Catalog:
    """The data files of one or more folders. Lookups are by qualified name; None when nothing is said.

    Parsed files are kept in the folder ``cache``. Raises ValueError, naming the file, for a file that does not follow
    the format.
    """

    def __init__(self, *folders: Path, cache: Path | None = None) -> None:
        self._folders = folders
        self._cache = cache
        self._headers: dict[str, list[_Header]] | None = None
        self._entries: dict[str, _Names] = {kind: _Names() for kind in KINDS}
        self._read: set[Path] = set()
        self._known: dict[tuple[str, str], Any] = {}

    def call(self, name: str) -> CallEntry | None:
        found: CallEntry | None = self._get("call", name)
        return found

    def type(self, name: str) -> TypeEntry | None:
        found: TypeEntry | None = self._get("type", name)
        return found

    def value(self, name: str) -> ValueEntry | None:
        found: ValueEntry | None = self._get("value", name)
        return found

    def decorator(self, name: str) -> DecoratorEntry | None:
        found: DecoratorEntry | None = self._get("decorator", name)
        return found

    def covers(self, name: str) -> bool:
        """Whether some file speaks of the module that ``name`` belongs to."""
        return any(True for _ in self._headers_of(name))

    def waiting_modules(self) -> tuple[str, ...]:
        """Modules of which the data speak, in the order of the files."""
        return tuple(self._every_header())

    def waiting(self, modules: Iterable[str], *, on_receiver: bool = False) -> frozenset[str]:
        """The qualified names and patterns of all calls that wait, as far as they belong to these modules. With
        ``on_receiver``, of those that change what they are called on, so that it matters which object that is."""
        for module in modules:
            self._read_files(module)
        calls = self._entries["call"]
        entries = [*calls.exact.items(), *calls.patterns]
        return frozenset(
            name for name, entry in entries if entry.slow and (not on_receiver or "receiver" in entry.mutates)
        )

    def slow_names(self) -> frozenset[str]:
        """Names and patterns of all calls that wait for the outside world. Reads every file."""
        return self.waiting(self.waiting_modules())

    def _get(self, kind: str, name: str) -> Any:
        try:
            return self._known[kind, name]
        except KeyError:
            pass
        self._read_files(name)
        entry = self._entries[kind].get(name)
        if len(self._known) > 20_000:
            self._known.clear()
        self._known[kind, name] = entry
        return entry

    def _read_files(self, name: str) -> None:
        for header in self._headers_of(name):
            if header.path not in self._read:
                self._read.add(header.path)
                self._load(header)

    def _every_header(self) -> dict[str, list[_Header]]:
        if self._headers is None:
            self._headers = {}
            for header in self._read_headers():
                for module in header.modules:
                    self._headers.setdefault(module, []).append(header)
        return self._headers

    def _headers_of(self, name: str) -> Iterator[_Header]:
        headers = self._every_header()
        end = len(name)
        while end > 0:
            yield from headers.get(name[:end], ())
            end = name.rfind(".", 0, end)

    def _read_headers(self) -> list[_Header]:
        texts = {p: p.read_text(encoding="utf-8") for f in self._folders for p in sorted(f.glob("*.toml"))}
        digests = {path: digest(text) for path, text in texts.items()}

        def parse() -> dict[str, Any]:
            return {digests[path]: _parse_header(path, text) for path, text in texts.items()}

        known = remembered(self._cache, f"headers-{digest(*digests.values())}", parse)
        if not known.keys() >= set(digests.values()):
            known = parse()
        return [
            _Header(path, tuple(known[key]["modules"]), known[key]["versions"], key) for path, key in digests.items()
        ]

    def _load(self, header: _Header) -> None:
        if header.versions and not any(_version_matches(module, header.versions) for module in header.modules):
            return
        try:
            name = f"{header.path.stem}-{header.digest}"
            tables = remembered(self._cache, name, lambda: tomllib.loads(header.path.read_text(encoding="utf-8")))
            for kind, make in KINDS.items():
                for table in tables.get(kind, ()):
                    entry = make(table)
                    for name in table["names"]:
                        self._entries[kind].add(name, entry)
        except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{header.path}: {error!r}") from error


def _parse_header(path: Path, text: str) -> dict[str, Any]:
    try:
        library = tomllib.loads(text.partition("\n[[")[0])["library"]
        modules = library["names"] if "names" in library else [library["name"]]
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: no readable [library] table at the top: {error!r}") from error
    return {"modules": modules, "versions": library.get("versions", "")}


def _version_matches(module: str, versions: str) -> bool:
    """True when nothing contradicts it: a module that is not loaded, or has no version, is taken to be in range."""
    loaded = sys.modules.get(module)
    installed = getattr(loaded, "__version__", None)
    if not isinstance(installed, str):
        return True
    version = _numbers(installed)
    for clause in versions.split(","):
        match = re.fullmatch(r"\s*(>=|<=|==|!=|<|>)\s*([\d.]+)\s*", clause)
        if match is None:
            raise ValueError(f"version clause {clause!r} of {module}")
        operator, bound = match[1], _numbers(match[2])
        width = max(len(version), len(bound))
        left, right = version + (0,) * (width - len(version)), bound + (0,) * (width - len(bound))
        holds = {
            ">=": left >= right, "<=": left <= right, "==": left == right,
            "!=": left != right, "<": left < right, ">": left > right,
        }  # fmt: skip
        if not holds[operator]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in match[0].split(".")) if match else ()


@functools.cache
def catalog() -> Catalog:
    """The catalog that comes with xcs."""
    return Catalog(Path(__file__).parent, cache=cache_folder())
