"""Work in a process of its own, forked from here."""

from __future__ import annotations

import os
import resource
import select
import signal
import time
from collections.abc import Callable

MEMORY = 4 << 30
"""Bytes of address space beyond which a child is given no more."""


def in_child(work: Callable[[Callable[[str], None]], None], patience: float) -> list[str]:
    """What the work has told, line by line. One that hangs is ended."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        try:
            work(lambda text: _written(theirs, text))
        except BaseException as error:
            _written(theirs, f"raised {error!r}")
        finally:
            os._exit(0)
    os.close(theirs)
    told = b""
    until = time.monotonic() + patience
    while (left := until - time.monotonic()) > 0 and select.select([ours], [], [], left)[0]:
        part = os.read(ours, 1 << 16)
        if not part:
            break
        told += part
    os.close(ours)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return told.decode().splitlines()


def _written(file: int, text: str) -> None:
    data = text.encode() + b"\n"
    while data:
        data = data[os.write(file, data) :]
