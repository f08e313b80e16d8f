"""A function that is traced: recorded, predicted, or left alone.

The first run is recorded: the function's own code, with hooks that note which site calls what, and how long it takes.
If several calls were slow, later runs have a scout ahead of them. A function that gains nothing is tried again after
exponentially growing numbers of calls, and then left alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType
from typing import Any, Final, NamedTuple, Protocol

from xcs_runtime import tracebacks
from xcs_runtime.abi import Abi
from xcs_runtime.fallback import pure
from xcs_runtime.fallback.activation import Activation, caught, current, is_c_callable, passed_over
from xcs_runtime.fallback.call import Sites, is_near
from xcs_runtime.fallback.early import Policy
from xcs_runtime.fallback.made import Made
from xcs_runtime.raising import deliver_from_ahead
from xcs_runtime.watched import is_watched

SLOW: Final = 200e-6
"""Seconds. A function that makes such calls is worth predicting."""
MOST_PENDING: Final = 10_000
FIRST_WAIT: Final = 4
MOST_ATTEMPTS: Final = 6
MOST_SHOWN: Final = 60

Hook = Callable[[Any], object]


class Site(Protocol):
    """See `xcs_compiler.fallback.hooks.Site`."""

    @property
    def number(self) -> int: ...
    @property
    def code(self) -> CodeType: ...
    @property
    def line(self) -> int: ...
    @property
    def used(self) -> bool: ...


class SiteRecord:
    """What was seen at one call: how often, how long (seconds), and what was called, by name."""

    __slots__ = ("built_in", "count", "foreign", "longest", "name", "pure", "seconds", "slow")

    def __init__(self) -> None:
        self.count = self.slow = 0
        self.seconds = self.longest = 0.0
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
    """One recorded run."""

    def __init__(self, traced: Traced, function: FunctionType, over: Callable[[], None]) -> None:
        self.traced, self.function, self.over = traced, function, over
        self.pending: list[tuple[int, Any, float]] = []
        self.sites: dict[int, SiteRecord] = {}
        self.given_up = False

    @passed_over
    def run(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        outer = current.run
        current.run = self
        self.traced.running.append(None)
        try:
            with Cleaned():
                return self.function(*args, **kwargs)
        finally:
            current.run = outer
            self.traced.running.pop()
            self.traced.guarded(self.traced.recorded, self)
            if self.traced.is_over():
                self.over()

    def before(self, site: int, function: Any) -> Any:
        self.pending.append((site, function, time.perf_counter()))
        if len(self.pending) > MOST_PENDING:
            self.pending.clear()
            self.given_up = True
        return _TimedMap(self, site) if function is map else function

    def item(self, site: int, seconds: float) -> None:
        """A call of a ``map``'s took so long."""
        record = self.sites.get(site)
        if record is not None and seconds > SLOW:
            record.slow += 1
            record.longest = max(record.longest, seconds)

    def after(self, site: int, result: Any) -> None:
        now = time.perf_counter()
        pending = self.pending
        while pending:
            number, function, began = pending.pop()
            if number != site:  # it has raised
                continue
            record = self.sites.get(site)
            if record is None:
                record = self.sites[site] = SiteRecord()
                record.name = name_of(function)
            seconds = now - began
            record.count += 1
            record.seconds += seconds
            if seconds > SLOW:
                record.slow += 1
            if seconds > record.longest:
                record.longest = seconds
            if not is_c_callable(function):
                record.built_in = record.pure = False
                if record.foreign and is_near(function, self.function.__globals__):
                    record.foreign = False
            elif record.pure and not _is_pure(function):
                record.pure = False
            return


class _TimedMap:
    """Stands for ``map`` at one call, which takes no time itself."""

    __slots__ = ("_recording", "_site")

    def __init__(self, recording: Recording, site: int) -> None:
        self._recording, self._site = recording, site

    @passed_over
    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        recording, site = self._recording, self._site
        if kwargs or len(args) < 2:
            return map(*args, **kwargs)
        function = args[0]

        @passed_over
        def call(*values: Any) -> Any:
            began = time.perf_counter()
            result = function(*values)
            recording.item(site, time.perf_counter() - began)
            return result

        return map(call, *args[1:])


