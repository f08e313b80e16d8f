"""What `explain` says of each call: why, what it waits for, and what would unlock it."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import textwrap
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xcs
from xcs_compiler.cli import main
from xcs_compiler.report.explain import ExplanationRow, told

log = logging.getLogger("tests.explain")
lock = threading.Lock()
TOTAL = 0


def ask(x: Any) -> int:
    time.sleep(0)
    return len(str(x))


class Agent:
    def __init__(self) -> None:
        self.history: list[Any] = []

    def score(self, x: Any) -> int:
        self.history.append(x)
        return ask(x)

    def rank(self, x: Any) -> int:
        return self.score(x) + 1


def rows(function: Callable[..., Any], *args: Any) -> dict[str, ExplanationRow]:
    return {row.call: row for row in xcs.compile(function).explain(*args).rows}


def line_of(text: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(text))


def test_the_chain_begins_at_its_end() -> None:
    def work(agent: Agent, items: list[int]) -> list[int]:
        return [agent.rank(x) for x in items]

    row = rows(work, Agent(), [1])["agent.rank(x)"]
    assert not row.ahead
    where, called = line_of("self.history.append(x)"), line_of("return self.score(x) + 1")
    assert told(row).split("\n") == [
        f"`self.score` is kept in order: changes `self.history` at {__file__}:{where}, "
        f"called from `agent.rank` at {__file__}:{called}",
        "-> change it in the caller, beside the call, where it keeps its order",
    ]


def stopped_by_break(items: list[int]) -> int:
    best = 0
    for x in items:
        best = ask(x)
        if best > 3:
            break
    return best


def stopped_by_return(items: list[int]) -> int:
    for x in items:
        if ask(x) > 3:
            return x
    return 0


def decided_by_while(x: int) -> int:
    while x:
        x = ask(x) - 1
    return x


def stopped_by_any(items: list[int]) -> bool:
    return any(ask(x) for x in items) and ask(1) > 2


def decided_by_match(items: list[int]) -> int:
    total = n = 0
    for x in items:
        match x:
            case int(n) if n > 1:  # if not, it is bound nevertheless, and read below
                total += 1
            case _:
                total += ask(x)
    return total + n


def decided_by_condition(x: int) -> int:
    return ask(1) if x else ask(2)


def decided_by_and(x: int) -> Any:
    return x and ask(2)


def needs_the_one_before(items: list[int]) -> Any:
    text: Any = "a"
    for _ in items:
        text = ask(text)
    return text


def needs_another(x: int) -> int:
    first = ask(x)
    return ask(first)


def in_a_handler(x: int) -> int:
    try:
        return ask(x)
    except ValueError:
        return ask(0)


def changed_between(items: list[int]) -> list[int]:
    history: list[int] = []
    for _ in items:
        history.append(ask(history))
    return history


def changed_after_it_was_made(items: list[int]) -> list[int]:
    out = []
    for x in items:
        message = []
        message.append(x)
        out.append(ask(message))
    return out


def alone(x: int) -> int:
    return ask(x)


def with_walrus(items: list[int]) -> list[int]:
    return [answer for x in items if (answer := ask(x))]


ALL_FIRST = "make all the calls first, then look: `answers = [... for x in items]`"
SHAPES: list[tuple[Callable[..., Any], Any, str, str, str]] = [
    (stopped_by_break, [1], "ask(x)", "`break` on line", ALL_FIRST),
    (stopped_by_return, [1], "ask(x)", "`return` on line", ALL_FIRST),
    (decided_by_while, 1, "ask(x)", "`while` decides after each round", ALL_FIRST),
    (decided_by_match, [1], "ask(x)", "`match` decides whether it is reached", "`if` and `elif` in place of `match`"),
    (decided_by_condition, 1, "ask(1)", "whether it is reached is decided by `x`", ""),
    (decided_by_and, 1, "ask(2)", "whether it is reached is decided by `x`", ""),
    (needs_the_one_before, [1], "ask(text)", "`text` of the iteration before", ""),
    (needs_another, 1, "ask(first)", "`first` from line", ""),
    (in_a_handler, 1, "ask(0)", "handlers run as they are written", ""),
    (changed_between, [1], "ask(history)", "`history`", ""),
    (changed_after_it_was_made, [1], "ask(message)", "", ""),
    (alone, 1, "ask(x)", "nothing: no other slow call could overlap with it", ""),
    (with_walrus, [1], "ask(x)", "a comprehension with `:=`", "a loop in place of `:=`"),
]


@pytest.mark.parametrize(
    ("function", "argument", "call", "waits", "unlock"), SHAPES, ids=lambda v: getattr(v, "__name__", "")
)
def test_what_keeps_a_call_in_its_place(
    function: Callable[..., Any], argument: Any, call: str, waits: str, unlock: str
) -> None:
    row = rows(function, argument)[call]
    if function is changed_after_it_was_made and row.ahead:
        return  # it may, where the list holds plain data
    assert not row.ahead
    assert waits in " ".join(row.waits_for), row
    assert row.unlock == unlock or not unlock, row
    for number in re.findall(r"\bline (\d+)", " ".join(row.waits_for)):
        assert function.__code__.co_firstlineno <= int(number) <= function.__code__.co_firstlineno + 12


def test_any_stops_and_is_said_to() -> None:
    found = rows(stopped_by_any, [1])
    assert "decided by" in " ".join(found["ask(1)"].waits_for)


def test_a_call_that_runs_ahead_says_what_it_needs() -> None:
    def work(x: int, y: int) -> Any:
        a = ask(x)
        b = ask(y)
        c = ask(a)
        return a, b, c

    found = rows(work, 1, 2)
    assert found["ask(x)"].ahead
    assert found["ask(a)"].ahead
    assert found["ask(x)"].waits_for == ()
    assert [w.partition(" from ")[0] for w in found["ask(a)"].waits_for] == ["`a`"]


def saying(x: int) -> int:
    print("say", x)
    log.info("say %s", x)
    return ask(x)


class Loud:
    @property
    def value(self) -> int:
        print("loud")
        return 1

    def __matmul__(self, other: int) -> int:
        print("louder")
        return other


def by_property(x: int, loud: Loud) -> int:
    return ask(x + loud.value)


def by_operator(x: int, loud: Loud) -> int:
    return ask(loud @ x)


def with_stack(x: int) -> int:
    log.info("here", stack_info=True)
    return ask(x)


def test_output_is_told() -> None:
    def work(items: list[int], loud: Loud) -> list[int]:
        a = [saying(x) for x in items]
        b = [by_property(x, loud) for x in items]
        c = [by_operator(x, loud) for x in items]
        return a + b + c + [with_stack(x) for x in items]

    found = rows(work, [1], Loud())
    assert found["saying(x)"].ahead
    assert "appears in its place" in told(found["saying(x)"])
    assert found["by_property(x, loud)"].ahead
    assert not found["by_operator(x, loud)"].ahead
    assert found["by_operator(x, loud)"].unlock.startswith("print or log in a function or method")
    assert found["with_stack(x)"].unlock == "log without `stack_info`"
    assert "it shows the calls that led to it" in told(found["with_stack(x)"])


def test_unknown_callees_get_the_line_that_unlocks_them() -> None:
    namespace: dict[str, Any] = {}
    exec("def mystery(x): return x", namespace)
    mystery = namespace["mystery"]

    def work(items: list[int]) -> list[int]:
        return [mystery(x) for x in items]

    row = rows(work, [1])["mystery(x)"]
    assert row.unlock == "if calls of it may overlap, say so once: `xcs.parallel_safe(mystery)`"
    assert "xcs.parallel_safe(mystery)" in str(xcs.compile(work).explain([1]))


@xcs.parallel_safe
def counted(x: int) -> int:
    global TOTAL
    TOTAL += 1
    return x


@xcs.parallel_safe
def counted_under_a_lock(x: int) -> int:
    global TOTAL
    with lock:
        TOTAL += 1
    return x


def test_what_is_said_to_be_safe_and_is_not_is_warned_of_once() -> None:
    def work(items: list[int]) -> list[int]:
        return [counted(x) + counted_under_a_lock(x) for x in items]

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        for _ in range(2):
            assert xcs.compile(work)([1, 2]) == [2, 4]
    (warning,) = seen
    assert issubclass(warning.category, xcs.XcsWarning)
    assert "counted` is said to be parallel-safe, but sets `TOTAL`, which is global at" in str(warning.message)
    assert f"{__file__}:{line_of('TOTAL += 1')}" in str(warning.message)
    assert (warning.filename, warning.lineno) == (__file__, counted.__code__.co_firstlineno)


PROGRAM = """
    import logging, sys, time
    import xcs

    namespace = {"time": time}
    exec("def slow(x):\\n    time.sleep(0.03)\\n    return x", namespace)
    exec("def quick(x):\\n    return x", namespace)
    slow, quick = namespace["slow"], namespace["quick"]

    @xcs.compile
    def work(items):
        return [slow(x) + quick(x) for x in items]

    @xcs.compile
    def again(items):
        return [slow(x) for x in items]

    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s", stream=sys.stdout)
    for _ in range(2):
        assert work([1, 2]) == [2, 4]
        assert again([3]) == [3]
