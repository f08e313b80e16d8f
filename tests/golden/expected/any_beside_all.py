# ruff: noqa
@given([2, 1, 3], [3, 2, 1])
def any_beside_all(xs, ys):
    # 2 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_calls:
        __xcs_any = __xcs_calls.issue(lambda xs: any(__xcs_plain(wanted(x)) for x in xs), xs)
        __xcs_all = __xcs_calls.issue(lambda ys: all(__xcs_plain(wanted(y)) for y in ys), ys)
        return __xcs_any.commit(), __xcs_all.commit()
