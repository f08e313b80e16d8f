"""Patterns: contexts around calls, and files."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import json
import os
from tests.differential.callees import f, g
from tests.differential.expect import together, waits
from tests.differential.patterns.table import pattern, section

section("contexts in loops")


@pattern(together)
def errors_suppressed(items):
    out = []
    for x in items:
        with contextlib.suppress(ValueError, KeyError):
            out.append(f(x))
    return out


@pattern(together)
def suppressed_and_assigned(items):
    out = {}
    for x in items:
        with contextlib.suppress(LookupError):
            value = f(x)
            out[x] = value
    return out


@pattern(waits(g="f"))
def suppressed_chain(items):
    out = []
    for x in items:
        with contextlib.suppress(ValueError):
            out.append(g(f(x)))
    return out


@pattern(together)
def written_to_files(items):
    for x in items:
        with open(os.devnull, "w", encoding="utf-8") as file:
            file.write(str(f(x)))
    return len(items)


@pattern(
    together, ordered_forms=("method",), because="`json.dump` may change what the answer is a part of: the object itself"
)
def dumped_to_files(items):
    for x in items:
        with open(os.devnull, "w") as file:
            json.dump({"answer": f(x), "question": x}, file)
    return len(items)


section("functions that read files")


def first_of(path, x):
    with open(path) as file:
        line = file.readline()
    return line[:1], f(x)


def size_of(path, x):
    return f(x), len(open(path, "rb").read(10))


@pattern(together)
def files_read(items):
    return [first_of(__file__, x) for x in items]


@pattern(together)
def files_read_at_once(items):
    out = []
    for x in items:
        out.append(size_of(__file__, x))
    return out


@pattern(together)
def text_of_files(items):
    return [(f(x), open(__file__).read(3)) for x in items]


@pattern(together)
def files_read_in_the_loop(items):
    out = []
    for x in items:
        with open(__file__) as file:
            text = file.read(3)
        out.append((text, f(x)))
    return out


@pattern(together)
def files_read_and_tried(items):
    out = []
    for x in items:
        try:
            with open(__file__, encoding="utf-8") as file:
                first = file.readline()
                size = len(first.strip())
            out.append(f(size + x))
        except OSError:
            out.append(None)
    return out


@pattern(together)
def files_read_before(x, y):
    with open(__file__) as file:
        size = len(file.readline())
    left = f(x + size)
    right = f(y + size)
    return left, right
