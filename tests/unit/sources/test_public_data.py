"""Real files, where they are: known numbers of rows, customers and orders."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.sources import Roles, Settings, Summary, guess_roles, open_source
from sojourn.vocabulary import InvalidInput, iso


def load_table(path: Path, given: Roles, currency: str = "USD") -> tuple[pa.Table, Summary]:
    reader = open_source(path)
    reading = reader.read(guess_roles(reader.sample, given).roles, Settings("s", currency=currency))
    events = [pa.Table.from_batches([batch.events]) for batch in reading if batch.events.num_rows]
    return pa.concat_tables(events, promote_options="default").unify_dictionaries(), reading.summary


def distinct(events: pa.Table, column: str) -> int:
    return len(pc.unique(events.column(column).cast(pa.string())))


@pytest.mark.needs_data("complete-journey")
def test_complete_journey(public_data: Path) -> None:
    given = Roles(customer="hh", time="ts", event="event", channel="channel", value="val")
    events, summary = load_table(public_data / "complete-journey" / "events.parquet", given)
    assert events.num_rows == summary.rows == 164_539
    assert distinct(events, "identifier:customer_no") == 2469
    assert sorted(summary.date_only_names()) == [
        "campaign_Type A", "campaign_Type B", "campaign_Type C", "coupon_redeemed",
    ]  # fmt: skip
    assert summary.names["basket"].midnights < summary.names["basket"].events
    assert len(pc.unique(events.column("message_hi"))) > 160_000


@pytest.mark.needs_data("helpdesk")
def test_helpdesk(public_data: Path) -> None:
    events, summary = load_table(public_data / "helpdesk" / "helpdesk.xes.gz", Roles())
    assert events.num_rows == summary.rows == 21_348
    assert distinct(events, "case") == distinct(events, "identifier:customer_no") == 4580
    assert len(summary.names) == 14
    assert events.column("event")[0].as_py() == "Assign seriousness"
    assert iso(events.column("time")[0].as_py()) == "2012-10-09T14:50:17+00:00"


@pytest.mark.needs_data("online-retail")
def test_online_retail(public_data: Path) -> None:
    events, summary = load_table(public_data / "online-retail" / "online_retail.parquet", Roles(), "GBP")
    assert summary.rows == 240_007
    assert {*summary.rejected} == {"identifier.missing"}
    lines = pc.sum(pc.list_value_length(events.column("lines"))).as_py()
    assert lines == summary.rows - summary.rejected["identifier.missing"]
    assert iso(events.column("time")[0].as_py()) == "2010-12-01T08:26:00+00:00"
    assert events.column("value")[0].as_py() == 13912
    cancelled = events.filter(pc.starts_with(events.column("case").cast(pa.string()), "C"))
    assert cancelled.num_rows > 1000
    assert pc.max(cancelled.column("value")).as_py() <= 0


@pytest.mark.needs_data("cdnow")
def test_cdnow(public_data: Path) -> None:
    events, summary = load_table(public_data / "cdnow" / "CDNOW_master.txt", Roles(event_name="purchase"))
    assert events.num_rows == summary.rows == 69_659
    assert distinct(events, "identifier:customer_no") == 23_570
    assert summary.names["purchase"].date_only == 69_659
    assert pc.sum(events.column("value")).as_py() == 250_031_563
    given = Roles(customer="column_1", time="column_3", event_name="purchase", value="column_5")
    events, _ = load_table(public_data / "cdnow" / "CDNOW_sample.txt", given)
    assert events.num_rows == 6919
    assert distinct(events, "identifier:customer_no") == 2357


@pytest.mark.needs_data("asap-reviews")
def test_a_wrong_column_of_a_chinese_file(public_data: Path) -> None:
    given = Roles(customer="index", time="day", event_name="review")
    with pytest.raises(InvalidInput, match="no column 'day'"):
        load_table(public_data / "asap-reviews" / "dev_sample.csv", given)
