"""What a scope is: how the free names of a function are looked up, for live objects and for source alone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from xcs_compiler.effects.lattice import Level, Place
from xcs_compiler.effects.values import Abstract

if TYPE_CHECKING:
    from xcs_compiler.effects.session import Session


@dataclass(frozen=True, slots=True)
class Found:
    """What a free name is bound to. ``place`` when a load of it reads state that may change meanwhile."""

    value: Abstract
    place: Place | None = None


class Scope(Protocol):
    """``module`` is the name under which globals are reported. ``qualified`` resolves dotted names of annotations."""

    @property
    def module(self) -> str: ...

    def lookup(self, name: str, session: Session) -> Found: ...

    def key(self) -> Hashable:
        """Scopes in which the free names mean the same have the same key."""
        ...

    def place_of(self, name: str) -> Place:
        """The state that an assignment to the free name writes."""
        ...

    def has_context_variables(self) -> bool:
        """Whether something of unknown type may be a context variable."""
        ...


class Resolver(Protocol):
    """The outermost function's view: its scope, and what its parameters are."""

    @property
    def scope(self) -> Scope: ...

    @property
    def live(self) -> bool: ...

    def owner(self, qualname: str) -> Any:
        """The class that the function is a method of, for ``super()``; None when it is none."""
        ...

    def receiver(self, qualname: str, name: str) -> Abstract | None:
        """The first parameter where only the class around the function says what it is."""
        ...

    def parameter(self, name: str, annotation: Any, session: Session) -> Abstract: ...

    @property
    def assumed(self) -> dict[str, Level]: ...
