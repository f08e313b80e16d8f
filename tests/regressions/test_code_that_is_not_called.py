"""Code of the user's that runs without being called by name: special methods, properties, descriptors, metaclasses and
default factories may change what the function reads by another name; and what is put into what is made here is still
the same object."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import xcs
from xcs_runtime import schedule

PREAMBLE = """
import enum, functools, heapq, bisect, operator, types, weakref
from collections import OrderedDict, defaultdict, namedtuple, deque
from dataclasses import dataclass, replace, InitVar
from functools import total_ordering
import dataclasses, time, typing
LOG = []
@xcs.ordered
def tell(*values): LOG.append(repr(values))
def look(p): return p.n
def reset(): pass
"""
ASK = """
@xcs.parallel_safe
def ask(*values, calls=calls, shown=shown, **named):
    calls.append(f"{shown(values)} {shown(named)}")
    return calls[-1]
"""
PROGRAMS = {
    "min_lt_changes_arg": """
class P:
    def __init__(self,n): self.n=n; self.hits=0
    def __lt__(self,o): o.hits+=1; return self.n<o.n
def program(xs):
    a,b=P(2),P(1); out=[]
    for x in xs:
        m=min(a,b)
        out.append(ask(x, a.hits))
        out.append(ask(b))
    return out,a,b
""",
    "eq_in_iter_object": """
class Row:
    def __init__(self): self.hits=0
    def __eq__(self,o): self.hits+=1; return False
    __hash__=object.__hash__
class Bag:
    def __init__(self): self.rows=[Row(),Row()]
    def __iter__(self): return iter(self.rows)
def program(xs):
    bag=Bag(); a=bag.rows[0]; out=[]
    for x in xs:
        v=x in bag
        out.append(ask(x,a.hits))
        out.append(ask(bag.rows[1]))
    return out,bag
""",
    "class_property_isinstance": """
class Liar:
    n=0
    @property
    def __class__(self): Liar.n+=1; return int
def program(xs):
    a=Liar(); out=[]
    for x in xs:
        v=isinstance(a,int)
        out.append(ask(x,Liar.n))
    return out
def reset(): Liar.n=0
""",
    "weakref_gone": """
class P:
    def __init__(self,n): self.n=n
def look(p):
    return p.n
def program(xs):
    out=[]
    for x in xs:
        p=P(x)
        r=weakref.ref(p)
        out.append(look(p))
        del p
        out.append(r() is None)
        tell(r() is None)
    return out
""",
    "weakref_callback": """
class P:
    def __init__(self,n): self.n=n
def look(p):
    return p.n
def program(xs):
    out=[];rs=[]
    for x in xs:
        p=P(x)
        rs.append(weakref.ref(p,lambda r: LOG.append("gone")))
        out.append(look(p))
        p=None
        tell(x)
    return out
""",
    "finalize": """
class P:
    def __init__(self,n): self.n=n
def program(xs):
    out=[];rs=[]
    for x in xs:
        p=P(x)
        weakref.finalize(p,tell,x)
        v=ask(p)
        out.append(v)
        p=None
        tell("after",x,v)
    return out
""",
    "setattr_counts": """
class P:
    count=0
    def __setattr__(self,k,v): P.count+=1; object.__setattr__(self,k,v)
def reset(): P.count=0
def program(xs):
    p=P(); out=[]
    for x in xs:
        p.a=ask(x)
        out.append(ask(P.count))
        p.b=x
    return out,P.count,p
""",
    "descriptor_set_global": """
COUNT={"n":0}
class Field:
    def __set_name__(self,o,n): self.k="_"+n
    def __get__(self,o,t=None): COUNT["n"]+=1; return o.__dict__.get(self.k)
    def __set__(self,o,v): COUNT["n"]+=10; o.__dict__[self.k]=v
class P:
    a=Field()
def reset(): COUNT["n"]=0
def program(xs):
    p=P(); out=[]
    for x in xs:
        p.a=ask(x)
        out.append(ask(COUNT["n"]))
        out.append(p.a)
        out.append(ask(x,COUNT["n"]))
    return out,p,COUNT
""",
    "delattr_custom": """
class P:
    gone=[]
    def __init__(self): self.a=1
    def __delattr__(self,k): P.gone.append(k); object.__delattr__(self,k)
def reset(): P.gone=[]
def program(xs):
    out=[]; p=P()
    for x in xs:
        p.a=ask(x)
        del p.a
        out.append(ask(len(P.gone),x))
    return out,P.gone
""",
    "metaclass_getattr": """
class M(type):
    asked=[]
    def __getattr__(cls,name):
        if name.startswith("_"): raise AttributeError(name)
        M.asked.append(name); return name
class P(metaclass=M): pass
def reset(): M.asked.clear()
def program(xs):
    out=[]
    for x in xs:
        v=P.foo
        out.append(ask(len(M.asked),x))
    return out
