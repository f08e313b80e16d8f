# ruff: noqa
@given([3, 1], [10, 20])
def two_clauses(xs, ys):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return [
            __xcs_x.commit()
            for x, __xcs_x in __xcs_calls.in_order(
                lambda __xcs_put, x: [
                    __xcs_put(__xcs_y.commit())
                    for y, __xcs_y in __xcs_calls.in_order(
                        lambda __xcs_put, y: __xcs_put(model(x, y)), ys
                    )
                ],
                xs,
            )
            for y in ys
        ]
