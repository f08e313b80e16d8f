"""Hazards: what hashes, compares or indexes by an item, and so may run code of the user's, while later calls
read items."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import collections

from tests.differential.callees import slow
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Key:
    """All that is done to it changes the others."""

    def __init__(self, x, others):
        self.x, self.others = x, others

    def hit(self):
        for other in self.others:
            other.x += 1

    def __hash__(self):
        self.hit()
        return 7

    def __eq__(self, other):
        self.hit()
        return self is other

    def __index__(self):
        self.hit()
        return 1

    def __radd__(self, other):
        self.hit()
        return other


@slow
def opened(key):
    return key.x * 10


def _steps(work):
    for _ in range(2):
        keys = []
        keys += [Key(i, keys) for i in range(3)]
        yield Step(work, (keys,), watched=[k.x for k in keys])


@hazard
def collections_of_items(decorate: Decorator) -> Steps:
    @decorate
    def dict_(keys):
        return list({k: opened(k) for k in keys}.values())

    @decorate
    def filtered(keys):
        return list({k: opened(k) for k in keys if opened(k)}.values())

    @decorate
    def set_(keys):
        return len({(k, opened(k)) for k in keys})

    @decorate
    def two(keys):
        return list({j: opened(k) for j in keys for k in keys}.values())

    for work in (dict_, filtered, set_, two):
        yield from _steps(work)


@hazard
def collections_of_generated_items(decorate: Decorator) -> Steps:
    @decorate
    def dict_(keys):
        return list(dict((k, opened(k)) for k in keys).values())

    @decorate
    def bound(keys):
        pairs = ((k, opened(k)) for k in keys)
        return list(dict(pairs).values())

    @decorate
    def starred(keys):
        return len({*((k, opened(k)) for k in keys)})

    @decorate
    def updated(keys):
        out = {}
        out.update((k, opened(k)) for k in keys)
        return list(out.values())

    for work in (dict_, bound, starred, updated):
        yield from _steps(work)


@hazard
def methods_of_containers(decorate: Decorator) -> Steps:
    @decorate
    def mappings(keys):
        out, found = [], {}
        for k in keys:
            out.append(opened(k))
            found.update([(k, 1)])
            dict.get(found, k)
            found.fromkeys([k])
        return out

    @decorate
    def default(keys):
        out, counts = [], collections.defaultdict(int)
        for k in keys:
            out.append(opened(k))
            counts[k]
        return out

    @decorate
    def places(keys):
        out, line = [], collections.deque([1, 2])
        for k in keys:
            out.append(opened(k))
            line.rotate(k)
            line.insert(k, 1)
        return out

    @decorate
    def added(keys):
        out = []
        for k in keys:
            out.append(opened(k))
            sum([1], k)
        return out

    for work in (mappings, default, places, added):
        yield from _steps(work)
