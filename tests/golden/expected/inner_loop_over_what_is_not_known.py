# ruff: noqa
@given([{"id": 1, "tags": [3, 1]}, {"id": 2, "tags": [4]}])
def inner_loop_over_what_is_not_known(records):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls_1:
        def __xcs_ahead_1(__xcs_put, record):
            # the iterations run ahead; what follows in the loop is committed in their order
            with __xcs_region(__xcs_put) as __xcs_calls_2:
                for (place, tag), __xcs_item in __xcs_calls_2.each(
                    lambda place, tag: model(__xcs_frozen(tag), __xcs_frozen(__xcs_plain(record)["id"])),
                    __xcs_put.ready(enumerate(__xcs_plain(record)["tags"]), alone=True), unpack=2,
                ):
                    __xcs_put.item((place, tag))
                    __xcs_put(__xcs_item.commit())
                else:
                    __xcs_put.last()

        for record, __xcs_record in __xcs_calls_1.in_order(__xcs_ahead_1, records, watched=True):
            for place, tag in __xcs_record.items():
                out.append((place, __xcs_record.commit()))
    return out
