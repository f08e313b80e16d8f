"""Functions that look harmless and have effects: none of them may be found safe."""

from __future__ import annotations

import builtins
import contextlib
import functools
import os
import random
import threading
from typing import Any

import pytest

from tests.compiler.effects_harness import analysed, level_of
from xcs_compiler.effects.checks import classify_call
from xcs_compiler.effects.lattice import Level, Place


def note(text: str) -> None:
    LOG.append(text)


def append_to(out: list[object], x: object) -> None:
    out.append(x)


LOG: list[str] = []
COUNTS = {"calls": 0}
TOTAL = 0


def write_global(x: object) -> None:
    global TOTAL
    TOTAL = 1


def append_to_global(x: object) -> None:
    LOG.append("x")


def alias_of_global(x: object) -> None:
    held = LOG
    held.append("x")


def item_of_global(x: object) -> None:
    COUNTS["x"] = 1


def by_globals(x: object) -> None:
    globals()["TOTAL"] = 1


def by_exec(x: object) -> None:
    exec("TOTAL = 1", globals())


def by_eval(x: object) -> object:
    return eval("note('x')")


def by_random(x: object) -> float:
    return random.random()


def by_environment(x: object) -> None:
    os.environ["XCS_TEST"] = "1"


def by_directory(x: object) -> None:
    os.chdir(".")


def by_file(x: object) -> None:
    with open(os.devnull, "w") as stream:
        stream.write("x")


def by_argument(x: Any) -> None:
    x["a"] = 1


def by_nested_argument(x: Any) -> None:
    x["a"]["b"].append(1)


def by_unknown_call(x: Any) -> Any:
    return x[0]()


def by_returned_function(x: Any) -> Any:
    return make_writer()(x)


def make_writer() -> Any:
    def write(x: Any) -> None:
        note(x)

    return write


def by_attribute_of_function(x: Any) -> None:
    by_attribute_of_function.calls = 1  # type: ignore[attr-defined]


def by_attribute_of_module(x: Any) -> None:
    random.seed = None  # type: ignore[assignment]


def by_builtins(x: Any) -> None:
    builtins.xcs_test = 1  # type: ignore[attr-defined]


def by_thread(x: Any) -> None:
    threading.Thread(target=note, args=("x",)).start()


def by_iterator(x: Any) -> Any:
    return next(x)


def by_recursion(x: Any) -> Any:
    if x:
        return by_recursion(x[1:])
    note("end")
    return None


def by_mutual_recursion(x: Any) -> Any:
    return other_half(x)


def other_half(x: Any) -> Any:
    if not x:
        LOG.clear()
    return by_mutual_recursion(x[1:])


def recursion_that_mutates(x: Any, n: int = 3) -> Any:
    if n == 0:
        x.append(1)
        return x
    return recursion_that_mutates(x, n - 1)


def decorated_by(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        note("called")
        return function(*args)

    return wrapper


@decorated_by
def decorated(x: Any) -> Any:
    return x


class CountingDecorator:
    def __init__(self, function: Any) -> None:
        self.function = function
        self.calls = 0
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        return self.function(*args)


@CountingDecorator
def counted(x: Any) -> Any:
    return x


@functools.cache
def cached_with_effect(x: Any) -> Any:
    note("x")
    return x


@contextlib.contextmanager
def managed(x: Any) -> Any:
    note("enter")
    yield x


def by_context(x: Any) -> None:
    with managed(x):
        pass


def by_finally(x: Any) -> None:
    try:
        pass
    finally:
        note("x")


def by_nested_class(x: Any) -> Any:
    class Inner:
        note("body")

    return Inner


def by_import(x: Any) -> Any:
    import this_module_does_not_exist

    return this_module_does_not_exist


def make_counter() -> Any:
    count = 0

    def bump(x: Any) -> int:
        nonlocal count
        count += 1
        return count

    return bump


def make_rememberer() -> Any:
    seen: list[Any] = []

    def remember(x: Any) -> None:
        seen.append(x)

    return remember


FUNCTIONS: list[Any] = [
    write_global,
    append_to_global,
    alias_of_global,
    item_of_global,
    by_globals,
    by_exec,
    by_eval,
    by_random,
    by_environment,
    by_directory,
    by_file,
    by_argument,
    by_nested_argument,
    by_unknown_call,
    by_returned_function,
    by_attribute_of_function,
    by_attribute_of_module,
    by_builtins,
    by_thread,
    by_iterator,
    by_recursion,
    by_mutual_recursion,
    recursion_that_mutates,
    decorated,
    counted,
    cached_with_effect,
    by_context,
    by_finally,
    by_nested_class,
    by_import,
    make_counter(),
    make_rememberer(),
    functools.partial(append_to, LOG),
    LOG.append,
    print,
    input,
    os.remove,
    random.seed,
    exec,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: getattr(f, "__name__", type(f).__name__))
def test_functions_with_effects_are_ordered(function: Any) -> None:
    argument = [{"a": {"b": []}}]
    changes_what_it_is_given = function == LOG.append
    if not changes_what_it_is_given:
        assert level_of(function, argument) is Level.ORDERED
    assert not classify_call(function, (argument,), {})


def test_reads_of_mutable_globals_are_named() -> None:
    def calling(x: str) -> object:
        return peek(x)

    operation = analysed(calling, "x").operation("peek(x)")
    assert Place("global", f"{__name__}:LOG") in operation.reads
    assert not classify_call(peek, ("x",), {})


def peek(x: str) -> int:
    return len(LOG)


def test_reads_of_globals_that_are_rebound_are_named() -> None:
    def calling(x: str) -> object:
        return read_total(x)

    assert Place("global", f"{__name__}:TOTAL") in analysed(calling, "x").operation("read_total(x)").reads


def read_total(x: str) -> int:
    return TOTAL
