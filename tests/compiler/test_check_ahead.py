"""What the check of ahead code takes for a projection of a loop, and what it doesn't: statements, each on a line."""

from __future__ import annotations

import ast
import textwrap

import pytest

from xcs_compiler.check_ahead import check_ahead
from xcs_compiler.rewritten import PlanError

LOOP = """
a = f(x)
if a:
    log(a)
    continue
for y in a:
    if y:
        break
    b = g(y)
    log(b)
try:
    c = h(a)
except Bad as error:
    log(error)
    continue
except Worse:
    c = f(0)
match c:
    case [p]:
        d = f(p)
    case {'k': q} if q:
        d = g(q)
while t(c):
    e = f(c)
    if e:
        continue
    c = g(e)
log(a, b, c)
k(c)
with m(c):
    v = f(c)
    w = g(v)
"""

TRY = """\
try:
    c = h(a)
except Bad as error:
    __xcs_put.raised()
    return
except Worse:
    __xcs_put.raised()
    c = f(0)
"""
IF = "if a:\n    return\n"
MATCH = """\
match c:
    case [p]:
        0
        d = f(p)
    case {'k': q} if q:
        1
        d = g(q)
    case _:
        2
"""
FOR = "for y in a:\n    if y:\n        break\n    b = g(y)\n"
WHILE = "while t(c):\n    e = f(c)\n    if e:\n        continue\n    c = g(e)\n"

UP_TO_TRY = "a = f(x)\n" + IF + FOR

GOOD = {
    "nothing": "pass",
    "the beginning": "a = f(x)",
    "a part of a statement": "f(x)",
    "up to a jump": "a = f(x)\nif a:\n    return",
    "all that computes": UP_TO_TRY + TRY + MATCH + WHILE + "k(c)",
    "a jump left out where nothing follows": "a = f(x)\nif a:\n    log(a)",
    "the last handler ends nothing": UP_TO_TRY + TRY.replace("    return\n", "    return\n"),
    "cases that do nothing": UP_TO_TRY + TRY + MATCH.replace("        d = g(q)\n", ""),
    "what stands in a context": UP_TO_TRY + TRY + MATCH + WHILE + "v = f(c)\nw = g(v)",
    "the context itself": UP_TO_TRY + TRY + MATCH + WHILE + "with m(c):\n    v = f(c)\n    w = g(v)",
    "no case for all others": UP_TO_TRY + TRY + MATCH.replace("    case _:\n        2\n", ""),
}
BAD = {
    "something else": "a = g(x)",
    "another variable": "b = f(x)",
    "another order": FOR + "a = f(x)",
    "twice": "a = f(x)\na = f(x)",
    "another test": "a = f(x)\nif x:\n    return",
    "a jump left out": "a = f(x)\nif a:\n    log(a)\nk(c)",
    "a branch with a jump left out": "a = f(x)\nk(c)",
    "a jump that isn't there": "a = f(x)\nreturn",
    "a part of an inner statement": "a = f(x)\n" + IF + "g(y)",
    "a part of what is tried": UP_TO_TRY + "h(a)",
    "what stands in a context, in another order": UP_TO_TRY + TRY + MATCH + WHILE + "w = g(v)\nv = f(c)",
    "another context": UP_TO_TRY + TRY + MATCH + WHILE + "with m(a):\n    v = f(c)",
    "a break left out": "a = f(x)\n" + IF + "for y in a:\n    b = g(y)",
    "another item": UP_TO_TRY.replace("for y", "for z"),
    "another iterable": UP_TO_TRY.replace("in a", "in x"),
    "a continue left out in a loop": UP_TO_TRY + TRY + MATCH + WHILE.replace("    if e:\n        continue\n", ""),
    "another condition": UP_TO_TRY + TRY + MATCH + WHILE.replace("t(c)", "c"),
    "for something else": UP_TO_TRY + TRY.replace("Bad", "Other"),
    "by another name": UP_TO_TRY + TRY.replace("as error", "as e"),
    "a handler that isn't told": UP_TO_TRY + TRY.replace("    __xcs_put.raised()\n    return", "    return"),
    "a handler that goes on": UP_TO_TRY + TRY.replace("    return\n", "") + "k(c)",
    "a handler less": UP_TO_TRY + TRY[: TRY.index("except Worse")],
    "a handler that binds something else": UP_TO_TRY + TRY.replace("c = f(0)", "c = f(1)"),
    "another pattern": UP_TO_TRY + TRY + MATCH.replace("[p]", "[p, _]"),
    "another guard": UP_TO_TRY + TRY + MATCH.replace("if q", "if c"),
    "no guard": UP_TO_TRY + TRY + MATCH.replace(" if q", ""),
    "a case less": UP_TO_TRY + TRY + MATCH[: MATCH.index("    case {")],
    "another case": UP_TO_TRY + TRY + MATCH.replace("case _", "case 3"),
    "a case for all others that does something": UP_TO_TRY + TRY + MATCH + "        d = 1\n",
    "a case that does something else": UP_TO_TRY + TRY + MATCH.replace("d = f(p)", "d = g(p)"),
}


def _checked(text: str) -> None:
    check_ahead(*(ast.parse(textwrap.dedent(part)).body for part in (text, LOOP)))


@pytest.mark.parametrize("name", GOOD)
def test_a_projection(name: str) -> None:
    _checked(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_no_projection(name: str) -> None:
    with pytest.raises((PlanError, ValueError)):
        _checked(BAD[name])
