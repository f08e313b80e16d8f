"""What a user writes: plain functions, one call after another. `@xcs.compile` is the only line about speed.

`review_papers` is kept without it here, so that the demo can run both.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import openai

log = logging.getLogger("review_papers")
MODEL = os.environ.get("OPENAI_MODEL", "gpt-4o-mini")

REVIEW = """Review the paper below. Answer with JSON: {{"score": 1 to 10, "weakness": "..."}}.

{title}

{text}"""
SECOND_LOOK = """Look again at the paper below, and answer with JSON as before. A first reader found: {weakness}.

{title}

{text}"""
SUMMARISE = """Which one sentence says what the paper below found?

{title}

{text}"""
THEMES = """Which themes do these papers share?

{digest}"""
RANKING = """Rank the three best of these papers.

{digest}"""
SYNTHESIS = """Write the opening of a report from these notes.

{themes}
{ranking}"""


@dataclass(frozen=True)
class Paper:
    title: str
    text: str


@dataclass(frozen=True)
class Verdict:
    score: int
    weakness: str


@dataclass(frozen=True)
class Review:
    title: str
    score: int
    summary: str


@dataclass(frozen=True)
class Report:
    reviews: list[Review]
    themes: str
    ranking: str
    opening: str


def read_papers(folder: Path) -> list[Paper]:
    papers = []
    for path in sorted(folder.glob("*.txt")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        papers.append(Paper(title, text.strip()))
    return papers


def ask(client: openai.OpenAI, prompt: str) -> str:
    response = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": prompt}],
        temperature=0,
    )
    return response.choices[0].message.content or ""


def parse_verdict(answer: str) -> Verdict:
    """The JSON object in an answer; models like to put words or a code fence around it."""
    found = json.loads(answer[answer.find("{") : answer.rfind("}") + 1])
    return Verdict(int(found["score"]), str(found["weakness"]))


def review_papers(client: openai.OpenAI, papers: list[Paper]) -> Report:
    reviews = []
    for paper in papers:
        verdict = parse_verdict(ask(client, REVIEW.format(title=paper.title, text=paper.text)))
        if verdict.score < 4:
            second = SECOND_LOOK.format(weakness=verdict.weakness, title=paper.title, text=paper.text)
            verdict = parse_verdict(ask(client, second))
        summary = ask(client, SUMMARISE.format(title=paper.title, text=paper.text))
        log.info("%2d/10  %s", verdict.score, paper.title)
        reviews.append(Review(paper.title, verdict.score, summary))

    digest = "\n".join(f"{review.title}: {review.score}/10. {review.summary}" for review in reviews)
    themes = ask(client, THEMES.format(digest=digest))
    ranking = ask(client, RANKING.format(digest=digest))
    opening = ask(client, SYNTHESIS.format(themes=themes, ranking=ranking))
    return Report(reviews, themes, ranking, opening)
