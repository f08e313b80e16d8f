"""Programs as people exec them, without source: tools, documents, phases, retries, batches, memos, state in between.

Each is called again and again with arguments of other values, types, lengths and aliasing, some of which raise.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.fallback.harness import compare_all
from tests.fallback.realistic_world import Doc, names
from tests.fallback.shapes_world import Programs, of

PROGRAMS: Programs = {
    "map lambda": (
        "def f(xs, k):\n return list(map(lambda x: ask(x, k), xs)), ask(k)",
        *of(([1], 0), ([1, 2, 3], 4), ([], 1), (("boom", 2), 1), (range(3), "z")),
    ),
    "map method": (
        "def f(q):\n return list(map(TOOLS['a'].run, q)), list(map(TOOLS['b'], q))",
        *of(([1],), ([1, 2],), ([],), ("xyz",)),
    ),
    "filter lambda": (
        "def f(xs):\n"
        " return [ask(x) for x in filter(lambda v: v > 1, xs)], list(filter(None, [ask(x,1) for x in xs]))",
        *of(([1, 2],), ([3, 0, 5],), ([],), ((2, 2),)),
    ),
    "filter slow": (
        "def f(xs):\n keep = list(filter(flag, xs))\n return [ask(x) for x in keep]",
        *of(([1],), ([1, 22, 333],), ([],), (["a", "bb"],)),
    ),
    "chain": (
        "def f(a, b):\n"
        " return [ask(x) for x in itertools.chain(a, b)], [ask(x, 1) for x in chain.from_iterable([a, b])]",
        *of(([1], [2]), ([1, 2], "ab"), ([], []), (range(2), (5,)), lambda: ({1: 2}, [3])),
    ),
    "dict of": (
        "def f(xs, ys):\n d = dict(zip(xs, ys))\n e = dict(a=ask(1), b=ask(2))\n"
        " g = dict([(ask(x), x) for x in xs])\n return [ask(k, v) for k, v in d.items()], e, g, ask(**e)",
        *of(([1], [2]), ([1, 2], [3, 4]), ([], [1]), ("ab", [1, 2])),
    ),
    "hasattr": (
        "def f(o):\n a = ask(o.id) if hasattr(o, 'id') else ask('no')\n b = ask(getattr(o, 'text', 'none'))\n"
        " c = ask(hasattr(o, 'x'))\n return a, b, c",
        *of(lambda: (Doc(1),), lambda: (SimpleNamespace(text=5),), lambda: (SimpleNamespace(id=2, x=1),), (3,)),
    ),
    "str list": (
        "def f(xs):\n t = str(xs)\n a = ask(t)\n b = ask(f'{xs}')\n xs.append(1)\n"
        " c = ask(repr(xs), str(len(xs)))\n return a, b, c",
        *of(lambda: ([1],), lambda: ([1, "a", None],), lambda: ([],), lambda: ([[1], {2: 3}],)),
    ),
    "agent tools": (
        "def f(calls):\n out = {}\n for c in calls:\n  t = TOOLS[c['name']]\n"
        "  out[c['id']] = t.run(**c['args'])\n"
        " return [{'id': i, 'content': o} for i, o in out.items()], ask(len(out))",
        *of(lambda: ([{"name": "a", "id": 1, "args": {}}],),
            lambda: ([{"name": "a", "id": 1, "args": {"x": 1}}, {"name": "b", "id": 2, "args": {"y": 2}}],),
            lambda: ([],), lambda: ([{"name": "zz", "id": 1, "args": {}}],),
            lambda: ([{"name": "c", "id": 7, "args": {}}, {"name": "c", "id": 7, "args": {"q": 1}}],)),
    ),
    "conversation": (
        "def f(qs):\n c = Conv()\n r = []\n for q in qs:\n  c.add('user', q)\n  a = ask(list(c.turns))\n"
        "  c.add('assistant', a)\n  r.append(a)\n return r, c, ask('end')",
        *of((["a"],), (["a", "b", "c"],), ([],), (["x", "y"],)),
    ),
    "documents": (
        "def f(ids):\n docs = [doc(i) for i in ids]\n sums = [ask(d.text) for d in docs]\n"
        " for d, s in zip(docs, sums):\n  d.meta['s'] = s\n"
        " return [d.meta for d in docs], ask(docs[0].tags) if docs else None",
        *of(([1],), ([1, 2, 3],), ([],), ((4, 4),)),
    ),
    "rows of rows": (
        "def f(n):\n rs = rows(n)\n"
        " return [ask(r['v']) for r in rs], [ask(t) for r in rs for t in r['tags']], sum(r['id'] for r in rs)",
        *of((1,), (3,), (0,), ("boom",), (2,)),
    ),
    "best of": (
        "def f(q, n):\n c = [ask(q, i) for i in range(n)]\n s = [score(x) for x in c]\n"
        " best = max(range(n), key=lambda i: s[i]) if n else None\n"
        " return best, c[best] if n else None, ask('final')",
        *of(("q", 1), ("q", 3), ("q", 0), ("boom", 2), ("long question", 4)),
    ),
    "sorted by answer": (
        "def f(xs):\n r = sorted(xs, key=lambda x: ask(x))\n return r, sorted(xs, key=score), ask(r)",
        *of(([1],), ([3, 1, 2],), ([],), (["b", "a"],)),
    ),
    "two phases": (
        "def f(xs):\n p = [(x, ask(x)) for x in xs]\n return {x: ask(y, x) for x, y in p}, [y for _, y in p]",
        *of(([1],), ([1, 2, 3],), ([],), (["a", "boom"],), ([1, 1],)),
    ),
    "batches": (
        "def f(xs, n):\n r = []\n for i in range(0, len(xs), n):\n  b = xs[i:i+n]\n  r.extend(rows(len(b), *b))\n"
        " return r, ask(len(r))",
        *of(([1], 1), ([1, 2, 3], 2), ([], 3), ("abcd", 3), ([1, 2], 0)),
    ),
    "partial": (
        "def f(xs, k):\n g = partial(ask, k)\n return [g(x) for x in xs], list(map(partial(ask, z=k), xs))",
        *of(([1], 2), ([1, 2], 3), ([], 1), ("ab", "boom")),
    ),
    "reduce": (
        "def f(xs):\n return reduce(lambda a, x: ask(a, x), xs, 'start'), ask('end')",
        *of(([1],), ([1, 2, 3],), ([],), (["boom"],)),
    ),
    "groups": (
        "def f(xs):\n g = defaultdict(list)\n for x in xs:\n  g[x % 2].append(x)\n"
        " return {k: [ask(k, v) for v in vs] for k, vs in sorted(g.items())}, ask(len(g))",
        *of(([1],), ([1, 2, 3, 4],), ([],), ([2, 2],)),
    ),
    "counter": (
        "def f(ws):\n c = Counter(ws)\n return [ask(w, n) for w, n in c.most_common()], ask(sum(c.values()))",
        *of((["a"],), (["a", "b", "a"],), ([],), ("hello",)),
    ),
    "dataclass made": (
        "def f(xs):\n ks = [Key(x) for x in xs]\n d = Doc(1, 'n')\n d.tags.append(ask(1))\n"
        " return [ask(k.a, k.b) for k in ks], ask(d.tags), ask(d.id)",
        *of(([1],), ([1, 2],), ([],), (["a"],)),
    ),
    "replace asdict": (
        "def f(d):\n e = replace(d, text=ask(d.text))\n d.tags.append(9)\n"
        " return ask(e.text), ask(asdict(e)), ask(len(e.tags))",
        *of(lambda: (Doc(1),), lambda: (Doc(2, "b", [1]),), lambda: (Doc(3, "c", [], {1: 2}),)),
    ),
    "state": (
        "def f(xs):\n r = []\n for x in xs:\n  STATE['n'] += 1\n  r.append(ask(x, STATE['n']))\n"
        " return r, ask(STATE['n'])",
        *of(([1],), ([1, 2, 3],), ([],), ([4, 5],)),
    ),
    "history": (
        "def f(x):\n HISTORY.append(x)\n a = ask(HISTORY)\n b = ask(HISTORY[-1], len(HISTORY))\n del HISTORY[:]\n"
        " return a, b, ask(HISTORY)",
        *of((1,), (2,), ("a",)),
    ),
    "config changes": (
        "def f(xs):\n o = cfg.opts\n a = [ask(x, **o) for x in xs]\n cfg.opts = {**o, 't': o['t'] + 1}\n"
        " b = [ask(x, **cfg.opts) for x in xs]\n cfg.opts = o\n return a, b",
        *of(([1],), ([1, 2],), ([],), ([3, 4, 5],)),
    ),
    "json": (
        "def f(s):\n d = json.loads(s)\n return [ask(k, v) for k, v in d.items()], ask(json.dumps(d))",
        *of(('{"a": 1}',), ('{"a": [1, 2], "b": null}',), ('{}',), ("nope",), ('{"z": "boom"}',)),
    ),
    "regex": (
        "def f(t):\n"
        " return [ask(m) for m in re.findall(r'\\w+', t)], ask(re.sub('a', 'b', t)),"
        " [ask(m.group()) for m in re.finditer('b', t)]",
        *of(("a",), ("ab cb",), ("",), ("boom b",)),
    ),
    "template": (
        "def f(d):\n t = Template('hi $n')\n"
        " return [ask(t.substitute(n=x)) for x in d], ask('{n}'.format(n=len(d))), ask('%(a)s' % {'a': len(d)})",
        *of((["a"],), (["a", "b"],), ([],)),
    ),
    "early exit": (
        "def f(xs):\n for x in xs:\n  a = ask(x)\n  if score(a) == 3:\n   break\n else:\n"
        "  return 'none', ask('else')\n return a, ask('found', x)",
        *of(([1],), ([10, 2, 3],), ([],), (["abc", "z"],), ([1, 22],)),
    ),
    "nested try": (
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   a = ask(x)\n   try:\n    b = ask(a, x)\n"
        "   except ValueError:\n    b = ask('inner')\n  except ValueError as e:\n"
        "   b = ask('outer', *e.args[1:])\n  r.append(b)\n return r",
        *of(([1],), ([1, "boom", 2],), (["boom"],), ([],), ([1, 2, 3],)),
    ),
    "fallback models": (
        "def f(q):\n for m in ('boom', 'x', 'y'):\n  try:\n   return ask(m, q)\n  except ValueError:\n"
        "   emit('failed', m)\n return None",
        *of((1,), (2,), ("a",)),
    ),
    "while queue": (
        "def f(s):\n q, seen, r = [s], set(), []\n while q:\n  x = q.pop(0)\n  if x in seen: continue\n"
        "  seen.add(x)\n  r.append(ask(x))\n  if x < 3: q += [x + 1, x + 2]\n return r, len(seen)",
        *of((1,), (0,), (3,), (2,)),
    ),
    "product": (
        "def f(a, b):\n"
        " return [ask(x, y) for x, y in product(a, b)], [ask(*p) for p in itertools.combinations(a, 2)],"
        " [ask(x) for x in islice(a, 2)]",
        *of(([1], [2]), ([1, 2], [3, 4]), ([], [1]), ("abc", (1,))),
    ),
    "results aliased": (
        "def f(xs):\n a = same(xs)\n b = same(xs)\n a.append(1)\n c = ask(b)\n b.append(2)\n"
        " return c, ask(a), ask(xs), a is b",
        *of(lambda: ([1],), lambda: ([],), lambda: ([1, 2],)),
    ),
    "result mutated": (
        "def f(n):\n r = rows(n)\n for x in r:\n  x['v'] = ask(x['v'])\n r.append({'id': -1})\n"
        " return r, ask(r), ask(len(r))",
        *of((1,), (3,), (0,), (2,)),
    ),
    "shared result": (
        "def f(ds):\n a = same(ds[0])\n ds[0]['x'] = ask(1)\n b = same(ds[0])\n return ask(a), ask(b), a is b",
        *of(lambda: ([{}],), lambda: ([{"x": 1}, 2],), lambda: ((lambda d: [d, d])({}),)),
    ),
    "default list": (
        "def f(x, acc=[]):\n acc.append(x)\n a = ask(acc)\n b = ask(len(acc))\n if len(acc) > 3: acc.clear()\n"
        " return a, b",
        *of((1,), (2,), ("a",), (3,)),
    ),
    "kw only": (
        "def f(a, *, b=1, **k):\n return ask(a, b=b), ask(a, **k), ask(k), [ask(n, v) for n, v in k.items()]",
        *of((1,), (2,), (3,)),
    ),
    "generator helper": (
        "def gen(xs):\n for x in xs:\n  emit('gen', x)\n  yield x\ndef f(xs):\n"
        " return [ask(x) for x in gen(xs)], ask('e')",
        *of(([1],), ([1, 2],), ([],), ("ab",)),
    ),
    "helper function": (
        "def prep(x):\n return f'p{x}'\ndef f(xs):\n return [ask(prep(x)) for x in xs], ask(prep('z'))",
        *of(([1],), ([1, 2],), ([],), ("ab",)),
    ),
    "helper with slow": (
        "def both(x):\n return ask(x), ask(x, 1)\ndef f(xs):\n return [both(x) for x in xs], both('z')",
        *of(([1],), ([1, 2],), ([],), (["boom"],), ("ab",)),
    ),
    "conditional expr": (
        "def f(x, y):\n a = ask(x) if x else None\n b = ask(y) if y else ask('no')\n"
        " return a or ask('or'), b and ask('and'), ask(a is None)",
        *of((1, 2), (0, 1), (1, 0), (0, 0), ([], "a")),
    ),
    "sets": (
        "def f(xs, ys):\n s = set(xs) | {0}\n r = [ask(x) for x in sorted(s - set(ys))]\n"
        " return r, len(s & set(ys)), ask(0 in s)",
        *of(([1], [1]), ([3, 1, 2], [2]), ([], []), ((5,), [0])),
    ),
    "min by slow": (
        "def f(xs):\n"
        " return min((score(x), x) for x in xs) if xs else None, max([score(x) for x in xs], default=0),"
        " any(flag(x) for x in xs), all([flag(x) for x in xs])",
        *of(([1],), ([10, 2, 333],), ([],), ((5, 55),)),
    ),
    "f-strings of results": (
        "def f(d):\n a = ask(d['a'])\n b = ask(d.get('b', 'no'))\n c = ask(f\"{a}:{b!r}:{d['a']:>5}\")\n"
        " return c, ask(a + b), ask(a.upper()), ask(len(a) + len(b))",
        *of(({"a": 1},), ({"a": "x", "b": 2},), ({"a": None},), ({},)),
    ),
    "recursion": (
        "def f(t):\n if not t: return []\n a = ask(t[0])\n return [a, *f(t[1:]), ask('up', t[0])]",
        *of(([1],), ([1, 2, 3],), ([],), ("ab",)),
    ),
    "deep copy": (
        "def f(d):\n e = copy.deepcopy(d)\n d['k'].append(1)\n"
        " return ask(e['k']), ask(d['k']), ask(copy.copy(d)['k'])",
        *of(lambda: ({"k": []},), lambda: ({"k": [5, 6]},), lambda: ({"k": [[1]]},)),
    ),
    "random": (
        "def f(xs):\n random.seed(5)\n ys = random.sample(xs, len(xs))\n"
        " return [ask(y) for y in ys], ask(random.random())",
        *of(([1],), ([1, 2, 3],), ([],)),
    ),
    "groupby": (
        "def f(xs):\n"
        " return {k: [ask(v) for v in g] for k, g in groupby(sorted(xs), key=lambda v: v // 2)}, ask(1)",
        *of(([1],), ([1, 2, 3, 4],), ([],), ([9, 8],)),
    ),
    "attrgetter": (
        "def f(ds):\n"
        " return [ask(x) for x in map(attrgetter('id'), ds)], [ask(x) for x in sorted(ds, key=attrgetter('text'))][:1]",
        *of(lambda: ([Doc(1)],), lambda: ([Doc(2, "b"), Doc(1, "a")],), lambda: ([],)),
    ),
    "string builder": (
        "def f(ps):\n t = ''\n for p in ps:\n  t += f'- {p}\\n'\n"
        " return ask(t), ask(t.strip().splitlines()), ask('\\n'.join(f'{i}. {p}' for i, p in enumerate(ps, 1)))",
        *of((["a"],), (["a", "b"],), ([],), ("xyz",)),
    ),
    "votes": (
        "def f(q, n):\n v = Counter(ask(q, i % 2) for i in range(n))\n w, c = v.most_common(1)[0]\n"
        " return w, c, ask(w)",
        *of((1, 1), (2, 3), ("a", 5), (1, 0)),
    ),
    "zip star": (
        "def f(ps):\n a, b = zip(*ps) if ps else ((), ())\n"
        " return [ask(x) for x in a], [ask(y, 1) for y in b], ask(a + b)",
        *of(([(1, 2)],), ([(1, 2), (3, 4)],), ([],), ([(1,)],)),
    ),
    "del and pop": (
        "def f(d):\n a = d.pop('a', None)\n b = ask(a)\n del d['b']\n c = ask(d)\n d.update(z=1)\n"
        " return b, c, ask(d), ask(sorted(d))",
        *of(lambda: ({"a": 1, "b": 2},), lambda: ({"b": 2},), lambda: ({"a": 1},),
            lambda: ({"a": [1], "b": 2, "c": 3},)),
    ),
    "unpack results": (
        "def f(n):\n a, *b = rows(n)\n (c, d), e = (ask(a['id']), ask(len(b))), ask('e')\n return c, d, e",
        *of((1,), (3,), (0,), (2,)),
    ),
    "list results": (
        "def f(n, k):\n r = rows(n)\n"
        " return ask(r[0]['v']), ask(r[-1]['v']), ask(r[:k]), ask([x['id'] for x in r if x['id'] != k])",
        *of((1, 1), (3, 2), (2, 0), (0, 1)),
    ),
    "nonlocal acc": (
        "def f(xs):\n total = 0\n def add(x):\n  nonlocal total\n  a = ask(x)\n  total += len(a)\n  return a\n"
        " r = [add(x) for x in xs]\n return r, total, ask(total)",
        *of(([1],), ([1, 22, 3],), ([],), (["boom"],)),
    ),
    "lambda table": (
        "def f(op, x):\n T = {'a': lambda v: ask(v), 'b': lambda v: ask(v, v)}\n"
        " return T[op](x), T.get(op)(x), [g(x) for g in T.values()]",
        *of(("a", 1), ("b", 2), ("c", 3), ("a", "boom")),
    ),
    "a helper that changes a global": (
        "level = 0\ndef bump(n):\n global level\n level = (level + n) % 7\n return level\n"
        "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(level, x))\n  r.append(ask(bump(x)))\n return r",
        *of(([1],), ([1, 2, 3],), ([],), ([4, "x"],)),
    ),
    "a helper with a list as its default": (
        "def g(x, seen=[]):\n seen.append(x)\n if len(seen) > 4: del seen[:]\n return len(seen)\n"
        "def f(xs):\n return [ask(g(x)) for x in xs], ask(g.__defaults__)",
        *of(([1],), ([1, 2, 3],), ([],), ("ab",)),
    ),
    "a helper that changes what it is given": (
        "def put(d, k, v):\n d[k] = v\n d.setdefault('n', []).append(k)\n return d\n"
        "def f(d, ks):\n r = []\n for k in ks:\n  r.append(ask(put(d, k, len(d))['n'], len(d)))\n"
        "  r.append(ask(d[k]))\n return r, d, ask(sorted(map(str, d)))",
        *of(lambda: ({}, ["a"]), lambda: ({"a": 1}, ["a", "b"]), lambda: ({}, []), lambda: ({"n": [1]}, ["z"])),
    ),
    "a helper that handles exceptions": (
        "def number(x):\n try:\n  y = int(x)\n except ValueError:\n  return -1\n return y\n"
        "def f(xs):\n return [ask(number(x)) for x in xs], ask(number('7'))",
        *of((["1"],), (["1", "x", "3"],), ([],), (["x"],)),
    ),
    "a helper that raises": (
        "def checked(x):\n if x == 'bad': raise KeyError(x)\n return [x, x]\n"
        "def f(xs):\n r = []\n for x in xs:\n  try:\n   r.append(ask(*checked(x)))\n  except KeyError as e:\n"
        "   r.append(ask('handled', str(e)))\n return r, ask(checked('z'))",
        *of(([1],), ([1, "bad", 3],), (["bad"],), ([],)),
    ),
    "helpers that call each other": (
        "def even(n):\n return True if n <= 0 else odd(n - 1)\n"
        "def odd(n):\n return False if n <= 0 else even(n - 1)\n"
        "def f(ns):\n return [ask(n, even(n)) for n in ns], [ask(n) for n in ns if odd(n)]",
        *of(([1],), ([1, 2, 3],), ([],), ([30, 31],)),
    ),
    "a helper that prints and asks": (
        "def both(x):\n a = ask(x)\n emit('asked', x)\n return a, ask(x, 1)\n"
        "def f(xs):\n r = []\n for x in xs:\n  a, b = both(x)\n  r.append(ask(a + b))\n return r, ask('end')",
        *of(([1],), ([1, 2],), ([],), ([1, "boom", 2],)),
    ),
    "a helper that is rebound": (
        "def one(x): return f'one {x}'\ndef two(x): return f'two {x}'\ng = one\n"
        "def swap():\n global g\n g = two if g is one else one\n"
        "def f(xs):\n r = []\n for x in xs:\n  r.append(ask(g(x)))\n  swap()\n return r, ask(g('end'))",
        *of(([1],), ([1, 2, 3],), ([],), ("ab",)),
    ),
    "generator helpers": (
        "def pages(n):\n i = 0\n while i < n:\n  got = yield i\n  i += 1 if got is None else got\n return n\n"
        "def kept(xs):\n for x in xs:\n  if x != 1: yield from (x, x)\n"
        "def f(n):\n r = []\n for p in pages(n):\n  r.append(ask(p))\n  if p > 2: break\n"
        " return r, [ask(x) for x in kept(range(n))], ask(sum(pages(n)))",
        *of((1,), (3,), (0,), (6,)),
    ),
    "a class of the module": (
        "class Job:\n def __init__(self, x):\n  self.x, self.done = x, []\n"
        " def run(self):\n  self.done.append(self.x)\n"
        "  return ask(self.x, len(self.done))\ndef make(x): return Job(x)\n"
        "def f(xs):\n js = [make(x) for x in xs]\n return [j.run() for j in js], [j.run() for j in js], ask(len(js))",
        *of(([1],), ([1, 2],), ([],), (["boom", 1],)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_nobody_can_tell(name: str) -> None:
    text, *arguments = PROGRAMS[name]
    compare_all(text, arguments, names=names)
