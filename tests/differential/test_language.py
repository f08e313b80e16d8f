"""Each construct of the language takes part, or runs as written next to what runs ahead, and behaves the same."""

from __future__ import annotations

import sys
import textwrap

import pytest

import xcs
from tests.differential import language, language_scopes
from tests.differential.conductors import always, backwards, in_order
from tests.property.programs import examine, load

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")  # a fault of xcs

PROGRAM = """\
from tests.property.kit import *


SHARED_NUMBER = 0


@decorate
def program(x, y, items, other, rows, table, box):
{body}


INPUTS = [
    lambda: (2, 5, [1, 2, 3], [3, 4, 5], [[1], [2]], {{1: 2}}, Box(1)),
    lambda: (3, 4, [4, 3], [1, 9], [[1], [2]], {{1: 7}}, Box(2)),
]
"""

EVERY = language.BODIES | language_scopes.BODIES | (language.SINCE_3_12 if sys.version_info >= (3, 12) else {})


@pytest.mark.parametrize("name", EVERY)
def test_construct(name: str) -> None:
    body = textwrap.indent(textwrap.dedent(EVERY[name]).strip(), "    ")
    program = load(PROGRAM.format(body=body))
    orders = (always(in_order), always(backwards))
    examined = examine(program, xcs.compile, seed=1, orders=orders, schedules=4, faults=8)
    assert examined.rewritten is not name.startswith("- ")
