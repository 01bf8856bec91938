"""Sojourn: find out which journeys customers really take, from the events of every touchpoint.

>>> import sojourn as sj
>>> import pyarrow as pa
>>> times = ["2026-01-01 10:00:00", "2026-01-01 10:01:00"]
>>> log = sj.read(pa.table({"customer": ["a", "a"], "time": times, "event": ["view", "order"]}))
>>> [(row["from"], row["to"], row["passes"]) for row in log.transitions()["transitions"]]
[('view', 'order', 1)]
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

__all__ = ["InvalidInput", "LoadOptions", "Log", "Roles", "SojournError", "TouchpointSet", "Workspace", "open", "read"]

_HOMES = {
    "InvalidInput": ("sojourn.vocabulary", "InvalidInput"),
    "LoadOptions": ("sojourn.assembly", "LoadOptions"),
    "Log": ("sojourn.assembly", "Log"),
    "Roles": ("sojourn.assembly", "Roles"),
    "SojournError": ("sojourn.vocabulary", "SojournError"),
    "TouchpointSet": ("sojourn.discovery", "TouchpointSet"),
    "Workspace": ("sojourn.assembly", "Workspace"),
    "open": ("sojourn.assembly", "open_workspace"),
    "read": ("sojourn.assembly", "read"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have their own types
    """Import a name when it is first asked for, so that ``import sojourn`` costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"sojourn has no {name!r}; it has {', '.join(__all__)}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    """Name what there is."""
    return __all__
