"""One customer of a workspace, found by any identifier.

A server is asked for one customer after the other: what is mapped of a snapshot, and the small tables of records, are
kept until the next snapshot is in force.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa

from sojourn.assembly.consents import in_words, statements_of
from sojourn.assembly.persons import identifiers_of, who_is_who
from sojourn.catalog import load
from sojourn.consent import all_in_force
from sojourn.customers import MOST_EVENTS, Known, Page, RecordsBeside, find_person, show_customer
from sojourn.event_log import Segment
from sojourn.pipeline import RECORDS
from sojourn.vocabulary import instant, iso, zone
from sojourn.workspace import Manifest


@dataclass(frozen=True)
class Look:
    """How a customer is looked at: a page of the timeline, and the day whose records hold (None: the log's last)."""

    events: int = MOST_EVENTS
    before: str | None = None
    event: str | None = None
    channel: str | None = None
    today: date | None = None

    def page(self, tz: str) -> Page:
        """Read the page."""
        before = None if self.before is None else instant(self.before, zone(tz))
        return Page(self.events, before, self.event, self.channel)


def customer_of(folder: Path, manifest: Manifest, who: str, look: Look, lang: str) -> dict[str, Any]:
    """Give the profile of the customer that an identifier belongs to, with the consents that are in force."""
    begun, tz = perf_counter(), manifest.settings.zone
    snapshot, kept = who_is_who(folder, manifest)
    customers, catalog, stores = (
        _records(folder / RECORDS, tuple(manifest.records.get(kind, ()))) for kind in ("customers", "catalog", "stores")
    )
    span = snapshot.meta["span"] or (0, 0)
    day = look.today or date.fromisoformat(iso(span[1], zone(tz))[:10])
    beside = RecordsBeside(day, customers, catalog, stores)
    known = Known(kept, snapshot, _opener(folder, [*manifest.segments, *manifest.calls]), tz, beside)
    person = find_person(kept.evidence, kept, who, manifest.settings.region)
    found = show_customer(known, person, look.page(tz), lang)
    said = statements_of(folder, identifiers_of(kept.evidence, kept.nodes_of(person)))
    found = {**found, "consents": in_words(all_in_force(said), tz)}
    return {**found, "milliseconds": round((perf_counter() - begun) * 1000, 3)}


@lru_cache(maxsize=6)
def _records(folder: Path, names: tuple[str, ...]) -> pa.Table | None:
    """Read the records of one kind; their files are named by content."""
    return load(folder, names)


def _opener(folder: Path, names: Sequence[str]) -> Callable[[int], Segment | None]:
    """Give what opens a segment of the log by its number."""
    numbered = {int(name.split("-")[0]): name for name in names}
    opened: dict[int, Segment] = {}

    def segment_of(number: int) -> Segment | None:
        if number not in opened and number in numbered:
            opened[number] = Segment.open(folder / "log" / numbered[number])
        return opened.get(number)

    return segment_of
