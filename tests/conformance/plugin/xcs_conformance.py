"""A pytest plugin that puts `xcs.compile` on every function and method of some packages as they are imported.

It stands alone (``-p xcs_conformance`` with this folder on the path), since it runs within other people's projects.
What it does is said by environment variables, because packages may be imported before options are read (by pytest
itself: so `sitecustomize` beside this file imports it first):

XCS_CONFORMANCE         names of top-level packages or modules, with commas between; unset: nothing is compiled
XCS_CONFORMANCE_NESTED  ``1``: functions within functions too (those around them are then left alone, since their
                        source isn't what they were compiled from)
XCS_CONFORMANCE_TRACED  ``1``: functions have no source that could be found, so that they are traced
XCS_CONFORMANCE_SEED    every test runs under the schedules of a `SeededScheduler` of this seed
XCS_CONFORMANCE_RECORD  a file that gets a line of JSON for the start and each phase of a test, and one for each
                        compiled function at the end

PYTEST_DONT_REWRITE, since it is imported before pytest could.
"""

from __future__ import annotations

import ast
import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import json
import marshal
import os
import sys
import time
import weakref

DECORATOR = "__xcs_compile__"
PACKAGES = frozenset(filter(None, os.environ.get("XCS_CONFORMANCE", "").split(",")))
NESTED = os.environ.get("XCS_CONFORMANCE_NESTED", "") == "1"
TRACED = os.environ.get("XCS_CONFORMANCE_TRACED", "") == "1"
SEED = os.environ.get("XCS_CONFORMANCE_SEED", "")
RECORD = os.environ.get("XCS_CONFORMANCE_RECORD", "")
TESTS = frozenset(("test", "tests", "testing", "conftest"))


class Decorating(ast.NodeTransformer):
    """Puts the decorator below those that a function has, on the line where it begins."""

    def visit_FunctionDef(self, node):
        if NESTED:
            self.generic_visit(node)
        name = ast.Name(DECORATOR, ast.Load())
        last = node.decorator_list[-1] if node.decorator_list else node
        node.decorator_list.append(ast.copy_location(name, last))
        if last is node:
            name.end_lineno, name.end_col_offset = node.lineno, node.col_offset
        return node

    visit_AsyncFunctionDef = visit_FunctionDef


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with all its functions decorated, from bytecode files of its own."""

    def get_code(self, fullname):
        stats = os.stat(self.path)
        made_of = f"{stats.st_mtime_ns} {stats.st_size}\n".encode()
        kind = "nested" if NESTED else "traced" if TRACED else "decorated"
        kept = importlib.util.cache_from_source(self.path) + f".{kind}"
        try:
            data = self.get_data(kept)
        except OSError:
            data = b""
        if data.startswith(made_of):
            return marshal.loads(data[len(made_of) :])
        code = self.source_to_code(self.get_data(self.path), self.path)
        if not sys.dont_write_bytecode:
            self.set_data(kept, made_of + marshal.dumps(code))
        return code

    def source_to_code(self, data, path, *, _optimize=-1):
        tree = Decorating().visit(ast.parse(data, path))
        return compile(tree, f"{path}.gone" if TRACED else path, "exec", dont_inherit=True, optimize=_optimize)

    def get_source(self, fullname):
        return None if TRACED else super().get_source(fullname)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path=None, target=None):
        parts = fullname.split(".")
        if parts[0] not in PACKAGES or any(part in TESTS or part.startswith("test_") for part in parts):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and type(spec.loader) is importlib.machinery.SourceFileLoader:
            spec.loader = Loader(fullname, spec.loader.path)
        return spec


_dispatchers: list[weakref.ref] = []
_began = time.perf_counter()
_record = os.open(RECORD, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND) if RECORD else None


def _install() -> None:
    import xcs

    early = sorted(name for name in sys.modules if name.partition(".")[0] in PACKAGES)
    if early:
        raise RuntimeError(f"imported before they could be compiled: {', '.join(early)}")

    def compiled(function):
        made = xcs.compile(function)
        _dispatchers.append(weakref.ref(made.__xcs__))
        return made

    setattr(builtins, DECORATOR, compiled)
    sys.meta_path.insert(0, Finder())


if PACKAGES:
    _install()

import pytest  # noqa: E402 (it may import what is to be compiled)


def _write(**entry: object) -> None:
    if _record is not None:
        os.write(_record, (json.dumps(entry) + "\n").encode())


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    _write(start=item.nodeid)
    if not (SEED and PACKAGES):
        yield
        return
    from xcs_runtime.schedule import SeededScheduler, use

    with use(SeededScheduler(int(SEED))):
        yield


def pytest_runtest_logreport(report):
    outcome = report.outcome
    if hasattr(report, "wasxfail"):
        outcome = "xfailed" if report.skipped else "xpassed"
    text = report.longreprtext[-4000:] if report.failed else ""
    _write(id=report.nodeid, when=report.when, outcome=outcome, text=text, seconds=report.duration)


def pytest_collectreport(report):
    if report.failed:
        _write(id=f"collecting {report.nodeid}", when="collect", outcome="failed", text=report.longreprtext[-4000:])


def pytest_configure(config):
    try:
        from hypothesis import settings
    except ImportError:
        return
    settings.register_profile("xcs", deadline=None)  # which asserts on time
    settings.load_profile("xcs")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    _write(finished=int(exitstatus), seconds=time.perf_counter() - _began)
    for reference in _dispatchers:
        dispatcher = reference()
        if dispatcher is not None:
            _write(**_fate(dispatcher))


def _fate(dispatcher):
    """What became of a function: its variants' reasons to run as written, None for one in which something runs
    ahead."""
    original = dispatcher.original
    name = f"{original.__module__}:{original.__qualname__}"
    if dispatcher.stub is None:
        return {"function": name, "fates": ["generator, async function, or looks at its caller's frame"]}
    program = dispatcher._program
    if program is None:
        return {"function": name, "fates": []}
    statistics = program.statistics()
    issued, ahead = (statistics.issued, statistics.ahead) if statistics is not None else (0, 0)
    fates = [explanation.note for explanation in program.explanations()]
    return {"function": name, "fates": fates, "issued": issued, "ahead": ahead}
