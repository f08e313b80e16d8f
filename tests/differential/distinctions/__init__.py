"""Small programs that tell a stage of planning from one that is a little wrong: what is planned for each of them stands
in `tests/golden/ahead/distinctions.txt`, and is another once one thing in that stage is changed (`tests.mutation`).

A module for each stage, named after it; `PROGRAMS` holds functions and what makes the arguments of a call.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

Distinction = tuple[Callable[..., Any], Callable[[], tuple[Any, ...]]]


def distinctions() -> list[Distinction]:
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [one for name in modules for one in importlib.import_module(f"{__name__}.{name}").PROGRAMS]
