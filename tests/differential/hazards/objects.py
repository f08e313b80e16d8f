"""Hazards: objects of the user's classes that an iteration makes and changes, and that are not only its own."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

from tests.differential.callees import f, g, join, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Chat:
    def __init__(self, history=None):
        self.history = [] if history is None else history

    def say(self, line):
        self.history.append(line)
        answer = join(list(self.history))
        self.history.append(len(self.history))
        return answer


@hazard
def objects_that_share_what_they_were_given(decorate: Decorator) -> Steps:
    @decorate
    def work(items, shared):
        out = []
        for x in items:
            chat = Chat(shared)
            chat.say(x)
            out.append(chat.say(-x))
        return out, shared

    @decorate
    def by_default(items):
        out = []
        for x in items:
            chat = Defaulting()
            chat.say(x)
            out.append(chat.say(-x))
        return out

    class Defaulting(Chat):
        def __init__(self, history=[]):
            self.history = history

    yield Step(work, ([1, 2, 3], []))
    yield Step(by_default, ([1, 2, 3],))
    yield Step(by_default, ([4],))


@hazard
def objects_that_share_what_is_of_their_class(decorate: Decorator) -> Steps:
    class OfTheClass(Chat):
        history = []

        def __init__(self):
            pass

    class Counted(Chat):
        made = 0

        def __init__(self):
            super().__init__()
            Counted.made += 1
            self.history.append(Counted.made)

    class Single(Chat):
        one = None

        def __new__(cls):
            if cls.one is None:
                cls.one = super().__new__(cls)
                cls.one.history = []
            return cls.one

        def __init__(self):
            pass

    @decorate
    def of_the_class(items):
        out = []
        for x in items:
            chat = OfTheClass()
            chat.say(x)
            out.append(chat.say(-x))
        return out

    @decorate
    def counted(items):
        out = []
        for x in items:
            chat = Counted()
            chat.say(x)
            out.append(chat.say(-x))
        return out

    @decorate
    def single(items):
        out = []
        for x in items:
            chat = Single()
            chat.say(x)
            out.append(chat.say(-x))
        return out

    for work in (of_the_class, counted, single):
        yield Step(work, ([1, 2, 3],))
        yield Step(work, ([4, 5],))


@hazard
def objects_that_are_registered(decorate: Decorator) -> Steps:
    everybody = []

    class Registered(Chat):
        def __init__(self):
            super().__init__()
            everybody.append(self)

        def say(self, line):
            self.history.append(line)
            return join(sum(len(one.history) for one in everybody))

    class Meeting(Chat):
        def say(self, line):
            self.history.append(line)
            everybody.append(self.history)
            return join(sum(map(len, everybody)))

    @decorate
    def registered(items):
        out = []
        for x in items:
            one = Registered()
            one.say(x)
            out.append(one.say(-x))
        return out

    @decorate
    def meeting(items):
        out = []
        for x in items:
            one = Meeting()
            one.say(x)
            out.append(one.say(-x))
        return out

    yield Step(registered, ([1, 2, 3],))
    everybody.clear()
    yield Step(meeting, ([1, 2, 3],))


@hazard
def objects_that_are_looked_at_between(decorate: Decorator) -> Steps:
    @decorate
    def logged(items):
        out = []
        for x in items:
            chat = Chat()
            log(len(chat.history))
            chat.say(x)
            log(list(chat.history))
            out.append(chat.say(-x))
        return out

    @decorate
    def kept(items):
        chats = []
        for x in items:
            chat = Chat()
            chats.append(chat)
            log([len(c.history) for c in chats])
            chat.say(x)
        return [c.history for c in chats]

    @decorate
    def by_another_name(items):
        out = []
        for x in items:
            chat = Chat()
            other = chat
            log(len(other.history))
            chat.say(x)
            out.append(other.say(-x))
        return out

    for work in (logged, kept, by_another_name):
        yield Step(work, ([1, 2, 3],))
        yield Step(work, ([4],))


@hazard
def objects_that_survive_an_exception(decorate: Decorator) -> Steps:
    @decorate
    def handled(items):
        out = []
        for x in items:
            chat = Chat()
            try:
                chat.say(x)
                log(x)
                chat.say(-x)
            except ValueError as error:
                log(str(error), list(chat.history))
            out.append(chat.history)
        return out

    @decorate
    def outside(items, chats):
        try:
            for x in items:
                chat = Chat()
                chats.append(chat)
                log(x)
                chat.say(x)
        finally:
            log([list(c.history) for c in chats])
        return len(chats)

    yield Step(handled, ([1, 2, 3],))
    yield Step(outside, ([1, 2, 3], []))


@hazard
def objects_of_which_one_is_of_before(decorate: Decorator) -> Steps:
    @decorate
    def sometimes(items):
        chat = Chat()
        out = []
        for x in items:
            if x > 1:
                chat = Chat()
            out.append(chat.say(x))
        return out

    @decorate
    def linked(items):
        last = Chat()
        out = []
        for x in items:
            chat = Chat(last.history)
            out.append(chat.say(x))
            last = chat
        return out

    yield Step(sometimes, ([1, 2, 1, 1, 3],))
    yield Step(linked, ([1, 2, 3],))


@hazard
def objects_with_hooks(decorate: Decorator) -> Steps:
    class Loud(Chat):
        def __setattr__(self, name, value):
            log("set", name)
            object.__setattr__(self, name, value)

    class Through(Chat):
        @property
        def history(self):
            log("history")
            return self.__dict__.setdefault("lines", [])

        @history.setter
        def history(self, value):
            log("history set")

    @decorate
    def loud(items):
        out = []
        for x in items:
            chat = Loud()
            chat.say(x)
            out.append(chat.say(-x))
        return out

    @decorate
    def through(items):
        out = []
        for x in items:
            chat = Through()
            chat.say(x)
            out.append(chat.say(-x))
        return out

    yield Step(loud, ([1, 2, 3],))
    yield Step(through, ([1, 2, 3],))


@hazard
def objects_that_hold_odd_things(decorate: Decorator) -> Steps:
    class Odd:
        def __init__(self, number):
            self.number = number

        def __str__(self):
            log("shown", self.number)
            return str(self.number)

    class Telling(Chat):
        def say(self, line):
            self.history.append(line)
            return join(" ".join(map(str, self.history)))

    class Adding(Chat):
        def say(self, line):
            self.history.append(line + line)
            return join(f"{self.history[-1]}")

    @decorate
    def told(items):
        out = []
        for x in items:
            chat = Telling()
            chat.say(x)
            out.append(chat.say(x))
        return out

    @decorate
    def added(items):
        out = []
        for x in items:
            chat = Adding()
            chat.say(x)
            out.append(chat.say(x))
        return out

    yield Step(told, ([1, 2],))
    yield Step(told, ([Odd(1), Odd(2)],))
    yield Step(added, (["a", "b"],))
    yield Step(added, ([[1], [2]],))


@hazard
def lists_that_a_function_fills(decorate: Decorator) -> Steps:
    def add(messages, x):
        messages.append({"content": x})
        return messages

    def fill(record, x):
        record["answer"] = f(x)
        record["length"] = g(x)

    @decorate
    def shared(items, messages):
        out = []
        for x in items:
            own = messages
            add(own, x)
            out.append(join(list(own)))
        return out

    @decorate
    def own(items):
        out = []
        for x in items:
            messages = []
            add(messages, x)
            log(len(messages))
            again = add(messages, -x)
            out.append((join(list(messages)), again is messages))
        return out

    @decorate
    def records(items):
        out = []
        for x in items:
            record = {}
            out.append(record)
            fill(record, x)
            log(len(out), dict(out[-1]))
        return out

    yield Step(shared, ([1, 2, 3], []))
    yield Step(own, ([1, 2, 3],))
    yield Step(records, ([1, 2, 3],))
