# ruff: noqa
@given(3)
def diamond(x):
    # 3 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_calls:
        __xcs_a = __xcs_calls.issue(model, x)
        __xcs_b = __xcs_calls.issue(tidy, __xcs_a)
        __xcs_c = __xcs_calls.issue(model, __xcs_a)
        a = __xcs_a.commit()
        b = __xcs_b.commit()
        c = __xcs_c.commit()
    return tidy(b + c)
