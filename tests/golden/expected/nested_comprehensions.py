# ruff: noqa
@given([3, 1], [10, 20])
def nested_comprehensions(xs, ys):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_3:
        return [__xcs_1.commit() for y, __xcs_1 in __xcs_3.each(lambda y: [__xcs_2.commit() for x, __xcs_2 in __xcs_3.each(lambda x: model(x, y), xs)], ys)]
