"""Operations on values of unknown type that change what slow calls read, where the change is found only by looking
into other modules of a package: by what leads there (other names, tables, decorators, base classes, hooks), and by what
runs it (methods that classes inherit of libraries, iterators that are made, mappings that are unpacked)."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import xcs
from xcs_compiler.effects import unseen, user_modules
from xcs_runtime.schedule import SeededScheduler, use

STATE = """
STATE = {"n": 0}

def bump(k):
    STATE["n"] += k

def look():
    return STATE["n"]
"""

SLOW = """
import time
from .state import look

def slow(x):
    time.sleep(0.0003)
    return x, look()
"""

MODELS = """
{imports}

class Thing:
    def hit(self, *_):
        {change}
        return 1
{methods}

THINGS = [Thing(), Thing()]
BY_NAME = {{"a": THINGS[0]}}
{tables}
"""

MAIN = """
import collections, contextlib, csv, dataclasses, json, string
from .models import BY_NAME, THINGS
from .slow import slow
{imports}

def program(xs):
    out = []
    for x in xs:
        t = BY_NAME["a"]
        out.append(slow(x))
        {operation}
        out.append(slow(-x))
    return out
"""

ROUTES = {
    "as": ("", "from .state import bump as plus", "plus(1)"),
    "again": ("from .state import bump as plus", "from .route import plus as again", "again(1)"),
    "assigned": ("from .state import bump\nplus = bump", "from .route import plus", "plus(1)"),
    "module as": ("", "from . import state as st", "st.bump(1)"),
    "by name": ("", "from . import state", "getattr(state, 'bu' + 'mp')(1)"),
    "partial": (
        "import functools\nfrom .state import bump\nplus = functools.partial(bump, 1)",
        "from .route import plus", "plus()",
    ),
    "table": ("from .state import bump\nTABLE = {'up': bump}", "from .route import TABLE", "TABLE['up'](1)"),
    "kept": (
        "import functools\nfrom .state import bump\n@functools.lru_cache\ndef plus():\n    return bump",
        "from .route import plus", "plus()(1)",
    ),
    "method caller": (
        "import operator\nup = operator.methodcaller('bump', 1)",
        "from . import state\nfrom .route import up", "up(state)",
    ),
    "subclass": (
        "from .state import bump\nclass Plug:\n    def __init_subclass__(cls):\n        bump(1)",
        "from .route import Plug\ndef make():\n    class Made(Plug):\n        pass", "make()",
    ),
    "name set": (
        "from .state import bump\nclass Field:\n    def __set_name__(self, owner, name):\n        bump(1)",
        "from .route import Field\ndef make():\n    class Made:\n        field = Field()", "make()",
    ),
    "partial method": (
        "import functools\nfrom .state import bump\nclass Tool:\n    def by(self, k):\n        bump(k)\n"
        "    up = functools.partialmethod(by, 1)\ntool = Tool()",
        "from .route import tool", "tool.up()",
    ),
    "listeners": (
        "from .state import bump\nLISTENERS = [bump]\ndef emit(k):\n    for one in LISTENERS:\n        one(k)",
        "from .route import emit", "emit(1)",
    ),
    "after a generated method": (
        "", "import dataclasses\nfrom .state import bump\n@dataclasses.dataclass\nclass Row:\n    k: int = 0", "bump(1)"
    ),
    "through a module": ("from .state import bump as plus", "from .route import plus", "plus(1)"),
    "attribute getter": (
        "import operator\nup = operator.attrgetter('bump')", "from . import state\nfrom .route import up",
        "up(state)(1)",
    ),
    "name that a module makes": (
        "from .state import bump\ndef __getattr__(name):\n    if name == 'lazy':\n        bump(1)\n        return 1\n"
        "    raise AttributeError(name)",
        "from . import route", "route.lazy",
    ),
    "descriptor": (
        "from .state import bump\nclass Field:\n    def __get__(self, thing, owner):\n        bump(1)\n"
        "        return 1\nclass Row:\n    up = Field()\nrow = Row()",
        "from .route import row", "row.up",
    ),
    "exit stack": (
        "import contextlib\nfrom .state import bump\ndef run():\n    with contextlib.ExitStack() as stack:\n"
        "        stack.callback(bump, 1)",
        "from .route import run", "run()",
    ),
    "called object": (
        "from .state import bump\nclass Up:\n    def __call__(self, k):\n        bump(k)\nup = Up()",
        "from .route import up", "up(1)",
    ),
    "single dispatch": (
        "import functools\nfrom .state import bump\n@functools.singledispatch\ndef act(x):\n    pass\n"
        "@act.register\ndef _(x: int):\n    bump(x)",
        "from .route import act", "act(1)",
    ),
    "missing of an enum": (
        "import enum\nfrom .state import bump\nclass Kind(enum.Enum):\n    A = 1\n    @classmethod\n"
        "    def _missing_(cls, value):\n        bump(1)\n        return cls.A",
        "from .route import Kind", "Kind(5)",
    ),
    "dispatched": (
        "from .state import bump\nclass Handler:\n    def go(self, kind):\n        getattr(self, f'on_{kind}')()\n"
        "    def on_up(self):\n        bump(1)\nhandler = Handler()",
        "from .route import handler", "handler.go('up')",
    ),
}  # fmt: skip
"""The text of another module, what `models` imports, and how it changes the state."""

MAPPING = """
import collections.abc
class Kept(collections.abc.MutableMapping):
    def __init__(self):
        self.held = {}
    def __getitem__(self, key):
        return self.held[key]
    def __setitem__(self, key, value):
        bump(1)
        self.held[key] = value
    def __delitem__(self, key):
        del self.held[key]
    def __iter__(self):
        return iter(self.held)
    def __len__(self):
        return len(self.held)
