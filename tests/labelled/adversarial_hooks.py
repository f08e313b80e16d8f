"""Shared state without a lock, changed by code that others call: special methods, validators, decorators, clients.

All of these are unsafe, whatever else they do.
"""

from __future__ import annotations

import abc
import bisect
import contextlib
import contextvars
import copy
import dataclasses
import enum
import functools
import heapq
import inspect
import json
import logging
import pickle
import re
import statistics
import string
import sys
import threading
import time
import types
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

import anthropic
import httpx
import jinja2
import openai
import pydantic
import requests
import tenacity

from tests.labelled.labels import samples_of

_, unsafe = samples_of("adversarial: hooks")

ADDRESS = "http://127.0.0.1:9"
gpt = openai.OpenAI(api_key="none", base_url=ADDRESS)
claude = anthropic.Anthropic(api_key="none", base_url=ADDRESS)
web = httpx.Client(base_url=ADDRESS)
log = logging.getLogger(__name__)
SEEN: list[Any] = []
COUNTS: dict[str, int] = {}
T = TypeVar("T")


def noting(value: Any) -> Any:
    SEEN.append(value)
    return value


def complete(prompt: str) -> str:
    reply = gpt.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
    return reply.choices[0].message.content or ""


class Watched:
    """Every special method notes that it was called."""

    def __init__(self, value: int = 1) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        return str(noting(self.value))

    def __index__(self) -> int:
        return int(noting(self.value))

    def __length_hint__(self) -> int:
        return int(noting(self.value))

    def __reversed__(self) -> Iterator[int]:
        return iter([noting(self.value)])

    def __matmul__(self, other: Any) -> int:
        return int(noting(self.value))

    def __neg__(self) -> int:
        return int(noting(self.value))

    def __round__(self, digits: int = 0) -> int:
        return int(noting(self.value))

    def __copy__(self) -> Watched:
        noting(self.value)
        return self

    def __deepcopy__(self, memo: Any) -> Watched:
        noting(self.value)
        return self

    def __reduce__(self) -> Any:
        return Watched, (noting(self.value),)

    def __fspath__(self) -> str:
        return str(noting("/none"))

    def __lt__(self, other: Any) -> bool:
        noting(self.value)
        return True

    def __repr__(self) -> str:
        return str(noting("Watched"))

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *args: Any) -> None:
        noting(self.value)

    def close(self) -> None:
        noting(self.value)

    def __iter__(self) -> Iterator[int]:
        yield noting(self.value)

    def __dir__(self) -> Iterable[str]:
        return [noting("value")]

    def __add__(self, other: Any) -> Watched:
        noting(other)
        return self

    __radd__ = __add__

    def __int__(self) -> int:
        return int(noting(self.value))

    @property
    def name(self) -> str:
        return str(noting("name"))

    def __getitem__(self, key: Any) -> str:
        return str(noting(key))

    def __del__(self) -> None:
        pass


WATCHED = Watched()


class MetaWatched(abc.ABCMeta):
    def __instancecheck__(cls, instance: Any) -> bool:
        return bool(noting(True))

    def __getitem__(cls, key: Any) -> Any:
        return noting(key)

    def __contains__(cls, key: Any) -> bool:
        return bool(noting(True))

    def __iter__(cls) -> Iterator[Any]:
        return iter([noting(1)])


class WithMeta(metaclass=MetaWatched):
    pass


