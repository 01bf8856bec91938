"""Exports of other tools, loaded as they are: exact counts and times, nothing twice, bad lines said with their row."""

import csv
import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

import sojourn as sj
from sojourn import LoadOptions, Roles
from sojourn.assembly import customer_consents
from sojourn.vocabulary import InvalidInput

SENSORS = [
    {"type": "track", "time": 1772676000123, "distinct_id": "a1", "event": "ViewProduct", "properties": {"p": 14.5}},
    {
        "type": "track_signup", "time": 1772676060000, "distinct_id": "u1", "original_id": "a1", "event": "$SignUp",
        "properties": {"$lib": "python"},
    },
    {
        "type": "profile_set", "time": 1772676060000, "distinct_id": "u1",
        "properties": {"$is_login_id": True, "city": "Ulm"},
    },
    {"type": "item_set", "time": 1772676061000, "item_type": "book", "item_id": "b1", "properties": {"price": 3}},
    {"type": "track", "time": 1772676120000, "distinct_id": "u1", "event": "Paid", "properties": {"revenue": 14.5}},
]  # fmt: skip
AMPLITUDE = [
    {
        "amplitude_id": 1, "user_id": user, "device_id": "d1", "event_type": name, "uuid": f"uu-{at}",
        "event_time": f"2026-03-05 10:0{at}:00.5", "event_properties": {}, "user_properties": {"tier": tier},
    }
    for at, (user, name, tier) in enumerate(((None, "View", "none"), ("ann", "Cart", "gold"), ("ann", "Pay", "gold")))
]  # fmt: skip
SEEN = {"time": 1772676000, "distinct_id": "$device:d1", "$device_id": "d1", "$insert_id": "i1"}
PAID = {"time": 1772676060, "distinct_id": "ann", "$device_id": "d1", "$user_id": "ann", "$insert_id": "i2"}
MIXPANEL = [
    {"event": "View", "properties": SEEN},
    {"event": "View", "properties": SEEN},
    {"event": "Pay", "properties": PAID},
    {"$distinct_id": "ann", "$properties": {"$email": "ann@shop.example", "$last_seen": "2026-03-05T02:01:00"}},
]
VALUE = {"string_value": None, "int_value": None, "double_value": None}
GA4 = [
    {
        "event_date": "20260305", "event_timestamp": 1772676000123456 + at, "event_name": name,
        "event_params": [{"key": "currency", "value": {**VALUE, "string_value": "EUR"}},
                         {"key": "value", "value": {**VALUE, "double_value": 19.8}}],
        "user_pseudo_id": "12.34", "user_id": user, "user_properties": [], "platform": "WEB",
        "ecommerce": {"transaction_id": order, "purchase_revenue": total},
        "items": [{"item_id": "p1", "item_name": "Lamp", "price": 9.9, "quantity": 2}] if order else [],
        "batch_page_id": 1, "batch_ordering_id": 1, "batch_event_index": at,
    }
    for at, (name, user, order, total) in enumerate((("view_item", None, None, None), ("purchase", "ann", "T1", 19.8)))
]  # fmt: skip
BAD = b'{"nonsense": \n\n'


def lines(records: list[Any], *, bad: bytes = b"") -> bytes:
    return "\n".join(map(json.dumps, records)).encode() + b"\n" + bad


def loaded(brand: sj.Workspace, form: str, *files: Path, **more: Any) -> dict[str, Any]:
    return brand.load(*files, options=LoadOptions(form=form, **more))


def counts(account: dict[str, Any]) -> tuple[int, ...]:
    return tuple(account[name] for name in ("rows", "events_added", "calls_added", "duplicates", "rejected"))


def events_of(brand: sj.Workspace, columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in brand.sql(f"select {columns} from events order by time").to_pylist()]


