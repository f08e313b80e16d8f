"""Which rewritten functions the check of values passes and which it refuses, as text written by hand."""

# ruff: noqa  (specimens)
from __future__ import annotations

import ast
import textwrap

import pytest

from xcs_compiler.check_values import check_values
from xcs_compiler.rewritten import PlanError

ISSUED = "t = __xcs_1.issue(lambda y: tidy(y), y)"
EACH = "__xcs_1.each(lambda item: model(item, k), items)"
ITEMS = f"(__xcs_2.commit() for item, __xcs_2 in {EACH})"

TASKS = {
    "nothing in between": "{issue}\nb = __xcs_3.commit()",
    "bound when it is over": "{issue}\nb = __xcs_3.commit()\ny = b",
    "bound before it is issued": "y = f(x)\n{issue}\nb = __xcs_3.commit()",
    "bound by the same statement, after it": "{issue}\ny = __xcs_3.commit()",
    "bound in the same expression, after it": "{issue}\nb = __xcs_3.commit(), (y := 1)",
    "changed by what it gives": "{issue}\ny += __xcs_3.commit()",
    "a variable of a comprehension": "{issue}\nb = [y for y in xs], __xcs_3.commit()",
    "a variable of a nested comprehension": "{issue}\nb = {{(y, z): [y] for y in xs for z in y}}, __xcs_3.commit()",
    "a variable of a function": "{issue}\nb = f(key=lambda v: (y := v)), __xcs_3.commit()",
    "something else bound": "{issue}\nz = record(x)\nb = __xcs_3.commit()",
    "an inner loop that is left": "{issue}\nfor z in xs:\n    if z:\n        break\n    continue\nb = __xcs_3.commit()",
    "a loop within one": "{issue}\nwhile z:\n    for v in z:\n        break\n    else:\n        continue\nb = __xcs_3.commit()",
    "a function that returns": "{issue}\ndef inner():\n    return 1\nb = __xcs_3.commit()",
    "left when it is over": "{issue}\nif __xcs_3.commit():\n    return y",
    "a part of another one": "{issue}\n__xcs_4 = __xcs_1.issue(lambda __xcs_3: f(__xcs_3), __xcs_3)\nb = __xcs_4.commit()\ny = 1",
    "what another one waits for": "{issue}\n__xcs_4 = __xcs_1.issue(f, __xcs_3)\nb = __xcs_3.commit()\ny = 1\nc = __xcs_4.commit()",
    "one after the other": (
        "__xcs_3 = __xcs_1.issue(model, x)\n__xcs_4 = __xcs_1.issue(f, __xcs_3)\n__xcs_5 = __xcs_1.issue(lambda b, y: f(b, y), __xcs_4, y)\n"
        "a = __xcs_3.commit()\nb: int = __xcs_4.commit()\nc = __xcs_5.commit()\na = b = y = 1"
    ),
    "bound before by others": (
        "__xcs_3 = __xcs_1.issue(model, x)\n__xcs_4 = __xcs_1.issue(f, __xcs_3)\n__xcs_5 = __xcs_1.issue(f, __xcs_4)\n"
        "a = 1\na = __xcs_3.commit()\na = __xcs_4.commit()\na = __xcs_5.commit()"
    ),
    "what is waited for, handed over": "{issue}\n__xcs_4 = __xcs_1.issue(f, __xcs_3)\nb = __xcs_put(__xcs_3.commit())\n__xcs_put(__xcs_4.commit())",
    "a part that waits": (
        "__xcs_3 = __xcs_1.issue(model, x)\n__xcs_4 = __xcs_1.issue(f, __xcs_3)\n"
        "__xcs_5 = __xcs_1.issue(lambda __xcs_4: f(__xcs_4), __xcs_4)\na = __xcs_3.commit()\nb = __xcs_5.commit()"
    ),
    "another one's own variable": (
        "def more(total):\n    def inner():\n        nonlocal total\n        total = 1\n"
        "__xcs_3 = __xcs_1.issue(tidy, total)\nb = __xcs_3.commit()"
    ),
    "what a function within one binds for it": (
        "def more():\n    total = 0\n    def inner():\n        nonlocal total\n        total = 1\n"
        "__xcs_3 = __xcs_1.issue(tidy, total)\nb = __xcs_3.commit()"
    ),
}
OVERTAKEN = {
    "bound": "y = 1",
    "deleted": "del y",
    "bound in a branch": "if x:\n    y = 1",
    "bound by a walrus": "record(y := 1)",
    "bound by a loop": "for y in x:\n    pass",
    "bound before it, in the same expression": "b = (y := 1), __xcs_3.commit()",
    "bound before it, in an argument": "b = f((y := 1), g=__xcs_3.commit())",
    "bound besides a comprehension": "b = [y for y in xs], (y := 1), __xcs_3.commit()",
    "bound in a comprehension": "b = [(y := z) for z in xs], __xcs_3.commit()",
    "bound by a default of a function": "b = f(lambda v=(y := 1): v), __xcs_3.commit()",
    "bound on the way to where it goes": "out[(y := 1)] += __xcs_3.commit()",
    "bound in a test": "if (y := 1) and __xcs_3.commit():\n    pass",
    "committed in a function": "b = f(lambda: __xcs_3.commit())\ny = 1",
    "returned": "return",
    "returned in a branch": "if x:\n    return 1",
    "broken off": "break",
    "broken off in a branch": "if x:\n    pass\nelse:\n    break",
    "gone on": "if x:\n    continue",
    "gone on in a try": "try:\n    continue\nfinally:\n    pass",
    "gone on in a handler": "try:\n    pass\nexcept Bad:\n    continue",
    "gone on in an else": "try:\n    pass\nexcept Bad:\n    pass\nelse:\n    continue",
    "gone on in a finally": "try:\n    pass\nfinally:\n    continue",
    "gone on in a case": "match x:\n    case 1:\n        continue",
    "returned in a loop": "for z in xs:\n    return z",
    "broken off when a loop is over": "for z in xs:\n    pass\nelse:\n    break",
    "gone on when an inner loop is over": "if x:\n    while z:\n        pass\n    else:\n        continue",
}
A_FIRST = "__xcs_3 = __xcs_1.issue(model, x)\n"
AND_THEN = f"{A_FIRST}__xcs_4 = __xcs_1.issue(f, __xcs_3)\n"
UNORDERED = {
    "before what it waits for": f"{AND_THEN}b = __xcs_4.commit()\na = __xcs_3.commit()",
    "before what it waits for, in one expression": f"{AND_THEN}b = f(__xcs_4.commit(), c := 1)\na = __xcs_3.commit()",
    "a part before what it waits for": (
        f"{AND_THEN}__xcs_5 = __xcs_1.issue(lambda __xcs_4: f(__xcs_4), __xcs_4)\nb = __xcs_5.commit()\na = __xcs_3.commit()"
    ),
    "when what it waits for is over": f"{A_FIRST}a = __xcs_3.commit()\n__xcs_4 = __xcs_1.issue(f, __xcs_3)\nb = __xcs_4.commit()",
    "after what it waits for": "__xcs_4 = __xcs_1.issue(f, __xcs_3)\n__xcs_3 = __xcs_1.issue(model, x)\na = __xcs_3.commit()\nb = __xcs_4.commit()",
    "a part twice": (
        f"{A_FIRST}__xcs_4 = __xcs_1.issue(lambda __xcs_3: f(__xcs_3), __xcs_3)\n"
        "__xcs_5 = __xcs_1.issue(lambda __xcs_3: f(__xcs_3), __xcs_3)\nb = __xcs_4.commit(), __xcs_5.commit()"
    ),
    "bound to something else after": f"{AND_THEN}a = __xcs_3.commit()\na = 1\nb = __xcs_4.commit()",
    "bound to something else in the same expression": f"{AND_THEN}a = __xcs_3.commit()\nb = (a := 1), __xcs_4.commit()",
    "bound to another outcome": (
        f"{AND_THEN}__xcs_5 = __xcs_1.issue(model, y)\na = __xcs_3.commit()\na = __xcs_5.commit()\nb = __xcs_4.commit()"
    ),
    "bound to something else, of a part": (
        f"{AND_THEN}__xcs_5 = __xcs_1.issue(lambda __xcs_4: f(__xcs_4), __xcs_4)\n"
        "a = __xcs_3.commit()\na = 1\nb = __xcs_5.commit()"
    ),
}
CAPTURED = ("lambda y: tidy(y), y", "lambda: tidy(y)", "tidy, y", "y, x", "lambda x, y=y: tidy(x, y), x")

