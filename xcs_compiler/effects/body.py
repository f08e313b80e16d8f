"""The walk over a callee's body, which gathers one `Summary`."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from xcs_compiler import redirect
from xcs_compiler.effects import locking, raising
from xcs_compiler.effects.applying import is_unsure
from xcs_compiler.effects.effect import Effect, both_outputs, parts_of
from xcs_compiler.effects.environment import VALUES, Environment
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.named_state import ANY_NAME, constant
from xcs_compiler.effects.origins import MAXIMUM_PATH
from xcs_compiler.effects.output import NOT_CALLED
from xcs_compiler.effects.statements import Statements, names_bound, own_nodes
from xcs_compiler.effects.telling import uses_of
from xcs_compiler.effects.uses import NO_USES
from xcs_compiler.effects.values import (
    ANYWHERE,
    NONE,
    NOWHERE,
    SAME,
    Abstract,
    Answered,
    Anywhere,
    Built,
    InstanceOf,
    Lazy,
    Origin,
    Output,
    Outside,
    Parameter,
    Site,
    SourceFunction,
    Summary,
    join,
)
from xcs_compiler.scopes import parameters, walk
from xcs_compiler.sparse import replace

MAXIMUM_PASSES = 8
_PLACED: dict[type[ast.AST], str] = {ast.comprehension: "target", ast.withitem: "context_expr"}
"""What has no line of its own, and the part of it that has one."""


class CalleeBody(Statements):
    """Gathers the effects of all nodes, operands told by where they come from."""

    def __init__(self, frame: Environment, source: SourceFunction) -> None:
        super().__init__(frame)
        self.source = source
        self._nodes: frozenset[ast.AST] | None = None
        self.commuting: set[Place] = set()
        self.read_by_callees: set[Place] = set()
        self.level = Level.PURE
        self.quiet = Level.PURE
        self.reason = self.quiet_reason = Reason("")
        self.output: Output | None = None
        self.change: Reason | None = None
        self.slow = False
        self.slow_reason: Reason | None = None
        self.reads: set[Place] = set()
        self.writes: set[Place] = set()
        self.mutated: set[Origin] = set()
        self.requires: set[Origin] = set()
        self.undecided: set[Origin] = set()
        self.updated: set[Origin] = set()
        self.touches: set[Place] = set()
        self.observed: set[Origin] = set()
        self.opaque = False
        self.turns = False
        self.undecided_here: set[ast.expr] = set()
        self.loads_here: set[ast.expr] = set()
        self.holds = False
        self.uses = NO_USES
        self.followed: set[ast.AST] = set()
        self.changes: dict[ast.AST, list[ast.expr]] = {}
        self.beyond: set[ast.AST] = set()
        self.silent: set[ast.AST] = set()

    def source_node(self) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda:
        return self.source.node

    def _under_lock(self, node: ast.AST, effect: Effect) -> Effect:
        """A name that is set under a lock which all calls share: such changes commute."""
        if not self.locks or not isinstance(node, ast.Name) or not effect.writes:
            return effect
        lock = next((name for name in self.locks if name is not None), None)
        named = all(place.kind in locking.NAMED for place in effect.writes)
        if lock is None or not named or self._tells(node):
            return effect
        self.commuting |= effect.writes
        touched = effect.writes | {locking.held(place, lock) for place in effect.writes}
        why = Reason("changes shared state under a lock")
        return Effect(Level.PARALLEL_SAFE, why, NONE, touches=touched, quiet=Level.PARALLEL_SAFE)

    def _tells(self, node: ast.AST) -> bool:
        assert isinstance(node, ast.Name)
        binding = self.frame.scope.lookup(node.id, self.frame.session).value
        return locking.tells(self.source.node, node.id, getattr(binding.what, "cls", None))

    def own_next_values(self) -> set[Place]:
        """Reads of names for nothing but their next values, which are set under a lock."""
        places = self.commuting | {constant(place) for place in self.commuting}
        return places - self.read_by_callees

    def emit(self, node: ast.AST, effect: Effect) -> None:
        placed = _PLACED.get(type(node))
        line = getattr(getattr(node, placed) if placed else node, "lineno", None)
        effect = self._under_lock(node, effect)
        if effect.level is Level.ORDERED or effect.exits or _is_unsure(effect) or _may_exit(self.frame, node):
            self.beyond.add(node)
        elif not effect.may_raise:
            self.silent.add(node)
        output = effect.output
        if output is not None and not effect.kept and not isinstance(node, ast.Call):
            output = None
            if effect.level < Level.ORDERED:
                effect = replace(effect, output=None)
            else:
                effect = replace(effect, reason=Reason(f"{effect.reason.text}: {NOT_CALLED}"), output=None)
        if effect.level > self.level:
            self.level, self.reason = effect.level, self._located(effect.reason, line)
        elif effect.level is Level.ORDERED and is_unsure(self.reason) and not is_unsure(effect.reason):
            self.reason = self.quiet_reason = self._located(effect.reason, line)
        quiet, why = effect.level, effect.reason
        if output is not None:
            quiet, why = effect.apart_from_output()
            blocked = output.blocked and self._located(output.blocked, line)
            guarded = output.guarded or bool(self.guarded)
            held = output.held or bool(self.held)
            self.output = both_outputs(self.output, replace(output, blocked=blocked, guarded=guarded, held=held))
        self._raise_quiet(max(quiet, effect.quiet), why, line)
        if effect.slow and not self.slow:
            self.slow, self.slow_reason = True, self._located(effect.why_slow() or effect.reason, line)
        self.opaque = self.opaque or effect.opaque
        self.turns = self.turns or effect.turns
        self.undecided_here |= effect.undecided_here
        self.loads_here |= effect.loads_here
        self.holds = self.holds or effect.holds or (isinstance(node, ast.Call) and takes_hold(node))
        self.uses |= effect.uses
        self.reads |= effect.reads
        if isinstance(node, ast.Call):
            self._called(node, effect)
        if effect.writes:
            self.writes |= effect.writes
            self.frame.session.rebinds |= ANY_NAME in effect.writes
        if effect.mutates or effect.mutated:
            self._mutations(effect, line)
        if effect.updated:
            named = {origin for origin in effect.updated if isinstance(origin, Outside)}
            self.updated |= {origin for origin in effect.updated - named if not isinstance(origin, Site)}
            self.touches |= {origin.place for origin in named}  # callers have no operand that it is in
        if effect.touches:
            self.touches |= effect.touches
            if (name := locking.disputed(self.touches)) is not None:
                self._raise_to(Level.ORDERED, Reason(f"changes `{name}` under different locks"), line)
        self._observations(effect)
        if effect.requires or effect.undecided:
            self._requirements(effect, line)

    def _called(self, node: ast.Call, effect: Effect) -> None:
        self.read_by_callees |= effect.reads
        if effect.observed is not None:
            self.followed.add(node)
        elif effect.mutates:
            self.changes.setdefault(node, []).extend(effect.mutates)

    def _requirements(self, effect: Effect, line: int | None) -> None:
        waits: bool | None = None
        for origins, gathered in ((effect.requires, self.requires), (effect.undecided, self.undecided)):
            for origin in origins:
                if isinstance(origin, Parameter) or (isinstance(origin, Outside) and origin.binding is not None):
                    gathered.add(origin)
                    continue
                if waits is None:
                    waits = gathered is self.requires and self._waits(effect)
                if not waits or gathered is self.undecided:
                    self._unknown(Reason(f"{effect.reason.text}: of which type it is, is not known"), line)

    def _waits(self, effect: Effect) -> bool:
        """Whether gates in the twin see to it that what is done to values whose types are not known is done to plain
        data, or in its turn. Only where they are found nowhere but in what calls answer."""
        if not self.may_wait() or not effect.gated:
            return False
        if any(not isinstance(o, (Parameter, Answered, Outside)) for o in effect.requires):
            return False
        if any(isinstance(o, Outside) and o.binding is None for o in effect.requires):
            return False
        operands = {part for operand in effect.gated for part in parts_of(operand)}
        if not all(operand in self._own_nodes() and redirect.can_be_gated(operand) for operand in operands):
            return False
        self.turns = True
        self.undecided_here |= operands
        return True

    def _unknown(self, reason: Reason, line: int | None) -> None:
        """Code of which nothing is known may run, and change whatever the function can get at."""
        self._raise_to(Level.ORDERED, reason, line)
        names = parameters(self.source.node)
        self.mutated |= {ANYWHERE, *(Parameter(self.source.prefix + name) for name in names)}
        self.change = self.change or self._located(reason, line)

    def _observations(self, effect: Effect) -> None:
        if effect.observed is not None:
            self.observed |= {origin for origin in effect.observed if isinstance(origin, Parameter)}
            return
        for expression in effect.observes:
            value = self.frame.values.get(expression)
            held = value.origins if value is not None else frozenset[Origin]()
            if effect.attribute is None:
                self.observed |= {origin for origin in self.frame.reach(held) if isinstance(origin, Parameter)}
                continue
            for origin in held:
                if isinstance(origin, Parameter):
                    longer = len(origin.path) < MAXIMUM_PATH
                    self.observed.add(Parameter(origin.name, (*origin.path, effect.attribute)) if longer else origin)

    def _own_nodes(self) -> frozenset[ast.AST]:
        if self._nodes is None:
            self._nodes = frozenset(walk(self.source.node))
        return self._nodes

    def _located(self, reason: Reason, line: int | None) -> Reason:
        if reason.filename is not None or line is None:
            return reason
        return Reason(reason.text, self.frame.filename, line + self.frame.line_offset, reason.because, reason.tells)

    def _raise_to(self, level: Level, reason: Reason, line: int | None) -> None:
        if level is self.level is Level.ORDERED and is_unsure(self.reason) and not is_unsure(reason):
            # What is known for sure says more.
            self.reason = self.quiet_reason = self._located(reason, line)
        if level > self.level:
            self.level = level
            self.reason = self._located(reason, line)
        self._raise_quiet(level, reason, line)

    def _raise_quiet(self, level: Level, reason: Reason, line: int | None) -> None:
        if level > self.quiet:
            self.quiet, self.quiet_reason = level, self._located(reason, line)

    def _mutations(self, effect: Effect, line: int | None) -> None:
        origins: set[Origin] = set(effect.mutated)
        for expression in effect.mutates:
            value = self.frame.values.get(expression)
            held = value.origins if value is not None else frozenset[Origin]()
            origins |= held if effect.shallow else self.frame.reach(held)
        if not effect.shallow:
            self.frame.taint(origins)
        change = effect.change or effect.reason
        stars = {self.source.prefix + a.arg for a in (self.source.node.args.vararg, self.source.node.args.kwarg) if a}
        for origin in origins:
            if isinstance(origin, Parameter) and origin.name in stars and not origin.path:
                continue  # the tuple or dict is made anew for each call
            if isinstance(origin, Site):
                if self.frame.parent is not None and origin.node not in self._own_nodes():
                    # Made by a function around this one, whose heap it shares.
                    self.mutated.add(origin)
                    self.change = self.change or self._located(change, line)
                continue
            if self.locked:
                # The lock keeps the changes apart; the order in which they are made is the price.
                if isinstance(origin, Parameter):
                    self.updated.add(origin)
                elif isinstance(origin, Outside):
                    self.touches.add(origin.place)
                if self.quiet < Level.PARALLEL_SAFE:
                    self._raise_to(Level.PARALLEL_SAFE, Reason("changes shared state under a lock"), line)
            elif isinstance(origin, Parameter):
                self.mutated.add(origin)
                self.change = self.change or self._located(change, line)
            elif isinstance(origin, Outside):
                self.writes.add(origin.place)
                if origin.place == ANY_NAME:
                    self.frame.session.rebinds = True
                if self.frame.parent is not None and origin.place.kind == "local":
                    self.mutated.add(origin)
                    self.change = self.change or self._located(change, line)
                cause = self._located(effect.reason, line) if effect.slow else None  # a client of a library
                why = Reason(f"changes `{origin.place.name}`", because=cause, tells=change.tells)
                self._raise_to(Level.ORDERED, why, line)
            elif isinstance(origin, Anywhere):
                while change.because is not None:
                    change = change.because
                self._unknown(Reason(f"{change.text}, of which it is not known where it comes from"), line)


def _is_unsure(effect: Effect) -> bool:
    """Whether code may run of which it is not known whose it is."""
    return bool(effect.gated or effect.requires or effect.undecided or effect.dynamic or effect.turns)


def _may_exit(frame: Environment, node: ast.AST) -> bool:
    return isinstance(node, (ast.Raise, ast.Import, ast.ImportFrom)) and not raising.is_ordinary(frame, node)


def takes_hold(node: ast.Call) -> bool:
    """Whether a call goes by the name of one that takes what others wait for: a lock, a place at a semaphore."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("acquire", "__enter__", "enter_context", "push", "lockf", "flock")


