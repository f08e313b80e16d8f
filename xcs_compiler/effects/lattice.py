"""The vocabulary of effects: what evaluating one node of a function does, and why we think so.

This module holds frozen data only; ``analysis.py`` fills it in, ``dependences.py`` reads it.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xcs_compiler.sparse import sparse


class Level(enum.IntEnum):
    """How strictly an operation is tied to its place in program order.

    ``PURE`` tells nobody that it ran. ``PARALLEL_SAFE`` talks to the outside world, but its calls may overlap
    and finish in any order. ``ORDERED`` happens in program order, one at a time.

    The level speaks of the world *outside* the values of the function. What an operation does to objects that the
    function holds is said by ``Operation.observes`` and ``Operation.mutates``: ``list.append`` is ``PURE`` and
    mutates its receiver.
    """

    PURE = 0
    PARALLEL_SAFE = 1
    ORDERED = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an operation has its level: a sentence, where it was seen, and what it follows from in turn. ``tells``: it is
    a change that tells which call came first, lock or not."""

    text: str
    filename: str | None = None
    line: int | None = None
    because: Reason | None = None
    tells: bool = False

    def __str__(self) -> str:
        place = f" at {self.filename}:{self.line}" if self.filename else ""
        tail = f"; {self.because}" if self.because else ""
        return f"{self.text}{place}{tail}"


@dataclass(frozen=True, slots=True)
class Place:
    """Named state that is not reached through an operand of the operation.

    kind     name                           meaning
    -------  -----------------------------  -----------------------------------------------------------
    global   ``module:NAME``                the module global and everything reachable from it
    class    ``module:Class``               attributes of the class object itself
    local    ``name``                       a variable of the compiled function, captured by a nested
                                            function or lambda of it that the operation calls
    cell     ``name``                       a variable of a function outside the compiled one
    default  ``function:parameter``         a list or dict that is the default of a callee's parameter
    cache    ``module:function``            what a cached function holds
    clock    ``""``                         reads the time: keeps its place among slow calls
    random, environment, cwd, files, stdio, log, warnings, locale, signal   ``""``   process-wide state
    streams  ``""``                         which streams standard output and standard error are
    frame    ``""``                         the frame that the operation is evaluated in: its variables, its code;
    lifetime ``""``                         how long the objects live that it holds; see `own`

    Of what is shown, ``log`` and ``warnings`` are the settings that decide how; that something is shown is said by
    ``Operation.output``.
    """

    kind: str
    name: str = ""


SETTINGS = frozenset({"log", "streams", "warnings"})
"""Kinds of places that decide how output is shown."""


