"""The profile of one customer: identifiers and why they are one person, traits with source and time, the timeline.

Exact semantics: of a trait the value said last holds (by time, of equal times the one that arrived later); an empty
value does not take a known one away. The timeline has the newest events first, by (time, arrival). Sums are by
currency, in whole units.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.engines import event_column, event_columns
from sojourn.event_log import Segment
from sojourn.identity import Evidence, Resolution, why
from sojourn.journey_store import Snapshot, StoredShard
from sojourn.vocabulary import iso, zone

MOST_EVENTS = 50
_FACTS = ("time", "event", "channel", "value", "currency", "source")
_OWN = {*_FACTS, "date_only", "case"}


@dataclass(frozen=True)
class Known:
    """What is known of all customers at one moment; ``calls`` are segments with the ident of each of their sets."""

    evidence: Evidence
    resolution: Resolution
    snapshot: Snapshot
    calls: Sequence[tuple[Segment, NDArray[np.int32]]]
    tz: str = "UTC"


def show_customer(known: Known, person: int, most_events: int = MOST_EVENTS) -> dict[str, Any]:
    """Give the profile of a person as plain data; times are ISO 8601 in the zone of the brand."""
    events = _events(known, person)
    timeline = sorted(events, key=lambda event: event["order"], reverse=True)
    for event in timeline:
        del event["order"]
    sums: Counter[str] = Counter()
    for event in timeline:
        if event.get("value") is not None:
            sums[event["currency"] or ""] += event["value"]
    channels = Counter(event["channel"] for event in timeline if event.get("channel"))
    return {
        "customer": _name(known, person),
        "identifiers": _identifiers(known, person),
        "why": [str(link) for link in why(known.resolution, known.evidence, person)],
        "traits": _traits(known, person),
        "events": len(timeline),
        "first": timeline[-1]["time"] if timeline else None,
        "last": timeline[0]["time"] if timeline else None,
        "values": {currency: round(total, 6) for currency, total in sorted(sums.items())},
        "favorite_channel": min(channels, key=lambda name: (-channels[name], name)) if channels else None,
        "timeline": timeline[:most_events],
    }


def _name(known: Known, person: int) -> str:
    """Name the person as every answer does; who has no events stands in no answer."""
    names = known.snapshot.persons.names
    if person < len(names):
        return str(names[person].as_py())
    return str(known.evidence.node_value[int(known.resolution.anchor[person])].as_py())


def _identifiers(known: Known, person: int) -> list[dict[str, str]]:
    nodes = np.flatnonzero(known.resolution.node_person == person)
    spaces = [known.evidence.namespaces[code] for code in known.evidence.node_namespace[nodes].tolist()]
    values = known.evidence.node_value.take(pa.array(nodes)).to_pylist()
    return [{"namespace": space, "value": value} for space, value in zip(spaces, values, strict=True)]


def _traits(known: Known, person: int) -> dict[str, dict[str, Any]]:
    """Give each trait with its value, when it was said, and by which source."""
    said: list[tuple[int, str, str]] = []
    for segment, idents in known.calls:
        owner = np.append(known.resolution.ident_person, np.int32(-1))[idents[segment.ident]]
        said += _identifies(segment, np.flatnonzero(owner == person))
    traits: dict[str, dict[str, Any]] = {}
    for time, source, text in sorted(said, key=lambda call: call[0]):
        for name, value in json.loads(text).items():
            if value not in (None, ""):
                traits[name] = {"value": value, "time": iso(time, zone(known.tz)), "source": source}
    return traits


def _identifies(segment: Segment, rows: NDArray[np.int64]) -> Iterator[tuple[int, str, str]]:
    """Give time, source and traits of those rows that are identifies; traits of a group are not the person's."""
    sources, kinds = (segment.dictionary(name).to_pylist() for name in ("source", "call"))
    begins = np.concatenate([[0], np.cumsum(segment.batch_rows)])
    for index in np.unique(np.searchsorted(begins, rows, side="right") - 1).tolist():
        mine = rows[(rows >= begins[index]) & (rows < begins[index + 1])] - begins[index]
        batch = segment.batch(index, ["time", "source", "call", "traits"]).take(pa.array(mine))
        for row in batch.to_pylist():
            if kinds[row["call"]] == "identify" and row.get("traits"):
                yield row["time"], sources[row["source"]], row["traits"]


def _events(known: Known, person: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for shard in known.snapshot.shards:
        for slot in np.flatnonzero(shard.person == person).tolist():
            rows = np.arange(shard.starts[slot], shard.ends[slot])
            found += _rows(known.snapshot, shard, rows, known.tz)
    return found


def _is_absent(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and isnan(value))


def _rows(snapshot: Snapshot, shard: StoredShard, rows: NDArray[np.int64], tz: str) -> list[dict[str, Any]]:
    columns = {name: event_column(snapshot, shard, name, rows).to_pylist() for name in event_columns(snapshot)}
    times = shard.column("time")[rows].tolist()
    positions = shard.column("position")[rows].tolist()
    events = []
    for place in range(len(rows)):
        event: dict[str, Any] = {
            name: None if _is_absent(columns[name][place]) else columns[name][place]
            for name in _FACTS
            if name in columns
        }
        event["time"] = iso(times[place], zone(tz))
        own = {name: values[place] for name, values in columns.items() if name not in _OWN}
        event["properties"] = {name: value for name, value in own.items() if not _is_absent(value)}
        event["order"] = (times[place], positions[place])
        events.append(event)
    return events
