"""The catalog's data against the real objects: every name is there, says what it is called, and is claimed once."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
import textwrap
import types
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.compiler.catalog_claims import (
    FILES,
    FOR_THIS_CLASS_ALONE,
    GENERATED,
    HIDDEN,
    OPTIONAL,
    _parsed,
    call_claims,
    expand,
    is_here,
    library_of,
    own_name,
    own_names,
    resolve,
    tables,
)
from xcs_compiler.effects.catalog import LEVELS, catalog
from xcs_compiler.effects.lattice import Place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestNames:
    def test_every_name_is_a_real_object(self, path: Path) -> None:
        library_of(path)
        missing = []
        for kind in ("call", "type", "decorator", "value"):
            for table in tables(path, kind):
                for name in table["names"]:
                    if name.startswith(GENERATED):
                        continue
                    # What a decorator returns has no name: it is the decorator that has to be there.
                    expanded = expand(name if kind != "decorator" else name.partition(".<locals>")[0])
                    if "*" in name and not expanded:
                        missing.append(f"{name} matches nothing")
                    for match in expanded:
                        try:
                            value = resolve(match)
                        except AttributeError:
                            if match not in own_names(table["names"]):
                                missing.append(match)
                            continue
                        if kind in ("call", "decorator") and not callable(value):
                            missing.append(f"{match} is not callable")
                        if kind == "type" and not isinstance(value, type) and "*" not in name:
                            missing.append(f"{match} is not a class")
        assert missing == []

    def test_an_exception_for_a_version_is_not_idle(self, path: Path) -> None:
        library_of(path)
        names = {name for kind in ("call", "type") for table in tables(path, kind) for name in table["names"]}
        for name in names:
            if "*" in name or is_here(name):
                continue
            try:
                assert resolve(name) is None, name  # slice.__hash__ on 3.11
            except AttributeError:
                continue

    def test_what_it_says_it_is_called_is_claimed_alike(self, path: Path) -> None:
        library_of(path)
        unclaimed = []
        for table in tables(path, "call"):
            names = table["names"]
            for name in names:
                if "*" in name or not is_here(name) or name.startswith(FOR_THIS_CLASS_ALONE):
                    continue
                if re.match(r"random\.[a-z]", name):
                    continue  # methods of the generator that everybody shares, and for which nobody has a name
                try:
                    own = own_name(resolve(name))
                except AttributeError:
                    continue
                if own is not None and not any(fnmatchcase(own, other) for other in names):
                    unclaimed.append(f"{name} is {own}")
        assert unclaimed == []

    def test_header(self, path: Path) -> None:
        library = _parsed(path)["library"]
        tops = tuple(library["names"])
        assert library["source"]
        for kind in ("call", "type", "decorator", "value"):
            for table in tables(path, kind):
                for name in table["names"]:
                    assert any(name == top or name.startswith(top + ".") for top in tops), name

    def test_entries_are_well_formed(self, path: Path) -> None:
        library_of(path)
        kinds = {"clock", "random", "environment", "cwd", "files", "stdio", "log", "warnings", "locale", "signal"}
        kinds |= {"context", "frame", "lifetime"}
        results = {"fresh", "immutable", "data", "aliases", "same"}
        allowed = {"names", "level", "why", "slow", "result", "mutates", "reads", "writes", "needs_plain", "iterates"}
        for table in tables(path, "call"):
            assert table["level"] in LEVELS
            assert table["why"]
            assert not table["why"].endswith(".")
            special = {"calls", "gives", "lazy", "unless", "streams", "ordered_if", "alone", "exhausts", "elements"}
            assert set(table) <= allowed | special | {"keeps"}
            assert set(table.get("reads", ())) | set(table.get("writes", ())) <= kinds
            kind, _, target = table.get("result", "aliases").partition(":")
            if kind in ("type", "tuple", "context"):
                assert isinstance(resolve(target), type)
            elif kind in ("items", "parts"):
                assert target in ("data", "immutable", "same") or isinstance(resolve(target), type)
            elif target:
                assert kind in ("element", "argument", "keys", "counts", "list")
            else:
                assert kind.split(" or ")[0] in results
            if table["level"] != "ordered":
                assert not table.get("writes"), table["names"]
        for table in tables(path, "type"):
            for target in table.get("attribute_types", {}).values():
                kind = target.removeprefix("items:")
                assert kind in ("data", "immutable", "same", "mapping") or isinstance(resolve(kind), type), target


def test_no_callable_is_claimed_at_two_levels() -> None:
    by_name: dict[str, str] = {}
    by_object: dict[Any, tuple[str, str]] = {}
    for path, table, name in call_claims():
        if path.stem in OPTIONAL or name.startswith(FOR_THIS_CLASS_ALONE):
            continue
        level = table["level"]
        assert by_name.setdefault(name, level) == level, name
        try:
            value = resolve(name)
        except AttributeError:
            continue
        receiver = getattr(value, "__self__", None)
        bound = isinstance(value, types.MethodType) and receiver is not None
        key = (id(value.__func__), type(receiver)) if bound else (id(value), None)
        first, claimed = by_object.setdefault(key, (name, level))
        assert claimed == level, f"{name} is {first}"


def test_no_name_is_in_two_tables() -> None:
    seen: dict[str, Path] = {}
    for path in FILES:
        for table in tables(path, "call"):
            for name in table["names"]:
                assert name not in seen, f"{name} is in {seen[name].name} and again in {path.name}"
                seen[name] = path


def is_private(name: str) -> bool:
    return (name.startswith("_") and not name.startswith("__")) or name == "__loader__"


def test_every_builtin_is_covered() -> None:
    missing = [
        name
        for name, value in vars(builtins).items()
        if callable(value) and not is_private(name) and catalog().call(f"builtins.{name}") is None
    ]
    assert missing == []


COVERED = (
    str,
    bytes,
    bytearray,
    int,
    float,
    complex,
    bool,
    list,
    tuple,
    dict,
    set,
    frozenset,
    range,
    slice,
    memoryview,
)


# Functions and code: programs call them, not their methods.
NOT_CALLED_ON = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.CodeType)


_CALLED_ON = [*COVERED, *(cls for cls in HIDDEN.values() if cls not in NOT_CALLED_ON), object, type, BaseException]


@pytest.mark.parametrize("cls", _CALLED_ON, ids=lambda cls: cls.__name__)
def test_every_method_of_a_builtin_type_is_covered(cls: type) -> None:
    missing = []
    for name in vars(cls):
        value = getattr(cls, name, None)
        if not callable(value) or isinstance(value, type) or is_private(name) or name == "__class_getitem__":
            continue
        own = catalog().call(f"{cls.__module__}.{cls.__qualname__}.{name}")
        inherited = catalog().call(f"builtins.object.{name}") if name.startswith("__") else None
        if own is None and inherited is None:
            missing.append(name)
    assert missing == []


def test_the_loader_reads_what_the_files_say() -> None:
    sleep, sort, clock = (catalog().call(name) for name in ("time.sleep", "builtins.list.sort", "time.monotonic"))
    assert sleep is not None
    assert sleep.slow
    assert sleep.level is LEVELS["parallel-safe"]
    assert sort is not None
    assert sort.mutates == ("receiver",)
    assert sort.calls == ("key",)
    assert clock is not None
    assert clock.reads == {Place("clock")}
    assert catalog().call("subprocess.run").level is LEVELS["ordered"]  # type: ignore[union-attr]
    assert catalog().call("math.sqrt").level is LEVELS["pure"]  # type: ignore[union-attr]


def test_every_module_of_the_standard_library_is_spoken_of() -> None:
    assert [name for name in sorted(sys.stdlib_module_names) if not catalog().covers(name)] == []


# What the sources set that nobody can tell: tables and defaults that are filled in once, with what anybody else would
# fill in, remembered texts of what never changes, and that a client is open.
FILLED_IN_ONCE = frozenset(
    {
        *("_hextobyte", "_a85chars", "_a85chars2", "_b85alphabet", "_b85chars", "_b85chars2", "_b85dec", "_opener"),
        *("_str", "_hash", "_state", "__stream"),
    }
)


def changes_in(function: types.FunctionType) -> list[str]:
    """What the source of a function sets besides its own variables: attributes of the receiver, and globals."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return []
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        return []
    first = [argument.arg for argument in definition.args.args[:1]]
    found = []
    for node in ast.walk(definition):
        if isinstance(node, ast.Global):
            found += node.names
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            found += [node.attr] if [node.value.id] == first == ["self"] else []
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_source_does_not_contradict_the_claim(path: Path) -> None:
    """What may overlap sets no attribute of its receiver and no global, unless it is claimed to change its receiver."""
    library_of(path)
    wrong = []
    for claimed, table, name in call_claims():
        if claimed != path or table["level"] == "ordered" or "receiver" in table.get("mutates", ()):
            continue
        try:
            value = resolve(name)
        except AttributeError:
            continue
        function = inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else None
        if isinstance(function, types.FunctionType) and "__init__" not in name:
            changed = set(changes_in(function)) - FILLED_IN_ONCE
            wrong += [f"{name} sets {attribute}" for attribute in changed]
    assert wrong == []
