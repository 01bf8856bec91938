"""Filters and groups over HTTP: whose events and customers a question is about, and what each caller may name."""

from pathlib import Path
from typing import Any

import httpx
import pytest

import sojourn as sj
from unit.http_api.site import Site

EVENTS = """customer_no,time,event,channel,store_code,shipping_address,value,currency
c1,2026-09-01T10:00:00Z,view,web,,Main 1,,
c1,2026-09-02T10:00:00Z,sale,store,BUND,Main 1,10,EUR
c2,2026-09-01T10:00:00Z,view,web,,Side 2,,
c2,2026-09-04T10:00:00Z,sale,app,NANSHAN,Side 2,30,EUR
c3,2026-09-05T10:00:00Z,view,app,,Side 3,,
c4,2026-09-06T10:00:00Z,view,,BUND,Main 1,,
"""
VIEWED: dict[str, Any] = {"analysis": "funnel", "query": {"params": {"steps": ["view", "sale"]}}}
BOUGHT, LOST = {**VIEWED, "drill": {"step": 1}}, {**VIEWED, "drill": {"step": 0, "dropped": True}}
WEB = {"column": "channel", "is": "any of", "values": ["web"]}


@pytest.fixture
def brand(site: Site, tmp_path: Path) -> Site:
    (tmp_path / "sales.csv").write_text(EVENTS, encoding="utf-8")
    sj.open(site.folder).load(tmp_path / "sales.csv")
    return site


def asked(site: Site, headers: dict[str, str], **envelope: Any) -> httpx.Response:
    body = {**VIEWED["query"], **envelope}
    return site.ask("POST", "/api/analyses/funnel", json=body, headers=headers)


def counts(site: Site, headers: dict[str, str], **envelope: Any) -> list[int]:
    answered = asked(site, headers, **envelope)
    assert answered.status_code == 200, answered.text
    return [row["customers"] for row in answered.json()["steps"]]


def saved(site: Site, headers: dict[str, str], name: str, number: dict[str, Any]) -> dict[str, Any]:
    answered = site.ask("POST", "/api/groups", json={"name": name, **number}, headers=headers)
    assert answered.status_code == 200, answered.text
    group: dict[str, Any] = answered.json()
    return group


def test_filters_choose_events_and_the_people_behind_follow_them(brand: Site) -> None:
    reader = brand.secret("read")
    assert counts(brand, reader) == [4, 2]
    assert counts(brand, reader, filters=[WEB]) == [2, 0]
    elsewhere = {"column": "store_code", "is": "none of", "values": ["BUND"]}
    assert counts(brand, reader, filters=[elsewhere]) == [3, 1]
    assert counts(brand, reader, filters=[elsewhere, WEB], where="event = 'view'") == [2, 0]
    query = {**VIEWED["query"], "filters": [elsewhere]}
    body = {"analysis": "funnel", "query": query, "drill": {"step": 1}}
    listed = brand.ask("POST", "/api/people", json=body, headers=reader).json()
    assert [row["customer"] for row in listed["customers"]] == ["c2"]


def test_what_a_filter_can_name_is_listed_with_its_values(brand: Site) -> None:
    def columns(headers: dict[str, str]) -> dict[str, Any]:
        found = brand.ask("GET", "/api/columns", headers=headers).json()["columns"]
        return {row["column"]: row for row in found}

    found = columns(brand.secret("read"))
    values = [(one["value"], one["events"]) for one in found["channel"]["values"]]
    assert {*values} == {("web", 2), ("app", 2), ("store", 1), (None, 1)}
    assert (found["channel"]["kind"], found["value"]["kind"], found["value"]["values"]) == ("text", "number", None)
    assert "shipping_address" not in found
    assert "shipping_address" in columns(brand.secret("read", "reveal"))
    limited = columns(brand.signed_in("bund", "viewer", stores=["BUND"]))
    assert [one["value"] for one in limited["store_code"]["values"]] == ["BUND"]


@pytest.mark.parametrize(
    ("filters", "code"),
    (
        ([{"column": "moon", "is": "any of", "values": ["x"]}], "column.unknown"),
        ([{"column": "CHANNEL", "is": "any of", "values": ["web"]}], "column.unknown"),
        ([{"column": "value", "is": "at least", "values": ["much"]}], "filter.number"),
        ([{"column": "channel", "is": "any of", "values": []}], "request.invalid"),
        ([{"column": "channel", "is": "like", "values": ["w%"]}], "request.invalid"),
        ([{"column": "shipping_address", "is": "any of", "values": ["Main 1"]}], "access.personal"),
        ([{"column": "Shipping_Address", "is": "any of", "values": ["Main 1"]}], "access.personal"),
    ),
)
def test_a_filter_that_cannot_be_used_is_refused_everywhere(brand: Site, filters: list[Any], code: str) -> None:
    reader, query = brand.secret("read"), {**VIEWED["query"], "filters": filters}
    answers = [
        asked(brand, reader, filters=filters),
        brand.ask("POST", "/api/people", json={**BOUGHT, "query": query}, headers=reader),
        brand.ask("POST", "/api/groups", json={**BOUGHT, "name": "x", "query": query}, headers=reader),
        brand.ask("GET", "/api/home", params={"filters": httpx.Response(200, json=filters).text}, headers=reader),
    ]
    assert [answer.json()["code"] for answer in answers] == [code] * 4


