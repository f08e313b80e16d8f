# ruff: noqa
@given([3, 1, 3])
def dict_store(items):
    out = {}
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        for item, __xcs_item in __xcs_calls.each(lambda item: model(item), items, watched=True):
            out[item] = __xcs_item.commit()
    return out
