from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "umask", "XCS406", "changes the umask of the whole process")


RULE = Rule(
    "XCS406",
    "process-umask",
    "error",
    "The umask is changed in code that may run in parallel.",
    """Files that other threads make in the meantime get the wrong permissions.""",
    """Give the mode when the file is made: `os.open(path, flags, 0o600)`, or `os.chmod` afterwards.""",
    check,
    (
        """
        import os

        import xcs

        @xcs.parallel_safe
        def save(path):
            os.umask(0o077)
            return path
        """,
    ),
    (
        """
        import os

        import xcs

        @xcs.parallel_safe
        def save(path):
            os.chmod(path, 0o600)
            return path
        """,
    ),
)
