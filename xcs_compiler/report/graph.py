"""The dataflow of one function as a graph: its calls, and what each waits for.

Requires the `Stages` of a function; produces a `Graph`, which is drawn as text, DOT, Mermaid or SVG; never declines.
"""

from __future__ import annotations

import ast
import html
from collections.abc import Iterable
from dataclasses import dataclass

from xcs_compiler.conflict import Strength
from xcs_compiler.declined import Declined
from xcs_compiler.effects.lattice import Level
from xcs_compiler.pipeline import Stages
from xcs_compiler.report.explain import shortened
from xcs_compiler.report.held_back import Surroundings
from xcs_compiler.report.rows import always_waits
from xcs_compiler.scopes import body_of, names_of, walk_scope

FORMATS = ("text", "dot", "mermaid", "svg")
WIDTH = 34


@dataclass(frozen=True, slots=True)
class Node:
    """A call. ``loop`` is the line of the innermost loop around it, 0 where there is none."""

    number: int
    line: int
    text: str
    ahead: bool
    level: str
    loop: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """``target`` waits for ``source``: for its ``value``, for the ``order`` of effects, or a ``conflict``."""

    source: int
    target: int
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def drawn(self, form: str) -> str:
        """In one of `FORMATS`."""
        return {"text": as_text, "dot": as_dot, "mermaid": as_mermaid, "svg": as_svg}[form](self)


def graph_of(stages: Stages) -> Graph:
    """The graph of a function's calls that wait, have effects, or are only known when they are made."""
    parsed, effects = stages.parsed, stages.effects
    body = body_of(parsed.tree)
    ahead: set[ast.AST] = set()
    if not isinstance(stages.plan, Declined):
        ahead = {inner for expression in stages.plan.ahead for inner in ast.walk(expression)}
        surroundings = Surroundings.of(body, effects, tuple(stages.plan.notes), frozenset(ahead))
        ahead -= {n for n in ahead if isinstance(n, ast.Call) and always_waits(n, stages.plan, surroundings)}
    calls = [
        node
        for node in walk_scope(body)
        if isinstance(node, ast.Call)
        and (operation := effects.operations.get(node)) is not None
        and (operation.slow or operation.dynamic or operation.level is not Level.PURE)
    ]
    calls.sort(key=lambda n: (n.end_lineno or n.lineno, n.end_col_offset or n.col_offset))
    loops = [n for n in walk_scope(body) if isinstance(n, (ast.For, ast.While, ast.ListComp, ast.GeneratorExp))]
    nodes = []
    for number, call in enumerate(calls):
        operation = effects.operations[call]
        around = [n for n in loops if any(inner is call for inner in ast.walk(n))]
        line = max((n.lineno for n in around), default=0)
        level = "decided when called" if operation.dynamic else operation.level.name.lower().replace("_", "-")
        text = shortened(ast.unparse(call), 60)
        place = parsed.source.file_line(line) if line else 0
        nodes.append(Node(number, parsed.source.file_line(call.lineno), text, call in ahead, level, place))
    return Graph(parsed.source.qualname, tuple(nodes), tuple(_edges(stages, body, calls)))


def _holders(targets: Iterable[ast.expr]) -> list[str]:
    """Variables that hold what is stored in, or by a method: ``found`` of ``found[key]`` and of ``found.append``."""
    names = []
    for target in targets:
        inner = target
        while isinstance(inner, (ast.Attribute, ast.Subscript, ast.Starred)):
            inner = inner.value
        if inner is not target and isinstance(inner, ast.Name):
            names.append(inner.id)
    return names


