# ruff: noqa
@given([3, 13, 2])
def raised_in_the_loop(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        for item, __xcs_item in __xcs_calls.each(lambda item: model(item), items):
            answer = __xcs_item.commit()
            if answer > 1000:
                raise Bad(answer)
            results.append(answer)
    return results
