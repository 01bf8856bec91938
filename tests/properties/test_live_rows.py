"""What was received live is the same store, however it was cut into batches, and however often it was read."""

import json
import tempfile
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import sojourn as sj
from sojourn.assembly import open_database
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, Memory, live, take_rows
from sojourn.sources import Envelope, pack_request
from sojourn.workspace import read_manifest

pytestmark = pytest.mark.slow
START = 1_790_000_000_000_000
odd = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(["x", "7", "", "1e3", "é\u0000"]), st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from(["in", "out"]), st.integers(0, 3), max_size=2),
)  # fmt: skip
events = st.fixed_dictionaries(
    {"type": st.sampled_from(["track", "track", "page", "identify", "alias", "group"])},
    optional={
        "event": st.sampled_from(["view", "cart", "order"]),
        "userId": st.sampled_from(["u1", "u2", 3]),
        "anonymousId": st.sampled_from(["a1", "a2", "a3"]),
        "messageId": st.sampled_from([f"m{n}" for n in range(12)]),
        "timestamp": st.sampled_from(["2026-09-20T10:00:00Z", "2026-09-20T11:30:00+08:00", "2026-09-21", "when?"]),
        "properties": st.dictionaries(st.sampled_from(["p", "q", "revenue", "currency"]), odd, max_size=3),
        "traits": st.dictionaries(st.sampled_from(["email", "plan"]), odd, max_size=2),
        "previousId": st.sampled_from(["a1", "a9"]),
        "groupId": st.just("g"),
    },
)
requests = st.lists(
    st.tuples(st.sampled_from(["web", "till"]), st.lists(events, min_size=1, max_size=4)), min_size=1, max_size=8
)


def taken(
    folder: Path, batches: list[list[tuple[int, str, list[Any]]]], again: bool, memory: Memory | None = None
) -> tuple[Any, ...]:
    """Receive batch after batch, taking each in; with ``again`` each batch's commit is lost once and made anew."""
    with open_database(folder) as database, RowWriter(folder / ROWS) as writer:
        for batch in batches:
            rows = [
                pack_request("batch", json.dumps({"batch": items}).encode(), Envelope(source, START + number))
                for number, source, items in batch
            ]
            writer.append(rows)
            if again:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(live, "commit_events", _dies)
                    with pytest.raises(ProcessLookupError):
                        take_rows(folder, database, memory=memory)
            while take_rows(folder, database, memory=memory).rows:
                pass
        with database.reading() as connection:
            failed = sorted((one.source, one.code, one.raw) for one in live_failed(connection))
    brand = sj.open(folder)
    if not brand.manifest.segments:
        return ([], [], failed)
    rows = brand.sql("select * from events").to_pylist()
    stated = [sorted((name, _plain(value)) for name, value in row.items() if not _is_absent(value)) for row in rows]
    shown = sorted(map(repr, stated))
    return (shown, brand.log().transitions()["transitions"], failed)


def _plain(value: object) -> str:
    """Show a value; a number in a column of texts may be written as 0, -0 or 0.0, as the batch wrote it."""
    try:
        return repr(float(str(value)) + 0.0)
    except ValueError:
        return str(value)


def _is_absent(value: object) -> bool:
    """A number that no event of a batch kept leaves an empty column behind, which says nothing."""
    return value is None or value == "" or (isinstance(value, float) and isnan(value))


def live_failed(connection: Any) -> Any:
    from sojourn.sources import read_failed

    return read_failed(connection, 1000)


def _dies(*_: object, **__: object) -> None:
    raise ProcessLookupError


@settings(max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(requests, st.lists(st.integers(1, 3), min_size=8, max_size=8), st.booleans(), st.booleans())
def test_however_it_is_cut_into_batches(
    sent: list[tuple[str, list[Any]]], cuts: list[int], again: bool, remembering: bool
) -> None:
    numbered = [(number, source, items) for number, (source, items) in enumerate(sent)]
    pieces, start = [], 0
    for size in cuts:
        if start < len(numbered):
            pieces.append(numbered[start : start + size])
            start += size
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "MOST_SMALL", 2)
        whole = taken(Path(place) / "whole", [numbered], again=False)
        assert taken(Path(place) / "cut", pieces, again, Memory() if remembering else None) == whole


@pytest.mark.parametrize("remembering", (True, False))
def test_small_segments_become_one(tmp_path: Path, remembering: bool) -> None:
    memory = Memory() if remembering else None
    with open_database(tmp_path) as database, RowWriter(tmp_path / ROWS) as writer:
        for number in range(40):
            said = {"userId": f"u{number % 3}", "messageId": f"m{number}"}
            body = json.dumps({**said, "event": "Tick"}).encode()
            told = json.dumps({**said, "messageId": f"i{number}", "traits": {"n": number}}).encode()
            envelope = Envelope("web", START + number)
            writer.append([pack_request("track", body, envelope), pack_request("identify", told, envelope)])
            taken = take_rows(tmp_path, database, memory=memory)
            assert (taken.events, taken.calls) == (1, 1)
    manifest = read_manifest(tmp_path)
    assert len(manifest.segments) < live.MOST_SMALL
    assert len(manifest.calls) < live.MOST_SMALL
    brand = sj.open(tmp_path)
    assert brand.describe()["events"] == 40
    assert brand.customer("user_id:u1")["events"] == 13
