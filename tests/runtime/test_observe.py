"""What an observer sees of a run, and that the run is what it is without one."""

from __future__ import annotations

import json
import threading
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import xcs
from xcs_runtime import observe as seam

gates: dict[str, threading.Event] = {}


@xcs.parallel_safe
def ask(x: str) -> str:
    if x in gates:
        gates[x].wait(10)
    if x.startswith("bad"):
        raise ValueError(x)
    return x + "!"


@xcs.compile
def each(items: list[str]) -> list[str]:
    return [ask(item) for item in items]


@xcs.compile
def chain(x: str) -> str:
    a = ask(x)
    b = ask(x + "b")
    c = ask(a + b)
    d = ask(x + "d")
    return c + d


@xcs.compile
def some(items: list[str]) -> list[str]:
    found = []
    for item in items:
        answer = ask(item)
        if answer != "none!":
            found.append(answer)
    return found


@pytest.fixture(autouse=True)
def nobody_is_left_watching() -> Any:
    yield
    gates.clear()
    assert seam.observer is None


def test_calls_are_seen_with_what_they_need() -> None:
    with xcs.observe() as run:
        assert chain("x") == "x!xb!!xd!"
    assert len(run.calls) == 4
    (last,) = [call for call in run.calls if call.needs]
    others = {call.number for call in run.calls if call is not last}
    assert len(last.needs) == 2
    assert set(last.needs) < others
    assert [call.function for call in run.calls] == ["chain"] * 4
    assert len(run.regions) == 1
    assert (run.regions[0].issued, run.regions[0].committed) == (4, 4)
    assert 1 <= len(run.critical_path()) <= 2
    assert "critical path" in run.summary()


def test_nothing_is_seen_outside_of_the_block() -> None:
    with xcs.observe() as run:
        pass
    each(["a", "b"])
    assert run.calls == []
    assert run.summary() == "no compiled function ran calls ahead here; f.explain(...) says why"


