"""The documentation: its Python blocks run, page by page, and what is made from the code is up to date."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.contracts.test_examples import environment
from xcs_compiler.lint.reference import reference

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if path.name not in ("rules.md", "reference.md"))


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_python_blocks_run(page: Path, tmp_path: Path) -> None:
    """The blocks of a page are one program, and print the rows of tables that the page shows."""
    program = tmp_path / "page.py"
    program.write_text("\n\n".join(blocks(page, "python")), encoding="utf-8")
    command = [sys.executable, str(program)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr
    rows = [line for block in blocks(page, "text") for line in block.splitlines() if re.match(r" +\d+  ", line)]
    assert [row for row in rows if row not in done.stdout.splitlines()] == []


def test_toml_blocks_parse() -> None:
    for page in PAGES:
        for block in blocks(page, "toml"):
            tomllib.loads(block)


def test_the_rule_reference_is_made_from_the_rules() -> None:
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == reference()


def anchors(page: Path) -> set[str]:
    """Those of the headings, as the site and GitHub make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower()) for heading in headings}


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *PAGES):
        for target, anchor in re.findall(r"\]\(([\w./-]+)?(?:#([\w-]+))?\)", page.read_text(encoding="utf-8")):
            found = page.parent / target if target else page
            assert found.is_file(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(found), f"{page.name}: {target}#{anchor}"


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2]
    for page in DOCS.rglob("*.md"):
        assert page.relative_to(DOCS).as_posix() in navigation
