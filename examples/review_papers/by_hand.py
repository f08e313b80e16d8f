"""The same program, made concurrent by hand: once with a thread pool, once with asyncio.

Both overlap all that the data flow allows, as an expert would; compare their length with `program.py`.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import openai
from program import (
    MODEL,
    RANKING,
    REVIEW,
    SECOND_LOOK,
    SUMMARISE,
    SYNTHESIS,
    THEMES,
    Paper,
    Report,
    Review,
    Verdict,
    ask,
    log,
    parse_verdict,
)


def judge(client: openai.OpenAI, paper: Paper) -> Verdict:
    verdict = parse_verdict(ask(client, REVIEW.format(title=paper.title, text=paper.text)))
    if verdict.score < 4:
        second = SECOND_LOOK.format(weakness=verdict.weakness, title=paper.title, text=paper.text)
        verdict = parse_verdict(ask(client, second))
    return verdict


def review_with_threads(client: openai.OpenAI, papers: list[Paper]) -> Report:
    with ThreadPoolExecutor(max_workers=2 * len(papers) + 2) as pool:
        verdicts = [pool.submit(judge, client, paper) for paper in papers]
        summaries = [pool.submit(ask, client, SUMMARISE.format(title=p.title, text=p.text)) for p in papers]
        reviews = []
        for paper, verdict, summary in zip(papers, verdicts, summaries, strict=True):
            review = Review(paper.title, verdict.result().score, summary.result())
            log.info("%2d/10  %s", review.score, review.title)
            reviews.append(review)
        digest = "\n".join(f"{review.title}: {review.score}/10. {review.summary}" for review in reviews)
        themes = pool.submit(ask, client, THEMES.format(digest=digest))
        ranking = pool.submit(ask, client, RANKING.format(digest=digest))
        opening = ask(client, SYNTHESIS.format(themes=themes.result(), ranking=ranking.result()))
        return Report(reviews, themes.result(), ranking.result(), opening)


async def ask_async(client: openai.AsyncOpenAI, prompt: str) -> str:
    response = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": prompt}],
        temperature=0,
    )
    return response.choices[0].message.content or ""


async def judge_async(client: openai.AsyncOpenAI, paper: Paper) -> Verdict:
    verdict = parse_verdict(await ask_async(client, REVIEW.format(title=paper.title, text=paper.text)))
    if verdict.score < 4:
        second = SECOND_LOOK.format(weakness=verdict.weakness, title=paper.title, text=paper.text)
        verdict = parse_verdict(await ask_async(client, second))
    return verdict


async def review_async(client: openai.AsyncOpenAI, paper: Paper) -> Review:
    prompt = SUMMARISE.format(title=paper.title, text=paper.text)
    verdict, summary = await asyncio.gather(judge_async(client, paper), ask_async(client, prompt))
    return Review(paper.title, verdict.score, summary)


async def review_with_asyncio(client: openai.AsyncOpenAI, papers: list[Paper]) -> Report:
    tasks = [asyncio.create_task(review_async(client, paper)) for paper in papers]
    reviews = []
    for task in tasks:
        review = await task
        log.info("%2d/10  %s", review.score, review.title)
        reviews.append(review)
    digest = "\n".join(f"{review.title}: {review.score}/10. {review.summary}" for review in reviews)
    themes, ranking = await asyncio.gather(
        ask_async(client, THEMES.format(digest=digest)), ask_async(client, RANKING.format(digest=digest))
    )
    opening = await ask_async(client, SYNTHESIS.format(themes=themes, ranking=ranking))
    return Report(reviews, themes, ranking, opening)
