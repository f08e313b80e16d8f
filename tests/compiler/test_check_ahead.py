"""What the check of ahead code takes for a projection of a loop, and what it doesn't: statements, each on a line."""

# ruff: noqa  (specimens)
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


FINALLY = "try:\n    a = f(x)\n    try:\n        b = g(a)\n    finally:\n        log(b)\nfinally:\n    log(a)\nc = h(b)"
HANDLED = "try:\n    a = f(x)\nexcept Bad:\n    log(x)\n"
TOLD = HANDLED.replace("log(x)", "__xcs_put.raised()")
CONTINUED = "for y in a:\n    b = f(y)\n    if b:\n        continue\n    c = g(b)"
CASES = "match a:\n    case 1:\n        b = f(x)\n    case 2:\n        log(a)\n"
NUMBERED = "match a:\n    case 1:\n        0\n        b = f(x)\n    case 2:\n        1\n    case _:\n        2\n"
FOLLOWS = {  # ahead code, the loop
    "what ends in a finally": ("a = f(x)\nb = g(a)\nc = h(b)", FINALLY),
    "all that ends in a finally": ("a = f(x)\nb = g(a)\nlog(b)\nlog(a)\nc = h(b)", FINALLY),
    "a finally of its own": ("try:\n    a = f(x)\nfinally:\n    log(a)\nc = h(b)", FINALLY),
    "handlers besides a finally": (f"{TOLD}a = f(x)\nc = h(b)", HANDLED + FINALLY),
    "within a context": ("a = f(x)\nb = g(a)", "with open(x) as file, lock:\n    log(x)\n    a = f(x)\nb = g(a)"),
    "what a context is made of": ("f(x)\ng(x)\nh(x)", "with f(x) as file, log(g(x)):\n    h(x)"),
    "a context of its own": ("with f(x) as b:\n    g(b)\nh(x)", "with f(x) as b:\n    log(g(b))\n    log(a)\nlog(h(x))"),
    "one context of two": ("f(x)\nwith lock:\n    g(b)", "with open(x):\n    f(x)\nwith lock:\n    g(b)"),
    "a context within one": ("f(x)\ng(x)", "with lock:\n    f(x)\n    with open(x):\n        g(x)"),
    "a variable with an annotation": ("a = f(x)", "b: int = g(x)\na: int = f(x)"),
    "a statement after an annotation": ("if a:\n    f(x)", "b: int = g(x)\nif a:\n    f(x)"),
    "the second of two that begin alike": (TOLD.replace("a =", "b ="), HANDLED + HANDLED.replace("a =", "b =")),
    "one after one within another": (TOLD, "try:\n    try:\n        c = g(x)\n    except Bad:\n        log(x)\nexcept Bad:\n    log(x)\n" + HANDLED),
    "parts of one statement": ("f(x)\ng(x)", "log(f(x), g(x) + 1)"),
    "parts of an expression": ("g(x)\nh(x)", "log(f(x) if g(x) else a, h(x) and a, [b for b in a])"),
    "a part of a header": ("f(x)\nb = g(x)", "for y in f(x):\n    log(y)\nb = g(x)"),
    "what a comprehension goes through": ("f(x)", "log([g(y) for y in f(x)])"),
    "a default": ("f(x)", "def later(y=f(x)):\n    return y"),
    "a continue in an inner loop": (CONTINUED, CONTINUED),
    "a break in an inner loop": ("for y in a:\n    f(y)\nlog(a)", "for y in a:\n    log(f(y))\nelse:\n    b = a\nlog(a)"),
    "no jump where nothing follows": ("if a:\n    b = f(x)", "if a:\n    b = f(x)\n    continue\nlog(a)"),
    "no jump after the last handler": (TOLD, HANDLED.replace("log(x)", "continue")),
    "no jump in a try where nothing follows": (TOLD, HANDLED.replace("a = f(x)", "a = f(x)\n    continue")),
    "no jump in a try, whose else stays": (TOLD, HANDLED.replace("a = f(x)", "a = f(x)\n    if a:\n        continue") + "else:\n    log(a)"),
    "no jump in a branch where nothing follows": ("if a:\n    pass\nelse:\n    b = f(x)", "if a:\n    continue\nelse:\n    b = f(x)"),
    "no jump in the last case": (NUMBERED, CASES.replace("log(a)", "continue")),
    "no jump in the else of the last loop": (
        "for y in a:\n    f(y)\nelse:\n    __xcs_put.last()", "for y in a:\n    f(y)\nelse:\n    continue",
    ),
    "a jump of a function": ("a = f(x)", "def later():\n    return 1\na = f(x)"),
    "an end where an inner loop ends": (
        "for y in a:\n    f(y)\nelse:\n    if a:\n        return\nb = g(x)",
        "for y in a:\n    f(y)\nelse:\n    if a:\n        continue\nb = g(x)",
    ),
    "the end of an inner loop handed over": ("for y in a:\n    __xcs_put.item(y)\n    f(y)\nelse:\n    __xcs_put.last()", "for y in a:\n    log(f(y))"),
    "all of an else": (f"{TOLD}else:\n    b = g(a)", f"{HANDLED}else:\n    b = g(a)\n    continue"),
}  # fmt: skip
DOES_NOT = {
    "another variable with an annotation": ("b = f(x)", "a: int = f(x)"),
    "another value of one with an annotation": ("a = g(x)", "a: int = f(x)"),
    "a part of an object with an annotation": ("a.b = f(x)", "a.b: int = f(x)"),
    "a jump left out within a context": ("f(x)\ng(x)", "with lock:\n    f(x)\n    if a:\n        continue\n    g(x)"),
    "a jump left out with a context": ("g(x)", "with lock:\n    continue\ng(x)"),
    "another context": ("with open(x):\n    g(x)", "with lock:\n    g(x)"),
    "what isn't within a context": ("with lock:\n    f(x)\n    g(x)", "with lock:\n    f(x)\ng(x)"),
    "an error handled for what ends in a finally": (f"try:\n    c = h(b)\nexcept Bad:\n    __xcs_put.raised()", FINALLY),
    "what is returned": ("if a:\n    return f(x)", "if a:\n    continue"),
    "an end in place of the next item": (CONTINUED.replace("continue", "return"), CONTINUED),
    "an end in place of the next item, in a branch": ("while a:\n    if b:\n        return", "while a:\n    if b:\n        continue"),
    "a branch that is not taken, perhaps": ("f(x)", "if a:\n    f(x)"),
    "a handler that is not run, perhaps": ("f(x)", "try:\n    log(a)\nexcept Bad:\n    f(x)"),
    "a case that does not fit, perhaps": ("f(x)", "match a:\n    case 1:\n        f(x)"),
    "an item that isn't there, perhaps": ("f(x)", "for y in a:\n    f(x)"),
    "an operand that is not evaluated, perhaps": ("f(x)", "log(a and f(x))"),
    "a value that is not chosen, perhaps": ("f(x)", "log(f(x) if a else b)"),
    "another value that is not chosen, perhaps": ("f(x)", "log(b if a else f(x))"),
    "a function that is not called, perhaps": ("f(x)", "log(lambda: f(x))"),
    "an item of a comprehension": ("f(x)", "log([f(x) for y in a])"),
    "a test of a comprehension": ("f(x)", "log([y for y in a if f(x)])"),
    "a jump left out after a test": ("if a:\n    f(x)\nb = g(x)", "if a:\n    f(x)\n    continue\nb = g(x)"),
    "a jump left out within a loop": ("for y in a:\n    if y:\n        f(y)", "for y in a:\n    if y:\n        f(y)\n        break"),
    "a jump left out in a while": ("while f(x):\n    g(x)", "while f(x):\n    log(g(x))\n    break"),
    "a jump left out before a loop": ("for y in a:\n    f(y)", "if x:\n    continue\nfor y in a:\n    f(y)"),
    "a jump left out in a try": (f"{TOLD}b = g(a)".replace("a = f(x)", "pass"), f"{HANDLED}b = g(a)".replace("a = f(x)", "continue")),
    "a jump left out before an else": (f"{TOLD}else:\n    b = g(a)", f"{HANDLED}else:\n    b = g(a)".replace("a = f(x)", "a = f(x)\n    if a:\n        continue")),
    "a jump left out in a handler": (f"{TOLD}b = g(a)", f"{HANDLED}b = g(a)".replace("log(x)", "continue")),
    "a jump left out in an else": (f"{TOLD}else:\n    f(x)\nb = g(a)", f"{HANDLED}else:\n    f(x)\n    continue\nb = g(a)"),
    "a jump left out in a case": (f"{NUMBERED}c = g(b)", f"{CASES.replace('log(a)', 'continue')}c = g(b)"),
    "a jump left out with a case": ("c = g(b)", f"{CASES.replace('log(a)', 'continue')}c = g(b)"),
    "a jump left out where a loop ends": ("for y in a:\n    f(y)\nb = g(x)", "for y in a:\n    f(y)\nelse:\n    continue\nb = g(x)"),
    "a jump left out with the end of a loop": ("b = g(x)", "for y in a:\n    log(y)\nelse:\n    continue\nb = g(x)"),
    "a jump left out in a finally": ("b = g(x)", "try:\n    log(x)\nexcept Bad:\n    log(a)\nfinally:\n    continue\nb = g(x)"),
    "a handler more": (f"{TOLD}except Worse:\n    __xcs_put.raised()", HANDLED),
    "handlers that are not there": (TOLD, "try:\n    a = f(x)\nfinally:\n    log(x)"),
    "a case less": ("match a:\n    case 1:\n        0\n        b = f(x)", CASES),
    "something else in a finally": ("try:\n    a = f(x)\nfinally:\n    log(b)", FINALLY),
    "something else in an else": ("for y in a:\n    f(y)\nelse:\n    g(x)", "for y in a:\n    f(y)\nelse:\n    f(x)"),
    "something else where no case fits": (NUMBERED.replace("        1\n", "        1\n        f(x)\n"), CASES),
    "another guard": (NUMBERED.replace("case 2", "case 2 if a"), CASES),
}  # fmt: skip


