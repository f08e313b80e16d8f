# ruff: noqa
@given([3, 1, 2])
def added_to(items):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_2:
        def __xcs_ahead_1(__xcs_put, item):
            prompt = __xcs_put("review ")
            prompt += str(__xcs_plain(item))
            __xcs_put(prompt)
            if __xcs_put(True if __xcs_plain(item) > 1 else False):
                prompt += ", briefly"
                __xcs_put(prompt)
            __xcs_put(model(len(prompt)))
        for item, __xcs_1 in __xcs_2.in_order(__xcs_ahead_1, items):
            prompt = __xcs_1.commit()
            prompt = __xcs_1.commit()
            if __xcs_1.commit():
                prompt = __xcs_1.commit()
            out.append(__xcs_1.commit())
    return out