STREAMS = {
    "a loop": "for item, __xcs_2 in {each}:\n    out.append(__xcs_2.commit())",
    "a loop with jumps of its own": "for item, __xcs_2 in {each}:\n    if __xcs_2.commit():\n        continue\n    for z in item:\n        break",
    "a function that returns": "for item, __xcs_2 in {each}:\n    def later():\n        return item\n    out.append((__xcs_2.commit(), later))",
    "bound after a loop": "for item, __xcs_2 in {each}:\n    out.append(__xcs_2.commit())\nk = 1",
    "an ahead function": (
        "def __xcs_ahead_2(__xcs_put, item):\n    a = __xcs_put(model(item, k))\n"
        "for item, __xcs_2 in __xcs_1.in_order(__xcs_ahead_2, items):\n    a = __xcs_2.commit()"
    ),
    "a comprehension": "b = [__xcs_2.commit() for item, __xcs_2 in {each}]",
    "a comprehension that binds": "b = [(z := __xcs_2.commit()) for item, __xcs_2 in {each}]",
    "a generator": "b = sum({items})\nk = 1",
    "a generator, unpacked": "a, *b = {items}",
    "a generator, unpacked over what it reads": "a, k = {items}",
    "a generator, and what is done with each item": "for v in {items}:\n    out.append(v)",
    "a generator within what runs ahead of a loop": (
        "for k, __xcs_4 in __xcs_1.each(lambda k: list({items}), xs):\n    out.append(__xcs_4.commit())"
    ),
    "a generator within what runs ahead of a comprehension": (
        "b = [__xcs_4.commit() for k, __xcs_4 in __xcs_1.each(lambda k: sum({items}), xs)]"
    ),
    "a generator that is used up before it is put": "__xcs_put(list({items}))",
    "a generator that is bound": "values = {items}\nrecord(x)\nb = sum(values)",
    "a generator that is bound, and what it reads before it is pulled": "values = {items}\nk = 1\nk = sum(values)",
    "a generator that is bound, pulled by a loop": "values = {items}\nfor v in enumerate(values):\n    out.append(v)",
    "a generator that is bound, in a test": "values = {items}\nif sum(values):\n    k = 1",
    "a generator that a call has used up before": "b = sum({items}), (k := 1)",
    "a generator that a comprehension has used up before": "b = [v for v in {items}], (k := 1)",
    "a bound generator that a call has used up before": "values = {items}\nb = sum(values), (k := 1)",
    "two generators": "one = {items}\nother = (__xcs_4.commit() for item, __xcs_4 in __xcs_1.each(lambda item: f(item), xs))\nb = sum(other), sum(one)",
    "a context": "with lock:\n    b = record(x)",
    "a generator that isn't ahead": "other = (f(v) for v in xs)\nb = sum(other), max(other)\nfor k in (f(v) for v in xs):\n    pass",
    "a generator of another region": "with __xcs_region() as __xcs_5:\n    values = (__xcs_4.commit() for item, __xcs_4 in __xcs_5.each(lambda item: f(item), xs))\n    b = sum(values)",
    "a generator handed out": "return (__xcs_2.commit() for item, __xcs_2 in __xcs_lazy_region().each(lambda item: f(item), xs))",
}
WRONG_STREAMS = {
    "its own variable": "for k, __xcs_2 in {each}:\n    out.append(__xcs_2.commit())",
    "bound by a loop": "for item, __xcs_2 in {each}:\n    out.append(__xcs_2.commit())\n    k = 1",
    "deleted by a loop": "for item, __xcs_2 in {each}:\n    out.append(__xcs_2.commit())\n    del k",
    "bound in a branch of a loop": "for item, __xcs_2 in {each}:\n    if __xcs_2.commit():\n        k = 1",
    "bound by a loop, read by an ahead function": (
        "def __xcs_ahead_2(__xcs_put, item):\n    a = __xcs_put(model(item, k))\n"
        "def __xcs_ahead_3(__xcs_put, item):\n    a = __xcs_put(model(item))\n"
        "for item, __xcs_2 in __xcs_1.in_order(__xcs_ahead_2, items):\n    a = k = __xcs_2.commit()"
    ),
    "bound by a loop, read by another ahead function": (
        "def __xcs_ahead_3(__xcs_put, item):\n    a = __xcs_put(model(item))\n"
        "def __xcs_ahead_2(__xcs_put, item):\n    a = __xcs_put(model(item, k))\n"
        "for item, __xcs_2 in __xcs_1.in_order(__xcs_ahead_2, items):\n    a = k = __xcs_2.commit()"
    ),
    "returned from a loop": "for item, __xcs_2 in {each}:\n    return __xcs_2.commit()",
    "returned from a loop, in a branch": "for item, __xcs_2 in {each}:\n    if __xcs_2.commit():\n        return",
    "a loop broken off": "for item, __xcs_2 in {each}:\n    if __xcs_2.commit():\n        break",
    "a loop broken off when an inner one is over": "for item, __xcs_2 in {each}:\n    for z in __xcs_2.commit():\n        pass\n    else:\n        break",
    "a loop that yields": "for item, __xcs_2 in {each}:\n    yield __xcs_2.commit()",
    "a loop that yields from": "for item, __xcs_2 in {each}:\n    out += yield from __xcs_2.commit()",
    "bound by a comprehension": "b = [(k := __xcs_2.commit()) for item, __xcs_2 in {each}]",
    "bound by a test of a comprehension": "b = {{__xcs_2.commit() for item, __xcs_2 in {each} if (k := item)}}",
    "bound while a generator is pulled": "for v in {items}:\n    k = v",
    "bound while a generator is counted": "for v in enumerate({items}):\n    k = v",
    "bound to what a generator gives": "for k in {items}:\n    pass",
    "bound by a comprehension that pulls a generator": "b = [(k := v) for v in {items}]",
    "bound in a generator that is unpacked": "a, *b = ((k := v) for v in {items})",
    "bound by what runs ahead as a generator is pulled": (
        "for y, __xcs_4 in __xcs_1.each(lambda y: [(k := v) for v in {items}], xs):\n    out.append(__xcs_4.commit())"
    ),
    "bound by what a generator is sent": "b = {items}.send((k := 1))",
    "bound by what a method of a generator gives": "b = {items}.method()(k := 1)",
    "bound by what is asked of a generator itself": "b = ({items})((k := 1))",
    "put where the run finds it": "__xcs_put({items})",
    "all that runs ahead": "for y, __xcs_4 in __xcs_1.each(lambda y: {items}, xs):\n    out.append(__xcs_4.commit())",
    "pulled at two places": "values = {items}\nb = sum(values), max(values)",
    "pulled at one place, and later by a function": "values = {items}\nb = sum(values), f(lambda: values)",
    "pulled by two statements": "values = {items}\nb = sum(values)\nc = max(values)",
    "pulled by nobody": "values = {items}",
    "pulled before it is bound": "b = sum(values)\nvalues = {items}",
    "pulled by a branch": "values = {items}\nif x:\n    b = sum(values)",
    "pulled by a loop as often as it goes around": "values = {items}\nwhile x:\n    b = sum(values)",
    "pulled by a test": "values = {items}\nwhile next(values, None):\n    pass",
    "pulled by a function": "values = {items}\nb = f(lambda: sum(values))",
    "pulled by another generator": "values = {items}\nb = (v for v in values)",
    "bound while a bound generator is pulled": "values = {items}\nfor v in values:\n    k = v",
    "deleted while a bound generator is pulled": "values = {items}\nfor v in values:\n    del k",
    "bound by what pulls a bound generator": "values = {items}\nb = [(k := v) for v in values]",
    "the second of two bound while it is pulled": (
        "one = (__xcs_4.commit() for item, __xcs_4 in __xcs_1.each(lambda item: f(item), xs))\na = sum(one)\n"
        "values = {items}\nfor v in values:\n    k = v"
    ),
}

