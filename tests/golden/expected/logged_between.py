# ruff: noqa
@given([3, 8, 2])
def logged_between(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_5:
        def __xcs_ahead_4(__xcs_put, item):
            # 2 calls are issued as soon as their operands are there, and committed in order
            with __xcs_region(__xcs_put) as __xcs_1:
                __xcs_2 = __xcs_1.issue(lambda item: model(__xcs_frozen(item)), item)
                __xcs_3 = __xcs_1.issue(lambda item: tidy(__xcs_frozen(item)), item)
                first = __xcs_put(__xcs_2.commit())
                __xcs_put(__xcs_3.commit())
        for item, __xcs_4 in __xcs_5.in_order(__xcs_ahead_4, items):
            first = __xcs_4.commit()
            record("first", first)
            results.append(__xcs_4.commit())
    return results
