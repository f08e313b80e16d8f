"""Patterns that programs have beyond the basic ones.

Conversations in rounds: within a round all calls read what was said before, and the round is added to that. No round
can start before the one before it has ended, but its own calls run at once. And generators that are unpacked.
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from collections.abc import Sequence

from tests.differential.callees import checked, count, f, g, join, log, many, pred
from tests.differential.expect import together, waits
from tests.differential.patterns.table import pattern, section
from tests.differential.stage import Key

section("conversations in rounds")
VOICES = 3


def in_rounds(trace: Sequence[Key]) -> list[set[int]]:
    """Each call waits for all of the rounds before its own."""
    return [set(range(i // VOICES * VOICES)) for i in range(len(trace))]


def _talks():
    return [lambda: (["a", "b", "c"], 3), lambda: (["x", "y", "z"], 2), lambda: (["p", "p", "q"], 1), lambda: ([], 2)]


@pattern(in_rounds, inputs=_talks())
def rounds_of_a_list(voices, n):
    talk = []
    for turn in range(n):
        says = [join(voice, turn, len(talk)) for voice in voices]
        for said in says:
            talk.append(said)
    return talk


@pattern(in_rounds, inputs=_talks())
def rounds_that_extend(voices, n):
    talk = ["topic"]
    for turn in range(n):
        says = [join(voice, "\n".join(talk)) for voice in voices]
        talk.extend(says)
    return talk


@pattern(in_rounds, inputs=_talks())
def rounds_given_whole(voices, n):
    talk = []
    for turn in range(n):
        says = [join(voice, talk) for voice in voices]
        log("round", turn, len(talk))
        talk += says
    return talk


@pattern(in_rounds, inputs=_talks())
def rounds_given_a_tuple_and_the_last(voices, n):
    talk = []
    for turn in range(n):
        says = [join((voice, talk), talk[-2:]) for voice in voices]
        talk.extend(says)
    return talk


@pattern(in_rounds, inputs=_talks())
def rounds_by_name(voices, n):
    views = {voice: [] for voice in "abcpqxyz"}
    for turn in range(n):
        says = [(voice, join(voice, turn, tuple(views[voice]))) for voice in voices]
        for voice, said in says:
            for other in views:
                if other != voice:
                    views[other].append(said)
    return views


@pattern(waits(f="count*", count="f* count*"), inputs=[lambda: ([1, 2, 3], 3), lambda: ([4, 4], 2), lambda: ([], 1)])
def rounds_summed_up(xs, n):
    talk = []
    for turn in range(n):
        base = len(talk)
        says = [f(x + base) for x in xs]
        talk.extend(says)
        talk.append(count(talk))
    return talk


@pattern(waits(f="count*", g="count*", count="f* g* count*"), inputs=[lambda: ([1, 2], 3), lambda: ([4], 2)])
def two_calls_beside_one_that_reads_the_list(xs, n):
    talk = list(xs)
    for turn in range(n):
        size = len(talk)
        one = f(size)
        other = g(size + turn)
        talk += [one, other]
        talk.append(count(talk))
    return talk


@pattern(waits(count="f* count*"), inputs=[lambda: ([1, 2, 3],), lambda: ([4, 4],), lambda: ([],)], exact_order=False)
def answers_ahead_of_what_reads_the_list(xs):
    talk = []
    for x in xs:
        talk.append(f(x) + count(talk))
    return talk


section("generators that are unpacked")


@pattern(together, inputs=[lambda: ([1, 2, 3],), lambda: ([4, 4],), lambda: ([],), lambda: ([5],)])
def unpacked_with_a_rest(xs):
    first, *rest = (f(x) for x in xs)
    log(first, len(rest))
    return first, rest


# With more items than names, the fourth is asked for, and then the unpacking raises.
@pattern(together, inputs=[lambda: ([1, 2, 3],), lambda: ([3, 2, 1],), lambda: ([],), lambda: ([5],)])
def unpacked(xs):
    one, two, three = (f(x + 1) for x in xs)
    return one, two, three


section("what each item gives several of")


@pattern(together)
def flattened(items):
    return [v for x in items for v in many(x)]


@pattern(together)
def flattened_and_logged(items):
    out = []
    for v in [v + 1 for x in items for v in many(x)]:
        log("one", v)
        out.append(v)
    return out


@pattern(together)
def flattened_and_summed(items):
    return sum(v for x in items for v in many(x))


@pattern(waits(many="pred"))
def flattened_of_some(items):
    return [v for x in items if pred(x) for v in many(x) if v % 2]


@pattern(waits(many="f"))
def flattened_of_a_chain(xs):
    return [v for x in xs for v in many(f(x))]


@pattern(together)
def flattened_in_an_outer_loop(xs, ys):
    return [(v, y) for y in ys for x in xs for v in many(x + y)]


# What each batch holds is known when the loop begins.
@pattern(together)
def batches(items):
    out = []
    for i in range(0, len(items), 2):
        batch = items[i : i + 2]
        out.append(count(batch))
    return out


@pattern(together)
def batches_in_a_call(items):
    out = []
    for i in range(0, len(items), 3):
        out.extend([count(items[i : i + 3]), i])
    return out, [count(items[i : i + 2]) for i in range(0, len(items), 2)]


@pattern(together)
def batches_of_arguments(items):
    return [join(*items[i : i + 2], sep=i) for i in range(0, len(items), 2)]


section("tries around what is added")


def again(trace: Sequence[Key]) -> list[set[int]]:
    """A call that is made again waits for the one before."""
    return [{j for j in range(i) if trace[j] == trace[i]} for i in range(len(trace))]


@pattern(again, exact_order=False)
def tried_again_and_added(items):
    out, failed = [], []
    for x in items:
        for attempt in range(2):
            try:
                out.append(checked(f(x), attempt))
                break
            except ValueError as error:
                log("again", str(error))
        else:
            failed.append(x)
    return out, failed


@pattern(waits(g="f"), exact_order=False)
def another_call_where_it_fails(items):
    out = []
    for x in items:
        try:
            out.append(checked(f(x), 1))
        except ValueError:
            out.append(g(x))
    return out
