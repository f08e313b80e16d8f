"""Wrappers that are given the defaults of what they wrap (networkx does so) may have more defaults than parameters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import xcs


@xcs.parallel_safe
def ask(*args: object, **kwargs: object) -> object:
    return args, kwargs


def taken_by_none(*args: object, **kwargs: object) -> object:
    return ask(*args, **kwargs)


def taken_by_one(last: object) -> object:
    return ask(last)


taken_by_none.__defaults__ = taken_by_one.__defaults__ = (1, 2, 3)
taken_by_none.__kwdefaults__ = {"other": 4}  # type: ignore[assignment]


@pytest.mark.parametrize("wrapper", [taken_by_none, taken_by_one])
@pytest.mark.filterwarnings("error::xcs.XcsWarning")
def test_more_defaults_than_parameters(wrapper: Callable[..., object]) -> None:
    def work() -> object:
        return [wrapper(), wrapper(7), wrapper()]

    assert xcs.compile(work)() == work()
    assert xcs.compile(wrapper)() == wrapper()
    sourceless: dict[str, object] = {"wrapper": wrapper, "ask": ask}
    exec("def work():\n return [wrapper(), ask(1), wrapper(7), wrapper()]", sourceless)
    traced = xcs.compile(sourceless["work"])
    for _ in range(3):
        assert traced() == sourceless["work"]()  # type: ignore[operator]
