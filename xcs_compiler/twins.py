"""Twins of comprehensions and loops: as written, for calls that are too short to be worth anything else.

Requires the located tree of a rewritten function, and the original's; changes the former in place. A comprehension

    [__xcs_1.commit() for x, __xcs_1 in __xcs_2.each(lambda x: f(x), xs)]

becomes

    __xcs_2.joined([f(x) for __xcs_twin in __xcs_2.tiny(lambda x: f(x), xs, 1) for x in __xcs_twin],
                   [__xcs_1.commit() for x, __xcs_1 in __xcs_2.rest(1)],
                   [f(x) for __xcs_twin in __xcs_2.again(1) for x in __xcs_twin],
                   [__xcs_1.commit() for x, __xcs_1 in __xcs_2.last(1)])

where ``tiny`` gives pieces of the items for as long as calls are tiny (mostly none, or all), and ``rest`` what is left,
until calls are found to be tiny. Sets and dicts are made by the first part, and the others put their elements into it
as they come, since what is made in parts and joined would compare other elements with each other:

    __xcs_2.gathered(1,
        __xcs_2.begun(1, {f(x) for __xcs_twin in __xcs_2.tiny(lambda x: f(x), xs, 1) for x in __xcs_twin}),
        {__xcs_2.adder(1)(__xcs_1.commit()) for x, __xcs_1 in __xcs_2.rest(1)},
        {__xcs_add(f(x)) for __xcs_twin, __xcs_add in __xcs_2.again_adding(1) for x in __xcs_twin},
        {__xcs_2.adder(1)(__xcs_1.commit()) for x, __xcs_1 in __xcs_2.last(1)})

A loop becomes

    for __xcs_twin, __xcs_written in __xcs_2.parts(lambda x: f(x), xs):
        if __xcs_written:
            for x in __xcs_twin:
                (the body as it was written)
            else:
                continue
            break
        else:
            for x, __xcs_1 in __xcs_twin:
                (the rewritten body)
            else:
                continue
            break
    else:
        (what follows when the loop wasn't left by ``break``)
    __xcs_twin = None

The text that people see is without the twins: they say nothing new. A twin needs no gates: it runs when nothing else
of its region does, at its own place. Guarantees: it is the original's code; so there is none where what was made of the
loop rests on what was issued outside of it, or what is outside on what was made in it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from xcs_compiler.scopes import copied

PIECE: Final = "__xcs_twin"
WRITTEN: Final = "__xcs_written"
ADD: Final = "__xcs_add"
_OURS: Final = "__xcs_"
_LARGEST: Final = 400
"""Nodes of a loop that is worth having twice."""
_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_JOINED: Final = {ast.ListComp: "joined", ast.GeneratorExp: "chained"}
_Gathered = ast.SetComp | ast.DictComp
_Comprehension = ast.ListComp | ast.GeneratorExp | _Gathered


def add_twins(function: ast.FunctionDef, original: ast.AST, offset: int = 0) -> None:
    """``offset``: lines from where a node stands in the tree of the original to where it stands in that of
    ``function``. Raises nothing; what has another form stays as it is."""
    twins = _Twins(original, offset, Counter(_our_names(function)))
    function.body = twins.visit_body(function.body)


def _our_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id.startswith(_OURS):
            yield node.id


class _Twins(ast.NodeTransformer):
    def __init__(self, original: ast.AST, offset: int, names: Counter[str]) -> None:
        self._offset = offset
        self._names = names
        self._count = 0
        self._originals: dict[tuple[type, int, int], ast.AST] = {}
        for node in ast.walk(original):
            if isinstance(node, ast.For):
                self._originals[ast.For, node.target.lineno + offset, node.target.col_offset] = node
            elif isinstance(node, _Comprehension):
                target = node.generators[0].target
                self._originals[type(node), target.lineno + offset, target.col_offset] = node

    def visit_body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in body:
            made = self.visit(statement)
            found += made if isinstance(made, list) else [made]
        return found

    def leave_alone(self, node: ast.AST) -> ast.AST:
        """Code of its own: it may run ahead."""
        return node

    visit_Lambda = visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = leave_alone

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """What is bound to a variable stays a generator."""
        return node if isinstance(node.value, ast.GeneratorExp) else self.generic_visit(node)

    # --- comprehensions

    def _comprehension(self, node: _Comprehension) -> ast.AST:
        each = _each(node.generators[0].target, node.generators[0].iter)
        written: Any = self._as_written(node, each)
        if each is None or written is None or any(generator.is_async for generator in written.generators):
            return self.generic_visit(node)
        self._count += 1
        number = ast.copy_location(ast.Constant(self._count), each)
        first, *others = written.generators

        def twin(pieces: ast.expr) -> ast.expr:
            chunks = ast.comprehension(_at(ast.Name(PIECE, ast.Store()), each), pieces, [], 0)
            items = ast.comprehension(copied(first.target), _at(ast.Name(PIECE, ast.Load()), each), first.ifs, 0)
            made = copied(written)
            made.generators = [chunks, items, *others]
            return made  # type: ignore[no-any-return]

        def left(method: str) -> ast.expr:
            made = copied(node)
            made.generators[0].iter = _call(each, method, [number])
            return made

        if isinstance(node, _Gathered):
            into = _call(each, "adder", [number])
            again = twin(_call(each, "again_adding", [number]))
            targets = [_at(ast.Name(name, ast.Store()), each) for name in (PIECE, ADD)]
            again.generators[0].target = _at(ast.Tuple(targets, ast.Store()), each)  # type: ignore[attr-defined]
            parts = [
                _call(each, "begun", [number, twin(_call(each, "tiny", [*each.args, number], _keywords(each)))]),
                _adding(left("rest"), into), _adding(again, _at(ast.Name(ADD, ast.Load()), each)),
                _adding(left("last"), into),
            ]  # fmt: skip
            return ast.copy_location(_call(each, "gathered", [number, *parts]), node)
        parts = [
            twin(_call(each, "tiny", [*each.args, number], _keywords(each))), left("rest"),
            twin(_call(each, "again", [number])), left("last"),
        ]  # fmt: skip
        return ast.copy_location(_call(each, _JOINED[type(node)], parts), node)

    visit_ListComp = visit_GeneratorExp = visit_SetComp = visit_DictComp = _comprehension

    # --- loops

    def visit_For(self, node: ast.For) -> Any:
        each = _each(node.target, node.iter)
        written: Any = self._as_written(node, each)
        self.generic_visit(node)
        if each is None or written is None:
            return node

        def turn(target: ast.expr, body: list[ast.stmt]) -> list[ast.stmt]:
            made = ast.For(target, _at(ast.Name(PIECE, ast.Load()), each), body, [_at(ast.Continue(), node)])
            return [_at(made, node), _at(ast.Break(), node)]

        targets = [_at(ast.Name(name, ast.Store()), each) for name in (PIECE, WRITTEN)]
        choice = ast.If(
            _at(ast.Name(WRITTEN, ast.Load()), each), turn(written.target, written.body), turn(node.target, node.body)
        )
        loop = ast.For(
            _at(ast.Tuple(targets, ast.Store()), each), _call(each, "parts", each.args, _keywords(each)),
            [_at(choice, each)], node.orelse,
        )  # fmt: skip
        none = ast.Assign([_at(ast.Name(PIECE, ast.Store()), each)], _at(ast.Constant(None), each))
        return [ast.copy_location(loop, node), _at(none, each)]

    def _as_written(self, node: ast.For | _Comprehension, each: ast.Call | None) -> ast.AST | None:
        """A copy of the original's node, where it can stand for this one."""
        if each is None:
            return None
        target: Any = node.target if isinstance(node, ast.For) else node.generators[0].target
        original = self._originals.get((type(node), target.elts[0].lineno, target.elts[0].col_offset))
        if original is None or sum(1 for _ in ast.walk(original)) > _LARGEST:
            return None
        # What is kept of a comprehension may look at its variables later, and each of the parts has its own.
        closures = (ast.GeneratorExp, ast.Lambda) if isinstance(node, _Comprehension) else ()
        kinds = (*_DEFINITIONS, ast.Yield, ast.YieldFrom, *closures)
        if any(isinstance(inner, kinds) for inner in ast.walk(original) if inner is not original):
            return None
        assert isinstance(each.func, ast.Attribute)
        assert isinstance(each.func.value, ast.Name)
        ahead = each.args[0]
        shared = {each.func.value.id, *_our_names(ahead)}
        bound = {
            inner.id for inner in ast.walk(node)
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) and inner.id.startswith(_OURS)
        }  # fmt: skip
        within = Counter(_our_names(node))
        for name in within:
            if name not in bound and name not in shared and not _is_abi(name):
                return None
            if name in bound and within[name] != self._names[name]:
                return None
        made = copied(original)
        for inner in ast.walk(made):
            if hasattr(inner, "lineno"):
                inner.lineno += self._offset
                inner.end_lineno += self._offset  # type: ignore[attr-defined]
        return made


