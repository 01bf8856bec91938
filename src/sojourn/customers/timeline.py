"""One timeline over all channels, newest first, page by page.

Semantics: entries are events, in order of (time, arrival), and what Sojourn derived from them: which identifiers joined
when, and when the customer became known. Derived entries have source ``sojourn``, are marked, are no events and are
counted nowhere; of one instant they stand after the events. A page has as many entries as asked for, and all others of
the instant of its last one, so that the next page, strictly before that instant, begins where this one ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from sojourn.customers.events import Events
from sojourn.customers.knowing import NOT_YET, Joined, Told
from sojourn.vocabulary import DERIVED, iso, unknown_name

MOST_EVENTS = 50
JOINED, BECAME_KNOWN = "Identifier Joined", "Became Known"


@dataclass(frozen=True)
class Page:
    """Which part of a timeline: at most so many entries before a time (us), of one event or channel only."""

    most: int = MOST_EVENTS
    before: int | None = None
    event: str | None = None
    channel: str | None = None


def derived_entries(identifiers: Sequence[Joined], told: Told, tz: ZoneInfo) -> list[tuple[int, dict[str, Any]]]:
    """Give what was derived, as entries with their time; identifiers that joined together are one entry."""
    moments: dict[int, list[str]] = {}
    for one in identifiers:
        if one.since != NOT_YET:
            moments.setdefault(one.since, []).append(f"{one.namespace}:{one.value}")
    found = [(time, JOINED, {"identifiers": names}) for time, names in sorted(moments.items())]
    if told.started_anonymous and told.since is not None:
        found.append((told.since, BECAME_KNOWN, {}))
    return [
        (time, {"event": name, "time": iso(time, tz), "source": DERIVED, "derived": True, **more})
        for time, name, more in found
    ]


def choose(events: Events, derived: Sequence[int], page: Page) -> tuple[list[tuple[int, int]], bool]:
    """Choose the entries of a page, newest first: (0, place of an event) or (1, place of a derived entry).

    Says too whether older ones are left.
    """
    wanted = np.ones(len(events), np.bool_)
    for name, value in (("event", page.event), ("channel", page.channel)):
        if value is not None:
            names = events.snapshot.names[name]
            if value not in names:
                raise unknown_name(name, value, [one for one in names if one], code=f"{name}.unknown")
            wanted &= events.column(name) == names.index(value)
    if page.before is not None:
        wanted &= events.time < page.before
    places = np.flatnonzero(wanted)
    if len(places) > page.most:  # one more than fits says that there is more
        places = places[events.time[places] >= events.time[places[-page.most - 1]]]
    entries = [(int(events.time[place]), 0, place) for place in places.tolist()]
    if page.event is None and page.channel is None:
        before = NOT_YET if page.before is None else page.before
        entries += [(time, 1, place) for place, time in enumerate(derived) if time < before]
    entries.sort(reverse=True)
    end = min(page.most, len(entries))
    while 0 < end < len(entries) and entries[end][0] == entries[end - 1][0]:
        end += 1
    return [(kind, place) for _, kind, place in entries[:end]], end < len(entries)
