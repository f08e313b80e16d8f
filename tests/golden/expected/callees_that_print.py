# ruff: noqa
@given([3, 8, 2])
def callees_that_print(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_3:
        results = [__xcs_2.commit() for item, __xcs_2 in __xcs_3.each(lambda item: __xcs_journal(telling)(item), items)]
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_4:
        for item, __xcs_1 in __xcs_4.each(lambda item: __xcs_journal(careful, guarded=True)(item), items):
            print("now", item)
            results.append(__xcs_1.commit())
    return results