TABLE = {"d": Kept()}
"""
DEFAULTS = "import collections\ndef make():\n    bump(1)\n    return 1\nTABLE = {'d': collections.defaultdict(make)}"
ENCODER = (
    "import json\nclass Encoder(json.JSONEncoder):\n    def default(self, value):\n        bump(1)\n        return 1"
)
FORMATTER = (
    "import string\nclass Formatter(string.Formatter):\n    def get_value(self, *_):\n        bump(1)\n"
    "        return 1\nTABLE = {'d': Formatter()}"
)
ROW = (
    "import dataclasses\n@dataclasses.dataclass\nclass Row:\n    k: int = 0\n    def __post_init__(self):\n"
    "        bump(1)\nTABLE = {'d': Row()}"
)
HANDLER = (
    "import logging\nclass Handler(logging.Handler):\n    def emit(self, record):\n        bump(1)\n"
    "LOGGER = logging.getLogger(__name__)\nLOGGER.propagate = False\nLOGGER.addHandler(Handler())"
)
HOOK = "def hook(found):\n    bump(1)\n    return found\nTABLE = {'object_hook': hook}"
PARSER = (
    "import argparse\ndef number(text):\n    bump(1)\n    return int(text)\nTABLE = argparse.ArgumentParser()\n"
    "TABLE.add_argument('--n', type=number)"
)
QUEUE = (
    "import queue\nclass Jobs(queue.Queue):\n    def _put(self, item):\n        bump(1)\n        super()._put(item)\n"
    "TABLE = Jobs()"
)
AROUND = (
    "import contextlib\nclass Around(contextlib.ContextDecorator):\n    def __enter__(self):\n        return self\n"
    "    def __exit__(self, *_):\n        bump(1)\n@Around()\ndef TABLE(x):\n    return x"
)
FILTER = (
    "import logging\ndef keep(record):\n    RUN[0]()\n    return False\nRUN = [lambda: bump(1)]\n"
    "TABLE = logging.getLogger(__name__)\nTABLE.propagate = False\nTABLE.addFilter(keep)"
)
SHELL = "import cmd\nclass Shell(cmd.Cmd):\n    def do_go(self, line):\n        bump(1)\nTABLE = Shell"
BLIND = (
    "import importlib\ndef go():\n    return getattr(importlib.import_module(f'{__package__}.state'), 'bu' + 'mp')(1)\n"
    "TABLE = {'go': go}"
)
ENTERED = "    def __enter__(self):\n        return self\n    def __exit__(self, *_):\n        self.hit()"
TABLE, CLOSE = "from .models import TABLE", "    def close(self):\n        self.hit()"
ITERATED = "    def __iter__(self):\n        self.hit()\n        return iter('ab')"
WRITTEN = "    def write(self, text):\n        self.hit()"
KEYS = (
    "    def keys(self):\n        self.hit()\n        return ['a']\n    def __getitem__(self, key):\n        return 1"
)
SEQUENCE = """
import collections.abc
class Kept(collections.abc.MutableSequence):
    def __init__(self):
        self.held = []
    def __getitem__(self, index):
        return self.held[index]
    def __setitem__(self, index, value):
        self.held[index] = value
    def __delitem__(self, index):
        del self.held[index]
    def insert(self, index, value):
        bump(1)
        self.held.insert(index, value)
    def __len__(self):
        return len(self.held)