def _codes_within(code: CodeType) -> dict[int, set[int]]:
    """For the code, and each in it, the code objects within, all by identity."""
    found: dict[int, set[int]] = {id(code): set()}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            inner = _codes_within(constant)
            found[id(code)] |= {id(constant), *inner[id(constant)]}
            found.update(inner)
    return found


def name_of(function: Any) -> str:
    """Without asking the user's objects."""
    if type(function) is MethodType:
        function = function.__func__
    if type(function) in (FunctionType, BuiltinFunctionType):
        return str(function.__qualname__)
    return type.__getattribute__(function if isinstance(function, type) else type(function), "__qualname__")  # type: ignore


class RecordedCall(NamedTuple):
    """One call of the latest predicted run: line, where callee and arguments came from (see `values.Origin`), and
    whether it was started early. Nothing of the user's is kept alive by it but short constants."""

    line: int
    callee: Any
    args: tuple[Any, ...]
    kwargs: tuple[tuple[str, Any], ...]
    started: bool


def _without_values(call: Any) -> RecordedCall:
    line, _, callee, args, kwargs, started = call
    return RecordedCall(
        line,
        _plain_origin(callee.origin),
        tuple([_plain_origin(_origin_of(value)) for value in args]),
        tuple([(name, _plain_origin(_origin_of(value))) for name, value in kwargs.items()]),
        started is not None and not started.is_unsure(),
    )


def _origin_of(value: Any) -> Any:
    if isinstance(value, Made) and value.origin is None:
        return ("made", value.kind.__name__, *[_origin_of(item) for item in value.items[:8]])
    return value.origin


def _plain_origin(origin: Any, depth: int = 0) -> Any:
    if origin is None or depth > 6:
        return None
    if type(origin) is tuple:
        return tuple([_plain_origin(part, depth + 1) for part in origin[:8]])
    if type(origin) is str:
        return origin[:60]
    return origin if type(origin) in (int, bool, float, type(None)) else None


def _is_pure(function: Any) -> bool:
    """Whether the scout can do without asking what a call returned."""
    if not is_c_callable(function):
        return False
    return type(getattr(function, "__self__", None)) is str or function in pure._ON_ATOMS


