"""The smallest change that would let a call run ahead, in words; nothing where there is none that keeps the meaning."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from xcs_compiler.effects.lattice import Level, Operation, Reason

_ALL_FIRST = "make all the calls first, then look: `answers = [... for x in items]`"
UNKNOWN = "if calls of it may overlap, say so once: "
"""How the advice for a callee begins of which it is not known what it does."""
_WORD = UNKNOWN + "`xcs.parallel_safe({callee})`"

_LISTS = "or, if it is a list, in the caller, beside the call"
_RETURN_IT = "change it in the caller, beside the call, where it keeps its order"

_CAUSES: Sequence[tuple[str, str]] = (
    (r"several threads may use one session", "`requests.get(...)`, or a client that may be shared: `httpx.Client()`"),
    (r"appends to histories, in the order of answers", "call it in a function of your own, marked "
     "`@xcs.parallel_safe`, if the order of the histories does not matter"),
    (r"depends on which call came first", "don't look at what other calls change, or look after all of them"),
    (r"the order of changes shows", _RETURN_IT),
    (r"goes by the decimal context", _WORD),
    (r"which the library calls|that the library does not come with|calls what it is given as", _WORD),
    (r"declared ordered", "take `@xcs.ordered` off it, if its calls may overlap"),
    (r"shows the calls that led to it", "log without `stack_info`"),
    (r"may change before it is shown", "give it text and numbers to show"),
    (r"whom it blames|blames", "a `stacklevel` that stays inside of the call"),
    (r"may log in a way of its own", _WORD),
    (r"not made by a function that is called as such", "print or log in a function or method, not in an "
     "operator, a `__post_init__` or what a library calls"),
    (r"a compiled function runs its own calls ahead", "take `@xcs.compile` off one of the two functions"),
    (r"changes `random:", "a generator of its own: `random.Random(seed)`"),
    (r"`, which is a function|`, a class$", "keep it in an object, and change it under a lock: `with self.lock: ...`"),
    (r"(sets|deletes) `[^`]*` of an outer function", "change it under a lock: `with lock: ...`"),
    (r"(sets|deletes) `\.", "change it under a lock: `with self.lock: ...`"),
    (r"changes `self\b|changes what it is given", f"change it under a lock: `with self.lock: ...`; {_LISTS}"),
    (r"(sets|deletes) `[^`]*`, which is global", "change it under a lock: `with lock: ...`"),
    (r"changes `", f"change it under a lock: `with lock: ...`; {_LISTS}"),
    (r"reads the time", "a function that takes the time and makes the call"),
    (r"prints|logs|warns|writes to", ""),
    (r"not in the catalog|not known|not to be had|could not be analysed|too much|not understood|can't be compiled",
     _WORD),
)  # fmt: skip

_WAITS: Sequence[tuple[str, str]] = (
    (r"`(break|return|while|any|all|next)`", _ALL_FIRST),
    (r"may stop before|decides after each round|may end the loop", _ALL_FIRST),
    (r"`match` decides", "`if` and `elif` in place of `match`"),
    (r"`:=`", "a loop in place of `:=`"),
    (r"reads the time", "a function that takes the time and makes the call"),
    (r"through a closure", "give it the variable as an argument"),
    (r"whoever pulls the generator", "a list in place of the generator"),
    (r"changed after it was made", "make it in one go, where it is given: `f([x])`"),
)


def advice(call: ast.Call, operation: Operation, runs_ahead: bool, waits: Sequence[str]) -> str:
    """What to change, or nothing."""
    if runs_ahead:
        return ""
    if operation.level is Level.ORDERED and not operation.dynamic:
        callee = ast.unparse(call.func)
        reasons = [*_chain(operation.reason)][::-1]
        if reasons[0].tells:
            return _RETURN_IT
        text = next((text for pattern, text in _CAUSES if re.search(pattern, reasons[0].text)), "")
        # What a library's object is changed by, its entry says: a lock would not help.
        known = (text for reason in reasons[1:] for pattern, text in _CAUSES[:2] if re.search(pattern, reason.text))
        text = next(known, text)
        return text.format(callee=callee)
    if operation.mutates:
        for pattern, text in _CAUSES[:2]:
            if re.search(pattern, operation.reason.text):
                return text
    return next((text for wait in waits for pattern, text in _WAITS if re.search(pattern, wait)), "")


def _chain(reason: Reason | None) -> Iterator[Reason]:
    while reason is not None:
        yield reason
        reason = reason.because
