# ruff: noqa
@given([3, 1])
def generator_returned(items):
    return (
        __xcs_x.commit()
        for x, __xcs_x in __xcs_lazy_region().each(lambda x: model(__xcs_frozen(x)), items)
    )
