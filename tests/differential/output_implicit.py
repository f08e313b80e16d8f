"""Callees whose output is made where no call is seen: by properties, constructors, context managers and generators.

Like `output_programs`, which see.
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import dataclasses
import functools

from tests.differential.output_callees import log, model, printing, program


class Span:
    def __init__(self, name, fails=False):
        log.info("starts %s", name)
        self.name, self.fails = name, fails

    def __enter__(self):
        print("enters", self.name)
        return self

    def __exit__(self, kind, error, traceback):
        log.info("leaves %s: %s", self.name, error)
        if self.fails:
            raise KeyError(self.name)
        return self.name == 7


class Quiet(Span):
    def __init__(self, name):
        super().__init__(name)
        print("quiet", name)


class Settings:
    verbose = True

    def __init__(self, factor):
        self.factor = factor

    @property
    def scale(self):
        if self.verbose:
            print("scale of", self.factor)
        if self.factor == 13:
            raise LookupError("no scale")
        return self.factor

    @property
    def twice(self):
        log.debug("twice")
        return self.scale + self.scale


@contextlib.contextmanager
def section(name):
    print("begin", name)
    try:
        yield name
    finally:
        print("end", name)


def parts(x):
    print("first part of", x)
    yield model(x)
    log.info("second part of %s", x)
    yield x
    print("no more of", x)


def in_span(x):
    with Span(x) as span:
        return model(x) + span.name


def in_two(x):
    with Quiet(x), section(x) as name:
        print("within", name)
        return model(x)


def in_failing(x):
    with Span(x, fails=x == 2):
        return model(x)


def swallowed(x):
    with Span(7):
        model(13)
    return model(x)


def scaled(x):
    settings = Settings(x)
    answer = model(x)
    return answer * settings.scale + settings.twice


def made_only(x):
    Span(x)
    return model(x)


def joined(x):
    return ", ".join(str(part) for part in parts(x))


def collected(x):
    return list(parts(x)), [part for part in parts(x)]


def in_a_loop(x):
    seen = []
    for part in parts(x):
        print("part", part)
        seen.append(part)
    return seen


def first_only(x):
    for part in parts(x):
        return part


@dataclasses.dataclass
class Note:
    text: str

    def __post_init__(self):
        print("note", self.text)


def with_note(x):
    return Note(str(model(x)))


class Sum:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        print("adds", other.value)
        return Sum(self.value + other.value)


def with_operator(x):
    return (Sum(model(x)) + Sum(1)).value


def on_a_stack(x):
    with contextlib.ExitStack() as stack:
        stack.enter_context(Span(x))
        return model(x)


class Guess:
    @property
    def hint(self):
        print("hint")
        raise AttributeError("none")

    def __getattr__(self, name):
        print("instead of", name)
        return 3


def guessed(x):
    return model(x) + Guess().hint


class Cached:
    def __init__(self):
        self.made = 0

    @functools.cached_property
    def value(self):
        print("worked out")
        return 4


def worked_out(x):
    return model(x) + Cached().value


def mapped(x):
    return sum(map(printing, [x, x + 1]))


def lazily(x):
    return map(printing, [x])


def through_another(x):
    return list(lazily(x))


@program([3, 1, 2])
def spans(items):
    return [in_span(x) for x in items]


@program([3, 13, 2])
def spans_with_error(items):
    return [in_span(x) for x in items]


# With a handler of somebody's own in the process (other tests have one), what prints between two managers takes turns.
@program([3, 1, 2], overlaps=0)
def two_managers(items):
    out = []
    for x in items:
        print("item", x)
        out.append(in_two(x))
    return out


@program([1, 13], overlaps=0)
def two_managers_with_error(items):
    return [in_two(x) for x in items]


@program([1, 2, 3])
def failing_to_leave(items):
    return [in_failing(x) for x in items]


@program([1, 2])
def swallowing(items):
    return [swallowed(x) for x in items]


@program([1, 2, 3])
def properties(items):
    return [scaled(x) for x in items]


@program([1, 13, 3])
def properties_with_error(items):
    return [scaled(x) for x in items]


@program([1, 2, 3])
def constructed(items):
    return [made_only(x) for x in items]


@program([1, 2, 3])
def generators(items):
    return [joined(x) for x in items], [collected(x) for x in items]


@program([1, 2, 13])
def generators_in_loops(items):
    return [in_a_loop(x) for x in items]


@program([1, 2])
def generators_left_early(items):
    return [first_only(x) for x in items]


@program([1, 2, 3], overlaps=1)
def operators(items):
    return [with_operator(x) for x in items]


@program([1, 2], overlaps=1)
def post_init(items):
    return [with_note(x) for x in items]


@program([1, 2], overlaps=1)
def stacks(items):
    return [on_a_stack(x) for x in items]


@program([1, 2], overlaps=1)
def guesses(items):
    return [guessed(x) for x in items]


@program([1, 2], overlaps=1)
def cached_properties(items):
    return [worked_out(x) for x in items]


@program([1, 2], overlaps=1)
def maps(items):
    return [mapped(x) for x in items]


@program([1, 2], overlaps=1)
def maps_through_another(items):
    return [through_another(x) for x in items]
