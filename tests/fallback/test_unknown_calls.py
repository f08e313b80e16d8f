"""A call that can't be analysed may bind anything anew, for recorded runs as well."""

from __future__ import annotations

import pytest

from xcs_compiler.effects import calls, checks
from xcs_runtime.fallback.effects import Effects


def test_a_call_that_cannot_be_analysed_may_bind_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> object:
        raise RecursionError

    def harmless(x: int) -> int:
        return x + 1

    monkeypatch.setattr(calls, "call_function", fails)
    verdict = checks.judge_call(harmless, (1,), {})
    assert not verdict.safe
    assert verdict.changes == verdict.rebinds == {"*"}
    effects = Effects()
    assert not effects.is_rebound(frozenset({"callee"}))
    effects.rebind(1, verdict.rebinds)
    assert effects.is_rebound(frozenset({"callee"}))
    effects.retire(2)
    assert not effects.is_rebound(frozenset({"callee"}))