class Hooked(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return bool(noting(True))

    def __class_getitem__(cls, key: Any) -> Any:
        return noting(cls)


def format_spec(x: Any) -> str:
    return f"{x:>10}"


def format_field(x: Any) -> str:
    return f"{x.name}"


def format_index(x: Any) -> str:
    return f"{x['a']}"


def format_by_map(x: Any) -> str:
    return "{a}".format_map(x)


def percent(x: Any) -> str:
    return "%(a)s" % x


def percent_repr(x: Any) -> str:
    return "%r" % (x,)


def repr_in_text(x: Any) -> str:
    return f"{x!r}"


def index_of(x: Any) -> int:
    return [1, 2, 3][x]  # type: ignore[no-any-return]


def slices(x: Any) -> list[int]:
    return [1, 2, 3][:x]


def ranges(x: Any) -> list[int]:
    return list(range(x))


def repeats(x: Any) -> str:
    return "a" * x  # type: ignore[no-any-return]


def reverses(x: Any) -> list[Any]:
    return list(reversed(x))


def multiplies(x: Any) -> Any:
    return x @ 1


def negates(x: Any) -> Any:
    return -x


def rounds(x: Any) -> Any:
    return round(x, 1)


def copies(x: Any) -> Any:
    return copy.copy(x)


def copies_deep(x: Any) -> Any:
    return copy.deepcopy([x])


def pickles(x: Any) -> bytes:
    return pickle.dumps(x)


def opens(x: Any) -> str:
    with open(x) as file:
        return file.read()


def smallest(x: Any) -> Any:
    return min([x, x])


def heaps(x: Any) -> Any:
    own: list[Any] = [x]
    heapq.heappush(own, x)
    return own


def bisects(x: Any) -> int:
    return bisect.bisect([x, x], x)


def closes(x: Any) -> int:
    with contextlib.closing(x):
        return 1


def enters_and_leaves(x: Any) -> int:
    with contextlib.ExitStack() as stack:
        stack.enter_context(x)
        return 1


def unpacks(x: Any) -> Any:
    (one,) = x
    return one


def stars(x: Any) -> Any:
    return [*x]


def yields_from(x: Any) -> list[Any]:
    def inner() -> Iterator[Any]:
        yield from x

    return list(inner())


def joins(x: Any) -> str:
    return ",".join(map(str, x))


def lists_names(x: Any) -> list[str]:
    return dir(x)


def sums(x: Any) -> Any:
    return sum([x, x])


def averages(x: Any) -> Any:
    return statistics.mean([x, x])


def to_number(x: Any) -> int:
    return int(x)


def is_one(x: Any) -> bool:
    return isinstance(x, WithMeta)


def is_hooked(x: Any) -> bool:
    return issubclass(type(x), Hooked)


def parametrises(x: Any) -> Any:
    return Hooked[x]  # type: ignore[misc]


def meta_item(x: Any) -> Any:
    return WithMeta[x]  # type: ignore[type-arg,valid-type]


def meta_contains(x: Any) -> bool:
    return x in WithMeta


def meta_iterates(x: Any) -> list[Any]:
    return list(WithMeta)


def has_name(x: Any) -> bool:
    return hasattr(x, "name")


def name_or(x: Any) -> Any:
    return getattr(x, "name", "")


def matches(x: Any) -> Any:
    match x:
        case Watched(name=name):
            return name
    return None


def dumps_default(x: Any) -> str:
    return json.dumps({"a": x}, default=noting)


def in_a_set(x: Any) -> int:
    return len({x, x})


def all_of(x: Any) -> bool:
    return all(x)


def dict_of(x: Any) -> dict[Any, Any]:
    return dict.fromkeys(x)


for adversary in [
    format_spec, format_field, format_index, format_by_map, percent, percent_repr, repr_in_text, index_of, slices,
    ranges, repeats, reverses, multiplies, negates, rounds, copies, copies_deep, pickles, smallest, heaps,
    bisects, closes, enters_and_leaves, unpacks, stars, yields_from, joins, lists_names, sums, averages, to_number,
    is_one, is_hooked, parametrises, meta_item, meta_contains, meta_iterates, has_name, name_or, matches,
    dumps_default, all_of, dict_of,
]:  # fmt: skip
    unsafe(adversary, WATCHED, why="a special method, or a property, of what it is given notes that it was called")


def joins_logged(x: Any) -> str:
    log.info("got %s", x)
    return complete("q")


def loads_hook(text: str) -> Any:
    return json.loads('{"a": 1}', object_hook=noting)


def loads_pairs(text: str) -> Any:
    return json.loads('{"a": 1}', object_pairs_hook=lambda pairs: noting(dict(pairs)))


class Encoder(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        return noting(str(o))


def dumps_by_class(text: str) -> str:
    return json.dumps({"a": {1, 2}, "text": text}, cls=Encoder)


def substitutes(text: str) -> str:
    return re.sub(r"\w", lambda found: str(noting(found.group())), text)


class Keyed(dict[str, str]):
    def __missing__(self, key: str) -> str:
        noting(key)
        return key


class Growing(dict[str, list[str]]):
    def __missing__(self, key: str) -> list[str]:
        self[key] = []
        return self[key]


GROWING, KEYED, DEFAULTS = Growing(), Keyed(), defaultdict[str, list[str]](list)
USER_DICT, USER_LIST, ORDERED = UserDict[str, str](), UserList[str](), OrderedDict[str, str]()


def template_mapping(text: str) -> str:
    return string.Template("$a").substitute(KEYED)


def grows_on_reading(text: str) -> int:
    return len(GROWING[text])


def default_on_reading(text: str) -> int:
    return len(DEFAULTS[text])


def in_user_dict(text: str) -> str:
    USER_DICT[text] = text
    return text


def in_user_list(text: str) -> str:
    USER_LIST.append(text)
    return text


def moves_to_end(text: str) -> str:
    ORDERED.setdefault(text, text)
    ORDERED.move_to_end(text)
    return text


class CountingTemplate(string.Template):
    def substitute(self, *args: Any, **kwargs: Any) -> str:
        noting(self.template)
        return super().substitute(*args, **kwargs)


def by_template(text: str) -> str:
    return CountingTemplate("$a").substitute(a=text)


environment = jinja2.Environment()
environment.globals["noting"] = noting
environment.filters["noted"] = noting
CALLING, FILTERED = environment.from_string("{{ noting(a) }}"), environment.from_string("{{ a | noted }}")


def by_jinja(text: str) -> str:
    return CALLING.render(a=text)


def by_jinja_filter(text: str) -> str:
    return FILTERED.render(a=text)


@dataclass
class Posted:
    text: str
    at: int = field(default_factory=lambda: noting(1))

    def __post_init__(self) -> None:
        COUNTS[self.text] = COUNTS.get(self.text, 0) + 1


POSTED = Posted("a")


def makes_posted(text: str) -> Posted:
    return Posted(complete(text))


def replaces_posted(text: str) -> Posted:
    return dataclasses.replace(POSTED, text=text)


def as_dict(text: str) -> dict[str, Any]:
    return dataclasses.asdict(POSTED, dict_factory=lambda pairs: noting(dict(pairs)))  # type: ignore[no-any-return]


class Kind(enum.Enum):
    SHORT = "short"

    @classmethod
    def _missing_(cls, value: object) -> Kind:
        noting(value)
        return cls.SHORT

    @property
    def counted(self) -> str:
        COUNTS[self.value] = COUNTS.get(self.value, 0) + 1
        return str(self.value)


def by_enum(text: str) -> Kind:
    return Kind(text)


def by_enum_property(text: str) -> str:
    return Kind.SHORT.counted


class Number(int):
    def __new__(cls, value: Any) -> Number:
        noting(value)
        return super().__new__(cls, value)


class Text(str):
    def __add__(self, other: Any) -> str:
        noting(other)
        return str.__add__(self, other)

    def strip(self, chars: str | None = None) -> str:
        noting(self)
        return str.strip(self, chars)


SHOUT = Text("a")


def makes_number(text: str) -> int:
    return Number(len(text)) + 1


def adds_text(text: str) -> str:
    return SHOUT + text


def strips_text(text: str) -> str:
    return SHOUT.strip() + text


class Loud:
    def __init_subclass__(cls) -> None:
        noting(cls)

    def __set_name__(self, owner: type, name: str) -> None:
        noting(name)


class Checked:
    """A descriptor that keeps what was set, of all objects."""

    def __init__(self) -> None:
        self.values: dict[int, Any] = {}

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self.values.get(id(instance))

    def __set__(self, instance: Any, value: Any) -> None:
        self.values[id(instance)] = value


class Record:
    field = Checked()

    def __init__(self, value: Any) -> None:
        self.field = value


def by_set_name(text: str) -> type:
    return type("Made", (), {"part": Loud()})


def by_descriptor(text: str) -> Any:
    return Record(text).field


class Setting:
    def __init__(self) -> None:
        self._value = ""

    @property
    def value(self) -> str:
        return self._value

    @value.setter
    def value(self, text: str) -> None:
        self._value = text
        noting(text)


SETTING = Setting()


def by_setter(text: str) -> str:
    own = Setting()
    own.value = text
    return own.value


class Delegating:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Conversation:
    def __init__(self) -> None:
        self.turns: list[str] = []

    def ask(self, text: str) -> str:
        self.turns.append(text)
        return complete("\n".join(self.turns))


DELEGATING = Delegating(Conversation())
TWICE = Delegating(DELEGATING)


def by_delegation(text: str) -> str:
    return str(DELEGATING.ask(text))


def by_two_delegations(text: str) -> str:
    return str(TWICE.ask(text))


class Invoice(pydantic.BaseModel):
    text: str
    number: int = pydantic.Field(default_factory=lambda: noting(1))


class Validated(pydantic.BaseModel):
    text: str

    @pydantic.field_validator("text")
    @classmethod
    def check(cls, value: str) -> str:
        return str(noting(value))


class Whole(pydantic.BaseModel):
    text: str

    @pydantic.model_validator(mode="after")
    def check(self) -> Whole:
        noting(self.text)
        return self


class Before(pydantic.BaseModel):
    text: Annotated[str, pydantic.BeforeValidator(noting)]


class Computed(pydantic.BaseModel):
    text: str

    @pydantic.computed_field  # type: ignore[prop-decorator]
    @property
    def length(self) -> int:
        return len(noting(self.text))


class Serialised(pydantic.BaseModel):
    text: str

    @pydantic.field_serializer("text")
    def shown(self, value: str) -> str:
        return str(noting(value))


class PostInit(pydantic.BaseModel):
    text: str

    def model_post_init(self, context: Any) -> None:
        noting(self.text)


class Outer(pydantic.BaseModel):
    inner: Validated
    many: list[Before] = []


class Private(pydantic.BaseModel):
    text: str
    _n: int = pydantic.PrivateAttr(default_factory=lambda: noting(1))


ADAPTER = pydantic.TypeAdapter(list[Validated])
COMPUTED, SERIALISED = Computed(text="a"), Serialised(text="a")


def pydantic_factory(text: str) -> Any:
    return Invoice(text=text)


def pydantic_field(text: str) -> Any:
    return Validated.model_validate_json(complete(text))


def pydantic_model(text: str) -> Any:
    return Whole.model_validate({"text": text})


def pydantic_before(text: str) -> Any:
    return Before(text=text).text


def pydantic_computed(text: str) -> Any:
    return COMPUTED.model_dump()


def pydantic_serialised(text: str) -> Any:
    return SERIALISED.model_dump_json()


def pydantic_post_init(text: str) -> Any:
    return PostInit(text=text)


def pydantic_nested(text: str) -> Any:
    return Outer.model_validate({"inner": {"text": text}, "many": [{"text": text}]})


def pydantic_private(text: str) -> Any:
    return Private(text=text)


def pydantic_adapter(text: str) -> Any:
    return ADAPTER.validate_python([{"text": text}])


def pydantic_copy(text: str) -> Any:
    return COMPUTED.model_copy(update={"text": text}).length


def parsed_by_client(text: str) -> Any:
    return gpt.responses.parse(model="m", input=text, text_format=Validated).output_parsed


def parsed_as_given(text: str, schema: type[pydantic.BaseModel] = Whole) -> Any:
    messages: list[Any] = [{"role": "user", "content": text}]
    return gpt.chat.completions.parse(model="m", messages=messages, response_format=schema)


@pydantic.validate_call
def validated_call(text: Annotated[str, pydantic.AfterValidator(noting)]) -> str:
    return text


for adversary in [
    loads_hook, loads_pairs, dumps_by_class, substitutes, template_mapping, grows_on_reading, default_on_reading,
    in_user_dict, in_user_list, moves_to_end, by_template, by_jinja, by_jinja_filter, makes_posted, replaces_posted,
    as_dict, by_enum, by_enum_property, makes_number, adds_text, strips_text, by_set_name, by_descriptor, by_setter,
    by_delegation, by_two_delegations, pydantic_factory, pydantic_field, pydantic_model, pydantic_before,
    pydantic_computed, pydantic_serialised, pydantic_post_init, pydantic_nested, pydantic_private, pydantic_adapter,
    pydantic_copy, validated_call, parsed_by_client, parsed_as_given,
]:  # fmt: skip
    unsafe(adversary, "a", why="code that others call for it changes shared state")
unsafe(joins_logged, WATCHED, why="what it logs notes that it was formatted")


_, unsafe = samples_of("adversarial: wrappers")


def memoised_by_hand(function: Callable[[str], str]) -> Callable[[str], str]:
    memo: dict[str, str] = {}

    @functools.wraps(function)
    def wrapper(text: str) -> str:
        if text not in memo:
            memo[text] = function(text)
        return memo[text]

    return wrapper


def memoised_on_itself(function: Callable[[str], str]) -> Callable[[str], str]:
    @functools.wraps(function)
    def wrapper(text: str) -> str:
        try:
            return str(wrapper.memo[text])  # type: ignore[attr-defined]
        except KeyError:
            wrapper.memo[text] = answer = function(text)  # type: ignore[attr-defined]
            return answer

    wrapper.memo = {}  # type: ignore[attr-defined]
    return wrapper


class Memoised:
    def __init__(self, function: Callable[[str], str]) -> None:
        functools.update_wrapper(self, function)
        self.function, self.memo = function, {}  # type: ignore[var-annotated]

    def __call__(self, text: str) -> str:
        answer = self.memo.get(text)
        if answer is None:
            answer = self.memo[text] = self.function(text)
        return str(answer)


class MemoisedMethod:
    """A descriptor that caches by instance."""

    def __init__(self, function: Callable[..., str]) -> None:
        self.function, self.memo = function, {}  # type: ignore[var-annotated]

    def __get__(self, instance: Any, owner: type | None = None) -> Callable[[str], str]:
        return functools.partial(self.call, instance)

    def call(self, instance: Any, text: str) -> str:
        if text not in self.memo:
            self.memo[text] = self.function(instance, text)
        return str(self.memo[text])


class Lazy:
    """A property that is computed once, by hand."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        value = instance.__dict__[self.name] = self.function(instance)
        return value


class Agent:
    memory: list[str] = []  # noqa: RUF012
    calls = 0

    def __init__(self, name: str = "a") -> None:
        self.name, self.scratch = name, {}  # type: ignore[var-annotated]

    @MemoisedMethod
    def cached(self, text: str) -> str:
        return complete(text)

    @Lazy
    def system(self) -> str:
        return complete(self.name)

    def with_system(self, text: str) -> str:
        return complete(self.system + text)

    def counting(self, text: str) -> str:
        self.calls += 1
        return complete(text)

    def remembering(self, text: str) -> str:
        self.memory.append(text)
        return complete(text)

    def scratching(self, text: str) -> str:
        self.scratch["last"] = text
        return complete(self.scratch["last"])

    @property
    def fresh_id(self) -> int:
        self.calls += 1
        return self.calls

    def numbered(self, text: str) -> str:
        return complete(f"{self.fresh_id}: {text}")

    @classmethod
    def shared(cls, text: str) -> str:
        cls.memory.append(text)
        return complete(text)

    def by_stage(self, text: str) -> str:
        for stage in (self.counting, self.remembering):
            text = stage(text)
        return text

    def by_name(self, text: str) -> str:
        return str(getattr(self, f"count{'ing'}")(text))

    def __call__(self, text: str) -> str:
        return self.by_stage(text)


AGENT = Agent()


class Chat(openai.OpenAI):
    """A client that keeps what was said."""

    def __init__(self) -> None:
        super().__init__(api_key="none", base_url=ADDRESS)
        self.said: list[str] = []

    def ask(self, text: str) -> str:
        self.said.append(text)
        return str(self.chat.completions.create(model="m", messages=[{"role": "user", "content": text}]))


class Recorder(httpx.Client):
    requests: list[str] = []  # noqa: RUF012

    def request(self, method: str, url: Any, **options: Any) -> httpx.Response:  # type: ignore[override]
        self.requests.append(str(url))
        return super().request(method, url, **options)


class Session(requests.Session):
    def get(self, url: Any, **options: Any) -> requests.Response:
        noting(url)
        return super().get(url, **options)


class Transport(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        noting(request.url)
        return super().handle_request(request)


CHAT, RECORDER, SESSION = Chat(), Recorder(base_url=ADDRESS), Session()
HOOKED = httpx.Client(base_url=ADDRESS, event_hooks={"request": [noting]})
TRANSPORTED = httpx.Client(base_url=ADDRESS, transport=Transport())
MOCKED = httpx.Client(base_url=ADDRESS, transport=httpx.MockTransport(lambda request: noting(httpx.Response(200))))
BY_HOOKED = openai.OpenAI(api_key="none", base_url=ADDRESS, http_client=HOOKED)
# Which httpx it is built on depends on the version of anthropic.
claude_httpx = sys.modules[anthropic.DefaultHttpxClient.__mro__[1].__module__.partition(".")[0]]


class ClaudeTransport(claude_httpx.HTTPTransport):  # type: ignore[misc,name-defined]
    def handle_request(self, request: Any) -> Any:
        noting(request.url)
        return super().handle_request(request)


CLAUDE_BY_TRANSPORT = anthropic.Anthropic(
    api_key="none", base_url=ADDRESS, http_client=claude_httpx.Client(base_url=ADDRESS, transport=ClaudeTransport())
)


class Signing(httpx.Auth):
    n = 0

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        Signing.n += 1
        request.headers["n"] = str(Signing.n)
        yield request


SIGNED = httpx.Client(base_url=ADDRESS, auth=Signing())


def by_recorder(text: str) -> str:
    return RECORDER.get(text).text


def by_session(text: str) -> str:
    return SESSION.get(ADDRESS + text).text


def by_hooked(text: str) -> str:
    return HOOKED.get(text).text


def by_transport(text: str) -> str:
    return TRANSPORTED.get(text).text


def by_mock(text: str) -> str:
    return MOCKED.get(text).text


def by_signed(text: str) -> str:
    return SIGNED.get(text).text


def by_auth_given(text: str) -> str:
    return web.get(text, auth=Signing()).text


def openai_by_hooked(text: str) -> str:
    reply = BY_HOOKED.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])
    return reply.choices[0].message.content or ""


def claude_by_transport(text: str) -> str:
    reply = CLAUDE_BY_TRANSPORT.messages.create(model="m", max_tokens=5, messages=[{"role": "user", "content": text}])
    return str(reply.content)


def requests_hook(text: str) -> str:
    return requests.get(ADDRESS + text, hooks={"response": lambda response, *a, **k: noting(response)}).text


def requests_auth(text: str) -> str:
    return requests.get(ADDRESS + text, auth=lambda request: noting(request)).text


def retrying_and_counting(text: str, tries: dict[str, int] = COUNTS) -> str:
    for attempt in range(3):
        try:
            return complete(text)
        except openai.APIError:
            tries[text] = attempt
            time.sleep(attempt)
    raise RuntimeError(text)


def retrying_with_state() -> Callable[[str], str]:
    delay = 1.0

    def call(text: str) -> str:
        nonlocal delay
        try:
            answer = complete(text)
        except openai.RateLimitError:
            delay *= 2
            time.sleep(delay)
            return complete(text)
        delay = max(delay / 2, 1.0)
        return answer

    return call


@tenacity.retry(stop=tenacity.stop_after_attempt(3), retry=tenacity.retry_if_result(lambda text: noting(text) is None))
def retry_predicate(text: str) -> str:
    return complete(text)


@tenacity.retry(stop=tenacity.stop_after_attempt(3), after=lambda state: COUNTS.update(n=state.attempt_number))
def retry_after(text: str) -> str:
    return complete(text)


@tenacity.retry(wait=lambda state: noting(1.0), stop=lambda state: state.attempt_number > 2)
def retry_wait(text: str) -> str:
    return complete(text)


@tenacity.retry(stop=tenacity.stop_after_attempt(2), retry_error_callback=lambda state: noting(""))
def retry_error(text: str) -> str:
    return complete(text)


def retrying_loop(text: str) -> str:
    for attempt in tenacity.Retrying(stop=tenacity.stop_after_attempt(2), before=noting):
        with attempt:
            return complete(text)
    return ""


@functools.lru_cache
def cached_but_counting(text: str) -> str:
    COUNTS[text] = COUNTS.get(text, 0) + 1
    return complete(text)


@functools.cache
def cached_list(topic: str) -> list[str]:
    return complete(topic).splitlines()


def grows_the_cached(text: str) -> list[str]:
    found = cached_list("all")
    found.append(text)
    return found


@functools.singledispatch
def shown(value: Any) -> str:
    return complete(str(value))


@shown.register
def _(value: int) -> str:
    return str(noting(value))


def by_dispatch(text: str) -> str:
    return shown(len(text))


class Registry(Generic[T]):
    def __init__(self) -> None:
        self.tools: dict[str, Callable[..., T]] = {}
        self.used: Counter[str] = Counter()

    def __getitem__(self, name: str) -> Callable[..., T]:
        self.used[name] += 1
        return self.tools[name]

    def register(self, function: Callable[..., T]) -> Callable[..., T]:
        self.tools[function.__name__] = function
        return function


TOOLS: Registry[str] = Registry()


@TOOLS.register
def weather(city: str) -> str:
    return complete(city)


def by_registry(text: str) -> str:
    return TOOLS["weather"](text)


def monkey_patched(text: str) -> str:
    return PATCHED.ask(text)


class Patched:
    def ask(self, text: str) -> str:
        return complete(text)


PATCHED = Patched()
PATCHED.ask = types.MethodType(lambda self, text: noting(complete(text)), PATCHED)  # type: ignore[method-assign]


def late(text: str) -> str:
    return HANDLERS["ask"](text)


HANDLERS: dict[str, Callable[[str], str]] = {"ask": complete}
HANDLERS["ask"] = lambda text: str(noting(complete(text)))


def running_average() -> Any:
    total, n = 0.0, 0
    while True:
        value = yield (total / n if n else 0.0)
        total, n = total + value, n + 1


AVERAGE = running_average()
next(AVERAGE)


def scored(text: str) -> float:
    return float(AVERAGE.send(len(complete(text))))


def round_robin(keys: list[str]) -> Callable[[], str]:
    def choose() -> str:
        keys.append(keys.pop(0))
        return keys[-1]

    return choose


choose_key = round_robin(["a", "b"])


def with_rotating_key(text: str) -> str:
    return web.get(text, headers={"key": choose_key()}).text


class RateLimiter:
    def __init__(self, every: float) -> None:
        self.every, self.last = every, 0.0

    def __enter__(self) -> None:
        wait = self.last + self.every - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.last = time.monotonic()

    def __exit__(self, *args: Any) -> None:
        pass


LIMITER = RateLimiter(0.1)


def limited(text: str) -> str:
    with LIMITER:
        return complete(text)


class TokenBudget:
    def __init__(self, left: int) -> None:
        self.left = left

    def __isub__(self, n: int) -> TokenBudget:
        self.left -= n
        return self

    def __bool__(self) -> bool:
        return self.left > 0


BUDGET = TokenBudget(1000)


def within_budget(text: str, budget: TokenBudget = BUDGET) -> str:
    if not budget:
        raise RuntimeError("no tokens left")
    budget -= len(text)
    return complete(text)


def depth_counted(text: str, state: Any = threading.local()) -> str:  # noqa: B008
    state.depth = getattr(state, "depth", 0) + 1
    return complete(f"{state.depth} {text}")


REQUEST: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("REQUEST")


def in_context(text: str) -> str:
    REQUEST.set({"text": text})
    return complete(text)


@contextlib.contextmanager
def stage(name: str) -> Iterator[None]:
    SEEN.append(name)
    try:
        yield
    finally:
        SEEN.pop()


def staged(text: str) -> str:
    with stage("ask"):
        return complete(text)


def nested_stages(text: str) -> str:
    with contextlib.ExitStack() as stack:
        stack.enter_context(stage("a"))
        return complete(text)


@stage("decorated")
def decorated_stage(text: str) -> str:
    return complete(text)


class Tracer(contextlib.ContextDecorator):
    depth = 0

    def __enter__(self) -> Tracer:
        Tracer.depth += 1
        return self

    def __exit__(self, *args: Any) -> None:
        Tracer.depth -= 1


@Tracer()
def traced(text: str) -> str:
    return complete(text)


class Events:
    def __init__(self) -> None:
        self.listeners: list[Callable[[str], Any]] = []

    def emit(self, text: str) -> None:
        for listener in self.listeners:
            listener(text)


EVENTS = Events()
EVENTS.listeners.append(noting)


def emitting(text: str) -> str:
    EVENTS.emit(text)
    return complete(text)


def streamed_into(text: str, parts: deque[str] = deque(maxlen=5)) -> str:  # noqa: B008
    with claude.messages.stream(model="m", max_tokens=5, messages=[{"role": "user", "content": text}]) as stream:
        parts.extend(stream.text_stream)
    return "".join(parts)


OPENED = httpx.Response(200, content=(part for part in [b"a\n", b"b\n"]))


def next_part(text: str) -> str:
    for line in OPENED.iter_lines():
        return line
    return text


def drained(response: Any) -> int:
    return sum(len(part) for part in response.iter_bytes())


def closes_shared(text: str) -> str:
    OPENED.close()
    return text


@contextlib.contextmanager
def opened_noting(path: str) -> Iterator[Any]:
    with web.stream("GET", path) as response:
        SEEN.append(response)
        yield response


def streamed_noting(path: str) -> str:
    with opened_noting(path) as response:
        return "".join(response.iter_text())


def streamed_to_seen(path: str) -> int:
    with httpx.stream("GET", ADDRESS + path) as response:
        SEEN.extend(response.iter_lines())
    return len(SEEN)


def settings_changed(text: str) -> str:
    gpt.timeout = 5.0
    return complete(text)


def header_kept(text: str) -> str:
    claude._client.headers["x-last"] = text
    return text


def clipped(text: str, options: Mapping[str, Any] = ChainMap({}, {"n": 1})) -> str:  # noqa: B008
    options["last"] = text  # type: ignore[index]
    return complete(text)


def class_made_again(text: str) -> str:
    Agent.calls += 1
    return Agent().counting(text)


def frames(text: str) -> str:
    sys._getframe(0).f_globals["COUNTS"]["n"] = 1
    return text


def signature_kept(text: str) -> str:
    complete.__signature__ = inspect.signature(complete)  # type: ignore[attr-defined]
    return text


BOUND_AGENT = functools.partialmethod(Agent.counting)

for adversary in [
    memoised_by_hand(complete), memoised_on_itself(complete), Memoised(complete), AGENT.cached, AGENT.with_system,
    AGENT.counting, AGENT.remembering, AGENT.scratching, AGENT.numbered, Agent.shared, AGENT.by_stage,
    AGENT.by_name, AGENT, CHAT.ask, by_recorder, by_session, by_hooked, by_transport, by_mock, by_signed,
    by_auth_given, openai_by_hooked, claude_by_transport, requests_hook, requests_auth, retrying_and_counting,
    retrying_with_state(), retry_predicate, retry_after, retry_wait, retry_error, retrying_loop,
    cached_but_counting, grows_the_cached, by_dispatch, by_registry, monkey_patched, PATCHED.ask, late, scored,
    with_rotating_key, limited, within_budget, depth_counted, in_context, staged, nested_stages, decorated_stage,
    traced, emitting, streamed_into, settings_changed, header_kept, clipped, class_made_again, frames,
    signature_kept, next_part, closes_shared, streamed_noting, streamed_to_seen,
    lambda text: Agent("b").remembering(text), lambda text: AGENT.__class__.shared(text),
    lambda text: Agent.counting(AGENT, text), lambda text: super(Agent, AGENT).__setattr__("name", text),
]:  # fmt: skip
    unsafe(adversary, "a", why="state around the request that calls share, without a lock")
unsafe(drained, OPENED, why="takes all that is left of an answer that others have, too")
