"""Files that are opened to be read: a file object that nobody else has, whose place is nobody else's business.

A descriptor in place of a path is shared with whoever opened it. Where it is not known which of the two it is, or what
the path is, the call is made through what stands in for `open` in a twin, which looks, and waits for its turn where it
has to.
"""

from __future__ import annotations

import ast
import builtins

from xcs_compiler.effects import claims, implicit
from xcs_compiler.effects.arguments import Arguments
from xcs_compiler.effects.effect import Effect
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.values import Abstract, Data, Site

READING = frozenset({"r", "rt", "tr", "rb", "br"})


def opened(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``open(path)`` with a mode that is written out."""
    if not arguments.positional or "opener" in arguments.keywords:
        return None
    path = arguments.positional[0].value.what
    if isinstance(path, Data) and path.cls in (int, bool):
        return None
    known = (isinstance(path, Data) and path.cls is str) or implicit.is_plain_class(path)
    if not known and not frame.session.is_twin(frame, builtins.open):
        return None
    return _to_read(frame, arguments, node, text, turns=not known)


def path_opened(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``path.open()`` of a `pathlib.Path`, which comes first among the arguments."""
    if not arguments.positional or not implicit.is_plain_class(arguments.positional[0].value.what):
        return None
    return _to_read(frame, arguments, node, text)


def _to_read(
    frame: Environment, arguments: Arguments, node: ast.expr, text: str, *, turns: bool = False
) -> Effect | None:
    if arguments.double_stars or arguments.stars:
        return None
    mode = arguments.positional[1].node if len(arguments.positional) > 1 else None
    if "mode" in arguments.keywords:
        mode = arguments.keywords["mode"].node
    if mode is not None and not (isinstance(mode, ast.Constant) and mode.value in READING):
        return None
    binary = isinstance(mode, ast.Constant) and "b" in str(mode.value)
    frame.heap().opened.add(Site(node))
    value = claims.instance(frame, "_io.BufferedReader" if binary else "_io.TextIOWrapper", node)
    return Effect(
        Level.PARALLEL_SAFE, Reason(f"{text}: opens a file to read"), value,
        reads=frozenset({Place("files"), Place("cwd")}), fresh=True, turns=turns,
    )  # fmt: skip


def loaded(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """`json.load` and the like from a file that was opened here to be read."""
    if len(arguments.positional) != 1 or arguments.keywords or not arguments.simple():
        return None
    if not frame.is_own_file(arguments.positional[0].value):
        return None
    reads = frozenset({Place("files")})
    return Effect(
        Level.PARALLEL_SAFE, Reason(f"{text}: reads a file of its own"), Abstract(Data()),
        slow=frame.session.disk, reads=reads, mutates=(arguments.positional[0].node,), shallow=True, fresh=True,
    )  # fmt: skip
