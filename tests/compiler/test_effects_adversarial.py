"""Callables that look harmless and are not: none of them may be found safe."""

from __future__ import annotations

import builtins
import contextlib
import dataclasses
import functools
import os
import random
import threading
from time import perf_counter
from typing import Any

import pytest

from tests.compiler.effects_harness import analysed, level_of
from xcs_compiler.effects.checks import classify_call, transparent
from xcs_compiler.effects.lattice import Level, Place

LOG: list[str] = []
COUNTS = {"calls": 0}
TOTAL = 0


def note(text: str) -> None:
    LOG.append(text)


class PropertyWithEffect:
    @property
    def text(self) -> str:
        LOG.append("text")
        return "text"


class FormatWithEffect:
    def __format__(self, spec: str) -> str:
        note("format")
        return ""


class StrWithEffect:
    def __str__(self) -> str:
        print("str")
        return ""


class EqualWithEffect:
    def __eq__(self, other: object) -> bool:
        note("eq")
        return True

    __hash__ = None  # type: ignore[assignment]


class TruthWithEffect:
    def __bool__(self) -> bool:
        note("bool")
        return True


class LengthWithEffect:
    def __len__(self) -> int:
        note("len")
        return 1


class IterationWithEffect:
    def __iter__(self) -> Any:
        for i in range(3):
            note("iter")
            yield i


class GetItemWithEffect:
    def __getitem__(self, key: object) -> object:
        note("getitem")
        return key


class GetattrWithEffect:
    def __getattr__(self, name: str) -> str:
        note(name)
        return name


class GetattributeWithEffect:
    def __getattribute__(self, name: str) -> Any:
        LOG.append(name)
        return object.__getattribute__(self, name)


class DescriptorWithEffect:
    def __get__(self, instance: object, owner: type) -> int:
        note("get")
        return 1


class HasDescriptor:
    value = DescriptorWithEffect()


class AddWithEffect:
    def __add__(self, other: object) -> int:
        note("add")
        return 1

    def __radd__(self, other: object) -> int:
        note("radd")
        return 1


class StripWithEffect:
    def strip(self) -> str:
        note("strip")
        return ""


class CallWithEffect(type):
    def __call__(cls, *args: Any) -> Any:
        note("metaclass")
        return super().__call__(*args)


class MadeByMetaclass(metaclass=CallWithEffect):
    pass


class InitWithEffect:
    def __init__(self) -> None:
        COUNTS["calls"] += 1


class NewWithEffect:
    def __new__(cls) -> NewWithEffect:
        note("new")
        return object.__new__(cls)


class DelWithEffect:
    def __del__(self) -> None:
        note("del")


@dataclasses.dataclass
class PostInitWithEffect:
    text: str

    def __post_init__(self) -> None:
        note(self.text)


@dataclasses.dataclass
class FactoryWithEffect:
    text: list[str] = dataclasses.field(default_factory=lambda: (note("factory"), ["a"])[1])


class SetattrWithEffect:
    def __init__(self) -> None:
        self.a = 1

    def __setattr__(self, name: str, value: object) -> None:
        note(name)
        object.__setattr__(self, name, value)


