"""Functions in tables, what decorators make, exceptions that are caught, models: and what is relied on of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pydantic
import pytest
import tenacity

from tests.compiler.effects_harness import analysed, level_of
from xcs_compiler.effects.checks import classify_call
from xcs_compiler.effects.lattice import Level

seen: list[str] = []


def harmless(text: str) -> str:
    return text.upper()


def notes(text: str) -> str:
    seen.append(text)
    return text


TABLE: dict[str, Callable[[str], str]] = {"a": harmless, "b": str.lower}


def looks_up(name: str, text: str) -> str:
    return TABLE[name](text)


def test_another_function_in_a_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def calling(text: str) -> str:
        return looks_up("a", text)

    found = analysed(calling, "x")
    assert found.level("looks_up('a', text)") < Level.ORDERED

    def holds() -> bool:
        return all(guard.holds() for guard in found.report.guards)

    assert holds()
    for key in ("a", "c"):
        monkeypatch.setitem(TABLE, key, notes)
        assert not holds()
        assert analysed(calling, "x").level("looks_up('a', text)") is Level.ORDERED
        monkeypatch.undo()
        assert holds()


def calls_all(functions: list[Callable[[str], str]], text: str) -> list[str]:
    return [function(text) for function in functions]


def test_each_list_of_functions_is_looked_into() -> None:
    functions = [harmless, harmless]
    assert classify_call(calls_all, (functions, "x"), {})
    assert not classify_call(calls_all, ([harmless, notes], "x"), {})
    functions.append(notes)
    assert not classify_call(calls_all, (functions, "x"), {})


@tenacity.retry(stop=tenacity.stop_after_attempt(2))
def patient(text: str) -> str:
    return text.upper()


@tenacity.retry(stop=tenacity.stop_after_attempt(2))
def patient_noting(text: str) -> str:
    return notes(text)


@tenacity.retry(stop=tenacity.stop_after_attempt(2), before_sleep=lambda state: seen.append("again"))
def noting_attempts(text: str) -> str:
    return text.upper()


@tenacity.retry(retry=tenacity.retry_if_result(lambda answer: notes(answer) == ""))
def noting_results(text: str) -> str:
    return text.upper()


def test_what_is_tried_again_is_as_safe_as_it_and_its_rules() -> None:
    assert level_of(patient, "a") < Level.ORDERED
    assert level_of(patient_noting, "a") is Level.ORDERED
    assert level_of(noting_attempts, "a") is Level.ORDERED
    assert level_of(noting_results, "a") is Level.ORDERED


def test_other_rules_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert classify_call(patient, ("a",), {})
    monkeypatch.setattr(patient.retry, "before", lambda state: seen.append("before"))
    assert not classify_call(patient, ("a",), {})


class Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    def tell(self) -> str:
        return "refused"


class Noted(Refused):
    def tell(self) -> str:
        seen.append("told")
        return "noted"


class Noisy(LookupError):
    def __str__(self) -> str:
        seen.append("text")
        return "noisy"


def fails(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


def handles(text: str) -> str:
    try:
        return fails(text)
    except (ValueError, OSError) as error:
        return f"failed: {error}"


def handles_by_method(text: str) -> str:
    try:
        return fails(text)
    except Refused as error:
        return error.tell()


def test_exceptions_are_text_unless_a_class_of_the_users_says_more() -> None:
    assert level_of(handles, "a") < Level.ORDERED
    # A class that is derived from it may have been caught.
    assert level_of(handles_by_method, "a") is Level.ORDERED


class Plain(pydantic.BaseModel):
    score: int
    text: str = ""

    @pydantic.field_validator("text")
    @classmethod
    def tidy(cls, value: str) -> str:
        return value.strip()


class Noting(pydantic.BaseModel):
    text: str

    @pydantic.field_validator("text")
    @classmethod
    def note(cls, value: str) -> str:
        seen.append(value)
        return value


class Holding(pydantic.BaseModel):
    inner: list[Noting] = []


class Started(pydantic.BaseModel):
    text: str = ""

    def model_post_init(self, context: Any) -> None:
        seen.append("made")


class Defaulted(pydantic.BaseModel):
    text: str = pydantic.Field(default_factory=lambda: notes("default"))


class PrivatelyDefaulted(pydantic.BaseModel):
    text: str = ""
    _kept: str = pydantic.PrivateAttr(default_factory=lambda: notes("default"))


class Shown(pydantic.BaseModel):
    text: str = ""

    @pydantic.field_serializer("text")
    def show(self, value: str) -> str:
        return notes(value)


def test_a_model_is_as_safe_as_the_functions_in_its_schema() -> None:
    answer = '{"text": "a", "score": 1}'
    assert level_of(Plain.model_validate_json, answer) < Level.ORDERED
    for model in (Noting, Holding, Started, Defaulted, PrivatelyDefaulted):
        assert level_of(model.model_validate_json, answer) is Level.ORDERED, model
    assert level_of(Shown.model_validate_json, answer) < Level.ORDERED
    assert level_of(functools.partial(Shown(text="a").model_dump)) is Level.ORDERED


def applies(function: Callable[[str], object], text: str) -> str:
    function(text)
    return text


def keys(value: Any) -> dict[Any, int]:
    return {value: 1}


class Hashed:
    n = 0

    def __hash__(self) -> int:
        self.n += 1
        return 1


def test_methods_given_as_values_and_keys_change_what_they_change() -> None:
    assert level_of(applies, seen.append, "a") is Level.ORDERED
    assert level_of(applies, "x".join, "a") < Level.ORDERED
    assert level_of(keys, Hashed()) is Level.ORDERED


def test_what_is_made_of_an_answer_is_not_taken_for_text() -> None:
    from openai.types.chat import ChatCompletion

    def calling(answer: Any) -> Any:
        found = answer.choices[0].message.model_dump()
        found["a"] = 1
        return found

    answer = ChatCompletion.model_construct(choices=[])
    found = analysed(calling, answer)
    assert not found.value("answer.choices[0].message.model_dump()").immutable
    assert found.mutates("found['a']") == {"found"}


def test_what_the_programs_own_model_does_is_not_plain() -> None:
    import openai.types.chat.parsed_chat_completion as parsed

    class Own(pydantic.BaseModel):
        text: str = ""

        def note(self) -> str:
            seen.append(self.text)
            return self.text

    message = parsed.ParsedChatCompletionMessage[Own].model_construct(parsed=Own(), role="assistant")

    def calls_own(message: Any) -> Any:
        return message.parsed.note()

    assert level_of(calls_own, message) is Level.ORDERED
