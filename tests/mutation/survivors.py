"""`python -m tests.mutation.survivors a.jsonl b.jsonl`: writes `SURVIVORS.md` from what `--out` of a run has kept.

Each survivor has what is known of it: said by hand (`explained`), or told by the kind of change. The rest is open.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.mutation.explained import EXPLAINED
from tests.mutation.mutants import MODULES, mutants, path_of

LEFT = ("survived", "not reached")
GUARD = "a guard of types: a fault at worst, so the original runs"
_FILTER = re.compile(r"for .* in .* if (isinstance\(\w+, .*\)|\w+ in (\w+\.)*operations|\w+ is not None)")
HEAD = """\
# Mutants that no test notices

`make mutation` (`tests/mutation`) changes one thing in one function of `plan/`, `dependences.py` and the checks, and
sees whether a test notices: a program of the ledger (`tests/golden/ahead`) that has another plan, is refused or makes
the compiler fail; for the checks, a program made wrong (`tests/compiler/sabotage.py`) that isn't refused any more; a
test that calls the stages. Nothing is run but the compiler, so a survivor changes no plan of any program of the tests
that was tried on it.

Mutants are drawn by a seed, and each is tried on as many programs as are worth the time (`--patience`), those first
that noticed most others. One with which the compiler doesn't end (*hang*) stops any test that comes by.

What became of those that were tried; `python -m tests.mutation.survivors` writes this page, with the lines of
that day. *Open*: nobody has said yet what it changes.
"""


def kind(module: str, line: int, before: str, after: str) -> str:
    for known, begins, becomes, text in EXPLAINED:
        if known == module and before.strip().startswith(begins) and after.strip().startswith(becomes):
            return text
    source = path_of(module).read_text().splitlines()
    here = source[line - 1] if line <= len(source) else ""
    if "note(" in here or "note(" in before:
        return "the text of `explain`"
    if "strict=" in here and before in ("True", "False"):
        return "the same: as many of both"
    if before.startswith("raise PlanError"):
        return "of the check: another one refuses first, or nothing is made wrong in that way"
    if _is_guard(before, after) or (_FILTER.fullmatch(before.strip()) and " if " not in after):
        return GUARD
    if after == "pass" and before in ("return None", "return False", "return") and _is_last(module, line):
        return "the same: the end of a function gives None, which counts as no"
    return "open"


def _is_guard(before: str, after: str) -> bool:
    """Whether all that is gone is a question for None, or for a type."""
    try:
        one, two = ast.parse(before.strip(), mode="eval").body, ast.parse(after.strip(), mode="eval").body
    except SyntaxError:
        return False
    if not isinstance(one, ast.BoolOp):
        return False
    kept = [two] if not isinstance(two, ast.BoolOp) or type(two.op) is not type(one.op) else two.values
    texts = {ast.unparse(value) for value in kept}
    gone = [n for n, value in enumerate(one.values) if ast.unparse(value) not in texts]
    if len(gone) != 1 or len(kept) != len(one.values) - 1:
        return False
    asked = _asked(one.values[gone[0]], isinstance(one.op, ast.And))
    # What comes after takes it for what was asked.
    used = (n for value in one.values[gone[0] + 1 :] for n in ast.walk(value) if isinstance(n, ast.Attribute))
    return asked is not None and any(ast.unparse(n.value) == asked for n in used)


def _asked(value: ast.expr, positive: bool) -> str | None:
    """What is asked whether it is of a type, or not None."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        value, positive = value.operand, not positive
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "isinstance":
        return ast.unparse(value.args[0]) if positive else None
    if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.IsNot if positive else ast.Is):
        if isinstance(value.comparators[0], ast.Constant) and value.comparators[0].value is None:
            return ast.unparse(value.left.target if isinstance(value.left, ast.NamedExpr) else value.left)
    return None


def _is_last(module: str, line: int) -> bool:
    functions = (n for n in ast.walk(ast.parse(path_of(module).read_text())) if isinstance(n, ast.FunctionDef))
    return any(function.body[-1].lineno == line for function in functions)


def page(rows: list[list[Any]]) -> str:
    parts = [HEAD, "| module | mutants | tried | noticed | hang | left | explained | open |\n| --- |" + " ---: |" * 7]
    tables = []
    total: Counter[str] = Counter()
    for module in MODULES:
        mine = [row for row in rows if row[0] == module and row[6] != "not a function"]
        if not mine:
            continue
        left = sorted((row[1], row[4], row[5], kind(module, row[1], row[4], row[5])) for row in mine if row[6] in LEFT)
        hang = sum(row[6] == "hangs" for row in mine)
        open_ = sum(text == "open" for *_, text in left)
        found = {
            "mutants": len(list(mutants(module))), "tried": len(mine), "noticed": len(mine) - hang - len(left),
            "hang": hang, "left": len(left), "explained": len(left) - open_, "open": open_,
        }  # fmt: skip
        total.update(found)
        parts.append(f"| `{module}` | {' | '.join(map(str, found.values()))} |")
        tables += [f"| `{module}`:{line} | {_code(one)} | {_code(two)} | {text} |" for line, one, two, text in left]
    parts.append(f"| all of these | {' | '.join(str(total[name]) for name in found)} |")
    parts += ["", "## What is left", "", "| where | what stood there | what stands there now | what it changes |"]
    parts += ["| --- | --- | --- | --- |", *tables]
    return "\n".join(parts) + "\n"


def _code(text: str) -> str:
    text = text.strip().replace("|", "\\|")
    return f"`{text if len(text) <= 110 else text[:107] + '...'}`"


def main() -> int:
    by_mutant: dict[tuple[Any, ...], list[Any]] = {}
    paths = [Path(path) for path in sys.argv[1:]]
    if not paths or not all(path.is_file() for path in paths):
        print("give files that `python -m tests.mutation --out FILE` has written", file=sys.stderr)
        return 2
    for path in paths:
        for row in map(json.loads, path.read_text().splitlines()):
            by_mutant[(row[0], row[1], row[4], row[5])] = row  # a later run counts
    hand = Path(__file__).parents[1] / "SURVIVORS.md"
    kept = hand.read_text(encoding="utf-8") if hand.exists() else ""
    by_hand = kept[kept.index("## Guards taken out by hand") :] if "## Guards taken out by hand" in kept else ""
    hand.write_text(f"{page(list(by_mutant.values()))}\n{by_hand}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
