"""Import statements inside functions: pure once the module is loaded, ordered before that."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping

from xcs_compiler.effects.effect import Effect, ordered, pure
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.values import ANYWHERE, Abstract, Exact


def imported(frame: Environment, node: ast.Import | ast.ImportFrom) -> tuple[Effect, Mapping[str, Abstract]]:
    """What an import does, and the names that it binds. In the compiled function itself it is always ordered, as it may
    raise at one call and not at the next; in a callee an import of what is loaded already does nothing."""
    from xcs_compiler.effects import attributes

    unknown = Abstract(origins=frozenset({ANYWHERE}))
    found: dict[str, Abstract] = {}
    loaded = True
    if not frame.session.live:
        from xcs_compiler.effects.static import StaticScope, imported_names

        assert isinstance(frame.scope, StaticScope)
        names = imported_names(node, frame.scope)
        effect = ordered("imports a module") if frame.outermost else pure("imports a module")
        return effect, names
    for alias in node.names:
        if isinstance(node, ast.Import):
            module = sys.modules.get(alias.name)
            loaded = loaded and module is not None
            if module is not None and alias.asname is None:
                module = sys.modules.get(alias.name.partition(".")[0])
            name = alias.asname or alias.name.partition(".")[0]
            found[name] = Abstract(Exact(module)) if module is not None else unknown
            continue
        name = alias.asname or alias.name
        module = sys.modules.get(_absolute(node, frame))
        if module is None:
            loaded = False
            found[name] = unknown
        else:
            loaded = loaded and alias.name in vars(module)
            loadable = alias.name in vars(module)
            value = attributes.of_module(frame, module, alias.name, "imports a name").value if loadable else unknown
            found[name] = value
    if loaded and not frame.outermost:
        return pure("imports what is loaded"), found
    return ordered("imports a module"), found


def _absolute(node: ast.ImportFrom, frame: Environment) -> str:
    if not node.level:
        return node.module or ""
    base = frame.scope.module
    module = sys.modules.get(base)
    if module is None or not hasattr(module, "__path__"):
        base = base.rpartition(".")[0]
    for _ in range(node.level - 1):
        base = base.rpartition(".")[0]
    return f"{base}.{node.module}" if node.module else base
