"""Traced functions in threads, after a fork, under Ctrl-C; what of a decision to trace lasts, and how long."""

from __future__ import annotations

import _thread
import gc
import importlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import xcs
from tests.fallback.harness import SECONDS, World, outcome, sourceless, traced_of
from xcs_runtime.fallback import calls, recording
from xcs_runtime.fallback import traced as traced_module
from xcs_runtime.fallback.activation import LOOK_EVERY

ROOT = Path(__file__).parents[2]
TWO = "def f(a, b):\n x = ask(a)\n y = ask(b)\n return x, y"
LOOP = "def f(xs):\n r = []\n for x in xs:\n  a = ask(x)\n  note(a)\n  r.append(ask(a))\n return r"


def compiled(text: str, world: World, **names: Any) -> Any:
    return xcs.compile(sourceless(text, ask=world.ask, same=world.same, note=world.note, **names))


def together(work: Any, count: int) -> list[Any]:
    """The results of ``work(number)`` in as many threads, which start at once."""
    start, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        start.wait(SECONDS)
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_many_threads_record_and_predict_at_once() -> None:
    world = World(0.001)
    original, function = sourceless(LOOP, ask=world.ask, note=world.note), compiled(LOOP, world)
    lists = [[number, number + 1, "boom" if number == 3 else number] for number in range(8)]
    expected = [outcome(original, (xs,)) for xs in lists]
    world.seen()
    for _ in range(4):
        assert together(lambda number: outcome(function, (lists[number],)), 8) == expected
        traced_of(function).try_again()
    assert traced_of(function).taken


def test_threads_that_the_function_starts_are_none_of_its_run() -> None:
    world = World(0.001)
    text = (
        "def f(xs):\n r = {}\n def work(x):\n  r[x] = ask(x), ask(r.get(x))\n"
        " threads = [Thread(target=work, args=(x,)) for x in xs]\n for t in threads:\n  t.start()\n"
        " a = ask('own')\n for t in threads:\n  t.join(60)\n return a, r, ask('last')"
    )
    original = sourceless(text, ask=world.ask, Thread=threading.Thread)
    function = compiled(text, world, Thread=threading.Thread)
    for xs in ([1], [2, 3], [4, 5, 6], [7, 8]):
        expected, seen = outcome(original, (xs,)), world.seen()
        assert outcome(function, (xs,)) == expected
        assert world.seen() == seen


def test_a_recursion_that_is_traced_at_each_depth() -> None:
    world = World(0.001)
    text = (
        "def f(n, xs):\n a = ask(n)\n b = ask(n, 1)\n if n:\n  xs.append(n)\n"
        "  return a, b, f(n - 1, xs), ask(len(xs))\n return a, b"
    )
    original, function = sourceless(text, ask=world.ask), compiled(text, world)
    function.__globals__["f"] = function
    for depth in (1, 3, 0, 5, 2):
        expected, seen = outcome(original, (depth, [])), world.seen()
        assert outcome(function, (depth, [])) == expected
        assert world.seen() == seen
    assert traced_of(function).taken


def test_an_interrupt_ends_the_run_and_what_was_started() -> None:
    world = World(0.001)
    armed = threading.Lock()  # free: the next call interrupts, once
    armed.acquire()

    @xcs.parallel_safe
    def interrupt(x: object) -> object:
        if armed.acquire(blocking=False):
            _thread.interrupt_main()
        world.meet(repr(x))
        return x

    function = compiled("def f(xs):\n return [interrupt(x) for x in xs], ask('end')", world, interrupt=interrupt)
    assert function([1]) == ([1], "<end>")
    armed.release()
    with pytest.raises(KeyboardInterrupt):
        function([2, 3, 4])
    assert function([5, 6]) == ([5, 6], "<end>")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_after_a_fork() -> None:
    text = """
import os, time, xcs
@xcs.parallel_safe
def ask(x):
    time.sleep(0.001)
    return x
names = {"ask": ask}
exec("def f(xs):\\n return [ask(x) for x in xs]", names)
f = xcs.compile(names["f"])
f([1]), f([1, 2, 3])
child = os.fork()
if not child:
    ok = f([4, 5, 6]) == [4, 5, 6] and f.__xcs__._program.cache.latest().value.traced.taken == 6
    os._exit(0 if ok else 1)
assert os.waitpid(child, 0)[1] == 0
assert f([7, 8]) == [7, 8]
"""
    subprocess.run([sys.executable, "-c", text], cwd=ROOT, check=True, timeout=60)


