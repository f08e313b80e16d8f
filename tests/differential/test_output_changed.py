"""Output that was kept back: records that are kept, warnings, functions that are replaced, progress bars."""

from __future__ import annotations

import functools
import io
import logging
import sys
import textwrap
import threading
import warnings
from typing import Any

import pytest

import xcs
from tests.differential.output_shown import both, log, model, saying, think_again, work
from xcs_runtime.schedule import SeededScheduler, use


def test_a_handler_that_keeps_the_record_finds_it_as_it_was(records: list[logging.LogRecord]) -> None:
    def growing(x: int) -> int:
        held = [x]
        log.info("held %s", held)
        held.append(model(x))
        return x

    def work(items: list[int]) -> list[int]:
        return [growing(x) for x in items]

    shown: list[str] = []
    log.addFilter(show := lambda record: shown.append(record.getMessage()) or True)
    try:
        for function, _ in both(work, [1, 2]):
            shown.clear()
            records.clear()
            function([1, 2])
            assert shown == ["held [1]", "held [2]"]
            assert [type(r) for r in records] == [logging.LogRecord] * 2
            assert [r.args for r in records] == [([1, 2],), ([2, 4],)]
            assert [r.getMessage() for r in records] == ["held [1, 2]", "held [2, 4]"]
    finally:
        log.removeFilter(show)


def test_a_warning_that_is_an_error_is_raised_inside_of_the_callee() -> None:
    def catching(x: int) -> str:
        try:
            warnings.warn(f"value {x}", stacklevel=1)
        except UserWarning as error:
            return f"{model(x)} {error}"
        return "shown"

    def work(items: list[int]) -> list[str]:
        return [catching(x) for x in items]

    for function, _ in both(work, [1, 2]):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            warnings.filterwarnings("error", "value 2")
            assert function([1, 2, 3]) == ["shown", "4 value 2", "shown"]
            assert [str(w.message) for w in seen] == ["value 1", "value 3"]


def test_warnings_are_shown_once() -> None:
    def warning(x: int) -> int:
        warnings.warn("only the first", stacklevel=1)
        return model(x)

    def work(items: list[int]) -> list[int]:
        return [warning(x) for x in items]

    for function, _ in both(work, [1, 2]):
        globals().pop("__warningregistry__", None)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("default")
            function([1, 2, 3])
        assert [(str(w.message), w.lineno) for w in seen] == [("only the first", seen[0].lineno)]


def test_what_is_not_reached_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    def failing(x: int) -> int:
        print("before", x)
        answer = model(x)
        if x == 2:
            print("about to fail")
            raise ValueError(x)
        print("after", x)
        return answer

    def work(items: list[int]) -> list[int]:
        return [failing(x) for x in items]

    for function, seed in both(work, [1, 2], seeds=8):
        with pytest.raises(ValueError, match="2"):
            function([1, 2, 3, 4, 5])
        assert capsys.readouterr().out == "before 1\nafter 1\nbefore 2\nabout to fail\n", seed


