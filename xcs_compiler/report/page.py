"""One self-contained HTML page: the source, annotated line by line, with the reasons and the rewritten code.

As Cython's ``-a`` and numba's diagnostics do. No script and nothing from elsewhere: lines that have something to say
are `<details>`, so they open by click and by keyboard.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xcs_compiler.effects.lattice import Reason
from xcs_compiler.report.explain import Explanation, ExplanationRow, how_it_runs
from xcs_compiler.report.graph import Graph, as_svg
from xcs_compiler.report.readable import readable


@dataclass(frozen=True, slots=True)
class PageFunction:
    """One function of the page. ``rewritten`` and ``graph`` are None where it runs as written."""

    explanation: Explanation
    last_line: int
    rewritten: str | None
    graph: Graph | None


@dataclass(frozen=True, slots=True)
class PageFile:
    filename: str
    lines: Sequence[str]
    functions: Sequence[PageFunction]


STYLE = """
:root {
  color-scheme: light dark;
  --back: #ffffff; --text: #1b1f24; --faint: #59636e; --line: #d8dee4; --panel: #f5f7f9;
  --ahead: #dff3e3; --ahead-edge: #2b7a3d; --kept: #fff1cc; --kept-edge: #8a5a00; --focus: #0b5fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171b; --text: #e6e9ee; --faint: #a3adb9; --line: #343b44; --panel: #1d2228;
    --ahead: #143520; --ahead-edge: #6fcf85; --kept: #3a2d0e; --kept-edge: #e0b050; --focus: #7fb0ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 1rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: .2rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
p { margin: .3rem 0; overflow-wrap: anywhere; } h2 code { font-size: 1.05rem; } .faint { color: var(--faint); }
code, pre, .source { font: 13px/1.55 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.legend span { display: inline-block; padding: 0 .5rem; margin: 0 .6rem .3rem 0; border-left: 4px solid; }
.legend .ahead, .ahead > summary { background: var(--ahead); border-color: var(--ahead-edge); }
.legend .kept, .kept > summary { background: var(--kept); border-color: var(--kept-edge); }
.legend .plain { border-color: var(--line); }
.source { border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; margin: .6rem 0; }
.rows { min-width: max-content; }
.row, summary { display: flex; padding: 0 .6rem 0 0; border-left: 4px solid transparent; white-space: pre; }
.row::before, summary::before { content: ""; flex: none; width: 1.2rem; text-align: center; color: var(--faint); }
.number { flex: none; width: 2.6rem; padding-right: .8rem; text-align: right; color: var(--faint); user-select: none; }
summary { cursor: pointer; list-style: none; } summary::-webkit-details-marker { display: none; }
summary::before { content: "\\25B8"; } [open] > summary::before { content: "\\25BE"; }
.more > summary { margin-left: -4px; }
summary:focus-visible, a:focus-visible, pre:focus-visible, .scroll:focus-visible, .source:focus-visible {
  outline: 3px solid var(--focus); outline-offset: -2px; }
summary:hover { filter: brightness(.96); }
.why { position: sticky; left: 0; width: calc(min(100vw, 1200px) - 2rem - 2px); white-space: normal;
  padding: .5rem .8rem .7rem 4rem; background: var(--panel); border-bottom: 1px solid var(--line);
  font: 14px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.why dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .2rem 0 .6rem; }
.why dt { color: var(--faint); } .why dd { margin: 0; }
.why ol { margin: .1rem 0; padding-left: 1.2rem; }
.why pre { overflow-x: auto; background: var(--back); border: 1px solid var(--line); border-radius: 4px;
  padding: .4rem; margin: .3rem 0; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: .5rem .8rem; margin: .4rem 0; }
.scroll pre { margin: 0; } .scroll svg { display: block; max-width: max(100%, 50rem); height: auto; }
a { color: var(--ahead-edge); }
nav ul { columns: 18rem; padding-left: 1.2rem; margin: .3rem 0; }
nav li { break-inside: avoid; overflow-wrap: anywhere; }
@media (max-width: 600px) {
  .why { padding-left: 1rem; } .why dl { grid-template-columns: 1fr; } .why dt { margin-top: .3rem; }
  .number { width: 2.2rem; padding-right: .6rem; }
}
"""


def page(files: Sequence[PageFile]) -> str:
    """The page of all files. Ends with a newline."""
    every = [function for file in files for function in file.functions]
    ahead = sum(row.ahead for function in every for row in function.explanation.rows)
    rows = sum(len(function.explanation.rows) for function in every)
    title = files[0].filename if len(files) == 1 else f"{len(files)} files"
    body = [
        "<header><h1>What xcs makes of it</h1>",
        f'<p class="faint">{html.escape(title)}: {ahead} of {rows} calls that wait or have effects run ahead</p>',
        '<p class="legend"><span class="ahead">calls run ahead</span><span class="kept">stays in order</span>'
        '<span class="plain">nothing that waits</span></p>',
        "<p>Marked lines open with a click, or with Tab and Enter: why, what they wait for, and what runs instead.</p>",
        "</header>",
    ]
    if len(every) > 1:
        links = "".join(
            f'<li><a href="#{_anchor(number, f)}">{html.escape(f.explanation.name)}</a> '
            f'<span class="faint">{_counted(f)}</span></li>'
            for number, f in enumerate(every)
        )
        body.append(f'<nav aria-label="functions"><h2>Functions</h2><ul>{links}</ul></nav>')
    body.append("<main>")
    numbers = {id(function): number for number, function in enumerate(every)}
    for file in files:
        body += [part for function in file.functions for part in _function(file, function, numbers[id(function)])]
    body.append("</main>")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>xcs: {html.escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _anchor(number: int, function: PageFunction) -> str:
    return f"f{number}-{''.join(c if c.isalnum() else '-' for c in function.explanation.name)}"


def _counted(function: PageFunction) -> str:
    rows = function.explanation.rows
    return f"{sum(row.ahead for row in rows)} of {len(rows)} ahead"


def _function(file: PageFile, function: PageFunction, number: int) -> list[str]:
    explanation = function.explanation
    rows: dict[int, list[ExplanationRow]] = {}
    for row in explanation.rows:
        rows.setdefault(row.line, []).append(row)
    note = how_it_runs(explanation) or _counted(function)
    first = min([explanation.line, *rows])
    name = html.escape(explanation.name)
    made = _rewritten_by_line(function)
    parts = [
        f'<section id="{_anchor(number, function)}" aria-labelledby="h{number}">',
        f'<h2 id="h{number}"><code>{name}</code></h2>',
        f'<p class="faint">{html.escape(file.filename)}:{explanation.line}, {marked(note)}</p>',
        f'<div class="source" role="group" aria-label="source of {name}" tabindex="0"><div class="rows">',
    ]
    for line in range(first, function.last_line + 1):
        text = html.escape(file.lines[line - 1]) or " "
        code = f'<span class="number">{line}</span><span class="code">{text}</span>'
        if line not in rows:
            parts.append(f'<div class="row">{code}</div>')
            continue
        state = "ahead" if all(row.ahead for row in rows[line]) else "kept"
        hint = html.escape("; ".join(_hint(row) for row in rows[line]), quote=True)
        why = "".join(_why(row, explanation.filename) for row in rows[line])
        instead = made.get(line)
        shown = f"<div>Runs instead:</div><pre>{html.escape(instead)}</pre>" if instead else ""
        parts.append(
            f'<details class="{state}"><summary title="{hint}">{code}</summary>'
            f'<div class="why">{why}{shown}</div></details>'
        )
    parts.append("</div></div>")
    if function.rewritten is not None:
        parts.append(
            '<details class="more"><summary><strong>Rewritten code</strong></summary>'
            f'<div class="scroll" tabindex="0" role="group" aria-label="rewritten code of {name}">'
            f"<pre>{html.escape(readable(function.rewritten))}</pre></div></details>"
        )
    if function.graph is not None and len(function.graph.nodes) > 1:
        parts.append(
            '<details open class="more"><summary><strong>What waits for what</strong></summary>'
            f'<div class="scroll" tabindex="0" role="group" aria-label="graph of {name}">{as_svg(function.graph)}</div>'
            "</details>"
        )
    parts.append("</section>")
    return parts


def _hint(row: ExplanationRow) -> str:
    return f"{row.call.splitlines()[0][:60]}: {'runs ahead' if row.ahead else 'stays in order'}"


def _why(row: ExplanationRow, filename: str) -> str:
    level = "only known when it is called" if row.level is None else row.level.name.lower().replace("_", "-")
    pairs = [
        ("call", f"<code>{html.escape(row.call)}</code>"),
        ("runs ahead", "yes" if row.ahead else "no"),
        ("class", level),
        ("why", _chain(row.reason, filename)),
    ]
    if row.waits_for:
        pairs.append(("waits for", "<br>".join(marked(text) for text in row.waits_for)))
    if row.unlock:
        pairs.append(("to unlock it", marked(row.unlock)))
    if row.remark:
        pairs.append(("note", marked(row.remark)))
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in pairs) + "</dl>"


def marked(text: str) -> str:
    """What is in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _chain(reason: Reason | str, filename: str) -> str:
    if isinstance(reason, str):
        return marked(reason)
    steps = []
    at: Reason | None = reason
    while at is not None:
        place = ""
        if at.line:
            name = "line " if at.filename in (None, filename) else f"{at.filename}:"
            place = f' <span class="faint">({html.escape(name)}{at.line})</span>'
        if at.text:
            steps.append(f"{marked(at.text)}{place}")
        at = at.because
    return steps[0] if len(steps) == 1 else "<ol>" + "".join(f"<li>{step}</li>" for step in steps) + "</ol>"


def _rewritten_by_line(function: PageFunction) -> Mapping[int, str]:
    """Lines of the rewritten code by the line of the source whose call they make, as far as their text tells."""
    if function.rewritten is None:
        return {}
    found: dict[int, str] = {}
    lines = function.rewritten.split("\n")
    for row in function.explanation.rows:
        call = _bare(row.call)
        here = [line.strip() for line in lines if "__xcs_" in line and call in _bare(line)] if row.ahead else []
        if here:
            found.setdefault(row.line, "\n".join(dict.fromkeys(here[:4])))
    return found


def _bare(text: str) -> str:
    """A text in which the same call looks the same, whatever its quotes, spaces and gates."""
    text = re.sub(r"__xcs_(?:plain|frozen|apart)\(([^()]*)\)", r"\1", text)
    return re.sub(r"\s+", "", text).replace("'", '"')
