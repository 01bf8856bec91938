"""Computed attributes, records, households and the timeline of customers whose events come from a file."""

import json
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

import sojourn as sj
from sojourn.assembly import LoadOptions, Roles
from sojourn.vocabulary import InvalidInput
from unit.customers.oracle_attributes import Happened, attributes

TZ = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 1, 1, tzinfo=TZ)
CATEGORIES = {f"P{number}": "abcdefg"[number % 7] for number in range(20)}
PEOPLE = ("ann", "bo", "cy", "dee")
LATER = date(2026, 12, 31)


def invented(seed: int) -> dict[str, list[Happened]]:
    """Views, orders of one or two payments, refunds; some people never buy."""
    chance = random.Random(seed)
    found: dict[str, list[Happened]] = {person: [] for person in PEOPLE}
    for person in PEOPLE:
        for number in range(chance.randrange(1, 60)):
            time = BEGIN + timedelta(minutes=chance.randrange(200 * 24 * 60), seconds=number)
            channel, store = chance.choice(["web", "app", "store"]), chance.choice(["S1", "S2", None])
            kind = "View" if person == "dee" else chance.choice(["View", "View", "Order", "Payment", "Refund"])
            if kind == "View":
                found[person].append(Happened(time, kind, channel, store=store))
                continue
            sign = -1 if kind == "Refund" else 1
            lines = tuple(
                (f"P{chance.randrange(20)}", chance.randrange(1, 4), sign * Decimal(chance.randrange(1, 9999)) / 100)
                for _ in range(chance.randrange(1, 4))
            )
            order = f"{person}-{chance.randrange(8)}" if kind == "Payment" else f"{person}-order-{number}"
            value = sum((amount for _, _, amount in lines), Decimal(0))
            found[person].append(Happened(time, kind, channel, value, order, lines, store))
    return found


def table(happened: dict[str, list[Happened]]) -> pa.Table:
    """Write the events as one table, lines as JSON."""
    return pa.table(
        {
            name: pa.array([cell(person, one)[name] for person in happened for one in happened[person]], pa.string())
            for name in ("customer", "time", "event", "channel", "amount", "order_id", "items", "store_code")
        }
    )


def cell(person: str, one: Happened) -> dict[str, str | None]:
    lines = [{"product": product, "quantity": count, "amount": str(amount)} for product, count, amount in one.lines]
    return {
        "customer": person, "time": one.time.isoformat(), "event": one.event, "channel": one.channel,
        "amount": None if one.value is None else str(one.value), "order_id": one.order, "store_code": one.store,
        "items": json.dumps(lines) if lines else None,
    }  # fmt: skip


def load_records(brand: sj.Workspace, kind: str, text: str, folder: Path) -> None:
    file = folder / f"{kind}.csv"
    file.write_text(text, encoding="utf-8")
    brand.load_records(kind, [file], date(2026, 1, 1))


def brand_of(folder: Path, happened: dict[str, list[Happened]]) -> sj.Workspace:
    """Load events and records; ann and bo live together until bo moves out in May."""
    brand = sj.open(folder / "brand")
    roles = Roles(customer="customer", time="time", event="event", channel="channel", value="amount", case="order_id",
                  line_list="items")  # fmt: skip
    brand.load(table(happened), options=LoadOptions(source="shop", roles=roles, currency="EUR", zone=TZ.key))
    rows = [f"{product},2025-01-01,wrong\n{product},2025-06-01,{name}\n" for product, name in CATEGORIES.items()]
    load_records(brand, "catalog", "product,valid_from,category\n" + "".join(rows), folder)
    load_records(brand, "stores", "store_code,valid_from,name\nS1,2025-01-01,Market Square\n", folder)
    people = "ann,2025-01-01,H1,gold\nbo,2025-01-01,H1,\nbo,2026-05-01,H2,\ncy,2025-01-01,H1,basic\n"
    load_records(brand, "customers", "customer_no,valid_from,household_id,tier\n" + people, folder)
    return brand


@pytest.fixture(scope="module")
def happened() -> dict[str, list[Happened]]:
    return invented(7)


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory, happened: dict[str, list[Happened]]) -> sj.Workspace:
    return brand_of(tmp_path_factory.mktemp("attributes"), happened)


@pytest.mark.parametrize("person", PEOPLE)
def test_attributes_are_those_of_the_oracle(
    brand: sj.Workspace, happened: dict[str, list[Happened]], person: str
) -> None:
    as_of = max(one.time for events in happened.values() for one in events)
    expected = attributes(happened[person], as_of, CATEGORIES)
    found = brand.customer(person, today=LATER)
    had = found["attributes"]
    money = had["money"]["by_currency"].get("EUR", {"paid": 0.0, "refunded": 0.0, "average_order": None})
    told: dict[str, Any] = {
        "days_since_event": had["recency"]["days_since_event"],
        "days_since_order": had["recency"]["days_since_order"],
        "days_known": had["days_known"]["days"],
        "orders": had["frequency"]["orders"],
        "paid": money["paid"],
        "refunded": money["refunded"],
        "average_order": money["average_order"],
        "channel": (had["favorite_channel"]["channel"], had["favorite_channel"]["events"]),
        "store": had["favorite_store"]["store"],
        "hour": had["favorite_time"]["hour"],
        "weekday": had["favorite_time"]["weekday"],
    }
    for name, value in told.items():
        assert value == pytest.approx(expected[name]), name
    rows = had["affinity"]["categories"]
    assert [row["category"] for row in rows] == [one[0] for one in expected["categories"]]
    for row, one in zip(rows, expected["categories"], strict=True):
        assert [row[name] for name in ("quantity", "money", "share_money", "share_quantity")] == pytest.approx(
            one[1:], abs=1e-6
        )
    assert all(attribute["definition"] for attribute in had.values())


