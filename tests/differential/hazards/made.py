"""Hazards: what an iteration makes, changes, and gives to a call."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import add, count, f, g, join, log, slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


@slow
def giving_back(x):
    return x


@hazard
def made_kept_and_changed_after_the_call(decorate: Decorator) -> Steps:
    @decorate
    def work(items, history):
        answers = []
        for x in items:
            messages = [x]
            messages.append(x + 1)
            history.append(messages)
            answer = count(messages)
            messages.append(answer)
            answers.append(count(messages))
            history.append((answer, messages))
        return answers, history

    yield Step(work, ([1, 5, 2, 3], []))
    yield Step(work, ([7], [0]))


@hazard
def made_and_given_back(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            messages = [x]
            messages.append(x)
            same = giving_back(messages)
            messages.append(len(messages))
            other = giving_back([messages])
            messages += [f(x)]
            out.append((same, other, same is messages))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def made_and_changed_through_another_name(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            messages = [x]
            alias = messages
            alias.append(x)
            first = count(messages)
            messages.append(first)
            add_one = lambda: messages.append(1)
            add_one()
            out.append((count(alias), count(messages)))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def made_looked_at_in_between(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            request = {}
            request["x"] = x
            log(request)
            request["y"] = f(x)
            log(sorted(request))
            request["x"] = 0
            out.append(join(str(request)))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7],))


@hazard
def made_and_seen_when_something_raises(decorate: Decorator) -> Steps:
    @decorate
    def work(items, kept):
        last = None
        try:
            for x in items:
                made = [x]
                kept.append(made)
                log("made", x)
                made.append(x + 1)
                hidden = [x]
                log("hidden", x)
                hidden.append(1)
                last = count(made), count(hidden)
        except Exception as error:
            return kept, last, repr(error)
        return kept, last

    yield Step(work, ([1, 5, 2], []))
    yield Step(work, ([7], [3]))


@hazard
def made_of_a_template_that_changes(decorate: Decorator) -> Steps:
    @decorate
    def work(items, template):
        out = []
        for x in items:
            request = list(template)
            request.append(x)
            out.append(count(request))
            if x == 5:
                template.append(x)
        return out, template

    yield Step(work, ([1, 5, 2, 3], [0]))
    yield Step(work, ([5, 5], []))


@hazard
def made_of_what_is_changed_in_between(decorate: Decorator) -> Steps:
    def change(x):
        log("change", x)
        if isinstance(x, list):
            x.append(9)

    @decorate
    def work(items):
        out = []
        for x in items:
            messages = [0]
            messages.append({"content": x})
            request = {"messages": messages}
            request["x"] = [x]
            change(x)
            first = join(request)
            change(items[0])
            out.append((first, join(messages)))
        return out

    shared = [1]
    yield Step(work, ([shared, 5, shared, [2]],))
    yield Step(work, (["x", "y"],))
    yield Step(work, ([[3], "y"],))


@hazard
def made_and_filled_wrongly(decorate: Decorator) -> Steps:
    @decorate
    def work(items):
        out = []
        for x in items:
            made = [x]
            try:
                made[x] = 1
                made.pop()
                made.pop()
            except IndexError as error:
                made.append(str(error))
            prompt = ""
            prompt += str(made)
            prompt += "?" if x else 1
            out.append(join(made, prompt))
        return out

    yield Step(work, ([1, 5, 2],))
    yield Step(work, ([7, 0],))


@hazard
def text_that_is_added_to_by_its_own_rules(decorate: Decorator) -> Steps:
    class Odd:
        def __init__(self, x):
            self.x = x

        def __radd__(self, other):
            log("added", self.x)
            return shared

        def __repr__(self):
            return f"Odd({self.x})"

    shared = [1]

    @decorate
    def work(items):
        out = []
        for x in items:
            prompt = "a"
            prompt += x
            prompt += ["b"] if prompt is shared else "b"
            out.append(join(len(prompt)))
            log(len(prompt))
        return out

    yield Step(work, (["x", Odd(1), "y", Odd(2)],))
    shared.clear()
    yield Step(work, ([Odd(3), "z", Odd(4)],))
