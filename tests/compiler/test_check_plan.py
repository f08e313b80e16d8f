"""Which plans the check passes and which it refuses: made by hand, with what is said to be known of each expression."""

# ruff: noqa  (specimens)
from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.plans_by_hand import check_by_hand
from xcs_compiler.effects.lattice import Level, Place, Value
from xcs_compiler.rewritten import PlanError

HERE, THERE, FILES = Place("global", "here:N"), Place("global", "there:N"), Place("files")
ORDERED, SAFE = {"level": Level.ORDERED}, {"level": Level.PARALLEL_SAFE}
TASK = {"text": "a = f(x)\nb = g(y)", "tasks": [("g(y)", 0)]}
LOOP = {"text": "for x in xs:\n    out.append(f(x))", "loop": {"puts": ["f(x)"]}}
MADE = "for x in xs:\n    r = []\n    r.append(x)\n    log(x)\n    out.append(f(r))"
CHANGED = {"mutates": ["r#2"], "level": Level.PURE}
CHANGING = {"puts": ["[]", "r.append(x)", "f(r)"]}
FILLED = {"text": "for x in xs:\n    r = {}\n    r['x'] = x\n    log(x)\n    out.append(f(r))", "loop": {"puts": ["{}", "f(r)"], "done": ["=r['x'] = x"]}}
ADDED = {"text": "for x in xs:\n    t = 'a'\n    t += x\n    out.append(f(t))", "loop": {"puts": ["f(t)"], "done": ["=t += x"]}}
CALLS = {"text": "for x in xs:\n    out.append((f(x), g(x, s, k=t)))", "loop": {"puts": ["f(x)", "g(x, s, k=t)"]}, "dynamic": ["g(x, s, k=t)"]}
ITEMS = {"text": "for x in xs:\n    x['a'] = f(x['b'])", "loop": {"puts": ["f(x['b'])"], "apart": 0, "stores": ["x['a']"]}, "apart": {"x#3": "x"}}
OUTPUT = {"output": ["log"], "journalled": True}
MAPPED = {"node": "map(f, xs)", "reading": True}
KEYED = {"text": "return max(xs, key=f)", "made": [{"node": "max(xs, key=f)", "reading": True}]}
GATHERED = {"text": "return [y + 1 for y in map(f, xs)]", "made": [MAPPED]}

