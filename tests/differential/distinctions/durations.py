# ruff: noqa  (specimens)
"""Of `plan/durations.py`. No time is returned: it differs from run to run."""

from __future__ import annotations

from time import monotonic

from tests.differential.distinctions.callees import ask, tell


def both_timed(xs, out):
    # What is told between the two is timed by neither.
    for x in xs:
        asked = monotonic()
        a = ask(x)
        took = monotonic() - asked
        tell(a)
        again = monotonic()
        b = ask(a)
        out.append((b, took + (monotonic() - again) > 1000))


def told_while_timed(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        tell(a)
        took = monotonic() - begun
        out.append((a, took > 1000))


def counted_while_timed(xs, out):
    # The second call has to wait, so the time that it takes is its own.
    for x in xs:
        a = ask(x)
        begun = monotonic()
        b = ask(x, len(out))
        took = monotonic() - begun
        out.append((a, b, took > 1000))


def sum_of_two(xs, out):
    for x in xs:
        a = ask(x)
        both = monotonic() + monotonic()
        out.append((a, both < 0))


def overhead(xs, out):
    for x in xs:
        a = ask(x)
        overhead = monotonic() - monotonic()
        out.append((a, overhead > 1000))


def middle(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        ended = monotonic()
        middle = begun + ended
        out.append((a, middle < 0))


def from_end_to_end(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        ended = monotonic()
        took = ended - begun
        out.append([(c, took > 1000) for c in a if c not in out])


def begun_before(xs, out):
    begun = 0.0
    for x in xs:
        begun = monotonic()
        a = ask(x)
        took = monotonic() - begun
        out.append((a, took > 1000))


def read_afterwards(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        ended = monotonic()
        out.append((a, ended - begun > 1000))
    out.append(ended - begun > 1000)


def shown_while_timed(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        print(a, file=None)
        took = monotonic() - begun
        out.append((a, took > 1000))


def shown_where_it_pleases(xs, ways, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        ways[0](a, out)
        took = monotonic() - begun
        out.append((a, took > 1000))


def begun_for_all_to_see(xs, out):
    global BEGUN
    for x in xs:
        BEGUN = monotonic()
        a = ask(x)
        took = monotonic() - BEGUN
        out.append((a, took > 1000))


def by_its_own_clock(xs, clock, out):
    for x in xs:
        begun = clock.now
        a = ask(x)
        took = clock.now - begun
        out.append((a, took > 1000))


def stamped_as_well(xs, out):
    for x in xs:
        begun = stamp = monotonic()
        a = ask(x)
        took = monotonic() - begun
        out.append((a, took > 1000, stamp < 0))


def taken(xs, out):
    for x in xs:
        begun = monotonic()
        a = ask(x)
        took = monotonic() - begun
        out.append((a, took > 1000))


def given_the_time(xs, out):
    for x in xs:
        out.append(ask(x, monotonic() < 0))


def laps(xs, out):
    last = monotonic()
    for x in xs:
        a = ask(x)
        lap = monotonic() - last
        last = monotonic()
        out.append((a, lap > 1000))


def since_the_beginning(xs, since, out):
    for x in xs:
        a = ask(x)
        late = monotonic() - since
        out.append((a, late < -1e9))


class Clock:
    @property
    def now(self):
        return monotonic()

    def __repr__(self):
        return "clock"


PROGRAMS = [
    (both_timed, lambda: ([1, 2, 3], [])),
    (told_while_timed, lambda: ([1, 2, 3], [])),
    (counted_while_timed, lambda: ([1, 2, 3], [])),
    (sum_of_two, lambda: ([1, 2, 3], [])),
    (overhead, lambda: ([1, 2, 3], [])),
    (middle, lambda: ([1, 2, 3], [])),
    (from_end_to_end, lambda: ([1, 2, 3], [])),
    (begun_before, lambda: ([1, 2, 3], [])),
    (read_afterwards, lambda: ([1, 2, 3], [])),
    (shown_while_timed, lambda: ([1, 2, 3], [])),
    (shown_where_it_pleases, lambda: ([1, 2, 3], [print], [])),
    (begun_for_all_to_see, lambda: ([1, 2, 3], [])),
    (by_its_own_clock, lambda: ([1, 2, 3], Clock(), [])),
    (stamped_as_well, lambda: ([1, 2, 3], [])),
    (taken, lambda: ([1, 2, 3], [])),
    (given_the_time, lambda: ([1, 2, 3], [])),
    (laps, lambda: ([1, 2, 3], [])),
    (since_the_beginning, lambda: ([1, 2, 3], 0.0, [])),
]
