"""The world that a function under test acts upon: scripted slow calls, ordered effects, and a record of both.

One `Stage` lives for one call of the function under test. Callees find it through `current()`. Which slow call
finishes next is decided by a conductor, through events; nothing sleeps.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.differential.canonical import Frozen, freeze

PATIENCE = float(os.environ.get("XCS_TEST_PATIENCE", "5"))
"""Seconds after which a promise that is not kept (calls that should be in flight together) fails the test."""


class Boom(ValueError):
    """Raised by a callee on demand; ``detail`` is an attribute that must survive as well."""

    def __init__(self, name: str, detail: object) -> None:
        super().__init__(f"{name} failed")
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Key:
    """What was called with what: name and frozen arguments at the moment of the call."""

    name: str
    arguments: Frozen

    def __str__(self) -> str:
        return f"{self.name}{self.arguments}"


@dataclass(eq=False, slots=True)
class Call:
    key: Key
    released: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Effect:
    """An ordered operation: ``completed`` counts the slow calls that had finished when it happened."""

    key: Key
    completed: Counter[Key]


class Conductor(Protocol):
    """Decides when each slow call may go on. ``arrive`` blocks the call's own thread."""

    def arrive(self, call: Call) -> None: ...

    def finish(self, call: Call, failed: bool) -> None: ...

    def drain(self) -> None: ...

    def complaints(self) -> list[str]: ...


class Immediate:
    """Every call goes on at once: for the sequential run."""

    def arrive(self, call: Call) -> None:
        pass

    def finish(self, call: Call, failed: bool) -> None:
        pass

    def drain(self) -> None:
        pass

    def complaints(self) -> list[str]:
        return []


class Stage:
    """Record of one run. ``raising`` says which calls or effects raise, by key."""

    def __init__(self, conductor: Conductor, raising: Mapping[Key, Callable[[], BaseException]] | None = None) -> None:
        self.conductor = conductor
        self.raising = dict(raising or {})
        self.started: list[Key] = []
        self.events: list[Key] = []
        self.completed: Counter[Key] = Counter()
        self.effects: list[Effect] = []
        self.raised: dict[int, tuple[BaseException, str]] = {}
        self.violations: list[str] = []
        self.elsewhere: list[str] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = False
        self.interrupted = False
        self.home = threading.get_ident()
        self._lock = threading.Lock()
        self._ordered = 0

    def perform(self, name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A slow call that may overlap with others: waits for its cue, then runs ``function``."""
        __tracebackhide__ = True
        key = Key(name, freeze((args, kwargs)))
        call = Call(key)
        with self._lock:
            if self.closed:
                self.violations.append(f"{key} was started after the function had returned")
            self.started.append(key)
            self.events.append(key)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        failed = True
        try:
            self.conductor.arrive(call)
            seen = freeze((args, kwargs))
            if seen != key.arguments:
                self._complain(f"the arguments of {key} changed while it was in flight, to {seen}")
            self._raise_if_asked(key)
            result = function(*args, **kwargs)
            failed = False
            return result
        except BaseException as exception:
            self._remember(exception, key)
            raise
        finally:
            with self._lock:
                self.in_flight -= 1
                self.completed[key] += 1
                if self.closed and not self.interrupted:
                    self.violations.append(f"{key} was still running after the function had returned")
            self.conductor.finish(call, failed)

    def effect(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], function: Callable[..., Any] | None = None
    ) -> Any:
        """An operation that has to happen in program order, alone, on the caller's own thread."""
        __tracebackhide__ = True
        key = Key(name, freeze((args, kwargs)))
        with self._lock:
            if self.closed:
                self.violations.append(f"effect {key} after the function had returned")
            if self._ordered:
                self.violations.append(f"effect {key} while another ordered operation was running")
            if threading.get_ident() != self.home:
                self.elsewhere.append(f"effect {key} on another thread than the caller's")
            self._ordered += 1
            self.events.append(key)
            self.effects.append(Effect(key, Counter(self.completed)))
        try:
            self._raise_if_asked(key)
            if function is not None:
                return function(*args, **kwargs)
            return None
        except BaseException as exception:
            self._remember(exception, key)
            self.conductor.drain()
            raise
        finally:
            with self._lock:
                self._ordered -= 1

    def close(self, *, interrupted: bool = False) -> None:
        """The function has returned: whatever starts from now on is a violation, and so is what still runs, unless it
        was ``interrupted``."""
        with self._lock:
            self.closed = True
            self.interrupted = interrupted
            if self.in_flight and not interrupted:
                self.violations.append(f"{self.in_flight} calls were in flight when the function returned")
        self.conductor.drain()

    def _complain(self, text: str) -> None:
        with self._lock:
            self.violations.append(text)

    def _raise_if_asked(self, key: Key) -> None:
        __tracebackhide__ = True
        make = self.raising.get(key)
        if make is not None:
            raise make()

    def _remember(self, exception: BaseException, key: Key) -> None:
        with self._lock:
            self.raised.setdefault(id(exception), (exception, str(key)))


_namespace: dict[str, Any] = {"current": [Stage(Immediate())]}
exec("def find():\n    return current[0]", _namespace)
current: Callable[[], Stage] = _namespace["find"]
"""The stage that callees act upon. Without source, so that what callees do through it is nothing but the user's word:
a compiler that could read it would find that all callees share one record."""


def enter(stage: Stage) -> Stage:
    """Make ``stage`` the current one, return the one before."""
    before = current()
    _namespace["current"][0] = stage
    return before
