"""Raising, at its place in program order, an exception that arose earlier or in another thread.

Guarantees: the same object is raised, with the ``__context__`` that a raise inside the call would have given it: the
callee's own chain stays, and the exception that is handled at the commit comes at its end. Raising it again doesn't
make its traceback longer.
Assumes: an exception of the chain that has been raised got its context in the call, or has none.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import NoReturn

from xcs_runtime.slots import cause_of, context_of, set_context, set_traceback, traceback_of


def deliver_from_ahead(error: BaseException, traceback: TracebackType | None) -> NoReturn:
    """Raise an outcome of ahead code. `tracebacks.clean` knows this code: it drops the committing frame."""
    context = _context_at_delivery(error)
    set_traceback(error, traceback)
    try:
        raise error
    finally:
        set_context(error, context)  # `raise` has put the handled exception in the place of the callee's own chain
        del error, traceback, context


def deliver(error: BaseException, traceback: TracebackType | None) -> NoReturn:
    """Raise an outcome of the user's own callable."""
    context = _context_at_delivery(error)
    set_traceback(error, traceback)
    try:
        raise error
    finally:
        set_context(error, context)
        del error, traceback, context


def _context_at_delivery(error: BaseException) -> BaseException | None:
    handled = sys.exception()
    if handled is not None and handled is not error:
        _chain(error, handled)
    return context_of(error)


def _chain(error: BaseException, handled: BaseException) -> None:
    """Put ``handled`` at the end of the chain, as if everything in the chain had been raised while it was handled."""
    raised = _raised_in_call(error)
    members = {id(member) for member in raised}
    if id(handled) in members:
        return
    # What `raise` does against cycles: a link from the handled exception back to the one being raised is cut.
    seen: set[int] = set()
    link: BaseException | None = handled
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        following = context_of(link)
        if following is not None and id(following) in members:
            set_context(link, None)
            break
        link = following
    for member in raised:
        if context_of(member) is None:
            set_context(member, handled)


def _raised_in_call(error: BaseException) -> list[BaseException]:
    """``error``, its contexts, and the causes that were raised themselves."""
    found: list[BaseException] = []
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        member = pending.pop()
        if member is None or id(member) in seen:
            continue
        seen.add(id(member))
        found.append(member)
        pending.append(context_of(member))
        cause = cause_of(member)
        if cause is not None and traceback_of(cause) is not None:
            pending.append(cause)
    return found
