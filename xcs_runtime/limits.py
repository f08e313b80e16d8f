"""Which limiter is whose: one for each server and model, shared by all compiled functions of the process.

Guarantees: which code is refused by which server is learned from refusals only; what is kept is bounded."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from xcs_runtime.limiter import Limiter
from xcs_runtime.locks import reentrant
from xcs_runtime.profile import code_of

if TYPE_CHECKING:
    from xcs_runtime.commit import Task

_KEPT: Final = 256


class Limits:
    """Process-wide: the limiters of servers, and which code has been refused by which."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, str], Limiter] = {}
        self.by_code: dict[Any, Limiter] = {}
        """Empty as long as nobody was refused, so that asking costs nothing."""
        self.refused = False
        """Whether some server has refused something."""
        self._plain: set[Any] = set()  # code that uses no such client
        self._lock = reentrant()

    def learn(self, code: Any, place: tuple[str, str]) -> Limiter:
        """The limiter of a place, which from now on is that of the code as well."""
        with self._lock:
            if len(self._by_place) > _KEPT or len(self.by_code) > _KEPT:
                self._by_place.clear()
                self.by_code.clear()
            self.refused = True
            known = self.by_code.get(code)
            limiter = self._by_place.get(place)
            if limiter is None:
                limiter = Limiter(limits=self) if known is None or known in self._by_place.values() else known
                self._by_place[place] = limiter
            self.by_code[code] = limiter
        if known is not None and known is not limiter and known.opening:
            known.give_way(limiter)
        return limiter

    def opened(self, code: Any, in_flight: Iterable[Task]) -> Limiter | None:
        """A limiter for calls of this code, which may keep refusals to themselves. None: they don't."""
        if code in self._plain:
            return None
        with self._lock:
            limiter = self.by_code.get(code)
            if limiter is not None:
                return limiter
            limiter = self.by_code[code] = Limiter(limits=self)
            limiter.open([task for task in tuple(in_flight) if code_of(task.function) is code and not task.limiter])
        return limiter

    def close(self, limiter: Limiter) -> None:
        """Its calls use no client that keeps refusals to itself."""
        with self._lock:
            if len(self._plain) > _KEPT:
                self._plain.clear()
            for code in [code for code, one in self.by_code.items() if one is limiter]:
                self._plain.add(code)
                del self.by_code[code]
        limiter.give_way(None)

    def settle(self, limiter: Limiter, place: tuple[str, str]) -> None:
        """The limiter is that of a place; perhaps there is one already."""
        with self._lock:
            self.refused = True
            other = self._by_place.setdefault(place, limiter)
            codes = [code for code, one in self.by_code.items() if one is limiter]
            if other is not limiter and limiter not in self._by_place.values():
                self.by_code.update(dict.fromkeys(codes, other))
            else:
                return
        limiter.give_way(other)

    def forget(self) -> None:
        """In the child of a fork: what was in flight is not here."""
        self.__init__()  # type: ignore[misc]


limits = Limits()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=limits.forget)
