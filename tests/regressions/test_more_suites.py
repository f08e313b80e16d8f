"""What further suites of other people's packages found, with all that may run ahead forced to do so."""

from __future__ import annotations

from typing import Any, cast

import pytest

import xcs


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
