"""Personal fields are masked in the API for who may not see them; seeing them leaves an entry that names nobody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sojourn.access import PersonalFields, state_personal
from sojourn.audit import Kept, latest_entries, verify
from sojourn.customers import mask_profile
from unit.http_api.site import TRAITS, Site, fill, open_site

SECRETS = ("jane@example.com", "13812340013", "8613812340013", "Main 1", "Jane")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one customer."""
    folder = tmp_path_factory.mktemp("revealing") / "brand"
    fill(folder)
    return folder


@pytest.fixture
def site(filled: Path) -> Iterator[Site]:
    with open_site(filled) as opened:
        yield opened


def revealed(site: Site) -> list[Kept]:
    with site.front.gate.database.reading() as connection:
        assert verify(connection).faults == ()
        return latest_entries(connection, 100, action="customer.revealed")


def customer(site: Site, headers: dict[str, str], who: str = "jane", more: str = "") -> dict[str, Any]:
    answered = site.ask("GET", f"/api/customers/{who}{more}", headers=headers)
    assert answered.status_code == 200, answered.text
    found: dict[str, Any] = answered.json()
    return found


@pytest.mark.parametrize("who", ("jane", "email:jane@example.com", "phone:13812340013"))
def test_who_only_reads_sees_masks(site: Site, who: str) -> None:
    found = customer(site, site.secret("read", "write", "export"), who)
    assert not [secret for secret in SECRETS if secret in str(found)]
    shown = {one["namespace"]: one["value"] for one in found["identifiers"]}
    assert (shown["user_id"], shown["email"], shown["phone"]) == ("jane", "j•••@e•••.com", "+86••••••0013")
    traits = {name: trait["value"] for name, trait in found["traits"].items()}
    assert traits["plan"] == "gold"
    assert traits["note"] == "write to j•••@e•••.com"
    assert traits["firstName"] == "J•••"
    (event,) = (entry for entry in found["timeline"] if not entry.get("derived"))
    assert event["event"] == "Order Placed"
    assert event["properties"]["name"] == "Linen cushion"
    assert event["properties"]["contactPhone"] == "••••••0013"
    assert found["masked"] > 5
    again = customer(site, site.secret("read"), who)
    assert {**again, "milliseconds": 0} == {**found, "milliseconds": 0}


def test_who_may_reveal_sees_all_and_it_is_recorded_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(revealed(site))
    headers = site.secret("read", "reveal")
    found = customer(site, headers)
    assert found["masked"] == 0
    assert found["traits"]["email"]["value"] == TRAITS["email"]
    newest, *_ = revealed(site)
    assert len(revealed(site)) == before + 1
    assert newest.entry.actor.startswith("key:sjs_")
    assert newest.entry.customer == site.front.gate.pseudonyms.of(found["customer"])
    assert newest.entry.facts == {"fields": customer(site, headers, more="?reveal=false")["masked"]}
    assert not [secret for secret in ("jane", *SECRETS) if secret in str(newest)]
    assert len(revealed(site)) == before + 1
    monkeypatch.setattr("sojourn.http_api.revealing.record", lambda *_: 1 / 0)
    failed = site.ask("GET", "/api/customers/jane", headers=headers)
    assert failed.status_code == 500
    assert "Jane" not in failed.text


@pytest.mark.slow
def test_roles_see_what_they_may(site: Site, cheap_passwords: None) -> None:
    for role, sees in (("admin", True), ("service-agent", True), ("marketer", False), ("analyst", False),
                       ("viewer", False)):  # fmt: skip
        headers = site.signed_in(role, role)
        assert ("jane@example.com" in str(customer(site, headers))) is sees
        assert "jane@example.com" not in str(customer(site, headers, more="?reveal=false"))
        status = site.ask("GET", "/api/customers/jane?reveal=true", headers=headers).status_code
        assert status == (200 if sees else 403)


def test_a_workspace_states_what_is_personal(site: Site) -> None:
    headers, db = site.secret("read"), site.front.gate.database
    assert customer(site, headers)["traits"]["plan"]["value"] == "gold"
    assert state_personal(db, "trait:Plan", True, now=0) == "trait:plan"
    state_personal(db, "identifier:user_id", True, now=0)
    found = customer(site, headers)
    assert found["traits"]["plan"]["value"] == "g•••"
    assert "jane" not in str(found)
    state_personal(db, "trait:plan", False, now=0)
    state_personal(db, "firstName", False, now=0)
    state_personal(db, "identifier:user_id", None, now=0)
    found = customer(site, headers)
    assert (found["traits"]["plan"]["value"], found["traits"]["firstName"]["value"]) == ("gold", "Jane")


@pytest.mark.parametrize(
    ("kind", "name", "personal"),
    (
        ("trait", "email", True),
        ("trait", "E-Mail", True),
        ("trait", "workPhone", True),
        ("trait", "name", True),
        ("property", "name", False),
        ("property", "category", False),
        ("property", "billing_address.zip", True),
        ("trait", "lastName", True),
        ("trait", "手机号码", True),
        ("trait", "会员等级", False),
        ("trait", "id_number", True),
        ("property", "product_id", False),
        ("property", "order_number", False),
        ("identifier", "phone", True),
        ("identifier", "customer_no", False),
        ("identifier", "work_email", True),
    ),
)
def test_names_say_what_is_personal(kind: Any, name: str, personal: bool) -> None:
    assert PersonalFields().holds(kind, name) is personal


def test_a_value_is_masked_wherever_it_is_repeated() -> None:
    profile = {
        "customer": "+8613812340013",
        "identifiers": [{"namespace": "phone", "value": "+8613812340013"}],
        "why": ["user_id a and phone +8613812340013 came in together once."],
        "traits": {"comment": {"value": ["call +8613812340013", 5, None]}},
        "timeline": [{"event": "Call", "properties": {"about": {"to": "+8613812340013", "ok": True}}}],
    }
    shown, count = mask_profile(profile, PersonalFields())
    assert "13812340013" not in str(shown)
    assert shown["timeline"][0]["properties"] == {"about": {"to": "+86••••••0013", "ok": True}}
    assert count == 1
