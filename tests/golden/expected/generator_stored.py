# ruff: noqa
@given([3, 1, 2])
def generator_stored(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_2:
        values = (__xcs_1.commit() for item, __xcs_1 in __xcs_2.each(lambda item: model(item), items))
        record("stored")
        return sum(values)
