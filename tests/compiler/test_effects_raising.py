"""Whether a call can raise: said only of what can't, an interrupt and the want of memory or stack aside."""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest

import xcs
from tests.compiler.effects_harness import analysed

client = openai.OpenAI(api_key="none", base_url="http://127.0.0.1:9", max_retries=0)
PARSER = argparse.ArgumentParser()


class Failing:
    """Every special method raises what is no `Exception`."""

    def fail(self, *args: Any) -> Any:
        raise SystemExit(1)

    __eq__ = __bool__ = __str__ = __getattr__ = __iter__ = __format__ = __len__ = fail  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


class Odd(BaseException):
    pass


def caller(callee: Callable[..., Any], value: Any) -> Any:
    return callee(value)


def may_raise(callee: Callable[..., Any], value: object = "text") -> bool:
    report = analysed(caller, callee, value).report
    (operation,) = [op for node, op in report.operations.items() if isinstance(node, ast.Call)] or [None]
    return operation is None or operation.may_raise


# --- that can't


def given_back(value: Any) -> Any:
    return value


def one_of_two(value: Any) -> str:
    if value is None:
        return "nothing"
    return "something" if callable(value) else "else"


def by_way_of_another(value: Any) -> Any:
    found = one_of_two(value)
    return [given_back(found), {"found": found}]


def shown(value: str) -> str:
    return f"<{value}>" if value else "".strip()


def asked_or_none(value: str) -> str | None:
    try:
        messages = [{"role": "user", "content": value}]
        return client.chat.completions.create(model="m", messages=messages).choices[0].message.content  # type: ignore[call-overload,no-any-return]
    except Exception:
        return None


def parsed_or_empty(value: str) -> Any:
    try:
        found = json.loads(value)
    except ValueError:
        found = {}
    except Exception:
        return None
    return found


def caught_whatever(value: Any) -> bool:
    try:
        value.anything()
    except BaseException:
        return False
    return True


class Asking:
    def ask(self, value: str) -> str | None:
        return asked_or_none(value)


@pytest.mark.parametrize(
    "callee",
    [given_back, one_of_two, by_way_of_another, shown, asked_or_none, parsed_or_empty, caught_whatever, Asking().ask],
)
def test_what_is_proven_not_to_raise(callee: Callable[..., Any]) -> None:
    assert not may_raise(callee)
    for value in ("", "text", "{"):
        callee(value)


# --- that can


def caught_too_little(value: str) -> Any:
    try:
        return json.loads(value)
    except TypeError:
        return None


def raised_in_a_handler(value: str) -> Any:
    try:
        return json.loads(value)
    except Exception as error:
        return error.args[3]


def raised_at_last(value: str) -> Any:
    try:
        return json.loads(value)
    except Exception:
        return None
    finally:
        value[99]


def raised_otherwise(value: str) -> Any:
    try:
        found = value
    except Exception:
        return None
    else:
        return found[99]


def not_bound(value: str) -> Any:
    try:
        found = json.loads("{" + value)
    except Exception:
        pass
    return found


def not_bound_any_more(value: str) -> Any:
    try:
        json.loads("{" + value)
    except Exception as error:  # noqa: F841
        pass
    return error  # type: ignore[used-before-def] # noqa: F821


def deleted(value: str) -> Any:
    del value
    return value  # noqa: F821


def not_defined(value: str) -> Any:
    return is_nowhere  # type: ignore[name-defined] # noqa: F821


def wrongly_called(value: str) -> Any:
    return given_back()  # type: ignore[call-arg]


def called_too_much(value: str) -> Any:
    return given_back(value, value)  # type: ignore[call-arg]


def called_by_another_name(value: str) -> Any:
    return given_back(values=value)  # type: ignore[call-arg]


def text_or_none(value: str) -> str | None:
    return "x" if value is None else None


def length_of_none(value: str) -> int:
    found = text_or_none(value)
    return len(found)  # type: ignore[arg-type]


