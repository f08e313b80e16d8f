"""What `xcs.compile` returns is a function like the original in every respect that a program can look at."""

from __future__ import annotations

import asyncio
import copy
import functools
import gc
import inspect
import pickle
import sys
import time
import types
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

import xcs

from .slow import ask


def plain(a: int, b: int = 2, /, c: int = 3, *args: str, k: int, l: int = 5, **kw: object) -> Any:  # noqa: E741
    """The documentation."""
    return a, b, c, args, k, l, kw


plain.note = "kept"  # type: ignore[attr-defined]
twin = xcs.compile(plain)


@xcs.compile
def answers(questions: list[str]) -> list[str]:
    return [ask(question) for question in questions]


class Agent:
    def __init__(self, name: str) -> None:
        self.name = name
        self.__secret = "secret"

    @xcs.compile
    def method(self, questions: list[str]) -> list[str]:
        return [self.name + ask(question) for question in questions]

    @xcs.compile
    @staticmethod
    def static_above(questions: list[str]) -> list[str]:
        return [ask(question) for question in questions]

    @staticmethod
    @xcs.compile
    def static_below(questions: list[str]) -> list[str]:
        return [ask(question) for question in questions]

    @xcs.compile
    @classmethod
    def class_above(cls, questions: list[str]) -> list[str]:
        return [cls.__name__ + ask(question) for question in questions]

    @classmethod
    @xcs.compile
    def class_below(cls, questions: list[str]) -> list[str]:
        return [cls.__name__ + ask(question) for question in questions]

    @property
    @xcs.compile
    def both(self) -> list[str]:
        return [ask(self.name), ask(self.__secret)]


class Derived(Agent):
    @xcs.compile
    def method(self, questions: list[str]) -> list[str]:
        first = super().method(questions)
        return first + [ask(question) for question in questions]


def test_attributes() -> None:
    assert inspect.isfunction(twin)
    assert twin is not plain
    assert twin.__wrapped__ is plain
    kept = ("__name__", "__qualname__", "__module__", "__doc__", "__defaults__", "__kwdefaults__", "__annotations__")
    for name in kept:
        assert getattr(twin, name) == getattr(plain, name), name
    assert twin.__dict__["note"] == "kept"
    if sys.version_info >= (3, 12):
        assert twin.__type_params__ == plain.__type_params__
    assert repr(twin).startswith("<function plain at ")


def test_signature_however_it_is_asked_for() -> None:
    assert inspect.signature(twin) == inspect.signature(plain)
    assert inspect.signature(twin, follow_wrapped=False) == inspect.signature(plain)
    assert inspect.getfullargspec(twin) == inspect.getfullargspec(plain)
    for name in ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_name", "co_qualname", "co_freevars"):
        assert getattr(twin.__code__, name) == getattr(plain.__code__, name), name  # type: ignore[attr-defined]
    assert inspect.getsource(twin) == inspect.getsource(plain)


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {"k": 1}),
    ((1, 2, 3, "4", "5"), {"k": 1, "l": 2, "m": 3}),
    ((1,), {"c": 5, "k": 1, "a": 7}),
    ((1,), {}),
    ((), {"k": 1}),
    ((), {"a": 1, "k": 1}),
    ((1, 2, 3), {"c": 1, "k": 1}),
]


