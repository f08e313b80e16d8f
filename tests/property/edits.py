"""Programs made otherwise than `tests.property.generate` makes them: what people wrote by hand, edited at random.

Specimens are the pattern table, the hazards, the constructs of the language and the golden programs. A few edits are
made to one of them, each of the kind that a person makes: two statements swapped, a `try`, `with` or loop put around
some, another name for something, a call moved into an argument or into a function, a call that fails, an effect or an
early exit in between. Nothing is typed: an edit that makes the program raise is as good as any.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable
from functools import cache

from tests.differential import language, language_scopes
from tests.differential.hazards import HAZARDS, hazard_without_faults, in_their_turn
from tests.differential.patterns import PATTERNS
from tests.golden import programs as golden
from tests.property.expressions import Choices

Block = list[ast.stmt]

HEADER = "from __future__ import annotations\nfrom tests.property.specimens import *\n"
LANGUAGE = """\
from tests.property.specimens import *
from tests.property.kit import *


SHARED_NUMBER = 0


@decorate
def program(x, y, items, other, rows, table, box):
{body}


INPUTS = [
    lambda: (2, 5, [1, 2, 3], [3, 4, 5], [[1], [2]], {{1: 2}}, Box(1)),
    lambda: (3, 4, [4, 3], [1, 9], [[1], [2]], {{1: 7}}, Box(2)),
]
"""
_NOT_EVALUATED = ("decorator_list", "annotation", "targets", "target", "returns", "items", "type", "func")
LONGEST_TO_CHANGE = 60
"""Statements; bodies with more of them are left alone."""


@cache
def specimens() -> list[str]:
    """Texts of modules, as `tests.property.programs.load` takes them."""
    texts = []
    for pattern in PATTERNS:
        if not pattern.lazy:
            world = f'e_world("{pattern.function.__module__}", globals())\nINPUTS = e_pattern("{pattern.name}")\n'
            texts.append(f"{HEADER}{world}\n\n{_as_program(pattern.function)}")
    for one in golden.PROGRAMS:
        if "." not in one.function.__qualname__:
            world = f'e_world("tests.golden.programs", globals())\nINPUTS = e_golden("{one.name}", globals())\n'
            texts.append(f"{HEADER}{world}\n\n{_as_program(one.function)}")
    bodies = (language.BODIES | language_scopes.BODIES).values()
    texts += (LANGUAGE.format(body=textwrap.indent(textwrap.dedent(body).strip(), "    ")) for body in bodies)
    for hazard in HAZARDS:
        name = hazard.__name__  # type: ignore[attr-defined]
        if name not in hazard_without_faults | in_their_turn:
            definition = _definition(hazard)
            definition.name, definition.decorator_list = "steps", []
            texts.append(f'{HEADER}e_world("{hazard.__module__}", globals())\n\n\n{ast.unparse(definition)}\n')
    return texts


def _definition(function: Callable[..., object]) -> ast.FunctionDef:
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition


def _as_program(function: Callable[..., object]) -> str:
    definition = _definition(function)
    definition.name, definition.decorator_list = "program", [ast.Name("decorate", ast.Load())]
    return ast.unparse(definition) + "\n"


def generate(choices: Choices) -> str:
    """Text of one module: a specimen with one to four edits."""
    texts = specimens()
    tree = ast.parse(texts[choices.below(len(texts))])
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and any(map(_decorates, n.decorator_list))]
    if not functions:
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    editor = Editor(choices, functions[choices.below(len(functions))])
    if len(editor.statements()) <= LONGEST_TO_CHANGE:
        for _ in range(1 + choices.below(4)):
            editor.edit()
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _decorates(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "decorate"


class Editor:
    """Makes edits to one function."""

    def __init__(self, choices: Choices, function: ast.FunctionDef) -> None:
        self._below = choices.below
        self._function = function
        self._fresh = 0

    def edit(self) -> None:
        """One edit, if one that was drawn can be made in a few attempts."""
        kinds: list[Callable[[], bool]] = [
            self._swap, self._swap, self._repeat, self._drop, self._in_try, self._in_try, self._in_with, self._in_loop,
            self._in_if, self._alias, self._alias, self._insert, self._insert, self._insert, self._leave,
            self._in_function, self._wrap, self._wrap, self._wrap, self._wrap, self._extract, self._other_name,
            self._iterate, self._call_in_place, self._call_in_place, self._argument, self._together, self._inline,
        ]  # fmt: skip
        for _ in range(8):
            if kinds[self._below(len(kinds))]():
                return

    # ---- places

    def blocks(self) -> list[Block]:
        found = []
        for node in ast.walk(self._function):
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list) and block:
                    found.append(block)
        return found

    def statements(self) -> list[tuple[Block, int]]:
        return [(block, i) for block in self.blocks() for i in range(len(block))]

    def _statement(self) -> tuple[Block, int]:
        places = self.statements()
        return places[self._below(len(places))]

    def _run(self) -> tuple[Block, int, int]:
        """A few statements of one block, from and to."""
        block, start = self._statement()
        return block, start, start + 1 + self._below(min(3, len(block) - start))

    def _expressions(self, *types: type[ast.expr]) -> list[tuple[ast.AST, str, int | None, ast.expr]]:
        """What is evaluated: where it hangs, and what it is."""
        found = []
        for body in self._function.body:
            for node in ast.walk(body):
                if isinstance(node, (ast.pattern, ast.arguments, ast.arg, ast.JoinedStr, ast.keyword)):
                    continue
                for name, value in ast.iter_fields(node):
                    if name in _NOT_EVALUATED:
                        continue
                    for i, v in enumerate(value if isinstance(value, list) else [value]):
                        if isinstance(v, (ast.Starred, ast.Slice, ast.Yield)) or not isinstance(v, types):
                            continue
                        if not isinstance(getattr(v, "ctx", None), (ast.Store, ast.Del)):
                            found.append((node, name, i if isinstance(value, list) else None, v))
        return found

    def _put(self, place: tuple[ast.AST, str, int | None, ast.expr], new: ast.expr) -> None:
        node, name, index, _ = place
        if index is None:
            setattr(node, name, new)
        else:
            getattr(node, name)[index] = new

    def _names(self, before: ast.stmt | None = None) -> list[str]:
        """Parameters, and variables bound in the text before a statement (mostly: any)."""
        arguments = self._function.args
        found = [a.arg for a in (*arguments.args, *arguments.kwonlyargs)]
        comprehended = {
            id(n)
            for c in ast.walk(self._function)
            if isinstance(c, ast.comprehension)
            for n in ast.walk(c.target)
        }
        if before is not None and not self._below(12):
            before = None

        def visit(node: ast.AST) -> bool:
            if node is before:
                return True
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in comprehended:
                found.append(node.id)
            return any(map(visit, ast.iter_child_nodes(node)))

        any(map(visit, self._function.body))
        return sorted(set(found))

    def _one(self, options: list[str]) -> str:
        return options[self._below(len(options))]

    def _name(self) -> str:
        self._fresh += 1
        return f"e{self._fresh}"

    def _parsed(self, text: str) -> Block:
        return ast.parse(text).body

    # ---- edits of statements; each says whether it was made

    def _swap(self) -> bool:
        block, i = self._statement()
        if i + 1 >= len(block):
            return False
        block[i], block[i + 1] = block[i + 1], block[i]
        return True

    def _repeat(self) -> bool:
        block, i = self._statement()
        block.insert(i + self._below(2), copy.deepcopy(block[i]))
        return True

    def _drop(self) -> bool:
        block, i = self._statement()
        if len(block) < 2:
            return False
        del block[i]
        return True

    def _around(self, text: Callable[[str], str]) -> bool:
        """Puts ``text``, given a variable, around some statements, in place of its ``pass``."""
        block, start, end = self._run()
        outer = self._parsed(text(self._one(self._names(block[start]) or ["()"])))[0]
        holders = [b for n in ast.walk(outer) for b in vars(n).values() if isinstance(b, list)]
        (place,) = (b for b in holders if b and isinstance(b[0], ast.Pass))
        place[:] = block[start:end]
        block[start:end] = [outer]
        return True

    def _in_try(self) -> bool:
        error = self._name()
        return self._around(
            lambda name: self._one(
                [
                    f"try:\n pass\nexcept Exception as {error}:\n e_log('caught', type({error}).__name__)",
                    f"try:\n pass\nexcept Exception as {error}:\n {name} = e_f(1)",
                    f"try:\n pass\nexcept (ValueError, TypeError) as {error}:\n raise Oops({name}) from {error}",
                    "try:\n pass\nexcept Exception:\n e_note('handled')\n raise",
                    f"try:\n pass\nfinally:\n e_note('after', e_some({name}))",
                    "try:\n pass\nexcept LookupError:\n e_log('lookup')\nelse:\n e_log('fine', e_g(2))",
                    "try:\n pass\nexcept* Oops:\n e_log('group')",
                ]
            )
        )

    def _in_with(self) -> bool:
        return self._around(
            lambda name: self._one(
                [
                    f"with e_scope({self._below(5)}, {bool(self._below(2))}):\n pass",
                    f"with e_scoped({self._below(5)}) as {self._name()}:\n pass",
                    f"with e_scope(e_f({self._below(5)}), True), e_scoped(2):\n pass",
                ]
            )
        )

    def _in_loop(self) -> bool:
        v = self._name()
        return self._around(
            lambda name: self._one(
                [
                    f"for {v} in range(2):\n pass",
                    f"for {v} in [e_f(1), e_g(2)]:\n pass",
                    f"for {v} in list({name})[:2]:\n pass",
                    "while True:\n pass\n break".replace("pass\n break", "if True:\n  pass\n break"),
                ]
            )
        )

    def _in_if(self) -> bool:
        def text(name: str) -> str:
            tests = [f"e_pred(e_some({name}))", f"e_some({name}) % 2", name, f"not {name}", f"e_f(e_some({name})) > 20"]
            return f"if {self._one(tests)}:\n pass"

        return self._around(text)

    def _alias(self) -> bool:
        """Another name for a variable, used by some of what comes after."""
        block, i = self._statement()
        names = self._names(block[i])
        if not names:
            return False
        name, other = self._one(names), self._name()
        for statement in block[i:]:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and self._below(2):
                    node.id = other
        held = self._one([name, name, f"e_same({name})", f"e_hold({name}).get()", f"[{name}][0]"])
        block[i:i] = self._parsed(f"{other} = {held}")
        return True

    def _insert(self) -> bool:
        block, i = self._statement()
        names = self._names(block[i])
        if not names:
            return False
        name, other = self._one(names), self._one(names)
        v = self._name()
        text = self._one(
            [
                f"e_log(e_some({name}))", f"e_note('here', e_some({name}))", f"e_changed({name})", f"{name}.append(7)",
                f"{name} += {name}", f"{name}, {other} = {other}, {name}", f"{v} = e_f(e_some({name}))",
                f"e_ask({name})",
                f"{v} = [e_f(w) for w in (1, e_some({other}))]; e_log({v})", f"{name}.clear()", f"del {name}",
                f"{name} = e_ask({other})", f"{name} = {other}", f"assert e_some({name}) % 5 != 3", f"e_fails({name})",
                f"for {v} in [1, 2]:\n e_log(e_g({v}))\n if e_pred({v}): continue\n e_f({v})",
                f"for {v} in list({name}):\n {name}.append(e_f(e_some({v})))",
                f"{v} = lambda w=1: e_f(w) + e_some({name})\n{other} = {v}()",
                f"global E_LAST\nE_LAST = e_some({name})" if block is self._function.body and i == 0 else "E_SEEN = 1",
            ]
        )  # fmt: skip
        block[i:i] = self._parsed(text)
        return True

    def _leave(self) -> bool:
        block, i = self._statement()
        names = self._names(block[i]) or ["1"]
        one, other = self._one(names), self._one(names)
        loops = [n for n in ast.walk(self._function) if isinstance(n, (ast.For, ast.While)) and n.body is block]
        how = ["break", "continue"] if loops else [f"return {one}", f"raise Oops(e_some({one}))"]
        tests = [f"e_some({other}) % 3 == 1", f"e_pred(e_some({other}))", f"not {other}"]
        block[i + 1 : i + 1] = self._parsed(f"if {self._one(tests)}:\n {self._one(how)}")
        return True

    def _in_function(self) -> bool:
        """Some statements become a function of their own, which is called."""
        block, start, end = self._run()
        inside = ast.Module(block[start:end], [])
        if any(isinstance(n, (ast.Break, ast.Continue, ast.Yield, ast.YieldFrom)) for n in ast.walk(inside)):
            return False
        name = self._name()
        stored = {n.id for n in ast.walk(inside) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
        own = self._names()
        shared = sorted(stored & set(own)) if self._below(4) else []
        outer = self._parsed(f"def {name}():\n pass\n{self._one(['', 'return '])}{name}()")
        assert isinstance(outer[0], ast.FunctionDef)
        outer[0].body = [*([ast.Nonlocal(shared)] if shared else []), *block[start:end]]
        if any(isinstance(n, (ast.Global, ast.Nonlocal)) for n in ast.walk(inside)):
            return False
        block[start:end] = outer
        return True

    def _together(self) -> bool:
        """Two assignments become one of two values."""
        block, i = self._statement()
        pair = block[i : i + 2]
        if len(pair) < 2 or not all(isinstance(s, ast.Assign) and len(s.targets) == 1 for s in pair):
            return False
        targets = [s.targets[0] for s in pair if isinstance(s, ast.Assign)]
        values = [s.value for s in pair if isinstance(s, ast.Assign)]
        block[i : i + 2] = [ast.Assign([ast.Tuple(targets, ast.Store())], ast.Tuple(values, ast.Load()))]
        return True

    def _inline(self) -> bool:
        """What a variable is bound to takes its place in the next statement."""
        block, i = self._statement()
        statement = block[i]
        if i + 1 >= len(block) or not isinstance(statement, ast.Assign):
            return False
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            return False
        for node in ast.walk(block[i + 1]):
            for field, value in ast.iter_fields(node):
                for k, v in enumerate(value if isinstance(value, list) else [value]):
                    if isinstance(v, ast.Name) and v.id == target.id and isinstance(v.ctx, ast.Load):
                        self._put((node, field, k if isinstance(value, list) else None, v), statement.value)
                        del block[i]
                        return True
        return False

    # ---- edits of expressions

    def _wrap(self) -> bool:
        places = self._expressions(ast.Call, ast.Name, ast.BinOp, ast.Subscript, ast.Attribute, ast.Constant)
        if not places:
            return False
        place = places[self._below(len(places))]
        text = ast.unparse(place[3])
        w = self._name()
        new = self._one(
            [
                f"e_same({text})", f"e_ask({text})", f"e_ask({text})", f"e_fails({text})", f"e_fails({text}, 1)",
                f"(lambda: {text})()", f"({text} if e_pred(e_some({text})) else {text})", f"[{text}][0]",
                f"({text} or 3)",
                f"(lambda {w}={text}: {w})()", f"e_hold({text}).get()", f"({w} := {text})",
                f"[{w} for {w} in [{text}]][0]",
                f"next(iter([{text}]))", f"e_some({text})", f"e_f(e_some({text}))", f"(e_note('in'), {text})[1]",
                f"(e_log('in'), {text})[-1]", f"({text} and {text})", f"{{'k': {text}}}['k']", f"e_changed({text})",
            ]
        )  # fmt: skip
        try:
            self._put(place, ast.parse(new, mode="eval").body)
        except SyntaxError:
            return False
        return True

    def _call_in_place(self) -> bool:
        """A variable's use becomes a call that is given it."""
        places = self._expressions(ast.Name)
        if not places:
            return False
        place = places[self._below(len(places))]
        name = ast.unparse(place[3])
        new = self._one([f"e_ask({name})", f"e_f(e_some({name}))", f"e_make({name})"])
        self._put(place, ast.parse(new, mode="eval").body)
        return True

    def _argument(self) -> bool:
        """A call is passed on: one of another's arguments, by star, or by name."""
        calls = [place for place in self._expressions(ast.Call) if isinstance(place[3], ast.Call) and place[3].args]
        if not calls:
            return False
        place = calls[self._below(len(calls))]
        call = place[3]
        assert isinstance(call, ast.Call)
        text = ast.unparse(call.args[0])
        if isinstance(call.args[0], (ast.Starred, ast.GeneratorExp)):
            return False
        new = self._one([f"*[{text}]", f"*(e_ask({text}),)", f"e_ask({text})", f"e_ask({ast.unparse(call)})"])
        call.args[0] = ast.parse(f"f({new})", mode="eval").body.args[0]  # type: ignore[attr-defined]
        return True

    def _extract(self) -> bool:
        """An expression of a statement is bound to a variable before it."""
        block, i = self._statement()
        inside = {id(n) for n in ast.walk(block[i])}
        calls = [place for place in self._expressions(ast.Call, ast.BinOp) if id(place[3]) in inside]
        if not calls:
            return False
        place = calls[self._below(len(calls))]
        name = self._name()
        self._put(place, ast.Name(name, ast.Load()))
        block[i:i] = [ast.Assign([ast.Name(name, ast.Store())], place[3])]
        return True

    def _other_name(self) -> bool:
        places = self._expressions(ast.Name)
        names = self._names()
        if not places or not names:
            return False
        self._put(places[self._below(len(places))], ast.Name(self._one(names), ast.Load()))
        return True

    def _iterate(self) -> bool:
        """Another way to go through the same."""
        loops = [n for n in ast.walk(self._function) if isinstance(n, (ast.For, ast.comprehension))]
        if not loops:
            return False
        loop = loops[self._below(len(loops))]
        text, v = ast.unparse(loop.iter), self._name()
        new = self._one(
            [
                f"iter({text})", f"list({text})", f"reversed(list({text}))", f"({v} for {v} in {text})",
                f"e_ask({text})",
                f"map(e_ask, {text})", f"[e_ask({v}) for {v} in {text}]",
                f"({v} for {v} in {text} if e_pred(e_some({v})))",
                f"filter(e_some, {text})", f"[*{text}, *{text}]", f"sorted({text}, key=e_some)", f"e_same({text})",
                f"({v} for {v} in [e_ask({v}) for {v} in {text}])", f"list({text})[1:]",
                f"(e_log('item') or {v} for {v} in {text})",
            ]
        )  # fmt: skip
        loop.iter = ast.parse(new, mode="eval").body
        return True
