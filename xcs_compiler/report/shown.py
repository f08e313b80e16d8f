"""A target of the command line -> what is to be shown of it. Nothing of the user's is imported or run."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xcs_compiler.declined import Declined
from xcs_compiler.effects.configuration import declared_for
from xcs_compiler.effects.lattice import Level
from xcs_compiler.fallback.profile import is_profile, profile_text
from xcs_compiler.report.dump import as_comment, as_written, indentation, reindented
from xcs_compiler.report.explain import Explanation
from xcs_compiler.report.readable import named, readable
from xcs_compiler.source import Located, source_of
from xcs_compiler.targets import Target, TargetError, find_target, functions_of

if TYPE_CHECKING:
    from xcs_compiler.pipeline import Rewritten, Shared
    from xcs_compiler.report.page import PageFile


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be shown of each target."""

    show: str
    stage: str | None
    graph: str | None
    page: bool
    assume: Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Shown:
    text: str
    faults: list[str]
    filename: str
    page: PageFile | None = None


def show_one(name: str, order: Order) -> Shown | TargetError:
    try:
        if is_profile(name):
            if order.show != "dump" or order.stage or order.graph or order.page:
                raise TargetError(f"of a profile there is only --dump: {name}")
            return Shown(profile_text(name), [], name)
        return _shown(find_target(name), order)
    except TargetError as error:
        return TargetError(str(error), error.status)


def _shown(target: Target, order: Order) -> Shown:
    """What is to be shown of one target, and what went wrong inside xcs."""
    from xcs_compiler.pipeline import Shared

    faults: list[str] = []
    chosen = _worthwhile(target, order) if order.show in ("dump", "diff") and target.wanted is None else None
    filename = target.file.filename
    shared = Shared(target.file.module, target.module_name, order.assume, chosen, filename)
    located = functions_of(target)
    if order.graph == "svg" and len(located) > 1:
        some = ", ".join(one.qualname for one in located[:3])
        raise TargetError(f"an SVG is of one function: name one of {some} ... in {filename}; --html has all of them")
    if order.graph or (order.stage and order.stage != "rewrite"):
        texts = [_inspected(target, one, order, shared, faults) for one in located]
        return Shown("\n".join(texts), faults, filename)
    functions = [(one, _rewrite(target, one, shared, faults)) for one in located]
    if order.page:
        return Shown("", faults, filename, _page(target, functions, shared))
    if order.show == "explain":
        text = "\n\n".join(str(_explanation(target, *function)) for function in functions) + "\n"
    elif order.show == "diff":
        text = _difference(target, functions)
    elif target.wanted is None:
        text = _whole_file(target, functions, comments=True)
    else:
        text = "\n".join(_single(target, *function) for function in functions)
    return Shown(text, faults, filename)


def _worthwhile(target: Target, order: Order) -> frozenset[str]:
    """The functions of a file that may call something slow, by names alone: most don't, and analysing takes long."""
    from xcs_compiler.lint.index import Index
    from xcs_compiler.lint.scan import scan

    name = target.module_name
    found = scan(target.file.module, name, target.file.filename.endswith("__init__.py"))
    declared = (*declared_for(target.file.filename).parallel_safe, *order.assume)
    slow = Index({target.file.filename: found}, declared).slow
    return frozenset(full.removeprefix(f"{name}.") for full in slow)


def _inspected(target: Target, located: Located, order: Order, shared: Shared, faults: list[str]) -> str:
    from xcs_compiler.pipeline import stages_of
    from xcs_compiler.report.graph import graph_of
    from xcs_compiler.report.stages import stage_text

    comment = {"dot": "//", "mermaid": "%%", "svg": None}.get(order.graph or "", "#")
    head = f"{comment} {target.file.filename}:{located.node.lineno} {located.qualname}\n" if comment else ""
    try:
        stages = stages_of(source_of(target.file, located), shared)
        return head + (graph_of(stages).drawn(order.graph) if order.graph else stage_text(stages, order.stage or ""))
    except Exception as error:
        return head + f"{comment or ''} {_fault(target, located, error, faults)}\n"


