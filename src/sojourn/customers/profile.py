"""The profile of one customer: who it is and why, what was said and recorded of it, what it did, computed attributes.

Exact semantics: of a trait the value said last holds (by time, of equal times the one that arrived later); an empty
value does not take a known one away. What Sojourn derived itself is neither counted nor read. Sums are by currency, in
whole units. See attributes.py, knowing.py, records.py and timeline.py for the rest.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from sojourn.access import Limit
from sojourn.customers import attributes
from sojourn.customers.events import Events, Line, events_of, lines_of, positions_of, shown
from sojourn.customers.knowing import NOT_YET, Joined, Spoken, calls_of, joined, when_told
from sojourn.customers.limits import Sight
from sojourn.customers.records import (
    MOST_MEMBERS,
    RecordsBeside,
    categories,
    household_of,
    records_of,
    store_column,
    store_names,
)
from sojourn.customers.timeline import Page, choose, derived_entries
from sojourn.event_log import Segment
from sojourn.identity import Kept, Link, links_of, part_of
from sojourn.journey_store import Snapshot
from sojourn.vocabulary import DAY, currency_exponent, iso, say, zone


@dataclass(frozen=True)
class Known:
    """What is known of all customers at one moment; ``segment_of`` opens a segment of the log by its number."""

    kept: Kept
    snapshot: Snapshot
    segment_of: Callable[[int], Segment | None]
    tz: str = "UTC"
    records: RecordsBeside = field(default_factory=lambda: RecordsBeside(date.max))
    limit: Limit = Limit()  # noqa: RUF009  frozen

    @property
    def as_of(self) -> int:
        """The last instant that the log has seen."""
        return int((self.snapshot.meta["span"] or (0, 0))[1])

    @cached_property
    def sight(self) -> Sight:
        """What is seen of them under the limit."""
        return Sight.of(self.limit, self.snapshot, self.kept, self.records)

    @cached_property
    def store_names(self) -> Mapping[str, str]:
        """The names of stores on the day."""
        return store_names(self.records)


def show_customer(known: Known, person: int, page: Page = Page(), lang: str = "en") -> dict[str, Any]:  # noqa: B008  # frozen
    """Give the profile of a person as plain data; times are ISO 8601 in the zone of the brand."""
    tz = zone(known.tz)
    happened_at_all = events_of(known.snapshot, person)
    events = known.sight.cut(happened_at_all)
    identifiers, telling = joined(known.kept, person)
    calls = calls_of(known.kept, person, telling, known.segment_of)
    told = when_told(happened_at_all, telling, _called(calls))
    derived = derived_entries(identifiers, told, tz)
    entries, more = choose(events, [time for time, _ in derived], page)
    money = _Money.of(events)
    lines = _lines(known, events, money, [place for kind, place in entries if kind == 0])
    places = np.array([place for kind, place in entries if kind == 0], np.int64)
    happened = dict(zip(places.tolist(), _shown_events(known, events, places, lines), strict=True))
    timeline = [happened[place] if kind == 0 else derived[place][1] for kind, place in entries]
    records = records_of(known.records, known.kept, person)
    links = links_of(*part_of(known.kept.evidence, known.kept.node_person, person))
    computed = _attributes(known, events, money, lines, lang)
    ends = [iso(int(events.time[place]), tz) for place in ((0, -1) if len(events) else ())]
    return {
        "customer": _name(known, person),
        "identifiers": [
            {"namespace": one.namespace, "value": one.value, "class": one.kind,
             "since": None if one.since == NOT_YET else iso(one.since, tz)}
            for one in identifiers
        ],
        "why": [link.words(lang) for link in links],
        "links": [_link(link, identifiers, tz) for link in links],
        "known": {
            "since": None if told.since is None else iso(told.since, tz),
            "started_anonymous": told.started_anonymous,
            "seconds": _took(happened_at_all, told.since) if told.started_anonymous else None,
            "definition": say("define.customer.known", lang),
        },
        "traits": _traits(calls, known.tz),
        "records": records,
        "households": [_household(known, name) for name in _households(records)],
        "events": len(events),
        "first": ends[0] if ends else None,
        "last": ends[-1] if ends else None,
        "values": {name: found["sum"] for name, found in computed["money"]["by_currency"].items()},
        "favorite_channel": computed["favorite_channel"]["channel"],
        "attributes": computed,
        "timeline": timeline,
        "timeline_before": timeline[-1]["time"] if more and timeline else None,
        "records_on": known.records.day.isoformat(),
        "as_of": iso(known.as_of, tz),
        "exact": True,
        "definition": say("define.customer", lang),
        "events_read": len(events),
        "customers_read": 1,
        "snapshot": known.snapshot.name,
    }  # fmt: skip


def _link(link: Link, identifiers: Sequence[Joined], tz: ZoneInfo) -> dict[str, Any]:
    """Say which identifiers a link joins, by their places, and how: by hand, or in how many events since when."""
    places = {(one.namespace, one.value): place for place, one in enumerate(identifiers)}
    between = [places[end.namespace, end.value] for end in (link.left, link.right)]
    first = None if link.manual else iso(link.first, tz)
    return {"between": between, "events": link.events, "first": first, "by_hand": link.manual}


@dataclass(frozen=True)
class _Money:
    """What the events of a customer carry: money in minor units with its currency, and the order it belongs to."""

    values: attributes.I64
    cases: attributes.I64
    currencies: list[str]

    @classmethod
    def of(cls, events: Events) -> "_Money":
        values, cases = (events.column(name).astype(np.int64) for name in ("value", "case"))
        return cls(values, cases, events.texts("currency"))

    def sums(self) -> dict[str, dict[str, Any]]:
        return attributes.sums(self.values, self.cases, self.currencies)


def _attributes(
    known: Known, events: Events, money: _Money, lines: dict[int, list[Line]], lang: str
) -> dict[str, dict[str, Any]]:
    channel, count, share = attributes.favorite([name for name in events.texts("channel") if name])
    times = attributes.favorite_time(events.time, events.column("date_only"), zone(known.tz))
    touches = {
        name: _touch(known, events, place) if len(events) else {} for name, place in (("first", 0), ("last", -1))
    }
    computed: dict[str, dict[str, Any]] = {
        "recency": attributes.recency(events.time, money.values, known.as_of),
        "frequency": attributes.frequency(money.values, money.cases),
        "money": {"by_currency": money.sums()},
        "favorite_channel": {"channel": channel, "events": count, "share": share},
        "favorite_time": times,
        "favorite_store": _favorite_store(known, events),
        "affinity": _affinity(known, events, money, lines),
        "first_touch": touches["first"],
        "last_touch": touches["last"],
        "days_known": {"days": (known.as_of - int(events.time[0])) // DAY if len(events) else None},
    }
    return {name: {**found, "definition": say(f"define.customer.{name}", lang)} for name, found in computed.items()}


def _affinity(known: Known, events: Events, money: _Money, lines: dict[int, list[Line]]) -> dict[str, Any]:
    products = {line["product"] for told in lines.values() for line in told if line.get("product")}
    category = categories(known.records, products)
    tz = zone(known.tz)
    bought = [
        (int(events.time[place]), int(money.values[place]), money.currencies[place], lines[position])
        for place, position in enumerate(events.position.tolist())
        if position in lines and money.values[place]
    ]
    return attributes.affinity(
        bought, lambda product, time: category(product, datetime.fromtimestamp(time / 1e6, UTC).astimezone(tz))
    )


def _favorite_store(known: Known, events: Events) -> dict[str, Any]:
    column = store_column(known.snapshot.columns)
    visited = [] if column is None or column not in known.snapshot.names else events.texts(column)
    store, count, share = attributes.favorite([name for name in visited if name])
    return {"store": store, "name": known.store_names.get(store or ""), "events": count, "share": share}


def _touch(known: Known, events: Events, place: int) -> dict[str, Any]:
    one = events.only(np.array([place]))
    said = {name: one.texts(name)[0] or None for name in ("event", "channel", "source")}
    return {"time": iso(int(one.time[0]), zone(known.tz)), **said}


def _lines(known: Known, events: Events, money: _Money, places: Sequence[int]) -> dict[int, list[Line]]:
    """Read the lines of all orders and refunds, and of what else of the page belongs to an order."""
    page = np.zeros(len(events), np.bool_)
    page[list(places)] = True
    wanted = positions_of(events, [money.values != 0, page & (money.cases != 0)])
    return lines_of(known.segment_of, wanted)


def _shown_events(
    known: Known, events: Events, places: attributes.I64, lines: dict[int, list[Line]]
) -> list[dict[str, Any]]:
    chosen = events.only(places)
    column, names = store_column(known.snapshot.columns), known.store_names
    found = shown(chosen, known.tz)
    for event, position in zip(found, chosen.position.tolist(), strict=True):
        code = event["properties"].get((column or "").removeprefix("property:"))
        if code in names:
            event["store"] = {"store": code, "name": names[code]}
        if position in lines:
            exponent = currency_exponent(event["currency"]) if event.get("currency") else 2
            event["lines"] = [_whole(line, exponent) for line in lines[position]]
    return found


def _whole(line: Line, exponent: int) -> Line:
    """Give a line with its money in whole units, without what it does not say."""
    return {
        name: value / 10**exponent if name in {"amount", "price"} else value
        for name, value in line.items()
        if value is not None
    }


def _name(known: Known, person: int) -> str:
    """Name the person as every answer does; who has no events stands in no answer."""
    persons = known.snapshot.persons
    if person < len(persons):
        return persons.name(person)
    return str(known.kept.evidence.node_value[int(known.kept.anchor[person])].as_py())


def _namespace(known: Known, person: int) -> str:
    """Give the namespace of the identifier that a person is named by."""
    evidence = known.kept.evidence
    return str(evidence.namespaces[evidence.node_namespace[int(known.kept.anchor[person])]])


def _households(records: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({record["says"]["household"] for record in records if "household" in record["says"]})


def _household(known: Known, name: str) -> dict[str, Any]:
    """Give the members of a household with their orders and money, and the sums of all of them."""
    persons = [person for person in household_of(known.records, known.kept, name) if known.sight.sees(person)]
    members: list[dict[str, Any]] = []
    values: dict[str, float] = {}
    for person in persons[:MOST_MEMBERS]:
        money = _Money.of(known.sight.cut(events_of(known.snapshot, person)))
        spent = {currency: found["sum"] for currency, found in money.sums().items()}
        values = {coin: values.get(coin, 0) + spent.get(coin, 0) for coin in {*values, *spent}}
        orders = attributes.orders(money.values, money.cases)
        members.append(
            {
                "customer": _name(known, person),
                "namespace": _namespace(known, person),
                "orders": orders,
                "values": spent,
            }
        )
    return {
        "household": name,
        "customers": len(persons),
        "members": members,
        "orders": sum(member["orders"] for member in members),
        "values": {currency: round(total, 6) for currency, total in sorted(values.items())},
    }


def _called(calls: Sequence[Spoken]) -> int:
    """Give the time of the first call that tells who the customer is."""
    times = [row["time"] for call in calls for row in _rows(call.segment, call.rows[call.tells], ["time"])]
    return min(times, default=NOT_YET)


def _took(events: Events, since: int | None) -> float | None:
    return None if since is None else (since - int(events.time[0])) / 1e6


def _traits(calls: Sequence[Spoken], tz: str) -> dict[str, dict[str, Any]]:
    """Give each trait with its value, when it was said, and by which source; traits of a group are not the person's."""
    said: list[tuple[int, str, str]] = []
    for call in calls:
        sources, kinds = (call.segment.dictionary(name).to_pylist() for name in ("source", "call"))
        for row in _rows(call.segment, call.rows, ["time", "source", "call", "traits"]):
            if kinds[row["call"]] == "identify" and row.get("traits"):
                said.append((row["time"], sources[row["source"]], row["traits"]))  # noqa: PERF401  read by line
    traits: dict[str, dict[str, Any]] = {}
    for time, source, text in sorted(said, key=lambda call: call[0]):
        for name, value in json.loads(text).items():
            if value not in (None, ""):
                traits[name] = {"value": value, "time": iso(time, zone(tz)), "source": source}
    return traits


def _rows(segment: Segment, rows: attributes.I64, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Read some rows of a segment, batch by batch."""
    begins = np.concatenate([[0], np.cumsum(segment.batch_rows)])
    for index in np.unique(np.searchsorted(begins, rows, side="right") - 1).tolist():
        mine = rows[(rows >= begins[index]) & (rows < begins[index + 1])] - begins[index]
        yield from segment.batch(index, columns).take(pa.array(mine)).to_pylist()
