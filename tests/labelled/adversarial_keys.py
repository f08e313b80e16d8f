"""Objects that are kept as keys, or under keys, of dictionaries of all kinds, and changed where they are found again;
and what goes by the name of a method of text.

All of these are unsafe: what they change belongs to the caller.
"""

from __future__ import annotations

import collections
import csv
import io
import types
from collections.abc import Callable
from typing import Any

import httpx
import openai

from tests.labelled.labels import samples_of

_, unsafe = samples_of("adversarial: keys")


class Node:
    def __init__(self) -> None:
        self.n = 0
        self.seen: list[int] = []


def as_keys_of_groups(nodes: list[Node]) -> None:
    groups: dict[Node, list[int]] = collections.defaultdict(list)
    for node in nodes:
        groups[node].append(1)
    for node in groups:
        node.n += 1


def as_keys_that_are_only_read(nodes: list[Node]) -> None:
    groups: dict[Node, list[int]] = collections.defaultdict(list)
    for node in nodes:
        groups[node]  # noqa: B018
    next(iter(groups)).n += 1


def as_the_greatest_key(nodes: list[Node]) -> None:
    groups: dict[Node, int] = collections.defaultdict(int)
    for node in nodes:
        groups[node] += 1
    max(groups, key=id).n += 1


def as_keys_of_a_counter(nodes: list[Node]) -> None:
    counts: collections.Counter[Node] = collections.Counter()
    for node in nodes:
        counts[node] += 1
    for node in counts:
        node.seen.append(1)


def as_the_most_common(nodes: list[Node]) -> None:
    collections.Counter(nodes).most_common(1)[0][0].n += 1


def as_keys_in_order(nodes: list[Node]) -> None:
    order = collections.OrderedDict((node, 1) for node in nodes)
    for node in order:
        node.n += 1


def as_keys_of_keys(nodes: list[Node]) -> None:
    tables: dict[int, dict[Node, int]] = collections.defaultdict(dict)
    for node in nodes:
        tables[1][node] = 3
    for table in tables.values():
        for node in table:
            node.n += 1


def as_values_in_order(nodes: list[Node]) -> None:
    order: collections.OrderedDict[int, Node] = collections.OrderedDict()
    order[1] = nodes[0]
    order.move_to_end(1)
    order.pop(1).n += 1


def as_values_of_groups(nodes: list[Node]) -> None:
    groups: dict[int, list[Node]] = collections.defaultdict(list)
    for node in nodes:
        groups[1].append(node)
    for _, members in groups.items():
        for node in members:
            node.n += 1


def as_a_group(nodes: list[Node]) -> None:
    groups = collections.defaultdict(list, all=nodes)
    groups["all"].append(Node())


def as_a_group_put_there(nodes: list[Node]) -> None:
    groups: dict[str, list[Node]] = collections.defaultdict(list)
    groups |= {"all": nodes}
    groups["all"].append(Node())


def by_a_factory(nodes: list[Node]) -> None:
    groups: dict[str, Node] = collections.defaultdict(lambda: nodes[0])
    groups["a"].n += 1


for function in [
    as_keys_of_groups, as_keys_that_are_only_read, as_the_greatest_key, as_keys_of_a_counter, as_the_most_common,
    as_keys_in_order, as_keys_of_keys, as_values_in_order, as_values_of_groups, as_a_group, as_a_group_put_there,
    by_a_factory,
]:  # fmt: skip
    unsafe(function, [Node(), Node()], why="changes what it is given")

SHARED = io.StringIO("a\nb\nc\n")
ROWS = csv.reader(io.StringIO("a,b\nc,d\n"))
TAKING: list[Callable[[str], Any]] = [
    lambda text: [line for line in SHARED], lambda text: text.join(SHARED), lambda text: sorted(SHARED),
    lambda text: text in SHARED, lambda text: [*csv.reader(SHARED)], lambda text: [*csv.DictReader(SHARED)],
    lambda text: [*zip(text, SHARED)], lambda text: max(SHARED), lambda text: [].extend(SHARED),  # type: ignore[func-returns-value]
    lambda text: [*ROWS], lambda text: next(ROWS), lambda text: SHARED.readline(), lambda text: next(SHARED),
]  # fmt: skip
for taking in TAKING:
    unsafe(taking, "a", why="takes lines from a file in memory that others read as well")

# -- what goes by the name of a method of text --------------------------------------------------------------------

_, unsafe = samples_of("adversarial: methods of data")

SEEN: list[Any] = []


def noting(text: str) -> str:
    SEEN.append(text)
    return text


class InTheInstance:
    def __init__(self) -> None:
        self.split = noting
        self.format = SEEN.append


class ByProperty:
    @property
    def split(self) -> Callable[[str], str]:
        return noting

    format = split


class Noting:
    def __call__(self, text: str) -> None:
        SEEN.append(text)


class InTheClass:
    split = Noting()
    format = Noting()


class ByAnother:
    def __init__(self) -> None:
        self.split = self.format = Noting()


class Static:
    split = staticmethod(noting)
    format = staticmethod(noting)


