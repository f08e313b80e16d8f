"""Iterators that a loop makes for itself and nobody else has: pulled ahead where nobody can tell, exactly otherwise."""

from __future__ import annotations

import collections
import gc
import io
import itertools
import math
import statistics
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest
import tqdm

import xcs
from xcs_runtime.schedule import SeededScheduler, use

CALLS: list[Any] = []


def ask(x):
    time.sleep(0)
    if x == "bad":
        raise ValueError(x)
    return f"<{x}>"


def size(x):
    time.sleep(0)
    return len(x)


def lines(error):
    """Where it passed through this file, but for the test itself."""
    found = traceback.extract_tb(error.__traceback__)
    return [(f.name, f.lineno) for f in found if f.filename == __file__ and f.name != "outcome"]


def pieces(text, n):
    for i in range(0, len(text), n):
        yield text[i : i + n]


def failing(items):
    for item in items:
        if item == "stop":
            raise KeyError(item)
        yield item


def from_generator(text, n):
    return [ask(piece) for piece in pieces(text, n)]


def loop_over_generator(text, n):
    out = {}
    for i, piece in enumerate(pieces(text, n)):
        out[i] = ask(piece)
    return out


def generator_fails(items):
    out = []
    try:
        for item in failing(items):
            out.append(ask(item))  # noqa: PERF401
    except KeyError as error:
        out.append(error)
    return out


def generator_fails_in_comprehension(items):
    return [ask(item) for item in failing(items)]


def pairs(items):
    wins = collections.Counter()
    for a, b in itertools.combinations(items, 2):
        wins[a if len(ask(a + b)) % 2 else b] += 1
    return wins


def chained(items):
    return [ask(item) for item in itertools.chain(items, reversed(items))]


def windows(items):
    return [ask(a + b) for a, b in itertools.pairwise(items)]


def zipped_with_generator(items, text):
    return {item: ask(piece) for item, piece in zip(items, pieces(text, 2), strict=False)}


def counted(items):
    return collections.Counter(ask(item) for item in items)


def mean(items):
    return statistics.mean(size(item) for item in items)


def product(items):
    return math.prod(size(item) for item in items)


def updated(items):
    found = {"first": 1}
    found.update((item, ask(item)) for item in items)
    return found


def into_set(items):
    found = set()
    found.update(ask(item) for item in items)
    return sorted(found)


LETTERS = ["ab", "c", "def", "ab"]
OVERLAPPING: list[tuple[Callable[..., Any], list[tuple[Any, ...]]]] = [
    (from_generator, [("abcdefg", 2), ("xyz", 1), ("", 3)]),
    (loop_over_generator, [("abcdefg", 2), ("xyz", 1)]),
    (generator_fails, [(["a", "b", "stop", "c"],), (["stop"],), (["a", "b"],)]),
    (generator_fails_in_comprehension, [(["a", "b", "stop", "c"],), (["a", "bad", "stop"],), (["a", "b"],)]),
    (pairs, [(LETTERS,), (["x", "bad"],)]),
    (chained, [(LETTERS,), (["x", "bad", "y"],)]),
    (windows, [(LETTERS,), (["x"],)]),
    (zipped_with_generator, [(LETTERS, "abcdefghijk"), (LETTERS, "abc")]),
    (counted, [(LETTERS,), (["a", "bad", "c"],)]),
    (mean, [(LETTERS,), (["a", "b"],)]),
    (product, [(LETTERS,), (["a", "bbb"],)]),
    (updated, [(LETTERS,), (["a", "bad", "c"],)]),
    (into_set, [(LETTERS,), (["a", "bad", "c"],)]),
]


def outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> object:
    try:
        found = function(*arguments)
        if isinstance(found, list):
            return [(repr(item), lines(item)) if isinstance(item, Exception) else item for item in found]
        return found
    except Exception as error:
        return repr(error), repr(error.__context__), lines(error)


@pytest.mark.parametrize(("program", "calls"), OVERLAPPING, ids=[p.__name__ for p, _ in OVERLAPPING])
def test_overlaps_and_is_exact(program: Callable[..., Any], calls: list[tuple[Any, ...]]) -> None:
    compiled = xcs.compile(program)
    choices = 0
    for seed in range(3):
        for arguments in calls:
            expected = outcome(program, arguments)
            scheduler = SeededScheduler(seed)
            with use(scheduler):
                assert outcome(compiled, arguments) == expected
            choices += scheduler.choices
    assert choices, compiled.explain(*calls[0])


FORMAT = "{n}/{total} {postfix} "


def evaluation(cases, shown):
    correct = 0
    rows = []
    for case in tqdm.tqdm(cases, file=shown, mininterval=0, bar_format=FORMAT):
        ok = len(ask(case["text"])) == case["expected"]
        correct += ok
        rows.append((case["text"], ok))
    return correct / len(cases), rows


