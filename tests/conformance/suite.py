"""Other people's suites: fetched through pip, unpacked, and run with and without xcs."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BUILD = ROOT / "build" / "conformance"

MODES: dict[str, dict[str, str]] = {
    "without": {},
    "as it is": {},
    "eager": {"XCS_EAGER": "1"},
    "schedule": {"XCS_EAGER": "1", "XCS_CONFORMANCE_SEED": "1"},
    "nested": {"XCS_EAGER": "1", "XCS_CONFORMANCE_NESTED": "1"},
    "traced": {"XCS_EAGER": "1", "XCS_CONFORMANCE_TRACED": "1"},
}
"""``without`` xcs; ``as it is``; ``eager``: all that may run ahead does; ``schedule``: so it does, and a seeded
scheduler decides in which order; ``nested``: functions within functions are compiled, instead of those around them;
``traced``: they have no source, so they are traced."""


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """
    outcomes  of each test: the worst of its phases
    fates     of each compiled function: why it runs as written, or None where something runs ahead
    seconds   of CPU time of the whole process, so that it matters little what else the machine does
    last      the test that was started last: where it crashed or hung, if the run is not ``finished``
    reasons   how many functions have which first fate
    """

    outcomes: dict[str, str]
    texts: dict[str, str]
    fates: tuple[dict[str, Any], ...]
    seconds: float
    finished: bool
    last: str
    reasons: Counter[str] = field(default_factory=Counter)


def read_packages() -> tuple[list[str], list[Package]]:
    """The pinned requirements, and the packages."""
    table = tomllib.loads((HERE / "packages.toml").read_text())
    packages = [
        Package(
            entry["name"], entry["version"], tuple(entry["modules"]), tuple(entry["tests"]),
            tuple(map(tuple, entry.get("without", ()))), tuple(entry.get("options", ())),
            tuple(map(tuple, entry.get("missing", ()))),
        )
        for entry in table["package"]
    ]  # fmt: skip
    return table["requirements"], packages


def environment(requirements: list[str], packages: list[Package]) -> str:
    """The Python of an environment that has all of them. Made when it isn't there, or when the pins have changed."""
    folder = ROOT / ".venv-conformance-{}.{}".format(*sys.version_info)
    python = folder / "bin" / "python"
    pins = [*requirements, *(f"{package.name}=={package.version}" for package in packages)]
    stamp = folder / "pins"
    if not stamp.exists() or stamp.read_text() != "\n".join(pins):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *pins], check=True)
        stamp.write_text("\n".join(pins))
    return str(python)


def sources(package: Package) -> Path:
    """The folder of the unpacked source distribution."""
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "pytest.ini").write_text("[pytest]\n")  # or pytest would find our settings for those that have none
    stem = package.name.lower().replace("-", "_")
    pattern = f"{stem}-{package.version}"
    if not (BUILD / pattern).is_dir():
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", package.name,
             "--dest", BUILD, f"{package.name}=={package.version}"],
            check=True,
        )  # fmt: skip
        with tarfile.open(BUILD / f"{pattern}.tar.gz") as archive:
            archive.extractall(BUILD, filter="data")
    for name, text in package.missing:
        (BUILD / pattern / name).write_text(text)
    return BUILD / pattern


def run(python: str, package: Package, mode: str, timeout: float) -> Run:
    """Run a suite in one of `MODES`. ``timeout`` in seconds; a run that takes longer is not finished."""
    ours = BUILD / "path"  # what the tests see of us: not this folder, which has tests as well
    ours.mkdir(parents=True, exist_ok=True)
    for name in ("xcs", "xcs_compiler", "xcs_runtime"):
        if not (ours / name).exists():
            (ours / name).symlink_to(ROOT / name)
    record = BUILD / f"{package.name}-{mode.replace(' ', '-')}-{sys.version_info[0]}.{sys.version_info[1]}.jsonl"
    record.unlink(missing_ok=True)
    left_out = ("XCS_", "PYTHONDONTWRITEBYTECODE")
    variables = {k: v for k, v in os.environ.items() if not k.startswith(left_out)} | MODES[mode]
    variables["PYTHONPATH"] = os.pathsep.join((str(ours), str(HERE / "plugin")))
    variables["XCS_CONFORMANCE_RECORD"] = str(record)
    if mode != "without":
        variables |= {"XCS_CONFORMANCE": ",".join(package.modules), "XCS_STRICT": "1"}
    options = ["-q", "-p", "xcs_conformance", "-p", "no:cacheprovider", "-o", "faulthandler_timeout=120"]
    if package.without:
        options += ["-k", f"not ({' or '.join(part for part, _ in package.without)})"]
    command = [python, "-m", "pytest", *options, *package.options, *package.tests]
    there: Any = {"cwd": sources(package), "env": variables, "stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    # As where packages are installed, and tests run more than once: all modules are read from bytecode files.
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run([*command, "--collect-only"], stdout=subprocess.DEVNULL, timeout=timeout, check=False, **there)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(record.with_suffix(".txt"), "w") as output, contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, stdout=output, timeout=timeout, check=False, **there)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return _read(record, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _read(record: Path, seconds: float) -> Run:
    outcomes: dict[str, str] = {}
    texts: dict[str, str] = {}
    fates: list[dict[str, Any]] = []
    finished, last = False, ""
    reasons: Counter[str] = Counter()
    for line in record.read_text().splitlines() if record.exists() else ():
        entry = json.loads(line)
        if "start" in entry:
            last = entry["start"]
        elif "id" in entry:
            if outcomes.get(entry["id"], "passed") == "passed":  # the worst of set-up, call and tear-down
                outcomes[entry["id"]], texts[entry["id"]] = entry["outcome"], entry["text"]
        elif "finished" in entry:
            finished = True
        else:
            fates.append(entry)
            notes = entry["fates"]
            reasons["runs ahead" if None in notes else notes[0] if notes else "not called, or nothing waits"] += 1
    return Run(outcomes, texts, tuple(fates), seconds, finished, last, reasons)


def differences(expected: Run, found: Run) -> list[str]:
    """One line for each test with another outcome, or that is missing."""
    parts = []
    for test in sorted(expected.outcomes.keys() | found.outcomes.keys()):
        one, two = expected.outcomes.get(test, "missing"), found.outcomes.get(test, "missing")
        cut_off = not found.finished and (two == "missing" or test == found.last)
        if one != two and not cut_off:
            why = [line for line in found.texts.get(test, "").splitlines() if line.startswith("E ")]
            parts.append(f"{test}: {one} became {two}{': ' + why[-1][1:].strip() if why else ''}")
    if not found.finished:
        parts.append(f"did not come to an end; the last test was {found.last}")
    return parts