""",
    "metaclass_property": """
class M(type):
    n=0
    @property
    def size(cls): M.n+=1; return M.n
class P(metaclass=M): pass
def reset(): M.n=0
def program(xs):
    out=[]
    for x in xs:
        v=P.size
        out.append(ask(M.n,x))
    return out
""",
    "metaclass_instancecheck": """
class M(type):
    n=0
    def __instancecheck__(cls,o): M.n+=1; return True
class P(metaclass=M): pass
def reset(): M.n=0
def program(xs):
    out=[]
    for x in xs:
        if isinstance(x,P): out.append(ask(M.n,x))
        out.append(ask(M.n))
    return out
""",
    "metaclass_setattr": """
class M(type):
    n=[0]
    def __setattr__(cls,k,v): M.n[0]+=1; type.__setattr__(cls,k,v)
class P(metaclass=M):
    level=0
def reset(): M.n[0]=0
def program(xs):
    out=[]
    for x in xs:
        P.level=ask(x)
        out.append(ask(M.n,x))
    return out
""",
    "metaclass_len": """
class M(type):
    n=0
    def __len__(cls): M.n+=1; return M.n
    def __iter__(cls): M.n+=1; return iter([1,2])
    def __contains__(cls,x): M.n+=1; return True
    def __getitem__(cls,k): M.n+=1; return k
class P(metaclass=M): pass
def reset(): M.n=0
def program(xs):
    out=[]
    for x in xs:
        v=len(P); out.append(ask(M.n,x))
        w=x in P; out.append(ask(M.n,x))
        u=list(P); out.append(ask(M.n,x))
        t=P[x]; out.append(ask(M.n,x))
    return out
""",
    "default_factory_user": """
TALLY=[]
def make(): TALLY.append(1); return []
def program(xs):
    d=defaultdict(make); out=[]
    for x in xs:
        d[x].append(ask(x))
        out.append(ask(len(TALLY)))
        out.append(ask(TALLY))
    return out,d
def reset(): TALLY.clear()
""",
    "getattribute": """
class P:
    reads=[]
    def __init__(self): self.n=0
    def __getattribute__(self,k): P.reads.append(k); return object.__getattribute__(self,k)
def reset(): P.reads=[]
def program(xs):
    p=P(); out=[]
    for x in xs:
        v=p.n
        out.append(ask(len(P.reads),x))
        p.n=ask(x)
    return out,p.n
""",
    "setattr_dynamic": """
class P:
    n=0
    @property
    def a(self): return 1
    @a.setter
    def a(self,v): P.n+=v if isinstance(v,int) else 1
def reset(): P.n=0
def program(xs):
    p=P(); out=[]
    for i,x in enumerate(xs):
        setattr(p,"ab"[i%2],x)
        out.append(ask(P.n,x))
    return out,p
""",
    "attrgetter_property": """
class P:
    n=0
    @property
    def a(self): P.n+=1; return P.n
def reset(): P.n=0
get=operator.attrgetter("a")
def program(xs):
    p=P(); out=[]
    for x in xs:
        v=get(p)
        out.append(ask(P.n,x))
        w=operator.attrgetter("a")(p)
        out.append(ask(P.n,x))
    return out
""",
    "methodcaller": """
class P:
    n=0
    def up(self,x): P.n+=1; return P.n
def reset(): P.n=0
up=operator.methodcaller("up",1)
def program(xs):
    p=P(); out=[]
    for x in xs:
        up(p)
        out.append(ask(P.n,x))
        v=list(map(up,[p,p]))
        out.append(ask(P.n,x))
    return out
""",
    "match_class_property": """
class P:
    n=0
    __match_args__=("a",)
    @property
    def a(self): P.n+=1; return P.n
def reset(): P.n=0
def program(xs):
    p=P(); out=[]
    for x in xs:
        match p:
            case P(3): out.append(ask("three"))
            case P(a=v): out.append(ask(v,x))
        out.append(ask(P.n,x))
    return out
""",
    "match_mapping": """
class D(dict):
    n=0
    def get(self,k,d=None): D.n+=1; return super().get(k,d)
def reset(): D.n=0
def program(xs):
    d=D(a=1); out=[]
    for x in xs:
        match d:
            case {"a": v}: out.append(ask(v,x))
        out.append(ask(D.n,x))
    return out
""",
    "unpack_iter": """
class P:
    n=0
    def __iter__(self): P.n+=1; return iter((1,2))
def reset(): P.n=0
def program(xs):
    p=P(); out=[]
    for x in xs:
        a,b=p
        out.append(ask(P.n,x))
        c=[*p]
        out.append(ask(P.n,x))
        d=ask(*p)
        out.append(ask(P.n,d))
    return out
