"""Comments that speak to the linter: which lines they hold for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.labelled import Snippet, found_in
from xcs_compiler.lint.comments import read_comments

HEAD = "import requests\n\nSEEN = []\n\n\ndef ask(url):\n    SEEN.append(url)\n    return requests.get(url).text\n\n\n"
LOOP = "def every(urls: list[str]):\n"


def codes(body: str, folder: Path) -> list[str]:
    return sorted(code for _, _, code in found_in(Snippet("x", {"main.py": HEAD + LOOP + body}, frozenset()), folder))


@pytest.mark.parametrize(
    "body",
    [
        "    return [ask(url) for url in urls]  # xcs: ignore[XCS101]\n",
        "    return [ask(url) for url in urls]  # xcs: ignore[ordered-effect]\n",
        "    return [ask(url) for url in urls]  # xcs:ignore\n",
        "    return [ask(url) for url in urls]  # type: ignore  # xcs: ignore[xcs101] the order is wanted\n",
        "    return [  # xcs: ignore[XCS101]\n        ask(url)\n        for url in urls\n    ]\n",
        "    return [\n        ask(url)  # xcs: ignore[XCS101]\n        for url in urls\n    ]\n",
        "    return [\n        ask(url)\n        for url in urls\n    ]  # xcs: ignore[XCS101]\n",
        '    return [f"""\n    {ask(url)}\n    """ for url in urls]  # xcs: ignore[XCS101]\n',
        "    return [ask(url) \\\n        for url in urls]  # xcs: ignore[XCS101]\n",
    ],
)
def test_hidden(body: str, tmp_path: Path) -> None:
    assert codes(body, tmp_path) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "    return [\n        ask(url)\n        for url in urls  # xcs: ignore[XCS101]\n    ]\n",
            ["XCS001", "XCS101"],
        ),
        ("    # xcs: ignore[XCS101]\n    return [ask(url) for url in urls]\n", ["XCS001", "XCS101"]),
        ("    x = 1  # xcs: ignore[XCS101]\n    return [ask(url) for url in urls]\n", ["XCS001", "XCS101"]),
        (
            "    return [  # xcs: ignore[XCS101]\n        ask(url) for url in urls\n    ]  # xcs: ignore[XCS101]\n",
            ["XCS001"],
        ),
        ("    return [ask(url) for url in urls]  # xcs: ignore[XCS101, no-such-rule]\n", ["XCS001"]),
        (
            "    out = []\n    for url in urls:  # xcs: ignore[XCS101]\n        out.append(ask(url))\n    return out\n",
            ["XCS001", "XCS101"],
        ),
    ],
)
def test_not_hidden(body: str, found: list[str], tmp_path: Path) -> None:
    assert codes(body, tmp_path) == found


CHAIN = """\
    last = ""
    for url in {0}:{1}
        last = requests.get(url, params={{"q": last}}).text
    return last
"""


@pytest.mark.parametrize(
    "body",
    [
        CHAIN.format("urls", "  # xcs: parallel"),
        CHAIN.format("sorted(\n        urls\n    )", "  # xcs: parallel"),
        CHAIN.format("sorted(  # xcs: parallel\n        urls\n    )", ""),
        "    return [\n        ask(url)\n        for url in urls\n    ]  # xcs: parallel\n",
        "    # xcs: parallel\n    return [requests.get(url) for url in urls]\n",
        "    pass  # xcs: parallel\n",
    ],
)
def test_marks_are_never_without_effect(body: str, tmp_path: Path) -> None:
    """A mark that marks nothing would be a promise that nobody keeps."""
    assert "XCS002" in codes(body, tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        "    return [\n        requests.get(url)\n        for url in urls\n    ]  # xcs: parallel\n",
        "    out = []\n    for u in (\n        urls\n    ):  # xcs: parallel\n        out += [requests.get(u)]\n",
    ],
)
def test_marks_that_are_kept(body: str, tmp_path: Path) -> None:
    assert codes(body, tmp_path) == []


def test_comments_are_read_up_to_where_the_text_ends() -> None:
    text = "x = (  # xcs: ignore[A]\n    1,\n    2)  # xcs: ignore\nfor y in (\n  x):  # xcs: parallel\n  pass\n"
    ignores, marks = read_comments(text)
    assert [(i.line, i.first, i.last, i.codes) for i in ignores] == [(1, 1, 3, ("A",)), (3, 1, 3, ())]
    assert [(m.line, m.first) for m in marks] == [(5, 4)]
    assert len(read_comments("x = 1  # xcs: ignore\ny = (")[0]) == 1
