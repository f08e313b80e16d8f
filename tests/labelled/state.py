"""Functions and classes that keep state: globals, caches, locks, closures, defaults, class attributes, iterators."""

from __future__ import annotations

import collections
import contextvars
import functools
import itertools
import queue
import threading
import time
import weakref
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.labelled.labels import samples_of


def slow(key: str) -> str:
    time.sleep(0.001)
    return key.upper()


# -- globals ------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("globals")

calls = 0
seen: list[str] = []
results: dict[str, str] = {}
totals: collections.Counter[str] = collections.Counter()
SETTINGS = {"suffix": "!", "depth": 2}
WORDS = ("a", "b")
LEVELS = {"low": 1, "high": 2}


def counts(key: str) -> str:
    global calls
    calls += 1
    return slow(key)


def counts_in_a_dict(key: str) -> str:
    totals[key] += 1
    return slow(key)


def notes_in_a_list(key: str) -> str:
    seen.append(key)
    return slow(key)


def notes_through_an_alias(key: str) -> str:
    mine = seen
    mine += [key]
    return slow(key)


def notes_in_a_nested_function(key: str) -> str:
    def note() -> None:
        results[key] = key

    note()
    return slow(key)


def notes_by_globals(key: str) -> str:
    globals()["calls"] = key
    return slow(key)


def notes_with_setattr(key: str) -> str:
    setattr(notes_with_setattr, "last", key)  # noqa: B010
    return slow(key)


def notes_on_itself(key: str) -> str:
    notes_on_itself.last = key  # type: ignore[attr-defined]
    return slow(key)


def deletes(key: str) -> str:
    results.pop(key, None)
    return slow(key)


def unpacks_into_a_global(key: str) -> str:
    global calls
    (calls, answer) = (calls + 1, slow(key))
    return answer


def walks_into_a_global(key: str) -> str:
    for SETTINGS["depth"] in range(3):  # noqa: B020
        pass
    return slow(key)


def binds_in_a_with(key: str) -> str:
    with threading.Lock() as SETTINGS["lock"]:
        return slow(key)


def reads_settings(key: str) -> str:
    return slow(key) + str(SETTINGS["suffix"])


def looks_up_in_a_table(key: str) -> int:
    return LEVELS.get(slow(key), 0) + len(WORDS)


def copies_then_changes(key: str) -> dict[str, Any]:
    mine = dict(SETTINGS)
    mine["key"] = slow(key)
    mine.update(depth=3)
    return mine


def merges_settings(key: str) -> dict[str, Any]:
    return {**SETTINGS, "key": slow(key)} | {"more": 1}


def copies_deep(key: str) -> list[list[int]]:
    rows = [list(row) for row in ([1], [2])]
    rows[0].append(len(slow(key)))
    return rows


def copies_shallow(key: str) -> list[list[int]]:
    rows = list(GRID)
    rows[0].append(len(key))
    return rows


GRID: list[list[int]] = [[], []]

unsafe(counts, "a", why="adds to a global without a lock")
unsafe(counts_in_a_dict, "a", why="adds to a global Counter without a lock")
unsafe(notes_in_a_list, "a", why="appends to a global list: its order shows")
unsafe(notes_through_an_alias, "a", why="changes a global list through a local name")
unsafe(notes_in_a_nested_function, "a", why="a nested function writes a global dict")
unsafe(notes_by_globals, "a", why="writes the namespace of the module")
unsafe(notes_with_setattr, "a", why="an attribute of a function is a global")
unsafe(notes_on_itself, "a", why="an attribute of a function is a global")
unsafe(deletes, "a", why="removes from a global dict")
unsafe(unpacks_into_a_global, "a", why="binds a global by unpacking")
unsafe(walks_into_a_global, "a", why="the target of the loop is an item of a global dict")
unsafe(binds_in_a_with, "a", why="the target of the with is an item of a global dict")
unsafe(copies_shallow, "a", why="the copy shares its rows with the global")
safe(reads_settings, "a", why="only reads a global")
safe(looks_up_in_a_table, "a", why="only reads globals")
safe(copies_then_changes, "a", why="changes a copy of its own")
safe(merges_settings, "a", why="makes a new dict")
safe(copies_deep, "a", why="changes rows of its own")

# -- locks --------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("locks")

lock, other_lock, rlock, condition = threading.Lock(), threading.Lock(), threading.RLock(), threading.Condition()
semaphore, one_at_a_time = threading.Semaphore(3), threading.BoundedSemaphore(1)
count = 0
hits = 0
misses = 0
early = 0
pairs = 0
held: dict[str, str] = {}
known: set[str] = set()
client: Any = None


