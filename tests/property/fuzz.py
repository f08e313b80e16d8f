"""`python -m tests.property.fuzz --seconds 60 --seed 0`: generates programs until the time is up.

Prints how many programs ran and diverged; failing programs are minimised and saved under tests/regressions/programs.
Exit code 1 when something diverged.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import os
import random
import resource
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import xcs
from tests.differential import oracle
from tests.differential.conductors import always, at_random, backwards
from tests.differential.oracle import Divergence
from tests.property import edits, state
from tests.property.expressions import Choices
from tests.property.generate import generate
from tests.property.minimise import minimise
from tests.property.programs import Stuck, Uninteresting, digest, examine, load
from xcs_runtime.fallback import recording

REGRESSIONS = Path(__file__).parents[1] / "regressions" / "programs"
STUCK_AFTER = 120.0
PATIENCE_WITH_ORIGINALS = 4.0
"""Seconds; programs that take longer as they are written are left out, as are those that something raising makes so."""


_stopping = threading.Event()


class Seeded:
    """Choices of a seeded generator."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, n: int) -> int:
        return self._random.randrange(n)


@contextlib.contextmanager
def _patience(seconds: float) -> Iterator[None]:
    def give_up(number: int, frame: FrameType | None) -> None:
        raise Stuck

    faulthandler.dump_traceback_later(2 * STUCK_AFTER + 60, exit=True)  # when even the signal is not served
    before = signal.signal(signal.SIGALRM, give_up)
    # Again and again, as the oracle catches everything.
    around = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *around)
        signal.signal(signal.SIGALRM, before)
        if not around[0]:
            faulthandler.cancel_dump_traceback_later()


def of_an_original() -> contextlib.AbstractContextManager[None]:
    return _patience(PATIENCE_WITH_ORIGINALS)


def _failure(text: str, seed: int, patience: float = STUCK_AFTER, *, traced: bool = False) -> tuple[str | None, bool]:
    """What is wrong with the compiled program, the first line of it being the kind, or None when all is well; and
    whether calls overlapped."""
    try:
        program = load(text, sourceless=traced)
        try:
            with of_an_original():
                oracle.run(program, oracle.as_written)
        except (Exception, Stuck) as error:
            raise Uninteresting(f"the original, or what is around it: {error!r}") from error
        with _patience(patience), warnings.catch_warnings():
            warnings.simplefilter("error", xcs.XcsWarning)
            examined = examine(
                program,
                xcs.compile,
                seed=seed,
                orders=(always(backwards), at_random(seed)),
                schedules=6,
                faults=3,
                patience=of_an_original,
                any_thread="e_world(" in text,  # of specimens some are there for what waits for its turn on its thread
            )
    except Divergence as divergence:
        with of_an_original():
            if any(map(oracle.compare, *(oracle.run(program, oracle.as_written) for _ in range(2)))):
                raise Uninteresting("it is not the same twice: it asks with what a clock tells") from None
        return str(divergence), True
    except (Uninteresting, SyntaxError) as error:
        raise Uninteresting(str(error)) from error
    except Stuck:
        return "stuck\nstuck: " + traceback.format_exc(), True
    except Exception:
        return "internal\ninternal: " + traceback.format_exc(), True
    return None, examined.overlapped


def _kind(failure: str) -> str:
    """The part of a failure that has to stay the same while the program is made smaller."""
    return failure.split("\n")[1].split(":")[0]


def _save(text: str, failure: str, directory: Path) -> Path:
    comment = "\n".join(f"# {line[:160]}" for line in failure.split("\n")[:6])
    path = directory / f"program_{digest(text)}.py"
    path.write_text(f"# ruff: noqa\n{comment}\n{text}")
    return path


def fuzz(
    seconds: float,
    seed: int,
    *,
    minimal: bool = True,
    directory: Path = REGRESSIONS,
    most: int | None = None,
    traced: bool = False,
    make: Callable[[Choices], str] = generate,
) -> int:
    """Number of divergences of the programs that ``make`` makes."""
    until = time.monotonic() + seconds
    programs = skipped = overlapped = divergences = 0
    kinds: dict[str, int] = {}
    directory.mkdir(parents=True, exist_ok=True)
    current = directory.parent / f"current_{seed}.txt"
    try:
        while time.monotonic() < until and (most is None or programs < most) and not _stopping.is_set():
            text = make(Seeded(seed))
            try:
                current.write_text(text)
                failure, overlaps = _failure(text, seed, traced=traced)
            except Uninteresting:
                skipped += 1
                seed += 1
                continue
            programs += 1
            overlapped += overlaps
            if failure is not None:
                divergences += 1
                kind = _kind(failure)
                kinds[kind] = kinds.get(kind, 0) + 1
                if kinds[kind] <= 5:
                    small = minimise(text, _same(kind, seed, traced)) if minimal else text
                    path = _save(small, failure, directory)
                    print(f"seed {seed}: {path}\n{failure}\n", flush=True)
            seed += 1
    finally:  # also when somebody has had enough
        current.unlink(missing_ok=True)
        share = 100 * overlapped // max(1, programs)
        print(f"{programs} programs, {divergences} divergences {kinds or ''} ({skipped} skipped)")
        print(f"calls overlapped in {share} % of them", flush=True)
    return divergences


def _same(kind: str, seed: int, traced: bool) -> Callable[[str], bool]:
    def fails(text: str) -> bool:
        try:
            failure, _ = _failure(text, seed, patience=10.0, traced=traced)
        except Uninteresting:
            return False
        return failure is not None and _kind(failure) == kind

    return fails


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.property.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--programs", type=int, default=None, help="stop after so many")
    parser.add_argument("--keep-size", action="store_true", help="do not minimise")
    parser.add_argument("--into", type=Path, default=REGRESSIONS, help="where failing programs are saved")
    parser.add_argument("--traced", action="store_true", help="the functions have no source, so they are traced")
    parser.add_argument("--edits", action="store_true", help="edited specimens instead of programs made from nothing")
    parser.add_argument("--state", action="store_true", help="idioms rich in state, put together")
    options = parser.parse_args()
    os.environ["XCS_STRICT"] = "1"  # without it, a fault of the compiler is a function that runs as written: no failure
    os.environ["XCS_BUDGET"] = "inf"
    if options.traced:
        recording.SLOW = 0.0  # type: ignore[misc]
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))  # some double a text for ever
    # After the program at hand, or that would seem to have raised; what was found is told.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: _stopping.set())
    sys.unraisablehook = lambda unraisable: None  # programs raise in finalizers on purpose
    found = fuzz(
        options.seconds,
        options.seed,
        minimal=not options.keep_size,
        directory=options.into,
        most=options.programs,
        traced=options.traced,
        make=edits.generate if options.edits else state.generate if options.state else generate,
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
