"""``xcs-lint``: finds what keeps code from running in parallel, or is not safe when it does. Imports and runs nothing.

Exit status: 0 nothing found; 1 something found; 2 wrong usage, or input that can't be read; 3 a fault of xcs.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from xcs_compiler.decoding import decoded, not_text
from xcs_compiler.lint.cache import Cache, default_folder
from xcs_compiler.lint.engine import STDIN, LintError, Outcome, Progress, lint
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.fix import fixed
from xcs_compiler.lint.output import (
    WIDTH,
    Style,
    as_github,
    as_json_lines,
    as_sarif,
    as_statistics,
    as_text,
    fingerprints,
    plain,
)
from xcs_compiler.lint.rules import RULES
from xcs_compiler.lint.settings import Settings, SettingsError, chosen, read_settings
from xcs_compiler.version import Version

FOUND, USAGE, FAULT = 1, 2, 3
BROKEN_PIPE = 128 + 13
UNPARSED = "XCS000"
FORMATS = ("text", "json", "sarif", "github")
ROUNDS = 8
EPILOG = """\
paths are files or folders, or - for standard input

comments in the code:
  # xcs: ignore[XCS101]   nothing of that code is reported on this line; unused ones are reported
  # xcs: parallel         this loop has to run in parallel; reported when it does not (XCS002)

configuration, in pyproject.toml:
  [tool.xcs.lint]
  select = ["XCS"]
  ignore = ["XCS103"]
  exclude = ["migrations"]
  per-file-ignores = { "tests/*" = ["XCS1"] }
  compiled-only = false   # true: leave code alone that is not compiled, though it could be
  baseline = "xcs-baseline.json"
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if given.explain:
            return _explain(given.explain)
        if not given.paths:
            parser.error("name at least one file or folder, or - for standard input")
        if given.jobs is not None and given.jobs < 1:
            parser.error(f"--jobs takes the number of processes, 1 or more; got {given.jobs}")
        if given.statistics and given.format != "text":
            parser.error(f"--statistics is text, and --format {given.format} is for findings: leave one of them out")
        return _run(given)
    except (SettingsError, LintError) as error:
        print(f"xcs-lint: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xcs-lint",
        description="Find what keeps code from running in parallel, or is not safe when it does. Runs nothing of it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders")
    parser.add_argument("--select", metavar="CODES", help="only these rules: codes or their beginnings, with commas")
    parser.add_argument("--ignore", metavar="CODES", help="all but these")
    parser.add_argument("--fix", action="store_true", help="make the fixes that are safe, and report the rest")
    parser.add_argument("--explain", metavar="CODE", help="print the documentation of a rule (ALL: the list of rules)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how findings are written (default: text)")
    parser.add_argument("--output", metavar="FILE", help="where to, instead of standard output")
    parser.add_argument("--statistics", action="store_true", help="count findings by rule instead of showing them")
    parser.add_argument("--baseline", metavar="FILE", help="leave out the findings that are in this file")
    parser.add_argument("--update-baseline", action="store_true", help="write what is found now to the baseline file")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 although something was found")
    parser.add_argument("--no-cache", action="store_true", help="neither use nor keep results of other runs")
    parser.add_argument("--jobs", type=int, metavar="N", help="processes at once (default: one a processor)")
    parser.add_argument("--version", action=Version)
    parser.add_argument("--quiet", "-q", action="store_true", help="no progress bar and no summary")
    return parser


def _explain(code: str) -> int:
    if code.upper() == "ALL":
        for rule in RULES.values():
            print(f"{rule.code}  {rule.name:22}  {rule.summary}")
        return 0
    found = next((r for r in RULES.values() if code.upper() == r.code or code.lower() == r.name), None)
    if found is None:
        raise LintError(f"there is no rule {code}; xcs-lint --explain ALL lists them")
    print(_wrapped(found.documentation()), end="")
    return 0


