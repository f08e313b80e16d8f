# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given(3, is_improved=False)
def repeated(x):
    while x < 100:
        x = model(x)
    return x
