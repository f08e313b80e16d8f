"""What erasing a rewritten function has to give: functions and what they were rewritten to, by hand, right and wrong."""

# ruff: noqa  (specimens)
from __future__ import annotations

import ast
import textwrap
from types import SimpleNamespace
from typing import Any

import pytest

from xcs_compiler.check import check_rewrite
from xcs_compiler.rewritten import PlanError

REGION = "with __xcs_region() as __xcs_1:\n"


def _in_region(text: str) -> str:
    return REGION + textwrap.indent(text, "    ")


def _loop(ahead: str, body: str, *, takes: str = "item", loop: str = "item", more: str = "") -> str:
    """A loop over ``items``, with an ahead function."""
    made = f"def __xcs_ahead_2(__xcs_put, {takes}):\n{textwrap.indent(ahead, '    ')}"
    over = f"for {loop}, __xcs_2 in __xcs_1.in_order(__xcs_ahead_2, items{more}):\n{textwrap.indent(body, '    ')}"
    return _in_region(f"{made}\n{over}")


def _for(body: str) -> str:
    return f"for item in items:\n{textwrap.indent(body, '    ')}"


def _each(ahead: str, body: str, *, loop: str = "item", verb: str = "each", more: str = "") -> str:
    return _in_region(f"for {loop}, __xcs_2 in __xcs_1.{verb}({ahead}, items{more}):\n{textwrap.indent(body, '    ')}")


def _issued(*lines: str) -> str:
    return _in_region("\n".join(lines))


STORE = "request = {}\nrequest['x'] = item\nout.append(model(request))"
STORED = "request = __xcs_put({})\nrequest['x'] = item\n__xcs_put(None)\n__xcs_put(model(request))"
ADD = "text = 'a'\ntext += item\nout.append(model(text))"
ADDED = "text = __xcs_put('a')\ntext += item\n__xcs_put(text)\n__xcs_put(model(text))"
OPEN = "with open(item) as file:\n    head = file.readline()\n    data = file.read()\nout.append(model(data))"
OPENED = f"{OPEN[: OPEN.index('out')]}__xcs_put(data)\n__xcs_put(model(data))"
MATCH = "match item:\n    case [a, b] if a:\n        out.append(model(a))\n    case 1:\n        out.append(item)"
MATCHED = (
    "match __xcs_plain(item):\n    case [a, b] if __xcs_frozen(a):\n        __xcs_put((0, a, b))\n"
    "        __xcs_put(model(a))\n    case 1:\n        __xcs_put(1)\n    case _:\n        __xcs_put(2)"
)
NUMBERS = (
    "match __xcs_2.commit():\n    case [0, a, b]:\n        out.append(__xcs_2.commit())\n    case 1:\n        out.append(item)"
)
ROWS = "for row in item:\n    out.append(model(row))"
READY = (
    "with __xcs_region(__xcs_put) as __xcs_3:\n"
    "    for row, __xcs_4 in __xcs_3.each(lambda row: model(row), __xcs_put.ready(item)):\n"
    "        __xcs_put.item(row)\n        __xcs_put(__xcs_4.commit())\n    else:\n        __xcs_put.last()"
)
TAKEN = "for row in __xcs_2.items():\n    out.append(__xcs_2.commit())"
PARTS = "first = model(item)\nout.append((first, tidy(item)))"
ISSUED = (
    "with __xcs_region(__xcs_put) as __xcs_3:\n    __xcs_4 = __xcs_3.issue(model, item)\n"
    "    __xcs_5 = __xcs_3.issue(lambda item: tidy(item), item)\n    first = __xcs_put(__xcs_4.commit())\n    __xcs_put(__xcs_5.commit())"
)
COMMITTED = "first = __xcs_2.commit()\nout.append((first, __xcs_2.commit()))"
TRY = "try:\n    a = model(item)\nexcept ValueError:\n    a = tidy(item)\nelse:\n    a = tidy(a)\nfinally:\n    k(item)"
TRIED = (
    "try:\n    a = __xcs_put(model(item))\nexcept ValueError:\n    __xcs_put.raised()\n    a = __xcs_put(tidy(item))\n"
    "else:\n    a = __xcs_put(tidy(a))"
)
HANDLED = (
    "try:\n    a = __xcs_2.commit()\nexcept ValueError:\n    __xcs_1.caught()\n    a = __xcs_2.commit()\n"
    "else:\n    a = __xcs_2.commit()\nfinally:\n    k(item)"
)
TESTED = "if x:\n    out.append(model(item))\nelse:\n    out.append(tidy(item))"
BOTH = "if __xcs_put(True if x else False):\n    __xcs_put(model(item))\nelse:\n    __xcs_put(tidy(item))"
DECIDED = "if __xcs_2.commit():\n    out.append(__xcs_2.commit())\nelse:\n    out.append(__xcs_2.commit())"

