"""Debuggers, coverage and profilers see of compiled functions what they see of the originals: rewritten and traced."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import xcs
from tests.fallback.harness import World, sourceless, traced_of

ROOT = Path(__file__).parents[2]

PROGRAM = """\
import time
import xcs


@xcs.parallel_safe
def ask(x):
    if x == 4:
        time.sleep(0.01)
        return inner(-x)
    time.sleep(0.01)
    return inner(x)


def inner(x):
    if x > 100:
        return "never"
    return x


@xcs.compile
def rewritten(xs):
    answers = []
    for x in xs:
        if x > 1:
            answer = ask(x)
            answers.append(answer)
        else:
            answers.append(0)
    return [y for y in answers if y]


@xcs.compile
def traced(xs):
    answers = []
    for x in xs:
        if x > 1:
            answer = ask(x)
            answers.append(answer)
        else:
            answers.append(0)
    return [y for y in answers if y], len(locals())


def main():
    for _ in range(2):
        rewritten([1, 2, 3]), traced([1, 2, 3])
"""

DECORATORS = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if line == "@xcs.compile"]
EACH = "(rewritten, traced, rewritten.__wrapped__, traced.__wrapped__)"


def run(tmp_path: Path, text: str, *options: str, given: str = "", **environment: str) -> str:
    """What a program prints that goes on with the text."""
    script = tmp_path / "program.py"
    script.write_text(PROGRAM + "\n\n" + text)
    done = subprocess.run(
        [sys.executable, *options, str(script)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, input=given, capture_output=True,
        text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


COVERED = f"""
import coverage, json
main()
for f in {EACH}:
    covered = coverage.Coverage(data_file=None, branch=%r, include=[__file__])
    covered.start()
    inner(0)  # its tracer in Python drops the lines of a file if the first event there is two calls in a row
    f([1, 2, 3, 4, 1])
    covered.stop()
    covered.json_report(outfile="report.json")
    report, = json.load(open("report.json"))["files"].values()
    # The line of a decorator is that of what stands before a function's own code; it counts when a module is loaded.
    lines = [line for line in report["executed_lines"] if line not in {DECORATORS}]
    print([f.__name__, lines, report.get("executed_branches"), report.get("missing_branches")])
print(traced.__xcs__._program.cache.latest().value.traced.state)
"""


CORES = [("ctrace", False), ("ctrace", True), ("pytrace", True)]
if sys.version_info >= (3, 12):
    CORES.append(("sysmon", sys.version_info >= (3, 14)))


@pytest.mark.parametrize(("core", "branch"), CORES)
def test_coverage_sees_the_same_lines_and_branches(core: str, branch: bool, tmp_path: Path) -> None:
    *found, state = run(tmp_path, COVERED % branch, COVERAGE_CORE=core).splitlines()
    rewritten, traced, *originals = found
    assert [rewritten, traced] == originals
    assert len(ast.literal_eval(rewritten)[1]) == 14
    assert state == "predicted"


PROFILED = f"""
import cProfile, pstats
main()
for f in {EACH}:
    profile = cProfile.Profile()
    profile.enable()
    f([1, 2, 3, 4, 1])
    profile.disable()
    stats = pstats.Stats(profile).stats
    own = {{key[2]: row for key, row in stats.items() if key[0] == __file__}}
    calls, _, _, seconds, _ = own["ask"]
    print(f.__name__, calls, own["inner"][0], {{key[2] for key in own["inner"][4]}}, seconds >= 0.03)
"""


def test_a_profile_has_all_calls_and_their_time(tmp_path: Path) -> None:
    rewritten, traced, *originals = run(tmp_path, PROFILED).splitlines()
    assert originals == ["rewritten 3 3 {'ask'} True", "traced 3 3 {'ask'} True"]
    assert [rewritten, traced] == originals


def line_of(text: str, scope: str) -> int:
    """The first line with the text from that of the scope on."""
    lines = PROGRAM.splitlines()
    begin = next(index for index, line in enumerate(lines) if scope in line)
    return next(number for number, line in enumerate(lines[begin:], begin + 1) if text in line)


@pytest.mark.parametrize("name", ["rewritten", "traced"])
def test_a_debugger_steps_through_the_users_lines(name: str, tmp_path: Path) -> None:
    text = "main()\nprint(rewritten([5, 1, 4]))\nprint(traced([5, 1, 4]))\n"
    commands = [
        f"tbreak {line_of('answer = ask(x)', f'def {name}')}", "c", "w", "p x, answers", "n", "p answer", "s", "n", "n",
        "n", "p x", "s", "s", "s", "w", "r", "u", "p x", "d", f"b {line_of('return x', 'def inner')}", "c", "w", "p x",
        "c", "q",
    ]  # fmt: skip
    given = "".join(f"{command}\n" for command in commands)
    found = run(tmp_path, text, "-m", "pdb", given=given)
    assert found == run(tmp_path, text, "-m", "pdb", given=given, XCS_DISABLE="1")
    assert found.count("-> answer = ask(x)") > 2
    assert found.count("-> return x") > 1


def test_a_debugger_that_comes_in_between(tmp_path: Path) -> None:
    """It is started by a callee, in the thread of the caller, whose frames it shows."""
    text = (
        "def ask(x):\n    if x == 3:\n        breakpoint()\n    return inner(x)\n"
        "print(rewritten([2, 3, 4]))\nprint(traced([2, 3, 4]))\n"
    )
    given = "u\np x, answers\nn\nn\nn\np answer\nc\n" * 2
    found = run(tmp_path, text, given=given)
    assert found == run(tmp_path, text, given=given, XCS_DISABLE="1")
    assert found.count("(Pdb) (3, [2])") == 2


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no sys.monitoring")
def test_tools_of_sys_monitoring_see_what_was_written() -> None:
    monitoring = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
    world = World(0.001)
    text = "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n return r"
    original, function = sourceless(text, ask=world.ask), xcs.compile(sourceless(text, ask=world.ask))
    for _ in range(2):
        function([1, 2, 3])
    tracing = traced_of(function)
    assert tracing.taken == 3
    seen: list[tuple[str, int]] = []
    monitoring.use_tool_id(4, "test")
    try:
        monitoring.register_callback(
            4, monitoring.events.LINE,
            lambda code, line: seen.append((code.co_name, line)) if code.co_filename == "<no source>" else None,
        )  # fmt: skip
        monitoring.set_events(4, monitoring.events.LINE)
        found = []
        for each in (original, function):
            each([4, 5])
            found.append([one for one in seen if one != ("f", 1)])  # where a prologue stands
            seen.clear()
    finally:
        monitoring.set_events(4, 0)
        monitoring.free_tool_id(4)
    assert found[0] == found[1] != []
    assert tracing.taken == 3
    function([6, 7])
    assert tracing.taken == 5


def test_a_profiler_of_this_thread_sees_all_calls() -> None:
    world = World(0.001)
    text = "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(x))\n return r"
    function = xcs.compile(sourceless(text, ask=world.ask))
    for _ in range(2):
        function([1, 2, 3])
    seen: list[str] = []

    def profile(frame: Any, event: str, argument: object) -> None:
        if event == "call" and frame.f_code is world.ask.__code__:
            seen.append(frame.f_back.f_code.co_name)

    previous = sys.getprofile()
    sys.setprofile(profile)
    try:
        function([4, 5])
    finally:
        sys.setprofile(previous)
    assert seen == ["f", "f"]
