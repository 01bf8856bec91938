"""Files uploaded by people: shown, checked, loaded; nothing twice, nothing left behind, nobody else's."""

from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from sojourn.audit import latest_entries
from sojourn.configuration import Configuration
from sojourn.configuration.settings import Limits
from unit.http_api.site import Site

SALES = "member,when,event,amount\nm1,2026-09-01 10:00,visit,\nm1,2026-09-02 11:00,order,12.50\nm2,yesterday,visit,\n"


def uploaded(site: Site, headers: dict[str, str], text: str | bytes = SALES, **query: str) -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    answered = site.ask("POST", "/api/uploads", headers=headers, content=content, params={"name": "sales.csv", **query})
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def aside(site: Site) -> list[Path]:
    return [path for path in (site.folder / "uploads").rglob("*") if path.is_file()]


def test_a_file_is_shown_as_it_would_be_read_then_loaded_and_the_second_time_adds_nothing(site: Site) -> None:
    marketer = site.signed_in("mia", "marketer")
    shown = uploaded(site, marketer)
    roles = {column["name"]: column["role"] for column in shown["columns"]}
    assert (shown["name"], shown["format"], shown["source"], shown["fault"]) == (
        "sales.csv",
        "delimited",
        "sales",
        None,
    )
    assert roles == {"member": "customer", "when": "time", "event": "event", "amount": "value"}
    first = shown["events"][0]
    assert (first["time"], first["event"], first["identifier:customer_no"]) == (
        "2026-09-01T10:00:00+00:00",
        "visit",
        "m1",
    )

    path = f"/api/uploads/{shown['id']}"
    how = {"columns": {**roles}, "currency": "EUR"}
    checked = site.ask("POST", f"{path}/check", headers=marketer, json=how).json()
    assert (checked["dry_run"], checked["events_added"], checked["rejected"]) == (True, 2, 1)
    assert not sj.open(site.folder).manifest.segments
    loaded = site.ask("POST", f"{path}/load", headers=marketer, json=how).json()
    assert (loaded["dry_run"], loaded["events_added"], loaded["duplicates"], loaded["rejected"]) == (False, 2, 0, 1)
    (row,) = loaded["rejected_rows"]
    assert (row["row"], row["column"], row["reason"]) == ("3", "when", "time.unreadable")
    rejects = site.ask("GET", f"{path}/rejects", headers=marketer)
    assert rejects.headers["content-disposition"] == 'attachment; filename="rejects.csv"'
    assert "yesterday" in rejects.text
    assert [file.name for file in aside(site)] == [".upload.json"], "the file itself goes once it is loaded"
    assert site.ask("POST", f"{path}/load", headers=marketer, json=how).json()["code"] == "upload.loaded"

    again = uploaded(site, marketer)
    second = site.ask("POST", f"/api/uploads/{again['id']}/load", headers=marketer, json=how).json()
    assert (second["events_added"], second["duplicates"]) == (0, 2)
    with site.front.gate.database.reading() as connection:
        noted = latest_entries(connection, 5, action="file.loaded")
    assert [(kept.entry.actor, kept.entry.facts["events_added"]) for kept in noted] == [
        ("user:mia", 0),
        ("user:mia", 2),
    ]
    assert str(site.folder) not in str([shown, checked, loaded, second])


def test_a_load_is_listed_and_taken_back(site: Site) -> None:
    writer = site.secret("read", "write")
    shown = uploaded(site, writer)
    assert site.ask("POST", f"/api/uploads/{shown['id']}/load", headers=writer, json={}).json()["events_added"] == 2
    (load,) = site.ask("GET", "/api/loads", headers=writer).json()["loads"]
    assert (load["file"], load["events"]) == ("sales.csv", 2)
    undone = site.ask("POST", f"/api/loads/{load['number']}/undo", headers=writer).json()
    assert undone["undone"]["events"] == 2
    assert site.ask("GET", "/api/loads", headers=writer).json() == {"loads": []}
    assert site.ask("POST", "/api/loads/77/undo", headers=writer).json()["code"] == "load.unknown"


