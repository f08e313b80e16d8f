"""Context managers of the standard library that no call within them can notice."""

from __future__ import annotations

import ast
import enum

from xcs_compiler.plan.context import Context


class Contexts(enum.Enum):
    """What a context does with exceptions that are raised in it."""

    PASSES = enum.auto()
    SWALLOWS = enum.auto()


_KNOWN = {
    "a contextlib.suppress": Contexts.SWALLOWS,
    "a contextlib.nullcontext": Contexts.PASSES,
    **{
        f"a {module}.{name}": Contexts.PASSES
        for module in ("io", "_io")
        for name in ("TextIOWrapper", "BufferedReader", "BufferedWriter", "BufferedRandom", "StringIO", "BytesIO")
    },
}


def context_of(context: Context, item: ast.withitem) -> Contexts | None:
    """None where it may set or hold something: a lock, a variable of the context, a transaction."""
    value = context.candidates.effects.values.get(item.context_expr)
    simple = item.optional_vars is None or isinstance(item.optional_vars, ast.Name)
    return _KNOWN.get(value.describe) if value is not None and simple else None
