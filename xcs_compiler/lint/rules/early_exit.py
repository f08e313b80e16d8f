from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import Region, regions_of
from xcs_compiler.lint.rules.ordered_effect import cost
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import names_of, walk_scope


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        for region in regions_of(function):
            for blocker in region.blockers:
                if blocker.kind == "exit" and _goes_through_items(region):
                    line = region.node.lineno
                    yield file.at(
                        blocker.node,
                        "XCS103",
                        f"{cost(region, blocker)}: `{blocker.detail}` may end the {region.what} of line {line}, so no "
                        "later call is certain to be made",
                    )


def _goes_through_items(region: Region) -> bool:
    """Whether the calls depend on the item: a loop that tries the same again and again is sequential by its nature."""
    if isinstance(region.node, ast.For):
        if _only_sleeps(region):
            return False
        known = set(names_of(region.node.target).binds)
    else:
        known = set().union(*(names_of(g.target).binds for g in region.node.generators))
    for _ in range(3):
        for node in walk_scope(region.body):
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value and names_of(node.value).reads & known:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                known |= names_of(*targets).binds
    return any(names_of(call).reads & known for call in region.slow if not _is_sleep(call))


def _only_sleeps(region: Region) -> bool:
    return all(_is_sleep(call) for call in region.slow)


def _is_sleep(call: ast.expr) -> bool:
    return isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "sleep"


RULE = Rule(
    "XCS103",
    "early-exit",
    "warning",
    "A loop may end early, so its later calls can't be made ahead.",
    """No call is made before the program is sure to reach it, since it may cost money or change something. After a
    `break` or `return` that depends on an answer no later iteration is certain.""",
    """If it is fine to make all the calls, make them first and look at the answers afterwards. If not, the loop is
    sequential by its meaning: ignore the finding.""",
    check,
    (
        """
        import requests

        def first(urls: list[str]):
            for url in urls:
                answer = requests.get(url)
                if answer.ok:
                    return answer
            return None
        """,
        """
        import requests
        import xcs

        @xcs.compile
        def reachable(urls: list[str]):
            return any(requests.get(url).ok for url in urls)
        """,
    ),
    (
        """
        import requests

        def first(urls: list[str]):
            answers = [requests.get(url) for url in urls]
            for answer in answers:
                if answer.ok:
                    return answer
            return None
        """,
    ),
)
