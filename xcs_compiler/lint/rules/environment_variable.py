from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "environment", "XCS403", "changes the environment of the whole process")


RULE = Rule(
    "XCS403",
    "environment-variable",
    "error",
    "Environment variables are changed in code that may run in parallel.",
    """All threads, and the subprocesses that they start, share one environment: another call may see this value, or the
    next one.""",
    """Pass the value as an argument; for a subprocess, give it an environment of its own: `env={**os.environ,
    ...}`.""",
    check,
    (
        """
        import os

        import xcs

        @xcs.parallel_safe
        def ask(key):
            os.environ["API_KEY"] = key
            return key
        """,
    ),
    (
        """
        import os
        import subprocess

        import xcs

        @xcs.parallel_safe
        def ask(key):
            return subprocess.run(["ask"], env={**os.environ, "API_KEY": key}).returncode
        """,
    ),
)
