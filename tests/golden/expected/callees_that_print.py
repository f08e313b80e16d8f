# ruff: noqa
@given([3, 8, 2])
def callees_that_print(items):
    # the items are computed ahead and taken in order
    with __xcs_region() as __xcs_calls_1:
        results = [
            __xcs_item_1.commit()
            for item, __xcs_item_1 in __xcs_calls_1.each(
                lambda item: __xcs_journal(telling)(item), items
            )
        ]
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls_2:
        for item, __xcs_item_2 in __xcs_calls_2.each(
            lambda item: __xcs_journal(careful, guarded=True)(item), items
        ):
            print("now", item)
            results.append(__xcs_item_2.commit())
    return results
