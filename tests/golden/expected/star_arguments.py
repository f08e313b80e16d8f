# ruff: noqa
@given((1, 2), {"t": 3})
def star_arguments(args, options):
    # 2 calls are issued as soon as their operands are there, and committed in order
    with __xcs_region() as __xcs_calls:
        __xcs_a = __xcs_calls.issue(lambda args, options: model(*args, **options), args, options)
        __xcs_b = __xcs_calls.issue(
            lambda args, options: model(1, *args, limit=2, **options), args, options
        )
        a = __xcs_a.commit()
        b = __xcs_b.commit()
    return a, b
