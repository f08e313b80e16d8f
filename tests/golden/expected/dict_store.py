# ruff: noqa
@given([3, 1, 3])
def dict_store(items):
    out = {}
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_2:
        for item, __xcs_1 in __xcs_2.each(lambda item: model(__xcs_plain(item)), items, watched=True):
            out[item] = __xcs_1.commit()
    return out
