# ruff: noqa
@given([3, 1])
def called_inside(items):
    def both(x):
        return tidy(model(x))
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_2:

        return [__xcs_1.commit() for x, __xcs_1 in __xcs_2.each(lambda x: both(x), items)]
