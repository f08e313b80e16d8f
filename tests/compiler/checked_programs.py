"""Programs that both tests of the checks make wrong: output within a handler, containers and generators made on the way."""

# ruff: noqa  (specimens)
from __future__ import annotations

from tests.golden.programs import model, record


def telling(x):
    try:
        print("asking", x)
        return model(x)
    except ValueError:
        return None


def told(items):
    out = []
    for item in items:
        record(item)
        out.append(telling(item))
    return out


def filled(items):
    out = []
    for item in items:
        request = {}
        request["item"] = item
        prompt = "review "
        prompt += str(item)
        record("asking")
        out.append(model(request, prompt))
    return out


def pulled(items, k):
    values = (model(item, k) for item in items)
    record("stored")
    total = sum(values)
    return total


def pulled_by_a_loop(items, k):
    out = []
    for value in (model(item, k) for item in items):
        out.append(value)
    return out
