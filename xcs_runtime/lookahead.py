"""Iterating ahead without being noticed.

Guarantees: `look_ahead` returns an iterator of its own over the same items, or None when iterating ahead could be
noticed: for containers, whose iteration is pure and repeatable, for ``enumerate``, ``zip`` and ``reversed`` over
them, and for iterators that nobody else has (`Pulled`). The original iterator is neither advanced nor kept from its
user.
Declines: ``map`` and every other iterator: they are pulled in program order.
"""

from __future__ import annotations

import _collections_abc as shapes
import operator
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from types import GeneratorType
from typing import Any

from xcs_runtime.cache_key import class_attribute

Same = Callable[[Any, Any], bool]

# Iterating them gives the same objects each time, so a change of the container in between can be seen. What gives new
# ones each time is compared by value.
_OF_OBJECTS: tuple[Any, ...] = (
    list.__iter__, tuple.__iter__, dict.__iter__, set.__iter__, frozenset.__iter__, deque.__iter__,
    OrderedDict.__iter__, shapes.dict_keys.__iter__, shapes.dict_values.__iter__,
)  # fmt: skip
_OF_VALUES: tuple[Any, ...] = (
    range.__iter__, str.__iter__, bytes.__iter__, bytearray.__iter__, shapes.dict_items.__iter__,
    *(type(view).__iter__ for view in (OrderedDict[Any, Any]().items(),)),
)  # fmt: skip
_ODICT_VIEWS: tuple[Any, ...] = tuple(
    type(view).__iter__ for view in (OrderedDict[Any, Any]().keys(), OrderedDict[Any, Any]().values())
)
_FOREIGN = {("array", "array"), ("numpy", "ndarray")}
_EXAMPLES: tuple[Any, ...] = (
    [], (), {}, {}.values(), {}.items(), set(), "", "\u20ac", b"", bytearray(), range(1), range(1 << 70), deque(),
    reversed([]), reversed({}), reversed(range(1)), reversed(deque()),
)  # fmt: skip
_CONTAINER_ITERATORS = frozenset(type(iter(example)) for example in _EXAMPLES)


def look_ahead(
    iterable: Iterable[Any], original: Iterator[Any], is_transparent: Callable[[type], bool], *, watched: bool = False
) -> tuple[Iterator[Any] | None, Same | None]:
    """An independent iterator over what ``original``, which is ``iter(iterable)``, will give; and, if items can be
    compared so, the test for an item being the one expected. ``watched``: they have to be, since the code that comes
    between the items is not known."""
    kind = type(iterable)
    method = class_attribute(kind, "__iter__")
    if method in _OF_OBJECTS or method in _ODICT_VIEWS:
        return iter(iterable), operator.is_
    if method in _OF_VALUES:
        return iter(iterable), is_same
    if _is_foreign_container(kind):
        return (iter(iterable) if not watched else None), None
    if iterable is original:
        return _copy(original), is_same
    if _is_progress_bar(kind):
        return _behind(iterable.__dict__.get("iterable"), is_transparent), is_same
    if _is_walked(kind, is_transparent):
        return iter(iterable), is_same if watched else None
    return None, None


def is_same(one: Any, other: Any) -> bool:
    """Whether two items are the same object, or tuples or immutable values that nobody could tell apart otherwise."""
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is tuple:
        return len(one) == len(other) and all(map(is_same, one, other))
    if kind is float:
        return repr(one) == repr(other)  # of zeros, the sign counts
    return (kind is int or kind is str or kind is bytes) and bool(one == other)


def _is_foreign_container(kind: type) -> bool:
    name = (kind.__module__, kind.__qualname__)
    return name in _FOREIGN and getattr(sys.modules.get(name[0]), name[1], None) is kind


def is_container(value: object) -> bool:
    """Whether iterating it is pure, and gives the same each time."""
    kind = type(value)
    method = class_attribute(kind, "__iter__")
    return method in _OF_OBJECTS or method in _OF_VALUES or method in _ODICT_VIEWS or _is_foreign_container(kind)


def gone_through(iterator: Any) -> list[Any] | None:
    """The containers that an ``enumerate``, ``zip`` or ``reversed`` goes through, if its steps look at nothing else."""
    if type(iterator) not in (enumerate, zip, reversed) or _copy(iterator) is None:
        return None
    found = []
    for leaf in _leaves(iterator):
        _, args, *_ = leaf.__reduce__()
        found += [argument for argument in args if is_container(argument)]
    return found


