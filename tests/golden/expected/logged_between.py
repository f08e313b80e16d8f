# ruff: noqa
@given([3, 8, 2])
def logged_between(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls_1:
        def __xcs_ahead_1(__xcs_put, item):
            # 2 calls are issued as soon as their operands are there, and committed in order
            with __xcs_region(__xcs_put) as __xcs_calls_2:
                __xcs_first = __xcs_calls_2.issue(lambda item: model(__xcs_frozen(item)), item)
                __xcs_tidy = __xcs_calls_2.issue(lambda item: tidy(__xcs_frozen(item)), item)
                first = __xcs_put(__xcs_first.commit())
                __xcs_put(__xcs_tidy.commit())

        for item, __xcs_item in __xcs_calls_1.in_order(__xcs_ahead_1, items):
            first = __xcs_item.commit()
            record("first", first)
            results.append(__xcs_item.commit())
    return results