def _checked(text: str, loop: str = LOOP) -> None:
    check_ahead(*(ast.parse(textwrap.dedent(part)).body for part in (text, loop)))


@pytest.mark.parametrize("name", GOOD)
def test_a_projection(name: str) -> None:
    _checked(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_no_projection(name: str) -> None:
    with pytest.raises(PlanError):
        _checked(BAD[name])


@pytest.mark.parametrize("name", FOLLOWS)
def test_it_follows(name: str) -> None:
    _checked(*FOLLOWS[name])


@pytest.mark.parametrize("name", DOES_NOT)
def test_it_does_not_follow(name: str) -> None:
    with pytest.raises(PlanError, match="not what the loop does|doesn't leave|handles something else|other cases"):
        _checked(*DOES_NOT[name])


def test_what_is_not_followed_is_told() -> None:
    with pytest.raises(PlanError, match=r"^`if x:` is not what the loop does$"):
        _checked("if x:\n    f(x)", "if y:\n    f(x)")


def test_why_the_first_with_the_same_header_is_not_followed_is_told() -> None:
    with pytest.raises(PlanError, match=r"^`g\(x\)` is not what the loop does$"):
        _checked("if a:\n    f(x)\n    g(x)", "if a:\n    f(x)\nif a:\n    h(x)")
