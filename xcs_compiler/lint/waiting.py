"""Methods of the standard library that wait for other threads or processes, by what a function's variables are.

The effects engine keeps these in order wherever they are, and so has no need to know that they wait. What an object is
is taken from where it is annotated or made: in the function, one around it, the module, or the class.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.effects.static_classes import dotted
from xcs_compiler.lint.facts import FunctionFacts
from xcs_compiler.scopes import walk_scope

METHODS = {
    "threading.Thread": ("join",),
    "threading.Event": ("wait",),
    "threading.Condition": ("wait", "wait_for"),
    "threading.Barrier": ("wait",),
    "queue.Queue": ("get", "join"),
    "queue.LifoQueue": ("get", "join"),
    "queue.PriorityQueue": ("get", "join"),
    "queue.SimpleQueue": ("get",),
    "multiprocessing.Process": ("join",),
    "subprocess.Popen": ("wait", "communicate"),
}
"""Not futures: their results are mostly asked for when they are known to be there."""


def waits(function: FunctionFacts, call: ast.Call) -> bool:
    """Whether a call waits for as long as another thread or process likes."""
    if not isinstance(call.func, ast.Attribute) or _at_once(call):
        return False
    return any(call.func.attr in METHODS.get(kind, ()) for kind in _kinds(function, call.func.value))


def _at_once(call: ast.Call) -> bool:
    """``queue.get(block=False)``, ``event.wait(0)``."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(value, ast.Constant) and value.value in (0, False) for value in values)


def _kinds(function: FunctionFacts, receiver: ast.expr) -> Iterator[str]:
    path = dotted(receiver)
    if isinstance(receiver, ast.Call):
        yield _made(function, receiver)
    if path is None:
        return
    around = [f for f in function.file.functions if function.qualname.startswith(f"{f.qualname}.<locals>.")]
    for one in (function, *around):
        arguments = one.node.args
        for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if parameter.arg == path and parameter.annotation is not None:
                yield _annotated(function, parameter.annotation)
        yield from _assigned(function, one.node.body, path)
    if path.partition(".")[0] not in function.hidden:
        yield from _assigned(function, function.file.tree.body, path)
    name = function.located.class_name
    if name is not None and path.count(".") == 1:  # an attribute of the object itself
        for other in function.file.functions:
            if other.located.class_name == name and other.node.name == "__init__":
                yield from _assigned(function, other.node.body, path)


def _assigned(function: FunctionFacts, body: list[ast.stmt], path: str) -> Iterator[str]:
    for node in walk_scope(body):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if any(dotted(target) == path for target in node.targets):
                yield _made(function, node.value)
        elif isinstance(node, ast.AnnAssign) and dotted(node.target) == path:
            yield _annotated(function, node.annotation)


def _annotated(function: FunctionFacts, annotation: ast.expr) -> str:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return ""
    return function.file.qualified(annotation.value if isinstance(annotation, ast.Subscript) else annotation) or ""


def _made(function: FunctionFacts, call: ast.Call) -> str:
    name = function.file.qualified(call.func) or ""
    return name if name in METHODS else ""
