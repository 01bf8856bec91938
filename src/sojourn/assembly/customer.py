"""One customer of a workspace, found by any identifier."""

from pathlib import Path
from typing import Any

from sojourn.customers import MOST_EVENTS, Known, find_person, show_customer
from sojourn.event_log import Segment
from sojourn.journey_store import Snapshot
from sojourn.pipeline import customer_records, identity_decisions, resolve_log
from sojourn.workspace import Manifest


def customer_of(
    folder: Path, manifest: Manifest, snapshot: Snapshot, who: str, most_events: int = MOST_EVENTS
) -> dict[str, Any]:
    """Give the profile of the customer that an identifier belongs to."""
    segments, calls = (
        [Segment.open(folder / "log" / name) for name in names] for names in (manifest.segments, manifest.calls)
    )
    decisions = identity_decisions(folder, manifest)
    found = resolve_log(segments, manifest.settings.region, customer_records(folder, manifest), calls, decisions)
    person = find_person(found.evidence, found.resolution, who, manifest.settings.region)
    said = list(zip(calls, found.calls, strict=True))
    known = Known(found.evidence, found.resolution, snapshot, said, manifest.settings.zone)
    return show_customer(known, person, most_events)
