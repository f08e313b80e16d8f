"""What rules ask about one file and its functions. Analyses are done when they are first asked for."""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from xcs_compiler.declined import Declined
from xcs_compiler.dependences import Dependences, analyse_dependences
from xcs_compiler.effects.analysis import analyse_effects
from xcs_compiler.effects.lattice import EffectReport, Level, Operation
from xcs_compiler.effects.session import MAXIMUM_STEPS, Session
from xcs_compiler.effects.static import StaticResolver, StaticScope
from xcs_compiler.effects.static_classes import dotted
from xcs_compiler.effects.values import Summary
from xcs_compiler.lint.comments import Mark
from xcs_compiler.lint.finding import Edit, Finding, Related
from xcs_compiler.lint.index import Wanted
from xcs_compiler.lint.scan import Scan, ScannedFunction, end_of, process_kind, qualified, variables_of
from xcs_compiler.parse import FunctionSource, ParsedFunction
from xcs_compiler.plan import decline, make_plan
from xcs_compiler.plan.artefacts import Plan
from xcs_compiler.scopes import FunctionScope, body_of, function_scope
from xcs_compiler.source import Located

DefNode = ast.FunctionDef | ast.AsyncFunctionDef
STEPS = 2_500
"""Work to spend on one function; what takes more is reported as not analysed, that is not at all."""
LEVELS = {"parallel_safe": Level.PARALLEL_SAFE, "ordered": Level.ORDERED}


