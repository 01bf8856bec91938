"""The tracking plan at work: what is not as planned is marked, dropped or held, and counted once, on both databases."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import sojourn as sj
from live_server import command, live_server
from sojourn.assembly import (
    Chosen,
    apply_plan,
    change_failed,
    check_files,
    failed_events,
    open_database,
    plan_violations,
    propose_plan,
    replay_failed,
    withdraw_plan,
)
from sojourn.event_log import RowWriter, Segment
from sojourn.pipeline import ROWS, live, take_rows
from sojourn.sources import Envelope, pack_request, parse_plan, plan_text
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import read_manifest

NOW = 1_790_000_000_000_000
PLAN = """
action: {action}
events:
  Order Completed:
    properties:
      total: {{type: number, required: true}}
      coupon: string
  Bell Rung: {{}}
"""


@pytest.fixture
def folder(database_url: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace on each database."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    return tmp_path / "brand"


def plan_of(action: str, **more: str) -> Any:
    return parse_plan(PLAN.format(action=action) + "".join(f"{name}: {value}\n" for name, value in more.items()))


def event(number: int, name: str = "Order Completed", **properties: Any) -> dict[str, Any]:
    when = f"2026-09-01T10:{number:02}:00Z"
    stated = {"messageId": f"m{number}", "timestamp": when, "currency": "EUR"}
    return {"type": "track", "userId": "ann", "event": name, "properties": properties, **stated}


def keep(folder: Path, *events: dict[str, Any]) -> None:
    """Keep a request as the front does."""
    with RowWriter(folder / ROWS) as writer:
        writer.append([pack_request("batch", json.dumps({"batch": events}).encode(), Envelope("till", NOW))])


def take(folder: Path) -> None:
    with open_database(folder) as database:
        while take_rows(folder, database).rows:
            pass


def receive(folder: Path, *events: dict[str, Any]) -> None:
    with open_database(folder):
        keep(folder, *events)
    take(folder)


def counted(folder: Path, version: int | None = None) -> dict[tuple[str, str | None, str, str], int]:
    found = plan_violations(folder, version)["violations"]
    return {(row["event"], row["property"], row["kind"], row["action"]): row["count"] for row in found}


def rows(folder: Path, columns: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sj.open(folder).sql(f"select {columns} from events order by time").to_pylist()
    return found


@pytest.mark.slow
def test_tagged_events_are_taken_in_and_found_by_questions(folder: Path) -> None:
    apply_plan(folder, plan_of("tag"))
    receive(
        folder,
        event(1, total=9.5),
        event(2, total="9", tone="low"),
        event(3, "Gong Rung"),
        event(4),
        event(5, "Bell Rung", plan_violation="forged"),
    )
    marks = [row["plan_violation"] for row in rows(folder, "plan_violation")]
    assert marks == [
        None,
        "Datatype-Mismatch, Additional-Properties",
        "Unplanned-Event",
        "Required-Missing",
        "Additional-Properties",
    ]
    log = sj.open(folder).log().view(where="plan_violation like '%Missing%' or plan_violation like 'Unplanned%'")
    pairs = [(row["from"], row["to"]) for row in log.transitions().to_dict()["transitions"]]
    assert pairs == [("Gong Rung", "Order Completed")]
    assert counted(folder) == {
        ("Order Completed", "total", "Datatype-Mismatch", "tag"): 1,
        ("Order Completed", "tone", "Additional-Properties", "tag"): 1,
        ("Gong Rung", None, "Unplanned-Event", "tag"): 1,
        ("Order Completed", "total", "Required-Missing", "tag"): 1,
        ("Bell Rung", "plan_violation", "Additional-Properties", "tag"): 1,
    }
    segment = Segment.open(folder / "log" / read_manifest(folder).segments[0])
    assert segment.meta["plans"] == [1]


def test_what_is_dropped_was_never_there_and_its_event_stays_the_same(folder: Path) -> None:
    apply_plan(folder, plan_of("drop"))
    sent = [event(1, total="9.50", coupon="X", tone="low"), event(2, "Gong Rung"), event(3, total=3, coupon=7)]
    receive(folder, *sent)
    found = rows(folder, "*")
    assert [(row["event"], row["value"], row.get("coupon")) for row in found] == [
        ("Order Completed", None, "X"),
        ("Order Completed", 3.0, None),
    ]
    assert "tone" not in found[0]
    assert [row["plan_violation"] for row in found] == [
        "Datatype-Mismatch, Additional-Properties",
        "Datatype-Mismatch",
    ]
    assert counted(folder)["Gong Rung", None, "Unplanned-Event", "drop"] == 1
    withdraw_plan(folder)
    receive(folder, *sent)  # the same ids and contents: known, but for the event that was left out
    assert [row["event"] for row in rows(folder, "event")] == ["Order Completed", "Gong Rung", "Order Completed"]
    assert failed_events(folder)["counts"] == []


@pytest.mark.slow
def test_held_events_wait_until_they_or_the_plan_are_corrected(folder: Path) -> None:
    apply_plan(folder, plan_of("hold"))
    receive(folder, event(1, total="many"), event(2, "Gong Rung"), event(3, "Bell Rung"))
    failed = {one["code"]: one for one in failed_events(folder)["failed"]}
    assert {code: one["path"] for code, one in failed.items()} == {
        "plan.datatype_mismatch": "properties.total",
        "plan.unplanned_event": "event",
    }
    assert json.loads(failed["plan.unplanned_event"]["raw"]) == event(2, "Gong Rung")
    everything = Chosen(everything=True)
    assert replay_failed(folder, everything, NOW + 1)["failed_again"] == 2
    assert len(failed_events(folder)["failed"]) == 2
    change_failed(folder, failed["plan.datatype_mismatch"]["place"], None, ["properties.total=12"], NOW + 2)
    assert apply_plan(folder, plan_of("hold", unplanned="tag")) == 2
    assert replay_failed(folder, everything, NOW + 3)["replayed"] == 2
    assert [(row["event"], row["value"]) for row in rows(folder, "event, value")] == [
        ("Order Completed", 12.0),
        ("Gong Rung", None),
        ("Bell Rung", None),
    ]
    assert (sum(counted(folder, 1).values()), counted(folder, 2)) == (2, {})


def test_each_violation_is_counted_once_however_often_the_worker_dies(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_plan(folder, plan_of("tag"))
    with open_database(folder) as database:
        keep(folder, event(1), event(2))
        with monkeypatch.context() as patch:
            patch.setattr(live, "commit_events", _dies)
            for _ in range(2):
                with pytest.raises(ProcessLookupError):
                    take_rows(folder, database)
        keep(folder, event(3), event(1))  # one of them is known
    take(folder)
    assert counted(folder) == {("Order Completed", "total", "Required-Missing", "tag"): 3}


def _dies(*_: object, **__: object) -> None:
    raise ProcessLookupError


def test_names_without_end_take_no_more_than_their_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sojourn.sources.tracking_plan.counting.MOST_LINES", 3)
    apply_plan(folder, plan_of("tag"))
    receive(folder, *(event(number, f"Event {number}") for number in range(1, 7)))
    found = counted(folder)
    assert (len(found), sum(found.values()), found["(other)", None, "Unplanned-Event", "tag"]) == (4, 6, 3)


TRAITS = """
action: {action}
events: {{}}
traits:
  identify:
    properties:
      plan: {{type: string, values: [free, gold], required: true}}
      email: string
