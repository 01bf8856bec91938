"""Bodies: packed or not, whatever the header says, never larger than allowed."""

import gzip
import tracemalloc
import zlib

import pytest

from sojourn.sources import BodyTooLarge, BodyUnreadable, open_body

PLAIN = b'{"batch": [{"type": "track"}]}'
RAW = zlib.compressobj(wbits=-15)
RAW_DEFLATE = RAW.compress(PLAIN) + RAW.flush()


def packed(content: bytes) -> bytes:
    """Pack the same bytes to the same bytes, whatever the time: tests are named by them."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("body", "encoding"),
    (
        (PLAIN, None), (PLAIN, ""), (PLAIN, "identity"), (PLAIN, "gzip"), (PLAIN, "deflate"),
        (packed(PLAIN), "gzip"), (packed(PLAIN), "X-GZIP "), (packed(PLAIN), None),
        (packed(PLAIN), "deflate"), (packed(PLAIN[:9]) + packed(PLAIN[9:]) + b"\0\0", "gzip"),
        (zlib.compress(PLAIN), "deflate"), (zlib.compress(PLAIN), None), (RAW_DEFLATE, "deflate"),
    ),
)  # fmt: skip
def test_what_the_bytes_are_counts_for_more_than_the_header(body: bytes, encoding: str | None) -> None:
    assert open_body(body, encoding) == PLAIN


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    (
        (packed(PLAIN)[:-6], "gzip", "tracking.bad_gzip"),
        (b"\x1f\x8bnothing", None, "tracking.bad_gzip"),
        (b"nothing", "gzip", "tracking.bad_gzip"),
        (b"nothing", "deflate", "tracking.bad_gzip"),
        (packed(PLAIN) + b"rest", "gzip", "tracking.bad_gzip"),
        (packed(b"") * 100_000, "gzip", "tracking.bad_gzip"),
        (PLAIN, "br", "tracking.bad_encoding"),
    ),
)
def test_a_broken_body_is_refused(body: bytes, encoding: str | None, code: str) -> None:
    with pytest.raises(BodyUnreadable) as refused:
        open_body(body, encoding)
    assert refused.value.code == code


def test_the_limit_holds_for_the_unpacked_size() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(BodyTooLarge) as refused:
        open_body(bomb, "gzip", 1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == "tracking.too_large"
    assert peak < 4_000_000
    assert len(open_body(gzip.compress(bytes(1_000)), None, 1_000)) == 1_000
    with pytest.raises(BodyTooLarge):
        open_body(gzip.compress(bytes(1_001)), None, 1_000)
    with pytest.raises(BodyTooLarge):
        open_body(b"{" * 1_001, None, 1_000)
