"""What the functions of a module change, as far as names tell."""

from __future__ import annotations

import textwrap

import pytest

from xcs_compiler.effects.changers import Changer, changers_of


def changers(text: str) -> dict[str, Changer]:
    return {made.name: made for made in changers_of(f"<changers {hash(text)}>", textwrap.dedent(text))}


@pytest.mark.parametrize(
    ("body", "sets", "calls"),
    [
        ("global N\n    N = 1", {"N"}, set()),
        ("global N\n    N += 1", {"N"}, set()),
        ("global N\n    del N", {"N"}, set()),
        ("N = 1", set(), set()),
        ("TABLE['a'] = 1", {"TABLE"}, set()),
        ("del TABLE['a']", {"TABLE"}, set()),
        ("BOX.n += 1", {"BOX"}, set()),
        ("BOX.parts[0].n = 1", {"BOX.parts"}, set()),
        ("module.N = 1", {"module"}, set()),
        ("TABLE.update(a=1)", set(), {("TABLE", "update")}),
        ("BOX.parts.append(1)", set(), {("BOX.parts", "append")}),
        ("table = TABLE", set(), set()),
        ("table = TABLE\n    table['a'] = 1", {"TABLE"}, set()),
        ("table = TABLE['rows']\n    table.append(1)", set(), {("TABLE", "append")}),
        ("return TABLE", set(), {("TABLE", "")}),
        ("for row in TABLE: row.n = 1", {"TABLE"}, set()),
        ("given = len(TABLE)", set(), set()),
        ("fill(TABLE)", set(), {("TABLE", "")}),
        ("own = {}\n    own['a'] = 1", set(), set()),
        ("given['a'] = 1", set(), set()),
        ("return len(TABLE['a'] + 1)", set(), set()),
    ],
)
def test_what_a_function_changes(body: str, sets: set[str], calls: set[tuple[str, str]]) -> None:
    found = changers(f"def f(given):\n    {body}")["f"]
    assert found.sets == sets
    assert found.calls == calls


def test_a_class_is_changed_by_its_methods() -> None:
    found = changers("""
        class Box:
            def one(self):
                type(self).n += 1
            def two(self):
                self.__class__.n = 2
            @classmethod
            def three(cls):
                cls.n = 3
            def four(self):
                self.n = 4
        """)
    assert [found[name].sets for name in ("one", "two", "three", "four")] == [{"Box"}, {"Box"}, {"Box"}, set()]


def test_variables_of_functions_around() -> None:
    found = changers("""
        def counter():
            n = 0
            table = {}
            def count():
                nonlocal n
                n += 1
                table["n"] = n
            return count
        """)
    assert found["count"].sets == {"n", "table"}
    assert found["counter"].values == {"count", "n", "table"}


@pytest.mark.parametrize(
    ("body", "is_open"),
    [
        ("given()", True), ("return [f(1) for f in given]", True), ("given[0]()", True), ("make()()", True),
        ("fill(given)", False), ("given.fill()", False), ("return given", False),
    ],
)  # fmt: skip
def test_whether_it_calls_what_it_is_given(body: str, is_open: bool) -> None:
    assert changers(f"def f(given):\n    {body}")["f"].is_open is is_open


def test_what_is_used_as_a_value() -> None:
    found = changers("""
        TOOLS = {"add": add}
        def add(x): return x
        def called(x): return add(x)
        @register
        def decorated(x): return called(x)
        class Box:
            @property
            def size(self): return 1
            @functools.cached_property
            def rows(self): return []
        """)
    assert {"add", "decorated"} <= found[""].values
    assert "called" not in found[""].values
    assert [found[name].is_loaded for name in ("size", "rows", "decorated")] == [True, True, False]


def test_expressions_as_deep_as_they_may_be() -> None:
    text = "N + " * 1200 + "1"
    assert changers(f"def f():\n    global N\n    N = {text}")["f"].sets == {"N"}
