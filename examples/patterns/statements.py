"""Calls that don't need one another, next to each other: as long as the longest chain of those that do."""

import time
from dataclasses import dataclass

from compare import compare

import xcs


@dataclass(frozen=True)
class Answer:
    text: str


def model(*texts: str, style: str = "plain") -> Answer:
    time.sleep(0.02)
    return Answer(f" {style}({' '.join(texts)}) ")


@xcs.compile
def independent(question: str) -> tuple[str, str, str]:
    yes = model(question, style="for")
    no = model(question, style="against")
    maybe = model(question, style="doubtful")
    return yes.text, no.text, maybe.text


@xcs.compile
def diamond(question: str) -> str:
    outline = model(question)
    first = model(outline.text, style="first")
    second = model(outline.text, style="second")
    return model(first.text, second.text, style="joined").text


@xcs.compile
def chains_of_different_lengths(question: str) -> list[Answer]:
    short = model(question, style="short")
    long = model(question, style="long")
    long = model(long.text, style="longer")
    other = model(question, style="other")
    other = model(other.text, style="and another")
    other = model(other.text, style="and one more")
    return [short, long, other]


@xcs.compile
def in_one_expression(question: str, options: dict[str, str], more: list[str]) -> str:
    both = model(question).text + model(question, **options).text
    pair = [model(both, *more), model("or not", style="short")]
    return f"{model(question, style='loud').text} and {pair[0].text} and {pair[1].text}"


@xcs.compile
def through_attributes(question: str) -> list[str]:
    left = model(question, style="left").text.strip().split()
    right = model(question, style="right").text.strip().split()
    return left + right


if __name__ == "__main__":
    for function in (independent, diamond, chains_of_different_lengths, through_attributes):
        compare(function, "is it so")
    compare(in_one_expression, "is it so", {"style": "polite"}, ["please", "thanks"])
