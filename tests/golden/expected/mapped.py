# ruff: noqa
@given([3, 1])
def mapped(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_1:
        return list(__xcs_1.map(model, items))
