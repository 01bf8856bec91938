"""Consent, access and erasure through the command line, the worker and HTTP, on SQLite and on PostgreSQL."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import sojourn as sj
from live_server import PATIENCE, LiveServer, command, live_server
from small_brand import EMAIL, LATER, NAME, TILL_ROWS, build, call, is_anns, live_calls, names_ann, receive
from sojourn.assembly import Deed, customer_consents, erase_customer, export_customer, state_consent
from sojourn.cli.app import run
from sojourn.database import Connection
from sojourn.vocabulary import InvalidInput

pytestmark = pytest.mark.slow


@pytest.fixture
def brand(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> sj.Workspace:
    """The brand with Ann in it, its state on each engine."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    return build(tmp_path)


def in_force(found: dict[str, Any]) -> dict[tuple[str, str | None], str]:
    return {(one["purpose"], one["channel"]): one["status"] for one in found["consents"]}


def test_consents_of_live_traffic_are_part_of_the_customer(brand: sj.Workspace) -> None:
    said = {("analytics", None): "granted", ("marketing", "ads"): "denied", ("profiling", None): "denied"}
    assert in_force(brand.customer(EMAIL)) == said
    assert in_force(customer_consents(brand.folder, "user_id:ann-4711")) == said
    assert {one["identifier"] for one in brand.customer(EMAIL)["consents"]} == {"anonymous_id:browser-of-ann-4711"}


def test_consents_follow_their_identifiers_when_persons_are_joined(brand: sj.Workspace) -> None:
    state_consent(brand.folder, "email:new@x.de", "marketing", "granted", wording="v1", now=LATER)
    assert in_force(customer_consents(brand.folder, "email:new@x.de")) == {("marketing", None): "granted"}
    state_consent(brand.folder, "user_id:eve", "marketing", "denied", channel="sms", wording="v1", now=LATER)
    receive(brand.folder, [call("identify", 20, userId="eve", traits={"email": "new@x.de"}),
                           call("track", 21, userId="eve", event="Viewed")])  # fmt: skip
    joined = {("marketing", None): "granted", ("marketing", "sms"): "denied"}
    assert in_force(brand.customer("user_id:eve")) == joined


def test_a_statement_needs_a_purpose_a_wording_and_one_identifier(brand: sj.Workspace) -> None:
    def code(*said: str, **more: Any) -> str:
        with pytest.raises(InvalidInput) as refused:
            state_consent(brand.folder, *said, **{"wording": "v1", "now": LATER, **more})
        return refused.value.code

    assert code("user_id:bo", "marketting", "granted") == "consent.purpose"
    assert code("user_id:bo", "marketing", "granted", channel="fax") == "consent.channel"
    assert code("user_id:bo", "profiling", "granted", channel="sms") == "consent.channel"
    assert code("user_id:bo", "profiling", "maybe") == "consent.status"
    assert code("user_id:bo", "profiling", "granted", wording=" ") == "consent.wording"
    assert code("bo", "profiling", "granted") == "customer.identifier"
    assert code("email:info@shop.cn", "profiling", "granted") == "customer.identifier"


def test_an_export_holds_all_that_was_sent(brand: sj.Workspace) -> None:
    exported = export_customer(brand.folder, f"email:{EMAIL}", now=LATER)
    sent = {item["messageId"]: item for item in live_calls() if is_anns(item)}
    live = {row["message_id"]: row for row in exported["events"] if row["source"] == "web"}
    assert {*live} == {"track1", "track3", "track7", "track28"}
    assert live["track1"]["properties"] == sent["track1"]["properties"]
    assert live["track1"]["identifiers"] == {"anonymous_id": "browser-of-ann-4711"}
    order = live["track3"]
    assert (order["event"], order["value"], order["currency"], order["case"]) == ("Order Completed", 19.8, "CNY", "o1")
    assert order["properties"]["comment"] == "the Violet Harp please"
    assert order["lines"] == [{"product": "p1", "quantity": 2.0, "amount": 19.8, "name": "Violet Harp"}]
    assert live["track7"]["identifiers"] == {"user_id": "ann-4711", "device": "tablet"}
    tills = [row for row in exported["events"] if row["source"] == "tills"]
    assert [(row["value"], row["properties"]["note"], row["identifiers"]["email"]) for row in tills] == [
        (float(row[3]), row[5], row[4]) for row in TILL_ROWS if row[0] == "K-1" and "time" not in row[1]
    ]
    assert [row["traits"] for row in exported["calls"]] == [sent["identify2"]["traits"]]
    assert [row["attribute:name"] if "attribute:name" in row else row["name"] for row in exported["records"]] == [NAME]
    assert [json.loads(row["raw"])["messageId"] for row in exported["failed"]] == ["track10"]
    assert len(exported["consents"]["evidence"]) == len(exported["consents"]["in_force"]) == 3
    assert "user_id:bo" not in json.dumps(exported, default=str)
    json.dumps(exported, default=str, allow_nan=False)


