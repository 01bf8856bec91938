"""Numbers, times, labels and keys, each against a slow and plain twin."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from hypothesis import given, settings, strategies as st

from sojourn.sources.decimals import scaled_floats, scaled_texts
from sojourn.sources.labels import Labels
from sojourn.sources.row_keys import RowSums
from sojourn.sources.time_layouts import TimeFormat
from sojourn.sources.times import read_times
from sojourn.sources.zones import clock
from unit.sources.oracle_events import row_key

some = settings(max_examples=60, deadline=None)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(datetime(1902, 1, 1), datetime(2199, 12, 30))  # noqa: DTZ001  wall-clock times
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=20)
texts = st.one_of(st.none(), words)


def expected_minor(number: Decimal, exponent: int) -> int:
    return int(number.scaleb(exponent).quantize(Decimal(1), ROUND_HALF_EVEN))


@some
@given(st.lists(st.decimals(-(10**14), 10**14, allow_nan=False, places=4)), st.sampled_from((0, 2, 3)))
def test_texts_are_rounded_as_decimals(numbers: list[Decimal], exponent: int) -> None:
    plain = pa.array([f"{number:f}" for number in numbers], pa.string())
    grouped = pa.array([f"{number:,f}" for number in numbers], pa.string())
    comma = pa.array([f"{number:,f}".translate(str.maketrans(",.", ".,")) for number in numbers], pa.string())
    expected = [expected_minor(number, exponent) for number in numbers]
    for column, point in ((plain, "."), (grouped, "."), (comma, ",")):
        values, readable = scaled_texts(column, exponent, point)  # type: ignore[arg-type]
        assert readable.all()
        assert values.tolist() == expected


@some
@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False)), st.sampled_from((0, 2, 3)))
def test_floats_are_rounded_as_the_text_that_shows_them(numbers: list[float], exponent: int) -> None:
    values, readable = scaled_floats(np.array(numbers), exponent)
    assert readable.all()
    assert values.tolist() == [expected_minor(Decimal(repr(number)), exponent) for number in numbers]


ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Casablanca")
FORMATS = {
    "%Y-%m-%d %H:%M:%S.%f": TimeFormat(),
    "%Y-%m-%dT%H:%M:%S.%f": TimeFormat(),
    "%Y/%m/%d %H:%M:%S": TimeFormat(),
    "%Y%m%dT%H%M%S": TimeFormat(),
    "%Y%m%d%H%M%S": TimeFormat(digits="date"),
    "%d/%m/%Y %H:%M": TimeFormat(order="dmy"),
    "%m/%d/%Y %I:%M:%S %p": TimeFormat(order="mdy"),
    "%d.%m.%Y %H:%M": TimeFormat(),
    "%b %d, %Y %I:%M %p": TimeFormat(),
    "%A, %d %B %Y %H:%M:%S": TimeFormat(),
    "%a %b %d %H:%M:%S %Y": TimeFormat(),
    "%d-%b-%Y": TimeFormat(),
    "%Y年%m月%d日 %H时%M分%S秒": TimeFormat(),
    "%H.%M %d|%m|%Y": TimeFormat(pattern="%H.%M %d|%m|%Y"),
}


@some
@given(st.lists(moments, min_size=1, max_size=20), st.sampled_from(sorted(FORMATS)))
def test_times_come_back_from_how_they_were_written(wall: list[datetime], pattern: str) -> None:
    shown = [moment.strftime(pattern) for moment in wall]
    times = read_times(pa.array(shown), FORMATS[pattern], "UTC")
    meant = [datetime.strptime(text, pattern).replace(tzinfo=UTC) for text in shown]
    assert times.micros.tolist() == [(moment - EPOCH) // timedelta(microseconds=1) for moment in meant]
    assert not times.unreadable.any()
    assert times.date_only.all() == ("%H" not in pattern and "%I" not in pattern)


@some
@given(st.lists(st.integers(-(10**9), 7 * 10**9), min_size=1), st.sampled_from((("s", 1), ("ms", 1000), ("ns", 10**9))))
def test_numbers_since_1970_are_instants(seconds: list[int], unit: tuple[str, int]) -> None:
    name, factor = unit
    counts = pa.array([second * factor for second in seconds], pa.int64())
    for column in (counts, counts.cast(pa.string())):
        times = read_times(column, TimeFormat(digits=name), "Asia/Shanghai")  # type: ignore[arg-type]
        assert times.micros.tolist() == [second * 10**6 for second in seconds]


@some
@given(st.lists(moments, min_size=1), st.sampled_from(ZONES))
def test_local_clocks_are_pythons(wall: list[datetime], name: str) -> None:
    zone = ZoneInfo(name)
    local = np.array([(moment.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) for moment in wall], np.int64)
    meant = [moment.replace(tzinfo=zone).astimezone(UTC) for moment in wall]
    utc = clock(name).to_utc(local)
    assert utc.tolist() == [(moment - EPOCH) // timedelta(microseconds=1) for moment in meant]
    offsets = [moment.astimezone(zone).utcoffset() or timedelta() for moment in meant]
    assert clock(name).offset_minutes(utc).tolist() == [offset // timedelta(minutes=1) for offset in offsets]


@some
@given(st.lists(st.tuples(texts, texts, st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)))))
def test_keys_are_those_of_the_oracle(rows: list[tuple[str | None, str | None, int | None]]) -> None:
    kinds = (pa.string(), pa.string(), pa.int64())
    left, right, number = (pa.array([row[place] for row in rows], kind) for place, kind in enumerate(kinds))
    expected = [row_key({"a": row[0], "客户": row[1], "n": row[2]}, "shop") for row in rows]
    for first in (left, left.dictionary_encode()):
        hi, lo = RowSums.of({"n": number, "客户": right, "a": first}, len(rows)).keys("shop")
        assert [*zip(hi.tolist(), lo.tolist(), strict=True)] == expected


@some
@given(st.lists(st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1))))
def test_whole_numbers_have_one_key_in_every_type(numbers: list[int | None]) -> None:
    def keys(column: pa.Array) -> list[int]:
        hi: list[int] = RowSums.of({"n": column}, len(numbers)).keys("s")[0].tolist()
        return hi

    plain = pa.array(numbers, pa.int32())
    assert keys(plain) == keys(plain.cast(pa.int64())) == keys(plain.cast(pa.float64()))


@some
@given(st.lists(st.lists(st.tuples(st.one_of(texts, st.just(" a ")), st.booleans()), max_size=12), max_size=6))
def test_labels_only_grow_and_hold_nothing_that_was_rejected(batches: list[list[tuple[str | None, bool]]]) -> None:
    labels = Labels()
    before: list[str] = []
    seen: set[str] = set()
    for batch in batches:
        wanted = np.array([good for _, good in batch], np.bool_)
        numbers = labels.look_up(pa.array([text for text, _ in batch], pa.string()))
        published = labels.publish(numbers[wanted], complete=bool(wanted.all()))
        meant = [(text or "").strip() or None for text, good in batch if good]
        seen |= {text for text in meant if text}
        assert published.to_pylist() == meant
        after = published.dictionary.to_pylist()
        assert after[: len(before)] == before
        assert sorted(after) == sorted(seen)
        before = after
