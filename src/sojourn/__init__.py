"""Sojourn: find out which journeys customers really take, from the events of every touchpoint.

>>> import sojourn as sj
>>> import pyarrow as pa
>>> times = ["2026-01-01 10:00:00", "2026-01-01 10:01:00"]
>>> log = sj.read(pa.table({"customer": ["a", "a"], "time": times, "event": ["view", "order"]}))
>>> [(row["from"], row["to"], row["passes"]) for row in log.transitions()["transitions"]]
[('view', 'order', 1)]
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sojourn.assembly import (
        LoadOptions,
        Log,
        Roles,
        Workspace,
        open_workspace as open,  # noqa: A004  sj.open is what people write
        read,
    )
    from sojourn.discovery import TouchpointSet
    from sojourn.vocabulary import InvalidInput, SojournError
else:
    from sojourn.vocabulary import opened_when_asked

    __getattr__ = opened_when_asked(__name__)

__all__ = ["InvalidInput", "LoadOptions", "Log", "Roles", "SojournError", "TouchpointSet", "Workspace", "open", "read"]


def __dir__() -> list[str]:
    """Name what there is."""
    return __all__
