"""Whose is what: the answer sheet of identity matching fits the files."""

import csv
import re
from collections import defaultdict
from typing import Any

import pyarrow.parquet as pq
import pytest

from unit.simulator.reading import World

Owners = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="session")
def owners(small: World) -> Owners:
    found: Owners = defaultdict(set)
    with (small.written.truth.parent / "identifiers.csv").open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            found[row["namespace"], row["value"]].add(row["person"])
    return found


@pytest.fixture(scope="session")
def persons(small: World) -> dict[tuple[str, str], str]:
    rows = pq.read_table(small.written.truth.parent / "event_persons.parquet").to_pylist()
    return {(row["file"], row["id"]): str(row["person"]) for row in rows}


def phone(text: str) -> str:
    return "+86" + re.sub(r"\D", "", text)[-11:]


def claims(name: str, row: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the identifiers that a row carries, normalized, without placeholders."""
    columns = {
        "web_app_events.jsonl": {"anonymous_id": "anonymous_id", "user_id": "user_id", "email": "email"},
        "store_pos.csv": {"card_no": "card"},
        "call_centre.csv": {"caller_phone": "phone", "customer_no": "customer_no"},
        "email_engagement.csv": {"email": "email"},
        "survey_answers.csv": {"email": "email", "customer_no": "customer_no"},
        "returns.parquet": {"user_id": "user_id"},
    }[name]
    spell = {"email": str.lower, "phone": phone}
    found = [(space, spell.get(space, str)(row[column])) for column, space in columns.items() if row.get(column)]
    blocked = {"null", "anonymous", "undefined", "+8613800138000"}
    return [one for one in found if one[1] not in blocked]


def test_every_event_belongs_to_the_owner_of_its_identifiers(
    small: World, owners: Owners, persons: dict[tuple[str, str], str]
) -> None:
    checked = 0
    for name, file in small.files.items():
        number = small.truth["files"][name]["id_column"]
        for row in file.events if number else ():
            person = persons.pop((name, row[number]))
            for claim in claims(name, row):
                assert person in owners[claim], (name, row)
                checked += 1
    assert not persons
    assert checked > 20_000


def test_only_shared_devices_have_several_owners(small: World, owners: Owners) -> None:
    shared = {one["anonymous_id"]: len(one["user_ids"]) for one in small.truth["identity"]["shared_devices"]}
    several = {claim for claim, people in owners.items() if len(people) > 1}
    assert several == {("anonymous_id", name) for name, users in shared.items() if users > 1}
    assert {one["device"] for one in small.truth["identity"]["shared_devices"]} == {"kiosk", "tablet"}


def test_the_crm_links_the_identifiers(small: World, owners: Owners) -> None:
    wrong, seconds = set(small.truth["identity"]["wrong_phone"]), 0
    by_person: dict[str, set[str]] = defaultdict(set)
    for row in small.records("customers.csv"):
        (person,) = owners["customer_no", row["customer_no"]]
        by_person[person].add(row["customer_no"])
        assert (row["phone"] == "13800138000") == (row["customer_no"] in wrong) or len(by_person[person]) > 1
        for column, space in {"email": "email", "user_id": "user_id", "card_no": "card"}.items():
            if row[column]:
                assert owners[space, row[column].lower()] == {person}
    for pair in small.truth["identity"]["two_records"]:
        assert owners["customer_no", pair["customer_no"]] == owners["customer_no", pair["second_customer_no"]]
        seconds += 1
    assert seconds == sum(len(numbers) > 1 for numbers in by_person.values()) > 0


def test_customers_use_several_devices_and_begin_without_a_name(small: World, owners: Owners) -> None:
    devices: dict[str, int] = defaultdict(int)
    for (space, _), people in owners.items():
        if space == "anonymous_id":
            for person in people:
                devices[person] += 1
    assert sum(count > 1 for count in devices.values()) > 100
    unnamed = [row for row in small.files["web_app_events.jsonl"].events if not row.get("user_id")]
    assert 0.1 < len(unnamed) / len(small.files["web_app_events.jsonl"].events) < 0.6


def test_test_accounts_order_nothing(small: World) -> None:
    accounts = set(small.truth["identity"]["test_accounts"])
    steps = {row["event"] for row in small.files["web_app_events.jsonl"].events if row.get("user_id") in accounts}
    assert "Product Viewed" in steps
    assert "Order Completed" not in steps
