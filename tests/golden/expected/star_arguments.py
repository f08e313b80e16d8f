# ruff: noqa
@given((1, 2), {"t": 3})
def star_arguments(args, options):
    # 2 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_1:
        __xcs_2 = __xcs_1.issue(lambda args, options: model(*args, **options), args, options)
        __xcs_3 = __xcs_1.issue(lambda args, options: model(1, *args, limit=2, **options), args, options)
        a = __xcs_2.commit()
        b = __xcs_3.commit()
    return a, b