@dataclass(frozen=True)
class Operation:
    """What evaluating one node does, its child expressions aside.

    level     see `Level`; when ``gated`` is not empty or ``dynamic`` is set, the level that holds if the check at
              run time passes (if it fails, the operation waits for its turn, so it is treated as ordered then)
    slow      it waits for the outside world (or for a callee that does): worth running ahead; ``slow_reason`` says what
              waits, where that isn't the reason for the level
    dynamic   a call whose callee, or whose operands' types, are only known when it happens: in code that runs
              ahead it is made through ``__xcs_call``, which decides then
    gated     operand expressions that have to be *plain* data at run time (`xcs_runtime.gates`) for ``level`` to hold
    reads, writes      named state, see `Place`
    observes  operand expressions whose objects, and everything reachable from them, are read
    mutates   operand expressions whose objects, or anything reachable from them, may be changed
    shallow   only the operands in ``mutates`` themselves are changed, not what they contain (``list.append``)
    sets      nothing is changed but that the attribute which the node names is set or deleted
    updates   operand expressions whose objects may be changed under a lock that the operation takes itself: such
              operations commute with one another, but not with others that read what they change
    touches   the same for named state
    lends     the attributes that are changed so, and ``[]`` where it may be something further in; None: not known
    through   the attribute paths by which alone the state of some operands in ``observes`` is read; an operand of
              ``observes`` that isn't named here is read wholly. None: all are
    fresh     the result shares no mutable object with anything that existed before the operation
    alone     the result is an iterator that this operation has made, whose steps do nothing but look at what the
              operation was given, where that is plain data: nobody can tell when it is advanced
    exhausts  it takes everything from the iterators that it is given
    compares  `min` or `max`: what compares the keys changes nothing
    elements  iterating the result gives elements of what it was given (of the receiver, if it is a method)
    made      the result is a new built-in container; what it contains may be shared (``list(x)``, ``x.copy()``)
    element_of, one_of   where the first is not empty, the result is an element of one of these containers, or one of
              the operands in the second: ``groups.setdefault(key, default)``
    output    the kinds of output that it makes (``log``, ``stdio``, ``warnings``), which appears in program order
    journalled  a call whose only ordered effects are that output, which can be kept back and shown in its place: the
              level is what it is apart from its output. In code that runs ahead it is made through ``__xcs_journal``
    turns     the callee does something to values whose types are not known before: it is made through ``__xcs_journal``
              too, and waits for its turn where they aren't plain data
    inward    where a callee's changing what is named in ``mutates`` is all that makes it ordered: the level that it has
              where that is nobody else's
    constructed  a call that makes a new instance of the user's class, and does nothing else; what it was given may be
              in it
    may_raise it may raise an exception: true unless it is proven that it can't
    guarded   the callee would catch, or could, an exception that its output raises; ``held``: and may hold a lock then
    """

    level: Level
    reason: Reason
    slow: bool = False
    slow_reason: Reason | None = None
    dynamic: bool = False
    gated: tuple[ast.expr, ...] = ()
    reads: frozenset[Place] = frozenset()
    writes: frozenset[Place] = frozenset()
    observes: tuple[ast.expr, ...] = ()
    mutates: tuple[ast.expr, ...] = ()
    shallow: bool = False
    sets: bool = False
    updates: tuple[ast.expr, ...] = ()
    touches: frozenset[Place] = frozenset()
    lends: frozenset[str] | None = None
    through: tuple[tuple[ast.expr, tuple[str, ...]], ...] | None = None
    fresh: bool = False
    alone: bool = False
    exhausts: bool = False
    compares: bool = False
    elements: bool = False
    made: bool = False
    element_of: tuple[ast.expr, ...] = ()
    one_of: tuple[ast.expr, ...] = ()
    output: frozenset[str] = frozenset()
    journalled: bool = False
    guarded: bool = False
    held: bool = False
    turns: bool = False
    inward: Level | None = None
    constructed: bool = False
    may_raise: bool = True

    if not TYPE_CHECKING:
        __init__ = sparse

    @property
    def once(self) -> bool:
        """Whether it calls cached functions, of which calls with the same key must not overlap."""
        return any(place.kind == "cache" for place in self.touches)


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of the value of an expression.

    immutable  it, and everything reachable from it, cannot change (text, numbers, None, functions, classes, modules,
               tuples of such)
    fresh      made by this very expression; nothing else refers to it or to mutable parts of it
    container  iterating it is pure, repeatable and finite, and needs no check at run time
    method     a method that was found in the class of its object: loading it reads nothing that anybody may change,
               since methods that may be set are looked up when they are called
    builtin    ``list`` or ``dict``, where it is exactly one of these
    """

    immutable: bool = False
    fresh: bool = False
    container: bool = False
    describe: str = "not known"
    method: bool = False
    builtin: type | None = None


class Compared(enum.Enum):
    """How a fact about the arguments is compared with the next call's."""

    IDENTITY = "is the same object"
    TYPE = "is of the same type"
    PLAIN = "is plain data"
    ELEMENTS = "holds plain data"
    KEYS = "has the same keys, or as many elements"
    CLASS = "holds nothing but instances of the same class"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the arguments that decided the plan, so a part of the cache key.

    ``path`` starts with a parameter's name and goes on through instance attributes: ``("self", "client")``.
    """

    path: tuple[str, ...]
    compared: Compared


@dataclass(frozen=True, slots=True)
class Doubt:
    """A function that is said to be parallel-safe, and the ``reason`` for which it seems not to be."""

    name: str
    filename: str
    line: int
    reason: Reason


class Absent(enum.Enum):
    """The type of `ABSENT`, which stands for a name that is bound to nothing."""

    ABSENT = "not bound"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Guard:
    """A binding outside the arguments that decided the plan: holds while ``namespace[name] is expected``.

    ``namespace`` is a module's globals, a class's or instance's ``__dict__``, or a cell (then ``name`` is
    ``"cell_contents"``). ``expected`` is `ABSENT` where the name must not be bound (a built-in that nothing shadows),
    and a type when the binding is ``compared`` by type.
    """

    namespace: Any
    name: str
    expected: Any
    compared: Compared = Compared.IDENTITY

    def found(self) -> Any:
        """What is bound now, or `ABSENT`."""
        if self.name == "cell_contents":
            try:
                return self.namespace.cell_contents
            except ValueError:  # an empty cell
                return ABSENT
        return self.namespace.get(self.name, ABSENT)

    def holds(self) -> bool:
        """Whether the binding is still as the plan took it to be."""
        found = self.found()
        if self.compared is Compared.TYPE:
            return type(found) is self.expected
        return found is self.expected


@dataclass(frozen=True, slots=True)
class EffectReport:
    """The product of the effects stage. Keyed by the nodes of ``ParsedFunction.tree``, which nobody changes.

    A node that is missing from ``operations`` does nothing but move values about (a name, a constant, a tuple display).
    ``tests`` says what asking for the truth of a comprehension's tests does, which is part of its clause's operation.
    """

    operations: Mapping[ast.AST, Operation]
    values: Mapping[ast.expr, Value]
    tests: Mapping[ast.expr, Operation] = field(default_factory=dict)
    gated_inside: frozenset[ast.expr] = frozenset()
    """Expressions of nested functions whose values pass a gate in the twins of these."""
    facts: tuple[Fact, ...] = ()
    guards: tuple[Guard, ...] = field(default=(), repr=False)
    doubts: tuple[Doubt, ...] = ()
    changed_parts: frozenset[tuple[str, ...]] = frozenset()
    """Paths, as those of facts, to what holds the objects that the function changes; where the contents of containers
    have decided something."""
