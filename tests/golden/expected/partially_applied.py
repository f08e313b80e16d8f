# ruff: noqa
@given([3, 1])
def partially_applied(items):
    call = functools.partial(model, limit=2)
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return [__xcs_x.commit() for x, __xcs_x in __xcs_calls.each(lambda x: call(x), items)]