def _adding(made: Any, add: ast.expr) -> ast.expr:
    """The comprehension, with its elements given to ``add``."""
    if isinstance(made, ast.SetComp):
        made.elt = _at(ast.Call(copied(add), [made.elt], []), made.elt)
        return made
    call = _at(ast.Call(copied(add), [made.key, made.value], []), made.key)
    call.end_lineno, call.end_col_offset = made.value.end_lineno, made.value.end_col_offset
    made.key, made.value = _at(ast.Constant(None), made.key), call
    return made  # type: ignore[no-any-return]


def _is_abi(name: str) -> bool:
    """Names of operations, which stand for the same everywhere; records and regions have numbers."""
    return not name.removeprefix(_OURS)[:1].isdigit()


def _each(target: ast.expr, iterated: ast.expr) -> ast.Call | None:
    """The call that issues the items."""
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Attribute):
        return None
    holder = iterated.func.value
    if iterated.func.attr not in ("each", "in_order") or not isinstance(holder, ast.Name):
        return None
    if not holder.id.startswith(_OURS) or len(iterated.args) != 2:
        return None
    return iterated if isinstance(target, ast.Tuple) and len(target.elts) == 2 else None


def _keywords(each: ast.Call) -> list[ast.keyword]:
    assert isinstance(each.func, ast.Attribute)
    if each.func.attr == "each":
        return each.keywords
    return [*each.keywords, _at(ast.keyword("records", _at(ast.Constant(True), each)), each)]


def _call(each: ast.Call, method: str, arguments: list[ast.expr], keywords: Iterable[ast.keyword] = ()) -> ast.Call:
    assert isinstance(each.func, ast.Attribute)
    function = _at(ast.Attribute(copied(each.func.value), method, ast.Load()), each)
    return ast.copy_location(ast.Call(function, arguments, [*keywords]), each)


def _at(node: Any, where: ast.AST) -> Any:
    return ast.copy_location(node, where)
