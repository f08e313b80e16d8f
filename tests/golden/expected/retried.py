# ruff: noqa
@given([3, 8, 2])
def retried(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, item):
            answer = __xcs_put(model(item))
            if __xcs_put(True if __xcs_plain(answer) < 10 else False):
                answer = __xcs_put(model(__xcs_plain(answer)))

        for item, __xcs_item in __xcs_calls.in_order(__xcs_ahead_1, items):
            answer = __xcs_item.commit()
            if __xcs_item.commit():
                answer = __xcs_item.commit()
            results.append(answer)
    return results
