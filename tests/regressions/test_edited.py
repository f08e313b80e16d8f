"""What `tests.property.edits` found, made small by hand."""

from __future__ import annotations

import time
from typing import Any

import xcs


def ask(x: Any) -> Any:
    time.sleep(0)
    return x


def classes_and_functions(x: int) -> list[Any]:
    global Shown, shown

    class Local:
        name = __qualname__

        def method(self) -> None: ...

        class Inner:
            name = __qualname__

    class Shown:  # type: ignore[no-redef]
        class Inner:
            def method(self) -> None: ...

    def shown() -> None: ...

    found = [Local, Local.method, Local.Inner, Shown, Shown.Inner, Shown.Inner.method, shown, lambda: 1]  # type: ignore[attr-defined]
    return [Local.name, Local.Inner.name, ask(x), ask(x + 1), *(one.__qualname__ for one in found)]


def test_classes_that_a_compiled_function_makes_have_their_names() -> None:
    compiled = xcs.compile(classes_and_functions)
    for _ in range(2):
        assert compiled(3) == classes_and_functions(3)
    assert "issue" in str(compiled.source)
