"""The latest live events: newest first, after a position, of one source or event, masked; also after a join."""

from typing import Any

from unit.http_api.site import Site
from unit.http_api.test_data_health import event, take_in


def latest(site: Site, **query: Any) -> dict[str, Any]:
    answered = site.ask("GET", "/api/events/latest", headers=site.secret("read", "reveal"), params=query)
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


def test_what_arrived_comes_newest_first_and_then_only_what_is_new(site: Site) -> None:
    assert latest(site) == {"events": [], "position": "0.0"}
    take_in(site, "web", [event(n, 1, userId=f"u{n}") for n in range(5)])
    first = latest(site, most=3)
    assert [one["identifiers"] for one in first["events"]] == [["user_id:u4"], ["user_id:u3"], ["user_id:u2"]]
    assert latest(site, after=first["position"])["events"] == []
    take_in(
        site,
        "till",
        [{**event(7, 2, userId="u7"), "event": "Order Completed", "properties": {"total": 5, "currency": "EUR"}}],
    )
    (new,) = latest(site, after=first["position"])["events"]
    assert (new["event"], new["source"], new["value"], new["currency"]) == ("Order Completed", "till", 500, "EUR")
    assert [one["event"] for one in latest(site, source="till")["events"]] == ["Order Completed"]
    assert len(latest(site, event="Tick")["events"]) == 5
    assert latest(site, source="nowhere")["events"] == []


def test_joined_segments_give_events_with_the_same_ids_again(site: Site) -> None:
    seen: set[str] = set()
    place = None
    for n in range(20):
        take_in(site, "web", [event(n, 1, userId="u")])
        found = latest(site, after=place) if place else latest(site)
        place = found["position"]
        seen |= {one["id"] for one in found["events"]}
    assert len(seen) == len(latest(site)["events"]) == 20


def test_personal_fields_are_masked_for_everybody(site: Site) -> None:
    said = {"shipping_address": "Main 1", "note": "for jane@example.com", "size": "L"}
    take_in(site, "web", [{**event(1, 1, userId="jane@example.com"), "properties": said}])
    text = site.ask("GET", "/api/events/latest", headers=site.secret("admin")).text
    assert "jane@example.com" not in text
    assert "Main 1" not in text
    assert '"size":"L"' in text


def test_a_position_that_is_none_is_refused(site: Site) -> None:
    for wrong in ("x", "1", "-1.2", "1.2.3", "9" * 30 + ".1"):
        refused = site.ask("GET", "/api/events/latest", headers=site.secret("read"), params={"after": wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "tail.position"), wrong
