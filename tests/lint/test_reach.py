"""What modules rest on, against a search from each of them."""

from __future__ import annotations

import random

import pytest

from xcs_compiler.lint.reach import closures


def searched(imports: dict[str, set[str]], start: str) -> frozenset[str]:
    found, waiting = {start}, [start]
    while waiting:
        following = (imports[waiting.pop()] & imports.keys()) - found
        found |= following
        waiting += following
    return frozenset(found)


@pytest.mark.parametrize("seed", range(30))
def test_closures(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"m{number}" for number in range(chance.randrange(25))]
    others = [*names, "elsewhere"]
    imports = {name: {chance.choice(others) for _ in range(chance.randrange(4))} for name in names}
    assert closures(imports) == {name: searched(imports, name) for name in names}


def test_equal_ones_are_shared() -> None:
    found = closures({"a": ["b"], "b": ["a"], "c": ["a"]})
    assert found["a"] is found["b"]
    assert found["c"] == {"a", "b", "c"}
