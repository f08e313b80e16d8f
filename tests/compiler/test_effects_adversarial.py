"""Classes whose implicit code has effects (properties, operators, construction): none of it may be found safe."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from typing import Any

import pytest

from tests.compiler.effects_harness import level_of
from xcs_compiler.effects.checks import classify_call, transparent
from xcs_compiler.effects.lattice import Level

LOG: list[str] = []


COUNTS = {"calls": 0}


def note(text: str) -> None:
    LOG.append(text)


class PropertyWithEffect:
    @property
    def text(self) -> str:
        LOG.append("text")
        return "text"


class FormatWithEffect:
    def __format__(self, spec: str) -> str:
        note("format")
        return ""


class StrWithEffect:
    def __str__(self) -> str:
        print("str")
        return ""


class EqualWithEffect:
    def __eq__(self, other: object) -> bool:
        note("eq")
        return True

    __hash__ = None  # type: ignore[assignment]


class TruthWithEffect:
    def __bool__(self) -> bool:
        note("bool")
        return True


class LengthWithEffect:
    def __len__(self) -> int:
        note("len")
        return 1


class IterationWithEffect:
    def __iter__(self) -> Any:
        for i in range(3):
            note("iter")
            yield i


class GetItemWithEffect:
    def __getitem__(self, key: object) -> object:
        note("getitem")
        return key


class GetattrWithEffect:
    def __getattr__(self, name: str) -> str:
        note(name)
        return name


class GetattributeWithEffect:
    def __getattribute__(self, name: str) -> Any:
        LOG.append(name)
        return object.__getattribute__(self, name)


class DescriptorWithEffect:
    def __get__(self, instance: object, owner: type) -> int:
        note("get")
        return 1


class HasDescriptor:
    value = DescriptorWithEffect()


class AddWithEffect:
    def __add__(self, other: object) -> int:
        note("add")
        return 1

    def __radd__(self, other: object) -> int:
        note("radd")
        return 1


class StripWithEffect:
    def strip(self) -> str:
        note("strip")
        return ""


class CallWithEffect(type):
    def __call__(cls, *args: Any) -> Any:
        note("metaclass")
        return super().__call__(*args)


class MadeByMetaclass(metaclass=CallWithEffect):
    pass


class InitWithEffect:
    def __init__(self) -> None:
        COUNTS["calls"] += 1


class NewWithEffect:
    def __new__(cls) -> NewWithEffect:
        note("new")
        return object.__new__(cls)


class DelWithEffect:
    def __del__(self) -> None:
        note("del")


@dataclasses.dataclass
class PostInitWithEffect:
    text: str

    def __post_init__(self) -> None:
        note(self.text)


@dataclasses.dataclass
class FactoryWithEffect:
    text: list[str] = dataclasses.field(default_factory=lambda: (note("factory"), ["a"])[1])


class SetattrWithEffect:
    def __init__(self) -> None:
        self.a = 1

    def __setattr__(self, name: str, value: object) -> None:
        note(name)
        object.__setattr__(self, name, value)


IMPLICIT = {
    "property": (PropertyWithEffect, lambda x: x.text),
    "format": (FormatWithEffect, lambda x: f"{x}"),
    "str in f-string": (StrWithEffect, lambda x: f"{x}"),
    "str()": (StrWithEffect, lambda x: str(x)),
    "str.format": (StrWithEffect, lambda x: "{}".format(x)),  # noqa: UP032
    "percent": (StrWithEffect, lambda x: "%s" % x),  # noqa: UP031
    "percent tuple": (StrWithEffect, lambda x: "%s %s" % (x, 1)),  # noqa: UP031
    "str in list": (EqualWithEffect, lambda x: x in [1, 2]),
    "equal": (EqualWithEffect, lambda x: x == 1),
    "equal reflected": (EqualWithEffect, lambda x: 1 == x),  # noqa: SIM300
    "index": (EqualWithEffect, lambda x: [1, x].index(2)),
    "count": (EqualWithEffect, lambda x: [1, 2].count(x)),
    "truth if": (TruthWithEffect, lambda x: 1 if x else 2),
    "truth not": (TruthWithEffect, lambda x: not x),
    "truth and": (TruthWithEffect, lambda x: x and 1),
    "truth bool": (TruthWithEffect, lambda x: bool(x)),
    "truth any": (TruthWithEffect, lambda x: any([x])),
    "truth comprehension": (TruthWithEffect, lambda x: [1 for _ in "a" if x]),
    "len": (LengthWithEffect, lambda x: len(x)),
    "len truth": (LengthWithEffect, lambda x: 1 if x else 2),
    "iteration": (IterationWithEffect, lambda x: [i for i in x]),  # noqa: C416
    "list()": (IterationWithEffect, lambda x: list(x)),
    "join": (IterationWithEffect, lambda x: ",".join(x)),
    "star": (IterationWithEffect, lambda x: [*x]),
    "star call": (IterationWithEffect, lambda x: max(*x)),
    "sum": (IterationWithEffect, lambda x: sum(x)),
    "contains": (IterationWithEffect, lambda x: 1 in x),
    "sorted": (IterationWithEffect, lambda x: sorted(x)),
    "enumerate": (IterationWithEffect, lambda x: list(enumerate(x))),
    "subscript": (GetItemWithEffect, lambda x: x[1]),
    "getattr hook": (GetattrWithEffect, lambda x: x.anything),
    "getattr()": (GetattrWithEffect, lambda x: getattr(x, "anything")),  # noqa: B009
    "hasattr": (GetattrWithEffect, lambda x: hasattr(x, "anything")),
    "getattribute": (GetattributeWithEffect, lambda x: x.anything),
    "descriptor": (HasDescriptor, lambda x: x.value),
    "add": (AddWithEffect, lambda x: x + 1),
    "radd": (AddWithEffect, lambda x: 1 + x),
    "sum radd": (AddWithEffect, lambda x: sum([x, x])),
    "strip": (StripWithEffect, lambda x: x.strip()),
    "repr in list": (type("R", (), {"__repr__": lambda self: note("r") or ""}), lambda x: f"{[x]}"),
    "repr in dict": (type("R2", (), {"__repr__": lambda self: note("r") or ""}), lambda x: str({"a": [x]})),
    "hash": (type("H", (), {"__hash__": lambda self: note("h") or 1}), lambda x: {x: 1}),
    "hash set": (type("H2", (), {"__hash__": lambda self: note("h") or 1}), lambda x: {x}),
    "hash get": (type("H3", (), {"__hash__": lambda self: note("h") or 1}), lambda x: {}.get(x)),
    "call": (type("C", (), {"__call__": lambda self: note("c")}), lambda x: x()),
    "compare": (type("L", (), {"__lt__": lambda self, o: note("l") or True}), lambda x: sorted([x, x])),
    "min": (type("L2", (), {"__lt__": lambda self, o: note("l") or True}), lambda x: min([x, x])),
    "neg": (type("N", (), {"__neg__": lambda self: note("n") or self}), lambda x: -x),
    "index dunder": (type("I", (), {"__index__": lambda self: note("i") or 0}), lambda x: [1][x]),
    "chained": (EqualWithEffect, lambda x: 1 == 1 == x),
    "in place": (type("P", (), {"__iadd__": lambda self, o: note("i") or self}), lambda x: [x := x + 1]),
    "with": (
        type("W", (), {"__enter__": lambda self: note("e"), "__exit__": lambda self, *a: note("x")}),
        lambda x: contextlib.ExitStack().enter_context(x),
    ),
}


@pytest.mark.parametrize("name", [name for name in IMPLICIT if name not in ("in place",)])
def test_implicit_code_with_effects_is_ordered(name: str) -> None:
    cls, function = IMPLICIT[name]
    try:
        value = cls()
    except TypeError:
        value = object.__new__(cls)
    assert level_of(function, value) is Level.ORDERED
    assert not classify_call(function, (value,), {})


class StepsWithEffect:
    def __iter__(self):
        for x in self.items:
            self.seen = x
            yield x


class StepsOfAMapWithEffect:
    def __iter__(self):
        return map(self.see, self.items)

    def see(self, x):
        self.seen = x


class ReversedWithEffect:
    def __reversed__(self):
        yield from self.walk()

    def walk(self):
        for x in self.items:
            self.row.seen = x
            yield x


class PropertyOfStepsWithEffect:
    @property
    def chunks(self):
        while self.items:
            yield self.items.pop()


class MethodOfStepsWithEffect:
    def items(self):
        return (self.see(x) for x in self.kept)

    def see(self, x):
        self.seen = x


class StateWithEffect:
    def __getstate__(self):
        self.copied += 1
        return vars(self)


class ReduceWithEffect:
    def __reduce__(self):
        self.copied += 1
        return ReduceWithEffect, ()


class ClassWithEffect:
    @property
    def __class__(self):
        self.asked += 1
        return int


CLASSES = [
    StepsWithEffect, StepsOfAMapWithEffect, ReversedWithEffect, PropertyOfStepsWithEffect, MethodOfStepsWithEffect,
    StateWithEffect, ReduceWithEffect, ClassWithEffect, PropertyWithEffect, FormatWithEffect, StrWithEffect,
    EqualWithEffect, TruthWithEffect, LengthWithEffect, IterationWithEffect, GetItemWithEffect, GetattrWithEffect,
    GetattributeWithEffect, HasDescriptor, AddWithEffect, StripWithEffect, threading.Thread, type(iter([])),
    type(open),
]  # fmt: skip


@pytest.mark.parametrize("cls", CLASSES[:-1], ids=lambda cls: cls.__name__)
def test_classes_with_effects_are_not_transparent(cls: type) -> None:
    assert not transparent(cls)


CONSTRUCTED = [MadeByMetaclass, InitWithEffect, NewWithEffect, DelWithEffect, FactoryWithEffect, SetattrWithEffect]


@pytest.mark.parametrize("cls", CONSTRUCTED, ids=lambda cls: cls.__name__)
def test_construction_with_effects_is_ordered(cls: type) -> None:
    assert level_of(cls) is Level.ORDERED
    assert not classify_call(cls, (), {})


def test_post_init_with_effects_is_ordered() -> None:
    assert level_of(PostInitWithEffect, "x") is Level.ORDERED