def _page(target: Target, functions: Sequence[tuple[Located, Rewritten | Declined | str]], shared: Shared) -> PageFile:
    from xcs_compiler.pipeline import Rewritten
    from xcs_compiler.report.graph import graph_of
    from xcs_compiler.report.page import PageFile, PageFunction

    made = []
    for located, result in functions:
        rewritten = isinstance(result, Rewritten)
        explanation = _explanation(target, located, result)
        last = located.node.end_lineno or located.node.lineno
        text = named(reindented(result.source_text, "")) if isinstance(result, Rewritten) else None
        graph = graph_of(result.stages) if isinstance(result, Rewritten) else None
        if rewritten or explanation.rows or target.wanted is not None:
            made.append(PageFunction(explanation, last, text, graph))
    return PageFile(target.file.filename, target.file.lines, made)


def _rewrite(target: Target, located: Located, shared: Shared, faults: list[str]) -> Rewritten | Declined | str:
    from xcs_compiler.pipeline import compile_static

    source = source_of(target.file, located)
    try:
        return compile_static(source, target.file.module, target.module_name, {}, shared)
    except Exception as error:
        return _fault(target, located, error, faults)


def _fault(target: Target, located: Located, error: Exception, faults: list[str]) -> str:
    if os.environ.get("XCS_STRICT", "") not in ("", "0"):
        raise error
    faults.append(f"a fault of xcs at {target.file.filename}:{located.node.lineno} ({located.qualname}): {error!r}")
    return f"xcs failed on it: {error!r}"


def _reason(target: Target, located: Located, result: Declined | str) -> str:
    if isinstance(result, str):
        return result
    if result.line is None:
        return result.reason
    line = source_of(target.file, located).file_line(result.line)
    return result.reason if line == located.node.lineno else f"{result.reason} (line {line})"


def _explanation(target: Target, located: Located, result: Rewritten | Declined | str) -> Explanation:
    if isinstance(result, (Declined, str)):
        rows = result.rows if isinstance(result, Declined) else ()
        reason = _reason(target, located, result)
        return Explanation(located.qualname, target.file.filename, located.node.lineno, rows, reason)
    return result.explanation


def _single(target: Target, located: Located, result: Rewritten | Declined | str) -> str:
    heading = f"# {target.file.filename}:{located.node.lineno} {located.qualname}\n"
    if isinstance(result, (Declined, str)):
        return (
            heading
            + as_comment(f"runs as written: {_reason(target, located, result)}")
            + as_written(source_of(target.file, located))
        )
    return heading + readable(reindented(result.source_text, "")).rstrip("\n") + "\n"


def _whole_file(target: Target, functions: Sequence[tuple[Located, Rewritten | Declined | str]], comments: bool) -> str:
    """The file with each function that is rewritten replaced."""
    lines = list(target.file.lines)
    for located, result in sorted(functions, key=lambda function: -function[0].node.lineno):
        source = source_of(target.file, located)
        first, last = source.first_line - 1, located.node.end_lineno or located.node.lineno
        if not isinstance(result, (Declined, str)):
            text = readable(reindented(result.source_text, indentation(lines[first])))
            lines[first:last] = text.rstrip("\n").split("\n")
        elif comments:
            comment = as_comment(f"runs as written: {_reason(target, located, result)}", indentation(lines[first]))
            lines[first:first] = comment.rstrip("\n").split("\n")
    text = "\n".join(lines)
    return text if text.endswith("\n") else text + "\n"


def _difference(target: Target, functions: Sequence[tuple[Located, Rewritten | Declined | str]]) -> str:
    rewritten = _whole_file(target, functions, comments=False)
    name = target.file.filename
    lines = difflib.unified_diff(
        target.file.text.splitlines(), rewritten.splitlines(), name, f"{name} (rewritten)", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)
