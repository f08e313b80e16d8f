# ruff: noqa
@given([3, 1, 2, 1])
def dict_comprehension(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_2:
        return {x: __xcs_1.commit() for x, __xcs_1 in __xcs_2.each(lambda x: model(x), items)}
