"""Shared state without a lock, found by ways that hide it: other names, other objects' hooks, other modules.

All of these are unsafe, whatever else they do.
"""

from __future__ import annotations

import bisect
import collections
import contextlib
import contextvars
import copy
import dataclasses
import functools
import heapq
import importlib
import inspect
import itertools
import json
import operator
import re
import sys
import textwrap
import types
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.labelled.labels import samples_of

_, unsafe = samples_of("adversarial: other names of shared state")

SHARED: list[Any] = []
ROWS: list[list[Any]] = [[], []]
CONFIG: dict[str, Any] = {"tags": [], "n": 0}
TOTAL = 0
VARIABLE: contextvars.ContextVar[list[Any]] = contextvars.ContextVar("VARIABLE", default=SHARED)


class State:
    items: list[Any] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.own: list[Any] = []
        self.n = 0
        self.nested = {"deep": [{"list": SHARED}]}

    def history(self) -> list[Any]:
        return self.own

    @property
    def viewed(self) -> list[Any]:
        return self.own

    def __iter__(self) -> Iterator[list[Any]]:
        yield self.own


STATE = State()


class Holder(NamedTuple):
    rows: list[Any]


@dataclass(frozen=True)
class Frozen:
    rows: list[Any]
    label: str = ""


HOLDER, FROZEN = Holder(SHARED), Frozen(SHARED)
PROXY = types.MappingProxyType(CONFIG)
SPACE = types.SimpleNamespace(rows=SHARED, n=0)
WEAK = weakref.ref(STATE)
BUFFER = bytearray(b"0000")


def given_back() -> list[Any]:
    return SHARED


def identity(value: Any) -> Any:
    return value


def into(text: str, rows: list[Any]) -> str:
    rows.append(text)
    return text


def all_of(*rows: list[Any], **named: list[Any]) -> list[list[Any]]:
    return [*rows, *named.values()]


def handing_out() -> Iterator[list[Any]]:
    yield SHARED


def alias_tuple(text: str) -> str:
    (SHARED, 1)[0].append(text)  # type: ignore[union-attr]
    return text


def alias_dict(text: str) -> str:
    {"rows": SHARED}["rows"].append(text)
    return text


def alias_or(text: str, given: list[Any] | None = None) -> str:
    (given or SHARED).append(text)
    return text


def alias_conditional(text: str) -> str:
    rows = SHARED if text else []
    rows.append(text)
    return text


def alias_returned(text: str) -> str:
    given_back().append(text)
    return text


def alias_identity(text: str) -> str:
    identity(SHARED).append(text)
    return text


def alias_star(text: str) -> str:
    return into(*[text, SHARED])  # type: ignore[arg-type]


def alias_double_star(text: str) -> str:
    return into(**{"text": text, "rows": SHARED})  # type: ignore[arg-type]


def alias_collected(text: str) -> str:
    for rows in all_of(SHARED, more=[]):
        rows.append(text)
    return text


def alias_loop(text: str) -> str:
    for _index, rows in enumerate([[], SHARED]):
        rows.append(text)
    return text


def alias_zip(text: str) -> str:
    for rows, word in zip([SHARED], [text], strict=True):
        rows.append(word)
    return text


def alias_next(text: str) -> str:
    next(iter([SHARED])).append(text)
    return text


def alias_generator(text: str) -> str:
    for rows in handing_out():
        rows.append(text)
    return text


def alias_max(text: str) -> str:
    max([SHARED, []], key=len).append(text)
    return text


def alias_copy_of_object(text: str) -> str:
    copy.copy(STATE).own.append(text)
    return text


def alias_merged(text: str) -> str:
    merged = CONFIG | {"text": text}
    merged["tags"].append(text)
    return text


def alias_unpacked_dict(text: str) -> str:
    config = {**CONFIG, "text": text}
    config["tags"].append(text)
    return text


def alias_unpacked_list(text: str) -> str:
    [*ROWS][0].append(text)
    return text


def alias_slice(text: str) -> str:
    ROWS[:][0].append(text)
    return text


def alias_sorted(text: str) -> str:
    sorted(ROWS, key=len)[0].append(text)
    return text


def alias_reversed(text: str) -> str:
    list(reversed(ROWS))[0].append(text)
    return text


def alias_chain(text: str) -> str:
    for rows in itertools.chain(ROWS, [[]]):
        rows.append(text)
    return text


def alias_deque(text: str) -> str:
    collections.deque(ROWS, maxlen=1)[0].append(text)
    return text


def alias_map(text: str) -> str:
    for rows in map(identity, ROWS):
        rows.append(text)
    return text


def alias_filter(text: str) -> str:
    for rows in filter(lambda rows: rows is not None, ROWS):
        rows.append(text)
    return text


