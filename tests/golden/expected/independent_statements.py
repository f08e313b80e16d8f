# ruff: noqa
@given(3, 4)
def independent_statements(x, y):
    # 2 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_calls:
        __xcs_a = __xcs_calls.issue(model, x)
        __xcs_b = __xcs_calls.issue(tidy, y)
        a = __xcs_a.commit()
        b = __xcs_b.commit()
    return a, b