def counts_with_lock(key: str) -> str:
    global count
    answer = slow(key)
    with lock:
        count += 1
    return answer


def adds_with_rlock(key: str) -> str:
    answer = slow(key)
    with rlock, rlock:
        known.add(key)
    return answer


def counts_with_condition(key: str) -> str:
    global hits
    answer = slow(key)
    with condition:
        hits += len(answer)
    return answer


def remembers_with_lock(key: str) -> str:
    with lock:
        if key in held:
            return held[key]
    answer = slow(key)
    with lock:
        held[key] = answer
    return answer


def client_once() -> Any:
    global client
    if client is None:
        with lock:
            if client is None:
                client = ("client", 1)
    return client


def asks_the_one_client(key: str) -> str:
    return client_once()[0] + slow(key)


def counts_by_hand(key: str) -> str:
    global count
    answer = slow(key)
    lock.acquire()
    try:
        count += 1
    finally:
        lock.release()
    return answer


@dataclass
class Tally:
    total: int = 0
    names: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    gate: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))

    def add(self, key: str) -> str:
        answer = slow(key)
        with self.lock:
            self.total += len(answer)
        return answer

    def add_through_a_method(self, key: str) -> str:
        answer = slow(key)
        with self.lock:
            self._note(answer)
        return answer

    def _note(self, answer: str) -> None:
        self.total += 1
        self.names.add(answer)

    def add_at_the_gate(self, key: str) -> str:
        with self.gate:
            self.total += 1
            return slow(key)

    def add_and_peek(self, key: str) -> str:
        answer = slow(key)
        with self.lock:
            self.total += 1
        self.names.add(answer)
        return answer

    def add_with_a_new_lock(self, key: str) -> str:
        with threading.Lock():
            self.total += 1
        return slow(key)

    def add_with_its_own_name(self, key: str) -> str:
        lock = self.lock
        answer = slow(key)
        with lock:
            self.total += 1
        return answer


class NotALock:
    def __enter__(self) -> NotALock:
        return self

    def __exit__(self, *exception: object) -> None:
        return None


not_a_lock = NotALock()
unlocked_total = 0


def counts_with_semaphore(key: str) -> str:
    global count
    with semaphore:
        count += 1
        return slow(key)


def counts_with_what_is_no_lock(key: str) -> str:
    global unlocked_total
    with not_a_lock:
        unlocked_total += 1
    return slow(key)


def releases_early(key: str) -> str:
    global early
    with lock:
        answer = slow(key)
    early += 1
    return answer


def releases_within(key: str) -> str:
    global early
    with lock:
        lock.release()
        early += 1
        answer = slow(key)
        lock.acquire()
    return answer


def reads_then_locks(key: str) -> str:
    global misses
    before = misses
    answer = slow(key)
    with lock:
        misses = before + 1
    return answer


def with_one_lock(key: str) -> str:
    global pairs
    with lock:
        pairs += 1
    return slow(key)


def with_the_other_lock(key: str) -> str:
    global pairs
    with other_lock:
        pairs -= 1
    return slow(key)


def with_either_lock(key: str) -> str:
    return with_one_lock(key) + with_the_other_lock(key)


def locks_by_length(key: str) -> str:
    global pairs
    with lock if len(key) > 1 else other_lock:
        pairs += 1
    return slow(key)


def takes_a_number(key: str) -> tuple[int, str]:
    global count
    with lock:
        count += 1
        number = count
    return number, slow(key)


def locks_only_the_reading(key: str) -> str:
    with lock:
        known_already = key in held
    if not known_already:
        held[key] = slow(key)
    return held[key]


def client_once_without_lock() -> Any:
    global client
    if client is None:
        client = [slow("client")]
    return client


def acquires_without_waiting(key: str) -> str:
    global count
    if lock.acquire(blocking=False):
        try:
            count += 1
        finally:
            lock.release()
    return slow(key)


