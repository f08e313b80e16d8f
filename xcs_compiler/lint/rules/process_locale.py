from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "locale", "XCS404", "changes the locale of the whole process")


RULE = Rule(
    "XCS404",
    "process-locale",
    "error",
    "The locale is changed in code that may run in parallel.",
    """`setlocale` is for the whole process, and not safe to call while other threads run: numbers elsewhere come out in
    another format.""",
    """Set the locale once at the start, or format with a library that takes the locale as an argument (Babel).""",
    check,
    (
        """
        import locale

        import xcs

        @xcs.parallel_safe
        def show(x):
            locale.setlocale(locale.LC_ALL, "de_DE")
            return locale.format_string("%f", x)
        """,
    ),
    (
        """
        import locale

        import xcs

        locale.setlocale(locale.LC_ALL, "de_DE")

        @xcs.parallel_safe
        def show(x):
            return locale.format_string("%f", x)
        """,
    ),
)
