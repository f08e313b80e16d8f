"""What the parameters of a callee are, in its own terms: everything that is reached from an argument belongs to it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from xcs_compiler.effects.arguments import Argument, Bound
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.origins import MAXIMUM_PATH
from xcs_compiler.effects.values import (
    ANYWHERE,
    MADE,
    NONE,
    NOTHING_KNOWN,
    Abstract,
    Built,
    Data,
    InstanceOf,
    Lazy,
    Method,
    OneOf,
    Origin,
    Parameter,
    SourceFunction,
    SuperOf,
    join,
)
from xcs_compiler.scopes import walk
from xcs_compiler.sparse import replace


def defaulted(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterable[str]:
    a = node.args
    positional = [p.arg for p in (*a.posonlyargs, *a.args)]
    yield from positional[len(positional) - len(a.defaults) :]
    yield from (p.arg for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None)


def parameter_values(
    frame: Environment, source: SourceFunction, bound: Bound, keywords: Mapping[str, Argument]
) -> tuple[dict[str, Abstract], bool]:
    """What the parameters are, in the callee's terms, and whether the first one is an object made by the caller."""
    a = source.node.args
    values: dict[str, Abstract] = {}
    positional = [p.arg for p in (*a.posonlyargs, *a.args)]
    defaults = dict(zip(positional[len(positional) - len(source.defaults) :], source.defaults, strict=True))
    defaults.update(source.keyword_defaults)
    for name in (*positional, *(p.arg for p in a.kwonlyargs)):
        if name in bound:
            value = _joined(frame, bound[name])
            values[name] = localise(frame.freeze(value), Parameter(source.prefix + name))
        elif name in defaults:
            values[name] = defaults[name]
        else:
            values[name] = (
                NOTHING_KNOWN if source.defaults else Abstract(origins=frozenset({Parameter(source.prefix + name)}))
            )
    for star, cls in ((a.vararg, tuple), (a.kwarg, dict)):
        if star is not None:
            given = bound.get(star.arg, [])
            origin = Parameter(source.prefix + star.arg)
            element = localise(frame.freeze(_joined(frame, given)), origin) if given else Abstract(Data(True))
            fields = {"[]": element}
            known = all(item in keywords.values() for item in given) and _only_passed_on(source.node, star.arg)
            if cls is dict and known:
                # Every key is known, so that `f(**kwargs)` passes these and no others.
                fields["**"] = NONE
                for name, item in keywords.items():
                    if item in given:
                        fields[f"**{name}"] = localise(frame.freeze(item.value), origin)
            values[star.arg] = Abstract(InstanceOf(cls, fields=fields), frozenset({origin}) if given else frozenset())
    first = positional[0] if positional else None
    given = bound.get(first, []) if first is not None else []
    made = given[0].value.what if len(given) == 1 else None
    seeded = (
        first is not None
        and isinstance(made, Built)
        and not frame.is_tainted(made.sites)
        and not isinstance(values[first].what, Data)
    )
    return values, seeded


def _only_passed_on(node: ast.AST, name: str) -> bool:
    """Whether nothing is done with the keyword arguments but pass them on and look them up, so that no key is added."""
    harmless: set[ast.AST] = set()
    for inner in walk(node):
        passed = isinstance(inner, ast.keyword) and inner.arg is None
        if passed or (isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Load)):
            harmless.add(inner.value)  # type: ignore[attr-defined]
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "get":
            harmless.add(inner.func.value)
        elif isinstance(inner, ast.Compare):
            harmless.update(inner.comparators)
    return all(n in harmless for n in walk(node) if isinstance(n, ast.Name) and n.id == name)


def _joined(frame: Environment, arguments: list[Argument]) -> Abstract:
    found = arguments[0].value
    for argument in arguments[1:]:
        found = join(found, argument.value)
    if not isinstance(found.what, Data) and frame.is_plain(found):
        cls = getattr(found.what, "cls", None)
        return Abstract(Data(False, cls), found.origins)
    return found


def localise(value: Abstract, origin: Origin, depth: int = 0) -> Abstract:
    """The value as the callee sees it: everything reached from it belongs to ``origin``."""
    what = value.what
    origins: frozenset[Origin] = frozenset({origin})
    if isinstance(what, Data) and what.immutable:
        return Abstract(what)
    if isinstance(what, InstanceOf):
        if depth > 2:
            return Abstract(InstanceOf(what.cls, what.live, what.where), origins)
        kept = {name: held for name, held in what.fields.items() if name != MADE}
        fields = {name: localise(held, _deeper(origin, name), depth + 1) for name, held in kept.items()}
        return Abstract(InstanceOf(what.cls, what.live, what.where, fields), origins)
    if isinstance(what, Method):
        return Abstract(Method(localise(what.receiver, origin, depth + 1), what.name, what.function), origins)
    if isinstance(what, Lazy):
        step = what.step
        unsure = frozenset({ANYWHERE}) if step.requires or step.undecided else frozenset()
        step = replace(
            step,
            mutated=origins if step.mutated else step.mutated,
            updated=origins if step.updated else step.updated,
            observed=origins,
            requires=frozenset(),
            undecided=unsure,
        )
        return Abstract(Lazy(step, localise(what.element, origin, depth + 1), what.finite), origins)
    if isinstance(what, SuperOf):
        return Abstract(origins=origins)
    if isinstance(what, OneOf):
        options = (localise(Abstract(option, value.origins), origin, depth + 1).what for option in what.options)
        return Abstract(OneOf(options=tuple(options)), origins)
    return Abstract(what, frozenset() if _stateless(what, value) else origins)


def _stateless(what: Any, value: Abstract) -> bool:
    return type(what).__name__ == "Exact" and not value.origins


def _deeper(origin: Origin, name: str) -> Origin:
    if isinstance(origin, Parameter) and len(origin.path) < MAXIMUM_PATH:
        name = "[]" if name.isdigit() or name.startswith("**") else name
        return Parameter(origin.name, (*origin.path, name))
    return origin


__all__ = ["defaulted", "localise", "parameter_values"]
