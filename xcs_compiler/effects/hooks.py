"""Code of the user's that a library object runs: methods that a subclass overrides, hooks, transports, filters.

What the catalog says of a library is said of its own code. Where an object of it leads to other code, its calls are
in order.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from xcs_compiler.effects.arguments import Arguments
from xcs_compiler.effects.catalog import catalog
from xcs_compiler.effects.data import own_attributes
from xcs_compiler.effects.environment import Environment
from xcs_compiler.effects.members import qualified_name
from xcs_compiler.effects.values import Abstract, Built, Data, Exact, InstanceOf

KEYWORDS: Final = frozenset({"auth", "cls", "event_hooks", "hooks", "http_client", "mounts", "transport"})
"""Under these names libraries take what they call."""
_HOLDERS: Final = {
    "httpx": ("_transport", "_auth", "_event_hooks", "_mounts", "handler", "app"),
    "openai": ("_client",),
    "anthropic": ("_client",),
    "jinja2": ("environment",),
}
_TABLES: Final = ("filters", "tests", "globals", "_event_hooks", "_mounts")
_HARMLESS: Final = frozenset({"__init__", "__doc__", "__module__", "__annotations__", "__dict__", "__weakref__",
    "__slots__", "__qualname__", "__firstlineno__", "__static_attributes__", "__parameters__", "__orig_bases__",
    "__abstractmethods__", "_abc_impl", "__repr__"})  # fmt: skip


def installed(frame: Environment, value: Abstract) -> str | None:
    """Why the catalog doesn't speak of a library object as it is; None where it does."""
    what = value.what
    if not isinstance(what, (InstanceOf, Built)) or not isinstance(what.cls, type) or not frame.session.live:
        return None
    cls: type = what.cls
    if (name := overridden(cls)) is not None:
        return f"`{cls.__qualname__}` defines `{name}`, which the library calls"
    live = what.live if isinstance(what, InstanceOf) else None
    return _within(frame, live, 0) if live is not None else None


def overridden(cls: type) -> str | None:
    """A name of a library class that a class of the user's defines in another way."""
    own: list[type] = []
    for base in cls.__mro__:
        if not _is_catalogued(base.__module__):
            if base is not object:
                own.append(base)
            continue
        if catalog().type(qualified_name(base)) is None and base.__module__.partition(".")[0] not in _HOLDERS:
            continue
        for mine in own:
            for name in vars(mine):
                if name not in _HARMLESS and hasattr(base, name):
                    return name
    return None


def _is_catalogued(module: str) -> bool:
    library = module.partition(".")[0]
    return library != "pydantic" and library not in sys.stdlib_module_names and catalog().covers(library)


def _within(frame: Environment, live: Any, depth: int) -> str | None:
    library = next((b.__module__.partition(".")[0] for b in type(live).__mro__ if _is_catalogued(b.__module__)), "")
    if library not in _HOLDERS or depth > 2:
        return None
    if (namespace := own_attributes(live)) is None:
        return None
    if (name := overridden(type(live))) is not None:
        return f"`{type(live).__qualname__}` defines `{name}`, which the library calls"
    names = _HOLDERS[library] + (("filters", "tests", "globals") if "filters" in namespace else ())
    for name in names:
        held = namespace.get(name)
        if name in namespace:
            frame.session.keep.append(namespace)
            frame.session.guard(namespace, name, held)
        if name in _TABLES:
            entries = held.values() if isinstance(held, dict) else ()
            items = [item for entry in entries for item in (entry if isinstance(entry, list) else [entry])]
        else:
            items = [held]
        for item in items:
            if not _is_own(item, library):
                return f"it has `{name.strip('_')}` that the library does not come with"
            if name not in _TABLES and (why := _within(frame, item, depth + 1)) is not None:
                return why
    return None


def _is_own(item: Any, library: str) -> bool:
    """Whether something is data, or comes from libraries of which the catalog speaks."""
    if item is None or issubclass(type(item), (str, int, float, bool, tuple, dict, list)):
        return True
    if type(item).__module__ == "builtins" and not issubclass(type(item), type):
        if hasattr(item, "__objclass__"):  # a method of a built-in class
            return True
        module = getattr(item, "__module__", None)  # a function
        if getattr(item, "__self__", None) is not None and not isinstance(item.__self__, type(sys)):
            return False
    else:
        module = item.__module__ if issubclass(type(item), type) else type(item).__module__
    top = str(module).partition(".")[0]
    return top in (library, "markupsafe") or top in sys.stdlib_module_names or top in _HOLDERS or _is_catalogued(top)


def given(arguments: Arguments) -> str | None:
    """The keyword under which a library is given something of the user's that it calls."""
    for name in KEYWORDS & arguments.keywords.keys():
        what = arguments.keywords[name].value.what
        if isinstance(what, Data):
            continue
        cls = what.object if isinstance(what, Exact) else getattr(what, "cls", None)
        module = getattr(cls, "__module__", None) or getattr(cls, "qualified", "")
        if isinstance(cls, type) and (cls in (tuple, str) or _is_own(cls, "")):
            if cls not in (dict, list):
                continue
        elif not isinstance(cls, type) and _is_catalogued(str(module)):
            continue
        return name
    return None


__all__ = ["given", "installed", "overridden"]
