"""Abstract values: what the analysis knows of the object that an expression gives.

An `Abstract` says *what* the object is and *where it comes from* (its origins). Both resolvers make the same values,
so that one engine serves live objects and source alone.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.uses import NO_USES, Uses

if TYPE_CHECKING:
    from xcs_compiler.effects.environment import Environment
    from xcs_compiler.effects.scope import Scope

# --- where an object comes from ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of the function under analysis and everything reachable from it, or the part at ``path``."""

    name: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outside:
    """Named state outside the function, and everything reachable from it, or the part at ``path``. ``binding`` finds
    it at run time."""

    place: Place
    binding: Binding | None = field(default=None, compare=False)
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """An object made by the function under analysis, by the node that makes it."""

    node: ast.AST

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Site) and other.node is self.node

    def __hash__(self) -> int:
        return id(self.node)


@dataclass(frozen=True, slots=True)
class Anywhere:
    """It could be anything."""


@dataclass(frozen=True, slots=True)
class Answered(Anywhere):
    """It could be anything that a call has answered which waits for the outside world: what is done to it concerns
    nobody but who has the answer (assumption A2)."""


Origin = Parameter | Outside | Site | Anywhere
ANYWHERE = Anywhere()
ANSWERED = Answered()
NOWHERE: frozenset[Origin] = frozenset()


# --- how a live object was found -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Path:
    """An argument of the outermost function, or an attribute of one: (parameter, attribute, ...)."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """``namespace[name]``, then attributes: a module global, class attribute, cell (name ``cell_contents``) ..."""

    namespace: Any
    name: str
    attributes: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Binding)
            and other.namespace is self.namespace
            and (other.name, other.attributes) == (self.name, self.attributes)
        )

    def __hash__(self) -> int:
        return hash((id(self.namespace), self.name, self.attributes))


Where = Path | Binding | None


# --- what an object is -----------------------------------------------------------------------------------------------


class What:
    """One of the kinds of value below."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Exact(What):
    """This very object: a function, class, module, built-in, or the source-only stand-in for one."""

    object: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exact) and other.object is self.object

    def __hash__(self) -> int:
        return id(self.object)


@dataclass(frozen=True, slots=True)
class Data(What):
    """Deeply plain built-in data; ``immutable`` for text, numbers, None and tuples of such. ``cls`` where it is
    known; ``text`` for the name of the attribute that a hook, ``__getattr__`` say, is asked for."""

    immutable: bool = False
    cls: type | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOf(What):
    """An instance of exactly ``cls`` (a live class, or a source-only stand-in).

    ``live`` is the instance, when there is one now; another may come at the next call. ``fields`` are what is
    known of its attributes (``[]`` for the elements of a container). ``where`` tells how it was found.
    """

    cls: Any
    live: Any = None
    where: Where = None
    fields: Mapping[str, Abstract] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, InstanceOf)
            and other.cls is self.cls
            and other.live is self.live
            and other.where == self.where
            and other.fields == self.fields
        )

    def __hash__(self) -> int:
        return hash((id(self.cls), id(self.live), self.where))


@dataclass(frozen=True, slots=True)
class Built(What):
    """An instance of exactly ``cls`` made by the function under analysis, whose tables hold its fields by site."""

    cls: Any
    sites: frozenset[Site]


