"""What the test suites of other people's packages found, made small."""

from __future__ import annotations

import time

import xcs


@xcs.compile
def compiled_callee(x: int) -> int:
    time.sleep(0)
    return x + 1


class Asker:
    @xcs.compile
    def ask(self, x: int) -> int:
        time.sleep(0)
        return x + 2


def test_a_compiled_callee_is_looked_into_as_its_original() -> None:
    """Its code is the stub, so it was said to have no source, and everything that called it stayed in order."""

    @xcs.compile
    def work(items: list[int], asker: Asker) -> list[int]:
        return [compiled_callee(x) + asker.ask(x) for x in items]

    assert work([1, 2], Asker()) == [5, 7]
    assert [row.ahead for row in work.explain([1, 2], Asker()).rows] == [True, True]


def test_the_mark_on_a_compiled_method_of_one_object() -> None:
    asker = Asker()
    xcs.ordered(asker.ask)

    @xcs.compile
    def work(asker: Asker) -> tuple[int, int]:
        return asker.ask(1), asker.ask(2)

    assert work(asker) == (3, 4)
    assert not any(row.ahead for row in work.explain(asker).rows)
    assert work(Asker()) == (3, 4)
