"""What generators of programs other than ours have found, made small by hand."""

# ruff: noqa: PERF401 (loops are what is tested)
from __future__ import annotations

import collections
import contextlib
import functools
from typing import Any

import pytest

import xcs
from xcs.testing import check

pytestmark = pytest.mark.filterwarnings("error::xcs.XcsWarning")  # a fault of xcs


@xcs.parallel_safe
def ask(x: Any) -> Any:
    return x


def over_a_set(rows: list[int], texts: list[str]) -> list[Any]:
    out = []
    for row in rows:
        for i in {i for i, _ in enumerate(texts)}:
            out.append((row, ask(i)))
    return out


def over_sorted(rows: list[int], texts: list[str]) -> list[Any]:
    out = []
    for row in rows:
        for i in sorted({*zip(texts, reversed(texts), strict=True)}):
            out.append((row, ask(i)))
    return out


def over_a_sorted_copy_of_what_it_changes(rows: list[int], texts: list[str]) -> list[Any]:
    out = []
    for row in rows:
        left = set(texts)
        for text in sorted(left):
            left.discard(ask(text))
        out.append((row, left))
    return out


def over_a_dict(rows: list[int], texts: list[str]) -> list[Any]:
    out = []
    for row in rows:
        for text in {text: i for i, text in enumerate(texts)}:
            if ask(text) != "b":
                out.append((row, text))
    return out


def over_a_deque(rows: list[int], texts: list[str]) -> list[Any]:
    out = []
    for row in rows:
        for i, text in collections.deque(enumerate(texts)):
            out.append((row, ask(text), i))
    return out


@pytest.mark.parametrize(
    "program", [over_a_set, over_sorted, over_a_sorted_copy_of_what_it_changes, over_a_dict, over_a_deque]
)
def test_an_inner_loop_over_what_is_made_of_an_iterator(program: Any) -> None:
    """Both sides were to take the items of the one iterator that the expression makes; the check stopped it."""
    assert check(program, [1, 2, 3], ["a", "b", "c"], schedules=10).choices


def into_a_computed_place(rows: list[int], table: dict[int, int]) -> list[Any]:
    out = []
    for row in rows:
        for x in rows:
            table[max(a + b for a in rows for b in table.values())] = len(str(ask(row)))
            out.append(ask(row + x))
    return out


def test_a_comprehension_in_a_target() -> None:
    """It comes after the call, and its `for` has no line, which the planner asked for."""
    assert check(into_a_computed_place, [1, 2, 3], {1: 2}, schedules=10).choices


class Draft:
    __slots__ = ("parts", "text")

    def __init__(self, text: Any) -> None:
        self.text = text
        self.parts = [text]

    @property
    def first(self) -> Any:
        return self.parts[0]


