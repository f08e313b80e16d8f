"""A stand-in for a language model: what it answers depends on the prompt and on nothing else.

It is no model, but its answers are about the text that it is given, so the example reads like the real thing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter

COMMON = frozenset(
    """about above after again against almost along also although always among another because been before behind being
    below between both could does done down during each either enough even ever every first from further have having
    here hundred into itself just kept know known later least less like long made make makes many might more most much
    must near never none often once only other others over part rather same several should since some something still
    such than that their them then there these they thing things this those though through time today together took
    toward turn under until upon very were what when where which while whole whose will with within without would year
    years your paper title score summary summaries reviews review answer sentence""".split()  # noqa: SIM905
)


def fraction(text: str, salt: object = "") -> float:
    """A number in [0, 1) that depends on the text and the salt only."""
    digest = hashlib.blake2b(f"{salt}\0{text}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48


def count_tokens(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def embed(text: str, size: int = 16) -> list[float]:
    """A unit vector of the words of the text."""
    vector = [0.0] * size
    for word in re.findall(r"\w+", text.lower()):
        vector[int(fraction(word, "axis") * size)] += fraction(word, "weight") - 0.5
    length = sum(x * x for x in vector) ** 0.5 or 1.0
    return [round(x / length, 6) for x in vector]


def answer(prompt: str) -> str:
    """What the stand-in says to a prompt: the task is in the first line, the text that it is about below it."""
    task, _, text = prompt.partition("\n")
    task = task.lower()
    text = text.strip() or prompt
    if "json" in task:
        return _verdict(task, text)
    if "sentence" in task:
        return _key_sentence(text)
    if "themes" in task:
        return "Themes: " + ", ".join(_key_words(text, 5)) + "."
    if "rank" in task:
        return _ranking(text)
    if "opening" in task:
        themes, _, best = text.partition("\n")
        return f"What these papers have in common is {themes.lower().partition(': ')[2]} The best of them: {best}."
    words = _key_words(text, 4)
    return f"In short, {', '.join(words[:-1])} and {words[-1]}." if len(words) > 1 else f"You said: {text[:80]}"


def _verdict(task: str, text: str) -> str:
    score = 1 + int(fraction(text, "score") * 10)
    if "again" in task:
        score = min(10, score + 2)
    word = next(iter(_key_words(text, 1)), "it")
    weakness = f"says too little about how {word} was measured" if score < 7 else f"could say more about {word}"
    return json.dumps({"score": score, "weakness": weakness})


def _ranking(text: str) -> str:
    scored = re.findall(r"^(.+?): (\d+)/10", text, re.MULTILINE)
    best = sorted(scored, key=lambda pair: (-int(pair[1]), pair[0]))[:3]
    return "; ".join(f"{place}. {title} ({score})" for place, (title, score) in enumerate(best, 1)) or "No ranking."


def _key_words(text: str, count: int) -> list[str]:
    words = [word for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in COMMON]
    frequency = Counter(words)
    return sorted(frequency, key=lambda word: (-frequency[word], word))[:count]


def _key_sentence(text: str) -> str:
    body = text.rpartition("\n\n")[2]
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(body.split()))
    frequency = Counter(re.findall(r"[a-z]{4,}", body.lower()))

    def weight(sentence: str) -> float:
        words = [word for word in re.findall(r"[a-z]{4,}", sentence.lower()) if word not in COMMON]
        return sum(frequency[word] for word in words) / (len(words) + 4)

    return max(sentences, key=weight)
