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

from sojourn.access import Limit
from sojourn.assembly.consents import in_words, statements_of
from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.persons import identifiers_of, who_is_who
from sojourn.catalog import load
from sojourn.consent import all_in_force
from sojourn.customers import MOST_EVENTS, Known, Page, RecordsBeside, find_person, show_customer, unknown_customer
from sojourn.event_log import Segment
from sojourn.pipeline import RECORDS
from sojourn.vocabulary import instant, iso, zone
from sojourn.workspace import Manifest


@dataclass(frozen=True)
class Look:
    """How a customer is looked at: a page of the timeline, the day whose records hold (None: the log's last), by whom.

    ``limit`` is the part of the brand that is seen; whoever is not in it is as if they were not there.
    """

    events: int = MOST_EVENTS
    before: str | None = None
    event: str | None = None
    channel: str | None = None
    today: date | None = None
    limit: Limit = Limit()  # noqa: RUF009  frozen

    def page(self, tz: str) -> Page:
        """Read the page."""
        before = None if self.before is None else instant(self.before, zone(tz))
        return Page(self.events, before, self.event, self.channel)


def customer_of(folder: Path, manifest: Manifest, who: str, look: Look, lang: str) -> dict[str, Any]:
    """Give the profile of the customer that an identifier belongs to, with the consents that are in force."""
    begun, tz = perf_counter(), manifest.settings.zone
    known = known_of(folder, manifest, look)
    kept = known.kept
    person = find_person(kept.evidence, kept, who, manifest.settings.region, known.sight.sees)
    found = show_customer(known, person, look.page(tz), lang)
    said = statements_of(folder, identifiers_of(kept.evidence, kept.nodes_of(person)))
    found = {**found, "consents": in_words(all_in_force(said), tz)}
    return {**found, "milliseconds": round((perf_counter() - begun) * 1000, 3)}


def describe_seen(folder: Path, manifest: Manifest, look: Look) -> dict[str, Any]:
    """Say what there is of the part of the brand that is seen."""
    settings = manifest.settings
    found = known_of(folder, manifest, look).sight.describe(settings.zone)
    return {**found, "zone": settings.zone, "currency": settings.currency}


def check_seen(folder: Path, who: str, look: Look) -> None:
    """Raise InvalidInput ``customer.unknown`` where somebody with a limit asks for a customer who is not in it."""
    if look.limit.is_none:
        return

    def check(manifest: Manifest) -> None:
        if manifest.snapshot is None:
            raise unknown_customer(who)
        known = known_of(folder, manifest, look)
        find_person(known.kept.evidence, known.kept, who, manifest.settings.region, known.sight.sees)

    while_in_force(folder, check)


def known_of(folder: Path, manifest: Manifest, look: Look) -> Known:
    """Open what is known of all customers."""
    snapshot, kept = who_is_who(folder, manifest)
    customers, catalog, stores = (
        _records(folder / RECORDS, tuple(manifest.records.get(kind, ()))) for kind in ("customers", "catalog", "stores")
    )
    span, tz = snapshot.meta["span"] or (0, 0), manifest.settings.zone
    day = look.today or date.fromisoformat(iso(span[1], zone(tz))[:10])
    beside = RecordsBeside(day, customers, catalog, stores)
    return Known(kept, snapshot, _opener(folder, [*manifest.segments, *manifest.calls]), tz, beside, look.limit)


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