def _wrapped(text: str) -> str:
    """Paragraphs in lines that a terminal has room for; code as it is."""
    code = False
    lines: list[str] = []
    for line in text.splitlines():
        code ^= line.startswith("```")
        lines += [line] if code or len(line) <= WIDTH else textwrap.wrap(line, WIDTH)
    return "\n".join(lines) + "\n"


def _run(given: argparse.Namespace) -> int:
    texts = {STDIN: _stdin()} if "-" in given.paths else {}
    paths = [STDIN if path == "-" else path for path in given.paths]
    first = next((Path(p) for p in paths if p != STDIN), Path.cwd())
    settings = read_settings(first if first.is_dir() else first.parent)
    for option, codes in (("--select", given.select), ("--ignore", given.ignore)):
        if codes is not None and not _codes(codes):
            raise LintError(f"{option} names no rule; xcs-lint --explain ALL lists them")
    settings = chosen(settings, _codes(given.select), _codes(given.ignore), "on the command line")
    if given.baseline:
        settings = replace(settings, baseline=given.baseline)
    if not any(settings.wants(code, ".") for code in RULES):
        raise LintError("all rules that are selected are ignored, too: there is nothing to look for")
    if given.update_baseline and settings.baseline is None:
        raise LintError("--update-baseline needs a file: --baseline FILE, or `baseline` in pyproject.toml")
    folder = None if given.no_cache or texts else default_folder()
    cache = Cache(folder, str(settings.root.resolve()))
    with _progress(given.quiet) as progress:
        outcome = lint(paths, settings, cache=cache, jobs=given.jobs, progress=progress, texts=texts)
        made = 0
        if given.fix:
            outcome, made = _fix(paths, settings, cache, given.jobs, outcome)
    findings = _without_known(outcome, settings, given.update_baseline)
    if given.fix and STDIN in outcome.texts:
        sys.stdout.write(outcome.texts[STDIN])
        _write(given, findings, outcome, settings, sys.stderr)
    else:
        _write(given, findings, outcome, settings, sys.stdout)
    if not given.quiet and given.format == "text":
        _summary(findings, outcome, made)
    for sentence in (*outcome.unreadable, *outcome.faults):
        print(f"xcs-lint: {sentence}", file=sys.stderr)
    sys.stdout.flush()
    if outcome.unreadable:
        return USAGE
    if outcome.faults:
        return FAULT
    return FOUND if findings and not given.exit_zero else 0


def _stdin() -> str:
    try:
        return decoded(sys.stdin.buffer.read())
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        raise LintError(f"standard input is not Python source: {not_text(error)}") from None


