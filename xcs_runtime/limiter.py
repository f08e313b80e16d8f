"""How many calls at once a server takes, learned from its refusals.

Guarantees: decides only when a task starts, never what it does. A refused task that ran ahead is run again, later, by
whoever comes first: a thread, or the committing thread when it is due.
Assumes: tasks leave (`Limiter.leave`) however they end.

Nothing is limited before the first refusal, but for clients that keep refusals to themselves (`xcs_runtime.hidden`):
their calls begin in waves, each twice as large as the one before, which begins once that one was sent and nobody in it
was refused (TCP's slow start, in some 50 ms a wave). So of a server's quota one learns before all have been sent there.
The first refusal says how many are taken: those that are in flight and weren't refused, so each refusal lowers the
limit to what is left in flight. From there the limit grows by one after as many successes as
fill it several times, more and more hesitantly (additive increase, TCP's congestion avoidance; that what is in flight
is the estimate is as in Netflix's concurrency-limits). If a step more gives fewer calls a second, it is taken back. So
are all steps since the limit was a quarter smaller, if since then calls have only become longer, by as much as there
are more of them: what the server takes in, it queues (the gradient of TCP Vegas and of concurrency-limits). Latency
alone is no reason: it follows the length of prompts, which differ.
`Retry-After` is waited out by the refused call itself, and by all when nothing is in flight."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from types import FrameType
from typing import TYPE_CHECKING, Final

from xcs_runtime.executor import threads
from xcs_runtime.hidden import awaits_answer, hidden_refusal, is_in_client, where_threads_stand
from xcs_runtime.locks import reentrant

if TYPE_CHECKING:
    from xcs_runtime.commit import Task
    from xcs_runtime.limits import Limits
    from xcs_runtime.refusals import Refusal

PAUSE: Final = 0.25
"""Seconds before a refused call is made again, doubled with each refusal, where the server doesn't say."""
LONGEST_PAUSE: Final = 30.0
_FILLS: Final = 4  # successes, in multiples of the limit, before one more is tried
_MOST_FILLS: Final = 256
_WORTH: Final = 4  # what has to be waiting for that, in multiples of the limit
_MOST_WORTH: Final = 256
_FEW: Final = 0.75
_SLOWER: Final = 0.85  # of the calls a second before the limit grew: it has grown too far
_STEP: Final = 1.25  # of the limit, after which it is looked what the calls have got from it
_LITTLE: Final = 0.25  # of that step, in calls a second
_WEIGHT: Final = 1 / 8
_PATIENCE: Final = 2  # times what a call takes
FIRST_WAVE: Final = 32
"""Calls that begin at once, of a client that keeps refusals to itself."""
_ANSWER: Final = (0.01, 0.15)  # seconds to wait for refusals of a wave that was sent: half of what that took, within
_LONGEST_WAVE: Final = 0.5  # where it can't be seen that it was sent
_SENT: Final = 0.75
_LOOKS_FOR_CLIENT: Final = 8
_LOOK: Final = 0.005  # seconds between looks, while waves go out
_LOOK_AGAIN: Final = 0.025
_LOOK_IDLY: Final = 0.1  # while nobody waits
_LATE: Final = 0.1  # that a client may wake after the time that the server asked for


