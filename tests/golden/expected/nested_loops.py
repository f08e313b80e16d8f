# ruff: noqa
@given([3, 1], [10, 20])
def nested_loops(xs, ys):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls_1:
        def __xcs_ahead_1(__xcs_put, x):
            # the iterations run ahead; what follows in the loop is committed in their order
            with __xcs_region(__xcs_put) as __xcs_calls_2:
                for y, __xcs_y in __xcs_calls_2.each(lambda y: model(x, y), ys):
                    __xcs_put(__xcs_y.commit())

        for x, __xcs_x in __xcs_calls_1.in_order(__xcs_ahead_1, xs):
            for y in ys:
                out.append(__xcs_x.commit())
    return out