safe(counts_with_lock, "a", why="adds to a global under its lock")
safe(adds_with_rlock, "a", why="adds to a global set under a re-entrant lock")
safe(counts_with_condition, "a", why="a condition holds a lock")
safe(remembers_with_lock, "a", why="a cache that is read and written under its lock")
safe(client_once, why="made once, under a lock, checked twice")
safe(asks_the_one_client, "a", why="made once, under a lock, checked twice")
safe(counts_by_hand, "a", why="the lock is held for the whole change, by hand")
safe(Tally().add, "a", why="adds to its receiver under the receiver's lock")
safe(Tally().add_through_a_method, "a", why="a method that is called under the lock changes the receiver")
safe(Tally().add_with_its_own_name, "a", why="the receiver's lock under a local name")
unsafe(Tally().add_at_the_gate, "a", why="a semaphore lets several in")
unsafe(Tally().add_and_peek, "a", why="half of the changes are outside of the lock")
unsafe(Tally().add_with_a_new_lock, "a", why="each call has a lock of its own, which keeps nobody out")
unsafe(counts_with_semaphore, "a", why="a semaphore lets several in")
unsafe(counts_with_what_is_no_lock, "a", why="a context manager that is no lock")
unsafe(releases_early, "a", why="the change comes after the lock")
unsafe(releases_within, "a", why="the lock is let go within the with")
unsafe(reads_then_locks, "a", why="what is stored was computed from a reading outside of the lock")
unsafe(with_either_lock, "a", why="two locks for the same state keep nobody out")
unsafe(locks_by_length, "a", why="which lock is held depends on the argument")
unsafe(takes_a_number, "a", why="which number a call gets depends on who came first")
unsafe(locks_only_the_reading, "a", why="the dict is written without the lock")
unsafe(client_once_without_lock, why="two calls may both make one")
unsafe(acquires_without_waiting, "a", why="whether it counts depends on who else is there")

# -- caches -------------------------------------------------------------------------------------------------------

safe, unsafe = samples_of("caches")


@functools.cache
def cached(key: str) -> str:
    return slow(key)


@functools.lru_cache(maxsize=32)
def cached_some(key: str) -> str:
    return slow(key)


@functools.lru_cache
def cached_settings() -> dict[str, int]:
    return {"a": 1}


def uses_cached(key: str) -> str:
    return cached(key) + cached_some(key)


cache: dict[str, str] = {}


def cached_in_a_dict(key: str) -> str:
    if key not in cache:
        cache[key] = slow(key)
    return cache[key]


def cached_by_exception(key: str) -> str:
    try:
        return cache[key]
    except KeyError:
        answer = cache[key] = slow(key)
        return answer


def memoize(function: Any) -> Any:
    kept: dict[Any, Any] = {}

    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        if args not in kept:
            kept[args] = function(*args)
        return kept[args]

    return wrapper


def memoize_with_lock(function: Any) -> Any:
    kept: dict[Any, Any] = {}
    guard = threading.Lock()

    @functools.wraps(function)
    def wrapper(*args: Any) -> Any:
        with guard:
            if args in kept:
                return kept[args]
        answer = function(*args)
        with guard:
            kept[args] = answer
        return answer

    return wrapper


@memoize
def memoized(key: str) -> str:
    return slow(key)


@memoize_with_lock
def memoized_with_lock(key: str) -> str:
    return slow(key)


def fib(n: int, memo: dict[int, int] = {}) -> int:
    if n not in memo:
        memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]


class Library:
    def __init__(self, name: str) -> None:
        self.name = name
        self._index: dict[str, str] | None = None
        self._pages: dict[str, str] = {}

    @functools.cached_property
    def title(self) -> str:
        return slow(self.name)

    def cite(self, key: str) -> str:
        return f"{self.title}: {key}"

    @property
    def index(self) -> dict[str, str]:
        if self._index is None:
            self._index = {"a": slow("a")}
        return self._index

    def look_up(self, key: str) -> str | None:
        return self.index.get(key)

    def page(self, key: str) -> str:
        return self._pages.setdefault(key, slow(key))

    @functools.cache  # noqa: B019
    def section(self, key: str) -> str:
        return self.name + slow(key)


live: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
by_object: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()


def remembers_weakly(library: Library) -> str:
    if library not in by_object:
        by_object[library] = slow(library.name)
    return by_object[library]


safe(cached, "a", why="functools.cache has a lock")
safe(cached_some, "a", why="functools.lru_cache has a lock")
safe(cached_settings, why="functools.lru_cache has a lock")
safe(uses_cached, "a", why="calls cached functions")
safe(memoized_with_lock, "a", why="a cache in a closure, under its lock")
safe(Library("b").cite, "a", why="cached_property, which takes a lock", until=(3, 12))
safe(Library("b").section, "a", why="functools.lru_cache on a method")
unsafe(cached_in_a_dict, "a", why="a cache without lock: two calls may both miss, and the call is made twice")
unsafe(cached_by_exception, "a", why="a cache without lock")
unsafe(memoized, "a", why="a cache in a closure without lock")
unsafe(fib, 5, why="a cache in a mutable default")
unsafe(Library("b").look_up, "a", why="a property that fills itself in, without lock")
unsafe(Library("b").page, "a", why="setdefault on a shared dict")
unsafe(remembers_weakly, Library("b"), why="a weak cache without lock")

