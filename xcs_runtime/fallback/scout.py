"""The scout: runs the operations of a function ahead of the function itself, as far as they are certain.

It follows one path, the one that the run will take unless something raises. What is not known yet is carried along as
a `Value` that will be; at a test of such a value the scout goes on where both ways meet, or waits. Whatever the run
will do in between to objects that existed before is noted as an *effect*, until the run is past it: meanwhile nothing
that the effect may reach is read, and no call starts that is given any of it.

Guarantees: a call is started only if the run is certain to come to it, exceptions aside, with these arguments.
Assumes: A2 (a call that is not known touches only what it is given, and private state); it is stepped by the thread of
the run, in a hook, where the run stands still.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.fallback import implied
from xcs_runtime.fallback.checkpoint import Checkpoint, is_guarded, take_checkpoint
from xcs_runtime.fallback.effects import Effects, Touched
from xcs_runtime.fallback.made import Cell, LocalFunction, Made, given_in_cell
from xcs_runtime.fallback.pure import namespace
from xcs_runtime.fallback.unseen import may_change
from xcs_runtime.fallback.values import (
    EVERYTHING,
    NEVER,
    NOT_YET,
    NOTHING,
    Condition,
    Derived,
    Given,
    Known,
    Origin,
    Unknown,
    Value,
    Walked,
    given_by,
    union,
)
from xcs_runtime.gates import ATOMS

if TYPE_CHECKING:
    from xcs_runtime.fallback.calls import CallMaker

MOST_OPERATIONS: Final = 100_000
"""In one go, before the run goes on."""
WALKED_IN_A_STEP: Final = 8
"""Objects that are looked at in the time of an operation: what a long walk takes is counted with operations."""
MOST_FRAMES: Final = 40
MOST_IN_VAIN: Final = 1000
"""Entries that it goes ahead of the run with nothing started early: a loop may have no end that is known."""
MOST_WITH_ORIGINS: Final = 100
"""Calls."""

NULL: Final = Unknown(NOTHING)
OUTSIDE: Final = (type, ModuleType, FunctionType, BuiltinFunctionType)
_FILLS: Final = frozenset(("append", "add", "map_add", "extend", "set_update", "map_update", "map_merge"))
_PASSED: Final = (None, "passed", None)
STABLE: Final = ATOMS | {tuple, frozenset}


class Wait(Exception):
    """The operation can't be done before the run is further on."""


class Stop(Exception):
    """The run has to do this operation, and then tells more. Everything is as it will be after it.

    ``entry``: the number of the log entry that says that the operation is done; -1 where none does. ``is_call``: it may
    run code of functions within.
    """

    def __init__(self, entry: int = -1, is_call: bool = False) -> None:
        self.entry, self.is_call = entry, is_call


class Lost(Exception):
    """From here on it is not known where the run is."""


class Frame:
    """One code object under way.

    results    what it has yielded, if it is a generator's
    on_yield   given each of them, says whether whoever asked for it has had enough
    on_return  given the results, makes the value of the call
    loop       whose iterator it is, while it makes the next item: what is iterated, and where the loop ends
    """

    __slots__ = ("index", "loop", "on_return", "on_yield", "results", "routine", "slots", "stack")

    def __init__(self, routine: Any, slots: list[Any]) -> None:
        self.routine = routine
        self.slots: list[Any] = slots
        self.stack: list[Any] = []
        self.index = 0
        self.results: list[Value] = []
        self.on_yield: Callable[[Value], bool] | None = None
        self.on_return: Callable[[list[Value]], Value] | None = None
        self.loop: tuple[Any, int] | None = None