class Counter:
    total = 0

    def __init__(self) -> None:
        self.count = 0
        self.history: list[object] = []

    def direct(self, x: object) -> None:
        self.count += 1

    def nested(self, x: object) -> None:
        self.history.append(x)

    def alias(self, x: object) -> None:
        history = self.history
        history.append(x)

    def item(self, x: object) -> None:
        self.history[0] = x

    def on_class(self, x: object) -> None:
        Counter.total += 1

    def on_type(self, x: object) -> None:
        type(self).total += 1

    @classmethod
    def by_class(cls, x: object) -> None:
        cls.total += 1

    def through_dict(self, x: object) -> None:
        self.__dict__["count"] = x

    def by_setattr(self, x: object) -> None:
        setattr(self, "count", x)  # noqa: B010

    def through_method(self, x: object) -> None:
        self.nested(x)

    def through_closure(self, x: object) -> None:
        def remember() -> None:
            self.history.append(x)

        remember()

    def through_lambda(self, x: object) -> None:
        (lambda item: self.history.append(item))(x)

    def through_map(self, x: object) -> None:
        list(map(self.history.append, [x]))

    def through_bound(self, x: object) -> None:
        append = self.history.append
        append(x)

    def through_partial(self, x: object) -> None:
        functools.partial(self.nested, x)()

    def through_generator(self, x: object) -> None:
        def steps() -> Any:
            self.history.append(x)
            yield 1

        list(steps())

    def through_comprehension(self, x: object) -> None:
        [self.history.append(y) for y in (x,)]

    def through_unpacking(self, x: object) -> None:
        first, _ = self.history, 1
        first.append(x)

    def through_tuple(self, x: object) -> None:
        pair = (self.history, 1)
        pair[0].append(x)

    def through_list(self, x: object) -> None:
        held = [self.history]
        held[0].append(x)

    def through_dictionary(self, x: object) -> None:
        held = {"a": self.history}
        held["a"].append(x)

    def through_conditional(self, x: object) -> None:
        target = self.history if x else []
        target.append(x)

    def through_or(self, x: object) -> None:
        (self.history or []).append(x)

    def through_walrus(self, x: object) -> None:
        if (h := self.history) is not None:
            h.append(x)

    def through_for(self, x: object) -> None:
        for h in [self.history]:
            h.append(x)

    def through_augmented(self, x: object) -> None:
        history = self.history
        history += [x]

    def through_delete(self, x: object) -> None:
        del self.history[0]

    def through_with(self, x: object) -> None:
        with contextlib.nullcontext(self.history) as h:
            h.append(x)

    def through_return(self, x: object) -> None:
        self._history().append(x)

    def _history(self) -> list[object]:
        return self.history

    def through_object(self, x: object) -> None:
        holder = Holder(self.history)
        holder.held.append(x)

    def through_dataclass(self, x: object) -> None:
        holder = DataHolder(self.history)
        holder.held.append(x)

    def through_star(self, x: object) -> None:
        append_to(*[self.history, x])

    def through_keyword(self, x: object) -> None:
        append_to(x=x, out=self.history)

    def through_double_star(self, x: object) -> None:
        append_to(**{"out": self.history, "x": x})  # noqa: PIE804

    def through_sort_key(self, x: object) -> None:
        sorted([1, 2], key=self.history.append)  # type: ignore[arg-type]

    def through_match(self, x: object) -> None:
        match self.history:
            case [*_] as h:
                h.append(x)

    def through_try(self, x: object) -> None:
        try:
            raise ValueError(self.history)
        except ValueError as error:
            error.args[0].append(x)

    def through_vars(self, x: object) -> None:
        vars(self)["count"] = x

    def through_getattr(self, x: object) -> None:
        getattr(self, "history").append(x)  # noqa: B009

    def through_default(self, x: object, seen: list[object] = []) -> None:  # noqa: B006
        seen.append(x)

    def through_global(self, x: object) -> None:
        global TOTAL
        TOTAL += 1

    def through_local_lock(self, x: object) -> None:
        with threading.Lock():
            self.history.append(x)


class Holder:
    def __init__(self, held: list[object]) -> None:
        self.held = held


@dataclasses.dataclass
class DataHolder:
    held: list[object]


def append_to(out: list[object], x: object) -> None:
    out.append(x)