def attribute_is_set(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        draft.text = text
        out.append(ask(draft.text))
    return out


def attribute_is_set_to_an_answer(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        draft.text = ask(text)
        out.append(ask(draft.text))
    return out


def attribute_is_added_to(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        draft.text += text
        out.append([ask(draft.text) for _ in "ab"])
    return out


def attributes_are_unpacked_into(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        draft.text, draft.parts = text, [text]
        out.append(ask((draft.text, draft.parts)))
    return out


def attribute_is_a_target(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        with contextlib.nullcontext(text) as draft.text:
            out.append(ask(draft.text))
    return out


def attribute_is_set_in_an_inner_loop(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        for letter in "ab":
            out.append(ask(draft.text))
            draft.text = text + letter
    return out


def part_is_set_that_a_property_reads(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        draft.parts[0] = text
        out.append(ask(draft.first))
    return out


def attribute_is_set_of_what_was_put_in_a_list(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        draft = Draft("")
        drafts = [draft]
        draft.text = text
        out.append(read_all(drafts))
    return out


def item_is_set_of_what_was_put_in_a_list(rows: list[dict[str, Any]]) -> list[Any]:
    out = []
    for row in [{"text": text} for text in rows]:
        drafts = [row]
        row["text"] = [row["text"]]
        out.append(read_all(drafts))
    return out


@xcs.parallel_safe
def read_all(things: list[Any]) -> list[str]:
    return [thing["text"] if isinstance(thing, dict) else thing.text for thing in things]


@pytest.mark.parametrize(
    "program",
    [
        part_is_set_that_a_property_reads,
        attribute_is_set_of_what_was_put_in_a_list,
        item_is_set_of_what_was_put_in_a_list,
        attribute_is_set,
        attribute_is_set_to_an_answer,
        attribute_is_added_to,
        attributes_are_unpacked_into,
        attribute_is_a_target,
        attribute_is_set_in_an_inner_loop,
    ],
)
def test_an_object_that_an_iteration_makes_and_changes(program: Any) -> None:
    """What it was made with passed a gate instead of the object itself, and the call read the old attribute."""
    check(program, ["a", "b", "c"], schedules=10)


@functools.cache
def looked_up(x: Any) -> Any:
    return ask(x)


def cached_calls(keys: list[Any]) -> list[Any]:
    return [looked_up(key) for key in keys]


def test_a_cached_function_whose_argument_has_no_hash() -> None:
    """Its exception had another one of the same kind as its context."""
    check(cached_calls, ["a", ["b"], "c"], schedules=10)


def call_in_a_context_in_an_inner_loop(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:
        for _ in texts:
            with contextlib.nullcontext():
                answer = ask("a")
        out.append(ask(text + answer))
    return out


def test_a_context_in_an_inner_loop() -> None:
    """The ahead part made the call with its context, and so did the inner loop that stays."""
    assert check(call_in_a_context_in_an_inner_loop, ["a", "b", "c"], schedules=10).choices


class Note:
    def __init__(self, text: Any) -> None:
        self.text = text


def changes_items_of_a_list_that_it_makes(texts: list[str], notes: list[Note]) -> list[Any]:
    out = []
    for _ in texts:
        for note in [n for n in notes if n.text]:
            for _, text in enumerate(texts):
                out.append(ask([text, note.text]))
                if len(out) > 3:
                    continue
            else:
                note.text = 3
    return out


def test_a_loop_that_stays_whole_around_one_that_reads_its_items() -> None:
    """That the outer loop's items are apart was to be looked at by a loop that nothing of runs ahead."""
    check(changes_items_of_a_list_that_it_makes, ["a", "b"], [Note(1), Note(2)], schedules=10)


def holds_itself(texts: list[str]) -> list[Any]:
    out = []
    for text in texts:

        def again() -> Any:
            return again.text  # type: ignore[attr-defined]

        again.text = text  # type: ignore[attr-defined]
        out.append(ask(again.text))  # type: ignore[attr-defined]
    return out


def test_a_traced_function_that_makes_one_that_calls_itself() -> None:
    """What such a function may give was asked for without end."""
    compiled = xcs.compile(holds_itself)
    for texts in (["a", "b"], ["c", "d"]):
        assert compiled(texts) == holds_itself(texts)


def annotated(numbers: list[int]) -> list[Any]:
    out = []
    for number in numbers:
        first: int = ask(number)
        second: Any = ask(first + 1)
        text: str
        text = f"{first}{second}"
        out.append((text, ask(text)))
    return out


def test_variables_with_annotations_in_a_loop() -> None:
    """Ahead code binds them without; the check took that for another statement."""
    assert check(annotated, [1, 2, 3], schedules=10).choices


def maps_beside_a_class(numbers: list[int]) -> list[Any]:
    class Own:
        pass

    out = [*filter(ask, numbers), Own.__name__]
    for number in numbers:
        out.append(number)
        out.extend(sorted(filter(ask, out[:2] + list(filter(ask, numbers))), key=ask))
    return out


def test_where_all_counts_as_slow_a_map_is_made_by_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name was computed ahead as well, and taken by nobody."""
    monkeypatch.setenv("XCS_EAGER", "1")
    monkeypatch.setenv("XCS_STRICT", "1")
    check(maps_beside_a_class, [1, 2, 3], schedules=5)


def functions_of(x: Any) -> Any:
    ask(x)
    return ask


xcs.parallel_safe(functions_of)


def maps_before_other_arguments(numbers: list[int]) -> list[Any]:
    largest = max(map(ask, numbers), key=functions_of(8), default=ask(9))
    last = max(enumerate(filter(ask, numbers)), key=lambda pair: ask(pair[0]), default=ask(9) + ask(8))
    total = sum(map(ask, numbers), ask(1) + ask(2))
    return [largest, last, total, ask(0)]


@pytest.mark.parametrize("eager", ["0", "1"])
def test_a_map_that_one_task_made_and_another_went_through(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its calls waited for the turn of a task that had come to its end, for ever."""
    monkeypatch.setenv("XCS_EAGER", eager)
    assert check(maps_before_other_arguments, [1, 2, 3], schedules=30).choices


later = 7


def read_before_it_is_bound(kind: int, numbers: list[int]) -> Any:
    if kind == 0:
        return [ask(x) for x in numbers for later in numbers[later:]]
    if kind == 1:
        return [ask(x) for x in numbers if ask(later) for later in numbers]
    if kind == 2:
        return sum(ask(x + later) for x in numbers if ask(later) for later in numbers)
    if kind == 3:
        return {ask(x): 1 for x in numbers for y in numbers if (lambda: later)() for later in [y]}
    return {ask(later) for later in [ask(later)]}


@pytest.mark.parametrize("kind", range(5))
def test_variables_of_later_clauses(kind: int) -> None:
    """Where an item was computed ahead, it was the variable of the module."""
    check(read_before_it_is_bound, kind, [1, 2, 3], schedules=5)


def generators_before_other_arguments(numbers: list[int], notes: list[Note]) -> list[Any]:
    largest = max((note.text for note in notes), key=lambda text: 4, default=ask(ask(1)) + ask(2))
    return [largest, max((ask(note.text) for note in notes), default=functions_of(8)(ask(3)))]


@pytest.mark.parametrize("eager", ["0", "1"])
def test_a_generator_that_one_task_made_and_another_went_through(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a `map`; the check stopped it."""
    monkeypatch.setenv("XCS_EAGER", eager)
    monkeypatch.setenv("XCS_STRICT", "1")
    check(generators_before_other_arguments, [1, 2, 3], [Note(1), Note(2)], schedules=10)


@xcs.parallel_safe
def known_by_word(x: Any) -> Any:
    return eval("x")


def reduces_what_is_made_of_something_else(number: int, numbers: list[int]) -> list[Any]:
    out = []
    for _ in [1, 2]:
        one = functools.reduce(lambda a, b: known_by_word(a + b), [number for x in numbers], number)
        out.append(one)
    return out


def test_what_a_call_may_change_of_a_comprehension() -> None:
    """The check took what it goes through for what it holds."""
    assert check(reduces_what_is_made_of_something_else, 2, [1, 2, 3], schedules=10).choices


@xcs.parallel_safe
def names_of(*made: Any) -> Any:
    return [thing.__qualname__ for thing in made]


def hands_out_generators(numbers: list[int], number: int) -> list[Any]:
    out = []
    given = numbers
    for x in numbers:
        out.extend(reversed(names_of((number for _ in given), lambda: number)))
        last = ask(number)
        out.append((x, last))
    return out


@pytest.mark.parametrize("eager", ["0", "1"])
def test_names_of_generators(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of equal code in the ahead part and in the loop there is one constant, with the name of either."""
    monkeypatch.setenv("XCS_EAGER", eager)
    check(hands_out_generators, [1, 2, 3], 4, schedules=10)


def displays_of_dicts(numbers: list[int], table: dict[int, int]) -> list[Any]:
    out: list[Any] = []
    for number in numbers:
        first = ask(number)
        out.append({1: table.get(first), ask(first): len(out), ask(number): ask(first)})
    return [out, {ask(1): ask(2), 1: ask(3), "a": ask(4)}]


@pytest.mark.parametrize("eager", ["0", "1"])
def test_the_order_within_a_display_of_a_dict(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check took the outcomes of all keys before those of the values."""
    monkeypatch.setenv("XCS_EAGER", eager)
    assert check(displays_of_dicts, [1, 2, 3], {1: 2}, schedules=10).choices


def functions_with_defaults(numbers: list[int]) -> list[Any]:
    out: list[Any] = [[]]
    for number in numbers:
        first = ask(number)
        made = lambda a=known_by_word(first), *, b=ask(5), c=ask(6): (a, b, c)  # noqa: B008, E731
        out[0] += [ask(first)]
        out.append(made())
    return out


@pytest.mark.parametrize("eager", ["0", "1"])
def test_defaults_of_functions_that_are_made_ahead(eager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check took the gates in them for the user's."""
    monkeypatch.setenv("XCS_EAGER", eager)
    assert check(functions_with_defaults, [1, 2, 3], schedules=10).choices
