"""Gathers, from the body of a function, how it uses what was there before it was called; see `uses`."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.data import SEQUENCING
from xcs_compiler.effects.lattice import ABSENT
from xcs_compiler.effects.live import follow, found_at
from xcs_compiler.effects.locking import COMPUTES, is_checked_again, is_in_sequence, is_own_next_value
from xcs_compiler.effects.uses import ANY, NO_USES, Part, Uses, extended
from xcs_compiler.effects.values import Abstract, Data, InstanceOf, Outside, Parameter
from xcs_compiler.scopes import parents_in, text_of, walk

if TYPE_CHECKING:
    from xcs_compiler.effects.environment import Environment

LOADED = (ast.Name, ast.Attribute, ast.Subscript)


def parts(frame: Environment, node: ast.expr, value: Abstract | None = None) -> frozenset[Part]:
    """What an expression stands for, as far as that was there before the function was called."""
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        step = node.attr if isinstance(node, ast.Attribute) else "[]"
        if holders := parts(frame, node.value):
            return frozenset(extended(holder, (step,)) for holder in holders)
    held = value if value is not None else frame.values.get(node)
    named_here = isinstance(node, ast.Name) and not _is_local(frame, node.id)
    if held is None and isinstance(node, ast.Name):
        around: Environment | None = frame
        while around is not None and held is None:
            held = around.look_up(node.id)
            around = around.parent
    found: set[Part] = set()
    for origin in held.origins if held is not None else ():
        if isinstance(origin, Parameter):
            found.add(extended((Parameter(origin.name), ()), origin.path))
        elif isinstance(origin, Outside):
            found.add((Outside(origin.place), () if named_here or _is_itself(held, origin) else (ANY,)))
    return frozenset(found)


def _is_itself(held: Abstract | None, origin: Outside) -> bool:
    """Whether it is the very object that has the name, not one that was found in it: a parameter's default, say."""
    live = held.what.live if held is not None and isinstance(held.what, InstanceOf) else None
    binding = origin.binding
    return live is not None and binding is not None and found_at(binding) is live


def _is_local(frame: Environment, name: str) -> bool:
    around: Environment | None = frame
    while around is not None:
        if name in around.local_names and name not in around.global_names:
            return True
        around = around.parent
    return False


