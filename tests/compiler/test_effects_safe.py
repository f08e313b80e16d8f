"""Callables that are safe have to be found so without a word from the user."""

from __future__ import annotations

import dataclasses
import functools
import logging
import threading
from json import dumps
from typing import Any

import attrs
import pytest

import xcs
from tests.compiler.effects_harness import analysed, level_of
from tests.compiler.effects_samples import (
    Color,
    Derived,
    Helper,
    Model,
    Pair,
    Plain,
    Point,
    Reply,
    Slotted,
    build_messages,
    cached,
    cached_slow,
    default,
    fibonacci,
    generator_pipeline,
    is_even,
    matching,
    numbers,
    objects,
    partials,
    raising,
    retried,
    sorting,
    walrus,
)
from xcs_compiler.effects.checks import classify_call, plain, transparent
from xcs_compiler.effects.lattice import Compared, Level

log = logging.getLogger(__name__)

METHODS = (
    "ask", "counted", "helped", "summed", "static", "make", "lazily", "with_closure", "with_json", "with_regex",
    "with_counter", "with_context",
)  # fmt: skip
FUNCTIONS = (
    build_messages, fibonacci, is_even, cached, cached_slow, retried, objects, numbers, matching, walrus, raising,
    sorting, partials, default, generator_pipeline, Reply, Helper, Model, Derived,
)  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_methods_are_found_safe(name: str) -> None:
    found = level_of(getattr(Model(), name), "a b")
    assert found <= Level.PARALLEL_SAFE
    # What is changed under a lock may be read by others, which the run-time check cannot see.
    assert classify_call(getattr(Model(), name), ("a b",), {}) is (name != "counted")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_functions_are_found_safe(function: Any) -> None:
    assert level_of(function, "a b") <= Level.PARALLEL_SAFE
    assert classify_call(function, ("a b",), {}) is not False  # None: through its twin


@pytest.mark.parametrize("model", [Model(), Derived("x"), Model().ask, functools.partial(Model().ask, retries=1)])
def test_callable_objects_are_found_safe(model: Any) -> None:
    assert level_of(model, "a") is Level.PARALLEL_SAFE
    assert classify_call(model, ("a",), {})


@dataclasses.dataclass(frozen=True, slots=True)
class FrozenSlots:
    x: int


@attrs.define
class Defined:
    x: int


class Filtering:
    def __iter__(self):
        seen = set()
        for x in sorted(self.items):
            if x not in seen:
                seen.add(x)
                yield x


@pytest.mark.parametrize(
    "cls",
    [
        Reply, Point, Pair, Plain, Color, Slotted, Helper, str, list, dict, ValueError,
        FrozenSlots, Defined, Filtering,
    ],
)  # fmt: skip
def test_classes_without_surprises_are_transparent(cls: type) -> None:
    assert transparent(cls)


@pytest.mark.parametrize(
    "value",
    [
        "a",
        [1, {"a": (1, 2)}],
        Reply("a"),
        Point(1, 2),
        Pair("a", 1),
        Color.RED,
        Slotted(1, [2]),
        {Color.RED: Reply("x")},
        None,
    ],
)
def test_plain_data_is_plain(value: object) -> None:
    assert plain(value)


@pytest.mark.parametrize("value", [iter([]), open, object(), threading.Lock(), [iter([])], Slotted(1, iter([]))])
def test_other_objects_are_not_plain(value: object) -> None:
    assert plain(value) is (value is open or type(value) is object)


def test_slow_and_fresh_are_seen() -> None:
    def calling(model: Model, prompt: str) -> Reply:
        return model(prompt)

    found = analysed(calling, Model(), "x")
    operation = found.operation("model(prompt)")
    assert operation.slow
    assert operation.fresh
    assert operation.level is Level.PARALLEL_SAFE
    assert not operation.mutates
    assert found.observes("model(prompt)") == {"model"}
    facts = {(fact.path, fact.compared) for fact in found.report.facts}
    assert (("model",), Compared.TYPE) in facts
    assert (("model", "prefix"), Compared.IDENTITY) in facts


def test_mutations_are_precise() -> None:
    def calling(out: list[str], table: dict[str, str], x: str) -> int:
        out.append(x)
        table[x] = x
        out.extend([x])
        ordered = sorted(out)
        return len(ordered) + len(dumps(table))

    found = analysed(calling, [], {}, "x")
    assert found.mutates("out.append(x)") == {"out"}
    assert found.operation("out.append(x)").level is Level.PURE
    assert found.operation("out.append(x)").shallow
    assert found.mutates("table[x]") == {"table"}
    assert found.mutates("sorted(out)") == set()
    assert found.observes("sorted(out)") == {"out"}
    assert found.observes("len(ordered)") == {"ordered"}