def alias_itemgetter(text: str) -> str:
    operator.itemgetter(0)(ROWS).append(text)
    return text


def alias_attrgetter(text: str) -> str:
    operator.attrgetter("own")(STATE).append(text)
    return text


def alias_methodcaller(text: str) -> str:
    operator.methodcaller("append", text)(SHARED)
    return text


def alias_getattr(text: str) -> str:
    getattr(STATE, "own").append(text)  # noqa: B009
    return text


def alias_getattr_computed(text: str, name: str = "ow") -> str:
    getattr(STATE, name + "n").append(text)
    return text


def alias_vars(text: str) -> str:
    vars(STATE)["own"].append(text)
    return text


def alias_namedtuple(text: str) -> str:
    HOLDER.rows.append(text)
    return text


def alias_frozen(text: str) -> str:
    dataclasses.replace(FROZEN, label=text).rows.append(text)
    return text


def alias_new_frozen(text: str) -> str:
    Frozen(SHARED, text).rows.append(text)
    return text


def alias_proxy(text: str) -> str:
    PROXY["tags"].append(text)
    return text


def alias_namespace(text: str) -> str:
    SPACE.n += 1
    return text


def alias_match_class(text: str) -> str:
    match FROZEN:
        case Frozen(rows=rows):
            rows.append(text)
    return text


def alias_match_sequence(text: str) -> str:
    match ROWS:
        case [first, *_]:
            first.append(text)
    return text


def alias_match_rest(text: str) -> str:
    match CONFIG:
        case {"n": _, **rest}:
            rest["tags"].append(text)
    return text


def alias_walrus(text: str) -> str:
    if (rows := SHARED) is not None:
        rows.append(text)
    return text


def alias_weak(text: str) -> str:
    state = WEAK()
    if state is not None:
        state.own.append(text)
    return text


def alias_context(text: str) -> str:
    VARIABLE.get().append(text)
    return text


def alias_default_of_another(text: str, rows: list[Any] = SHARED) -> str:
    rows.append(text)
    return text


def alias_defaults_attribute(text: str) -> str:
    alias_default_of_another.__defaults__[0].append(text)  # type: ignore[index]
    return text


def alias_method(text: str) -> str:
    STATE.history().append(text)
    return text


def alias_property(text: str) -> str:
    STATE.viewed.append(text)
    return text


def alias_iterated(text: str) -> str:
    for rows in STATE:
        rows.append(text)
    return text


def alias_class_attribute(text: str) -> str:
    STATE.items.append(text)
    return text


def alias_new_instance(text: str) -> str:
    State().items.append(text)
    return text


def alias_nested(text: str) -> str:
    for row in STATE.nested["deep"]:
        row["list"].append(text)
    return text


def alias_of_new(text: str) -> str:
    State().nested["deep"][0]["list"].append(text)
    return text


def alias_bound(text: str) -> str:
    add = SHARED.append
    add(text)
    return text


def alias_unbound(text: str) -> str:
    list.append(SHARED, text)
    return text


def alias_partial(text: str) -> str:
    functools.partial(SHARED.append, text)()
    return text


def alias_in_comprehension(text: str) -> str:
    [rows.append(word) for rows in [SHARED] for word in text.split()]
    return text


def alias_in_reduce(text: str) -> str:
    functools.reduce(lambda rows, word: rows.append(word) or rows, text.split(), SHARED)
    return text


def alias_in_setdefault(text: str) -> str:
    own: dict[str, list[Any]] = {}
    own.setdefault(text, SHARED).append(text)
    return text


def alias_in_get(text: str) -> str:
    {}.get(text, SHARED).append(text)
    return text


def alias_pop(text: str) -> str:
    [SHARED].pop().append(text)
    return text


def alias_chain_map(text: str) -> str:
    collections.ChainMap(CONFIG, {})["n"] = len(text)
    return text


def alias_groupby(text: str) -> str:
    for _key, group in itertools.groupby(ROWS, key=len):
        for rows in group:
            rows.append(text)
    return text


def alias_frame(text: str) -> str:
    inspect.currentframe().f_globals["SHARED"].append(text)  # type: ignore[union-attr]
    return text


def alias_memoryview(text: str) -> str:
    memoryview(BUFFER)[0] = len(text) % 256
    return text


def slice_set(text: str) -> str:
    SHARED[len(SHARED) :] = [text]
    return text


def extends_in_place(text: str) -> str:
    rows = SHARED
    rows += [text]
    return text


def dict_in_place(text: str) -> str:
    config = CONFIG
    config |= {"text": text}
    return text


def pushes(text: str) -> str:
    heapq.heappush(SHARED, text)
    return text


