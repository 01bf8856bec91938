"""The latest live events, newest first, as they arrived: what somebody who sets up a source looks at.

A position names a row of the log. Small segments are joined as they become many; their rows then stand at later
positions: who asks for what came after a position may get events again, and tells them apart by ``id``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.assembly.in_force import while_in_force
from sojourn.event_log import IDENTIFIER, PROPERTY, ROW_BITS, Segment, canonical_batches, position
from sojourn.pipeline import LIVE
from sojourn.vocabulary import DERIVED, InvalidInput, iso, zone
from sojourn.workspace import Manifest

MOST_LOOKED_AT = 200_000
"""Rows that are looked at for a source or an event that is rare."""


def latest_events(
    folder: Path, most: int, *, after: str | None = None, source: str | None = None, event: str | None = None
) -> dict[str, Any]:
    """Give the latest live events after a position, perhaps of one source or event only, and the position reached."""
    low = 0 if after is None else _position(after)

    def found(manifest: Manifest) -> dict[str, Any]:
        segments = [Segment.open(folder / "log" / name) for name in manifest.segments]
        live = sorted((one for one in segments if one.source == LIVE), key=lambda one: -one.number)
        events: list[dict[str, Any]] = []
        looked_at = 0
        for segment in live:
            if position(segment.number, segment.rows - 1) <= low or looked_at >= MOST_LOOKED_AT or len(events) >= most:
                break
            looked_at += segment.rows
            wanted = _wanted(segment, low, source, event)
            wanted[np.flatnonzero(wanted)[: -(most - len(events))]] = False
            events += reversed(list(_events_in(segment, wanted, manifest.settings.zone)))
        reached = max((position(one.number, one.rows - 1) for one in live), default=low)
        return {"events": events, "position": _shown(max(low, reached))}

    return while_in_force(folder, found)


def _wanted(segment: Segment, low: int, source: str | None, event: str | None) -> NDArray[np.bool_]:
    """Mark the rows after a position that somebody else wrote than Sojourn itself, of a source and an event."""
    wanted = position(segment.number, 0) + np.arange(segment.rows) > low
    codes = {name: _codes(segment, name) for name in ("source", "event")}
    names = {name: segment.dictionary(name).to_pylist() for name in codes}
    for name, value in (("source", source), ("event", event)):
        if value is not None:
            wanted &= codes[name] == (names[name].index(value) if value in names[name] else -2)
    if DERIVED in names["source"]:
        wanted &= codes["source"] != names["source"].index(DERIVED)
    return wanted


def _codes(segment: Segment, name: str) -> NDArray[np.int32]:
    batches = (segment.batch(index, [name]) for index in range(len(segment.batch_rows)))
    found = [batch.column(0).fill_null(-1).to_numpy() if batch.num_columns else np.full(rows, -1, np.int32)
             for batch, rows in zip(batches, segment.batch_rows, strict=True)]  # fmt: skip
    return np.concatenate([np.empty(0, np.int32), *found])


def _events_in(segment: Segment, wanted: NDArray[np.bool_], tz: str) -> Iterator[dict[str, Any]]:
    local = zone(tz)
    for batch in canonical_batches(segment, wanted):
        for row in batch.to_pylist():
            said = {name: cell for name, cell in row.items() if cell is not None}
            plain = {
                name: said[name] for name in ("channel", "source", "value", "currency", "case", "lines") if name in said
            }
            yield {
                "id": f"{row['message_hi']:016x}{row['message_lo']:016x}",
                "time": iso(row["time"], local),
                "event": row["event"],
                **plain,
                "identifiers": [
                    f"{name.removeprefix(IDENTIFIER)}:{cell}"
                    for name, cell in said.items()
                    if name.startswith(IDENTIFIER)
                ],
                "properties": {
                    name.removeprefix(PROPERTY): cell for name, cell in said.items() if name.startswith(PROPERTY)
                },
            }


def _shown(place: int) -> str:
    """Write a position so that no program loses digits of it.

    >>> _shown(position(7, 12)), _position("7.12") == position(7, 12)
    ('7.12', True)
    """
    return f"{place >> ROW_BITS}.{place & ((1 << ROW_BITS) - 1)}"


def _position(text: str) -> int:
    segment, dot, row = text.partition(".")
    if not (dot and segment.isdecimal() and row.isdecimal() and len(segment) < 8 and len(row) < 12):
        raise InvalidInput.said("tail.position", given=text[:40])
    return position(int(segment), int(row))