def test_operations_on_values_of_unknown_type_are_gated() -> None:
    def calling(items: list[Any], model: Any) -> Any:
        for item in items:
            a = model(item)
            b = a.text.strip()
            c = a.run(b)
            if a > b:
                c = f"{a}"
        return c

    @xcs.parallel_safe
    def unknown(item: Any) -> Any:
        return item.whatever()

    found = analysed(calling, [1], unknown)
    assert found.operation("model(item)").slow
    assert found.gated("a.text") == {"a"}
    assert found.gated("a.text.strip()") == {"a"}
    assert found.operation("a.text.strip()").level is Level.PURE
    assert found.operation("a.run(b)").dynamic
    assert found.gated("a > b") == {"a", "b"}
    assert found.gated("if a > b:") == {"a", "b"}


def test_a_call_whose_safety_depends_on_its_arguments_is_gated_on_them() -> None:
    def calling(items: list[Any]) -> Any:
        return [render(item) for item in items]

    found = analysed(calling, ["a"])
    operation = found.operation("render(item)")
    assert found.gated("render(item)") == {"item"}
    assert operation.level is Level.PURE
    assert classify_call(render, ("a",), {})
    assert classify_call(render, ([1, "a"],), {})
    assert not classify_call(render, (Shouting(),), {})
    assert not classify_call(render, ([Shouting()],), {})


def render(item: Any) -> str:
    return f"<{item}>"


class Shouting:
    def __str__(self) -> str:
        print("!")
        return "!"


def test_values() -> None:
    def calling(x: str, items: list[str]) -> Any:
        text = f"{x}!"
        copied = list(items)
        pairs = [(i, a) for i, a in enumerate(items)]
        return text, copied, pairs

    found = analysed(calling, "x", ["a"])
    assert found.value("x").immutable
    assert found.value("f'{x}!'").immutable
    assert found.value("items").container
    assert not found.value("items").immutable
    assert found.value("enumerate(items)").container
    assert found.value("[(i, a) for i, a in enumerate(items)]").fresh


def test_words_of_the_user() -> None:
    def calling(x: str) -> Any:
        return told(x), kept(x), Marked()(x), Sub()(x), Overrides()(x)

    found = analysed(calling, "x")
    assert found.operation("told(x)").level is Level.PARALLEL_SAFE
    assert found.operation("told(x)").slow
    assert found.operation("kept(x)").level is Level.ORDERED
    assert found.operation("Marked()(x)").level is Level.PARALLEL_SAFE
    assert found.operation("Sub()(x)").level is Level.PARALLEL_SAFE
    assert found.operation("Overrides()(x)").level is Level.ORDERED


@xcs.parallel_safe
def told(x: Any) -> Any:
    print(x)


@xcs.ordered
def kept(x: Any) -> Any:
    return x


@xcs.parallel_safe
class Marked:
    def __call__(self, x: Any) -> Any:
        print(x)


class Sub(Marked):
    pass


class Overrides(Marked):
    def __call__(self, x: Any) -> Any:
        SEEN.append(x)


SEEN: list[Any] = []


def test_a_wrapper_does_not_inherit_the_mark() -> None:
    @functools.wraps(told)
    def wrapper(x: Any) -> Any:
        SEEN.append(x)
        return told(x)

    assert level_of(wrapper, "x") is Level.ORDERED


def test_marks_on_builtins_methods_and_instances() -> None:
    one, other = Overrides(), Overrides()
    xcs.parallel_safe(one)
    assert level_of(one, "x") is Level.PARALLEL_SAFE
    assert level_of(other, "x") is Level.ORDERED
    bound = Noisy()
    xcs.parallel_safe(bound.shout)
    assert level_of(bound.shout, "x") is Level.PARALLEL_SAFE
    assert level_of(Noisy().shout, "x") is Level.ORDERED
    assert classify_call(bound.shout, ("x",), {})


class Noisy:
    def shout(self, x: Any) -> None:
        SEEN.append(x)


def test_output_is_told_apart() -> None:
    def calling(x: str) -> Any:
        return chatty(x)

    operation = analysed(calling, "x").operation("chatty(x)")
    assert operation.level is Level.PURE
    assert operation.journalled
    assert operation.output == {"stdio", "log"}
    assert not operation.writes


def chatty(x: str) -> str:
    log.info("asking %s", x)
    print(x)
    return x
