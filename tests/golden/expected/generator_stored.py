# ruff: noqa
@given([3, 1, 2])
def generator_stored(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        values = (
            __xcs_item.commit()
            for item, __xcs_item in __xcs_calls.each(lambda item: model(item), items)
        )
        record("stored")
        return sum(values)
