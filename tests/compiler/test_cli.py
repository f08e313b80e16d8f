"""The command: what it prints for each kind of target, and what it says when it can't."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from xcs_compiler.cli import main

ROOT = Path(__file__).parents[2]

MODULE = '''\
"""Documentation of the module."""
import time

raise SystemExit("this file must not run")


def ask(question):
    time.sleep(1)
    return question


def answers(questions):
    """All at once."""
    return [ask(question) for question in questions]


async def later():
    return 1


class Agent:
    # about the method
    def both(self, first, second):
        text = """
  kept
"""
        left = ask(first)
        right = ask(second)
        return left + right + text

    @property
    def name(self):
        def inner():
            return "name"
        return inner()
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In a package two levels down from the current directory."""
    folder = tmp_path / "outer" / "inner"
    folder.mkdir(parents=True)
    (tmp_path / "outer" / "__init__.py").write_text("raise SystemExit('packages must not run')\n")
    (folder / "__init__.py").write_text("")
    path = folder / "agents.py"
    path.write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return path.relative_to(tmp_path)


@pytest.mark.parametrize(
    "target", ["outer/inner/agents.py:answers", "outer/inner/agents.py::answers", "outer.inner.agents:answers"]
)
@pytest.mark.parametrize("option", [[], ["--dump"]])
def test_one_function(module: Path, target: str, option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*option, target]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith("# outer/inner/agents.py:12 answers\ndef answers(questions):\n")
    assert "__xcs_" in printed.out
    assert '"""All at once."""' in printed.out
    assert len(ast.parse(printed.out).body) == 1


