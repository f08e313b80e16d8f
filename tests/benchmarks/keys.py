"""Cache keys: ours, which holds what the plan rests on, against one of the arguments' structure, made with optree.

`pip install optree` first: xcs doesn't need it."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable
from typing import Any

import xcs
from tests.benchmarks.measure import Table, in_fresh_process, medians, once, per_call

TREES: tuple[Any, ...] = (
    [{"a": [1, 2.0, "x"]}] * 3, {"b": [[1], [2]], "c": {"d": None}}, [[1, 2], {"e": (3, 4)}],
)  # fmt: skip


@xcs.parallel_safe
def ask(x: object) -> object:
    return x


def trees(a: object, b: object, c: object) -> tuple[object, object]:
    return ask(a), ask((b, c))


def documents(items: list[dict[str, str]]) -> list[object]:
    return [ask(item) for item in items]


def ours(function: Callable[..., Any], *arguments: object) -> tuple[float, Callable[..., Any]]:
    compiled = xcs.compile(function)
    compiled(*arguments)
    return per_call(compiled.__xcs__.select, arguments), compiled


class Key:
    """Of a dictionary. Notes that it was asked for its order."""

    def __init__(self, seen: list[int]) -> None:
        self.seen = seen

    def __lt__(self, other: object) -> bool:
        self.seen.append(1)
        return False


def many(count: int) -> list[dict[str, str]]:
    return [{"title": str(number), "text": "text", "source": "file"} for number in range(count)]


def table() -> Table:
    title, header = "Keys of compiled code", ["", "ours", "with optree"]
    if importlib.util.find_spec("optree") is None:
        return Table(title, header, [["`pip install optree` to compare", "", ""]])
    import optree  # type: ignore[import-not-found]

    def key(*arguments: object) -> object:
        leaves, structure = optree.tree_flatten(arguments)
        return structure, tuple(map(type, leaves))

    texts = ("", "import optree")
    starts = [functools.partial(once, functools.partial(in_fresh_process, "-c", text)) for text in texts]
    bare, imported = medians(starts, 9)
    rows = [["import", "none", f"{(imported - bare) * 1e3:.0f} ms"]]
    for what, function, arguments in (
        ("three small trees", trees, TREES), ("a list of 10 documents", documents, (many(10),)),
        ("a list of 1,000 documents", documents, (many(1000),)),
    ):  # fmt: skip
        seconds, compiled = ours(function, *arguments)
        theirs = per_call(lambda arguments=arguments: hash(key(*arguments)))  # type: ignore[misc]
        rows.append([f"each call, {what}", f"{seconds * 1e6:.1f} µs", f"{theirs * 1e6:.1f} µs"])
    variants = compiled.cache_info().currsize
    for count in range(1, 51):
        compiled(many(count))
    grown = compiled.cache_info().currsize - variants + 1
    rows.append(["times compiled, for lists of 1 to 50 documents", str(grown),
                 str(len({key(many(count)) for count in range(1, 51)}))])  # fmt: skip
    by_user = [{f"user {number}": 1} for number in range(50)]
    compiled_one = xcs.compile(trees)
    for counted in by_user:
        compiled_one(counted, 1, 1)
    rows.append(["times compiled, for 50 dicts with keys of their own", str(compiled_one.cache_info().currsize),
                 str(len({key(counted, 1, 1) for counted in by_user}))])  # fmt: skip
    seen: list[int] = []
    odd = {Key(seen): 1, Key(seen): 2}
    compiled_one(odd, 1, 1)
    here = len(seen)
    key(odd)
    rows.append(["calls of the user's `__lt__`, for a dict of two keys", str(here), str(len(seen) - here)])
    return Table(title, header, rows)
