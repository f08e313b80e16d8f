"""A call in a call: item by item, with no barrier between the two, so two calls long."""

import time

from compare import compare

import xcs


def fetch(name: str) -> str:
    time.sleep(0.01 * len(name))
    return f"text of {name}"


def summarise(text: str) -> str:
    time.sleep(0.01 * (12 - len(text)))  # a short name comes soon and takes long: the sum is the same for all
    return text.upper()


@xcs.compile
def summaries(names: list[str]) -> list[str]:
    return [summarise(fetch(name)) for name in names]


if __name__ == "__main__":
    compare(summaries, ["a", "bb", "ccc", "d", "ee", "fff"])
