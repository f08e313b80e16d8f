"""Programs of `test_changes`: keys and elements of sets whose hash, or comparison, changes what is read later; and
answers of quick callees that are what those were given, which is changed under the other name."""

from __future__ import annotations

from tests.fallback.changes_world import BitesWhenCompared, BitesWhenHashed, Programs


def _with(kind: type[BitesWhenHashed], x: int) -> tuple[list[object]]:
    values: list[object] = [x, None, x + 2]
    values[1] = kind(x, values)
    return (values,)


HASHED = tuple([lambda x=x: _with(BitesWhenHashed, x) for x in (1, 4, 7)])
COMPARED = tuple([lambda x=x: _with(BitesWhenCompared, x) for x in (1, 4, 7)])
LISTS = tuple([lambda x=x: ([x, 0], [x, x + 10]) for x in (1, 4, 7)])

_KEYS = {
    "stored": "r = {}\n for x in xs: r[x] = ask(x)\n return len(r)",
    "stored in an inner loop": (
        "r = {}\n for i, row in enumerate([xs]):\n  for j, x in enumerate(row):\n   r[x] = ask(x)\n return len(r)"
    ),
    "of a comprehension": "return len({x: ask(x) for x in xs})",
    "of a set comprehension": "return len({[x, ask(x)][0] for x in xs})",
    "added to a set": "s = set()\n for x in xs:\n  s.add(x)\n  ask(str(x))\n return len(s)",
    "in a tuple": "r = {}\n for x in xs: r[(x, 1)] = ask(x)\n return len(r)",
    "handed out by a callee": "r = {}\n for x in xs: r[handed(x)] = ask(x)\n return len(r)",
    "in a tuple of a callee": "r = {}\n for x in xs: r[handed_in_a_pair(x)] = ask(x)\n return len(r)",
    "of a display": "r = {xs[1]: ask(0), xs[0]: 2}\n return ask(xs[-1]), ask(1)",
    "unpacked into a set": "s = {*xs, ask(0)}\n return ask(xs[-1]), ask(1)",
    "looked for": "r = {}\n for x in xs:\n  r.get(x)\n  ask(str(x))\n return len(r)",
    "met by a later one": "r = {xs[1]: 1}\n a = ask(1)\n r[xs[0]] = 2\n return ask(xs[-1]), ask(2)",
    "met by a later element": "s = {xs[1]}\n a = ask(1)\n s.add(xs[0])\n return ask(xs[-1]), ask(2)",
    "met in a copy": "s = {xs[1]}\n t = s.copy()\n a = ask(1)\n t.add(xs[0])\n return ask(xs[-1]), ask(2)",
}
_ALIASED = {
    "called": "z = handed(ys)\n change(z)",
    "called, of two": "z = handed(handed(ys))\n change(z)",
    "called by keyword": "z = handed(ys)\n change(x=z)",
    "called in a list": "z = handed(ys)\n change_within([z])",
    "added to": "z = handed(ys)\n z += [30]",
    "a method": "z = handed(ys)\n z.append(30)",
    "an item set": "z = handed(ys)\n z[0] = 30",
    "of a pair": "z = handed_in_a_pair(ys)[0]\n change(z)",
    "unpacked": "z, n = handed_in_a_pair(ys)\n z += [5]",
    "of an object": "z = Box(ys).value\n change(z)",
}
_USES = {
    "inner": "def g(): return [ask(y) for x in xs for y in ys]\n {}\n return g()",
    "outer": "{}\n return [ask(y) for y in ys], ask(len(ys))",
}

BY_KEYS: Programs = {
    f"key {name}, {how}": (f"def f(xs):\n {text}", *arguments)
    for name, text in _KEYS.items()
    for how, arguments in (("hashed", HASHED), ("compared", COMPARED))
}
ALIASED: Programs = {
    f"alias {name}, {where}": (f"def f(xs, ys):\n {use.format(text)}", *LISTS)
    for name, text in _ALIASED.items()
    for where, use in _USES.items()
}
