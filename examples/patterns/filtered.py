"""A slow condition: an item's call starts when its own condition is true, so two calls long, not more."""

import time

from compare import compare

import xcs


def relevant(text: str) -> bool:
    time.sleep(0.02)
    return "w" in text


def model(text: str) -> str:
    time.sleep(0.02)
    return text[::-1]


@xcs.compile
def answers(questions: list[str]) -> list[str]:
    return [model(question) for question in questions if relevant(question)]


if __name__ == "__main__":
    compare(answers, ["who", "what", "when", "is it", "why", "how", "can you", "where"])
