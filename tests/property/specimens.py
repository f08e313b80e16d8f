"""What edited specimens (`tests.property.edits`) call, under names that none of them uses, and where their worlds and
inputs come from."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from tests.differential.callees import Reply, f, g, log, note, pred, slow
from tests.differential.forms import inputs_of
from tests.differential.patterns import PATTERNS
from tests.golden import programs as golden
from tests.property.kit import Oops, Scope, same, scope

__all__ = [
    "Oops", "e_ask", "e_changed", "e_f", "e_fails", "e_g", "e_golden", "e_hold", "e_log", "e_make", "e_note",
    "e_pattern",
    "e_pred", "e_same", "e_scope", "e_scoped", "e_some", "e_world",
]  # fmt: skip

e_f, e_g, e_log, e_note, e_pred, e_same, e_scope, e_scoped = f, g, log, note, pred, same, Scope, scope
e_make = list


@slow
def e_ask(x):
    """Slow, of anything: hands it out again."""
    return x


def e_fails(x, kind=2):
    """Inferred: raises for some values, and hands out the others."""
    if (isinstance(x, int) and x % 3 == kind) or (isinstance(x, (str, list)) and len(x) % 3 == kind):
        raise Oops(kind)
    return x


def e_changed(x):
    """Inferred: changes what can be changed."""
    if isinstance(x, list) and len(x) < 9:
        x.append(x[0] if x else 3)
    return x


def e_some(x):
    """Inferred: a number, of whatever it is."""
    return x if isinstance(x, int) else len(x) if hasattr(x, "__len__") else 1


class e_hold:
    """Holds something, and gives it back."""

    def __init__(self, held):
        self.held = held

    def get(self):
        return self.held


def e_world(module: str, namespace: dict[str, Any]) -> None:
    """Put the names of a module into a namespace."""
    found = vars(importlib.import_module(module))
    namespace.update((k, v) for k, v in found.items() if not k.startswith("__") and k not in namespace)


def e_pattern(name: str) -> list[Callable[[], tuple[Any, ...]]]:
    """Inputs of a pattern."""
    (pattern,) = (p for p in PATTERNS if p.name == name)
    count = len(list(inputs_of(pattern)))
    return [lambda n=n: list(inputs_of(pattern))[n] for n in range(count)]  # type: ignore[misc]


def e_golden(name: str, namespace: dict[str, Any]) -> list[Callable[[], tuple[Any, ...]]]:
    """Inputs of a golden program; what it calls becomes scripted."""
    namespace.update(model=_model, tidy=g, wanted=pred, ask=_reply, record=note)
    (program,) = (p for p in golden.PROGRAMS if p.name == name)
    return [lambda: _again(program.arguments)] * 2


def _again(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(type(a)(a) if isinstance(a, (list, dict)) else a for a in arguments)


@slow
def _model(x, *rest, **options):
    if x == 13:
        raise golden.Bad(x)
    return x * 2 + len(rest) + len(options)


@slow
def _reply(x):
    return Reply(f" answer {x} ", x)
