"""What the catalog says of built-in methods, against what calling them does: changes, results, whose code runs."""

from __future__ import annotations

import array
import builtins
import collections
import copy
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from xcs_compiler.effects.catalog import CallEntry, catalog
from xcs_compiler.effects.lattice import Level

SAMPLES: dict[type, list[Any]] = {
    str: ["b a%s", "", "{}"],
    bytes: [b"b a", b""],
    bytearray: [bytearray(b"ba%d"), bytearray()],
    int: [5, -2],
    float: [1.5],
    bool: [True],
    list: [[3, 1, 2], [[2], [1]], []],
    tuple: [(3, 1, 2), ()],
    dict: [{"a": [1], "b": [2]}, {}],
    set: [{3, 1}, set()],
    frozenset: [frozenset({3, 1})],
    range: [range(3)],
    slice: [slice(1, 2)],
    collections.deque: [collections.deque([3, 1, 2]), collections.deque()],
    collections.OrderedDict: [collections.OrderedDict(a=1, b=2)],
    collections.Counter: [collections.Counter("aab")],
    array.array: [array.array("i", [3, 1, 2])],
    io.StringIO: [io.StringIO("a\nb")],
    io.BytesIO: [io.BytesIO(b"a\nb")],
}

# Operands that some method or other accepts; each method gets each.
OPERANDS: tuple[tuple[Any, ...], ...] = (
    (), (1,), (0, "x"), (3,), ("a",), ("a", 5), (b"a",), ("b", "c"), (b"b", b"c"), ([7, 8],), ({"c": 1},), ({1, 9},),
    (["x", "y"],), ([b"x"],), ({98: "c"},), (bytes(range(256)),), (1, 2), (slice(0, 1),), (slice(0, 1), [9]),
    (slice(0, 1), b"z"), ([[1]],), ("utf-8",), (1, 65), ("d",), (7,), (97,),
)  # fmt: skip

# A look at a file in memory is claimed as a change too: its place belongs to the same object.
LOOKS = {"tell", "getvalue", "readable", "writable", "seekable", "getbuffer"}

# The samples and operands above happen to leave these without effect on one class or another.
NO_CHANGE_HERE = {
    *("__init__", "__setattr__", "__delattr__", "__release_buffer__", "byteswap", "clear", "move_to_end"),
    *("readinto", "reverse", "truncate", "writelines"),
}

IMMUTABLE = (str, bytes, int, float, complex, bool, type(None), type(NotImplemented), tuple, frozenset, range, type)


def entries(cls: type) -> Iterator[tuple[str, CallEntry]]:
    for name in dir(cls):
        if name in ("__class__", "__getattribute__", "__reduce__", "__reduce_ex__", "__getstate__", "__setattr__"):
            continue
        if not callable(getattr(cls, name)) or isinstance(getattr(cls, name), type):
            continue
        owner = next(ancestor for ancestor in cls.__mro__ if name in vars(ancestor))
        entry = catalog().call(f"{owner.__module__}.{owner.__qualname__}.{name}")
        if entry is not None:
            yield name, entry


def state(value: Any) -> Any:
    if isinstance(value, io.StringIO | io.BytesIO):
        return None if value.closed else (value.getvalue(), value.tell())
    return copy.deepcopy(value), repr(value)


def is_immutable(value: Any) -> bool:
    if isinstance(value, tuple | frozenset):
        return all(is_immutable(item) for item in value)
    return isinstance(value, IMMUTABLE) or "iterator" in type(value).__name__


def again(sample: Any) -> Any:
    """An equal object with a state of its own."""
    return type(sample)(sample.getvalue()) if type(sample) in (io.StringIO, io.BytesIO) else copy.deepcopy(sample)


def trials(cls: type) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    for sample in SAMPLES[cls]:
        for operands in OPERANDS:
            yield again(sample), copy.deepcopy(operands)


@pytest.mark.parametrize("cls", SAMPLES, ids=lambda cls: cls.__name__)
def test_a_method_changes_its_receiver_only_if_the_catalog_says_so(cls: type) -> None:
    tried, wrong, idle = set(), set(), set()
    for name, entry in entries(cls):
        if entry.level is Level.ORDERED or name in ("__init_subclass__", "__subclasshook__"):
            continue
        for receiver, operands in trials(cls):
            before, given = state(receiver), copy.deepcopy(operands)
            try:
                result = getattr(receiver, name)(*operands)
            except Exception:
                continue
            tried.add(name)
            if state(receiver) != before:
                idle.discard(name)
                if "receiver" not in entry.mutates:
                    wrong.add(f"{name}{given!r} changes its receiver")
            if operands != given:
                wrong.add(f"{name}{given!r} changes its operands")
            if entry.result == "immutable" and not is_immutable(result):
                wrong.add(f"{name}{given!r} gives {result!r}")
            if entry.result == "argument:receiver" and result not in (receiver, NotImplemented):
                wrong.add(f"{name}{given!r} gives something else than its receiver")
            is_operand = any(result is operand for operand in (receiver, *operands))
            if entry.result in ("fresh", "data") and is_operand and not is_immutable(result):
                wrong.add(f"{name}{given!r} gives an operand")
    assert wrong == set()
    assert len(tried) >= 5


