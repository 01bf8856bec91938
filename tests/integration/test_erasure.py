"""An erased customer is nowhere any more, stays out, and nobody else's numbers change; on SQLite and on PostgreSQL."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

import sojourn as sj
from small_brand import (
    EMAIL,
    LATER,
    RECEIVED,
    SECRETS,
    build,
    everything,
    files,
    is_anns,
    live_calls,
    load_till,
    receive,
    traces_in,
)  # fmt: skip
from sojourn.assembly import erase_customer, list_erasures, open_database, reapply_erasures
from sojourn.event_log import Row, RowWriter, blank_rows, read_rows
from sojourn.event_log.row_format import RowPosition
from sojourn.pipeline import ROWS, erasing
from sojourn.vocabulary import InvalidInput, WorkspaceError
from sojourn.workspace import read_manifest

pytestmark = pytest.mark.slow
COUNTS = {"identifiers": 6, "consents": 3, "failed": 1, "rejected": 1, "events": 6, "calls": 1, "records": 1,
          "events_struck_out": 0, "calls_struck_out": 1}  # fmt: skip


@pytest.fixture
def brand(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> sj.Workspace:
    """The brand with Ann in it, its state on each engine."""
    if database_url:
        monkeypatch.setenv("SOJOURN_DATABASE", database_url)
    return build(tmp_path)


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the brand would say had it never heard of Ann."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOJOURN_DATABASE", raising=False)
        return everything(build(tmp_path_factory.mktemp("never"), without_ann=True))


def in_database(folder: Path) -> str:
    """Every cell of every table."""
    with open_database(folder) as database, database.reading() as connection:
        tables = inspect(database.engine).get_table_names()
        rows = [connection.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]
    return repr(rows).lower()


def test_nothing_of_the_customer_is_left_and_nobody_elses_numbers_change(
    brand: sj.Workspace, never: dict[str, Any]
) -> None:
    assert {text for _, text in traces_in(brand.folder)} >= {EMAIL, "Annegret", "ann-4711", "Violet Harp"}
    receipt = erase_customer(brand.folder, f"email:{EMAIL}", now=LATER, reason="asked by letter")
    assert receipt["counts"] == COUNTS
    assert traces_in(brand.folder) == []
    stored = in_database(brand.folder)
    assert [text for text in SECRETS if text.lower() in stored] == []
    assert everything(brand) == never
    for who in (EMAIL, "user_id:ann-4711", "C-1", "card:K-1"):
        with pytest.raises(InvalidInput, match="There is no customer"):
            brand.customer(who)
    assert [one["counts"] for one in list_erasures(brand.folder)] == [COUNTS]
    assert (brand.folder / "suppression.key").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in (brand.folder / "log").iterdir()} == {*brand.manifest.segments, *brand.manifest.calls}
    assert [path.name for path in (brand.folder / "store").iterdir()] == [brand.manifest.snapshot]


def test_what_comes_again_is_refused_and_counted(brand: sj.Workspace, never: dict[str, Any], tmp_path: Path) -> None:
    erase_customer(brand.folder, "user_id:ann-4711", now=LATER)
    with files(tmp_path / "again") as (till, records):
        account = load_till(brand, till)
        assert (account["erased"], account["events_added"], account["duplicates"]) == (2, 0, 2)
        listed = brand.load_records("customers", [records], date(2026, 11, 1))
        assert (listed["erased"], listed["added"], listed["same"]) == (1, 0, 1)
    taken = receive(brand.folder, [item for item in live_calls() if item["messageId"] != "track28"], LATER - 1000)
    assert (taken.erased, taken.events, taken.calls, taken.failed) == (5, 0, 0, 1)  # one of the five fails, too
    assert everything(brand)["rows"] == never["rows"]
    assert traces_in(brand.folder) == []


@pytest.mark.parametrize("refuse_later", (False, True))
def test_who_comes_back_is_a_new_customer_unless_later_events_are_refused_too(
    brand: sj.Workspace, refuse_later: bool
) -> None:
    erase_customer(brand.folder, "user_id:ann-4711", now=LATER, refuse_later=refuse_later)
    back = {"type": "track", "userId": "ann-4711", "event": "Viewed", "messageId": "back",
            "timestamp": "2026-09-23T10:00:00Z"}  # fmt: skip
    taken = receive(brand.folder, [back], LATER + 86_400_000_000)
    assert (taken.events, taken.erased) == ((0, 1) if refuse_later else (1, 0))
    if not refuse_later:
        assert brand.customer("user_id:ann-4711")["events"] == 1
        assert reapply_erasures(brand.folder) == {}
        assert brand.customer("user_id:ann-4711")["events"] == 1


def test_a_restored_backup_is_erased_again(brand: sj.Workspace, never: dict[str, Any], tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(brand.folder, backup)
    erase_customer(brand.folder, "user_id:ann-4711", now=LATER)
    for part in ("log", "store", "records", "log-rows", "manifest.json"):
        place = brand.folder / part
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        copy = shutil.copytree if (backup / part).is_dir() else shutil.copyfile
        copy(backup / part, place)
    assert brand.customer("user_id:ann-4711")["events"] == 6
    assert reapply_erasures(brand.folder)["events"] == 6
    assert traces_in(brand.folder) == []
    assert everything(brand) == never


def test_an_erasure_that_was_cut_short_is_finished_by_the_next_command(
    brand: sj.Workspace, never: dict[str, Any], tmp_path: Path
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise ProcessLookupError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "commit_events", dies)
        with pytest.raises(ProcessLookupError):
            erase_customer(brand.folder, "user_id:ann-4711", now=LATER)
    assert [one["finished"] for one in list_erasures(brand.folder)] == [False]
    with files(tmp_path / "next", without_ann=True) as (till, _):
        load_till(brand, till)
    (receipt,) = list_erasures(brand.folder)
    assert (receipt["finished"], receipt["counts"]) == (True, COUNTS)
    assert traces_in(brand.folder) == []
    assert everything(brand) == never


def test_a_lost_key_is_told_before_anybody_comes_back(tmp_path: Path) -> None:
    brand = build(tmp_path)
    erase_customer(brand.folder, "user_id:ann-4711", now=LATER)
    (brand.folder / "suppression.key").unlink()
    with pytest.raises(WorkspaceError) as refused:
        erase_customer(brand.folder, "user_id:bo", now=LATER)
    assert refused.value.code == "erasure.key"
    assert not (brand.folder / "suppression.key").exists()


def test_blanked_rows_are_read_past_and_written_behind(tmp_path: Path) -> None:
    calls = [item for item in live_calls() if is_anns(item)]
    with open_database(tmp_path), RowWriter(tmp_path / ROWS) as writer:
        writer.append([json.dumps(calls).encode(), b"second"])
    first, _ = read_rows(tmp_path / ROWS, RowPosition.start())
    blank_rows(tmp_path / ROWS, first.position_after)
    blank_rows(tmp_path / ROWS, first.position_after)
    assert traces_in(tmp_path) == []
    with RowWriter(tmp_path / ROWS) as writer:
        assert writer.repaired_bytes == 0
        writer.append([b"third"])
    later = [row.payload for row in read_rows(tmp_path / ROWS, first.position_after) if isinstance(row, Row)]
    assert later == [b"second", b"third"]


def test_a_customer_who_is_not_there_cannot_be_erased(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        erase_customer(tmp_path / "nowhere", "user_id:nobody", now=RECEIVED)
    assert refused.value.code == "customer.unknown"
    assert read_manifest(tmp_path / "nowhere").revision == 0