def with_a_bar(cases, shown):
    bar = tqdm.tqdm(cases, file=shown, mininterval=0, bar_format=FORMAT)
    out = []
    for case in bar:
        out.append(ask(case["text"]))
        bar.set_postfix(done=len(out))
    return out


def numbered(cases, shown):
    out = {}
    for i, case in enumerate(tqdm.tqdm(cases, file=shown, mininterval=0, bar_format=FORMAT)):
        out[i] = ask(case["text"])
    return out


def numbered_inside(cases, shown):
    out = {}
    for i, case in tqdm.tqdm(enumerate(cases), total=9, file=shown, mininterval=0, bar_format=FORMAT):
        out[i] = ask(case["text"])
    return out


def over_pieces(cases, shown):
    text = "".join(case["text"] for case in cases)
    return [ask(piece) for piece in tqdm.tqdm(pieces(text, 2), file=shown, mininterval=0, bar_format=FORMAT)]


def by_number(cases, shown):
    return [ask(cases[i]["text"]) for i in tqdm.trange(len(cases), file=shown, mininterval=0, bar_format=FORMAT)]


SHOWN = [evaluation, with_a_bar, numbered, numbered_inside, over_pieces, by_number]


@pytest.mark.parametrize("program", SHOWN, ids=[p.__name__ for p in SHOWN])
def test_progress_bars_show_the_same(program: Callable[..., Any]) -> None:
    compiled = xcs.compile(program)
    choices = 0
    for seed in range(3):
        for texts in (["ab", "c", "def"], ["a", "bad", "c", "d"], ["z"]):
            cases = [{"text": text, "expected": 3} for text in texts]
            shown, ours = io.StringIO(), io.StringIO()
            expected = outcome(program, (cases, shown))
            scheduler = SeededScheduler(seed)
            with use(scheduler):
                assert outcome(compiled, (cases, ours)) == expected
            choices += scheduler.choices
            del scheduler  # its tasks hold the region, and so the bar
            gc.collect()
            assert ours.getvalue() == shown.getvalue()
    assert choices, compiled.explain(cases, io.StringIO())


class Weird(str):
    """Looking at one of these changes a list that somebody else has."""

    def __new__(cls, text, others):
        self = super().__new__(cls, text)
        self.others = others
        return self

    def __add__(self, other):
        self.others.append("more")
        return str(self) + other


def generator_over_what_the_body_changes(items):
    out = []
    for item in failing(items):
        out.append(ask(item))
        if len(items) < 5:
            items.append("more")
    return out


def operators_of_the_items_change_it(items):
    out = []
    for item in failing(items):
        out.append(ask(item[:1]) + (item + ""))
        if len(out) > 8:
            raise RuntimeError("endless")
    return out


def generator_held_by_another(items):
    made = failing(items)
    out = []
    for item in made:
        out.append(ask(item))
        if len(out) == 2:
            out.append(next(made, None))
    return out


def iterator_given(iterator):
    out = []
    try:
        for a in itertools.chain(iterator, ["z"]):
            out.append(ask(a))  # noqa: PERF401
    except ValueError:
        pass
    return out, list(iterator)


def writes(items):
    for item in items:
        CALLS.append(item)
        yield item


def generator_with_effects(items):
    out = []
    for item in writes(items):
        out.append(ask(item))
        CALLS.append(f"did {item}")
    return out


def weird() -> tuple[list[Any]]:
    items: list[Any] = ["a", "b"]
    items.insert(0, Weird("w", items))
    return (items,)


EXACT: list[tuple[Callable[..., Any], list[Callable[[], tuple[Any, ...]]]]] = [
    (generator_over_what_the_body_changes, [lambda: (["a", "b"],), lambda: (["c"],)]),
    (operators_of_the_items_change_it, [lambda: (["a", "b"],), weird, weird]),
    (generator_held_by_another, [lambda: (["a", "b", "c", "d"],), lambda: (["x", "y", "z"],)]),
    (iterator_given, [lambda: (iter(["a", "bad", "c", "d"]),), lambda: (failing(["a", "bad", "c"]),)]),
    (generator_with_effects, [lambda: (["a", "b"],), lambda: (["a", "bad", "c"],)]),
]


@pytest.mark.parametrize(("program", "calls"), EXACT, ids=[p.__name__ for p, _ in EXACT])
def test_is_exact(program: Callable[..., Any], calls: list[Callable[[], tuple[Any, ...]]]) -> None:
    compiled = xcs.compile(program)
    for seed in range(3):
        for make in calls:
            CALLS.clear()
            expected = outcome(program, make()), list(CALLS)
            CALLS.clear()
            with use(SeededScheduler(seed)):
                assert (outcome(compiled, make()), list(CALLS)) == expected