@dataclass(eq=False)
class FileFacts:
    """One file. ``scope`` resolves its names, across the modules of the project."""

    path: str
    lines: list[str]
    tree: ast.Module
    scan: Scan
    scope: StaticScope
    wanted: Wanted
    marks: Sequence[Mark] = ()
    """Comments ``# xcs: parallel``."""
    located: tuple[Located, ...] = ()
    summaries: dict[bool, dict[Any, Summary]] = field(default_factory=lambda: {False: {}, True: {}})
    """For functions that are compiled (waits of a disk are slow in these), and for others."""

    @functools.cached_property
    def resolver(self) -> StaticResolver:
        assume = {name: LEVELS[word] for name, word in self.wanted.assume.items()}
        return StaticResolver(self.tree, self.scan.module, assume, [self.scope])

    @functools.cached_property
    def functions(self) -> list[FunctionFacts]:
        scanned = {(f.qualname, f.line): f for f in self.scan.functions}
        found = []
        for located in self.located:
            node = located.node
            if not isinstance(node, ast.Lambda):
                facts = scanned.get((located.qualname, node.lineno))
                found.append(
                    FunctionFacts(self, located, node, facts or ScannedFunction(located.qualname, node.lineno))
                )
        return found

    @functools.cached_property
    def defined(self) -> frozenset[str]:
        return frozenset(self.scope.bindings)

    def qualified(self, node: ast.expr) -> str | None:
        return qualified(node, self.scan.imports)

    def process_kind(self, node: ast.AST) -> str | None:
        """The process-wide state that a node changes or draws from, where the scan has found so."""
        kind = process_kind(node, self.scan.imports)
        line = str(getattr(node, "lineno", 0))
        return kind if kind and self.scan.process_lines.get(line) == kind else None

    def at(
        self,
        node: ast.AST,
        code: str,
        message: str,
        related: tuple[Related, ...] = (),
        edits: tuple[Edit, ...] = (),
        end: ast.AST | None = None,
    ) -> Finding:
        """A finding at a node; of a compound statement, only its first line is marked."""
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        last = end or node
        end_line, end_column = last.end_lineno, last.end_col_offset  # type: ignore[attr-defined]
        if end_line != line:
            end_line = line
            end_column = len(self.lines[line - 1].rstrip().encode())
        return Finding(
            self.path,
            line,
            self.column(line, column) + 1,
            code,
            message,
            end_line,
            max(self.column(end_line, end_column), self.column(line, column) + 1) + 1,
            related,
            edits,
        )

    def column(self, line: int, offset: int) -> int:
        """Characters before a byte offset, which is what `ast` counts in."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(text.encode()[:offset].decode(errors="replace"))


@dataclass(eq=False)
class FunctionFacts:
    """One function. ``context`` is why it may run in parallel with itself, as a kind and in words, or None."""

    file: FileFacts
    located: Located
    node: DefNode
    scanned: ScannedFunction

    @property
    def compiled(self) -> bool:
        return self.scanned.compiled

    @property
    def qualname(self) -> str:
        return self.located.qualname

    @property
    def context(self) -> tuple[str, str] | None:
        found = self.file.wanted.contexts.get(self.qualname)
        return (found[0], found[1]) if found else None

    @property
    def maybe_slow(self) -> bool:
        return self.compiled or self.qualname in self.file.wanted.slow

    @functools.cached_property
    def declined(self) -> Declined | None:
        return decline(self.node)

    @functools.cached_property
    def body(self) -> list[ast.stmt]:
        return body_of(self.node)

    @functools.cached_property
    def scope(self) -> FunctionScope:
        return function_scope(self.node, self.body)

    @functools.cached_property
    def parsed(self) -> ParsedFunction:
        node, located = self.node, self.located
        # Lines of the tree are those of the file: the header that a text of its own would have is allowed for.
        source = FunctionSource(
            self.file.path, "", 2, node.lineno, node.col_offset, located.name, located.qualname, located.class_name
        )
        return ParsedFunction(source, self.file.tree, node, None)  # type: ignore[arg-type]

    @functools.cached_property
    def effects(self) -> EffectReport:
        # Nobody would make a loop parallel for files alone, unless they have said that they do.
        resolver, known = self.file.resolver, self.file.summaries[self.compiled]
        session = Session(
            live=False, disk=self.compiled, filename=self.file.path, assume=resolver.assumed, summaries=dict(known)
        )
        session.steps = MAXIMUM_STEPS - STEPS
        found = analyse_effects(self.parsed, resolver, session)
        # Those of nested functions go by the variables around them, which are this analysis's own.
        known.update({key: summary for key, summary in session.summaries.items() if isinstance(key[1], int)})
        return found

    @functools.cached_property
    def dependences(self) -> Dependences:
        return analyse_dependences(self.node, self.effects, self.scope)

    @functools.cached_property
    def plan(self) -> Plan | Declined:
        if self.declined is not None:
            return self.declined
        return make_plan(self.node, self.dependences, self.is_builtin, self.body)

    def is_builtin(self, name: str) -> bool:
        return name not in self.file.defined and hasattr(builtins, name)

    @functools.cached_property
    def ahead(self) -> frozenset[ast.AST]:
        """All that runs ahead."""
        if isinstance(self.plan, Declined):
            return frozenset()
        return frozenset(inner for expression in self.plan.ahead for inner in ast.walk(expression))

    def qualified(self, node: ast.expr) -> str | None:
        """The qualified name of what is no variable of the function: of ``input``, unless it is a parameter."""
        first = (dotted(node) or "").partition(".")[0]
        return None if first in self.hidden else self.file.qualified(node)

    @functools.cached_property
    def hidden(self) -> frozenset[str]:
        """Names that are variables here, or of a function around this one."""
        prefix = self.qualname + "."
        around = [f.node for f in self.file.functions if f is self or prefix.startswith(f"{f.qualname}.<locals>.")]
        return frozenset(name for node in around for name in variables_of(node))

    def may_be_slow(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and end_of(node) in self.file.wanted.slow.get(self.qualname, ())

    def operation(self, node: ast.AST) -> Operation | None:
        return self.effects.operations.get(node)

    def is_slow(self, node: ast.AST) -> bool:
        """Whether a call is known to wait. Only calls that may be are analysed, since most functions have none."""
        if not self.compiled and not self.may_be_slow(node):
            return False
        operation = self.operation(node)
        return operation is not None and operation.slow


Check = Callable[[FileFacts], Iterator[Finding]]
