"""Eight calls of 50 ms in each pattern: as written, with a thread pool by hand, with asyncio by hand, compiled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import xcs
from tests.benchmarks.measure import Table, medians, milliseconds, once, once_async, ratio

SECONDS = 0.05
ROUNDS = 5
BAR = "1.15"


def model(x: int) -> int:
    time.sleep(SECONDS)
    return x + 1


def relevant(x: int) -> bool:
    time.sleep(SECONDS)
    return x % 2 == 0


async def model_async(x: int) -> int:
    await asyncio.sleep(SECONDS)
    return x + 1


async def relevant_async(x: int) -> bool:
    await asyncio.sleep(SECONDS)
    return x % 2 == 0


class Agent:
    def __init__(self, offset: int) -> None:
        self.offset = offset

    def ask(self, x: int) -> int:
        return model(x) + self.offset

    def ask_all(self, items: list[int]) -> list[int]:
        return [self.ask(x) for x in items]


@dataclass(frozen=True)
class Pattern:
    """`critical` is the length of the longest chain of calls that need one another."""

    name: str
    critical: int
    written: Callable[[list[int]], object]
    threads: Callable[[ThreadPoolExecutor, list[int]], object]
    asyncio: Callable[[list[int]], Coroutine[Any, Any, object]]


# ---- as written


def comprehension(items: list[int]) -> list[int]:
    return [model(x) for x in items]


def dict_comprehension(items: list[int]) -> dict[int, int]:
    return {x: model(x) for x in items}


def consumed_generator(items: list[int]) -> int:
    return sum(model(x) for x in items)


def lazy_generator(items: list[int]) -> Iterator[int]:
    return (model(x) for x in items)


def drained_generator(items: list[int]) -> list[int]:
    return list(lazy_generator(items))


def nested(items: list[int]) -> list[list[int]]:
    return [[model(x + y) for x in items[:4]] for y in (10, 20)]


def filtered(items: list[int]) -> list[int]:
    return [model(x) for x in items[:5] if relevant(x)]


def chained(items: list[int]) -> list[int]:
    return [model(model(x)) for x in items[:4]]


def loop(items: list[int]) -> list[int]:
    results = []
    for x in items:
        results.append(model(x))  # noqa: PERF401 - that's the pattern
    return results


def loop_with_second_attempt(items: list[int]) -> list[int]:
    results = []
    for x in items[:5]:
        y = model(x)
        if y % 2:
            y = model(y)
        results.append(y)
    return results


def loop_with_handler(items: list[int]) -> list[int]:
    results = []
    for x in items:
        try:
            y = model(x)
        except ValueError:
            y = 0
        results.append(y)
    return results


def loop_with_two_calls(items: list[int]) -> int:
    total = 0
    for x in items[:4]:
        left = model(x)
        right = model(-x)
        total += left * right
    return total


def statements(items: list[int]) -> int:
    a = model(items[0])
    b = model(items[1])
    c = model(items[2])
    d = model(items[3])
    e = model(items[4])
    f = model(items[5])
    g = model(items[6])
    h = model(items[7])
    return a + b + c + d + e + f + g + h


def expression(items: list[int]) -> list[int]:
    a, b, c, d = items[:4]
    return [model(a) + model(b) * model(c), model(d), max(model(-a), model(-b), model(-c), model(-d))]


def diamond(items: list[int]) -> int:
    start = model(items[0])
    a = model(start + 1)
    b = model(start + 2)
    c = model(start + 3)
    d = model(start + 4)
    e = model(start + 5)
    f = model(start + 6)
    return model(a + b + c + d + e + f)


def chains(items: list[int]) -> list[int]:
    a = model(items[0])
    b = model(items[1])
    b = model(b)
    c = model(items[2])
    c = model(c)
    c = model(c)
    c = model(c)
    c = model(c)
    return [a, b, c]


def mapped(items: list[int]) -> list[int]:
    return list(map(model, items))


def method(items: list[int]) -> list[int]:
    return Agent(1).ask_all(items)


# ---- compiled, where it is not the written function itself that is compiled


compiled_generator = xcs.compile(lazy_generator)


class CompiledAgent(Agent):
    ask_all = xcs.compile(Agent.ask_all)


def drained_compiled_generator(items: list[int]) -> list[int]:
    return list(compiled_generator(items))


def compiled_method(items: list[int]) -> list[int]:
    return CompiledAgent(1).ask_all(items)


COMPILED: dict[Callable[..., object], Callable[[list[int]], object]] = {
    drained_generator: drained_compiled_generator,
    method: compiled_method,
}


# ---- by hand


def pool_map(pool: ThreadPoolExecutor, items: list[int]) -> object:
    return list(pool.map(model, items))


async def gather(items: list[int]) -> object:
    return await asyncio.gather(*[model_async(x) for x in items])


def per_item(function: Callable[[int], object], count: int) -> Callable[[ThreadPoolExecutor, list[int]], object]:
    return lambda pool, items: list(pool.map(function, items[:count]))


def per_item_async(
    function: Callable[[int], Coroutine[Any, Any, object]], count: int
) -> Callable[[list[int]], Coroutine[Any, Any, object]]:
    async def gathered(items: list[int]) -> object:
        return await asyncio.gather(*[function(x) for x in items[:count]])

    return gathered


def filtered_item(x: int) -> object:
    return model(x) if relevant(x) else None


async def filtered_item_async(x: int) -> object:
    return await model_async(x) if await relevant_async(x) else None


async def chained_item_async(x: int) -> object:
    return await model_async(await model_async(x))


def second_attempt_item(x: int) -> object:
    y = model(x)
    return model(y) if y % 2 else y


async def second_attempt_item_async(x: int) -> object:
    y = await model_async(x)
    return await model_async(y) if y % 2 else y


def diamond_with_threads(pool: ThreadPoolExecutor, items: list[int]) -> object:
    start = model(items[0])
    return model(sum(pool.map(model, range(start + 1, start + 7))))


async def diamond_with_asyncio(items: list[int]) -> object:
    start = await model_async(items[0])
    return await model_async(sum(await asyncio.gather(*[model_async(start + n) for n in range(1, 7)])))


def chain_of(x: int, length: int) -> int:
    for _ in range(length):
        x = model(x)
    return x


async def chain_of_async(x: int, length: int) -> int:
    for _ in range(length):
        x = await model_async(x)
    return x


def chains_with_threads(pool: ThreadPoolExecutor, items: list[int]) -> object:
    return list(pool.map(chain_of, items[:3], (1, 2, 5)))


async def chains_with_asyncio(items: list[int]) -> object:
    return await asyncio.gather(*[chain_of_async(x, n) for x, n in zip(items, (1, 2, 5), strict=False)])


PATTERNS = [
    Pattern("list comprehension", 1, comprehension, pool_map, gather),
    Pattern("dict comprehension", 1, dict_comprehension, pool_map, gather),
    Pattern("generator expression in `sum`", 1, consumed_generator, pool_map, gather),
    Pattern("generator expression returned, then drained", 1, drained_generator, pool_map, gather),
    Pattern("nested comprehension, 4 by 2", 1, nested, pool_map, gather),
    Pattern("slow condition", 2, filtered, per_item(filtered_item, 5), per_item_async(filtered_item_async, 5)),
    Pattern("`f(g(x))`", 2, chained, per_item(lambda x: model(model(x)), 4), per_item_async(chained_item_async, 4)),
    Pattern("loop with `append`", 1, loop, pool_map, gather),
    Pattern(
        "loop with a second attempt",
        2,
        loop_with_second_attempt,
        per_item(second_attempt_item, 5),
        per_item_async(second_attempt_item_async, 5),
    ),
    Pattern("loop with `try`", 1, loop_with_handler, pool_map, gather),
    Pattern("loop with two calls side by side", 1, loop_with_two_calls, pool_map, gather),
    Pattern("independent statements", 1, statements, pool_map, gather),
    Pattern("calls in one expression", 1, expression, pool_map, gather),
    Pattern("diamond, 1 to 6 to 1", 3, diamond, diamond_with_threads, diamond_with_asyncio),
    Pattern("chains of 1, 2 and 5", 5, chains, chains_with_threads, chains_with_asyncio),
    Pattern("`list(map(f, xs))`", 1, mapped, pool_map, gather),
    Pattern("method that calls a method", 1, method, pool_map, gather),
]


def measure(pattern: Pattern) -> list[str]:
    compiled = COMPILED.get(pattern.written) or xcs.compile(pattern.written)
    sequential = once(lambda: pattern.written(list(range(8))))
    first = once(lambda: compiled(list(range(100, 108))))
    with ThreadPoolExecutor(8) as pool:
        pattern.threads(pool, list(range(8)))
        inputs = iter([list(range(n, n + 8)) for n in range(200, 1000, 10)])
        threads, by_asyncio, second = medians(
            [
                lambda: once(lambda: pattern.threads(pool, next(inputs))),
                lambda: once_async(lambda: pattern.asyncio(next(inputs))),
                lambda: once(lambda: compiled(next(inputs))),
            ],
            ROUNDS,
        )
    critical = pattern.critical * SECONDS
    return [
        pattern.name,
        milliseconds(critical),
        *(ratio(time, critical) for time in (sequential, threads, by_asyncio, first, second)),
        BAR,
    ]


def measured_or_failed(pattern: Pattern) -> list[str]:
    """One pattern's failure is its row: the others are still worth knowing."""
    try:
        return measure(pattern)
    except Exception as error:
        return [pattern.name, "failed", "", "", "", "", repr(error), BAR]


def table() -> Table:
    xcs.compile(lambda items: [model(x) for x in items])([1, 2])  # loads the compiler
    return Table(
        "Eight calls of 50 ms, as multiples of the critical path",
        ["pattern", "critical path", "sequential", "thread pool", "asyncio", "xcs, first call", "xcs", "bar"],
        [measured_or_failed(pattern) for pattern in PATTERNS],
        f"Median of {ROUNDS} calls with new arguments each; the first call compiles, the compiler being loaded.",
    )
