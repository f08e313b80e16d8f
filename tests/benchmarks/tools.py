"""How long `xcs-lint` and ``xcs-compile --dump`` take for whole packages, and that all that is dumped is Python."""

from __future__ import annotations

import ast
import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measure import Table

LINTED = ("libcst", "openai")
DUMPED = "rich"


def copied(package: str, folder: Path) -> tuple[Path, int]:
    """A package of the environment in a folder of its own, and how many lines of Python it has."""
    found = importlib.util.find_spec(package)
    assert found
    assert found.submodule_search_locations
    copy = folder / package
    shutil.copytree(found.submodule_search_locations[0], copy, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    return copy, sum(path.read_bytes().count(b"\n") for path in copy.rglob("*.py"))


def taken(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Seconds by the clock, and of processors, that a command takes which may find something."""
    environment = {**os.environ, "XCS_CACHE_DIR": str(folder / "cache"), "XCS_STRICT": "1"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, timeout=600, check=False
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 1), done.stderr.decode()
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table() -> Table:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in LINTED:
            copy, lines = copied(package, folder)
            lint = ["xcs_compiler.lint.cli", "--quiet", str(copy)]
            for what, bar in (("cold", f"{30 * lines / 100_000:.0f} s"), ("again, nothing changed", "2 s")):
                wall, cpu = taken(lint, folder)
                rows.append([f"`xcs-lint`: {lines:,} lines ({package}), {what}", f"{wall:.1f} s", f"{cpu:.1f} s", bar])
        copy, lines = copied(DUMPED, folder)
        wall, cpu = taken(["xcs_compiler.cli", "--dump", str(copy), "--output", str(folder / "dumped")], folder)
        dumped = list((folder / "dumped").rglob("*.py"))
        assert len(dumped) == len(list(copy.rglob("*.py")))
        for path in dumped:
            ast.parse(path.read_bytes())
        what = f"`xcs-compile --dump`: {lines:,} lines ({DUMPED}), all {len(dumped)} outputs parse"
        rows.append([what, f"{wall:.1f} s", f"{cpu:.1f} s", "30 s for 20,000 lines"])
    return Table(f"Tools, on {processors} processors", ["", "time", "processor time", "bar"], rows)
