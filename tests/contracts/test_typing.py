"""The user's signature, as a type checker sees it through the decorator."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(__file__).with_name("typed_example.py")


def test_mypy_sees_the_users_signature(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", f"--cache-dir={tmp_path}"]
    done = subprocess.run([*command, str(EXAMPLE)], capture_output=True, text=True, check=False, cwd=ROOT)
    errors = {int(line) for line in re.findall(r"typed_example\.py:(\d+): error", done.stdout)}
    lines = EXAMPLE.read_text().splitlines()
    assert errors == {number for number, line in enumerate(lines, 1) if line.endswith("# error")}, done.stdout
