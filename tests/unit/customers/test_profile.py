"""One customer: found by any identifier, named as in answers, with traits said last and a timeline, newest first."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from sojourn.assembly import open_database
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, take_rows
from sojourn.sources import Envelope, pack_request
from sojourn.vocabulary import InvalidInput

DAY = "2026-09-20T1{}:00:00Z"


def call(kind: str, number: int, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "messageId": f"{kind}{number}", "timestamp": DAY.format(number), **fields}


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> sj.Workspace:
    """Ann is known by three identifiers; Bo's user id is the number of somebody's card."""
    folder: Path = tmp_path_factory.mktemp("profiles")
    order = {"order_id": "o1", "total": 19.8, "currency": "EUR"}
    batches = [
        [call("identify", 3, userId="ann", traits={"plan": "gold", "email": "Ann@shop.example"}),
         call("track", 1, anonymousId="browser-1", event="View"),
         call("group", 2, userId="ann", groupId="g", traits={"plan": "of the group"})],
        [call("identify", 2, userId="ann", anonymousId="browser-1", traits={"plan": "free", "city": "Ulm"}),
         call("identify", 4, userId="ann", traits={"city": ""}),
         call("track", 5, userId="ann", event="Order Completed", properties=order),
         call("track", 6, userId="7", event="View"),
         call("track", 7, userId="bo", event="View", properties={"card": "7"})],
    ]  # fmt: skip
    with open_database(folder) as database, RowWriter(folder / ROWS) as writer:
        for number, batch in enumerate(batches):
            body = json.dumps({"batch": batch}).encode()
            writer.append([pack_request("batch", body, Envelope(f"source {number}", 1_790_000_000_000_000))])
            take_rows(folder, database)
    return sj.open(folder)


@pytest.mark.parametrize("who", ("ann", "user_id:ann", "browser-1", "email:ann@SHOP.example", "ann@shop.example"))
def test_any_identifier_finds_the_customer(brand: sj.Workspace, who: str) -> None:
    found = brand.customer(who)
    assert {f"{one['namespace']}:{one['value']}" for one in found["identifiers"]} == {
        "user_id:ann", "anonymous_id:browser-1", "email:ann@shop.example",
    }  # fmt: skip
    assert [entry["event"] for entry in found["timeline"] if not entry.get("derived")] == ["Order Completed", "View"]
    assert (found["events"], found["values"]) == (2, {"EUR": 19.8})


def test_of_a_trait_the_value_said_last_holds_and_an_empty_one_says_nothing(brand: sj.Workspace) -> None:
    traits = brand.customer("ann")["traits"]
    assert {name: (one["value"], one["source"]) for name, one in traits.items()} == {
        "plan": ("gold", "source 0"), "email": ("Ann@shop.example", "source 0"), "city": ("Ulm", "source 1"),
    }  # fmt: skip


def test_a_customer_has_the_name_that_answers_give(brand: sj.Workspace) -> None:
    named = set(brand.log().sessions().customers(number="customers"))
    assert {brand.customer(who)["customer"] for who in ("ann", "user_id:7", "bo")} == named


def test_what_is_unknown_or_several_is_said(brand: sj.Workspace) -> None:
    with pytest.raises(InvalidInput, match="nobody") as unknown:
        brand.customer("nobody")
    assert unknown.value.code == "customer.unknown"
    with pytest.raises(InvalidInput) as several:
        brand.customer("7")
    assert several.value.code == "customer.several"
    assert several.value.hint == "Say which kind of identifier it is: user_id:7, card:7."


def test_the_timeline_is_as_long_as_asked(brand: sj.Workspace) -> None:
    found = brand.customer("ann", most_events=1)
    assert (len(found["timeline"]), found["events"]) == (1, 2)


def test_identifiers_join_and_an_anonymous_visitor_becomes_known_in_the_timeline(brand: sj.Workspace) -> None:
    found = brand.customer("ann")
    derived = [entry for entry in found["timeline"] if entry.get("derived")]
    assert [(entry["time"][11:16], entry["event"], entry.get("identifiers")) for entry in derived] == [
        ("13:00", "Identifier Joined", ["email:ann@shop.example"]),
        ("12:00", "Became Known", None),
        ("12:00", "Identifier Joined", ["user_id:ann"]),
        ("11:00", "Identifier Joined", ["anonymous_id:browser-1"]),
    ]
    assert {entry["source"] for entry in derived} == {"sojourn"}
    known = found["known"]
    assert (known["since"], known["started_anonymous"], known["seconds"]) == ("2026-09-20T12:00:00+00:00", True, 3600)


def test_profiles_and_the_number_of_all_customers_agree_on_who_became_known(brand: sj.Workspace) -> None:
    answer = brand.log().anonymous_to_known()
    profiles = {name: brand.customer(name)["known"] for name in ("ann", "bo", "user_id:7")}
    assert len(brand.log().sessions().customers(number="customers")) == len(profiles)
    anonymous = sorted(name for name, known in profiles.items() if known["started_anonymous"])
    assert answer.customers(number="customers") == anonymous == ["ann"]
    assert answer["median_seconds"] == profiles["ann"]["seconds"]
    assert answer["sources"][0]["source"] == "source 0"


def test_they_agree_whatever_calls_arrive_in_whatever_order(tmp_path: Path) -> None:
    chance = random.Random(3)
    calls = []
    for number in range(400):
        who = chance.randrange(40)
        kind = chance.choice(["track", "track", "track", "identify", "group"])
        told = chance.random() < 0.2
        names = {"anonymousId": f"browser-{who}"} | ({"userId": f"user-{who}"} if told or kind != "track" else {})
        time = f"2026-0{chance.randrange(1, 10)}-1{chance.randrange(10)}T10:00:00Z"
        own = {"event": "View"} if kind == "track" else {"groupId": "g"} if kind == "group" else {}
        calls.append({"type": kind, "messageId": f"m{number}", "timestamp": time, **names, **own})
    chance.shuffle(calls)
    with open_database(tmp_path) as database, RowWriter(tmp_path / ROWS) as writer:
        for start in range(0, len(calls), 100):
            body = json.dumps({"batch": calls[start : start + 100]}).encode()
            writer.append([pack_request("batch", body, Envelope("web", 1_790_000_000_000_000))])
            take_rows(tmp_path, database)
    brand = sj.open(tmp_path)
    answer = brand.log().anonymous_to_known()
    known = {name: brand.customer(name)["known"] for name in brand.log().sessions().customers(number="customers")}
    anonymous = {name: one for name, one in known.items() if one["started_anonymous"]}
    assert answer.customers(number="customers") == sorted(anonymous)
    assert answer.customers(number="known") == sorted(name for name, one in anonymous.items() if one["since"])
    assert 0 < len(anonymous) < len(known)