"""


def identify(number: int, **traits: Any) -> dict[str, Any]:
    stated = {"messageId": f"i{number}", "timestamp": f"2026-09-01T10:{number:02}:00Z"}
    return {"type": "identify", "userId": f"u{number}", "traits": traits, **stated}


@pytest.mark.slow
@pytest.mark.parametrize("action", ("tag", "drop", "hold"))
def test_traits_are_planned_as_properties_are(folder: Path, action: str) -> None:
    apply_plan(folder, parse_plan(TRAITS.format(action=action) + "unplanned: tag\n"))
    around = {**identify(4), "traits": {}, "context": {"traits": {"plan": "gold", "shoe": 44}}}
    group = {**identify(5, anything="goes"), "type": "group", "groupId": "g"}
    said: tuple[dict[str, Any], ...] = (
        {"plan": "gold", "email": "a@x.de"},
        {"plan": "silver"},
        {"plan": "free", "age": 7},
    )
    receive(folder, event(1), *(identify(number, **traits) for number, traits in enumerate(said, 1)), around, group)
    found = {(one["event"], one["property"], one["kind"], one["action"]): one["count"]
             for one in plan_violations(folder)["violations"] if one["event"] == "(identify)"}  # fmt: skip
    assert found == {
        ("(identify)", "plan", "Datatype-Mismatch", action): 1,
        ("(identify)", "age", "Additional-Properties", action): 1,
        ("(identify)", "shoe", "Additional-Properties", action): 1,
    }
    traits = {who: said_of(folder, who) for who in ("u1", "u2", "u3", "u4")}
    whole = {"u1": {"plan": "gold", "email": "a@x.de"}, "u2": {"plan": "silver"}, "u3": {"plan": "free", "age": 7},
             "u4": {"plan": "gold", "shoe": 44}}  # fmt: skip
    lean = {"u1": whole["u1"], "u2": {}, "u3": {"plan": "free"}, "u4": {"plan": "gold"}}
    held = {"u1": whole["u1"], "u2": None, "u3": None, "u4": None}
    assert traits == {"tag": whole, "drop": lean, "hold": held}[action]
    waiting = failed_events(folder, None, 10)["failed"]
    assert {one["path"] for one in waiting} == (
        {"traits.plan", "traits.age", "traits.shoe"} if action == "hold" else set()
    )


def said_of(folder: Path, who: str) -> dict[str, Any] | None:
    try:
        return {name: one["value"] for name, one in sj.open(folder).customer(who)["traits"].items()}
    except InvalidInput:
        return None


@pytest.mark.slow
def test_traits_are_inferred_and_the_plan_that_was_inferred_is_violated_by_nothing(folder: Path) -> None:
    calls = [
        identify(number, plan=("free", "gold")[number % 2], age=number, email=f"a{number}@x.de") for number in range(30)
    ]
    receive(folder, event(1, total=1), *calls, {**identify(30, seats=2.5, city="Ulm"), "type": "group", "groupId": "g"})
    plan = propose_plan(folder)
    assert parse_plan(plan_text(plan)) == plan
    of_identify, of_group = plan.traits
    assert [(one.name, one.type, one.required, one.values, one.personal) for one in of_identify.properties] == [
        ("age", "integer", True, (), False),
        ("email", "string", True, (), True),
        ("plan", "string", True, ("free", "gold"), False),
    ]
    assert [(of_group.name, one.name, one.type) for one in of_group.properties] == [
        ("group", "city", "string"), ("group", "seats", "number"),
    ]  # fmt: skip
    apply_plan(folder, plan)
    receive(folder, *(identify(number, plan="gold", age=3, email="b@x.de") for number in range(40, 43)))
    assert plan_violations(folder)["violations"] == []


def test_a_file_is_held_against_a_plan_before_it_is_loaded(tmp_path: Path) -> None:
    plan = parse_plan("""
        unplanned: hold
        events:
          sale:
            properties:
              {paid: {type: number, required: true}, seats: integer, mail: string, size: {values: [S], type: string}}
    """)
    file = tmp_path / "sales.csv"
    file.write_text(
        "customer_no,mail,time,event,paid,seats,size,color\n"
        "c1,a@x.de,2026-09-01T10:00:00Z,sale,12.50,2,S,\n"
        "c2,,2026-09-01T11:00:00Z,sale,,2,XL,red\n"
        "c3,,2026-09-01T12:00:00Z,visit,,,,\n"
        "c4,,never,sale,1,1,S,\n",
        encoding="utf-8",
    )
    found = check_files(tmp_path / "nowhere", plan, [file])
    assert {name: found[name] for name in ("events", "violating", "rejected")} == {
        "events": 3, "violating": 2, "rejected": 1,
    }  # fmt: skip
    assert {(one["event"], one["property"], one["violation"], one["count"]) for one in found["violations"]} == {
        ("sale", "paid", "Required-Missing", 1),
        ("sale", "size", "Datatype-Mismatch", 1),
        ("sale", "color", "Additional-Properties", 1),
        ("visit", None, "Unplanned-Event", 1),
    }
    assert not (tmp_path / "nowhere").exists()


def test_without_a_plan_nothing_is_checked(folder: Path) -> None:
    receive(folder, event(1, anything=1))
    assert "plan_violation" not in rows(folder, "*")[0]
    with pytest.raises(InvalidInput, match="No tracking plan"):
        plan_violations(folder)


def test_a_plan_is_inferred_from_what_has_arrived(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    many = [
        event(
            number,
            total=number + 0.5,
            payment="card" if number % 2 else "wallet",
            email=f"{number}@shop.example",
            tags=["a"],
            loose=number if number % 3 else "none",
            **({"coupon": f"c-{number}"} if number > 10 else {}),
        )
        for number in range(1, 41)
    ]
    receive(folder, *many, event(41, "Bell Rung", loud=True))
    plan = propose_plan(folder)
    order, bell = plan.events
    assert parse_plan(plan_text(plan)) == plan
    assert (order.name, bell.name) == ("Order Completed", "Bell Rung")
    told = {one.name: (one.type, one.required, one.values, one.personal) for one in order.properties}
    assert told == {
        "total": ("number", True, (), False),
        "payment": ("string", True, ("card", "wallet"), False),
        "email": ("string", True, (), True),
        "tags": ("array", True, (), False),
        "loose": ("any", True, (), False),
        "coupon": ("string", False, (), False),
    }
    assert {one.name: one.type for one in bell.properties} == {"loud": "boolean"}
    apply_plan(folder, plan)
    receive(folder, *({**one, "messageId": f"again {one['messageId']}"} for one in many))
    assert counted(folder) == {}


@pytest.mark.slow
def test_with_a_server_events_are_held_corrected_replayed_and_seen(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN.format(action="hold"), encoding="utf-8")
    with live_server(folder) as server:
        key = server.write_key("till")
        assert command(folder, "plan", "apply", str(tmp_path / "plan.yaml")) == {"version": 1}
        body = {"batch": [event(1, "Bell Rung"), event(2, total="many"), event(3, "Bell Rung")]}
        assert httpx.post(server.address + "/v1/batch", json=body, auth=(key, "")).status_code == 200
        server.wait_for_events(2)
        (held,) = command(folder, "failed", "list", "--code", "plan.datatype_mismatch")["failed"]
        command(folder, "failed", "edit", held["place"], "--set", "properties.total=19.8")
        assert command(folder, "failed", "replay", "--code", "plan.datatype_mismatch")["replayed"] == 1
        pairs = {(row["from"], row["to"]) for row in command(folder, "transitions")["transitions"]}
        assert pairs == {("Bell Rung", "Order Completed"), ("Order Completed", "Bell Rung")}
        (line,) = command(folder, "plan", "violations")["violations"]
        assert (line["source"], line["kind"], line["count"]) == ("till", "Datatype-Mismatch", 1)
        assert server.stop() == 0
