"""When a function is compiled, how often, and what becomes of it when it can't be."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import xcs

from .slow import ask

ROOT = Path(__file__).parents[2]


def make() -> Any:
    """A compiled function that nobody has called."""

    def answers(questions: Any, model: Callable[[str], str] = ask) -> list[str]:
        return [model(question) for question in questions]

    namespace = dict(globals())
    namespace["answers"] = answers
    # Functions of the same nested code share what was compiled; other globals make it another program.
    import types

    return xcs.compile(types.FunctionType(answers.__code__, namespace, "answers", answers.__defaults__))


def test_nothing_happens_before_the_first_call() -> None:
    function = make()
    stub = function.__code__
    assert function.cache_info() == (0, 0, 0, 64, None)
    assert function(["x", "y"]) == ["X", "Y"]
    assert function.__code__ is stub
    assert function.cache_info()[:3] == (0, 1, 1)
    assert function(["z", "y"]) == ["Z", "Y"]
    assert function.cache_info()[:3] == (1, 1, 1)


def test_ten_threads_make_the_first_call() -> None:
    function = make()
    barrier = threading.Barrier(10)
    results: list[object] = []

    def call(number: int) -> None:
        barrier.wait(20)
        results.append((number, function([f"{number}a", "b"])))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == [(number, [f"{number}A", "B"]) for number in range(10)]  # type: ignore[type-var]
    info = function.cache_info()
    assert (info.misses, info.currsize) == (1, 1)
    assert info.hits == 9


def test_functions_made_anew_from_the_same_code_share_what_was_compiled() -> None:
    def outer(prefix: str) -> Any:
        @xcs.compile
        def inner(questions: list[str]) -> list[str]:
            return [prefix + ask(question) for question in questions]

        return inner

    first, second = outer("1"), outer("2")
    assert first(["x", "y"]) == ["1X", "1Y"]
    assert second(["x", "y"]) == ["2X", "2Y"]
    assert outer("1")(["x", "z"]) == ["1X", "1Z"]
    assert first.cache_info() == second.cache_info()
    assert first.cache_info().hits >= 1


def loud(question: str) -> str:
    time.sleep(0.001)
    return question.upper() + "!"


def test_another_callee_is_another_variant_and_the_miss_says_so() -> None:
    function = make()
    assert function(["x", "y"]) == ["X", "Y"]
    assert function(["x", "y"], loud) == ["X!", "Y!"]
    info = function.cache_info()
    assert (info.misses, info.currsize) == (2, 2)
    assert info.last_miss is not None
    assert "model" in info.last_miss
    assert function(["x", "y"]) == ["X", "Y"]
    assert function(["x", "y"], loud) == ["X!", "Y!"]
    assert function.cache_info().misses == 2


def test_a_callee_that_is_rebound() -> None:
    namespace: dict[str, Any] = {"time": time, "xcs": xcs}
    text = "def ask(q):\n    time.sleep(0)\n    return q\n\n@xcs.compile\ndef f(qs):\n    return [ask(q) for q in qs]\n"
    run_with_source(text, namespace)
    assert namespace["f"](["x", "y"]) == ["x", "y"]
    log: list[str] = []
    namespace["log"] = log
    run_with_source("def ask(q):\n    log.append(q)\n    return q * 2\n", namespace)
    assert namespace["f"](["x", "y"]) == ["xx", "yy"]
    assert log == ["x", "y"]


def run_with_source(text: str, namespace: dict[str, Any]) -> None:
    """As a notebook does it."""
    import linecache

    filename = f"<cell {len(linecache.cache)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), namespace)


def test_a_callee_that_is_marked_later() -> None:
    def unknown(question: str) -> str:
        return str(opaque(question))

    opaque = type("Opaque", (), {"__call__": lambda self, question: question})()
    function = make()
    assert function(["x", "y"], unknown) == ["x", "y"]
    misses = function.cache_info().misses
    xcs.parallel_safe(unknown)
    assert function(["x", "y"], unknown) == ["x", "y"]
    assert function.cache_info().misses == misses + 1
    assert function.cache_info().last_miss == "a callable was marked since"


def test_clearing() -> None:
    function = make()
    function(["x", "y"])
    function.cache_clear()
    assert function.cache_info() == (0, 0, 0, 64, None)
    assert function(["x", "y"]) == ["X", "Y"]
    assert function.cache_info()[:3] == (0, 1, 1)


def test_arguments_never_seen_twice_do_not_cost_a_compilation_each() -> None:
    function = make()
    models = []
    for number in range(40):
        source = f"def model{number}(question):\n    return question\n"
        namespace: dict[str, Any] = {}
        run_with_source(source, namespace)
        models.append(namespace[f"model{number}"])
        assert function(["x", "y"], models[-1]) == ["x", "y"]
    info = function.cache_info()
    assert info.misses == 40
    assert info.currsize < 20


def test_a_call_of_itself_while_it_is_compiled() -> None:
    """Nothing of the user's runs while compiling; this makes it so by a trace function."""
    function = make()
    inside: list[object] = []

    def trace(frame: Any, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_name == "compile_function" and not inside:
            inside.append(None)
            inside[0] = function(["a"])

    threading.settrace(lambda *_: None)  # with a tracer of one thread it would run as written
    sys.settrace(trace)
    try:
        assert function(["x", "y"]) == ["X", "Y"]
    finally:
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type]
    assert inside == [["A"]]
    assert function.cache_info().currsize == 1


