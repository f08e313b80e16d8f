"""Walks statements, with no regard to their order: variables hold all that is ever assigned to them."""

from __future__ import annotations

import ast
import contextvars
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from types import FunctionType

from xcs_compiler.effects import attributes, decided, implicit, iteration, output
from xcs_compiler.effects.arguments import Argument
from xcs_compiler.effects.caught import caught
from xcs_compiler.effects.effect import Effect, does_something, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.expressions import Expressions
from xcs_compiler.effects.lattice import Place, Reason
from xcs_compiler.effects.locking import lock_name
from xcs_compiler.effects.members import find
from xcs_compiler.effects.values import (
    ANYWHERE,
    CAUGHT,
    NONE,
    Abstract,
    Anywhere,
    Built,
    Data,
    Exact,
    InstanceOf,
    Lazy,
    LocalFunction,
    Site,
    join,
)
from xcs_compiler.scopes import child_nodes, walk
from xcs_compiler.sparse import replace

SEMAPHORES = (threading.Semaphore, threading.BoundedSemaphore)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Statements(Expressions):
    guarded = 0
    held = 0

    def __init__(self, frame: Environment) -> None:
        super().__init__(frame)
        self.locks: list[str | None] = []
        """The locks that are held, by their names outside of the function; None for one that has none."""
        self.decided: dict[ast.If, bool] = {}
        """How the tests come out that come out the same whenever they are reached."""

    def walk(self, statements: Sequence[ast.stmt]) -> None:
        skip = False
        for statement, following in zip_longest(statements, statements[1:]):
            if skip:
                skip = False
            elif following is None or self.frame.outermost:
                self.statement(statement)
            elif self._held_by_hand(statement, following) or self._set_for_a_while(statement, following):
                skip = True
            else:
                self.statement(statement)
                if isinstance(statement, ast.If) and self._is_left(statement):
                    break

    def _is_left(self, statement: ast.If) -> bool:
        """Whether the block ends in that statement, by how its test comes out."""
        outcome = self.decided.get(statement)
        taken = [] if outcome is None else statement.body if outcome else statement.orelse
        return bool(taken) and isinstance(taken[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))

    def _held_by_hand(self, statement: ast.stmt, following: ast.stmt) -> bool:
        """``lock.acquire()``, then ``try: ... finally: lock.release()``, as if it were ``with lock:``."""
        taken = called_method(statement, "acquire")
        if taken is None or not isinstance(following, ast.Try) or len(following.finalbody) != 1:
            return False
        left = called_method(following.finalbody[0], "release")
        if left is None or ast.dump(left) != ast.dump(taken):
            return False
        manager = self.argument(taken)
        effect, _, lock = iteration.enter(self.frame, manager)
        if not lock:
            if getattr(manager.value.what, "cls", None) not in SEMAPHORES:
                return False
            self.emit(statement, effect)
            self.held_from_others += 1
            self._Try(ast.Try(following.body, following.handlers, following.orelse, []))
            self.held_from_others -= 1
            return True
        self.locked += 1
        self.held_from_others += 1
        self.locks.append(lock_name(manager.value))
        self._Try(ast.Try(following.body, following.handlers, following.orelse, []))
        self.locks.pop()
        self.held_from_others -= 1
        self.locked -= 1
        return True

    def _set_for_a_while(self, statement: ast.stmt, following: ast.stmt) -> bool:
        """``token = variable.set(text)``, then ``try: ... finally: variable.reset(token)``: the context is left as it
        was, and what is done meanwhile sees its own."""
        found = set_and_reset(statement, following)
        if found is None or names_bound(self.source_node())[3]:
            return False
        token, variable, value = found
        live = getattr(self.argument(variable).value.what, "live", None)
        put = self.argument(value)
        if type(live) is not contextvars.ContextVar or not immutable(put.value):
            return False
        assert isinstance(following, ast.Try)
        self.emit(statement, pure("sets a context variable, and resets it", reads=frozenset({Place("context")})))
        self.frame.assign(token.id, Abstract(Data(True)))
        self._Try(ast.Try(following.body, following.handlers, following.orelse, []))
        return True

    def source_node(self) -> FunctionNode:
        """The function whose body this is; only where it isn't the outermost."""
        raise NotImplementedError

    def statement(self, node: ast.stmt) -> None:
        method = getattr(self, "_" + type(node).__name__, None)
        if method is None:
            self.emit(node, ordered(f"`{type(node).__name__}` is not analysed"))
        else:
            method(node)

    def test(self, node: ast.AST, test: ast.expr) -> None:
        tested = self.argument(test)
        self.emit(node, implicit.truth(self.frame, tested.value, tested.node))

    def _Expr(self, node: ast.Expr) -> None:
        self.frame.session.discarded.add(node.value)
        self.evaluate(node.value)

    def _Pass(self, node: ast.stmt) -> None:
        pass

    _Break = _Continue = _Pass

    def _Global(self, node: ast.Global | ast.Nonlocal) -> None:
        pass

    _Nonlocal = _Global

    def _Return(self, node: ast.Return) -> None:
        value = self.evaluate(node.value) if node.value is not None else NONE
        self.returned = value if self.returned is None else join(self.returned, value)

    def _Assign(self, node: ast.Assign) -> None:
        value = self.evaluate(node.value)
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List)):
                self._unpack(target, node.value, value)
            else:
                self.bind_target(target, value, node.value)

    def _unpack(self, target: ast.Tuple | ast.List, source: ast.Tuple | ast.List, value: Abstract) -> None:
        """``a, b = x, y``: part by part, where nothing is starred."""
        simple = len(target.elts) == len(source.elts) and not any(
            isinstance(item, ast.Starred) for item in (*target.elts, *source.elts)
        )
        if not simple:
            self.bind_target(target, value, source)
            return
        self.frame.values[target] = value
        self.emit(target, pure("unpacks a display"))
        for item, given in zip(target.elts, source.elts, strict=True):
            self.bind_target(item, self.frame.values[given], given)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.bind_target(node.target, self.evaluate(node.value), node.value)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        target = node.target
        value = self.evaluate(node.value)
        load: ast.expr
        if isinstance(target, ast.Name):
            load = target
            held, place = self.variable(target.id)
            held = Abstract(held.what, held.origins, (target,))
            self.frame.values[target] = held
            if place is not None:
                self.emit(node, pure("reads a name", reads=frozenset({place})))
        elif isinstance(target, ast.Attribute):
            load = target
            holder = self.argument(target.value)
            loaded = attributes.load(self.frame, holder, self.mangled(target.attr))
            self.emit(target, loaded)
            held = loaded.value
            self.frame.values[target] = held
        else:
            load = target
            holder, index = self.argument(target.value), self.argument(target.slice)
            loaded = implicit.subscript(self.frame, holder, index)
            self.emit(target, loaded)
            held = loaded.value
            self.frame.values[target] = held
        effect = implicit.binary(
            self.frame, type(node.op), Argument(load, held), Argument(node.value, value), in_place=True
        )
        if effect.mutates and not isinstance(target, ast.Name):
            effect = replace(effect, reason=Reason(f"changes `{ast.unparse(target)}`"))
        self.emit(node, effect)
        self.bind_target(target, Abstract(effect.value.what, effect.value.origins, ()), node.value)

    def _Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                if isinstance(part, ast.Attribute):
                    holder = self.argument(part.value)
                    self.emit(part, attributes.store(self.frame, holder, self.mangled(part.attr), None))
                elif isinstance(part, ast.Subscript):
                    self.store_element(part, None, part.value)
                elif isinstance(part, ast.Name) and (
                    part.id in self.frame.global_names or part.id not in self.frame.local_names
                ):
                    place = self.frame.scope.place_of(part.id)
                    self.emit(part, self.outside_store(place, f"deletes `{part.id}`"))
        if self.frame.outermost:
            self.emit(node, pure("deletes"))

    # --- control flow

    def _If(self, node: ast.If) -> None:
        self.test(node, node.test)
        outcome = decided.outcome(self, node.test)
        if outcome is not False:
            self.walk(node.body)
        if outcome is not True:
            self.walk(node.orelse)
        if outcome is not None:
            self.decided[node] = outcome

    def _While(self, node: ast.While) -> None:
        self.test(node, node.test)
        self.walk(node.body)
        self.walk(node.orelse)

    def _Assert(self, node: ast.Assert) -> None:
        self.test(node, node.test)
        if node.msg is not None:
            self.evaluate(node.msg)

    def _For(self, node: ast.For) -> None:
        source = self.argument(node.iter)
        effect = implicit.iterate(self.frame, source.value, source.node)
        self.emit(node, effect)
        self.bind_target(node.target, effect.value, node.iter)
        self.walk(node.body)
        self.walk(node.orelse)

    def _AsyncFor(self, node: ast.AsyncFor) -> None:
        source = self.argument(node.iter)
        self.emit(node, ordered("iterates asynchronously", (source.node,)))
        self.bind_target(node.target, Abstract(origins=frozenset({ANYWHERE})), node.iter)
        self.walk(node.body)
        self.walk(node.orelse)

    def _Raise(self, node: ast.Raise) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                value = self.evaluate(part)
                what = value.what
                if isinstance(what, Exact) and isinstance(what.object, type):
                    from xcs_compiler.effects import construct
                    from xcs_compiler.effects.arguments import Arguments

                    self.emit(node, construct.construct(self.frame, what.object, Arguments(), part, "raises"))
        self.emit(node, pure("raises an exception"))
        held = isinstance(node.exc, (ast.Name, ast.Attribute, ast.Subscript)) and self.frame.values[node.exc].origins
        if node.exc is not None and held and any(not isinstance(origin, Anywhere) for origin in held):
            # One that was there before: traceback and context are set, and so it is changed.
            self.emit(node, pure("raises an exception that others hold", mutates=(node.exc,), shallow=True))

    def _Try(self, node: ast.Try | ast.TryStar) -> None:
        self.guarded += bool(node.handlers)
        self.walk(node.body)
        self.guarded -= bool(node.handlers)
        for handler in node.handlers:
            exception = Abstract(CAUGHT, frozenset({ANYWHERE}))
            if handler.type is not None:
                self.evaluate(handler.type)
                exception = caught(self.frame, handler.type)
            if handler.name is None:
                self.walk(handler.body)
                continue
            # The variable is gone after the clause: another clause's exception is not met here.
            before = self.frame.variables.pop(handler.name, None)
            self.frame.variables[handler.name] = exception
            self.walk(handler.body)
            within = self.frame.variables[handler.name]
            if before is None:
                del self.frame.variables[handler.name]
            else:
                self.frame.variables[handler.name] = before
            self.frame.assign(handler.name, within)
        self.walk(node.orelse)
        self.walk(node.finalbody)

    _TryStar = _Try

    def _With(self, node: ast.With | ast.AsyncWith) -> None:
        locks = shared = 0
        for item in node.items:
            manager = self.argument(item.context_expr)
            if isinstance(node, ast.AsyncWith):
                effect: Effect = ordered("enters and leaves asynchronously", (manager.node,))
                value, lock = Abstract(origins=frozenset({ANYWHERE})), False
            else:
                effect, value, lock = iteration.enter(self.frame, manager)
            if effect.output is not None and not effect.kept:
                effect = replace(effect, kept=output.is_entered_by_twins(self.frame, manager.value, effect.output))
            locks += lock
            shared += not self.frame.outermost and self._holds(manager.value, effect, lock)
            if lock:
                self.locks.append(lock_name(manager.value))
            self.emit(item, effect)
            if item.optional_vars is not None:
                self.bind_target(item.optional_vars, value, item.context_expr)
        others = len(node.items) > locks  # which may swallow exceptions
        self.locked += locks
        self.guarded += others
        self.held += 1
        self.held_from_others += shared
        self.walk(node.body)
        self.held_from_others -= shared
        self.held -= 1
        self.guarded -= others
        self.locked -= locks
        del self.locks[len(self.locks) - locks :]

    _AsyncWith = _With

    def _holds(self, manager: Abstract, effect: Effect, lock: bool) -> bool:
        """Whether something may be held within a context for which others wait: not in those of functions and classes
        whose source shows that they take nothing of the kind, nor in a file of one's own."""
        if self.frame.is_own_file(manager):
            return False
        what = manager.what
        if lock or effect.holds or effect.undecided or effect.opaque or effect.dynamic:
            return True
        if isinstance(what, Lazy):
            return False
        cls = what.cls if isinstance(what, (InstanceOf, Built)) else None
        entering = find(cls, "__enter__", self.frame.session) if isinstance(cls, type) else None
        if entering is None or not isinstance(entering.function, FunctionType):
            return True
        return implicit.type_entry(cls, entering.owner) is not None

    def _Match(self, node: ast.Match) -> None:
        from xcs_compiler.effects.instance_checks import asked_of_classes, asks_metaclass

        subject = self.argument(node.subject)
        effect = pure("matches a value", NONE)
        for method in ("__eq__", "__len__", "__getitem__", "__iter__", "__contains__", "get", "keys"):
            asked = implicit.operation(self.frame, subject.value, subject.node, (method,), "matches a value", NONE)
            effect = merge(effect, asked, NONE)
        if isinstance(subject.value.what, (InstanceOf, Built)) and not self.frame.is_plain(subject.value):
            effect = merge(effect, implicit.deep(self.frame, subject.value, subject.node, "matches a value"))
        self.emit(node, effect)
        part = implicit.element_of(self.frame, subject.value)
        part = part if part.known() else Abstract(origins=part.origins | subject.value.origins)
        plain = self.frame.is_plain(part)
        for case in node.cases:
            for pattern in walk(case.pattern):
                if isinstance(pattern, (ast.MatchValue, ast.MatchClass)):
                    compared = self.evaluate(pattern.value if isinstance(pattern, ast.MatchValue) else pattern.cls)
                    if isinstance(pattern, ast.MatchValue):
                        self._matches_value(node, subject, Argument(pattern.value, compared))
                    elif asks_metaclass(compared):
                        text = "matches a class"
                        self.emit(node, asked_of_classes(self.frame, compared, subject, subject.node, text))
                    if isinstance(pattern, ast.MatchClass):
                        self._loaded_by_pattern(node, pattern, subject if pattern is case.pattern else None, compared)
                elif isinstance(pattern, ast.MatchMapping):
                    for key in pattern.keys:
                        self._looked_up(node, Argument(key, self.evaluate(key)))
                name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                if name:
                    whole = isinstance(pattern, ast.MatchAs) and pattern is case.pattern
                    inner = Abstract(Data(), part.origins) if plain else Abstract(origins=part.origins)
                    found = subject.value if whole else inner
                    self.frame.assign(name, found)
            if case.guard is not None:
                self.test(case.guard, case.guard)
            self.walk(case.body)

    def _matches_value(self, node: ast.Match, subject: Argument, compared: Argument) -> None:
        """``==``, which may be that of the value."""
        if not immutable(compared.value):
            text = "matches a value"
            self.emit(node, implicit.operation(self.frame, compared.value, compared.node, ("__eq__",), text, NONE))

    def _loaded_by_pattern(
        self, node: ast.Match, pattern: ast.MatchClass, subject: Argument | None, compared: Abstract
    ) -> None:
        """The attributes that a class pattern loads, which may be properties."""
        cls = compared.what.object if isinstance(compared.what, Exact) else None
        if not isinstance(cls, type) or subject is None:
            return
        positional = getattr(cls, "__match_args__", ())
        names = list(positional)[: len(pattern.patterns)] if isinstance(positional, tuple) else []
        for name in (*names, *pattern.kwd_attrs):
            self.emit(node, attributes.load(self.frame, subject, name))

    def _looked_up(self, node: ast.Match, key: Argument) -> None:
        """A key of a mapping pattern: its ``__hash__``, and ``==``."""
        if not immutable(key.value):
            methods = ("__eq__", "__hash__")
            self.emit(node, implicit.operation(self.frame, key.value, key.node, methods, "looks up a key", NONE))

    # --- definitions and imports

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        from xcs_compiler.effects import calls
        from xcs_compiler.effects.arguments import Arguments

        value = self.local_function(node)
        effect = pure("makes a function", value)
        for decorator in reversed(node.decorator_list):
            held = self.evaluate(decorator)
            called = calls.call_function(
                self.frame, held, Arguments((Argument(decorator, value),)), decorator, f"`{ast.unparse(decorator)}`"
            )
            effect = merge(effect, called)
            given_back = value.known() and called.value.what == value.what
            value = value if given_back else Abstract(origins=frozenset({ANYWHERE}))
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.evaluate(default)
        if does_something(effect) or self.frame.outermost:
            self.emit(node, effect)
        self.bind_name(ast.copy_location(ast.Name(node.name, ast.Store()), node), value)

    _AsyncFunctionDef = _FunctionDef

    def _ClassDef(self, node: ast.ClassDef) -> None:
        from xcs_compiler.effects.special import makes_class

        self.emit(node, makes_class("makes a class"))
        name = ast.copy_location(ast.Name(node.name, ast.Store()), node)
        self.bind_name(name, Abstract(origins=frozenset({ANYWHERE})))

    def _Import(self, node: ast.Import | ast.ImportFrom) -> None:
        from xcs_compiler.effects.imports import imported

        effect, found = imported(self.frame, node)
        self.emit(node, effect)
        for name, value in found.items():
            self.frame.assign(name, value)

    _ImportFrom = _Import

    def _TypeAlias(self, node: ast.stmt) -> None:
        self.emit(node, pure("makes a type alias"))


