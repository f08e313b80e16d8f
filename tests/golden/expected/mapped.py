# ruff: noqa
@given([3, 1])
def mapped(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return list(__xcs_calls.map(model, items))
