"""Running a command in this process: what it exits with, what it prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

Run = Callable[..., tuple[int, str, str]]


def runner(main: Callable[[Sequence[str]], int], capsys: pytest.CaptureFixture[str]) -> Run:
    """A function of the command's arguments: its exit status, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(arguments)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        done = capsys.readouterr()
        return status, done.out, done.err

    return run
