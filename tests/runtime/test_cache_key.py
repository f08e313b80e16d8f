"""The parts of a cache key: what they recognise, what they notice, and that they keep nothing alive."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable
from functools import partial
from types import CellType
from typing import Any

import pytest

from xcs_runtime.cache_key import (
    ABSENT,
    ArgumentPath,
    CellPath,
    GlobalPath,
    Part,
    SameBindings,
    SameObject,
    SameType,
    Unrecognisable,
    instance_attribute,
)


class Client:
    def __init__(self, name: str = "") -> None:
        self.name = name

    def ask(self) -> None: ...


class Slotted:
    __slots__ = ("client",)


class Agent:
    def __init__(self, client: object) -> None:
        self.client = client

    @property
    def name(self) -> str:
        raise AssertionError("a property must not run")

    def __getattr__(self, name: str) -> object:
        raise AssertionError("__getattr__ must not run")


class Hostile:
    """Any use of it is an error."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(name)

    def __eq__(self, other: object) -> bool:
        raise AssertionError

    def __hash__(self) -> int:
        raise AssertionError


def same_object(value: object) -> SameObject:
    return SameObject(ArgumentPath("f", 0), (value,), ())


def make_function(value: object, default: object = 1) -> Callable[..., object]:
    def function(x: object = default) -> object:
        return x, value

    return function


def test_instance_attributes_are_read_without_running_anything() -> None:
    agent = Agent(client := Client())
    assert instance_attribute(agent, "client") is client
    assert instance_attribute(agent, "name") is ABSENT
    assert instance_attribute(agent, "nothing") is ABSENT
    slotted = Slotted()
    assert instance_attribute(slotted, "client") is ABSENT
    slotted.client = client  # type: ignore[attr-defined]
    assert instance_attribute(slotted, "client") is client
    assert instance_attribute(3, "real") is ABSENT


def test_type_at_a_path() -> None:
    part = SameType(ArgumentPath("agent.client", 1, ("client",)), (0, Agent(Client())), ())
    assert part.holds((5, Agent(Client("other"))), ())
    assert not part.holds((5, Agent("client")), ())
    assert part.change((5, Agent("client")), ()) == "agent.client is of type str, not Client"


def test_another_type_of_the_same_name() -> None:
    part = SameType(ArgumentPath("x", 0), (Client(),), ())
    other = type("Client", (), {})()
    assert not part.holds((other,), ())
    assert part.change((other,), ()) == "x is of type Client, not the earlier Client"


def test_the_same_object_and_another() -> None:
    client = Client()
    part = same_object(client)
    assert part.holds((client,), ())
    assert not part.holds((Client(),), ())
    assert part.change((Client(),), ()) == "f is another object"


def test_bound_methods_are_made_anew_at_each_mention() -> None:
    client = Client()
    part = same_object(client.ask)
    assert part.holds((client.ask,), ())
    assert not part.holds((Client().ask,), ())
    assert not part.holds((client,), ())


def test_methods_of_builtin_objects() -> None:
    class Texts(list[str]):
        pass

    texts = Texts()
    part = same_object(texts.append)
    assert part.holds((texts.append,), ())
    assert not part.holds((texts.extend,), ())
    assert not part.holds((Texts().append,), ())


def test_functions_of_the_same_parts() -> None:
    client = Client()
    part = same_object(make_function(client))
    assert part.holds((make_function(client),), ())
    assert not part.holds((make_function(Client()),), ())
    assert not part.holds((make_function(client, default=2),), ())
    assert not part.holds((partial(make_function, client),), ())


def test_a_function_with_attributes_is_only_itself() -> None:
    client = Client()
    marked = make_function(client)
    marked.mark = 1  # type: ignore[attr-defined]
    part = same_object(marked)
    assert part.holds((marked,), ())
    assert not part.holds((make_function(client),), ())


