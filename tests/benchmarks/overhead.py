"""What xcs costs where it can't help: importing, compiling, a call with nothing to overlap, tiny calls, CPU work."""

from __future__ import annotations

import functools
import importlib.util
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xcs
from tests.benchmarks.measure import (
    ROOT,
    Table,
    in_fresh_process,
    medians,
    microseconds,
    milliseconds,
    once,
    per_call,
    ratio,
)  # fmt: skip

BODY = '''
def function_{number}(documents, question, limit=10):
    """About sixty lines of what people write around a model."""
    notes = []
    total = 0
    for position, document in enumerate(documents):
        title = document["title"].strip()
        text = document["text"]
        if not text:
            continue
        answer = model(f"{{question}} {{title}}: {{text}}")
        score = len(answer) % 10
        if score < 3:
            answer = model(f"Again: {{answer}}")
            score = len(answer) % 10
        try:
            check = model(f"Is it true? {{answer}}")
        except ValueError as error:
            check = str(error)
        total += score
        notes.append((position, title, answer, check))
        if len(notes) > limit:
            break

    best = None
    for position, title, answer, check in notes:
        if best is None or len(answer) > len(best):
            best = answer
    summaries = [model(f"Summarise: {{note[2]}}") for note in notes]
    lengths = {{title: len(summary) for (_, title, _, _), summary in zip(notes, summaries)}}
    joined = "\\n".join(summaries)

    themes = model(f"Themes of {{joined}}")
    doubts = model(f"Doubts about {{joined}}")
    outline = model(f"Outline: {{themes}} {{doubts}}")
    sections = []
    for heading in outline.split()[:3]:
        section = model(f"Write about {{heading}}")
        sections.append(section.strip())
    draft = "\\n\\n".join(sections)
    if len(draft) > 1000:
        draft = model(f"Shorten: {{draft}}")

    ratings = [len(model(f"Rate: {{section}}")) for section in sections if section]
    average = sum(ratings) / len(ratings) if ratings else 0.0
    opening = model(f"Opening for {{draft}}")
    closing = model(f"Closing for {{draft}}")
    report = {{
        "opening": opening,
        "draft": draft,
        "closing": closing,
        "average": average,
        "lengths": lengths,
        "total": total,
        "best": best,
    }}
    return report
'''
MODULE = """
import time

def model(prompt):
    time.sleep(0)
    return prompt[:40]
"""
DOCUMENTS = [{"title": "t", "text": "some text"}]


def empty(x: object) -> object:
    return x


@xcs.parallel_safe
def declared(x: object) -> object:
    return x


def nothing_to_improve(x: int) -> int:
    return x + 1


def two_calls(a: object, b: object, c: object) -> tuple[object, object]:
    x = declared(a)
    y = declared(b)
    return x, y


def many_empty(items: list[int]) -> list[object]:
    return [declared(x) for x in items]


def many_empty_in_a_loop(items: list[int]) -> list[object]:
    found = []
    for x in items:
        found.append(declared(x))  # noqa: PERF401
    return found


def many_empty_with_a_condition(items: list[int]) -> list[object]:
    return [declared(x) for x in items if x > 10]


def many_empty_in_a_set(items: list[int]) -> set[object]:
    return {declared(x) for x in items}


def many_empty_in_a_dict(items: list[int]) -> dict[int, object]:
    return {x: declared(x) for x in items}


def many_empty_summed(items: list[int]) -> int:
    return sum(declared(x) for x in items)  # type: ignore[misc]


def many_empty_tested(items: list[int]) -> bool:
    return any(declared(x) is None for x in items)


def many_empty_mapped(items: list[int]) -> list[object]:
    return list(map(declared, items))


def many_empty_filtered(items: list[int]) -> list[int]:
    return list(filter(declared, items))


