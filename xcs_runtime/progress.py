"""Progress bars whose updates are made later: calls of their methods as they are, with the arguments of the moment."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MethodType
from typing import Any, Final

from xcs_runtime import journal

_METHODS: Final = frozenset(
    ("update", "refresh", "set_description", "set_description_str", "set_postfix", "set_postfix_str", "write")
)


class Progress:
    """Stand-ins for ``tqdm``; see `journal.Recorder`."""

    def is_as_expected(self) -> bool:
        return True

    def never_raises(self) -> bool:
        return True

    def stand_in(self, function: Any) -> Callable[..., Any] | None:
        if type(function) is not MethodType or function.__func__.__name__ not in _METHODS:
            return None
        owner = function.__self__
        kind = owner if isinstance(owner, type) else type(owner)
        if kind.__module__.partition(".")[0] != "tqdm":
            return None
        return functools.partial(_later, function)


def _later(method: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    journal.show(functools.partial(method, *args, **kwargs))
