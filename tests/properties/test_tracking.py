"""Laws of the tracking protocol that hold whatever a client sends."""

import gzip
import json
from typing import Any

from hypothesis import given, settings, strategies as st

from sojourn.sources import (
    Call,
    Envelope,
    Failed,
    RequestRefused,
    check_request,
    open_body,
    read_request,
    to_batches,
)

some = settings(max_examples=80, deadline=None)
ENVELOPE = Envelope("shop", 1_772_704_800_000_000)
KINDS = ("identify", "track", "page", "screen", "group", "alias", "batch", "import")
NAMES = (
    "type event userId anonymousId previousId groupId messageId timestamp originalTimestamp sentAt context properties "
    "traits name batch writeKey channel total revenue currency products order_id quantity price product_id email "
    "library timezone device id externalIds campaign locale card"
).split()
WORDS = (
    *KINDS,
    "Order Completed",
    "Order Refunded",
    "2026-03-05T09:00:00Z",
    "2026-03-05",
    "1772701200",
    "EUR",
    "12.50",
)
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
numbers = st.one_of(st.integers(), st.floats(), st.integers(10**17, 10**25))
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), inner, max_size=6),
    ),
    max_leaves=12,
)
cells = st.one_of(scalars, scalars, st.lists(scalars, max_size=2))
objects = st.one_of(
    st.dictionaries(
        st.sampled_from(NAMES), st.one_of(cells, st.fixed_dictionaries({"id": cells, "name": cells})), max_size=4
    ),
    scalars,
)
events = st.tuples(
    st.sampled_from(KINDS[:6]),
    st.one_of(st.just("u1"), scalars),
    st.dictionaries(st.sampled_from(NAMES), cells, max_size=4),
    st.dictionaries(st.sampled_from(("properties", "context", "traits")), objects, max_size=3),
    st.sampled_from(("Order Completed", "Quiz Finished", 7)),
).map(lambda parts: {"event": parts[4], **parts[2], **parts[3], "type": parts[0], "userId": parts[1], "sentAt": None})
batches = st.lists(st.one_of(events, events, anything), max_size=6)


def body_of(value: Any) -> bytes:
    """Write as the Python clients do: NaN and Infinity as such, halves of surrogate pairs escaped."""
    return json.dumps(value).encode()


def read(kind: str, value: Any) -> list[Call | Failed]:
    return list(read_request(kind, body_of(value), ENVELOPE))


def calls_in(found: list[Call | Failed]) -> list[Call]:
    return [one for one in found if isinstance(one, Call)]


@some
@given(st.sampled_from(KINDS), anything)
def test_any_json_is_read_or_refused(kind: str, value: Any) -> None:
    body = body_of(value)
    try:
        checked = check_request(kind, body)
    except RequestRefused as refused:
        assert refused.code.startswith("tracking.")  # noqa: PT017  most inputs are refused, and rightly
        return
    found = list(read_request(kind, body, ENVELOPE))
    assert len(found) == checked.events
    to_batches(calls_in(found), "shop")


@some
@given(st.sampled_from(KINDS), st.binary(max_size=60), st.sampled_from((None, "gzip", "deflate", "br")))
def test_any_bytes_are_read_or_refused(kind: str, body: bytes, encoding: str | None) -> None:
    try:
        found = list(read_request(kind, open_body(body, encoding, 1_000), ENVELOPE))
    except RequestRefused as refused:
        assert refused.code.startswith("tracking.")  # noqa: PT017  most inputs are refused, and rightly
    else:
        assert check_request(kind, open_body(body, encoding, 1_000)).events == len(found)


@some
@given(batches)
def test_every_event_comes_out_once_and_in_order(batch: list[Any]) -> None:
    found = read("batch", {"batch": batch})
    assert len(found) == len(batch)
    for place, one in enumerate(found):
        if isinstance(one, Failed):
            assert one.path.startswith(f"batch[{place}]")
            assert json.dumps(json.loads(one.raw)) == json.dumps(batch[place])


@some
@given(batches)
def test_reading_twice_is_reading_once(batch: list[Any]) -> None:
    assert read("batch", {"batch": batch}) == read("batch", {"batch": batch})


@some
@given(st.lists(events, max_size=5), st.one_of(st.none(), st.just("2026-03-05T09:30:00Z")), st.just({"locale": "de"}))
def test_an_event_is_the_same_alone_and_in_a_batch(
    batch: list[dict[str, Any]], sent_at: str | None, context: dict[str, Any]
) -> None:
    together = read("batch", {"batch": batch, "sentAt": sent_at, "context": context})
    for event, one in zip(batch, together, strict=True):
        own = event.get("context")
        alone = {**event, "sentAt": sent_at, "context": {**context, **own} if isinstance(own, dict) else context}
        (other,) = read(event["type"], alone)
        if isinstance(one, Failed):
            assert isinstance(other, Failed)
            assert (one.code, one.message) == (other.code, other.message)
        elif isinstance(own, dict | None):
            assert one == other
            assert [*map(str, to_batches([one], "shop"))] == [*map(str, to_batches([other], "shop"))]


@some
@given(st.lists(events, max_size=8))
def test_a_batch_has_a_row_for_each_event_and_the_rest_apart(batch: list[Any]) -> None:
    calls = calls_in(read("batch", {"batch": batch}))
    named = [call for call in calls if call.event is not None]
    found, others = to_batches(calls, "shop")
    assert (0 if found is None else found.num_rows) == len(named)
    assert (0 if others is None else others.num_rows) == len(calls) - len(named)
    if found is not None:
        found.validate(full=True)
        assert found.column("message_id").to_pylist() == [call.message_id for call in named]


@some
@given(st.binary(max_size=200), st.integers(0, 220))
def test_unpacking_never_gives_more_than_allowed(content: bytes, most: int) -> None:
    try:
        assert open_body(gzip.compress(content), None, most) == content
    except RequestRefused as refused:
        assert refused.code == "tracking.too_large"  # noqa: PT017  what is within the limit has to come out
        assert len(content) > most or len(gzip.compress(content)) > most