# --- what is recorded


def a_trace(frame: object, event: str, argument: object) -> None: ...


def a_tool(on: bool) -> None:
    if on:
        sys.monitoring.use_tool_id(3, "a tool")  # type: ignore[attr-defined]
    else:
        sys.monitoring.free_tool_id(3)  # type: ignore[attr-defined]


WATCHING: dict[str, Any] = {
    "a tracer": lambda on: sys.settrace(a_trace if on else None),
    "a profiler": lambda on: sys.setprofile(a_trace if on else None),
}
if sys.version_info >= (3, 12):
    WATCHING["a tool of sys.monitoring"] = a_tool


@pytest.mark.parametrize("name", WATCHING)
@pytest.mark.parametrize("when", ["recorded", "predicted"])
def test_nothing_is_recorded_or_started_while_somebody_watches(name: str, when: str) -> None:
    world = World(0.001)
    function = compiled(TWO, world)
    for _ in range(2 if when == "predicted" else 0):
        function(1, 2)
    before = sys.gettrace(), sys.getprofile()
    runs = traced_of(function).runs if when == "predicted" else 0
    WATCHING[name](True)
    try:
        found = function(3, 4)
    finally:
        WATCHING[name](False)
        sys.settrace(before[0]), sys.setprofile(before[1])
    assert found == ("<3>", "<4>")
    traced = traced_of(function)
    assert (traced.runs, len(traced.records)) == (runs, 2 if when == "predicted" else 0)
    assert "runs as written while a debugger, a profiler or coverage is at work" in str(function.explain(1, 2))
    function(5, 6)
    assert traced.runs == runs + 1
    assert "while a debugger" not in str(function.explain(1, 2))


def test_a_recording_that_grows_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_PENDING", 20)
    world = World(0.0003)
    function = compiled(
        "def f(xs):\n for x in xs:\n  try:\n   ask(x)\n  except ValueError:\n   pass\n return ask(1), ask(2)", world
    )
    assert function(["boom"] * 30) == ("<1>", "<2>")
    assert sum(world.seen()[0].values()) == 32
    shown = str(function.explain([1]))
    assert "recording was given up: more than 20 calls had not returned; runs as written for the next" in shown
    assert str(function.source).splitlines()[0].startswith("# traced (there is no source")
    traced_of(function).try_again()
    function(["boom"])
    function(["boom"])
    assert "started early: 3 of 3" in str(function.explain([1]))


class Answer:
    alive = most = 0
    _lock = threading.Lock()

    def __init__(self) -> None:
        with self._lock:
            Answer.alive += 1
            Answer.most = max(Answer.most, Answer.alive)

    def __del__(self) -> None:
        with self._lock:
            Answer.alive -= 1


