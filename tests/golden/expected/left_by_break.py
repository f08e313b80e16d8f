# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given([3, 8, 2], is_improved=False)
def left_by_break(items):
    results = []
    for item in items:
        answer = model(item)
        if answer > 10:
            break
        results.append(answer)
    return results
