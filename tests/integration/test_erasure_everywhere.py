"""Whatever people made of a customer's data leaves with it too: edits, decisions, exports of other tools, plans."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

import sojourn as sj
from small_brand import EMAIL, LATER, RECEIVED, SECRETS, build, call, everything, receive, traces_in
from sojourn.assembly import (
    Chosen,
    LoadOptions,
    Signed,
    apply_plan,
    audit_entries,
    audited,
    change_failed,
    decide_identity,
    discard_failed,
    erase_customer,
    export_customer,
    failed_events,
    list_decisions,
    open_database,
    read_plan,
    reapply_erasures,
    state_consent,
    verify_audit,
    withdraw_decision,
)
from sojourn.audit import Pseudonyms
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, take_rows
from sojourn.sources import Envelope, pack_request

pytestmark = pytest.mark.slow


@pytest.fixture
def brand(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> sj.Workspace:
    """The brand with Ann in it, its state on each engine."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    return build(tmp_path)


def in_database(folder: Path) -> list[str]:
    """The secrets that stand in some cell of some table."""
    with open_database(folder) as database, database.reading() as connection:
        tables = inspect(database.engine).get_table_names()
        stored = repr([connection.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]).lower()
    return [secret for secret in SECRETS if secret.lower() in stored]


def send(folder: Path, body: dict[str, Any], at: int = RECEIVED) -> None:
    with open_database(folder) as database, RowWriter(folder / ROWS) as writer:
        writer.append([pack_request("batch", json.dumps(body).encode(), Envelope("web", at))])
        take_rows(folder, database)


def failed_places(folder: Path) -> dict[str, str]:
    """The failed events that wait: place by message id."""
    found = failed_events(folder)["failed"]
    return {json.loads(one["raw"])["messageId"]: one["place"] for one in found}


def test_edits_batches_and_discarded_failures_that_name_the_customer_leave(brand: sj.Workspace) -> None:
    folder = brand.folder
    around = {"traits": {"email": EMAIL}}
    send(folder, {"batch": [{"type": "track", "messageId": "noname"}], "context": around})
    receive(folder, [{"type": "track", "event": "Viewed", "messageId": who} for who in ("edited", "twice", "stays")])
    places = failed_places(folder)
    assert {*places} == {"track10", "track11", "noname", "edited", "twice", "stays"}
    change_failed(folder, places["edited"], None, ["userId=ann-4711"], LATER)
    change_failed(folder, places["twice"], None, ["userId=ann-4711"], LATER)
    change_failed(folder, places["twice"], None, ["userId=bo"], LATER)
    discard_failed(folder, Chosen(places=(places["track10"],)), LATER)
    named = export_customer(folder, EMAIL, now=LATER)["failed"]
    assert len(named) == 4
    assert sorted(len(one["edits"]) for one in named) == [0, 0, 1, 2]
    assert {*in_database(folder)} >= {EMAIL, "ann-4711"}
    assert erase_customer(folder, EMAIL, now=LATER)["counts"]["failed"] == 4
    assert {*failed_places(folder)} == {"track11", "stays"}
    assert in_database(folder) == []
    assert traces_in(folder) == []


def test_decisions_that_name_the_customer_leave_and_the_others_stay(brand: sj.Workspace) -> None:
    folder = brand.folder
    signed = Signed("kim", LATER - 10, "Annegret said so herself")
    decide_identity(folder, "apart", "user_id:bo", "user_id:cleo", Signed("kim", LATER - 10, "asked both"))
    decide_identity(folder, "apart", "user_id:ann-4711", "user_id:bo", signed)
    decide_identity(folder, "link", "user_id:ann-4711", "card:K-9", signed, unseen=True)
    withdraw_decision(folder, 2, Signed("kim", LATER - 5, "Annegret again"))
    told = export_customer(folder, EMAIL, now=LATER)["decisions"]
    assert [(one["number"], one["kind"], one["identifiers"]) for one in told] == [
        (2, "apart", ["user_id:ann-4711"]),
        (3, "link", ["user_id:ann-4711"]),
        (4, "withdraw", ["user_id:ann-4711"]),
    ]
    assert {path for path, _ in traces_in(folder) if path.startswith("identity/")}
    assert erase_customer(folder, EMAIL, now=LATER)["counts"]["decisions"] == 3
    assert [(one["number"], one["reason"]) for one in list_decisions(folder)] == [(1, "asked both")]
    assert len([*(folder / "identity").iterdir()]) == 1
    assert traces_in(folder) == []
    decide_identity(folder, "link", "user_id:bo", "user_id:ann-4711", Signed("kim", LATER + 9, "new"), unseen=True)
    assert reapply_erasures(folder) == {}
    assert len(list_decisions(folder)) == 2


