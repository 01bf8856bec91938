"""The files: formats, exact counts, dirt, and that they fit together."""

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sojourn.simulator import Brand, Dirt, coming, simulate, write
from unit.simulator.reading import SHANGHAI, World

COLUMNS = {
    "store_pos.csv": "line_id receipt_no sold_at store_code card_no type sku qty unit_price amount cashier",
    "call_centre.csv": "call_id call_start caller_phone customer_no reason wait_seconds talk_seconds resolved agent",
    "email_engagement.csv": "event_id email campaign status ts_ms",
    "survey_answers.csv": "answer_id answered_on email customer_no survey touchpoint question score scale_max text "
    "language",
    "returns.parquet": "return_id order_id user_id returned_at product_id quantity refund reason",
    "mailings.csv": "customer_no campaign mailed_on piece",
}
RECORDS = {
    "customers.csv": "customer_no valid_from email phone card_no user_id birthday gender language city home_store "
    "joined tier email_opt_in referral_code",
    "catalog.csv": "product_id valid_from department category category_zh name_en name_zh list_price price currency "
    "promotion stock",
    "stores.csv": "store_code valid_from name_en name_zh city lat lon opened",
    "offers.csv": "offer_code valid_from valid_to name kind percent budget currency products",
    "advertising.csv": "day channel campaign reach impressions clicks spend currency",
    "contact_costs.csv": "contact valid_from unit_cost currency",
}
FILES = ("web_app_events.jsonl", *COLUMNS)


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_exactly_the_stated_rows(small: World, name: str) -> None:
    found, stated = small.files[name], small.truth["files"][name]
    assert found.rows == stated["rows"]
    assert len(found.events) == stated["distinct_events"]
    assert found.duplicates == stated["duplicates"]
    assert found.conflicts == stated["conflicting_ids"]
    assert found.bad == stated["bad"]
    assert found.rows == len(found.events) + found.duplicates + found.conflicts + sum(found.bad.values())


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_out_of_order_as_stated(small: World, name: str) -> None:
    latest, out = None, 0
    for row in small.files[name].events:
        out += latest is not None and row["at"] < latest
        latest = row["at"] if latest is None else max(latest, row["at"])
    stated = small.truth["files"][name]
    assert out == stated["out_of_order"]
    times = [row["at"] for row in small.files[name].events]
    assert min(times) == datetime.fromisoformat(stated["first"])
    assert max(times) == datetime.fromisoformat(stated["last"])


@pytest.mark.parametrize("name", [name for name in FILES if name != "mailings.csv"])
def test_every_kind_of_dirt_is_there(small: World, name: str) -> None:
    stated = small.truth["files"][name]
    assert stated["duplicates"] > 0
    assert stated["conflicting_ids"] > 0
    assert stated["bad"]["time"] > 0
    assert stated["bad"]["identifier"] > 0
    assert stated["late"] > 0
    assert 0.005 < stated["duplicates"] / stated["rows"] < 0.05


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_the_columns_of_an_export(small: World, name: str, columns: str) -> None:
    assert [column for column in small.files[name].events[0] if column != "at"] == columns.split()


@pytest.mark.parametrize(("name", "columns"), RECORDS.items())
def test_the_columns_of_the_records(small: World, name: str, columns: str) -> None:
    rows = small.records(name)
    assert list(rows[0]) == columns.split()
    assert len(rows) == small.truth["records"][name]


def test_placeholders_and_nonsense_stand_in_good_rows(small: World) -> None:
    web, calls = small.files["web_app_events.jsonl"].events, small.files["call_centre.csv"].events
    surveys = small.files["survey_answers.csv"].events
    stated = small.truth["files"]
    placeholders = [row for row in web if row.get("user_id") in {"null", "anonymous", "undefined"}]
    assert len(placeholders) == stated["web_app_events.jsonl"]["placeholders"] > 0
    assert all(row["anonymous_id"] for row in placeholders)
    held = [row for row in calls if row["caller_phone"] == "13800138000"]
    assert len(held) == stated["call_centre.csv"]["placeholders"] > 0
    assert all(row["customer_no"] for row in held)
    assert sum(int(row["wait_seconds"]) < 0 for row in calls) == stated["call_centre.csv"]["nonsense"] > 0
    assert sum(int(row["score"]) < 0 for row in surveys) == stated["survey_answers.csv"]["nonsense"] > 0
    assert sum(row["email"] == "null" for row in surveys) == stated["survey_answers.csv"]["placeholders"] > 0


def test_phones_and_emails_are_spelled_in_many_ways(small: World) -> None:
    phones = {re.sub(r"\d", "9", row["caller_phone"]) for row in small.files["call_centre.csv"].events}
    assert {"99999999999", "+99 999-9999-9999", "999 9999 9999", "999999999999999", "(+99)99999999999"} <= phones
    emails = [row["email"] for row in small.records("customers.csv") if row["email"]]
    assert 0.05 < sum(email != email.lower() for email in emails) / len(emails) < 0.4
    assert all(email.lower().endswith(".example") for email in emails)


