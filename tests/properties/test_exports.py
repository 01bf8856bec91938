"""Laws of reading exports that hold whatever stands in a file."""

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings, strategies as st

from sojourn.sources import EXPORTS, Call, Envelope, Failed, RequestRefused, open_export, open_form, to_batches
from sojourn.sources.tracking.reading import read_record
from sojourn.vocabulary import InvalidInput

some = settings(max_examples=100, deadline=None)
ENVELOPE = Envelope("shop", 2**62)
NAMES = (
    "type event distinct_id original_id login_id anonymous_id identities $identity_login_id $identity_mobile time "
    "properties $timezone_offset $is_login_id $url lib _track_id _flush_time item_id event_type event_time user_id "
    "device_id uuid $insert_id platform event_properties user_properties groups $device_id $user_id $distinct_id "
    "$properties $last_seen event_name event_timestamp event_params key value string_value int_value double_value "
    "user_pseudo_id device time_zone_offset_seconds ecommerce transaction_id purchase_revenue items item_id price "
    "quantity batch_page_id batch_ordering_id batch_event_index currency list element geo country"
).split()
WORDS = (
    "track",
    "track_signup",
    "profile_set",
    "purchase",
    "refund",
    "$identify",
    "EUR",
    "1772676000123456",
    "$device:d",
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.integers(10**17, 10**25), st.text(max_size=8),
    st.sampled_from(WORDS),
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)),
    max_leaves=15,
)
objects = st.dictionaries(st.sampled_from(NAMES), anything, max_size=10)
records = st.one_of(objects, st.tuples(objects, st.sampled_from((
    {"type": "track", "event": "Bell", "distinct_id": "a", "time": 1_772_676_000_123},
    {"event_type": "Bell", "device_id": "d", "event_time": "2026-03-05 10:00:00.1"},
    {"event_name": "purchase", "event_timestamp": 1_772_676_000_123_456, "user_pseudo_id": "1.2"},
))).map(lambda pair: {**pair[1], **pair[0]}))  # fmt: skip


@some
@given(st.sampled_from(sorted(EXPORTS)), records)
def test_a_record_becomes_calls_that_fit_a_batch_or_says_why_not(form: str, record: dict[str, object]) -> None:
    found = read_record(json.dumps(record).encode(), EXPORTS[form].translate, ENVELOPE, imported=True)
    assert found
    to_batches([one for one in found if isinstance(one, Call)], "shop")
    failed = [one for one in found if isinstance(one, Failed)]
    assert not failed or (len(found) == 1 and failed[0].code.startswith("tracking."))


@some
@given(st.sampled_from(sorted(EXPORTS)), st.one_of(st.binary(max_size=200), st.lists(records, max_size=3)))
def test_any_bytes_are_an_export_or_refused_in_one_line(form: str, content: bytes | list[dict[str, object]]) -> None:
    text = content if isinstance(content, bytes) else "\n".join(map(json.dumps, content)).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_bytes(text)
        try:
            rows = sum(part.rows for part in open_export(path, form, "shop"))
        except InvalidInput:
            return
        assert rows == sum(1 for line in text.split(b"\n") if line.strip().removeprefix(b"\xef\xbb\xbf"))


@some
@given(st.one_of(st.binary(max_size=100), st.text(max_size=60).map(lambda text: f"data={text}&gzip=1".encode())))
def test_any_form_is_unpacked_or_refused(form: bytes) -> None:
    try:
        body, checked = open_form(form)
    except RequestRefused:
        return
    assert checked.events >= 0
    assert body