class Scout:
    """
    frames   under way, the innermost last
    log      what the run will pass: ``(site, phase, value)`` with the phase ``before``, ``after`` or ``item``, the
             early call or the awaited result; or ``(sites, "between", None)`` for a part that was passed over
    passed   how many entries the run has passed
    done_at, is_at_call  of what it has stopped at: see `Stop`
    epoch    counts what may have changed something
    state    ``ready``, ``waiting``, ``stopped``, ``lost`` or ``done``

    With ``operations_left`` it does only so many, walks through what may be reached counted in, and goes no further
    than to the next call at a time.
    """

    def __init__(
        self,
        routine: Any,
        function: FunctionType,
        slots: list[Any],
        calls: CallMaker,
        operations: dict[str, Any],
        operations_left: int | None = None,
    ) -> None:
        self.frames = [Frame(routine, slots)]
        self.globals = function.__globals__
        self.builtins = _builtins_of(function)
        self.names = names_of(routine)
        self.calls = calls
        self.log: list[tuple[Any, str, Any]] = []
        self.passed = self._dropped = 0
        self.effects = Effects()
        self.epoch = 0
        self.state = "ready"
        self.started_at = 0  # how long the log was when something was started early last
        self.done_at = -1
        self.is_at_call = False
        self.catching_up = False
        self.has_written = self.has_read = False
        self.checkpoints: dict[int, Checkpoint] = {}
        self._operations = operations
        self._changing: dict[tuple[int, int], bool | None] = {}
        self._caught_up_at = -1
        self._operations_left = operations_left
        self._stops = False  # once the operation is done: it may change variables that the function reads

    # --- stepping

    def run(self) -> None:
        """As far as it goes."""
        if self.state == "waiting":
            self.state = "ready"
        in_step = self._operations_left is not None
        budget = MOST_OPERATIONS if self._operations_left is None else self._operations_left
        while self.state == "ready" and budget > 0:
            frame = self.frames[-1]
            kind, argument = frame.routine.operations[frame.index]
            entry, walked = len(self.log), Walked.objects
            if entry > max(self.passed, self.started_at) + MOST_IN_VAIN:
                self.state = "waiting"
                return
            checkpoint = take_checkpoint(self) if kind in ("call", "call_star") and is_guarded(self) else None
            try:
                index = self._operations[kind](self, frame, argument)
            except (Wait, Touched):
                self.state = "waiting"
                return
            except Stop as stop:
                self.calls.leftovers.clear()  # named state may change
                self.has_written = True
                if checkpoint is not None and len(self.log) > entry:
                    self.checkpoints[entry] = checkpoint
                frame.index += 1
                self.state, self.done_at, self.is_at_call = "stopped", stop.entry, stop.is_call
                return
            except (Lost, KeyError, IndexError):
                self.calls.spoil(EVERYTHING)
                self.state = "lost"
                return
            finally:
                budget -= 1
                if in_step:
                    budget -= (Walked.objects - walked) // WALKED_IN_A_STEP
                    self._operations_left = budget
            if checkpoint is not None and len(self.log) > entry:
                self.checkpoints[entry] = checkpoint
            if self.frames[-1] is frame:  # not where a frame was entered or left
                frame.index = frame.index + 1 if index is None else index
            if self._stops:
                self._stops = False
                self.calls.leftovers.clear()
                self.has_written = True
                self.state, self.done_at, self.is_at_call = "stopped", -1, False
                return
            if (self.catching_up or in_step) and len(self.log) > self.passed:
                break
        if budget <= 0:
            self.state = "lost" if in_step else "waiting"

    def catch_up(self) -> None:
        """The run has passed the operation that the scout stopped or waits at, and is at some call after it."""
        self.effects.clear()
        self.epoch += 1
        self.catching_up = True
        if self._caught_up_at != self.passed:  # or the run stands where it stood when the scout has stopped again
            self._caught_up_at, self.has_written, self.has_read = self.passed, False, False
        if self.state == "stopped":
            self.state = "ready"
        unseen = may_change(self.frames, self.calls.sites.before, self._changing)
        self.run()
        if self.has_read and (self.has_written or unseen):  # what was read now may have been something else then
            self.state = "lost"
        self.catching_up = False

    @staticmethod
    def came(source: Any) -> None:
        """The run has the result of a call, and is right behind it: what is made of it is found out now, while
        everything is as it will be there."""
        watchers, source.watchers = source.watchers, []
        for derived in watchers:
            derived.settle()

    # --- effects

    def effect(self, given: Given, condition: Condition | None = None) -> None:
        """The run will do something to these; with a condition: unless that holds."""
        self.epoch += 1
        if self.calls.leftovers:
            self.calls.spoil(given)
        if self.catching_up and len(self.log) <= self.passed:  # the run has done it already
            self.has_written = self.has_written or condition is None
        elif given:
            self.effects.add(len(self.log), given, condition)

    def implies(self, given: Given, *values: Value) -> None:
        """The run will do something to these by operations that call code of the values' classes."""
        self.effect(given)
        if not implied.may_change(self, values):
            return
        if self.catching_up and len(self.log) <= self.passed:
            self.has_written = True
        else:
            self._stops = True

    def rebinds(self, names: frozenset[str]) -> None:
        """The run will bind variables outside anew."""
        if not (self.catching_up and len(self.log) <= self.passed):
            self.effects.rebind(len(self.log), names)

    def forget(self) -> None:
        self.log.clear()
        self.frames.clear()
        self.checkpoints.clear()
        self.effects.clear()

    def retire(self) -> None:
        for index in range(self._dropped, self.passed - 1):  # an early call, say, and its outcome
            self.log[index] = _PASSED
        self._dropped = max(self._dropped, self.passed - 1)
        self.effects.retire(self.passed)
        if self.checkpoints:
            for entry in [entry for entry in self.checkpoints if entry < self.passed - 1]:
                del self.checkpoints[entry]

    def resume(self, code: CodeType, offset: int, error: BaseException) -> bool:
        """The run has raised at the call that it came to last, and is at the start of a handler. False: it is not
        known how things are there."""
        checkpoint = self.checkpoints.get(self.passed - 1)
        if checkpoint is None or not checkpoint.restore(self, code, offset, error):
            return False
        del self.log[self.passed :]
        self.started_at = 0
        self.checkpoints.clear()
        self.effects.clear()
        self.epoch += 1
        self.state, self.done_at, self.is_at_call = "ready", -1, False
        return True

    # --- values

    def settled(self, value: Any) -> Any:
        return value.settle() if isinstance(value, Value) else NEVER

    def read(self, value: Value, thing: Any) -> tuple[Condition, ...]:
        """The object itself, which the value has turned out to be, is about to be looked into. Raises Touched while it
        may change; what has to hold so that it doesn't."""
        if type(thing) in STABLE:
            return ()
        self.has_read = True
        if not self.effects:
            return ()
        shared = namespace(thing)  # which it may have in common with others
        own = (thing,) if shared is None else (thing, shared)
        return self.effects.conditions(union((frozenset(map(id, own)), value.tokens())))

    def look(self, value: Value, thing: Any) -> None:
        """The same where the result is needed at once. Raises Wait."""
        if self.read(value, thing):
            raise Wait

    def made_from(self, text: str, operands: Sequence[Value]) -> Origin:
        """For people, who are shown the first calls only; of a sum that goes on and on it would grow as that."""
        if self.calls.seen > MOST_WITH_ORIGINS:
            return None
        return ("made", text, *[operand.origin for operand in operands])

    def derive(self, function: Any, *operands: Value, text: str = "", changes: bool = False) -> Value:
        """The result of an operation that is pure on what ``function`` knows; ``changes``: on other things, it is there
        to change them. Raises Touched."""
        origin = self.made_from(text, operands)
        operands = tuple([operand.frozen() if isinstance(operand, Made) else operand for operand in operands])
        values = [operand.settle() for operand in operands]
        if any(value is NEVER for value in values):
            return Unknown(union(operand.given() for operand in operands), origin)
        conditions: list[Condition] = []
        for operand, value in zip(operands, values, strict=True):
            if value is NOT_YET:
                conditions += self.effects.conditions_of((operand,))
            elif not isinstance(operand, Made):
                conditions += self.read(operand, value)
        if conditions or any(value is NOT_YET for value in values):
            if implied.is_on_its_way(self, operands):
                raise Wait
            if conditions:  # those of its operands hold if these turn out at all
                held_too = set().union(*[operand.ancestors() for operand in operands if isinstance(operand, Derived)])
                conditions = [condition for condition in conditions if condition not in held_too]
            derived = Derived(function, operands, origin, tuple(conditions))
            for source in derived.sources():
                source.watchers.append(derived)
            self.effect(derived.own() if changes else derived.looked_at(), derived)
            return derived
        result = function(*values)
        if result is NEVER:
            return Unknown(union(operand.given() for operand in operands), origin)
        return Known(result, origin)

    def jump_over(self, frame: Frame, value: Value, pops: int) -> int:
        """Where both ways from a test of an unknown value meet; Wait or Lost if that can't be told."""
        unknown = value.settle() is NEVER
        join = frame.routine.joins.get(frame.index)
        if join is None or (self.catching_up and join.sites) or self.calls.is_worth_waiting(self, join):
            raise Lost if unknown else Wait
        loaded: list[Given] = [value.given()]
        ours: list[Value] = []
        among_ourselves = True
        for name in join.loaded:
            if isinstance(name, str):
                thing = self.globals.get(name, self.builtins.get(name))
                among_ourselves = among_ourselves and name not in self.globals
                if not issubclass(type(thing), OUTSIDE):
                    loaded.append(given_by(thing))
            else:
                held = frame.slots[name]
                if isinstance(held, CellType):
                    among_ourselves = False
                    loaded.append(given_in_cell(held))
                    continue
                held = held.value if isinstance(held, Cell) else held
                if isinstance(held, Value):
                    among_ourselves = among_ourselves and _keeps_nothing(held)
                    loaded.append(held.given())
                    ours.append(held)
        given = union(loaded)
        if any(frame.routine.operations[index][0] in _FILLS for index in join.between):
            ours += [held for held in frame.stack if isinstance(held, Made)]
            given = union((given, *[held.given() for held in ours]))
        for held in ours:
            held.escape(given if among_ourselves else EVERYTHING)
        if pops:
            frame.stack.pop()
        if join.sites:
            self.log.append((join.sites, "between", None))
        if join.between:
            self.effect(given)
        for slot in join.assigned:
            if isinstance(frame.slots[slot], Cell):
                frame.slots[slot].value = Unknown(given)
            else:
                frame.slots[slot] = Unknown(given)
        if join.pushed:
            frame.stack.append(Unknown(given))
        return join.index  # type: ignore[no-any-return]

    def escape_everything(self) -> None:
        """What runs next may look at the variables."""
        for frame in self.frames:
            for held in (*frame.slots, *frame.stack):
                held = held.value if isinstance(held, Cell) else held
                if isinstance(held, Value):
                    held.escape()


