"""Evaluates expressions to abstract values, telling the effect of each node that does something to ``emit``."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import NoneType

from xcs_compiler.effects import attributes, calls, claims, implicit, iteration, output
from xcs_compiler.effects.arguments import Argument, Arguments
from xcs_compiler.effects.data import DATA_TYPES, MAPPINGS
from xcs_compiler.effects.effect import Effect, does_something, merge, ordered, pure
from xcs_compiler.effects.environment import Environment, immutable
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.named_state import constant
from xcs_compiler.effects.session import MAXIMUM_STEPS, TooMuch
from xcs_compiler.effects.values import (
    ANYWHERE,
    BOOLEAN,
    IMMUTABLE,
    NONE,
    TEXT,
    Abstract,
    Built,
    Data,
    InstanceOf,
    Lazy,
    LocalFunction,
    Method,
    OneOf,
    Origin,
    Outside,
    Site,
    Unknown,
    join,
)
from xcs_compiler.scopes import annotations_of, text_of, walk
from xcs_compiler.sparse import replace

ComprehensionNode = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Expressions(ABC):
    """One walk over the body of ``frame``."""

    locked = 0
    """How many locks are held, as far as `with` tells."""
    held_from_others = 0
    """How many context managers are entered that may keep others waiting."""

    def __init__(self, frame: Environment) -> None:
        self.frame = frame
        self.yielded: Abstract | None = None
        self.returned: Abstract | None = None

    @abstractmethod
    def emit(self, node: ast.AST, effect: Effect) -> None:
        """The effect of evaluating ``node``, its children aside."""

    def may_wait(self) -> bool:
        """Whether what is done here may wait for its turn: it is in a twin, or where it can be redirected to one, and
        holds nothing that others may wait for."""
        return self.frame.turning and not self.held_from_others

    def tested(self, clause: ast.comprehension, test: ast.expr, effect: Effect) -> None:  # noqa: B027
        """The part of a clause's effect that asks for the truth of a test; of interest where plans are made."""

    def evaluate(self, node: ast.expr) -> Abstract:
        session = self.frame.session
        if not self.frame.outermost:  # a function that is long itself needs no fewer looks into others
            session.steps += 1
            if session.steps > MAXIMUM_STEPS:
                raise TooMuch
        method = getattr(self, "_" + type(node).__name__, None)
        if method is None:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.evaluate(child)
            self.emit(node, ordered(f"`{type(node).__name__}` is not analysed"))
            value = Abstract(origins=frozenset({ANYWHERE}), roots=(node,))
        else:
            value = method(node)
        self.frame.values[node] = value
        return value

    def argument(self, node: ast.expr) -> Argument:
        return Argument(node, self.evaluate(node))

    # --- names and constants

    def _Constant(self, node: ast.Constant) -> Abstract:
        return Abstract(Data(True, type(node.value)))

    def _Name(self, node: ast.Name) -> Abstract:
        value, place = self.variable(node.id)
        if place is None and self.is_free(node.id):
            place = constant(self.frame.scope.place_of(node.id))
        if place is not None:
            self.emit(node, pure(f"reads `{node.id}`", value, reads=frozenset({place})))
        if isinstance(value.what, Unknown):
            return Abstract(value.what, value.origins, (node,))
        return value

    def is_free(self, name: str) -> bool:
        """Whether a name is bound neither by this function nor by one around it."""
        frame: Environment | None = self.frame
        while frame is not None:
            if name in frame.global_names:
                return True
            if name in frame.local_names and name not in frame.nonlocal_names:
                return False
            frame = frame.parent
        return True

    def variable(self, name: str) -> tuple[Abstract, Place | None]:
        """The value of a name, and the state that is read where it is not a variable of this function."""
        frame: Environment | None = self.frame
        assigned: Abstract | None = None
        while frame is not None:
            if name in frame.global_names:
                assigned = frame.look_up(name)
                break
            if name in frame.local_names and name not in frame.nonlocal_names:
                found = frame.look_up(name)
                value = found if found is not None else Abstract(Data(True))
                if frame is self.frame:
                    return value, None
                # A variable of the compiled function, read by a function nested in it.
                return self._captured(frame, name, value)
            frame = frame.parent
        looked = self.frame.scope.lookup(name, self.frame.session)
        if assigned is not None and isinstance(looked.value.what, Data) and looked.value.what.cls is NoneType:
            return join(looked.value, assigned), looked.place  # not made yet: it is by the first call
        return looked.value, looked.place

    def _captured(self, frame: Environment, name: str, value: Abstract) -> tuple[Abstract, Place | None]:
        if not frame.outermost:
            return value, None
        place = Place("local", name)
        origins: frozenset[Origin] = frozenset() if immutable(value) else frozenset({Outside(place)})
        return Abstract(value.what, origins, value.roots), place

    # --- calls

    def arguments(self, node: ast.Call) -> Arguments:
        positional: list[Argument] = []
        stars: list[Argument] = []
        keywords: dict[str, Argument] = {}
        double_stars: list[Argument] = []
        for item in node.args:
            if isinstance(item, ast.Starred):
                star = Argument(item.value, self.evaluate(item.value))
                self.frame.values[item] = star.value
                self.emit(item, implicit.iterate(self.frame, star.value, item.value))
                stars.append(star)
            elif stars:
                # Which position it has is not known: it may be any parameter from here on.
                value = self.evaluate(item)
                stars.append(Argument(item, Abstract(InstanceOf(tuple, fields={"[]": value}), value.origins)))
            else:
                positional.append(self.argument(item))
        for keyword in node.keywords:
            if keyword.arg is None:
                held = self.argument(keyword.value)
                # The mapping is copied here and now, whatever becomes of it in the callee.
                taken = implicit.unpacking(self.frame, held, "unpacks a mapping")
                self.emit(keyword, merge(implicit.iterate(self.frame, held.value, held.node), taken))
                what = held.value.what
                if isinstance(what, InstanceOf) and "**" in what.fields:
                    # The `**kwargs` of this function, all of whose keys are known here.
                    for name, value in what.fields.items():
                        if name.startswith("**") and name != "**":
                            keywords[name[2:]] = Argument(keyword.value, value)
                else:
                    double_stars.append(held)
            else:
                keywords[keyword.arg] = self.argument(keyword.value)
        return Arguments(tuple(positional), keywords, tuple(stars), tuple(double_stars))

    def _Call(self, node: ast.Call) -> Abstract:
        function = self.evaluate(node.func)
        arguments = self.arguments(node)
        text = f"`{text_of(node.func)}`" if not isinstance(node.func, ast.Lambda) else "a lambda"
        unknown = isinstance(function.what, Unknown) and not isinstance(function.what, OneOf)
        if unknown and isinstance(node.func, ast.Attribute):
            receiver = self.frame.values[node.func.value]
            if isinstance(receiver.what, Unknown):
                name = self.mangled(node.func.attr)
                function = Abstract(Method(receiver, name, None, node.func.value), function.origins, function.roots)
        session = self.frame.session
        around = session.twins
        session.twins = (self.frame, output.twins(self.frame, function.what) if self.may_wait() else ())
        effect = calls.call_function(self.frame, function, arguments, node, text)
        session.twins = around
        effect = output.through(self.frame, function, effect, text)
        value = effect.value
        if effect.mutates or effect.mutated:
            self.frame.taint(
                o for a in arguments.every() for o in a.value.origins if a.node in effect.mutates and not effect.shallow
            )
        if isinstance(value.what, Unknown):
            value = Abstract(value.what, value.origins, value.roots if effect.gated and value.roots else (node,))
        self.emit(node, replace(effect, value=value))
        return value

    # --- attributes and subscripts

    def mangled(self, name: str) -> str:
        around: Environment | None = self.frame
        while around is not None and around.class_name is None:
            around = around.parent
        if around is not None and around.class_name and name.startswith("__") and not name.endswith("__"):
            return f"_{around.class_name.lstrip('_')}{name}"
        return name

    def _Attribute(self, node: ast.Attribute) -> Abstract:
        holder = self.argument(node.value)
        effect = attributes.load(self.frame, holder, self.mangled(node.attr))
        if effect.output is not None and output.is_loaded_by_twin(self.frame, holder.value, node, effect.output):
            effect = replace(effect, kept=True, loads_here=frozenset({node}))
        return self._done(node, effect)

    def _done(self, node: ast.expr, effect: Effect) -> Abstract:
        value = effect.value
        if isinstance(value.what, Unknown) and not value.roots:
            value = Abstract(value.what, value.origins, (node,))
        self.emit(node, effect)
        return value

    def _Subscript(self, node: ast.Subscript) -> Abstract:
        holder, index = self.argument(node.value), self.argument(node.slice)
        return self._done(node, implicit.subscript(self.frame, holder, index))

    def _Slice(self, node: ast.Slice) -> Abstract:
        for bound in (node.lower, node.upper, node.step):
            if bound is not None:
                held = self.argument(bound)
                effect = implicit.operation(self.frame, held.value, bound, ("__index__",), "takes a slice", IMMUTABLE)
                if does_something(effect):
                    self.emit(node, effect)
        return Abstract(Data(True, slice))

    # --- operators

    def _BinOp(self, node: ast.BinOp) -> Abstract:
        left, right = self.argument(node.left), self.argument(node.right)
        return self._done(node, implicit.binary(self.frame, type(node.op), left, right))

    def _UnaryOp(self, node: ast.UnaryOp) -> Abstract:
        operand = self.argument(node.operand)
        if isinstance(node.op, ast.Not):
            self.emit(node, implicit.truth(self.frame, operand.value, operand.node))
            return BOOLEAN
        name = implicit.UNARY[type(node.op)]
        result = IMMUTABLE if immutable(operand.value) else Abstract(Data())
        return self._done(
            node, implicit.operation(self.frame, operand.value, operand.node, (name,), "applies an operator", result)
        )

    def _BoolOp(self, node: ast.BoolOp) -> Abstract:
        values = [self.argument(value) for value in node.values]
        found = values[-1].value
        effect = pure("tests a value")
        for tested in values[:-1]:
            effect = merge(effect, implicit.truth(self.frame, tested.value, tested.node))
            found = join(tested.value, found)
        self.emit(node, effect)
        if not found.known():
            return Abstract(found.what, found.origins, (node,))
        return found

    def _Compare(self, node: ast.Compare) -> Abstract:
        left = self.argument(node.left)
        effect: Effect | None = None
        value = BOOLEAN
        for operator, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.argument(comparator)
            one = implicit.compare(self.frame, type(operator), left, right)
            if one is not None:
                effect = one if effect is None else merge(effect, one, join(effect.value, one.value))
                if len(node.ops) > 1:
                    effect = merge(effect, implicit.truth(self.frame, one.value, comparator), effect.value)
                value = effect.value
            left = right
        if effect is not None:
            self.emit(node, effect)
        return value

    def _IfExp(self, node: ast.IfExp) -> Abstract:
        test = self.argument(node.test)
        self.emit(node, implicit.truth(self.frame, test.value, test.node))
        found = join(self.evaluate(node.body), self.evaluate(node.orelse))
        return found if found.known() else Abstract(found.what, found.origins, (node,))

    def _NamedExpr(self, node: ast.NamedExpr) -> Abstract:
        value = self.evaluate(node.value)
        self.bind_name(node.target, value)
        return value

    # --- texts

    def _FormattedValue(self, node: ast.FormattedValue) -> Abstract:
        operand = self.argument(node.value)
        if node.format_spec is not None:
            self.evaluate(node.format_spec)
        names: tuple[str, ...] = implicit.FORMAT if node.conversion in (-1, None) else implicit.TEXTUAL
        if node.conversion in (ord("r"), ord("a")):
            names = ("__repr__",)
        self.emit(node, implicit.formatting(self.frame, operand.value, operand.node, names))
        return TEXT

    def _JoinedStr(self, node: ast.JoinedStr) -> Abstract:
        for value in node.values:
            self.evaluate(value)
        return TEXT

    # --- displays

    def _display(self, node: ast.List | ast.Tuple | ast.Set, cls: type) -> Abstract:
        items: list[Abstract] = []
        effect = pure("makes a set")
        fields: dict[str, Abstract] = {}
        for index, item in enumerate(node.elts):
            if isinstance(item, ast.Starred):
                held = self.argument(item.value)
                iterated = implicit.iterate(self.frame, held.value, held.node)
                self.emit(item, iterated)
                self.frame.values[item] = held.value
                items.append(iterated.value)
                fields.clear()
            else:
                items.append(self.evaluate(item))
                if cls is tuple and len(fields) == index:
                    fields[str(index)] = items[-1]
            if cls is set:
                element = item.value if isinstance(item, ast.Starred) else item
                effect = merge(effect, implicit.hashing(self.frame, items[-1], element, "makes a set"))
        if cls is set and does_something(effect):
            self.emit(node, effect)
        if cls is tuple and all(map(immutable, items)):
            return Abstract(Data(True, tuple))
        return self.built(node, cls, items, fields)

    def built(
        self, node: ast.AST, cls: type, items: list[Abstract], fields: dict[str, Abstract] | None = None,
        keys: Sequence[Abstract] = (),
    ) -> Abstract:  # fmt: skip
        site = Site(node)
        value = Abstract(Built(cls, frozenset({site})), frozenset({site}))
        for key in keys:
            self.frame.store(value, "[]", key, key=True)
        for item in items:
            self.frame.store(value, "[]", item)
        for name, item in (fields or {}).items():
            self.frame.store(value, name, item)
        return value

    def _List(self, node: ast.List) -> Abstract:
        return self._display(node, list)

    def _Tuple(self, node: ast.Tuple) -> Abstract:
        return self._display(node, tuple)

    def _Set(self, node: ast.Set) -> Abstract:
        return self._display(node, set)

    def _Dict(self, node: ast.Dict) -> Abstract:
        items: list[Abstract] = []
        keys: list[Abstract] = []
        effect = pure("makes a dict")
        for key, value in zip(node.keys, node.values, strict=True):
            held = self.argument(value)
            if key is None:
                effect = merge(effect, implicit.iterate(self.frame, held.value, held.node))
                effect = merge(effect, implicit.unpacking(self.frame, held, "makes a dict"))
                items.append(implicit.element_of(self.frame, held.value))
            else:
                named = self.argument(key)
                effect = merge(effect, implicit.hashing(self.frame, named.value, key, "makes a dict"))
                keys.append(named.value)
                items.append(held.value)
        if does_something(effect):
            self.emit(node, effect)
        return self.built(node, dict, items, keys=keys)

    # --- comprehensions and functions

    def _comprehension(self, node: ComprehensionNode, cls: type | None) -> Abstract:
        for generator in node.generators:
            self.generator(generator)
        keys = [self.evaluate(node.key)] if isinstance(node, ast.DictComp) else []
        items = [self.evaluate(node.value if isinstance(node, ast.DictComp) else node.elt)]
        if cls in (set, dict):
            key = node.key if isinstance(node, ast.DictComp) else node.elt
            hashed = implicit.hashing(self.frame, (keys or items)[0], key, "collects values")
            if does_something(hashed):
                self.emit(node, hashed)
        if cls is not None:
            return self.built(node, cls, items, keys=keys)
        step = claims.as_summary(self.frame, pure("a generator expression"), items[0])
        site = Site(node)
        self.frame.hold({site}, items[0].origins)
        return Abstract(Lazy(step, items[0]), frozenset({site}))

    def generator(self, node: ast.comprehension) -> None:
        source = self.argument(node.iter)
        effect = implicit.iterate(self.frame, source.value, source.node)
        if node.is_async:
            effect = ordered("iterates asynchronously", (source.node,))
        self.bind_target(node.target, effect.value, node.iter)
        for test in node.ifs:
            tested = self.argument(test)
            truth = implicit.truth(self.frame, tested.value, tested.node)
            self.tested(node, test, truth)
            effect = merge(effect, truth)
        self.emit(node, effect)

    def _ListComp(self, node: ast.ListComp) -> Abstract:
        return self._comprehension(node, list)

    def _SetComp(self, node: ast.SetComp) -> Abstract:
        return self._comprehension(node, set)

    def _DictComp(self, node: ast.DictComp) -> Abstract:
        return self._comprehension(node, dict)

    def _GeneratorExp(self, node: ast.GeneratorExp) -> Abstract:
        return self._comprehension(node, None)

    def _Lambda(self, node: ast.Lambda) -> Abstract:
        return self.local_function(node)

    def local_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Abstract:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.evaluate(default)
        for annotation in annotations_of(node):
            if any(isinstance(inner, (ast.Call, ast.NamedExpr)) for inner in walk(annotation)):
                self.evaluate(annotation)
        own = {p.arg for p in walk(node.args) if isinstance(p, ast.arg)}
        captured: set[Origin] = set()
        for inner in walk(node):
            if isinstance(inner, ast.Name) and inner.id not in own and inner.id in self.frame.local_names:
                held = self.frame.look_up(inner.id)
                captured |= held.origins if held is not None else set()
        if self.frame.session.live:
            self.frame.session.nesting.append(self.frame)
        return Abstract(LocalFunction(node, self.frame), frozenset(captured) | {Site(node)})

    def _Yield(self, node: ast.Yield) -> Abstract:
        value = self.evaluate(node.value) if node.value is not None else NONE
        self.yielded = value if self.yielded is None else join(self.yielded, value)
        if self.frame.outermost:
            self.emit(node, ordered("yields to the caller"))
        elif self.held_from_others:
            self.emit(node, pure("yields to the caller", holds=True))
        return Abstract(origins=frozenset({ANYWHERE}), roots=(node,))

    def _YieldFrom(self, node: ast.YieldFrom) -> Abstract:
        source = self.argument(node.value)
        effect = implicit.iterate(self.frame, source.value, source.node)
        element = effect.value
        self.yielded = element if self.yielded is None else join(self.yielded, element)
        if self.frame.outermost:
            effect = merge(effect, ordered("yields to the caller"))
        self.emit(node, effect)
        return Abstract(origins=frozenset({ANYWHERE}), roots=(node,))

    def _Await(self, node: ast.Await) -> Abstract:
        self.evaluate(node.value)
        self.emit(node, ordered("awaits", (node.value,)))
        return Abstract(origins=frozenset({ANYWHERE}), roots=(node,))

    def _Starred(self, node: ast.Starred) -> Abstract:
        return self.evaluate(node.value)

    # --- targets

    def bind_name(self, node: ast.Name, value: Abstract) -> None:
        name = node.id
        frame: Environment | None = self.frame
        self.frame.values[node] = value
        if name in self.frame.global_names or name not in self.frame.local_names:
            place = self.frame.scope.place_of(name)
            self.frame.session.rebind(name, value)
            self.frame.assign(name, Abstract(value.what, value.origins | {Outside(place)}, value.roots))
            self.emit(node, self.outside_store(place, f"sets `{name}`, which is global"))
            return
        while frame is not None:
            if name in frame.local_names and name not in frame.nonlocal_names:
                frame.assign(name, value)
                if frame is not self.frame and frame.outermost:
                    self.emit(
                        node, self.outside_store(Place("local", name), f"sets `{name}` of the function around it")
                    )
                return
            frame = frame.parent
        self.frame.session.rebind(name, value)
        self.emit(node, self.outside_store(self.frame.scope.place_of(name), f"sets `{name}` of an outer function"))

    def outside_store(self, place: Place, text: str) -> Effect:
        return Effect(Level.ORDERED, Reason(text), NONE, writes=frozenset({place}), quiet=Level.ORDERED)

    def bind_target(self, target: ast.expr, value: Abstract, source: ast.expr) -> None:
        """Assigns ``value``, which is or is a part of the value of ``source``, to a target."""
        if isinstance(target, ast.Name):
            self.bind_name(target, value)
        elif isinstance(target, ast.Starred):
            element = Abstract(InstanceOf(list, fields={"[]": value}), value.origins | {Site(target)}, value.roots)
            self.bind_target(target.value, element, source)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self.frame.values[target] = value
            fields = value.what.fields if isinstance(value.what, InstanceOf) and value.what.cls is tuple else {}
            effect = implicit.iterate(self.frame, value, source)
            self.emit(target, effect)
            for index, item in enumerate(target.elts):
                held = fields.get(str(index))
                if held is None and isinstance(value.what, Built):
                    held = self.frame.field_of(value.what.sites, str(index))
                part = held if held is not None and not isinstance(item, ast.Starred) else effect.value
                self.bind_target(item, part, source)
        elif isinstance(target, ast.Attribute):
            holder = self.argument(target.value)
            self.emit(target, attributes.store(self.frame, holder, self.mangled(target.attr), value))
        elif isinstance(target, ast.Subscript):
            self.store_element(target, value, source)

    def store_element(self, target: ast.Subscript, value: Abstract | None, source: ast.expr) -> None:
        """``holder[index] = value``; None deletes."""
        holder, index = self.argument(target.value), self.argument(target.slice)
        text = f"changes `{ast.unparse(target.value)}`"
        change = pure(
            text, observes=implicit.operands(index), mutates=(holder.node,), shallow=True, change=Reason(text)
        )
        effect = merge(change, implicit.indexing(self.frame, index, text))
        if value is not None:
            self.frame.store(holder.value, "[]", index.value, key=True)
            several = isinstance(target.slice, ast.Slice)
            self.frame.store(holder.value, "[]", implicit.element_of(self.frame, value) if several else value)
        if implicit.class_of(holder.value) not in DATA_TYPES | MAPPINGS and not isinstance(holder.value.what, Data):
            name = "__setitem__" if value is not None else "__delitem__"
            own = implicit.operation(self.frame, holder.value, holder.node, (name,), text, IMMUTABLE, (index,))
            effect = merge(effect, own)
        if value is not None and isinstance(target.slice, ast.Slice) and not isinstance(value.what, Data):
            effect = merge(effect, implicit.iterate(self.frame, value, source))
        self.emit(target, effect)


__all__ = ["Expressions", "iteration"]