# -- closures, defaults, class attributes -------------------------------------------------------------------------

safe, unsafe = samples_of("closures and defaults")


def collect(key: str, into: list[str] = []) -> list[str]:
    into.append(slow(key))
    return into


def collect_anew(key: str, into: list[str] | None = None) -> list[str]:
    into = [] if into is None else list(into)
    into.append(slow(key))
    return into


def collect_into(key: str, into: list[str] | None = None) -> list[str]:
    into = into if into is not None else []
    into.append(slow(key))
    return into


def reads_its_default(key: str, words: list[str] = ["a"]) -> bool:
    return slow(key) in words


def keyword_default(key: str, *, options: dict[str, int] = {}) -> str:
    options["n"] = options.get("n", 0) + 1
    return slow(key)


def counter() -> Any:
    n = 0

    def step(key: str) -> str:
        nonlocal n
        n += 1
        return slow(key)

    return step


def cell_of_list() -> Any:
    n = [0]

    def step(key: str) -> str:
        n[0] += 1
        return slow(key)

    return step


def asker(prefix: str) -> Any:
    parts = [prefix, ": "]

    def ask(key: str) -> str:
        return "".join(parts) + slow(key)

    return ask


def own_closure(key: str) -> int:
    n = 0

    def step() -> None:
        nonlocal n
        n += 1

    for _ in slow(key):
        step()
    return n


class Registry:
    entries: ClassVar[dict[str, str]] = {}
    made = 0
    options: ClassVar[tuple[str, ...]] = ("a", "b")

    def __init__(self, name: str = "r") -> None:
        self.name = name

    def register(self, key: str) -> str:
        self.entries[key] = key
        return slow(key)

    def count(self, key: str) -> str:
        type(self).made += 1
        return slow(key)

    @classmethod
    def count_for_all(cls, key: str) -> str:
        cls.made += 1
        return slow(key)

    @staticmethod
    def count_by_name(key: str) -> str:
        Registry.made = Registry.made + 1
        return slow(key)

    def allowed(self, key: str) -> bool:
        return slow(key) in self.options

    @classmethod
    def named(cls, key: str) -> Registry:
        return cls(slow(key))


class Numbered:
    numbers = itertools.count()
    instances: ClassVar[list[Any]] = []

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = next(self.numbers)


class Listed:
    instances: ClassVar[list[Any]] = []

    def __init__(self, name: str) -> None:
        self.name = name
        Listed.instances.append(self)


class Kept:
    def __new__(cls, name: str) -> Kept:
        if not hasattr(cls, "one"):
            cls.one = super().__new__(cls)  # type: ignore[attr-defined]
        return cls.one  # type: ignore[attr-defined, no-any-return]


def makes_numbered(key: str) -> str:
    return Numbered(slow(key)).name


class Derived:
    subclasses: ClassVar[list[type]] = []

    def __init_subclass__(cls) -> None:
        Derived.subclasses.append(cls)


def makes_a_class(key: str) -> str:
    class Local(Derived):
        pass

    return Local.__name__ + slow(key)


unsafe(collect, "a", why="a mutable default is shared by the calls")
unsafe(collect_into, "a", [], why="appends to the list that it is given")
unsafe(keyword_default, "a", why="a mutable default is shared by the calls")
unsafe(counter(), "a", why="counts in a closure")
unsafe(cell_of_list(), "a", why="counts in a list in a closure")
unsafe(Registry().register, "a", why="writes a dict of the class")
unsafe(Registry().count, "a", why="counts in the class")
unsafe(Registry.count_for_all, "a", why="counts in the class")
unsafe(Registry.count_by_name, "a", why="counts in the class")
unsafe(Numbered, "a", why="takes a number from an iterator of the class")
unsafe(makes_numbered, "a", why="makes an instance that takes a number")
unsafe(Listed, "a", why="enters itself into a list")
unsafe(Kept, "a", why="the first instance is kept, without lock")
unsafe(makes_a_class, "a", why="__init_subclass__ enters the class into a list")
safe(collect_anew, "a", ["b"], why="appends to a copy")
safe(reads_its_default, "a", why="only reads its default")
safe(asker("p"), "a", why="only reads what it has captured")
safe(own_closure, "a", why="the closure is made in the call")
safe(Registry().allowed, "a", why="only reads the class")
safe(Registry.named, "a", why="makes an instance of its own")

