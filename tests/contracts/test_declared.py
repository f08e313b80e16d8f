"""``[tool.xcs]`` in pyproject.toml: what is wrong with it is said once, and never stops anybody."""

from __future__ import annotations

import importlib.util
import itertools
import sys
import warnings
from pathlib import Path
from types import ModuleType

import pytest

import xcs

numbers = itertools.count()

PROGRAM = """
import time
import xcs

class Client:
    def ask(self, text):
        time.sleep(0)
        return text.upper()

def look_up(text):
    return text

@xcs.compile
def run(texts):
    return [look_up(text) for text in texts]

@xcs.compile
def run_again(texts):
    return [text + look_up(text) for text in texts]
"""


def program(folder: Path, table: str) -> ModuleType:
    (folder / "pyproject.toml").write_text(table, encoding="utf-8")
    name = f"declared_{next(numbers)}"
    path = folder / f"{name}.py"
    path.write_text(PROGRAM, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def warned(module: ModuleType) -> list[str]:
    """The warnings of two compilations, each of which gives what it has to."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert module.run(["a", "b"]) == ["a", "b"]
        assert module.run_again(["a", "b"]) == ["aa", "bb"]
    return [str(warning.message) for warning in caught if issubclass(warning.category, xcs.XcsWarning)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('[tool.xcs]\nparallel-safe = ["no_such_library.Client.*"]', "there is no module `no_such_library`"),
        ('[tool.xcs]\nordered = ["json.no_such_name"]', "`json` has no `no_such_name`"),
        ('[tool.xcs]\nordered = ["json.decoder.JSONDecoder.zz*"]', "is called `zz*`"),
        ('[tool.xcs]\nordered = ["json.JSONDecoder.*"]', "write `json.decoder.JSONDecoder.*`"),
        ('[tool.xcs]\nparallel-safe = "json.loads"', "has to be a list of qualified names"),
        ("[tool.xcs]\nparallel-safe = [1]", "has to be a list of qualified names"),
        ('[tool.xcs]\nparalel-safe = ["json.loads"]', "did you mean `parallel-safe`?"),
        ("[tool]\nxcs = 3", "has to be a table"),
        ("[tool.xcs\n", "can't be read"),
    ],
)
def test_what_is_wrong_is_said_once(tmp_path: Path, table: str, words: str) -> None:
    (message,) = warned(program(tmp_path, table))
    assert words in message
    assert str(tmp_path / "pyproject.toml") in message


@pytest.mark.parametrize(
    "table",
    [
        '[tool.xcs]\nparallel-safe = ["json.loads", "json.decoder.JSONDecoder.*", "*.ask"]\nordered = ["shutil.*"]',
        "[tool.xcs]\n[tool.xcs.lint]\nignore = []",
        "[tool.other]\nparallel-safe = 3",
        "tool = 3",
    ],
)
def test_nothing_is_said_of_what_is_right(tmp_path: Path, table: str) -> None:
    assert warned(program(tmp_path, table)) == []


def test_a_pattern_waits_for_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "later_on.py").write_text("def ask(): ...\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = program(tmp_path, '[tool.xcs]\nparallel-safe = ["later_on.answer"]')
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module.run(["a"])
        assert caught == []
        importlib.import_module("later_on")
        module.run_again(["a"])
    (warning,) = caught
    assert "`later_on` has no `answer`" in str(warning.message)


def test_a_warning_that_is_an_error_is_not_the_users(tmp_path: Path) -> None:
    module = program(tmp_path, "[tool.xcs\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert module.run(["a"]) == ["a"]
