"""A function that is traced: recorded, predicted, or left alone.

The first run is recorded: the function's own code, with hooks that note which site calls what, and how long it takes.
If several calls were slow, later runs have a scout ahead of them. A function that gains nothing is tried again after
exponentially growing numbers of calls, and then left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, Final, Protocol

from xcs_runtime.abi import Abi
from xcs_runtime.fallback.activation import Activation, caught_by, current
from xcs_runtime.fallback.call import Sites
from xcs_runtime.fallback.dataflow import RecordedCall
from xcs_runtime.fallback.early import Policy
from xcs_runtime.fallback.recording import Recording, SiteRecord
from xcs_runtime.fallback.shadow import Shadow
from xcs_runtime.watched import is_watched

FIRST_WAIT: Final = 4
MOST_ATTEMPTS: Final = 6

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
    def offset(self) -> int: ...
    @property
    def used(self) -> bool: ...
    @property
    def place(self) -> int: ...


def _codes_within(code: CodeType) -> dict[int, set[int]]:
    """For the code, and each in it, the code objects within, all by identity."""
    found: dict[int, set[int]] = {id(code): set()}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            inner = _codes_within(constant)
            found[id(code)] |= {id(constant), *inner[id(constant)]}
            found.update(inner)
    return found


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
        hook: Callable[[Hook, Hook, Callable[[CodeType, int], object] | None], CodeType],
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
        self.places = tuple([site.place for site in sites])
        self.program: tuple[RecordedCall, ...] = ()
        """The calls of the latest run, as far as it was followed."""
        self.state = "to be recorded"
        self.reason = ""
        """Why nothing is gained, for people."""
        self._calls = self._early = 0
        self.is_watched_now = False
        self.noticed: Callable[[list[tuple[int, SiteRecord]]], None] | None = None
        """Told of each recorded run: pairs of a line and what was seen there."""
        self._wait = 0
        self._attempts = 0
        self._is_predicted = False
        self._not_followed: list[tuple[int, int]] = []  # sites and numbers of calls
        self.runs = self.taken = self.missed = 0

    # --- serving calls

    def serve(
        self, original: FunctionType, values: tuple[Any, ...], over: Callable[[], None]
    ) -> Callable[..., Any] | None:
        """What runs this call; None: the original. ``over`` is called once there is nothing more to try."""
        if self._wait:
            self._wait -= 1
            return None
        self.is_watched_now = self.state != "left alone" and is_watched()
        if self.is_watched_now:  # hooks would be seen
            return None
        if self.state == "predicted":
            return Activation(self, original, self._made(original, self._active()), values).run
        if self.state == "left alone":
            over()
            return None
        shadow = Shadow(self, original, values)
        return Recording(self, self._made(original, self._recorder()), over, shadow).run

    def pass_over(self, calls: int) -> None:
        """So many calls will not come here."""
        self._wait = max(0, self._wait - calls)

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
                lambda code, offset: caught_by(self, code, offset),
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

    def not_followed(self) -> list[tuple[int, str, int, float]]:
        """Line, callee, number of calls and seconds of what a recorded run has called besides `program`."""
        lines = {site.number: site.line for site in self.sites}
        found = []
        for number, count in self._not_followed:
            record = self.records[number]
            found.append((lines[number], record.name, count, record.seconds * count / record.count))
        return found

    def summary(self) -> str | None:
        """What became of it so far, for people; None where it makes no difference to the text that they know."""
        if self.has_source and self.state != "predicted":
            return None
        if self.state == "left alone":
            return self.reason
        later = f"; runs as written for the next {counted(self._wait, 'call')}" if self._wait else ""
        if self.is_watched_now:
            later = "; runs as written while a debugger, a profiler or coverage is at work"
        if not self.runs:
            return f"the next run is recorded, so that those after it can start calls early{later}"
        if self.state != "predicted":
            return f"{self.reason}{later}"
        if not self._is_predicted:
            return (
                f"calls that were recorded: {sum(r.count for r in self.records.values()):,}; "
                f"from now on those that are certain to come are started early{later}"
            )
        return (
            f"calls of the latest run that were started early: {self._early:,} of {self._calls:,} (of all runs so far: "
            f"{self.taken:,} results used, {self.missed:,} not){later}"
        )

    # --- learning

    def recorded(self, recording: Recording) -> None:
        """A recorded run has ended, by any way: what was seen until then counts."""
        self.runs += 1
        self.records.update(recording.sites)
        calls = recording.shadow.calls
        self.program = tuple([noted.done() for noted in calls.noted])
        shown = Counter([noted.site for noted in calls.noted])
        self._not_followed = [
            (number, record.count - shown[number])
            for number, record in recording.sites.items()
            if record.count > shown[number] and number not in calls.followed and (record.slow or not record.built_in)
        ]
        if self.noticed is not None:
            lines = {site.number: site.line for site in self.sites}
            self.noticed([(lines[number], record) for number, record in recording.sites.items()])
        if len(self.records) == len(self.sites) and all(r.built_in and not r.slow for r in self.records.values()):
            self.state = "left alone"  # whatever it is called with, it calls nothing else
            self.reason = "none of its calls takes time"
            return
        if recording.given_up or not any(record.slow for record in recording.sites.values()):
            self._back_off(recording.given_up or "no call of the recorded run took time")
            return
        if not recording.is_worth_it():
            self._back_off("hardly any call of the recorded run took time")
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
        self.program = tuple([noted.done() for noted in activation.calls.noted])
        self._is_predicted, self._not_followed = True, []
        self._early, self._calls = activation.taken, activation.calls.seen
        if activation.missed or activation.taken < 2 or activation.are_tiny:
            self._back_off("calls that were started early never gained anything")
        else:
            self._attempts = 0

    def try_again(self) -> None:
        """At the next call, whatever was gained so far. For tests."""
        self._wait = self._attempts = 0

    def _back_off(self, reason: str) -> None:
        self.reason = reason
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
        self.state, self.reason = "left alone", f"tracing it has failed: {fault!r}"
        if not isinstance(fault, (RecursionError, MemoryError)):  # too little is left here
            self._report(fault)


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