def test_people_correct_the_roles_and_nothing_is_guessed_beside_them(site: Site) -> None:
    writer = site.secret("write")
    shown = uploaded(site, writer, "a,b,c\nx1,2026-09-01,Bund\nx2,2026-09-02,Bund\n")
    assert shown["fault"]["code"] == "role.missing"
    assert [(column["name"], column["role"]) for column in shown["columns"]] == [
        ("a", None),
        ("b", "time"),
        ("c", None),
    ]
    path = f"/api/uploads/{shown['id']}"
    said = {"columns": {"a": "customer", "b": "time"}, "event_name": "visit", "channel_name": "store"}
    seen = site.ask("POST", f"{path}/show", headers=writer, json=said).json()
    assert seen["fault"] is None
    assert [(one["event"], one["channel"], one["date_only"]) for one in seen["events"]] == [
        ("visit", "store", True)
    ] * 2
    for wrong, code in (
        ({"a": "customer", "b": "moment"}, "role.unknown"),
        ({"a": "time", "b": "time"}, "role.twice"),
    ):
        refused = site.ask("POST", f"{path}/show", headers=writer, json={"columns": wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    unknown = site.ask("POST", f"{path}/show", headers=writer, json={"columns": {"nowhere": "time"}}).json()
    assert unknown["fault"]["code"] == "column.missing"
    untimed = site.ask("POST", f"{path}/load", headers=writer, json={"columns": {"a": "customer"}})
    assert untimed.status_code == 400
    assert not sj.open(site.folder).manifest.segments


def test_records_are_uploaded_in_the_same_way(site: Site) -> None:
    writer = site.secret("write")
    stores = "Store code,门店名称,floor\nB1,Bund,2\nP1,Pudong,3\n"
    shown = uploaded(site, writer, stores, kind="stores")
    roles = {column["name"]: column["role"] for column in shown["columns"]}
    assert roles == {"Store code": "store", "门店名称": "name", "floor": "attribute:floor"}
    path = f"/api/uploads/{shown['id']}"
    checked = site.ask("POST", f"{path}/check", headers=writer, json={}).json()
    assert (checked["added"], checked["dry_run"]) == (2, True)
    assert not sj.open(site.folder).manifest.records
    assert site.ask("POST", f"{path}/load", headers=writer, json={}).json()["added"] == 2
    assert [*sj.open(site.folder).manifest.records] == ["stores"]
    wrong = site.ask("POST", "/api/uploads", headers=writer, content=b"a", params={"kind": "shops"})
    assert wrong.json()["code"] == "upload.kind"


@pytest.mark.parametrize(
    "name", ("../../../etc/cron.d/x.csv", "C:\\x.csv", "/x.csv", ".upload.json", "a\nb\u202e.csv", "长" * 300)
)
def test_a_hostile_name_stays_inside_its_folder(site: Site, name: str) -> None:
    writer = site.secret("write")
    shown = uploaded(site, writer, name=name)
    assert "/" not in shown["name"]
    assert not shown["name"].startswith(".")
    assert sorted(path.name for path in aside(site)) == sorted([".upload.json", shown["name"]])
    assert site.ask("POST", f"/api/uploads/{shown['id']}/load", headers=writer, json={}).json()["events_added"] == 2


def test_only_who_uploaded_a_file_sees_it(site: Site) -> None:
    mine, theirs = site.signed_in("mia", "marketer"), site.signed_in("max", "admin")
    shown = uploaded(site, mine)
    for headers, number in ((theirs, shown["id"]), (mine, "0" * 32), (mine, "..")):
        for method, verb in (("POST", "/show"), ("POST", "/load"), ("GET", "/rejects"), ("DELETE", "")):
            refused = site.ask(method, f"/api/uploads/{number}{verb}", headers=headers, json={})
            assert refused.status_code in {404, 405}, (number, verb)
    assert site.ask("DELETE", f"/api/uploads/{shown['id']}", headers=mine).json() == {"discarded": True}
    assert aside(site) == []


def test_what_is_refused_or_too_large_leaves_nothing(site: Site) -> None:
    writer = site.secret("write")
    for content, code in ((b"", "file.empty"), (b"%PDF-1.7", "file.format"), (b"a,b\n", "file.no_rows")):
        refused = site.ask("POST", "/api/uploads", headers=writer, content=content)
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    site.front.configuration = Configuration(limits=Limits(upload_bytes=1000))
    refused = site.ask("POST", "/api/uploads", headers=writer, content=b"a,b\n" * 1000)
    assert (refused.status_code, refused.json()["code"]) == (413, "http.413")
    reader = site.ask("POST", "/api/uploads", headers=site.secret("read"), content=SALES.encode())
    assert reader.status_code == 403
    assert aside(site) == []


def test_a_server_that_starts_clears_what_was_aside(site: Site) -> None:
    uploaded(site, site.secret("write"))
    assert aside(site)
    site.runner.run(site.front.close())
    site.front.open()
    assert aside(site) == []


def test_an_erasure_takes_away_what_lies_aside(site: Site) -> None:
    writer = site.secret("write", "erase")
    shown = uploaded(site, writer)
    site.ask("POST", f"/api/uploads/{shown['id']}/load", headers=writer, json={})
    uploaded(site, writer)
    assert site.ask("POST", "/api/customers/customer_no:m1/erasure", headers=writer, json={}).status_code == 200
    assert aside(site) == []
