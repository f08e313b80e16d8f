"""Who may import whom, and what `import xcs` costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("xcs", "xcs_compiler", "xcs_runtime")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_compiler_and_runtime_do_not_know_each_other_nor_the_facade(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    forbidden = {
        "xcs": (),
        "xcs_compiler": ("xcs", "xcs_runtime"),
        "xcs_runtime": ("xcs", "xcs_compiler", "libcst"),
    }[package]
    assert [name for name in imported(path) if name.partition(".")[0] in forbidden] == []


def modules_after(program: str) -> set[str]:
    report = "import json; print(json.dumps([*sys.modules]))"
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}\n{report}"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_and_decorating_load_next_to_nothing() -> None:
    baseline = modules_after("import __future__, functools, opcode, os, types, weakref")
    added = modules_after("import xcs\n@xcs.compile\n@xcs.parallel_safe\ndef f(x): return x") - baseline
    assert {name for name in added if name.startswith("xcs_compiler")} == {
        "xcs_compiler",
        "xcs_compiler.effects",
        "xcs_compiler.effects.markers",
    }
    assert {name for name in added if name.startswith("xcs_runtime")} == {
        "xcs_runtime",
        "xcs_runtime.depth",
        "xcs_runtime.prologue",
        "xcs_runtime.stub",
        "xcs_runtime.watched",
    }
    assert {name for name in added if not name.startswith("xcs")} == set()
    assert len(added) < 16


def test_a_function_in_which_nothing_waits_loads_no_stage() -> None:
    added = modules_after("import xcs\n@xcs.compile\ndef f(x): return len(x)\nassert f([1]) == 1")
    assert {name for name in added if name.startswith("xcs_compiler")} == {
        "xcs_compiler",
        *(f"xcs_compiler.{name}" for name in ("declined", "quietly", "reach", "report", "scopes", "sparse")),
        "xcs_compiler.report.explain",
        "xcs_compiler.effects",
        *(f"xcs_compiler.effects.{name}" for name in ("configuration", "data", "lattice", "markers", "sources")),
        *(f"xcs_compiler.effects.{name}" for name in ("catalog", "catalog.parsed")),
    }


def test_the_whole_path_loads_no_optional_dependency() -> None:
    baseline = modules_after("import libcst")
    added = modules_after("import xcs.program, xcs_compiler.pipeline, xcs_compiler.cli, xcs_runtime.abi") - baseline
    foreign = {name.partition(".")[0] for name in added} - set(sys.stdlib_module_names) - set(PACKAGES)
    assert foreign == set()


def test_public_names() -> None:
    import xcs

    functions = ["compile", "observe", "ordered", "parallel_safe"]
    assert sorted(xcs.__all__) == ["Compiled", "InternalError", "XcsWarning", *functions]
    assert [name for name in xcs.__all__ if getattr(xcs, name, None) is None] == []
    assert all(getattr(xcs, name).__doc__ for name in xcs.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        xcs.nothing  # noqa: B018


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
