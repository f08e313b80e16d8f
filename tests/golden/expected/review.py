# ruff: noqa
def review(self, items):
    """The documentation of a method."""
    done = []
    # the iterations run ahead; what follows in the loop is committed in their order
    with __xcs_region() as __xcs_2:
        for item, __xcs_1 in __xcs_2.each(lambda item: model(item, self.limit), items):
            done.append(__xcs_1.commit())  # in a class
    return done
