"""Methods of built-in objects given where a function is expected, tables that change, constructors that do more.

All of these are unsafe: what they change belongs to the module, or to the caller.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import itertools
import json
import operator
import re
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, NamedTuple

import openai
import pydantic
import tenacity

from tests.labelled.labels import samples_of

_, unsafe = samples_of("adversarial: bound")

client = openai.OpenAI(api_key="none", base_url="http://127.0.0.1:9", max_retries=0)
serial = itertools.count()
seen: list[Any] = []
kept: dict[str, Any] = {}
names: set[str] = set()


def ask(prompt: str) -> str:
    return client.responses.create(model="m", input=prompt).output_text


class BySerial(pydantic.BaseModel):
    text: str
    number: int = pydantic.Field(default_factory=serial.__next__)


class AfterSeen(pydantic.BaseModel):
    text: Annotated[str, pydantic.AfterValidator(seen.append)]


class BeforeSeen(pydantic.BaseModel):
    text: Annotated[Any, pydantic.BeforeValidator(names.add)]


class SerialisedSeen(pydantic.BaseModel):
    text: Annotated[str, pydantic.PlainSerializer(seen.append)]


class ByPartial(pydantic.BaseModel):
    text: str
    number: Any = pydantic.Field(default_factory=functools.partial(seen.append, 1))


@dataclasses.dataclass
class RecordBySerial:
    text: str
    number: int = dataclasses.field(default_factory=serial.__next__)


@dataclasses.dataclass
class RecordByList:
    text: str
    number: Any = dataclasses.field(default_factory=functools.partial(seen.append, "x"))


@dataclasses.dataclass
class Counted:
    text: str
    made: ClassVar[int] = 0
    order: dataclasses.InitVar[int] = 0

    def __post_init__(self, order: int) -> None:
        Counted.made += 1
        self.text = f"{Counted.made}"


@dataclasses.dataclass
class Indirect(Counted):
    extra: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self, order: int) -> None:
        super().__post_init__(order)
        self.extra = [e.upper() for e in self.extra]


@dataclasses.dataclass
class SharesExtra:
    extra: list[str]

    def __post_init__(self) -> None:
        self.extra.append("x")


class CountedNew:
    made = 0

    def __new__(cls, text: str) -> CountedNew:
        self = super().__new__(cls)
        CountedNew.made += 1
        self.text = text
        return self

    text: str


class SharedNew:
    pool: ClassVar[dict[str, SharedNew]] = {}
    uses: int

    def __new__(cls, text: str) -> SharedNew:
        found = cls.pool.get(text)
        if found is None:
            found = cls.pool[text] = super().__new__(cls)
            found.uses = 0
        return found

    def prompt(self) -> str:
        return f"{self.uses}"


class TouchesShared:
    one: ClassVar[SharedNew]

    def __new__(cls) -> Any:
        SHARED.uses += 1
        return SHARED


SHARED = SharedNew("shared")
TouchesShared.one = SHARED


def by_serial(text: str) -> str:
    return ask(BySerial(text=text).text)


def after_seen(text: str) -> Any:
    return AfterSeen(text=ask(text))


def before_seen(text: str) -> Any:
    return BeforeSeen.model_validate({"text": ask(text)})


def serialised_seen(text: str) -> str:
    return SerialisedSeen(text=ask(text)).model_dump_json()


def by_partial(text: str) -> Any:
    return ByPartial(text=ask(text))


def record_by_serial(text: str) -> Any:
    return RecordBySerial(ask(text))


def record_by_list(text: str) -> Any:
    return RecordByList(ask(text))


def replaced_counted(record: Counted) -> Counted:
    return dataclasses.replace(record, text=ask(record.text), order=1)


def replaced_indirect(record: Indirect) -> Indirect:
    return dataclasses.replace(record, extra=[ask(record.text)], order=1)


def replaced_shares(record: SharesExtra) -> SharesExtra:
    return dataclasses.replace(record)


def made_of_given(extra: list[str]) -> SharesExtra:
    return SharesExtra(extra)


def counted_new(text: str) -> str:
    return ask(CountedNew(text).text)


def shared_new(text: str) -> str:
    return ask(SharedNew(text).prompt())


def touches_shared(text: str) -> str:
    TouchesShared()
    return ask(text)


def mapped(texts: list[str]) -> str:
    list(map(seen.append, texts))
    return ask("x")


def sorted_by(texts: list[str]) -> Any:
    return sorted(texts, key=seen.append)


def substituted(text: str) -> str:
    return re.sub("x", lambda m: f"{next(serial)}", text)


def hooked(text: str) -> Any:
    return json.loads(text, object_pairs_hook=seen.append)


def hooked_default(value: Any) -> str:
    return json.dumps(value, default=seen.append)


def counted_missing(words: list[str]) -> dict[str, int]:
    index: dict[str, int] = collections.defaultdict(serial.__next__)
    return {word: index[word] for word in words}


def filled_by_setitem(text: str) -> str:
    list(map(kept.__setitem__, [text], [ask(text)]))
    return text


def reduced(texts: list[str]) -> Any:
    return functools.reduce(lambda a, b: seen.append(b), texts, None)


def by_methodcaller(text: str) -> Any:
    return operator.methodcaller("append", text)(seen)


def by_getter(text: str) -> Any:
    add = operator.attrgetter("append")(seen)
    add(ask(text))


def by_item(text: str) -> Any:
    operator.itemgetter("log")({"log": seen}).append(ask(text))


@tenacity.retry(stop=tenacity.stop_after_attempt(2), before=seen.append)
def noted_before(text: str) -> str:
    return ask(text)


@tenacity.retry(stop=tenacity.stop_after_attempt(2), after=tenacity.after_log)  # type: ignore[arg-type]
def odd_after(text: str) -> str:
    seen.append(text)
    return ask(text)


def noting(text: str) -> str:
    seen.append(text)
    return text


class Agent:
    steps: ClassVar[list[Callable[[str], Any]]] = [str.strip]

    def __init__(self, **tools: Callable[[str], Any]) -> None:
        self.tools = tools
        self.chain = [str.strip, ask]

    def use(self, name: str, text: str) -> Any:
        return self.tools[name](text)

    def use_default(self, name: str, text: str) -> Any:
        return self.tools.get(name, seen.append)(text)

    def learn(self, text: str) -> Any:
        self.tools["note"] = noting
        return self.tools["ask"](text)

    def swap(self, text: str) -> Any:
        self.chain[0], self.chain[1] = self.chain[1], self.chain[0]
        return self.chain[0](text)

    def run(self, text: str) -> Any:
        for step in self.steps:
            text = step(text)
        return text

    def pop(self, text: str) -> Any:
        return self.chain.pop()(text)


class NotingAgent(Agent):
    steps: ClassVar[list[Callable[[str], Any]]] = [str.strip, noting, ask]


class Case(NamedTuple):
    tools: dict[str, Callable[[str], Any]]

    def use(self, text: str) -> Any:
        return self.tools["a"](text)


unsafe(by_serial, "x", why="a counter gives the default of a field")
unsafe(after_seen, "x", why="a validator appends")
unsafe(before_seen, "x", why="a validator adds to a set")
unsafe(serialised_seen, "x", why="a serializer appends")
unsafe(by_partial, "x", why="a partial that appends gives the default of a field")
unsafe(record_by_serial, "x", why="a counter gives the default of a field")
unsafe(record_by_list, "x", why="a partial that appends gives the default of a field")
unsafe(replaced_counted, Counted("x"), why="making one counts")
unsafe(replaced_indirect, Indirect("x"), why="making one counts, in the class that it is derived from")
unsafe(replaced_shares, SharesExtra(["a"]), why="the new one appends to a list that it shares with the old one")
unsafe(made_of_given, ["a"], why="the new one appends to a list that is given")
unsafe(counted_new, "x", why="`__new__` counts")
unsafe(shared_new, "x", why="`__new__` keeps the instances")
unsafe(touches_shared, "x", why="`__new__` changes an object of the module, and gives it")
unsafe(mapped, ["a"], why="`map` appends")
unsafe(sorted_by, ["a"], why="the key appends")
unsafe(substituted, "x", why="the replacement counts")
unsafe(hooked, '{"a": 1}', why="the hook appends")
unsafe(hooked_default, {"a": object()}, why="the hook appends")
unsafe(counted_missing, ["a"], why="what is missing is counted")
unsafe(filled_by_setitem, "x", why="`map` fills a dict of the module")
unsafe(reduced, ["a"], why="`reduce` appends")
unsafe(by_methodcaller, "x", why="calls `append` by its name")
unsafe(by_getter, "x", why="the method that is loaded appends")
unsafe(by_item, "x", why="what is found appends")
unsafe(noted_before, "x", why="a rule of the retries appends")
unsafe(odd_after, "x", why="appends")
unsafe(Agent(note=noting).use, "note", "x", why="one of the tools appends")
unsafe(Agent(note=seen.append).use, "note", "x", why="one of the tools is an `append`")
unsafe(Agent(ask=ask).use_default, "other", "x", why="the default is an `append`")
unsafe(Agent(ask=ask).learn, "x", why="puts a tool into the table")
unsafe(Agent().swap, "x", why="changes the order of its steps")
unsafe(NotingAgent().run, "x", why="a step of the derived class appends")
unsafe(Agent().pop, "x", why="takes a step out of the table")
unsafe(Case({"a": noting}).use, "x", why="the function in the table appends")
unsafe(functools.partial(Agent(note=noting).use, "note"), "x", why="one of the tools appends")