def environment_of(
    frame: Environment, source: SourceFunction, around: Environment | None, turning: bool = False
) -> Environment:
    local, outer, outside, yields = names_bound(source.node)
    turning = turning and not yields  # what a generator does is done by whoever pulls it
    positional = [*source.node.args.posonlyargs, *source.node.args.args]
    return Environment(
        frame.session,
        source.scope,
        source.name,
        source.filename,
        source.line_offset,
        owner=source.owner,
        class_name=_class_name(source),
        parent=around,
        depth=frame.depth + 1,
        turning=turning,
        local_names=local,
        nonlocal_names=outer,
        global_names=outside,
        first_parameter=positional[0].arg if positional and around is None else None,
    )


def _class_name(source: SourceFunction) -> str | None:
    """The class whose private names the function may use, from its qualified name."""
    parts = source.name.split(".")
    if len(parts) >= 2 and parts[-2] not in ("<locals>",) and parts[-2][:1] not in ("", "<"):
        return parts[-2]
    return None


def run(
    frame: Environment, source: SourceFunction, values: Mapping[str, Abstract], seeded: bool,
    around: Environment | None, turning: bool = False,
) -> Summary:  # fmt: skip
    """The summary of the body for these parameters, which repeats the walk until nothing changes."""
    inner = environment_of(frame, source, around, turning)
    first = inner.first_parameter
    seed: Abstract | None = None
    for name, value in values.items():
        if seeded and name == first and isinstance(value.what, InstanceOf):
            site = Site(source.node)
            seed = Abstract(Built(value.what.cls, frozenset({site})), value.origins | {site})
            for attribute, held in value.what.fields.items():
                if attribute != "[]":
                    held = _thawed(inner, source, attribute, held)
                inner.fields[site, attribute] = held
                if attribute == "[]":
                    inner.fields.setdefault((site, VALUES), held)
            if not value.what.fields and value.what.live is None:
                # An object of which nothing is known yet: all of its attributes are set here.
                pass
            value = seed
        inner.variables[name] = value
    walker = CalleeBody(inner, source)
    node = source.node
    for _ in range(MAXIMUM_PASSES):
        before = inner.versions()
        inner.looked_at.stale = False
        walker = CalleeBody(inner, source)
        if isinstance(node, ast.Lambda):
            walker.returned = walker.evaluate(node.body)
        else:
            walker.walk(node.body)
        # A nested function shares its heap, and sees variables, of functions that know nothing of this walk.
        if inner.versions() == before if around is not None else not inner.looked_at.stale:
            break
    else:
        walker._unknown(Reason("too much changes in it to be analysed"), None)
    return _summary(walker, inner, source, seed)