def test_what_can_never_gain_becomes_the_original() -> None:
    @xcs.compile
    def nothing(x: int) -> int:
        return len({**locals(), "y": x})

    stub = nothing.__code__  # type: ignore[attr-defined]
    assert nothing(1) == 2
    assert nothing.__code__ is nothing.__wrapped__.__code__  # type: ignore[attr-defined]
    assert nothing.__code__ is not stub  # type: ignore[attr-defined]
    assert nothing(2) == 2
    assert "as written" in str(nothing.explain(1))
    assert "as written" in str(nothing.source)
    assert 'return len({**locals(), "y": x})' in str(nothing.source)
    nothing.cache_clear()
    assert nothing.__code__ is stub  # type: ignore[attr-defined]
    assert nothing(3) == 2


def test_what_looks_at_its_caller_never_sees_us() -> None:
    @xcs.compile
    def caller() -> str:
        return sys._getframe(1).f_code.co_name

    assert caller() == "test_what_looks_at_its_caller_never_sees_us"


def test_without_source_it_is_traced() -> None:
    namespace: dict[str, Any] = {"ask": ask}
    exec("def f(xs): return [ask(x) for x in xs]", namespace)
    function = xcs.compile(namespace["f"])
    assert function(["x", "y"]) == ["X", "Y"]
    assert function(["x", "y", "z"]) == ["X", "Y", "Z"]
    assert "no source" in str(function.explain(["x"]))
    assert "no source" in str(function.source)


def test_explaining_calls_nothing_and_counts_nothing() -> None:
    calls: list[str] = []

    def recording(question: str) -> str:
        calls.append(question)
        return question

    function = make()
    rows = function.explain(["x"], recording).rows
    assert [row.call for row in rows] == ["model(question)"]
    assert not rows[0].ahead
    assert function.explain(["x"]).rows[0].ahead
    assert calls == []
    assert function.cache_info().misses == function.cache_info().hits == 0
    assert function(["x"]) == ["X"]
    assert function.cache_info().misses == 0


def test_explaining_with_arguments_that_do_not_fit() -> None:
    function = make()
    with pytest.raises(TypeError, match="too many positional arguments"):
        function.explain(1, 2, 3)
    assert "answers" in str(function.explain())


