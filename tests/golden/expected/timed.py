# ruff: noqa
@given([3, 1])
def timed(xs):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, x):
            start = __xcs_put(time.perf_counter())
            answer = __xcs_put(model(x))
            __xcs_put(time.perf_counter() - start)

        for x, __xcs_x in __xcs_calls.in_order(__xcs_ahead_1, xs):
            start = __xcs_x.commit()
            answer = __xcs_x.commit()
            out.append((answer, __xcs_x.commit() >= 0))
    return out
