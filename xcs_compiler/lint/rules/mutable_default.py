from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.names import MUTATORS
from xcs_compiler.lint.regions import regions_of
from xcs_compiler.lint.rules.rule import Rule

MAKERS = frozenset({"list", "dict", "set", "bytearray", "collections.defaultdict", "collections.deque"})


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        arguments = function.node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        pairs = list(zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True))
        pairs += [(p, d) for p, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
        mutable = [(p, d) for p, d in pairs if _is_mutable(file, d)]
        if not mutable or not (function.compiled or function.context or regions_of(function)):
            continue
        for parameter, default in mutable:
            if _escapes(function, parameter.arg):
                message = f"the default of `{parameter.arg}` is one object for all calls, those that overlap among them"
                yield file.at(default, "XCS501", message)


def _is_mutable(file: FileFacts, node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return file.qualified(node.func) in MAKERS
    return isinstance(node, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp))


def _escapes(function: FunctionFacts, name: str) -> bool:
    """Whether the object is changed, or handed out to somebody who may change it."""
    for node in ast.walk(ast.Module(function.node.body, [])):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return False  # bound anew, most likely to a copy
    for node in ast.walk(ast.Module(function.node.body, [])):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            if isinstance(node.func.value, ast.Name) and node.func.value.id == name:
                return True
        elif (isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)) or isinstance(
            node, (ast.Return, ast.Yield)
        ):
            if isinstance(node.value, ast.Name) and node.value.id == name:
                return True
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id == name:
            if any(isinstance(t, ast.Attribute) for t in node.targets):
                return True
    return False


RULE = Rule(
    "XCS501",
    "mutable-default",
    "error",
    "A mutable default argument is changed or handed out in code that may run in parallel.",
    """A default is made once, when the function is defined. Every call without that argument gets the same object, so
    calls that look independent are not, and those that overlap change it at once.""",
    "Use `None` as the default, and make the object in the body.",
    check,
    (
        """
        import requests
        import xcs

        @xcs.parallel_safe
        def ask(url, cache={}):
            if url not in cache:
                cache[url] = requests.get(url).text
            return cache[url]
        """,
    ),
    (
        """
        import requests
        import xcs

        @xcs.parallel_safe
        def ask(url, cache=None):
            cache = {} if cache is None else cache
            if url not in cache:
                cache[url] = requests.get(url).text
            return cache[url]
        """,
    ),
)
