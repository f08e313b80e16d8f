# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given([3, 2, 1], is_improved=False)
def all_tested(items):
    return all(wanted(x) for x in items)
