"""Methods that look harmless and change the state of their object: none of them may be found safe."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import threading
from typing import Any

import pytest

from tests.compiler.effects_harness import level_of
from xcs_compiler.effects.checks import classify_call
from xcs_compiler.effects.lattice import Level

TOTAL = 0


class Counter:
    total = 0

    def __init__(self) -> None:
        self.count = 0
        self.history: list[object] = []

    def direct(self, x: object) -> None:
        self.count += 1

    def nested(self, x: object) -> None:
        self.history.append(x)

    def alias(self, x: object) -> None:
        history = self.history
        history.append(x)

    def item(self, x: object) -> None:
        self.history[0] = x

    def on_class(self, x: object) -> None:
        Counter.total += 1

    def on_type(self, x: object) -> None:
        type(self).total += 1

    @classmethod
    def by_class(cls, x: object) -> None:
        cls.total += 1

    def through_dict(self, x: object) -> None:
        self.__dict__["count"] = x

    def by_setattr(self, x: object) -> None:
        setattr(self, "count", x)  # noqa: B010

    def through_method(self, x: object) -> None:
        self.nested(x)

    def through_closure(self, x: object) -> None:
        def remember() -> None:
            self.history.append(x)

        remember()

    def through_lambda(self, x: object) -> None:
        (lambda item: self.history.append(item))(x)

    def through_map(self, x: object) -> None:
        list(map(self.history.append, [x]))

    def through_bound(self, x: object) -> None:
        append = self.history.append
        append(x)

    def through_partial(self, x: object) -> None:
        functools.partial(self.nested, x)()

    def through_generator(self, x: object) -> None:
        def steps() -> Any:
            self.history.append(x)
            yield 1

        list(steps())

    def through_comprehension(self, x: object) -> None:
        [self.history.append(y) for y in (x,)]

    def through_unpacking(self, x: object) -> None:
        first, _ = self.history, 1
        first.append(x)

    def through_tuple(self, x: object) -> None:
        pair = (self.history, 1)
        pair[0].append(x)

    def through_list(self, x: object) -> None:
        held = [self.history]
        held[0].append(x)

    def through_dictionary(self, x: object) -> None:
        held = {"a": self.history}
        held["a"].append(x)

    def through_conditional(self, x: object) -> None:
        target = self.history if x else []
        target.append(x)

    def through_or(self, x: object) -> None:
        (self.history or []).append(x)

    def through_walrus(self, x: object) -> None:
        if (h := self.history) is not None:
            h.append(x)

    def through_for(self, x: object) -> None:
        for h in [self.history]:
            h.append(x)

    def through_augmented(self, x: object) -> None:
        history = self.history
        history += [x]

    def through_delete(self, x: object) -> None:
        del self.history[0]

    def through_with(self, x: object) -> None:
        with contextlib.nullcontext(self.history) as h:
            h.append(x)

    def through_return(self, x: object) -> None:
        self._history().append(x)

    def _history(self) -> list[object]:
        return self.history

    def through_object(self, x: object) -> None:
        holder = Holder(self.history)
        holder.held.append(x)

    def through_dataclass(self, x: object) -> None:
        holder = DataHolder(self.history)
        holder.held.append(x)

    def through_star(self, x: object) -> None:
        append_to(*[self.history, x])

    def through_keyword(self, x: object) -> None:
        append_to(x=x, out=self.history)

    def through_double_star(self, x: object) -> None:
        append_to(**{"out": self.history, "x": x})  # noqa: PIE804

    def through_sort_key(self, x: object) -> None:
        sorted([1, 2], key=self.history.append)  # type: ignore[arg-type]

    def through_match(self, x: object) -> None:
        match self.history:
            case [*_] as h:
                h.append(x)

    def through_try(self, x: object) -> None:
        try:
            raise ValueError(self.history)
        except ValueError as error:
            error.args[0].append(x)

    def through_vars(self, x: object) -> None:
        vars(self)["count"] = x

    def through_getattr(self, x: object) -> None:
        getattr(self, "history").append(x)  # noqa: B009

    def through_default(self, x: object, seen: list[object] = []) -> None:  # noqa: B006
        seen.append(x)

    def through_global(self, x: object) -> None:
        global TOTAL
        TOTAL += 1

    def through_local_lock(self, x: object) -> None:
        with threading.Lock():
            self.history.append(x)


class Holder:
    def __init__(self, held: list[object]) -> None:
        self.held = held


@dataclasses.dataclass
class DataHolder:
    held: list[object]


def append_to(out: list[object], x: object) -> None:
    out.append(x)


METHODS = [name for name, value in vars(Counter).items() if callable(value) or isinstance(value, classmethod)]
METHODS = [name for name in METHODS if not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_that_changes_state_is_ordered(name: str) -> None:
    assert level_of(getattr(Counter(), name), "x") is Level.ORDERED
    assert not classify_call(getattr(Counter(), name), ("x",), {})


class Descends(Counter):
    def direct(self, x: object) -> None:
        super().direct(x)


def test_an_inherited_method_that_changes_state_is_ordered() -> None:
    assert level_of(Descends().direct, "x") is Level.ORDERED
    assert not classify_call(Descends().direct, ("x",), {})
