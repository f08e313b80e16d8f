# ruff: noqa
@given([3, 13, 2])
def raised_in_the_loop(items):
    results = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_2:
        for item, __xcs_1 in __xcs_2.each(lambda item: model(item), items):
            answer = __xcs_1.commit()
            if answer > 1000:
                raise Bad(answer)
            results.append(answer)
    return results
