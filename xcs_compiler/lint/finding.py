"""What a rule reports. Frozen, and made of plain values, so that it can be cached and sent between processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces text. Lines count from 1, columns from 0, in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with a finding."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Lines and columns count from 1, in characters; the end is exclusive. ``edits`` are a safe fix, if there is
    one."""

    path: str
    line: int
    column: int
    code: str
    message: str
    end_line: int
    end_column: int
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(data: dict[str, Any]) -> Finding:
    related = tuple(Related(**r) for r in data["related"])
    return Finding(**{**data, "related": related, "edits": tuple(Edit(**e) for e in data["edits"])})
