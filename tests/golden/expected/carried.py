# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given(3, [1, 2], is_improved=False)
def carried(x, items):
    for item in items:
        x = model(x, item)
    return x
