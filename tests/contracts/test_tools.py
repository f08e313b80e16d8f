"""Notebooks, doctests, the REPL, pdb and coverage: each sees a compiled function as the original, which overlaps.

Each runs in a process of its own: these tools replace what belongs to the whole interpreter.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

DEFINITIONS = """
import threading
import xcs

barrier = threading.Barrier(3)

@xcs.parallel_safe
def ask(question):
    barrier.wait(20)  # three at once, or it breaks
    return question.upper()

@xcs.compile
def answers(questions):
    found = []
    for question in questions:
        found.append(ask(question))
    return found
"""


def run(*arguments: str, text: str = "", folder: Path | None = None) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XCS_STRICT": "1", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [sys.executable, *arguments], input=text, capture_output=True, text=True, timeout=100, env=environment,
        cwd=folder, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("jupyter", [False, True], ids=["ipython", "jupyter"])
def test_cells(tmp_path: Path, jupyter: bool) -> None:
    """Also a cell that is run again with another body, and one with a magic. Jupyter's kernel differs in what it calls
    the file of a cell."""
    program = f"""
        import hashlib, io, sys
        from contextlib import redirect_stdout
        from IPython.core.compilerop import CachingCompiler
        from IPython.core.interactiveshell import InteractiveShell

        class KernelsCompiler(CachingCompiler):
            def get_code_name(self, raw_code, code, number):
                return "/tmp/ipykernel_4217/" + hashlib.md5(raw_code.encode()).hexdigest()[:10] + ".py"

        if {jupyter}:
            InteractiveShell.compiler_class.default_value = KernelsCompiler
            InteractiveShell.compiler_class.klass = KernelsCompiler
        shell = InteractiveShell()
        assert isinstance(shell.compile, KernelsCompiler) == {jupyter}

        def cell(text):
            done = shell.run_cell(text, store_history=True)
            done.raise_error()
            return done.result

        cell({DEFINITIONS!r})
        print(cell("answers(['a', 'b', 'c'])"), cell("answers(['d', 'e', 'f'])"))
        print(cell("str(answers.source).count('each(')"))
        cell("%time None\\n" + {DEFINITIONS!r}.replace("question.upper()", "question * 2"))
        print(cell("answers(['a', 'b', 'c'])"))
        cell("two = [xcs.compile(lambda x: [ask(q) for q in x]), xcs.compile(lambda x: [ask(q + q) for q in x])]")
        print(cell("[f(['a', 'b', 'c']) for f in two]"))
    """
    script = tmp_path / "cells.py"
    script.write_text(textwrap.dedent(program))
    output = run(str(script), folder=tmp_path)
    lines = [line for line in output.splitlines() if line.startswith(("[", "1"))]
    assert "['A', 'B', 'C'] ['D', 'E', 'F']" in lines
    assert "1" in lines
    assert "['aa', 'bb', 'cc']" in lines
    assert "[['aa', 'bb', 'cc'], ['aaaa', 'bbbb', 'cccc']]" in lines


def test_a_doctest(tmp_path: Path) -> None:
    lines = [line for line in DEFINITIONS.splitlines() if line]
    shown = "\n".join(("... " if re.match(r"\s|def ", line) else ">>> ") + line for line in lines)
    document = tmp_path / "guide.txt"
    used = ">>> answers(['a', 'b', 'c'])\n['A', 'B', 'C']\n>>> 'each(' in str(answers.source)\nTrue\n"
    document.write_text(f"{shown}\n{used}")
    assert run("-m", "doctest", str(document)) == ""


@pytest.mark.skipif(sys.version_info < (3, 13), reason="the REPL of 3.13 keeps its input")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_repl() -> None:
    import pty

    main, terminal = pty.openpty()
    environment = {
        **os.environ, "TERM": "xterm", "PYTHON_HISTORY": os.devnull, "PYTHONSTARTUP": "", "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1", "XCS_STRICT": "1",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-q"], stdin=terminal, stdout=terminal, stderr=terminal, env=environment, close_fds=True
    )
    os.close(terminal)
    typed = [
        "import threading, xcs",
        "b = threading.Barrier(3)",
        "ask = xcs.parallel_safe(lambda q: (b.wait(20), q.upper())[1])",
        "f = xcs.compile(lambda qs: [ask(q) for q in qs])",
        "print('re' + 'sult', f(['a', 'b', 'c']), 'each(' in str(f.source), 'e' + 'nd')",
        "exit()",
    ]
    for line in typed:
        os.write(main, line.encode() + b"\r")
    output = b""
    try:
        while piece := os.read(main, 4096):
            output += piece
    except OSError:  # the other end is closed
        pass
    process.wait(60)
    assert "result ['A', 'B', 'C'] True end" in output.decode()


PROGRAM = """
import logging, sys, time
import xcs

log = logging.getLogger("tools")


def ask(question):
    time.sleep(0)
    if question == "bad":
        raise ValueError(question)
    return question.upper()


@DECORATOR
def review(questions):
    kept = []
    for question in questions:
        try:
            answer = ask(question)
        except ValueError as error:
            log.warning("no answer: %s", error)
            continue
        if len(answer) > 3:
            answer = ask(answer + "?")
        else:
            answer = ask(answer + "!")
        log.info("%s", answer)
        kept.append(answer)
    first = ask("left")
    second = ask("right")
    if not kept:
        return None
    return [
        ask(one)
        for one in kept
        if one
    ], first + second


where = "%(filename)s:%(lineno)d %(funcName)s %(message)s"
logging.basicConfig(format=where, level="INFO", stream=sys.stdout)
for _ in range(3):
    print(review(["what", "bad", "why"]))
"""


def both(tmp_path: Path) -> tuple[Path, Path]:
    """The same script under the same name, as written and compiled, in two folders."""
    found = []
    for name, decorator in (("written", "(lambda function: function)"), ("compiled", "xcs.compile")):
        script = tmp_path / name / "program.py"
        script.parent.mkdir()
        script.write_text(PROGRAM.replace("DECORATOR", decorator))
        found.append(script)
    return found[0], found[1]


def test_lines_of_log_records(tmp_path: Path) -> None:
    written, compiled = both(tmp_path)
    shown = run(written.name, folder=written.parent)
    assert "program.py:22 review no answer: bad" in shown
    assert run(compiled.name, folder=compiled.parent) == shown


def test_coverage_sees_the_users_lines(tmp_path: Path) -> None:
    found = []
    for script in both(tmp_path):
        run("-m", "coverage", "run", "--branch", "--data-file=data", script.name, folder=script.parent)
        report = "import coverage; c = coverage.Coverage('data'); c.load(); print(c.analysis2('program.py')[1:4])"
        found.append(run("-c", report, folder=script.parent))
    assert found[1] == found[0]


def test_a_debugger_steps_through_what_was_written(tmp_path: Path) -> None:
    """Where breakpoints stop, how often, what the variables are there, where it was called from, which line is next."""
    found = []
    at = {"in the callee": 11, "in the loop": 20, "in a handler": 22, "what stays": 29, "afterwards": 31}
    stop = "c\np {k: v for k, v in locals().items() if k in ('question', 'answer', 'kept')}\nw\nn\n"
    commands = "".join(f"b {line}\n" for line in at.values()) + stop * 30 + "q\n"
    for script in both(tmp_path):
        output = run("-m", "pdb", script.name, text=commands, folder=script.parent)
        found.append(output.replace(str(script.parent), ""))
    assert found[1] == found[0]
    assert all(f"program.py({line})" in found[0] for line in at.values())