TABLE = {"d": Kept()}
"""
MISSING = "class Kept(dict):\n    def __missing__(self, key):\n        bump(1)\n        return 1"
TEXT = "    def __str__(self):\n        self.hit()\n        return 's'"
LESS = "    def __lt__(self, other):\n        self.hit()\n        return False"
HINT = "    def __iter__(self):\n        return iter([])\n"
HINT += "    def __length_hint__(self):\n        self.hit()\n        return 0"
COST = "    @property\n    def cost(self):\n        self.hit()\n        return 1"

OPERATIONS = {
    "update": ("", MAPPING, TABLE, "TABLE['d'].update(a=x)"),
    "setdefault": ("", MAPPING, TABLE, "TABLE['d'].setdefault((x, len(out)), 1)"),
    "default": ("", DEFAULTS, TABLE, "TABLE['d'][len(TABLE['d'])]"),
    "encoder": ("", ENCODER, "from .models import Encoder", "json.dumps({'a': t}, cls=Encoder)"),
    "formatter": ("", FORMATTER, TABLE, "TABLE['d'].format('{0}', x)"),
    "replaced": ("", ROW, TABLE, "dataclasses.replace(TABLE['d'])"),
    "logged": ("", HANDLER, "from .models import LOGGER", "LOGGER.warning('%s', x)"),
    "closing": (CLOSE, "", "def closed(t):\n    with contextlib.closing(t):\n        pass", "closed(t)"),
    "printed": (WRITTEN, "", "", "print(x, file=t)"),
    "dumped": (WRITTEN, "", "", "json.dump([x], t)"),
    "row written": (WRITTEN, "", "", "csv.writer(t).writerow([x])"),
    "rows": (ITERATED, "", "", "list(csv.reader(t))"),
    "zip": (ITERATED, "", "", "list(zip(t, 'ab'))"),
    "zip that nobody steps": (ITERATED, "", "", "zip(t, 'ab')"),
    "enumerate": (ITERATED, "", "", "list(enumerate(t))"),
    "dict": (KEYS, "", "", "dict(t)"),
    "unpacked": (KEYS, "", "", "{**t}"),
    "unpacked in a call": (KEYS, "", "def take(**given):\n    return given", "take(**t)"),
    "attribute in a format": (COST, "", "", "'{0.cost}'.format(t)"),
    "names": ("    def __dir__(self):\n        self.hit()\n        return []", "", "", "dir(t)"),
    "appended": ("", SEQUENCE, f"{TABLE}\ndef put(x):\n    TABLE['d'].append(x)", "put(x)"),
    "text of an exception": (TEXT, "", "", "str(ValueError(t))"),
    "index": ("    def __index__(self):\n        self.hit()\n        return 0", "", "", "[5, 6][t]"),
    "sort": (LESS, "", "", "[t, t].sort()"),
    "hint": (HINT, "", "", "list(t)"),
    "hint of an element": (HINT, "", "", "list(THINGS[x % 2])"),
    "added in place": (ITERATED, "", "", "a = []\n        a += THINGS[x % 2]"),
    "reversed": (
        "    def __reversed__(self):\n        self.hit()\n        return iter([])",
        "",
        "",
        "reversed(THINGS[x % 2])",
    ),
    "missing": ("", MISSING, "from .models import Kept", "Kept()['q']"),
    "dumped in a function": (WRITTEN, "", "def dump(x, t):\n    json.dump([x], t)", "dump(x, t)"),
    "encoder in a function": (
        "",
        ENCODER,
        "from .models import Encoder\ndef text(t):\n    return json.dumps({'a': t}, cls=Encoder)",
        "text(t)",
    ),
    "matched": (
        COST,
        "",
        "def matched(t):\n    match t:\n        case object(cost=3):\n            return 1",
        "matched(t)",
    ),
    "matched by position": (
        f"    __match_args__ = ('cost',)\n{COST}",
        "",
        "from .models import Thing\ndef matched(t):\n    match t:\n        case Thing(3):\n            return 1",
        "matched(t)",
    ),
    "hook in a table": ("", HOOK, TABLE, "json.loads('{}', **TABLE)"),
    "got by a name that is put together": ("", "", "", "getattr(t, 'hi' + 't')()"),
    "got by a name": ("", "", "NAMES = ['hit']", "getattr(t, NAMES[0])()"),
    "found by a prefix in a function": ("", SHELL, f"{TABLE}\ndef go():\n    return TABLE().onecmd('go')", "go()"),
    "scheduled": (
        "", "", "import sched\ndef run(t):\n    made = sched.scheduler()\n    made.enter(0, 1, t.hit)\n    made.run()",
        "run(t)",
    ),
    "type of an argument": ("", PARSER, TABLE, "TABLE.parse_args(['--n', '3'])"),
    "put into a queue": ("", QUEUE, TABLE, "TABLE.put(x)"),
    "decorated": ("", AROUND, TABLE, "TABLE(x)"),
    "filter of a logger": ("", FILTER, f"{TABLE}\ndef note(x):\n    TABLE.warning('%s', x)", "note(x)"),
    "found by a prefix": ("", SHELL, TABLE, "TABLE().onecmd('go')"),
    "found by a name that is put together": ("", BLIND, TABLE, "TABLE['go']()"),
    "entered by a stack": (
        ENTERED, "", "def enter(t):\n    with contextlib.ExitStack() as stack:\n        stack.enter_context(t)",
        "enter(t)",
    ),
    "until": ("", "", "", "list(iter(t.hit, 1))"),
}
"""Methods of the class, more of `models`, what `main` has beside it, and the operation."""

STATES = {
    "kept": (
        "import functools\nclass Settings:\n    n = 0\n@functools.lru_cache\ndef settings():\n    return Settings()",
        "settings().n += k", "settings().n",
    ),
    "globals": ("LEVEL = 0", "globals()['LEVEL'] += k", "LEVEL"),
    "module": ("import sys\nLEVEL = 0", "setattr(sys.modules[__name__], 'LEVEL', LEVEL + k)", "LEVEL"),
    "metaclass": (
        "class Meta(type):\n    total = 0\nclass Counted(metaclass=Meta):\n    pass", "Meta.total += k", "Counted.total"
    ),
    "attribute of an object": (
        "class Stats:\n    def __init__(self):\n        self.seen = []\nstats = Stats()", "stats.seen.append(k)",
        "len(stats.seen)",
    ),
    "attribute of a class": ("class Stats:\n    seen = []", "Stats.seen.append(k)", "len(Stats.seen)"),
    "two names": ("LOGS = {'main': []}\nMAIN = LOGS['main']", "MAIN.append(k)", "len(LOGS['main'])"),
    "vars": ("class Meter:\n    n = 0\nmeter = Meter()\nmeter.n = 0", "vars(meter)['n'] += k", "meter.n"),
}  # fmt: skip
"""What the state is, how it changes, and how it is looked at."""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def make(name: str, texts: dict[str, str]) -> ModuleType:
        folder = tmp_path / name
        folder.mkdir()
        for module, text in {"__init__": "", **texts}.items():
            (folder / f"{module}.py").write_text(text, encoding="utf-8")
        made.append(name)
        importlib.invalidate_caches()
        return importlib.import_module(f"{name}.main")

    yield make
    for name in list(sys.modules):
        if name.partition(".")[0] in made:
            del sys.modules[name]


def check(package: Any, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two packages of the same text are given the same calls, one of them compiled."""
    number = f"{os.getpid()}_{len(sys.modules)}"
    for eager in ("0", "1"):
        monkeypatch.setenv("XCS_EAGER", eager)
        again = package(f"again_{number}_{eager}", texts).program
        compiled = xcs.compile(package(f"compiled_{number}_{eager}", texts).program)
        for seed, xs in enumerate(([1, 2, 3], [4, 5], [1, 2, 3, 4], [7, 8])):
            expected = again(xs)
            with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
                assert compiled(xs) == expected