""",
    "format_spec": """
class P:
    n=0
    def __format__(self,s): P.n+=1; return s
def reset(): P.n=0
def program(xs):
    p=P(); out=[]
    for x in xs:
        s=f"{p:>{x}}"
        out.append(ask(P.n,x))
        t="{}".format(p)
        out.append(ask(P.n,t))
        u=format(p,"z")
        out.append(ask(P.n,u))
    return out
""",
    "enum_member_state": """
class E(enum.Enum):
    A=1
    B=2
    def hit(self): self.hits=getattr(self,"hits",0)+1; return self.hits
def reset():
    E.A.hits=0; E.B.hits=0
def program(xs):
    out=[]
    for x in xs:
        e=E(1)
        e.hit()
        out.append(ask(E.A.hits,x))
        E["B"].hit()
        out.append(ask(E.B.hits))
        E.A.hits+=1
        out.append(ask([m.hits for m in E]))
    return out
""",
    "enum_missing": """
class E(enum.Enum):
    A=1
    @classmethod
    def _missing_(cls,v): SEEN.append(v); return cls.A
SEEN=[]
def reset(): SEEN.clear()
def program(xs):
    out=[]
    for x in xs:
        e=E(x)
        out.append(ask(len(SEEN),x))
    return out
""",
    "dataclass_initvar": """
@dataclass
class D:
    n: int=0
    seen: dataclasses.InitVar[list]=None
    def __post_init__(self,seen): seen.append(self.n)
def program(xs):
    s=[]; out=[]
    for x in xs:
        d=D(len(s),s)
        out.append(ask(s))
        e=replace(d,n=3,seen=s)
        out.append(ask(len(s)))
    return out
""",
    "dataclass_eq_elements": """
class E:
    n=0
    def __eq__(self,o): E.n+=1; return True
@dataclass
class D:
    e: E
def reset(): E.n=0
def program(xs):
    a,b=D(E()),D(E()); out=[]
    for x in xs:
        v=a==b
        out.append(ask(E.n,x))
        w=a in [b]
        out.append(ask(E.n,x))
        t=(a,1)==(b,1)
        out.append(ask(E.n,x))
    return out
""",
    "dataclass_order": """
class E:
    n=0
    def __init__(self,k): self.k=k
    def __lt__(self,o): E.n+=1; return self.k<o.k
    def __eq__(self,o): E.n+=100; return self.k==o.k
@dataclass(order=True)
class D:
    e: E
def reset(): E.n=0
def program(xs):
    ds=[D(E(2)),D(E(1))]; out=[]
    for x in xs:
        m=min(ds)
        out.append(ask(E.n,x))
        ds.sort()
        out.append(ask(E.n,x))
        s=sorted(ds,reverse=True)
        out.append(ask(E.n,x))
    return out
""",
    "nt_asdict": """
T=namedtuple("T","a b")
def program(xs):
    l=[]; t=T(l,1); out=[]
    for x in xs:
        d=t._asdict()
        d["a"].append(ask(x))
        out.append(ask(l))
    return out,t
""",
    "dict_of": """
def program(xs):
    l=[]; out=[]
    for x in xs:
        v=dict(a=l); v["a"].append(0)
        out.append(ask(l))
    return out,l
""",
    "nt_plain": """
T=namedtuple("T","a b")
def program(xs):
    l=[]; out=[]; t=T(l,1)
    for x in xs:
        t.a.append(ask(x))
        out.append(ask(l))
    return out,l
""",
    "dict_star_kw": """
def program(xs):
    l=[]; m={"a":l}; out=[]
    d=dict(**m)
    for x in xs:
        d["a"].append(ask(x))
        out.append(ask(l))
    return out,l
""",
    "total_ordering": """
@total_ordering
class V:
    n=0
    def __init__(self,v): self.v=v
    def __eq__(self,o): V.n+=1; return self.v==o.v
    def __lt__(self,o): V.n+=1; return self.v<o.v
def reset(): V.n=0
def program(xs):
    out=[]; a,b=V(1),V(2)
    for x in xs:
        if a>=b: out.append(1)
        out.append(ask(V.n,x))
        m=max([a,b])
        out.append(ask(V.n))
        heap=[]; heapq.heappush(heap,a); heapq.heappush(heap,b)
        out.append(ask(V.n,x))
        bisect.insort([a],b)
        out.append(ask(V.n))
        [b,a].sort()
        out.append(ask(V.n,x))
        [(1,a),(1,b)].sort()
        out.append(ask(V.n))
        [a].index(b) if x==77 else None
        [a,b].count(b)
        out.append(ask(V.n,x))
    return out
""",
    "registry_init_subclass": """
REG=[]
class Base:
    def __init_subclass__(cls,**k): REG.append(cls.__name__)
