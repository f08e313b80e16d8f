"""The runtime behind rewritten code: issue, run ahead, commit in program order. Rewritten code reaches it only through
`xcs_runtime.abi.Abi`; it knows nothing of the compiler."""

import os

# `warnings` and `logging` pass over frames whose file name contains "importlib" and "_bootstrap" when they count
# `stacklevel`. A call of what is only known when it happens is made by the runtime, in its turn: whom it blames is the
# function that it is written in, not the runtime in between. The names still lead to the files, for tracebacks.
_folder = os.path.join(os.path.dirname(__file__), "importlib_bootstrap_folder")
if os.path.isdir(_folder):  # not so in an archive
    __path__ = [os.path.join(_folder, os.pardir)]
