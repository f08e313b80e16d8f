"""What is asked of examples of an unknown callee is bounded, whatever these call in turn."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import xcs

LEVELS = 14


@xcs.parallel_safe
def fetch(x: int) -> int:
    return x


@pytest.mark.timeout(120)
def test_tables_of_methods_that_look_into_tables(tmp_path: Path) -> None:
    """Each guess had a budget of its own: three for each of three, and so on, so that compiling had no end."""
    tables = "".join(f"        self.table_{i} = {{'a': self.step_{i}}}\n" for i in range(LEVELS + 1))
    steps = "".join(
        f"    def step_{i}(self, key):\n"
        f"        found = self.table_{i + 1}[key](key), self.table_{i + 1}[key](key * 2)\n"
        f"        return found, self.table_{i + 1}[key * 3](key)\n"
        for i in range(LEVELS)
    )
    steps += f"    def step_{LEVELS}(self, key):\n        return key\n"
    path = tmp_path / "tables.py"
    path.write_text(f"class Tables:\n    def __init__(self):\n{tables}\n{steps}")
    spec = importlib.util.spec_from_file_location("tables", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    @xcs.compile
    def work(tables, key):  # type: ignore[no-untyped-def]
        first = fetch(1)
        found = tables.table_0[key](key) if key in tables.table_0 else None
        return first, found, fetch(2)

    assert work(module.Tables(), "b") == (1, None, 2)