"""


def test_unknown_callees_that_take_time_are_named_in_the_log(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    (line,) = done.stdout.splitlines()
    assert re.match(r"xcs slow took \d+ ms in work \(.*program\.py:\d+\), and is kept in order, since xcs ", line)
    assert line.endswith("If its calls may overlap, say so once: xcs.parallel_safe(slow)")


def answered(cases: list[Any]) -> list[Any]:
    for case in cases:
        case["answer"] = ask(case["question"])
    return cases


def test_what_waits_only_for_what_can_be_changed_says_so() -> None:
    row = rows(answered, [{"question": 1}])["ask(case['question'])"]
    assert row.ahead
    assert "waits for its turn where `case` is an object that another item" in row.remark


def test_the_graph_agrees_with_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.py"
    path.write_text(
        "import time\n\n\ndef ask(text):\n    time.sleep(1)\n    return text\n\n\n"
        "def answered(cases: list[dict]):\n    for case in cases:\n        case['answer'] = ask(case['question'])\n"
    )
    assert main(["--explain", f"{path}:answered"]) == 0
    assert "that run ahead: 1 of 1" in capsys.readouterr().out
    assert main(["--graph", f"{path}:answered"]) == 0
    assert "in order, parallel-safe" not in capsys.readouterr().out


def test_what_each_iteration_binds_first_is_not_of_the_iteration_before() -> None:
    def work(items: list[str]) -> list[int]:
        found, last = [], 0
        for item in items:
            answer = ask(item)
            if answer < 3:
                answer = ask(f"{answer} again")
            else:
                last = ask(f"{answer} {last}")
            found.append(answer)
        return found

    told = rows(work, ["a"])
    first, second = (told[text].waits_for for text in ("ask(f'{answer} again')", "ask(f'{answer} {last}')"))
    binding, line = line_of("answer = ask(item)"), line_of("last = ask(f")
    assert first == (f"`answer` from line {binding}",)
    assert f"`last` of the iteration before, line {line}" in second