@pytest.mark.parametrize(
    "text",
    [
        "def f(n):\n for i in range(n):\n  answer(i)\n return n",
        "def f(n):\n for i in range(n):\n  a = answer(i)\n  b = ask(i)\n return n",
        "def f(n):\n for i in range(n):\n  a = [i, {'a': answer(i)}]\n return n",
        "def f(n):\n for i in range(n):\n  try:\n   answer('boom' if i % 3 == 0 else i)\n  except ValueError:\n"
        "   pass\n return n",
    ],
)
def test_answers_live_no_longer_than_the_run_needs_them(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the garbage collector: some hold files or connections."""
    monkeypatch.setattr(calls, "MOST_AHEAD", 8)
    world = World(0.0003)

    @xcs.parallel_safe
    def answer(x: object) -> Answer:
        world.ask(x)
        return Answer()

    function = compiled(text, world, answer=answer)
    gc.collect()
    gc.disable()
    try:
        for n in (3, 200, 200):
            Answer.most = Answer.alive
            assert function(n) == n
            for _ in range(500):  # a thread may still be about to let go of one
                if Answer.alive:
                    threading.Event().wait(0.01)
            assert Answer.alive == 0
            assert Answer.most < 60
            traced_of(function).try_again()
    finally:
        gc.enable()
    assert traced_of(function).taken > 20


# --- what lasts


def test_no_source_is_found_out_once() -> None:
    world = World(0.001)
    function = compiled(TWO, world)
    for number in range(5):
        function(number, 2)
    first = traced_of(function)
    assert function.cache_info().misses == 1
    assert (first.state, first.runs, first.missed) == ("predicted", 5, 0)


def test_a_pattern_is_traced_until_its_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = (
        "import time\nimport xcs\n@xcs.parallel_safe\ndef ask(x):\n    time.sleep(0.001)\n    return x\n@xcs.compile\n"
    )
    module_file = tmp_path / "traced_until_edited.py"
    module_file.write_text(head + "def f(x):\n    a = ask(x)\n    b = ask(a + 1)\n    return len(locals()), a, b\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("traced_until_edited")
    for _ in range(3):
        assert module.f(1) == (3, 1, 2)
    assert "traced (" in str(module.f.explain(1))
    module_file.write_text(head + "def f(x):\n    a = ask(x)\n    b = ask(x + 1)\n    return [a, b]\n")
    os.utime(module_file, (1, 1))  # another time than that of the first one, whatever the clock's resolution
    importlib.reload(module)
    assert module.f(1) == [1, 2]
    assert "traced (" not in str(module.f.explain(1))
    assert "__xcs_" in str(module.f.source)


def test_a_recording_that_ends_in_an_exception_counts_up_to_there() -> None:
    world = World(0.001)
    function = compiled("def f(xs):\n r = [ask(x) for x in xs]\n note(r)\n return r, ask('end')", world)
    assert outcome(function, ([1, "boom"],))[:2] == ("error", ValueError)
    world.seen()
    world.width = 4
    assert outcome(function, ([2, 3, 4],))[1] == (["<2>", "<3>", "<4>"], "<end>")


def test_who_never_gains_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traced_module, "FIRST_WAIT", 1)
    world = World(0.0003)
    function = compiled("def f(x):\n return ask(x)", world)
    calls = 0
    while traced_of(function).state != "left alone" if calls else True:
        function(calls)
        calls += 1
        assert calls < 5000
    attempts = traced_of(function).runs
    assert attempts <= traced_module.MOST_ATTEMPTS + 1
    assert calls > 4 ** (traced_module.MOST_ATTEMPTS - 1)  # the waits grow exponentially
    for number in range(40):
        assert function(number) == f"<{number}>"
    assert traced_of(function).runs == attempts


@xcs.parallel_safe
def asked(x: float) -> float:
    if x > 0:
        time.sleep(x)
    return x


EACH = "def f(xs):\n r = []\n for x in xs:\n  r.append(asked(x))\n return r"


def test_one_slow_call_among_many_is_no_reason_to_follow_them_all() -> None:
    function = xcs.compile(sourceless(EACH, asked=asked))
    items = [0.0] * 500 + [0.001]
    assert function(items) == items
    assert "hardly any call of the recorded run took time" in str(function.explain(items))


def test_calls_that_turn_out_to_be_tiny_are_followed_no_further() -> None:
    function = xcs.compile(sourceless(EACH, asked=asked))
    function([0.001, 0.001])
    assert traced_of(function).state == "predicted"
    items = [-float(number) for number in range(5000)]
    assert function(items) == items
    assert LOOK_EVERY <= traced_of(function).taken < 2500
    assert "runs as written for the next" in str(function.explain(items))


def test_recording_ends_where_hardly_any_call_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_TINY", 100)
    function = xcs.compile(sourceless(EACH, asked=asked))
    items = [0.0] * 500 + [0.001]
    assert function(items) == items
    assert sum(record.count for record in traced_of(function).records.values()) == 100
    assert "recording was given up: hardly any of 100 calls took time" in str(function.explain(items))
