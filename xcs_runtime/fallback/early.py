"""A call that is made before the run has come to it, and how the run takes its outcome.

Guarantees: the outcome is taken only where the run calls the same callable with the same arguments: atoms of the same
type and value, the same objects with unchanged contents, containers made on the spot of such; and where what the call
was judged by has not changed.
Assumes: nothing that is done between the start and the place of the call changes what the arguments reach; the scout
sees to that. The snapshot is compared all the same.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import BuiltinFunctionType, CodeType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from xcs_runtime.errors import Cancelled
from xcs_runtime.fallback.dataflow import Fate
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.snapshot import NotComparable, Snapshot
from xcs_runtime.fallback.values import (
    NEVER,
    NOT_YET,
    NOTHING,
    Condition,
    Given,
    Value,
    given_by,
    kept_by,
    new_token,
    union,
)
from xcs_runtime.gates import ATOMS
from xcs_runtime.locks import reentrant

if TYPE_CHECKING:
    from xcs_runtime.commit import Task

GENERATOR: Final = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR


class Judgement(Protocol):
    """What the analysis says of one call: see `xcs_compiler.effects.checks.Verdict`."""

    @property
    def safe(self) -> bool: ...
    @property
    def slow(self) -> bool: ...
    @property
    def clock(self) -> bool: ...
    @property
    def fresh(self) -> bool: ...
    @property
    def changes(self) -> frozenset[str]: ...
    @property
    def reading(self) -> bool: ...
    @property
    def rebinds(self) -> frozenset[str]: ...
    @property
    def rests_on(self) -> frozenset[str]: ...
    def bindings(self) -> tuple[object, ...]: ...


class Policy(NamedTuple):
    """
    judge      ``(callable, args, kwargs)``: what is known of the call
    holds      ``(judgement, callable, args, kwargs)``: whether what the judgement follows from is as it was
    is_shared  whether instances of a class can be taken as they are; see `Snapshot`
    is_told    whether it is known, or said, what a function changes outside of what it is given
    routine_of  the routine of a function that is not told, without sites; None where it has to be left to the run
    """

    judge: Callable[[Any, tuple[Any, ...], dict[str, Any]], Judgement]
    holds: Callable[[Any, Any, tuple[Any, ...], dict[str, Any]], bool]
    is_shared: Callable[[type], bool]
    is_told: Callable[[object], bool]
    routine_of: Callable[[Any], Any]


class Unsure(BaseException):
    """The call can't be made early after all. Never leaves the runtime."""