def set_and_reset(statement: ast.stmt, following: ast.stmt) -> tuple[ast.Name, ast.expr, ast.expr] | None:
    """The name of the token, the context variable and the value, where a variable is set and reset in a ``finally``."""
    if not (isinstance(statement, ast.Assign) and isinstance(following, ast.Try) and len(following.finalbody) == 1):
        return None
    setting, last = statement.value, following.finalbody[0]
    resetting = last.value if isinstance(last, ast.Expr) else None
    for call, name in ((setting, "set"), (resetting, "reset")):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != name:
            return None
        if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
            return None
    target, token = statement.targets[0], resetting.args[0]  # type: ignore[union-attr]
    if len(statement.targets) != 1 or not (isinstance(target, ast.Name) and isinstance(token, ast.Name)):
        return None
    variable, again = setting.func.value, resetting.func.value  # type: ignore[attr-defined, union-attr]
    used_once = sum(isinstance(n, ast.Name) and n.id == token.id for n in ast.walk(following)) == 1
    if ast.dump(variable) != ast.dump(again) or not used_once or target.id != token.id:
        return None
    return target, variable, setting.args[0]  # type: ignore[attr-defined]


def called_method(statement: ast.stmt, name: str) -> ast.expr | None:
    """The receiver in a statement that is ``receiver.name()``."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and not call.args and not call.keywords:
        return call.func.value if call.func.attr == name else None
    return None


def own_nodes(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node of this function: nested functions, lambdas and classes are yielded, but not entered."""
    stack = list(statements)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack += child_nodes(node)


