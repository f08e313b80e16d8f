"""What is looked at to decide is never asked: no hook of an object, its class or its metaclass runs that the program
does not run itself (pyrsistent's evolvers raise KeyError for any attribute, lazy proxies load what they stand for)."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import xcs

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")
asked: list[str] = []


def ask_hook(name: str) -> None:
    """Raises unless the program has run it: it asks for ``x`` itself."""
    if name == "x":
        return
    frame = sys._getframe(2)
    while frame.f_back is not None:
        if "xcs_" in frame.f_code.co_filename:
            asked.append(f"{name} by {frame.f_code.co_filename}:{frame.f_lineno}")
            raise KeyError(name)
        frame = frame.f_back


class Slots:
    __slots__ = ("x",)

    def __getattr__(self, name: str) -> Any:
        ask_hook(name)
        raise AttributeError(name)


class Evolver:
    """Its hook only computes, so it counts as data, and raises KeyError for what isn't there."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = {"x": 1}

    def __getattr__(self, name: str) -> Any:
        return self.held[name]


class Whole:
    def __getattribute__(self, name: str) -> Any:
        ask_hook(name)
        return object.__getattribute__(self, name)


class Proxy:
    @property
    def __class__(self) -> Any:
        ask_hook("__class__")
        return int

    @__class__.setter
    def __class__(self, value: Any) -> None: ...


class Meta(type):
    def __getattr__(cls, name: str) -> Any:
        ask_hook(name)
        raise AttributeError(name)


class Plain(metaclass=Meta):
    def __call__(self, x: int) -> int:
        return x


class PlainSlots(metaclass=Meta):
    __slots__ = ("x",)


@xcs.parallel_safe
def ask(*args: Any) -> int:
    return len(args)


def tell(*args: Any) -> int:
    return len(args)


class Holder:
    def __init__(self, held: Any) -> None:
        self.held = held

    def ask(self, x: int) -> int:
        return ask(x, self.held)


def gives(held: Any, numbers: list[int]) -> Any:
    first, second = ask(held), ask(held, 1)
    return [ask(held, x) for x in numbers], first, second, [ask(x) if held is numbers else x for x in numbers]


def holds(held: Any, numbers: list[int]) -> Any:
    box, out = [held, {"k": held}, (held,)], []
    for x in numbers:
        out.append(ask(x, box))
        tell(held)
    return out


def changes(held: Any, numbers: list[int]) -> Any:
    holder, out = Holder(held), []
    for x in numbers:
        out.append(holder.ask(x))
        holder.held = held
    for key, value in {"a": held}.items():
        out.append(ask(key, value))
    return out, ask(holder), ask(holder.held)


def joins(held: Any, numbers: list[int]) -> Any:
    out = []
    for x in numbers:
        first = ask(held, x)
        out.append(f"{first}{held is None}{ask(held)}")
        if getattr(held, "x", None) is not None:
            out.append(str(ask(held.x)))
    return out, [x for x in numbers if held is not None and ask(held)]


def calls(held: Any, numbers: list[int]) -> Any:
    out = []
    for x in numbers:
        first = ask(x)
        out.append(held(first) if callable(held) else first)
    return out


@pytest.mark.parametrize("eager", ["", "1"])
@pytest.mark.parametrize("make", [Slots, Evolver, Whole, Proxy, Plain, PlainSlots, lambda: Plain])
def test_no_hook_is_asked(make: Any, eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", eager)
    asked.clear()
    for program in (gives, holds, changes, joins, calls):
        compiled = xcs.compile(program)
        for _ in range(2):
            if program is calls and make not in (Slots, Evolver, Whole, Proxy, Plain, PlainSlots):
                continue  # a class: it would be made
            assert compiled(make(), [1, 2]) == program(make(), [1, 2])
    assert asked == []
