"""What Python warns of when it compiles a module is not said again when xcs compiles a function of it."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from types import ModuleType

import pytest

import xcs

TEXT = r"""
import logging
import time

log = logging.getLogger("warned")


def ask(x):
    time.sleep(0)
    if x is "a" or "\d" == x:
        log.info("asked \d %s", x)
    return x


def work(items):
    assert (items, "always true")
    return [(ask(x), "\d", x is "b") for x in items], ask(1), ask("\d")
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    path = tmp_path / "warned.py"
    path.write_text(TEXT)
    spec = importlib.util.spec_from_file_location("warned", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        spec.loader.exec_module(made)
    assert len(caught) >= 3
    return made


@pytest.mark.parametrize("action", ["always", "error"])
def test_nothing_is_warned_of_again(module: ModuleType, action: str) -> None:
    compiled = xcs.compile(module.work)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter(action)  # type: ignore[arg-type]
        before = list(warnings.filters)
        for items in ([1, 2], ["a"]):
            assert compiled(items) == module.work(items)
        text = str(compiled.source)
        compiled.explain([1, 2])
        assert list(warnings.filters) == before
    assert "issue" in text
    assert not caught