def test_a_method_is_moved_to_the_margin_but_not_its_texts(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{module}:Agent.both"]) == 0
    function = ast.parse(capsys.readouterr().out).body[0]
    assert isinstance(function, ast.FunctionDef)
    texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
    assert "\n  kept\n" in texts


def test_a_class_means_its_methods(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{module}:Agent"]) == 0
    functions = ast.parse(capsys.readouterr().out).body
    assert [function.name for function in functions] == ["both", "name"]  # type: ignore[attr-defined]


def test_a_nested_function(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Agent.name.inner", "Agent.name.<locals>.inner"):
        assert main([f"{module}:{name}"]) == 0
        printed = capsys.readouterr().out
        assert printed.startswith("# outer/inner/agents.py:33 Agent.name.<locals>.inner\n# runs as written: ")
        assert printed.endswith('\ndef inner():\n    return "name"\n')


def test_a_whole_file_stays_a_whole_file(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(module)]) == 0
    printed = capsys.readouterr().out
    original, rewritten = ast.parse(MODULE), ast.parse(printed)
    assert [type(statement) for statement in rewritten.body] == [type(statement) for statement in original.body]
    assert printed.startswith('"""Documentation of the module."""\nimport time\n')
    assert "\n# runs as written: " in printed
    assert "async functions run as they are written" in printed
    assert "\n    # about the method\n" in printed
    # What is said of a function stands right above it, and above its decorators.
    lines = printed.split("\n")
    assert lines[lines.index("    @property") - 1].startswith("    # runs as written: ")
    assert lines[lines.index("async def later():") - 1].startswith("# ")


def test_a_file_without_functions_is_printed_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plain.py"
    path.write_text("x = 1  # no newline at the end")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == "x = 1  # no newline at the end\n"


def test_explain(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--explain", f"{module}:answers", f"{module}:later"]) == 0
    answers, later = capsys.readouterr().out.split("\n\nlater ")
    assert answers.startswith(f"answers ({module}:12): calls that run ahead: 1 of 1\n")
    assert "ask(question)" in answers
    assert later.startswith(f"({module}:17): runs as written: ")


def test_diff(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--diff", f"{module}:answers"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"--- {module}\n+++ {module} (rewritten)\n@@ ")
    removed = [line for line in printed.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert removed == ["-    return [ask(question) for question in questions]"]


def test_assume(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = module.with_name("unknown.py")
    path.write_text("from acme import llm\n\ndef f(questions):\n    return [llm.ask(q) for q in questions]\n")
    assert main([str(path)]) == 0
    assert "# runs as written" in capsys.readouterr().out
    assert main([str(path), "--assume", "parallel-safe=acme.llm.ask"]) == 0
    assert "__xcs_" in capsys.readouterr().out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for target, status in (("-", 0), ("-:answers", 0), ("-:nothing", 1)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MODULE.encode())))
        assert main([target]) == status
    assert "# <stdin>:12 answers" in capsys.readouterr().out


def test_encodings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes("# coding: latin-1\r\ndef f():\r\n    return 'é'\r\n".encode("latin-1"))
    assert main([f"{path}:f"]) == 0
    assert capsys.readouterr().out.endswith("def f():\n    return 'é'\n")


def test_a_graph_that_is_of_no_known_form(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--graph", "pdf", "outer/inner/agents.py"]) == 2
    assert "no file and no module 'pdf'" in (printed := capsys.readouterr().err)
    assert "; the forms of a graph are text, dot, mermaid, svg" in printed


BAD = [
    ("outer/inner/agnets.py", 2, "there is no file outer/inner/agnets.py; did you mean outer/inner/agents.py?"),
    ("nowhere/x.py", 2, "there is no file nowhere/x.py"),
    ("outer.inner.nothing", 2, "no file and no module 'outer.inner.nothing'"),
    ("outer/inner/agents.py:", 2, "a name is missing behind the colon"),
    (
        "outer/inner/agents.py:anwsers",
        1,
        "no function, method or class 'anwsers' in outer/inner/agents.py; did you mean ",
    ),
    ("outer/inner/agents.py:both", 1, "did you mean Agent.both?"),
    ("outer/inner/agents.py:Zzz", 1, "; it has ask, answers, later, Agent.both, Agent.name, Agent.name.inner"),
    ("outer/__init__.py:f", 1, "no function, method or class 'f' in outer/__init__.py, which defines no functions"),
]


@pytest.mark.parametrize(("target", "status", "message"), BAD)
@pytest.mark.usefixtures("module")
def test_bad_targets(target: str, status: int, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([target]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("xcs-compile: ")
    assert message in printed.err


def test_a_bad_target_does_not_keep_the_others_back(module: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"{module}:ask", "nothing.py", f"{module}:nothing", f"{module}:later"]) == 2
    printed = capsys.readouterr()
    assert "def ask(question):" in printed.out
    assert "async def later():" in printed.out
    assert printed.err.count("xcs-compile: ") == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"x = 1\ndef f(:\n", "2: syntax error: invalid syntax\n    def f(:\n          ^"),
        (b"\tx = (\n", "1: syntax error: unexpected indent"),
        (b"x = '\xff'\n", "it is not UTF-8, and its first two lines name no other encoding"),
        (b"# coding: ascii\nx = '\xff'\n", "it is not ascii, the encoding that it names"),
        (b"# coding: nonsense\n", "bad.py is not Python source: unknown encoding"),
        (b"x = 1\0\n", "null byte"),
    ],
)
def test_what_does_not_parse(tmp_path: Path, text: bytes, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.py"
    path.write_bytes(text)
    assert main([str(path)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: TARGET"),
        (["--nonsense", "x.py"], "unrecognized arguments: --nonsense"),
        (
            ["x.py", "--assume", "safe=x"],
            "--assume takes LEVEL=NAME, with a level of pure, parallel-safe, ordered; got",
        ),
        (["x.py", "--explain", "--diff"], "not allowed with argument"),
        (["x.py", "--explain", "--stage", "plan"], "--stage goes with --dump, not with --explain"),
        (["x.py", "--html", "x.html", "--output", "folder"], "--html names the one file that is written"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_output_goes_to_files_that_are_called_what_they_are(
    module: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    for options in (["--dump"], ["--explain"], ["--diff"], ["--stage", "plan"], ["--graph", "dot"]):
        assert main([*options, "--output", str(folder), "outer/inner/agents.py"]) == 0
    assert main(["--graph", "svg", "--output", str(folder), "outer/inner/agents.py:answers"]) == 0
    assert sorted(path.name for path in folder.rglob("*.*")) == [
        "agents.diff", "agents.dot", "agents.py", "agents.py_answers.svg", "agents.txt",
    ]  # fmt: skip
    assert main(["--graph", "svg", "outer/inner/agents.py"]) == 2
    assert "an SVG is of one function" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["--output", str(tmp_path / "file"), "outer/inner/agents.py"]) == 2
    assert "can't be written: Not a directory" in capsys.readouterr().err


def test_all_that_is_dumped_of_a_package_parses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = ROOT / "examples" / "patterns"
    assert main(["--dump", "--output", str(tmp_path / "out"), str(package)]) == 0
    assert capsys.readouterr().err == ""
    dumped = list((tmp_path / "out").rglob("*.py"))
    assert len(dumped) == len(list(package.rglob("*.py")))
    assert any("__xcs_region" in path.read_text() for path in dumped)
    for path in dumped:
        ast.parse(path.read_text(), str(path))


def test_a_configuration_that_declares_nothing_says_so_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.xcs]\nparalel-safe = ['a.b']\n")
    (tmp_path / "a.py").write_text("def f(x):\n    return x\n")
    assert main([f"{tmp_path}/a.py", f"{tmp_path}/a.py:f"]) == 0
    assert capsys.readouterr().err.count("has no `paralel-safe`; did you mean `parallel-safe`?") == 1


def test_what_is_printed_ends_with_its_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.py"
    text = "import requests\n\ndef f(urls: list[str]):\n    return [\n        requests.get(u) for u in urls]  # end"
    path.write_text(text)
    assert main([f"{path}:f"]) == 0
    assert capsys.readouterr().out.endswith("]  # end\n")


def command(*arguments: str, **environment: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    return [sys.executable, "-m", "xcs_compiler.cli", *arguments], {**kept, "PYTHONPATH": str(ROOT), **environment}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_on_a_terminal(module: Path, environment: dict[str, str], coloured: bool) -> None:
    pytest.importorskip("rich")
    import pty

    reading, terminal = pty.openpty()
    arguments, variables = command(f"{module}:answers", **environment)
    with subprocess.Popen(arguments, stdout=terminal, env=variables) as process:
        os.close(terminal)
        output = b""
        try:
            while piece := os.read(reading, 4096):
                output += piece
        except OSError:  # the other end is closed
            pass
    assert process.returncode == 0
    assert b"answers" in output
    assert (b"\x1b[" in output) is coloured


def test_plain_in_a_pipe(module: Path) -> None:
    arguments, variables = command(f"{module}:answers", TERM="xterm")
    done = subprocess.run(arguments, capture_output=True, check=True, env=variables)
    assert b"\x1b[" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals of pipes")
def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("x = 1\n" * 100_000)
    arguments, variables = command(str(path))
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"x = 1\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_terminal_that_knows_only_ascii(tmp_path: Path) -> None:
    path = tmp_path / "text.py"
    path.write_text("x = 'é'\n", encoding="utf-8")
    arguments, variables = command(str(path), PYTHONIOENCODING="ascii")
    done = subprocess.run(arguments, capture_output=True, check=True, env=variables)
    assert done.stdout == b"x = '\\xe9'\n"
