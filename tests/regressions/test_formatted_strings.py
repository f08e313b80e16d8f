"""``{value=}`` shows the text of the user's expression, which is no longer there once its calls run ahead."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest

import xcs
from tests.property.programs import load

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")  # a fault of xcs

TEXTS = [
    '''f"""{ask(
        x)=} {other(x)}"""''',
    '''f"""{ ask('"') =} {other(x)} {
       ask("b") + ask('c') = !r}"""''',
    '''f"{ask(x) = !s:>4} {other(x)}"''',
    '''f"""{ask(x)=:>{other(x)}}"""''',
    r'''rf"{ask(x)=}\n{other(x)}"''',
    """rf'''{ask("'")=} {other(x)}'""" + "'''"[1:] + "''",
    r'''Rf"""\d "{ask('"')=} {other(x):_>9}\" """''',
    r'''"\"" fR"\"{ask(x)=:>{other(x)}}\w" "{x=}"''',
    """f"{ask('é')=} {ask('{')=} {other(x)}" """,
]
SINCE_3_12 = [
    r'''rf"{ask("a")=} {other(x)}"''',
    r'''f"{ask("\n")=} {other(x)} {ask('\'' + "\"\\")=}"''',
    r'''rf"{ask("\n")=} {other(x)}"''',
    '''f"{ask(
        x)=} {other(x)}"''',
    '''rf"{ask(  # why
        x)=} {other(x)}"''',
    '''f"""{ask("""a
b""")=} {other(x)}"""''',
    '''rf"""{ask("""a""" + "b")=} {other(x)}"""''',
]
STAYING = ['''(ask(x), f"""{len(
        str(x),
    )=} {
   x =}""", other(x))''', r'''(ask(x), rf"""\d {x
 = !r:>{
   9}}""", other(x))''']
"""What is shown takes several lines, which a region indents further, and nothing of it runs ahead."""
NOT_TIED = ['''f"""{ask(x) = !r
}{other(x)}"""''']
"""Python 3.12 and libcst see different things in them, so they run as written."""

PROGRAM = """\
from tests.regressions.test_formatted_strings import ask, other


@decorate
def program(x):
    if x:
        return {text}


INPUTS = [lambda: (1,), lambda: (2,)]
"""


def ask(x: Any) -> Any:
    time.sleep(0)
    return x


def other(x: int) -> int:
    time.sleep(0)
    return x + 7


@pytest.mark.parametrize("text", TEXTS + STAYING + SINCE_3_12 * (sys.version_info >= (3, 12)))
def test_what_is_shown_is_the_users_text(text: str) -> None:
    program = load(PROGRAM.format(text=text))
    for compiled, original in zip(program(xcs.compile), program(lambda function: function), strict=True):
        assert compiled.function(*compiled.args) == original.function(*original.args)
    assert "issue" in str(compiled.function.source)  # type: ignore[attr-defined]


def formatted_in_loop(xs: list[int]) -> list[str]:
    out: list[str] = []
    width = 1
    for x in xs:
        try:
            out.append(f"{width:{ask(x)}d}")
            width += len(out)
        except KeyError:
            out.append("")
    return out


def shown_of_nested_function(x: int) -> object:
    n = 1
    return ask(x), f"{(lambda y, z=n: y)(x)=}", other(x)  # of which Python 3.13 shows what comes before the colon


def test_what_is_shown_of_nested_functions() -> None:
    compiled = xcs.compile(shown_of_nested_function)
    for x in (1, 2):
        assert compiled(x) == shown_of_nested_function(x)


def test_a_format_is_no_expression_of_its_own() -> None:
    compiled = xcs.compile(formatted_in_loop)
    assert compiled([1, 2, 3]) == formatted_in_loop([1, 2, 3])
    if sys.version_info >= (3, 12):
        assert "in_order" in str(compiled.source)


NAMELESS = lambda x: (ask(x), f"""{len(
        str(x),
    )=}""", other(x))  # fmt: skip  # noqa: E731


def test_a_function_without_a_name_shows_the_users_text() -> None:
    compiled = xcs.compile(NAMELESS)
    assert compiled(5) == NAMELESS(5)  # type: ignore[no-untyped-call]
    assert "issue" in str(compiled.source)


def test_where_nobody_knows_what_stands_where_it_runs_as_written(tmp_path: Path) -> None:
    texts = NOT_TIED * (sys.version_info >= (3, 12)) + ['''f"""{ask(\'\'\'a
b\'\'\')=} {other(x)}"""'''] * (sys.version_info < (3, 12))
    for text in texts:
        program = load(PROGRAM.format(text=text))
        for compiled, original in zip(program(xcs.compile), program(lambda function: function), strict=True):
            assert compiled.function(*compiled.args) == original.function(*original.args)
        assert "issue" not in str(compiled.function.source)  # type: ignore[attr-defined]
