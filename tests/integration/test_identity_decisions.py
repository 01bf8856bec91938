"""Decisions of people in a real workspace: in force at once, on every path, gone without a trace when withdrawn."""

import json
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

import sojourn as sj
from live_server import command, live_server
from sojourn.assembly import (
    LoadOptions,
    Signed,
    decide_identity,
    list_decisions,
    load_files,
    open_database,
    review_queue,
    separate_identifiers,
    shared_identifiers,
    withdraw_decision,
    withdraw_decisions,
)
from sojourn.cli.app import run
from sojourn.event_log import RowWriter
from sojourn.identity import Decision
from sojourn.journey_store import open_snapshot
from sojourn.pipeline import ROWS, commits, take_rows
from sojourn.sources import Envelope, pack_request
from sojourn.vocabulary import InvalidInput, WorkspaceError
from store_oracle import OVERLAID, SEALED, held

KIM = Signed("kim", 1_790_000_000_000_000, "asked them")
HEAD = "user_id,email,phone,time,event,amount\n"
SHOP = HEAD + (
    "ann,a@x.de,,2026-03-01T10:00:00,view,\n"
    "ann,a@x.de,,2026-03-01T11:00:00,order,12.50\n"
    "bob,a@x.de,,2026-03-02T10:00:00,view,\n"
    "bob,,+8613812345670,2026-03-02T10:05:00,order,9\n"
    ",a@x.de,,2026-03-03T10:05:00,open,\n"
    "cy,c@x.de,,2026-03-03T11:05:00,view,\n"
    ",c@x.de,,2026-03-03T11:15:00,open,\n"
)
TILL = HEAD + "".join(f"clerk{number},,+8613955556666,2026-03-04T10:0{number}:00,sale,1\n" for number in range(7))
LATER = HEAD + "dee,,+8613900112233,2026-03-05T10:00:00,view,\n,c@x.de,,2026-03-05T11:00:00,click,\n"


