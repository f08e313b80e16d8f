"""The resolver of source alone: nothing is imported and nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xcs_compiler.effects.environment import Session
from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.effects.scope import Found
from xcs_compiler.effects.values import Abstract, Outside, Parameter


@dataclass(frozen=True, slots=True, eq=False)
class StaticScope:
    """Free names of a function, from the text of its module."""

    module: str
    tree: ast.Module

    def key(self) -> Hashable:
        return id(self.tree)

    def place_of(self, name: str) -> Place:
        return Place("global", f"{self.module}:{name}")

    def lookup(self, name: str, session: Session) -> Found:
        place = self.place_of(name)
        return Found(Abstract(origins=frozenset({Outside(place)})), place)


@dataclass(frozen=True, slots=True)
class StaticResolver:
    """Source only. ``assume`` gives the levels of callables by qualified name, as configuration does."""

    module_tree: ast.Module
    module_name: str
    assume: Mapping[str, Level] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        return False

    @property
    def scope(self) -> StaticScope:
        return StaticScope(self.module_name, self.module_tree)

    @property
    def owner(self) -> Any:
        return None

    @property
    def assumed(self) -> dict[str, Level]:
        return dict(self.assume)

    def parameter(self, name: str, annotation: Any, session: Session) -> Abstract:
        return Abstract(origins=frozenset({Parameter(name)}))


def named(name: str) -> Any:
    return None


def imported_names(node: ast.Import | ast.ImportFrom, module: str) -> dict[str, Abstract]:
    return {}