def _thawed(inner: Environment, source: SourceFunction, attribute: str, held: Abstract) -> Abstract:
    """A container that is an attribute of an object which the caller has made: what is put into it is known."""
    what = held.what
    known = isinstance(what, InstanceOf) and what.cls in (list, dict, set) and what.live is None
    if not (isinstance(what, InstanceOf) and known and "[]" in what.fields):
        return held
    site = Site(inner.session.stand_in(source.node, "attribute", attribute))
    made = Abstract(Built(what.cls, frozenset({site})), held.origins | {site})
    for name, part in what.fields.items():
        inner.fields[site, name] = part
        if name == "[]":
            inner.fields.setdefault((site, VALUES), part)
    return made


def _telling(reason: Reason) -> Reason:
    """A change whose order can be told, as its reason."""
    if reason.because is not None or not reason.text.startswith(("changes `", "sets `")):
        return reason
    return Reason(reason.text, reason.filename, reason.line, tells=True)


def _stored(inner: Environment, source: SourceFunction, name: str, held: Abstract) -> Abstract:
    """An attribute of the receiver as the caller may see it; marked if it is the container that it was before."""
    first = inner.first_parameter
    frozen = inner.freeze(held, holder=Parameter(source.prefix + first) if first is not None else None)
    before = frozenset({Site(inner.session.stand_in(source.node, "attribute", name))})
    if isinstance(held.what, Built) and held.what.sites == before and isinstance(frozen.what, InstanceOf):
        return Abstract(InstanceOf(frozen.what.cls, fields={**frozen.what.fields, SAME: NONE}), frozen.origins)
    return frozen


