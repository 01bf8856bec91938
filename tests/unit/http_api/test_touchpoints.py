"""Touchpoint sets over HTTP: proposed, tried before they are saved, saved by several people, back to older ones."""

from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from unit.http_api.site import Site

EVENTS = """customer_no,time,event,channel
c1,2026-09-01T10:00:00Z,view_item,web
c1,2026-09-01T10:05:00Z,View Item,app
c1,2026-09-01T11:00:00Z,order,web
c2,2026-09-02T10:00:00Z,view_item,web
c2,2026-09-02T10:01:00Z,mouse_move,web
"""
LOOK = {"when": {"event": ["view_item", "View Item"]}, "name": "Look", "group": "Browse", "collapse": True}
HIDE = {"when": {"event": ["mouse_*"]}, "name": None, "comment": "noise"}
BRAND: dict[str, Any] = {"name": "brand", "rules": [LOOK, HIDE]}


@pytest.fixture
def brand(site: Site, tmp_path: Path) -> Site:
    """A front over a few events whose names are spelled in two ways."""
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    sj.open(site.folder).load(tmp_path / "events.csv")
    return site


def test_a_set_is_tried_without_being_saved(brand: Site) -> None:
    reader = brand.secret("read")
    tried = brand.ask("POST", "/api/touchpoints/preview", json=BRAND, headers=reader).json()
    seen = {one["event"]: one["becomes"] for one in tried["events"]}
    assert seen["view_item"] == [{"step": "Look", "rule": 0, "events": 2}]
    assert seen["mouse_move"] == [{"step": None, "rule": 1, "events": 1}]
    assert seen["order"] == [{"step": "order", "rule": None, "events": 1}]
    steps = {one["event"]: (one["customers"], one["channels"]) for one in tried["steps"]}
    assert steps["Look"] == (2, ["web"])
    assert {node["event"] for node in tried["paths"]["nodes"]} >= {"Look", "order"}
    assert brand.ask("GET", "/api/touchpoints", headers=reader).json() == {"touchpoints": []}


def test_what_somebody_else_has_saved_meanwhile_is_not_overwritten(brand: Site) -> None:
    ann, bob = brand.signed_in("ann", "marketer"), brand.signed_in("bob", "marketer")
    assert brand.ask("POST", "/api/touchpoints", json={**BRAND, "seen": 0}, headers=ann).json()["version"] == 1
    other = {**BRAND, "rules": [LOOK], "seen": 1}
    assert brand.ask("POST", "/api/touchpoints", json=other, headers=bob).json()["version"] == 2
    late = brand.ask("POST", "/api/touchpoints", json={**BRAND, "seen": 1}, headers=ann)
    assert (late.status_code, late.json()["code"]) == (409, "touchpoints.changed")
    assert late.json()["message"].startswith("bob has saved the touchpoint set 'brand' at 20")
    shown = brand.ask("GET", "/api/touchpoints/brand", headers=ann).json()
    assert [(one["version"], one["by"]) for one in shown["versions"]] == [(2, "bob"), (1, "ann")]
    older = brand.ask("GET", "/api/touchpoints/brand?version=1", headers=ann).json()
    assert [rule["name"] for rule in older["rules"]] == ["Look", None]
    back = {"name": "brand", "rules": older["rules"], "seen": 2}
    assert brand.ask("POST", "/api/touchpoints", json=back, headers=ann).json() == {"name": "brand", "version": 3}
    assert brand.ask("POST", "/api/touchpoints", json={**back, "seen": 3}, headers=ann).json()["version"] == 3


def test_a_proposal_is_a_set_that_can_be_saved(brand: Site) -> None:
    writer = brand.secret("read", "write")
    found = brand.ask("POST", "/api/touchpoints/propose", json={"name": "mine"}, headers=writer).json()
    assert found["version"] == 0
    asked = {**{name: found[name] for name in ("name", "unmatched", "rules")}, "seen": 0}
    assert brand.ask("POST", "/api/touchpoints", json=asked, headers=writer).json()["version"] == 1


@pytest.mark.parametrize(
    ("rule", "code"),
    (
        ({"when": {"event": ["x"]}, "name": "{"}, "touchpoints.braces"),
        ({"when": {"event": ["x"]}, "group": "g"}, "touchpoints.name_or_hide"),
        ({"when": {"nowhere": ["x"]}, "name": "X"}, "touchpoints.column"),
        ({"when": {}, "name": "X"}, "request.invalid"),
    ),
)
def test_a_set_is_checked_as_one_from_a_file(rule: dict[str, Any], code: str, brand: Site) -> None:
    asked = {"name": "brand", "rules": [rule]}
    refused = brand.ask("POST", "/api/touchpoints/preview", json=asked, headers=brand.secret("read"))
    assert (refused.status_code, refused.json()["code"]) == (400, code)
