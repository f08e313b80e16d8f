"""What further suites of other people's packages found, with all that may run ahead forced to do so."""

from __future__ import annotations

import threading
import time
from typing import Any, cast

import pytest

import xcs


def ask(x: Any) -> Any:
    time.sleep(0.001)
    return x


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XCS_EAGER", "1")


class Pseudo:
    ident = "first-child"
    selector = "a"


class Translator:
    def xpath(self, selector: str) -> list[str]:
        return [selector]

    @xcs.compile
    def xpath_pseudo(self, pseudo: Pseudo) -> Any:
        method_name = "xpath_{}_pseudo".format(pseudo.ident.replace("-", "_"))
        method = cast("Any", getattr(self, method_name, None))
        if not method:
            raise ValueError(pseudo)
        return method(self.xpath(pseudo.selector))

    def xpath_first_child_pseudo(self, xpath: list[str]) -> list[str]:
        xpath.append("first")
        return xpath


def test_a_gate_of_a_task_within_another_names_what_both_are_given() -> None:
    """The value of `self.xpath(...)` is looked at where it is made, before there is a `method` (cssselect)."""
    Translator.xpath_pseudo.cache_clear()
    assert Translator().xpath_pseudo(Pseudo()) == ["a", "first"]
    Translator.xpath_pseudo.cache_clear()


class Scope(threading.local):
    size = 1


class Holds:
    def __init__(self, local: Any) -> None:
        self.local = local
        local.size = 5

    @property
    def current(self) -> int:
        return self.local.size  # type: ignore[no-any-return]


def loads(holder: Holds) -> Any:
    return [ask(holder.local.size) for _ in range(3)], ask(holder.local.size), ask(holder.current)


def asks_for_it(holder: Holds) -> Any:
    return [ask(getattr(holder.local, "size", None)) for _ in range(3)]


def sets(holder: Holds) -> Any:
    found = []
    holder.local.size = 5
    for _ in range(3):
        holder.local.size = ask(holder.local.size) + 1
        found.append(ask(holder.local.size))
    return found


def deletes(holder: Holds) -> Any:
    holder.local.other = 5
    found = [ask(holder.local.other) for _ in range(3)]
    del holder.local.other
    return found, ask(hasattr(holder.local, "other"))


@pytest.mark.parametrize("local", [threading.local, Scope])
@pytest.mark.parametrize("function", [loads, asks_for_it, sets, deletes])
@pytest.mark.parametrize("everything", ["", "1"])
def test_a_thread_local_is_read_in_the_users_thread(
    function: Any, local: Any, everything: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its attributes were read, nobody knew any more that it was one, and a gate let it pass in its turn, on
    another thread (structlog)."""
    monkeypatch.setenv("XCS_EAGER", everything)
    holder, compiled = Holds(local()), xcs.compile(function)
    expected = function(holder)
    for _ in range(3):
        assert compiled(holder) == expected
