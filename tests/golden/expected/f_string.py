# ruff: noqa
@given(3, 4)
def f_string(x, y):
    # 2 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_calls:
        __xcs_model = __xcs_calls.issue(model, x)
        __xcs_tidy = __xcs_calls.issue(tidy, y)
        return f"{__xcs_model.commit()} and {__xcs_tidy.commit()!r:>5}"