@pytest.mark.parametrize(("args", "kwargs"), CALLS)
def test_binding_and_its_errors(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    def outcome(function: Any) -> object:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            return str(error)

    assert outcome(xcs.compile(plain)) == outcome(plain)
    assert outcome(twin) == outcome(plain)


def test_arguments_named_as_the_implementation_names_things() -> None:
    namespace: dict[str, Any] = {"xcs": xcs, "ask": ask}
    names = "__xcs_select, __xcs_p0, __xcs_k0, *, self, __xcs_args, __xcs_kwargs, __xcs_f0"
    exec(f"def f({names}): return [{names.replace('*, ', '')}]", namespace)
    function = xcs.compile(namespace["f"])
    assert function(1, 2, 3, self=4, __xcs_args=5, __xcs_kwargs=6, __xcs_f0=7) == [1, 2, 3, 4, 5, 6, 7]


def test_with_parentheses_and_twice() -> None:
    assert xcs.compile()(plain).__wrapped__ is plain
    assert xcs.compile(twin) is twin

    @functools.wraps(twin)
    def around(*args: Any, **kwargs: Any) -> Any:
        return twin(*args, **kwargs)

    compiled = xcs.compile(around)
    assert compiled is not around
    assert compiled(1, k=2) == plain(1, k=2)


def test_methods_of_every_kind() -> None:
    agent: Any = Agent("Ann ")
    questions = ["x", "yy"]
    for _ in range(2):
        assert agent.method(questions) == ["Ann X", "Ann YY"]
        assert Agent.method(agent, questions) == ["Ann X", "Ann YY"]
        assert agent.static_above(questions) == Agent.static_above(questions) == ["X", "YY"]
        assert agent.static_below(questions) == Agent.static_below(questions) == ["X", "YY"]
        assert Derived.class_above(questions) == Derived("").class_above(questions) == ["DerivedX", "DerivedYY"]
        assert agent.class_below(questions) == Agent.class_below(questions) == ["AgentX", "AgentYY"]
        assert agent.both == ["ANN ", "SECRET"]
        assert Derived("").method(questions) == ["X", "YY", "X", "YY"]
    assert inspect.ismethod(agent.method)
    assert isinstance(vars(Agent)["static_above"], staticmethod)
    assert isinstance(vars(Agent)["class_above"], classmethod)
    assert xcs.compile(agent.method).__self__ is agent  # type: ignore[attr-defined]


def test_generators_and_coroutines_are_what_they_were() -> None:
    @xcs.compile
    def generator(n: int) -> Iterator[int]:
        yield from range(n)

    @xcs.compile
    async def coroutine(n: int) -> int:
        return n

    @xcs.compile
    async def asynchronous(n: int) -> AsyncIterator[int]:
        yield n

    assert inspect.isgeneratorfunction(generator)
    assert inspect.iscoroutinefunction(coroutine)
    assert inspect.isasyncgenfunction(asynchronous)
    assert list(generator(2)) == [0, 1]
    assert asyncio.run(coroutine(3)) == 3
    functions: tuple[Any, ...] = (generator, coroutine, asynchronous)
    for function in functions:
        assert "as written" in str(function.explain(1))


def test_pickle_and_copy() -> None:
    assert pickle.loads(pickle.dumps(answers)) is answers
    assert answers(["x", "y"]) == ["X", "Y"]
    assert pickle.loads(pickle.dumps(answers)) is answers
    assert pickle.loads(pickle.dumps(Agent.method)) is Agent.method
    assert copy.copy(twin) is twin
    assert copy.deepcopy([twin]) == [twin]


def test_rebound_defaults_and_globals() -> None:
    namespace: dict[str, Any] = {"ask": ask}
    exec("def f(x='default', *, y='other'): return [ask(x), ask(y), glob]", namespace)
    function = xcs.compile(namespace["f"])
    namespace["glob"] = 1
    assert function() == ["DEFAULT", "OTHER", 1]
    namespace["glob"] = 2
    function.__defaults__ = ("changed",)
    function.__kwdefaults__["y"] = "too"
    assert function() == ["CHANGED", "TOO", 2]
    namespace["ask"] = len
    assert function() == [7, 3, 2]


def test_closures_are_shared_with_the_original() -> None:
    total = 0

    def count(questions: list[str]) -> int:
        nonlocal total
        for question in questions:
            total += len(ask(question))
        return total

    compiled = xcs.compile(count)
    assert compiled.__closure__ == count.__closure__  # type: ignore[attr-defined]
    assert compiled(["a", "bb"]) == 3
    assert count(["c"]) == 4
    assert compiled(["d"]) == total == 5


def test_recursion() -> None:
    @xcs.compile
    def tree(depth: int) -> list[Any]:
        if not depth:
            return [ask("leaf")]
        return [tree(depth - 1), tree(depth - 1)]

    assert tree(2) == tree.__wrapped__(2) == [[["LEAF"], ["LEAF"]], [["LEAF"], ["LEAF"]]]


def test_lambdas_on_one_line() -> None:
    first, second = xcs.compile(lambda xs: [ask(x) for x in xs]), xcs.compile(lambda xs: [ask(x + x) for x in xs])
    assert first(["a"]) == ["A"]
    assert second(["a"]) == ["AA"]
    assert first.__name__ == "<lambda>"


def test_a_function_that_refers_to_itself_is_collected() -> None:
    def make() -> Any:
        @xcs.compile
        def own(xs: list[str]) -> object:
            return own if not xs else [ask(x) for x in xs]

        return own

    function = make()
    assert function([]) is function
    assert function(["x", "y"]) == ["X", "Y"]
    gone = weakref.ref(function)
    del function
    gc.collect()
    assert gone() is None


def test_arguments_are_not_kept_alive() -> None:
    agent = Agent("A")
    assert agent.method(["x", "y"]) == ["AX", "AY"]
    gone = weakref.ref(agent)
    del agent
    deadline = time.monotonic() + 10
    while gone() is not None and time.monotonic() < deadline:  # a thread may be about to let its last task go
        gc.collect()
        time.sleep(0)
    assert gone() is None


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (3, "got an int object"),
        (None, "got a NoneType object"),
        (int, "the class int; put @xcs.compile on its methods"),
        (Agent, "the class Agent; put @xcs.compile on its methods"),
        (len, "the built-in len, which has no Python code"),
        (functools.partial(plain), "compile the function first: functools.partial"),
        (functools.lru_cache(plain), "around plain; put @xcs.compile below that decorator"),
        (property(lambda self: 1), "put @xcs.compile below @property"),
        (types.SimpleNamespace(), "a SimpleNamespace object"),
        ((x for x in ""), "a generator object"),
    ],
)
def test_what_it_does_not_take(thing: Any, message: str) -> None:
    with pytest.raises(TypeError, match=r"xcs\.compile takes a Python function, method or lambda; got ") as caught:
        xcs.compile(thing)
    assert message in str(caught.value)


def test_callable_objects_are_told_where_it_goes() -> None:
    class Model:
        def __call__(self) -> None: ...

    with pytest.raises(TypeError, match=r"a callable Model object; put @xcs.compile on Model.__call__"):
        xcs.compile(Model())


def test_markers_return_what_they_are_given() -> None:
    def function() -> None: ...

    class Model:
        @xcs.ordered
        def ask(self) -> None: ...

        def __call__(self) -> None: ...

    model = Model()
    for thing in (function, Model, model, model.ask, str.upper):
        assert xcs.parallel_safe(thing) is thing
        assert xcs.ordered(thing) is thing
    for marker in (xcs.parallel_safe, xcs.ordered):
        with pytest.raises(TypeError, match=f"xcs.{marker.__name__} takes a callable; got an object of type int"):
            marker(3)