class _Reader:
    """Gathers `Uses` from one body. ``followed``: calls whose callee's own uses are known; ``changes``: what other
    calls change; ``discarded``: expressions whose values nobody takes."""

    def __init__(
        self, frame: Environment, function: ast.AST, followed: set[ast.AST], changes: dict[ast.AST, list[ast.expr]]
    ) -> None:
        self.frame = frame
        self.function = function
        self.followed = followed
        self.changes = changes
        self.parents = parents_in(function)
        self.looked_up: set[Part] = set()
        self.surveyed: set[Part] = set()
        self.filled: set[Part] = set()
        self.changed: set[Part] = set()
        self.sequenced: set[Part] = set()

    def uses(self) -> Uses:
        for node in self.parents:
            if isinstance(node, LOADED):
                if isinstance(node.ctx, ast.Load):
                    self._loaded(node)
                elif not isinstance(node, ast.Name):
                    self._stored(node)
            elif isinstance(node, ast.Call):
                self._called(node)
        if not (self.looked_up or self.surveyed or self.filled or self.changed):
            return NO_USES
        return Uses(*map(frozenset, (self.looked_up, self.surveyed, self.filled, self.changed, self.sequenced)))

    @cached_property
    def given(self) -> set[str]:
        """Variables whose values depend on what this call was given, its receiver aside."""
        arguments = self.function.args  # type: ignore[attr-defined]
        names = [a.arg for a in walk(arguments) if isinstance(a, ast.arg)]
        given = {name for name in names if name not in ("self", "cls")}
        bound = [n for n in self.parents if isinstance(n, (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For))]
        for _ in range(3):
            for node in bound:
                source = node.iter if isinstance(node, ast.For) else node.value
                if source is not None and _names(source) & given:
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    given |= set().union(*map(_names, targets)) - {"self", "cls"}
        return given

    def _loaded(self, node: ast.Name | ast.Attribute | ast.Subscript) -> None:
        parent = self.parents[node]
        chained = isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is node
        called = isinstance(parent, ast.Call) and parent.func is node
        if called and isinstance(node, ast.Attribute):
            return  # a method: what it does with its receiver is said where it is called
        if not isinstance(node, ast.Name) and not self._is_excused(node):
            self.looked_up |= parts(self.frame, node)
        if chained or called:
            return
        held = self.frame.values.get(node)
        if held is not None and isinstance(held.what, Data) and held.what.immutable:
            return
        if isinstance(parent, ast.Compare) and node is not parent.left:
            operator = parent.ops[parent.comparators.index(node)]
            if isinstance(operator, (ast.In, ast.NotIn)):
                self.looked_up |= {extended(part, ("[]",)) for part in parts(self.frame, node)}
                return
        if not self._only_names(node, parent):
            self.surveyed |= {extended(part, ()) for part in parts(self.frame, node)}

    def _only_names(self, node: ast.expr, parent: ast.AST) -> bool:
        """Whether an object is only handed on, to where it is followed."""
        if isinstance(parent, ast.keyword):
            parent = self.parents[parent]
        if isinstance(parent, ast.Call):
            return True  # an operand, see `_called`
        if isinstance(parent, (ast.Return, ast.Expr, ast.withitem)):
            return True
        if isinstance(parent, ast.Assign):
            return all(isinstance(target, ast.Name) or self._is_put_back(node, target) for target in parent.targets)
        if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
            return isinstance(parent.target, ast.Name)
        return isinstance(parent, ast.Compare) and all(isinstance(o, (ast.Is, ast.IsNot)) for o in parent.ops)

    def _is_put_back(self, value: ast.expr, target: ast.expr) -> bool:
        """Whether a value goes where it was looked up, if it was not made just now."""
        if not (isinstance(value, ast.Name) and isinstance(target, ast.Subscript)):
            return False
        holder = text_of(target.value)
        bound = [n.value for n in self.parents if isinstance(n, (ast.Assign, ast.AnnAssign, ast.NamedExpr))
                 and n.value is not None and value.id in _bound_by(n)]  # fmt: skip
        return bool(bound) and all(self._is_found(source, holder) or not parts(self.frame, source) for source in bound)

    def _called(self, node: ast.Call) -> None:
        if node in self.followed:
            return
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        operands = [*node.args, *(keyword.value for keyword in node.keywords)]
        if receiver is not None:
            inside = {extended(part, ("[]",)) for part in parts(self.frame, receiver)}
            if inside and method == "get" and 1 <= len(node.args) <= 2:
                if not self._is_excused(node):
                    self.looked_up |= inside
                return
            if inside and method == "setdefault" and len(node.args) == 2:
                self.looked_up |= inside
                fills = self._fills(receiver, node.args[0], node.args[1])
                (self.filled if fills else self.changed).update(inside)
                return
            operands.append(receiver)
        changes = self.changes.get(node, ())
        discarded = isinstance(self.parents[node], ast.Expr)
        for operand in operands:
            inner = operand.value if isinstance(operand, ast.Starred) else operand
            held = self.frame.values.get(inner)
            if held is not None and isinstance(held.what, Data) and held.what.immutable:
                continue
            found = parts(self.frame, inner)
            if any(operand is change for change in changes):
                sets = isinstance(node.func, ast.Name) and node.func.id in ("setattr", "delattr")
                changed = {extended(part, (ANY if sets else "[]",)) for part in found}
                self.changed |= changed
                if sets or (method in SEQUENCING and class_of(held) not in (set, dict)):
                    self.sequenced |= changed
                if discarded:
                    continue
            self.surveyed |= found

    def _stored(self, node: ast.Attribute | ast.Subscript) -> None:
        found = parts(self.frame, node)
        if found and self._is_filled(node):
            self.filled |= found
        elif found:
            self.changed |= found
            if self._is_in_sequence(node):
                self.sequenced |= found

    def _is_in_sequence(self, node: ast.Attribute | ast.Subscript) -> bool:
        """Whether what is set depends on which call came last: it is neither computed from what was there, nor what
        any call would set."""
        if isinstance(node.ctx, ast.Del):
            return False
        parent = self.parents[node]
        cls = class_of(self.frame.values.get(node))
        if cls is None and isinstance(node, ast.Attribute):
            cls = self._class_now(node)
        if cls is None and (added := getattr(parent, "value", None)) is not None:
            parts_of = [added.left, added.right] if isinstance(added, ast.BinOp) else [added]
            cls = next(filter(None, (class_of(self.frame.values.get(part)) for part in parts_of)), None)
        return is_in_sequence(parent, ast.unparse(node), cls, self.given)

    def _class_now(self, node: ast.Attribute) -> type | None:
        """What an attribute of an object that is at hand holds at this moment: it may change, but hardly its type."""
        holder = self.frame.values.get(node.value)
        live = holder.what.live if holder is not None and isinstance(holder.what, InstanceOf) else None
        held = follow(("", node.attr), {"": live}) if live is not None else ABSENT
        return None if held is ABSENT or held is None else type(held)

    def _is_filled(self, node: ast.Attribute | ast.Subscript) -> bool:
        parent = self.parents[node]
        if not isinstance(parent, (ast.Assign, ast.AnnAssign)) or parent.value is None:
            return False
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return self._fills(node.value, node.slice, parent.value)
        return is_checked_again(node, text_of(node), self.parents) and not _names(parent.value) & self.given

    def _fills(self, holder: ast.expr, key: ast.expr, value: ast.expr) -> bool:
        """Whether what is put under a key is what any other call would put there."""
        if isinstance(key, ast.Constant) and _names(value) & self.given:
            return False
        return not self._comes_of(value, text_of(holder), parts(self.frame, holder), set())

    def _comes_of(self, value: ast.expr, holder: str, held: frozenset[Part], seen: set[str]) -> bool:
        """Whether a value is computed from what is in the holder: it may be found there, but not changed."""
        if isinstance(value, ast.BoolOp):
            return any(self._comes_of(operand, holder, held, seen) for operand in value.values)
        if isinstance(value, ast.Name):
            if value.id in seen:
                return False
            seen.add(value.id)
            sources = [n.value for n in self.parents if isinstance(n, (ast.Assign, ast.AnnAssign, ast.NamedExpr))
                       and n.value is not None and value.id in _bound_by(n)]  # fmt: skip
            return any(not self._is_found(s, holder) and self._comes_of(s, holder, held, seen) for s in sources)
        for inner in walk(value):
            if isinstance(inner, LOADED) and isinstance(inner.ctx, ast.Load):
                if text_of(inner) == holder:
                    return True
                if held and inner is not value and parts(self.frame, inner) & held:
                    return True
                if isinstance(inner, ast.Name) and inner.id not in seen:
                    found = [n.value for n in self.parents if isinstance(n, (ast.Assign, ast.NamedExpr))
                             and inner.id in _bound_by(n)]  # fmt: skip
                    seen.add(inner.id)
                    if any(self._is_found(s, holder) or self._comes_of(s, holder, held, seen) for s in found):
                        return True
        return False

    def _is_found(self, value: ast.expr, holder: str) -> bool:
        if isinstance(value, ast.Subscript):
            return text_of(value.value) == holder
        called = isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "get"
        return called and text_of(value.func.value) == holder  # type: ignore[attr-defined]

    def _is_excused(self, node: ast.expr) -> bool:
        """Read for nothing but its own next value."""
        if not isinstance(self.parents.get(node), (ast.Assign, ast.Call, *COMPUTES)):
            return False  # as `is_own_next_value` would say, but that wants to know the text
        changed = text_of(node)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Attribute)
            changed = f"{text_of(node.func.value)}[{text_of(node.args[0])}]"
        return is_own_next_value(node, changed, self.parents)


def class_of(held: Abstract | None) -> Any:
    return getattr(held.what, "cls", None) if held is not None else None


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}


def _bound_by(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {name for target in targets for name in _names(target)}


def uses_of(
    frame: Environment, function: ast.AST, followed: set[ast.AST], changes: dict[ast.AST, list[ast.expr]]
) -> Uses:
    """What the body of a function reads and changes of what was there before it was called."""
    return _Reader(frame, function, followed, changes).uses()


__all__ = ["parts", "uses_of"]
