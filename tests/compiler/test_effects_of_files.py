"""Effects: files that a call opens, reads and closes, and those that it shares with others."""

# ruff: noqa  (specimens: they are written the way people write)

from __future__ import annotations

import csv
import json
import pathlib
from typing import Any

import pytest

from tests.compiler.effects_harness import level_of
from xcs_compiler.effects.lattice import Level


def by_path(path: Any) -> str:
    with open(path) as file:
        return file.read()


def by_mode_and_encoding(path: Any) -> list[str]:
    with open(path, "r", encoding="utf-8", newline="") as file:
        file.readline()
        return file.readlines()


def by_bytes(path: Any) -> bytes:
    with open(path, mode="rb") as file:
        return file.read()


def by_json(path: Any) -> Any:
    with open(path) as file:
        return json.load(file)


def by_rows(path: Any) -> list[dict[str, str]]:
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def by_lines(path: Any) -> list[str]:
    found = []
    with open(path) as file:
        for line in file:
            if line.strip():
                found.append(line)
    return found


def by_temporary(path: Any) -> str:
    return open(path).read()


def by_method(name: Any) -> str:
    with (pathlib.Path("/tmp") / f"{name}").open() as file:
        return file.read()


@pytest.mark.parametrize(
    "function",
    [by_path, by_mode_and_encoding, by_bytes, by_json, by_rows, by_lines, by_temporary, by_method],
    ids=lambda f: f.__name__,
)
def test_reading_a_file_of_ones_own_may_overlap(function: Any) -> None:
    assert level_of(function, "name") is Level.PARALLEL_SAFE


FILE = open(__file__)  # a file that everybody shares


def by_writing(path: Any) -> None:
    with open(path, "w") as file:
        file.write("x")


def by_unknown_mode(path: Any, mode: Any = "r") -> str:
    with open(path, mode) as file:
        return str(file.read())


def by_descriptor(path: Any) -> str:
    with open(0, closefd=False) as file:
        return file.read()


def by_opener(path: Any) -> str:
    with open(path, opener=print) as file:
        return file.read()


def by_shared(path: Any) -> str:
    return FILE.readline()


def by_argument(file: Any) -> str:
    return str(file.readline())


def by_unknown_path_method(path: Any) -> str:
    with path.open("a") as file:
        return str(file.write("x"))


@pytest.mark.parametrize(
    "function",
    [by_writing, by_unknown_mode, by_descriptor, by_opener, by_shared, by_unknown_path_method],
    ids=lambda f: f.__name__,
)
def test_writing_and_shared_places_are_kept_in_order(function: Any) -> None:
    assert level_of(function, "name") is Level.ORDERED


def test_files_that_are_given_are_kept_in_order() -> None:
    with open(__file__) as file:
        assert level_of(by_argument, file) is Level.ORDERED