def _keeps_nothing(value: Value) -> bool:
    """Whether what a method of it is given stays with the caller; of an answer that is assumed."""
    if isinstance(value, Made):
        return True
    thing = value.settle()
    return thing is NOT_YET or type(thing) in ATOMS


def enter(function: LocalFunction, arguments: list[Any]) -> Frame:
    """A frame of a function that the function makes, with its first variables bound."""
    slots: list[Any] = [None] * (len(function.routine.slots) - len(function.closure)) + list(function.closure)
    slots[: len(arguments)] = arguments
    return Frame(function.routine, slots)


def as_local(function: FunctionType, routine: Any) -> LocalFunction:
    """A function of the same module, to be followed."""
    made = LocalFunction(function.__code__, routine)
    defaults = function.__defaults__ or ()  # there may be more than parameters: the last ones count
    made.defaults = [Known(value) for value in defaults[max(0, len(defaults) - function.__code__.co_argcount) :]]
    made.keyword_defaults = bool(function.__kwdefaults__)
    return made


def names_of(routine: Any) -> frozenset[str]:
    """Of variables outside that the function, or one within it, reads."""
    code = routine.code
    inner = [names_of(within) for within in routine.within.values()]
    return frozenset((*code.co_names, *code.co_freevars)).union(*inner)


def _builtins_of(function: FunctionType) -> Any:
    own = function.__globals__.get("__builtins__", builtins)
    return vars(own) if isinstance(own, ModuleType) else own