def _codes(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _fix(
    paths: Sequence[str], settings: Settings, cache: Cache, jobs: int | None, outcome: Outcome
) -> tuple[Outcome, int]:
    """Make the fixes, look again, and so on until there is none left to make."""
    made = 0
    texts = {path: text for path, text in outcome.texts.items() if path == STDIN}
    for _ in range(ROUNDS):
        done = 0
        for path, text in outcome.texts.items():
            new, number = fixed(text, [f for f in outcome.findings if f.path == path])
            if number and new != text:
                done += number
                if path == STDIN:
                    texts[STDIN] = new
                else:
                    _replace(Path(path), text, new)
        if not done:
            break
        made += done
        outcome = lint(paths, settings, cache=cache, jobs=jobs, texts=texts)
    return outcome, made


def _replace(path: Path, before: str, text: str) -> None:
    """Write a fixed text in the file's own encoding; each line that was there before keeps its own end."""
    import io
    import re
    import tokenize

    try:
        data = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        ends = re.findall("\r\n|\r|\n", data.decode(encoding))
        old, new = before.split("\n"), text.split("\n")
        made = [max(set(ends), key=ends.count) if ends else "\n"] * len(new)
        for _, start, stop, first, last in _same(old, new):
            made[first:last] = [*ends[start:stop], *made[first:last]][: last - first]
        path.write_bytes("".join(line + end for line, end in zip(new, [*made[:-1], ""], strict=True)).encode(encoding))
    except OSError as error:
        raise LintError(f"{path} can't be written: {error.strerror or error}") from None


def _same(old: list[str], new: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Stretches of lines that correspond, changed ones of equal number among them."""
    for step in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step[0] == "equal" or step[2] - step[1] == step[4] - step[3]:
            yield step


def _without_known(outcome: Outcome, settings: Settings, update: bool) -> list[Finding]:
    """The findings that are not in the baseline; all of them go into it where it is to be written, but for files that
    don't parse: nothing else would be found in these, so that is said each time."""
    if settings.baseline is None:
        return outcome.findings
    path = Path(settings.baseline)
    prints = fingerprints(outcome.findings, outcome.texts, settings.root)
    if update:
        rows = [
            {"fingerprint": fingerprint, "path": settings.relative(f.path), "line": f.line, "code": f.code}
            for f, fingerprint in zip(outcome.findings, prints, strict=True)
            if f.code != UNPARSED
        ]
        try:
            path.write_text(json.dumps({"version": 1, "findings": rows}, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise LintError(f"the baseline {path} can't be written: {error.strerror or error}") from None
        return [f for f in outcome.findings if f.code == UNPARSED]
    try:
        known = {row["fingerprint"] for row in json.loads(path.read_text(encoding="utf-8"))["findings"]}
    except FileNotFoundError:
        raise LintError(f"there is no baseline {path}; --update-baseline writes one") from None
    except OSError as error:
        raise LintError(f"the baseline {path} can't be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError) as error:
        why = f" ({error})" if isinstance(error, ValueError) else ""
        raise LintError(
            f"{path} is no baseline that xcs-lint has written{why}; --update-baseline writes a new one"
        ) from None
    return [f for f, fingerprint in zip(outcome.findings, prints, strict=True) if fingerprint not in known]


def _write(
    given: argparse.Namespace, findings: list[Finding], outcome: Outcome, settings: Settings, stream: TextIO
) -> None:
    if given.output:
        try:
            with open(given.output, "w", encoding="utf-8") as file:
                file.write(_formatted(given, findings, outcome, settings, plain))
        except OSError as error:
            raise LintError(f"{given.output} can't be written: {error.strerror or error}") from None
        return
    # Line by line: of one long write Python 3.11 doesn't notice that it was cut short because the reader went away.
    stream.writelines(_formatted(given, findings, outcome, settings, _style(stream)).splitlines(keepends=True))


def _formatted(
    given: argparse.Namespace, findings: list[Finding], outcome: Outcome, settings: Settings, style: Style
) -> str:
    if given.statistics:
        return as_statistics(findings)
    if given.format == "json":
        return as_json_lines(findings)
    if given.format == "github":
        return as_github(findings)
    if given.format == "sarif":
        return as_sarif(findings, outcome.texts, settings.root)
    text = as_text(findings, outcome.texts, style)
    return text + "\n" if text else ""


def _summary(findings: list[Finding], outcome: Outcome, made: int) -> None:
    fixable = sum(bool(f.edits) for f in findings)
    parts = [f"{made} fixed" if made else "", f"{len(findings)} found" if findings else "nothing found"]
    if fixable:
        parts.append(f"{fixable} of them to be fixed with --fix")
    files = "1 file" if outcome.files == 1 else f"{outcome.files:,} files"
    lines = "1 line" if outcome.lines == 1 else f"{outcome.lines:,} lines"
    if not outcome.files and not outcome.unreadable:
        print("xcs-lint: there are no Python files there", file=sys.stderr)
    print(f"{', '.join(filter(None, parts))} ({files}, {lines})", file=sys.stderr)


COLOURS = {"place": "1", "code": "1;31", "fix": "36", "frame": "34", "caret": "1;31"}


def _style(stream: TextIO) -> Style:
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return plain
    return lambda text, style: f"\x1b[{COLOURS[style]}m{text}\x1b[0m" if text else text


@contextlib.contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, where rich is installed."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    try:
        from rich.console import Console
        from rich.progress import Progress as Bar
    except ImportError:
        yield None
        return
    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, object] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)  # type: ignore[arg-type]

        yield report


if __name__ == "__main__":
    sys.exit(main())