def test_observers_may_be_nested_and_see_all_threads() -> None:
    with xcs.observe() as outer:
        each(["a", "b"])
        with xcs.observe() as inner:
            threads = [threading.Thread(target=each, args=(["c", "d"],)) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
    assert len(inner.calls) == 4
    assert len(outer.calls) == 6


def test_a_run_is_observed_once() -> None:
    run = xcs.observe()
    with run:
        each(["a", "b"])
    with pytest.raises(RuntimeError, match=r"call xcs.observe\(\) again"), run:
        raise AssertionError("not reached")
    assert repr(run) == str(run) == run.summary()


def test_failures_are_seen_and_stay_what_they_are() -> None:
    with xcs.observe() as run, pytest.raises(ValueError, match="bad one"):
        each(["a", "bad one", "c"])
    assert {call.error for call in run.calls} >= {"", "ValueError"}
    assert "1 call raised" in run.summary()


def test_waiting_for_an_outcome_is_seen() -> None:
    gates["slow"] = threading.Event()
    with xcs.observe() as run:
        timer = threading.Timer(0.05, gates["slow"].set)
        timer.start()
        each(["slow", "quick"])
        timer.join(20)
    assert any(wait.committing for wait in run.waits) or any(call.in_place for call in run.calls)


def test_waiting_for_what_an_iteration_hands_over_is_seen() -> None:
    gates["slow"] = threading.Event()
    with xcs.observe() as run:
        timer = threading.Timer(0.05, gates["slow"].set)
        timer.start()
        assert some(["slow", "quick"]) == ["slow!", "quick!"]
        timer.join(20)
    assert any(wait.committing for wait in run.waits) or any(call.in_place for call in run.calls)


def doze(x: str) -> str:
    """Takes long enough to be a call of its own."""
    time.sleep(0.005)
    if x.startswith("bad"):
        raise ValueError(x)
    return x + "!"


@xcs.compile
def twice(items: list[str]) -> list[str]:
    found = []
    for item in items:
        answer = doze(item)
        if len(answer) < 4:
            answer = doze(f"{item}?")
        keep(answer)
        found.append(answer)
    return found


@xcs.ordered
def keep(answer: str) -> None:
    if answer in gates:
        gates[answer].wait(10)


@xcs.compile
def both(x: str) -> str:
    a = doze(x)
    b = doze(x + "b")
    c = doze(a + b)
    d = doze(x + "d")
    return c + d


@xcs.compile
def several(items: list[str]) -> list[str]:
    return [both(item) for item in items]


def line_in(function: Any, below: int) -> int:
    return int(function.__wrapped__.__code__.co_firstlineno) + below


def test_calls_of_one_iteration_are_seen_one_by_one() -> None:
    with xcs.observe() as run:
        assert twice(["ab", "long one"]) == ["ab?!", "long one!"]
    again = 'doze(f"{item}?")'
    assert sorted((call.name, call.line) for call in run.calls) == [
        (again, line_in(twice, 6)), ("doze(item)", line_in(twice, 4)), ("doze(item)", line_in(twice, 4))
    ]  # fmt: skip
    (second,) = (call for call in run.calls if call.name == again)
    (first,) = (call for call in run.calls if call.task == second.task and call is not second)
    assert first.began < first.ended <= second.began < second.ended
    assert [call.name for call in run.critical_path()] == ["doze(item)", again]


def test_calls_of_an_iteration_that_raises_are_seen() -> None:
    with xcs.observe() as run, pytest.raises(ValueError, match=r"bad"):
        twice(["xx", "bad"])
    assert "ValueError" in {call.error for call in run.calls}


def test_calls_within_calls_count_once() -> None:
    with xcs.observe() as run:
        assert several(["x", "y"]) == ["x!xb!!xd!", "y!yb!!yd!"]
    assert len(run.tasks) > len(run.calls) == 8
    assert {call.function for call in run.calls} == {"both"}
    assert run.sequential == pytest.approx(sum(call.ended - call.began for call in run.calls), rel=0.2)


def test_the_critical_path_leads_through_what_is_issued_later() -> None:
    with xcs.observe() as run:
        both("x")
    first, last = run.critical_path()
    assert first.line in (line_in(both, 2), line_in(both, 3))
    assert last.line == line_in(both, 4)


def watched_while_held(gate: str, function: Any, argument: Any) -> xcs.observing.Run:
    """A run in which ``keep`` was seen to stand at its gate."""
    gates[gate] = threading.Event()
    with xcs.observe() as run:
        held = threading.Thread(target=function, args=(argument,))
        held.start()
        for _ in range(500):
            if any(seen.name.startswith("keep(") for seen in run.in_order):
                break
            held.join(0.02)
        gates[gate].set()
        held.join(20)
    return run


def test_what_order_has_cost_names_the_statement(tmp_path: Path) -> None:
    run = watched_while_held("slow!", twice, ["slow"])
    line = line_in(twice, 7)
    assert f"`keep(answer)`, line {line} in `twice`" in run.lost_to_order()
    assert "keep(answer)" in run.summary()
    (kept,) = {(seen.function, seen.name, seen.line) for seen in run.in_order if seen.name.startswith("keep(")}
    assert kept == ("twice", "keep(answer)", line)
    assert all(seen.region and run.began <= seen.began <= seen.ended <= run.ended for seen in run.in_order)
    run.html(tmp_path / "run.html")
    page = (tmp_path / "run.html").read_text()
    assert "<h2>In order</h2>" in page
    assert f"line {line} of twice: keep(answer)" in page
    rows: Any = run.trace()["traceEvents"]
    assert [row["args"]["at"] for row in rows if row["name"] == "keep(answer)"]


@xcs.compile
def in_vain(x: str) -> str:
    for _ in range(2):
        x = keep(x) or x
    return x


@xcs.compile
def around(x: str) -> str:
    return in_vain(x) + "?"


def test_functions_that_run_as_written_are_seen_too(tmp_path: Path) -> None:
    run = watched_while_held("x", around, "x")
    line = line_in(in_vain, 3)
    assert {(s.region, s.function, s.line) for s in run.in_order if s.name == "keep(x)"} == {(0, "in_vain", line)}
    assert f"`in_vain`, most of it at `keep(x)`, line {line}" in run.summary()
    run.html(tmp_path / "run.html")
    assert "runs as written" in (tmp_path / "run.html").read_text()


def test_what_runs_ahead_is_not_seen_as_in_order() -> None:
    gates["ahead"] = threading.Event()
    with xcs.observe() as run:
        timer = threading.Timer(0.05, gates["ahead"].set)
        timer.start()
        each(["ahead", "b"])
        timer.join(20)
    assert not [seen for seen in run.in_order if "ask" in seen.name and not seen.region]


@xcs.compile
def traced(x: str) -> str:
    exec("pass")  # so that it is not rewritten
    a = doze(x)
    b = doze(x + "b")
    return a + b


def test_early_calls_of_traced_functions_have_the_names_that_were_written() -> None:
    for _ in range(3):
        traced("x")
    with xcs.observe() as run:
        traced("y")
    assert {call.name for call in run.calls} <= {"doze(x)", 'doze(x + "b")'}


def test_intervals() -> None:
    from xcs.intervals import Intervals

    some = Intervals([(3, 5), (0, 1), (4, 7), (9, 9)])
    assert list(some) == [(0, 1), (3, 7)]
    assert some.seconds == 5
    assert (3 in some, 2 in some, 8 in some) == (True, False, False)
    assert list(some.without([(0.5, 4), (6, 10)])) == [(0, 0.5), (4, 6)]
    assert list(some.without(some)) == []
    assert list(some.without([])) == list(some)
    assert list(Intervals([(0, 10)]).without(some)) == [(1, 3), (7, 10)]
    assert list(some.within(0.5, 4)) == [(0.5, 1), (3, 4)]
    assert list(some.within(1, 3)) == []


def test_the_trace_is_what_its_format_says(tmp_path: Path) -> None:
    with xcs.observe() as run:
        chain("x")
    run.save(tmp_path / "trace.json")
    trace = json.loads((tmp_path / "trace.json").read_text())
    rows = trace["traceEvents"]
    assert {row["ph"] for row in rows} == {"M", "X", "s", "f"}
    for row in rows:
        assert {"name", "ph", "pid", "tid"} <= row.keys()
        if row["ph"] == "X":
            assert row["dur"] > 0
            assert row["ts"] >= 0
        assert 0 < row["tid"] < 100  # the numbers of the system are too large for Perfetto
    assert [row["args"]["name"] for row in rows if row["ph"] == "M" and row["tid"] == 1] == ["main thread"]
    for tid in {row["tid"] for row in rows}:
        within: list[float] = []  # where the events that are open on a track end: they lie in one another
        track = [row for row in rows if row["ph"] == "X" and row["tid"] == tid]
        for row in sorted(track, key=lambda row: (row["ts"], -row["dur"])):
            while within and within[-1] <= row["ts"] + 0.001:
                within.pop()
            assert not within or row["ts"] + row["dur"] <= within[-1] + 0.001
            within.append(row["ts"] + row["dur"])
    starts = {row["id"] for row in rows if row["ph"] == "s"}
    assert starts == {row["id"] for row in rows if row["ph"] == "f"}
    assert len(starts) == 2


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.lanes = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.lanes += given.get("class") == "lane"
        self.links += [str(given[name]) for name in ("src", "href") if name in given]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_has_a_lane_a_call_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    with xcs.observe() as run:
        each(["<a>", "b", "c"])
    run.html(tmp_path / "run.html")
    tags = Tags()
    tags.feed((tmp_path / "run.html").read_text())
    assert tags.open == []
    assert tags.links == []
    assert len(run.calls) == 3
    assert tags.lanes == 3 + len({(seen.function, seen.name, seen.line) for seen in run.in_order})


@xcs.compile
def many(items: list[str]) -> list[str]:
    return [doze(item) for item in items]


def test_the_page_of_nothing_and_of_very_much(tmp_path: Path) -> None:
    with xcs.observe() as run:
        pass
    run.html(tmp_path / "run.html")
    run.save(tmp_path / "trace.json")
    assert "no compiled function ran calls ahead" in (tmp_path / "run.html").read_text()
    assert json.loads((tmp_path / "trace.json").read_text())["traceEvents"] == []
    with xcs.observe() as run:
        many(["a"] * 2100)
    run.html(tmp_path / "run.html")
    page = (tmp_path / "run.html").read_text()
    assert page.count('class="lane"') <= 2000 + len(run.critical_path()) + 20
    assert "<h2>Critical path</h2>" in page
    assert f"{len(run.calls) - 2000:,} more calls are not drawn" in page
