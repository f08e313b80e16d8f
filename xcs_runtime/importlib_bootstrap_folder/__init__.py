"""Nothing but a name: the modules of the runtime are found by way of this folder (see ``__init__.py`` in the one
above), so that it is in the names of their files."""