def inserts(text: str) -> str:
    bisect.insort(SHARED, text)
    return text


def sets_item(text: str) -> str:
    operator.setitem(CONFIG, text, text)
    return text


def in_place_operator(text: str) -> str:
    operator.iadd(SHARED, [text])
    return text


def mapped(text: str) -> str:
    any(map(SHARED.append, text.split()))
    return text


def drained_by_deque(text: str) -> str:
    collections.deque(map(SHARED.append, text.split()), maxlen=0)
    return text


def keyed(text: str) -> list[str]:
    return sorted(text.split(), key=SHARED.append)  # type: ignore[arg-type]


def accumulated(text: str) -> list[Any]:
    return list(itertools.accumulate([1, 2], lambda a, b: SHARED.append(a) or a + b))


def starred(text: str) -> list[Any]:
    return list(itertools.starmap(SHARED.insert, [(0, text)]))


def taken_while(text: str) -> list[str]:
    return list(itertools.takewhile(lambda word: SHARED.append(word) is None, text.split()))


def on_exit(text: str) -> str:
    with contextlib.ExitStack() as stack:
        stack.callback(SHARED.append, text)
    return text


for adversary in [
    alias_tuple, alias_dict, alias_or, alias_conditional, alias_returned, alias_identity, alias_star, alias_double_star,
    alias_collected, alias_loop, alias_zip, alias_next, alias_generator, alias_max, alias_copy_of_object, alias_merged,
    alias_unpacked_dict, alias_unpacked_list, alias_slice, alias_sorted, alias_reversed, alias_chain, alias_deque,
    alias_map, alias_filter, alias_itemgetter, alias_attrgetter, alias_methodcaller, alias_getattr,
    alias_getattr_computed, alias_vars, alias_namedtuple, alias_frozen, alias_new_frozen, alias_proxy, alias_namespace,
    alias_match_class, alias_match_sequence, alias_match_rest, alias_walrus, alias_weak, alias_context,
    alias_default_of_another, alias_defaults_attribute, alias_method, alias_property, alias_iterated,
    alias_class_attribute, alias_new_instance, alias_nested, alias_of_new, alias_bound, alias_unbound, alias_partial,
    alias_in_comprehension, alias_in_reduce, alias_in_setdefault, alias_in_get, alias_pop, alias_chain_map,
    alias_groupby, alias_frame, alias_memoryview, slice_set, extends_in_place, dict_in_place, pushes, inserts,
    sets_item, in_place_operator, mapped, drained_by_deque, keyed, accumulated, starred, taken_while, on_exit,
]:  # fmt: skip
    unsafe(adversary, "a b", why="changes shared state, which it knows under another name")


_, unsafe = samples_of("adversarial: put into data")


