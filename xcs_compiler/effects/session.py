"""What one question to the analysis shares, and has relied on."""

from __future__ import annotations

import ast
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from xcs_compiler.declined import OutOfTime
from xcs_compiler.effects.lattice import Compared, Doubt, Fact, Guard, Level, Place
from xcs_compiler.effects.values import (
    Abstract,
    Binding,
    Data,
    Origin,
    Path,
    Summary,
    What,
    Where,
)

if TYPE_CHECKING:
    from xcs_compiler.effects.environment import Environment

MAXIMUM_CALLEES = 200
MAXIMUM_DEPTH = 40
MAXIMUM_STEPS = 6_000
Trusted = tuple[str, bool]
"""An attribute that was taken to be what it was at the beginning, and whether that is more than plain data."""
UNKNOWN: frozenset[Trusted] = frozenset({("*", True)})
"""What a summary has trusted, where that is not known."""


class TooMuch(Exception):
    """The analysis of a callee has taken all the steps that it may."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """A summary that rests on what is assumed of the function at the place ``lowest`` in the stack, and on none further
    out."""

    summary: Summary
    lowest: int
    trusted: frozenset[Trusted]


@dataclass(frozen=True, slots=True)
class ReliedOn:
    """What a session has relied on at some time, and the summaries that rest on nothing else."""

    facts: dict[Fact, None]
    guards: dict[tuple[int, str], Guard]
    summaries: dict[Any, Summary]
    provisional: dict[Any, Provisional]


@dataclass(slots=True)
class Session:
    """What one question to the analysis shares: facts and guards relied on, summaries, and how much work is left.

    ``changed_names`` are attributes that are set on objects which were there before, each with whether it is only set
    to plain data; ``unsteady`` are the origins of objects that are given to code of which it is not known what it sets.
    What was found there before the call may not be there any more when it is looked up. ``trusted`` says of each
    summary which attributes were taken to be steady: it rests on nothing else of these two. ``trusting`` says the same
    of those that are being made, the outermost function first. ``rebound`` are names outside of functions that the call
    itself binds anew, each with whether only to plain data; ``named`` are those whose value was taken to stay,
    ``decided`` those that were taken not to be bound anew at all.
    """

    facts: dict[Fact, None] = field(default_factory=dict)
    guards: dict[tuple[int, str], Guard] = field(default_factory=dict)
    summaries: dict[Any, Summary] = field(default_factory=dict)
    running: dict[Any, Summary] = field(default_factory=dict)
    stack: list[Any] = field(default_factory=list)
    provisional: dict[Any, Provisional] = field(default_factory=dict)
    at_least: dict[Any, Summary] = field(default_factory=dict)
    assumed: set[Any] = field(default_factory=set)
    """Those of the running functions whose summary, as far as it is known, was used."""
    lowest: int = 1 << 30
    """The outermost of these, by its place in the stack, for the function that is looked into."""
    NOT_RECURSIVE: ClassVar[int] = 1 << 30
    strict: bool = False
    keep: list[Any] = field(default_factory=list)
    discarded: set[ast.expr] = field(default_factory=set)
    """Calls that are statements of their own: nobody asks for the result."""
    doubts: dict[Any, Doubt] = field(default_factory=dict)
    callees: int = 0
    steps: int = 0
    guess: bool = False
    """Whether it asks what an example of an unknown callee would do; ``guessed``: how many steps went into that."""
    guessed: int = 0
    rebinds: bool = False
    set_places: set[Place] = field(default_factory=set)
    """The classes and names of modules that are set as attributes, also by what is not known any more to be called."""
    meets_modules: bool = False
    """Whether an object of which nothing is known may be a module: it was asked for modules by name."""
    rebound: dict[str, bool] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    tables: list[Any] = field(default_factory=list)
    """Containers that were looked into: they are taken to hold what they held when the call began."""
    refused: Mapping[int, Any] = field(default_factory=dict)
    """Those, by identity, of which this is known not to be so, as the call itself may put something into them."""
    put: dict[int, dict[What, None]] = field(default_factory=dict)
    """What was seen to be put into containers that were there before, by the identity of these."""
    filled: set[Origin] = field(default_factory=set)
    """Of what was there before the outermost function was called, what its callees change, as closely as is known."""
    changed_names: dict[str, bool] = field(default_factory=dict)
    unsteady: set[Origin] = field(default_factory=set)
    trusted: dict[Any, frozenset[Trusted]] = field(default_factory=dict)
    trusting: list[set[Trusted]] = field(default_factory=lambda: [set()])
    live: bool = True
    disk: bool = True
    """Whether what waits for nothing but a disk counts as slow."""
    twins: tuple[Environment | None, tuple[Any, ...]] = (None, ())
    """The functions that the call which is looked at in this environment is made through the twins of."""
    gated: set[ast.expr] = field(default_factory=set)
    """Expressions in functions nested in the outermost one whose values pass a gate in the twins of these."""
    once: bool = False
    """Asked of one call, when it is made: containers in the arguments are known by identity."""
    filename: str = ""
    assume: Mapping[str, Level] = field(default_factory=dict)
    namespaces: dict[type, Any] = field(default_factory=dict)
    stand_ins: dict[Any, ast.Name] = field(default_factory=dict)
    """Expressions for what no expression stands for; the same ones in each walk."""
    nesting: list[Environment] = field(default_factory=list)
    """Environments that a nested function refers to, and that refer to it."""
    until: float | None = None
    """When the time is up, by the clock of the thread."""

    def check_time(self) -> None:
        """Raises OutOfTime."""
        if self.until is not None and time.thread_time() > self.until:
            raise OutOfTime

    def relied_on(self) -> ReliedOn:
        return ReliedOn(dict(self.facts), dict(self.guards), dict(self.summaries), dict(self.provisional))

    def rely_only_on(self, before: ReliedOn) -> None:
        """Nothing that was found since is used."""
        self.facts, self.guards, self.summaries = before.facts, before.guards, before.summaries
        self.provisional = before.provisional

    def forget_provisional(self, kept: int) -> None:
        """All summaries but the first ones, which were found before: an assumption that they rest on has changed. As it
        has become more only, they are where to begin the next time."""
        while len(self.provisional) > kept:
            key, provisional = self.provisional.popitem()
            self.at_least[key] = provisional.summary

    def stand_in(self, node: ast.AST, name: str, which: object) -> ast.Name:
        """An expression for something that happens at a node and has none of its own there, such as the default of a
        field."""
        key = (node, name, which)
        if key not in self.stand_ins:
            self.stand_ins[key] = ast.Name(f"({name})", ast.Load())
        return self.stand_ins[key]

    def forget(self) -> None:
        """At the end: what environments in such a circle know would otherwise keep the arguments of the call alive
        until garbage is collected."""
        for frame in self.nesting:
            frame.variables.clear()
            frame.fields.clear()
            frame.values.clear()
            frame.mixed = None
        self.nesting.clear()

    def namespace(self, cls: type) -> Any:
        """The ``__dict__`` of a class; one proxy a session, as it is told apart by identity."""
        found = self.namespaces.get(cls)
        if found is None:
            found = self.namespaces[cls] = cls.__dict__
        return found

    def rebind(self, name: str, value: Abstract | None) -> None:
        """A name outside of functions is bound to the value, or to one that is not known."""
        self.rebound[name] = self.rebound.get(name, True) and value is not None and isinstance(value.what, Data)

    def is_rebound(self, name: str) -> bool:
        """Whether it is not known, for the time of the call, what the name stands for."""
        if not self.rebound.get(name, True):
            return True
        self.named.add(name)
        return False

    def believe(self, table: Any) -> None:
        """It is taken to hold what it holds."""
        self.tables.append(table)
        self.keep.append(table)

    def once_more(self, refused: Mapping[int, Any] | None = None) -> Session | None:
        """For another analysis, where this one took names to stay what they were that it then saw rebound, or tables
        (``refused``) to hold what they held that it then saw changed."""
        stay = (name not in self.decided and (plain or name not in self.named) for name, plain in self.rebound.items())
        if not refused and all(stay):
            return None
        return Session(
            strict=self.strict, live=self.live, disk=self.disk, once=self.once, filename=self.filename,
            assume=self.assume, rebound=dict(self.rebound), refused={**self.refused, **(refused or {})},
            put=self.put, until=self.until,
        )  # fmt: skip

    def distrust(self, names: Mapping[str, bool], every: bool) -> bool:
        """Drop the summaries for which it makes a difference that these attributes are set, to plain data only or not;
        with ``every``, that any may be. Of those of which nothing is known in this respect (nested functions, those of
        other sessions) none is kept. Whether it makes a difference to anything."""
        if not names and not every:
            return False
        doubted = {(name, True) for name in names} | {(name, False) for name, plain in names.items() if not plain}
        if not (self.trusting[0] if every else self.trusting[0] & (doubted | UNKNOWN)):
            return False
        self.summaries = {
            key: summary
            for key, summary in self.summaries.items()
            if not (self.trusted.get(key, UNKNOWN) if every else self.trusted.get(key, UNKNOWN) & (doubted | UNKNOWN))
        }
        return True

    def fact(self, path: tuple[str, ...], compared: Compared) -> None:
        self.facts.setdefault(Fact(path, compared))

    def guard(self, namespace: Any, name: str, expected: Any, compared: Compared = Compared.IDENTITY) -> None:
        key = (id(namespace), name)
        known = self.guards.get(key)
        if known is None or known.compared is Compared.TYPE:
            self.guards[key] = Guard(namespace, name, expected, compared)

    def is_twin(self, frame: Environment, function: object) -> bool:
        """Whether the call that is looked at in ``frame`` is made through the twin of a function."""
        around, functions = self.twins
        return around is frame and any(function is other for other in functions)

    def rely(self, where: Where, value: Any, compared: Compared) -> None:
        """The analysis goes by what is found at ``where``."""
        if isinstance(where, Path):
            self.fact(where.parts, compared)
        elif isinstance(where, Binding) and not where.attributes:
            expected = type(value) if compared is Compared.TYPE else value
            self.guard(where.namespace, where.name, expected, compared)


__all__ = [
    "MAXIMUM_CALLEES", "MAXIMUM_DEPTH", "MAXIMUM_STEPS", "UNKNOWN", "Provisional", "Session", "TooMuch",
    "Trusted",
]  # fmt: skip
