"""Classes that hold a list and change it in one way each, and functions that do it for them: see `test_state`."""

# ruff: noqa
from __future__ import annotations

import contextlib
import dataclasses
import functools
import operator
import time


def peek(xs):
    time.sleep(0)
    return list(xs)


def peekbox(b, x):
    time.sleep(0)
    return (x, list(b.v))


class Box:

    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    @property
    def prop(self):
        return self.v

    def put(self, v):
        self.v.append(v)


class BIter(Box):

    def __iter__(self):
        return iter([self.v])


class BGenIter(Box):

    def __iter__(self):
        yield self.v


class BItem(Box):

    def __getitem__(self, i):
        return self.v


class BWith(Box):

    def __enter__(self):
        return self.v

    def __exit__(self, *a):
        return False


class BExit(Box):

    def __enter__(self):
        return self

    def __exit__(self, *a):
        self.v.append(1)
        return False


class BIadd(Box):

    def __iadd__(self, o):
        self.v.append(o)
        return self


class BAdd(Box):

    def __add__(self, o):
        self.v.append(o)
        return self

    def __radd__(self, o):
        self.v.append(o)
        return self


class BIn(Box):

    def __contains__(self, o):
        self.v.append(o)
        return True


class BLen(Box):

    def __len__(self):
        self.v.append(1)
        return 1


class BBool(Box):

    def __bool__(self):
        self.v.append(1)
        return True


class BEq(Box):

    def __eq__(self, o):
        self.v.append(1)
        return True

    def __hash__(self):
        return 1


class BHash(Box):

    def __hash__(self):
        self.v.append(1)
        return 1


class BLt(Box):

    def __lt__(self, o):
        self.v.append(1)
        return True


class BFormat(Box):

    def __format__(self, f):
        self.v.append(1)
        return 'x'


class BStr(Box):

    def __str__(self):
        self.v.append(1)
        return 'x'


class BRepr(Box):

    def __repr__(self):
        self.v.append(1)
        return 'x'


class BNeg(Box):

    def __neg__(self):
        self.v.append(1)
        return 1


class BSetattr(Box):

    def __setattr__(self, n, v):
        if n != 'v':
            self.v.append(v)
        else:
            object.__setattr__(self, n, v)


class BDelattr(Box):

    def __delattr__(self, n):
        self.v.append(1)


class BSetitem(Box):

    def __setitem__(self, k, v):
        self.v.append(v)

    def __delitem__(self, k):
        self.v.append(k)


class BGetattr(Box):

    def __getattr__(self, n):
        if n.startswith('zz'):
            self.v.append(n)
            return 1
        raise AttributeError(n)


class BGetattribute(Box):

    def __getattribute__(self, n):
        if n.startswith('zz'):
            object.__getattribute__(self, 'v').append(n)
            return 1
        return object.__getattribute__(self, n)


class BProp(Box):

    @property
    def p(self):
        self.v.append(1)
        return 1

    @p.setter
    def p(self, val):
        self.v.append(val)


class BCached(Box):

    @functools.cached_property
    def p(self):
        return self.v


class BCall(Box):

    def __call__(self, x):
        self.v.append(x)


class BIndex(Box):

    def __index__(self):
        self.v.append(1)
        return 0


class BInt(Box):

    def __int__(self):
        self.v.append(1)
        return 0

    def __float__(self):
        self.v.append(1)
        return 0.0


class BNext(Box):

    def __iter__(self):
        return self

    def __next__(self):
        self.v.append(1)
        raise StopIteration


class BDesc(Box):

    class Dsc:

        def __get__(self, o, t):
            o.v.append(1)
            return 1

        def __set__(self, o, val):
            o.v.append(val)
    d = Dsc()


class BSlots:
    __slots__ = ('v',)

    def __init__(self, v):
        self.v = v

    def put(self, v):
        self.v.append(v)


@dataclasses.dataclass
class BData:
    v: list

    def put(self, v):
        self.v.append(v)


class BSub(Box):

    def put(self, v):
        super().put(v)


class BNew(Box):

    def __new__(cls, v):
        o = super().__new__(cls)
        o.v = v
        return o

    def __init__(self, v):
        pass


class BClassm(Box):

    @classmethod
    def make(cls, v):
        return cls(v)

    @staticmethod
    def sput(b, x):
        b.v.append(x)


class BList(list):

    def put(self, x):
        self.append(x)


