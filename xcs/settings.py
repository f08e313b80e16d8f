"""The environment variables. Read when they matter, so that a test or a notebook can set them."""

from __future__ import annotations

import os

USUAL_BUDGET = 0.25
_OFF = frozenset(("", "0", "false", "no", "off"))


def disabled() -> bool:
    """``XCS_DISABLE=1``: compiled functions are the originals."""
    return os.environ.get("XCS_DISABLE", "").strip().lower() not in _OFF


def strict() -> bool:
    """``XCS_STRICT=1``: a fault of xcs raises `xcs.InternalError` instead of being worked around."""
    return os.environ.get("XCS_STRICT", "").strip().lower() not in _OFF


def profile() -> str:
    """``XCS_PROFILE=FILE``: at exit, what was recorded of traced functions is written there; empty: nowhere."""
    return os.environ.get("XCS_PROFILE", "").strip()


def eager() -> bool:
    """``XCS_EAGER=1``, for tests of xcs: whatever may run ahead counts as slow, and is always given to a thread."""
    return os.environ.get("XCS_EAGER", "").strip().lower() not in _OFF


def budget() -> float:
    """``XCS_BUDGET=SECONDS``: see `xcs.budget`; ``inf`` for no limit. Read once."""
    said = os.environ.get("XCS_BUDGET", "").strip()
    try:
        return float(said) if said else USUAL_BUDGET
    except ValueError:
        from xcs.faults import report_setting

        report_setting(f"XCS_BUDGET={said} is no number of seconds: say XCS_BUDGET=2, or inf for no limit")
        return USUAL_BUDGET
