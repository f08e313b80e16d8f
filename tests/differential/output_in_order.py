"""Programs with output in which something has to stay in order, and rightly."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import functools
import io
import logging
import sys
import warnings

import xcs
from tests.differential.output_callees import log, logging_, model, printing, program, warning_


@program([1, 2, 3], overlaps=1)
def level_changed_between(items):
    out = []
    for x in items:
        log.setLevel(logging.ERROR if x == 2 else logging.DEBUG)
        out.append(logging_(x))
    log.setLevel(logging.DEBUG)
    return out


@program([1, 2, 3], overlaps=1)
def redirected_between(items):
    out = []
    for x in items:
        buffer = io.StringIO()
        with contextlib.redirect_stdout(buffer):
            answer = printing(x)
        out.append((answer, buffer.getvalue()))
    return out


@program([1, 2, 3], overlaps=1)
def filters_changed_between(items):
    out = []
    for x in items:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore" if x == 2 else "always")
            out.append(warning_(x))
    return out


class Property:
    @property
    def value(self):
        print("property")
        return 1


def by_property(x):
    return model(x + Property().value)


@program([1, 2, 3], overlaps=1)
def printed_by_a_property(items):
    return [by_property(x) for x in items]


class Made:
    def __init__(self, x):
        print("made", x)
        self.answer = model(x)


@program([1, 2, 3], overlaps=1)
def printed_by_a_constructor(items):
    return [Made(x).answer for x in items]


def steps(x):
    print("first step")
    yield model(x)
    print("last step")


def by_generator(x):
    return list(steps(x))


@program([1, 2, 3], overlaps=1)
def printed_by_a_generator(items):
    return [by_generator(x) for x in items]


@functools.cache
def remembered(x):
    print("not known yet", x)
    return model(x)


@program([1, 2, 1], overlaps=1)
def printed_once_for_each_value(items):
    remembered.cache_clear()
    return [remembered(x) for x in items]


def with_stack(x):
    log.info("stack", stack_info=True)
    return model(x)


@program([1, 2], overlaps=1)
def with_the_stack(items):
    return [with_stack(x) for x in items]


def blaming_far(x):
    warnings.warn("far", stacklevel=3)
    return model(x)


@program([1, 2], overlaps=1)
def blames_the_caller_of_the_function(items):
    return [blaming_far(x) for x in items]


def to_a_file(x, file):
    print("to a file", x, file=file)
    return model(x)


@program([1, 2], overlaps=1)
def printed_to_a_file(items):
    file = io.StringIO()
    return [to_a_file(x, file) for x in items], file.getvalue()


class Loud(logging.Logger):
    def _log(self, *args, **kwargs):
        print("loud")
        super()._log(*args, **kwargs)


loud = Loud("tests.output.loud")


def by_own_logger(x):
    loud.info("own %s", x)
    return model(x)


@program([1, 2], overlaps=1)
def logged_by_a_class_of_its_own(items):
    return [by_own_logger(x) for x in items]


@program([1, 2, 3], overlaps=1)
def stdout_replaced_between(items):
    kept = sys.stdout
    out = []
    texts = []
    for x in items:
        sys.stdout = io.StringIO()
        out.append(printing(x))
        texts.append(sys.stdout.getvalue())
        sys.stdout = kept
    return out, texts


@program([1, 2, 3], overlaps=1)
def logger_disabled_between(items):
    out = []
    for x in items:
        log.disabled = x == 2
        out.append(logging_(x))
    log.disabled = False
    return out


@program([1, 2, 3], overlaps=1)
def logging_disabled_between(items):
    out = []
    for x in items:
        logging.disable(logging.WARNING if x == 2 else logging.NOTSET)
        out.append(logging_(x))
    logging.disable(logging.NOTSET)
    return out


def silence(x):
    log.setLevel(logging.ERROR if x == 2 else logging.DEBUG)


@program([1, 2, 3], overlaps=1)
def level_changed_by_a_callee(items):
    out = []
    for x in items:
        silence(x)
        out.append(logging_(x))
    silence(0)
    return out


@program([1, 2, 3], overlaps=0)
def generator_handed_out(items):
    return (printing(x) for x in items)


@program([1, 2, 3], overlaps=1)
def mapped(items):
    return list(map(printing, items))


@program([1, 2, 3], overlaps=1)
def as_a_key(items):
    return sorted(items, key=printing)


def with_options(x, **options):
    print("options", x, **options)
    return model(x)


@program([1, 2], overlaps=1)
def options_that_are_not_known(items):
    return [with_options(x, end="!") for x in items]


class Text(str):
    def __str__(self):
        return "text of its own"


def with_text(x):
    print(Text("x"), x)
    return model(x)


@program([1, 2], overlaps=0)
def texts_of_a_class_of_its_own(items):
    return [with_text(x) for x in items]


@program(4, overlaps=0)
def compiled_recursion(n):
    return descend(n)


@xcs.compile
def descend(n):
    print("down", n)
    if n <= 0:
        return [printing(0)]
    own = [printing(x) for x in range(n)]
    print("back", n)
    return own + descend(n - 1)