class BDict(dict):

    def put(self, x):
        self.setdefault('k', []).append(x)


def use(b, x):
    b.put(x)


def use1(b):
    b.put(3)
    return 1


def use2(l, x):
    for b in l:
        use(b, x)


def use3(l, x):
    [use(b, x) for b in l]


def use4(d, x):
    d['b'].put(x)


def ret(b):
    return b


def retv(b):
    return b.v


def wrap(b):
    return [b]


def gen(b):
    yield b


def holder(b):

    def inner(x):
        b.put(x)
    return inner


class Outer:

    def __init__(self, b):
        self.b = b

    def go(self, x):
        self.b.put(x)

    def use(self, x):
        use(self.b, x)

GB = [None]
GD = {}

def holder2(b, x):
    b.put(x)
    return lambda f: f


def use5(b, x):
    return use(b, x)


@contextlib.contextmanager
def cm(b):
    yield b


@contextlib.contextmanager
def cm2(b, x):
    yield
    b.put(x)


@functools.lru_cache
def cached(b):
    return b


class Err(ValueError):

    def __init__(self, b):
        self.b = b


def bad(b):
    raise Err(b)


def cor(x):
    b = (yield)
    b.put(x)


def gput(x):
    GD['k'].put(x)

_ST = []

def store(b):
    _ST.clear()
    _ST.append(b)


def fetch():
    return _ST[0]


def kwf(x, *, b):
    b.put(x)


def vf(x, *a):
    a[0].put(x)


def vk(x, **k):
    k['b'].put(x)


def usei(b, x):
    for q in b:
        q.append(x)


def usei2(b, x):
    b[0].append(x)


def usew(b, x):
    with b as q:
        q.append(x)


def usew2(b):
    with b:
        pass


def usea(b, x):
    b += x


def usea2(b, x):
    return b + x


def usec(b, x):
    return x in b


def usel(b):
    return len(b)


def useb(b):
    if b:
        return 1


def usee(b, x):
    return b == x


def useh(b):
    return {b: 1}


def usell(b):
    return b < b


def usef(b):
    return f'{b}'


def uses(b):
    return str(b)


def user(b):
    return repr(b)


def usen(b):
    return -b


def usesa(b, x):
    b.foo = x


def useda(b):
    del b.foo


def usesi(b, x):
    b[0] = x


def useg(b):
    return b.zz


def usep(b):
    return b.p


def usecall(b, x):
    return b(x)


def useix(b):
    return [1][b]


def useint(b):
    return int(b)


def usenx(b):
    return list(b)


def usedd(b):
    return b.d



