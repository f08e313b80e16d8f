"""Cached functions that are called ahead: for each key, one call at a time.

Of two calls of a `functools.cache`d function at once with the same arguments, both would miss, and its body would run
twice. So code that runs ahead, and what may run beside it, calls it through `call_once`: the second call waits for the
first, and then finds the value in the cache, or, as in the sequential run, tries again where the first one raised.

Guarantees: hits, misses and calls of the body are those of the sequential run. Arguments that may be equal to others
without being as good as these are used in the turn of the task, and so is a bounded cache that is about to overflow.
Two things are left to chance: what such a cache drops first, and which of ``1`` and ``True`` comes first where they are
part of equal keys, until both have been seen.
Assumes: the body waits for no turn and calls no cached function (the compiler's affair: it is not run as a twin), so
who is waited for gets on by itself; and whoever waits holds no lock that the body may want.
"""

from __future__ import annotations

import _thread
import functools
import os
import weakref
from collections import Counter
from typing import Any, Final

from xcs_runtime import journal
from xcs_runtime.executor import running
from xcs_runtime.locks import reentrant

_lock = reentrant()
_NUMBERS: Final = frozenset((int, bool, float))
_SAME: Final = frozenset((str, bytes, int, bool, type(None)))
"""Types whose equal instances are as good as each other."""
_numbers: weakref.WeakKeyDictionary[Any, dict[Any, tuple[type, ...]]] = weakref.WeakKeyDictionary()
"""For each function, by the shape of its arguments: of which types the numbers among them are."""
_waiting: dict[tuple[int, Any], tuple[int, list[Any]]] = {}
"""For each call under way, by function and key: the thread that makes it, and the locks of those that wait for it."""
_under_way: Counter[int] = Counter()


def call_once(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """``function(*args, **kwargs)``, when no such call is under way."""
    parameters = function.cache_parameters()
    largest = parameters["maxsize"]
    if not all(map(_hashes_quietly, (*args, *kwargs.values()))):
        # In its turn, like all calls with such arguments: there is none to wait for, and the function asks by itself.
        return running.task.make_call(function, args, kwargs) if _is_ahead() else function(*args, **kwargs)
    key = _key_of(function, args, kwargs, parameters["typed"])
    if key is None or largest == 0:
        return function(*args, **kwargs)
    if not _is_usual(function, args, kwargs) and _is_ahead():
        return running.task.make_call(call_once, (function, *args), kwargs)
    mine = False
    try:
        while not mine:
            waits: Any = None
            with _lock:
                under_way = _waiting.get(key)
                if under_way is None:
                    full = largest is not None and function.cache_info().currsize + _under_way[id(function)] >= largest
                    if full and _is_ahead():
                        break
                    mine = True
                    _waiting[key] = (_thread.get_ident(), [])
                    _under_way[id(function)] += 1
                elif under_way[0] == _thread.get_ident():
                    return function(*args, **kwargs)
                else:
                    waits = _thread.allocate_lock()
                    waits.acquire()
                    under_way[1].append(waits)
            if waits is not None:
                _wait(waits)
        if mine:
            return function(*args, **kwargs)
    finally:
        if mine:
            _is_over(id(function), key)
    return running.task.make_call(call_once, (function, *args), kwargs)


def _key_of(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], typed: bool) -> tuple[int, Any] | None:
    """None where it can't be hashed. The function itself will say so, and not while another exception is handled."""
    try:
        key = id(function), functools._make_key(args, kwargs, typed)
        hash(key)
    except Exception:
        return None
    return key


def _is_over(function: int, key: Any) -> None:
    with _lock:
        _, others = _waiting.pop(key, (0, ()))
        _under_way[function] -= 1
        if _under_way[function] <= 0:
            del _under_way[function]
    for other in others:
        other.release()


def _is_usual(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether all that is equal to the arguments, and was given to the function so far, is as good as they are."""
    given = (*args, *kwargs.values())
    numbers = tuple(type(value) if type(value) in _NUMBERS else object for value in given)
    shape = len(args), tuple(kwargs)
    with _lock:
        known = _numbers.setdefault(function, {}).setdefault(shape, numbers)
    return known == numbers and all(map(_is_same, given))


def _is_same(value: Any) -> bool:
    """Whether what is equal to the value is as good as it is."""
    kind: Any = type(value)
    if kind is tuple or kind is frozenset:
        return all(map(_is_same, value))
    if kind is float:
        return not value.is_integer() and value == value
    return kind in _SAME or kind.__eq__ is object.__eq__


def _hashes_quietly(value: Any) -> bool:
    """Whether nobody can tell how often it was asked for its hash."""
    kind: Any = type(value)
    if kind is tuple or kind is frozenset:
        return all(map(_hashes_quietly, value))
    return kind in _SAME or kind is float or kind.__hash__ is object.__hash__ or kind.__hash__ is None


def _is_ahead() -> bool:
    holder = journal.holder_of(running.task)
    return holder is not None and not holder.has_turn


def _wait(lock: Any) -> None:
    task = running.task
    if task is None:
        lock.acquire()
    else:
        task.region.wait(lock)


def _after_fork() -> None:
    _waiting.clear()
    _under_way.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
