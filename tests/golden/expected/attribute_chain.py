# ruff: noqa
@given([3, 1])
def attribute_chain(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_2:
        return [__xcs_1.commit() for x, __xcs_1 in __xcs_2.each(lambda x: __xcs_plain(ask(x)).text.strip(), items)]
