"""Special methods that are called as such, and what is handed out and kept as well.

All of these are unsafe: what they change belongs to the module, or to the caller.
"""

from __future__ import annotations

import collections
import functools
import operator
import threading
from typing import Any

import tenacity

from tests.labelled.adversarial_bound import SharesExtra, ask, kept, names, seen, unsafe

counter: collections.Counter[str] = collections.Counter()
recent: collections.OrderedDict[str, int] = collections.OrderedDict(a=1)
last: collections.deque[str] = collections.deque(maxlen=3)


def sets_item(text: str) -> str:
    kept.__setitem__("k", ask(text))
    return text


def deletes_item(text: str) -> str:
    kept.__delitem__(text)
    return text


def adds_in_place(text: str) -> Any:
    return seen.__iadd__([ask(text)])


def unites_in_place(text: str) -> Any:
    return kept.__ior__({text: ask(text)})


def cuts_in_place(text: str) -> Any:
    return names.__iand__({ask(text)})


def starts_again(text: str) -> str:
    seen.__init__([text])  # type: ignore[misc]
    return ask(text)


def subtracts(text: str) -> str:
    counter.subtract([text])
    return ask(text)


def moves_to_end(text: str) -> str:
    recent.move_to_end("a")
    return ask(text)


def rotates(text: str) -> str:
    last.rotate(1)
    return ask(text)


def by_operator(text: str) -> str:
    operator.setitem(kept, text, ask(text))
    return text


def deletes_by_operator(text: str) -> str:
    operator.delitem(kept, text)
    return ask(text)


def by_operator_in_place(text: str) -> Any:
    return operator.iadd(seen, [ask(text)])


def by_class(text: str) -> str:
    dict.__setitem__(kept, text, ask(text))
    return text


def by_class_of_lists(text: str) -> str:
    list.append(seen, ask(text))
    return text


def given_setitem(target: dict[str, str], text: str) -> str:
    target.__setitem__("k", ask(text))
    return text


def given_iadd(target: list[str], text: str) -> Any:
    return target.__iadd__([ask(text)])


def bound_once(text: str) -> str:
    put = kept.__setitem__
    put(text, ask(text))
    return text


def mapped_update(texts: list[str]) -> int:
    return len([*map(counter.update, [[t] for t in texts])])


for called in [
    sets_item, deletes_item, adds_in_place, unites_in_place, cuts_in_place, starts_again, subtracts, moves_to_end,
    rotates, by_operator, deletes_by_operator, by_operator_in_place, by_class, by_class_of_lists, bound_once,
]:  # fmt: skip
    unsafe(called, "a", why="changes a container of the module by a special method, or one that is rarely used")
unsafe(given_setitem, {}, "a", why="changes a dict that is given")
unsafe(given_iadd, [], "a", why="changes a list that is given")
unsafe(mapped_update, ["a"], why="`map` updates a counter of the module")


@tenacity.retry(stop=tenacity.stop_after_attempt(2), after=functools.partial(seen.extend, [1]))  # type: ignore[arg-type]
def noted_by_partial(text: str) -> str:
    return ask(text)


@tenacity.retry(stop=tenacity.stop_after_attempt(2), retry_error_callback=kept.__contains__, sleep=last.append)  # type: ignore[arg-type]
def noted_as_it_sleeps(text: str) -> str:
    return ask(text)


unsafe(noted_by_partial, "x", why="a rule of the retries is a partial that extends a list")
unsafe(noted_as_it_sleeps, "x", why="what it sleeps by appends")

# -- what is handed out, and kept as well ------------------------------------------------------------------------------


class Keeper:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: dict[str, list[str]] = {}
        self.last: list[str] = []

    def made(self, key: str) -> list[str]:
        new = [key]
        with self.lock:
            self.kept[key] = new
        return new

    def made_within(self, key: str) -> dict[str, list[str]]:
        new = [key]
        with self.lock:
            self.kept[key] = new
        return {"new": new}

    def record(self, key: str) -> SharesExtra:
        new = [key]
        with self.lock:
            self.kept[key] = new
        return SharesExtra(new)

    def inner(self, key: str) -> Keeper:
        other = Keeper()
        with self.lock:
            self.kept[key] = other.last
        return other

    def shared(self) -> Keeper:
        other = Keeper()
        other.last = self.last
        return other

    def shallow(self) -> Keeper:
        other = Keeper()
        other.kept = {**self.kept}
        return other

    def add(self, text: str) -> None:
        self.last.append(text)


KEEPER = Keeper()


def appends_to_kept(text: str) -> str:
    KEEPER.made("k").append(ask(text))
    return text


def appends_to_kept_within(text: str) -> str:
    KEEPER.made_within("k")["new"].append(ask(text))
    return text


def makes_of_kept(text: str) -> str:
    KEEPER.record("k").extra.append(ask(text))
    return text


def appends_within(text: str) -> str:
    KEEPER.inner("k").add(ask(text))
    return text


def appends_to_shared(text: str) -> str:
    KEEPER.shared().add(ask(text))
    return text


def appends_through_copy(text: str) -> str:
    KEEPER.shallow().kept["a"].append(ask(text))
    return text


for called in [
    appends_to_kept, appends_to_kept_within, makes_of_kept, appends_within, appends_to_shared, appends_through_copy,
]:  # fmt: skip
    unsafe(called, "a", why="appends to a list that an object of the module keeps as well")
