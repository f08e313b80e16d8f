# ruff: noqa: RUF005, PERF401, C417
"""What an earlier iteration does in its turn after all: a call that turns out to be ordered, an operator of a class
with an idea of its own. What a later iteration reads it must have seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use


class Weird:
    """Its operators change a list or dictionary that others have."""

    def __init__(self, others):
        self.others = others

    def __add__(self, other):
        self.others.append("x")
        return "w"

    def __str__(self):
        return "W"

    def __setitem__(self, key, value):
        self.others[key] = self.others["n"] = "changed"

    def __getitem__(self, key):
        return "w" + key


class Adds:
    def __init__(self, data):
        self.data = data

    def go(self):
        time.sleep(0)
        self.data.append("m")
        return "m"


class Shows:
    def __init__(self, data):
        self.data = data

    def go(self):
        time.sleep(0)
        return str(self.data)


def show(x):
    time.sleep(0)
    return str(x)


def add_and_show(x):
    time.sleep(0)
    return str(x + [])


def adds(data):
    time.sleep(0)
    data.append("m")
    return "m"


def handlers(functions, data):
    out = []
    for function in functions:
        out.append(function(data))
    return out


def handlers_in_a_comprehension(functions, data):
    return [function(data) for function in functions]


def handlers_after_a_call(functions, data):
    out = []
    for function in functions:
        out.append(show(data))
        out.append(function(data))
    return out


def mapped(items):
    return list(map(add_and_show, items))


def operator_in_the_callee(items):
    return [add_and_show(x) for x in items]


def operator_in_the_operand(items):
    return [show(x + []) for x in items]


def operator_beside(items):
    out = []
    for x in items:
        out.append(show(x))
        x + []
    return out


def operator_before(items):
    out = []
    for x in items:
        out.append(show(x))
        out.append(show(x + []))
    return out


def operator_with_what_is_shared(items, shared):
    out = []
    for x in items:
        out.append(show(shared))
        out.append(show(x + shared))
    return out


def element_set(rows):
    out = []
    for row in rows:
        out.append(show(row["n"]))
        row["bio"] = 1
    return out


def in_a_display(items):
    out = []
    for x in items:
        messages = [{"role": "user", "content": x}]
        out.append(show(messages[0]["content"] + []))
    return out


def methods(objects):
    return [x.go() for x in objects]


def methods_in_a_loop(objects):
    out = []
    for x in objects:
        out.append(x.go())
    return out


def methods_twice(objects):
    out = []
    for x in objects:
        out.append(show(x.go() + x.go()))
    return out


def from_a_table(table, keys):
    return [table[key].go() for key in keys]


class Tool:
    def __init__(self, name, state):
        self.name = name
        self.state = state

    def __call__(self, query):
        time.sleep(0)
        return f"{self.name}:{query}:{len(self.state)}"


class Writer(Tool):
    def __call__(self, query):
        time.sleep(0)
        self.state.append(query)
        return f"w{len(self.state)}"


class Faulty(Tool):
    def __call__(self, query):
        self.state.append("fault")
        raise ValueError(len(self.state))


def tools_with_a_handler(tools, query):
    out = []
    for tool in tools:
        try:
            out.append(tool(query))
        except ValueError as error:
            out.append(("failed", error.args))
    return out


def tools_by_name(tools, query):
    return list({tool.name: tool(query) for tool in tools}.items())


def tools_for_queries(tools, queries):
    return [[tool(query) for tool in tools] for query in queries]


def queries_and_tools(tools, queries):
    return [tool(query) for query in queries for tool in tools]


def some_tools(tools, query):
    return [tool(query) if tool.name != "b" else None for tool in tools]


def mapped_tools(tools, query):
    return list(map(lambda tool: tool(query), tools))


def tools_in_turns(tools, query):
    out = []
    for tool in tools:
        first = tool(query)
        out.append((first, tool(first)))
    return out


def tools_bound(tools, query):
    found = (tool(query) for tool in tools)
    return [str(one) for one in found]


def two_kits(tools, others):
    out = []
    for i in range(len(tools)):
        out.append(tools[i]("q"))
        out.append(others[i]("r"))
    return out


TOOLS = (
    tools_with_a_handler, tools_by_name, some_tools, mapped_tools, tools_in_turns, tools_bound,
)  # fmt: skip


def kit(*kinds):
    state = []
    return [kind(name, state) for kind, name in zip(kinds, "abcdef", strict=False)]


def shared_list(make):
    data = [1]
    return make(data)


CASES: list[tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]] = [
    (handlers, lambda: ([adds, show, adds, show], [1])),
    (handlers, lambda: ([show, show, adds, show], [1])),
    (handlers_in_a_comprehension, lambda: ([adds, show, adds, show], [1])),
    (handlers_after_a_call, lambda: ([adds, show, adds, show], [1])),
    (mapped, lambda: shared_list(lambda d: ([Weird(d), d, d],))),
    (operator_in_the_callee, lambda: shared_list(lambda d: ([Weird(d), d, d],))),
    (operator_in_the_operand, lambda: shared_list(lambda d: ([Weird(d), d, d],))),
    (operator_beside, lambda: shared_list(lambda d: ([Weird(d), d, d],))),
    (operator_before, lambda: shared_list(lambda d: ([Weird(d), d, Weird(d), d],))),
    (operator_with_what_is_shared, lambda: shared_list(lambda d: ([Weird(d), Weird(d)], d))),
    (in_a_display, lambda: shared_list(lambda d: ([Weird(d), d, d],))),
    (element_set, lambda: (lambda row: ([Weird(row), row, row],))({"n": 1})),
    (methods, lambda: shared_list(lambda d: ([Adds(d), Shows(d), Adds(d), Shows(d)],))),
    (methods_in_a_loop, lambda: shared_list(lambda d: ([Shows(d), Adds(d), Shows(d)],))),
    (methods_twice, lambda: shared_list(lambda d: ([Shows(d), Adds(d), Shows(d)],))),
    *((program, lambda: (kit(Tool, Writer, Tool, Writer, Tool), "q")) for program in TOOLS),
    (tools_with_a_handler, lambda: (kit(Writer, Faulty, Tool, Writer), "q")),
    (two_kits, lambda: (kit(Tool, Tool, Tool, Tool), kit(Writer, Tool, Writer, Tool))),
    (two_kits, lambda: (kit(Writer, Tool, Writer, Tool), kit(Tool, Writer, Tool, Tool))),
    (tools_for_queries, lambda: (kit(Tool, Writer, Tool), ["q", "r"])),
    (queries_and_tools, lambda: (kit(Tool, Writer, Tool), ["q", "r"])),
    (from_a_table, lambda: shared_list(lambda d: ({"a": Adds(d), "s": Shows(d)}, "asas"))),
]


def shown(value: object) -> object:
    return [shown(item) for item in value] if type(value) is list else str(value)


@pytest.mark.parametrize(("program", "arguments"), CASES, ids=[f"{p.__name__}-{i}" for i, (p, _) in enumerate(CASES)])
def test_is_seen(program: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]]) -> None:
    compiled = xcs.compile(program)
    for seed in range(8):
        given, ours = arguments(), arguments()
        expected = shown(program(*given))
        with use(SeededScheduler(seed)):
            assert shown(compiled(*ours)) == expected
        assert shown(list(ours)) == shown(list(given)) or "object at" in str(shown(list(given)))


SAFE: list[tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]] = [
    (handlers, lambda: ([show, show, show], [1])),
    (methods, lambda: shared_list(lambda d: ([Shows(d), Shows(d), Shows(d)],))),
    (mapped, lambda: ([[1], [2], [3]],)),
    (operator_before, lambda: ([[1], [2], [3]],)),
    (in_a_display, lambda: ([[1], [2], [3]],)),
]


@pytest.mark.parametrize(("program", "arguments"), SAFE, ids=[p.__name__ for p, _ in SAFE])
def test_what_is_safe_overlaps(program: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]]) -> None:
    compiled = xcs.compile(program)
    compiled(*arguments())
    choices = 0
    for seed in range(4):
        scheduler = SeededScheduler(seed)
        with use(scheduler):
            assert shown(compiled(*arguments())) == shown(program(*arguments()))
        choices += scheduler.choices
    assert choices > len(arguments()[0]), compiled.explain(*arguments())
