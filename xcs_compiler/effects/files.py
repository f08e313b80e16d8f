"""Files that are opened to be read: a file object that nobody else has, whose place is nobody else's business.

A descriptor in place of a path is shared with whoever opened it. Where it is not known which of the two it is, or what
the path is, the call is made through what stands in for `open` in a twin, which looks, and waits for its turn where it
has to.
"""

from __future__ import annotations

import ast
import builtins
import re

from xcs_compiler.effects import claims, implicit
from xcs_compiler.effects.arguments import Arguments
from xcs_compiler.effects.effect import Effect, ordered
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.lattice import Level, Place, Reason
from xcs_compiler.effects.values import Abstract, Data, Site
from xcs_compiler.sparse import replace

READING = frozenset({"r", "rt", "tr", "rb", "br"})


def opened(frame: Environment, arguments: Arguments, node: ast.expr, text: str) -> Effect | None:
    """``open(path)`` with a mode that is written out."""
    if not arguments.positional or "opener" in arguments.keywords:
        return None
    if (mode := _mode(arguments)) is not None and re.fullmatch("[rwaxbt+]{1,3}", mode) and mode not in READING:
        return _to_write(frame, arguments, node, text, mode)
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
    mode = _mode(arguments)
    if mode not in READING:
        return None
    frame.heap().opened.add(Site(node))
    value = claims.instance(frame, "_io.BufferedReader" if "b" in mode else "_io.TextIOWrapper", node)
    return Effect(
        Level.PARALLEL_SAFE, Reason(f"{text}: opens a file to read"), value,
        reads=frozenset({Place("files"), Place("cwd")}), fresh=True, turns=turns,
    )  # fmt: skip


def _to_write(frame: Environment, arguments: Arguments, node: ast.expr, text: str, mode: str) -> Effect:
    """What is known of it is only of which type it is."""
    reading = "+" in mode and "b" in mode
    name = "BufferedRandom" if reading else "BufferedWriter" if "b" in mode else "TextIOWrapper"
    effect = ordered(f"{text}: opens a file, and creates or empties it in the modes that write", arguments.nodes())
    files = frozenset({Place("files")})
    return replace(effect, value=claims.instance(frame, f"_io.{name}", node), reads=files, writes=files)


def _mode(arguments: Arguments) -> str | None:
    """The mode, if it is written out."""
    if arguments.double_stars or arguments.stars:
        return None
    given = arguments.positional[1].node if len(arguments.positional) > 1 else None
    if "mode" in arguments.keywords:
        given = arguments.keywords["mode"].node
    if given is None:
        return "r"
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


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
