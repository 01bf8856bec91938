"""Who is limited to stores or regions sees their customers and events; everybody else is as if they were not there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sojourn as sj
from sojourn.http_api.analyses import SHAPES
from unit.http_api.site import Site

EVENTS = """customer_no,time,event,store_code,value,currency
c1,2026-09-01T10:00:00Z,sale,BUND,10,EUR
c1,2026-09-02T10:00:00Z,sale,NANSHAN,200,EUR
c1,2026-09-03T10:00:00Z,web view,,,
c2,2026-09-04T10:00:00Z,sale,NANSHAN,30,EUR
c3,2026-09-05T10:00:00Z,web view,,,
c4,2026-09-06T10:00:00Z,web view,,,
c5,2026-09-07T10:00:00Z,return,PUDONG,-5,EUR
"""
CUSTOMERS = """customer_no,card,home,store,region,household,valid_from
c1,,,,,H1,2026-01-01
c2,,,,,H1,2026-01-01
c3,77,,BUND,,,2026-01-01
c4,,,,East,,2026-01-01
c4,,,,North,,2026-09-01
c6,c2,,,North,,2026-01-01
"""
STORES = """store_code,name,city,region,valid_from
BUND,The Bund,Shanghai,East,2026-01-01
PUDONG,Pudong,Shanghai,East,2026-01-01
NANSHAN,Nanshan,Shenzhen,South,2026-01-01
"""
EVERYBODY = ("c1", "c2", "c3", "c4", "c5", "c6")


@pytest.fixture
def brand(site: Site, tmp_path: Path) -> Site:
    """Six customers, three stores in two regions."""
    workspace = sj.open(site.folder)
    for name, text in {"sales": EVENTS, "customers": CUSTOMERS, "stores": STORES}.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        if name == "sales":
            workspace.load(file)
        else:
            workspace.load_records(name, [file], date(2026, 9, 10))
    return site


def profile(site: Site, headers: dict[str, str], who: str) -> dict[str, Any] | None:
    """Give what the API shows of a customer, None where it says that there is none."""
    answered = site.ask("GET", f"/api/customers/customer_no:{who}", headers=headers)
    if answered.status_code != 200:
        assert answered.json()["code"] == "customer.unknown"
        nobody = site.ask("GET", "/api/customers/customer_no:nobody", headers=headers)
        assert answered.status_code == nobody.status_code
        assert answered.text == nobody.text.replace("nobody", who)
        return None
    found: dict[str, Any] = answered.json()
    return found


def seen(site: Site, headers: dict[str, str]) -> set[str]:
    return {who for who in EVERYBODY if profile(site, headers, who)}


def test_a_limit_shows_the_customers_of_its_stores_and_regions_and_nobody_else(brand: Site) -> None:
    limits: dict[str, tuple[dict[str, Any], set[str]]] = {
        "all": ({}, {*EVERYBODY}),
        "bund": ({"stores": ["BUND"]}, {"c1", "c3"}),
        "south": ({"regions": ["South"]}, {"c1", "c2"}),
        "shanghai": ({"regions": ["Shanghai"]}, {"c1", "c3", "c5"}),
        "north": ({"regions": ["North"]}, {"c4", "c6"}),
        "both": ({"stores": ["PUDONG"], "regions": ["North"]}, {"c4", "c5", "c6"}),
        "nowhere": ({"stores": ["bund", "Elsewhere"]}, set()),
    }
    for name, (limit, expected) in limits.items():
        headers = brand.signed_in(name, "viewer", **limit)
        assert seen(brand, headers) == expected, name
        described = brand.ask("GET", "/api/describe", headers=headers).json()
        # c6 has no events; whoever sees the whole brand counts customers with events.
        assert described["customers"] == (5 if name == "all" else len(expected)), name


def test_events_money_and_households_are_counted_over_what_is_seen(brand: Site) -> None:
    headers = brand.signed_in("bund", "service-agent", stores=["BUND"])
    found = profile(brand, headers, "c1")
    assert found is not None
    happened = [entry["time"][:10] for entry in found["timeline"] if not entry.get("derived")]
    assert (found["events"], found["values"], happened) == (1, {"EUR": 10.0}, ["2026-09-01"])
    assert (found["first"], found["attributes"]["frequency"]["orders"]) == (found["last"], 1)
    (household,) = found["households"]
    assert (household["customers"], household["values"]) == (1, {"EUR": 10.0})
    assert "NANSHAN" not in str(found)
    assert "200" not in str(found["attributes"]["money"])
    described = brand.ask("GET", "/api/describe", headers=headers).json()
    counted = {name: described[name] for name in ("events", "sources", "event_names")}
    assert counted == {"events": 1, "sources": ["sales"], "event_names": 1}
    assert (described["first"], described["last"]) == (found["first"], found["first"])
    whole = profile(brand, brand.secret("read"), "c1")
    assert whole is not None
    assert (whole["events"], whole["households"][0]["customers"]) == (3, 2)


def test_questions_are_asked_of_the_events_that_are_seen(brand: Site) -> None:
    everybody, east = brand.secret("read"), brand.signed_in("east", "viewer", regions=["East"])

    def asked(headers: dict[str, str], name: str, params: dict[str, Any]) -> dict[str, Any]:
        answered = brand.ask("POST", f"/api/analyses/{name}", json={"params": params}, headers=headers)
        assert answered.status_code == 200, answered.text
        found: dict[str, Any] = answered.json()
        return found

    funnel = {"steps": ["sale", "web view"]}
    counts = [[row["customers"] for row in asked(who, "funnel", funnel)["steps"]] for who in (everybody, east)]
    assert counts == [[2, 1], [1, 0]]
    whole, part = (asked(who, "durations", {}) for who in (everybody, east))
    assert (whole["events_read"], part["events_read"], part["scope"]) == (7, 2, {"seen": ["BUND", "PUDONG"]})
    body = {"analysis": "funnel", "query": {"params": funnel}, "drill": {"step": 0}}
    (c1,) = brand.ask("POST", "/api/people", json=body, headers=east).json()["customers"]
    assert (c1["customer"], c1["events"], c1["values"]) == ("c1", 1, {"EUR": 10.0})
    steps = brand.ask("GET", "/api/steps", headers=east).json()["steps"]
    assert [(row["event"], row["customers"], row["events"]) for row in steps] == [("return", 1, 1), ("sale", 1, 1)]
    pains = asked(east, "painpoints", {"goal": "sale"})
    assert (pains["customers"], pains["reached"]) == (2, 1)


def test_a_search_finds_whom_one_sees(brand: Site) -> None:
    def found(headers: dict[str, str], text: str) -> list[str]:
        answered = brand.ask("GET", "/api/customers", params={"q": text}, headers=headers)
        assert answered.status_code == 200, answered.text
        return [row["customer"] for row in answered.json()["customers"]]

    everybody, bund = brand.secret("read"), brand.signed_in("bund", "viewer", stores=["BUND"])
    assert found(everybody, "c") == [*EVERYBODY]
    assert found(bund, "C") == ["c1", "c3"]
    assert found(bund, "c2") == found(bund, "nobody") == []
    assert found(everybody, "customer_no:c5") == ["c5"]
    assert found(everybody, "7") == [], "a card is personal: whole or not at all"
    assert found(everybody, "77") == found(brand.secret("read", "reveal"), "7") == ["c3"]


def test_a_number_that_a_stranger_shares_is_not_said_to_be_several(brand: Site) -> None:
    """c2 is a customer's number, and another customer's card."""
    asked = "/api/customers/c2"
    everybody = brand.ask("GET", asked, headers=brand.secret("read"))
    assert everybody.json()["code"] == "customer.several"
    south = brand.ask("GET", asked, headers=brand.signed_in("south", "viewer", regions=["South"]))
    assert (south.status_code, south.json()["events"]) == (200, 1)
    east = brand.ask("GET", asked, headers=brand.signed_in("east", "viewer", regions=["East"]))
    assert east.json()["code"] == "customer.unknown"


def test_codes_of_stores_may_be_numbers(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    rows = "customer_no,time,event,store_id\nc1,2026-09-01T10:00:00Z,sale,12\nc2,2026-09-01T10:00:00Z,sale,7\n"
    file.write_text(rows, encoding="utf-8")
    sj.open(site.folder).load(file)
    assert seen(site, site.signed_in("twelve", "viewer", stores=["12"])) == {"c1"}


def test_what_cannot_be_cut_is_refused_to_who_is_limited(brand: Site) -> None:
    """Every route: customers, analyses and oneself are all that a limited user may ask for, whatever the role."""
    headers = brand.signed_in("boss", "admin", stores=["BUND"])
    own = {"/api/describe", "/api/customers/{who}", "/api/customers/{who}/consents", "/api/people", "/api/steps"}
    own |= {
        "/api/columns",
        "/api/groups",
        "/api/groups/{number}",
        "/api/views",
        "/api/views/{number}",
        "/api/home",
        "/api/touchpoints",
        "/api/customers",
    }
    own |= {f"/api/analyses/{name}" for name in SHAPES}
    free = {"/api/me", "/api/me/password", "/api/sign-in", "/api/sign-in/link", "/api/sign-out"}
    routes = brand.ask("GET", "/api/openapi.json").json()["paths"]
    assert own | free < {*routes}
    bodies = {
        "/api/failed/replay": {"all": True},
        "/api/failed/discard": {"all": True},
        "/api/failed/{place}/edit": {"set": ["a=1"]},
        "/api/identity/decisions": {"kind": "link", "a": "customer_no:c1", "b": "customer_no:c2"},
        "/api/identity/decisions/{number}/withdraw": {},
        "/api/customers/{who}/erasure": {},
    }
    named = {"who": "customer_no:c1", "place": "1.1", "number": 1, "name": "orders", "prefix": "p", "kind": "catalog"}
    for path in {*routes} - own - free:
        for method in routes[path]:
            place = path.format(**named)
            answered = brand.ask(method.upper(), place, headers=headers, json=bodies.get(path))
            assert (answered.status_code, answered.json()["code"]) == (403, "access.limited"), (method, path)


def test_consents_are_shown_and_stated_of_customers_who_are_seen(brand: Site) -> None:
    headers = brand.signed_in("bund", "service-agent", stores=["BUND"])
    said = {"purpose": "analytics", "status": "granted", "wording": "at the till"}
    for who, right in (("c1", True), ("c3", True), ("c2", False), ("nobody", False)):
        path = f"/api/customers/customer_no:{who}/consents"
        stated = brand.ask("POST", path, headers=headers, json=said)
        shown = brand.ask("GET", path, headers=headers)
        assert [stated.status_code == 200, shown.status_code == 200] == [right, right], who
        if not right:
            assert {stated.json()["code"], shown.json()["code"]} == {"customer.unknown"}
