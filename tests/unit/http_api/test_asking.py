"""Questions over HTTP: what is refused, in the language of who asks; what of customers is shown to whom."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sojourn.audit import latest_entries
from unit.http_api.site import Site, fill, open_site

EVENT = {"params": {"steps": ["Order Placed"]}}
BEHIND = {"analysis": "funnel", "query": EVENT, "drill": {"step": 0}}


@pytest.fixture(scope="module")
def jane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("asking") / "brand"
    fill(folder)
    with open_site(folder) as site:
        yield site


def asked(site: Site, path: str, body: dict[str, Any], *, lang: str = "en", scope: str = "read") -> httpx.Response:
    headers = {**site.secret("read", scope), "accept-language": lang}
    return site.ask("POST", path, json=body, headers=headers)


@pytest.mark.parametrize(
    ("name", "body", "code", "chinese"),
    (
        ("funnel", {"params": {"steps": ["Order Plcaed"]}}, "event.unknown", "没有事件"),
        ("funnel", {"params": {"steps": []}}, "funnel.empty", "漏斗"),
        ("funnel", {"params": {"steps": ["Order Placed"], "within": "soon"}}, "duration.invalid", "soon"),
        ("funnel", {"params": {"steps": ["Order Placed"], "by": "moon"}}, "by.unknown", "细分"),
        ("funnel", {"params": {"steps": ["Order Placed"], "optional": [7]}}, "funnel.step", "步骤"),
        ("paths", {"params": {"depth": 0}}, "paths.depth", "深度"),
        ("paths", {"params": {"top": 101}}, "paths.top", "条数"),
        ("variants", {"params": {"top": 0}}, "variants.top", "变体"),
        ("sessions", {"range": {"from": "soon"}}, "time.invalid", "soon"),
        ("sessions", {"range": {"from": "2026-02-01", "to": "2026-01-01"}}, "range.empty", "2026"),
        ("sessions", {"compare": {"to": "soon"}}, "time.invalid", "soon"),
        ("sessions", {"tz": "Mars/Base"}, "zone.unknown", "Mars"),
        ("sessions", {"where": "moon = 1"}, "where.invalid", "条件"),
        ("sessions", {"where": "true) or (select 1"}, "where.invalid", "条件"),
        ("sessions", {"touchpoints": "none"}, "touchpoints.unknown", "none"),
    ),
)
def test_what_cannot_be_answered_is_refused_in_both_languages(
    jane: Site, name: str, body: dict[str, Any], code: str, chinese: str
) -> None:
    english, other = (asked(jane, f"/api/analyses/{name}", body, lang=lang) for lang in ("en", "zh-CN"))
    assert (english.status_code, english.json()["code"]) == (other.status_code, other.json()["code"]) == (400, code)
    assert english.json()["message"].isascii()
    assert chinese in other.json()["message"]
    assert english.json()["message"] != other.json()["message"]


@pytest.mark.parametrize(
    "body",
    (
        {"params": {"steps": ["a"], "colour": 1}},
        {"params": {}},
        {"where": 7, **EVENT},
        {"unit": "pass", **EVENT},
        {"touchpoints": "/etc/brand.yaml", **EVENT},
        {"params": {"steps": ["a\0b"]}},
    ),
)
def test_a_question_of_another_shape_is_refused(jane: Site, body: dict[str, Any]) -> None:
    for path, given in (("/api/analyses/funnel", body), ("/api/people", {**BEHIND, "query": body})):
        refused = asked(jane, path, given)
        assert (refused.status_code, refused.json()["code"]) == (400, "request.invalid")


def test_no_file_of_the_server_is_read_as_a_touchpoint_set(jane: Site) -> None:
    for name in ("/etc/brand.yaml", "brand.yml"):
        answered = jane.ask("GET", "/api/steps", params={"touchpoints": name}, headers=jane.secret("read"))
        assert (answered.status_code, answered.json()["code"]) == (400, "request.invalid")


@pytest.mark.parametrize(
    ("analysis", "drill", "code"),
    (
        ("funnel", {}, "drill.cell"),
        ("funnel", {"step": None}, "drill.cell"),
        ("funnel", {"step": 9}, "drill.step"),
        ("funnel", {"step": 0, "number": "passes"}, "drill.number"),
        ("funnel", {"step": 0, "value": "web"}, "drill.number"),
        ("funnel", {"step": 0, "via": "a"}, "drill.key"),
        ("funnel", {"step": "first"}, "request.invalid"),
        ("funnel", {"number": "converted", "seconds": -1}, "request.invalid"),
        ("paths", {"path": None}, "drill.cell"),
        ("variants", {"path": None}, "drill.cell"),
        ("variants", {"id": "x"}, "drill.id"),
        ("sessions", {"number": "starts"}, "drill.cell"),
    ),
)
def test_a_number_that_is_not_there_is_refused(jane: Site, analysis: str, drill: dict[str, Any], code: str) -> None:
    query = EVENT if analysis == "funnel" else {}
    refused = asked(jane, "/api/people", {"analysis": analysis, "query": query, "drill": drill})
    assert (refused.status_code, refused.json()["code"]) == (400, code), refused.text


def test_people_are_masked_as_a_customer_is(jane: Site) -> None:
    """Who may see personal fields sees them, which is recorded; `who` opens a customer also for who may not."""
    (masked,) = asked(jane, "/api/people", BEHIND).json()["customers"]
    values = {one["namespace"]: one["value"] for one in masked["identifiers"]}
    assert values == {"user_id": "jane", "email": "j•••@e•••.com", "phone": "+86••••••0013"}
    assert jane.ask("GET", f"/api/customers/{masked['who']}", headers=jane.secret("read")).status_code == 200
    again = asked(jane, "/api/people", {**BEHIND, "reveal": False}, scope="reveal").json()
    assert (again["customers"], again["masked"]) == ([masked], 2)
    with jane.front.gate.database.reading() as connection:
        before = len(latest_entries(connection, 100, action="customer.revealed"))
    revealed = asked(jane, "/api/people", BEHIND, scope="reveal").json()
    assert "jane@example.com" in str(revealed["customers"])
    with jane.front.gate.database.reading() as connection:
        entries = latest_entries(connection, 100, action="customer.revealed")
    assert len(entries) == before + 1
    assert entries[0].entry.facts == {"fields": 2}
    refused = asked(jane, "/api/people", {**BEHIND, "reveal": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "access.forbidden")


def test_nobody_learns_a_personal_value_by_asking_for_it(jane: Site) -> None:
    probes: list[dict[str, Any]] = [
        {"where": "shipping_address like 'M%'", **EVENT},
        {"where": '"contactPhone" > 1', **EVENT},
        {"params": {"steps": ["Order Placed"], "by": "shipping_address"}},
    ]
    for probe in probes:
        for path, body in (("/api/analyses/funnel", probe), ("/api/people", {**BEHIND, "query": probe})):
            refused = asked(jane, path, body)
            assert (refused.status_code, refused.json()["code"]) == (403, "access.personal"), body
        assert asked(jane, "/api/analyses/funnel", probe, scope="reveal").status_code != 403
    assert asked(jane, "/api/analyses/funnel", {"where": "channel is null", **EVENT}).status_code == 200
