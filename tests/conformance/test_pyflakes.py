"""The suite of a small package, everything in it compiled: as it is, and with all that may run ahead doing so."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parent / "plugin"
FILES = {
    "as it is": ["test_api.py", "test_builtin.py", "test_custom_builtins.py", "test_doctests.py", "test_imports.py"],
    "eager": ["test_custom_builtins.py", "test_dict.py", "test_is_literal.py"],
}
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mode", FILES)
def test_pyflakes(mode: str, tmp_path: Path) -> None:
    found = importlib.util.find_spec("pyflakes")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "test"
    record = tmp_path / "record.jsonl"
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\n")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(PLUGIN))),
        "XCS_CONFORMANCE": "pyflakes",
        "XCS_CONFORMANCE_RECORD": str(record),
        "XCS_EAGER": "1" if mode == "eager" else "",
        "XCS_STRICT": "1",
    }
    run = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-c", settings, "-p", "xcs_conformance", "-p", "no:cacheprovider",
            *(folder / name for name in FILES[mode]),
        ],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    entries = [json.loads(line) for line in record.read_text().splitlines()]
    assert sum("id" in entry and entry["when"] == "call" for entry in entries) >= 30
    functions = [entry for entry in entries if "function" in entry]
    assert len(functions) > 150
    if mode == "eager":
        assert sum(entry.get("issued", 0) for entry in functions) > 1000
        assert sum(None in entry["fates"] for entry in functions) > 10
