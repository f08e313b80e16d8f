from __future__ import annotations

from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import regions_of
from xcs_compiler.lint.rules.ordered_effect import cost
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        for region in regions_of(function):
            for blocker in region.blockers:
                if blocker.kind == "clock":
                    message = f"{cost(region, blocker)}: the {region.what} reads the time beside them"
                    yield file.at(blocker.node, "XCS104", message)


RULE = Rule(
    "XCS104",
    "clock-in-loop",
    "warning",
    "A loop keeps the time beside its calls, which keeps them in order.",
    """If iterations overlapped, the stamps that they take could go backwards. (Where a loop takes nothing but the
    difference of two readings, it measures its own call, and runs ahead.)""",
    """Put the clock into the function that makes the call; or take the time before and after the loop.""",
    check,
    (
        """
        import time

        import requests

        def every(urls: list[str]):
            stamps = []
            for url in urls:
                answer = requests.get(url)
                stamps.append((time.time(), answer.status_code))
            return stamps
        """,
    ),
    (
        """
        import time

        import requests

        def timed(url: str):
            start = time.perf_counter()
            requests.get(url)
            return time.perf_counter() - start

        def every(urls: list[str]):
            return [timed(url) for url in urls]
        """,
        """
        import time

        import requests

        def every(urls: list[str]):
            spent = []
            for url in urls:
                start = time.perf_counter()
                requests.get(url)
                spent.append(time.perf_counter() - start)
            return spent
        """,
    ),
)