def test_orders_add_up_and_cost_what_the_catalog_says(small: World) -> None:
    prices: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in small.records("catalog.csv"):
        prices[row["product_id"]].append((row["valid_from"], float(row["price"])))

    def price(product: str, day: str) -> float:
        return [amount for valid_from, amount in prices[product] if valid_from <= day][-1]

    orders = [row for row in small.files["web_app_events.jsonl"].events if row["event"] == "Order Completed"]
    assert len(orders) > 200
    for order in orders:
        assert order["revenue"] == pytest.approx(sum(line["amount"] for line in order["products"]))
        for line in order["products"]:
            assert line["price"] == price(line["product_id"], order["at"].astimezone(SHANGHAI).date().isoformat())
    for line in small.files["store_pos.csv"].events:
        assert float(line["amount"]) == pytest.approx(float(line["unit_price"]) * int(line["qty"]))
        if line["type"] == "sale":
            assert float(line["unit_price"]) == price(line["sku"], line["sold_at"][:10])


def test_receipts_and_amounts_are_as_stated(small: World) -> None:
    stated = small.truth["files"]
    sold = small.files["store_pos.csv"].events
    assert len({row["receipt_no"] for row in sold}) == stated["store_pos.csv"]["cases"] < len(sold)
    assert round(sum(float(row["amount"]) for row in sold) * 100) == stated["store_pos.csv"]["amount_minor"]
    orders = [row for row in small.files["web_app_events.jsonl"].events if row["event"] == "Order Completed"]
    assert round(sum(row["revenue"] for row in orders) * 100) == stated["web_app_events.jsonl"]["amount_minor"]


def test_returns_belong_to_orders(small: World) -> None:
    orders = {
        row["order_id"]: row for row in small.files["web_app_events.jsonl"].events if row["event"] == "Order Completed"
    }
    returns = small.files["returns.parquet"].events
    assert returns
    for row in returns:
        order = orders[row["order_id"]]
        assert order["user_id"] == row["user_id"]
        assert order["at"] < row["at"]
        line = next(line for line in order["products"] if line["product_id"] == row["product_id"])
        assert (row["quantity"], row["refund"]) == (line["quantity"], pytest.approx(line["amount"]))
    assert any(row["type"] == "return" and int(row["qty"]) < 0 for row in small.files["store_pos.csv"].events)


def test_an_email_is_sent_before_it_is_opened_before_it_is_clicked(small: World) -> None:
    letters: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in small.in_order("email_engagement.csv"):
        if row["campaign"] != "cart_reminder":
            letters[row["email"], row["campaign"]].append(row["status"])
    stages = Counter(tuple(stages) for stages in letters.values())
    assert set(stages) <= {
        ("sent",),
        ("sent", "opened"),
        ("sent", "opened", "clicked"),
        ("sent", "opened", "unsubscribed"),
        ("held_out",),
    }
    assert stages["sent", "opened", "clicked"] > 20


def test_clicks_lead_to_visits(small: World) -> None:
    landed = [
        row
        for row in small.in_order("web_app_events.jsonl")
        if row.get("utm_source") == "email" and "utm_campaign" in row
    ]
    clicks = Counter(
        row["campaign"] for row in small.files["email_engagement.csv"].events if row["status"] == "clicked"
    )
    visits = Counter(row["utm_campaign"] for row in landed)
    assert all(0.5 * clicks[name] <= visits[name] <= clicks[name] for name in ("spring_renewal", "autumn_story"))


def test_journeys_look_like_journeys(small: World) -> None:
    before: dict[str, tuple[str, Any]] = {}
    allowed = {
        "Payment Info Entered": {"Checkout Started", "Payment Failed", "Signed In"},
        "Payment Failed": {"Payment Info Entered"},
        "Order Completed": {"Payment Info Entered"},
        "Size Guide Viewed": {"Product Viewed"},
        "Product Added": {"Product Viewed", "Size Guide Viewed"},
    }
    for row in small.in_order("web_app_events.jsonl"):
        step, device = row["event"], row["anonymous_id"]
        if step in allowed and row["device"] not in {"tablet", "kiosk"}:
            assert before[device][0] in allowed[step], (step, before[device])
            assert (row["at"] - before[device][1]).total_seconds() < 1_800
        before[device] = (step, row["at"])


def test_the_day_the_week_and_the_year_have_their_rhythm(small: World) -> None:
    local = [row["at"].astimezone(SHANGHAI) for row in small.files["web_app_events.jsonl"].events]
    hours, days = Counter(at.hour for at in local), Counter(at.date() for at in local)
    assert hours[20] + hours[21] > 8 * (hours[3] + hours[4])
    ordinary = sum(days.values()) / 365
    assert days[date(2025, 11, 11)] > 2 * ordinary
    assert days[date(2026, 6, 18)] > 2 * ordinary
    assert sum(days[date(2026, 2, day)] for day in range(17, 24)) < 5.5 * ordinary
    quiet = [day for day in days if day.month in {8, 9}]
    weekend = [days[day] for day in quiet if day.weekday() >= 5]
    week = [days[day] for day in quiet if day.weekday() < 5]
    assert sum(weekend) / len(weekend) > 1.1 * sum(week) / len(week)


def test_files_up_to_a_day_and_what_is_coming_are_the_whole_history(tmp_path: Path) -> None:
    """Each row of a clean history stands in the files of the past or comes after them, never in both."""
    brand = Brand(customers=60, seed=11, dirt=Dirt.none())
    history, day = simulate(brand), brand.end - timedelta(days=20)
    whole = tracked(write(history, tmp_path / "whole").events["web_app_events.jsonl"])
    past = tracked(write(history, tmp_path / "past", until=day).events["web_app_events.jsonl"])
    rest = [one for one in coming(history, day) if one.file == "web_app_events.jsonl"]
    assert past
    assert rest
    assert [*past, *(one.record for one in rest)] == whole
    assert [one.at for one in rest] == sorted(one.at for one in rest)


def tracked(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
