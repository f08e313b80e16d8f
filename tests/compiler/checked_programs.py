"""Programs that both tests of the checks make wrong: output within a handler, containers and generators made on the way."""

# ruff: noqa  (specimens)
from __future__ import annotations

import os

from tests.golden.programs import model, record, tidy


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


def cases_within_loops(items, rows):
    out = []
    for item in items:
        for row in rows:
            match row:
                case 1:
                    out.append(model(item))
                case int(number):
                    out.append(tidy(number))
    return out


def rows_of_rows(items):
    out = []
    for item in items:
        for row in item["rows"]:
            for value in row["values"]:
                out.append(model(value))
    return out


def read_on_the_way(items):
    out = []
    for item in items:
        text = model(item)
        with open(os.devnull, encoding="utf-8") as file:
            data = file.read()
        out.append(tidy(len(data) + text))
    return out


def pairs(items):
    return [(model(x), tidy(y)) for x, y in items]
