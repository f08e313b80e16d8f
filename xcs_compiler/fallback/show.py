"""What was recorded of a traced function, as a program that people can read: an assignment a call, in program order."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

_OPERATORS: dict[str, ast.operator] = {
    "add": ast.Add(), "sub": ast.Sub(), "mul": ast.Mult(), "truediv": ast.Div(), "floordiv": ast.FloorDiv(),
    "mod": ast.Mod(), "pow": ast.Pow(), "and_": ast.BitAnd(), "or_": ast.BitOr(), "xor": ast.BitXor(),
}  # fmt: skip

_COMPARISONS: dict[str, ast.cmpop] = {
    "lt": ast.Lt(), "le": ast.LtE(), "eq": ast.Eq(), "ne": ast.NotEq(), "gt": ast.Gt(), "ge": ast.GtE(),
}  # fmt: skip
_UNARY: dict[str, ast.unaryop] = {"not_": ast.Not(), "neg": ast.USub(), "invert": ast.Invert(), "pos": ast.UAdd()}


class Call(Protocol):
    """See `xcs_runtime.fallback.traced.RecordedCall`."""

    @property
    def line(self) -> int: ...
    @property
    def callee(self) -> Any: ...
    @property
    def args(self) -> tuple[Any, ...]: ...
    @property
    def kwargs(self) -> tuple[tuple[str, Any], ...]: ...
    @property
    def started(self) -> bool: ...
    @property
    def why(self) -> str: ...


def recorded_program(name: str, parameters: Sequence[str], calls: Sequence[Call]) -> str:
    """The calls of the latest run, with where each argument came from; ``...`` where that is not known."""
    names = [ast.arg(parameter) for parameter in parameters]
    body: list[ast.stmt] = []
    for number, call in enumerate(calls):
        value = ast.Call(
            _expression(call.callee),
            [_expression(origin) for origin in call.args],
            [ast.keyword(name, _expression(origin)) for name, origin in call.kwargs],
        )
        body.append(ast.Assign([ast.Name(f"call_{number}", ast.Store())], value))
    name = name if name.isidentifier() else "recorded"
    arguments = ast.arguments([], names, None, [], [], None, [])
    function = ast.FunctionDef(name, arguments, body or [ast.Pass()], [])
    function.type_params = []  # type: ignore[attr-defined]
    text = render(ast.Module([function], []))
    lines = text.rstrip("\n").split("\n")
    for index, call in zip(range(len(lines) - len(calls), len(lines)), calls, strict=False):
        why = ", started early" if call.started else call.why and f", in order: {call.why}"
        lines[index] += f"  # line {call.line}{why}"
    return "\n".join(lines) + "\n"


def recorded_sites(sites: Iterable[tuple[int, str, int, float]]) -> str:
    """Line, callee, number of calls and seconds of each site, as comments."""
    return "".join(
        f"# line {line}: {name}, {count} call{'s' * (count != 1)}, {1e3 * seconds / count:.1f} ms each\n"
        for line, name, count, seconds in sites
    )


def render(module: ast.Module) -> str:
    """By astor, where it can be imported and copes; otherwise by `ast`."""
    ast.fix_missing_locations(module)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import astor  # type: ignore[import-untyped]

            text: str = astor.to_source(module, pretty_source="".join)
            ast.parse(text)
            return text
    except Exception:  # it isn't there, or not for this Python
        return ast.unparse(module)


def _expression(origin: Any) -> ast.expr:
    if type(origin) is not tuple or not origin:
        return ast.Constant(...)
    kind, *rest = origin
    if kind == "name":
        return ast.Name(rest[0], ast.Load())
    if kind == "constant":
        return ast.Constant(rest[0])
    if kind == "call":
        return ast.Name(f"call_{rest[0]}", ast.Load())
    if kind == "attribute":
        return ast.Attribute(_expression(rest[0]), rest[1], ast.Load())
    if kind in ("item", "key"):
        key = rest[1]
        index = _expression(key) if type(key) is tuple else ast.Constant(key)
        if kind == "key":
            whole = ast.Call(ast.Name("list", ast.Load()), [_expression(rest[0])], [])
            return ast.Subscript(whole, index, ast.Load())
        return ast.Subscript(_expression(rest[0]), index, ast.Load())
    if kind == "made":
        name, *operands = rest
        if name == "not_" and operands and type(operands[0]) is tuple and operands[0][:2] == ("made", "truth"):
            operands = [*operands[0][2:]]  # from 3.13 on, the bytecode asks for the truth first
        parts = [_expression(operand) for operand in operands]
        if name == "list":
            return ast.List(parts, ast.Load())
        if name == "tuple":
            return ast.Tuple(parts, ast.Load())
        if name == "dict":
            return ast.Dict([*parts[::2]], parts[1::2])
        if name in _OPERATORS and len(operands) == 2:
            return ast.BinOp(parts[0], _OPERATORS[name], parts[1])
        if name in _COMPARISONS and len(operands) == 2:
            return ast.Compare(parts[0], [_COMPARISONS[name]], [parts[1]])
        if name in _UNARY and len(operands) == 1:
            return ast.UnaryOp(_UNARY[name], parts[0])
        if name == "f-string" or str(name).startswith("format"):
            return ast.JoinedStr([_part(operand) for operand in (operands if name == "f-string" else [origin])])
        return ast.Call(ast.Name(name or "made", ast.Load()), parts, [])
    return ast.Constant(...)


def _part(origin: Any) -> ast.expr:
    """Of an f-string."""
    if type(origin) is tuple and origin[:1] == ("constant",) and type(origin[1]) is str:
        return ast.Constant(origin[1])
    if type(origin) is not tuple or origin[:1] != ("made",) or not str(origin[1]).startswith("format"):
        return ast.FormattedValue(_expression(origin), -1, None)
    _, name, value, *specification = origin
    if "!" not in name and type(value) is tuple and value[:1] == ("made",) and str(value[1]).startswith("format!"):
        if len(value) == 3:
            _, name, value = value  # from 3.13 on, the bytecode converts in a step of its own
    conversion = ord(name[-1]) if "!" in name else -1
    spec = ast.JoinedStr([_part(part) for part in specification]) if specification else None
    return ast.FormattedValue(_expression(value), conversion, spec)