GOOD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing known": ({}, TASK),
    "a nested function reads what is bound elsewhere": ({"g(y)": {"reads": [Place("local", "x")]}}, TASK),
    "pure": ({"g(y)": {}}, TASK),
    "safe": ({"g(y)": SAFE}, TASK),
    "decided when it is called": ({"g(y)": {"dynamic": True, **ORDERED}}, {**TASK, "dynamic": ["g(y)"]}),
    "a plain gate": ({"g(y)": {"gated": ["y"]}}, {**TASK, "plain": ["y"]}),
    "a frozen gate": ({"g(y)": {"gated": ["y"]}}, {**TASK, "frozen": ["y"]}),
    "output that is kept back": ({"g(y)": OUTPUT}, {**TASK, "journalled": ["g(y)"]}),
    "undecided, and waits": ({"g(y)": {"turns": True}}, {**TASK, "journalled": ["g(y)"]}),
    "undecided, and decided when it is called": ({"g(y)": {"turns": True}}, {**TASK, "dynamic": ["g(y)"]}),
    "catches what its output raises": ({"g(y)": {**OUTPUT, "guarded": True, "held": True}}, {**TASK, "journalled": ["g(y)"], "guarded": {"g(y)": True}}),
    "catches, and has no output": ({"g(y)": {"guarded": True}}, TASK),
    "reads what nobody changes": ({"g(y)": {"reads": [HERE]}, "f(x)": {"reads": [HERE], "writes": [FILES]}}, TASK),
    "changes a list of its own": ({"f(*[x])": {"mutates": ["[x]"], "shallow": True}}, {"text": "f(*[x])", "tasks": [("f(*[x])", 0)]}),
    "changes what the iteration has made": ({"r.append(x)": CHANGED}, {"text": MADE, "loop": CHANGING}),
    "changed inwardly": ({"r.append(x)": {**CHANGED, **ORDERED, "inward": Level.PURE}}, {"text": MADE, "loop": CHANGING}),
    "read before it is made": (
        {"r.append(x)": {"mutates": ["r#3"]}, "log(r)": {"observes": ["r"]}},
        {"text": f"for x in xs:\n    log(r)\n{MADE[MADE.index('    r'):]}", "loop": CHANGING},
    ),
    "read after it is changed": (
        {"r.append(x)": CHANGED, "log(r)": {"observes": ["r#3"]}}, {"text": MADE.replace("log(x)", "log(r)"), "loop": CHANGING},
    ),
    "something else read": (
        {"r.append(x)": CHANGED, "log(x)": {"observes": ["x#2"]}}, {"text": MADE.replace("    r.append(x)\n    log(x)", "    log(x)\n    r.append(x)"), "loop": CHANGING},
    ),
    "read ahead before it is changed": (
        {"r.append(x)": {"mutates": ["r#3"]}, "g(r)": {"observes": ["r#2"]}}, {"text": MADE.replace("    r.append", "    log(g(r))\n    r.append"), "loop": {"puts": [*CHANGING["puts"], "g(r)"]}},
    ),
    "a clause between": (
        {"r.append(x)": {"mutates": ["r#2"]}, "=for v in k": {"observes": ["k"]}}, {"text": MADE.replace("    r.append", "    log([v for v in k])\n    r.append"), "loop": CHANGING},
    ),
    "made by a context": (
        {"r.write(x)": {"mutates": ["r#2"]}}, {"text": "for x in xs:\n    with open(x) as r:\n        r.write(x)", "loop": {"puts": ["r.write(x)"]}},
    ),
    "made with an annotation": ({"r.append(x)": {"mutates": ["r#2"]}}, {"text": MADE.replace("r =", "r: list ="), "loop": CHANGING}),
    "another context": (
        {"r.append(x)": CHANGED}, {"text": f"{MADE}\n    with lock:\n        with open(x) as file:\n            log(file)", "loop": CHANGING},
    ),
    "others bound": ({"r.append(x)": CHANGED}, {"text": f"{MADE}\n    q = x\n    q += x\n    q.a = x\n    z: int = x\n    z.a: int = x", "loop": CHANGING}),
    "executed": ({"=r['x'] = x": {"mutates": ["r#2"]}}, FILLED),
    "executed, not known": ({}, FILLED),
    "executed behind a gate": ({"=r['x'] = x": {"mutates": ["r#2"], "gated": ["x#3"]}}, {**FILLED, "plain": ["x#3"]}),
    "executed behind a frozen gate": ({"=r['x'] = x": {"mutates": ["r#2"], "gated": ["x#3"]}}, {**FILLED, "frozen": ["x#3"]}),
    "added to behind a gate": ({"=t += x": {"mutates": ["t#2"]}}, {**ADDED, "text": ADDED["text"].replace("'a'", "k"), "frozen": ["t#2"]}),
    "added to what is made so": ({"=t += x": {"mutates": ["t#2"]}}, {**ADDED, "text": ADDED["text"].replace("'a'", "[]")}),
    "all results at once": ({}, {"text": "return list(map(f, xs))", "made": [MAPPED]}),
    "all results in a tuple": ({}, {"text": "return tuple(map(f, xs))", "made": [MAPPED]}),
    "all results as arguments": ({}, {"text": "return g(*map(f, xs))", "made": [MAPPED]}),
    "all results in a display": ({}, {"text": "return [*map(f, xs), 1]", "made": [MAPPED]}),
    "all results, and little is done": ({"y + 1": {}, "map(f, xs)": SAFE, "[y + 1 for y in map(f, xs)]": {"gated": ["xs"]}}, GATHERED),
    "results that read nothing": ({}, {"text": "return g(map(f, xs))", "made": [{"node": "map(f, xs)"}]}),
    "keys that are sorted": ({"sorted(xs, key=f)": {"writes": [HERE]}}, {"text": "return sorted(xs, key=f)", "made": [{"node": "sorted(xs, key=f)", "reading": True}]}),
    "keys that are compared": ({"max(xs, key=f)": {"compares": True}}, KEYED),
    "keys that are compared, and asked for in order": ({"max(xs, key=f)": {**ORDERED, "compares": True}}, KEYED),
    "keys of what can't change": ({"max(xs, key=f)": ORDERED}, {"text": "return max(xs, key=f)", "made": [{"node": "max(xs, key=f)", "single": True}]}),
    "keys of a method that are compared": ({"xs.max(key=f)": {"compares": True}}, {"text": "return xs.max(key=f)", "made": [{"node": "xs.max(key=f)", "reading": True}]}),
    "what is gone through changes what is read": (
        {"f(x)": {"reads": [HERE]}, "g(xs)": {"writes": [HERE]}}, {"text": "return [f(x) for x in g(xs)]", "made": [{"node": "[f(x) for x in g(xs)]", "puts": ["f(x)"]}]},
    ),
    "a comprehension reads what nobody changes": (
        {"f(x)": {"reads": [HERE]}, "g(x)": {"writes": [FILES]}}, {"text": "return [(f(x), g(x)) for x in xs]", "made": [{"node": "[(f(x), g(x)) for x in xs]", "puts": ["f(x)"]}]},
    ),
    "changed by what isn't called": ({"g(y)": {"reads": [HERE]}, "f(x)": {"writes": [HERE]}}, {"text": "def later():\n    return f(x)\na = lambda: f(x)\nb = g(y)", "tasks": [("g(y)", 0)]}),
    "changed before it is issued": (
        {"g(y)": {"reads": [HERE]}, "f(x)": {"writes": [HERE]}}, {"text": "a = f(x)\nb = g(y)\nc = f(z)", "tasks": [("g(y)", 1)]},
    ),
    "tests and items that do nothing": (
        {"=if k:": {}, "=for y in x:": {}, "=while t(x):": {}, "x#2": {}},
        {"text": "for x in xs:\n    if k:\n        out.append(f(x))\n    for y in x:\n        g(y)\n    while t(x):\n        h(x)", "loop": {"puts": ["f(x)"], "both": ["=if k:", "=for y in x:", "=while t(x):"]}},
    ),
    "a test that isn't on both sides": ({"=if k:": {"dynamic": True}}, {"text": "for x in xs:\n    if k:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "part": [("=if k:", "k")]}}),
    "a statement on both sides": ({"=a = k": {"dynamic": True}}, {"text": "for x in xs:\n    a = k\n    out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=a = k"]}}),
    "an iterator that nobody else has": (
        {"=for y in g(x):": {"mutates": ["g(x)"]}, "g(x)": SAFE}, {"text": "for x in xs:\n    for y in g(x):\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=for y in g(x):"]}, "alone": ["g(x)"]},
    ),
    "items that are handed over": (
        {"=for y in g(x):": {}, "g(x)": SAFE}, {"text": "for x in xs:\n    for y in g(x):\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=for y in g(x):"]}, "handed": ["g(x)"]},
    ),
    "cases that are told": (
        {"=match x:": {}}, {"text": "for x in xs:\n    match x:\n        case A.b:\n            out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=match x:"]}, "matched": ["=match x:"]},
    ),
    "called with what nobody reads": ({"f(x)": {"observes": ["x#2"]}, "g(x, s, k=t)": {"dynamic": True, **ORDERED}}, CALLS),
    "called in turn": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True, **ORDERED}}, {**CALLS, "in_order": ["g(x, s, k=t)"]}),
    "called with what can't change": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True}}, {**CALLS, "values": {"s": Value(immutable=True)}}),
    "called with what is frozen": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True}}, {**CALLS, "frozen": ["s"]}),
    "called with what is plain": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True}}, {**CALLS, "plain": ["s"]}),
    "called with what is apart": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True}}, {**CALLS, "loop": {**CALLS["loop"], "apart": 0}, "text": CALLS["text"].replace("for x in", "for s, x in"), "apart": {"s#2": "s"}}),
    "called with a part of an item that is apart": (
        {"f(x['b'])": {"observes": ["x['b']"]}, "g(x['c'], y)": {"dynamic": True}},
        {"text": "for x in xs:\n    for y in x['ys']:\n        out.append((f(x['b']), g(x['c'], y)))", "loops": {"=for x in xs:": {"puts": [], "apart": 0}, "=for y in x['ys']:": {"puts": ["f(x['b'])", "g(x['c'], y)"]}},
         "dynamic": ["g(x['c'], y)"], "apart": {"x#3": "x", "x#4": "x"}},
    ),
    "called with a part of what is made": (
        {"f(x)": {"observes": ["t"]}, "g(h(s).a)": {"dynamic": True, "observes": ["h(s).a"]}},
        {"text": "for x in xs:\n    out.append((f(x), g(h(s).a), t))", "loop": {"puts": ["f(x)", "g(h(s).a)"]}, "dynamic": ["g(h(s).a)"], "frozen": ["h(s)"]},
    ),
    "called with a constant": ({"f(x)": {"observes": ["1"]}, "g(x, 1, k=t)": {"dynamic": True}}, {"text": "for x in xs:\n    out.append((f(x), g(x, 1, k=t)))", "loop": {"puts": ["f(x)", "g(x, 1, k=t)"]}, "dynamic": ["g(x, 1, k=t)"]}),
    "called with what a comprehension goes through": (
        {"g(x)": {"dynamic": True}, "f(x)": {"observes": ["x"]}}, {"text": "return [(f(x), g(x)) for x in xs]", "made": [{"node": "[(f(x), g(x)) for x in xs]", "puts": ["f(x)", "g(x)"]}], "dynamic": ["g(x)"]},
    ),
    "parts of an item": ({}, ITEMS),
    "an attribute of an item": ({}, {**ITEMS, "text": "for x in xs:\n    x.a = f(x.b)", "loop": {"puts": ["f(x.b)"], "apart": 0, "stores": ["x.a"]}}),
    "whether an item has a part": ({}, {"text": "for x in xs:\n    x['a'] = f('b' in x)", "loop": {"puts": ["f('b' in x)"], "apart": 0, "stores": ["x['a']"]}, "apart": {"x#3": "x"}}),
    "parts of an item, in an inner loop": (
        {}, {"text": "for x in xs:\n    for y in x['ys']:\n        out.append(f(x['b'], y))", "loops": {"=for x in xs:": {"puts": ["x['ys']"], "apart": 0}, "=for y in x['ys']:": {"puts": ["f(x['b'], y)"]}}, "apart": {"x#3": "x"}},
    ),
    "an item of another loop": (
        {}, {"text": f"{ITEMS['text']}\nfor y in ys:\n    out.append(g(y))", "loops": {"=for x in xs:": ITEMS["loop"], "=for y in ys:": {"puts": ["g(y)"]}}, "apart": {"x#3": "x"}},
    ),
    "another item bound": ({}, {**ITEMS, "text": f"x = 1\n{ITEMS['text']}", "apart": {"x#4": "x"}, "loop": ITEMS["loop"]}),
    "output, shown as ever": ({"g(y)": OUTPUT, "f(x)": {"writes": [FILES]}}, {**TASK, "journalled": ["g(y)"]}),
    "output of a loop, shown as ever": ({"f(x)": OUTPUT, "out.append(f(x))": {"writes": [Place("streams")]}}, {**LOOP, "journalled": ["f(x)"]}),
    "output of a comprehension": ({"f(x)": OUTPUT, "g(x)": {"writes": [Place("streams")]}}, {"text": "return [(f(x), g(x)) for x in xs]", "made": [{"node": "[(f(x), g(x)) for x in xs]", "puts": ["f(x)"]}], "journalled": ["f(x)"]}),
    "no output of a generator": ({"f(x)": {"turns": True}}, {"text": "return (f(x) for x in xs)", "made": [{"node": "(f(x) for x in xs)", "puts": ["f(x)"], "lazy": True}], "journalled": ["f(x)"]}),
    "a setting changed, and nothing shown": ({"g(y)": {}, "f(x)": {"writes": [Place("log")]}}, TASK),
    "output within a finally": ({"f(x)": OUTPUT}, {"text": "for x in xs:\n    try:\n        out.append(f(x))\n    finally:\n        pass", "loop": {"puts": ["f(x)"]}, "journalled": ["f(x)"]}),
    "output that stays, within a handler": ({"g(x)": OUTPUT}, {"text": "for x in xs:\n    try:\n        out.append(f(g(x)))\n    except E:\n        pass", "loop": {"puts": ["x#2"]}}),
    "output that waits, within a handler": ({"f(x)": OUTPUT}, {"text": "for x in xs:\n    try:\n        out.append(f(x))\n    except E:\n        pass", "loop": {"puts": ["f(x)"]}, "journalled": ["f(x)"], "guarded": {"f(x)": False}}),
    "output of a handler": ({"f(x)": OUTPUT}, {"text": "for x in xs:\n    try:\n        out.append(x)\n    except E:\n        out.append(f(x))", "loop": {"puts": ["f(x)"]}, "journalled": ["f(x)"]}),
    "parts in order": ({}, {"text": "f(g(x), h(y))", "tasks": [("f(g(x), h(y))", 0, "g(x)", "h(y)")]}),
    "a part and what comes after it": ({}, {"text": "f(g(x), h(y))", "tasks": [("f(g(x), h(y))", 0, "g(x)")]}),
    "a part and what is in it": ({}, {"text": "f(g(h(y)), x)", "tasks": [("f(g(h(y)), x)", 0, "g(h(y))")]}),
    "a part and a name before it": ({}, {"text": "f(x, -k, h(y))", "tasks": [("f(x, -k, h(y))", 0, "h(y)")]}),
    "a test that is a part": ({}, {"text": "f(g(x) if h(y) else 1)", "tasks": [("f(g(x) if h(y) else 1)", 0, "h(y)")]}),
    "what a comprehension goes through is a part": ({}, {"text": "f([g(x) for x in h(y)])", "tasks": [("f([g(x) for x in h(y)])", 0, "h(y)")]}),
    "a function before a part": ({}, {"text": "f(lambda: g(x), h(y))", "tasks": [("f(lambda: g(x), h(y))", 0, "h(y)")]}),
    "a part of a display": ({}, {"text": "f({'a': h(y), g(x): 1})", "tasks": [("f({'a': h(y), g(x): 1})", 0, "h(y)")]}),
    "no parts": ({}, {"text": "f(g(x), h(y))", "tasks": [("f(g(x), h(y))", 0)]}),
}  # fmt: skip
AHEAD = "runs ahead, but"
OWN = "may not be the iteration's own"
BOTH = "what both sides of a loop would do"
FIRST = "comes before a part"
BETWEEN = "what may be changed between them"
LATER = "which a later iteration reads"
SHOWN = "is shown|shown elsewhere"
BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "ordered": ({"g(y)": ORDERED}, TASK, "is ordered"),
    "ordered as it turns out, not asked": ({"g(y)": {"dynamic": True, **ORDERED}}, TASK, "is ordered"),
    "ordered, and asked for nothing": ({"g(y)": ORDERED}, {**TASK, "dynamic": ["g(y)"]}, "is ordered"),
    "ordered, though its own is all that it changes": ({"r.append(x)": {**CHANGED, **ORDERED}}, {"text": MADE, "loop": CHANGING}, "is ordered"),
    "inward, but not in a loop": ({"g(y)": {**ORDERED, "inward": Level.PURE}}, TASK, "is ordered"),
    "inward, but to a part of something": ({"f(x)": {**ORDERED, "inward": Level.PURE, "mutates": ["out.append"]}}, LOOP, "is ordered"),
    "inward, but somewhere else": (
        {"g(y)": {**ORDERED, "inward": Level.PURE}}, {"text": f"b = g(y)\n{LOOP['text']}", "tasks": [("g(y)", 0)], "loop": LOOP["loop"]}, "is ordered",
    ),
    "ordered, in a default": ({"g(x)": ORDERED}, {"text": "f(lambda v=g(x): v)", "tasks": [("f(lambda v=g(x): v)", 0)]}, "is ordered"),
    "ordered, in a default by name": ({"g(x)": ORDERED}, {"text": "f(lambda *, k, v=g(x): v)", "tasks": [("f(lambda *, k, v=g(x): v)", 0)]}, "is ordered"),
    "no gate": ({"g(y)": {"gated": ["y"]}}, TASK, "without the gate"),
    "writes": ({"g(y)": {"writes": [HERE]}}, TASK, "changes something"),
    "changes": ({"g(y)": {"mutates": ["y"]}}, TASK, "changes something"),
    "changes a part of something": ({"f(x)": {"mutates": ["out.append"]}}, LOOP, "changes something"),
    "writes, in a loop": ({"f(x)": {"writes": [HERE]}}, LOOP, "changes something"),
    "has output": ({"g(y)": {"output": ["log"]}}, {**TASK, "journalled": ["g(y)"]}, "its output would not wait"),
    "has output, not kept back": ({"g(y)": OUTPUT}, TASK, "its output would not wait"),
    "undecided": ({"g(y)": {"turns": True}}, TASK, "what is undecided"),
    "catches, nobody told": ({"g(y)": {**OUTPUT, "guarded": True}}, {**TASK, "journalled": ["g(y)"]}, "could catch"),
    "catches, and holds a lock": ({"g(y)": {**OUTPUT, "guarded": True, "held": True}}, {**TASK, "journalled": ["g(y)"], "guarded": {"g(y)": False}}, "could catch"),
    "what was made elsewhere": ({"r.append(x)": {"mutates": ["r#2"]}}, {"text": f"r = []\nfor x in xs:\n    r.append(x)\n    out.append(f(r))", "loop": {"puts": ["r.append(x)", "f(r)"]}}, OWN),
    "what is not new": ({"r.append(x)": CHANGED}, {"text": MADE.replace("[]", "k"), "loop": {"puts": ["r.append(x)", "f(r)"]}}, OWN),
    "what is not new, with an annotation": ({"r.append(x)": CHANGED}, {"text": MADE.replace("= []", ": list = k"), "loop": {"puts": ["r.append(x)", "f(r)"]}}, OWN),
    "what is bound by a loop": ({"r.append(x)": CHANGED}, {"text": f"{MADE}\n    for r in xs:\n        pass", "loop": CHANGING}, OWN),
    "what is deleted": ({"r.append(x)": CHANGED}, {"text": f"{MADE}\n    del r", "loop": CHANGING}, OWN),
    "what is bound with others": ({"r.append(x)": CHANGED}, {"text": MADE.replace("r =", "q = r ="), "loop": CHANGING}, OWN),
    "what is bound in a function": ({"r.append(x)": CHANGED}, {"text": f"{MADE}\ndef later():\n    nonlocal r\n    r = 1", "loop": CHANGING}, OWN),
    "read between": (
        {"r.append(x)": {"mutates": ["r#3"]}, "log(r)": {"observes": ["r#2"]}}, {"text": MADE.replace("    r.append", "    log(r)\n    r.append"), "loop": CHANGING}, "is changed ahead of line 4",
    ),
    "asked between": (
        {"r.append(x)": {"mutates": ["r#3"]}, "=if r:": {"observes": ["r#2"]}}, {"text": MADE.replace("    r.append", "    if r:\n        log(x)\n    r.append"), "loop": CHANGING}, "is changed ahead of line 4",
    ),
    "a part read between": (
        {"r.append(x)": {"mutates": ["r#3"]}, "log(r[0])": {"observes": ["r[0]"]}}, {"text": MADE.replace("    r.append", "    log(r[0])\n    r.append"), "loop": CHANGING}, "is changed ahead of line 4",
    ),
    "read between, one of two": (
        {"r.append(x)": {"mutates": ["r#3"]}, "log(k, r)": {"observes": ["k", "r#2"]}}, {"text": MADE.replace("    r.append", "    log(k, r)\n    r.append"), "loop": CHANGING}, "is changed ahead of line 4",
    ),
    "executed, and more": ({"=r['x'] = x": {**SAFE, "mutates": ["r#2"]}}, FILLED, "more than a change"),
    "executed, and writes": ({"=r['x'] = x": {"writes": [HERE]}}, FILLED, "more than a change"),
    "executed, and slow": ({"=r['x'] = x": {"slow": True}}, FILLED, "more than a change"),
    "executed without a gate": ({"=r['x'] = x": {"gated": ["x#3"]}}, FILLED, "executed ahead without the gate"),
    "executed, and not its own": ({"=r['x'] = x": {"mutates": ["r#2"]}}, {**FILLED, "text": FILLED["text"].replace("{}", "k"), "loop": {"puts": ["f(r)"], "done": ["=r['x'] = x"]}}, OWN),
    "added to, and not its own": ({"=t += x": {"mutates": ["t#2"]}}, {**ADDED, "text": ADDED["text"].replace("'a'", "k")}, OWN),
    "not added to behind a gate": ({"r.append(x)": CHANGED}, {"text": MADE.replace("[]", "k"), "loop": {"puts": ["r.append(x)", "f(r)"]}, "frozen": ["r#2"]}, OWN),
    "results by and by": ({}, {"text": "return g(map(f, xs))", "made": [MAPPED]}, BETWEEN),
    "results by a method": ({}, {"text": "return g.list(map(f, xs))", "made": [MAPPED]}, BETWEEN),
    "results in a set": ({}, {"text": "return {*map(f, xs)}", "made": [MAPPED]}, BETWEEN),
    "results in a loop": ({}, {"text": "for x in map(f, xs):\n    g(x)", "made": [MAPPED]}, BETWEEN),
    "results in a generator": ({}, {"text": "return (y for y in map(f, xs))", "made": [MAPPED]}, BETWEEN),
    "results in an inner clause": ({}, {"text": "return [y for x in xs for y in map(f, xs)]", "made": [MAPPED]}, BETWEEN),
    **{
        f"results, and more is done: {name}": ({"y + 1": fields}, GATHERED, BETWEEN)
        for name, fields in (("safe", SAFE), ("dynamic", {"dynamic": True}), ("gated", {"gated": ["y"]}), ("writes", {"writes": [HERE]}), ("changes", {"mutates": ["y"]}))
    },
    "results that are hashed": ({"{y for y in map(f, xs)}": {"gated": ["y"]}}, {"text": "return {y for y in map(f, xs)}", "made": [MAPPED]}, BETWEEN),
    "keys that are compared, and it writes": ({"max(xs, key=f)": {"writes": [HERE]}}, KEYED, BETWEEN),
    "keys that are compared, and read nothing": ({"max(xs, key=f)": {}}, {"text": "return max(xs, key=f)", "made": [{"node": "max(xs, key=f)"}]}, BETWEEN),
    "keys that are compared in order": ({"max(xs, key=f)": ORDERED}, KEYED, BETWEEN),
    "keys of a method": ({"xs.sorted(key=f)": ORDERED}, {"text": "return xs.sorted(key=f)", "made": [{"node": "xs.sorted(key=f)", "reading": True}]}, BETWEEN),
    "changed before it": ({"g(y)": {"reads": [HERE]}, "f(x)": {"writes": [HERE]}}, TASK, "read ahead of what changes it"),
    "changed before it, elsewhere": ({"g(y)": {"reads": [HERE]}, "f(x)": {"writes": [THERE]}}, TASK, "read ahead of what changes it"),
    "changed between the items": (
        {"f(x)": {"reads": [HERE]}, "g(x)": {"writes": [HERE]}}, {"text": "return [(f(x), g(x)) for x in xs]", "made": [{"node": "[(f(x), g(x)) for x in xs]", "puts": ["f(x)"]}]}, "read ahead of what changes it",
    ),
    "changed by a test": (
        {"f(x)": {"reads": [HERE]}, "g(x)": {"writes": [HERE]}}, {"text": "return [f(x) for x in xs if g(x)]", "made": [{"node": "[f(x) for x in xs if g(x)]", "puts": ["f(x)"]}]}, "read ahead of what changes it",
    ),
    "changed by an inner clause": (
        {"f(x)": {"reads": [HERE]}, "g(x)": {"writes": [HERE]}}, {"text": "return [f(x) for x in xs for y in g(x)]", "made": [{"node": "[f(x) for x in xs for y in g(x)]", "puts": ["f(x)"]}]}, "read ahead of what changes it",
    ),
    "changed by a default": ({"g(y)": {"reads": [HERE]}, "f(x)": {"writes": [HERE]}}, {"text": "def later(v=f(x)):\n    return v\nb = g(y)", "tasks": [("g(y)", 0)]}, "read ahead of what changes it"),
    "changed in a loop": ({"f(x)": {"reads": [HERE]}, "out.append(f(x))": {"writes": [HERE]}}, LOOP, "read ahead of what changes it"),
    **{
        f"a test on both sides: {name}": ({"=if k:": fields}, {"text": "for x in xs:\n    if k:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=if k:"]}}, BOTH)
        for name, fields in (("safe", SAFE), ("slow", {"slow": True}), ("dynamic", {"dynamic": True}), ("changes", {"mutates": ["k"]}))
    },
    "a condition on both sides": ({"=while k:": {"dynamic": True}}, {"text": "for x in xs:\n    while k:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=while k:"]}}, BOTH),
    "items on both sides": ({"=for y in x:": {"dynamic": True}}, {"text": "for x in xs:\n    for y in x:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=for y in x:"]}}, BOTH),
    "items on both sides, handed over": ({"=for y in x:": {"dynamic": True}}, {"text": "for x in xs:\n    for y in x:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=for y in x:"]}, "handed": ["x#2"]}, BOTH),
    "what is iterated on both sides": ({"h(x)": {"slow": True}}, {"text": "for x in xs:\n    for y in h(x) or k:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=for y in h(x) or k:"]}}, BOTH),
    "another one that nobody else has": (
        {"=for y in g(x):": {}, "=for z in g(y):": {"mutates": ["g(y)"]}},
        {"text": "for x in xs:\n    for y in g(x):\n        pass\n    for z in g(y):\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=for y in g(x):", "=for z in g(y):"]}, "alone": ["g(x)"]}, BOTH,
    ),
    "a test after one that isn't on both sides": (
        {"=if k:": {}, "=if q:": {"dynamic": True}}, {"text": "for x in xs:\n    if k:\n        pass\n    if q:\n        out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=if q:"], "part": [("=if k:", "k")]}}, BOTH,
    ),
    "cases on both sides": ({}, {"text": "for x in xs:\n    match x:\n        case 1:\n            out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=match x:"]}}, "which case fits"),
    "a pattern on both sides": ({"A.b#2": {"dynamic": True}}, {"text": "for x in xs:\n    match x:\n        case A.b:\n            out.append(f(x))", "loop": {"puts": ["f(x)"], "both": ["=match x:"]}, "matched": ["=match x:"]}, BOTH),
    "called with what is read": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True}}, CALLS, LATER),
    "called with a part of what is read": (
        {"f(x)": {"observes": ["s"]}, "g(x, s.a[0], k=t)": {"dynamic": True}}, {"text": "for x in xs:\n    out.append((f(x), g(x, s.a[0], k=t)))", "loop": {"puts": ["f(x)", "g(x, s.a[0], k=t)"]}, "dynamic": ["g(x, s.a[0], k=t)"]}, LATER,
    ),
    "called with what is read, by name": ({"f(x)": {"observes": ["t"]}, "g(x, s, k=t)": {"dynamic": True}}, CALLS, LATER),
    "called on what is read": (
        {"f(x)": {"observes": ["s"]}, "s.g(x)": {"dynamic": True}}, {"text": "for x in xs:\n    out.append((f(x), s.g(x)))", "loop": {"puts": ["f(x)", "s.g(x)"]}, "dynamic": ["s.g(x)"]}, LATER,
    ),
    **{
        f"called with what holds what is read: {given}": (
            {"f(x)": {"observes": ["s"]}, f"g({given})": {"dynamic": True}},
            {"text": f"for x in xs:\n    out.append((f(x), g({given})))", "loop": {"puts": ["f(x)", f"g({given})"]}, "dynamic": [f"g({given})"]}, LATER,
        )
        for given in ("[s]", "{1: s}", "*s", "**s", "s or 1", "lambda: s", "(x, (s, 1))", "h(s)")
    },
    "called with what it reads": ({"g(x, s, k=t)": {"dynamic": True, "observes": ["s"]}}, CALLS, LATER),
    "called with what may change": ({"f(x)": {"observes": ["s"]}, "g(x, s, k=t)": {"dynamic": True}}, {**CALLS, "values": {"s": Value()}}, LATER),
    "called in a comprehension": (
        {"f(x)": {"observes": ["s"]}, "g(x, s)": {"dynamic": True}}, {"text": "return [(f(x), g(x, s)) for x in xs]", "made": [{"node": "[(f(x), g(x, s)) for x in xs]", "puts": ["f(x)", "g(x, s)"]}], "dynamic": ["g(x, s)"]}, LATER,
    ),
    "items nobody looks at": ({}, {**ITEMS, "loop": {"puts": ["f(x['b'])"]}}, "nobody looks at"),
    "items of another loop": ({}, {"text": f"for x in xs:\n    pass\nfor y in xs:\n    out.append(f(x['b']))", "loops": {"=for x in xs:": {"apart": 0}, "=for y in xs:": {"puts": ["f(x['b'])"]}}, "apart": {"x#2": "x"}}, "nobody looks at"),
    "called with a part of an item that isn't apart": (
        {"f(x['b'])": {"observes": ["x['b']"]}, "g(x['c'], y)": {"dynamic": True}},
        {"text": "for x in xs:\n    for y in x['ys']:\n        out.append((f(x['b']), g(x['c'], y)))", "loops": {"=for x in xs:": {"puts": [], "apart": 0}, "=for y in x['ys']:": {"puts": ["f(x['b'])", "g(x['c'], y)"]}},
         "dynamic": ["g(x['c'], y)"]}, LATER,
    ),
    "items of a loop that nobody looks at": (
        {}, {"text": "for x in xs:\n    for y in x['ys']:\n        out.append(f(x['b'], y))", "loops": {"=for x in xs:": {"puts": []}, "=for y in x['ys']:": {"puts": ["f(x['b'], y)"], "apart": 0}}, "apart": {"x#3": "x"}}, "nobody looks at",
    ),
    "not always the item": ({}, {**ITEMS, "text": f"{ITEMS['text']}\n    x = k"}, "not always the item"),
    "not always the item, in an inner loop": (
        {}, {"text": "for x in xs:\n    for y in x['ys']:\n        out.append(f(x['b'], y))\n    x = y", "loops": {"=for x in xs:": {"puts": [], "apart": 0}, "=for y in x['ys']:": {"puts": ["f(x['b'], y)"]}}, "apart": {"x#3": "x"}}, "not always the item",
    ),
    "set in what isn't apart": ({}, {**ITEMS, "loop": {"puts": ["f(x['b'])"], "stores": ["x['a']"]}, "apart": {}}, "not a part of an item"),
    "set in something else": ({}, {**ITEMS, "text": "for x in xs:\n    k['a'] = f(x['b'])", "loop": {"puts": ["f(x['b'])"], "apart": 0, "stores": ["k['a']"]}, "apart": {"x#2": "x"}}, "not a part of an item"),
    "set in a part": ({}, {**ITEMS, "text": "for x in xs:\n    x['a']['c'] = f(x['b'])", "loop": {"puts": ["f(x['b'])"], "apart": 0, "stores": ["x['a']['c']"]}}, "not a part of an item"),
    "set in no part": ({}, {**ITEMS, "text": "for x in xs:\n    x = f(x['b'])", "loop": {"puts": ["f(x['b'])"], "apart": 0, "stores": ["x#2"]}, "apart": {}}, "not a part of an item"),
    "set at a place that is found out": ({}, {**ITEMS, "text": "for x in xs:\n    x[k] = f(x['b'])", "loop": {"puts": ["f(x['b'])"], "apart": 0, "stores": ["x[k]"]}}, "found out twice"),
    "a copy given to a call": ({}, {**ITEMS, "text": "for x in xs:\n    x['a'] = f(x)", "loop": {"puts": ["f(x)"], "apart": 0, "stores": ["x['a']"]}}, "a copy of `x` would be seen"),
    "a method of a copy": ({}, {**ITEMS, "text": "for x in xs:\n    x['a'] = f(x.get('b'))", "loop": {"puts": ["f(x.get('b'))"], "apart": 0, "stores": ["x['a']"]}}, "a copy of `x` would be seen"),
    "a copy compared": ({}, {**ITEMS, "text": "for x in xs:\n    x['a'] = f(x in k)", "loop": {"puts": ["f(x in k)"], "apart": 0, "stores": ["x['a']"]}}, "a copy of `x` would be seen"),
    "a setting changed before": ({"g(y)": OUTPUT, "f(x)": {"writes": [Place("log")]}}, {**TASK, "journalled": ["g(y)"]}, SHOWN),
    "another setting changed before": ({"g(y)": {"output": ["stdio", "log"], "journalled": True}, "f(x)": {"writes": [Place("streams")]}}, {**TASK, "journalled": ["g(y)"]}, SHOWN),
    "a setting changed in a loop": ({"f(x)": OUTPUT, "out.append(f(x))": {"writes": [Place("log")]}}, {**LOOP, "journalled": ["f(x)"]}, SHOWN),
    "a setting changed in a comprehension": ({"f(x)": OUTPUT, "g(x)": {"writes": [Place("log")]}}, {"text": "return [(f(x), g(x)) for x in xs]", "made": [{"node": "[(f(x), g(x)) for x in xs]", "puts": ["f(x)"]}], "journalled": ["f(x)"]}, SHOWN),
    "output of a generator": ({"f(x)": OUTPUT}, {"text": "return (f(x) for x in xs)", "made": [{"node": "(f(x) for x in xs)", "puts": ["f(x)"], "lazy": True}], "journalled": ["f(x)"]}, SHOWN),
    "output within a handler": ({"f(x)": OUTPUT}, {"text": "for x in xs:\n    try:\n        out.append(f(x))\n    except E:\n        pass", "loop": {"puts": ["f(x)"]}, "journalled": ["f(x)"]}, "handled on one side only"),
    "output within a handler of groups": ({"f(x)": OUTPUT}, {"text": "for x in xs:\n    try:\n        out.append(f(x))\n    except* E:\n        pass", "loop": {"puts": ["f(x)"]}, "journalled": ["f(x)"]}, "handled on one side only"),
    "before a part": ({}, {"text": "f(g(x), h(y))", "tasks": [("f(g(x), h(y))", 0, "h(y)")]}, FIRST),
    "before the second part": ({}, {"text": "f(g(x), k(1), h(y))", "tasks": [("f(g(x), k(1), h(y))", 0, "g(x)", "h(y)")]}, FIRST),
    "before a part, in a list of it": ({}, {"text": "f([g(v) for v in k], h(y))", "tasks": [("f([g(v) for v in k], h(y))", 0, "h(y)")]}, FIRST),
    "before a part, beside a choice": ({}, {"text": "f(g(x), k if x else y, h(y))", "tasks": [("f(g(x), k if x else y, h(y))", 0, "h(y)")]}, FIRST),
    "before a part with a choice": ({}, {"text": "f(g(x), h(y if x else k))", "tasks": [("f(g(x), h(y if x else k))", 0, "h(y if x else k)")]}, FIRST),
    "a test before a part": ({}, {"text": "f(h(y) if g(x) else 1)", "tasks": [("f(h(y) if g(x) else 1)", 0, "h(y)")]}, FIRST),
    "a sum before a part": ({}, {"text": "f(x + y, h(y))", "tasks": [("f(x + y, h(y))", 0, "h(y)")]}, FIRST),
    "a key before a part": ({}, {"text": "f({g(x): h(y)})", "tasks": [("f({g(x): h(y)})", 0, "h(y)")]}, FIRST),
    "a default before a part": ({}, {"text": "f(lambda v=g(x): v, h(y))", "tasks": [("f(lambda v=g(x): v, h(y))", 0, "h(y)")]}, FIRST),
    "a nested function reads what is bound before": ({"g(y)": {"reads": [Place("local", "a")]}}, TASK, "is read ahead of"),
    "a nested function reads what is deleted before": ({"g(y)": {"reads": [Place("local", "a")]}}, {"text": "del a\nb = g(y)", "tasks": [("g(y)", 0)]}, "is read ahead of"),
    "an item before a part": ({}, {"text": "f(k[0], h(y))", "tasks": [("f(k[0], h(y))", 0, "h(y)")]}, FIRST),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_right(name: str) -> None:
    known, planned = GOOD[name]
    check_by_hand(known=known, **planned)


@pytest.mark.parametrize("name", BAD)
def test_wrong(name: str) -> None:
    known, planned, message = BAD[name]
    with pytest.raises(PlanError, match=message):
        check_by_hand(known=known, **planned)
