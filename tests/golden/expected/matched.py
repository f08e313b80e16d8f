# ruff: noqa
@given([("ask", 3), ("both", 1, 2), "other"])
def matched(events):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, event):
            match __xcs_plain(event):
                case ("ask", x):
                    __xcs_put((0, x))
                    __xcs_put(model(__xcs_frozen(x)))
                case ("both", x, y) if __xcs_frozen(x):
                    __xcs_put((1, x, y))
                    __xcs_put(model(__xcs_frozen(x), __xcs_frozen(y)))
                case _:
                    __xcs_put(2)

        for event, __xcs_event in __xcs_calls.in_order(__xcs_ahead_1, events, watched=True):
            match __xcs_event.commit():
                case [0, x]:
                    out.append(__xcs_event.commit())
                case [1, x, y]:
                    out.append(__xcs_event.commit())
    return out
