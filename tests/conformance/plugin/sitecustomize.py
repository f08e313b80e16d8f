"""Imported as the interpreter starts: pytest imports packages that are to be compiled, before any plugin."""

import os
import sys

if os.environ.get("XCS_CONFORMANCE") and "pytest" in sys.orig_argv:
    import xcs_conformance  # noqa: F401