BODIES: dict[type, dict[str, str]] = {
    Box: {
        'get': 'b.get().append(x)',
        'prop': 'b.prop.append(x)',
        'put': 'b.put(x)',
        'sortedkey': 'sorted([1], key=lambda v: b.put(v) or 1)',
        'map': 'list(map(b.put,[x]))',
        'mapl': 'list(map(lambda v: b.put(v),[x]))',
        'filter': 'list(filter(b.put,[x]))',
        'any': 'any(b.put(v) for v in [x])',
        'sum': 'sum(1 for v in [x] if b.put(v) is None)',
        'getattr': 'getattr(b,"put")(x)',
        'getattr2': 'getattr(b,"v").append(x)',
        'setattr': 'setattr(b,"v",b.v+[x])',
        'setattr2': 'b.v = b.v + [x]',
        'augattr': 'b.v += [x]',
        'delattr': 'del b.v; b.v = [x]',
        'lambda': '(lambda: b.put(x))()',
        'lambda2': '(lambda q: q.put(x))(b)',
        'lambda3': '(lambda q=b: q.put(x))()',
        'partial': 'functools.partial(b.put, x)()',
        'partial2': 'functools.partial(use, b)(x)',
        'partial3': 'functools.partial(use, x=x)(b)',
        'reduce': 'functools.reduce(lambda a, v: b.put(v), [x], 0)',
        'dictcomp': '{k: b.put(k) for k in [x]}',
        'genfor': 'for _ in (b.put(k) for k in [x]): pass',
        'nextgen': 'next(b.put(k) for k in [x])',
        'raise': 'try:\n    raise ValueError(b)\nexcept ValueError as e:\n    e.args[0].put(x)',
        'walrus': '(q := b).put(x)',
        'vars': 'vars(b)["v"].append(x)',
        'dunderdict': 'b.__dict__["v"].append(x)',
        'dunderdict2': 'b.__dict__["v"] = b.v + [x]',
        'type': 'type(b).put(b, x)',
        'unbound': 'Box.put(b, x)',
        'ifelse': '(b if x else None).put(x)',
        'itemassign': 'd = {}; d["b"] = b; d["b"].put(x)',
        'global': 'GB[0] = b; GB[0].put(x)',
        'methodcaller': 'operator.methodcaller("put", x)(b)',
        'attrgetter': 'operator.attrgetter("put")(b)(x)',
        'attrgetter2': 'operator.attrgetter("v")(b).append(x)',
        'itemgetter': 'operator.itemgetter(0)([b]).put(x)',
        'closing': 'with contextlib.nullcontext(b) as q: q.put(x)',
        'nestedf': 'use(b, x)',
        'deepf': 'use2([b], x)',
        'deepf3': 'use3([b], x)',
        'deepf4': 'use4({"b": b}, x)',
        'kw': 'use(x=x, b=b)',
        'stars': 'use(*[b, x])',
        'dstars': 'use(**{"b": b, "x": x})',
        'excattr': 'try:\n    b.nope\nexcept AttributeError:\n    b.put(x)',
        'sortobj': 'sorted([b, b], key=use1)',
        'min': 'min([b, b], key=use1)',
        'ret': 'ret(b).put(x)',
        'retv': 'retv(b).append(x)',
        'wrap': 'wrap(b)[0].put(x)',
        'gen': 'next(gen(b)).put(x)',
        'genl': 'for q in gen(b): q.put(x)',
        'genlist': 'list(gen(b))[0].put(x)',
        'holder': 'holder(b)(x)',
        'holder2': 'h = holder(b); h(x)',
        'outer': 'Outer(b).go(x)',
        'outer2': 'o = Outer(b); o.use(x)',
        'outer3': 'o = Outer(b); o.b.put(x)',
        'nestfn': 'def q(): b.put(x)\nq()',
        'nestfn2': 'def q(z): z.put(x)\nq(b)',
        'nestcls': 'class Q:\n    def m(self): b.put(x)\nQ().m()',
        'nestcls2': 'class Q:\n    w = b\nQ.w.put(x)',
        'copy': 'import copy; copy.copy(b).put(x)',
        'tuple': '(b, 1)[0].put(x)',
        'starunp': 'q, *r = [b, b]; r[0].put(x)',
        'swap': 'q, r = 1, b; r.put(x)',
        'dictvals': 'for q in {"k": b}.values(): q.put(x)',
        'dictitems': 'for k, q in {"k": b}.items(): q.put(x)',
        'dictkeys': 'for q in {b: 1}: q.put(x)',
        'setit': 'for q in {b}: q.put(x)',
        'chain': 'import itertools\nfor q in itertools.chain([b],[]): q.put(x)',
        'rev': 'for q in reversed([b]): q.put(x)',
        'enum': 'for i, q in enumerate([b]): q.put(x)',
        'zip': 'for q, r in zip([b],[1]): q.put(x)',
        'mapret': 'list(map(ret, [b]))[0].put(x)',
        'maxk': 'max([b], key=id).put(x)',
        'fl': 'list(filter(None, [b]))[0].put(x)',
        'dget': '{"k": b}.get("k").put(x)',
        'dget2': '{}.get("k", b).put(x)',
        'pop': '[b].pop().put(x)',
        'ors': '(None or b).put(x)',
        'ands': '(1 and b).put(x)',
        'method': 'm = b.put; m(x)',
        'method2': 'm = [b.put]; m[0](x)',
        'method3': 'm = {"k": b.put}; m["k"](x)',
        'comp': '[q for q in [b]][0].put(x)',
        'comp2': '[q.put(x) for q in [b]]',
        'compnest': '[[q.put(x) for q in r] for r in [[b]]]',
        'mapm': 'list(map(Box.put, [b], [x]))',
        'starm': 'import itertools; list(itertools.starmap(Box.put, [(b, x)]))',
        'ternary': 'b.put(x) if x else None',
        'andcall': 'x and b.put(x)',
        'assertc': 'assert b.put(x) is None',
        'match': 'match b:\n    case Box(v=q): q.append(x)',
        'fstr': 'f"{b.put(x)}"',
        'sub': '[0][b.put(x) or 0]',
        'defarg': 'def q(z=b.put(x)): pass',
        'deco': '@holder2(b, x)\ndef q(): pass',
        'ret2': 'use5(b, x)',
        'while': 'n = 0\nwhile n < 1: n += 1; b.put(x)',
        'try': 'try: b.put(x)\nfinally: pass',
        'with2': 'with contextlib.ExitStack() as st: st.callback(b.put, x)',
        'contextm': 'with cm(b) as q: q.put(x)',
        'contextm2': 'with cm2(b, x): pass',
        'inst': 'BSub(b.v).put(x)',
        'dc': 'BData(b.v).put(x)',
        'repl': 'dataclasses.replace(BData(b.v)).put(x)',
        'cls': 'BClassm.make(b.v).put(x)',
        'static': 'BClassm.sput(b, x)',
        'staticinst': 'BClassm([]).sput(b, x)',
        'listcls': 'l = BList(); l.append(b); l[0].put(x)',
        'dictcls': 'l = BDict(k=b.v); l.put(x)',
        'chainmap': 'import collections; collections.ChainMap({"k": b})["k"].put(x)',
        'ns': 'import types; types.SimpleNamespace(b=b).b.put(x)',
        'deq': 'import collections; collections.deque([b])[0].put(x)',
        'dd': 'import collections; q = collections.defaultdict(lambda: b); q[1].put(x)',
        'od': 'import collections; q = collections.OrderedDict(a=b); q["a"].put(x)',
        'nt': 'import collections; collections.namedtuple("N","b")(b).b.put(x)',
        'weak': 'import weakref; weakref.ref(b)().put(x)',
        'lru': 'cached(b).put(x)',
        'prox': 'import types; types.MappingProxyType({"k": b})["k"].put(x)',
        'exc2': 'try: bad(b)\nexcept ValueError as e: e.b.put(x)',
        'sendgen': 'g = cor(x); next(g); \ntry: g.send(b)\nexcept StopIteration: pass',
        'iteru': 'it = iter([b]); next(it).put(x)',
        'setter': 'GD["k"] = b; gput(x)',
        'intern': 'store(b); fetch().put(x)',
        'appendthen': 'L = []; L.append(b); L[0].put(x)',
        'extendthen': 'L = []; L.extend([b]); L[0].put(x)',
        'augthen': 'L = []; L += [b]; L[0].put(x)',
        'addthen': 'L = [] + [b]; L[0].put(x)',
        'multhen': 'L = [b] * 2; L[1].put(x)',
        'slicethen': 'L = [b, b][1:]; L[0].put(x)',
        'slicestore': 'L = [1]; L[:] = [b]; L[0].put(x)',
        'insertthen': 'L = []; L.insert(0, b); L[0].put(x)',
        'updthen': 'D = {}; D.update(k=b); D["k"].put(x)',
        'updthen2': 'D = {}; D.update({"k": b}); D["k"].put(x)',
        'orthen': 'D = {} | {"k": b}; D["k"].put(x)',
        'iorthen': 'D = {}; D |= {"k": b}; D["k"].put(x)',
        'dsplat': 'D = {**{"k": b}}; D["k"].put(x)',
        'sadd': 'S = set(); S.add(b); S.pop().put(x)',
        'fromkeys': 'D = dict.fromkeys([1], b); D[1].put(x)',
        'dictctor': 'D = dict(k=b); D["k"].put(x)',
        'listctor': 'L = list((b,)); L[0].put(x)',
        'tuplector': 'L = tuple([b]); L[0].put(x)',
        'sortedl': 'L = sorted([b], key=id); L[0].put(x)',
        'attrset': 'o = Outer(None); o.b = b; o.go(x)',
        'attrset2': 'o = Outer(None); setattr(o, "b", b); o.go(x)',
        'kwonly': 'kwf(x, b=b)',
        'varargs': 'vf(x, b)',
        'varkw': 'vk(x, b=b)',
    },
    BIter: {
        'iter': 'for q in b: q.append(x)',
        'star': '[*b][0].append(x)',
        'unpack': '(q,) = b; q.append(x)',
        'list': 'list(b)[0].append(x)',
        'enumerate': 'for i, q in enumerate(b): q.append(x)',
        'zip': 'for q, r in zip(b,[1]): q.append(x)',
        'iterm': 'next(iter(b)).append(x)',
        'tuple': 'tuple(b)[0].append(x)',
        'comp': '[q.append(x) for q in b]',
        'max': 'max(b).append(x)',
        'mapi': 'list(map(ret, b))[0].append(x)',
        'iff': 'u=usei(b, x)',
    },
    BGenIter: {
        'iter': 'for q in b: q.append(x)',
        'star': '[*b][0].append(x)',
        'list': 'list(b)[0].append(x)',
    },
    BItem: {
        'getitem': 'b[0].append(x)',
        'fn': 'usei2(b,x)',
    },
    BWith: {
        'with': 'with b as q: q.append(x)',
        'fn': 'usew(b,x)',
    },
    BExit: {
        'with': 'with b: pass',
        'fn': 'usew2(b)',
        'stack': 'with contextlib.ExitStack() as st: st.enter_context(b)',
    },
    BIadd: {
        'iadd': 'b += x',
        'aug': 'q = b\nq += x',
        'fn': 'usea(b,x)',
        'op': 'operator.iadd(b, x)',
    },
    BAdd: {
        'add': 'b + x',
        'radd': 'x + b',
        'sum': 'sum([b], 0)',
        'operator': 'operator.add(b, x)',
        'fn': 'usea2(b,x)',
        'reduce': 'functools.reduce(operator.add, [b, x])',
    },
    BIn: {
        'contains': 'x in b',
        'notin': 'x not in b',
        'op': 'operator.contains(b,x)',
        'fn': 'usec(b,x)',
    },
    BLen: {
        'len': 'len(b)',
        'bool': 'if b: pass',
        'not': 'not b',
        'fn': 'usel(b)',
        'mapl': 'list(map(len,[b]))',
        'sk': 'sorted([b],key=len)',
    },
    BBool: {
        'bool': 'if b: pass',
        'not': 'not b',
        'and': 'b and 1',
        'or': 'b or 1',
        'ifexp': '1 if b else 2',
        'while': 'while b:\n    break',
        'assert': 'assert b',
        'boolf': 'bool(b)',
        'any': 'any([b])',
        'all': 'all([b])',
        'filter': 'list(filter(None,[b]))',
        'compif': '[1 for q in [b] if q]',
        'fn': 'useb(b)',
        'match': 'match 1:\n    case _ if b: pass',
    },
    BEq: {
        'eq': 'b == x',
        'ne': 'b != x',
        'index': '[b].index(3)',
        'inlist': '3 in [b]',
        'cmpchain': '1 < 2 == b',
        'count': '[b].count(3)',
        'remove': '[b].remove(3)',
        'dictk': '{b: 1}[BEq([])]',
        'tupeq': '(b,) == (x,)',
        'listeq': '[b] == [x]',
        'set': 'len({b, BEq([])})',
        'match': 'match b:\n    case 3: pass',
        'fn': 'usee(b,x)',
        'dicteq': '{1: b} == {1: x}',
    },
    BHash: {
        'hash': 'hash(b)',
        'dict': '{b: 1}',
        'set': '{b}',
        'setadd': 's = set(); s.add(b)',
        'dictset': 'd = {}; d[b] = 1',
        'get': '{}.get(b)',
        'in': 'b in {}',
        'frozen': 'frozenset([b])',
        'lru': 'cached(b)',
        'tup': 'hash((b,))',
        'fn': 'useh(b)',
        'comp': '{q for q in [b]}',
        'dcomp': '{q: 1 for q in [b]}',
        'fromkeys': 'dict.fromkeys([b])',
        'counter': 'import collections; collections.Counter([b])',
    },
    BLt: {
        'lt': 'b < x',
        'sort': '[b, b].sort()',
        'sorted': 'sorted([b, b])',
        'min': 'min(b, b)',
        'max': 'max([b, b])',
        'tup': '(b,) < (b,)',
        'heap': 'import heapq; heapq.heapify([b, b])',
        'bisect': 'import bisect; bisect.insort([b], b)',
        'fn': 'usell(b)',
    },
    BFormat: {
        'format': 'f"{b}"',
        'fmt': '"{}".format(b)',
        'format2': 'format(b)',
        'join': '"".join([f"{b}"])',
        'fn': 'usef(b)',
    },
    BStr: {
        'str': 'str(b)',
        'print': '"%s" % b',
        'fmt': '"{}".format(b)',
        'fs': 'f"{b}"',
        'fs2': 'f"{b!s}"',
        'fn': 'uses(b)',
        'map': 'list(map(str,[b]))',
        'format': 'format(b)',
    },
    BRepr: {
        'repr': 'repr(b)',
        'fs': 'f"{b!r}"',
        'fs2': 'f"{[b]}"',
        'str': 'str([b])',
        'str2': 'str(b)',
        'fs3': 'f"{b}"',
        'pct': '"%r" % (b,)',
        'fn': 'user(b)',
        'exc': 'str(ValueError(b))',
        'd': 'str({1: b})',
    },
    BNeg: {
        'neg': '-b',
        'op': 'operator.neg(b)',
        'fn': 'usen(b)',
    },
    BSetattr: {
        'setattr': 'b.foo = x',
        'sf': 'setattr(b,"foo",x)',
        'aug': 'b.v2 = x',
        'fn': 'usesa(b,x)',
    },
    BDelattr: {
        'del': 'del b.foo',
        'df': 'delattr(b,"foo")',
        'fn': 'useda(b)',
    },
    BSetitem: {
        'set': 'b[0]=x',
        'del': 'del b[0]',
        'op': 'operator.setitem(b,0,x)',
        'fn': 'usesi(b,x)',
        'tgt': 'b[0], q = x, 1',
        'for': 'for b[0] in [x]: pass',
    },
    BGetattr: {
        'getattr': 'b.zz',
        'gf': 'getattr(b,"zz")',
        'has': 'hasattr(b,"zz")',
        'fn': 'useg(b)',
        'ag': 'operator.attrgetter("zz")(b)',
        'gd': 'getattr(b,"zz",1)',
    },
    BGetattribute: {
        'getattr': 'b.zz',
        'gf': 'getattr(b,"zz")',
        'has': 'hasattr(b,"zz")',
        'fn': 'useg(b)',
    },
    BProp: {
        'get': 'b.p',
        'set': 'b.p = x',
        'gf': 'getattr(b,"p")',
        'sf': 'setattr(b,"p",x)',
        'has': 'hasattr(b,"p")',
        'fn': 'usep(b)',
        'ag': 'operator.attrgetter("p")(b)',
        'match': 'match b:\n    case BProp(p=1): pass',
    },
    BCached: {
        'get': 'b.p.append(x)',
    },
    BCall: {
        'call': 'b(x)',
        'map': 'list(map(b,[x]))',
        'partial': 'functools.partial(b,x)()',
        'key': 'sorted([1],key=b)',
        'fn': 'usecall(b,x)',
        'sub': '[b][0](x)',
        'attr': 'o = Outer(b); o.b(x)',
        'dc': 'b.__call__(x)',
    },
    BIndex: {
        'index': '[1][b]',
        'rng': 'range(b)',
        'hex': 'hex(b)',
        'op': 'operator.index(b)',
        'slice': '[1][b:]',
        'fn': 'useix(b)',
    },
    BInt: {
        'int': 'int(b)',
        'float': 'float(b)',
        'fn': 'useint(b)',
        'pct': '"%d" % b',
        'math': 'import math; math.floor(b.__float__())',
    },
    BNext: {
        'for': 'for q in b: pass',
        'next': 'next(b, None)',
        'list': 'list(b)',
        'star': '[*b]',
        'fn': 'usenx(b)',
        'in': '1 in b',
        'sum': 'sum(b)',
        'zip': 'list(zip(b,[1]))',
        'unp': '[] = b',
    },
    BDesc: {
        'get': 'b.d',
        'set': 'b.d = x',
        'gf': 'getattr(b,"d")',
        'fn': 'usedd(b)',
    },
    BSlots: {
        'put': 'b.put(x)',
        'fn': 'use(b,x)',
    },
    BData: {
        'put': 'b.put(x)',
        'fn': 'use(b,x)',
        'rep': 'dataclasses.replace(b).put(x)',
        'asd': 'b.v.append(x)',
        'eq': 'b == b',
    },
    BSub: {
        'put': 'b.put(x)',
        'fn': 'use(b,x)',
    },
    BNew: {
        'put': 'b.put(x)',
        'fn': 'use(b,x)',
    },
    BClassm: {
        'put': 'b.put(x)',
        'sput': 'b.sput(b, x)',
        'make': 'b.make(b.v).put(x)',
    },
}
"""For each class, ways in which the object ``b`` of it, or what it holds, may change, given ``x``."""
