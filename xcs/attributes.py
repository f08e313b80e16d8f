"""The attributes of a compiled function: the user's own, and ours, which nobody meets who doesn't ask for them by name.

`functools.wraps` copies the attributes of a function to its wrapper. If ours were copied too, they would hide those of
the wrapper: ``cache_clear`` of what `functools.cache` makes, say.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Attributes(dict):  # type: ignore[type-arg]
    """Finds all names; lists, counts, compares and copies the user's only. An attribute of the user's own that has the
    name of one of ours is the one that is found."""

    __slots__ = ("_ours",)

    def __init__(self, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
        super().__init__(ours)
        super().update(theirs)
        self._ours = {name: value for name, value in ours.items() if name not in theirs}

    def copy(self) -> dict[str, Any]:
        ours, missing = self._ours, object()
        return {name: value for name, value in super().items() if ours.get(name, missing) is not value}

    def __iter__(self) -> Any:
        return iter(self.copy())

    def __reversed__(self) -> Any:
        return reversed(self.copy())

    def __len__(self) -> int:
        return len(self.copy())

    def keys(self) -> Any:
        return self.copy().keys()

    def values(self) -> Any:
        return self.copy().values()

    def items(self) -> Any:
        return self.copy().items()

    def __eq__(self, other: object) -> bool:
        return self.copy() == (other.copy() if isinstance(other, Attributes) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __repr__(self) -> str:
        return repr(self.copy())

    def __or__(self, other: Any) -> Any:
        return self.copy() | other

    def __ror__(self, other: Any) -> Any:
        return other | self.copy()

    def __reduce_ex__(self, protocol: Any) -> Any:
        return dict, (self.copy(),)
