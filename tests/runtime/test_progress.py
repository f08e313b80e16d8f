"""Progress bars of observed runs: on a terminal, in a notebook, and nothing in a pipe."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType

import pytest

import xcs
from xcs import bars


def ask(x: str) -> str:
    time.sleep(0.005)
    return x + "!"


@xcs.compile
def each(items: list[str]) -> list[str]:
    return [ask(item) for item in items]


@xcs.compile
def twice(x: str) -> str:
    a = ask(x)
    ask(x + "b")
    return ask(a)


@xcs.compile
def twice_each(items: list[str]) -> list[str]:
    return [twice(item) for item in items]


def test_progress_is_silent_in_a_pipe(capfd: pytest.CaptureFixture[str]) -> None:
    with xcs.observe(progress=True):
        each(["a", "b"])
    assert capfd.readouterr() == ("", "")


def test_progress_shows_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(bars.bars(), bars.Bars)
    with xcs.observe(progress=True) as run:
        each(["a", "b"])
    assert len(run.calls) == 2


PRINTS = """
import time, xcs
def ask(x):
    time.sleep(0.01)
    return x
@xcs.compile
def each(items):
    found = []
    for item in items:
        found.append(ask(item))
        print("got", item)
    return found
with xcs.observe(progress=True):
    each("abc")
print("end")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("piped", [False, True], ids=["terminal", "standard output in a file"])
def test_bars_leave_what_is_printed_where_it_belongs(tmp_path: Path, piped: bool) -> None:
    import pty

    (tmp_path / "prints.py").write_text(PRINTS)
    parent, child = pty.openpty()
    with (tmp_path / "out.txt").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "prints.py"], cwd=tmp_path, stdin=child, stdout=out if piped else child, stderr=child,
            env={**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        os.close(child)
        late = threading.Timer(60, process.kill)
        late.start()
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so when nobody has the other end any more
            while data := os.read(parent, 65536):
                shown += data
        assert process.wait(60) == 0
        late.cancel()
    os.close(parent)
    printed = (tmp_path / "out.txt").read_text() if piped else shown.decode()
    assert "3/3" in shown.decode()
    assert re.findall(r"got \w|end", printed) == ["got a", "got b", "got c", "end"]
    assert not piped or printed == "got a\ngot b\ngot c\nend\n"
    assert not piped or b"got" not in shown


def test_progress_in_a_notebook_is_shown_with_tqdm(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook = ModuleType("IPython")
    kernel = type("ZMQInteractiveShell", (), {})()
    notebook.get_ipython = lambda: kernel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    with xcs.observe(progress=True):
        assert twice_each(["x", "y"]) == ["x!!", "y!!"]
    shown = capfd.readouterr().err
    assert "twice" in shown
    assert "100%" in shown
