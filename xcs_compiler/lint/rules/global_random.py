from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.rules.process_state import places
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    return places(file, "random", "XCS401", "draws from the random state of the whole process")


RULE = Rule(
    "XCS401",
    "global-random",
    "warning",
    "The random state of the whole process is used in code that may run in parallel.",
    """Which call draws which number depends on the order in which they run, so a seed no longer repeats a run. Where
    xcs compiles the loop, the calls stay in order.""",
    """Give each call a generator of its own: `random.Random(seed)`, `numpy.random.default_rng(seed)`; or draw before
    the loop.""",
    check,
    (
        """
        import random

        import requests

        def ask(url: str):
            return requests.get(url, params={"r": random.randint(0, 9)}).text

        def every(urls: list[str]):
            return [ask(url) for url in urls]
        """,
    ),
    (
        """
        import random

        import requests

        def ask(url: str, seed: int):
            return requests.get(url, params={"r": random.Random(seed).randint(0, 9)}).text

        def every(urls: list[str]):
            return [ask(url, n) for n, url in enumerate(urls)]
        """,
    ),
)