def method_of_none(value: str) -> str:
    found = text_or_none(value)
    return found.strip()  # type: ignore[union-attr]


def compared(value: str) -> bool:
    return value < 3  # type: ignore[operator]


def long_number(value: str) -> str:
    return f"{10**5000}"


def divided(value: str) -> float:
    return 1 / 0


def exits(value: str) -> Any:
    try:
        sys.exit(value)
    except Exception:
        return None


def exits_by_another(value: str) -> Any:
    try:
        return exits(value)
    except Exception:
        return None


def exits_by_itself(value: str) -> Any:
    try:
        raise SystemExit
    except Exception:
        return None


def exits_by_a_class_of_its_own(value: str) -> Any:
    try:
        raise Odd
    except Exception:
        return None


def exits_by_arguments(value: str) -> Any:
    try:
        return PARSER.parse_args([value])
    except Exception:
        return None


def exits_by_an_import(value: str) -> Any:
    try:
        import tests.compiler.raises_when_imported  # type: ignore[import-not-found] # noqa: F401
    except Exception:
        return None


def catches_what_is_not_there(value: str) -> Any:
    try:
        return json.loads("{" + value)
    except is_nowhere:  # type: ignore[name-defined] # noqa: F821
        return None
    except Exception:
        return None


@contextlib.contextmanager
def leaving() -> Iterator[None]:
    yield
    raise SystemExit(1)


def exits_when_it_leaves(value: str) -> Any:
    try:
        with leaving():
            return value
    except Exception:
        return None


@xcs.parallel_safe
def by_word(value: str) -> str:
    sys.exit(value)


def exits_by_a_declared_one(value: str) -> Any:
    try:
        return by_word(value)
    except Exception:
        return None


def hooked(value: str) -> Any:
    try:
        return json.loads('{"a": 1}', object_hook=lambda found: sys.exit(1))
    except Exception:
        return None


UNBOUND: Any = None


def closed_over() -> Callable[[str], Any]:
    def inner(value: str) -> Any:
        return found

    if UNBOUND:
        found = 1
    return inner


@pytest.mark.parametrize(
    "callee",
    [
        caught_too_little, raised_in_a_handler, raised_at_last, raised_otherwise, not_bound, not_bound_any_more,
        deleted, not_defined, wrongly_called, called_too_much, called_by_another_name, length_of_none, method_of_none,
        compared, long_number, divided, exits, exits_by_another, exits_by_itself, exits_by_a_class_of_its_own,
        exits_by_arguments, exits_when_it_leaves, exits_by_a_declared_one, catches_what_is_not_there, hooked,
        closed_over(),
    ],
)  # fmt: skip
def test_what_raises_is_never_said_not_to(callee: Callable[..., Any]) -> None:
    with pytest.raises(BaseException):  # noqa: B017,PT011
        callee("text")
    assert may_raise(callee)


def test_an_import_may_raise_anything() -> None:
    assert may_raise(exits_by_an_import)


def asks_for_truth(value: Any) -> bool:
    return not value


def compares(value: Any) -> bool:
    return value == "a"


def formats(value: Any) -> str:
    return f"{value}"


def asks_in_vain(value: Any) -> Any:
    try:
        return value.anything
    except Exception:
        return None


@pytest.mark.parametrize("callee", [asks_for_truth, compares, formats, asks_in_vain])
def test_special_methods_may_raise(callee: Callable[..., Any]) -> None:
    value = Failing()
    with pytest.raises(SystemExit):
        callee(value)
    assert may_raise(callee, value)


def test_it_is_said_where_the_call_is_explained() -> None:
    @xcs.compile
    def both(name: str) -> tuple[str | None, Any]:
        return asked_or_none(name), client.models.list()

    first, second = both.explain("a").rows
    assert not first.may_raise
    assert second.may_raise
    assert str(both.explain("a")).count("cannot raise") == 1
