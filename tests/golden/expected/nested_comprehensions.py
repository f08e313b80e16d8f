# ruff: noqa
@given([3, 1], [10, 20])
def nested_comprehensions(xs, ys):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return [
            __xcs_y.commit()
            for y, __xcs_y in __xcs_calls.each(
                lambda y: [
                    __xcs_x.commit()
                    for x, __xcs_x in __xcs_calls.each(lambda x: model(x, y), xs)
                ],
                ys,
            )
        ]
