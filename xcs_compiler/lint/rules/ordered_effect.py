from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding, Related
from xcs_compiler.lint.regions import PROCESS, Blocker, Region, leaf, places, regions_of
from xcs_compiler.lint.rules.rule import Rule


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        for region in regions_of(function):
            for blocker in region.blockers:
                if blocker.kind == "effect" and not _reported_where_it_is(file, blocker):
                    yield file.at(
                        blocker.node, "XCS101", f"{cost(region, blocker)}: {_why(blocker)}", related(file, blocker)
                    )


def cost(region: Region, blocker: Blocker) -> str:
    """What a blocker costs, in words."""
    number = len(blocker.kept)
    calls = "1 call" if number == 1 else f"{number} calls"
    return f"keeps {calls} of this {region.what} in order"


def _why(blocker: Blocker) -> str:
    assert blocker.reason is not None
    last = leaf(blocker.reason)
    callee = ast.unparse(blocker.node.func) if isinstance(blocker.node, ast.Call) else ""
    text = last.text or "it has effects"
    return text if not callee or callee in text else f"`{callee}`: {text}"


def related(file: FileFacts, blocker: Blocker) -> tuple[Related, ...]:
    return places(file, blocker.node, blocker.reason)


def _reported_where_it_is(file: FileFacts, blocker: Blocker) -> bool:
    """Process-wide state has rules of its own, which point at the place itself."""
    if blocker.places & PROCESS:
        return True
    reason = blocker.reason
    while reason is not None:
        if reason.filename and str(reason.line) in file.wanted.process_lines.get(reason.filename, {}):
            return True
        reason = reason.because
    return False


RULE = Rule(
    "XCS101",
    "ordered-effect",
    "warning",
    "An effect keeps calls of a loop in order that could otherwise overlap.",
    """What is not known to be parallel-safe happens in program order, one at a time, and so does the call that it is
    part of. One counter in a function that asks a model makes a loop over a hundred prompts a hundred times as
    long.""",
    """Take it out of what is called and do it in the loop, beside the call, where it happens in order at no cost;
    or, if its order doesn't show (a counter, a set, a dict by keys of its own), make the change under a lock.""",
    check,
    (
        """
        import requests

        ASKED = []

        def ask(url: str):
            ASKED.append(url)
            return requests.get(url).text

        def every(urls: list[str]):
            return [ask(url) for url in urls]
        """,
    ),
    (
        """
        import requests

        ASKED = []

        def ask(url: str):
            return requests.get(url).text

        def every(urls: list[str]):
            out = []
            for url in urls:
                ASKED.append(url)
                out.append(ask(url))
            return out
        """,
        """
        import threading

        import requests

        ASKED = set()
        lock = threading.Lock()

        def ask(url: str):
            with lock:
                ASKED.add(url)
            return requests.get(url).text

        def every(urls: list[str]):
            return [ask(url) for url in urls]
        """,
    ),
)