def test_print_replaced_by_the_user(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import builtins

    seen: list[Any] = []
    real = print
    compiled = xcs.compile(work)
    compiled([1])

    def own(*values: Any, **options: Any) -> None:
        seen.append(values)
        real(*values, **options)

    monkeypatch.setattr(builtins, "print", own)
    assert compiled([1, 2, 3]) == [2, 4, 6]
    monkeypatch.undo()
    assert seen == [v for x in (1, 2, 3) for v in (("item", x), ("say", x))]
    assert capsys.readouterr().out.splitlines()[2:] == [f"{w} {x}" for x in (1, 2, 3) for w in ("item", "say")]


def test_logging_replaced_by_the_user(monkeypatch: pytest.MonkeyPatch, records: list[logging.LogRecord]) -> None:
    seen: list[Any] = []
    real = logging.Logger._log

    def own(self: Any, level: int, msg: str, args: Any, **kwargs: Any) -> None:
        seen.append((msg % args, threading.current_thread() is threading.main_thread()))
        real(self, level, msg, args, **kwargs)

    compiled = xcs.compile(work)
    compiled([1])
    monkeypatch.setattr(logging.Logger, "_log", own)
    compiled([1, 2, 3])
    assert seen == [(f"log {x}", True) for x in (1, 2, 3)]


def test_a_compiled_function_in_a_task_shows_what_it_shows_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    @xcs.compile
    def inner(items: list[int]) -> list[int]:
        out = []
        for x in items:
            print("inner", x)
            out.append(saying(x))
        return out

    def outer(rows: list[list[int]]) -> list[list[int]]:
        out = []
        for row in rows:
            print("row", row)
            out.append(inner(row))
        return out

    compiled = xcs.compile(outer)
    rows = [[1, 2], [3], [4, 5]]
    assert outer(rows) == compiled(rows)
    first, second = capsys.readouterr().out, None
    assert outer(rows) == [[2, 4], [6], [8, 10]]
    second = capsys.readouterr().out
    assert first == 2 * second


def test_objects_with_effects_of_their_own_are_turned_into_text_in_their_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[Any] = []

    class Shown:
        def __init__(self, x: int) -> None:
            self.x = x

        def __str__(self) -> str:
            seen.append((self.x, threading.current_thread() is threading.main_thread()))
            return f"<{self.x}>"

    made = functools.partial(Shown)

    def printing(x: int, thing: Any) -> int:
        print("thing", thing)
        return model(x)

    def work(pairs: list[Any]) -> list[int]:
        return [printing(x, thing) for x, thing in pairs]

    compiled = xcs.compile(work)
    assert compiled([(x, made(x)) for x in (1, 2, 3)]) == [2, 4, 6]
    assert seen == [(1, True), (2, True), (3, True)]
    assert capsys.readouterr().out == "thing <1>\nthing <2>\nthing <3>\n"


def test_many_lines_of_many_calls(capsys: pytest.CaptureFixture[str]) -> None:
    def chatty(x: int) -> int:
        for line in range(50):
            print(x, line)
        return model(x)

    def work(items: range) -> int:
        return sum(chatty(x) for x in items)

    assert xcs.compile(work)(range(300)) == sum(2 * x for x in range(300))
    assert capsys.readouterr().out == "".join(f"{x} {line}\n" for x in range(300) for line in range(50))


def test_the_exception_of_the_moment_is_shown(records: list[logging.LogRecord]) -> None:
    def failing(x: int) -> int:
        try:
            return 1 // (model(x) - 4)
        except ZeroDivisionError as error:
            log.exception("failed")
            think_again(error)
            return 0

    def work(items: list[int]) -> list[int]:
        return [failing(x) for x in items]

    texts: list[str] = []
    handler = logging.StreamHandler(io.StringIO())
    log.addHandler(handler)
    try:
        for function, _ in both(work, [1, 2]):
            handler.setStream(stream := io.StringIO())
            function([1, 2, 3])
            texts.append(stream.getvalue())
    finally:
        log.removeHandler(handler)
    assert "a later thought" not in texts[0]
    assert all(text == texts[0] for text in texts)


def test_a_refused_call_that_is_made_again_shows_its_output_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The server takes two at a time. Its client is known by its name."""
    client: dict[str, Any] = {"__name__": "openai.pretended", "lock": threading.Lock(), "now": 0, "refused": 0}
    source = """
    import time

    class RateLimitError(Exception):
        status_code = 429

        def __init__(self):
            self.headers = {"retry-after-ms": "20"}

    RateLimitError.__module__ = "openai"

    def create(x):
        global now, refused
        with lock:
            if now >= 2:
                refused += 1
                raise RateLimitError
            now += 1
        time.sleep(0.02)
        with lock:
            now -= 1
        return x * 2
    """
    exec(textwrap.dedent(source), client)
    create = xcs.parallel_safe(client["create"])

    def asking(x: int) -> int:
        print("asking", x)
        log.info("asking %s", x)
        answer = create(x)
        print("answer", answer)
        return answer  # type: ignore[no-any-return]

    def work(items: range) -> list[int]:
        return [asking(x) for x in items]

    assert xcs.compile(work)(range(8)) == [2 * x for x in range(8)]
    assert client["refused"] > 0
    assert capsys.readouterr().out == "".join(f"asking {x}\nanswer {2 * x}\n" for x in range(8))


def test_progress_bars_are_updated_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    tqdm = pytest.importorskip("tqdm").tqdm

    class Bar(io.StringIO):
        pass

    def asking(x: int, bar: Any) -> int:
        bar.set_description(f"at {x}")
        answer = model(x)
        bar.update(1)
        tqdm.write(f"done {x}", file=sys.stdout)
        return answer

    def work(items: list[int], bar: Any) -> tuple[list[int], int]:
        out = []
        for x in items:
            out.append(asking(x, bar))
            print("after", x)
        return out, bar.n

    def shown(function: Any) -> tuple[Any, str, str]:
        sink = Bar()
        bar = tqdm(total=3, file=sink, mininterval=0, bar_format="{desc}{n}/{total}")
        found = function([1, 2, 3], bar)
        bar.close()
        return found, sink.getvalue(), capsys.readouterr().out

    expected = shown(work)
    assert expected[0] == ([2, 4, 6], 3)
    compiled = xcs.compile(work)
    for seed in range(4):
        with use(SeededScheduler(seed)):
            assert shown(compiled) == expected
    assert shown(compiled) == expected
    assert compiled.explain([1], tqdm(total=1, file=Bar())).rows[0].ahead


def test_what_reads_a_progress_bar_waits(capsys: pytest.CaptureFixture[str]) -> None:
    tqdm = pytest.importorskip("tqdm").tqdm

    def asking(x: int, bar: Any) -> tuple[int, int]:
        bar.update(1)
        return model(x), bar.n

    def work(items: list[int], bar: Any) -> list[tuple[int, int]]:
        return [asking(x, bar) for x in items]

    for function in (work, xcs.compile(work)):
        assert function([1, 2, 3], tqdm(total=3, file=io.StringIO())) == [(2, 1), (4, 2), (6, 3)]
