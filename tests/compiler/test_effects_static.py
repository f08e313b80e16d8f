"""The same engine on source alone: nothing is imported, and the verdicts agree with those on live objects."""

from __future__ import annotations

import ast
import sys
import textwrap
from pathlib import Path

import pytest

from tests.compiler.effects_harness import Analysed
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.configuration import _declared_in, declared_for
from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.effects.static import StaticResolver
from xcs_compiler.parse import parse
from xcs_compiler.source import read_source, source_of

CLIENT = """
import json
import logging
import re
import threading
from dataclasses import dataclass, field

import requests
from openai import OpenAI

import xcs
from acme.llm import Gateway

log = logging.getLogger(__name__)
client = OpenAI()
MODEL = "gpt"
SEEN = []
COUNT = 0


@dataclass
class Reply:
    text: str
    tags: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.text.strip()


class Agent:
    prefix = "agent"

    def __init__(self, client: OpenAI, name: str):
        self.client = client
        self.name = name
        self.lock = threading.Lock()
        self.calls = 0
        self.history = []

    def ask(self, prompt: str) -> str:
        with self.lock:
            self.calls += 1
        answer = self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
        return answer.choices[0].message.content

    def reply(self, prompt: str) -> Reply:
        return Reply(self.ask(f"{self.prefix} {self.name}: {prompt}"))

    def remember(self, prompt: str) -> None:
        self.history.append(prompt)

    def work(self, prompt: str):
        reply = self.reply(prompt)
        self.remember(prompt)
        return reply.title


def ask_global(prompt: str) -> str:
    answer = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])
    return answer.choices[0].message.content.strip()


def fetch(url: str):
    answer = requests.get(url, timeout=3)
    answer.raise_for_status()
    return json.loads(answer.text)["value"]


def shout(text: str):
    print(text)


def remember(text: str):
    SEEN.append(text)


def count(text: str):
    global COUNT
    COUNT += 1


def parse_number(text: str) -> int:
    found = re.search(r"\\d+", text)
    return int(found.group(0)) if found else 0


@xcs.parallel_safe
def told(text: str):
    print(text)


@xcs.ordered
def kept(text: str):
    return text


def work(prompt: str, agent: Agent, gateway: Gateway):
    a = ask_global(prompt)
    b = fetch(prompt)
    c = agent.ask(prompt)
    d = parse_number(a)
    e = told(prompt)
    f = kept(prompt)
    shout(a)
    remember(a)
    count(a)
    g = gateway.complete(prompt)
    return a, b, c, d, e, f, g
"""


def static(text: str, name: str, assume: dict[str, Level] | None = None, filename: str = "module.py") -> Analysed:
    text = textwrap.dedent(text)
    file = read_source(filename, text)
    (located,) = [function for function in file.functions if function.qualname == name]
    parsed = parse(source_of(file, located))
    return Analysed(parsed, analyse_effects(parsed, StaticResolver(ast.parse(text), "module", assume or {})))


@pytest.mark.parametrize("text", ["ask_global(prompt)", "fetch(prompt)", "agent.ask(prompt)"])
def test_calls_of_clients_are_parallel_safe_and_slow(text: str) -> None:
    operation = static(CLIENT, "work").operation(text)
    assert operation.level is Level.PARALLEL_SAFE
    assert operation.slow
    assert not operation.dynamic


def test_pure_helpers_are_pure() -> None:
    assert static(CLIENT, "work").operation("parse_number(a)").level is Level.PURE


@pytest.mark.parametrize("text", ["remember(a)", "count(a)", "kept(prompt)"])
def test_what_has_effects_is_ordered(text: str) -> None:
    assert static(CLIENT, "work").operation(text).level is Level.ORDERED


def test_writes_are_named() -> None:
    found = static(CLIENT, "work")
    assert Place("global", "module:SEEN") in found.operation("remember(a)").writes
    assert Place("global", "module:COUNT") in found.operation("count(a)").writes
    assert found.operation("shout(a)").output == {"stdio"}


def test_marks_are_seen_in_the_source() -> None:
    operation = static(CLIENT, "work").operation("told(prompt)")
    assert operation.level is Level.PARALLEL_SAFE
    assert operation.slow


def test_names_that_are_not_known_are_decided_at_run_time() -> None:
    assert static(CLIENT, "work").operation("gateway.complete(prompt)").dynamic


def test_assumed_levels_hold() -> None:
    text = """
    from acme.llm import complete, store

    def work(prompt: str):
        a = complete(prompt)
        return store(a)
    """
    assert static(text, "work").operation("complete(prompt)").level is Level.ORDERED
    found = static(text, "work", {"acme.llm.complete": Level.PARALLEL_SAFE})
    assert found.operation("complete(prompt)").level is Level.PARALLEL_SAFE
    assert found.operation("complete(prompt)").slow
    assert found.operation("store(a)").level is Level.ORDERED


def test_a_method_knows_its_class() -> None:
    found = static(CLIENT, "Agent.work")
    assert found.operation("self.reply(prompt)").level is Level.PARALLEL_SAFE
    assert found.operation("self.remember(prompt)").level is Level.ORDERED
    assert found.mutates("self.remember(prompt)") == {"self"}


def test_nothing_of_the_users_is_imported() -> None:
    static("import acme_not_there\n\ndef work(x):\n    return acme_not_there.call(x)\n", "work")
    assert "acme_not_there" not in sys.modules


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("HOLD = {}\ndef f(x):\n    HOLD[x] = 1\n", "f(x)"),
        ("def f(x, seen=[]):\n    seen.append(x)\n", "f(x)"),
        ("import random\ndef f(x):\n    return random.random()\n", "f(x)"),
        ("import os\ndef f(x):\n    os.environ['A'] = x\n", "f(x)"),
        ("class C:\n    def __init__(self):\n        print(1)\ndef f(x):\n    return C()\n", "f(x)"),
        ("class C:\n    @property\n    def a(self):\n        print(1)\ndef f(x):\n    return C().a\n", "f(x)"),
        (
            "def d(g):\n    return lambda x: print(x)\n@d\ndef f(x):\n    return x\n",
            "f(x)",
        ),
        ("if 1:\n    def f(x):\n        return x\nelse:\n    f = print\n", "f(x)"),
        ("def f(x):\n    return x\ndef g():\n    global f\n    f = print\n", "f(x)"),
        ("from somewhere import *\n", "f(x)"),
        ("def f(x):\n    exec(x)\n", "f(x)"),
        ("def f(x):\n    yield print(x)\ndef g(x):\n    return list(f(x))\n", "g(x)"),
    ],
)
def test_effects_are_found_in_source(body: str, call: str) -> None:
    found = static(f"{body}\ndef work(x: str):\n    return {call}\n", "work")
    assert found.level(call) is Level.ORDERED


def test_names_in_pyproject_count_for_files_below_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.xcs]\nparallel-safe = ["acme.llm.*"]\nordered = ["acme.llm.store"]\n', encoding="utf-8"
    )
    folder = tmp_path / "package"
    folder.mkdir()
    path = folder / "module.py"
    text = "from acme.llm import complete, store\n\ndef work(x: str):\n    return complete(x), store(x)\n"
    found = static(text, "work", filename=str(path))
    assert found.operation("complete(x)").level is Level.PARALLEL_SAFE
    assert found.operation("store(x)").level is Level.ORDERED
    assert declared_for(str(path)).word("acme.other") is None
    _declared_in.cache_clear()


def test_an_unreadable_pyproject_declares_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.xcs\n", encoding="utf-8")
    assert declared_for(str(tmp_path / "module.py")).word("anything") is None
    _declared_in.cache_clear()
