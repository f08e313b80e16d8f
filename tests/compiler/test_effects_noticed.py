"""What is patched, rebound or shadowed after it was looked at, and the state that summaries name."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from tests.compiler.effects_harness import analysed
from xcs_compiler.effects.checks import classify_call
from xcs_compiler.effects.lattice import Level, Place

LOG: list[str] = []


def note(text: str) -> None:
    LOG.append(text)


def test_a_call_of_an_effectful_argument_of_a_builtin_is_ordered() -> None:
    def calling(items: list[str]) -> list[object]:
        return list(map(note, items))

    found = analysed(calling, ["a"])
    assert found.level("list(map(note, items))") is Level.ORDERED


def test_a_monkey_patched_method_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def ask(self, x: str) -> str:
            return x.upper()

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    before = analysed(calling, Model(), "x")
    assert before.level("model.ask(x)") is Level.PURE
    assert all(guard.holds() for guard in before.report.guards)

    def patched(self: Model, x: str) -> str:
        note(x)
        return x

    assert classify_call(Model().ask, ("x",), {})
    monkeypatch.setattr(Model, "ask", patched)
    assert not all(guard.holds() for guard in before.report.guards)
    assert analysed(calling, Model(), "x").level("model.ask(x)") is Level.ORDERED
    assert not classify_call(Model().ask, ("x",), {})


def test_a_method_patched_into_a_subclass_is_noticed() -> None:
    class Model:
        def ask(self, x: str) -> str:
            return x.upper()

    class Derived(Model):
        pass

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    before = analysed(calling, Derived(), "x")
    assert before.level("model.ask(x)") is Level.PURE
    Derived.ask = lambda self, x: note(x) or x  # type: ignore[method-assign]
    assert not all(guard.holds() for guard in before.report.guards)


def test_a_subclass_that_overrides_is_what_runs() -> None:
    class Model:
        def ask(self, x: str) -> str:
            return self.transform(x)

        def transform(self, x: str) -> str:
            return x.upper()

    class Noisy(Model):
        def transform(self, x: str) -> str:
            note(x)
            return x

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    assert analysed(calling, Model(), "x").level("model.ask(x)") is Level.PURE
    assert analysed(calling, Noisy(), "x").level("model.ask(x)") is Level.ORDERED


def test_an_instance_attribute_that_shadows_a_method_is_what_runs() -> None:
    class Model:
        def ask(self, x: str) -> str:
            return x.upper()

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    plain, shadowed = Model(), Model()
    shadowed.ask = note  # type: ignore[method-assign, assignment]
    before = analysed(calling, plain, "x")
    assert before.level("model.ask(x)") is Level.PURE
    assert ("model", "ask") in {fact.path for fact in before.report.facts}
    assert analysed(calling, shadowed, "x").level("model.ask(x)") is Level.ORDERED
    assert classify_call(plain.ask, ("x",), {})
    assert not classify_call(shadowed.ask, ("x",), {})


def test_a_rebound_global_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def calling(x: str) -> str:
        return harmless(x)

    before = analysed(calling, "x")
    assert before.level("harmless(x)") is Level.PURE
    assert classify_call(calling, ("x",), {})
    monkeypatch.setitem(globals(), "harmless", note)
    assert not all(guard.holds() for guard in before.report.guards)
    assert not classify_call(calling, ("x",), {})


def harmless(x: str) -> str:
    return x.upper()


def test_a_shadowed_builtin_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def calling(x: str) -> int:
        return len(x)

    before = analysed(calling, "x")
    assert before.level("len(x)") is Level.PURE
    monkeypatch.setitem(globals(), "len", lambda x: note("len") or 1)
    assert not all(guard.holds() for guard in before.report.guards)
    assert analysed(calling, "x").level("len(x)") is Level.ORDERED


def test_what_a_closure_calls_is_noticed_when_it_is_rebound() -> None:
    def make() -> tuple[Any, Any]:
        inner: Any = harmless

        def rebind() -> None:
            nonlocal inner
            inner = note

        def calling(x: str) -> Any:
            return inner(x)

        return calling, rebind

    calling, rebind = make()
    before = analysed(calling, "x")
    assert before.level("inner(x)") is Level.PURE
    rebind()
    assert not all(guard.holds() for guard in before.report.guards)
    assert analysed(calling, "x").level("inner(x)") is Level.ORDERED


def test_a_mutable_default_is_named() -> None:
    def calling(x: str) -> object:
        return remembers(x)

    def remembers(x: str, seen: list[str] = []) -> list[str]:  # noqa: B006
        seen.append(x)
        return seen

    assert analysed(calling, "x").level("remembers(x)") is Level.ORDERED


def test_captured_variables_of_the_compiled_function_are_named() -> None:
    def calling(x: str) -> object:
        seen: list[str] = []
        count = 0

        def remember(text: str) -> None:
            nonlocal count
            seen.append(text)
            count += 1

        def recall() -> int:
            return len(seen) + count

        remember(x)
        return recall()

    found = analysed(calling, "x")
    assert found.operation("remember(x)").level is Level.ORDERED
    assert {Place("local", "seen"), Place("local", "count")} <= found.operation("remember(x)").writes
    assert {Place("local", "seen"), Place("local", "count")} <= found.operation("recall()").reads
    assert found.operation("recall()").level is Level.PURE


def reads_the_clock() -> float:
    return perf_counter()


def test_time_is_a_place() -> None:
    assert Place("clock") in analysed(reads_the_clock).operation("perf_counter()").reads
