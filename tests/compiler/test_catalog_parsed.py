"""Parsed data files are kept between processes, and are never more than a shortcut."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import xcs_compiler.effects.catalog as module
from xcs_compiler.effects.catalog import Catalog
from xcs_compiler.effects.catalog.parsed import cache_folder
from xcs_compiler.effects.lattice import Level

TEXT = """
[library]
name = "sample"

[[call]]
names = ["sample.f"]
level = "pure"
why = "does nothing"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "catalog"
    made.mkdir()
    (made / "sample.toml").write_text(TEXT)
    return made


def level(catalog: Catalog) -> Level | None:
    entry = catalog.call("sample.f")
    return entry.level if entry is not None else None


def test_is_parsed_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    assert level(Catalog(folder, cache=cache)) is Level.PURE
    assert sorted(path.suffix for path in cache.iterdir()) == [".json", ".json"]

    def loads(text: str) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(tomllib, "loads", loads)
    assert level(Catalog(folder, cache=cache)) is Level.PURE


def test_what_changed_is_parsed_again(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert level(Catalog(folder, cache=cache)) is Level.PURE
    (folder / "sample.toml").write_text(TEXT.replace('"pure"', '"ordered"'))
    assert level(Catalog(folder, cache=cache)) is Level.ORDERED


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "\x00", "null"])
def test_a_broken_file_is_made_again(folder: Path, tmp_path: Path, content: str) -> None:
    cache = tmp_path / "cache"
    level(Catalog(folder, cache=cache))
    for path in cache.glob("headers-*"):
        path.write_text(content)
    assert level(Catalog(folder, cache=cache)) is Level.PURE
    if content != "{}":  # an empty table of entries is well formed: it says nothing, so all would be ordered
        for path in cache.iterdir():
            path.write_text(content)
        assert level(Catalog(folder, cache=cache)) is Level.PURE


def test_no_place_to_keep_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert level(Catalog(folder, cache=tmp_path / "file" / "cache")) is Level.PURE
    assert level(Catalog(folder, cache=None)) is Level.PURE


def test_errors_of_the_format_are_told_all_the_same(folder: Path, tmp_path: Path) -> None:
    (folder / "sample.toml").write_text(TEXT.replace("why", "what"))
    with pytest.raises(ValueError, match=r"sample\.toml"):
        level(Catalog(folder, cache=tmp_path / "cache"))


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XCS_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("XCS_CACHE_DIR", "")
    assert cache_folder() is None
    monkeypatch.delenv("XCS_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "xcs"


def test_many_processes_at_once(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from xcs_compiler.effects.catalog import Catalog\n"
        "found = Catalog(Path(sys.argv[1]), cache=Path(sys.argv[2]))\n"
        "assert found.call('builtins.len') and found.call('json.dumps')\n"
    )
    arguments = [sys.executable, "-c", program, str(Path(module.__file__).parent), str(tmp_path / "cache")]
    running = [subprocess.Popen(arguments) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert all(path.suffix == ".json" for path in (tmp_path / "cache").iterdir())