class Limiter:
    """Of one server and model, or of one compiled function (``most``, as its user says)."""

    def __init__(self, most: int | None = None, limits: Limits | None = None) -> None:
        self.most = most
        self._limits = limits
        self.limit: float = float("inf") if most is None else most
        self.opening = False  # in waves: the limit is how many have begun
        self.hides = False  # refusals, see `xcs_runtime.hidden`
        self._fills = _FILLS
        self._empty()

    def _empty(self) -> None:
        self.in_flight: set[Task] = set()
        self._alone: Task | None = None  # was made again with nothing else in flight, and nothing has begun since
        self.waiting: deque[Task] = deque()  # in the order of their issue
        self.paused: list[Task] = []
        self.paused_until = 0.0
        self.asleep: set[Task] = set()  # refused; their client waits, and makes the request again
        self._slept: set[Task] = set()  # and those that have done so before: their refusals tell nothing new
        self._wakes: dict[Task, float] = {}  # when these will make their requests again
        self._stood: dict[Task, tuple[int, int]] = {}  # where their threads were seen last
        self._looks = 0
        self._wave_began = 0.0
        self._wave_sent: float | None = None
        self._pause = 0.0  # that the server asked for last
        self._seconds = 0.0  # that a call takes, moving average
        self._successes = 0
        self._began = 0.0  # when they began to be counted
        self._rate = 0.0  # calls a second at the limit before, while it is found out if this one gives more
        self._latency = 0.0  # of the successes that are counted, in all
        self._before: tuple[float, float, float] | None = None  # limit, calls a second, seconds of one, a step before
        self._timing = False
        self._lock = reentrant()
        self._generation = threads.generation

    def enter(self, task: Task) -> bool:
        """Whether the task may start now. If not, it is kept, and started later."""
        if self._generation != threads.generation:  # what was in flight in the parent of a fork is not here
            self._empty()
        with self._lock:
            enters = not self.waiting and self._has_room()
            if enters:
                self._begin(task)
            else:
                self.waiting.append(task)
            timed = self._needs_timer()
        if timed:
            self._start_timer()
        return enters

    def adopt(self, task: Task) -> None:
        """The task is in flight already."""
        with self._lock:
            self._begin(task)
        if task.done:
            self.leave(task)

    def _begin(self, task: Task) -> None:
        """One more in flight, so that another one that was alone is so no longer."""
        if self._alone is not None:
            self._alone.began_alone = False
            self._alone = None
        self.in_flight.add(task)

    def leave(self, task: Task) -> None:
        """The task has ended, or was refused, or never began."""
        with self._lock:
            if self._alone is task:
                self._alone = None
            self.in_flight.discard(task)
            self.asleep.discard(task)
            if task.seconds and task not in self._slept:
                self._seconds += _WEIGHT * (task.seconds - self._seconds) if self._seconds else task.seconds
            self._slept.discard(task)
            if self.limit < (self.most or float("inf")) and task.done and task.error is None:
                self._succeeded(task.seconds)
        self.start_waiting()

    def _succeeded(self, seconds: float) -> None:
        if self.opening:
            self.limit += 1
            return
        now = time.monotonic()
        if not self._successes:
            self._began, self._latency = now, 0.0
        self._successes += 1
        self._latency += seconds
        if self._successes < self._fills * self.limit:
            return
        rate = self._successes / max(now - self._began, 1e-9)
        enough = min(_WORTH * self.limit, _MOST_WORTH)  # to make up for what a refusal would cost
        if self.hides:
            enough = max(enough, 2 * self._pause * rate)
        if len(self.waiting) + len(self.paused) < enough:
            return
        longer = self._gives_only_latency(rate, self._latency / self._successes)
        if longer or rate < _SLOWER * self._rate:
            self.limit = max(longer or self.limit - 1, 1)
            self._fills = min(2 * self._fills, _MOST_FILLS)
            self._rate = 0.0
        else:
            self.limit += 1
            self._rate = rate
        self._successes = 0

    def _gives_only_latency(self, rate: float, seconds: float) -> float:
        """The limit to go back to, if since then calls have become longer instead of more; 0 otherwise."""
        if self._before is None or self.limit < self._before[0]:
            self._before = (self.limit, rate, seconds)
        limit, slower, shorter = self._before
        if self.limit < _STEP * limit:
            return 0.0
        step = self.limit / limit - 1
        if rate < (1 + _LITTLE * step) * slower and seconds > (1 + (1 - _LITTLE) * step) * shorter > 0.0:
            return limit
        self._before = (self.limit, rate, seconds)
        return 0.0

    def refuse(self, task: Task, pause: float | None) -> None:
        """The task was refused: it is to start again after ``pause`` seconds, at the earliest."""
        with self._lock:
            left = self._lower(task)
            if pause is None:
                pause = min(PAUSE * 2 ** (task.refusals - 1), LONGEST_PAUSE)
            self._pause = pause
            task.not_before = time.monotonic() + pause
            if not left:
                self.paused_until = max(self.paused_until, task.not_before)
            self.paused.append(task)
            timed = self._needs_timer()
        if timed:
            self._start_timer()

    def note_refusal(self, task: Task) -> None:
        """The committing thread was refused, and runs the task again itself."""
        with self._lock:
            self._lower(task)

    def _lower(self, task: Task) -> int:
        known = task in self._slept
        self._slept.discard(task)
        self.asleep.discard(task)
        self.in_flight.discard(task)
        left = len(self.in_flight)
        if self.limit == float("inf") or self.opening:
            self.limit, self.opening = max(left, 1), False
        elif known or left >= self.limit:  # it was one too many anyway
            return left
        else:  # a few fewer in flight than allowed have just ended
            self.limit = max(left if left < _FEW * self.limit else min(self.limit, max(left, self.limit - 1)), 1)
            if self._successes:
                self._fills = min(2 * self._fills, _MOST_FILLS)
        self._successes = 0
        self._rate = 0.0
        return left

    def start_waiting(self) -> None:
        """Start what there is room for."""
        while True:
            with self._lock:
                task = self._next()
                if task is None:
                    return
                alone = not (self.in_flight or self.asleep)
                self._begin(task)
                task.began_alone = alone
                self._alone = task if alone else None
            if not task.region.launch(task):
                with self._lock:
                    self.in_flight.discard(task)
                return

    def urge(self, task: Task) -> bool:
        """The committing thread needs the task, and it can't do without a thread: room or not, it starts. (What takes
        the room may be waiting for it.) False: it wasn't waiting for room, or there is no thread."""
        with self._lock:
            if task not in self.waiting:
                return False
            self.waiting.remove(task)
            self._begin(task)
        if not task.region.launch(task):
            self.leave(task)
            return False
        return True

    def await_room(self, task: Task) -> None:
        """The committing thread is about to run the task itself, and is not one of those in flight: it waits for room
        like others, but not for long, and not while one of those in flight waits for its turn, and so for this task."""
        deadline = time.monotonic() + max(_PATIENCE * self._seconds, PAUSE)
        pause = 0.0005
        while True:
            with self._lock:
                if task not in self.waiting:
                    return
                late = time.monotonic() > deadline or any(other.requests for other in self.in_flight)
                if late or self._has_room():
                    self.waiting.remove(task)
                    self._begin(task)
                    return
            time.sleep(pause)
            pause = min(2 * pause, 0.01)

    def _next(self) -> Task | None:
        now = time.monotonic()
        due = [task for task in self.paused if task.not_before <= now]
        urgent = next((task for task in due if task.waiter is not None), None)
        if urgent is not None:  # as in `urge`
            self.paused.remove(urgent)
            return urgent if not urgent.done else self._next()
        if not self._has_room():
            return None
        if due:  # they are older than those that have not begun
            self.paused.remove(due[0])
            return due[0] if not due[0].done else self._next()
        while self.waiting:
            task = self.waiting.popleft()
            if task.resume is not None or not task.claim.locked():
                return task
        return None

    def _has_room(self) -> bool:
        now = time.monotonic()
        return len(self.in_flight) + self._soon_awake(now) < self.limit and now >= self.paused_until

    def _soon_awake(self, now: float) -> int:
        """Calls whose requests will be made again by their client before one that began now would be over: the room
        that they will need is kept, or the server would refuse them once more, or others in their place."""
        if not self.asleep:
            return 0
        return sum([-_LATE < self._wakes.get(task, 0.0) - now < self._seconds for task in self.asleep])

    # --- what clients keep to themselves

    def under_way(self) -> list[Task]:
        with self._lock:
            return [*self.in_flight, *self.asleep]

    def saw(self, seen: dict[Task, FrameType], refused: list[tuple[Task, Refusal]]) -> None:
        """Where the threads of the calls stand, and which calls were refused."""
        plain = self._draw_conclusions(seen, refused)
        if self._limits is not None:
            if plain:
                self._limits.close(self)
            elif refused:
                self._limits.settle(self, refused[0][1].place)

    def _draw_conclusions(self, seen: dict[Task, FrameType], refused: list[tuple[Task, Refusal]]) -> bool:
        """True: they use no such client."""
        stood, self._stood = self._stood, {task: (id(frame), frame.f_lasti) for task, frame in seen.items()}
        with self._lock:
            sleeping = {task for task, _ in refused}
            for task in self.asleep - sleeping:
                if not task.done:
                    self._begin(task)
            self.asleep &= sleeping
            self._wakes = {task: self._wakes[task] for task in self.asleep if task in self._wakes}
            for task, refusal in refused:
                if task not in self.asleep and task in self.in_flight:
                    self._pause = PAUSE if refusal.pause is None else refusal.pause
                    self._lower(task)
                    self.asleep.add(task)
                    self._slept.add(task)
                    self._wakes[task] = time.monotonic() + self._pause
            if not self.opening or not self.waiting:
                return False
            still = sum([stood.get(task) == at for task, at in self._stood.items()]) >= _SENT * len(self.in_flight)
            self._looks += 1
            if self._looks < _LOOKS_FOR_CLIENT and still and not any(map(is_in_client, seen.values())):
                return True
            now = time.monotonic()
            sent = sum(map(awaits_answer, seen.values())) >= _SENT * len(self.in_flight)
            if sent and self._wave_sent is None:
                self._wave_sent = now
            answered = False
            if self._wave_sent is not None:
                wait = min(max((self._wave_sent - self._wave_began) / 2, _ANSWER[0]), _ANSWER[1])
                answered = now - self._wave_sent >= wait
            if answered or now - self._wave_began >= _LONGEST_WAVE:
                self.limit *= 2
                self._wave_began, self._wave_sent = now, None
            return False

    def open(self, tasks: Iterable[Task]) -> None:
        """Calls of a client that may keep refusals to itself begin in waves. These are under way."""
        self.opening = self.hides = True
        self.limit = FIRST_WAVE
        self._wave_began, self._wave_sent = time.monotonic(), None
        for task in tasks:
            task.limiter = self
            self.adopt(task)

    def give_way(self, other: Limiter | None) -> None:
        """What is here goes to another limiter, or to none."""
        with self._lock:
            self.limit, self.opening, self.hides = float("inf"), False, False
            under_way = [*self.in_flight, *self.asleep]
            self.in_flight, self.asleep, self._slept = set(), set(), set()
            waiting, self.waiting, self.paused = [*self.paused, *self.waiting], deque(), []
        for task in under_way:
            task.limiter = other
            if other is not None:
                other.adopt(task)
        for task in waiting:
            task.limiter = other
            if (other is None or other.enter(task)) and not task.region.launch(task) and other is not None:
                other.leave(task)

    # --- time

    def _needs_timer(self) -> bool:
        needed = bool(self.paused or self.hides or self.paused_until > time.monotonic()) and not self._timing
        self._timing = self._timing or needed
        return needed

    def _start_timer(self) -> None:
        if not threads.run(_time, self):
            self._timing = False  # the committing thread will come by

    def next_time(self) -> float | None:
        """When something may start at the earliest; None: there is nothing to wait for."""
        with self._lock:
            self.paused = [task for task in self.paused if not task.done]
            times = [task.not_before for task in self.paused]
            if self.waiting and self.paused_until > time.monotonic():
                times.append(self.paused_until)
            if self.hides and (self.in_flight or self.asleep):
                look = _LOOK if self.opening else _LOOK_AGAIN
                times.append(time.monotonic() + (look if self.waiting else _LOOK_IDLY))
            if not times:
                self._timing = False
                return None
            return min(times)


def _time(limiter: Limiter) -> None:
    """The job of a thread while somebody waits for a point in time."""
    while (due := limiter.next_time()) is not None:
        # When it is due but there is no room, whoever leaves will start it; this thread looks again now and then.
        time.sleep(min(max(due - time.monotonic(), 0.005), 0.1))
        if limiter.hides:
            look(limiter)
        limiter.start_waiting()


def look(limiter: Limiter) -> None:
    """See what the clients of the calls in flight keep to themselves."""
    frames = where_threads_stand()
    seen: dict[Task, FrameType] = {}
    refused: list[tuple[Task, Refusal]] = []
    for task in limiter.under_way():
        frame = frames.get(task.thread)
        if frame is not None and not task.done:
            seen[task] = frame
            refusal = hidden_refusal(frame)
            if refusal is not None:
                refused.append((task, refusal))
    del frames
    limiter.saw(seen, refused)
