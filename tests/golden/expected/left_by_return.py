# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given([3, 8, 2], is_improved=False)
def left_by_return(items):
    for item in items:
        if model(item) > 10:
            return item
    return None
