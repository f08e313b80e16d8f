"""The page of a run: one lane a call, the critical path marked, and what was lost to order. One file, no script."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from xcs_compiler.report.page import marked

if TYPE_CHECKING:
    from xcs.lanes import Call
    from xcs.observing import Run

LANES = 2_000
"""More are not drawn: a browser would take too long."""
LANE = "A lane is a call, from when it began to when it ended. Click on one, or go to it with Tab, for details."
STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --faint: #59636e; --line: #d8dee4; --panel: #f5f7f9;
  --bar: #5aa469; --critical: #d1480a; --place: #8a6d00; --failed: #b3261e; --wait: #b9c2cc; --focus: #0b5fff; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14171b; --text: #e6e9ee; --faint: #a3adb9; --line: #343b44; --panel: #1d2228;
    --bar: #6fcf85; --critical: #ff9d5c; --place: #e0b050; --failed: #ff8a80; --wait: #505a66; --focus: #7fb0ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1300px; padding: 1rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: .2rem 0; } h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; }
p { margin: .3rem 0; overflow-wrap: anywhere; }
code { font: 13px ui-monospace, monospace; } .faint { color: var(--faint); }
.legend span::before { content: ""; display: inline-block; width: .9em; height: .9em; margin: 0 .35em 0 0;
  vertical-align: -.1em; border-radius: 2px; background: var(--bar); }
.legend span { margin-right: 1rem; white-space: nowrap; } .legend .critical::before { background: var(--critical); }
.legend .place::before { background: var(--place); } .legend .failed::before { background: var(--failed); }
.legend .wait::before { background: var(--wait); }
.lanes { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.lane { display: grid; grid-template-columns: minmax(7rem, 22%) 1fr; align-items: center; min-height: 1.5rem;
  border-bottom: 1px solid var(--line); font-size: 13px; }
.lane:last-child { border-bottom: 0; } .lane:focus-visible { outline: 3px solid var(--focus); outline-offset: -3px; }
.lane b { font: 12px ui-monospace, monospace; padding: 0 .5rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.track { position: relative; height: 1.1rem; background: var(--panel); }
.track i { position: absolute; top: .15rem; bottom: .15rem; min-width: 2px; border-radius: 2px;
  background: var(--bar); }
.track i.wait { background: var(--wait); } .track i.critical { background: var(--critical); }
.track i.place { background: var(--place); } .track i.failed { background: var(--failed); }
.said { display: none; grid-column: 1 / -1; margin: 0; padding: .2rem .5rem .4rem; background: var(--panel); }
.lane:focus .said { display: block; }
.scale { display: flex; justify-content: space-between; padding-left: max(7rem, 22%); font-size: 12px; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem 1.2rem .15rem 0; }
td:first-child { text-align: right; font-variant-numeric: tabular-nums; }
@media (max-width: 600px) { .lane { grid-template-columns: 1fr; } .scale { padding-left: 0; } }
"""


def timeline(run: Run) -> str:
    """The page. Ends with a newline."""
    calls = sorted(run.calls, key=lambda call: (_at_work(call), call.number))
    critical = {call.number for call in run.critical_path()}
    start = min([call.began for call in calls], default=run.began)
    end = max([*(call.ended for call in calls), start + 1e-6])
    drawn = calls[:LANES]
    lanes = "".join(_lane(call, start, end, call.number in critical) for call in drawn)
    lost = "".join(
        f"<tr><td>{seconds:.3f} s</td><td>{marked(name)}</td></tr>"
        for name, seconds in list(run.lost_to_order().items())[:20]
        if seconds >= 0.0005
    )
    summary = "".join(f"<p>{marked(line)}</p>" for line in run.summary().split("\n") if not line.startswith("lost"))
    more = f"<p>{len(calls) - LANES:,} more calls are not drawn.</p>" if len(calls) > LANES else ""
    ticks = "".join(f"<span>{(end - start) * part / 4:.3f} s</span>" for part in range(5))
    table = f"<table><thead><tr><th>time</th><th>to</th></tr></thead><tbody>{lost}</tbody></table>"
    kinds = {"": "call", "critical": "critical path"}
    kinds |= {"place": "made in place"} if any(call.in_place for call in drawn) else {}
    kinds |= {"failed": "raised"} if any(call.error for call in drawn) else {}
    kinds |= {"wait": "waited for its turn"} if any(call.waits for call in drawn) else {}
    legend = "".join(f'<span class="{kind}">{name}</span>' for kind, name in kinds.items())
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>xcs: a run</title><style>{STYLE}</style></head>\n<body>\n<header><h1>A run</h1>{summary}"
        f'<p class="legend">{legend}</p></header>\n'
        f'<main><h2>Calls</h2><p class="faint">{LANE}</p><div class="scale faint">{ticks}</div>\n'
        f'<div class="lanes" role="list">{lanes}</div>{more}\n'
        f"<h2>Lost to order</h2>{table if lost else '<p>Nothing.</p>'}</main>\n</body></html>\n"
    )


def _at_work(call: Call) -> float:
    """When it began, having waited for its turn."""
    return max([call.began, *(ended for began, ended, _ in call.waits if began - call.began < 0.001)])


def _lane(call: Call, start: float, end: float, critical: bool) -> str:
    kind = "failed" if call.error else "critical" if critical else "place" if call.in_place else ""
    words = [
        f"line {call.line} of {call.function}: {call.name}",
        f"{call.ended - call.began:.3f} s from {call.began - start:.3f} s",
    ]
    words += ["on the critical path"] if critical else []
    words += ["made in place, by the thread that took its result"] if call.in_place else []
    words += [f"raised {call.error}"] if call.error else []
    words += [f"waited {ended - began:.3f} s for {name or 'its turn'}" for began, ended, name in call.waits]
    if call.waited_for_room >= 0.001:
        words.append(f"ready {call.waited_for_room:.3f} s before it had a thread, or room at the server")
    title = html.escape("; ".join(words), quote=True)
    bars = _bar(call.began, call.ended, start, end, kind)
    bars += "".join(_bar(began, ended, start, end, "wait") for began, ended, _ in call.waits)
    return (
        f'<div class="lane" role="listitem" tabindex="0" title="{title}" aria-label="{title}">'
        f'<b><span class="faint">{call.line}</span> {html.escape(call.name)}</b><div class="track">{bars}</div>'
        f'<p class="said" aria-hidden="true">{html.escape("; ".join(words))}</p></div>\n'
    )


def _bar(began: float, ended: float, start: float, end: float, kind: str) -> str:
    left = 100 * (began - start) / (end - start)
    width = 100 * (ended - began) / (end - start)
    return f'<i class="{kind}" style="left:{left:.3f}%;width:{width:.3f}%"></i>'
