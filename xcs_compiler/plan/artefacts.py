"""The plan: which statements and expressions run ahead, where they start and where they are committed.

A plan is a tree that follows the statements. A *projection* is the part of the function that runs in one place: the
residual one on the caller's thread, an ahead one for each loop that is distributed. Everything here is frozen and
refers to the nodes of the parsed function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Task:
    """An expression that is issued before its place in the block and committed there.

    inputs     for each variable that the expression reads, the task whose value it is, or None for the variable's value
    direct     a call of a name with plain positional arguments, which can be issued without a lambda
    issue_at   index of the step before which it is issued;  index: of the step in which it is committed
    replaces   inner tasks: expressions inside this one that are issued on their own, with their tasks' names
    """

    name: str
    expression: ast.expr
    inputs: tuple[tuple[str, str | None], ...]
    replaces: tuple[tuple[ast.expr, str], ...]
    direct: bool
    issue_at: int
    index: int


@dataclass(frozen=True, slots=True)
class RegionPlan:
    """Steps ``start`` up to (not including) ``stop`` of a block run inside ``with __xcs_region() as name``."""

    name: str
    start: int
    stop: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class ComprehensionPlan:
    """A comprehension whose items are issued ahead (or a call of ``map``, then with no more than the region).
    ``puts``: the expressions computed ahead."""

    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Call
    region: str
    record: str
    puts: frozenset[ast.expr]
    single: bool
    """The ahead part is one expression, evaluated for every item: no record of several outcomes is needed. (Of a
    ``map``: the items have to be immutable.)"""
    unpack: int
    """Number of names that an item is unpacked into, 0 for one name."""
    lazy: bool = False
    """A generator that is handed out: it may be pulled when the function has returned."""
    function: str = ""
    ahead: BlockPlan | None = None
    """The ahead part of an item as a function of that name, where several of its calls overlap."""
    taken_in: ast.stmt | None = None
    """Of a generator that is bound to a variable: the later statement of the block that takes all of its items."""
    reading: bool = False
    """Of a ``map``: nothing happens between its calls, so they may read variables."""
    stepwise: bool = False
    """Of a ``map``: something is done with one result before the next is asked for."""


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """A ``for`` statement that is distributed: ``ahead`` runs for each item on its own, ``residual`` commits in
    order."""

    node: ast.For
    region: str
    record: str
    function: str
    item: str
    puts: frozenset[ast.expr]
    ahead: BlockPlan
    residual: BlockPlan
    done: frozenset[ast.stmt] = frozenset()
    """Statements that the ahead part executes for both: stores into, and ``+=`` of, what the iteration has made."""
    apart: int | None = None
    """Not None: later iterations go ahead of what earlier ones change of their items, which have to be apart. How often
    the target unpacks."""
    stores: frozenset[ast.expr] = frozenset()
    """Targets of assignments that both parts make: the ahead part to parts of a copy of the item."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a projection.

    only    in an ahead projection, the expressions of the statement that are computed, if not the statement as a whole
    blocks  the plans of its inner blocks, by their place: ``body``, ``orelse``, ``finalbody``, ``handler 0``, ``case
    0`` ...
    """

    statement: ast.stmt
    only: tuple[ast.expr, ...] | None = None
    blocks: Mapping[str, BlockPlan] = field(default_factory=dict)
    loop: LoopPlan | None = None
    comprehensions: tuple[ComprehensionPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockPlan:
    steps: tuple[Step, ...]
    regions: tuple[RegionPlan, ...] = ()

    def region_of(self, index: int) -> RegionPlan | None:
        return next((r for r in self.regions if r.start <= index < r.stop), None)


@dataclass(frozen=True, slots=True)
class Note:
    """A decision, for people: at ``line``, about ``subject`` (source text)."""

    line: int
    subject: str
    runs_ahead: bool
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``plain``, ``frozen`` and ``dynamic`` are the expressions that pass a gate where they are evaluated ahead;
    those in ``unless`` also pass the frozen one where these variables (and the value, if it is in ``plain``) are
    plain; ``journalled`` are calls that are made through twins there, which keep output back until it is due,
    ``silent`` those of them that have no output, only something to decide while they run, ``once`` those that use
    caches, also where they stay, ``guarded`` those that could catch what their output raises, with whether they may
    hold a lock then; ``assumed`` are pairs of roots (``(kind, name)``) that must not share mutable objects;
    ``pulled`` are calls that make an iterator which may be advanced before its time, ``watched`` iterables whose
    items have to be plain data for later ones to be issued, ``in_order`` calls among the dynamic ones that wait for
    those of earlier iterations; the truth of the tests in ``asked_once`` may change, or the user's own code decides
    it, so that it is handed over instead of the value; the items of the iterables in ``handed``, those of inner
    loops, are handed over one by one; those in ``alone`` are iterators that nobody else has; which case of the
    statements in ``matched`` fits is only looked at ahead."""

    block: BlockPlan
    plain: frozenset[ast.expr]
    frozen: frozenset[ast.expr]
    unless: Mapping[ast.expr, frozenset[str]]
    dynamic: frozenset[ast.expr]
    pulled: frozenset[ast.expr]
    watched: frozenset[ast.expr]
    in_order: frozenset[ast.expr]
    journalled: frozenset[ast.expr]
    silent: frozenset[ast.expr]
    once: frozenset[ast.expr]
    guarded: Mapping[ast.expr, bool]
    assumed: frozenset[frozenset[tuple[str, object]]]
    asked_once: frozenset[ast.AST]
    handed: frozenset[ast.expr]
    alone: frozenset[ast.expr]
    apart: Mapping[ast.Name, str]
    """Variables by which ahead code gets to a part of an item that has to be apart, and those that hold the item."""
    matched: frozenset[ast.Match]
    notes: tuple[Note, ...]

    @property
    def ahead(self) -> frozenset[ast.expr]:
        """The expressions that are computed ahead."""
        found = {t.expression for region in regions_in(self.block) for t in region.tasks}
        for step in steps_in(self.block):
            if step.loop is not None:
                found |= step.loop.puts
                found |= {n for s in step.loop.done for n in _evaluated(s)}
            for comprehension in step.comprehensions:
                found |= comprehension.puts
        return frozenset(found)


def _evaluated(statement: ast.stmt) -> Iterator[ast.expr]:
    """The outermost expressions of a statement."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.withitem):
            yield child.context_expr
        elif isinstance(child, ast.stmt):
            yield from _evaluated(child)


def steps_in(block: BlockPlan) -> Iterator[Step]:
    """Every step of a plan, in all projections."""
    for step in block.steps:
        yield step
        for inner in step.blocks.values():
            yield from steps_in(inner)
        if step.loop is not None:
            yield from steps_in(step.loop.ahead)
            yield from steps_in(step.loop.residual)


def blocks_in(block: BlockPlan) -> Iterator[BlockPlan]:
    """Every block of a plan, outermost first."""
    yield block
    for step in block.steps:
        for inner in step.blocks.values():
            yield from blocks_in(inner)
        if step.loop is not None:
            yield from blocks_in(step.loop.ahead)
            yield from blocks_in(step.loop.residual)


def regions_in(block: BlockPlan) -> Iterator[RegionPlan]:
    """Every region of a plan, outermost first."""
    for inner in blocks_in(block):
        yield from inner.regions