def reset(): REG.clear()
def program(xs):
    out=[]
    for x in xs:
        class D(Base): pass
        out.append(ask(REG,x))
        E=type("E",(Base,),{})
        out.append(ask(len(REG)))
    return out
""",
    "list_methods_eq": """
class V:
    n=0
    def __init__(self,v): self.v=v
    def __eq__(self,o): V.n+=1; return self.v==o.v
    __hash__=None
def reset(): V.n=0
def program(xs):
    out=[]; a,b=V(1),V(2); l=[a,b]
    for x in xs:
        i=l.index(b); out.append(ask(V.n,x))
        c=l.count(b); out.append(ask(V.n,x))
        l.remove(b); out.append(ask(V.n,x)); l.append(b)
        e=l==[a,b]; out.append(ask(V.n,x))
        t=(a,)!=(b,); out.append(ask(V.n,x))
        d={"k":a}=={"k":b}; out.append(ask(V.n,x))
        q=b in deque([a]); out.append(ask(V.n,x))
        w=b in {1:a}.values(); out.append(ask(V.n,x))
        lt=[a,1]<[b,1] if x==99 else 0; out.append(ask(V.n,x))
        assert a!=b; out.append(ask(V.n,x))
        u=a in (b,a); out.append(ask(V.n,x))
        dd=deque([a]); dd.remove(a); out.append(ask(V.n,x))
        z=operator.eq(a,b); out.append(ask(V.n,x))
        y=operator.contains(l,b); out.append(ask(V.n,x))
        o=operator.indexOf(l,b); out.append(ask(V.n,x))
        k=functools.partial(operator.eq,a)(b); out.append(ask(V.n,x))
    return out
""",
    "enum_items": """
class E(enum.Enum):
    A=1
    B=2
    def __init__(self,v): self.items=[]
    def put(self,x): self.items.append(x)
def reset():
    for e in E: e.items.clear()
def program(xs):
    out=[]
    for x in xs:
        e=E(1)
        e.put(ask(x))
        out.append(ask(E.A.items))
        E["B"].put(x)
        out.append(ask(E.B.items))
        for m in E: m.items.append(0)
        out.append(ask([m.items for m in E]))
    return out
""",
    "sort_plain": """
class P:
    def __init__(self,n): self.n=n; self.hits=0
    def __lt__(self,o): o.hits+=1; return self.n<o.n
def key(ps):
    time.sleep(0)
    return sorted(ps)
def program(xs):
    ps=[P(3),P(1),P(2)]; out=[]
    for x in xs:
        out.append(ask(ps[0]))
        ps=key(ps)
        out.append(ask(ps[1]))
    return out,ps
""",
}
ARGUMENTS: list[list[Any]] = [[1, 2, 3], [4, "x", 3], [5]]


@pytest.mark.parametrize("sourceless", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_as_it_was_written(name: str, sourceless: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sourceless:
        from xcs_runtime.fallback import recording

        monkeypatch.setattr(recording, "WORTH", -1.0)
        monkeypatch.setattr(recording, "SLOW", -1.0)
    path = tmp_path / "program.py"
    path.write_text(PREAMBLE + PROGRAMS[name])
    expected, found = _World(path, "original"), _World(path, "compiled")
    program = found.module.program
    if sourceless:
        program = FunctionType(program.__code__.replace(co_filename="<nowhere>"), program.__globals__, "program")
    compiled = xcs.compile(program)
    for seed in range(4):
        expected.module.reset()
        found.module.reset()
        for given in ARGUMENTS:
            with schedule.use(schedule.SeededScheduler(seed)):
                assert found.run(compiled, given) == expected.run(expected.module.program, given)


class _World:
    """A module of its own, with what was called in it."""

    def __init__(self, path: Path, name: str) -> None:
        self.calls: list[str] = []
        self.module: Any = ModuleType(f"program_{name}")
        sys.modules[self.module.__name__] = self.module
        self.module.__dict__.update(xcs=xcs, shown=_shown, calls=self.calls)
        exec(compile(ASK, "<nowhere>", "exec"), self.module.__dict__)
        exec(compile(path.read_text(), str(path), "exec"), self.module.__dict__)

    def run(self, program: Any, given: list[Any]) -> object:
        self.calls.clear()
        self.module.LOG.clear()
        result = _shown(program(list(given)))
        return result, Counter(self.calls), list(self.module.LOG)


def _shown(thing: Any) -> str:
    kind = type(thing)
    if kind in (list, tuple):
        return f"{kind.__name__}({', '.join(map(_shown, thing))})"
    if issubclass(kind, dict):
        return f"{kind.__name__}({', '.join(_shown(pair) for pair in dict.items(thing))})"
    try:
        held = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return repr(thing)
    return f"{kind.__name__}{_shown(held)}" if type(held) is dict else repr(thing)
