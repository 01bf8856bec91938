"""Masking reaches every part of a profile that may hold a personal value."""

import json
from datetime import date
from pathlib import Path

import sojourn as sj
from sojourn.access import PersonalFields
from sojourn.assembly import LoadOptions
from sojourn.customers import mask_profile

EVENTS = """email,time,event,amount,order_id,to
ann@shop.example,2026-03-01T10:00:00,Order,12.50,o1,+4915112345678
bob@shop.example,2026-03-01T11:00:00,Order,20.00,o2,
"""
RECORDS = """email,valid_from,full_name,birthday,household,tier
ann@shop.example,2026-01-01,Ann Miller,1990-05-03,H1,gold
bob@shop.example,2026-01-01,Bob Miller,1988-01-02,H1,basic
"""


def test_no_personal_value_is_left_in_a_masked_profile(tmp_path: Path) -> None:
    for name, text in (("events.csv", EVENTS), ("customers.csv", RECORDS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    brand = sj.open(tmp_path / "brand")
    brand.load(tmp_path / "events.csv", options=LoadOptions(currency="EUR"))
    brand.load_records("customers", [tmp_path / "customers.csv"], date(2026, 1, 1))
    profile = brand.customer("ann@shop.example", today=date(2026, 6, 1))
    profile["consents"] = [
        {"purpose": "profiling", "status": "denied", "wording": "asked ann@shop.example", "identifier": of}
        for of in ("email:ann@shop.example", "user_id:ann@shop.example")
    ]
    shown, hidden = mask_profile(profile, PersonalFields())
    assert [one["status"] for one in shown["consents"]] == ["denied", "denied"]
    whole = json.dumps(profile)
    for value in ("ann@shop.example", "bob@shop.example", "Ann Miller", "1990-05-03"):
        assert value in whole
        assert value not in json.dumps(shown)
    assert hidden >= 5
    assert shown["records"][0]["says"]["tier"] == "gold"
    assert [one["customer"] for one in shown["households"][0]["members"]] == ["a•••@s•••.example", "b•••@s•••.example"]
    joined = next(entry for entry in shown["timeline"] if entry.get("derived"))
    assert joined["identifiers"] == ["email:a•••@s•••.example"]
