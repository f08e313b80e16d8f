"""Functions that a library's decorator has made, such as those of tenacity: how they are redirected.

Such a function calls the user's from code of the library, which is left alone. Its twin is another function of the same
code, in whose closure the twin of the user's function stands in place of that function; and a copy of the object with
the rules, whose functions are twins as well where they show something. The catalog knows the library's decorators.
"""

from __future__ import annotations

from types import CellType, CodeType, FunctionType
from typing import Any, Final

_RULES: Final = ("before", "after", "before_sleep", "retry_error_callback")
_codes: dict[int, CodeType] = {}
"""Code of functions that decorators of the catalog have made, by identity."""


def note(function: FunctionType) -> str | None:
    """Make sure that such a function can have a twin, in so far as this depends on the library. Otherwise says why it
    can't."""
    if _cell_of(function, vars(function).get("__wrapped__")) is None:
        return "its decorator keeps what it calls where it is not found"
    _codes[id(function.__code__)] = function.__code__
    return None


def is_wrapper(code: CodeType) -> bool:
    return id(code) in _codes


def rules_of(function: FunctionType) -> dict[str, FunctionType]:
    """The functions among the rules of tenacity that are called for what they do, by the name of the rule."""
    rules = vars(function).get("retry")
    found = {name: getattr(rules, name, None) for name in _RULES}
    return {name: rule for name, rule in found.items() if type(rule) is FunctionType}


def is_logger(rule: FunctionType) -> bool:
    """Whether one of tenacity's own loggers has made a rule."""
    return rule.__globals__.get("__name__", "").startswith("tenacity.") and "_log.<locals>." in rule.__qualname__


def can_be_replaced(function: FunctionType, rule: object) -> bool:
    """Whether the object with the rules can be replaced by a copy, with another function for this rule."""
    rules = vars(function).get("retry")
    if all(rule is not other for other in rules_of(function).values()):
        return False
    return _cell_of(function, rules) is not None and hasattr(rules, "_local") and callable(getattr(rules, "copy", None))


def twin(function: FunctionType, hook: Any) -> FunctionType | None:
    """Another function of the same code, which calls what the hook gives in place of the user's function. None where
    that is the same."""
    inner = vars(function).get("__wrapped__")
    replaced: dict[int, Any] = {}
    found = hook.redirected(inner)
    if found is not None:
        replaced[id(inner)] = found
    logging = {name: hook.redirected(rule) for name, rule in rules_of(function).items()}
    changes = {name: rule for name, rule in logging.items() if rule is not None}
    if changes:
        rules: Any = vars(function)["retry"]
        copied = rules.copy(**changes)
        copied._local = rules._local  # the statistics are those of the one that users know
        replaced[id(rules)] = copied
    if not replaced:
        return None
    cells = tuple(_replaced(cell, replaced) for cell in function.__closure__ or ())
    made = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, cells)
    made.__kwdefaults__ = function.__kwdefaults__
    made.__qualname__, made.__module__ = function.__qualname__, function.__module__
    return made


def _replaced(cell: CellType, replaced: dict[int, Any]) -> CellType:
    try:
        held = cell.cell_contents
    except ValueError:  # an empty cell
        return cell
    return CellType(replaced[id(held)]) if id(held) in replaced else cell


def _cell_of(function: FunctionType, held: Any) -> CellType | None:
    for cell in function.__closure__ or ():
        try:
            if held is not None and cell.cell_contents is held:
                return cell
        except ValueError:
            continue
    return None


__all__ = ["can_be_replaced", "is_logger", "is_wrapper", "note", "rules_of", "twin"]
