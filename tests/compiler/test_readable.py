"""Code made ready for reading is the same code, but for the names that the rewriter has made."""

from __future__ import annotations

import ast
import contextlib
import re
import textwrap
from pathlib import Path

import pytest

import xcs
from tests.golden.programs import PROGRAMS, Program
from xcs_compiler.cli import main
from xcs_compiler.report.readable import WIDTH, readable

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "patterns").glob("*.py"))


def shape(text: str) -> str:
    """The program, with our names by the order in which they turn up."""
    known: dict[str, str] = {}
    made = re.compile(r"__xcs_\w*?\d\w*|__xcs_(?!put|region|lazy|plain|frozen|call\b|journal|pull)\w+")
    tree = ast.dump(ast.parse(text))
    return made.sub(lambda found: known.setdefault(found[0], f"ours{len(known)}"), tree)


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])
def test_nothing_changes_but_names(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    function = xcs.compile(program.function)
    with contextlib.suppress(ValueError):
        function(*program.arguments)
    made = textwrap.dedent(str(function.source))
    monkeypatch.setattr("xcs_compiler.report.readable.readable", lambda text: text)
    before = textwrap.dedent(str(function.source))
    assert shape(made) == shape(before)
    assert made == readable(before)


def test_names_say_what_they_are_for() -> None:
    text = """def f(x, items):
    with __xcs_region() as __xcs_1:
        __xcs_2 = __xcs_1.issue(lambda x: ask(x), x)
        __xcs_3 = __xcs_1.issue(lambda x: ask(x), x)
        put = __xcs_2.commit()
        __xcs_3.commit()
        for item, __xcs_4 in __xcs_1.each(lambda item: ask(item), items):
            print(__xcs_4.commit())
"""
    made = readable(text)
    assert "__xcs_put_1 = __xcs_calls.issue(lambda x: ask(x), x)" in made
    assert "__xcs_ask = __xcs_calls.issue(lambda x: ask(x), x)" in made
    assert "for item, __xcs_item in __xcs_calls.each(lambda item: ask(item), items):" in made


def test_long_calls_are_broken_where_a_hand_would_break_them() -> None:
    long = "a_long_name_of_a_variable_to_be_read"
    text = f"""def f({long}, items):
    with __xcs_region() as __xcs_1:
        for item, __xcs_2 in __xcs_1.each(lambda item: ask(item), {long}, watched=True, unpack=2):
            pass
        for item, __xcs_3 in __xcs_1.each(lambda item: ask(item, {long}, item), {long}, watched=True):
            pass
        for q, __xcs_4 in __xcs_1.each(lambda q: [__xcs_5.commit() for i, __xcs_5 in __xcs_1.each(lambda i: ask(q, i), items)], items):
            pass
"""  # noqa: E501
    made = readable(text)
    assert f"""in __xcs_calls.each(
            lambda item: ask(item), {long}, watched=True, unpack=2
        ):
""" in made
    assert f"""in __xcs_calls.each(
            lambda item: ask(item, {long}, item),
            {long}, watched=True,
        ):
""" in made
    assert """in __xcs_calls.each(
            lambda q: [
                __xcs_i.commit()
                for i, __xcs_i in __xcs_calls.each(lambda i: ask(q, i), items)
            ],
            items,
        ):
""" in made
    assert shape(made) == shape(text)


def test_what_does_not_parse_is_left_as_it_is() -> None:
    assert readable("def f(:\n") == "def f(:\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_lines_of_the_examples_are_not_too_long(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dump", str(example)]) == 0
    out = capsys.readouterr().out
    ast.parse(out)
    long = [line for line in out.split("\n") if len(line) > WIDTH + 10 and "__xcs_" in line]
    assert len(long) <= 1, long