def file(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    """A workspace with three customers of the shop and seven clerks at one till."""
    files = [file(tmp_path, "shop.csv", SHOP), file(tmp_path, "till.csv", TILL)]
    load_files(tmp_path / "brand", files, LoadOptions(currency="EUR"))
    return tmp_path / "brand"


def events(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Give the events of each customer as the store holds them."""
    return held(sj.open(folder).snapshot())


def answers(folder: Path) -> dict[str, Any]:
    """Ask everything that depends on who is who; how long it took does not."""
    log, brand = sj.open(folder).log(), sj.open(folder)
    asked = (log.transitions(), log.sessions(), log.repeats(), log.variants(), log.funnel(["view", "order"]))
    told = [timeless(one.to_dict()) for one in asked]
    profiles = {who: timeless(brand.customer(who)) for who in ("ann", "bob", "email:a@x.de", "cy")}
    return {"asked": told, "profiles": profiles, "store": events(folder)}


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out how long an answer took and of which snapshot it is."""
    return {name: value for name, value in answer.items() if "milliseconds" not in name and name != "snapshot"}


def link(folder: Path, a: str, b: str, **options: Any) -> dict[str, Any]:
    return decide_identity(folder, "link", a, b, KIM, **options)


def apart(folder: Path, a: str, b: str, **options: Any) -> dict[str, Any]:
    return decide_identity(folder, "apart", a, b, KIM, **options)


@pytest.mark.slow
def test_linking_makes_one_customer_of_two_and_withdrawing_brings_back_every_answer(brand: Path) -> None:
    before = answers(brand)
    made = link(brand, "user_id:ann", "user_id:bob")
    assert made["changes"] == [
        {"before": ["user_id:ann", "user_id:bob"], "after": ["user_id:ann"], "events": 5, "events_moved": 2}
    ]
    assert len(events(brand)["ann"]) == 5
    assert sj.open(brand).customer("bob")["why"][0] == "user_id ann and user_id bob were joined by hand."
    assert withdraw_decision(brand, 1, KIM)["events_moved"] == 2
    assert answers(brand) == before


@pytest.mark.slow
def test_keeping_apart_splits_a_customer_and_its_history_and_withdrawing_joins_them_again(brand: Path) -> None:
    before = answers(brand)
    made = apart(brand, "user_id:cy", "email:c@x.de")
    assert made["changes"][0]["after"] == ["user_id:cy", "email:c@x.de"]
    assert {name: len(found) for name, found in events(brand).items() if name in ("cy", "c@x.de")} == {
        "cy": 1, "c@x.de": 1,
    }  # fmt: skip
    withdraw_decision(brand, 1, KIM)
    assert answers(brand) == before


@pytest.mark.parametrize("kind", ("link", "apart"))
def test_a_dry_run_says_the_same_and_changes_nothing(brand: Path, kind: Any) -> None:
    ends = ("user_id:ann", "user_id:bob") if kind == "link" else ("user_id:cy", "email:c@x.de")
    files = {path: path.stat().st_mtime_ns for path in brand.rglob("*") if path.is_file()}
    foreseen = decide_identity(brand, kind, *ends, KIM, dry_run=True)
    assert {path: path.stat().st_mtime_ns for path in brand.rglob("*") if path.is_file()} == files
    assert decide_identity(brand, kind, *ends, KIM) == {**foreseen, "dry_run": False}


@pytest.mark.slow
def test_every_path_that_publishes_keeps_to_the_decisions(brand: Path, tmp_path: Path) -> None:
    def holds() -> bool:
        found = events(brand)
        return "bob" not in found and {"cy", "c@x.de"} <= {*found}

    link(brand, "user_id:ann", "user_id:bob")
    apart(brand, "user_id:cy", "email:c@x.de")
    assert holds()
    workspace = sj.open(brand)
    workspace.load(file(tmp_path, "later.csv", LATER))
    assert holds()
    records = file(tmp_path, "customers.csv", "user_id,from,tier\nann,2026-01-01,gold\nbob,2026-01-01,gold\n")
    workspace.load_records("customers", [records], date(2026, 3, 1))
    assert holds()
    call = {"type": "track", "userId": "bob", "event": "View", "messageId": "m", "timestamp": "2026-03-06T10:00:00Z"}
    with open_database(brand) as database, RowWriter(brand / ROWS) as writer:
        writer.append([pack_request("track", json.dumps(call).encode(), Envelope("web", KIM.at))])
        assert take_rows(brand, database).events == 1
    assert holds()
    workspace.undo_load(3)
    assert holds()
    assert (len(events(brand)["ann"]), workspace.manifest.decisions) == (6, "decisions-000002.jsonl")


def test_a_decision_waits_for_its_identifier_and_outlives_it(brand: Path, tmp_path: Path) -> None:
    before = events(brand)
    link(brand, "user_id:cy", "phone:+86 139 0011 2233", unseen=True)
    assert events(brand) == before
    sj.open(brand).load(file(tmp_path, "later.csv", LATER))
    assert {one["value"] for one in sj.open(brand).customer("cy")["identifiers"]} == {
        "cy", "c@x.de", "+8613900112233",
    }  # fmt: skip
    sj.open(brand).undo_load(3)
    assert events(brand) == before
    sj.open(brand).load(file(tmp_path, "later.csv", LATER))
    assert len(sj.open(brand).customer("cy")["identifiers"]) == 3


@pytest.mark.slow
def test_publishing_what_a_decision_touches_equals_sealing_anew(brand: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin"
    load_files(twin, [tmp_path / "shop.csv", tmp_path / "till.csv"], LoadOptions(currency="EUR"))
    steps: list[tuple[str, Any]] = [
        ("link", ("user_id:ann", "user_id:bob")), ("apart", ("user_id:cy", "email:c@x.de")), ("withdraw", 1),
        ("link", ("user_id:cy", "user_id:clerk3")), ("withdraw", 2), ("load", "later.csv"),
        ("apart", ("user_id:bob", "phone:+8613812345670")), ("withdraw", 4), ("withdraw", 6),
    ]  # fmt: skip
    file(tmp_path, "later.csv", LATER)
    for kind, what in steps:
        for folder, sizes in ((brand, OVERLAID), (twin, SEALED)):
            if kind == "load":
                load_files(folder, [tmp_path / what], LoadOptions(), sizes=sizes)
            elif kind == "withdraw":
                withdraw_decision(folder, what, KIM, sizes=sizes)
            else:
                (link if kind == "link" else apart)(folder, *what, sizes=sizes)
        assert "overlay" in sj.open(brand).snapshot().meta["shards"]
        assert "overlay" not in sj.open(twin).snapshot().meta["shards"]
        assert events(brand) == events(twin), (kind, what)


def test_a_decision_that_dies_on_its_way_is_not_in_force(brand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(Exception):
        pass

    def dies(*_: object) -> None:
        raise Died

    before = events(brand)
    with monkeypatch.context() as patch:
        patch.setattr(commits, "commit_manifest", dies)
        with pytest.raises(Died):
            link(brand, "user_id:ann", "user_id:bob")
    assert ((brand / "identity").exists(), list_decisions(brand), events(brand)) == (True, [], before)
    link(brand, "user_id:ann", "user_id:cy")
    assert [path.name for path in (brand / "identity").iterdir()] == ["decisions-000001.jsonl"]


def test_the_history_says_who_decided_what_and_when(brand: Path) -> None:
    told: list[Decision] = []
    link(brand, "user_id:ann", "user_id:bob", record=told.append)
    withdraw_decision(brand, 1, replace(KIM, by="lee", reason="twins"), record=told.append)
    taken_back, made = list_decisions(brand)
    assert (made["number"], made["kind"], made["by"], made["withdrawn_by"]) == (1, "link", "kim", 2)
    assert (made["at"], made["reason"]) == ("2026-09-21T14:13:20+00:00", "asked them")
    assert (taken_back["withdraws"], taken_back["by"], taken_back["reason"]) == (1, "lee", "twins")
    assert [one.number for one in told] == [1, 2]


@pytest.mark.slow
def test_the_queue_names_customers_and_the_commands_that_settle_it(
    brand: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = review_queue(brand)
    (conflict,) = found["conflicts"]
    assert conflict["left"] == {"identifier": "user_id:bob", "customer": "user_id:bob"}
    assert conflict["right"] == {"identifier": "email:a@x.de", "customer": "user_id:ann"}
    assert (conflict["events"], conflict["reason"], conflict["limit"]) == (1, "limit", 1)
    monkeypatch.setenv("SOJOURN_WORKSPACE", str(brand))
    for way, settled in (("link", 0), ("apart", 1)):
        assert run(conflict["settle"][way].split()[1:]) == 0
        assert (review_queue(brand)["waiting"], review_queue(brand)["settled"]) == (0, settled)
        withdraw_decision(brand, len(list_decisions(brand)), KIM)
        assert review_queue(brand) == found


def test_what_clients_send_as_identifiers_is_quoted_in_commands(tmp_path: Path) -> None:
    rows = [f"x'; rm -rf ~ #{number},a@x.de,2026-03-01T10:00:00,view\n" for number in (1, 2)]
    sj.open(tmp_path / "w").load(file(tmp_path, "odd.csv", "user_id,email,time,event\n" + "".join(rows)))
    (conflict,) = review_queue(tmp_path / "w")["conflicts"]
    for kind, said in conflict["settle"].items():
        words = shlex.split(said)
        assert words[:3] == ["sojourn", "identity", kind]
        assert words[3].startswith("user_id:x'; rm -rf ~ #")
        assert len(words) == (7 if kind == "link" else 5)


@pytest.mark.slow
def test_an_identifier_that_too_many_share_is_listed_and_a_link_to_it_can_only_be_withdrawn(
    brand: Path, tmp_path: Path
) -> None:
    assert shared_identifiers(brand) == {
        "count": 1, "hubs": [{"identifier": "phone:+8613955556666", "customers_at_least": 7}],
    }  # fmt: skip
    early = tmp_path / "early"
    load_files(
        early, [file(tmp_path, "one.csv", SHOP + "clerk0,,+8613955556666,2026-03-04T10:00:00,sale,1\n")], LoadOptions()
    )
    link(early, "user_id:cy", "phone:+8613955556666")
    load_files(early, [tmp_path / "till.csv"], LoadOptions())
    in_vain = next(one for one in review_queue(early)["conflicts"] if one["reason"] == "hub")
    assert in_vain["settle"] == {"withdraw": "sojourn identity withdraw 1"}
    assert in_vain["right"] == {"identifier": "phone:+8613955556666", "customer": None}


def test_a_damaged_file_of_decisions_is_said_and_nothing_is_published_without_it(brand: Path, tmp_path: Path) -> None:
    link(brand, "user_id:ann", "user_id:bob")
    (brand / "identity" / "decisions-000001.jsonl").write_text('{"number": 1}\n', encoding="utf-8")
    with pytest.raises(WorkspaceError) as refused:
        sj.open(brand).load(file(tmp_path, "later.csv", LATER))
    assert refused.value.code == "workspace.damaged"
    assert len(events(brand)["ann"]) == 5


def test_a_workspace_without_events_keeps_decisions_too(tmp_path: Path) -> None:
    with open_database(tmp_path / "new"):
        pass
    made = apart(tmp_path / "new", "user_id:cy", "email:c@x.de", unseen=True)
    assert (made["changes"], list_decisions(tmp_path / "new")[0]["number"]) == ([], 1)
    load_files(tmp_path / "new", [file(tmp_path, "shop.csv", SHOP)], LoadOptions())
    snapshot = sj.open(tmp_path / "new").snapshot()
    assert {"cy", "c@x.de"} <= {*open_snapshot(snapshot.folder).persons.value.to_pylist()}


@pytest.mark.slow
def test_programs_decide_with_a_key_that_may(brand: Path) -> None:
    with live_server(brand) as server:
        asked = {"kind": "link", "a": "user_id:ann", "b": "user_id:bob", "reason": "one card"}
        place = f"{server.address}/api/identity"
        names = {"reader": ("read",), "desk": ("read", "write", "reveal")}
        keys = {
            name: command(brand, "keys", "create", "--secret", name, *(f"--scope={scope}" for scope in scopes))["key"]
            for name, scopes in names.items()
        }
        reader, desk = ({"authorization": f"Bearer {key}"} for key in keys.values())
        assert httpx.get(f"{place}/conflicts").status_code == 401
        assert httpx.get(f"{place}/conflicts", headers=reader).status_code == 403
        assert httpx.get(f"{place}/conflicts", headers=desk).json()["waiting"] == 1
        assert httpx.get(f"{place}/hubs?top=1", headers=desk).json()["count"] == 1
        assert httpx.post(f"{place}/decisions", headers=reader, json=asked).status_code == 403
        assert list_decisions(brand) == []
        invented = {**asked, "by": "somebody else"}
        assert httpx.post(f"{place}/decisions", headers=desk, json=invented).json()["code"] == "request.invalid"
        unknown = httpx.post(f"{place}/decisions", headers=desk, json={**asked, "b": "user_id:nobody"})
        assert (unknown.status_code, unknown.json()["code"]) == (400, "identity.unknown")
        foreseen = httpx.post(f"{place}/decisions", headers=desk, json={**asked, "dry_run": True}).json()
        made = httpx.post(f"{place}/decisions", headers=desk, json=asked).json()
        assert (foreseen["events_moved"], made["events_moved"], made["decision"]["by"]) == (2, 2, "desk")
        assert httpx.get(f"{server.address}/api/customers/bob", headers=reader).json()["events"] == 5
        assert httpx.post(f"{place}/decisions/1/withdraw", headers=desk, json={}).status_code == 200
        listed = httpx.get(f"{place}/decisions", headers=desk).json()["decisions"]
        assert [(one["number"], one["withdrawn_by"]) for one in listed] == [(2, None), (1, 2)]
        noted = command(brand, "audit", "list", "--action", "identity")["entries"]
        told = [(one["actor"][:4], one["action"], one["about"]) for one in noted]
        decided = [("key:", "identity.withdraw", "decision:2"), ("key:", "identity.link", "decision:1")]
        assert [entry for entry in told if entry[2]] == decided
        assert told.count(("key:", "identity.revealed", None)) == 3
    assert len(events(brand)["bob"]) == 2


def test_identifiers_of_somebody_else_leave_a_customer_and_come_back_when_that_is_withdrawn(brand: Path) -> None:
    before = answers(brand)
    found = sj.open(brand).customer("user_id:ann")["identifiers"]
    assert [one["namespace"] for one in found] == ["user_id", "email"]
    foreseen = separate_identifiers(brand, "user_id:ann", ["email:a@x.de"], KIM, dry_run=True)
    made = separate_identifiers(brand, "user_id:ann", ["email:a@x.de"], KIM)
    for told in (foreseen, made):
        assert [(one["customer"], one["identifiers"], one["events"]) for one in told["customers"]] == [
            ("user_id:bob", ["user_id:bob", "email:a@x.de", "phone:+8613812345670"], 3),
            ("user_id:ann", ["user_id:ann"], 2),
        ]
        assert told["customers"][1]["first"] == "2026-03-01T10:00:00+00:00"
    assert answers(brand) != before
    assert [one["number"] for one in list_decisions(brand, "bob")] == [1]
    assert list_decisions(brand, "cy") == []
    withdraw_decisions(brand, [1], KIM)
    assert answers(brand) == before


def test_identifiers_that_leave_together_are_one_other_customer_unless_that_is_not_known(tmp_path: Path) -> None:
    rows = HEAD + "ann,b@x.de,,2026-03-01T10:00:00,view,\nann,,+8613812345670,2026-03-02T10:00:00,view,\n"
    load_files(tmp_path / "new", [file(tmp_path, "one.csv", rows)], LoadOptions())
    leave = ["email:b@x.de", "phone:+8613812345670"]
    for together, others in ((True, [leave]), (False, [[one] for one in leave])):
        told = separate_identifiers(tmp_path / "new", "user_id:ann", leave, KIM, together=together, dry_run=True)
        parties = [one["identifiers"] for one in told["customers"] if one["customer"] != "user_id:ann"]
        assert sorted(parties) == others
    with pytest.raises(InvalidInput) as refused:
        separate_identifiers(tmp_path / "new", "user_id:ann", ["user_id:ann"], KIM)
    assert refused.value.code == "identity.same"


def test_what_is_refused_is_told_in_both_languages(brand: Path) -> None:
    (told,) = review_queue(brand, lang="zh-CN")["conflicts"]
    assert "一个人最多有 1 个 user_id" in told["text"]
    with pytest.raises(InvalidInput) as refused:
        separate_identifiers(brand, "user_id:ann", ["user_id:bob"], KIM)
    assert refused.value.in_language("zh-CN").startswith("'user_id:bob' 不是拥有")
