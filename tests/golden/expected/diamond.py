# ruff: noqa
@given(3)
def diamond(x):
    # 3 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_1:
        __xcs_2 = __xcs_1.issue(model, x)
        __xcs_3 = __xcs_1.issue(tidy, __xcs_2)
        __xcs_4 = __xcs_1.issue(model, __xcs_2)
        a = __xcs_2.commit()
        b = __xcs_3.commit()
        c = __xcs_4.commit()
    return tidy(b + c)
