"""Each rule: its own cases, its documentation, and what its fixes do to a program."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest

from xcs_compiler.lint.engine import lint
from xcs_compiler.lint.fix import fixed
from xcs_compiler.lint.rules import RULES
from xcs_compiler.lint.rules.rule import Rule, code
from xcs_compiler.lint.settings import Settings

BAD = [(rule, source) for rule in RULES.values() for source in rule.bad]
GOOD = [(rule, source) for rule in RULES.values() for source in rule.good]


def codes(source: str) -> list[str]:
    outcome = lint(["case.py"], Settings(), texts={"case.py": code(source)}, jobs=1)
    assert not outcome.faults
    return [finding.code for finding in outcome.findings]


@pytest.mark.parametrize(("rule", "source"), BAD, ids=[f"{rule.code}" for rule, _ in BAD])
def test_bad_cases_are_found(rule: Rule, source: str) -> None:
    assert rule.code in codes(source)


@pytest.mark.parametrize(("rule", "source"), GOOD, ids=[f"{rule.code}" for rule, _ in GOOD])
def test_good_cases_are_clean(rule: Rule, source: str) -> None:
    assert codes(source) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_rules_are_documented(rule: Rule) -> None:
    assert re.fullmatch(r"XCS\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.level in ("error", "warning", "note")
    text = rule.documentation()
    for part in ("## Why", "## Example", "## How to fix it", f"ignore[{rule.code}]"):
        assert part in text
    assert min(len(rule.summary), len(rule.why), len(rule.fix)) > 20


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.fixable], ids=lambda rule: rule.code)
def test_fixes_take_the_finding_away(rule: Rule) -> None:
    text = code(rule.bad[0])
    every = lint(["case.py"], Settings(), texts={"case.py": text}, jobs=1).findings
    findings = [finding for finding in every if finding.code == rule.code]
    new, made = fixed(text, findings)
    assert made == len(findings)
    assert rule.code not in codes(new)


PROGRAMS = [
    ("n = 0\n    for x in xs:\n        n += 1\n        out.append(get(x, n))", True),
    ("n = 5\n    for x in xs:\n        out.append(get(x, n))\n        n += 1", True),
    ("n = 0\n    for a, b in zip(xs, xs):\n        out.append(get(a + b, n))\n        n += 1", True),
    ("n = 0\n    for x in xs:\n        out.append(get(x, n))\n        n = n + 1", True),
    ("n = 0\n    for x in xs:\n        n += 2\n        out.append(get(x, n))", False),
    ("n = 0\n    for x in xs:\n        out.append(get(x, n))\n        n += 1\n    out.append(n)", False),
    ("n = 0\n    for x in xs:\n        if x: continue\n        out.append(get(x, n))\n        n += 1", False),
    ("n = 0\n    for x in xs:\n        n += 1; out.append(get(x, n))", False),
    ("n = 0  # kept\n    for x in xs:\n        n += 1\n        out.append(get(x, n))", False),
    ("i = 0\n    while i < len(xs):\n        out.append(get(xs[i], i))\n        i += 1", True),
    ("i = 1\n    while i <= 3:\n        out.append(get(i, i))\n        i += 1", True),
    ("i = 0\n    while i < 3:\n        out.append(get(i, i))\n        i += 1\n    out.append(i)", False),
    ("i = 0\n    while i < len(xs):\n        out.append(get(xs.pop(), i))\n        i += 1", False),
]


@pytest.mark.parametrize(("body", "changes"), PROGRAMS, ids=[str(number) for number in range(len(PROGRAMS))])
def test_fixed_programs_do_what_they_did(body: str, changes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"from requests import get\n\n\ndef work(xs: list):\n    out = []\n    {body}\n    return out\n"
    findings = lint(["case.py"], Settings(), texts={"case.py": text}, jobs=1).findings
    new, made = fixed(text, findings)
    assert (new != text) is changes
    assert bool(made) is changes
    results = []
    for source in (text, new):
        calls: list[object] = []
        module = types.ModuleType("requests")
        module.get = lambda *given, calls=calls: (calls.append(given), given)[1]  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "requests", module)
        namespace: dict[str, object] = {}
        exec(source, namespace)
        results.append((namespace["work"]([0, 1, 2, 3]), calls))  # type: ignore[operator]
    assert results[0] == results[1]


def test_one_rule_a_file() -> None:
    folder = Path(sys.modules[Rule.__module__].__file__ or "").parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "rule", "process_state"}
    assert files == {rule.name.replace("-", "_") for rule in RULES.values()}
