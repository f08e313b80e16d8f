"""The patterns that xcs promises to make parallel, and those that it promises to leave sequential.

Each is a plain function; its decorator says which calls have to be in flight together. The parameters' names say what
it is called with (`table.INPUTS`), unless ``inputs`` says otherwise. See `forms.py` for how each becomes a method, a
nested function and a lambda too.
"""

from tests.differential.patterns import (
    callables,
    comprehensions,
    contexts,
    fields,
    generators,
    in_place,
    lines,
    loop_bodies,
    loops,
    matching,
    programs,
    rows,
    statements,
)
from tests.differential.patterns.table import FORMS, INPUTS, PATTERNS, Pattern

__all__ = [
    "FORMS", "INPUTS", "PATTERNS", "Pattern",
    "callables", "comprehensions", "contexts", "fields", "generators", "in_place", "lines", "loop_bodies", "loops",
    "matching", "programs", "rows", "statements",
]  # fmt: skip
