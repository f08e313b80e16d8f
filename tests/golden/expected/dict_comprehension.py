# ruff: noqa
@given([3, 1, 2, 1])
def dict_comprehension(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return {
            x: __xcs_x.commit()
            for x, __xcs_x in __xcs_calls.each(lambda x: model(__xcs_plain(x)), items, watched=True)
        }
