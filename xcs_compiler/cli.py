"""``xcs-compile``: shows what becomes of functions, from their source alone. Nothing of the user's is imported or run.

Exit status: 0 done; 1 a name is not there; 2 wrong usage, or a target that can't be read or parsed; 3 a fault of xcs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from xcs_compiler.effects.configuration import declared_for
from xcs_compiler.effects.lattice import Level
from xcs_compiler.report.dump import highlighted
from xcs_compiler.report.shown import Order, Shown, show_one
from xcs_compiler.targets import STDIN, TargetError, find_targets
from xcs_compiler.version import Version

USAGE, FAULT = 2, 3
BROKEN_PIPE = 128 + 13

STAGES = ("parse", "effects", "dependences", "plan", "rewrite")
GRAPHS = ("text", "dot", "mermaid", "svg")
LEVELS = {level.name.lower().replace("_", "-"): level for level in Level}

DESCRIPTION = "Show the code that xcs makes of functions, without importing or running them."
EPILOG = """\
targets:
  review.py                      all functions and methods of a file
  review.py:rank                 one function
  review.py:Agent.ask            one method; review.py:Agent for all of a class
  package.module:Agent.ask       the same, found as `python` would find the module
  package, folder/               all modules of a package, all files of a folder
  -                              standard input
  profile.json                   what a program has recorded of traced functions, run with XCS_PROFILE=profile.json;
                                 profile.json:function for one of them
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = _parser()
    given = sys.argv[1:] if arguments is None else arguments
    # argparse would take "-:function" for options, and a target for the form of the graph.
    words = [STDIN + word[1:] if word.startswith("-:") else word for word in given]
    for place, word in enumerate(words):
        if word == "--graph" and words[place + 1 : place + 2] not in [[form] for form in GRAPHS]:
            words[place] = "--graph=text"
    chosen = parser.parse_args(words)
    try:
        assume = _assumed(chosen.assume)
        _agree(chosen)
    except ValueError as error:
        parser.error(str(error))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _run(chosen, assume)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough. What is still buffered must not fail again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status


def _agree(chosen: argparse.Namespace) -> None:
    """Raises ValueError for options that can't both be meant."""
    other = "--html" if chosen.html else "--graph" if chosen.graph else f"--{chosen.show}"
    if chosen.stage and other != "--dump":
        raise ValueError(f"--stage goes with --dump, not with {other}")
    if chosen.html and chosen.output:
        raise ValueError("--html names the one file that is written: leave --output out")


def _run(chosen: argparse.Namespace, assume: Mapping[str, Level]) -> int:
    status = 0
    names: list[str] = []
    for name in chosen.targets:
        try:
            names += find_targets(name)
        except TargetError as error:
            print(f"xcs-compile: {error}{_hint(chosen, name)}", file=sys.stderr)
            status = max(status, error.status)
    order = Order(chosen.show, chosen.stage, chosen.graph, bool(chosen.html), assume)
    shown = []
    said: set[str] = set()  # files whose problems are known
    for number, (name, result) in enumerate(zip(names, _all_shown(names, order), strict=True)):
        if isinstance(result, TargetError):
            print(f"xcs-compile: {result}{_hint(chosen, name)}", file=sys.stderr)
            status = max(status, result.status)
            continue
        shown.append(result)
        declared = declared_for(result.filename)
        for problem in declared.problems if declared.path not in said else ():
            print(f"xcs-compile: {declared.path}: {problem}", file=sys.stderr)
        said.add(declared.path)
        for fault in result.faults:
            print(f"xcs-compile: {fault}", file=sys.stderr)
            status = FAULT
        if chosen.html:
            continue
        if chosen.output:
            try:
                _save(Path(chosen.output), name, result.text, _suffix(chosen))
            except OSError as error:
                print(f"xcs-compile: {error.filename} can't be written: {error.strerror or error}", file=sys.stderr)
                return USAGE
            continue
        text = result.text
        if len(names) > len(chosen.targets) and chosen.show == "dump":
            text = f"# === {result.filename}\n{text}"
        if number and chosen.show != "diff":
            text = "\n" + text
        plain = chosen.show == "explain" or bool(chosen.stage or chosen.graph)
        _write(text, sys.stdout, "diff" if chosen.show == "diff" else "python", plain=plain)
    if chosen.html:
        from xcs_compiler.report.page import page

        try:
            Path(chosen.html).write_text(page([result.page for result in shown if result.page]), encoding="utf-8")
        except OSError as error:
            print(f"xcs-compile: {chosen.html} can't be written: {error.strerror or error}", file=sys.stderr)
            return USAGE
    return status


