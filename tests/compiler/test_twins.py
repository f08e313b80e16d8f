"""Twins of comprehensions: what they look like, and that nobody can tell which of the two has run."""



from __future__ import annotations

import ast
import textwrap
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import xcs
from xcs_compiler.twins import add_twins
from xcs_runtime import profile

pytestmark = pytest.mark.filterwarnings("ignore::xcs.faults.UnsafeWarning")  # the callees note that they were called


def with_twins(text: str, written: str) -> str:
    """The last statements of a rewritten function with twins, when its loops and comprehensions stand for those of
    ``written``, one by one."""
    function, original = ast.parse(textwrap.dedent(text)).body[0], ast.parse(textwrap.dedent(written)).body[0]
    assert isinstance(function, ast.FunctionDef)
    for made, meant in zip(targets(function), targets(original), strict=True):
        if isinstance(made, ast.Tuple):
            ast.copy_location(made.elts[0], meant)
    add_twins(function, original)
    return "\n".join(map(ast.unparse, function.body))


def targets(tree: ast.AST) -> list[ast.expr]:
    kinds = (ast.For, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return [
        node.target if isinstance(node, ast.For) else node.generators[0].target  # type: ignore[attr-defined]
        for node in ast.walk(tree) if isinstance(node, kinds)
    ]  # fmt: skip


EACH = "for x, __xcs_1 in __xcs_2.each(lambda x: f(__xcs_plain(x)), items)"
IN_ORDER = "for x, __xcs_1 in __xcs_2.in_order(__xcs_ahead_1, items, watched=True)"


def test_a_list_comprehension() -> None:
    made = with_twins(
        f"""
        def work(items):
            return [__xcs_1.commit() {EACH}]
        """,
        """
        def work(items):
            return [f(x) for x in items]
        """,
    )
    assert made == (
        "return __xcs_2.joined("
        "[f(x) for __xcs_twin in __xcs_2.tiny(lambda x: f(__xcs_plain(x)), items, 1) for x in __xcs_twin], "
        "[__xcs_1.commit() for x, __xcs_1 in __xcs_2.rest(1)], "
        "[f(x) for __xcs_twin in __xcs_2.again(1) for x in __xcs_twin], "
        "[__xcs_1.commit() for x, __xcs_1 in __xcs_2.last(1)])"
    )


def test_a_set() -> None:
    made = with_twins(
        f"""
        def work(items):
            return {{__xcs_1.commit() {EACH}}}
        """,
        """
        def work(items):
            return {f(x) for x in items}
        """,
    )
    assert made == (
        "return __xcs_2.gathered(1, __xcs_2.begun(1, "
        "{f(x) for __xcs_twin in __xcs_2.tiny(lambda x: f(__xcs_plain(x)), items, 1) for x in __xcs_twin}), "
        "{__xcs_2.adder(1)(__xcs_1.commit()) for x, __xcs_1 in __xcs_2.rest(1)}, "
        "{__xcs_add(f(x)) for (__xcs_twin, __xcs_add) in __xcs_2.again_adding(1) for x in __xcs_twin}, "
        "{__xcs_2.adder(1)(__xcs_1.commit()) for x, __xcs_1 in __xcs_2.last(1)})"
    ).replace("(__xcs_twin, __xcs_add)", "__xcs_twin, __xcs_add")


def test_a_dict() -> None:
    made = with_twins(
        f"""
        def work(items):
            return {{x: __xcs_1.commit() {EACH}}}
        """,
        """
        def work(items):
            return {x: f(x) for x in items}
        """,
    )
    assert "begun(1, {x: f(x) for __xcs_twin in " in made
    assert "{None: __xcs_2.adder(1)(x, __xcs_1.commit()) for x, __xcs_1 in __xcs_2.rest(1)}" in made
    assert "{None: __xcs_add(x, f(x)) for" in made


def test_a_generator_expression_with_a_condition_that_is_consumed() -> None:
    made = with_twins(
        f"""
        def work(items):
            return sum(__xcs_1.commit() {IN_ORDER} if __xcs_1.commit())
        """,
        """
        def work(items):
            return sum(f(x) for x in items if x > 3)
        """,
    )
    assert made == (
        "return sum(__xcs_2.chained("
        "(f(x) for __xcs_twin in __xcs_2.tiny(__xcs_ahead_1, items, 1, watched=True, records=True) "
        "for x in __xcs_twin if x > 3), "
        "(__xcs_1.commit() for x, __xcs_1 in __xcs_2.rest(1) if __xcs_1.commit()), "
        "(f(x) for __xcs_twin in __xcs_2.again(1) for x in __xcs_twin if x > 3), "
        "(__xcs_1.commit() for x, __xcs_1 in __xcs_2.last(1) if __xcs_1.commit())))"
    )


def test_a_loop() -> None:
    made = with_twins(
        f"""
        def work(items):
            {IN_ORDER}:
                if __xcs_1.commit():
                    break
                print(__xcs_1.commit())
            else:
                print(0)
        """,
        """
        def work(items):
            for x in items:
                if f(x):
                    break
                print(g(x))
            else:
                print(0)
        """,
    )
    assert made == textwrap.dedent("""
        for __xcs_twin, __xcs_written in __xcs_2.parts(__xcs_ahead_1, items, watched=True, records=True):
            if __xcs_written:
                for x in __xcs_twin:
                    if f(x):
                        break
                    print(g(x))
                else:
                    continue
                break
            else:
                for x, __xcs_1 in __xcs_twin:
                    if __xcs_1.commit():
                        break
                    print(__xcs_1.commit())
                else:
                    continue
                break
        else:
            print(0)
        __xcs_twin = None
        """).strip()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[__xcs_1.commit() + __xcs_3.commit() for x, __xcs_1 in __xcs_2.each(f, items)]", "[f(x) + a for x in items]"),
        ("([__xcs_1.commit() for x, __xcs_1 in __xcs_2.each(f, items)], __xcs_1)", "([f(x) for x in items], 1)"),
        ("(__xcs_1.commit() for x, __xcs_1 in __xcs_lazy_region().each(f, items))", "(f(x) for x in items)"),
        ("[f(x) for x in items]", "[f(x) for x in items]"),
        ("lambda: [__xcs_1.commit() for x, __xcs_1 in __xcs_2.each(f, items)]", "lambda: [f(x) for x in items]"),
    ],
    ids=["what was issued outside", "used outside", "handed out", "as written", "code of its own"],
)  # fmt: skip
def test_what_has_none(text: str, written: str) -> None:
    text = f"def work(items):\n    return {text}"
    assert with_twins(text, f"def work(items):\n    return {written}") == ast.unparse(ast.parse(text).body[0].body[0])  # type: ignore[attr-defined]


