from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.regions import regions_of
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.scopes import names_of


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        for region in regions_of(function):
            loop = region.node
            if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
                continue
            for statement in loop.body:
                name = _kept_item(statement, loop.target.id)
                bound = [n for s in loop.body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == name]
                stores = [n for n in bound if not isinstance(n.ctx, ast.Load)]
                if (
                    name
                    and len(stores) == 1
                    and any(name in names_of(call).reads and call.lineno < statement.lineno for call in region.slow)
                ):
                    message = f"`{name}` is the item before, carried from one iteration to the next, so the calls wait;"
                    yield file.at(statement, "XCS202", message + " `itertools.pairwise` gives both at once")


def _kept_item(statement: ast.stmt, item: str) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Name) and isinstance(value, ast.Name) and value.id == item:
            return target.id
    return ""


RULE = Rule(
    "XCS202",
    "carried-item",
    "warning",
    "The item before is carried through a loop to its calls, where `itertools.pairwise` would do.",
    """A call that is given a variable which the iteration before has set waits for that iteration, though all it wants
    from it is an item that was known from the start.""",
    """Go through pairs: `itertools.pairwise(items)`, or `zip([first, *items], items)` where there is a value before the
    first.""",
    check,
    (
        """
        import requests

        def every(names: list[str]):
            out = []
            last = ""
            for name in names:
                out.append(requests.get("https://example.org", params={"from": last, "to": name}).text)
                last = name
            return out
        """,
    ),
    (
        """
        import requests

        def every(names: list[str]):
            out = []
            for last, name in zip(["", *names], names):
                out.append(requests.get("https://example.org", params={"from": last, "to": name}).text)
            return out
        """,
    ),
)
