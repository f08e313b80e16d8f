# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given([2, 1, 3], is_improved=False)
def any_tested(items):
    return any(wanted(x) for x in items)
