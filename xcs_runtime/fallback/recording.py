"""A recorded run: the function's own code, with hooks that note which site calls what, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime import tracebacks
from xcs_runtime.fallback import pure
from xcs_runtime.fallback.activation import current, is_c_callable, passed_over
from xcs_runtime.fallback.call import is_near
from xcs_runtime.fallback.shadow import Shadow
from xcs_runtime.raising import deliver_from_ahead

if TYPE_CHECKING:
    from xcs_runtime.fallback.traced import Traced

SLOW: Final = 200e-6
"""Seconds. A function that makes such calls is worth predicting."""
WORTH: Final = 100e-6
"""Seconds of such calls, for each call that it makes: below, it would be slower with a scout."""
MOST_PENDING: Final = 10_000
MOST_TINY: Final = 20_000
"""Calls after which a run in which hardly any has taken time is recorded no further."""
MOST_RAISED: Final = 100
"""Calls that have not returned, of which it is noted how long they took at most."""


class SiteRecord:
    """What was seen at one call: how often, how long (seconds), and what was called, by name."""

    __slots__ = ("built_in", "count", "foreign", "longest", "name", "pure", "seconds", "slow", "slow_seconds")

    def __init__(self) -> None:
        self.count = self.slow = 0
        self.seconds = self.slow_seconds = self.longest = 0.0
        self.name = ""
        self.pure = self.built_in = self.foreign = True


class Cleaned:
    """Takes our own frames out of the traceback of an exception that passes."""

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            tracebacks.clean(error, deliver_from_ahead.__code__)


class Recording:
    """One recorded run, and its shadow."""

    def __init__(self, traced: Traced, function: FunctionType, over: Callable[[], None], shadow: Shadow) -> None:
        self.traced, self.function, self.over, self.shadow = traced, function, over, shadow
        self.pending: list[tuple[int, Any, float]] = []
        self.sites: dict[int, SiteRecord] = {}
        self._noted = 0
        self.given_up = ""
        """Why, for people."""

    @passed_over
    def run(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        outer = current.run
        current.run = self
        self.traced.running.append(None)
        try:
            self.shadow.begin()
            with Cleaned():
                return self.function(*args, **kwargs)
        finally:
            current.run = outer
            self.traced.running.pop()
            now = time.perf_counter()
            for site, function, began in self.pending[-MOST_RAISED:]:
                self.traced.guarded(self._note, site, function, now - began)
            self.traced.guarded(self.traced.recorded, self)
            self.traced.guarded(self.shadow.end)
            self.pending.clear()
            if self.traced.is_over():
                self.over()

    def is_worth_it(self) -> bool:
        """Whether a scout would cost less than what slow calls leave to gain."""
        records = self.sites.values()
        return sum([record.slow_seconds for record in records]) >= WORTH * sum([record.count for record in records])

    def before(self, site: int, function: Any) -> Any:
        if self.given_up:
            return function
        mapped = not self.shadow.over and self.shadow.before(site, function) is not function
        self.pending.append((site, function, time.perf_counter()))
        if len(self.pending) > MOST_PENDING:
            self.pending.clear()
            self.given_up = f"recording was given up: more than {MOST_PENDING:,} calls had not returned"
        return _TimedMap(self, site, mapped) if function is map else function

    def item(self, site: int, seconds: float) -> None:
        """A call of a ``map``'s took so long."""
        record = self.sites.get(site)
        if record is not None and seconds > SLOW:
            record.slow += 1
            record.slow_seconds += seconds
            record.longest = max(record.longest, seconds)

    def after(self, site: int, result: Any) -> None:
        if self.given_up:
            return
        now = time.perf_counter()
        pending = self.pending
        while pending:
            number, function, began = pending.pop()
            self._note(number, function, now - began)
            if number == site:  # the others have raised
                break
        if not self.shadow.over:
            self.shadow.after(site, result)

    def _note(self, site: int, function: Any, seconds: float) -> None:
        """A call took so long; one that raised, at most so long."""
        record = self.sites.get(site)
        if record is None:
            record = self.sites[site] = SiteRecord()
            record.name = name_of(function)
        record.count += 1
        record.seconds += seconds
        self._noted += 1
        if self._noted == MOST_TINY and not self.is_worth_it():
            self.given_up = f"recording was given up: hardly any of {MOST_TINY:,} calls took time"
        if seconds > SLOW:
            record.slow += 1
            record.slow_seconds += seconds
        if seconds > record.longest:
            record.longest = seconds
        if not is_c_callable(function):
            record.built_in = record.pure = False
            if record.foreign and is_near(function, self.function.__globals__):
                record.foreign = False
        elif record.pure and not _is_pure(function):
            record.pure = False


class _TimedMap:
    """Stands for ``map`` at one call, which takes no time itself."""

    __slots__ = ("_is_followed", "_recording", "_site")

    def __init__(self, recording: Recording, site: int, is_followed: bool) -> None:
        self._recording, self._site, self._is_followed = recording, site, is_followed

    @passed_over
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        recording, site = self._recording, self._site
        if kwargs or len(args) < 2:
            return map(*args, **kwargs)
        function, is_followed = args[0], self._is_followed

        @passed_over
        def call(*values: Any) -> Any:
            if is_followed and not recording.shadow.over:
                recording.shadow.item(site, function)
            began = time.perf_counter()
            result = function(*values)
            recording.item(site, time.perf_counter() - began)
            return result

        return map(call, *args[1:])


def name_of(function: Any) -> str:
    """Without asking the user's objects."""
    if type(function) is MethodType:
        function = function.__func__
    if type(function) in (FunctionType, BuiltinFunctionType, MethodDescriptorType):
        return str(function.__qualname__)
    return type.__getattribute__(function if issubclass(type(function), type) else type(function), "__qualname__")  # type: ignore


def _is_pure(function: Any) -> bool:
    """Whether the scout can do without asking what a call returned."""
    if not is_c_callable(function):
        return False
    return type(getattr(function, "__self__", None)) is str or function in pure._ON_ATOMS
