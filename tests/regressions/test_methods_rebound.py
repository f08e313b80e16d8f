"""A function that sets a method of a class, and calls it by way of another function: what was there before doesn't
count."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import xcs
from xcs_runtime import schedule

PREAMBLE = """
class C:
    def plain(self, x): return safe(x)
    @staticmethod
    def stat(x): return safe(x)
    @classmethod
    def klass(cls, x): return safe(x)
    def unbound(x): return safe(x)
    value = safe
class D(C): pass
class E(C):
    def plain(self, x): return super().plain(x)
def set_it(f): C.NAME = f
def helper(x): return CALL(x)
def work(fn):
    FORM
    return helper(4), helper(5)
"""
CALLS = ["C().plain", "D().plain", "E().plain", "C.stat", "D().stat", "C.klass", "D.klass", "C.unbound", "C.value"]
FORMS = ["C.NAME = fn", "setattr(C, 'NAME', fn)", "set_it(fn)"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("call", CALLS)
def test_it_is_made_in_order(tmp_path: Path, call: str, form: str) -> None:
    seen: list[tuple[Any, bool]] = []

    @xcs.parallel_safe
    def safe(*values: Any) -> Any:
        return values[-1]

    @xcs.ordered
    def note(*values: Any) -> Any:
        seen.append((values[-1], threading.current_thread() is threading.main_thread()))
        return values[-1]

    name = call.rpartition(".")[2]
    path = tmp_path / "program.py"
    path.write_text(PREAMBLE.replace("FORM", form).replace("NAME", name).replace("CALL", call))
    namespace: dict[str, Any] = {"__name__": "program", "safe": safe}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    wrap: Any = {"stat": staticmethod, "klass": classmethod}.get(name, lambda function: function)
    original = namespace["C"].__dict__[name]
    for seed in range(4):
        compiled = xcs.compile(namespace["work"])
        for function in (note, safe, note) if seed % 2 else (safe, note, note):
            setattr(namespace["C"], name, original)
            seen.clear()
            with schedule.use(schedule.SeededScheduler(seed)):
                assert compiled(wrap(function)) == (4, 5)
            assert seen == ([(4, True), (5, True)] if function is note else [])