@pytest.mark.parametrize("cls", SAMPLES, ids=lambda cls: cls.__name__)
def test_a_change_that_is_claimed_happens(cls: type) -> None:
    claimed = {name for name, entry in entries(cls) if "receiver" in entry.mutates and entry.level is not Level.ORDERED}
    seen = set()
    for name in claimed:
        for receiver, operands in trials(cls):
            before = state(receiver)
            try:
                getattr(receiver, name)(*operands)
            except Exception:
                continue
            if state(receiver) != before:
                seen.add(name)
                break
    assert claimed - seen <= LOOKS | NO_CHANGE_HERE


class Told:
    """An operand that tells when any code of its class runs."""

    def __init__(self, log: list[str]) -> None:
        self.log = log

    def _tell(self, name: str) -> None:
        self.log.append(name)

    def __eq__(self, other: object) -> bool:
        self._tell("eq")
        return self is other

    def __hash__(self) -> int:
        self._tell("hash")
        return 1

    def __lt__(self, other: object) -> bool:
        self._tell("lt")
        return False

    __gt__ = __le__ = __ge__ = __lt__

    def __str__(self) -> str:
        self._tell("str")
        return "told"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        self._tell("format")
        return "told"

    def __index__(self) -> int:
        self._tell("index")
        return 1

    __int__ = __index__

    def __float__(self) -> float:
        self._tell("float")
        return 1.0

    def __bool__(self) -> bool:
        self._tell("bool")
        return True

    def __len__(self) -> int:
        self._tell("len")
        return 1

    def __iter__(self) -> Iterator[int]:
        self._tell("iter")
        return iter([1])

    def __contains__(self, item: object) -> bool:
        self._tell("contains")
        return True

    def __getitem__(self, item: object) -> object:
        self._tell("getitem")
        return 1

    def __call__(self, *operands: object) -> int:
        self._tell("call")
        return 1


def covered(entry: CallEntry, position: int, ran: set[str]) -> bool:
    """Whether the entry says that code of the operand at ``position`` may run."""
    key = str(position)
    if entry.level is Level.ORDERED or entry.needs_plain is True:
        return True
    if entry.needs_plain and key in entry.needs_plain:
        return True
    if ran <= {"iter", "len"} and key in entry.iterates:
        return True
    return ran <= {"call"} and key in entry.calls


@pytest.mark.parametrize("cls", SAMPLES, ids=lambda cls: cls.__name__)
def test_code_of_an_operand_runs_only_if_the_catalog_says_so(cls: type) -> None:
    wrong = set()
    for name, entry in entries(cls):
        for receiver, operands in trials(cls):
            for position in range(len(operands)):
                log: list[str] = []
                given = list(operands)
                given[position] = Told(log)
                try:
                    result = getattr(again(receiver), name)(*given)
                    del result
                except Exception:
                    pass
                if log and not covered(entry, position, set(log)):
                    wrong.add(f"{name} runs {sorted(set(log))} of operand {position}")
    assert wrong == set()


HOLDERS: dict[type, Callable[[Told], Any]] = {
    list: lambda told: [told],
    tuple: lambda told: (told,),
    dict: lambda told: {"a": told},
    collections.deque: lambda told: collections.deque([told]),
}


@pytest.mark.parametrize("cls", HOLDERS, ids=lambda cls: cls.__name__)
def test_code_of_an_item_runs_only_if_the_catalog_says_so(cls: type) -> None:
    wrong = set()
    for name, entry in entries(cls):
        if entry.level is Level.ORDERED or entry.needs_plain is True:
            continue
        for operands in OPERANDS:
            log: list[str] = []
            receiver = HOLDERS[cls](Told(log))
            log.clear()
            try:
                getattr(receiver, name)(*copy.deepcopy(operands))
            except Exception:
                pass
            if log and not (entry.needs_plain and "receiver" in entry.needs_plain):
                wrong.add(f"{name} runs {sorted(set(log))} of an item")
    assert wrong == set()


FUNCTIONS = [
    *("abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "complex", "dict"),
    *("divmod", "enumerate", "filter", "float", "format", "frozenset", "getattr", "hasattr", "hash", "hex"),
    *("id", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "memoryview", "min", "next"),
    *("oct", "ord", "pow", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple"),
    *("type", "zip"),
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_builtin_function_runs_code_of_its_operands_only_if_the_catalog_says_so(name: str) -> None:
    entry = catalog().call(f"builtins.{name}")
    assert entry is not None
    wrong = set()
    for others in ((), (1,), ("a",), (None,), ([1, 2],), (int,), (1, 2)):
        for position in range(len(others) + 1):
            log: list[str] = []
            operands = [*others[:position], Told(log), *others[position:]]
            try:
                result = getattr(builtins, name)(*operands)
                del result
            except Exception:
                pass
            if log and not covered(entry, position, set(log)):
                wrong.add(f"runs {sorted(set(log))} of operand {position} in {operands!r}")
    assert wrong == set()


def test_the_patterns_of_re_give_what_is_claimed() -> None:
    pattern = re.compile(r"(?P<a>\w)(\d)?")
    found = pattern.search("x1 y2")
    assert found is not None
    for name in ("group", "groups", "start", "end", "span"):
        entry = catalog().call(f"re.Match.{name}")
        assert entry is not None
        assert entry.result == "immutable"
        assert is_immutable(getattr(found, name)())
    for name in ("findall", "split"):
        entry = catalog().call(f"re.Pattern.{name}")
        assert entry is not None
        assert entry.result == "data"
        assert isinstance(getattr(pattern, name)("x1"), list)
