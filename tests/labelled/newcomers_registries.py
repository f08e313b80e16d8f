"""Registries, tools and dispatchers as yet other people write them."""

from __future__ import annotations

import abc
import collections
import json
from collections.abc import Callable, Iterator
from functools import singledispatch, singledispatchmethod
from typing import Any, ClassVar

from tests.labelled.labels import samples_of
from tests.labelled.newcomers import complete, complete_claude

safe, unsafe = samples_of("newcomers: registries")


class Tool(abc.ABC):
    registry: ClassVar[dict[str, type[Tool]]] = {}
    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = cls.name or cls.__name__.lower()
        Tool.registry[cls.name] = cls

    @abc.abstractmethod
    def run(self, text: str) -> str: ...

    @property
    def description(self) -> str:
        return (type(self).__doc__ or "").strip().splitlines()[0]


class Shout(Tool):
    """Says it loudly."""

    def run(self, text: str) -> str:
        return text.upper()


class Ask(Tool):
    """Asks a model."""

    def run(self, text: str) -> str:
        return complete(text)


class Remember(Tool):
    """Remembers what it was told."""

    memory: ClassVar[list[str]] = []

    def run(self, text: str) -> str:
        self.memory.append(text)
        return "ok"


class Toolbox:
    def __init__(self, *tools: Tool) -> None:
        self._tools = {tool.name: tool for tool in tools}

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def use(self, name: str, text: str) -> str:
        if name not in self:
            return f"unknown tool {name}"
        return self[name].run(text)

    def catalogue(self) -> str:
        return "\n".join(f"{tool.name}: {tool.description}" for tool in self)

    def choose(self, text: str) -> str:
        name = complete(f"{self.catalogue()}\nWhich for {text!r}?").strip()
        return self.use(name, text)


class UsageToolbox(Toolbox):
    def __init__(self, *tools: Tool) -> None:
        super().__init__(*tools)
        self.usage: collections.Counter[str] = collections.Counter()

    def __getitem__(self, name: str) -> Tool:
        self.usage[name] += 1
        return super().__getitem__(name)


class Dispatcher:
    def __init__(self) -> None:
        self.handlers: dict[str, Callable[[str], str]] = {
            "ask": self.on_ask, "shout": str.upper, "echo": lambda text: text, "claude": complete_claude,
        }  # fmt: skip

    def on_ask(self, text: str) -> str:
        return complete(text)

    def dispatch(self, command: str) -> str:
        verb, _, rest = command.partition(" ")
        handler = self.handlers.get(verb)
        if handler is None:
            raise ValueError(f"unknown command {verb!r}")
        return handler(rest)

    def by_method(self, command: str) -> str:
        verb, _, rest = command.partition(" ")
        match verb:
            case "ask" | "question":
                return self.on_ask(rest)
            case "shout":
                return rest.upper()
            case _:
                return self.dispatch(command)


class NotingDispatcher(Dispatcher):
    def __init__(self) -> None:
        super().__init__()
        self.commands: list[str] = []
        self.handlers["note"] = self.commands.append  # type: ignore[assignment]


class AliasingDispatcher(Dispatcher):
    def dispatch(self, command: str) -> str:
        verb = command.split()[0]
        if verb not in self.handlers:
            self.handlers[verb] = self.handlers["echo"]
        return super().dispatch(command)


@singledispatch
def describe(value: object) -> str:
    return complete(f"Describe {value!r}")


@describe.register
def _(value: int) -> str:
    return f"the number {value}"


@describe.register(list)
def _(value: list[Any]) -> str:
    return ", ".join(describe(v) for v in value)


class Renderer:
    def __init__(self) -> None:
        self.rendered = 0

    @singledispatchmethod
    def render(self, value: object) -> str:
        return str(value)

    @render.register
    def _(self, value: dict) -> str:  # type: ignore[type-arg]
        self.rendered += 1
        return json.dumps(value)


PLUGINS: dict[str, Callable[[str], str]] = {}


def plugin(name: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    def register(fn: Callable[[str], str]) -> Callable[[str], str]:
        PLUGINS[name] = fn
        return fn

    return register


@plugin("translate")
def translate(text: str) -> str:
    return complete_claude(f"Translate: {text}")


@plugin("classify")
def classify(text: str) -> str:
    return complete(f"One word: {text}").split()[0].lower()


def run_plugin(name: str, text: str) -> str:
    try:
        fn = PLUGINS[name]
    except KeyError:
        raise LookupError(f"no plugin {name!r}; there are {sorted(PLUGINS)}") from None
    return fn(text)


def run_all_plugins(text: str) -> dict[str, str]:
    return {name: fn(text) for name, fn in PLUGINS.items()}


def run_new_plugin(text: str) -> str:
    plugin("shout")(str.upper)
    return run_plugin("shout", text)


def run_by_class(name: str, text: str) -> str:
    return Tool.registry[name]().run(text)


def run_made_class(name: str) -> str:
    kind = type(name, (Shout,), {})
    return kind().run(name)


TOOLBOX = Toolbox(Shout(), Ask())

safe(TOOLBOX.choose, "x", why="a dict of tools that only ask")
unsafe(Toolbox(Ask(), Remember()).choose, "x", why="one of the tools keeps what it is told in its class")
unsafe(UsageToolbox(Ask()).use, "ask", "x", why="looking a tool up counts, without a lock")
safe(Dispatcher().dispatch, "ask x", why="a table of methods and functions that only ask")
safe(Dispatcher().by_method, "ask x", why="the same, by a match")
unsafe(NotingDispatcher().dispatch, "note x", why="one of the handlers appends to a list of the object")
unsafe(AliasingDispatcher().dispatch, "x y", why="adds to its table")
safe(describe, [1, "a"], why="functions by type")
unsafe(Renderer().render, {"a": 1}, why="one of the methods by type counts, without a lock")
safe(run_plugin, "translate", "x", why="a table of functions that only ask")
safe(run_all_plugins, "x", why="all functions of a table")
unsafe(run_new_plugin, "x", why="adds to a table of the module")
unsafe(run_by_class, "remember", "x", why="one of the registered classes keeps what it is told")
unsafe(run_made_class, "x", why="making a class registers it")
