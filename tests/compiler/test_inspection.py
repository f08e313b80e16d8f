"""What `xcs-compile` shows beside the rewritten code: stages, graphs, the page, whole packages."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.commands import Run, runner
from xcs_compiler.cli import main

TEXT = """\
import requests

SEEN = []


def ask(url: str) -> str:
    return requests.get(url).text


def remember(url: str) -> None:
    SEEN.append(url)


def work(url: str):
    first = ask(url)
    second = ask(url + "/<b>&\\"quoted\\"")
    third = ask(first + second)
    remember(third)
    remember(second)
    fourth = ask(third)
    return fourth, ask("last")


def every(urls: list[str]):
    return [ask(url) for url in urls]


def gathered(urls: list[str]):
    pages, by_url = [], {}
    for url in urls:
        page = ask(url)
        pages.append(page)
        by_url[url] = ask(url + "/more")
    text = " ".join(pages)
    return ask(text), ask(str(by_url))
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XCS_STRICT", "1")
    (tmp_path / "work.py").write_text(TEXT)
    return runner(main, capsys)


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        ("parse", "FunctionDef("),
        ("effects", "parallel-safe; slow"),
        ("dependences", "not before line"),
        ("plan", "region"),
        ("rewrite", "__xcs_"),
    ],
)
def test_stages(run: Run, stage: str, says: str) -> None:
    status, out, _ = run("--dump", "--stage", stage, "work.py:work")
    assert status == 0
    assert says in out


def test_a_graph_has_what_each_call_waits_for(run: Run) -> None:
    out = run("--graph", "work.py:work")[1]
    third = out.partition("[3] line 17")[2].partition("[4]")[0]
    assert "waits for [1]: its value" in third
    assert "waits for [2]: its value" in third
    assert "effects in order" in out.partition("[5]")[2]
    assert run("work.py:work", "--graph")[1] == out


def test_a_graph_follows_what_is_put_into_containers(run: Run) -> None:
    calls = run("--graph", "work.py:gathered")[1].split("\n  [")
    assert "waits for [1]: its value" in calls[3]
    assert "[2]" not in calls[3]
    assert "waits for [2]: its value" in calls[4]
    assert "[1]" not in calls[4]


def test_graphs_follow_their_formats(run: Run) -> None:
    dot = run("--graph=dot", "work.py:work")[1]
    assert dot.count("{") == dot.count("}") == 1
    assert "n0 -> n2" in dot
    assert '\\"quoted' in dot
    mermaid = run("--graph=mermaid", "work.py:work")[1]
    assert "flowchart TD" in mermaid
    assert "n0 --> n2" in mermaid
    assert "<b>" not in mermaid
    svg = ET.fromstring(run("--graph", "svg", "work.py:work")[1])
    boxes = [node for node in svg.iter() if node.get("class") == "box"]
    assert len(boxes) == 7
    width, height = float(svg.get("width") or 0), float(svg.get("height") or 0)
    for box in boxes:
        assert 0 <= float(box.get("x") or -1) <= width - float(box.get("width") or 0)
        assert 0 <= float(box.get("y") or -1) <= height - float(box.get("height") or 0)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.outside: list[str] = []
        self.summaries = 0
        self.states: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ("meta", "br", "rect", "path", "link"):
            self.open.append(tag)
        self.summaries += tag == "summary"
        self.states += [given["class"]] if tag == "details" and "class" in given else []
        self.outside += [given[n] for n in ("src", "href") if n in given and not given[n].startswith("#")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in ("rect", "path"):
            return
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_for_itself(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("--html", "page.html", "work.py")
    assert (status, out) == (0, "")
    text = (tmp_path / "page.html").read_text()
    page = Page()
    page.feed(text)
    assert page.open == []
    assert page.outside == []
    assert "<script" not in text
    assert {"ahead", "kept"} <= set(page.states)
    assert page.summaries > len(page.states) - 1
    for line in TEXT.splitlines()[13:22]:
        assert line in page.text
    assert "prefers-color-scheme: dark" in text


def test_packages_and_folders_are_shown_file_by_file(run: Run, tmp_path: Path) -> None:
    inner = tmp_path / "package" / "inner"
    inner.mkdir(parents=True)
    for number in range(8):
        (tmp_path / "package" / f"m{number}.py").write_text("from __future__ import annotations\n" + TEXT)
    (tmp_path / "package" / "__init__.py").write_text("")
    (inner / "__init__.py").write_text("")
    (inner / "bad.py").write_text("def f(:\n")
    status, out, err = run("--dump", "package")
    assert status == 2
    assert "bad.py:1: syntax error" in err
    for part in out.split("# === ")[1:]:
        ast.parse(part.partition("\n")[2])
    assert out.count("# === ") == 10
    status, printed, _ = run("--dump", "package", "--output", "made")
    assert (status, printed) == (2, "")
    made = sorted((tmp_path / "made").rglob("*.py"))
    assert len(made) == 10
    for path in made:
        ast.parse(path.read_text())
    assert "__xcs_" in (tmp_path / "made" / "package" / "m0.py").read_text()
    (tmp_path / "empty").mkdir()
    assert "no Python files" in run("empty")[2]


def test_what_is_left_out_by_name_alone_has_nothing_to_gain(run: Run, tmp_path: Path) -> None:
    """A whole file is shown without analysing what can't be slow; function by function all are analysed."""
    whole = run("--dump", "work.py")[1]
    for name in ("work", "every"):
        alone = run("--dump", f"work.py:{name}")[1].partition("\n")[2]
        assert alone.strip() in whole
