"""What survivors are known to change, by hand: module, how what stood there begins, how what stands there now does."""

from __future__ import annotations

from tests.mutation.explained import blocks, candidates, checks, dependences, expressions, fields, loops

EXPLAINED = (
    *checks.EXPLAINED, *dependences.EXPLAINED, *fields.EXPLAINED, *blocks.EXPLAINED, *candidates.EXPLAINED,
    *loops.EXPLAINED, *expressions.EXPLAINED,
)  # fmt: skip
