"""Tests of callees that come out the same for the whole call: ``if client is None:``, where there is a client by now.

What such a test keeps from being made again is set under a global name, or as an attribute of an object that was there
before. Whether it is there is one of the things that a plan may rest on: it is looked at again at each call. Where the
call itself may set the name or the attribute to anything, nothing is decided.

A hook that is asked for one attribute (`hook_names`) tests for others in vain, which rests on nothing.

Only of functions that are called: the statements of the function that is compiled are planned one by one, those that
will not run among them.
"""

from __future__ import annotations

import ast
from types import ModuleType
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.data import own_attributes
from xcs_compiler.effects.hook_names import compared
from xcs_compiler.effects.lattice import ABSENT, Compared, Guard
from xcs_compiler.effects.live import LiveScope
from xcs_compiler.effects.members import find
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import Binding, Data, Exact, InstanceOf, Path

if TYPE_CHECKING:
    from xcs_compiler.effects.expressions import Expressions


def outcome(walker: Expressions, test: ast.expr) -> bool | None:
    """What the test gives whenever it is reached in the call at hand; None where that isn't sure."""
    session = walker.frame.session
    if walker.frame.outermost:
        return None
    named = _named_attribute(walker, test)
    if named is not None or not session.live or session.once:
        return named
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        given = outcome(walker, test.operand)
        return None if given is None else not given
    operand, by_identity, is_there = test, False, True
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Is, ast.IsNot)):
        other = test.comparators[0]
        if not isinstance(other, ast.Constant) or other.value is not None:
            return None
        operand, by_identity, is_there = test.left, True, isinstance(test.ops[0], ast.IsNot)
    if isinstance(operand, ast.Name):
        found = _named(walker, operand.id)
    elif isinstance(operand, ast.Attribute):
        found = _attribute(walker, operand)
    else:
        return None
    if found is ABSENT or found is None or not (by_identity or _is_true(type(found), session)):
        return None
    return is_there


def _named_attribute(walker: Expressions, test: ast.expr) -> bool | None:
    """What a hook's test of the name that it is asked for gives."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name):
        return None
    what = walker.variable(test.left.id)[0].what
    return compared(test, what.text) if isinstance(what, Data) and what.text is not None else None


def _is_true(cls: type, session: Session) -> bool:
    """Whether all instances are true, since nothing says otherwise."""
    return all(find(cls, name, session) is None for name in ("__bool__", "__len__"))


def _named(walker: Expressions, name: str) -> Any:
    session, scope = walker.frame.session, walker.frame.scope
    if not walker.is_free(name) or not isinstance(scope, LiveScope):
        return ABSENT
    if name in scope.cells:
        return _bound(session, scope.cells[name], "cell_contents", name)
    return _bound(session, scope.names, name)


def _bound(session: Session, namespace: Any, key: str, name: str | None = None) -> Any:
    """What a name outside of functions is bound to."""
    found = Guard(namespace, key, ABSENT).found()
    if found is ABSENT or find(type(found), "__get__", session) is not None:
        return ABSENT
    # Where it is None, too: once it is there, the function is looked at again.
    session.guard(namespace, key, type(found), Compared.TYPE)
    if (name or key) in session.rebound:
        return ABSENT
    session.decided.add(name or key)
    return found


def _attribute(walker: Expressions, node: ast.Attribute) -> Any:
    frame, name = walker.frame, node.attr
    session = frame.session
    holder = walker.evaluate(node.value)
    what = holder.what
    if isinstance(what, Exact) and type(what.object) in (ModuleType, type):
        namespace = session.namespace(what.object) if type(what.object) is type else vars(what.object)
        return _bound(session, namespace, name)
    if not isinstance(what, InstanceOf) or what.live is None or type(what.live) is not what.cls:
        return ABSENT
    member = find(what.cls, name, session)
    held = own_attributes(what.live)
    if (member is not None and member.kind != "value") or held is None or _is_hooked(what.cls, session):
        return ABSENT
    found = held.get(name, ABSENT)
    if found is ABSENT or not _rely(session, what, held, name):
        return ABSENT
    if not frame.is_steady(holder, name) or name in session.changed_names:
        return ABSENT
    session.trusting[-1].add((name, True))
    return found


def _rely(session: Session, what: InstanceOf, held: dict[str, Any], name: str) -> bool:
    """On the type of an attribute; False where there is no way to look at it again."""
    if isinstance(what.where, Path):
        session.fact((*what.where.parts, name), Compared.TYPE)
    elif isinstance(what.where, Binding):
        session.rely(what.where, what.live, Compared.IDENTITY)
        session.keep.append(held)
        session.guard(held, name, type(held[name]), Compared.TYPE)
    else:
        return False
    return True


def _is_hooked(cls: type, session: Session) -> bool:
    own = (find(cls, hook, session) for hook in ("__getattribute__", "__getattr__"))
    return any(member is not None and member.owner is not object for member in own)


__all__ = ["outcome"]
