"""The standard library's own tests, with every call of theirs, and of what they import, passing through hooks.

    python -m tests.fallback.conformance [--jobs N] [MODULE ...]

Each module runs twice in processes of its own, as it is and hooked. A test that fails only when hooked, or is not run
when hooked, is a failure, except in the suites of `ASSERTS_ON_CODE`, which assert on bytecode, tracing or frames. Needs
an interpreter with the ``test`` package. Exit status 1 on failures.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import importlib.machinery
import io
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[2]
SECONDS = 300

MODULES = """
abc argparse array augassign base64 binascii binop bisect bool bufio builtin bytes calendar call cmath cmd code
codeccallbacks collections colorsys compare complex configparser contains context contextlib contextlib_async copy
copyreg csv dataclasses decorators defaultdict deque descr descrtut dict dictcomps dictviews difflib dynamic
dynamicclassattribute enum enumerate except_star exception_hierarchy exception_variations exceptions extcall fileinput
filecmp float fnmatch format fractions fstring funcattrs functools generators genericalias genexps getopt gettext glob
global grammar graphlib hash hashlib heapq hmac html htmlparser index int ipaddress isinstance iter json keyword
keywordonlyarg linecache list listcomps long math memoryview metaclass mimetypes minidom module named_expressions
netrc ntpath numeric_tower opcodes operator optparse ordered_dict patma pathlib plistlib positional_only_arg posixpath
pow pprint print property pulldom queue quopri raise range re reprlib richcmp sax sched scope secrets set shelve shlex
slice sort statistics string stringprep strptime struct structseq subclassinit super sys_settrace tempfile textwrap
threading_local timeit tokenize traceback tuple type_comments types typechecks typing unary unpack unpack_ex unittest
urllib urlparse userdict userlist userstring uuid warnings weakref weakset with wsgiref xml_etree yield_from zipapp
""".split()  # noqa: SIM905

ASSERTS_ON_CODE = {
    "sys_settrace": "asserts on the events of each line and on jumps between lines",
    "traceback": "asserts on the text of tracebacks through frames of its own helpers, and on code objects",
}


def hook_everything() -> None:
    """From now on, what is imported from source or cached bytecode has its calls hooked."""
    from xcs_compiler.fallback.hooks import find_sites, hook_calls

    def passed(thing: object) -> object:
        return thing

    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        code = original(self, name)
        if code is None or name.startswith("xcs_compiler"):
            return code
        return hook_calls(code, find_sites(code), lambda site: passed, lambda site: passed, lambda *at: passed)

    loader.get_code = get_code  # type: ignore[method-assign]


class Outcomes(unittest.TextTestResult):
    def __init__(self, *args: object) -> None:
        super().__init__(io.TextIOWrapper(io.BytesIO()), False, 0)  # type: ignore[arg-type]
        self.ran: list[str] = []

    def startTest(self, test: unittest.TestCase) -> None:
        self.ran.append(test.id())
        super().startTest(test)


def run_child(module: str, hooked: bool) -> None:
    """Run one test module; the outcomes go to standard output as JSON."""
    out = os.dup(1)
    os.dup2(2, 1)
    sys.argv = [f"test_{module}"]
    for name in ("unittest.mock", "test.support"):  # what the tests use is hooked too, but not this file's own imports
        sys.modules.pop(name, None)
    if hooked:
        hook_everything()
    suite = unittest.defaultTestLoader.loadTestsFromName(f"test.test_{module}")
    outcomes = Outcomes()
    suite.run(outcomes)
    bad = {str(test.id()): text[-1500:] for test, text in [*outcomes.failures, *outcomes.errors]}
    skipped = len(outcomes.skipped)
    os.write(out, json.dumps({"ran": outcomes.ran, "bad": bad, "skipped": skipped}).encode())
    os._exit(0)


def run(module: str, hooked: bool) -> dict[str, object] | str:
    command = [sys.executable, "-W", "ignore", "-m", "tests.fallback.conformance", "--child", module]
    try:
        done = subprocess.run(
            command + ["--hooked"] * hooked, cwd=ROOT, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return "timed out"
    try:
        return json.loads(done.stdout)
    except ValueError:
        return f"ended with {done.returncode}: {done.stderr.decode(errors='replace')[-1500:]}"


def compare(module: str) -> tuple[str, int, list[str]]:
    """The module, how many tests ran hooked, and what went wrong only then."""
    plain, hooked = run(module, False), run(module, True)
    if isinstance(plain, str):
        return module, 0, []  # it doesn't run here at all
    if isinstance(hooked, str):
        return module, 0, [f"test_{module}: {hooked}"]
    wrong = [f"{name}\n{text}" for name, text in hooked["bad"].items() if name not in plain["bad"]]  # type: ignore
    missing = set(plain["ran"]) - set(hooked["ran"])  # type: ignore[call-overload]
    if hooked["skipped"] > plain["skipped"]:  # type: ignore[operator]
        wrong.append(f"test_{module}: {hooked['skipped']} tests skipped, not {plain['skipped']}")
    wrong += [f"{name}: not run" for name in sorted(missing)]
    return module, len(hooked["ran"]), wrong  # type: ignore[arg-type]


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fallback.conformance")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--hooked", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        run_child(chosen.child, chosen.hooked)
    try:
        import test.support  # noqa: F401
    except ImportError:
        print(f"{sys.executable} has no `test` package: nothing to run")
        return 0
    began = time.monotonic()
    modules, tests, failures = 0, 0, 0
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        for module, ran, wrong in pool.map(compare, chosen.modules or MODULES):
            modules += ran > 0
            tests += ran
            if not wrong:
                continue
            if module in ASSERTS_ON_CODE:
                print(f"expected: {len(wrong)} in test_{module}, which {ASSERTS_ON_CODE[module]}")
                continue
            failures += len(wrong)
            print("\n".join(f"FAILED {text}" for text in wrong), flush=True)
    version = ".".join(map(str, sys.version_info[:3]))
    seconds = time.monotonic() - began
    print(f"Python {version}: {modules} modules, {tests} tests hooked, {failures} failures ({seconds:.0f} s)")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