METHODS = [name for name, value in vars(Counter).items() if callable(value) or isinstance(value, classmethod)]
METHODS = [name for name in METHODS if not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_that_changes_state_is_ordered(name: str) -> None:
    assert level_of(getattr(Counter(), name), "x") is Level.ORDERED
    assert not classify_call(getattr(Counter(), name), ("x",), {})


IMPLICIT = {
    "property": (PropertyWithEffect, lambda x: x.text),
    "format": (FormatWithEffect, lambda x: f"{x}"),
    "str in f-string": (StrWithEffect, lambda x: f"{x}"),
    "str()": (StrWithEffect, lambda x: str(x)),
    "str.format": (StrWithEffect, lambda x: "{}".format(x)),  # noqa: UP032
    "percent": (StrWithEffect, lambda x: "%s" % x),  # noqa: UP031
    "percent tuple": (StrWithEffect, lambda x: "%s %s" % (x, 1)),  # noqa: UP031
    "str in list": (EqualWithEffect, lambda x: x in [1, 2]),
    "equal": (EqualWithEffect, lambda x: x == 1),
    "equal reflected": (EqualWithEffect, lambda x: 1 == x),  # noqa: SIM300
    "index": (EqualWithEffect, lambda x: [1, x].index(2)),
    "count": (EqualWithEffect, lambda x: [1, 2].count(x)),
    "truth if": (TruthWithEffect, lambda x: 1 if x else 2),
    "truth not": (TruthWithEffect, lambda x: not x),
    "truth and": (TruthWithEffect, lambda x: x and 1),
    "truth bool": (TruthWithEffect, lambda x: bool(x)),
    "truth any": (TruthWithEffect, lambda x: any([x])),
    "truth comprehension": (TruthWithEffect, lambda x: [1 for _ in "a" if x]),
    "len": (LengthWithEffect, lambda x: len(x)),
    "len truth": (LengthWithEffect, lambda x: 1 if x else 2),
    "iteration": (IterationWithEffect, lambda x: [i for i in x]),  # noqa: C416
    "list()": (IterationWithEffect, lambda x: list(x)),
    "join": (IterationWithEffect, lambda x: ",".join(x)),
    "star": (IterationWithEffect, lambda x: [*x]),
    "star call": (IterationWithEffect, lambda x: max(*x)),
    "sum": (IterationWithEffect, lambda x: sum(x)),
    "contains": (IterationWithEffect, lambda x: 1 in x),
    "sorted": (IterationWithEffect, lambda x: sorted(x)),
    "enumerate": (IterationWithEffect, lambda x: list(enumerate(x))),
    "subscript": (GetItemWithEffect, lambda x: x[1]),
    "getattr hook": (GetattrWithEffect, lambda x: x.anything),
    "getattr()": (GetattrWithEffect, lambda x: getattr(x, "anything")),  # noqa: B009
    "hasattr": (GetattrWithEffect, lambda x: hasattr(x, "anything")),
    "getattribute": (GetattributeWithEffect, lambda x: x.anything),
    "descriptor": (HasDescriptor, lambda x: x.value),
    "add": (AddWithEffect, lambda x: x + 1),
    "radd": (AddWithEffect, lambda x: 1 + x),
    "sum radd": (AddWithEffect, lambda x: sum([x, x])),
    "strip": (StripWithEffect, lambda x: x.strip()),
    "repr in list": (type("R", (), {"__repr__": lambda self: note("r") or ""}), lambda x: f"{[x]}"),
    "repr in dict": (type("R2", (), {"__repr__": lambda self: note("r") or ""}), lambda x: str({"a": [x]})),
    "hash": (type("H", (), {"__hash__": lambda self: note("h") or 1}), lambda x: {x: 1}),
    "hash set": (type("H2", (), {"__hash__": lambda self: note("h") or 1}), lambda x: {x}),
    "hash get": (type("H3", (), {"__hash__": lambda self: note("h") or 1}), lambda x: {}.get(x)),
    "call": (type("C", (), {"__call__": lambda self: note("c")}), lambda x: x()),
    "compare": (type("L", (), {"__lt__": lambda self, o: note("l") or True}), lambda x: sorted([x, x])),
    "min": (type("L2", (), {"__lt__": lambda self, o: note("l") or True}), lambda x: min([x, x])),
    "neg": (type("N", (), {"__neg__": lambda self: note("n") or self}), lambda x: -x),
    "index dunder": (type("I", (), {"__index__": lambda self: note("i") or 0}), lambda x: [1][x]),
    "chained": (EqualWithEffect, lambda x: 1 == 1 == x),
    "in place": (type("P", (), {"__iadd__": lambda self, o: note("i") or self}), lambda x: [x := x + 1]),
    "with": (
        type("W", (), {"__enter__": lambda self: note("e"), "__exit__": lambda self, *a: note("x")}),
        lambda x: contextlib.ExitStack().enter_context(x),
    ),
}


@pytest.mark.parametrize("name", [name for name in IMPLICIT if name not in ("in place",)])
def test_implicit_code_with_effects_is_ordered(name: str) -> None:
    cls, function = IMPLICIT[name]
    try:
        value = cls()
    except TypeError:
        value = object.__new__(cls)
    assert level_of(function, value) is Level.ORDERED
    assert not classify_call(function, (value,), {})


CLASSES = [
    PropertyWithEffect, FormatWithEffect, StrWithEffect, EqualWithEffect, TruthWithEffect, LengthWithEffect,
    IterationWithEffect, GetItemWithEffect, GetattrWithEffect, GetattributeWithEffect, HasDescriptor, AddWithEffect,
    StripWithEffect, threading.Thread, type(iter([])), type(open),
]  # fmt: skip


@pytest.mark.parametrize("cls", CLASSES[:-1], ids=lambda cls: cls.__name__)
def test_classes_with_effects_are_not_transparent(cls: type) -> None:
    assert not transparent(cls)


CONSTRUCTED = [MadeByMetaclass, InitWithEffect, NewWithEffect, DelWithEffect, FactoryWithEffect, SetattrWithEffect]


@pytest.mark.parametrize("cls", CONSTRUCTED, ids=lambda cls: cls.__name__)
def test_construction_with_effects_is_ordered(cls: type) -> None:
    assert level_of(cls) is Level.ORDERED
    assert not classify_call(cls, (), {})


def test_post_init_with_effects_is_ordered() -> None:
    assert level_of(PostInitWithEffect, "x") is Level.ORDERED


def write_global(x: object) -> None:
    global TOTAL
    TOTAL = 1


def append_to_global(x: object) -> None:
    LOG.append("x")


def alias_of_global(x: object) -> None:
    held = LOG
    held.append("x")


def item_of_global(x: object) -> None:
    COUNTS["x"] = 1


def by_globals(x: object) -> None:
    globals()["TOTAL"] = 1


def by_exec(x: object) -> None:
    exec("TOTAL = 1", globals())


def by_eval(x: object) -> object:
    return eval("note('x')")


def by_random(x: object) -> float:
    return random.random()


def by_environment(x: object) -> None:
    os.environ["XCS_TEST"] = "1"


def by_directory(x: object) -> None:
    os.chdir(".")


def by_file(x: object) -> None:
    with open(os.devnull, "w") as stream:
        stream.write("x")


def by_argument(x: Any) -> None:
    x["a"] = 1


def by_nested_argument(x: Any) -> None:
    x["a"]["b"].append(1)


def by_unknown_call(x: Any) -> Any:
    return x[0]()


def by_returned_function(x: Any) -> Any:
    return make_writer()(x)


def make_writer() -> Any:
    def write(x: Any) -> None:
        note(x)

    return write


def by_attribute_of_function(x: Any) -> None:
    by_attribute_of_function.calls = 1  # type: ignore[attr-defined]


def by_attribute_of_module(x: Any) -> None:
    random.seed = None  # type: ignore[assignment]


def by_builtins(x: Any) -> None:
    builtins.xcs_test = 1  # type: ignore[attr-defined]


def by_thread(x: Any) -> None:
    threading.Thread(target=note, args=("x",)).start()


def by_iterator(x: Any) -> Any:
    return next(x)


def by_recursion(x: Any) -> Any:
    if x:
        return by_recursion(x[1:])
    note("end")
    return None


def by_mutual_recursion(x: Any) -> Any:
    return other_half(x)


def other_half(x: Any) -> Any:
    if not x:
        LOG.clear()
    return by_mutual_recursion(x[1:])


def recursion_that_mutates(x: Any, n: int = 3) -> Any:
    if n == 0:
        x.append(1)
        return x
    return recursion_that_mutates(x, n - 1)


def decorated_by(function: Any) -> Any:
    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        note("called")
        return function(*args)

    return wrapper


@decorated_by
def decorated(x: Any) -> Any:
    return x


class CountingDecorator:
    def __init__(self, function: Any) -> None:
        self.function = function
        self.calls = 0
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        return self.function(*args)


@CountingDecorator
def counted(x: Any) -> Any:
    return x


@functools.cache
def cached_with_effect(x: Any) -> Any:
    note("x")
    return x


@contextlib.contextmanager
def managed(x: Any) -> Any:
    note("enter")
    yield x


def by_context(x: Any) -> None:
    with managed(x):
        pass


def by_finally(x: Any) -> None:
    try:
        pass
    finally:
        note("x")


def by_nested_class(x: Any) -> Any:
    class Inner:
        note("body")

    return Inner


def by_import(x: Any) -> Any:
    import this_module_does_not_exist

    return this_module_does_not_exist


def make_counter() -> Any:
    count = 0

    def bump(x: Any) -> int:
        nonlocal count
        count += 1
        return count

    return bump


def make_rememberer() -> Any:
    seen: list[Any] = []

    def remember(x: Any) -> None:
        seen.append(x)

    return remember


class Descends(Counter):
    def direct(self, x: object) -> None:
        super().direct(x)


FUNCTIONS: list[Any] = [
    write_global,
    append_to_global,
    alias_of_global,
    item_of_global,
    by_globals,
    by_exec,
    by_eval,
    by_random,
    by_environment,
    by_directory,
    by_file,
    by_argument,
    by_nested_argument,
    by_unknown_call,
    by_returned_function,
    by_attribute_of_function,
    by_attribute_of_module,
    by_builtins,
    by_thread,
    by_iterator,
    by_recursion,
    by_mutual_recursion,
    recursion_that_mutates,
    decorated,
    counted,
    cached_with_effect,
    by_context,
    by_finally,
    by_nested_class,
    by_import,
    make_counter(),
    make_rememberer(),
    Descends().direct,
    functools.partial(append_to, LOG),
    LOG.append,
    print,
    input,
    open,
    os.remove,
    random.seed,
    exec,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: getattr(f, "__name__", type(f).__name__))
def test_functions_with_effects_are_ordered(function: Any) -> None:
    argument = [{"a": {"b": []}}]
    changes_what_it_is_given = function == LOG.append
    if not changes_what_it_is_given:
        assert level_of(function, argument) is Level.ORDERED
    assert not classify_call(function, (argument,), {})


def test_a_call_of_an_effectful_argument_of_a_builtin_is_ordered() -> None:
    def calling(items: list[str]) -> list[object]:
        return list(map(note, items))

    found = analysed(calling, ["a"])
    assert found.level("list(map(note, items))") is Level.ORDERED


def test_a_monkey_patched_method_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def ask(self, x: str) -> str:
            return x.upper()

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    before = analysed(calling, Model(), "x")
    assert before.level("model.ask(x)") is Level.PURE
    assert all(guard.holds() for guard in before.report.guards)

    def patched(self: Model, x: str) -> str:
        note(x)
        return x

    assert classify_call(Model().ask, ("x",), {})
    monkeypatch.setattr(Model, "ask", patched)
    assert not all(guard.holds() for guard in before.report.guards)
    assert analysed(calling, Model(), "x").level("model.ask(x)") is Level.ORDERED
    assert not classify_call(Model().ask, ("x",), {})


def test_a_method_patched_into_a_subclass_is_noticed() -> None:
    class Model:
        def ask(self, x: str) -> str:
            return x.upper()

    class Derived(Model):
        pass

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    before = analysed(calling, Derived(), "x")
    assert before.level("model.ask(x)") is Level.PURE
    Derived.ask = lambda self, x: note(x) or x  # type: ignore[method-assign]
    assert not all(guard.holds() for guard in before.report.guards)


def test_a_subclass_that_overrides_is_what_runs() -> None:
    class Model:
        def ask(self, x: str) -> str:
            return self.transform(x)

        def transform(self, x: str) -> str:
            return x.upper()

    class Noisy(Model):
        def transform(self, x: str) -> str:
            note(x)
            return x

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    assert analysed(calling, Model(), "x").level("model.ask(x)") is Level.PURE
    assert analysed(calling, Noisy(), "x").level("model.ask(x)") is Level.ORDERED


def test_an_instance_attribute_that_shadows_a_method_is_what_runs() -> None:
    class Model:
        def ask(self, x: str) -> str:
            return x.upper()

    def calling(model: Model, x: str) -> str:
        return model.ask(x)

    plain, shadowed = Model(), Model()
    shadowed.ask = note  # type: ignore[method-assign, assignment]
    before = analysed(calling, plain, "x")
    assert before.level("model.ask(x)") is Level.PURE
    assert ("model", "ask") in {fact.path for fact in before.report.facts}
    assert analysed(calling, shadowed, "x").level("model.ask(x)") is Level.ORDERED
    assert classify_call(plain.ask, ("x",), {})
    assert not classify_call(shadowed.ask, ("x",), {})


def test_a_rebound_global_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def calling(x: str) -> str:
        return harmless(x)

    before = analysed(calling, "x")
    assert before.level("harmless(x)") is Level.PURE
    assert classify_call(calling, ("x",), {})
    monkeypatch.setitem(globals(), "harmless", note)
    assert not all(guard.holds() for guard in before.report.guards)
    assert not classify_call(calling, ("x",), {})


def harmless(x: str) -> str:
    return x.upper()


def test_a_shadowed_builtin_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def calling(x: str) -> int:
        return len(x)

    before = analysed(calling, "x")
    assert before.level("len(x)") is Level.PURE
    monkeypatch.setitem(globals(), "len", lambda x: note("len") or 1)
    assert not all(guard.holds() for guard in before.report.guards)
    assert analysed(calling, "x").level("len(x)") is Level.ORDERED


def test_what_a_closure_calls_is_noticed_when_it_is_rebound() -> None:
    def make() -> tuple[Any, Any]:
        inner: Any = harmless

        def rebind() -> None:
            nonlocal inner
            inner = note

        def calling(x: str) -> Any:
            return inner(x)

        return calling, rebind

    calling, rebind = make()
    before = analysed(calling, "x")
    assert before.level("inner(x)") is Level.PURE
    rebind()
    assert not all(guard.holds() for guard in before.report.guards)
    assert analysed(calling, "x").level("inner(x)") is Level.ORDERED


def test_a_mutable_default_is_named() -> None:
    def calling(x: str) -> object:
        return remembers(x)

    def remembers(x: str, seen: list[str] = []) -> list[str]:  # noqa: B006
        seen.append(x)
        return seen

    assert analysed(calling, "x").level("remembers(x)") is Level.ORDERED


def test_reads_of_mutable_globals_are_named() -> None:
    def calling(x: str) -> object:
        return peek(x)

    operation = analysed(calling, "x").operation("peek(x)")
    assert Place("global", f"{__name__}:LOG") in operation.reads
    assert not classify_call(peek, ("x",), {})


def peek(x: str) -> int:
    return len(LOG)


def test_reads_of_globals_that_are_rebound_are_named() -> None:
    def calling(x: str) -> object:
        return read_total(x)

    assert Place("global", f"{__name__}:TOTAL") in analysed(calling, "x").operation("read_total(x)").reads


def read_total(x: str) -> int:
    return TOTAL


def test_captured_variables_of_the_compiled_function_are_named() -> None:
    def calling(x: str) -> object:
        seen: list[str] = []
        count = 0

        def remember(text: str) -> None:
            nonlocal count
            seen.append(text)
            count += 1

        def recall() -> int:
            return len(seen) + count

        remember(x)
        return recall()

    found = analysed(calling, "x")
    assert found.operation("remember(x)").level is Level.ORDERED
    assert {Place("local", "seen"), Place("local", "count")} <= found.operation("remember(x)").writes
    assert {Place("local", "seen"), Place("local", "count")} <= found.operation("recall()").reads
    assert found.operation("recall()").level is Level.PURE


def reads_the_clock() -> float:
    return perf_counter()


def test_time_is_a_place() -> None:
    assert Place("clock") in analysed(reads_the_clock).operation("perf_counter()").reads
