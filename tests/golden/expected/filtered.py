# ruff: noqa
@given([3, 1, 2, 5])
def filtered(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return [
            __xcs_x.commit()
            for x, __xcs_x in __xcs_calls.in_order(
                lambda __xcs_put, x: __xcs_put(model(x)) if __xcs_put(True if __xcs_plain(wanted(x)) else False) else None,
                items,
            ) if __xcs_x.commit()
        ]