@dataclass(frozen=True, slots=True, eq=False)
class LocalFunction(What):
    """A nested function or lambda, and the variables around it."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    environment: Environment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalFunction) and other.node is self.node and other.environment is self.environment

    def __hash__(self) -> int:
        return id(self.node)


@dataclass(frozen=True, slots=True)
class Method(What):
    """``receiver.name``: ``function`` is what the class has under that name, None where only the name is known."""

    receiver: Abstract
    name: str
    function: What | None = None
    expression: ast.expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SuperOf(What):
    """``super()`` in a method of ``owner``, for ``receiver``."""

    owner: Any
    receiver: Abstract

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SuperOf) and other.owner is self.owner and other.receiver == self.receiver

    def __hash__(self) -> int:
        return id(self.owner)


@dataclass(frozen=True, slots=True)
class Lazy(What):
    """An iterator; what each step of it does is ``step``. ``element`` is what it gives. ``redirected``: a generator of
    the twin of a function, which keeps its output back, whoever takes the steps."""

    step: Summary
    element: Abstract
    finite: bool = False
    redirected: bool = False


@dataclass(frozen=True, slots=True)
class Unknown(What):
    """Nothing is known. ``value_of`` says what it is, for reasons: "what `f` returns"."""

    value_of: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AnyClass(Unknown):
    """A class of which nothing is known, as it is that of a value of which nothing is known: what is set there is an
    attribute of a class that may go by any name."""


UNKNOWN = Unknown()
MAXIMUM_OPTIONS = 10


@dataclass(frozen=True, slots=True)
class OneOf(Unknown):
    """One of these kinds of value; as good as unknown, but where each of them is asked."""

    options: tuple[What, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely(Unknown):
    """As good as unknown, but there are examples of what it has been: they tell what is worth trying, not what is
    safe."""

    examples: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Caught(Unknown):
    """An exception that was caught. As good as unknown, but turning it into text is taken to do nothing else."""


CAUGHT = Caught()


@dataclass(frozen=True, slots=True)
class Abstract:
    """``roots`` are the expressions that a gate has to find plain for an unknown value to count as data."""

    what: What = UNKNOWN
    origins: frozenset[Origin] = NOWHERE
    roots: tuple[ast.expr, ...] = field(default=(), compare=False)

    def known(self) -> bool:
        return not isinstance(self.what, Unknown)


NOTHING_KNOWN = Abstract(UNKNOWN, frozenset({ANYWHERE}))
NONE = Abstract(Data(True, NoneType))
IMMUTABLE = Abstract(Data(True))
TEXT = Abstract(Data(True, str))
BOOLEAN = Abstract(Data(True, bool))
INTEGER = Abstract(Data(True, int))
PLAIN = Abstract(Data())


# --- what a callee does ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Output:
    """What is printed, logged or warned of.

    kinds    ``log``, ``stdio``, ``warnings``
    above    how many frames above the callee a ``stacklevel`` in it looks, at most
    blocked  why some of it can't be kept back; None: all of it is made by calls that can be redirected
    guarded  some of it is made where an exception that it raises would be caught, before it gets out of the callee
    held     some of it is made inside of a ``with``, where a lock may be held that others wait for
    direct   it is what the operation itself is for, not made by a callee of it
    """

    kinds: frozenset[str]
    above: int = 0
    blocked: Reason | None = None
    guarded: bool = False
    held: bool = False
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What running a callee's body does, in terms of its parameters.

    level      the world outside, objects reached from parameters aside: those are in ``mutated``
    slow       it waits for the outside world; ``slow_reason`` says what does
    quiet      the level if ``output`` did not count, and the reason for that level
    mutated    origins whose objects may be changed; never sites
    requires   origins that have to be plain data
    undecided  origins whose types decide what happens, and are not known
    updated    origins whose objects may be changed under a lock; ``touches`` the same for named state
    observed   origins that are read
    change     why something in ``mutated`` is changed
    value      what is returned, or given by each step
    stored     attributes of the first parameter that are set, for constructors
    opaque     of something in ``mutated`` it is not known how it is changed
    turns      it holds if the function is called as its twin, in which the values of the expressions ``undecided_here``
               pass a gate: their types decide what is done with them, and are not known before
    loads_here loads of properties whose output is kept back if the function is called as its twin
    holds      something may be held when it has returned, or yielded, for which others wait
    returns    the parameter whose very object is what is returned
    uses       how it uses what was there before, as far as that could tell which call came first
    mixed      what it puts into containers that it was given, of which only the kind is known
    may_raise  it may raise an exception, see `raising`; ``exits``: one that is no `Exception`
    """

    level: Level
    reason: Reason
    slow: bool = False
    quiet: Level = Level.PURE
    reads: frozenset[Place] = frozenset()
    writes: frozenset[Place] = frozenset()
    mutated: frozenset[Origin] = NOWHERE
    requires: frozenset[Origin] = NOWHERE
    undecided: frozenset[Origin] = NOWHERE
    updated: frozenset[Origin] = NOWHERE
    touches: frozenset[Place] = frozenset()
    observed: frozenset[Origin] = NOWHERE
    change: Reason | None = None
    value: Abstract = NOTHING_KNOWN
    stored: Mapping[str, Abstract] = field(default_factory=dict, compare=False)
    output: Output | None = None
    quiet_reason: Reason = field(default=Reason(""), compare=False)
    slow_reason: Reason | None = field(default=None, compare=False)
    opaque: bool = False
    turns: bool = False
    undecided_here: frozenset[ast.expr] = frozenset()
    uses: Uses = NO_USES
    returns: str | None = None
    loads_here: frozenset[ast.expr] = frozenset()
    holds: bool = False
    mixed: Abstract | None = None
    may_raise: bool = True
    exits: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class SourceFunction:
    """A function whose source is at hand. ``first_line``: added to a node's line gives the line in ``filename``.

    ``owner`` is the class that it was defined in, for ``super()``; ``scope`` looks up its free names. ``word`` is the
    mark that a decorator puts on it, where that is only seen in the source.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    name: str
    filename: str
    line_offset: int = 0
    owner: Any = None
    defaults: tuple[Abstract, ...] = ()
    keyword_defaults: Mapping[str, Abstract] = field(default_factory=dict)
    word: str | None = None
    prefix: str = ""
    """Before the names of its parameters as origins: a nested function shares its heap with the one around it."""


MADE = "(made)"
"""A field of an object that a callee has made itself, whose other fields say what it holds."""
SAME = "(same)"
"""A field of a container that a callee has changed in place, if at all."""


def join(one: Abstract, other: Abstract) -> Abstract:
    """The least value that stands for both. None joins to the other: all that None does is pure, or raises."""
    if one is other or one == other:
        return one
    origins = one.origins | other.origins
    return Abstract(_join_what(one.what, other.what), origins, one.roots or other.roots)


def _join_what(one: What, other: What) -> What:
    if one == other:
        return one
    if isinstance(one, Data) and one.cls is NoneType:
        return other if not isinstance(other, Data) else Data(other.immutable, other.cls)
    if isinstance(other, Data) and other.cls is NoneType:
        return _join_what(other, one)
    if isinstance(one, Data) and isinstance(other, Data):
        return Data(one.immutable and other.immutable, one.cls if one.cls is other.cls else None)
    if isinstance(one, Built) and isinstance(other, Built) and one.cls is other.cls:
        return Built(one.cls, one.sites | other.sites)
    if isinstance(one, InstanceOf) and isinstance(other, InstanceOf) and one.cls is other.cls:
        unfound = one.live is other.live is None and one.where is other.where is None
        alike = unfound and one.fields.keys() == other.fields.keys()
        fields = {name: join(held, other.fields[name]) for name, held in one.fields.items()} if alike else {}
        return InstanceOf(one.cls, fields=fields)
    if isinstance(one, (InstanceOf, Built)) and isinstance(other, (InstanceOf, Built)) and one.cls is other.cls:
        return InstanceOf(one.cls)
    options = dict.fromkeys((*_options(one), *_options(other)))
    return (
        OneOf(options=tuple(o for o in options if o is not None))
        if 1 < len(options) <= MAXIMUM_OPTIONS and None not in options
        else UNKNOWN
    )


def _options(what: What) -> tuple[What | None, ...]:
    if isinstance(what, OneOf):
        return what.options
    return (None,) if isinstance(what, (Unknown, SuperOf)) else (what,)
