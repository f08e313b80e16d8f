"""What operations on values of unknown types run changes globals that slow calls read: these see what they would, in
order. The objects are elements, parts and answers, of which no type is known before; what changes the state is called
by a name, or by none at all."""

from __future__ import annotations

import collections
import contextlib
import functools
import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from xcs_runtime.schedule import SeededScheduler, use

STATE = {"n": 0}
TOTAL = 0


class Meter:
    level = 0


def slow(x: object) -> tuple[object, int, int, int]:
    time.sleep(0.0002)
    return x, STATE["n"], TOTAL, Meter.level


class Note:
    """Everything that is done to it is seen in globals."""

    def note(self, x: int) -> None:
        global TOTAL
        STATE["n"] += 1
        TOTAL += x

    def level(self) -> None:
        Meter.level += 1

    def indirectly(self) -> None:
        count_one()

    def quiet(self) -> int:
        return 3

    def __call__(self, x: int) -> None:
        self.note(x)

    def __enter__(self) -> Note:
        self.note(1)
        return self

    def __exit__(self, *_: object) -> None:
        self.note(2)

    def __iter__(self) -> Iterator[int]:
        self.note(3)
        return iter([1, 2])

    def __len__(self) -> int:
        self.note(1)
        return 2

    def __getitem__(self, index: int) -> int:
        self.note(1)
        return index

    def __setitem__(self, index: int, value: int) -> None:
        self.note(value)

    def __eq__(self, other: object) -> bool:
        self.note(1)
        return True

    def __hash__(self) -> int:
        return 1

    def __add__(self, other: Any) -> Any:
        self.note(1)
        return other

    def __bool__(self) -> bool:
        self.note(1)
        return True

    def __contains__(self, other: object) -> bool:
        self.note(1)
        return True

    def __str__(self) -> str:
        self.note(1)
        return "s"

    @property
    def counted(self) -> int:
        self.note(1)
        return 5


def count_one() -> None:
    STATE["n"] += 1


def make(kind: int) -> Any:
    return Note() if kind else None


def elements(notes, xs):
    out = []
    for note in notes:
        note.note(1)
        out.append(slow(1))
    return out


def values_of_a_table(notes, xs):
    out = []
    table = dict(enumerate(notes))
    for i, x in enumerate(xs):
        table[i % len(notes)].note(x)
        out.append(slow(x))
        table[0].level()
        out.append(slow(x))
        table[1].indirectly()
        out.append(slow(x))
    return out


def answers(notes, xs):
    out = []
    for x in xs:
        make(x + 1).note(x)
        out.append(slow(x))
    return out


def called_itself(notes, xs):
    out = []
    for note, x in zip(itertools.cycle(notes), xs):
        note(x)
        out.append(slow(x))
    return out


def special_methods(notes, xs):
    note = max(notes, key=id)
    out = [slow(1)]
    out.append((len(note), slow(3)))
    out.append((note[0], slow(4)))
    note[1] = 7
    out.append(slow(5))
    out.append((3 in note, slow(6)))
    out.append((str(note), slow(7)))
    out.append((note == note, slow(8)))
    out.append((note.counted, slow(9)))
    out.append((note + 1, slow(10)))
    return out


def statements(notes, xs):
    note = notes[-1]
    out = []
    for x in xs:
        if note:
            out.append(slow(x))
        for _ in note:
            out.append(slow(x))  # noqa: PERF401
        with note:
            out.append(slow(x))
        out.append(slow(x))
        out.append(f"{note}")
        out.append(slow(x))
    return out


def comprehensions(notes, xs):
    first, *rest = notes
    by_count = [slow(x) for x in sorted([*rest, first], key=lambda note: note.counted) and xs]
    return by_count, [slow(note.counted) for note in notes], [(note.note(1), slow(1)) for note in notes]


def bound_method(notes, xs):
    method = getattr(notes[0], "no" + "te")
    out = []
    for x in xs:
        method(x)
        out.append(slow(x))
    return out


