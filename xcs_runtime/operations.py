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
    "getattr": getattr, "format": format, "str": str, "repr": repr, "ascii": ascii,
    **{name: getattr(operator, name) for name in _OPERATORS},
}  # fmt: skip
