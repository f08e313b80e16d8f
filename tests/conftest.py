"""Shared settings of all tests: internal faults of xcs are failures, never silent fallbacks; Ctrl-C works."""

from __future__ import annotations

import os
import signal

os.environ.setdefault("XCS_STRICT", "1")
os.environ.setdefault("XCS_BUDGET", "inf")  # thousands of functions are looked at

# What a shell starts in the background ignores interrupts, and so would every program that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
