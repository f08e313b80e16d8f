# ruff: noqa
@given([3, 1], [10, 20])
def nested_loops(xs, ys):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_4:
        def __xcs_ahead_3(__xcs_put, x):
            # the iterations run ahead; what follows in the loop is committed in their order
            with __xcs_region(__xcs_put) as __xcs_2:
                for y, __xcs_1 in __xcs_2.each(lambda y: model(x, y), ys):
                    __xcs_put(__xcs_1.commit())
        for x, __xcs_3 in __xcs_4.in_order(__xcs_ahead_3, xs):
            for y in ys:
                out.append(__xcs_3.commit())
    return out