def test_sensors_log_files(tmp_path: Path) -> None:
    (tmp_path / "service.log.20260305").write_bytes(lines(SENSORS, bad=BAD))
    brand = sj.open(tmp_path / "brand")
    account = loaded(brand, "sensors", tmp_path / "service.log.20260305", currency="CNY")
    assert counts(account) == (6, 3, 2, 0, 2)
    assert events_of(brand, "event, customer, value") == [
        ("ViewProduct", "u1", None), ("$SignUp", "u1", None), ("Paid", "u1", 14.5)
    ]  # fmt: skip
    with Path(account["rejects"]).open(encoding="utf-8-sig", newline="") as file:
        assert [(row["row"], row["reason"]) for row in csv.DictReader(file)] == [
            ("4", "tracking.item"), ("6", "tracking.not_json")
        ]  # fmt: skip
    shown = brand.customer("user_id:u1")
    assert shown["traits"]["city"]["value"] == "Ulm"
    assert shown["timeline"][-1]["time"].startswith("2026-03-05T02:00:00.123")
    assert counts(loaded(brand, "sensors", tmp_path / "service.log.20260305")) == (6, 0, 0, 4, 2)


def test_amplitudes_zip_of_gzipped_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for hour, records in enumerate((AMPLITUDE[:1], AMPLITUDE[1:])):
            archive.writestr(f"187/187_2026-03-05_{hour}#0.json.gz", gzip.compress(lines(records, bad=BAD * hour)))
    brand = sj.open(tmp_path / "brand")
    account = loaded(brand, "amplitude", tmp_path / "export.zip")
    assert counts(account) == (4, 3, 2, 0, 1)
    with Path(account["rejects"]).open(encoding="utf-8-sig", newline="") as file:
        assert [(row["file"], row["row"]) for row in csv.DictReader(file)] == [
            ("export.zip/187_2026-03-05_1#0.json.gz", "3")
        ]
    assert events_of(brand, "event, customer") == [("View", "ann"), ("Cart", "ann"), ("Pay", "ann")]
    assert brand.customer("ann")["traits"]["tier"]["value"] == "gold"
    assert counts(loaded(brand, "amplitude", tmp_path / "export.zip")) == (4, 0, 0, 3, 1)


def test_mixpanels_raw_export_with_its_repetitions_and_people(tmp_path: Path) -> None:
    (tmp_path / "mixpanel.jsonl.gz").write_bytes(gzip.compress(lines(MIXPANEL[:3])))
    (tmp_path / "people.jsonl").write_bytes(lines(MIXPANEL[3:]))
    brand = sj.open(tmp_path / "brand")
    account = loaded(brand, "mixpanel", tmp_path / "mixpanel.jsonl.gz", tmp_path / "people.jsonl")
    assert counts(account) == (4, 2, 1, 1, 0)
    assert events_of(brand, "event, customer, epoch_ms(time)") == [
        ("View", "ann", 1772676000000), ("Pay", "ann", 1772676060000)
    ]  # fmt: skip
    assert brand.customer("email:ann@shop.example")["events"] == 2


