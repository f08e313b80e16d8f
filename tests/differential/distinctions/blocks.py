# ruff: noqa  (specimens)
"""Of `plan/blocks.py`."""

from __future__ import annotations

from functools import partial
from time import monotonic

from tests.differential.distinctions.callees import ask, tell


def told_between(x, y):
    a = ask(x)
    tell(a)
    b = ask(y)
    return a, b


def numbered(x, y, kept):
    # The text around the second answer has to wait; the call in it needn't.
    b = ask(y)
    kept.append(b)
    a = f"{ask(x)} {len(kept)}"
    return ask(a)


def prepared_in_the_arguments(x, y, z):
    # `+` may raise before the last call is made, so it is an input of the outer call, in place of the second one.
    return ask(ask(z), ask(x) + "!", ask(y)), ask(z)


def annotated(x, y):
    a: str = ask(x)
    b: str
    b = ask(y)
    return ask(a), ask(b)


def answers_of_answers(x, y):
    a = f"{ask(ask(x), ask(y))}!"
    return ask(a), ask(y)


def bound_to_an_answer(x, y):
    a = ask(x)
    about = partial(ask, a)
    return about(y), about(x)


def padded(thing, y, z):
    # A format is nothing without the text around it, so the text is no task.
    a = f"{thing:>5} {ask(y)} {ask(z)}"
    return ask(a), ask(y)


def timed_first(x, y):
    b = ask(y)
    return monotonic() > 0, ask(x), ask(b, y)


def every_pair(xs, ys):
    return [[(ask(x), ask(y)) for y in ys] for x in xs]


def each_pair(xs, y):
    return [(ask(x), ask(y)) for x in xs]


def pairs_one_by_one(xs, y):
    return ((ask(x), ask(y)) for x in xs)


def answers_alone(x, y):
    # Only the calls in the arguments gain anything.
    a = ask(ask(x), ask(y))
    return a


def timed_together(x, y):
    begun = monotonic()
    a = ask(x)
    b = ask(y)
    return a, b, monotonic() - begun > 1000


def timed_between(x, y):
    a = ask(x)
    begun = monotonic()
    b = ask(y)
    return a, b, begun < 0


def spread_in_the_arguments(first, x, y):
    # What `*` does comes before the inner call and is no task, so neither is that.
    b = ask(y)
    a = ask(*first, ask(x), b)
    return a


def numbered_by_a_generator(x, y, n):
    n = n + 1
    a = dict(((i, n) for i in range(3)), first=ask(x), second=ask(y))
    return ask(a), ask(y)


def counted_by_others(x, y):
    count = 0

    def advance():
        nonlocal count
        count += 1

    def numbered(z):
        return ask(count, z)

    advance()
    return numbered(x), ask(y)


def named_twice(rows, x):
    # The row has to be frozen, whatever the name is by now.
    name = x
    tell(name)
    name = rows[0]
    row = rows[1]
    label = f"{name}"
    a = ask(row, name)
    return label, a, ask(x)


def exclaimed_for_some(x, y, z, flag):
    both = ask(y), ask(z)
    if flag:
        a = f"{ask(x)}!"
        return both, ask(a)
    return both


def totals_of_rows(rows, kept):
    # Of the last statement only the first call is ahead, so the generator is taken where it stands.
    for row in rows:
        parts = (ask(part) for part in row)
        kept.append((ask(row), list(parts)))


def names_shown_first(pairs, kept, y):
    # The task for the row isn't given the name, which is that of another task.
    for name, row in pairs:
        kept.append(f"{name}")
        kept.append((ask(row, ask(name), ask(y)), ask(name)))


def counted_answers(x, y):
    # The task for the count takes the place of the one for the answer.
    a = len(ask(x))
    return ask(a), ask(y)


def told_without_end(todo, x, y):
    while True:
        todo.pop()
    return ask(x), ask(y)


PROGRAMS = [
    (told_between, lambda: (1, 2)),
    (numbered, lambda: (1, 2, [])),
    (prepared_in_the_arguments, lambda: (1, 2, 3)),
    (annotated, lambda: (1, 2)),
    (answers_of_answers, lambda: (1, 2)),
    (bound_to_an_answer, lambda: (1, 2)),
    (padded, lambda: (1, 2, 3)),
    (timed_first, lambda: (1, 2)),
    (every_pair, lambda: ([1, 2], [3, 4])),
    (each_pair, lambda: ([1, 2], 3)),
    (pairs_one_by_one, lambda: ((1, 2, 3), 4)),
    (answers_alone, lambda: (1, 2)),
    (timed_together, lambda: (1, 2)),
    (timed_between, lambda: (1, 2)),
    (spread_in_the_arguments, lambda: ((1,), 2, 3)),
    (numbered_by_a_generator, lambda: (1, 2, 3)),
    (counted_by_others, lambda: (1, 2)),
    (named_twice, lambda: ([[1], [2]], 3)),
    (exclaimed_for_some, lambda: (1, 2, 3, True)),
    (totals_of_rows, lambda: ([[1, 2], [3]], [])),
    (names_shown_first, lambda: ([([1], [2]), ([3], [4])], [], 5)),
    (counted_answers, lambda: (1, 2)),
    (told_without_end, lambda: ([1, 2], 3, 4)),
]
