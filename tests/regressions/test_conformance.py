"""What the test suites of other people's packages found, made small."""

from __future__ import annotations

import copy
import functools
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


def test_a_wrapper_keeps_attributes_of_its_own() -> None:
    """pyflakes clears a `functools.cache`; what was cleared were the variants of the function below it."""
    asked = []

    @functools.cache
    @xcs.compile
    def cached(x: int) -> int:
        asked.append(x)
        return x

    assert [cached(1), cached(1)] == [1, 1]
    assert cached.cache_info().misses == 1
    cached.cache_clear()
    assert [cached(1), asked] == [1, [1, 1]]

    @xcs.compile
    def inner() -> None: ...

    @functools.wraps(inner)
    def outer() -> None: ...

    assert vars(outer) == {"__wrapped__": inner}


def test_only_attributes_of_the_users_own_are_listed() -> None:
    def written() -> None: ...

    written.note, written.source = 1, "mine"  # type: ignore[attr-defined]
    compiled = xcs.compile(written)
    for attributes in (vars(compiled), dict(vars(compiled)), {**vars(compiled)}, vars(compiled) | {}):
        assert attributes == {"note": 1, "source": "mine"} == attributes
    assert compiled.source == "mine"
    assert compiled.__wrapped__ is written
    compiled.explain = 2  # type: ignore[method-assign,assignment]
    compiled.more = 3  # type: ignore[attr-defined]
    assert vars(compiled) == {"note": 1, "source": "mine", "explain": 2, "more": 3}
    assert copy.copy(vars(compiled)) == vars(compiled)
    del compiled.more, compiled.note  # type: ignore[attr-defined]
    assert sorted(vars(compiled)) == ["explain", "source"]
