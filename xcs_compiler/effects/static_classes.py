"""Stand-ins for classes when only source is at hand: what a class statement says, or only a qualified name."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xcs_compiler.effects.members import Member
from xcs_compiler.effects.session import Session
from xcs_compiler.effects.values import Abstract, Data, Exact, SourceFunction, join
from xcs_compiler.scopes import statements_in

if TYPE_CHECKING:
    from xcs_compiler.effects.static import StaticScope


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Something of which only the qualified name is known: a module, class or function. One object a name."""

    qualified: str

    @property
    def ancestors(self) -> tuple[Any, ...]:
        return (self,)

    @property
    def analysed(self) -> bool:
        return False

    def member(self, name: str) -> Member | None:
        return None

    def attribute(self, name: str, session: Session) -> Abstract | None:
        return None

    def attribute_named(self, name: str, session: Session) -> Abstract:
        from xcs_compiler.effects.static import imported

        return imported(f"{self.qualified}.{name}")


@functools.cache
def named(name: str) -> Named:
    return Named(name)


def dotted(node: ast.expr) -> str | None:
    """``a.b.c`` as text, None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        held = dotted(node.value)
        return f"{held}.{node.attr}" if held else None
    return None


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedInit:
    """The ``__init__`` of a dataclass or named tuple: it sets the fields."""

    dataclass_fields: tuple[str, ...]


@dataclass(eq=False, repr=False)
class StaticClass:
    """A class statement."""

    qualified: str
    node: ast.ClassDef
    scope: StaticScope
    members: dict[str, Member | None] = field(default_factory=dict)
    attributes: dict[str, Abstract | None] = field(default_factory=dict)
    order: tuple[Any, ...] | None = None
    assignments: dict[str, list[tuple[ast.expr | None, ast.expr, dict[str, Abstract]]]] | None = None

    @property
    def analysed(self) -> bool:
        return True

    @property
    def ancestors(self) -> tuple[Any, ...]:
        if self.order is None:
            self.order = (self, object)  # while it is worked out
            found: list[Any] = [self]
            for base in self.node.bases:
                target = base.value if isinstance(base, ast.Subscript) else base
                what = self.scope.of_expression(target).what
                cls: Any = what.object if isinstance(what, Exact) else None
                if isinstance(cls, type):
                    found += cls.__mro__
                elif hasattr(cls, "analysed"):
                    found += cls.ancestors
                else:
                    found.append(named(ast.unparse(target)))
            last = dict.fromkeys(reversed([cls for cls in found if cls is not object]))
            self.order = (*reversed(last), object)
        return self.order

    def member(self, name: str) -> Member | None:
        if name not in self.members:
            self.members[name] = None
            self.members[name] = self._member(name)
        return self.members[name]

    def _member(self, name: str) -> Member | None:
        defined = {node.name for node in self.node.body if isinstance(node, ast.FunctionDef)}
        if name == "__init__" and self._is_generated() and name not in defined:
            return Member("function", None, self, GeneratedInit(self._field_names()))
        found: Member | None = None
        for node in self.node.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                found = self._function(node, name)
            elif isinstance(node, ast.Assign):
                if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                    found = Member("value", self._value(node.value, name), self)
            elif (
                isinstance(node, ast.AnnAssign)
                and node.value is not None
                and not self._is_generated()
                and isinstance(node.target, ast.Name)
                and node.target.id == name
            ):
                found = Member("value", self._value(node.value, name), self)
        return found

    def _value(self, node: ast.expr, name: str) -> Abstract:
        from xcs_compiler.effects.lattice import Place
        from xcs_compiler.effects.values import Outside

        held = self.scope.of_expression(node)
        if isinstance(held.what, Exact) or (isinstance(held.what, Data) and held.what.immutable):
            return held
        module, _, qualname = self.qualified.rpartition(".")
        return Abstract(held.what, frozenset({Outside(Place("class", f"{module}:{qualname}"))}))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> Member:
        source: Any = self.scope.source(node, f"{self.qualified}.{name}", self)
        kind: Any = "function"
        for decorator in node.decorator_list:
            path = self.scope.decorator_name(decorator) or ast.unparse(decorator)
            if path in ("builtins.property", "property", "abc.abstractproperty"):
                kind = "property"
            elif path == "functools.cached_property":
                kind = "cached"
            elif path in ("builtins.staticmethod", "staticmethod"):
                kind = "static"
            elif path in ("builtins.classmethod", "classmethod"):
                kind = "class"
            elif path.endswith((".setter", ".deleter", ".getter")):
                return self.members.get(name) or Member("property", None, self, source)
            elif path == "abc.abstractmethod":
                continue
            elif self.scope.function(node, name).what.__class__ is not Exact:
                return Member("descriptor", None, self)
        return Member(kind, None, self, source)

    def _is_generated(self) -> bool:
        for decorator in self.node.decorator_list:
            if (self.scope.decorator_name(decorator) or "") in ("dataclasses.dataclass", "attr.s", "attrs.define"):
                return True
        return any(dotted(base) in ("NamedTuple", "typing.NamedTuple") for base in self.node.bases)

    def _field_names(self) -> tuple[str, ...]:
        own = (n.target.id for n in self.node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name))
        inherited = (
            name for base in self.ancestors[1:] if isinstance(base, StaticClass) for name in base._field_names()
        )
        return tuple(dict.fromkeys((*inherited, *own)))

    def attribute(self, name: str, session: Session) -> Abstract | None:
        """What instances hold under ``name``: by the annotation in the class, or what methods assign."""
        if name not in self.attributes:
            self.attributes[name] = None
            found: Abstract | None = None
            for cls in self.ancestors:
                if isinstance(cls, StaticClass):
                    for value in cls._assigned(name):
                        found = value if found is None else join(found, value)
                    if found is not None:
                        break
            self.attributes[name] = found
        return self.attributes[name]

    def _assigned(self, name: str) -> Iterator[Abstract]:
        for node in self.node.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
                yield self.scope.annotated(node.annotation)
                return
        if self.assignments is None:
            self.assignments = self._assignments()
        for annotation, value, local in self.assignments.get(name, ()):
            yield self.scope.annotated(annotation) if annotation is not None else self.scope.of_expression(value, local)

    def _assignments(self) -> dict[str, list[tuple[ast.expr | None, ast.expr, dict[str, Abstract]]]]:
        """What methods assign to attributes of their first parameter: annotation or value, and the parameters."""
        found: dict[str, list[tuple[ast.expr | None, ast.expr, dict[str, Abstract]]]] = {}
        for method in self.node.body:
            if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)) or not method.args.args:
                continue
            receiver = method.args.args[0].arg
            every = (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)
            local: dict[str, Abstract] | None = None
            for inner in statements_in(method.body):
                if not isinstance(inner, (ast.Assign, ast.AnnAssign)) or inner.value is None:
                    continue
                for target in inner.targets if isinstance(inner, ast.Assign) else [inner.target]:
                    if (
                        isinstance(target, ast.Attribute)
                        and isinstance(target.value, ast.Name)
                        and target.value.id == receiver
                    ):
                        if local is None:
                            local = {p.arg: self.scope.annotated(p.annotation) for p in every}
                        annotation = inner.annotation if isinstance(inner, ast.AnnAssign) else None
                        found.setdefault(target.attr, []).append((annotation, inner.value, local))
        return found


__all__ = ["GeneratedInit", "Named", "SourceFunction", "StaticClass", "dotted", "named"]
