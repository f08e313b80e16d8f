"""What builtins and the standard library run of an object of unknown type (methods, special methods, properties), and
calls of it whose name nobody knows: what it changes is seen by the slow calls around it as it would be."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

HEADER = '''
import bisect, collections, contextlib, copy, functools, heapq, itertools, json, operator, re, time

STATE = {"n": 0}
TOTAL = 0


def slow(x):
    time.sleep(0.0002)
    return x, STATE["n"], TOTAL


class Note:
    def __init__(self, k=1):
        self.k = k

    def note(self, x):
        global TOTAL
        STATE["n"] += 1
        TOTAL += x
        return x

    def close(self):
        self.note(5)

    def __eq__(self, other):
        self.note(1)
        return self is other

    def __hash__(self):
        self.note(1)
        return 1

    def __lt__(self, other):
        self.note(1)
        return self.k < getattr(other, "k", 0)

    def __str__(self):
        self.note(1)
        return "s"

    __repr__ = __str__

    def __format__(self, spec):
        self.note(1)
        return "f"

    def __copy__(self):
        self.note(1)
        return self

    def __deepcopy__(self, memo):
        self.note(1)
        return self

    def __index__(self):
        self.note(1)
        return 1

    __int__ = __index__

    def __float__(self):
        self.note(1)
        return 1.0

    def __call__(self, *_):
        self.note(1)
        return 1

    def __enter__(self):
        self.note(1)
        return self

    def __exit__(self, *_):
        self.note(2)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        STATE["n"] += 1
        return name

    @property
    def counted(self):
        self.note(1)
        return self.k


def in_a_with(ns):
    with contextlib.ExitStack() as stack:
        stack.enter_context(ns[0])
        stack.callback(ns[1].note, 3)
    with contextlib.closing(ns[0]):
        pass
'''
EXPRESSIONS = (
    "sorted(ns, key=lambda n: n.counted)", "sorted(ns)", "functools.partial(ns[0].note, 1)()",
    'operator.methodcaller("note", 1)(ns[0])', 'operator.attrgetter("counted")(ns[0])', "any(n.note(0) for n in ns)",
    '"".join(map(str, ns))', 'f"{ns[0]}"', 'f"{ns}"', '"%s" % ns[1]', '"{}".format(ns[1])',
    "len(copy.copy(ns[0]).__dict__)",
    "len(copy.deepcopy(ns))", 'json.dumps({"n": ns[0]}, default=ns[1])', 're.sub("a", lambda m: str(ns[0]), "aba")',
    "[heapq.heappush(heap, n) for heap in [[]] for n in ns]", "len(set(ns))", "len(dict.fromkeys(ns))",
    "ns.index(ns[-1])",
    "x in ns", "len(collections.Counter(ns))", "[k for k, _ in itertools.groupby(ns, key=lambda n: n.counted)]",
    'max(ns, key=operator.attrgetter("counted")).k', "bisect.bisect([n.k for n in ns], 2, key=ns[0])", "in_a_with(ns)",
    "ns[0].unknown_thing", 'getattr(ns[0], "count" + "ed")', "int(ns[0]) + [1, 2, 3][ns[0]]", "float(ns[0])",
    "len(range(ns[0]))", "list(filter(ns[0], [1, 2]))", "list(itertools.accumulate([1, 2, 3], ns[0]))",
    "{ns[0]: 1}[ns[0]]",
    "(1, ns[0]) == (1, ns[1])", "[ns[0]] == [ns[1]]", "(1, ns[0]) < (1, ns[1])", "next(iter(ns[0], 1), None)",
    "min(ns[0], ns[1]).k", "sum(n.counted for n in ns)", "list(itertools.chain.from_iterable([n.note(x)] for n in ns))",
    "list(zip([1, 2], map(Note.counted.fget, ns)))", "[i + n.counted for i, n in enumerate(ns)]", "[*map(ns[0], [1])]",
    "list(itertools.starmap(ns[0], [(1, 2)]))", "functools.reduce(ns[0], [1, 2, 3])", "ns[0].note(x) if ns[0] else 0",
    "repr(KeyError(ns[0]))", "print(ns[0])", "ns[0](x)", "[ns[0], len][0](x)", "(lambda n: n.note(x))(ns[1])",
)  # fmt: skip
PROGRAMS = """
def callee_{number}(ns, x):
    return {expression}

def loop_{number}(ns, xs):
    out = []
    for x in xs:
        found = {expression}
        out.append((type(found).__name__, slow(x)))
    return out

def straight_{number}(ns, xs):
    x = xs[0]
    first = slow(1)
    found = {expression}
    second = slow(2)
    found = callee_{number}(ns, x)
    return first, second, slow(3)
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    path: Path = tmp_path_factory.mktemp("expressions") / "what_expressions_run.py"
    parts = [PROGRAMS.format(number=n, expression=e) for n, e in enumerate(EXPRESSIONS)]
    path.write_text(HEADER + "".join(parts))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def outcome(module: ModuleType, function: Callable[..., object], xs: list[int]) -> tuple[object, ...]:
    module.STATE["n"] = module.TOTAL = 0  # type: ignore[attr-defined]
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        found = function([module.Note(1), module.Note(2), module.Note(3)], xs)
    return found, module.STATE["n"], module.TOTAL, shown.getvalue()


@pytest.mark.parametrize("number", range(len(EXPRESSIONS)), ids=EXPRESSIONS)
@pytest.mark.parametrize("kind", ["loop", "straight"])
@pytest.mark.parametrize("eager", [False, True])
def test_slow_calls_see_it(
    module: ModuleType, number: int, kind: str, eager: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    program = getattr(module, f"{kind}_{number}")
    compiled = xcs.compile(program)
    for seed, xs in enumerate(([1, 2, 3], [4, 5], [0, 1, 1])):
        expected = outcome(module, program, xs)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert outcome(module, compiled, xs) == expected