def _edges(stages: Stages, body: list[ast.stmt], calls: list[ast.Call]) -> list[Edge]:
    found: dict[tuple[int, int], Edge] = {}
    inner = {node: number for number, call in enumerate(calls) for node in [call]}
    sources: dict[str, set[int]] = {}
    values: dict[ast.AST, set[int]] = {}

    def feeding(node: ast.AST) -> set[int]:
        """The calls whose results an expression is made of: the outermost in it, or by way of variables."""
        numbers: set[int] = set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if part in inner:
                numbers.add(inner[part])
                continue
            if isinstance(part, ast.Name):
                numbers |= sources.get(part.id, set())
            waiting += ast.iter_child_nodes(part)
        return numbers

    statements = [n for n in walk_scope(body) if isinstance(n, ast.stmt)]
    for _ in range(3):
        for statement in sorted(statements, key=lambda n: n.lineno):
            if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for name in (*names_of(*targets).binds, *_holders(targets)):
                    sources.setdefault(name, set()).update(feeding(statement.value))
            elif isinstance(statement, ast.Expr) and isinstance(call := statement.value, ast.Call):
                operation = stages.effects.operations.get(call)
                for name in _holders([call.func] if operation is not None and operation.mutates else []):
                    for argument in (*call.args, *call.keywords):
                        sources.setdefault(name, set()).update(feeding(argument))
            elif isinstance(statement, ast.For):
                for name in names_of(statement.target).binds:
                    sources.setdefault(name, set()).update(feeding(statement.iter))
    for number, call in enumerate(calls):
        parts = set().union(*(feeding(part) for part in ast.iter_child_nodes(call)))
        values[call] = parts - {number}
        for source in sorted(values[call]):
            found[source, number] = Edge(source, number, "value")
    effects = stages.effects.operations
    last: int | None = None
    for number, call in enumerate(calls):
        if effects[call].level is Level.ORDERED and not effects[call].dynamic:
            if last is not None and (last, number) not in found:
                found[last, number] = Edge(last, number, "order", "effects in order")
            last = number
        for earlier in range(number):
            if (earlier, number) not in found:
                conflict = stages.dependences.conflict(call, calls[earlier])
                if conflict.strength is Strength.HARD:
                    found[earlier, number] = Edge(earlier, number, "conflict", conflict.cause)
    return sorted(found.values(), key=lambda e: (e.target, e.source))


def as_text(graph: Graph) -> str:
    """A line a call, and below it what it waits for."""
    lines = [f"{graph.name}"]
    for node in graph.nodes:
        where = f" (in the loop of line {node.loop})" if node.loop else ""
        lines.append(f"  [{node.number + 1}] line {node.line}: {node.text}{where}")
        lines.append(f"      {'runs ahead' if node.ahead else 'in order'}, {node.level}")
        for edge in graph.edges:
            if edge.target == node.number:
                why = {"value": "its value"}.get(edge.kind, edge.label)
                lines.append(f"      waits for [{edge.source + 1}]: {why}")
    if not graph.nodes:
        lines.append("  no calls that wait or have effects")
    return "\n".join(lines) + "\n"


def as_dot(graph: Graph) -> str:
    """For Graphviz."""
    lines = [f"digraph {_quoted(graph.name)} {{", "  rankdir=TB;", '  node [shape=box, fontname="monospace"];']
    for node in graph.nodes:
        style = "filled" if node.ahead else "solid"
        label = f"{node.line}: {node.text}\n{'ahead' if node.ahead else 'in order'}, {node.level}"
        lines.append(f'  n{node.number} [label={_quoted(label)}, style={style}, fillcolor="#c7e8ca"];')
    for edge in graph.edges:
        style = {"value": "solid", "order": "dashed"}.get(edge.kind, "dotted")
        lines.append(f"  n{edge.source} -> n{edge.target} [style={style}, label={_quoted(edge.label)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def as_mermaid(graph: Graph) -> str:
    """For Markdown on GitHub and elsewhere."""
    lines = ["flowchart TD"]
    for node in graph.nodes:
        label = f"{node.line}: {node.text}<br/>{'ahead' if node.ahead else 'in order'}, {node.level}"
        lines.append(f'  n{node.number}["{_entities(label)}"]{":::ahead" if node.ahead else ""}')
    for edge in graph.edges:
        arrow = "-->" if edge.kind == "value" else "-.->"
        label = f'|"{_entities(edge.label)}"|' if edge.label else ""
        lines.append(f"  n{edge.source} {arrow}{label} n{edge.target}")
    return "\n".join([*lines, "  classDef ahead fill:#c7e8ca,stroke:#2b7a3d,color:#10300f"]) + "\n"


def _entities(text: str) -> str:
    kept = text.replace("<br/>", "\n")
    for char, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("`", "#96;")):
        kept = kept.replace(char, entity) if char != "#" else kept.replace("#", "#35;")
    return kept.replace("\n", "<br/>")


BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y = 270, 58, 26, 46
STYLE = """
  svg.xcs-graph { font: 12px ui-monospace, monospace; }
  svg.xcs-graph .box { fill: #fff6e0; stroke: #a66f00; } svg.xcs-graph .ahead .box { fill: #dff3e3; stroke: #2b7a3d; }
  svg.xcs-graph text { fill: #1b1f24; } svg.xcs-graph .small { font-size: 10.5px; fill: #4d5560; }
  svg.xcs-graph path { fill: none; stroke: #5f6b7a; stroke-width: 1.4; }
  svg.xcs-graph .order { stroke-dasharray: 6 4; } svg.xcs-graph .conflict { stroke-dasharray: 2 4; stroke: #b3261e; }
  @media (prefers-color-scheme: dark) {
    svg.xcs-graph .box { fill: #33290f; stroke: #e0b050; }
    svg.xcs-graph .ahead .box { fill: #12331b; stroke: #6fcf85; }
    svg.xcs-graph text { fill: #e6e9ee; } svg.xcs-graph .small { fill: #aab3bf; }
    svg.xcs-graph path { stroke: #94a1b2; } svg.xcs-graph .conflict { stroke: #ff8a80; }
  }
"""


Point = tuple[float, float]


def _path(source: Point, target: Point, between: list[list[Point]]) -> str:
    """From the bottom of one box to the top of another, through gaps between the boxes of the layers ``between``."""
    x, y = source[0] + BOX_WIDTH / 2, source[1] + BOX_HEIGHT
    goal = target[0] + BOX_WIDTH / 2
    parts = [f"M{x:.0f} {y:.0f}"]

    def curve(to_x: float, to_y: float) -> None:
        middle = (y + to_y) / 2
        parts.append(f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}")

    for boxes in between:
        gaps = [left - GAP_X / 2 for left, _ in boxes] + [max(left for left, _ in boxes) + BOX_WIDTH + GAP_X / 2]
        gap = min(gaps, key=lambda at: abs(at - x) + abs(at - goal))
        top = boxes[0][1]
        curve(gap, top)
        parts.append(f"L{gap:.0f} {top + BOX_HEIGHT:.0f}")
        x, y = gap, top + BOX_HEIGHT
    curve(goal, target[1])
    return " ".join(parts)


def as_svg(graph: Graph) -> str:
    """A drawing in layers: what waits for nothing on top, each call below what it waits for."""
    layer: dict[int, int] = {}
    for node in graph.nodes:
        layer[node.number] = 1 + max((layer[e.source] for e in graph.edges if e.target == node.number), default=-1)
    rows: dict[int, list[int]] = {}
    for number, depth in layer.items():
        rows.setdefault(depth, []).append(number)
    widest = max(map(len, rows.values()), default=1)
    width = widest * (BOX_WIDTH + GAP_X) + GAP_X
    height = max(len(rows), 1) * (BOX_HEIGHT + GAP_Y)
    place = {}
    for depth, numbers in rows.items():
        left = (width - len(numbers) * (BOX_WIDTH + GAP_X) + GAP_X) / 2
        for index, number in enumerate(numbers):
            place[number] = (left + index * (BOX_WIDTH + GAP_X), GAP_Y / 2 + depth * (BOX_HEIGHT + GAP_Y))
    title = html.escape(f"What the calls of {graph.name} wait for")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="xcs-graph" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{STYLE}</style>",
        '<defs><marker id="xcs-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 Z" style="fill: context-stroke; stroke: none"/></marker></defs>',
    ]
    for edge in graph.edges:
        between = [
            [place[number] for number in rows[depth]] for depth in range(layer[edge.source] + 1, layer[edge.target])
        ]
        label = html.escape(edge.label or "its value")
        parts.append(
            f'<path class="{edge.kind}" marker-end="url(#xcs-arrow)" '
            f'd="{_path(place[edge.source], place[edge.target], between)}"><title>{label}</title></path>'
        )
    for node in graph.nodes:
        x, y = place[node.number]
        first = html.escape(shortened(f"{node.line}: {node.text}", WIDTH))
        second = f"{'runs ahead' if node.ahead else 'in order'}, {node.level}"
        parts.append(
            f'<g class="{"ahead" if node.ahead else "kept"}"><title>{html.escape(node.text)}</title>'
            f'<rect class="box" x="{x:.0f}" y="{y:.0f}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="7"/>'
            f'<text x="{x + 12:.0f}" y="{y + 24:.0f}">{first}</text>'
            f'<text class="small" x="{x + 12:.0f}" y="{y + 43:.0f}">{html.escape(second)}</text></g>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"
