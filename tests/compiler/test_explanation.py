"""The table that `explain` prints."""

from __future__ import annotations

from xcs_compiler.effects.lattice import Level, Reason
from xcs_compiler.report.explain import Explanation, ExplanationRow, render, shortened

CHAIN = Reason("`ask`", "/home/ann/review.py", 12, Reason("writes `log`", "/home/ann/store.py", 3))
ROWS = (
    ExplanationRow(7, "model(paper)", Level.PARALLEL_SAFE, True, "said to be parallel-safe"),
    ExplanationRow(112, "ask(\n    paper\n)", Level.ORDERED, False, CHAIN, ("`draft` at line 7",)),
    ExplanationRow(113, "log.info('a very long line of text that goes on and on', paper, draft)", None, False, ""),
)


def test_long_calls_are_cut_behind_a_word_if_there_is_one() -> None:
    assert shortened("ask(x,\n    y)", 40) == "ask(x, y)"
    assert shortened("out.write(requests.get(url, timeout=10).content)", 40) == "out.write(requests.get(url, ..."
    assert shortened("out.write(requests.get(download_url).content)", 40) == "out.write(requests.get(download_url) ..."


def test_table() -> None:
    explanation = Explanation("review", "/home/ann/review.py", 5, ROWS)
    assert str(explanation) == repr(explanation) == render(explanation)
    lines = str(explanation).split("\n")
    assert lines[:2] == ["review (/home/ann/review.py:5): calls that run ahead: 1 of 3", ""]
    assert lines[2].split() == ["line", "call", "class", "runs", "ahead", "why"]
    assert set(lines[3]) == {"-", " "}
    assert lines[4].split(maxsplit=4) == ["7", "model(paper)", "parallel-safe", "yes", "said to be parallel-safe"]
    assert lines[5].startswith(" 112  ask( paper )")
    why = " ".join(line[lines[2].index("why") :] for line in lines[5:-1])
    assert why == "`ask` is kept in order: writes `log` at /home/ann/store.py:3; waits for `draft` at line 7"
    assert " ...  not known" in lines[-1]
    assert max(map(len, lines)) <= 120


def test_narrow_terminals() -> None:
    lines = render(Explanation("review", "review.py", 5, ROWS), width=60).split("\n")
    column = lines[2].index("why")
    longest = "/home/ann/store.py:3;"  # words stay whole
    assert max(len(line) for line in lines[2:]) == column + len(longest)


def test_functions_that_run_as_written() -> None:
    explanation = Explanation("f", "f.py", 1, note="it is a generator")
    assert str(explanation) == "f (f.py:1): runs as written: it is a generator"
    assert len(explanation) == 0
    assert "model(paper)" in str(Explanation("f", "f.py", 1, ROWS, "nothing overlaps"))
