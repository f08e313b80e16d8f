"""The page of a run: one lane a call, the critical path marked, and what was lost to order. One file, no script."""

from __future__ import annotations

import html
from collections import defaultdict
from typing import TYPE_CHECKING

from xcs_compiler.report.page import marked

if TYPE_CHECKING:
    from xcs.lanes import Call
    from xcs.observing import Run
    from xcs.sampling import InOrder

LANES = 2_000
"""More are not drawn: a browser would take too long."""
STATEMENTS = 20
"""What was seen in order: so many of the longest are shown."""
MANY = 60
"""With more calls, those of the critical path are shown first, by themselves."""
KINDS = {
    "call": "call",
    "critical": "critical path",
    "place": "made in place",
    "failed": "raised",
    "wait": "waited for its turn",
    "held": "in order",
}
PATH = "The calls that decided how long it took: each is the last that the next one had to wait for."
LANE = "A lane is a call, from when it began to when it ended. Click on one, or go to it with Tab, for details."
HELD = "A lane is a statement that stays in order, where it was seen at work, by a look every few milliseconds."
STYLE = """
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --faint: #59636e; --line: #d8dee4; --panel: #f5f7f9;
  --bar: #5aa469; --critical: #d1480a; --place: #8a6d00; --failed: #b3261e; --wait: #b9c2cc; --held: #e0a800;
  --focus: #0b5fff; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14171b; --text: #e6e9ee; --faint: #a3adb9; --line: #343b44; --panel: #1d2228;
    --bar: #6fcf85; --critical: #ff9d5c; --place: #e0b050; --failed: #ff8a80; --wait: #505a66; --held: #d9b44a;
    --focus: #7fb0ff; }
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
.legend .wait::before { background: var(--wait); } .legend .held::before { background: var(--held); }
.lanes { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.lane { display: grid; grid-template-columns: minmax(7rem, 22%) 1fr; align-items: center; min-height: 1.5rem;
  border-bottom: 1px solid var(--line); font-size: 13px; }
.lane:last-child { border-bottom: 0; } .lane:focus-visible { outline: 3px solid var(--focus); outline-offset: -3px; }
.lane b span { display: inline-block; min-width: 2.2em; margin-right: .5em; text-align: right; }
.lane b { font: 12px ui-monospace, monospace; padding: 0 .5rem; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.track { position: relative; height: 1.1rem; background: var(--panel); }
.track i { position: absolute; top: .15rem; bottom: .15rem; min-width: 2px; border-radius: 2px;
  background: var(--bar); }
.track i.wait { background: var(--wait); } .track i.critical { background: var(--critical); }
.track i.place { background: var(--place); } .track i.failed { background: var(--failed); }
.track i.held { background: var(--held); }
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
    statements = _statements(run.in_order)
    spans = [(call.began, call.ended) for call in calls]
    spans += [(seen.began, seen.ended) for every in statements for seen in every]
    start = min([began for began, _ in spans], default=run.began)
    end = max([*(ended for _, ended in spans), start + 1e-6])
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
    scale = f'<div class="scale faint">{ticks}</div>\n'
    ordered = "".join(_statement_lane(every, start, end) for every in statements)
    table = f"<table><thead><tr><th>time</th><th>to</th></tr></thead><tbody>{lost}</tbody></table>"
    kinds = {_kind(call, call.number in critical) for call in calls}
    kinds |= {"wait"} if any(call.waits for call in drawn) else set()
    kinds |= {"held"} if statements else set()
    legend = "".join(f'<span class="{kind}">{name}</span>' for kind, name in KINDS.items() if kind in kinds)
    sections = [_section("Calls", LANE, scale, lanes) + more, _section("In order", HELD, scale, ordered)]
    sections += [f"<h2>Lost to order</h2>{table}"] if lost else []
    if len(calls) > MANY:
        path = "".join(_lane(call, start, end, True) for call in calls if call.number in critical)
        sections = [_section("Critical path", PATH, scale, path), *sections[1:], sections[0]]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>xcs: a run</title><style>{STYLE}</style></head>\n<body>\n<header><h1>A run</h1>{summary}"
        f'<p class="legend">{legend}</p></header>\n'
        f"<main>{''.join(sections)}</main>\n</body></html>\n"
    )


def _section(title: str, words: str, scale: str, lanes: str) -> str:
    if not lanes:
        return ""
    return f'<h2>{title}</h2><p class="faint">{words}</p>{scale}<div class="lanes" role="list">{lanes}</div>\n'


def _statements(seen: list[InOrder]) -> list[list[InOrder]]:
    """By statement, the longest of them, in the order in which they began."""
    found: dict[tuple[str, str, int], list[InOrder]] = defaultdict(list)
    for one in seen:
        found[one.function, one.name, one.line].append(one)
    longest = sorted(found.values(), key=lambda every: -_seconds(every))[:STATEMENTS]
    return sorted(longest, key=lambda every: every[0].began)


def _seconds(seen: list[InOrder]) -> float:
    return sum(one.ended - one.began for one in seen)


def _at_work(call: Call) -> float:
    """When it began, having waited for its turn."""
    return max([call.began, *(ended for began, ended, _ in call.waits if began - call.began < 0.001)])


def _kind(call: Call, critical: bool) -> str:
    return "failed" if call.error else "critical" if critical else "place" if call.in_place else "call"


def _lane(call: Call, start: float, end: float, critical: bool) -> str:
    kind = _kind(call, critical)
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
    bars = _bar(call.began, call.ended, start, end, kind)
    bars += "".join(_bar(began, ended, start, end, "wait") for began, ended, _ in call.waits)
    return _drawn(call.line, call.name, "; ".join(words), bars)


def _statement_lane(every: list[InOrder], start: float, end: float) -> str:
    one = every[0]
    words = [f"line {one.line} of {one.function}: {one.name}", f"some {_seconds(every):.3f} s in all"]
    words += [] if one.region else ["this function, or this part of it, runs as written: f.explain(...) says why"]
    bars = "".join(_bar(seen.began, seen.ended, start, end, "held") for seen in every)
    return _drawn(one.line, one.name, "; ".join(words), bars)


def _drawn(line: int, name: str, words: str, bars: str) -> str:
    title = html.escape(words, quote=True)
    return (
        f'<div class="lane" role="listitem" tabindex="0" title="{title}" aria-label="{title}">'
        f'<b><span class="faint">{line}</span>{html.escape(name)}</b><div class="track">{bars}</div>'
        f'<p class="said" aria-hidden="true">{html.escape(words)}</p></div>\n'
    )


def _bar(began: float, ended: float, start: float, end: float, kind: str) -> str:
    left = 100 * (began - start) / (end - start)
    width = 100 * (ended - began) / (end - start)
    return f'<i class="{kind}" style="left:{left:.3f}%;width:{width:.3f}%"></i>'
