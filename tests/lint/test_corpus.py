"""The labelled corpus: what is found is what the labels say, snippet by snippet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.labelled import Snippet, found_in, snippets
from xcs_compiler.lint.rules import RULES

SNIPPETS = tuple(snippets())


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_what_is_found_is_what_is_labelled(snippet: Snippet, tmp_path: Path) -> None:
    assert found_in(snippet, tmp_path) == snippet.wanted


def test_the_corpus_is_what_it_has_to_be() -> None:
    assert len(SNIPPETS) >= 150
    assert len({snippet.name for snippet in SNIPPETS}) == len(SNIPPETS)
    assert {code for snippet in SNIPPETS for _, _, code in snippet.wanted} == set(RULES)
    assert 0.3 < sum(snippet.safe for snippet in SNIPPETS) / len(SNIPPETS) < 0.7
