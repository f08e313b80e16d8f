"""Hooks that are asked for attributes by name, ``__getattr__`` and ``__setattr__``: what they do for the name at hand
is done in order, whatever they would do for others, and calls through proxies still overlap."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

STATE = {"level": 0, "seen": 0}


def slow(x: object) -> tuple[object, ...]:
    time.sleep(0.0002)
    return x, STATE["level"], STATE["seen"]


class Box:
    """Sets its attributes past its own hook: those that are properties run code all the same."""

    def __init__(self) -> None:
        object.__setattr__(self, "kept", [])

    @property
    def level(self) -> int:
        return STATE["level"]

    @level.setter
    def level(self, value: int) -> None:
        STATE["level"] = value
        self.kept = [*self.kept, value]

    @level.deleter
    def level(self) -> None:
        STATE["level"] = -1

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)


class Renaming(Box):
    def __setattr__(self, name: str, value: Any) -> None:
        if name == "height":
            name, value = "level", value + 1
        super().__setattr__(name, value)


class Turning(Box):
    """Has bound the name anew when it tests it for the second time."""

    def __setattr__(self, name: str, value: Any) -> None:
        for turn in range(2):
            if name == "level":
                STATE["level"] = value + turn
            name = name.replace("height", "level")


class Stripping(Box):
    def __setattr__(self, name: str, value: Any) -> None:
        while name.startswith("_"):
            name = name[1:]
        object.__setattr__(self, name, value)


class Counting:
    """Counts only what has another name than most."""

    def __getattr__(self, name: str) -> Any:
        if name in ("seen", "told"):
            STATE["seen"] += 1
            return STATE["seen"]
        if name != "rest":
            raise AttributeError(name)
        return 3

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "seen":
            STATE["seen"] = value
        else:
            self.__dict__[name] = value


class Model:
    def __init__(self) -> None:
        self.asked = 0

    def ask(self, x: object) -> object:
        return slow(x)

    def count(self, x: object) -> object:
        self.asked += 1
        STATE["seen"] += 1
        return x


class Proxy:
    def __init__(self, target: Any) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)


def set_past_the_hook(xs):
    box, out = Box(), []
    for x in xs:
        out.append(slow(x))
        box.level = x
    del box.level
    return out, slow(0), box.kept


def renamed(xs):
    box, out = Renaming(), []
    for x in xs:
        out.append(slow(x))
        box.height = x
        box.other = x
    return out, slow(0), box.kept


def turned(xs):
    box, out = Turning(), []
    for x in xs:
        out.append(slow(x))
        box.height = x
    return out, [slow(x) for x in xs]


def stripped(xs):
    box, out = Stripping(), []
    for x in xs:
        out.append(slow(x))
        box._level = x
    return out, [slow(x) for x in xs]


def counted(xs):
    it, out = Counting(), []
    for x in xs:
        out.append(slow(x + it.rest))
        if x > 1:
            out.append(it.seen)
        it.other = x
    first = slow(1)
    it.seen = 7
    return out, first, slow(2), it.other


def asked_for_by_another_name(xs):
    it, out = Counting(), []
    for name in ("rest", "seen", "told"):
        out.append(slow(name))
        out.append(getattr(it, name))
    return out, [slow(x) for x in xs]


def through_a_proxy(xs):
    client, out = Proxy(Model()), []
    for x in xs:
        out.append(client.ask(x))
        client.count(x)
        out.append(slow(client.asked))
    return out, [client.ask(x) for x in xs]


def target_is_replaced(xs):
    client, out = Proxy(Model()), []
    client.asked = 5
    for x in xs:
        out.append(slow(client.asked))
        client.asked = x
        client._target = Model()
        out.append(client.ask(x))
        client._target.asked = x
    return out, client.asked


PROGRAMS = (
    set_past_the_hook, renamed, turned, stripped, counted, asked_for_by_another_name, through_a_proxy,
    target_is_replaced,
)  # fmt: skip


def outcome(function: Callable[..., object], xs: list[int]) -> tuple[object, ...]:
    STATE.update(level=0, seen=0)
    return function(xs), dict(STATE)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("eager", [False, True])
def test_what_hooks_do_keeps_its_order(
    program: Callable[..., object], eager: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled = xcs.compile(program)
    for seed, xs in enumerate(([1, 2, 3], [4, 5], [1, 0])):
        expected = outcome(program, xs)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert outcome(compiled, xs) == expected


class Settings:
    """Its other attributes are looked up as ever."""

    def __init__(self) -> None:
        self.values = {"model": "small"}

    def __getattr__(self, name: str) -> Any:
        if name == "journal":
            STATE["seen"] += 1
            return STATE["seen"]
        raise AttributeError(name)


def settled(settings: Settings, xs: list[int]) -> list[object]:
    return [slow((settings.values["model"], x)) for x in xs]


def test_calls_beside_a_hook_for_other_names_overlap() -> None:
    compiled: Any = xcs.compile(settled)
    for xs in ([1, 2, 3], [4, 5]):
        assert compiled(Settings(), xs) == settled(Settings(), xs)
    assert compiled.stats().issued
