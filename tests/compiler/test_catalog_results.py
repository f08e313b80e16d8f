"""What the catalog says of results, against what calls of the standard library's pure functions give."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import hashlib
import ipaddress
import pathlib
import re
import types
import urllib.parse
import uuid
import warnings
import xml.etree.ElementTree as ElementTree
import zoneinfo
from typing import Any

import pytest

from tests.compiler.catalog_claims import FILES, call_claims, resolve

WHEN = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)
INSTANCES: tuple[Any, ...] = (
    WHEN,
    WHEN.date(),
    WHEN.time(),
    datetime.timedelta(1),
    datetime.UTC,
    zoneinfo.ZoneInfo("UTC"),
    pathlib.Path("a/b.c"),
    pathlib.PurePosixPath("/a"),
    fractions.Fraction(1, 2),
    decimal.Decimal("1.5"),
    uuid.UUID(int=5),
    urllib.parse.urlsplit("http://a/b?c"),
    ipaddress.ip_address("::1"),
    re.compile("(a)(?P<b>.)?"),
    re.match("(a)(?P<b>.)?", "ab"),
    hashlib.sha256(b"a"),
    collections.Counter("aab"),
    collections.deque([1, 2]),
    ElementTree.fromstring("<a b='c'><d>e</d></a>"),
)
OPERANDS: tuple[tuple[Any, ...], ...] = (
    *((), (1,), (2, 3), (1.5,), ("a",), ("a", "b"), ("a", "b", "c"), (b"YQ==",), ("[1]",), ("http://a/b?c=d",)),
    *(([3, 1, 2],), ({"a": 1},), (["a", "b"],), ("a", ["a", "b"]), ([1, 2], [3, 5])),
    *(("2024-02-29",), ("%Y", (2024,) * 9)),
    *((2024, 2), (2024, 2, 29), ("12:00",), ("a", 3), (lambda: 1,), (int,), ("utf-8",), ("i", 5), ("i", b"aaaa")),
    *(("sha256", b"a", b"b", 1), (b"a", b"b", "sha256"), ("a=1",), ("%(a)s", 1), ("text/html",), (None,)),
    *((instance,) for instance in INSTANCES),
    *((instance, operand) for instance in INSTANCES for operand in (1, "a", "%Y", 0, ("a", "b"))),
    *((instance, instance) for instance in INSTANCES),
)  # fmt: skip

# Calling these does what they say, which a test does not want.
NOT_CALLED = ("sys.", "gc.", "builtins.")

FIXED = (str, bytes, int, float, complex, bool, types.NoneType, types.NotImplementedType, types.FunctionType)
CONTAINERS = (list, dict, set, bytearray)


def fixed(value: Any) -> bool:
    """Text, a number, None, or a tuple of such: what methods of it do is known without asking the catalog."""
    if isinstance(value, tuple | frozenset):
        return all(fixed(item) for item in value)
    return type(value) in FIXED


def plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(plain(key) and plain(item) for key, item in value.items())
    if type(value) in CONTAINERS or isinstance(value, tuple):
        return all(plain(item) for item in value)
    return fixed(value)


# What these speak of needs a connection, or is tried in test_catalog_claims.
NOT_TRIED = ("stdlib_network", "stdlib_files_written", "stdlib_unclassified")
TRIED = [path.stem for path in FILES if path.stem.startswith("stdlib") and path.stem not in NOT_TRIED]


@pytest.mark.parametrize("stem", TRIED)
def test_results_are_what_is_claimed(stem: str) -> None:
    wrong, tried = set(), 0
    for path, table, name in call_claims():
        result = table.get("result", "aliases")
        if path.stem != stem or table["level"] != "pure" or table.get("calls") or name.startswith(NOT_CALLED):
            continue
        if result not in ("immutable", "data") and not result.startswith("type:"):
            continue
        try:
            function = resolve(name)
        except AttributeError:
            continue
        for operands in OPERANDS:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    value = function(*operands)
            except Exception:
                continue
            tried += 1
            if result == "immutable" and not fixed(value):
                wrong.add(f"{name}{operands!r} gives a {type(value).__qualname__}")
            if result == "data" and not plain(value):
                wrong.add(f"{name}{operands!r} gives {value!r}")
            if result.startswith("type:") and value is not None and type(value) is not resolve(result[5:]):
                wrong.add(f"{name}{operands!r} gives a {type(value).__qualname__}")
    assert wrong == set()
    assert tried > 0
