"""How deep the stack is: whether the frames of the runtime, on top of it, could make a recursion fail that is within
the limit as it was written."""

from __future__ import annotations

import sys

USUAL_LIMIT = 1000
"""A recursion for which the limit was raised goes on without us from where it would have come near the usual one:
looking takes as long as the stack is deep, and the runtime takes room of the C stack, where calls of Python take
none."""


def stack_is_deep(share: float = 0.6) -> bool:
    """Whether more than that share of it is taken."""
    try:
        sys._getframe(int(min(sys.getrecursionlimit(), USUAL_LIMIT) * share))
    except ValueError:
        return False
    return True
