"""Code objects taken apart and put together, and hooked, over a part of the standard library.

`make conformance-bytecode` runs the standard library's own tests with hooks in place.
"""

from __future__ import annotations

import argparse
import ast
import asyncio.base_events
import contextlib
import json.decoder
import subprocess
import tempfile
import traceback
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

import xcs
from tests.fallback.harness import sourceless
from xcs_compiler.fallback import bytecode
from xcs_compiler.fallback.bytecode import assemble, disassemble, encode_exception_entries, exception_entries
from xcs_compiler.fallback.hooks import find_sites, hook_calls
from xcs_compiler.fallback.operations import make_routine

MODULES = (argparse, ast, asyncio.base_events, contextlib, json.decoder, subprocess, tempfile, traceback)


def code_of(module: ModuleType) -> CodeType:
    assert module.__file__ is not None
    with open(module.__file__, "rb") as file:
        return compile(file.read(), module.__file__, "exec", dont_inherit=True)


def every(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from every(constant)


def listing(code: CodeType) -> tuple[list[Any], list[Any]]:
    taken = disassemble(code)
    index = {id(instruction): number for number, instruction in enumerate(taken.instructions)}
    return (
        [
            (i.name, i.argument if i.target is None else index[id(i.target)], i.position)
            for i in taken.instructions
        ],
        [
            (index[id(h.start)], None if h.end is None else index[id(h.end)], index[id(h.target)], h.depth, h.lasti)
            for h in taken.handlers
        ],
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_taken_apart_and_put_together_it_is_the_same(module: ModuleType) -> None:
    for code in every(code_of(module)):
        made = assemble(disassemble(code))
        assert listing(made) == listing(code)
        assert list(made.co_lines()) == list(code.co_lines())
        assert list(exception_entries(made.co_exceptiontable)) == list(exception_entries(code.co_exceptiontable))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_hooks_stand_where_the_calls_are(module: ModuleType) -> None:
    code = code_of(module)
    sites = find_sites(code)
    hooked = hook_calls(code, sites, lambda site: site, lambda site: site, lambda code, offset: "caught")
    for before, after in zip(every(code), every(hooked), strict=True):
        kept = [position for position in listing(after)[0] if position[2][0] is not None]
        places = {position for _, _, position in listing(before)[0]}
        assert {position for _, _, position in kept} <= places
        assert after.co_varnames == before.co_varnames
        assert len(disassemble(after).handlers) >= len(disassemble(before).handlers)
    make_routine(code, sites)


def test_numbers_of_all_sizes_in_the_exception_table() -> None:
    entries = [(0, 5, 7, 0, False), (63, 64, 4095, 3, True), (4096, 300_000, 299_999, 70, True)]
    assert list(exception_entries(encode_exception_entries(entries))) == entries


def test_hooks_see_callables_results_and_what_is_caught() -> None:
    def work(x: int) -> list[object]:
        found: list[object] = []
        for i in range(x):
            found.append(str(i).zfill(2))  # noqa: PERF401
        try:
            int("none")
        except ValueError as error:
            found.append(str(error))
        found += [len(text) for text in ("a", *found)]
        found.append(sum(len(text) for text in ("a", "bc")))
        found.append(dict(**{"a": 1}, b=2))  # noqa: PIE804
        return found

    seen: list[object] = []

    def see(thing: object) -> object:
        seen.append(thing)
        return thing

    code = hook_calls(work.__code__, find_sites(work.__code__), lambda site: see, lambda site: see, lambda *at: see)
    assert FunctionType(code, globals())(3) == work(3)
    assert "02" in seen
    assert any(thing is len for thing in seen)
    assert seen.count(None) >= 2  # of `append`, and of the handler


def test_bytecode_that_is_not_known_runs_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "KNOWN", False)
    calls: list[int] = []

    @xcs.parallel_safe
    def ask(x: int) -> int:
        calls.append(x)
        return x

    function = xcs.compile(sourceless("def f(a):\n return ask(a), ask(2)", ask=ask))
    assert function(1) == (1, 2)
    assert "can't be traced either: the bytecode of" in str(function.explain(1))
    assert function(3) == (3, 2)
    assert calls == [1, 2, 3, 2]