def test_each_deed_is_told_in_its_transaction(brand: sj.Workspace) -> None:
    told: list[Deed] = []

    def record(connection: Connection, deed: Deed) -> None:
        assert connection.in_transaction()
        told.append(deed)

    state_consent(brand.folder, "user_id:bo", "profiling", "denied", wording="v1", now=LATER, record=record)
    export_customer(brand.folder, "user_id:bo", now=LATER, record=record)
    erase_customer(brand.folder, "user_id:bo", now=LATER, record=record)
    assert [deed.action for deed in told] == ["consent.stated", "customer.exported", "customer.erased"]
    assert "user_id" not in repr(told)


def test_the_command_line_does_all_of_it(
    brand: sj.Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--workspace", str(brand.folder)]
    statement = ["--purpose", "marketing", "--channel", "email", "--granted", "--wording", "till slip 3"]
    assert run(["consent", "set", f"email:{EMAIL}", *statement, *place]) == 0
    assert capsys.readouterr().out == f"email:{EMAIL}: marketing (email) granted\n"
    assert run(["consent", "show", "user_id:ann-4711", *place]) == 0
    assert "till slip 3" in capsys.readouterr().out
    assert run(["customers", "show", EMAIL, *place]) == 0
    assert "profiling denied" in capsys.readouterr().out
    file = tmp_path / "ann.json"
    assert run(["customers", "export", EMAIL, "-o", str(file), *place]) == 0
    assert f"{file}: 6 events, 1 calls, 1 records, 7 identifiers" in " ".join(capsys.readouterr().out.split())
    assert len(json.loads(file.read_text(encoding="utf-8"))["events"]) == 6
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(["customers", "erase", EMAIL, "--reason", "letter 7", *place]) == 0
    assert "Erasure 1:" in capsys.readouterr().out
    assert run(["customers", "erasures", "--reapply", *place, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert (listed["again"], listed["erasures"][0]["reason"]) == ({}, "letter 7")
    assert run(["customers", "show", EMAIL, *place]) == 1
    till = ["--identifier", "card=card", "--identifier", "email=mail", "--time", "at", "--event", "what"]
    assert run(["load", str(tmp_path / "files" / "tills.csv"), *till, "--value", "amount", *place]) == 0
    assert "erased" in capsys.readouterr().out


def test_the_same_over_http_while_the_server_runs(tmp_path: Path) -> None:
    with live_server(tmp_path / "brand") as server, httpx.Client(timeout=PATIENCE) as client:
        key = server.write_key()
        calls = live_calls()
        assert client.post(f"{server.address}/v1/batch", json={"batch": calls}, auth=(key, "")).status_code == 200
        server.wait_for_events(7)
        reader, writer = ({"authorization": f"Bearer {one}"} for one in (server.secret_key(), _admin(server)))
        address = f"{server.address}/api/customers/user_id:ann-4711"
        said = {"purpose": "marketing", "channel": "email", "status": "granted", "wording": "v1"}
        assert client.post(f"{address}/consents", json=said).status_code == 401
        assert client.post(f"{address}/consents", json={**said, "time": 5}, headers=writer).status_code == 400
        assert client.post(f"{address}/consents", json=said, headers=writer).json()["status"] == "granted"
        shown = client.get(f"{address}/consents", headers=reader)
        assert (shown.status_code, shown.json()["code"]) == (403, "access.forbidden")
        assert ("marketing", "email") in in_force(client.get(f"{address}/consents", headers=writer).json())
        masked = client.get(address, headers=reader).text
        assert "marketing" in masked
        assert EMAIL not in masked
        for method, path in (("GET", "export"), ("POST", "erasure")):
            assert client.request(method, f"{address}/{path}", headers=reader).status_code == 403
        assert len(client.get(f"{address}/export", headers=writer).json()["events"]) == 4
        receipt = client.post(f"{address}/erasure", json={}, headers=writer).json()
        assert (receipt["finished"], receipt["counts"]["events"]) == (True, 4)
        assert client.get(address, headers=reader).json()["code"] == "customer.unknown"
        listed = client.get(f"{server.address}/api/erasures", headers=writer).json()
        assert listed["erasures"] == [receipt]
        noted = client.get(f"{server.address}/api/audit", headers=writer).json()["entries"]
        assert [one["action"] for one in noted][:4] == [
            "customer.erased", "customer.exported", "consents.revealed", "consent.stated"
        ]  # fmt: skip
        assert {one["actor"][:8] for one in noted[:4]} == {"key:sjs_"}
        late = [{**item, "messageId": f"again {place}"} for place, item in enumerate(calls) if names_ann(item)]
        later = [{**calls[3], "messageId": "later"}]
        assert (
            client.post(f"{server.address}/v1/batch", json={"batch": late + later}, auth=(key, "")).status_code == 200
        )
        server.wait_for_events(4)
        assert server.described()["events"] == 4
        assert server.stop() == 0


def _admin(server: LiveServer) -> str:
    return str(command(server.folder, "keys", "create", "--secret", "admin", "--scope", "admin")["key"])
