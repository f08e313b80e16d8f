"""Output that was kept back, on real streams and handlers, where it fails, and where somebody looks closely."""

from __future__ import annotations

import contextvars
import io
import logging
import os
import subprocess
import sys
import textwrap
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest

import xcs
from tests.differential.output_shown import both, log, model, work

request = contextvars.ContextVar("request", default="none")


def names(error: BaseException) -> list[str]:
    entries = traceback.extract_tb(error.__traceback__)
    return [entry.name for entry in entries if "importlib_bootstrap_like" not in entry.filename]


def test_captured_by_pytest(capsys: pytest.CaptureFixture[str], records: list[logging.LogRecord]) -> None:
    expected = None
    for function, seed in both(work, [1, 2, 3]):
        assert function([1, 2, 3]) == [2, 4, 6]
        found = capsys.readouterr().out, [(r.getMessage(), r.funcName, r.lineno, r.threadName) for r in records]
        records.clear()
        assert found == (expected := expected or found), seed


def test_captured_by_caplog(caplog: pytest.LogCaptureFixture) -> None:
    expected = None
    for function, seed in both(work, [1, 2, 3]):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger=log.name):
            function([1, 2, 3])
        found = caplog.record_tuples
        assert found == (expected := expected or found), seed
    assert [message for _, _, message in expected or ()] == ["log 1", "log 2", "log 3"]


PROGRAM = """
    import logging, sys, time, warnings
    import xcs

    logging.basicConfig(level=logging.INFO, format="%(threadName)s %(funcName)s %(lineno)d %(message)s")
    log = logging.getLogger("program")

    def ask(x):
        print("asking", x, end=" ... ")
        time.sleep(0.02 if x % 2 else 0)
        print("\\u00e4" * x, flush=True)
        log.info("asked %s", x)
        warnings.warn("the same for all")
        warnings.warn(f"of {x}", DeprecationWarning)
        print("err", x, file=sys.stderr)
        return x

    def work(items):
        total = 0
        for x in items:
            print("item", x)
            total += ask(x)
        return total

    if __name__ == "__main__":
        function = xcs.compile(work) if sys.argv[1] == "compiled" else work
        print(function([3, 1, 4, 1, 5]))
        print(function([2, 2]))
        if sys.argv[1] == "compiled":
            assert function.explain([1]).rows[1].ahead
"""


def test_the_bytes_of_a_process(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    root = str(Path(xcs.__file__).parents[1])
    found = [
        subprocess.run(
            [sys.executable, str(program), how], capture_output=True, check=True,
            env={**os.environ, "PYTHONPATH": root, "XCS_STRICT": "1", "PYTHONIOENCODING": "utf-8"},
        )
        for how in ("written", "compiled")
    ]  # fmt: skip
    assert found[0].stdout == found[1].stdout
    assert found[0].stderr == found[1].stderr
    assert b"MainThread ask" in found[0].stderr


def test_a_pipe_that_breaks_stops_it_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.StringIO):
        pass

    def lines_until_it_breaks(function: Any) -> tuple[str, list[Any]]:
        pipe: Any = Pipe()
        written: list[str] = []
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(ValueError, match="closed") as caught:
            function([1, 2, 3], written, pipe)
        monkeypatch.undo()
        return "".join(written), names(caught.value)[1:]

    def closing(items: list[int], written: list[str], pipe: Any) -> None:
        for x in items:
            if x == 2:
                close(written, pipe)
            printing(x)

    def close(written: list[str], pipe: Any) -> None:
        written.append(pipe.getvalue())
        pipe.close()

    def printing(x: int) -> int:
        print("line", x)
        return model(x)

    assert lines_until_it_breaks(closing) == lines_until_it_breaks(xcs.compile(closing))


