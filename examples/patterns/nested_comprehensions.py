"""Nested comprehensions, and several `for` in one: still as long as one call."""

import time

from compare import compare

import xcs


def similarity(left: str, right: str) -> int:
    time.sleep(0.02)
    return len(set(left) & set(right))


@xcs.compile
def matrix(rows: list[str], columns: list[str]) -> list[list[int]]:
    return [[similarity(row, column) for row in rows] for column in columns]


@xcs.compile
def pairs(rows: list[str], columns: list[str]) -> list[int]:
    return [similarity(row, column) for row in rows for column in columns]


if __name__ == "__main__":
    for function in (matrix, pairs):
        compare(function, ["apple", "pear", "plum"], ["grape", "cherry", "fig"])
