# ruff: noqa
@given([3, 1, 2])
def made_and_changed(items):
    out = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_2:
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
        for item, __xcs_1 in __xcs_2.in_order(__xcs_ahead_1, items):
            messages = __xcs_1.commit()
            __xcs_1.commit()
            request = __xcs_1.commit()
            __xcs_1.commit()
            record("asking")
            answer = __xcs_1.commit()
            messages = __xcs_1.commit()
            out.append(__xcs_1.commit())
    return out
