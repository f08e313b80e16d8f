"""Programs whose callees print, log and warn: what a user sees of them has to be what the original shows.

Each is called with the arguments that its decorator gives, and compared with the original under many schedules.
``overlaps`` tells how many calls of `model` have to be in flight together, at least; 1 where the output keeps them in
order, and rightly.
"""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import contextlib
import functools
import io
import logging
import sys
import threading
import warnings
from dataclasses import dataclass

import xcs

log = logging.getLogger("tests.output")
adapter = logging.LoggerAdapter(log, {"request": 7})
lock = threading.Lock()


class Gauge:
    """How many calls are in flight, and the most there were."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.full: threading.Event | None = None
        self.wanted = 0


gauge = Gauge()
exec("def enter_gauge():\n    return gauge", {"gauge": gauge}, namespace := {})
enter_gauge = namespace["enter_gauge"]


@xcs.parallel_safe
def model(x):
    """A slow call: when several have to be in flight together, each waits for that (not for ever)."""
    held = enter_gauge()
    with held.lock:
        held.now += 1
        held.most = max(held.most, held.now)
        if held.full is not None and held.now >= held.wanted:
            held.full.set()
    if held.full is not None:
        held.full.wait(0.5)
    with held.lock:
        held.now -= 1
    if x == 13:
        raise ValueError("thirteen")
    return int(x) * 2


PROGRAMS = []


def program(*arguments, overlaps=2):
    def declare(function):
        PROGRAMS.append((function, arguments, overlaps))
        return function

    return declare


# ---- callees


def printing(x):
    print("asking", x)
    answer = model(x)
    print("answer", answer, sep=": ", end=".\n", file=sys.stderr, flush=True)
    return answer


def logging_(x):
    log.info("asking %s", x)
    answer = model(x)
    log.warning("answer %(answer)s", {"answer": answer})
    return answer


def warning_(x):
    warnings.warn(f"asking {x}")
    warnings.warn("blames the caller", RuntimeWarning, stacklevel=2)
    return model(x)


def deep(x):
    print("deep", x)
    return deeper(x) + 1


def deeper(x):
    log.debug("deeper %r", x)
    return printing(logging_(x))


def mutating(x):
    seen = [x]
    log.info("seen %s", seen)
    seen.append(model(x))
    log.info("seen %s", seen)
    print(seen)
    seen.clear()
    return x


def handling(x):
    try:
        log.info("trying %s", x)
        return model(x)
    except ValueError as error:
        log.exception("failed with %s", error)
        print("failed", x)
        return -1
    finally:
        print("done", x)


def retried(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        for attempt in range(3):
            try:
                log.info("attempt %d", attempt)
                return function(*args, **kwargs)
            except ValueError as error:
                log.warning("attempt %d failed: %s", attempt, error)
        print("giving up")
        return None

    return wrapper


@retried
def with_retries(x):
    log.debug("inside %s", x)
    return model(x)


def recursive(n):
    print("down", n)
    if n <= 0:
        return model(n)
    return recursive(n - 1) + n


def with_nested(x):
    def step(y):
        log.info("step %s", y)
        return model(y)

    def twice(function, y):
        print("twice")
        return function(function(y))

    return twice(step, x)


def locked(x):
    with lock:
        log.info("under a lock %s", x)
    return model(x)


def raising_after_output(x):
    print("before", x)
    answer = model(x)
    if answer == 6:
        log.error("about to raise")
        raise KeyError(x)
    return answer


def raising_while_formatting(x):
    log.info("%d of %d", x)
    return model(x)


def with_adapter(x):
    adapter.info("asking %s", x)
    log.log(logging.ERROR, "level given", extra={"x_of_it": "fixed"})
    logging.warning("by the module %s", x)
    return model(x)


class Agent:
    def __init__(self, name):
        self.name = name
        self.log = logging.getLogger(f"tests.output.{name}")

    def __call__(self, x):
        self.log.info("called with %s", x)
        return self.ask(x)

    def ask(self, x):
        print(self.name, "asks", x)
        return self._ask(x, times=2)

    def _ask(self, x, times):
        for number in range(times):
            self.log.debug("number %s", number)
        return model(x)

    @staticmethod
    def plainly(x):
        print("static", x)
        return model(x)

    @classmethod
    def of_class(cls, x):
        print(cls.__name__, x)
        return model(x)


@dataclass
class Reply:
    text: str
    score: int


def dataclass_shown(x):
    reply = Reply(f"text {x}", model(x))
    log.info("%s %r", reply, reply)
    print(reply)
    reply.score = 0
    return reply.text


def module_function(x):
    logging.getLogger("tests.output.other").info("got %s", x)
    return model(x)


# ---- programs


@program([3, 1, 2])
def comprehension(items):
    return [printing(x) for x in items]


@program([3, 1, 2, 5])
def loop(items):
    out = []
    for x in items:
        print("before", x)
        out.append(logging_(x))
        log.info("after %s", x)
    return out


@program([3, 1, 2])
def loop_of_two(items):
    out = []
    for x in items:
        a = printing(x)
        print("middle", a)
        b = logging_(a)
        log.info("row %s", b)
        out.append(b)
    return out


@program([1, 3, 2])
def loop_with_branch(items):
    total = 0
    for x in items:
        answer = printing(x)
        if answer > 3:
            answer = logging_(answer)
            print("twice", answer)
        total += answer
    return total


@program(1, 2, overlaps=2)
def block(a, b):
    x = printing(a)
    print("between")
    y = logging_(b)
    z = logging_(x)
    log.info("%s", z)
    return x, y, z


@program(1, 2)
def one_expression(a, b):
    return printing(a) + logging_(b) + printing(logging_(a))


@program([1, 2, 3])
def frames_and_levels(items):
    return [deep(x) for x in items]


@program([1, 2, 3])
def warned(items):
    out = []
    for x in items:
        out.append(warning_(x))
        warnings.warn("from the loop")
    return out


@program([1, 2, 3])
def content_of_the_moment(items):
    return [mutating(x) for x in items]


@program([1, 13, 2])
def handled_inside(items):
    return [handling(x) for x in items]


@program([1, 13, 2])
def decorated(items):
    return [with_retries(x) for x in items]


@program([2, 0, 3])
def recursion(items):
    return [recursive(n) for n in items]


@program([1, 2])
def nested_functions_of_callees(items):
    return [with_nested(x) for x in items]


@program([1, 2, 3])
def nested_function_of_the_function(items):
    def ask(x):
        log.info("nested %s", x)
        return model(x)

    return [ask(x) for x in items]


@program([1, 2, 3])
def lambda_of_the_function(items):
    ask = lambda x: (print("lambda", x), model(x))[1]
    return [ask(x) for x in items]


@program([1, 2, 3])
def under_a_lock(items):
    return [locked(x) for x in items]


@program([1, 3, 2])
def raising(items):
    out = []
    for x in items:
        print("item", x)
        out.append(raising_after_output(x))
    return out


@program([1, 13, 2])
def raising_in_a_comprehension(items):
    return [printing(x) for x in items]


@program([1, 3, 2])
def caught_in_the_loop(items):
    out = []
    for x in items:
        try:
            answer = raising_after_output(x)
        except KeyError as error:
            log.warning("caught %s", error)
            answer = None
        out.append(answer)
    return out


@program([1, 2], overlaps=0)
def formatted_badly(items):
    return [raising_while_formatting(x) for x in items]


@program([1, 2])
def adapters_and_the_module(items):
    return [with_adapter(x) for x in items]


@program(Agent("a"), [1, 2, 3])
def callable_object(agent, items):
    return [agent(x) for x in items]


@program(Agent("b"), [1, 2, 3])
def method(agent, items):
    out = []
    for x in items:
        log.info("%s", x)
        out.append(agent.ask(x))
    return out


@program(Agent("c"), [1, 2, 3])
def static_and_class_methods(agent, items):
    return [(agent.plainly(x), agent.of_class(x)) for x in items]


@program([1, 2, 3])
def partials(items):
    ask = functools.partial(printing)
    return [ask(x) for x in items]


@program([1, 2, 3])
def dataclasses_shown(items):
    return [dataclass_shown(x) for x in items]


@program([1, 2, 3])
def loggers_by_name(items):
    return [module_function(x) for x in items]


@program([1, 2], [3, 4])
def nested_comprehension(xs, ys):
    return [printing(x) + logging_(y) for x in xs for y in ys]


@program([1, 2, 3])
def filtered(items):
    return [logging_(x) for x in items if printing(x) > 2]


@program([1, 2, 3])
def generator_in_sum(items):
    return sum(printing(x) for x in items)


@program([1, 2, 3])
def redirected_around(items):
    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer):
        out = [printing(x) for x in items]
    return out, buffer.getvalue()


class Base:
    def __init__(self):
        self.log = logging.getLogger("tests.output.base")

    def ask(self, x):
        print("base", x)
        return self.__private(x)

    def __private(self, x):
        self.log.info("private %s", x)
        return model(x)


class Derived(Base):
    def ask(self, x):
        print("derived", x)
        return super().ask(x) + super(Derived, self).ask(x)


@program(Derived(), [1, 2, 3])
def inherited_and_private(agent, items):
    return [agent.ask(x) for x in items]


def over_several_lines(x):
    (
        log
        .info(
            "on the line of the name %s",
            x,
        )
    )
    return (
        model
        (x)
    )


@program([1, 13, 2])
def calls_over_several_lines(items):
    return [over_several_lines(x) for x in items]


@program([1, 2, 3])
def several_in_one_iteration(items):
    out = []
    for x in items:
        a = printing(x)
        b = logging_(x)
        out.append(printing(a) + logging_(b))
    return out


@program([1, 2], [3, 4])
def inner_loops(xs, ys):
    out = []
    for x in xs:
        row = []
        for y in ys:
            row.append(printing(x + y))
        log.info("row %s", row)
        out.append(row)
    return out


@program([1, 2, 3])
def handled_in_the_loop(items):
    out = []
    for x in items:
        try:
            answer = printing(x if x != 2 else 13)
        except ValueError:
            answer = logging_(x)
            print("handled", x)
        out.append(answer)
    return out


def with_comprehension(x):
    [print("row", i) for i in range(2)]
    return model(x)


@program([1, 2, 3])
def printed_in_a_comprehension(items):
    return [with_comprehension(x) for x in items]


@xcs.parallel_safe
def said_to_be_safe(x):
    print("said", x)
    log.info("said %s", x)
    return helping(x)


def helping(x):
    print("helping", x)
    return model(x)


class Client:
    @xcs.parallel_safe
    def ask(self, x):
        print("client", x)
        return helping(x)


@program(Client(), [1, 2, 13])
def output_of_what_is_said_to_be_safe(client, items):
    out = []
    for x in items:
        out.append(said_to_be_safe(x))
        print("between", x)
        out.append(client.ask(x))
    return out


@program([1, 2, 3])
def mapped_to_what_is_said_to_be_safe(items):
    return list(map(said_to_be_safe, items))


# ---- what stays in order


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
