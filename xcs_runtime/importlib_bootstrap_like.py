# This file is where the frame of a compiled function's stub (stub.py) says that it is, for the interpreters on which it
# can be seen, and where frames of tracing say that they are.
#
# `warnings` and `logging` pass over frames whose file name contains "importlib" and "_bootstrap" when they count
# `stacklevel`. So a function that blames its caller still blames its caller, not the stub in between. The next line
# is what a traceback shows of the frame (a statement, for tools that look for one), and its number is `stub.LINE`.
"xcs: on to the code that was compiled for these arguments"