def test_a_function_that_holds_a_list_is_only_itself() -> None:
    function = make_function([])
    part = same_object(function)
    assert part.holds((function,), ())
    assert not part.holds((make_function([]),), ())


def test_objects_are_not_used_in_any_way() -> None:
    hostile, other = Hostile(), Hostile()
    part = same_object(hostile)
    assert part.holds((hostile,), ())
    assert not part.holds((other,), ())
    function = same_object(make_function(hostile))
    assert function.holds((make_function(hostile),), ())
    assert not function.holds((make_function(other),), ())
    assert SameType(ArgumentPath("f", 0), (hostile,), ()).holds((other,), ())


def test_what_is_recorded_beside_a_function_counts() -> None:
    client = Client()
    first, second = make_function(client), make_function(client)
    marks = {id(first): "ordered"}
    part = SameObject(ArgumentPath("f", 0), (first,), (), lambda thing: marks.get(id(thing)))
    assert part.holds((first,), ())
    assert not part.holds((second,), ())
    marks[id(second)] = "ordered"
    assert part.holds((second,), ())


@pytest.mark.parametrize("value", [len, int, sys, None, 3, "text", max, Client])
def test_what_can_be_recognised(value: object) -> None:
    part = same_object(value)
    assert part.holds((value,), ())
    assert not part.holds((Client(),), ())


@pytest.mark.parametrize("value", [[], {}, (), Slotted()])
def test_what_can_not_be_recognised(value: object) -> None:
    with pytest.raises(Unrecognisable, match=type(value).__name__):
        same_object(value)


@pytest.mark.parametrize("make", [lambda c: c, lambda c: c.ask, make_function, lambda c: make_function(1, c)])
def test_nothing_is_kept_alive(make: Callable[[Client], Any]) -> None:
    client = Client()
    gone = weakref.ref(client)
    parts: list[Part] = [same_object(make(client)), SameType(ArgumentPath("f", 0), (make(client),), ())]
    del client
    gc.collect()
    assert gone() is None
    assert not parts[0].holds((make(Client()),), ())


def test_a_dead_object_is_not_taken_for_nothing() -> None:
    part = same_object(Client())
    gc.collect()
    assert not part.holds((None,), ())


def test_variables_of_enclosing_functions_are_compared_by_place() -> None:
    client = Client()
    part = SameObject(CellPath("client", 0), (), (CellType(client),))
    assert part.holds((), (CellType(client),))
    assert not part.holds((), (CellType(Client()),))
    assert not part.holds((), (CellType(),))
    assert part.change((), (CellType(),)) == "client is another object"


def test_bindings() -> None:
    namespace: dict[str, object] = {"ask": len, "n": 3}
    cell = CellType(len)

    class Owner:
        ask = len

    places: list[tuple[Any, str, object]] = [
        (namespace, "ask", len),
        (vars(Owner), "ask", len),
        (cell, "cell_contents", len),
        (namespace, "missing", ABSENT),
    ]
    parts = [SameBindings([place]) for place in places] + [SameBindings([], [(namespace, "n", int)])]
    together = SameBindings(places, [(namespace, "n", int)])
    assert [part.holds((), ()) for part in parts] == [True] * 5
    assert together.holds((), ())
    namespace["n"] = 4
    assert together.holds((), ())
    namespace.update(ask=max, n="4", missing=None)
    assert not together.holds((), ())
    assert together.change((), ()) == "ask, missing, n were bound anew"
    Owner.ask = cell.cell_contents = max  # type: ignore[assignment]
    assert [part.holds((), ()) for part in parts] == [False] * 5
    assert parts[1].change((), ()) == "ask was bound anew"
    del namespace["ask"], Owner.ask, cell.cell_contents
    assert [part.holds((), ()) for part in parts] == [False] * 5


def test_names_of_the_module() -> None:
    path = GlobalPath("client", {"client": 3})
    assert path.read((), ()) == 3
    assert GlobalPath("other", {}).read((), ()) is ABSENT
