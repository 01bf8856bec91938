"""What the brand states once, changed only where nothing that is there would mean something else."""

from pathlib import Path
from typing import Any

import sojourn as sj
from sojourn.assembly import LoadOptions, Roles
from sojourn.audit import latest_entries
from unit.http_api.site import Site


def change(site: Site, zone: str, currency: str | None, seen: tuple[str, str | None]) -> tuple[int, Any]:
    body = {"zone": zone, "currency": currency, "seen_zone": seen[0], "seen_currency": seen[1]}
    answered = site.ask("POST", "/api/brand", headers=site.secret("admin"), json=body)
    return answered.status_code, answered.json().get("code") or (answered.json()["zone"], answered.json()["currency"])


def load(site: Site, tmp_path: Path, text: str, currency: str | None = None) -> None:
    file = tmp_path / "sales.csv"
    file.write_text(text, encoding="utf-8")
    sj.open(site.folder).load(file, options=LoadOptions(roles=Roles(currency=currency)))


def test_zone_and_currency_are_stated_and_who_is_second_is_told(site: Site) -> None:
    shown = site.ask("GET", "/api/brand", headers=site.secret("read")).json()
    assert (shown["zone"], shown["currency"], shown["zone_open"], shown["currencies"]) == ("UTC", None, True, [])
    assert "marketing" in shown["consents"]["purposes"]
    assert change(site, "Asia/Shanghai", "CNY", ("UTC", None)) == (200, ("Asia/Shanghai", "CNY"))
    assert change(site, "Europe/Berlin", "EUR", ("UTC", None)) == (409, "brand.changed")
    assert change(site, "Mars/Olympus", "CNY", ("Asia/Shanghai", "CNY")) == (400, "zone.unknown")
    assert change(site, "Asia/Shanghai", "Euro", ("Asia/Shanghai", "CNY"))[0] == 400
    with site.front.gate.database.reading() as connection:
        (kept,) = latest_entries(connection, 5, action="brand")
    assert kept.entry.action == "brand.changed"


def test_days_are_cut_anew_from_the_next_question_on(site: Site, tmp_path: Path) -> None:
    load(site, tmp_path, "customer_no,time,event\nc1,2026-09-01T20:00:00Z,visit\n")
    assert change(site, "Asia/Shanghai", None, ("UTC", None))[0] == 200
    described = site.ask("GET", "/api/describe", headers=site.secret("read")).json()
    assert described["first"] == "2026-09-02T04:00:00+08:00"


def test_dates_without_a_time_hold_the_zone_and_amounts_the_currency(site: Site, tmp_path: Path) -> None:
    load(site, tmp_path, "customer_no,time,event,amount\nc1,2026-09-01,order,5\nc1,2026-09-02,order,6\n", "EUR")
    assert change(site, "Asia/Shanghai", "EUR", ("UTC", "EUR")) == (400, "brand.zone")
    assert change(site, "UTC", "CNY", ("UTC", "EUR")) == (400, "brand.currency")
    assert change(site, "UTC", "EUR", ("UTC", "EUR")) == (200, ("UTC", "EUR"))
