# ruff: noqa
@given(3, 4)
def independent_statements(x, y):
    # 2 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_1:
        __xcs_2 = __xcs_1.issue(model, x)
        __xcs_3 = __xcs_1.issue(tidy, y)
        a = __xcs_2.commit()
        b = __xcs_3.commit()
    return a, b