# -- iterators that calls share -----------------------------------------------------------------------------------

safe, unsafe = samples_of("iterators")

ids = itertools.count(1)
names = itertools.cycle(("a", "b"))


def lines() -> Any:
    n = 0
    while True:
        n += 1
        yield f"line {n}"


stream = lines()


def with_an_id(key: str) -> str:
    return f"{next(ids)} {slow(key)}"


def with_the_next_name(key: str) -> str:
    return next(names) + slow(key)


def with_the_next_line(key: str) -> str:
    return next(stream) + slow(key)


def first_of(items: Any) -> Any:
    return next(items)


def joined(items: Any) -> str:
    return ",".join(str(item) for item in items)


def sends(generator: Any) -> Any:
    return generator.send(None)


def own_generator(key: str) -> str:
    found = lines()
    return next(found) + slow(key) + next(found)


def own_count(key: str) -> list[tuple[int, str]]:
    return list(zip(itertools.count(), slow(key)))


def pairwise(words: list[str]) -> list[tuple[str, str]]:
    return list(itertools.pairwise(sorted(words)))


def halves(words: list[str]) -> tuple[list[str], list[str]]:
    found = iter(words)
    first = list(itertools.islice(found, len(words) // 2))
    return first, list(found)


def upper_words(words: list[str]) -> Any:
    for word in words:
        yield slow(word)


unsafe(with_an_id, "a", why="takes the next number of a global iterator")
unsafe(with_the_next_name, "a", why="takes the next item of a global iterator")
unsafe(with_the_next_line, "a", why="advances a global generator")
unsafe(first_of, iter(["a", "b"]), why="advances the iterator that it is given")
unsafe(joined, (n for n in (1, 2)), why="drains the generator that it is given")
unsafe(joined, map(str, [1]), why="drains the map that it is given")
unsafe(sends, lines(), why="advances the generator that it is given")
safe(joined, ["a", "b"], why="goes through a list")
safe(own_generator, "a", why="advances a generator of its own")
safe(own_count, "a", why="advances iterators of its own")
safe(pairwise, ["b", "a"], why="sorts a copy")
safe(halves, ["a", "b"], why="an iterator of its own over a list")
safe(upper_words, ["a"], why="gives a generator of its own")

# -- threads, contexts, queues ------------------------------------------------------------------------------------

safe, unsafe = samples_of("threads and contexts")

local = threading.local()
user: contextvars.ContextVar[str] = contextvars.ContextVar("user", default="nobody")
waiting: queue.Queue[str] = queue.Queue()
recent: collections.deque[str] = collections.deque(maxlen=3)
done = threading.Event()


def counts_in_the_thread(key: str) -> int:
    local.n = getattr(local, "n", 0) + 1
    return local.n + len(slow(key))  # type: ignore[no-any-return]


def sets_the_user(key: str) -> str:
    user.set(key)
    return slow(key)


def reads_the_user(key: str) -> str:
    return user.get() + slow(key)


def sets_and_resets(key: str) -> str:
    token = user.set(key)
    try:
        return slow(user.get())
    finally:
        user.reset(token)


def puts_in_a_queue(key: str) -> str:
    waiting.put(slow(key))
    return key


def appends_to_a_deque(key: str) -> str:
    recent.append(slow(key))
    return key


def takes_from_a_queue(key: str) -> str:
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return slow(key)


def own_queue(key: str) -> str:
    mine: queue.Queue[str] = queue.Queue()
    mine.put(slow(key))
    return mine.get()


def own_deque(key: str) -> list[str]:
    mine: collections.deque[str] = collections.deque(maxlen=2)
    mine.append(slow(key))
    mine.appendleft("a")
    return list(mine)


def signals(key: str) -> str:
    done.set()
    return slow(key)


def names_its_thread(key: str) -> str:
    threading.current_thread().name = key
    return slow(key)




unsafe(counts_in_the_thread, "a", why="other threads have other counts")
unsafe(sets_the_user, "a", why="later code of the caller reads it")
unsafe(puts_in_a_queue, "a", why="the order of the queue shows")
unsafe(appends_to_a_deque, "a", why="the order of the deque shows")
unsafe(takes_from_a_queue, "a", why="who comes first gets the first")
unsafe(signals, "a", why="others wait for it")
unsafe(names_its_thread, "a", why="changes the thread")
safe(reads_the_user, "a", why="only reads the context")
safe(sets_and_resets, "a", why="leaves the context as it was")
safe(own_queue, "a", why="a queue of its own")
safe(own_deque, "a", why="a deque of its own")
