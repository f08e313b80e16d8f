# ruff: noqa
@given([3, 1])
def attribute_chain(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls:
        return [
            __xcs_x.commit()
            for x, __xcs_x in __xcs_calls.each(lambda x: __xcs_plain(ask(x)).text.strip(), items)
        ]
