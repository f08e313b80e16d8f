from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "signal", "XCS405", "sets a signal handler or timer")


RULE = Rule(
    "XCS405",
    "signal-handler",
    "error",
    "A signal handler or timer is set in code that may run in parallel.",
    """Signal handlers belong to the process and can only be set in the main thread; in another they raise
    ValueError.""",
    """Set handlers at the start of the program. For a time limit use the timeout of the call.""",
    check,
    (
        """
        import signal

        import xcs

        @xcs.parallel_safe
        def work(x):
            signal.alarm(3)
            return x
        """,
    ),
    (
        """
        import requests
        import xcs

        @xcs.parallel_safe
        def work(url):
            return requests.get(url, timeout=3).text
        """,
    ),
)