class Slotted:
    __slots__ = ("format", "split")

    def __init__(self) -> None:
        self.split = self.format = noting


class Sharing:
    def split(self, text: str) -> list[Any]:
        return SEEN

    def lower(self) -> list[Any]:
        return SEEN


module = types.ModuleType("splitting")
module.split = module.format = noting  # type: ignore[attr-defined]


def splits(things: list[Any]) -> list[Any]:
    return [thing.split("a") for thing in things]


def formats(things: list[Any]) -> list[Any]:
    return [thing.format("a") for thing in things]


def adds_to_parts(things: list[Any]) -> None:
    for thing in things:
        thing.split("a").append(1)


def adds_to_lower(things: list[Any]) -> None:
    for thing in things:
        thing.lower().append(1)


class Holder:
    def __init__(self, thing: Any) -> None:
        self.things = [thing]

    def splits(self, text: str) -> list[Any]:
        return [thing.split(text) for thing in self.things]


for thing in [
    InTheInstance(), ByProperty(), InTheClass(), ByAnother(), Static(), Slotted(), Static, module, InTheClass,
]:  # fmt: skip
    unsafe(splits, [thing], why="what is called by the name of a method of text appends to a list of the module")
    unsafe(formats, [thing], why="what is called by the name of a method of text appends to a list of the module")
    unsafe(Holder(thing).splits, "a", why="the same, in a bound method, which holds it")
unsafe(adds_to_parts, [Sharing()], why="what is split off is a list of the module")
unsafe(adds_to_lower, [Sharing()], why="what is made lower is a list of the module")


class Service:
    def get(self, text: str) -> None:
        SEEN.append(text)

    def __call__(self, text: str) -> None:
        SEEN.append(text)


class Harmless:
    def get(self, text: str) -> str:
        return text

    __call__ = get


getting = types.ModuleType("getting")
getting.get = noting  # type: ignore[attr-defined]


class Chooser:
    def __init__(self, *services: Any) -> None:
        self.services = list(services)

    def get(self, text: str) -> Any:
        return self.services[len(text) % 2].get(text)

    def every(self, text: str) -> list[Any]:
        return [service.get(text) for service in self.services]

    def first(self, text: str) -> Any:
        return next(iter(self.services)).get(text)

    def called(self, text: str) -> Any:
        return self.services[len(text) % 2](text)

    def each(self, text: str) -> None:
        for service in self.services:
            service(text)

    def last(self, text: str) -> Any:
        *_, service = self.services
        return service(text)

    def added(self, text: str) -> Any:
        self.services.append(Service())
        return self.services[-1](text)

    def joined(self, text: str) -> Any:
        return (self.services + [Service()])[-1](text)


def gets(services: list[Any]) -> list[Any]:
    return [service.get("a") for service in services]


for other in [Service(), getting]:
    chooser = Chooser(Harmless(), other)
    for method in [chooser.get, chooser.every, chooser.first]:
        unsafe(method, "a", why="one of those that it may ask appends to a list of the module")
unsafe(Chooser(Service(), Harmless()).first, "a", why="the first one appends to a list of the module")
for method in [Chooser(Harmless(), Service()).called, Chooser(Harmless(), Service()).each, Chooser(Service()).last]:
    unsafe(method, "a", why="one of those that it may call appends to a list of the module")
unsafe(Chooser(Harmless()).added, "a", why="adds to a list of its own, and calls what it has added")
unsafe(Chooser(Harmless()).joined, "a", why="calls one that appends to a list of the module")
unsafe(gets, [Harmless(), Service()], why="one of those that it is given appends to a list of the module")

# -- clients that a with closes -----------------------------------------------------------------------------------

_, unsafe = samples_of("adversarial: contexts")

ADDRESS = "http://127.0.0.1:9"
gpt = openai.OpenAI(api_key="none", base_url=ADDRESS)
web = httpx.Client()
options = {"api_key": "none", "base_url": ADDRESS, "http_client": web}


def closes_what_a_copy_shares(text: str) -> str:
    with gpt.with_options(timeout=1) as client:
        return client.responses.create(model="m", input=text).output_text


def closes_what_it_is_given(text: str) -> str:
    with openai.OpenAI(api_key="none", base_url=ADDRESS, http_client=web) as client:
        return client.responses.create(model="m", input=text).output_text


def closes_what_options_name(text: str) -> str:
    with openai.OpenAI(**options) as client:  # type: ignore[arg-type]
        return client.responses.create(model="m", input=text).output_text


def closes_the_shared_one(text: str) -> str:
    with gpt as client:
        return client.responses.create(model="m", input=text).output_text


def handed_out(text: str = "") -> openai.OpenAI:
    return gpt


def closes_what_is_handed_out(text: str) -> str:
    with handed_out() as client:
        return client.responses.create(model="m", input=text).output_text


for closing in [
    closes_what_a_copy_shares, closes_what_it_is_given, closes_what_options_name, closes_the_shared_one,
    closes_what_is_handed_out,
]:  # fmt: skip
    unsafe(closing, "a", why="closes connections that others use")