def texts_of(
    *, state: str = STATE, route: str = "", imports: str = "from .state import bump", change: str = "bump(1)",
    methods: str = "", tables: str = "", main: str = "", operation: str = "t.hit()",
) -> dict[str, str]:  # fmt: skip
    return {
        "state": state,
        "slow": SLOW,
        "route": route,
        "models": MODELS.format(imports=imports, change=change, methods=methods, tables=tables),
        "main": MAIN.format(imports=main, operation=operation),
    }


@pytest.mark.parametrize("name", ROUTES)
def test_whatever_leads_to_what_changes_it(package: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    route, imports, change = ROUTES[name]
    check(package, texts_of(route=route, imports=imports, change=change), monkeypatch)


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_runs_it(package: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    methods, tables, main, operation = OPERATIONS[name]
    check(package, texts_of(methods=methods, tables=tables, main=main, operation=operation), monkeypatch)


@pytest.mark.parametrize("name", STATES)
def test_whatever_it_is(package: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made, change, look = STATES[name]
    state = f"{made}\ndef bump(k):\n    {change}\ndef look():\n    return {look}\n"
    check(package, texts_of(state=state), monkeypatch)


@pytest.mark.parametrize("name", ["through a module", "dispatched", "descriptor"])
@pytest.mark.parametrize("limit", ["modules", "text", "module"])
def test_more_than_is_looked_into(package: Any, name: str, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is left out may change anything that is changed anywhere."""
    if limit == "modules":
        monkeypatch.setattr(user_modules, "MOST_MODULES", 2)
    else:
        monkeypatch.setattr(unseen, "MOST_TEXT", 100 if limit == "text" else 1000)
    route, imports, change = ROUTES[name]
    texts = texts_of(route=route, imports=imports, change=change, methods=f"#{'-' * 1000}")
    check(package, texts, monkeypatch)
