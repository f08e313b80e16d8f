"""Whether a debugger, coverage or profiler is at work, and what it sees.

Those of the thread are known to `sys.gettrace` and `sys.getprofile`; from Python 3.12 on there are those of
`sys.monitoring` as well, for all threads.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_monitoring: Any = getattr(sys, "monitoring", None)
_TOOLS = range(6)
_PROFILER = 2  # sys.monitoring.PROFILER_ID


def is_watched() -> bool:
    """Whether any is at work."""
    if sys.gettrace() is not None or sys.getprofile() is not None:
        return True
    return _monitoring is not None and any(map(_monitoring.get_tool, _TOOLS))


def sees_one_thread() -> bool:
    """Whether one is at work here that misses what other threads do, or can't tell it from what this one does."""
    if sys.gettrace() is not None or sys.getprofile() is not None:
        import threading

        if sys.gettrace() is not None and threading.gettrace() is None:
            return True
        if sys.getprofile() is not None and threading.getprofile() is None:
            return True
    # It keeps one stack of calls for all threads.
    return _monitoring is not None and _monitoring.get_tool(_PROFILER) == "cProfile"
