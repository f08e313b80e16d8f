# ruff: noqa
@given([3, 1, 2])
def append_loop(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_2:
        for item, __xcs_1 in __xcs_2.each(lambda item: model(item), items):  # the loop's own comment
            results.append(__xcs_1.commit())  # and that of its statement
    return results
