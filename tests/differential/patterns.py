"""The patterns that xcs promises to make parallel, and those that it promises to leave sequential.

Each is a plain function; its decorator says which calls have to be in flight together. The parameters' names say what
it is called with (`INPUTS`), unless ``inputs`` says otherwise. See `forms.py` for how each becomes a method, a nested
function and a lambda too.
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.differential.callees import (
    Model, add, count, f, g, greeter, greeting, h, join, log, logger, many, model, note, pair, pred, reply, scaled,
    talkative, text,
)  # fmt: skip
from tests.differential.expect import needs, one_by_one, together, waits
from tests.differential.oracle import After

INPUTS: dict[str, Sequence[Any]] = {
    "items": ([3, 1, 4, 15, 9, 2, 6, 5], [7, 2, 7, 0, 11], [8], []),
    "xs": ([3, 1, 4], [7, 2, 2, 5], [], [1]),
    "ys": ([10, 20], [30], [40, 50], [60, 70]),
    "x": (3, 8, 1, 0),
    "y": (5, 2, 9, 4),
    "names": (["a", "b", "c", "d", "e", "f", "g", "h"], ["z", "z", "y"], ["q"], []),
}
"""The values of the first call, the second, ...; made anew for each run."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """``section`` is the row of the table; ``after`` the promised overlap; ``exact_order`` whether a call that starts
    earlier than promised is an error; ``lazy`` whether the result may still be running when it is returned. In
    ``ordered_forms`` the calls are one by one instead, and ``because`` says why they have to be."""

    name: str
    section: str
    function: Callable[..., Any]
    after: After
    inputs: Sequence[Callable[[], tuple[Any, ...]]] | None
    exact_order: bool
    lazy: bool
    forms: tuple[str, ...]
    ordered_forms: tuple[str, ...]
    because: str

    def promised(self, form: str) -> After:
        """The overlap in one of its forms."""
        return one_by_one if form in self.ordered_forms else self.after


PATTERNS: list[Pattern] = []
FORMS = ("function", "method", "nested", "lambda")
_section = ""


def pattern(
    after: After,
    *,
    inputs: Sequence[Callable[[], tuple[Any, ...]]] | None = None,
    exact_order: bool = True,
    lazy: bool = False,
    forms: tuple[str, ...] = FORMS,
    ordered_forms: tuple[str, ...] = (),
    because: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a pattern: ``after`` is the promised overlap."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        PATTERNS.append(
            Pattern(
                function.__name__, _section, function, after, inputs, exact_order, lazy, forms, ordered_forms, because
            )
        )
        return function

    return declare


def section(name: str) -> None:
    """What follows belongs to this row of the table."""
    global _section
    _section = name


_section = "comprehensions and their consumers"


@pattern(together)
def list_comprehension(items):
    return [f(x) for x in items]


@pattern(together)
def set_comprehension(items):
    return {f(x) for x in items}


@pattern(together)
def dict_comprehension(items):
    return {x: f(x) for x in items}


@pattern(together)
def list_of_generator(items):
    return list(f(x) for x in items)


@pattern(together)
def tuple_of_generator(items):
    return tuple(f(x) for x in items)


@pattern(together)
def set_of_generator(items):
    return set(f(x) for x in items)


@pattern(together)
def dict_of_generator(items):
    return dict((x, f(x)) for x in items)


@pattern(together)
def sum_of_generator(items):
    return sum(f(x) for x in items)


@pattern(together)
def sum_with_start(items):
    return sum((f(x) for x in items), 1000)


@pattern(together)
def min_of_generator(items):
    return min(f(x) for x in items)


@pattern(together)
def max_of_generator(items):
    return max((f(x) for x in items), default=None)


@pattern(together)
def max_with_key(items):
    return max((f(x) for x in items), key=lambda v: -v, default=0)


@pattern(together)
def sorted_of_generator(items):
    return sorted(f(x) for x in items)


@pattern(together)
def sorted_with_key(items):
    return sorted((f(x) for x in items), key=lambda v: v % 7, reverse=True)


@pattern(together)
def join_of_generator(items):
    return ", ".join(text(x) for x in items)


@pattern(together)
def join_of_list(items):
    return "".join([text(x) for x in items])


@pattern(waits(join="f*"))
def star_of_generator(items):
    return join(*(f(x) for x in items))


@pattern(waits(count="f*"))
def call_of_list(items):
    return count([f(x) for x in items])


@pattern(together)
def for_over_generator(items):
    out = []
    for value in (f(x) for x in items):
        out.append(value + 1)
    return out


@pattern(together)
def for_over_list(items):
    out = []
    for value in [f(x) for x in items]:
        log("value", value)
        out.append(value)
    return out


@pattern(together)
def comprehension_of_reply_attribute(items):
    return [reply(x).text.strip() for x in items]


@pattern(together)
def comprehension_with_expression(items):
    return [(x, f(x) + 1, -x) for x in items]


@pattern(together)
def comprehension_over_range(x):
    return [f(i) for i in range(x)]


@pattern(together)
def comprehension_over_enumerate(items):
    return [(i, f(x)) for i, x in enumerate(items)]


@pattern(together)
def comprehension_over_zip(xs, ys):
    return [add(a, b) for a, b in zip(xs, ys)]


@pattern(together)
def comprehension_over_slice(items):
    return [f(x) for x in items[1:-1]]


@pattern(together)
def comprehension_over_reversed(items):
    return [f(x) for x in reversed(items)]


@pattern(together)
def comprehension_over_sorted(items):
    return [f(x) for x in sorted(items)]


@pattern(together, inputs=[lambda: ({"a": 1, "b": 2, "c": 3},), lambda: ({"z": 9, "y": 8},), lambda: ({},)])
def comprehension_over_dict_items(table):
    return {k: f(v) for k, v in table.items()}


@pattern(together, inputs=[lambda: ({"a": 1, "b": 2, "c": 3},), lambda: ({"z": 9, "y": 8},), lambda: ({},)])
def comprehension_over_dict(table):
    return [join(k) for k in table]


@pattern(together, inputs=[lambda: ((1, 2, 3, 4),), lambda: ((9, 9),), lambda: ((),)])
def comprehension_over_tuple(values):
    return [f(x) for x in values]


@pattern(together, inputs=[lambda: ("abcd",), lambda: ("zz",), lambda: ("",)])
def comprehension_over_text(values):
    return [text(x) for x in values]


@pattern(together)
def two_comprehensions(xs, ys):
    a = [f(x) for x in xs]
    b = [g(y) for y in ys]
    return a, b


@pattern(together)
def comprehension_of_two_calls(items):
    return [f(x) + g(x) for x in items]


@pattern(together)
def comprehension_with_two_calls_in_dict(items):
    return {text(x): f(x) for x in items}


_section = "lazy generators"


_BY_THE_CONSUMER = (
    "who pulls it may change `self` between two items: a call that was started before would be one with another `self`, "
    "which nobody has asked for (test_generators_of_methods.py)"
)


@pattern(together, lazy=True, exact_order=False, ordered_forms=("method",), because=_BY_THE_CONSUMER)
def generator_returned(items):
    return (f(x) for x in items)


@pattern(
    together, lazy=True, exact_order=False, forms=("function", "method", "nested"), ordered_forms=("method",),
    because=_BY_THE_CONSUMER,
)  # fmt: skip
def generator_stored(items):
    values = (f(x) for x in items)
    log("stored")
    return [values]


@pattern(waits(g="f*"), lazy=True, exact_order=False, forms=("function", "nested"))
def generators_in_a_list(xs, ys):
    first = (f(x) for x in xs)
    return [first, (g(y) for y in ys)]


@pattern(waits(log="f"), exact_order=False)
def generator_stored_and_summed(items):
    values = (f(x) for x in items)
    log("stored")
    return sum(values)


@pattern(waits(log="f"), exact_order=False)
def generator_stored_and_looped_over(items):
    results = []
    values = (f(x) for x in items if x % 3)
    log("stored")
    for value in values:
        log("got")
        results.append(value)
    return results


@pattern(together)
def generator_enumerated(items):
    return [(i, answer) for i, answer in enumerate(f(x) for x in items)]


@pattern(waits(log="f"), exact_order=False)
def generator_enumerated_in_a_loop(items):
    results = {}
    for i, answer in enumerate((f(x) for x in items), 1):
        log("got", i)
        results[i] = answer
    return results


@pattern(together)
def generator_zipped_with_its_items(items):
    return list(zip(items, (f(x) for x in items)))


@pattern(one_by_one)
def generator_pulled_by_next(items):
    values = (f(x) for x in items)
    first = next(values, None)
    log("first", first)
    return first, list(values)


@pattern(one_by_one)
def generator_left_by_break(items):
    values = (f(x) for x in items)
    results = []
    for value in values:
        results.append(value)
        if value > 100:
            break
    return results


@pattern(one_by_one)
def generator_that_reads_what_the_loop_binds(items):
    results = []
    last = 0
    for value in (add(x, last) for x in items):
        last = value % 10
        results.append(value)
    return results


@pattern(together)
def generator_after_its_variable_is_bound_again(items):
    last = 0
    values = (add(x, last) for x in items)
    last = 5
    results = list(values)
    last = 6
    return results, last


_section = "dict comprehensions: duplicate keys, order"

_DUPLICATES = [lambda: ([1, 3, 2, 5, 4, 7, 8, 6],), lambda: ([9, 9, 2],), lambda: ([],)]


@pattern(together, inputs=_DUPLICATES)
def dict_duplicate_keys(items):
    return {x % 3: f(x) for x in items}


@pattern(together, inputs=_DUPLICATES)
def dict_slow_keys(items):
    return {f(x % 3): x for x in items}


@pattern(together, inputs=_DUPLICATES)
def dict_items_order(items):
    return list({x % 3: f(x) for x in items}.items())


_section = "nested comprehensions"


@pattern(together)
def nested_comprehension(xs, ys):
    return [[add(x, y) for x in xs] for y in ys]


@pattern(together)
def two_clauses(xs, ys):
    return [add(x, y) for x in xs for y in ys]


@pattern(together)
def two_clauses_dependent(x):
    return [add(i, j) for i in range(x) for j in range(i)]


@pattern(together)
def nested_dict_comprehension(xs, ys):
    return {y: {x: add(x, y) for x in xs} for y in ys}


@pattern(together)
def nested_with_condition(xs, ys):
    return [[add(x, y) for x in xs if x > 1] for y in ys if y > 10]


@pattern(together)
def nested_loops(xs, ys):
    out = []
    for x in xs:
        row = []
        for y in ys:
            row.append(add(x, y))
        out.append(row)
    return out


@pattern(together)
def nested_loops_flat(xs, ys):
    out = []
    for x in xs:
        for y in ys:
            out.append(add(x, y))
    return out


@pattern(together)
def comprehension_in_loop(xs, ys):
    out = {}
    for y in ys:
        out[y] = [add(x, y) for x in xs]
    return out


@pattern(waits(h="f"))
def inner_of_outer_value(xs, ys):
    return [[h(a + y) for y in ys] for a in [f(x) for x in xs]] if False else [h(f(x)) for x in xs]


_section = "filters"


@pattern(waits(f="pred"))
def slow_filter(items):
    return [f(x) for x in items if pred(x)]


@pattern(together)
def cheap_filter(items):
    return [f(x) for x in items if x % 2]


@pattern(together)
def only_slow_filter(items):
    return [x for x in items if pred(x)]


@pattern(waits(f="pred"))
def slow_filter_negated(items):
    return [f(x) for x in items if not pred(x)]


@pattern(waits(f="pred"))
def slow_filter_in_set(items):
    return {f(x) for x in items if pred(x)}


@pattern(waits(f="pred"))
def slow_filter_in_dict(items):
    return {x: f(x) for x in items if pred(x)}


@pattern(one_by_one, exact_order=False)
def filter_on_walrus(items):
    return [y for x in items if pred(y := f(x))]


@pattern(waits(f="pred"))
def slow_filter_in_loop(items):
    out = []
    for x in items:
        if pred(x):
            out.append(f(x))
    return out


@pattern(waits(f="pred"))
def slow_filter_with_continue(items):
    out = []
    for x in items:
        if not pred(x):
            continue
        out.append(f(x))
    return out


_section = "chains item by item"


@pattern(waits(f="g"))
def chain(items):
    return [f(g(x)) for x in items]


@pattern(waits(g="h", f="g"))
def chain_of_three(items):
    return [f(g(h(x))) for x in items]


@pattern(waits(f="g"))
def chain_in_sum(items):
    return sum(f(g(x)) for x in items)


@pattern(waits(f="g"))
def chain_in_loop(items):
    out = []
    for x in items:
        a = g(x)
        b = f(a)
        out.append(b)
    return out


@pattern(waits(f="g*"), exact_order=False)
def chain_through_list(items):
    first = [g(x) for x in items]
    return [f(y) for y in first]


@pattern(waits(f="g f*"), exact_order=False)
def chain_through_generator(items):
    first = (g(x) for x in items)
    return [f(y) for y in first]


@pattern(waits(add="g h"))
def diamond_in_comprehension(items):
    return [add(g(x), h(x)) for x in items]


@pattern(waits(text="reply"))
def chain_through_attribute(items):
    return [text(reply(x).text.strip()) for x in items]


_section = "loops that collect"


@pattern(together)
def append(items):
    results = []
    for x in items:
        results.append(f(x))
    return results


@pattern(together)
def append_variable(items):
    results = []
    for x in items:
        value = f(x)
        results.append(value)
    return results


@pattern(together)
def plus_equals(items):
    total = 0
    for x in items:
        total += f(x)
    return total


@pattern(together)
def plus_equals_list(items):
    out = []
    for x in items:
        out += [f(x)]
    return out


@pattern(together)
def string_plus_equals(items):
    out = ""
    for x in items:
        out += text(x)
    return out


@pattern(together)
def setitem(items):
    d = {}
    for x in items:
        d[x] = f(x)
    return d


@pattern(together)
def setitem_index(items):
    out = [None] * len(items)
    for i, x in enumerate(items):
        out[i] = f(x)
    return out


@pattern(one_by_one, exact_order=False)
def setitem_into_argument(items):
    for i in range(len(items)):
        items[i] = f(items[i])
    return None


@pattern(together)
def extend(items):
    out = []
    for x in items:
        out.extend(many(x))
    return out


@pattern(together)
def set_add(items):
    out = set()
    for x in items:
        out.add(f(x))
    return out


@pattern(together)
def tuple_accumulated(items):
    acc = ()
    for x in items:
        acc = acc + (f(x),)
    return acc


@pattern(together)
def counters(items):
    seen = odd = 0
    for x in items:
        seen += 1
        if f(x) % 3 == 1:
            odd += 1
    return seen, odd


@pattern(together)
def running_best(items):
    best = None
    best_item = None
    for x in items:
        value = f(x) % 37
        if best is None or value > best:
            best = value
            best_item = x
    return best, best_item


@pattern(together)
def running_max(items):
    best = 0
    for x in items:
        best = max(best, f(x))
    return best


@pattern(together)
def unpacking_result(items):
    out = []
    for x in items:
        a, b = pair(x)
        out.append(a - b)
    return out


@pattern(together)
def unpacking_starred(items):
    out = []
    for x in items:
        first, *rest = many(x)
        out.append((first, rest))
    return out


@pattern(together, inputs=[lambda: ([(1, 2), (3, 4), (5, 6)],), lambda: ([(9, 8)],), lambda: ([],)])
def unpacking_target(pairs):
    out = {}
    for a, b in pairs:
        out[a] = add(a, b)
    return out


@pattern(together)
def loop_over_enumerate(items):
    out = []
    for i, x in enumerate(items, start=1):
        out.append((i, f(x)))
    return out


@pattern(together)
def loop_over_zip(xs, ys):
    out = []
    for x, y in zip(xs, ys):
        out.append(add(x, y))
    return out


@pattern(together)
def loop_over_range(x):
    out = []
    for i in range(x):
        out.append(f(i))
    return out


@pattern(together)
def loop_over_slice(items):
    out = []
    for x in items[::2]:
        out.append(f(x))
    return out


@pattern(together)
def loop_over_literal():
    out = []
    for x in (3, 1, 2):
        out.append(f(x))
    return out


@pattern(together, inputs=[lambda: ({"a": 1, "b": 2, "c": 3},), lambda: ({"z": 9},), lambda: ({},)])
def loop_over_dict_items(table):
    out = {}
    for key, value in table.items():
        out[key] = f(value)
    return out


@pattern(together)
def grouped(items):
    groups = {}
    for x in items:
        groups.setdefault(x % 3, []).append(f(x))
    return groups


@pattern(together)
def loop_with_two_calls(items):
    out = []
    for x in items:
        a = f(x)
        b = g(x)
        out.append(a + b)
    return out


@pattern(waits(g="f*"), exact_order=False)
def two_loops(xs, ys):
    out = []
    for x in xs:
        out.append(f(x))
    for y in ys:
        out.append(g(y))
    return out


@pattern(together)
def loop_variable_after(items):
    x = value = None
    for x in items:
        value = f(x)
    return x, value


@pattern(together)
def loop_else(items):
    out = []
    for x in items:
        out.append(f(x))
    else:
        log("else", len(out))
    return out


@pattern(together)
def tuple_and_index(items):
    out, n = [], 0
    for x in items:
        n = n + 1
        out.append((n, f(x)))
    return out, n


_section = "made in the iteration, changed, then given to a call"


@pattern(together)
def messages_appended(items):
    out = []
    for x in items:
        messages = ["system"]
        messages.append({"role": "user", "content": x})
        out.append(join(messages))
    return out


@pattern(together)
def payload_filled(items):
    out = []
    for x in items:
        payload = {}
        payload["x"] = x
        payload["twice"] = x * 2
        reply = join(payload)
        out.append(reply)
    return out


@pattern(together)
def parts_joined(items):
    out = []
    for x in items:
        parts = []
        for i in range(3):
            parts.append(f"{i}: {x}")
        if x > 3:
            parts.append("large")
        out.append(text("\n".join(parts)))
    return out


@pattern(together)
def prompt_added_to(items):
    out = []
    for x in items:
        prompt = "what is "
        prompt += str(x)
        if x > 3:
            prompt += " (large)"
        out.append(text(prompt))
    return out


@pattern(waits(count="f"))
def two_turns(items):
    history = []
    for x in items:
        messages = [x]
        messages += [x + 1]
        answer = f(x)
        log("answered")
        messages.append(answer)
        total = count(messages)
        history.append(total)
    return history


@pattern(waits(count="count"), inputs=[lambda: ([3],), lambda: ([5],)])
def conversation(items):
    out = []
    for x in items:
        messages = [x]
        for i in range(3):
            answer = count(messages)
            messages.append(answer)
        out.append(messages)
    return out


@pattern(together)
def copy_of_a_template(items, names):
    out = []
    for x in items:
        request = list(names)
        request.append(x)
        log("asking")
        out.append(join(request))
    return out


@pattern(together)
def messages_kept_afterwards(items):
    kept = []
    for x in items:
        messages = [x]
        messages.append(x + 1)
        total = count(messages)
        kept.append(messages)
        kept.append(total)
    return kept


@pattern(together)
def messages_of_what_is_reported(items):
    out = []
    for x in items:
        messages = [{"role": "system"}]
        log("asking", x)
        messages.append({"role": "user", "content": x})
        answer = join(messages)
        log("asked", x)
        out.append(answer)
    return out


# Between the making and the change something could raise, and the handler looks at it.
@pattern(waits(count="count"))
def made_and_looked_at_by_a_handler(items):
    out = []
    seen = []
    try:
        for x in items:
            seen = [x]
            log("made", x)
            seen.append(x + 1)
            out.append(count(seen))
    except Exception as error:
        return out, seen, repr(error)
    return out, seen


_section = "loop bodies with control flow"


@pattern(together)
def cheap_branch(items):
    out = []
    for x in items:
        if x % 2:
            out.append(f(x))
        else:
            out.append(g(x))
    return out


@pattern(waits(g="f"))
def retry_on_bad_result(items):
    out = []
    for x in items:
        draft = f(x)
        if draft % 3 == 1:
            draft = g(draft)
        log("done", x)
        out.append(draft)
    return out


@pattern(waits(h="reply"))
def retry_on_attribute(items):
    drafts = []
    for x in items:
        draft = reply(x)
        if draft.score < 0.5:
            draft = h(x)
        drafts.append(draft)
    return drafts


@pattern(together)
def try_except_in_body(items):
    out = []
    for x in items:
        try:
            out.append(f(x))
        except ValueError as error:
            out.append(str(error))
    return out


@pattern(together)
def try_except_value(items):
    out = []
    for x in items:
        try:
            value = f(x)
        except ValueError:
            log("failed", x)
            value = None
        out.append(value)
    return out


@pattern(together)
def try_except_fallback_call(items):
    out = []
    for x in items:
        try:
            value = f(x)
        except ValueError:
            value = g(x)
        out.append(value)
    return out


@pattern(together)
def try_except_continue(items):
    out = []
    for x in items:
        try:
            value = f(x)
        except ValueError:
            continue
        out.append(value)
    return out


@pattern(together)
def try_except_raise_from(items):
    out = []
    for x in items:
        try:
            out.append(f(x))
        except ValueError as error:
            raise RuntimeError(f"item {x}") from error
    return out


@pattern(together)
def try_else_finally(items):
    out = []
    for x in items:
        try:
            value = f(x)
        except ValueError:
            out.append(None)
        else:
            out.append(value)
        finally:
            log("finally", x)
    return out


@pattern(together)
def try_around_loop(items):
    out = []
    try:
        for x in items:
            out.append(f(x))
    except ValueError as error:
        log("gave up", error.args[0], len(out))
    return out


@pattern(together, forms=("function", "nested"))
def callee_that_logs(items):
    out = []
    for x in items:
        note("before", x)
        a = talkative(x)
        logger.info("between %s", a)
        b = g(x)
        out.append(a + b)
    return out


@pattern(together)
def callees_that_log(items):
    return [talkative(x) for x in items]


@pattern(together)
def callees_that_log_in_a_row(x, y):
    a = talkative(x)
    note("between", a)
    b = talkative(y)
    return a, b


# What `self.f` answers may share state with `self`, and `log`, of which nothing is known, may change it.
@pattern(together, forms=("function", "nested"))
def logging_between(items):
    out = []
    for x in items:
        a = f(x)
        log("between", x, a)
        b = g(x)
        out.append(a + b)
    return out


# What `self.f` answers may share state with `self`, and `log`, of which nothing is known, may change it.
@pattern(together, forms=("function", "nested"))
def logging_before(items):
    out = []
    for x in items:
        log("start", x, list(out))
        out.append(f(x))
    return out


@pattern(together)
def logger_between(items):
    out = []
    for x in items:
        logger.info("starting %s", x)
        value = f(x)
        logger.info("done %s: %s", x, value)
        out.append(value)
    return out


@pattern(together)
def marked_effect_between(items):
    out = []
    for x in items:
        value = f(x)
        out.append((note(x), value))
    return out


@pattern(together)
def raise_on_bad_result(items):
    out = []
    for x in items:
        value = f(x)
        if value % 10 == 1 and x == 9:
            raise RuntimeError(f"bad {value}")
        out.append(value)
    return out


@pattern(together)
def assert_on_result(items):
    out = []
    for x in items:
        value = f(x)
        assert value != 91, f"bad {value}"
        out.append(value)
    return out


@pattern(together)
def continue_on_cheap(items):
    out = []
    for x in items:
        if x == 4:
            continue
        out.append(f(x))
    return out


_section = "straight lines"


@pattern(together)
def independent(x, y):
    a = f(x)
    b = g(y)
    c = h(x + y)
    return a, b, c


@pattern(needs({2: {0, 1}}))
def join_of_two(x, y):
    a = f(x)
    b = g(y)
    c = add(a, b)
    return c


@pattern(needs({1: {0}, 2: {0}, 3: {1, 2}}))
def diamond(x):
    a = f(x)
    b = g(a)
    c = h(a)
    return add(b, c)


@pattern(needs({1: {0}, 2: {1}, 4: {3}, 5: {2, 4}}))
def chains_of_different_lengths(x, y):
    a = f(x)
    a = g(a)
    a = h(a)
    b = f(y)
    b = g(b)
    return add(a, b)


@pattern(needs({1: {0}, 3: {2}, 4: {1, 3}}))
def interleaved_chains(x, y):
    a1 = f(x)
    a2 = g(a1)
    b1 = f(y)
    b2 = g(b1)
    return add(a2, b2)


# What `self.f` answers may share state with `self`, and `log`, of which nothing is known, may change it.
@pattern(together, forms=("function", "nested"))
def independent_with_effects(x, y):
    a = f(x)
    log("first", a)
    b = g(y)
    log("second", b)
    return a + b


@pattern(together)
def effects_around(x, y):
    log("begin", x)
    a = f(x)
    b = g(y)
    log("end", a, b)
    return a, b


@pattern(together)
def operands(x, y):
    return f(x) + g(y) * h(x)


@pattern(waits(add="f g"))
def arguments(x, y):
    return add(f(x), g(y))


@pattern(together)
def display(x, y):
    return [f(x), g(y), (h(x), f(y)), {x: g(x)}]


@pattern(together)
def f_string(x, y):
    return f"{f(x)} and {g(y)!r:>10}"


@pattern(waits(join="f* g*"))
def keyword_arguments(x, y):
    return join(a=f(x), b=g(y))


@pattern(waits(join="many f"))
def star_arguments(x, y):
    return join(*many(x), f(y))


@pattern(waits(join="f g"))
def keyword_star_arguments(x, y):
    return join(**{"a": f(x), "b": g(y)})


@pattern(together)
def attribute_chains(x, y):
    a = reply(x)
    b = reply(y)
    return a.text.strip() + b.text.strip().upper()


@pattern(waits(text="reply"))
def attribute_into_call(x, y):
    a = reply(x)
    b = text(a.text.strip())
    c = reply(y)
    return b, c.score


@pattern(together)
def comparison(x, y):
    return f(x) < g(y)


@pattern(together)
def subscript(x, y):
    return many(x)[0] + pair(y)[1]


@pattern(together)
def unpack_assignment(x, y):
    a, b = f(x), g(y)
    (c, d), e = pair(x), h(y)
    return a, b, c, d, e


@pattern(together)
def annotated_and_augmented(x, y):
    a: int = f(x)
    b = 1
    b += g(y)
    return a + b


@pattern(together)
def expression_statements(x, y):
    f(x)
    g(y)
    h(x)


@pattern(together)
def branch_on_input(x, y):
    if x % 2:
        a = f(x)
        b = g(y)
    else:
        a = h(x)
        b = h(y)
    return a, b


@pattern(needs({1: {0}}))
def branch_on_result(x, y):
    a = f(x)
    b = g(y) if a % 20 == 1 else h(y)
    return a, b


@pattern(together)
def try_around_calls(x, y):
    try:
        a = f(x)
        b = g(y)
    except ValueError as error:
        return error.args
    return a, b


@pattern(needs({2: {0, 1}}))
def comprehension_then_call(xs):
    first = f(0)
    second = g(1)
    return add(first, second), [x for x in xs]


@pattern(waits(count="f*"))
def map_then_reduce(items):
    parts = [f(x) for x in items]
    return count(parts)


@pattern(together)
def mixed_straight_and_loop(x, items):
    a = g(x)
    out = [f(i) for i in items]
    b = h(x)
    return a, out, b


@pattern(together)
def lambda_result_called(x, y):
    make = lambda v: v + 1
    return make(f(x)) + make(g(y))


_section = "exactly the sequential calls"


@pattern(one_by_one)
def break_on_result(items):
    out = []
    for x in items:
        value = f(x)
        if value > 100:
            break
        out.append(value)
    return out


@pattern(one_by_one)
def break_before_call(items):
    out = []
    for x in items:
        if len(out) == 3:
            break
        out.append(f(x))
    return out


@pattern(one_by_one)
def return_in_loop(items):
    for x in items:
        value = f(x)
        if value > 100:
            return x
    return None


@pattern(one_by_one)
def while_loop(x):
    n = 0
    while n < 5 and f(n) < x * 10:
        n += 1
    return n


@pattern(one_by_one)
def while_on_result(x):
    value = x
    while value < 200:
        value = f(value) + 1
    return value


@pattern(one_by_one)
def any_of_generator(items):
    return any(f(x) > 100 for x in items)


@pattern(one_by_one)
def all_of_generator(items):
    return all(f(x) < 100 for x in items)


@pattern(one_by_one)
def next_of_generator(items):
    return next((x for x in items if f(x) > 100), None)


@pattern(one_by_one)
def and_chain(x, y):
    return f(x) > 20 and g(y) and h(x)


@pattern(one_by_one)
def or_chain(x, y):
    return f(x) > 20 or g(y) > 10 or h(x)


@pattern(one_by_one)
def conditional_expression(x, y):
    return f(x) if pred(y) else g(x)


@pattern(one_by_one)
def if_on_result(x, y):
    if f(x) > 20:
        return g(y)
    return h(y)


@pattern(one_by_one)
def carried(items):
    x = 0
    for item in items:
        x = add(x, item)
    return x


@pattern(one_by_one)
def carried_self(x):
    for _ in range(5):
        x = f(x)
    return x


@pattern(waits(h="f g"))
def chained_comparison(x, y):
    return f(x) < g(y) < h(x)


@pattern(one_by_one)
def guard_returns(x, y):
    a = f(x)
    if a < 20:
        return a
    b = g(y)
    return a + b


@pattern(one_by_one)
def membership_of_generator(items):
    return 41 in (f(x) for x in items)


@pattern(one_by_one)
def history_fed(items):
    history = []
    for x in items:
        history.append(x)
        history.append(count(history))
    return history


@pattern(one_by_one)
def straight_chain(x):
    return f(g(h(x)))


@pattern(one_by_one)
def break_in_while_true(items):
    i = 0
    while True:
        if i >= len(items) or not pred(items[i]):
            break
        i += 1
    return i


_section = "callables of other kinds"


@pattern(together)
def map_list(items):
    return list(map(f, items))


@pattern(together)
def map_in_for(items):
    out = []
    for value in map(f, items):
        out.append(value)
    return out


@pattern(together)
def map_two(xs, ys):
    return [*map(add, xs, ys)]


@pattern(together)
def partial_in_loop(items):
    plus = functools.partial(add, 5)
    return [plus(x) for x in items]


@pattern(together)
def partial_keyword(items):
    plus = functools.partial(add, y=9)
    out = []
    for x in items:
        out.append(plus(x))
    return out


@pattern(together)
def callable_object(items):
    return [model(x) for x in items]


@pattern(together)
def callable_object_in_loop(items):
    out = []
    for x in items:
        out.append(model(x))
    return out


@pattern(together)
def bound_method(items):
    return [model.ask(x) for x in items]


@pattern(together)
def bound_method_stored(items):
    ask = model.ask
    return [ask(x) for x in items]


@pattern(together)
def lambda_in_loop(items):
    work = lambda v: f(v)
    return [work(x) for x in items]


@pattern(together)
def lambda_with_operator_in_loop(items):
    work = lambda v: f(v) + 1
    return [work(x) for x in items]


@pattern(together)
def nested_function_with_operator_in_loop(items):
    def work(v):
        return f(v) * 2

    out = []
    for x in items:
        out.append(work(x))
    return out


@pattern(together, forms=("function", "nested"))
def callee_that_formats_answers(items):
    return [greeting(x) for x in items]


@pattern(together, forms=("function", "nested"))
def method_that_calls_it(items):
    out = []
    for x in items:
        out.append(greeter.ask(x))
    return out


@pattern(together, forms=("function", "nested"))
def object_that_calls_the_method(items):
    return list(map(greeter, items))


@pattern(together, forms=("function", "nested"))
def map_of_method_that_calls_it(items):
    return list(map(greeter.ask, items))


@pattern(together, forms=("function", "nested"))
def partial_of_callee_with_operator(items):
    triple = functools.partial(scaled, 3)
    return [triple(x) for x in items]


@pattern(together)
def nested_function_in_loop(items):
    def work(v):
        return f(v)

    out = []
    for x in items:
        out.append(work(x))
    return out


@pattern(waits(g="f"))
def nested_function_of_two_calls(items):
    def work(v):
        a = f(v)
        return g(a)

    return [work(x) for x in items]


@pattern(together)
def map_lambda(items):
    return list(map(lambda v: f(v) + 1, items))


@pattern(together, inputs=[lambda: (Model(2), [1, 2, 3]), lambda: (Model(5), [4, 4]), lambda: (Model(5), [])])
def model_parameter(client, values):
    return [client(v) for v in values]


@pattern(together, inputs=[lambda: (Model(2), [1, 2, 3]), lambda: (Model(5), [4, 4]), lambda: (Model(5), [])])
def model_parameter_method(client, values):
    out = []
    for v in values:
        out.append(client.ask(v))
    return out


@pattern(together)
def functions_in_a_list(x):
    return [call(x) for call in (f, g, h)]


@pattern(one_by_one, exact_order=False)
def starmap(xs, ys):
    return list(itertools.starmap(add, zip(xs, ys)))
