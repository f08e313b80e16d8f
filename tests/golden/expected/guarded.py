# ruff: noqa
# runs as written: no two slow calls of it can overlap
@given(3, 4, is_improved=False)
def guarded(x, y):
    return wanted(x) and wanted(y), model(x) if y > 5 else None