def test_a_group_is_a_question_that_is_asked_whenever_it_is_used(brand: Site, tmp_path: Path) -> None:
    ann = brand.signed_in("ann", "viewer")
    group = saved(brand, ann, "Buyers", BOUGHT | {"about": "reached sale"})
    assert (group["customers"], group["owner"], group["about"], group["asks"]) == (2, "ann", "reached sale", BOUGHT)
    assert counts(brand, ann, group="Buyers") == [2, 2]
    assert brand.ask("GET", "/api/home", params={"group": "Buyers"}, headers=ann).json()["activity"]["customers"] == 2
    people = {**BOUGHT, "query": {**VIEWED["query"], "group": "Buyers"}, "drill": {"step": 0}}
    assert brand.ask("POST", "/api/people", json=people, headers=ann).json()["total"] == 2
    late = tmp_path / "late.csv"
    late.write_text("\n".join([EVENTS.partition("\n")[0], "c3,2026-09-09T10:00:00Z,sale,web,,,5,EUR\n"]))
    sj.open(brand.folder).load(late)
    assert brand.ask("GET", f"/api/groups/{group['id']}", headers=ann).json()["customers"] == 3
    assert counts(brand, ann, group="Buyers") == [3, 3]


def test_a_group_is_kept_with_its_name_and_version(brand: Site) -> None:
    ann, bo, cleo = (
        brand.signed_in(name, role) for name, role in (("ann", "viewer"), ("bo", "marketer"), ("cleo", "viewer"))
    )
    group = saved(brand, ann, "Lost", LOST)
    place = f"/api/groups/{group['id']}"
    taken = brand.ask("POST", "/api/groups", json={"name": "Lost", **BOUGHT}, headers=bo)
    assert (taken.status_code, taken.json()["code"]) == (400, "group.taken")
    again = {"name": "Left", **LOST, "version": 1}
    assert brand.ask("PUT", place, json=again, headers=cleo).json()["code"] == "access.forbidden"
    assert brand.ask("PUT", place, json=again, headers=bo).json()["version"] == 2
    for method, path in (("PUT", place), ("DELETE", f"{place}?version=1")):
        refused = brand.ask(method, path, json=again if method == "PUT" else None, headers=ann)
        assert (refused.status_code, refused.json()["code"]) == (409, "group.changed")
        assert refused.json()["message"].startswith("bo has changed")
    assert [one["name"] for one in brand.ask("GET", "/api/groups", headers=cleo).json()["groups"]] == ["Left"]
    assert asked(brand, cleo, group="Lost").json()["code"] == "group.none"
    assert brand.ask("DELETE", f"{place}?version=2", headers=ann).json() == {"deleted": True}
    assert brand.ask("GET", place, headers=ann).json()["code"] == "group.unknown"


def test_a_group_is_evaluated_as_who_uses_it_sees_the_brand(brand: Site) -> None:
    boss, limited = brand.signed_in("boss", "admin"), brand.signed_in("bund", "viewer", stores=["BUND"])
    everybody = saved(brand, boss, "Viewers", {**VIEWED, "drill": {"step": 0}})
    seen = brand.ask("GET", f"/api/groups/{everybody['id']}", headers=limited).json()
    assert (everybody["customers"], seen["customers"], seen["asks"]) == (4, 1, None)
    assert counts(brand, limited, group="Viewers") == [1, 0]
    personal = {**VIEWED["query"], "where": "shipping_address = 'Main 1'"}
    saved(brand, boss, "Main street", {**BOUGHT, "query": personal, "drill": {"step": 0}})
    assert counts(brand, boss, group="Main street") == [2, 1]
    assert asked(brand, limited, group="Main street").json()["code"] == "access.personal"
    inner = {**VIEWED["query"], "group": "Main street"}
    nested = brand.ask("POST", "/api/groups", json={**BOUGHT, "name": "Inner", "query": inner}, headers=limited)
    assert nested.json()["code"] == "access.personal"


def test_groups_may_rest_on_groups_but_not_in_a_circle(brand: Site) -> None:
    ann = brand.signed_in("ann", "viewer")
    first = saved(brand, ann, "A", {**VIEWED, "drill": {"step": 0}})
    saved(brand, ann, "B", {**BOUGHT, "query": {**VIEWED["query"], "group": "A"}})
    assert counts(brand, ann, group="B") == [2, 2]
    circle = {**BOUGHT, "query": {**VIEWED["query"], "group": "B"}, "name": "A", "version": 1}
    refused = brand.ask("PUT", f"/api/groups/{first['id']}", json=circle, headers=ann)
    assert (refused.status_code, refused.json()["code"]) == (400, "group.circle")
    unknown = brand.ask("POST", "/api/groups", json={"name": "C", **BOUGHT, "drill": {"step": 9}}, headers=ann)
    assert unknown.status_code == 400


def test_a_metric_opens_its_customers(brand: Site) -> None:
    def listed(headers: dict[str, str], name: str, **more: Any) -> Any:
        asked = {"days": ["2026-09-01", "2026-09-30"], **more}
        return brand.ask("GET", f"/api/metrics/{name}/people", params=asked, headers=headers).json()

    reader, boss = brand.secret("read"), brand.signed_in("boss", "admin")
    personal = """metrics:
    - {name: again, label: Again, definition: Twice there., from: customers, share: {of: events >= 2}}
    - {name: main_street, label: Main, definition: There., formula: count(*), where: "shipping_address = 'Main 1'"}"""
    assert brand.ask("POST", "/api/metrics", json={"metrics": personal}, headers=boss).status_code == 200
    again = listed(reader, "again", fulfilling=True)
    assert [row["customer"] for row in again["customers"]] == ["c1", "c2"]
    assert (listed(reader, "again")["total"], listed(reader, "active_customers", per_page=1)["total"]) == (4, 4)
    assert listed(reader, "moon")["code"] == "metrics.unknown"
    assert listed(boss, "main_street")["total"] == 2
    assert listed(reader, "main_street")["code"] == "access.personal"
