# ruff: noqa  (specimens)
"""Of `dependences.py`: what operations are about, in straight code."""

from __future__ import annotations

import functools

from tests.differential.distinctions.callees import ask, tell


class Critic:
    def __init__(self, notes):
        self.notes = notes

    def __call__(self, text):
        return ask(text, self.notes)

    def __repr__(self):
        return f"Critic({self.notes})"


class Text:
    def __init__(self, *parts):
        self.parts = list(parts)

    @property
    def text(self):
        return " ".join(self.parts)

    def __repr__(self):
        return f"Text({self.parts})"


@functools.cache
def known(x):
    return ask(x)


def called_with_its_notes(critic, x, y):
    a = ask(x)
    critic.notes.append(a)
    return critic(y), a


def text_of_its_parts(text, x):
    a = ask(x)
    text.parts.append(a)
    return ask(text.text), a



def told_before_what_is_known(x, y):
    a = ask(x)
    tell(a)
    return known(y), a


def known_on_the_way(x, y, both):
    if both:
        tell(known(x))
    return known(y)


def ranked_by_what_is_known(xs, y):
    ranked = sorted(xs, key=known)
    return known(y), ranked


def named_by_what_was_picked(rows, out):
    names = [len(row) for row in rows]
    row = max(rows)
    out[row] = names
    return ask(rows), ask(names)


def beside_a_function_that_swaps(pair, out, x):
    first = pair[0]

    def swap():
        nonlocal first
        first = out[0]

    out[first] = x
    return ask(pair), ask(x), swap is None


def beside_what_it_is_of(item, x, out):
    key = max(item)
    out[key] = x
    return ask((item, x)), ask(x)


def names_of_both(items, x):
    item = items[0]
    names = [part.name for part in (item, item.first)]
    return ask(item), ask(x), names


class Item:
    name = "a"

    @property
    def first(self):
        return self

    def __repr__(self):
        return "Item()"


PROGRAMS = [
    (called_with_its_notes, lambda: (Critic([]), 1, 2)),
    (text_of_its_parts, lambda: (Text("a"), 1)),
    (told_before_what_is_known, lambda: (1, 2)),
    (known_on_the_way, lambda: (1, 2, True)),
    (ranked_by_what_is_known, lambda: ([1, 2], 3)),
    (named_by_what_was_picked, lambda: (["a", "b"], {})),
    (beside_a_function_that_swaps, lambda: ([0, 1], [0, 1], 5)),
    (beside_what_it_is_of, lambda: ([0, 1], 1, {})),
    (names_of_both, lambda: ([Item()], 1)),
]
