from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "warnings", "XCS407", "replaces state of the whole process for a while")


RULE = Rule(
    "XCS407",
    "process-streams",
    "error",
    "Warning filters or standard streams are replaced in code that may run in parallel.",
    """`warnings.catch_warnings` and `contextlib.redirect_stdout` save and restore state of the whole process. Two that
    overlap restore each other's, and the replacement stays.""",
    """Set filters once at the start; pass a stream to what prints.""",
    check,
    (
        """
        import warnings

        import xcs

        @xcs.parallel_safe
        def quiet(x):
            with warnings.catch_warnings():
                return x
        """,
    ),
    (
        """
        import warnings

        import xcs

        warnings.simplefilter("ignore")

        @xcs.parallel_safe
        def quiet(x):
            return x
        """,
    ),
)
