# ruff: noqa
@given([3, 1, 2])
def added_to(items):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, item):
            prompt = __xcs_put("review ")
            prompt += str(__xcs_plain(item))
            __xcs_put(prompt)
            if __xcs_put(True if __xcs_plain(item) > 1 else False):
                prompt += ", briefly"
                __xcs_put(prompt)
            __xcs_put(model(len(prompt)))

        for item, __xcs_item in __xcs_calls.in_order(__xcs_ahead_1, items, watched=True):
            prompt = __xcs_item.commit()
            prompt = __xcs_item.commit()
            if __xcs_item.commit():
                prompt = __xcs_item.commit()
            out.append(__xcs_item.commit())
    return out