class Traced:
    """Of one variant of one function.

    routine  what the scout runs; ``sites`` its calls
    hook     ``(before, after, caught)``: the code with hooks, each made for a `Site`
    has_source  whether there is a text for people to read
    report   told of faults
    """

    def __init__(
        self,
        routine: Any,
        sites: tuple[Any, ...],
        hook: Callable[[Hook, Hook, object], CodeType],
        policy: Policy,
        abi: Abi,
        has_source: bool,
        report: Callable[[Exception], None],
    ) -> None:
        self.routine, self.sites, self.policy, self.abi = routine, sites, policy, abi
        self.has_source = has_source
        self._report = report
        self._hook = hook
        self.running: list[None] = []
        """One for each run that hooks have to look for, in whatever thread: without any, they don't."""
        self._recording_code: CodeType | None = None
        self._active_code: CodeType | None = None
        self.records: dict[int, SiteRecord] = {}
        self.predicted = Sites()
        self.codes_within = _codes_within(routine.code)
        self.within = {
            site.number: frozenset([s.number for s in sites if id(s.code) in self.codes_within[id(site.code)]])
            for site in sites
        }
        """For each site, those in code within the code that it is in."""
        self.program: tuple[RecordedCall, ...] = ()
        self.state = "to be recorded"
        self.noticed: Callable[[list[tuple[int, SiteRecord]]], None] | None = None
        """Told of each recorded run: pairs of a line and what was seen there."""
        self._wait = 0
        self._attempts = 0
        self.runs = self.taken = self.missed = 0

    # --- serving calls

    def serve(
        self, original: FunctionType, values: tuple[Any, ...], over: Callable[[], None]
    ) -> Callable[..., Any] | None:
        """What runs this call; None: the original. ``over`` is called once there is nothing more to try."""
        if self._wait:
            self._wait -= 1
            return None
        if self.state != "left alone" and is_watched():  # hooks would be seen
            return None
        if self.state == "predicted":
            return Activation(self, original, self._made(original, self._active()), values).run
        if self.state == "left alone":
            over()
            return None
        return Recording(self, self._made(original, self._recorder()), over).run

    def is_over(self) -> bool:
        """Whether there is nothing more to try."""
        return self.state == "left alone"

    def _recorder(self) -> CodeType:
        if self._recording_code is None:
            self._recording_code = self._hook(self._before, self._after, None)
        return self._recording_code

    def _active(self) -> CodeType:
        if self._active_code is None:
            self._active_code = self._hook(
                lambda site: self._before(site) if site.number in self.predicted.before else None,
                lambda site: self._after(site) if site.number in self.predicted.after else None,
                caught,
            )
        return self._active_code

    def _made(self, original: FunctionType, code: CodeType) -> FunctionType:
        function = FunctionType(
            code, original.__globals__, original.__name__, original.__defaults__, original.__closure__
        )
        function.__kwdefaults__ = original.__kwdefaults__
        function.__qualname__ = original.__qualname__
        return function

    def _before(self, site: Any) -> Callable[[Any], Any]:
        number, running = site.number, self.running

        def hook(function: Any) -> Any:
            if running:
                run = current.run
                if run is not None and run.traced is self:
                    return run.before(number, function)
            return function

        return hook

    def _after(self, site: Any) -> Callable[[Any], Any]:
        number, running = site.number, self.running

        def hook(result: Any) -> Any:
            if running:
                run = current.run
                if run is not None and run.traced is self:
                    run.after(number, result)
            return result

        return hook

    def summary(self) -> str | None:
        """What became of it so far, for people; None where it makes no difference to the text that they know."""
        if self.has_source and self.state != "predicted":
            return None
        if self.state == "predicted":
            early = sum(call.started for call in self.program)
            if not self.program:
                return f"traced: recorded, {sum(r.count for r in self.records.values())} calls; predicted from now on"
            return (
                f"traced: of {len(self.program)} calls of the latest run, {early} were started early "
                f"(in all runs {self.taken} early results were taken, {self.missed} were not)"
            )
        if self.state == "left alone":
            return "traced without gain, and left alone"
        return "traced: its calls are recorded when it is called" if not self.runs else "traced, so far without gain"

    # --- learning

    def recorded(self, recording: Recording) -> None:
        """A recorded run has ended, by any way: what was seen until then counts."""
        self.runs += 1
        for number, record in recording.sites.items():
            self.records[number] = record
        if self.noticed is not None:
            lines = {site.number: site.line for site in self.sites}
            self.noticed([(lines[number], record) for number, record in recording.sites.items()])
        if len(self.records) == len(self.sites) and all(r.built_in and not r.slow for r in self.records.values()):
            self.state = "left alone"  # whatever it is called with, it calls nothing else
            return
        if recording.given_up or not any(record.slow for record in recording.sites.values()):
            self._back_off()
            return
        records = self.records
        pure_sites = {number for number, record in records.items() if record.pure}
        self.predicted = Sites(
            before=frozenset(site.number for site in self.sites if site.number not in pure_sites),
            after=frozenset(site.number for site in self.sites if site.used and site.number not in pure_sites),
            slow=frozenset(number for number, record in records.items() if record.slow),
            foreign=frozenset(number for number, record in records.items() if record.foreign),
        )
        self._active_code = None
        self.state = "predicted"

    def ended(self, activation: Activation) -> None:
        self.runs += 1
        self.taken += activation.taken
        self.missed += activation.missed
        self.program = tuple([_without_values(call) for call in activation.calls.noted[:MOST_SHOWN]])
        if activation.missed or activation.taken < 2:
            self._back_off()
        else:
            self._attempts = 0

    def try_again(self) -> None:
        """At the next call, whatever was gained so far. For tests."""
        self._wait = self._attempts = 0

    def _back_off(self) -> None:
        self._attempts += 1
        self._wait = FIRST_WAIT << 2 * self._attempts
        if self._attempts >= MOST_ATTEMPTS:
            self.state = "left alone"

    def guarded(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What goes wrong in here is no affair of the user's."""
        try:
            return function(*arguments)
        except Exception as fault:
            self.report(fault)
            return None

    def report(self, fault: Exception) -> None:
        self.state = "left alone"
        self._report(fault)