def _summary(walker: CalleeBody, inner: Environment, source: SourceFunction, seed: Abstract | None) -> Summary:
    stored: dict[str, Abstract] = {}
    reads = frozenset(walker.reads - walker.own_next_values())
    uses = walker.uses | uses_of(inner, source.node, walker.followed, walker.changes)
    telling = locking.is_read(walker.touches, reads)
    if telling is None and (walker.updated or walker.touches):
        telling = uses.telling()
    tells = uses.sequenced or uses.telling() is not None
    if telling is None and tells and (walker.mutated or walker.writes):
        # A lock would not help.
        walker.change = walker.change and _telling(walker.change)
        walker.reason, walker.quiet_reason = _telling(walker.reason), _telling(walker.quiet_reason)
    roots = {o.name for o in walker.updated if isinstance(o, Parameter)}

    def under_lock(root: Origin) -> bool:
        return root.name in roots if isinstance(root, Parameter) else getattr(root, "place", None) in walker.touches

    ordered = uses.in_sequence(under_lock)
    if telling is None and ordered is not None:
        walker._raise_to(Level.ORDERED, Reason(f"the order of changes shows in `{ordered}`, lock or not"), None)
        walker.quiet = Level.ORDERED
    if telling is not None:
        walker._raise_to(Level.ORDERED, Reason(f"what `{telling}` is depends on which call came first"), None)
        walker.quiet = Level.ORDERED
    if seed is not None and isinstance(seed.what, Built) and not inner.is_tainted(seed.what.sites):
        (site,) = seed.what.sites
        stored = {name: _stored(inner, source, name, h) for (at, name), h in inner.heap().fields.items() if at == site}
    returned = walker.returned if walker.returned is not None else NONE
    reason = walker.reason
    yields = names_bound(source.node)[3]
    value = inner.freeze(returned if not yields else walker.yielded or NONE)
    if walker.frame.parent is not None and isinstance(returned.what, Built) and not yields:
        # The heap is shared with the function around it, and so are its objects.
        value = returned
    summary = Summary(
        walker.level,
        reason,
        walker.slow,
        walker.quiet,
        reads,
        frozenset(walker.writes),
        frozenset(walker.mutated),
        frozenset(walker.requires),
        frozenset(walker.undecided),
        frozenset(walker.updated),
        frozenset(walker.touches),
        frozenset(walker.observed),
        walker.change,
        value,
        stored,
        walker.output,
        walker.quiet_reason,
        walker.slow_reason,
        walker.opaque,
        walker.turns,
        frozenset(walker.undecided_here),
        uses,
        _returned_parameter(walker, inner, source),
        frozenset(walker.loads_here),
        walker.holds,
        None if inner.parent is not None or inner.mixed is None else inner.freeze(inner.mixed),
        yields or raising.may_raise(inner, source.node, walker.beyond, walker.silent - walker.beyond),
        bool(walker.beyond),
    )
    if not yields:
        return summary
    origins = value.origins | {o for v in inner.variables.values() for o in v.origins if not isinstance(o, Site)}
    lazy = Abstract(Lazy(summary, value), frozenset(origins))
    return Summary(Level.PURE, Reason("makes a generator"), value=lazy)


def _returned_parameter(walker: CalleeBody, inner: Environment, source: SourceFunction) -> str | None:
    """``return self``, as all that a function returns."""
    if isinstance(source.node, ast.Lambda):
        return None
    last = source.node.body[-1]
    if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Name)):
        return None
    if last.value.id != inner.first_parameter or walker.yielded is not None:
        return None
    returned = [node for node in own_nodes(source.node.body) if isinstance(node, ast.Return)]
    names = {node.value.id if isinstance(node.value, ast.Name) else None for node in returned}
    name = last.value.id
    if names != {name}:
        return None
    stores = (n for n in walk(source.node) if isinstance(n, ast.Name) and n.id == name)
    if any(not isinstance(n.ctx, ast.Load) for n in stores):
        return None
    return source.prefix + name


__all__ = ["CalleeBody", "NOWHERE", "join", "run"]