GOOD = {
    "nothing": ("return x", "return x"),
    "a context of its own": ("with lock:\n    a = model(x)", "with lock:\n    a = model(x)"),
    "a call": ("a = model(x)", _issued("__xcs_2 = __xcs_1.issue(model, x)", "a = __xcs_2.commit()")),
    "a call with a constant": ("a = model(1)", _issued("__xcs_2 = __xcs_1.issue(model, 1)", "a = __xcs_2.commit()")),
    "one call after the other": (
        "a = model(x)\nb = tidy(a)",
        _issued("__xcs_2 = __xcs_1.issue(model, x)", "__xcs_3 = __xcs_1.issue(tidy, __xcs_2)", "a = __xcs_2.commit()", "b = __xcs_3.commit()"),
    ),
    "the same, through a lambda": (
        "a = model(x)\nb = tidy(a, k=y)",
        _issued("__xcs_2 = __xcs_1.issue(model, x)", "__xcs_3 = __xcs_1.issue(lambda a, y: tidy(a, k=y), __xcs_2, y)", "a = __xcs_2.commit()", "b = __xcs_3.commit()"),
    ),
    "parts": (
        "a = model(x, tidy(y))",
        _issued("__xcs_2 = __xcs_1.issue(tidy, y)", "__xcs_3 = __xcs_1.issue(lambda x, __xcs_2: model(x, __xcs_2), x, __xcs_2)", "a = __xcs_3.commit()"),
    ),
    "gates": ("a = f(x)(y).z", "a = __xcs_plain(__xcs_frozen(f, x)(__xcs_apart(x)))(__xcs_plain(y)).z"),
    "calls in turn": (
        "a = f(x, k=y), g(y), h(items)",
        "a = __xcs_call(f, x, k=y), __xcs_call_in_order(g, y), __xcs_pull(h, items)",
    ),
    "output kept back": ("a = f(x, k=y)", "a = __xcs_journal(f, guarded=True)(x, k=y)"),
    "maps": (
        "a = list(map(f, items)), list(filter(f, items)), sorted(items, key=f), max(items, key=f)",
        "a = list(__xcs_1.map(f, items)), list(__xcs_1.filter_reading(f, items)), __xcs_1.by_key(sorted, items, key=f), __xcs_1.by_key_reading(max, items, key=f)",
    ),
    "a function of its own": ("def later(v):\n    return v\na = later(x)", "def later(v):\n    return v\na = __xcs_plain(later(x))"),
    "a lambda of its own": ("a = lambda v: v", "a = lambda v: v"),
    "a loop": (_for("a = model(item)"), _each("lambda item: model(item)", "a = __xcs_2.commit()")),
    "a loop that unpacks": (
        "for x, y in items:\n    a = model(x, y)",
        _each("lambda x, y: model(x, y)", "a = __xcs_2.commit()", loop="(x, y)", more=", watched=True, unpack=2"),
    ),
    "a comprehension": ("a = [model(x) for x in items]", "a = [__xcs_2.commit() for x, __xcs_2 in __xcs_1.each(lambda x: model(x), items)]"),
    "a comprehension with a test": (
        "a = [model(x) for x in items if f(x)]",
        "a = [__xcs_2.commit() for x, __xcs_2 in __xcs_1.in_order(lambda __xcs_put, x: __xcs_put(model(x)) if __xcs_put(True if f(x) else False) else None, items) if __xcs_2.commit()]",
    ),
    "a comprehension with a function": (
        "a = [(model(x), y) for x, y in items]",
        _in_region("def __xcs_ahead_2(__xcs_put, x, y):\n    __xcs_put((model(x), y))\na = [__xcs_2.commit() for (x, y), __xcs_2 in __xcs_1.in_order(__xcs_ahead_2, items, unpack=2)]"),
    ),
    "a generator handed out": (
        "return (model(x) for x in items)",
        "return (__xcs_2.commit() for x, __xcs_2 in __xcs_lazy_region().each(lambda x: model(__xcs_frozen(x)), items))",
    ),
    "the end of a loop": (
        f"{_for('a = model(item)')}\nelse:\n    a = f(x)",
        f"{_each('lambda item: model(item)', 'a = __xcs_2.commit()')}\n    else:\n        a = f(x)",
    ),
    "an ahead function": (_for("a = model(item)\nout.append(a)"), _loop("a = __xcs_put(model(item))", "a = __xcs_2.commit()\nout.append(a)")),
    "an ahead function that unpacks": (
        "for i, (x, y) in items:\n    a = model(i, x, y)",
        _loop("i, (x, y) = __xcs_item_2\na = __xcs_put(model(i, x, y))", "a = __xcs_2.commit()", takes="__xcs_item_2", loop="(i, (x, y))"),
    ),
    "statements executed ahead": (_for(STORE), _loop(STORED, "request = __xcs_2.commit()\n__xcs_2.commit()\nout.append(__xcs_2.commit())")),
    "a variable added to ahead": (_for(ADD), _loop(ADDED, "text = __xcs_2.commit()\ntext = __xcs_2.commit()\nout.append(__xcs_2.commit())")),
    "a context ahead": (_for(OPEN), _loop(OPENED, "data = __xcs_2.commit()\nout.append(__xcs_2.commit())")),
    "parts of a copy": (
        _for("item['a'] = model(item['b'])"),
        _loop("__xcs_put.own(item)['a'] = __xcs_put(model(__xcs_apart(item)['b']))", "item['a'] = __xcs_2.commit()"),
    ),
    "cases": (_for(MATCH), _loop(MATCHED, NUMBERS)),
    "a subject alone": (
        _for("match model(item):\n    case 1:\n        pass\n    case [a, b] if a:\n        out.append(b)"),
        _each("lambda item: model(item)", "match __xcs_2.commit():\n    case 1:\n        pass\n    case [a, b] if a:\n        out.append(b)"),
    ),
    "rows": (_for(ROWS), _loop(READY, TAKEN)),
    "tasks ahead": (_for(PARTS), _loop(ISSUED, COMMITTED)),
    "handlers": (_for(TRY), _loop(TRIED, HANDLED)),
    "branches": (_for(TESTED), _loop(BOTH, DECIDED)),
    "a call with None ahead": (_for("a = model(item)\nf(None)"), _loop("a = __xcs_put(model(item))\nf(None)", "a = __xcs_2.commit()\nf(None)")),
    "a constant handed over": (_for("a = model(item)\nout.append(1)"), _loop("a = __xcs_put(model(item))\n__xcs_put(1)", "a = __xcs_2.commit()\nout.append(__xcs_2.commit())")),
    "a function of its own ahead": (
        _for("def later():\n    return item\nout.append(model(item))"),
        _loop("def later():\n    return item\n__xcs_put(model(item))", "def later():\n    return item\nout.append(__xcs_2.commit())"),
    ),
    "a context that stays": (
        _for("with lock:\n    out.append(model(item))\n    out.append(tidy(item))"),
        _loop("with lock:\n    __xcs_put(model(item))\n    __xcs_put(tidy(item))", "with lock:\n    out.append(__xcs_2.commit())\n    out.append(__xcs_2.commit())"),
    ),
}
DIFFERENT = "does not give the original"
NEVER = "never committed"
ELSE = "something else is bound"
BAD = {
    "another call": ("a = model(x)", "a = tidy(x)", DIFFERENT),
    "a statement less": ("a = model(x)\nb = 1", "a = model(x)", DIFFERENT),
    "in a nested function": (
        "def later():\n    return model(x)\na = later", _issued("__xcs_2 = __xcs_1.issue(model, x)", "def later():\n    return __xcs_2.commit()", "a = later"), f"{DIFFERENT}|{NEVER}",
    ),
    "in a lambda": ("a = lambda: model(x)", _issued("__xcs_2 = __xcs_1.issue(model, x)", "a = lambda: __xcs_2.commit()"), f"{DIFFERENT}|{NEVER}"),
    "a context of its own left out": ("with lock:\n    a = model(x)", "a = model(x)", DIFFERENT),
    "never committed": ("b = 1", _issued("__xcs_2 = __xcs_1.issue(model, x)", "b = 1"), NEVER),
    "issued twice": ("a = model(x)", _issued("__xcs_2 = __xcs_1.issue(model, x)", "__xcs_2 = __xcs_1.issue(model, x)", "a = __xcs_2.commit()"), "issued twice"),
    "committed twice": ("a = model(x), model(x)", _issued("__xcs_2 = __xcs_1.issue(model, x)", "a = __xcs_2.commit(), __xcs_2.commit()"), "more often"),
    "a keyword for the task": ("a = model(x)", _issued("__xcs_2 = __xcs_1.issue(model, x, k=y)", "a = __xcs_2.commit()"), DIFFERENT),
    "a keyword for a map": ("a = list(map(f, items))", "a = list(__xcs_1.map(f, items, k=y))", DIFFERENT),
    "another value": ("a = model(x)", _issued("__xcs_2 = __xcs_1.issue(lambda x: model(x), y)", "a = __xcs_2.commit()"), "`x` is given another value"),
    "a constant for a variable": ("a = model(x)", _issued("__xcs_2 = __xcs_1.issue(lambda x: model(x), 1)", "a = __xcs_2.commit()"), "`x` is given another value"),
    "another task": (
        "a = model(x)\nb = model(y)\nc = tidy(a)",
        _issued("__xcs_2 = __xcs_1.issue(model, x)", "__xcs_3 = __xcs_1.issue(model, y)", "__xcs_4 = __xcs_1.issue(lambda a: tidy(a), __xcs_3)", "a = __xcs_2.commit()", "b = __xcs_3.commit()", "c = __xcs_4.commit()"),
        "`a` is given another value",
    ),
    "a value less": ("a = model(x, y)", _issued("__xcs_2 = __xcs_1.issue(lambda x, y: model(x, y), x)", "a = __xcs_2.commit()"), "not given what it takes"),
    "a value more": ("a = model(x)", _issued("__xcs_2 = __xcs_1.issue(lambda x: model(x), x, y)", "a = __xcs_2.commit()"), "not given what it takes"),
    "no record": (_for("a = model(item)"), _each("lambda item: model(item)", "a = __xcs_2.commit()").replace("item, __xcs_2 in", "item in"), "without a record"),
    "no record, but something else": (_for("a = model(item)"), _each("lambda item: model(item)", "a = __xcs_2.commit()").replace("item, __xcs_2 in", "item, x.y in"), "without a record"),
    "another name taken": (_for("a = model(item)"), _each("lambda row: model(row)", "a = __xcs_2.commit()"), "other names"),
    "in another order": ("for x, y in items:\n    a = model(x, y)", _each("lambda y, x: model(x, y)", "a = __xcs_2.commit()", loop="(x, y)", more=", unpack=2"), "other names"),
    "more names": ("for x, y in items:\n    a = model(x, y)", _each("lambda x, y, z: model(x, y)", "a = __xcs_2.commit()", loop="(x, y)", more=", unpack=2"), "other names"),
    "unpacked into more": ("for x, y in items:\n    a = model(x, y)", _each("lambda x, y: model(x, y)", "a = __xcs_2.commit()", loop="(x, y)", more=", unpack=3"), "another number"),
    "not unpacked": ("for x, y in items:\n    a = model(x, y)", _each("lambda x, y: model(x, y)", "a = __xcs_2.commit()", loop="(x, y)"), "another number"),
    "unpacked for nothing": (_for("a = model(item)"), _each("lambda item: model(item)", "a = __xcs_2.commit()", more=", unpack=1"), "another number"),
    "a lambda that puts, given no way to": (_for("a = model(item)"), _each("lambda __xcs_put, item: model(item)", "a = __xcs_2.commit()"), "other names"),
    "a lambda that has to put": ("a = [model(x) for x in items]", "a = [__xcs_2.commit() for x, __xcs_2 in __xcs_1.in_order(lambda x: model(x), items)]", "other names"),
    "a loop with a lambda that puts": (_for("a = model(item)"), _each("lambda __xcs_put, item: __xcs_put(model(item))", "a = __xcs_2.commit()", verb="in_order"), ""),
    "a function that doesn't put": (_for("a = model(item)"), _loop("a = __xcs_put(model(item))", "a = __xcs_2.commit()").replace("(__xcs_put, item)", "(item)"), ""),
    "an ahead function unpacks something else": (
        "for i, x in items:\n    a = model(i, x)", _loop("i, x = y\na = __xcs_put(model(i, x))", "a = __xcs_2.commit()", takes="__xcs_item_2", loop="(i, x)"), "unpacks other names",
    ),
    "an ahead function unpacks it otherwise": (
        "for i, x in items:\n    a = model(i, x)", _loop("x, i = __xcs_item_2\na = __xcs_put(model(i, x))", "a = __xcs_2.commit()", takes="__xcs_item_2", loop="(i, x)"), "unpacks other names",
    ),
    "an ahead function unpacks nothing": (
        "for i, x in items:\n    a = model(i, x)", _loop("a = __xcs_put(model(1))", "a = __xcs_2.commit()", takes="__xcs_item_2", loop="(i, x)"), "unpacks other names",
    ),
    "a lambda takes the item": (
        "a = [model(1) for x, y in items]", "a = [__xcs_2.commit() for (x, y), __xcs_2 in __xcs_1.in_order(lambda __xcs_put, __xcs_item: __xcs_put(model(1)), items)]", "unpacks other names",
    ),
    "two outcomes, one of them taken": (_for("a = model(tidy(item))"), _loop("a = __xcs_put(model(__xcs_put(tidy(item))))", "a = __xcs_2.commit()"), "not what the loop does"),
    "two outcomes of a loop with one expression": (_for("a = model(tidy(item))\nb = 1"), _loop("__xcs_put(model(__xcs_put(tidy(item))))", "a = __xcs_2.commit()\nb = 1"), "not what the loop does"),
    "ahead code goes another way": (_for("a = model(item)\nb = tidy(a)"), _loop("a = z = __xcs_put(model(item))\nb = __xcs_put(tidy(a))", "a = __xcs_2.commit()\nb = __xcs_2.commit()"), "not what the loop does"),
    "more than one variable bound": (_for(ADD), _loop(ADDED, "text = __xcs_2.commit()\ntext = x = __xcs_2.commit()\nout.append(__xcs_2.commit())"), ELSE),
    "added to besides": (_for(STORE), _loop(STORED, "request = __xcs_2.commit()\nx += __xcs_2.commit()\nout.append(__xcs_2.commit())"), ELSE),
    "bound where nothing is": (_for(STORE), _loop(STORED, "request = __xcs_2.commit()\nx = __xcs_2.commit()\nout.append(__xcs_2.commit())"), ELSE),
    "not bound": (_for(ADD), _loop(ADDED, "text = __xcs_2.commit()\n__xcs_2.commit()\nout.append(__xcs_2.commit())"), ELSE),
    "taken for an expression": (_for(STORE), _loop(STORED, "request = __xcs_2.commit()\nout.append(__xcs_2.commit())\nout.append(__xcs_2.commit())"), "its outcome taken for another"),
    "another variable handed over": (_for(OPEN), _loop(OPENED.replace("put(data)", "put(file)"), "data = __xcs_2.commit()\nout.append(__xcs_2.commit())"), "not what the loop does"),
    "None handed over": (_for(ADD), _loop(ADDED.replace("put(text)", "put(None)"), "text = __xcs_2.commit()\n__xcs_2.commit()\nout.append(__xcs_2.commit())"), "is handed over after"),
    "one of two variables handed over": (
        _for("with open(item) as file:\n    a = b = file.read()\nout.append(model(a))"),
        _loop("with open(item) as file:\n    a = b = file.read()\n__xcs_put(a)\n__xcs_put(model(a))", "a = __xcs_2.commit()\nout.append(__xcs_2.commit())"), "is handed over after",
    ),
    "a number handed over for None": (_for(STORE), _loop(STORED.replace("put(None)", "put(0)"), "request = __xcs_2.commit()\n__xcs_2.commit()\nout.append(__xcs_2.commit())"), ""),
    "handed over otherwise": (_for(STORE), _loop(STORED.replace("__xcs_put(None)", "f(None)"), "request = __xcs_2.commit()\n__xcs_2.commit()\nout.append(__xcs_2.commit())"), ""),
    "another case": (_for(MATCH), _loop(MATCHED, NUMBERS.replace("case 1", "case 2")), "is taken for"),
    "a guard asked twice": (_for(MATCH), _loop(MATCHED, NUMBERS.replace("b]:", "b] if a:")), "is taken for"),
    "another variable captured": (_for(MATCH), _loop(MATCHED, NUMBERS.replace("[0, a, b]", "[0, b, a]")), "is taken for"),
    "a case that isn't numbered": (_for(MATCH), _loop(MATCHED.replace("        __xcs_put(1)\n", "        pass\n"), NUMBERS), "hands over ``"),
    "a case with another number": (_for(MATCH), _loop(MATCHED.replace("__xcs_put(1)", "__xcs_put(2)"), NUMBERS), "hands over"),
    "a case that hands over less": (_for(MATCH), _loop(MATCHED.replace("put((0, a, b))", "put((0, a))"), NUMBERS), "hands over"),
    "nothing where no case fits": (_for(MATCH), _loop(MATCHED[: MATCHED.index("    case _")], NUMBERS), "nothing is handed over where no case"),
    "another pattern": (_for(MATCH), _loop(MATCHED.replace("case 1", "case 2"), NUMBERS), f"{DIFFERENT}|other cases"),
    "a case for all others that has a guard": (
        _for("match item:\n    case 1:\n        out.append(model(item))\n    case _ if x:\n        pass\n    case _:\n        out.append(x)"),
        _loop("match item:\n    case 1:\n        __xcs_put(0)\n        __xcs_put(model(item))\n    case _ if x:\n        __xcs_put(1)\n    case _:\n        __xcs_put(2)",
              "match __xcs_2.commit():\n    case 0:\n        out.append(__xcs_2.commit())\n    case _ if x:\n        pass\n    case 2:\n        out.append(x)"), "is taken for",
    ),
    "an inner part that is never committed": (_for("out.append(tidy(item))"), _loop(f"{READY[: READY.index('    for')]}    for row, __xcs_4 in __xcs_3.each(lambda row: model(row), x):\n        pass\n__xcs_put(tidy(item))", "out.append(__xcs_2.commit())"), "an inner part is computed ahead"),
    "a region of its own": (_for(ROWS), _loop(READY.replace("region(__xcs_put)", "region()"), TAKEN), "doesn't belong to its task"),
    "items that are not handed over": (_for(ROWS), _loop(READY.replace("        __xcs_put.item(row)\n", ""), TAKEN), "not those that are handed over"),
    "an end that is not handed over": (_for(ROWS), _loop(READY[: READY.index("    else")], TAKEN), "not those that are handed over"),
    "other items handed over": (_for(ROWS), _loop(READY.replace("item(row)", "item(item)"), TAKEN), "not those that are handed over"),
    "items handed over twice": (_for(ROWS), _loop(READY.replace("item(row)\n", "item(row)\n        __xcs_put.item(row)\n"), TAKEN), "not those that are handed over"),
    "items handed over again at the end": (_for(ROWS), _loop(READY.replace("        __xcs_put(__xcs_4.commit())\n", "        __xcs_put(__xcs_4.commit())\n        __xcs_put.item(row)\n"), TAKEN), "not those that are handed over"),
    "the end handed over twice": (_for(ROWS), _loop(f"{READY}\n        __xcs_put.last()", TAKEN), "not those that are handed over"),
    "items handed over that nobody waits for": (_for(ROWS), _loop(READY.replace("__xcs_put.ready(item)", "item"), "for row in item:\n    out.append(__xcs_2.commit())"), "not those that are handed over"),
    "items taken that nobody hands over": (_for(ROWS), _loop(READY.replace("__xcs_put.ready(item)", "item").replace("        __xcs_put.item(row)\n", "")[: -len("\n    else:\n        __xcs_put.last()")], TAKEN), ""),
    "a truth that isn't handed over": (_for(TESTED), _loop(BOTH.replace("True if x else False", "False if x else True"), DECIDED), DIFFERENT),
    "another truth": (_for(TESTED), _loop(BOTH.replace("True if x else False", "True if x else True"), DECIDED), DIFFERENT),
    "a truth and something else": (_for(TESTED), _loop(BOTH.replace("True if x else False", "1 if x else False"), DECIDED), DIFFERENT),
    "a handler that comes first": (_for(TRY), _loop(TRIED, HANDLED).replace("a = __xcs_put(model(item))\n", "a = __xcs_put(tidy(item))\n"), ""),
}  # fmt: skip


def _check(original: str, rewritten: str, *, head: str = "def function(x, y, k, items, out):") -> None:
    trees = [ast.parse(f"{head}\n{textwrap.indent(text, '    ')}") for text in (original, rewritten)]
    parsed: Any = SimpleNamespace(tree=trees[0].body[0])
    made: Any = SimpleNamespace(emitted=SimpleNamespace(text=ast.unparse(trees[1])))
    check_rewrite(parsed, made)


@pytest.mark.parametrize("name", GOOD)
def test_right(name: str) -> None:
    _check(*GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_wrong(name: str) -> None:
    original, rewritten, message = BAD[name]
    with pytest.raises((PlanError, AssertionError, LookupError), match=message or None):
        _check(original, rewritten)
