"""Steps of ``match``: whether a subject is of a kind, and its parts."""

from __future__ import annotations

from typing import Any, Final

from xcs_runtime.fallback import pure
from xcs_runtime.fallback.made import Made
from xcs_runtime.fallback.scout import Frame, Scout
from xcs_runtime.fallback.values import NEVER, Known, Unknown
from xcs_runtime.gates import ATOMS

_TOLD: Final = ATOMS | pure.CONTAINERS
_MATCHES_ITSELF: Final = frozenset((bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple))


def _kind(scout: Scout, frame: Frame, kinds: tuple[type, ...]) -> None:
    """Whether the subject, which stays, is of one of the kinds."""
    subject = frame.stack[-1]
    if isinstance(subject, Made):
        frame.stack.append(Known(subject.kind in kinds))
        return
    result = scout.derive(lambda thing: type(thing) in kinds if type(thing) in _TOLD else NEVER, subject)
    if isinstance(result, Unknown):
        scout.implies(subject.given(), subject)
    frame.stack.append(result)


def _length(scout: Scout, frame: Frame, argument: Any) -> None:
    subject = frame.stack[-1]
    if isinstance(subject, Made) and subject.kind is not set and not subject.lost:
        frame.stack.append(Known(len(subject.items) // (2 if subject.kind is dict else 1)))
        return
    result = scout.derive(lambda thing: len(thing) if type(thing) in pure.CONTAINERS else NEVER, subject)
    if isinstance(result, Unknown):
        scout.implies(subject.given(), subject)
    frame.stack.append(result)


def _keys(scout: Scout, frame: Frame, argument: Any) -> None:
    subject, keys = frame.stack[-2:]
    result = scout.derive(_values_of, subject, keys)
    if isinstance(result, Unknown):
        scout.implies(subject.given(), subject)
        subject.escape()
    frame.stack.append(result)


def _values_of(subject: Any, keys: Any) -> Any:
    if type(subject) is not dict or type(keys) is not tuple or not all(map(pure.is_hashable_atom, keys)):
        return NEVER
    return tuple([subject[key] for key in keys]) if all(key in subject for key in keys) else None


def _class(scout: Scout, frame: Frame, count: int) -> None:
    subject, cls, names = frame.stack[-3:]
    result = scout.derive(lambda thing, kind, words: _attributes(thing, kind, words, count), subject, cls, names)
    if isinstance(result, Unknown):
        scout.implies(subject.given(), subject)
        subject.escape()
    frame.stack[-3:] = [result]


def _attributes(subject: Any, cls: Any, names: Any, count: int) -> Any:
    """What ``cls(...)`` binds; None where the subject is of another class; NEVER where code of the user's may run."""
    if type(cls) is not type or type(names) is not tuple:
        return NEVER
    if not issubclass(type(subject), cls):
        told = type(subject) in _TOLD or pure.has_plain_class(subject)
        return None if told else NEVER
    if cls in _MATCHES_ITSELF:
        return (subject,) * count if count < 2 and not names else NEVER
    order = pure.attribute(cls, "__match_args__") if count else ()
    if type(order) is not tuple or len(order) < count or not all(type(name) is str for name in order):
        return NEVER
    found = [pure.attribute(subject, name) for name in (*order[:count], *names)]
    return NEVER if any(value is NEVER for value in found) else tuple(found)


MATCHING: Final[dict[str, Any]] = {
    "match_kind": _kind, "get_len": _length, "match_keys": _keys, "match_class": _class,
}  # fmt: skip