def filled(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads("{}")
    data["rows"] = SHARED
    return data


def put_in(data: dict[str, Any], rows: list[Any]) -> None:
    data["rows"] = rows


def data_item(text: str) -> str:
    data = json.loads("{}")
    data["rows"] = SHARED
    data["rows"].append(text)
    return text


def data_nested(text: str) -> str:
    data = json.loads('{"a": {}}')
    data["a"]["rows"] = SHARED
    data["a"]["rows"].append(text)
    return text


def data_appended(text: str) -> str:
    words = text.split()
    words.append(SHARED)  # type: ignore[arg-type]
    words[-1].append(text)  # type: ignore[attr-defined]
    return text


def data_updated(text: str) -> str:
    data = json.loads("{}")
    data.update(rows=SHARED)
    data["rows"].append(text)
    return text


def data_by_default(text: str) -> str:
    json.loads("{}").setdefault("rows", SHARED).append(text)
    return text


def data_of_a_function(text: str) -> str:
    filled(text)["rows"].append(text)
    return text


def data_by_a_function(text: str) -> str:
    data = json.loads("{}")
    put_in(data, SHARED)
    data["rows"].append(text)
    return text


def data_merged(text: str) -> str:
    data = json.loads("{}") | {"rows": SHARED}
    data["rows"].append(text)
    return text


def data_in_place(text: str) -> str:
    words = re.findall("a", text)
    words += [SHARED]
    words[0].append(text)
    return text


def data_iterated(text: str) -> str:
    words = textwrap.wrap(text)
    words.insert(0, SHARED)  # type: ignore[arg-type]
    for word in words:
        if word is SHARED:  # type: ignore[comparison-overlap]
            word.append(text)
    return text


def data_in_a_deque(text: str) -> str:
    rows = collections.deque([text])
    rows.append(SHARED)  # type: ignore[arg-type]
    rows.pop().append(text)  # type: ignore[attr-defined]
    return text


def data_in_a_row(text: str) -> str:
    run = Frozen([])
    run.rows.append(SHARED)
    run.rows[0].append(text)
    return text


def data_in_a_namespace(text: str) -> str:
    space = types.SimpleNamespace()
    vars(space)["rows"] = SHARED
    space.rows.append(text)
    return text


for adversary in [
    data_item, data_nested, data_appended, data_updated, data_by_default, data_of_a_function, data_by_a_function,
    data_merged, data_in_place, data_iterated, data_in_a_deque, data_in_a_row, data_in_a_namespace,
]:  # fmt: skip
    unsafe(adversary, "a b", why="a shared list, by way of a container that it has made itself")


_, unsafe = samples_of("adversarial: names bound again")


def walrus_global(text: str) -> int:
    global TOTAL
    return (TOTAL := TOTAL + len(text))


def loop_target(text: str) -> str:
    for STATE.n in range(len(text)):
        pass
    return text


def with_target(text: str) -> str:
    with contextlib.nullcontext(text) as STATE.own:  # type: ignore[assignment]
        return text


def except_name(text: str) -> str:
    global TOTAL
    try:
        int(text)
    except ValueError as TOTAL:  # noqa: N814
        pass
    return text


def match_name(text: str) -> str:
    global TOTAL
    match len(text):
        case TOTAL:
            return text


def defines_global(text: str) -> str:
    global given_back

    def given_back() -> list[Any]:
        return [text]

    return text


def class_global(text: str) -> str:
    global Frozen

    class Frozen:  # type: ignore[no-redef]
        rows = text

    return text


def in_own_module(text: str) -> str:
    sys.modules[__name__].TOTAL += 1  # type: ignore[attr-defined]
    return text


def in_imported_self(text: str) -> str:
    importlib.import_module(__name__).TOTAL = len(text)
    return text


def by_import_statement(text: str) -> str:
    import tests.labelled.adversarial as here

    here.TOTAL += 1
    return text


def by_from_import(text: str) -> str:
    from tests.labelled.adversarial import SHARED as rows

    rows.append(text)
    return text


def other_module(text: str) -> str:
    collections.latest = text  # type: ignore[attr-defined]
    return text


def dict_of_object(text: str) -> str:
    STATE.__dict__["n"] += 1
    return text


def dict_update(text: str) -> str:
    vars(STATE).update(n=len(text))
    return text


def object_setattr(text: str) -> str:
    object.__setattr__(FROZEN, "label", text)
    return text


def own_class(self: Any = STATE) -> int:
    type(self).total = getattr(type(self), "total", 0) + 1
    return 1


def deletes_attribute(text: str) -> str:
    del STATE.nested
    return text


def annotated(text: str) -> str:
    STATE.n: int = len(text)  # type: ignore[misc]
    return text


def nested_nonlocal() -> Callable[[str], int]:
    n = 0

    def outer(text: str) -> int:
        def inner() -> None:
            nonlocal n
            n += 1

        inner()
        return n

    return outer


def by_generator_finally(text: str) -> str:
    def parts() -> Iterator[str]:
        try:
            yield text
        finally:
            SHARED.append(text)

    return "".join(parts())


for adversary in [
    walrus_global, loop_target, with_target, except_name, match_name, defines_global, class_global, in_own_module,
    in_imported_self, by_import_statement, by_from_import, other_module, dict_of_object, dict_update, object_setattr,
    deletes_attribute, annotated, nested_nonlocal(), by_generator_finally,
]:  # fmt: skip
    unsafe(adversary, "a b", why="binds again what others see")
unsafe(own_class, why="an attribute of the class")


class Borg:
    shared: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self) -> None:
        self.__dict__ = self.shared

    def ask(self, text: str) -> str:
        self.last = text
        return text


def by_borg(text: str) -> str:
    return Borg().ask(text)


@dataclass
class Run:
    rows: list[Any] = field(default_factory=lambda: SHARED)
    options: dict[str, Any] = field(default_factory=given_back)  # type: ignore[assignment]


def by_shared_factory(text: str) -> str:
    Run().rows.append(text)
    return text


def by_shared_factory_function(text: str) -> str:
    Run().options.append(text)  # type: ignore[attr-defined]
    return text


def by_lambda_default(text: str) -> int:
    return remembering(text)


remembering = lambda text, seen=[]: seen.append(text) or len(seen)  # type: ignore[misc,func-returns-value] # noqa: B006,E731

unsafe(by_borg, "a", why="all instances share a dict")
unsafe(by_shared_factory, "a", why="the factory gives a shared list")
unsafe(by_shared_factory_function, "a", why="the factory gives a shared list")
unsafe(by_lambda_default, "a", why="a default of a lambda")
