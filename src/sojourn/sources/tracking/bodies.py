"""Bodies: the bytes of a request, unpacked within a limit.

What the bytes begin with counts for more than what the header says: rudder's Node SDK and proxies get headers wrong.
"""

import zlib

from sojourn.sources.tracking.refusals import BodyUnreadable, broken_packing, too_large

MOST_BYTES = 4_000_000
_MAGIC = b"\x1f\x8b"
_GZIP, _ZLIB, _RAW = 31, 15, -15  # what zlib calls the three wrappings
_PLAIN, _PACKED = {"", "identity", "none"}, {"gzip", "x-gzip", "deflate"}
_OPENERS = b"{[ \t\r\n\xef"
_MOST_MEMBERS = 16  # each member copies the rest of the body; a body of thousands would take minutes


def open_body(body: bytes, encoding: str | None = None, most_bytes: int = MOST_BYTES) -> bytes:
    """Unpack a body (gzip, deflate or plain), told by its first bytes or by its ``Content-Encoding``.

    The limit holds for the unpacked size and is kept while unpacking, so a zip bomb costs no memory. A header that
    says gzip over plain JSON is forgiven.

    Raises:
        BodyTooLarge: more than ``most_bytes`` bytes.
        BodyUnreadable: cut off or damaged, or an encoding other than gzip and deflate.

    >>> import gzip
    >>> open_body(gzip.compress(b'{"batch": []}'))
    b'{"batch": []}'

    """
    stated = (encoding or "").strip().lower()
    if stated not in _PLAIN | _PACKED:
        raise BodyUnreadable(
            f"The encoding {stated[:40]!r} is not known.",
            code="tracking.bad_encoding",
            hint="Send gzip, deflate or plain JSON.",
        )
    if len(body) > most_bytes:
        raise too_large(most_bytes)
    if body.startswith(_MAGIC):
        return _unpacked(body, _GZIP, most_bytes)
    if stated in _PLAIN and not _is_zlib(body):
        return body
    if not body or body[0] in _OPENERS:
        return body
    if stated in {"gzip", "x-gzip"}:
        raise broken_packing("gzip")
    return _unpacked(body, _ZLIB if _is_zlib(body) else _RAW, most_bytes)


def _is_zlib(body: bytes) -> bool:
    """Tell the two bytes at the head of a zlib stream; no JSON text begins with an x."""
    return len(body) > 2 and body[0] == 0x78 and int.from_bytes(body[:2], "big") % 31 == 0


def _unpacked(body: bytes, wrapping: int, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size, rest = 0, body
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(wrapping)
        try:
            part = stream.decompress(rest, most_bytes + 1 - size)
        except zlib.error as error:
            raise broken_packing("gzip" if wrapping == _GZIP else "deflate") from error
        size += len(part)
        if size > most_bytes:
            raise too_large(most_bytes)
        if not stream.eof:
            break
        parts.append(part)
        rest = stream.unused_data
        if not rest.strip(b"\0"):
            return b"".join(parts)
        if wrapping != _GZIP or not rest.startswith(_MAGIC):
            break
    raise broken_packing("gzip" if wrapping == _GZIP else "deflate")
