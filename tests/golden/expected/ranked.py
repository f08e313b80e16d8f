# ruff: noqa
@given([3, 1, 2])
def ranked(xs):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return __xcs_calls.by_key(sorted, xs, key=model), [
            x
            for x in __xcs_calls.filter_reading(lambda x: model(x), xs)
        ]
