# ruff: noqa
@given([3, 1, 2])
def made_and_changed(items):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        def __xcs_ahead_1(__xcs_put, item):
            messages = __xcs_put(["system"])
            __xcs_put(messages.append({"user": item}))
            request = __xcs_put({})
            request["messages"] = messages
            __xcs_put(None)
            answer = __xcs_put(model(len(str(__xcs_plain(request)))))
            messages += [answer]
            __xcs_put(messages)
            __xcs_put(model(len(str(__xcs_plain(messages)))))

        for item, __xcs_item in __xcs_calls.in_order(__xcs_ahead_1, items, watched=True):
            messages = __xcs_item.commit()
            __xcs_item.commit()
            request = __xcs_item.commit()
            __xcs_item.commit()
            record("asking")
            answer = __xcs_item.commit()
            messages = __xcs_item.commit()
            out.append(__xcs_item.commit())
    return out