def test_pages_of_the_timeline_leave_nothing_out_and_repeat_nothing(brand: sj.Workspace) -> None:
    whole = brand.customer("ann", 10_000)["timeline"]
    paged: list[dict[str, Any]] = []
    before = None
    while True:
        page = brand.customer("ann", 3, before=before)
        paged += page["timeline"]
        if page["timeline_before"] is None:
            break
        assert len(page["timeline"]) >= 3
        before = page["timeline_before"]
    assert paged == whole
    assert [entry["time"] for entry in whole] == sorted((entry["time"] for entry in whole), reverse=True)


def test_a_page_ends_with_a_whole_instant(tmp_path: Path) -> None:
    same = datetime(2026, 3, 1, tzinfo=TZ)
    happened = {"ann": [Happened(same, name, "web") for name in "abc"]}
    brand = brand_of(tmp_path, happened)
    page = brand.customer("ann", 1)
    assert [entry["event"] for entry in page["timeline"]] == ["c", "b", "a"]
    following = brand.customer("ann", 1, before=page["timeline_before"])
    assert [entry["event"] for entry in following["timeline"]] == ["Identifier Joined"]
    assert following["timeline_before"] is None
    assert brand.customer("ann", 0)["timeline"] == []


def test_the_timeline_of_one_event_or_channel_has_no_derived_entries(
    brand: sj.Workspace, happened: dict[str, list[Happened]]
) -> None:
    orders = brand.customer("ann", 10_000, event="Order", channel="web")["timeline"]
    mine = [one for one in happened["ann"] if (one.event, one.channel) == ("Order", "web")]
    assert len(orders) == len(mine)
    assert [len(entry["lines"]) for entry in orders] == [
        len(one.lines) for one in sorted(mine, key=lambda one: one.time, reverse=True)
    ]
    with pytest.raises(InvalidInput, match="'Ordr'") as refused:
        brand.customer("ann", event="Ordr")
    assert refused.value.code == "event.unknown"
    with pytest.raises(InvalidInput) as refused:
        brand.customer("ann", before="yesterday")
    assert refused.value.code == "time.invalid"


def test_lines_and_stores_stand_in_the_timeline(brand: sj.Workspace, happened: dict[str, list[Happened]]) -> None:
    timeline = brand.customer("ann", 10_000)["timeline"]
    told = {datetime.fromisoformat(entry["time"]): entry for entry in timeline if not entry.get("derived")}
    for one in happened["ann"]:
        entry = told[one.time]
        lines = [(line["product"], line["quantity"], line["amount"]) for line in entry.get("lines", [])]
        assert lines == [(product, count, pytest.approx(float(amount))) for product, count, amount in one.lines]
        assert entry.get("store", {}).get("name") == ("Market Square" if one.store == "S1" else None)


def test_records_hold_from_their_day_and_households_change(brand: sj.Workspace) -> None:
    before, after = (brand.customer("bo", today=date(2026, month, 2)) for month in (4, 6))
    assert [(one["from"], one["says"]) for one in before["records"]] == [("2025-01-01", {"household": "H1"})]
    assert [(one["from"], one["says"]) for one in after["records"]] == [("2026-05-01", {"household": "H2"})]
    assert [one["customer"] for one in before["households"][0]["members"]] == ["ann", "bo", "cy"]
    assert [one["customer"] for one in after["households"][0]["members"]] == ["bo"]
    together = brand.customer("ann", today=date(2026, 6, 2))["households"][0]
    assert [one["customer"] for one in together["members"]] == ["ann", "cy"]
    sums = [brand.customer(who)["values"].get("EUR", 0) for who in ("ann", "cy")]
    assert together["values"]["EUR"] == pytest.approx(sum(sums))
    assert brand.customer("dee")["records"] == brand.customer("dee")["households"] == []


def test_who_is_in_records_alone_has_a_profile(brand: sj.Workspace, tmp_path: Path) -> None:
    load_records(brand, "customers", "customer_no,valid_from,tier\neve,2026-01-01,gold\n", tmp_path)
    found = brand.customer("eve", today=LATER)
    assert (found["customer"], found["events"], found["first"], found["known"]["since"]) == ("eve", 0, None, None)
    assert found["records"][0]["says"] == {"tier": "gold"}
    assert [entry["event"] for entry in found["timeline"]] == ["Identifier Joined"]


def test_the_same_customer_by_a_snapshot_that_kept_nothing(brand: sj.Workspace, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(brand.folder, tmp_path / "old")
    old = sj.open(tmp_path / "old")
    shutil.rmtree(next((tmp_path / "old" / "store").iterdir()) / "persons")
    for who in PEOPLE:
        ours, theirs = ({**one.customer(who), "milliseconds": None} for one in (brand, old))
        assert ours == theirs


def test_files_of_orders_bring_their_lines(tmp_path: Path) -> None:
    rows = "customer,time,event,order,sku,qty,amount\nann,2026-01-01,sale,1,a,2,4.00\nann,2026-01-01,sale,1,b,1,6.00\n"
    brand = sj.open(tmp_path / "brand")
    roles = Roles(order="order", lines=(("product", "sku"), ("quantity", "qty"), ("amount", "amount")))
    brand.load(pa_csv.read_csv(pa.BufferReader(rows.encode())), options=LoadOptions(roles=roles, currency="EUR"))
    found = brand.customer("ann")
    assert found["timeline"][-1]["lines"] == [
        {"product": "a", "quantity": 2.0, "amount": 4.0}, {"product": "b", "quantity": 1.0, "amount": 6.0},
    ]  # fmt: skip
    assert found["attributes"]["affinity"]["categories"][0]["category"] is None