def test_what_a_stream_cannot_encode_raises_inside_of_the_callee(monkeypatch: pytest.MonkeyPatch) -> None:
    def catching(x: int) -> str:
        try:
            print("fine", x, "\u00e4")
        except UnicodeEncodeError as error:
            return f"{model(x)} {error}"
        return "encoded"

    def work(items: list[int]) -> list[str]:
        return [catching(x) for x in items]

    found = []
    for function, _ in both(work, [1, 2]):
        stream = io.TextIOWrapper(io.BytesIO(), "ascii", write_through=True)
        monkeypatch.setattr(sys, "stdout", stream)
        found.append((function([1, 2]), stream.buffer.getvalue()))  # type: ignore[attr-defined]
        monkeypatch.undo()
    assert found[0][1] == b"fine 1 fine 2 "
    assert all(other == found[0] for other in found)


class Tee(io.TextIOBase):
    """A stream whose ``write`` is Python code that may do anything."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def write(self, text: str) -> int:
        self.seen.append((text, threading.current_thread().name))
        if "3" in text:
            raise RuntimeError("does not like threes")
        return len(text)


def test_a_stream_of_ones_own_is_written_to_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    def catching(x: int) -> Any:
        try:
            print("say", x)
        except RuntimeError as error:
            return str(error)
        return model(x)

    def work(items: list[int]) -> list[Any]:
        return [catching(x) for x in items]

    found = []
    for function, _ in both(work, [1, 2]):
        tee = Tee()
        monkeypatch.setattr(sys, "stdout", tee)
        found.append((function([1, 3, 2]), tee.seen))
        monkeypatch.undo()
    assert found[0][0] == [2, "does not like threes", 4]
    assert all(other == found[0] for other in found)


def test_a_handler_that_raises_is_caught_by_the_callee() -> None:
    class Refusing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "2" in record.getMessage():
                raise RuntimeError("refused")

    def catching(x: int) -> Any:
        try:
            log.warning("value %s", x)
        except RuntimeError as error:
            return str(error)
        return model(x)

    def work(items: list[int]) -> list[Any]:
        return [catching(x) for x in items]

    handler = Refusing()
    log.addHandler(handler)
    try:
        for function, _ in both(work, [1, 2]):
            assert function([1, 2, 3]) == [2, "refused", 6]
    finally:
        log.removeHandler(handler)


def test_a_handler_that_raises_where_nobody_catches() -> None:
    class Refusing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "2" in record.getMessage():
                raise RuntimeError("refused")

    def warning(x: int) -> int:
        log.warning("value %s", x)
        return model(x)

    def work(items: list[int], seen: list[Any]) -> None:
        for x in items:
            try:
                answer = warning(x)
            except RuntimeError as error:
                answer = names(error)  # type: ignore[assignment]
            seen.append(answer)

    handler = Refusing()
    log.addHandler(handler)
    found = []
    try:
        for function in (work, xcs.compile(work)):
            seen: list[Any] = []
            function([1, 2, 3], seen)
            found.append(seen)
    finally:
        log.removeHandler(handler)
    assert found[0] == found[1]
    assert found[0][1] == ["work", "warning", "warning", "_log", "handle", "callHandlers", "handle", "emit"]


def test_records_bear_the_name_of_the_committing_thread(records: list[logging.LogRecord]) -> None:
    compiled = xcs.compile(work)
    thread = threading.Thread(target=compiled, args=([1, 2, 3],), name="the caller")
    thread.start()
    thread.join(60)
    assert [(r.getMessage(), r.threadName, r.thread) for r in records] == [
        (f"log {x}", "the caller", thread.ident) for x in (1, 2, 3)
    ]


def test_filters_see_the_context_of_the_moment(records: list[logging.LogRecord]) -> None:
    def saying(x: int) -> int:
        token = request.set(f"request {x}")
        log.info("with context")
        request.reset(token)
        return model(x)

    def with_request(record: logging.LogRecord) -> bool:
        record.request = request.get()
        return True

    def work(items: list[int]) -> list[int]:
        return [saying(x) for x in items]

    log.addFilter(with_request)
    try:
        for function in (work, xcs.compile(work)):
            records.clear()
            function([1, 2])
            assert [r.request for r in records] == ["request 1", "request 2"]  # type: ignore[attr-defined]
    finally:
        log.removeFilter(with_request)
