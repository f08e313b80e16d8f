"""What a walk over the body of a function has looked at.

Variables and heap join all that is ever found, so a walk that comes upon something new would have to be repeated. It
need not be where nobody had asked for that before: then the walk as it was has seen everything as it is in the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xcs_compiler.effects.values import Origin, Site


@dataclass(slots=True, eq=False)
class LookedAt:
    """Of one `Environment`. Never forgets: what a summary rests on, that was made in an earlier walk, counts as well.

    fields   attributes of objects made here, by site; ``listed``: sites of which all were asked for
    held     origins of which it was asked what they hold
    tainted  sites of which it was asked whether they are
    mixed    whether it was asked what is put into containers that nobody here has made
    stale    some of it has changed after it was looked at
    """

    variables: set[str] = field(default_factory=set)
    fields: set[tuple[Site, str]] = field(default_factory=set)
    listed: set[Site] = field(default_factory=set)
    held: set[Origin] = field(default_factory=set)
    tainted: set[Site] = field(default_factory=set)
    mixed: bool = False
    stale: bool = False
