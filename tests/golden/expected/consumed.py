# ruff: noqa
@given([3, 1, 2])
def consumed(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return sum(__xcs_x.commit() for x, __xcs_x in __xcs_calls.each(lambda x: model(x), items))
