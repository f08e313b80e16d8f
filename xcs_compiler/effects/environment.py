"""The variables and the heap of a function that is looked into."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.data import CONTAINERS, MAPPINGS
from xcs_compiler.effects.looked_at import LookedAt
from xcs_compiler.effects.origins import (
    MAXIMUM_ORIGINS,
    any_part,
    condensed,
    extended_origin,
    is_part_of,
    whole,
)
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import (
    ANSWERED,
    ANYWHERE,
    MADE,
    NONE,
    NOTHING_KNOWN,
    NOWHERE,
    Abstract,
    Answered,
    Built,
    Data,
    InstanceOf,
    OneOf,
    Origin,
    Outside,
    Parameter,
    Path,
    Site,
    Unknown,
    What,
    join,
)

if TYPE_CHECKING:
    from xcs_compiler.effects.scope import Scope

VALUES = "[values]"
"""The field of a dictionary for what it holds under its keys; ``[]`` is for these and the keys."""


@dataclass(slots=True, eq=False)
class Environment:
    """Variables and heap of one function under analysis.

    ``variables`` join all that is ever assigned. ``fields`` holds attributes (``[]`` for elements) of objects made
    here, ``held`` what may be reached from an origin beyond the origin itself. Each change raises ``version``. The walk
    is repeated until nothing changes that it has ``looked_at``, so all questions go through the methods.
    """

    session: Session
    scope: Scope
    name: str
    filename: str = ""
    line_offset: int = 0
    owner: Any = None
    class_name: str | None = None
    parent: Environment | None = None
    outermost: bool = False
    depth: int = 0
    turning: bool = False
    """Whether it is the body of a twin: calls may be redirected, and what is not decided before waits for its turn."""
    local_names: frozenset[str] = frozenset()
    nonlocal_names: frozenset[str] = frozenset()
    global_names: frozenset[str] = frozenset()
    first_parameter: str | None = None
    variables: dict[str, Abstract] = field(default_factory=dict)
    fields: dict[tuple[Site, str], Abstract] = field(default_factory=dict)
    held: dict[Origin, frozenset[Origin]] = field(default_factory=dict)
    tainted: set[Site] = field(default_factory=set)
    mixed: Abstract | None = None
    """What was put into containers of which only the kind is known (what `json.loads` gives): it may be found in any of
    them."""
    opened: set[Site] = field(default_factory=set)
    """Files that were opened here to be read, so that nobody else moves their place."""
    values: dict[ast.expr, Abstract] = field(default_factory=dict)
    version: int = 0
    looked_at: LookedAt = field(default_factory=LookedAt)
    held_version: int = 0
    """Changes with ``held``, on which alone it depends what is ``reached`` and ``loaded``."""
    reached: dict[frozenset[Origin], frozenset[Origin]] = field(default_factory=dict)
    loaded: dict[tuple[frozenset[Origin], str | None], frozenset[Origin]] = field(default_factory=dict)
    reached_version: int = 0
    live_function: FunctionType | None = None

    def heap(self) -> Environment:
        """The environment whose heap this one uses: that of the outermost function around it."""
        return self if self.parent is None else self.parent.heap()

    def look_up(self, name: str) -> Abstract | None:
        """All that is known to be assigned to a variable."""
        self.looked_at.variables.add(name)
        return self.variables.get(name)

    def assign(self, name: str, value: Abstract) -> None:
        known = self.variables.get(name)
        new = with_more(known, value)
        if new != known:
            self.variables[name] = new
            self.version += 1
            if name in self.looked_at.variables:
                self.looked_at.stale = True

    def versions(self) -> tuple[int, ...]:
        """Changes when more is found out of variables, or of the heap, that this environment sees. The variables of
        one run of a nested function are not seen by the functions around it."""
        return (self.version,) if self.parent is None else (self.version, *self.parent.versions())

    # The heap

    def field_of(self, sites: Iterable[Site], name: str) -> Abstract | None:
        """What the attribute (``[]``: the elements) may be; None when nothing was stored."""
        heap = self.heap()
        looked_at = heap.looked_at
        found: Abstract | None = None
        for site in sites:
            looked_at.tainted.add(site)
            looked_at.fields.add((site, name))
            if site in heap.tainted:
                return Abstract(origins=self.inside(frozenset(sites)))
            value = heap.fields.get((site, name))
            if value is not None:
                found = value if found is None else join(found, value)
        return found

    def fields_of(self, sites: Iterable[Site]) -> list[tuple[str, Abstract]]:
        """Everything that was stored in objects that are made at these places."""
        heap = self.heap()
        wanted = frozenset(sites)
        heap.looked_at.listed |= wanted
        return [(name, held) for (site, name), held in heap.fields.items() if site in wanted]

    def store(self, holder: Abstract, name: str, value: Abstract, *, key: bool = False) -> None:
        """``key``: of a mapping, so that it is what iterating may give, and never what is under a key."""
        heap = self.heap()
        if isinstance(holder.what, Built):
            if name == "[]" and not key and (holder.what.cls is dict or holder.what.cls in MAPPINGS):
                self.store(holder, VALUES, value)
            for site in holder.what.sites:
                known = heap.fields.get((site, name))
                new = with_more(known, value)
                if new != known:
                    heap.fields[site, name] = new
                    heap.version += 1
                    if (site, name) in heap.looked_at.fields or site in heap.looked_at.listed:
                        heap.looked_at.stale = True
        else:
            self.taint(holder.origins)
            if isinstance(holder.what, InstanceOf) and holder.what.live is not None and name == "[]" and not key:
                self.session.put.setdefault(id(holder.what.live), {})[value.what] = None
            # Where it has origins, those say what it holds; and plain data is what it held before.
            if is_open(holder.what) and not (holder.origins and self.is_plain(value)):
                self.mix(value)
        self.hold(holder.origins, value.origins)

    def mix(self, value: Abstract) -> None:
        """It is put into a container of which only the kind is known."""
        if isinstance(value.what, Data) and all(isinstance(origin, Answered) for origin in value.origins):
            return
        heap = self.heap()
        new = with_more(heap.mixed, value)
        if new != heap.mixed:
            heap.mixed = replace(new, roots=(heap.mixed or value).roots or value.roots)
            heap.version += 1
            heap.looked_at.stale |= heap.looked_at.mixed

    def mixture(self) -> Abstract | None:
        heap = self.heap()
        heap.looked_at.mixed = True
        return heap.mixed

    def with_mixture(self, value: Abstract, holder: Abstract) -> Abstract:
        """A part of a container, of which only the kind is known: what was there before, or what was put there."""
        mixed = self.mixture()
        if mixed is None or not is_open(holder.what) or (mixed.what == holder.what and mixed.origins <= value.origins):
            return value
        return join(value, mixed)

    def hold(self, holders: Iterable[Origin], origins: Iterable[Origin]) -> None:
        heap = self.heap()
        for holder in holders:
            holder = whole(holder)
            here = heap.held.get(holder, NOWHERE)
            new = frozenset(o for o in origins if o not in here and o != holder and any_part(o) not in here)
            if new:  # where there are many, they have been condensed before
                more = here | condensed(new, 0) if len(here) > MAXIMUM_ORIGINS else condensed(here | new)
                if more != here:
                    heap.held[holder] = more
                    heap.version += 1
                    heap.held_version += 1
                    if holder in heap.looked_at.held:
                        heap.looked_at.stale = True

    def taint(self, origins: Iterable[Origin]) -> None:
        """Objects made here, and what they hold, may have been changed in ways that are not known."""
        heap = self.heap()
        for origin in self.reach(origins):
            if isinstance(origin, Site) and origin not in heap.tainted:
                heap.version += 1
                self.taint_alone(origin)

    def taint_alone(self, site: Site) -> None:
        """Not all is known of the object that is made there."""
        heap = self.heap()
        if site not in heap.tainted:
            heap.tainted.add(site)
            if site in heap.looked_at.tainted:
                heap.looked_at.stale = True

    def is_tainted(self, sites: Iterable[Site]) -> bool:
        heap = self.heap()
        wanted = frozenset(sites)
        heap.looked_at.tainted |= wanted
        return not wanted.isdisjoint(heap.tainted)

    def _forget_reached(self) -> None:
        if self.reached_version != self.held_version:
            self.reached.clear()
            self.loaded.clear()
            self.reached_version = self.held_version

    def reach(self, origins: Iterable[Origin]) -> frozenset[Origin]:
        heap = self.heap()
        start = frozenset(origins)
        if not start:
            return start
        heap._forget_reached()
        known = heap.reached.get(start)
        if known is not None:
            return known
        seen = set(start)
        pending = list(start)
        while pending:
            origin = pending.pop()
            holders = [origin]
            if isinstance(origin, (Parameter, Outside)) and origin.path:
                holders.append(whole(origin))
            heap.looked_at.held.update(holders)
            for holder in holders:
                new = heap.held.get(holder, NOWHERE) - seen
                seen |= new
                pending += new
        found = heap.reached[start] = condensed(frozenset(seen), 2 * MAXIMUM_ORIGINS)
        return found

    def inside(self, origins: frozenset[Origin], attribute: str | None = None) -> frozenset[Origin]:
        """Origins of what is loaded from an object."""
        heap = self.heap()
        heap._forget_reached()
        known = heap.loaded.get((origins, attribute))
        if known is not None:
            return known
        heap.looked_at.held |= origins
        found: set[Origin] = set()
        for origin in origins:
            found |= heap.held.get(origin, NOWHERE)
            if type(origin) is Site:
                continue
            if isinstance(origin, (Parameter, Outside)):
                heap.looked_at.held.add(whole(origin))
                found |= heap.held.get(whole(origin), NOWHERE)
                found.add(extended_origin(origin, (attribute or "[]",)))
            else:
                found.add(origin)
        answer = heap.loaded[origins, attribute] = frozenset(found)
        return answer

    # Questions

    def is_own_file(self, value: Abstract) -> bool:
        opened = self.heap().opened
        return bool(value.origins) and all(isinstance(o, Site) and o in opened for o in value.origins)

    def is_steady(self, value: Abstract, name: str) -> bool:
        """Whether an attribute of an object is all the time what it was at the beginning, other plain data aside. Who
        goes by that says so in `Session.trusting`."""
        session = self.session
        if not session.changed_names.get(name, True):
            return False
        origins = value.origins
        where = value.what.where if isinstance(value.what, InstanceOf) else None
        if isinstance(where, Path):  # the same place for all callees, each of which has parameters of its own
            origins |= {Parameter(where.parts[0], where.parts[1:])}
        return not any(is_part_of(origin, other) for origin in origins for other in session.unsteady)

    def is_plain(self, value: Abstract, depth: int = 0) -> bool:
        """Known to be deeply plain data, with no check at run time."""
        what = value.what
        if isinstance(what, Data):
            mixed = None if what.immutable else self.mixture()
            return mixed is None or isinstance(mixed.what, Data) or (depth <= 6 and self.is_plain(mixed, depth + 1))
        if depth > 6:
            return False
        if isinstance(what, OneOf):
            return all(self.is_plain(Abstract(option, value.origins), depth + 1) for option in what.options)
        if isinstance(what, Built) and (what.cls in CONTAINERS or what.cls in MAPPINGS):
            if self.is_tainted(what.sites):
                return False
            elements = self.field_of(what.sites, "[]")
            return elements is None or elements == value or self.is_plain(elements, depth + 1)
        if isinstance(what, InstanceOf) and what.cls in CONTAINERS and "[]" in what.fields:
            mixed = self.mixture()
            return self.is_plain(what.fields["[]"], depth + 1) and (mixed is None or self.is_plain(mixed, depth + 1))
        return False

    def plain_if(self, value: Abstract, depth: int = 0) -> frozenset[Origin] | None:
        """The origins that have to be plain data for the value to be; None where that would not do."""
        what = value.what
        if self.is_plain(value):
            return NOWHERE
        if depth > 6:
            return None
        if isinstance(what, OneOf):
            parts = [self.plain_if(Abstract(option, value.origins), depth + 1) for option in what.options]
        elif isinstance(what, Built) and (what.cls in CONTAINERS or what.cls in MAPPINGS):
            if self.is_tainted(what.sites):
                return None
            held = self.field_of(what.sites, "[]")
            parts = [NOWHERE if held is None else self.plain_if(held, depth + 1)]
        elif isinstance(what, Data):
            mixed = self.mixture()
            parts = [NOWHERE if mixed is None else self.plain_if(mixed, depth + 1)]
        elif isinstance(what, Unknown) or (isinstance(what, InstanceOf) and value.origins):
            given = frozenset(o for o in self.reach(value.origins) if not isinstance(o, Site))
            if any(isinstance(o, Site) for o in value.origins) and not self._is_transparent(what):
                return None
            known = all(isinstance(origin, (Parameter, Outside, Answered)) for origin in given)
            return given if known and (given or value.origins) else None
        else:
            return None
        return None if None in parts else frozenset().union(*(part for part in parts if part is not None))

    def _is_transparent(self, what: What) -> bool:
        from xcs_compiler.effects import checks

        cls = getattr(what, "cls", None)
        return self.session.live and isinstance(cls, type) and checks.transparent(cls)

    def beyond(self, origins: frozenset[Origin]) -> frozenset[Origin]:
        """What has to be plain data for something made here to be, as far as it was not made here. In a twin, the gate
        looks at all of it; otherwise it could be anything."""
        if not self.turning:
            return frozenset(o for o in origins if not isinstance(o, Site)) or frozenset({ANYWHERE})
        return frozenset(o for o in self.reach(origins) if not isinstance(o, Site)) or frozenset({ANSWERED})

    def keepers(self, origins: frozenset[Origin]) -> frozenset[Origin]:
        """What was there before the function was called, and holds an object now that was made here."""
        heap = self.heap()
        sites = frozenset(origin for origin in origins if isinstance(origin, Site))
        if not sites:
            return NOWHERE
        outside = [holder for holder in heap.held if not isinstance(holder, Site)]
        heap.looked_at.held.update(outside)
        return frozenset(holder for holder in outside if not sites.isdisjoint(self.reach((holder,))))

    def freeze(self, value: Abstract, depth: int = 0, holder: Origin | None = None) -> Abstract:
        """The value as a caller may see it: without sites of this function. ``holder``: it is a part of that anyway."""
        what = value.what
        origins: frozenset[Origin] = frozenset(o for o in self.reach(value.origins) if not isinstance(o, Site))
        mixed = self.mixture()
        kept = self.keepers(value.origins) - {holder}
        origins = origins | kept
        if mixed is not None and is_open(what):
            origins |= frozenset(o for o in self.reach(mixed.origins) if not isinstance(o, Site))
            if not self.is_plain(mixed):
                return Abstract(NOTHING_KNOWN.what, origins or frozenset({ANYWHERE}))
        if isinstance(what, Built):
            fields: dict[str, Abstract] = {}
            if depth < 3 and not self.is_tainted(what.sites):
                for name in {name for name, _ in self.fields_of(what.sites)}:
                    held = self.field_of(what.sites, name)
                    if held is not None:
                        fields[name] = self.freeze(held, depth + 1, holder)
                if not fields and what.cls in CONTAINERS:
                    fields["[]"] = NONE  # it is empty
                if fields and value.origins <= what.sites and not kept:
                    fields[MADE] = NONE
            what = InstanceOf(what.cls, fields=fields)
        elif isinstance(what, OneOf):
            options = (self.freeze(Abstract(option, value.origins), depth + 1, holder).what for option in what.options)
            what = OneOf(options=tuple(options))
        return Abstract(what, origins)


def is_open(what: What) -> bool:
    """Whether things may be put into it without anybody keeping account of what it holds."""
    if isinstance(what, Data):
        return not what.immutable
    if isinstance(what, OneOf):
        return any(map(is_open, what.options))
    # Of others it is not known what they hold anyway.
    return isinstance(what, InstanceOf) and what.cls in CONTAINERS and "[]" in what.fields


def with_more(known: Abstract | None, value: Abstract) -> Abstract:
    """Both, as it is kept. Never less than what was known, or a walk would come upon the same as new each time: what
    has been condensed covers its parts."""
    if known is None:
        return Abstract(value.what, condensed(value.origins))
    new = join(known, value)
    if new.origins == known.origins:
        return Abstract(new.what, new.origins)
    origins = frozenset(o for o in new.origins if o in known.origins or any_part(o) not in known.origins)
    return Abstract(new.what, condensed(origins))


def immutable(value: Abstract) -> bool:
    return isinstance(value.what, Data) and value.what.immutable


def part(value: Abstract, environment: Environment, attribute: str | None = None) -> Abstract:
    """Something unknown loaded from ``value``; after a gate on ``value`` it counts as data."""
    if isinstance(value.what, Data):
        found = Abstract(Data(value.what.immutable), environment.inside(value.origins, attribute))
        return environment.with_mixture(found, value)
    return Abstract(origins=environment.inside(value.origins, attribute) or NOWHERE, roots=value.roots)


def elements_of(values: Iterable[Abstract]) -> Abstract | None:
    found: Abstract | None = None
    for value in values:
        found = value if found is None else join(found, value)
    return found


def node_site(node: ast.AST) -> Site:
    return Site(node)


__all__ = ["NOTHING_KNOWN", "Environment", "elements_of", "immutable", "part"]
