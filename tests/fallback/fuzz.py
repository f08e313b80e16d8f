"""Generated programs without source, traced, against themselves: ``python -m tests.fallback.fuzz --seconds 60``.

The programs, the oracle and the minimiser are those of `tests.property`; here nobody finds the source of a program,
every call counts as slow (or half of them, by the seed), and tracing never backs off, so each call after the first one
is predicted.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import xcs
from tests.differential.conductors import always, at_random, backwards
from tests.differential.oracle import Divergence, Program
from tests.property.fuzz import Seeded, _kind, _patience
from tests.property.generate import generate
from tests.property.minimise import minimise
from tests.property.programs import Stuck, Uninteresting, examine, load
from xcs_runtime.fallback import recording, traced
from xcs_runtime.fallback.recording import Recording
from xcs_runtime.fallback.traced import Traced

NOWHERE = Path("<generated>")


@contextmanager
def always_predicted(seed: int) -> Iterator[None]:
    """Whatever was measured, calls are slow: all for an even ``seed``, half of the sites otherwise."""
    choose = random.Random(seed)
    recorded = Traced.recorded

    def chosen(self: Traced, recording: Recording) -> None:
        recorded(self, recording)
        if seed % 2:
            sites = self.predicted
            sites.slow = frozenset(site for site in sorted(sites.slow) if choose.random() < 0.5)

    with (
        mock.patch.object(recording, "SLOW", -1.0),
        mock.patch.object(traced, "FIRST_WAIT", 0),
        mock.patch.object(traced, "MOST_ATTEMPTS", 1 << 30),
        mock.patch.object(Traced, "recorded", chosen),
    ):
        yield


def sourceless(text: str) -> Program:
    """The program, each input given three times, in a module that nobody finds the text of."""
    return load(text + "\nINPUTS *= 3\n", NOWHERE)


def failure(text: str, seed: int, patience: float = 60.0) -> tuple[str | None, int]:
    """What is wrong, the kind in its first line, or None; and how many early results were taken."""
    taken: list[int] = []
    ended = Traced.ended

    def counted(self: Traced, activation: object) -> None:
        taken.append(activation.taken)  # type: ignore[attr-defined]
        ended(self, activation)  # type: ignore[arg-type]

    try:
        with (
            _patience(patience),
            warnings.catch_warnings(),
            always_predicted(seed),
            mock.patch.object(Traced, "ended", counted),
        ):
            warnings.simplefilter("error", xcs.XcsWarning)
            examine(
                sourceless(text), xcs.compile, seed=seed, orders=(always(backwards), at_random(seed)), schedules=2,
                faults=2,
            )  # fmt: skip
    except Divergence as divergence:
        return str(divergence), sum(taken)
    except (Uninteresting, SyntaxError) as error:
        raise Uninteresting(str(error)) from error
    except Stuck:
        return "stuck\nstuck: " + traceback.format_exc(), 0
    except Exception:
        return "internal\ninternal: " + traceback.format_exc(), 0
    return None, sum(taken)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fallback.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--programs", type=int, default=1 << 30)
    parser.add_argument("--keep-size", action="store_true", help="do not minimise")
    options = parser.parse_args()
    sys.unraisablehook = lambda unraisable: None
    until, seed, programs, taken, kinds = time.monotonic() + options.seconds, options.seed, 0, 0, {}
    while time.monotonic() < until and programs < options.programs:
        text = generate(Seeded(seed))
        try:
            wrong, early = failure(text, seed)
        except Uninteresting:
            seed += 1
            continue
        programs += 1
        taken += early > 0
        if wrong is not None:
            kind = _kind(wrong)
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] <= 4 and not options.keep_size:

                def fails(smaller: str, kind: str = kind, seed: int = seed) -> bool:
                    try:
                        found, _ = failure(smaller, seed, 10.0)
                    except Uninteresting:
                        return False
                    return found is not None and _kind(found) == kind

                text = minimise(text, fails)
            print(f"seed {seed}:\n{wrong}\n{text if kinds[kind] <= 4 else ''}", flush=True)
        seed += 1
    print(f"{programs} programs, {sum(kinds.values())} divergences {kinds or ''}; early results in {taken} of them")
    return bool(kinds)


if __name__ == "__main__":
    sys.exit(main())
