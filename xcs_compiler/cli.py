"""``xcs-compile``: shows what becomes of functions, from their source alone. Nothing of the user's is imported or run.

Exit status: 0 done; 1 a name is not there; 2 wrong usage, or a target that can't be read or parsed; 3 a fault of xcs.
"""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from xcs_compiler.declined import Declined
from xcs_compiler.effects.lattice import Level
from xcs_compiler.report.dump import as_comment, as_written, highlighted, indentation, reindented
from xcs_compiler.report.explain import Explanation
from xcs_compiler.source import Located, source_of
from xcs_compiler.targets import STDIN, Target, TargetError, find_target, functions_of

if TYPE_CHECKING:
    from xcs_compiler.pipeline import Rewritten

FAULT = 3
BROKEN_PIPE = 128 + 13

LEVELS = {level.name.lower().replace("_", "-"): level for level in Level}

DESCRIPTION = "Show the code that xcs makes of functions, without importing or running them."
EPILOG = """\
targets:
  review.py                      all functions and methods of a file
  review.py:rank                 one function
  review.py:Agent.ask            one method; review.py:Agent for all of a class
  package.module:Agent.ask       the same, found as `python` would find the module
  -                              standard input
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = _parser()
    given = sys.argv[1:] if arguments is None else arguments
    # argparse would take "-:function" for options.
    chosen = parser.parse_args([STDIN + word[1:] if word.startswith("-:") else word for word in given])
    try:
        assume = _assumed(chosen.assume)
    except ValueError as error:
        parser.error(str(error))
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    status = 0
    try:
        for number, name in enumerate(chosen.targets):
            try:
                target = find_target(name)
                text, faults = _shown(target, chosen.show, assume)
            except TargetError as error:
                print(f"xcs-compile: {error}", file=sys.stderr)
                status = max(status, error.status)
                continue
            if number and chosen.show != "diff":
                text = "\n" + text
            _write(text, sys.stdout, "diff" if chosen.show == "diff" else "python", plain=chosen.show == "explain")
            for fault in faults:
                print(f"xcs-compile: {fault}", file=sys.stderr)
                status = FAULT
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough. What is still buffered must not fail again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status


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
    parser.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="LEVEL=NAME",
        help=f"take calls of NAME to be {', '.join(LEVELS)}; as in parallel-safe=acme.llm.ask; may be repeated",
    )
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


def _shown(target: Target, show: str, assume: Mapping[str, Level]) -> tuple[str, list[str]]:
    """The text for one target, and what went wrong inside xcs."""
    faults: list[str] = []
    functions = [(located, _rewrite(target, located, assume, faults)) for located in functions_of(target)]
    if show == "explain":
        return "\n\n".join(str(_explanation(target, *function)) for function in functions) + "\n", faults
    if show == "diff":
        return _difference(target, functions), faults
    if target.wanted is None:
        return _whole_file(target, functions, comments=True), faults
    return "\n".join(_single(target, *function) for function in functions), faults


def _rewrite(
    target: Target, located: Located, assume: Mapping[str, Level], faults: list[str]
) -> Rewritten | Declined | str:
    from xcs_compiler.pipeline import compile_static

    source = source_of(target.file, located)
    try:
        return compile_static(source, target.file.module, target.module_name, assume)
    except Exception as error:
        if os.environ.get("XCS_STRICT", "") not in ("", "0"):
            raise
        faults.append(f"a fault of xcs at {target.file.filename}:{located.node.lineno} ({located.qualname}): {error!r}")
        return f"xcs failed on it: {error!r}"


def _reason(target: Target, located: Located, result: Declined | str) -> str:
    if isinstance(result, str):
        return result
    if result.line is None:
        return result.reason
    line = source_of(target.file, located).file_line(result.line)
    return result.reason if line == located.node.lineno else f"{result.reason} (line {line})"


def _explanation(target: Target, located: Located, result: Rewritten | Declined | str) -> Explanation:
    if isinstance(result, (Declined, str)):
        rows = result.rows if isinstance(result, Declined) else ()
        reason = _reason(target, located, result)
        return Explanation(located.qualname, target.file.filename, located.node.lineno, rows, reason)
    return result.explanation


def _single(target: Target, located: Located, result: Rewritten | Declined | str) -> str:
    heading = f"# {target.file.filename}:{located.node.lineno} {located.qualname}\n"
    if isinstance(result, (Declined, str)):
        return (
            heading
            + as_comment(f"runs as written: {_reason(target, located, result)}")
            + as_written(source_of(target.file, located))
        )
    return heading + reindented(result.source_text, "")


def _whole_file(target: Target, functions: Sequence[tuple[Located, Rewritten | Declined | str]], comments: bool) -> str:
    """The file with each function that is rewritten replaced."""
    lines = list(target.file.lines)
    for located, result in sorted(functions, key=lambda function: -function[0].node.lineno):
        source = source_of(target.file, located)
        first, last = source.first_line - 1, located.node.end_lineno or located.node.lineno
        if not isinstance(result, (Declined, str)):
            lines[first:last] = reindented(result.source_text, indentation(lines[first])).rstrip("\n").split("\n")
        elif comments:
            comment = as_comment(f"runs as written: {_reason(target, located, result)}", indentation(lines[first]))
            lines[first:first] = comment.rstrip("\n").split("\n")
    text = "\n".join(lines)
    return text if text.endswith("\n") else text + "\n"


def _difference(target: Target, functions: Sequence[tuple[Located, Rewritten | Declined | str]]) -> str:
    rewritten = _whole_file(target, functions, comments=False)
    name = target.file.filename
    lines = difflib.unified_diff(
        target.file.text.splitlines(), rewritten.splitlines(), name, f"{name} (rewritten)", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def _write(text: str, stream: TextIO, language: str, plain: bool) -> None:
    coloured = not plain and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    # Line by line: of one long write Python 3.11 doesn't notice that it was cut short because the reader went away.
    stream.writelines((highlighted(text, language) if coloured else text).splitlines(keepends=True))


if __name__ == "__main__":
    sys.exit(main())