class EarlyCall:
    """``function(*args, **kwargs)``, to be called on a thread.

    given       what it may reach
    own         the part of it that its answer may be: nothing of a request's, whose answer is a thing of its own
    conditions  what has to turn out, before it begins, for it to be made at all
    token       stands for its result
    watchers    what is made of its result
    written_at  the instruction of the call, for an observer
    """

    __slots__ = (
        "_bindings", "_lock", "_own", "_prepared", "_settled", "_snapshot", "args", "conditions", "fate", "fresh",
        "function", "given", "judgement", "kwargs", "outcome", "policy", "site", "task", "token", "watchers",
        "written_at",
    )  # fmt: skip

    def __init__(
        self,
        policy: Policy,
        site: int,
        function: Any,
        args: tuple[Value, ...],
        kwargs: dict[str, Value],
        given: Given,
        conditions: tuple[Condition, ...] = (),
        own: Given = NOTHING,
    ) -> None:
        self.policy, self.site, self._own = policy, site, own
        self.function, self.given, self.conditions = function, given, conditions
        self.token = new_token()
        self.watchers: list[Any] = []
        self.args = tuple([value.frozen() if isinstance(value, Made) else value for value in args])
        self.kwargs = {n: value.frozen() if isinstance(value, Made) else value for n, value in kwargs.items()}
        self.fresh = False
        self.fate = Fate()
        self.task: Task | None = None
        self.written_at: tuple[CodeType, int] | None = None
        self.outcome: Any = NOT_YET
        self.judgement: Judgement | None = None
        self._settled: tuple[tuple[Any, ...], dict[str, Any]] | None = None
        self._snapshot: Snapshot | None = None
        self._prepared: bool | None = None
        self._bindings: tuple[object, ...] = ()
        self._lock = reentrant()

    @property
    def taken(self) -> bool:
        """Whether the run has its outcome."""
        return self.fate.taken

    @property
    def __code__(self) -> Any:
        """By which calls are told apart when they are measured."""
        return getattr(self.function, "__code__", None)

    def result_given(self) -> Given:
        """What may be reached from its result, the result itself apart."""
        if self.fresh:
            return frozenset((self.token,))
        return union((self.given, frozenset((self.token, kept_by(self.function)))))

    def result_own(self) -> Given:
        """What a call that is given the result may do something to."""
        token = frozenset((self.token,))
        return token if self.fresh else union((self._own, token))

    def result_looked_at(self) -> Given:
        """What looking at the result may do something to: an argument itself, which it may be."""
        token = frozenset((self.token,))
        if self.fresh or not self._own:
            return token
        return union((token, *[_itself(value) for value in (*self.args, *self.kwargs.values())]))

    def prepare(self) -> bool:
        """Find the arguments, and whether the call may be made; once, whoever asks first. False where inputs are not
        there yet, too."""
        with self._lock:
            if self._prepared is None:
                args = tuple([value.settle() for value in self.args])
                kwargs = {name: value.settle() for name, value in self.kwargs.items()}
                if any(value is NOT_YET for value in (*args, *kwargs.values())):
                    return False
                held = [condition.holds() for condition in self.conditions]
                if None in held:
                    return False
                self._prepared = all(held) and self._decide(args, kwargs)
                self.fate.unsure = not self._prepared
            return self._prepared

    def is_there(self) -> bool:
        """Whether it has an outcome, of whichever kind."""
        task = self.task
        return self.outcome is not NOT_YET or task is None or task.done

    def is_sure(self) -> bool | None:
        """Whether it was found that it may be made early; None: that isn't found out yet."""
        return self._prepared

    def is_unsure(self) -> bool:
        """Whether it was found, once its arguments were there, that it may not be made early."""
        return self._prepared is False

    def _decide(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if any(value is NEVER for value in (*args, *kwargs.values())):
            return False
        if getattr(self.__code__, "co_flags", 0) & GENERATOR:  # it would be kept, and end later than the run's own
            return False
        self.judgement = self.policy.judge(self.function, args, kwargs)
        if not self.judgement.safe:
            return False
        self.fresh = self.judgement.fresh
        named = any(isinstance(value, Made) and value.is_named() for value in (*self.args, *self.kwargs.values()))
        if named and not self.fresh:  # the run has a container of its own, and could tell that it isn't this one
            return False
        roots = [value for value in (*args, *kwargs.values()) if type(value) not in ATOMS]
        try:  # not of the receiver, whose private state its methods may change under a lock, by the user's word
            self._snapshot = Snapshot(roots, self.policy.is_shared)
        except NotComparable:
            return False
        self._settled = args, kwargs
        self._bindings = self.judgement.bindings()
        return True

    def __call__(self, *inputs: object) -> Any:
        if not self.prepare():
            raise Unsure
        args, kwargs = self._settled  # type: ignore[misc]
        self.outcome = self.function(*args, **kwargs)
        return self.outcome

    def may_have_changed(self) -> Given:
        """What it is given, if it has begun, as far as it may have changed that: private state, counters of a client,
        say, as a parallel-safe call may. A pure one may not."""
        if self.judgement is None or not self.judgement.slow or not self.is_begun():
            return NOTHING
        args, kwargs = self._settled or ((), {})
        return union((self.given, *map(given_by, (*args, *kwargs.values()))))

    def reach(self) -> Given:
        """What it was given that can change, as far as is known by now."""
        args, kwargs = self._settled or ((self,), {})
        if type(self.function) is FunctionType and all(type(value) in ATOMS for value in (*args, *kwargs.values())):
            return NOTHING
        return self.given

    def let_go(self) -> None:
        """It was taken: what it was given is the run's alone again."""
        self.args, self.kwargs = (), {}
        self._settled = self._snapshot = None

    def is_spoilt(self) -> bool:
        """Whether a variable that it may have read has been bound anew since."""
        now = () if self.judgement is None else self.judgement.bindings()
        return len(now) != len(self._bindings) or any(map(operator.is_not, now, self._bindings))

    def is_begun(self) -> bool:
        """Whether it is, or was, under way, and nobody has its outcome yet."""
        task = self.task
        if task is None or self.taken or isinstance(task.error, (Cancelled, Unsure)):
            return False
        return task.done or task.claim.locked()

    def is_call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a call of the run is this one, as far as callable and arguments tell."""
        function, args = parts_of_call(function, args)
        own, values = parts_of_call(self.function, self.args)
        if not _same_callable(own, function) or len(values) != len(args) or list(kwargs) != list(self.kwargs):
            return False
        found = (*args, *kwargs.values())
        return self.prepare() and all(map(_same, (*values, *self.kwargs.values()), found))

    def matches(
        self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], is_excused: Callable[[object], bool]
    ) -> bool:
        """Whether the call that the run makes is this one; ``is_excused``: see `Snapshot.holds`."""
        if self.task is None or self.taken or isinstance(self.task.error, (Cancelled, Unsure)):
            return False
        if not self.is_call(function, args, kwargs):
            return False
        settled, keywords = self._settled  # type: ignore[misc]
        assert self._snapshot is not None
        return self._snapshot.holds(is_excused) and self.policy.holds(
            self.judgement, self.function, settled, keywords
        )


def _itself(value: Any) -> Given:
    thing = value.settle()
    if thing is NOT_YET or thing is NEVER:
        return value.looked_at()  # type: ignore[no-any-return]
    return NOTHING if type(thing) in ATOMS else union((value.tokens(), frozenset((id(thing),))))


def parts_of_call(function: Any, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """A call of a bound method as one of its function."""
    if type(function) is MethodType:
        return function.__func__, (function.__self__, *args)
    if type(function) is BuiltinFunctionType:
        receiver, name = function.__self__, function.__name__
        found = next((cls.__dict__[name] for cls in type(receiver).__mro__ if name in cls.__dict__), None)
        if type(found) is MethodDescriptorType:
            return found, (receiver, *args)
    return function, args


def _same_callable(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if type(one) is BuiltinFunctionType is type(other):
        receiver = one.__self__
        is_bound = receiver is not None and type(receiver) is not ModuleType
        return is_bound and receiver is other.__self__ and one.__name__ == other.__name__
    return False


def _same(value: Any, found: object) -> bool:
    """``value`` is a `Value`, or an object: the receiver of a method."""
    if isinstance(value, Made):
        if type(found) is not value.kind or not (value.kind is not set):
            return False
        items = [part for pair in found.items() for part in pair] if value.kind is dict else list(found)  # type: ignore
        return len(items) == len(value.items) and all(map(_same, value.items, items))
    expected = value.settle() if isinstance(value, Value) else value
    if expected is found:
        return True
    kind = type(expected)
    if kind is not type(found):
        return False
    if kind is float or kind is complex:
        return repr(expected) == repr(found)
    if kind in ATOMS and kind is not slice:
        return bool(expected == found)
    if kind is MethodType:
        return expected.__func__ is found.__func__ and expected.__self__ is found.__self__  # type: ignore[attr-defined]
    return False