def _hint(chosen: argparse.Namespace, name: str) -> str:
    """Of a first target that is none, but may have been meant for the form of the graph."""
    if not chosen.graph or len(chosen.targets) < 2 or name != chosen.targets[0] or not name.isalpha():
        return ""
    return f"; the forms of a graph are {', '.join(GRAPHS)}"


FEW = 6
"""Up to so many files one process does it all."""


def _all_shown(names: Sequence[str], order: Order) -> Iterator[Shown | TargetError]:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(names) <= FEW or processors == 1 or order.page:
        for name in names:
            yield show_one(name, order)
        return
    import multiprocessing
    import threading
    from concurrent.futures import ProcessPoolExecutor

    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    method = "fork" if forks else "spawn"
    with ProcessPoolExecutor(processors, mp_context=multiprocessing.get_context(method)) as pool:
        yield from pool.map(show_one, names, [order] * len(names))


def _suffix(chosen: argparse.Namespace) -> str:
    if chosen.graph:
        return {"dot": ".dot", "mermaid": ".mmd", "svg": ".svg"}.get(chosen.graph, ".txt")
    plain = chosen.show == "explain" or chosen.stage not in (None, "rewrite")
    return ".diff" if chosen.show == "diff" else ".txt" if plain else ".py"


def _save(folder: Path, name: str, text: str, suffix: str) -> None:
    """Write one file of a tree like that of the sources."""
    path = Path(name)
    inner = Path(*[part for part in path.parts if part not in ("..", path.anchor)])
    known = inner if inner.suffix == ".py" else inner.with_name(inner.name.replace(":", "_") + ".py")
    target = folder / (known if suffix == ".py" else known.with_suffix(suffix))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xcs-compile",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("targets", nargs="+", metavar="TARGET", help="what to show, see below")
    show = parser.add_mutually_exclusive_group()
    for what, text in (
        ("dump", "print the rewritten code, with a comment at each decision (this is the default)"),
        ("explain", "print a table of the calls: what they do, whether they run ahead, and why"),
        ("diff", "print what differs from the original, as a unified diff"),
    ):
        show.add_argument(f"--{what}", dest="show", action="store_const", const=what, help=text)
    show.add_argument("--graph", nargs="?", const="text", choices=GRAPHS, help="print what waits for what (text)")
    show.add_argument("--html", metavar="FILE", help="write one page with the source, annotated line by line")
    parser.add_argument("--stage", choices=STAGES, help="with --dump: what this stage of the compiler has made")
    parser.add_argument("--output", metavar="DIR", help="write a file for each target instead of printing")
    parser.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="LEVEL=NAME",
        help=f"take calls of NAME to be {', '.join(LEVELS)}; as in parallel-safe=acme.llm.ask; may be repeated",
    )
    parser.add_argument("--version", action=Version)
    parser.set_defaults(show="dump")
    return parser


def _assumed(pairs: Sequence[str]) -> Mapping[str, Level]:
    assume = {}
    for pair in pairs:
        level, equals, name = pair.partition("=")
        if not equals or level not in LEVELS or not name:
            raise ValueError(f"--assume takes LEVEL=NAME, with a level of {', '.join(LEVELS)}; got {pair!r}")
        assume[name] = LEVELS[level]
    return assume


def _write(text: str, stream: TextIO, language: str, plain: bool) -> None:
    coloured = not plain and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    # Line by line: of one long write Python 3.11 doesn't notice that it was cut short because the reader went away.
    stream.writelines((highlighted(text, language) if coloured else text).splitlines(keepends=True))


if __name__ == "__main__":
    sys.exit(main())