def test_what_people_linked_by_hand_is_exported_and_erased_with_the_customer(brand: sj.Workspace) -> None:
    link = Signed("kim", LATER - 10, "seen at the desk")
    decide_identity(brand.folder, "link", "user_id:ann-4711", "anonymous_id:desk-7", link, unseen=True)
    at_the_desk = call("track", 12, anonymousId="desk-7", event="Viewed", properties={"note": "the Violet Harp"})
    receive(brand.folder, [at_the_desk])
    assert len(export_customer(brand.folder, EMAIL, now=LATER)["events"]) == 7
    receipt = erase_customer(brand.folder, EMAIL, now=LATER)
    assert (receipt["counts"]["events"], receipt["counts"]["decisions"]) == (7, 1)
    assert traces_in(brand.folder, (*SECRETS, "desk-7")) == []
    assert in_database(brand.folder) == []
    assert receive(brand.folder, [{**at_the_desk, "messageId": "again"}], LATER - 100).erased == 1


def test_the_audit_says_what_was_done_and_not_to_whom(brand: sj.Workspace) -> None:
    folder = brand.folder
    record = audited(folder, "cli", LATER)
    name = brand.customer(EMAIL)["customer"]
    about = f"email:{EMAIL}"
    state_consent(folder, about, "marketing", "denied", channel="sms", wording="v1", now=LATER, record=record)
    export_customer(folder, "user_id:ann-4711", now=LATER, record=record)
    erase_customer(folder, "card:K-1", now=LATER, refuse_later=True, record=record)
    entries = audit_entries(str(folder), 10, None)
    assert [(one["actor"], one["action"], one["facts"]) for one in reversed(entries)] == [
        ("cli", "consent.stated", {"channel": "sms", "purpose": "marketing", "status": "denied"}),
        ("cli", "customer.exported", {}),
        ("cli", "customer.erased", {"erasure": 1, "refuse_later": 1}),
    ]
    assert {one["customer"] for one in entries} == {Pseudonyms.open(folder).of(name)}
    assert verify_audit(str(folder))["entries"] == 3
    assert in_database(folder) == []


def test_an_erased_customer_does_not_return_with_the_export_of_another_tool(
    brand: sj.Workspace, tmp_path: Path
) -> None:
    def moved(path: Path) -> dict[str, Any]:
        return brand.load(path, options=LoadOptions(form="amplitude"))

    events = [
        {"user_id": user, "device_id": device, "event_type": "bell", "uuid": f"u-{at}", "insert_id": f"i-{at}",
         "event_time": f"2026-09-05 10:00:0{at}.000000", "user_properties": properties}
        for at, (user, device, properties) in enumerate([
            ("ann-4711", "of-ann-4711", {"name": "Annegret"}), ("eve", "of-eve", {"email": EMAIL}),
            ("eve", "of-eve", {}),
        ])
    ]  # fmt: skip
    bad = {"user_id": "ann-4711", "event_type": "bell", "uuid": "u-9", "event_time": "when Annegret came"}
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w") as packed:
        lines = "".join(json.dumps(one) + "\n" for one in [*events, bad])
        packed.writestr("1/part.json.gz", gzip.compress(lines.encode()))
    erase_customer(brand.folder, "user_id:ann-4711", now=LATER)
    account = moved(export)
    assert (account["rows"], account["events_added"], account["erased"], account["rejected"]) == (4, 2, 1, 1)
    assert brand.customer("user_id:eve")["events"] == 2
    assert traces_in(brand.folder) == []
    assert moved(export)["events_added"] == 0


def test_a_plan_does_not_keep_what_an_erasure_refuses(brand: sj.Workspace, tmp_path: Path) -> None:
    erase_customer(brand.folder, "user_id:ann-4711", now=LATER)
    planned = tmp_path / "plan.yaml"
    planned.write_text("action: hold\nevents:\n  Viewed: {}\n", encoding="utf-8")
    apply_plan(brand.folder, read_plan(planned))
    held = [call("track", 13, userId=who, event="Unplanned", properties={"of": who}) for who in ("ann-4711", "bo")]
    taken = receive(brand.folder, [{**one, "messageId": f"h{place}"} for place, one in enumerate(held)], LATER - 100)
    assert (taken.events, taken.erased, taken.failed) == (0, 1, 1)
    unreadable = [{"type": "track", "userId": who, "messageId": f"bad {who}"} for who in ("ann-4711", "bo")]
    taken = receive(brand.folder, unreadable, LATER - 100)
    assert (taken.erased, taken.failed) == (1, 1)
    assert {*failed_places(brand.folder)} == {"track11", "h1", "bad bo"}
    assert in_database(brand.folder) == []
    assert traces_in(brand.folder) == []
    later = receive(brand.folder, unreadable, LATER + 100)
    assert (later.erased, later.failed) == (0, 2)


def test_questions_after_all_of_it_are_those_of_a_brand_that_never_knew_the_customer(
    brand: sj.Workspace, tmp_path: Path
) -> None:
    decide_identity(brand.folder, "apart", "user_id:ann-4711", "user_id:bo", Signed("kim", LATER - 10, "asked"))
    erase_customer(brand.folder, EMAIL, now=LATER)
    assert everything(brand) == everything(build(tmp_path / "never", without_ann=True))