# ---- running


@pytest.fixture(params=[True, False])
def tiny(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether calls are taken for tiny from the first one on."""
    begin = profile.Measure.__init__

    def init(self: profile.Measure) -> None:
        begin(self)
        self.inline = bool(request.param)

    monkeypatch.setattr(profile.Measure, "__init__", init)
    return bool(request.param)


made: list[int] = []


@xcs.parallel_safe
def call(x: int) -> int:
    made.append(x)
    if x == 13:
        raise ValueError(x)
    return x * 2


def comprehension(items: Any) -> list[int]:
    return [call(x) for x in items]


def consumed(items: Any) -> int:
    return sum(call(x) for x in items)


def in_a_set(items: Any) -> set[int]:
    return {call(x) for x in items}


def in_a_dict(items: Any) -> list[tuple[int, int]]:
    return [*{x: call(x) for x in items}.items()]


def by_answers(items: Any) -> list[tuple[int, int]]:
    return [*{call(x) % 7: call(x + 100) for x in items if x}.items()]


def of_lists(items: Any) -> set[Any]:
    return {[call(x)] for x in items}  # type: ignore[arg-type]


def by_lists(items: Any) -> dict[Any, int]:
    return {[x]: call(x) for x in items}  # type: ignore[misc]


def mapped(items: Any) -> list[int]:
    return list(map(call, items))


def mapped_two(items: Any) -> list[int]:
    return [*map(lambda x, y: call(x) + call(y), items, items)]


def mapped_in_a_loop(items: Any) -> list[int]:
    out = []
    for answer in map(call, items):
        if answer == 8:
            continue
        if answer == 800:
            break
        out.append(answer)
    return out


def only_true(items: Any) -> list[int]:
    return list(filter(call, items))


def one_in_the_other(items: Any) -> list[Any]:
    return [[call(x) for x in [y, y + 1]] for y in items]


def called_twice(items: Any) -> list[int]:
    return [call(call(x) + 1) for x in items]


def several_calls(items: Any) -> list[Any]:
    out = []
    for x in items:
        first = call(x)
        second = call(first)
        out.append((first, second, call(x + second)))
    return out


MANY_FORMS = [
    in_a_set, in_a_dict, by_answers, of_lists, by_lists, mapped, mapped_two, mapped_in_a_loop, only_true,
    one_in_the_other, called_twice, several_calls,
]  # fmt: skip


def stepwise(items: Any) -> Iterator[int]:
    for x in items:
        made.append(-x)
        yield x


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    made.clear()
    try:
        value = function(*args)
    except Exception as error:
        lines = [
            (entry.name, entry.lineno) for entry in traceback.extract_tb(error.__traceback__) if "xcs" not in entry.line
        ]
        return type(error), error.args, lines[1:]
    return value, sorted(made)


@pytest.mark.parametrize("function", MANY_FORMS)
@pytest.mark.parametrize("items", [(1, 2, 3), range(500, 1500), 5, [*range(20)]])
def test_values_and_exceptions_of_other_forms(function: Callable[..., Any], items: Any, tiny: bool) -> None:
    compiled = xcs.compile(function)
    assert outcome(compiled, items) == outcome(function, items)
    assert outcome(compiled, items) == outcome(function, items)


@pytest.mark.parametrize("function", [comprehension, consumed])
@pytest.mark.parametrize("items", [[], [1, 2, 3], tuple(range(500)), range(3000), {1, 2}, {1: 2}, 5, [*range(20)], "x"])
def test_values_and_exceptions(function: Callable[..., Any], items: Any, tiny: bool) -> None:
    compiled = xcs.compile(function)
    assert outcome(compiled, items) == outcome(function, items)
    assert outcome(compiled, items) == outcome(function, items)


@pytest.mark.parametrize("function", [comprehension, consumed, *MANY_FORMS])
def test_iterators_are_pulled_in_order(function: Callable[..., Any], tiny: bool) -> None:
    assert outcome(xcs.compile(function), stepwise([1, 2, 3])) == outcome(function, stepwise([1, 2, 3]))
