from __future__ import annotations

import ast
from collections.abc import Iterator

from xcs_compiler.effects.members import qualified_name
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.static_classes import StaticClass
from xcs_compiler.effects.values import Abstract, Built, Data, Exact, InstanceOf
from xcs_compiler.lint.facts import FileFacts, FunctionFacts
from xcs_compiler.lint.finding import Finding
from xcs_compiler.lint.names import MUTATORS, THREAD_SAFE_STATE
from xcs_compiler.lint.rules.rule import Rule
from xcs_compiler.lint.sites import unlocked_nodes

CONTAINERS = (list, dict, set, bytearray)
MAKING = frozenset({"__init__", "__new__", "__post_init__", "__enter__", "__set_name__", "__setstate__"})


def check(file: FileFacts) -> Iterator[Finding]:
    for function in file.functions:
        context = function.context
        if context is None or function.node.name in MAKING:
            continue
        shared = _Shared(function, of_receiver=context[0] != "once")
        for node in unlocked_nodes(function):
            what = shared.changed(node, every=context[0] == "declared")
            if what:
                yield file.at(node, "XCS301", f"`{what}` is changed without a lock, in what is {context[1]}")


class _Shared:
    """Which state a function shares with other runs of itself."""

    def __init__(self, function: FunctionFacts, of_receiver: bool = True) -> None:
        self.function = function
        self.of_receiver = of_receiver
        self.locals = function.scope.locals
        self.outside = function.scope.outside
        arguments = function.node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        self.parameters = {p.arg: p.annotation for p in (*positional, *arguments.kwonlyargs)}
        method = function.located.class_name is not None and "<locals>" not in function.qualname.rpartition(".")[0]
        decorators = {ast.unparse(d) for d in function.node.decorator_list}
        self.receiver = positional[0].arg if method and positional and "staticmethod" not in decorators else None

    def changed(self, node: ast.AST, every: bool) -> str:
        """The shared state that a node changes, in words; without ``every``, only by reading it first and writing
        it then."""
        if isinstance(node, ast.AugAssign):
            return self._target(node.target)
        if isinstance(node, ast.Assign):
            again = set(_read(node.value))
            for target in node.targets:
                if (every or ast.unparse(target) in again) and (found := self._target(target)):
                    return found
            return ""
        if not every:
            return ""
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            return self._target(node.target)
        if isinstance(node, ast.Delete):
            return next((found for t in node.targets if (found := self._target(t))), "")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            return self._container(node.func.value)
        return ""

    def _target(self, target: ast.expr) -> str:
        if isinstance(target, ast.Name):
            return target.id if target.id in self.outside else ""
        if isinstance(target, (ast.Tuple, ast.List)):
            return next((found for t in target.elts if (found := self._target(t))), "")
        if not isinstance(target, (ast.Attribute, ast.Subscript)):
            return ""
        if isinstance(target, ast.Subscript) and self.function.file.qualified(target.value) == "os.environ":
            return ""
        root = _root(target)
        if root is None or not self._is_shared(root) or self._is_safe(root):
            return ""
        if root.id in self.parameters and root.id != self.receiver:
            return ""
        return ast.unparse(target)

    def _container(self, receiver: ast.expr) -> str:
        root = _root(receiver)
        if root is None or not self._is_shared(root) or self.function.file.qualified(receiver) == "os.environ":
            return ""
        value = self._value(receiver)
        if value is None:
            return ""
        what = value.what
        cls = what.cls if isinstance(what, (InstanceOf, Built)) else None
        plain = isinstance(what, Data) and not what.immutable
        if plain or (isinstance(cls, type) and issubclass(cls, CONTAINERS)):
            return ast.unparse(receiver)
        if isinstance(cls, type) and cls.__module__ in ("collections", "_collections") and cls.__name__ != "deque":
            return ast.unparse(receiver)
        return ""

    def _is_shared(self, root: ast.Name) -> bool:
        name = root.id
        if name == self.receiver:
            return self.of_receiver
        if name in self.parameters:
            return True
        if name in self.locals:
            return False
        return name not in self.function.file.scan.imports or name in self.outside or self._is_module(name)

    def _is_module(self, name: str) -> bool:
        what = self.function.file.scope.value(name).what
        return isinstance(what, Exact)

    def _is_safe(self, root: ast.Name) -> bool:
        """Whether it is of a kind that threads may share, or have each their own of."""
        value = self._value(root)
        what = value.what if value is not None else None
        return isinstance(what, (InstanceOf, Built)) and qualified_name(what.cls) in THREAD_SAFE_STATE

    def _value(self, node: ast.expr) -> Abstract | None:
        scope = self.function.file.scope
        if isinstance(node, ast.Name):
            if node.id in self.parameters:
                return scope.annotated(self.parameters[node.id])
            if node.id in self.locals:
                return None
            return scope.value(node.id) if node.id in scope.bindings else self._around(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == self.receiver:
            owner = self.function.file.resolver.owner(self.function.qualname)
            return owner.attribute(node.attr, Session(live=False)) if isinstance(owner, StaticClass) else None
        return scope.of_expression(node)

    def _around(self, name: str) -> Abstract | None:
        """What a variable of an enclosing function is set to."""
        prefix = self.function.qualname.rpartition(".<locals>.")[0]
        for other in self.function.file.functions:
            if other.qualname == prefix:
                for node in ast.walk(other.node):
                    if isinstance(node, ast.Assign) and any(
                        isinstance(t, ast.Name) and t.id == name for t in node.targets
                    ):
                        return self.function.file.scope.of_expression(node.value)
        return None


def _read(value: ast.expr) -> Iterator[str]:
    """What an expression reads, as it would be written as a target: ``d.get(k, 0)`` reads ``d[k]``."""
    for node in ast.walk(value):
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr in ("get", "pop"):
                yield f"{ast.unparse(node.func.value)}[{ast.unparse(node.args[0])}]"


def _root(node: ast.expr) -> ast.Name | None:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node if isinstance(node, ast.Name) else None


RULE = Rule(
    "XCS301",
    "unlocked-state",
    "error",
    "Shared state is changed without a lock in something that runs in parallel.",
    """Declaring a function parallel-safe, or giving it to a thread pool, says that its calls may overlap. Two that
    change the same counter or dictionary at once lose updates, or see it half changed.""",
    "Hold a lock around the change, return the value and combine the results afterwards, or take the declaration away.",
    check,
    (
        """
        import requests
        import xcs

        class Agent:
            def __init__(self):
                self.calls = 0

            @xcs.parallel_safe
            def ask(self, url):
                self.calls += 1
                return requests.get(url).text
        """,
    ),
    (
        """
        import threading

        import requests
        import xcs

        class Agent:
            def __init__(self):
                self.calls = 0
                self.lock = threading.Lock()

            @xcs.parallel_safe
            def ask(self, url):
                with self.lock:
                    self.calls += 1
                return requests.get(url).text
        """,
    ),
)
