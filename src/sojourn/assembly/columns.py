"""What a filter can choose from: the columns of events, and the values of those that have few."""

from collections.abc import Callable
from typing import Any

from sojourn.assembly.log import Log
from sojourn.discovery import CountValues
from sojourn.engines import event_columns, stored_name

MOST_VALUES = 300
_NOT_CHOSEN = frozenset({"time", "date_only", "case"})
"""Times have the range, and orders are too many to choose one."""


def list_columns(log: Log, is_open: Callable[[str], bool]) -> dict[str, Any]:
    """List the columns of events for which ``is_open`` says yes: text with its values where these are few, number."""
    snapshot = log.engine.snapshot
    stored = {
        name: stored_name(snapshot, name)
        for name in event_columns(snapshot)
        if name not in _NOT_CHOSEN and is_open(name)
    }
    few = tuple(
        name for name in stored.values() if name in snapshot.names and len(snapshot.names.arrays[name]) <= MOST_VALUES
    )
    outcome = log.engine.ask(CountValues(log.scope, few))
    columns = [
        {
            "column": name,
            "kind": "text" if place in snapshot.names else "number",
            "values": [{"value": value, "events": events} for value, events in outcome.result[place]]
            if place in few
            else None,
        }
        for name, place in stored.items()
    ]
    return {"columns": columns, "milliseconds": outcome.reading.milliseconds}