def many_empty_nested(items: list[int]) -> list[list[object]]:
    return [[declared(x + y) for x in range(10)] for y in items[: len(items) // 10]]


def many_empty_in_nested_loops(items: list[int]) -> list[object]:
    found = []
    for x in items[: len(items) // 10]:
        for y in range(10):
            found.append(declared(x + y))  # noqa: PERF401
    return found


def many_empty_chained(items: list[int]) -> list[object]:
    return [declared(declared(x)) for x in items[: len(items) // 2]]


def many_empty_several(items: list[int]) -> list[object]:
    found = []
    for x in items[: len(items) // 4]:
        first = declared(x)
        second = declared(first)
        found.append((declared(x), declared(second)))
    return found


MANY_EMPTY: tuple[tuple[str, Callable[..., object]], ...] = (
    ("", many_empty), (", in a loop", many_empty_in_a_loop), (", with a condition", many_empty_with_a_condition),
    (", in a set", many_empty_in_a_set), (", in a dict", many_empty_in_a_dict), (", summed", many_empty_summed),
    (", tested by `any`", many_empty_tested), (", by `map`", many_empty_mapped), (", by `filter`", many_empty_filtered),
    (", nested comprehensions", many_empty_nested), (", nested loops", many_empty_in_nested_loops),
    (", `f(f(x))`", many_empty_chained), (", four in each turn of a loop", many_empty_several),
)  # fmt: skip


def spin(steps: int) -> int:
    total = 0
    for number in range(steps):
        total += number & 3
    return total


STEPS_OF_5_MS = int(0.005 * 200_000 / min(once(lambda: spin(200_000)) for _ in range(5)))


@xcs.parallel_safe
def work(x: int) -> int:
    return spin(STEPS_OF_5_MS)


def cpu_bound(items: list[int]) -> list[int]:
    return [work(x) for x in items]


def compile_time() -> float:
    """The median over functions of one module of first call minus second call."""
    count = 9
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sixty_lines.py"
        path.write_text(MODULE + "\n".join(BODY.format(number=number) for number in range(count)), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("sixty_lines", path)
        assert spec
        assert spec.loader
        module: Any = importlib.util.module_from_spec(spec)
        sys.modules["sixty_lines"] = module
        spec.loader.exec_module(module)
        times = []
        for number in range(count):
            run = functools.partial(xcs.compile(getattr(module, f"function_{number}")), DOCUMENTS, "What?")
            times.append(once(run) - once(run))
    return statistics.median(times[1:])


def import_time() -> float:
    """What `import xcs` adds to a bare interpreter: the difference of the medians of fresh ones, in turns."""
    path = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
    bare, imported = medians(
        [
            lambda: once(lambda: in_fresh_process("-I", "-c", path)),
            lambda: once(lambda: in_fresh_process("-I", "-c", f"{path}; import xcs")),
        ],
        25,
    )
    return imported - bare


def against(original: Callable[..., object], *args: object, rounds: int = 5) -> tuple[float, float]:
    compiled = xcs.compile(original)
    for _ in range(3):  # compiled, measured
        compiled(*args)
    plain, ours = medians([lambda: once(lambda: original(*args)), lambda: once(lambda: compiled(*args))], rounds)
    return plain, ours


def table() -> Table:
    compiled_nothing, compiled_two = xcs.compile(nothing_to_improve), xcs.compile(two_calls)
    trees: tuple[Any, ...] = ([{"a": [1, 2.0, "x"]}] * 3, {"b": [[1], [2]], "c": {"d": None}}, [[1, 2], {"e": (3, 4)}])
    compiled_nothing(1)
    compiled_two(*trees)
    plain, ours = per_call(nothing_to_improve, 1), per_call(compiled_nothing, 1)
    plain_two, ours_two = per_call(two_calls, *trees), per_call(compiled_two, *trees)
    items = list(range(100_000))
    tiny = [(what, *against(function, items, rounds=5)) for what, function in MANY_EMPTY]
    cpu, ours_cpu = against(cpu_bound, list(range(200)), rounds=3)
    rows = [
        ["`import xcs`", "", milliseconds(import_time()), "", "20 ms"],
        ["compiling a function of 60 lines, libcst loaded", "", milliseconds(compile_time()), "", "60 ms"],
        ["a call with nothing to improve", microseconds(plain), microseconds(ours),
         microseconds(ours - plain), "0.5 µs more"],
        ["cache hit: three trees, two calls issued", microseconds(plain_two), microseconds(ours_two),
         microseconds(ours_two - plain_two), "40 µs more"],
        *[[f"100,000 empty parallel-safe calls{what}", milliseconds(plain), milliseconds(ours), ratio(ours, plain),
           "1.3"]
          for what, plain, ours in tiny],
        ["200 calls of 5 ms of pure Python", milliseconds(cpu), milliseconds(ours_cpu), ratio(ours_cpu, cpu), "1.05"],
    ]  # fmt: skip
    return Table("What it costs where it can't help", ["", "as written", "xcs", "xcs to written", "bar"], rows)
