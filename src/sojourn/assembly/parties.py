"""Customers as a decision about who is who would leave them, with the events that their pages would show."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sojourn.event_log import Segment
from sojourn.identity import Identifier, parties
from sojourn.pipeline import Resolved, persons_of_rows, whose_rows
from sojourn.vocabulary import DERIVED, iso, zone

I64 = NDArray[np.int64]
NOBODY = -1


def describe_parties(
    found: Resolved, segments: Sequence[Segment], calls: Sequence[Segment], names: Iterable[Identifier], tz: str
) -> list[dict[str, Any]]:
    """Say of customers, each named by an identifier, what they have: identifiers, events, the first and the last.

    Events are those of the customer's page: anonymous ones of shared devices too, none that Sojourn derived.
    """
    described = parties(found.evidence, found.resolution, names)
    if not described:
        return []
    who, wanted = whose_rows(found, [*segments, *calls]), {one.person for one in described}
    times: dict[int, list[I64]] = {person: [] for person in wanted}
    for segment, idents in zip(segments, found.events, strict=True):
        time = _column(segment, "time")
        persons = persons_of_rows(who, idents[segment.ident], time)
        persons = np.where(_is_derived(segment), NOBODY, persons)
        for person in wanted.intersection(np.unique(persons).tolist()):
            times[person].append(time[persons == person])
    rows = []
    for one in described:
        time = np.concatenate([np.empty(0, np.int64), *times[one.person]])
        first, last = (iso(int(end), zone(tz)) for end in (time.min(), time.max())) if len(time) else (None, None)
        identifiers = [end.written for end in one.identifiers]
        row = {"customer": one.name.written, "identifiers": identifiers, "events": len(time)}
        rows.append({**row, "first": first, "last": last})
    return sorted(rows, key=lambda row: (-row["events"], row["customer"]))


def _is_derived(segment: Segment) -> NDArray[np.bool_]:
    """Say which rows Sojourn wrote itself; only segments of live traffic hold any."""
    if "source" not in segment.columns:
        return np.zeros(segment.rows, np.bool_)
    found: NDArray[np.bool_] = _column(segment, "source") == segment.dictionary("source").index(DERIVED).as_py()
    return found


def _column(segment: Segment, name: str) -> I64:
    parts = [
        segment.batch(index, [name]).column(name).to_numpy(zero_copy_only=False)
        for index in range(len(segment.batch_rows))
    ]
    return np.concatenate([np.empty(0, np.int64), *parts])
