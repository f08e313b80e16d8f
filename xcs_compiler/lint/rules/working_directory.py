from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "cwd", "XCS402", "changes the working directory of the whole process")


RULE = Rule(
    "XCS402",
    "working-directory",
    "error",
    "The working directory is changed in code that may run in parallel.",
    """There is one working directory for all threads: a relative path in another call then means another file.""",
    """Use full paths, and `cwd=` for subprocesses.""",
    check,
    (
        """
        import os

        import xcs

        @xcs.parallel_safe
        def build(folder):
            os.chdir(folder)
            return os.listdir(".")
        """,
    ),
    (
        """
        import os

        import xcs

        @xcs.parallel_safe
        def build(folder):
            return os.listdir(folder)
        """,
    ),
)
