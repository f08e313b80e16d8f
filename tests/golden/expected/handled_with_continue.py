# ruff: noqa
@given([3, 13, 2])
def handled_with_continue(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, item):
            try:
                answer = __xcs_put(model(__xcs_frozen(item)))
            except Bad as error:
                __xcs_put.raised()
                return

        for item, __xcs_item in __xcs_calls.in_order(__xcs_ahead_1, items):
            try:
                answer = __xcs_item.commit()
            except Bad as error:
                __xcs_calls.caught()
                record("bad", item, str(error))
                continue
            results.append(answer)
    return results
