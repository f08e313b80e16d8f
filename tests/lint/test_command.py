"""The command: exit codes, choice of rules, comments, configuration, baseline, cache, and input that is no good."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Run, runner
from xcs_compiler.lint import engine
from xcs_compiler.lint.cache import Cache
from xcs_compiler.lint.cli import main
from xcs_compiler.lint.engine import lint
from xcs_compiler.lint.settings import Settings, SettingsError, read_settings

SLEEPS = "import time\n\n\nasync def wait():\n    time.sleep(1)\n"
LATE = "def callbacks(names):\n    return [lambda: name for name in names]\n"
CLEAN = "def f(x):\n    return x\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XCS_CACHE_DIR", str(tmp_path / ".cache"))
    return runner(main, capsys)


def test_exit_codes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text(CLEAN)
    (tmp_path / "bad.py").write_text(SLEEPS)
    assert run("clean.py")[:2] == (0, "")
    status, out, err = run("bad.py")
    assert (status, out.count("XCS601")) == (1, 2)
    assert "1 found (1 file, 5 lines)" in err
    assert run("bad.py", "--exit-zero")[0] == 0
    assert run("nowhere.py")[0] == 2
    assert "nowhere.py" in run("nowhere.py")[2]
    assert run()[0] == 2
    assert run("bad.py", "--select", "ABC")[0] == 2
    assert run("bad.py", "--format", "xml")[0] == 2


def test_files_that_are_no_python_do_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(:\n")
    (tmp_path / "b.py").write_bytes(b"x = '\xff'\n")
    (tmp_path / "c.py").write_text(SLEEPS)
    (tmp_path / "d.py").write_bytes(b"x = 1\0\n")
    status, out, err = run(".")
    assert status == 2
    assert "a.py:1:7: XCS000" in out
    assert "c.py:5:5: XCS601" in out
    assert "b.py is not Python source: it is not UTF-8, and its first two lines name no other encoding" in err
    assert "d.py" in out + err


def test_folders_that_cannot_be_read_or_have_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.py").write_text(CLEAN)
    assert "there are no Python files there" in run("closed")[2]
    scanned = engine.os.scandir

    def refused(path: str) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scanned(path)

    monkeypatch.setattr(engine.os, "scandir", refused)
    status, _, err = run(".")
    assert status == 2
    assert "closed can't be read: Permission denied" in err
    assert "(1 file, 2 lines)" in err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert re.fullmatch(r"xcs-lint \S+ \(Python 3\.\d+\.\d+\S*\)\n", capsys.readouterr().out)


def test_rules_are_chosen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SLEEPS + LATE)
    assert {line.split()[1] for line in run("a.py", "--statistics", "-q")[1].splitlines()} == {"XCS601", "XCS502"}
    assert "XCS502" not in run("a.py", "--select", "XCS6")[1]
    assert "XCS601" not in run("a.py", "--ignore", "xcs601")[1]
    assert run("a.py", "--ignore", "XCS5,XCS6")[0] == 0


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SLEEPS.encode())))
    status, out, _ = run("-", "-q")
    assert status == 1
    assert out.startswith("<stdin>:5:5: XCS601")
    text = SLEEPS.replace("async ", "").replace("(1)", "(1)  # xcs: ignore[XCS601]")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    status, out, _ = run("-", "--fix", "-q")
    assert (status, out) == (0, SLEEPS.replace("async ", ""))


def test_explain(run: Run) -> None:
    assert run("--explain", "XCS301")[1].startswith("# XCS301 unlocked-state")
    assert run("--explain", "unlocked-state")[1] == run("--explain", "xcs301")[1]
    assert "XCS000" in run("--explain", "ALL")[1]
    assert run("--explain", "XCS999")[0] == 2


def test_fix_writes_files_in_their_own_shape(run: Run, tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\r\nimport time\r\nname = 'é'\r\ntime.sleep(0)  # xcs: ignore[XCS601]\r\n"
    (tmp_path / "a.py").write_bytes(text.encode("latin-1"))
    status, _, err = run("a.py", "--fix")
    assert status == 0
    assert "1 fixed" in err
    assert (tmp_path / "a.py").read_bytes() == text.replace("  # xcs: ignore[XCS601]", "").encode("latin-1")


def test_ignores(run: Run, tmp_path: Path) -> None:
    ignored = SLEEPS.replace("(1)", "(1)  # xcs: ignore[XCS601]")
    (tmp_path / "a.py").write_text(ignored)
    assert run("a.py")[0] == 0
    # What this run does not look for is not unused.
    assert run("a.py", "--select", "XCS0,XCS5")[0] == 0
    (tmp_path / "a.py").write_text(ignored.replace("async ", ""))
    assert "XCS001" in run("a.py")[1]


def test_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.xcs.lint]\nignore = ['XCS502']\nexclude = ['old']\nper-file-ignores = { 'tests/*' = ['XCS6'] }\n"
    )
    for name in ("old", "tests", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}_a.py").write_text(SLEEPS + LATE)
    out = run(".", "-q", "--format", "github")[1]
    assert out.count("::") == 2
    assert "file=new/new_a.py" in out
    assert "XCS502" in run(".", "--ignore", "XCS6")[1]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("chosen = ['XCS1']", "no key `chosen`"),
        ("select = 'XCS1'", "list of text"),
        ("select = ['E501']", "no rule begins with 'E501'"),
        ("per-file-ignores = ['x']", "has to be a table"),
        ("select = [", "can't be read"),
        ("baseline = 3", "has to be the name of a file"),
        ("compiled-only = 'no'", "has to be true or false"),
        ("[tool.xcs]\nparalel-safe = ['x.y']", "[tool.xcs] has no `paralel-safe`; did you mean `parallel-safe`?"),
        ("[tool.xcs]\nparallel-safe = 'x.y'", "`parallel-safe` in [tool.xcs] has to be a list of qualified names"),
        ("[tool]\nxcs = 3", "`tool.xcs` has to be a table"),
    ],
)
def test_wrong_configuration_says_what_to_change(run: Run, tmp_path: Path, table: str, says: str) -> None:
    (tmp_path / "pyproject.toml").write_text(table if table[0] == "[" else f"[tool.xcs.lint]\n{table}\n")
    (tmp_path / "a.py").write_text(CLEAN)
    status, _, err = run("a.py")
    assert status == 2
    assert says in err
    with pytest.raises(SettingsError):
        read_settings(tmp_path)


def test_a_file_that_does_not_parse_is_in_no_baseline(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "a.py").write_text(SLEEPS)
    assert run(".", "--baseline", "known.json", "--update-baseline")[0] == 1
    status, out, _ = run(".", "--baseline", "known.json")
    assert status == 1
    assert "broken.py:1:" in out
    assert "a.py" not in out


def test_baseline(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(SLEEPS)
    assert "--update-baseline writes one" in run("a.py", "--baseline", "known.json")[2]
    assert run("a.py", "--baseline", "known.json", "--update-baseline")[0] == 0
    assert run("a.py", "--baseline", "known.json")[0] == 0
    path.write_text("# moved\n" + SLEEPS)
    assert run("a.py", "--baseline", "known.json")[0] == 0
    path.write_text(SLEEPS + LATE)
    status, out, _ = run("a.py", "--baseline", "known.json")
    assert (status, "XCS502" in out, "XCS601" in out) == (1, True, False)
    (tmp_path / "known.json").write_text("{}")
    assert run("a.py", "--baseline", "known.json")[0] == 2


def test_compiled_only(run: Run, tmp_path: Path) -> None:
    text = "import requests\nSEEN = []\ndef ask(url):\n    SEEN.append(url)\n    return requests.get(url)\n"
    loop = "def every(urls: list[str]):\n    return [ask(url) for url in urls]\n"
    (tmp_path / "a.py").write_text(text + loop)
    assert "XCS101" in run("a.py")[1]
    (tmp_path / "pyproject.toml").write_text("[tool.xcs.lint]\ncompiled-only = true\n")
    assert run("a.py")[0] == 0
    (tmp_path / "a.py").write_text("import xcs\n" + text + "@xcs.compile\n" + loop)
    assert "XCS101" in run("a.py")[1]


def test_results_are_kept_until_what_they_rest_on_changes(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "net.py").write_text("import requests\ndef load(url):\n    return requests.get(url).text\n")
    (project / "main.py").write_text("from net import load\nasync def f(url):\n    return load(url)\n")
    (project / "other.py").write_text(CLEAN)
    settings = Settings(root=project)

    def again() -> tuple[int, list[str]]:
        outcome = lint([str(project)], settings, cache=Cache(tmp_path / "cache", "p"))
        return outcome.checked, [f.code for f in outcome.findings]

    assert again() == (3, ["XCS601"])
    assert again() == (0, ["XCS601"])
    (project / "net.py").write_text("def load(url):\n    return url\n")
    assert again() == (2, [])
    (project / "other.py").write_text(CLEAN + "\n")
    assert again() == (1, [])
    for path in (tmp_path / "cache").iterdir():
        path.write_text("no JSON")
    assert again() == (3, [])


def test_callers_in_other_files_count(tmp_path: Path) -> None:
    (tmp_path / "state.py").write_text("COUNT = 0\ndef bump():\n    global COUNT\n    COUNT += 1\n")
    (tmp_path / "main.py").write_text("import state\nimport xcs\n@xcs.parallel_safe\ndef ask(x):\n    return x\n")
    cache = Cache(tmp_path / "cache", "p")
    assert lint([str(tmp_path)], Settings(root=tmp_path), cache=cache).findings == []
    text = (tmp_path / "main.py").read_text().replace("    return", "    state.bump()\n    return")
    (tmp_path / "main.py").write_text(text)
    (finding,) = lint([str(tmp_path)], Settings(root=tmp_path), cache=cache).findings
    assert (Path(finding.path).name, finding.line, finding.code) == ("state.py", 4, "XCS301")


def test_processes_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "FEW", 1)
    for number in range(6):
        (tmp_path / f"m{number}.py").write_text(SLEEPS + LATE)
    alone = lint([str(tmp_path)], Settings(root=tmp_path), jobs=1)
    together = lint([str(tmp_path)], Settings(root=tmp_path), jobs=2)
    assert alone.findings == together.findings
    assert len(alone.findings) == 12


def test_nothing_is_imported_or_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "loud_module.py").write_text("open('was_run', 'w')\nraise SystemExit\n")
    (tmp_path / "a.py").write_text("import loud_module\n" + SLEEPS)
    run(".")
    assert not (tmp_path / "was_run").exists()
    assert "loud_module" not in sys.modules


def test_flake8_finds_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SLEEPS)
    command = [sys.executable, "-m", "flake8", "--isolated", "--select", "XCS", "a.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("a.py:5:5: XCS601 `time.sleep` blocks the event loop")
    assert done.returncode == 1


def test_json_output_to_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SLEEPS)
    status, out, _ = run("a.py", "--format", "json", "--output", "found.json")
    assert (status, out) == (1, "")
    assert json.loads((tmp_path / "found.json").read_text())["code"] == "XCS601"


ASK = "import requests\n\nASKED = []\n\n\ndef ask(url):\n    ASKED.append(url)\n    return requests.get(url).text\n"
EVERY = "def every(urls):\n    return [ask(url) for url in urls]\n"


@pytest.mark.parametrize(
    ("files", "caller"),
    [
        (("src/shop/__init__.py", "src/shop/net.py"), "from shop.net import ask"),
        (("src/shop/net.py",), "from shop.net import ask"),
        (("shop/net.py",), "from shop.net import ask"),
        (("src/shop/__init__.py", "src/shop/net.py"), "from src.shop.net import ask"),
    ],
    ids=["src", "src without __init__", "without __init__", "by the folder"],
)
@pytest.mark.parametrize("named", [".", "tests", "tests/main.py"])
def test_imports_are_followed_into_modules_that_were_not_named(
    run: Run, tmp_path: Path, files: tuple[str, ...], caller: str, named: str
) -> None:
    for name in ("pyproject.toml", "tests/main.py", *files):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(ASK if name.endswith("net.py") else "")
    (tmp_path / "tests/main.py").write_text(f"{caller}\n\n\n{EVERY}")
    _, out, _ = run(named)
    assert "tests/main.py:5:13: XCS101" in out
    (changed,) = [tmp_path / name for name in files if name.endswith("net.py")]
    changed.write_text(ASK.replace("    ASKED.append(url)\n", ""))
    assert run(named)[:2] == (0, "")


def test_unused_ignores_that_may_be_about_callers_need_the_whole_project(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x):\n    return x  # xcs: ignore[XCS301]\n")
    assert run("a.py")[0] == 0
    assert "XCS001" in run(".")[1]
    (tmp_path / "a.py").write_text("def f(x):\n    return x  # xcs: ignore[XCS101]\n")
    assert "XCS001" in run("a.py")[1]


def test_each_line_keeps_its_own_end(run: Run, tmp_path: Path) -> None:
    lines = [b"import time\n", b"a = 1  # xcs: ignore[XCS601]\r\n", b"b = 2\r\n", b"c = 3  # xcs: ignore[XCS601]"]
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf" + b"".join(lines))
    assert run("a.py", "--fix")[0] == 0
    wanted = b"\xef\xbb\xbf" + b"".join(lines).replace(b"  # xcs: ignore[XCS601]", b"")
    assert (tmp_path / "a.py").read_bytes() == wanted


def test_a_file_that_cannot_be_written(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("a = 1  # xcs: ignore[XCS601]\n")

    def refused(self: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "write_bytes", refused)
    status, _, err = run("a.py", "--fix")
    assert (status, err.strip()) == (2, "xcs-lint: a.py can't be written: Permission denied")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--jobs", "0"], "1 or more; got 0"),
        (["--statistics", "--format", "json"], "leave one of them out"),
        (["--select", "XCS1", "--ignore", "XCS1"], "nothing to look for"),
        (["--baseline", "folder"], "folder can't be read: Is a directory"),
        (["--baseline", "broken.json"], "broken.json is no baseline that xcs-lint has written (Expecting"),
        (["--baseline", "other.json"], "other.json is no baseline that xcs-lint has written; --update-baseline"),
        (["--select", ""], "--select names no rule"),
        (["--ignore", " , "], "--ignore names no rule"),
        ([""], "no file or folder of an empty name"),
    ],
)
def test_options_that_make_no_sense(run: Run, tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text("[1, 2]")
    (tmp_path / "a.py").write_text(CLEAN)
    status, out, err = run("a.py", *arguments)
    assert (status, out) == (2, "")
    assert says in err


def test_control_characters_are_shown_and_not_obeyed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('async def f():\n    x = "\x1b[31m\x0c"; input()\n', encoding="utf-8")
    shown = run("a.py", "-q")[1].splitlines()
    assert shown[3] == '2 |     x = "\u241b[31m\u240c"; input()'
    assert shown[4].index("^") == shown[3].index("input")


def test_carets_stand_under_wide_characters(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('async def f():\n    x = "日本"; input("é́日")\n', encoding="utf-8")
    shown = run("a.py", "-q")[1].splitlines()
    assert shown[3] == '2 |     x = "日本"; input("é́日")'
    assert shown[4] == f"  | {' ' * 16}{'^' * 12} XCS601"