NESTED = {
    "a function": "def other():\n    nonlocal {v}\n    {v} = 1",
    "an asynchronous one": "async def other():\n    nonlocal {v}\n    {v} = 1",
    "a function that deletes it": "def other():\n    nonlocal {v}\n    del {v}",
    "a function within one": "def other():\n    def inner():\n        nonlocal {v}\n        {v} = 1\n    return inner",
    "a function within one that reads it": "def other():\n    def inner():\n        nonlocal {v}\n        {v} = 1\n    return {v}",
    "a function within one with such a comprehension": (
        "def other(xs):\n    def inner():\n        nonlocal {v}\n        {v} = 1\n    return [{v} for {v} in xs]"
    ),
    "a method": "class Other:\n    {v} = 0\n    def inner(self):\n        nonlocal {v}\n        {v} = 1",
    "a class": "class Other:\n    nonlocal {v}\n    {v} = 1",
    "a function in a branch": "if x:\n    def other():\n        nonlocal {v}\n        {v} = 1",
}


def _check(body: str, before: str = "pass") -> None:
    text = f"def function(x, y, k, xs, items):\n{textwrap.indent(before, '    ')}\n    with __xcs_region() as __xcs_1:\n"
    module = ast.parse(text + textwrap.indent(body, " " * 8))
    (function,) = module.body
    assert isinstance(function, ast.FunctionDef)
    check_values(function)