def names_bound(node: FunctionNode) -> tuple[frozenset[str], frozenset[str], frozenset[str], bool]:
    """Local, nonlocal and global names of a function, comprehension targets among the local ones, and whether it
    yields."""
    found = _names.get(node)
    if found is not None:
        return found
    local = {p.arg for p in walk(node.args) if isinstance(p, ast.arg)}
    outer: set[str] = set()
    outside: set[str] = set()
    yields = False
    statements: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    for inner in own_nodes(statements):
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            local.add(inner.id)
        elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            local.add(inner.name)
        elif isinstance(inner, ast.ExceptHandler):
            local |= {inner.name} if inner.name else set()
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            local |= {(a.asname or a.name).partition(".")[0] for a in inner.names}
        elif isinstance(inner, (ast.MatchAs, ast.MatchStar)) and inner.name:
            local.add(inner.name)
        elif isinstance(inner, ast.MatchMapping) and inner.rest:
            local.add(inner.rest)
        elif isinstance(inner, ast.Global):
            outside |= set(inner.names)
        elif isinstance(inner, ast.Nonlocal):
            outer |= set(inner.names)
        elif isinstance(inner, (ast.Yield, ast.YieldFrom)):
            yields = True
    result = (frozenset(local - outside), frozenset(outer), frozenset(outside), yields)
    if len(_names) > 4096:
        _names.clear()
    _names[node] = result
    return result


_names: dict[FunctionNode, tuple[frozenset[str], frozenset[str], frozenset[str], bool]] = {}

__all__ = ["Data", "LocalFunction", "Place", "Site", "Statements", "immutable", "names_bound", "replace"]
