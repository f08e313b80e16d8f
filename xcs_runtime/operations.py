"""What may be done to a value that has passed a gate, by the names that the compiler has for it
(`xcs_compiler.behind_gates`)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

_OPERATORS: Final = (
    "getitem", "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "lshift", "rshift", "and_", "or_",
    "xor", "eq", "ne", "lt", "le", "gt", "ge",
)  # fmt: skip
OPERATIONS: Final[dict[str, Callable[..., Any]]] = {
    "format": format, "str": str, "repr": repr, "ascii": ascii,
    **{name: getattr(operator, name) for name in _OPERATORS},
}  # fmt: skip


def named(name: str, operands: tuple[Any, ...]) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """What is to be called, with what. ``".name"``: loading an attribute, as which it is told from other text where
    somebody looks at which attributes a piece of code uses (`xcs_runtime.apart`)."""
    if name[0] == ".":
        return getattr, (*operands, name[1:])
    return OPERATIONS[name], operands