@pytest.mark.parametrize("name", TASKS)
def test_tasks(name: str) -> None:
    for captured in CAPTURED:
        _check(TASKS[name].format(issue=f"__xcs_3 = __xcs_1.issue({captured})"))


@pytest.mark.parametrize("name", OVERTAKEN)
def test_tasks_that_are_overtaken(name: str) -> None:
    for captured in CAPTURED:
        issue = f"__xcs_3 = __xcs_1.issue({captured})\n"
        more = "" if ".commit" in OVERTAKEN[name] else "\nb = __xcs_3.commit()"
        with pytest.raises(PlanError, match="bound|may leave"):
            _check(f"{issue}{OVERTAKEN[name]}{more}")
        inner = f"{issue}__xcs_4 = __xcs_1.issue(lambda __xcs_3: f(__xcs_3), __xcs_3)\n{OVERTAKEN[name]}{more}"
        with pytest.raises(PlanError, match="bound|may leave"):  # as a part of another one
            _check(inner.replace("__xcs_3.commit()", "__xcs_4.commit()"))


@pytest.mark.parametrize("name", UNORDERED)
def test_tasks_that_wait_for_others(name: str) -> None:
    with pytest.raises(PlanError):
        _check(UNORDERED[name])


@pytest.mark.parametrize("name", STREAMS)
def test_streams(name: str) -> None:
    _check(STREAMS[name].format(each=EACH, items=ITEMS))


@pytest.mark.parametrize("name", WRONG_STREAMS)
def test_wrong_streams(name: str) -> None:
    with pytest.raises(PlanError):
        _check(WRONG_STREAMS[name].format(each=EACH, items=ITEMS))


@pytest.mark.parametrize("name", NESTED)
def test_what_nested_functions_bind_is_not_captured(name: str) -> None:
    lazily = "return (__xcs_2.commit() for item, __xcs_2 in __xcs_lazy_region().each(lambda item: model(item, k), xs))"
    ahead = {f"__xcs_3 = __xcs_1.issue({captured})\nb = __xcs_3.commit()": "y" for captured in CAPTURED}
    ahead |= {STREAMS[one].format(each=EACH): "k" for one in ("a loop", "an ahead function", "a comprehension")}
    ahead |= {lazily: "k"}
    for body, variable in ahead.items():
        _check(body)
        with pytest.raises(PlanError, match="which nested functions bind"):
            _check(body, NESTED[name].format(v=variable))