def handed_to_map(notes, xs):
    return [slow(0) for _ in map(Note.note, notes, xs)], slow(1)


def entries_of_a_list(notes, xs):
    tools = [len, str, notes[0], notes[1].note]
    out = []
    for x in xs:
        tools[2](x)
        out.append(slow(x))
        tools[3](x)
        out.append(slow(-x))
    return out


def taken_from_a_queue(notes, xs):
    queue = collections.deque(notes)
    out = []
    while queue:
        queue.popleft().note(1)
        out.append(slow(len(queue)))
    return out


def pairs(notes, xs):
    out = []
    for note, x in tuple(zip(notes, xs, strict=False)):
        out.append((slow(x), note.note(x)))
    return out


def registry(notes, xs):
    registered = dict.fromkeys("ab", notes[0])
    out = []
    for key in "abab":
        out.append(slow(key))
        registered.get(key).note(1)
        out.append(slow(key))
    return out


def conditions(notes, xs):
    return [slow(x) for x in xs if notes[x % 2].counted], [note.counted and slow(1) for note in notes]


def reduced(notes, xs):
    found = functools.reduce(lambda made, note: [*made, (note.note(1), slow(1))[1]], notes, [])
    return found, slow(2)


def while_loop(notes, xs):
    out = []
    found = iter(notes)
    while (note := next(found, None)) is not None:
        out.append(slow(1))
        note.note(1)
    return out


def handlers(notes, xs):
    out = []
    for x in xs:
        try:
            out.append(slow(x))
            notes[x].note(x)
            out.append(slow(x))
        except IndexError:
            out.append(slow("e"))
    return out


def made_without_its_class(notes, xs):
    other = object.__new__(type(notes[0]))
    out = []
    for x in xs:
        out.append(slow(x))
        other.note(x)
    return out


def of_a_callee(notes, xs):
    def use(note, x):
        note.note(x)
        return slow(x)

    return [use(note, x) for note, x in zip(notes, xs, strict=False)], slow(0)


def function_handed_over(notes, xs, change=count_one):
    changes = [change, make]
    out = []
    for x in xs:
        out.append(slow(x))
        changes[0]()
        out.append(slow(x))
    return out


PROGRAMS = (
    elements, values_of_a_table, answers, called_itself, special_methods, statements, comprehensions, bound_method,
    handed_to_map, entries_of_a_list, taken_from_a_queue, pairs, registry, conditions, reduced, while_loop, handlers,
    made_without_its_class, of_a_callee, function_handed_over,
)  # fmt: skip


def outcome(function: Callable[..., object], xs: list[int]) -> tuple[object, ...]:
    global TOTAL
    STATE["n"] = TOTAL = Meter.level = 0
    return function([Note(), Note(), Note()], xs), STATE["n"], TOTAL, Meter.level


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("eager", [False, True])
def test_slow_calls_see_what_it_changed(
    program: Callable[..., object], eager: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if eager:
        monkeypatch.setenv("XCS_EAGER", "1")
    compiled = xcs.compile(program)
    for seed, xs in enumerate(([1, 2, 3], [4, 5], [0, 1, 1, 0], [1, 2, 3])):
        expected = outcome(program, xs)
        with use(SeededScheduler(seed)) if seed else contextlib.nullcontext():
            assert outcome(compiled, xs) == expected


def other_methods(notes, xs):
    return [(slow(xs), note.quiet()) for note in notes]


def methods_of_text(texts, xs):
    return [slow(text.strip().upper()) for text in texts], xs


@pytest.mark.parametrize(("program", "given"), [(other_methods, [Note(), Note()]), (methods_of_text, ["a ", "b"])])
def test_what_changes_nothing_is_in_nobodys_way(program: Callable[..., object], given: list[object]) -> None:
    compiled: Any = xcs.compile(program)
    for xs in ([1, 2, 3, 4], [5, 6]):
        assert compiled(given, xs) == program(given, xs)
    assert compiled.stats().issued
