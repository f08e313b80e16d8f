"""A generator expression that is returned stays lazy and can be read once; it runs ahead once it is pulled."""

import time
from collections.abc import Iterator

import xcs


def model(text: str) -> str:
    time.sleep(0.02)
    return text.title()


@xcs.compile
def answers(questions: list[str]) -> Iterator[str]:
    return (model(question) for question in questions)


def drain(questions: list[str]) -> tuple[list[str], list[str]]:
    stream = answers(questions)
    return list(stream), list(stream)  # the second time there is nothing left


if __name__ == "__main__":
    questions = ["who", "what", "when", "where", "why", "how"]
    started = time.perf_counter()
    stream = answers(questions)
    assert iter(stream) is stream
    assert next(stream) == "Who"
    assert list(stream) == [question.title() for question in questions[1:]]
    assert drain(questions) == ([question.title() for question in questions], [])
    print(f"{'answers':<28} {time.perf_counter() - started:.3f} s for {2 * len(questions)} calls of 0.020 s")
