# ruff: noqa
@given([3, 1, 2])
def append_loop(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        for item, __xcs_item in __xcs_calls.each(lambda item: model(item), items):  # the loop's own comment
            results.append(__xcs_item.commit())  # and that of its statement
    return results