def test_source_before_and_after_the_first_call() -> None:
    function = make()
    assert "not called yet" in str(function.source)
    function(["x", "y"])
    text = str(function.source)
    assert repr(function.source) == text
    assert "not called yet" not in text
    assert text.startswith("def answers(")
    compile(text, "rewritten", "exec")


PROGRAM = """
import os, sys, warnings
sys.path.insert(0, {root!r})
{before}
import xcs
from tests.contracts.slow import ask

@xcs.compile
def f(xs):
    return [ask(x) for x in xs]
{after}
"""


def run(tmp_path: Path, before: str = "", after: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "script.py"
    script.write_text(PROGRAM.format(root=str(ROOT), before=before, after=after))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XCS_")}
    return subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, env={**kept, **environment},
        timeout=120,
    )  # fmt: skip


FAULT = "sys.modules['libcst'] = None"  # what it is like when a dependency is broken


def test_a_fault_of_ours_is_one_warning(tmp_path: Path) -> None:
    done = run(tmp_path, FAULT, "print(f(['x']), f(['y']), f.__code__ is f.__wrapped__.__code__)")
    assert done.stdout == "['X'] ['Y'] True\n", done.stderr
    assert done.stderr.count("XcsWarning: xcs failed to compile f, which runs as written") == 1
    assert "script.py:8" in done.stderr


def test_a_fault_of_ours_where_warnings_are_errors(tmp_path: Path) -> None:
    done = run(tmp_path, FAULT + "; warnings.simplefilter('error')", "print(f(['x']))")
    assert done.stdout == "['X']\n", done.stderr
    assert "xcs failed to compile f" in done.stderr


def test_a_fault_of_ours_under_strict(tmp_path: Path) -> None:
    after = """
for _ in range(2):
    try:
        f(["x"])
    except xcs.InternalError as error:
        print(type(error.__cause__).__name__)
"""
    done = run(tmp_path, FAULT, after, XCS_STRICT="1")
    assert done.stdout == "ModuleNotFoundError\nModuleNotFoundError\n", done.stderr


@pytest.mark.parametrize("before", ["", "os.environ['XCS_DISABLE'] = '1'"])
def test_disabled(tmp_path: Path, before: str) -> None:
    """Before the decorator, and between it and the first call."""
    after = f"""
{"" if before else "os.environ['XCS_DISABLE'] = '1'"}
print(f(["x"]), f.__code__ is f.__wrapped__.__code__, "libcst" in sys.modules)
"""
    done = run(tmp_path, before, after)
    assert done.stdout == "['X'] True False\n", done.stderr


def test_not_disabled_by_zero(tmp_path: Path) -> None:
    done = run(tmp_path, "", "print(f(['x']), f.__code__ is f.__wrapped__.__code__)", XCS_DISABLE="0")
    assert done.stdout == "['X'] False\n", done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_after_fork_while_another_thread_compiles(tmp_path: Path) -> None:
    after = """
import signal, threading
entered, leave = threading.Event(), threading.Event()

def trace(frame, event, argument):
    if event == "call" and frame.f_code.co_name == "compile_function":
        entered.set()
        leave.wait(50)

threading.settrace(trace)
thread = threading.Thread(target=f, args=(["x", "y"],))
thread.start()
assert entered.wait(50)    # a thread takes the tracer after `start` has returned
threading.settrace(None)
child = os.fork()
if not child:
    signal.alarm(50)
    print(f(["child", "x"]), flush=True)
    os._exit(0)
status = os.waitpid(child, 0)[1]
leave.set()
thread.join(50)
print(status, f(["parent", "x"]))
"""
    done = run(tmp_path, "warnings.simplefilter('ignore')", after)
    assert done.stdout == "['CHILD', 'X']\n0 ['PARENT', 'X']\n", done.stderr


def test_compiling_leaves_no_threads_and_no_garbage_of_functions() -> None:
    before = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        functions = [make() for _ in range(3)]
        assert [function(["x"]) for function in functions] == [["X"]] * 3
    del functions
    gc.collect()
    assert threading.active_count() <= before + 1
