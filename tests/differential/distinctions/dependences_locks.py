# ruff: noqa  (specimens)
"""Of `dependences.py`: what is changed under a lock, and read beside it."""

from __future__ import annotations

import threading

from tests.differential.distinctions.callees import ask

LOCK = threading.Lock()
asked = 0


class Meter:
    """Counts the words of answers."""

    def __init__(self):
        self.prefix = "-"
        self.n = 0
        self.words = {}

    def ask(self, x):
        answer = ask(x)
        with LOCK:
            self.n += 1
            self.words["all"] = self.words.get("all", 0) + len(answer.split())
        return answer

    def __repr__(self):
        return f"Meter({self.n}, {self.words})"


def ask_and_count(x):
    global asked
    answer = ask(x)
    with LOCK:
        asked += 1
    return answer


def counted():
    return asked


def start_again():
    global asked
    asked = 0


def ask_and_keep(kept, x):
    answer = ask(x)
    with LOCK:
        kept[answer] = kept.get(answer, 0) + 1
    return answer


def pair(*values):
    return values


def longest(meter, words):
    return meter.prefix * len(words)


def each_with_how_many(xs):
    start_again()
    return [pair(ask_and_count(x), asked) for x in xs]


def each_with_how_many_by_a_call(xs):
    start_again()
    return [pair(ask_and_count(x), counted()) for x in xs]


def each_with_what_is_kept(xs):
    kept = {}
    found = [pair(ask_and_keep(kept, x), len(kept)) for x in xs]
    return found, sorted(kept)


def each_with_words(meter, xs):
    words = meter.words
    return [pair(meter.ask(x), len(words)) for x in xs]


def each_with_longest(meter, xs):
    words = meter.words
    return [pair(meter.ask(x), longest(meter, words)) for x in xs]


def the_last_with_how_many(meter, xs):
    # The last call looks at what all have changed, so it is the one that stays.
    out = []
    for x in xs:
        a = meter.ask(x)
        b = meter.ask((x, 1))
        c = meter.ask((x, 2))
        d = meter.ask((x, 3))
        e = meter.ask((x, 4))
        out.append((a, b, c, d, e, meter.ask((x, meter.n))))
    return out


def each_counted(rows):
    return [ask_and_count(row) for row in rows]


def each_counted_in_a_row(row, rows):
    row["all"] = [ask_and_count(row) for row in rows]
    return row


METER = Meter()


def ask_metered(x):
    answer = ask(x)
    with LOCK:
        METER.n += 1
    return answer


def each_with_the_prefix_of_a_global(xs):
    return [ask(METER.prefix, ask_metered(x)) for x in xs]


def both_metered(x, y):
    return ask_metered(x), ask_metered(y)


def each_by_a_global(xs):
    return [METER.ask(x) for x in xs]


PROGRAMS = [
    (each_counted, lambda: ([[1], [2]],)),
    (each_counted_in_a_row, lambda: ({}, [[1], [2]])),
    (both_metered, lambda: (1, 2)),
    (each_by_a_global, lambda: ([1, 2, 3],)),
    (each_with_the_prefix_of_a_global, lambda: ([1, 2, 3],)),
    (each_with_how_many, lambda: ([1, 2, 3],)),
    (each_with_how_many_by_a_call, lambda: ([1, 2, 3],)),
    (each_with_what_is_kept, lambda: ([1, 2, 3],)),
    (each_with_words, lambda: (Meter(), [1, 2, 3])),
    (each_with_longest, lambda: (Meter(), [1, 2, 3])),
    (the_last_with_how_many, lambda: (Meter(), [1, 2, 3])),
]
