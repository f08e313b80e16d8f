"""`xcs.testing.check`: passes what is exact, finds what is not, under a schedule that can be repeated."""

from __future__ import annotations

import logging
import sys
import threading
import time
import warnings

import pytest

import xcs
from xcs.testing import Checked, Difference, check

log = logging.getLogger("tests.testing")


@xcs.parallel_safe
def ask(x):
    return x * 2


@xcs.parallel_safe
def fails_on_three(x):
    if x == 3:
        raise ValueError(x)
    return x


@xcs.parallel_safe
def take(counter, x):
    """Declared parallel-safe, and isn't: the order of the calls shows."""
    time.sleep(0)
    counter["order"].append(x)
    return len(counter["order"])


@xcs.compile
def several(items):
    out = []
    for x in items:
        value = ask(x)
        print("got", x)
        log.warning("value %s", value)
        out.append(value)
    return out


@xcs.compile
def raising(items):
    return [fails_on_three(x) for x in items]


@xcs.compile
def untrue(counter, items):
    return [take(counter, x) for x in items]


class Agent:
    def __init__(self):
        self.seen = []

    @xcs.compile
    def work(self, items):
        for x in items:
            self.seen.append(ask(x))
        return self.seen


def as_if_compiled_from(original, wrong):
    """What a faulty compiler would make of ``original``."""
    compiled = xcs.compile(wrong)
    compiled.__wrapped__ = original
    return compiled


def test_an_exact_function_passes_and_something_was_tried() -> None:
    checked = check(several, [1, 2, 3], schedules=20)
    assert isinstance(checked, Checked)
    assert checked.schedules == 20
    assert checked.choices > 20


def test_exceptions_arguments_methods_and_plain_functions() -> None:
    items = [1, 3, 2, 3]
    agent = Agent()
    check(raising, items, schedules=10)
    check(agent.work, [1, 2], schedules=10)
    check(lambda x: [ask(x), ask(x + 1)], 4, schedules=10)
    check(several, items=items, schedules=3)
    assert items == [1, 3, 2, 3]
    assert agent.seen == []


def test_the_same_seed_makes_the_same_choices() -> None:
    assert check(several, [1, 2, 3], schedules=1, seed=5) == check(several, [1, 2, 3], schedules=1, seed=5)
    assert len({check(several, [1, 2, 3, 4], schedules=1, seed=seed).choices for seed in range(20)}) > 1


def test_a_false_claim_of_parallel_safety_is_found_and_repeats() -> None:
    with pytest.raises(Difference) as found:
        check(untrue, {"order": []}, [1, 2, 3, 4], schedules=100)
    with pytest.raises(Difference) as again:
        check(untrue, {"order": []}, [1, 2, 3, 4], schedules=1, seed=found.value.seed)
    assert again.value.parts == found.value.parts
    assert f"seed={found.value.seed}" in str(found.value)


def one(x):
    print("one")
    return [x, x]


def raises(x):
    raise KeyError(x)


WRONG = [
    (lambda x: [x, x], lambda x: (x, x), "value", (1,)),
    (lambda x: [1, x], lambda x: [True, x], "value", (1,)),
    (lambda x: x, lambda x: list(x), "arguments", ([1],)),
    (lambda x: [x, x], lambda x: [x, list(x)], "one object is two", ([1],)),
    (lambda x: None, lambda x: x.append(1), "arguments", ([1],)),
    (lambda x: None, lambda x: x.update(a=1), "arguments", ({},)),
    (lambda x: {1: 1, 2: 2}, lambda x: {2: 2, 1: 1}, "keys", (1,)),
    (lambda x: 0.0, lambda x: -0.0, "value", (1,)),
    (one, lambda x: [x, x], "output.*missing", ([1],)),
    (one, lambda x: (print("one"), print("two"), [x, x])[2], "output.*too many", ([1],)),
    (lambda x: print("a", file=sys.stderr), lambda x: print("a"), "output 1", (1,)),
    (lambda x: log.warning("a"), lambda x: log.error("a"), "output 1", (1,)),
    (lambda x: warnings.warn("a", stacklevel=1), lambda x: None, "output", (1,)),
    (raises, lambda x: None, "was not raised", (1,)),
    (lambda x: None, raises, "was raised.*raises", (1,)),
    (raises, lambda x: {}[x], "traceback", (1,)),
]


@pytest.mark.parametrize(("original", "wrong", "said", "arguments"), WRONG)
def test_a_wrong_function_is_told(original, wrong, said, arguments) -> None:
    check(original, *arguments, schedules=2)
    with pytest.raises(Difference, match=said):
        check(as_if_compiled_from(original, wrong), *arguments, schedules=2)


def test_a_returned_generator_is_exhausted() -> None:
    check(lambda items: (ask(x) for x in items), [1, 2, 3], schedules=5)
    with pytest.raises(Difference, match="value"):
        check(as_if_compiled_from(lambda items: (x for x in items), lambda items: (x + 1 for x in items)), [1])


def test_what_can_not_be_checked_is_refused() -> None:
    with pytest.raises(TypeError, match="Python function or method; got a builtin"):
        check(len, [1])
    with pytest.raises(TypeError, match="can't be copied"):
        check(several, [threading.Lock()])
    with pytest.raises(ValueError, match="at least 1"):
        check(several, [1], schedules=0)
