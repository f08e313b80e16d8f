# ruff: noqa
@given(["a", "b"], [1, 2])
def enumerated_and_zipped(names, items):
    out = {}
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, __xcs_item_1):
            i, (name, item) = __xcs_item_1
            __xcs_put(model(item))

        for (i, (name, item)), __xcs_item in __xcs_calls.in_order(
            __xcs_ahead_1, enumerate(zip(names, items)), watched=True
        ):
            out[name] = __xcs_item.commit() + i
    return out
