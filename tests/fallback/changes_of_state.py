"""Programs of `test_changes`: what is done to everything else; control flow."""

from __future__ import annotations

from tests.fallback.changes_world import INTS, LISTS, OddInt, OddList, OddStr, Programs, lively, two
from tests.fallback.test_hazards import Box


def boxes(*values: int) -> tuple[list[Box]]:
    """They have their attributes in common."""
    found = [Box(value) for value in values]
    for box in found:
        box.__dict__ = found[0].__dict__
    return (found,)


STATE: Programs = {
    "objects that share a namespace": (
        "def f(boxes):\n a = [0]\n for box in boxes:\n  a.append(ask(box.value))\n  box.value = len(a)\n return a",
        lambda: boxes(1, 2, 3), lambda: boxes(4, 5), lambda: boxes(7, 8, 9, 7),
    ),
    "the namespace of one that another has": (
        "def f(boxes):\n one, other = boxes\n a = ask(one.value)\n vars(one)['value'] = 5\n b = ask(other.value)\n"
        " other.value = 6\n return a, b, ask(one.value)",
        lambda: boxes(1, 2), lambda: boxes(4, 5), lambda: boxes(7, 8),
    ),
    "comparing a callable": ("def f(x):\n s = Counting()\n s(x)\n return s(x), s.n, ask(1), ask(2)", *INTS),
    "a generator's body rebinds": (
        "def f(x):\n global ask, other\n def g():\n  swap()\n  yield 1\n it = g()\n"
        " a = ask(x)\n list(it)\n b = ask(x)\n"
        " ask, other = first_ask, first_other\n return a, b\n"
        "def swap():\n global ask, other\n ask, other = other, ask\n",
        *INTS,
    ),
    "a generator's body rebinds in a loop": (
        "def f(x):\n global ask, other\n a = ask(x)\n for i in gen():\n  a = a + 'x'\n b = ask(x)\n"
        " ask, other = first_ask, first_other\n return a, b\n"
        "def gen():\n global ask, other\n ask, other = other, ask\n yield 1\n",
        *INTS,
    ),
    "calls in a lambda that is given away": ("def f(xs):\n return list(map(lambda v: ask(v), xs)), ask(1)", *LISTS),
    "calls in a generator function within": (
        "def f(xs):\n def g():\n  for x in xs: yield ask(x)\n return list(g()), ask('z'), ask('y')", *LISTS
    ),
    "comprehension with an unknown test": (
        "def f(xss):\n return ask([v for xs in xss for v in xs if ask]), ask([x for x in xss if ask(1)]), ask(2)",
        lambda: ([[1]],), lambda: ([[2], [3]],), lambda: ([[], [4]],),
    ),
    "branch that calls a helper": (
        "def f(x):\n global ask, other\n a = ask(x)\n b = ask(a)\n if a == '<2>':\n  swap()\n c = ask(x)\n"
        " ask, other = first_ask, first_other\n return a, b, c\n"
        "def swap():\n global ask, other\n ask, other = other, ask\n",
        *INTS,
    ),
    "put off until a loop catches up": (
        "def f(x):\n b = lively()\n a = ask(len(b.kept))\n with Swallows():\n  b.kept.append(x)\n c = ask(b.kept)\n"
        " b.kept.clear()\n return a, c, ask(b.kept)",
        *INTS,
    ),
    "late attribute": (
        "def f(box):\n a = same(box)\n y = a.value\n box.value = 7\n note(1)\n b = ask(y)\n return b, y",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(5),),
    ),
    "late item": (
        "def f(xs):\n a = same(xs)\n y = a[0]\n xs[0] = 7\n note(1)\n b = ask(y)\n return b, y",
        lambda: ([1],), lambda: ([2],), lambda: ([3],),
    ),
    "late item 2": (
        "def f(xs):\n a = same(xs)\n y = a[0]\n xs[0] = 7\n b = ask(y)\n c = ask(y, 1)\n return b, c, y",
        lambda: ([1],), lambda: ([2],), lambda: ([3],),
    ),
    "late unpack": (
        "def f(xs):\n y, z = same(xs)\n xs[0] = 7\n note(1)\n b = ask(y)\n c = ask(z, 1)\n return b, c, y",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "late len": (
        "def f(xs):\n y = len(same(xs))\n xs.append(1)\n note(1)\n b = ask(y)\n c = ask(y, 1)\n"
        " return b, c, y",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "late get": (
        "def f(d):\n y = same(d).get('a')\n d['a'] = 9\n note(1)\n b = ask(y)\n c = ask(y, 1)\n"
        " return b, c, y",
        lambda: ({'a': 1},), lambda: ({'a': 2},), lambda: ({'a': 3},),
    ),
    "late awaited": (
        "def f(xs):\n a = note(xs)\n e = fill(xs, 1)\n y = xs[-1]\n xs[-1] = 3\n note(2)\n"
        " return ask(y), ask(y, 1)",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "late text": (
        "def f(xs):\n y = f'{same(xs)[0]}!'\n xs[0] = 8\n note(1)\n b = ask(y)\n c = ask(y, 1)\n"
        " return b, c, y",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "loop over result changed": (
        "def f(xs):\n r = []\n for x in same(xs):\n  r.append(ask(x))\n"
        "  xs.append(3) if len(xs) < 5 else None\n return r",
        lambda: ([1, 2],), lambda: ([2, 3],), lambda: ([3, 4],),
    ),
    "dict changed size": (
        "def f(d):\n r = []\n for k in d:\n  r.append(ask(k))\n  if k == 2: d[9] = 1\n return r",
        lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({1: 1, 2: 2, 3: 3},), lambda: ({4: 4, 5: 5},),
    ),
    "class attribute": (
        "def f(box, x):\n a = ask(box.level)\n type(box).level = x\n b = ask(box.level)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "class attr by helper": (
        "def f(box, x):\n a = ask(box.level)\n box.bump(x)\n b = ask(box.level)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "property": (
        "def f(box, x):\n a = ask(box.counted)\n b = ask(box.counted)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "property changes list": (
        "def f(box, x):\n a = ask(box.kept)\n box.push\n b = ask(box.kept)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "getattr dynamic": (
        "def f(box, x):\n a = ask(box.dynamic)\n b = ask(box.dynamic)\n return a, b, ask(x)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "closure list": (
        "def f(x):\n xs = [x]\n def add(): xs.append(1)\n a = ask(xs)\n add()\n b = ask(xs)\n"
        " c = ask(len(xs))\n return a, b, c",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "closure nonlocal": (
        "def f(x):\n n = 0\n def add():\n  nonlocal n\n  n += x\n a = ask(n)\n add()\n b = ask(n)\n add()\n"
        " c = ask(n)\n return a, b, c",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "closure given away": (
        "def f(x):\n n = [0]\n def add(v):\n  n.append(v)\n  return v\n a = ask(n)\n"
        " b = list(map(add, [1, 2]))\n c = ask(n)\n return a, b, c, sorted([3,1], key=add), ask(n, 1)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "try finally": (
        "def f(xs):\n r = []\n try:\n  for x in xs:\n   r.append(ask(x))\n finally:\n  note(len(r))\n"
        " return r, ask('end')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],),
    ),
    "try else": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError:\n   continue\n"
        "  else:\n   r.append(ask(a))\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],), lambda: (['boom','boom'],),
    ),
    "break in handler": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n  except ValueError:\n   break\n"
        "  r.append(ask(a))\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],), lambda: (['boom','boom'],),
    ),
    "raise if": (
        "def f(xs):\n r = []\n for x in xs:\n  if x > 3: raise KeyError(x)\n  r.append(ask(x))\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4, 5],), lambda: ([9],),
    ),
    "assert": (
        "def f(xs):\n r = []\n for x in xs:\n  a = ask(x)\n  assert a != '<3>'\n  r.append(a)\n return r",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4, 5],), lambda: ([9],),
    ),
    "while": (
        "def f(n):\n r = []\n i = 0\n while i < n:\n  r.append(ask(i))\n  i += 1\n return r",
        lambda: (1,), lambda: (3,), lambda: (5,),
    ),
    "match": (
        "def f(v):\n match v:\n  case [a, b]:\n   return ask(a), ask(b)\n  case {'k': k}:\n"
        "   return ask(k), ask('k')\n  case int():\n   return ask('int')\n return ask('none')",
        lambda: ([1, 2],), lambda: ([3, 4],), lambda: ({'k': 2},), lambda: (3,), lambda: ('x',),
    ),
    "walrus": (
        "def f(xs):\n return [y for x in xs if (y := ask(x)) != '<2>'], y",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([4, 2],),
    ),
    "default mutable": (
        "def f(x, xs=[]):\n a = ask(xs)\n xs.append(x)\n return a, ask(xs)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "star kwargs dict change": (
        "def f(d):\n a = ask(**d)\n d['z'] = a\n b = ask(**d)\n return a, b",
        lambda: ({'a': 1},), lambda: ({'b': 2},), lambda: ({'c': 3},),
    ),
    "args alias": (
        "def f(xs, ys):\n a = ask(xs)\n ys.append(a)\n b = ask(xs)\n return a, b",
        lambda: two([1]), lambda: two([2]), lambda: ([3], [4]), lambda: two([2]),
    ),
    "nested list alias": (
        "def f(xss):\n a = ask(xss[0])\n xss[1].append(a)\n b = ask(xss[0])\n return a, b",
        lambda: ([[1], [2]],), lambda: ((lambda v: ([v, v],))([3])), lambda: ([[5], [6]],),
    ),
    "sort in place": (
        "def f(xs):\n a = [ask(x) for x in xs]\n xs.sort(reverse=True)\n b = [ask(x, 1) for x in xs]\n"
        " return a, b",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([4, 2],),
    ),
    "del local": (
        "def f(x):\n a = ask(x)\n del x\n b = ask(a)\n try:\n  x\n except UnboundLocalError:\n  c = ask(b)\n"
        " return a,b,c",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "int overflow": (
        "def f(x):\n y = x ** 60\n z = y * y\n return ask(z), ask(y), ask(x)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "zero div": ("def f(x):\n a = ask(x)\n y = 1 / x\n return a, ask(y)", lambda: (1,), lambda: (2,), lambda: (0,)),
    "subclass int": (
        "def f(x):\n a = ask(x + 1)\n return a, ask(x)",
        lambda: (1,), lambda: (OddInt(2),), lambda: (3,),
    ),
    "subclass list": (
        "def f(xs):\n return [ask(x) for x in xs], ask(len(xs)), ask(xs[0])",
        lambda: (OddList([1]),), lambda: (OddList([1, 2]),), lambda: ([3],),
    ),
    "str subclass": (
        "def f(s):\n return ask(s.upper()), ask(s + 'x'), ask(f'{s}')",
        lambda: (OddStr("a"),), lambda: (OddStr("b"),), lambda: ("c",),
    ),
    "descriptor set later": (
        "def f(box, x):\n a = ask(box.level)\n box.level = x\n b = ask(box.level)\n del box.level\n"
        " return a, b, ask(box.level)",
        lambda: (lively(), 1), lambda: (lively(), 2), lambda: (lively(), 3),
    ),
    "global list": (
        "def f(x):\n a = ask(boxes)\n boxes.append(x)\n b = ask(boxes)\n boxes.clear()\n"
        " return a, b, ask(boxes)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "global list via helper": (
        "def f(x):\n a = ask(len(boxes))\n push(x)\n b = ask(len(boxes))\n boxes.clear()\n return a, b\n"
        "def push(x):\n boxes.append(x)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "helper opaque reads": (
        "def f(x):\n push(x)\n a = ask(boxes[-1])\n push(x + 1)\n b = ask(boxes[-1])\n boxes.clear()\n"
        " return a, b\ndef push(x):\n boxes.append(x)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "setattr": (
        "def f(box, x):\n a = ask(box.value)\n setattr(box, 'value', x)\n b = ask(box.value)\n"
        " return a, b, ask(x)",
        lambda: (Box(1), 1), lambda: (Box(2), 2), lambda: (Box(3), 3),
    ),
    "dict update method": (
        "def f(d):\n a = ask(d)\n d.update(x=1)\n b = ask(d)\n d.pop('x')\n"
        " return a, b, ask(d), ask(d.get('x'))",
        lambda: ({},), lambda: ({'a': 1},), lambda: ({'x': 1},),
    ),
    "vars": (
        "def f(box):\n a = ask(box)\n vars(box)['value'] = 9\n b = ask(box)\n box.__dict__['value'] = 10\n"
        " return a, b, ask(box)",
        lambda: (Box(1),), lambda: (Box(2),), lambda: (Box(3),),
    ),
    "with swallow": (
        "def f(xs):\n r = []\n for x in xs:\n  with Swallows():\n   r.append(ask(x))\n return r, ask('end')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3,'boom', 4],), lambda: (['boom','boom'],),
    ),
    "recursion": (
        "def f(n):\n a = ask(n)\n b = f2(n - 1) if n > 0 else None\n return a, b, ask(n, 1)\ndef f2(n):\n"
        " return ask('r', n)",
        lambda: (1,), lambda: (2,), lambda: (0,),
    ),
    "nested call args": (
        "def f(x):\n return ask(ask(x), ask(x, 1), k=ask(x, 2))",
        lambda: (1,), lambda: (2,), lambda: ('boom',),
    ),
    "chained cmp": (
        "def f(x):\n a = ask(x)\n return 0 < len(a) < 4 and ask(1) or ask(2)",
        lambda: (1,), lambda: (22,), lambda: (3,),
    ),
    "cond expr arg": (
        "def f(x):\n a = ask(x)\n b = ask(1 if a == '<1>' else 2)\n return a, b, ask(3)",
        lambda: (1,), lambda: (22,), lambda: (1,),
    ),
    "aug attr": (
        "def f(box, x):\n box.value += 1\n a = ask(box.value)\n box.value += 1\n return a, ask(box.value)",
        lambda: (Box(1), 1), lambda: (Box(2), 2), lambda: (Box(3), 3),
    ),
    "aug list alias": (
        "def f(xs):\n ys = xs\n ys += [1]\n a = ask(xs)\n ys = ys + [2]\n return a, ask(xs), ask(ys)",
        lambda: ([1],), lambda: ([2],), lambda: ([3],),
    ),
    "made list alias": (
        "def f(x):\n xs = [x]\n ys = xs\n ys.append(2)\n a = ask(xs)\n ys += [3]\n"
        " return a, ask(xs), ask(ys), xs is ys",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made list nested alias": (
        "def f(x):\n xs = [x]\n ys = [xs, xs]\n xs.append(2)\n a = ask(ys)\n ys[0].append(3)\n"
        " return a, ask(ys), ask(xs)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made dict": (
        "def f(x):\n d = {}\n for i in range(3):\n  d[i] = ask(i + x)\n d[0] = ask(d[1])\n"
        " return d, ask(d[0]), [ask(v) for v in d.values()]",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made dict mutated in iteration": (
        "def f(x):\n d = {1: x}\n r = []\n for k in d:\n  r.append(ask(k))\n  d[k] = ask(r[0])\n return d, r",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made dict grows in iteration": (
        "def f(x):\n d = {1: x}\n r = []\n for k in d:\n  r.append(ask(k))\n  d[k + 1] = ask(r[0])\n"
        " return d, r",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "made list grows in iteration": (
        "def f(x):\n d = [x]\n r = []\n for k in d:\n  r.append(ask(k))\n  if k < 5: d.append(k + 1)\n"
        " return d, r",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "slice of made": (
        "def f(x):\n d = [x, x + 1, x + 2]\n e = d[1:]\n d[2] = 9\n return [ask(v) for v in e], ask(d)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "star unpack": (
        "def f(xs):\n a, *b = xs\n return ask(a), ask(b), [ask(v) for v in b]",
        lambda: ([1, 2],), lambda: ([2, 3, 4],), lambda: ([3],),
    ),
    "swap": (
        "def f(a, b):\n a, b = b, a\n x = ask(a)\n a, b = b, ask(b)\n return x, ask(a), ask(b)",
        lambda: (1, 2), lambda: (3, 4), lambda: (3, 3),
    ),
    "loop else": (
        "def f(xs):\n for x in xs:\n  if ask(x) == '<3>':\n   break\n else:\n  return ask('else')\n"
        " return ask('found')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4],), lambda: ([],),
    ),
    "return in loop": (
        "def f(xs):\n for x in xs:\n  if x == 3:\n   return ask('found')\n  ask(x)\n return ask('none')",
        lambda: ([1],), lambda: ([1, 2],), lambda: ([3, 4],), lambda: ([],),
    ),
    "exception passes values": (
        "def f(x):\n y = 'old'\n try:\n  y = ask(x)\n  y = ask('boom' if x == 2 else y)\n"
        " except ValueError:\n  pass\n return ask(y), ask(y, 1)",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "exc in container build": (
        "def f(x):\n try:\n  r = [ask(x), ask(1), ask(2)]\n except ValueError as e:\n  r = [ask(str(e))]\n"
        " return r, ask('end')",
        lambda: (1,), lambda: ('boom',), lambda: (3,), lambda: ('boom',),
    ),
    "nested try": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   try:\n    r.append(ask(x))\n   finally:\n"
        "    r.append(ask('f'))\n  except ValueError:\n   r.append(ask('h'))\n return r",
        lambda: ([1],), lambda: ([1,'boom'],), lambda: (['boom', 4],), lambda: ([],),
    ),
    "two functions same names": (
        "def f(x):\n g = [lambda: ask(x), lambda: ask(x + 1)]\n return [h() for h in g]",
        lambda: (1,), lambda: (2,), lambda: (3,),
    ),
    "lambda default": (
        "def f(xs):\n g = [lambda x=x: ask(x) for x in xs]\n return [h() for h in g]",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3],),
    ),
    "local def called": (
        "def f(xs):\n def g(x):\n  return ask(x)\n return [g(x) for x in xs]",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3],),
    ),
    "local def writes": (
        "def f(xs):\n n = []\n def g(x):\n  n.append(x)\n  return ask(x)\n r = [g(x) for x in xs]\n"
        " return r, ask(n)",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3],),
    ),
    "for map": (
        "def f(xs):\n r = []\n for a in map(ask, xs):\n  r.append(a)\n  note(a)\n return r",
        lambda: ([1],), lambda: ([2, 3],), lambda: ([3, 'boom', 5],),
    ),
    "for map break": (
        "def f(xs):\n r = []\n for a in map(ask, xs):\n  r.append(a)\n  if a == '<2>': break\n return r",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([3, 'boom', 5],),
    ),
    "any slow body": (
        "def f(xs):\n return any(ask(x) == '<2>' for x in xs), all(ask(x) for x in xs)",
        lambda: ([1],), lambda: ([1, 2, 3],), lambda: ([3, 'boom', 5],),
    ),
}  # fmt: skip
