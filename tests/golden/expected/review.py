# ruff: noqa
def review(self, items):
    """The documentation of a method."""
    done = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_calls:
        for item, __xcs_item in __xcs_calls.each(lambda item: model(item, self.limit), items):
            done.append(__xcs_item.commit())  # in a class
    return done
