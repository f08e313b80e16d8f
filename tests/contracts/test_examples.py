"""The examples do what they say, as programs of their own: each checks itself and fails when a result differs."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATTERNS = ROOT / "examples" / "patterns"
DEMO = ROOT / "examples" / "review_papers"
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SECONDS = 120.0  # only so that a hang is a failure


def environment() -> dict[str, str]:
    """No real endpoint, and an internal fault of xcs is an error."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "XCS_"))}
    return {**kept, "PYTHONPATH": str(ROOT), "XCS_STRICT": "1"}


def run(script: Path, *arguments: str) -> str:
    """What the script prints. An AssertionError with its output when it fails."""
    command = [sys.executable, str(script), *arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, f"{script.name} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def functions(script: Path) -> list[str]:
    """The compiled functions of a script, which each have to be run by it."""
    lines = script.read_text(encoding="utf-8").splitlines()
    return [
        after.split("def ")[1].split("(")[0]
        for line, after in itertools.pairwise(lines)
        if line.strip() == "@xcs.compile"
    ]


@pytest.mark.parametrize("script", sorted(PATTERNS.glob("*.py")), ids=lambda script: script.stem)
def test_pattern_examples_are_as_their_originals(script: Path) -> None:
    printed = run(script)
    compared = [line.split()[0] for line in printed.splitlines()]
    assert set(functions(script)) <= set(compared)


def test_pattern_examples_are_found() -> None:
    assert sum(len(functions(script)) for script in PATTERNS.glob("*.py")) >= 30


def test_demo_runs_and_its_results_are_identical() -> None:
    printed = run(DEMO / "run.py", "--latency", "0.0", "0.004", "--papers", "8")
    assert "Identical in all runs" in printed
    for contender in ("sequential", "threads by hand", "asyncio by hand", "xcs, first call", "xcs, second call"):
        assert f"{contender:<20} [{'=' * 24}]   8/8" in printed
    assert "critical path" in printed
    assert "def review_papers(" in printed


def test_demo_needs_no_rich() -> None:
    """Without rich the same is printed; a module that is None in `sys.modules` can't be imported."""
    program = (
        f"import runpy, sys; sys.modules['rich.console'] = None; sys.path.insert(0, {str(DEMO)!r}); "
        f"sys.argv = ['run.py', '--latency', '0', '0', '--papers', '1']; "
        f"runpy.run_path({str(DEMO / 'run.py')!r}, run_name='__main__')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert "critical path" in done.stdout


def test_demo_server_ends_with_its_program() -> None:
    """The program is gone without having closed anything; the server reads the end of its input and leaves."""
    server = [sys.executable, str(DEMO / "server.py")]
    process = subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.stdin.close()
    assert process.wait(SECONDS) == 0
    process.stdout.close()


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_readme_code_runs(block: str, tmp_path: Path) -> None:
    script = tmp_path / "block.py"
    script.write_text(block, encoding="utf-8")
    run(script)


def test_readme_names_only_make_targets_that_there_are() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([\w-]+)", README, re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named <= set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
