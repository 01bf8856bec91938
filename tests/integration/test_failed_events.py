"""Failed events are shown, corrected and replayed: on the way of live traffic, once, on both databases."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

import sojourn as sj
from live_server import PATIENCE, command, live_server
from sojourn.assembly import (
    Chosen,
    change_failed,
    discard_failed,
    failed_events,
    open_database,
    replay_failed,
    show_failed,
)
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, live, take_rows
from sojourn.sources import SENSORS, Envelope, FailedEvent, Place, change_state, find_failed, pack_request, replay_row
from sojourn.vocabulary import InvalidInput
from sojourn.webhooks import KIND as WEBHOOK, apply_webhook, pack_delivery
from sojourn.workspace import read_manifest

NOW = 1_790_000_000_000_000
GOOD = {"type": "track", "userId": "fay", "event": "Bell Rung", "messageId": "f-1", "timestamp": "2026-09-01T10:00:00Z"}
NOBODY = {"type": "track", "event": "Door Opened", "messageId": "f-2", "timestamp": "2026-09-01T10:05:00Z"}


@pytest.fixture
def folder(database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace on each database."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    return tmp_path / "brand"


def receive(folder: Path, *bodies: tuple[str, dict[str, Any]], at: int = NOW) -> None:
    """Keep requests as the front does, and take them in."""
    with open_database(folder) as database:
        with RowWriter(folder / ROWS) as writer:
            for kind, body in bodies:
                envelope = Envelope("till", at, channel="store")
                writer.append([pack_request(kind, json.dumps(body).encode(), envelope)])
        while take_rows(folder, database).rows:
            pass


def places(folder: Path, state: str | None = None) -> list[str]:
    return [one["place"] for one in failed_events(folder, state=state)["failed"]]


def events(folder: Path) -> list[tuple[str, str]]:
    rows = sj.open(folder).sql("select customer, event from events order by time, event").to_pylist()
    return [(row["customer"], row["event"]) for row in rows]


def test_an_event_is_corrected_and_replayed_with_all_that_its_batch_said(folder: Path) -> None:
    around = {"sentAt": "2026-09-01T11:00:00Z", "context": {"campaign": {"source": "mail"}}}
    receive(folder, ("batch", {"batch": [GOOD, NOBODY], **around}))
    (place,) = places(folder)
    before = show_failed(folder, place)
    assert (before["code"], before["state"], json.loads(before["raw"])) == (
        "tracking.no_identifier",
        "waiting",
        NOBODY,
    )
    edited = change_failed(folder, place, None, ["userId=fay", "properties.floor=2"], NOW + 1)
    assert edited["raw"] == before["raw"]
    assert json.loads(edited["edits"][0]["raw"]) == {**NOBODY, "userId": "fay", "properties": {"floor": 2}}
    assert replay_failed(folder, Chosen((place,)), NOW + 2) == {
        "asked": 1, "replayed": 1, "failed_again": 0, "on_the_way": 0, "unreadable": 0
    }  # fmt: skip
    rows = sj.open(folder).sql('select event, channel, floor, "campaign.source" as sent from events order by time')
    assert rows.to_pylist()[1] == {"event": "Door Opened", "channel": "store", "floor": 2, "sent": "mail"}
    assert (places(folder), places(folder, "replayed")) == ([], [place])
    assert failed_events(folder)["counts"] == []
    with pytest.raises(InvalidInput, match="replayed already"):
        replay_failed(folder, Chosen((place,)), NOW + 3)
    pair = sj.open(folder).log().transitions()["transitions"][0]
    assert (pair["from"], pair["to"]) == ("Bell Rung", "Door Opened")


def deliver(folder: Path, definition: str, *bodies: bytes) -> None:
    """Put a webhook in force, keep deliveries as the front does, and take them in."""
    with open_database(folder) as database:
        applied, _ = apply_webhook(database, folder, definition, now=NOW)
        with RowWriter(folder / ROWS) as writer:
            for body in bodies:
                delivery = pack_delivery(applied.webhook, {}, body)
                writer.append([pack_request(WEBHOOK, delivery, Envelope("till", NOW))])
        while take_rows(folder, database).rows:
            pass


def test_a_delivery_that_no_rule_takes_is_replayed_under_a_better_definition(folder: Path) -> None:
    till = "name: till\nauthentication: {scheme: write-key}\nevents:\n"
    sold = "  - {event: Sold, only_if: [{term: $.sold, equals: true}], identifiers: {card: $.card}, message_id: $.id}\n"
    deliver(folder, till + sold, b'{"rung": true, "card": 7, "id": "d-1"}')
    (place,) = places(folder)
    found = show_failed(folder, place)
    assert (found["code"], json.loads(found["raw"])) == ("webhook.no_rule", {"rung": True, "card": 7, "id": "d-1"})
    deliver(folder, till + sold + sold.replace("Sold", "Rung").replace("$.sold", "$.rung"))
    assert replay_failed(folder, Chosen((place,)), NOW + 1)["replayed"] == 1
    assert (events(folder), places(folder)) == ([("7", "Rung")], [])


def test_an_event_of_a_delivery_is_corrected_as_any_other(folder: Path) -> None:
    till = "name: till\nauthentication: {scheme: write-key}\nevents: [{event: $.what, identifiers: {card: $.card}}]\n"
    deliver(folder, till, b'{"what": "Coffee Bought"}')
    (place,) = places(folder)
    assert show_failed(folder, place)["code"] == "tracking.no_identifier"
    change_failed(folder, place, None, ["userId=fay"], NOW)
    assert replay_failed(folder, Chosen((place,)), NOW + 1)["replayed"] == 1
    assert events(folder) == [("fay", "Coffee Bought")]


def test_a_record_of_sensors_sdks_is_corrected_as_any_other(folder: Path) -> None:
    record = {"type": "track", "event": "Bell Rung", "time": 1_789_000_000_000, "properties": {"floor": 3}}
    receive(folder, (SENSORS, {**record, "distinct_id": ""}))
    (place,) = places(folder)
    change_failed(folder, place, None, ["distinct_id=fay", "login_id=fay"], NOW)
    assert replay_failed(folder, Chosen((place,)), NOW + 1)["replayed"] == 1
    assert events(folder) == [("fay", "Bell Rung")]


def test_what_fails_again_is_listed_once_with_its_new_reason(folder: Path) -> None:
    receive(folder, ("track", {key: NOBODY[key] for key in ("messageId",)}))
    (place,) = places(folder)
    assert show_failed(folder, place)["code"] == "tracking.no_event"
    change_failed(folder, place, b'{"event": "Door Opened", "messageId": "f-2"}', [], NOW)
    again = replay_failed(folder, Chosen(source="till"), NOW + 1)
    assert (again["asked"], again["failed_again"]) == (1, 1)
    assert places(folder) == [place]
    found = show_failed(folder, place)
    assert (found["code"], found["state"], len(found["edits"])) == ("tracking.no_identifier", "waiting", 1)


def test_replaying_twice_adds_nothing(folder: Path) -> None:
    """Two rows of the same replay: asked for twice before the worker came, or killed before the state was written."""
    receive(folder, ("track", {**GOOD, "userId": None}))
    (place,) = places(folder)
    change_failed(folder, place, None, ["userId=fay"], NOW)
    for now in (NOW + 1, NOW + 2):
        assert replay_failed(folder, Chosen((place,)), now, wait=False)["on_the_way"] == 1
    with open_database(folder) as database:
        taken = take_rows(folder, database)
        assert (taken.rows, taken.events, taken.duplicates, taken.failed) == (2, 1, 1, 0)
    assert (events(folder), places(folder)) == ([("fay", "Bell Rung")], [])


@pytest.mark.parametrize("dies", ("before", "after"))
def test_who_is_killed_while_replaying_loses_and_doubles_nothing(folder: Path, dies: str) -> None:
    """Killed between the state and the row, or between the row and whatever comes next."""
    receive(folder, ("track", {**GOOD, "userId": None}))
    (place,) = places(folder)
    change_failed(folder, place, None, ["userId=fay"], NOW)
    with open_database(folder) as database:
        with database.writing() as connection:
            change_state(connection, [Place.read(place)], "replaying", NOW + 1)
            failed = find_failed(connection, Place.read(place))
        if dies == "after":
            with RowWriter(folder / ROWS, guest=True) as writer:
                writer.append([replay_row(failed)])
    assert places(folder) == [place]
    assert replay_failed(folder, Chosen(everything=True), NOW + 2)["asked"] == 1
    assert (events(folder), places(folder)) == ([("fay", "Bell Rung")], [])


def test_the_worker_killed_before_its_commit_settles_a_replay_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(folder, ("batch", {"batch": [{**GOOD, "userId": None}, NOBODY]}))
    first, second = sorted(places(folder))
    change_failed(folder, first, None, ["userId=fay"], NOW)
    replay_failed(folder, Chosen((first, second)), NOW + 1, wait=False)

    def dies(*_: object, **__: object) -> None:
        raise ProcessLookupError

    with open_database(folder) as database:
        with monkeypatch.context() as patch:
            patch.setattr(live, "commit_events", dies)
            with pytest.raises(ProcessLookupError):
                take_rows(folder, database)
        assert take_rows(folder, database).events == 1
    assert (events(folder), places(folder), places(folder, "replayed")) == ([("fay", "Bell Rung")], [second], [first])


def test_an_id_with_another_content_is_kept_as_it_was_sent(folder: Path) -> None:
    other = {**GOOD, "event": "Gong Rung"}
    receive(folder, ("batch", {"batch": [GOOD, other]}))
    (place,) = places(folder)
    assert json.loads(show_failed(folder, place)["raw"]) == other
    assert replay_failed(folder, Chosen(code="id.conflict"), NOW + 1)["failed_again"] == 1
    change_failed(folder, place, None, ["messageId=f-9"], NOW + 2)
    assert replay_failed(folder, Chosen(code="id.conflict"), NOW + 3)["replayed"] == 1
    assert sorted(name for _, name in events(folder)) == ["Bell Rung", "Gong Rung"]


def test_a_parked_row_is_replayed_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fussy(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(live, "to_batches", fussy)
        with pytest.raises(ZeroDivisionError):
            receive(folder, ("batch", {"batch": [GOOD, NOBODY, {**GOOD, "messageId": "f-3", "event": "Gong Rung"}]}))
        with open_database(folder) as database:
            live.park_row(folder, database, "ZeroDivisionError")
    (parked,) = failed_events(folder)["failed"]
    assert (parked["code"], parked["source"], parked["place"].count("-")) == ("pipeline.parked", "till", 1)
    assert replay_failed(folder, Chosen(everything=True), NOW + 1)["replayed"] == 1
    assert sorted(name for _, name in events(folder)) == ["Bell Rung", "Gong Rung"]
    (inner,) = failed_events(folder)["failed"]
    assert (inner["code"], inner["place"]) == ("tracking.no_identifier", f"{parked['place']}-1")


def test_a_damaged_row_is_replayed_once_it_is_corrected(folder: Path) -> None:
    with RowWriter(folder / ROWS) as writer:
        end = writer.append([pack_request("track", json.dumps(GOOD).encode(), Envelope("till", NOW))])
        writer.append([pack_request("track", json.dumps({**NOBODY, "userId": "g"}).encode(), Envelope("till", NOW))])
    content = bytearray((path := next((folder / ROWS).glob("*.rows"))).read_bytes())
    content[end.offset - 3] ^= 0x04
    path.write_bytes(content)
    (folder / "manifest.json").write_text(
        json.dumps({"version": 2, "revision": 0, "segments": [], "snapshot": None, "records": {}, "settings": {}})
    )
    with open_database(folder) as database:
        take_rows(folder, database)
    (damaged,) = failed_events(folder)["failed"]
    assert (damaged["code"], events(folder)) == ("log.damaged", [("g", "Door Opened")])
    with pytest.raises(InvalidInput, match="No request can be made"):
        replay_failed(folder, Chosen((damaged["place"],)), NOW)
    assert replay_failed(folder, Chosen(everything=True), NOW)["unreadable"] == 1
    change_failed(folder, damaged["place"], json.dumps(GOOD).encode(), [], NOW + 1)
    assert replay_failed(folder, Chosen((damaged["place"],)), NOW + 2)["replayed"] == 1
    assert events(folder) == [("fay", "Bell Rung"), ("g", "Door Opened")]


def test_what_is_discarded_is_neither_counted_nor_replayed(folder: Path) -> None:
    receive(folder, ("batch", {"batch": [NOBODY, 7]}))
    assert len(failed_events(folder, by="source")["counts"]) == 1
    assert {row["code"] for row in failed_events(folder, by="code")["counts"]} == {
        "tracking.no_identifier",
        "tracking.not_an_object",
    }
    assert discard_failed(folder, Chosen(code="tracking.not_an_object"), NOW) == {"discarded": 1}
    assert failed_events(folder)["counts"] == [{"source": "till", "code": "tracking.no_identifier", "count": 1}]
    (gone,) = places(folder, "discarded")
    with pytest.raises(InvalidInput) as refused:
        replay_failed(folder, Chosen((gone,)), NOW)
    assert refused.value.code == "failed.done"
    with pytest.raises(InvalidInput) as refused:
        change_failed(folder, gone, b"{}", [], NOW)
    assert refused.value.code == "failed.done"


@pytest.mark.parametrize(
    ("raw", "changes", "code"),
    (
        (b"{", (), "failed.not_json"),
        (b"[]", (), "failed.not_json"),
        (None, ("userId",), "failed.change"),
        (None, ("event.name=x",), "failed.change"),
    ),
)
def test_corrections_that_are_none_are_refused(
    tmp_path: Path, raw: bytes | None, changes: tuple[str, ...], code: str
) -> None:
    receive(tmp_path / "brand", ("track", NOBODY))
    (place,) = places(tmp_path / "brand")
    with pytest.raises(InvalidInput) as refused:
        change_failed(tmp_path / "brand", place, raw, changes, NOW)
    assert refused.value.code == code
    assert show_failed(tmp_path / "brand", place)["edits"] == []


def test_nothing_said_does_not_mean_everything() -> None:
    with pytest.raises(InvalidInput, match="not said"):
        Chosen()


def test_rows_of_earlier_versions_are_read(tmp_path: Path) -> None:
    """The head of a row had no place before replays."""
    with open_database(tmp_path) as database:
        with RowWriter(tmp_path / ROWS) as writer:
            writer.append([b'[1,"track","till",5,0,null]\n' + json.dumps(GOOD).encode()])
        assert take_rows(tmp_path, database).events == 1
    assert read_manifest(tmp_path).rows > (0, 0)


@pytest.mark.slow
def test_with_a_server_beside_it_the_command_line_corrects_and_replays(folder: Path, tmp_path: Path) -> None:
    with live_server(folder) as server:
        key = server.write_key("till")
        body = {"batch": [GOOD, NOBODY]}
        assert httpx.post(server.address + "/v1/batch", json=body, auth=(key, "")).status_code == 200
        server.wait_for_events(1)
        (failed,) = command(folder, "failed", "list")["failed"]
        corrected = json.dumps({**NOBODY, "userId": "fay"})
        line = [sys.executable, "-m", "sojourn", "failed", "edit", failed["place"], "--file", "-"]
        subprocess.run([*line, "--workspace", str(folder)], input=corrected, text=True, check=True, capture_output=True)
        assert command(folder, "failed", "replay", failed["place"])["replayed"] == 1
        assert httpx.post(server.address + "/v1/batch", json=body, auth=(key, "")).status_code == 200
        pair = command(folder, "transitions")["transitions"][0]
        assert (pair["from"], pair["to"], pair["passes"]) == ("Bell Rung", "Door Opened", 1)
        assert server.stop() == 0
    assert sj.open(folder).describe()["events"] == 2


@pytest.mark.slow
def test_programs_with_a_key_correct_and_replay_over_http(tmp_path: Path) -> None:
    with live_server(tmp_path / "brand") as server:
        write = server.write_key("till")
        assert httpx.post(server.address + "/v1/track", json=NOBODY, auth=(write, "")).status_code == 200
        keys = {
            scope: str(command(server.folder, "keys", "create", "--secret", scope, "--scope", scope)["key"])
            for scope in ("read", "write", "reveal")
        }
        clients = {
            scope: httpx.Client(base_url=server.address, headers={"authorization": f"Bearer {key}"})
            for scope, key in keys.items()
        }
        reader, writer, revealer = clients["read"], clients["write"], clients["reveal"]
        with reader, writer, revealer:
            until = time.monotonic() + PATIENCE
            while not (listed := reader.get("/api/failed").json())["failed"] and time.monotonic() < until:
                time.sleep(0.05)
            (failed,) = listed["failed"]
            assert (listed["counts"][0]["source"], "raw" in failed) == ("till", False)
            place = failed["place"]
            for refused in (
                reader.get(f"/api/failed/{place}"),
                writer.get(f"/api/failed/{place}"),
                reader.post("/api/failed/replay", json={"all": True}),
                reader.post("/api/failed/discard", json={"all": True}),
                reader.post(f"/api/failed/{place}/edit", json={"set": ["userId=fay"]}),
                httpx.get(f"{server.address}/api/failed"),
            ):
                assert refused.status_code in {401, 403}
            assert json.loads(revealer.get(f"/api/failed/{place}").json()["raw"]) == NOBODY
            assert writer.post("/api/failed/replay", json={}).json()["code"] == "failed.nothing_chosen"
            assert writer.post("/api/failed/replay", json={"every": True}).json()["code"] == "request.invalid"
            assert writer.post(f"/api/failed/{place}/edit", json={"set": ["userId=fay"]}).json()["edits"]
            assert writer.post("/api/failed/replay", json={"places": [place]}).json()["asked"] == 1
            server.wait_for_events(1)
            assert reader.get("/api/failed").json()["counts"] == []
    assert events(tmp_path / "brand") == [("fay", "Door Opened")]


def test_a_place_is_written_as_it_is_read() -> None:
    failed = FailedEvent(1, 90, -1, "", 0, "log.damaged", "", "", b"")
    assert Place.read(str(failed.place)) == failed.place
    with pytest.raises(InvalidInput) as refused:
        Place.read("seven")
    assert refused.value.code == "failed.unknown"
