"""``reversed(x)`` runs a ``__reversed__`` of the user's at once, also where the calls of a run are recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import xcs
from xcs_runtime.fallback import recording

ASKED = {"times": 0}


class Log:
    def __reversed__(self) -> Any:
        ASKED["times"] += 1
        return iter([3, 2, 1])


class Rows:
    def __len__(self) -> int:
        ASKED["times"] += 1
        return 2

    def __getitem__(self, index: int) -> int:
        ASKED["times"] += 10
        return index


def ask(x: object) -> tuple[object, int]:
    time.sleep(0.0002)
    return x, ASKED["times"]


def of_an_element(logs, xs):
    out = []
    for x in xs:
        out.append(ask(x))
        out.extend(reversed(logs[0]))
    return out


def of_an_argument(logs, xs):
    log, out = logs[0], []
    for x in xs:
        out.append(ask(x))
        out.append(list(reversed(log)))
    return out


def used_later(logs, xs):
    out = []
    for log, x in zip(logs, xs, strict=False):
        backwards = reversed(log)
        out.append(ask(x))
        out.append(next(backwards))
        out.append(ask(-x))
    return out


@pytest.mark.parametrize("program", [of_an_element, of_an_argument, used_later])
@pytest.mark.parametrize("cls", [Log, Rows])
def test_it_keeps_its_order(program: Callable[..., Any], cls: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORTH", "SLOW"):  # all that is recorded counts
        monkeypatch.setattr(recording, name, -1.0)
    compiled = xcs.compile(program)
    for xs in ([1, 2, 3], [4, 5, 6], [7, 8, 9]):
        ASKED["times"] = 0
        expected = program([cls(), cls(), cls()], xs)
        ASKED["times"] = 0
        assert compiled([cls(), cls(), cls()], xs) == expected
