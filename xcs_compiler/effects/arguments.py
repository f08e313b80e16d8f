"""The arguments of a call: expressions with their abstract values, and how they bind to parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xcs_compiler.effects.values import Abstract

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Argument:
    node: ast.expr
    value: Abstract


@dataclass(frozen=True, slots=True)
class Arguments:
    """``stars`` are the iterables of ``*x``, ``double_stars`` the mappings of ``**x``."""

    positional: tuple[Argument, ...] = ()
    keywords: Mapping[str, Argument] = field(default_factory=dict)
    stars: tuple[Argument, ...] = ()
    double_stars: tuple[Argument, ...] = ()

    def every(self) -> Iterator[Argument]:
        yield from self.positional
        yield from self.keywords.values()
        yield from self.stars
        yield from self.double_stars

    def nodes(self) -> tuple[ast.expr, ...]:
        return tuple(dict.fromkeys(a.node for a in self.every()))

    def simple(self) -> bool:
        return not self.stars and not self.double_stars

    def before(self, *first: Argument) -> Arguments:
        return Arguments((*first, *self.positional), self.keywords, self.stars, self.double_stars)


Bound = dict[str, list[Argument]]


def bind(node: FunctionNode, arguments: Arguments) -> Bound:
    """Which arguments each parameter may get; with stars, any that is left may get any of them. A parameter without an
    entry takes its default."""
    a = node.args
    positional = [p.arg for p in (*a.posonlyargs, *a.args)]
    bound: Bound = {}
    extra: list[Argument] = []
    given = list(arguments.positional)
    for name, argument in zip(positional, given, strict=False):
        bound[name] = [argument]
    extra += given[len(positional) :]
    keywords_left: list[Argument] = []
    named = set(positional[len(a.posonlyargs) :]) | {p.arg for p in a.kwonlyargs}
    for name, argument in arguments.keywords.items():
        if name in named:
            bound.setdefault(name, []).append(argument)
        else:
            keywords_left.append(argument)
    if arguments.stars:
        for name in positional[len(given) :]:
            bound.setdefault(name, []).extend(arguments.stars)
        extra += arguments.stars
    if arguments.double_stars:
        for name in named - bound.keys() | (named & set() if not arguments.stars else named):
            bound.setdefault(name, []).extend(arguments.double_stars)
        keywords_left += arguments.double_stars
    if a.vararg and extra:
        bound[a.vararg.arg] = extra
    if a.kwarg and keywords_left:
        bound[a.kwarg.arg] = keywords_left
    return bound
