"""A function, rewritten -> its code, compiled in a scope like the one that the original was compiled in.

What surrounds a function decides on its code: its free variables, the class by whose name private names are mangled,
the ``from __future__`` imports, and the names that the module imports (a call of an attribute of one is compiled to
other instructions than a call of a method, and stands on another line where it takes several).
"""

from __future__ import annotations

import ast
import sys
from inspect import CO_OPTIMIZED
from types import CodeType
from typing import Any, Final

from xcs_compiler.quietly import compile_tree
from xcs_compiler.source import FUTURES

NAME: Final = "xcs function"
"""Of the function while it is compiled. Nobody can mean it: in its scope its own name would hide the global one."""
_SCOPE: Final = "__xcs_scope"
_COMPREHENSIONS: Final = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_PLACE: Final[dict[str, Any]] = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}


def compile_again(
    statement: ast.stmt, original: CodeType, filename: str, class_name: str | None, imported: frozenset[str]
) -> CodeType:
    """The code of a module that has the statement in such a scope. Raises what `compile` raises."""
    inner = statement
    if class_name is not None or "__class__" in original.co_freevars:
        inner = ast.ClassDef(_mangling_as(class_name), [], [], [inner], [], **_PLACE)
        if sys.version_info >= (3, 12):
            inner.type_params = []
    free = [ast.arg(name, **_PLACE) for name in original.co_freevars if name != "__class__"]
    outer = ast.FunctionDef(_SCOPE, ast.arguments([], free, None, [], [], None, []), [inner], [], **_PLACE)
    if sys.version_info >= (3, 12):
        outer.type_params = []
    imports = [ast.Import([ast.alias(name, **_PLACE)], **_PLACE) for name in sorted(imported)]
    module = ast.Module([*imports, outer], [])
    return compile_tree(module, filename, original.co_flags & FUTURES)


def _mangling_as(class_name: str | None) -> str:
    """A class name that nobody uses, for which private names become the same: leading underscores don't count.

    Under the class's own name, a method that mentions its class would find this one.
    """
    return "__xcs_class" if class_name is None else "_" * 16 + class_name


def original_qualname(inner: CodeType, prefix: str, original: str) -> str:
    """Of a code object inside, what it is in the original. ``prefix`` is that of the code around it, whose name in the
    original is given; what is declared ``global`` is not beneath it."""
    qualname = inner.co_qualname
    return within(original, qualname[len(prefix) :]) if qualname.startswith(prefix) else qualname


def within(qualname: str, rest: str) -> str:
    """The name of something in a scope of that name. Comprehensions have no ``<locals>``."""
    return qualname + (rest.removeprefix(".<locals>") if qualname.endswith(_COMPREHENSIONS) else rest)


def with_qualname(inner: CodeType, qualname: str) -> tuple[object, ...]:
    """The constants of a code object with its name in them: the body of a class sets ``__qualname__`` to one."""
    if "__qualname__" not in inner.co_names or inner.co_flags & CO_OPTIMIZED:
        return inner.co_consts
    return tuple(qualname if constant == inner.co_qualname else constant for constant in inner.co_consts)


__all__ = ["NAME", "compile_again", "original_qualname", "with_qualname", "within"]