def _copy(iterator: Any) -> Iterator[Any] | None:
    """An iterator in the same state, made from what the iterator tells about itself; None if that isn't certain."""
    kind = type(iterator)
    if kind is enumerate:
        _, (inner, count) = iterator.__reduce__()
        copied = _copy(inner)
        return None if copied is None else enumerate(copied, count)
    if kind is zip:
        _, inners, *strict = iterator.__reduce__()
        leaves = [leaf for inner in inners for leaf in _leaves(inner)]
        if len({id(leaf) for leaf in leaves}) < len(leaves):
            return None  # one iterator in several places is advanced by all of them
        copies = [_copy(inner) for inner in inners]
        if any(copy is None for copy in copies):
            return None
        return zip(*copies, strict=bool(strict and strict[0]))
    if kind is reversed:
        _, args, *state = iterator.__reduce__()
        if not args or not is_container(args[0]):
            return None
        return _rebuilt(reversed, args, state)
    if isinstance(iterator, Pulled):
        return iterator.ahead()
    if kind is GeneratorType:
        return _shown_by(iterator)
    if kind in _CONTAINER_ITERATORS:
        make, args, *state = iterator.__reduce__()
        return _rebuilt(make, args, state)
    return None


class Pulled:
    """An iterator that nobody else has and whose steps nobody can notice, as the sequential run would see it: `ahead`
    advances it before its time. What it raises then is raised when it is due.

    Ends looking ahead after an item that isn't plain: what is done with that may change what the iterator looks at.
    """

    __slots__ = ("_early", "_error", "_is_plain", "_missed", "_source")

    def __init__(self, source: Iterator[Any], is_plain: Callable[[object], bool]) -> None:
        self._source = source
        self._is_plain = is_plain
        self._early: deque[Any] = deque()
        self._missed = 0  # items that were taken before they were looked at
        self._error: Exception | None = None

    def __iter__(self) -> Pulled:
        return self

    def __next__(self) -> Any:
        if self._early:
            return self._early.popleft()
        error, self._error = self._error, None
        if error is not None:
            traceback = error.__traceback__
            try:
                raise error.with_traceback(traceback and traceback.tb_next)
            finally:
                del error, traceback  # the traceback holds this frame
        item = next(self._source)
        self._missed += 1
        return item

    def ahead(self) -> Iterator[Any]:
        while True:
            if self._missed:
                self._missed -= 1
                yield None  # whoever catches up throws it away
                continue
            try:
                item = next(self._source)
            except StopIteration:
                return
            except Exception as error:
                self._error = error
                return
            self._early.append(item)
            if not self._is_plain(item):
                return
            yield item


def _is_progress_bar(kind: type) -> bool:
    """Classes of tqdm: iterating one iterates what it was given, and shows how far that is."""
    module = kind.__module__
    return module.startswith("tqdm.") and getattr(sys.modules.get(module), kind.__qualname__, None) is kind


def _shown_by(generator: GeneratorType[Any, Any, Any]) -> Iterator[Any] | None:
    """What a progress bar goes through that is about to: the generator of ``iter(tqdm(items))``, or of rich's
    ``track(items)``."""
    frame = generator.gi_frame
    if frame is None or generator.gi_running or generator.gi_suspended:
        return None
    name = frame.f_globals.get("__name__", "")
    if name.startswith("tqdm.") and frame.f_code.co_name == "__iter__":
        bar = frame.f_locals.get("self")
        return _behind(bar.__dict__.get("iterable"), None) if _is_progress_bar(type(bar)) else None
    if name == "rich.progress" and frame.f_code.co_name == "track":
        return _behind(frame.f_locals.get("sequence"), None)
    return None


def _behind(iterable: Any, is_transparent: Callable[[type], bool] | None) -> Iterator[Any] | None:
    """What a progress bar will go through."""
    kind = type(iterable)
    if is_container(iterable) or (is_transparent is not None and _is_walked(kind, is_transparent)):
        walk: Iterator[Any] = iter(iterable)
        return walk
    return _copy(iterable)


def _is_walked(kind: type, is_transparent: Callable[[type], bool]) -> bool:
    iterated = class_attribute(kind, "__iter__") is not None and class_attribute(kind, "__next__") is None
    return iterated and is_transparent(kind)


def _leaves(iterator: Any) -> list[Any]:
    """The iterators under an ``enumerate`` or ``zip``."""
    if type(iterator) is enumerate:
        return _leaves(iterator.__reduce__()[1][0])
    if type(iterator) is zip:
        return [leaf for inner in iterator.__reduce__()[1] for leaf in _leaves(inner)]
    return [iterator]


def _rebuilt(make: Callable[..., Any], args: tuple[Any, ...], state: list[Any]) -> Iterator[Any]:
    copied: Any = make(*args)
    if state and state[0] is not None:
        copied.__setstate__(state[0])
    return iter(copied)
