"""Shared settings of all tests: internal faults of xcs are failures, never silent fallbacks."""

from __future__ import annotations

import os

os.environ.setdefault("XCS_STRICT", "1")
