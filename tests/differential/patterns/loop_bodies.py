"""Patterns: what else the bodies of loops have in them."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import (
    count,
    f,
    g,
    h,
    join,
    log,
    logger,
    note,
    reply,
    talkative,
    text,
)  # fmt: skip
from tests.differential.expect import together, waits
from tests.differential.patterns.table import pattern, section

section("made in the iteration, changed, then given to a call")


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


section("loop bodies with control flow")


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
def try_finally(items):
    out = []
    for x in items:
        try:
            answer = f(x)
            both = answer + len(out)
        finally:
            log("over", x)
        out.append(both)
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
