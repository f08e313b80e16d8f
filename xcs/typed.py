"""What type checkers see. Nothing imports this module at run time but `xcs.Compiled`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

if TYPE_CHECKING:
    from xcs_compiler.report.explain import Explanation
    from xcs_runtime.cache import CacheInfo
    from xcs_runtime.statistics import Statistics

P = ParamSpec("P")
Q = ParamSpec("Q")
R_co = TypeVar("R_co", covariant=True)
S = TypeVar("S")
T = TypeVar("T")


class Compiled(Generic[P, R_co]):
    """A compiled function: the user's signature, and what xcs adds to it. At run time it is a plain function."""

    __name__: str
    __qualname__: str
    __module__: str
    __doc__: str | None
    __wrapped__: Callable[P, R_co]
    """The function as it was written."""

    source: object
    """Prints as the code that runs: rewritten, or as written with the reason."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        raise NotImplementedError

    def explain(self, *args: Any, **kwargs: Any) -> Explanation:
        """What would become of each call of the function with these arguments. Calls nothing."""
        raise NotImplementedError

    def cache_info(self) -> CacheInfo:
        """Hits, misses, size, and why the last miss was one."""
        raise NotImplementedError

    def stats(self) -> Statistics:
        """What was run ahead so far, and what it brought. Prints as a line."""
        raise NotImplementedError

    def cache_clear(self) -> None:
        """Forget all variants: the next call compiles again."""
        raise NotImplementedError

    # Through the class; a method; a static method.
    @overload
    def __get__(self, instance: None, owner: type | None = None, /) -> Compiled[P, R_co]: ...
    @overload
    def __get__(self: Compiled[Concatenate[S, Q], T], instance: S, owner: type | None = None, /) -> Callable[Q, T]: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None, /) -> Compiled[P, R_co]: ...
    def __get__(self, instance: object, owner: type | None = None, /) -> object:
        raise NotImplementedError