@pytest.mark.parametrize("ending", ("jsonl", "parquet"))
def test_ga4_as_lines_and_as_parquet(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"events_20260305.{ending}"
    if ending == "jsonl":
        path.write_bytes(lines(GA4))
    else:
        parquet.write_table(pa.Table.from_pylist(GA4), path)
    brand = sj.open(tmp_path / "brand")
    assert counts(loaded(brand, "ga4", path)) == (2, 2, 0, 0, 0)
    assert events_of(brand, "event, customer, value, epoch_us(time)") == [
        ("view_item", "ann", None, 1772676000123456),
        ("purchase", "ann", 19.8, 1772676000123457),
    ]
    assert counts(loaded(brand, "ga4", path)) == (2, 0, 0, 2, 0)


def test_what_an_export_says_of_consent_is_kept_once(tmp_path: Path) -> None:
    """Consent mode said yes to both at first, then no to advertising; the last word holds."""
    storages = [("Yes", "Yes"), ("Yes", "Yes"), ("Yes", "No"), ("Unset", "No")]
    said = [
        {**GA4[1], "batch_event_index": place, "event_timestamp": 1772676000123456 + place, "event_name": "scroll",
         "ecommerce": None, "items": [], "privacy_info": {"analytics_storage": analytics, "ads_storage": ads}}
        for place, (analytics, ads) in enumerate(storages)
    ]  # fmt: skip
    (tmp_path / "events.jsonl").write_bytes(lines(said))
    brand = sj.open(tmp_path / "brand")
    loaded(brand, "ga4", tmp_path / "events.jsonl", dry_run=True)
    assert not (brand.folder / "state.db").exists()
    for _ in range(2):
        loaded(brand, "ga4", tmp_path / "events.jsonl")
        found = customer_consents(brand.folder, "user_id:ann")
        assert {(one["purpose"], one["channel"], one["status"]) for one in found["consents"]} == {
            ("analytics", None, "granted"), ("marketing", "ads", "denied"), ("profiling", None, "denied"),
        }  # fmt: skip
        mine = [one for one in found["evidence"] if one["identifier"] == "user_id:ann"]
        assert {one["source"] for one in mine} == {"ga4"}
        assert len(mine) == 1 + 2 * 3  # yes once; to advertising yes once, no at first and at last


def test_another_content_under_a_known_id_is_rejected_with_its_row(tmp_path: Path) -> None:
    changed = {**AMPLITUDE[1], "event_type": "Refund", "user_properties": {"tier": "lead"}}
    (tmp_path / "export.json").write_bytes(lines([*AMPLITUDE, changed]))
    account = loaded(sj.open(tmp_path / "brand"), "amplitude", tmp_path / "export.json")
    assert counts(account) == (4, 3, 2, 0, 1)
    assert account["files"][0]["rejected_by_reason"] == {"id.conflict": 1}
    assert ",4," in Path(account["rejects"]).read_text(encoding="utf-8-sig")


def test_a_file_of_another_tool_loads_nothing_and_says_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(AMPLITUDE))
    (tmp_path / "b.json").write_bytes(lines(MIXPANEL))
    brand = sj.open(tmp_path / "brand")
    with pytest.raises(InvalidInput, match=r"b\.json looks like an export of Mixpanel, not of Amplitude") as refused:
        loaded(brand, "amplitude", tmp_path / "a.json", tmp_path / "b.json")
    assert refused.value.hint == "Give --format mixpanel."
    assert brand.loads() == []


def test_a_dry_run_counts_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(AMPLITUDE))
    brand = sj.open(tmp_path / "brand")
    assert counts(loaded(brand, "amplitude", tmp_path / "a.json", dry_run=True)) == (3, 3, 2, 0, 0)
    assert brand.loads() == []
    assert not list((tmp_path / "brand" / "log").iterdir())


def test_an_export_is_taken_back_whole(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(AMPLITUDE))
    (tmp_path / "m.json").write_bytes(lines(MIXPANEL))
    brand = sj.open(tmp_path / "brand")
    loaded(brand, "mixpanel", tmp_path / "m.json")
    loaded(brand, "amplitude", tmp_path / "a.json")
    rows = [(row["number"], row["source"], row["events"], row["calls"]) for row in brand.loads()]
    assert rows == [(1, "mixpanel", 2, 1), (3, "amplitude", 3, 2)]
    brand.undo_load(3)
    assert [row["source"] for row in brand.loads()] == ["mixpanel"]
    assert "tier" not in brand.customer("ann")["traits"]


def test_roles_and_a_format_contradict(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(lines(AMPLITUDE))
    brand = sj.open(tmp_path / "brand")
    with pytest.raises(InvalidInput, match="every field") as refused:
        loaded(brand, "amplitude", tmp_path / "a.json", roles=Roles(customer="user_id"))
    assert refused.value.code == "roles.contradict"
    with pytest.raises(InvalidInput, match="no format 'amplitud'"):
        loaded(brand, "amplitud", tmp_path / "a.json")
