"""Requests: only what is no JSON object, or a batch without a list, is refused as a whole."""

import pytest

from sojourn.sources import BodyMisshapen, BodyUnreadable, Checked, EndpointUnknown, check_request


@pytest.mark.parametrize(
    ("kind", "body", "events", "key"),
    (
        ("track", b'{"event": "A", "writeKey": " k "}', 1, "k"),
        ("t", b"{}", 1, None),
        ("batch", b'{"batch": [], "writeKey": "k"}', 0, "k"),
        ("b", b'{"batch": [{"writeKey": "first"}, {"writeKey": "second"}]}', 2, "first"),
        ("import", b'{"batch": [7, null, "x", {}], "writeKey": 5}', 4, None),
        ("batch", b'{"batch": [{"a": NaN}, {"b": -Infinity}, {"c": 1e999}], "writeKey": "k"}', 3, "k"),
        ("track", b'{"a": Infinity, "writeKey": "k"}', 1, "k"),
        ("batch", b'\xef\xbb\xbf{"batch": [{}]}', 1, None),
        ("batch", b'{"batch": [{"half": "\\ud83d"}], "writeKey": "k"}', 1, "k"),
        ("batch", b'{"batch": [{"n": ' + b"9" * 5_000 + b"}]}", 1, None),
    ),
)
def test_what_is_sent_is_counted_and_its_key_found(kind: str, body: bytes, events: int, key: str | None) -> None:
    assert check_request(kind, body) == Checked(events, key)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    (
        ("track", b"", "tracking.not_json"),
        ("track", b'{"event": "A"', "tracking.not_json"),
        ("track", b'{"event": "A"} x', "tracking.not_json"),
        ("batch", b'{"batch": [{}, ]}', "tracking.not_json"),
        ("batch", b'{"batch": [NaN}', "tracking.not_json"),
        ("track", b"[]", "tracking.not_an_object"),
        ("track", b"NaN", "tracking.not_an_object"),
        ("batch", b'"batch"', "tracking.not_an_object"),
        ("batch", b"{}", "tracking.no_batch"),
        ("batch", b'{"batch": {"type": "track"}}', "tracking.no_batch"),
        ("batch", b'{"batch": NaN}', "tracking.no_batch"),
        ("track", b'{"event": "\xff"}', "tracking.not_utf8"),
        ("batch", b'{"batch": [' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"]}", "tracking.too_deep"),
        ("track", b'{"a": NaN, "b": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "tracking.too_deep"),
    ),
)
def test_what_cannot_be_taken_in_is_refused_with_a_code(kind: str, body: bytes, code: str) -> None:
    with pytest.raises((BodyUnreadable, BodyMisshapen)) as refused:
        check_request(kind, body)
    assert refused.value.code == code
    assert refused.value.hint


def test_an_unknown_endpoint_is_refused() -> None:
    with pytest.raises(EndpointUnknown) as refused:
        check_request("merge", b"{}")
    assert refused.value.code == "tracking.unknown_endpoint"
