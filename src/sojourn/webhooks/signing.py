"""Signatures: does a delivery come from who knows the secret, and is it fresh?

- ``hmac``: the header holds ``PREFIX`` and the HMAC of the raw body (or of ``TIMESTAMP.BODY``), in hex or base64. A
  header of several fields (``t=1700000000,v1=...``) is read by their names.
- ``standard-webhooks``: the headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` (``v1,BASE64``,
  several with spaces between) sign ``ID.TIMESTAMP.BODY`` with HMAC-SHA256; the secret is ``whsec_`` and base64.

A signed timestamp may be five minutes off, in either direction. Each secret in force is tried against each signature,
so that a secret can be replaced without losing a delivery; every comparison takes a time that does not depend on where
they differ.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as Broken
from collections.abc import Mapping, Sequence

from sojourn.vocabulary import SECOND, InvalidInput
from sojourn.webhooks.definition import Authentication

TOLERANCE = 300 * SECOND
STANDARD_PREFIX = "whsec_"
_SIGNED = "The signature does not fit the body."


class SignatureRefused(InvalidInput):
    """A delivery that does not prove where it comes from (401)."""


def check_signature(
    scheme: Authentication, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: int
) -> None:
    """Check a delivery as received; header names are in small letters.

    Raises:
        SignatureRefused: ``webhook.signature`` (missing or wrong) or ``webhook.timestamp`` (missing or too far off).

    >>> scheme = Authentication("hmac", header="X-Signature", prefix="sha256=")
    >>> signature = hmac.new(b"secret", b"{}", "sha256").hexdigest()
    >>> check_signature(scheme, ["old", "secret"], {"x-signature": f"sha256={signature}"}, b"{}", 0)

    """
    if scheme.scheme == "standard-webhooks":
        _check_standard(secrets, headers, body, now)
        return
    given = headers.get((scheme.header or "").lower(), "")
    fields = _fields(given)
    signatures = fields.get(scheme.signature_field, []) if scheme.signature_field else [given.strip()]
    signed = body
    if scheme.signed == "timestamp.body":
        stamps = fields.get(scheme.timestamp_field, []) if scheme.timestamp_field else []
        stamp = stamps[0] if stamps else headers.get((scheme.timestamp_header or "").lower(), "")
        _check_time(stamp, now)
        signed = stamp.encode("latin-1", "replace") + b"." + body
    digests = [hmac.digest(secret.encode(), signed, scheme.algorithm) for secret in secrets]
    shown = [digest.hex() if scheme.encoding == "hex" else b64encode(digest).decode() for digest in digests]
    _compare([f"{scheme.prefix}{text}" for text in shown], signatures, ignore_case=scheme.encoding == "hex")


def _check_standard(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: int) -> None:
    number, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    _check_time(stamp, now)
    signed = f"{number}.{stamp}.".encode() + body
    digests = [hmac.digest(standard_key(secret), signed, "sha256") for secret in secrets]
    expected = [f"v1,{b64encode(digest).decode()}" for digest in digests]
    _compare(expected, headers.get("webhook-signature", "").split(), ignore_case=False)


def standard_key(secret: str) -> bytes:
    """Give the bytes of a secret of Standard Webhooks.

    Raises InvalidInput ``webhook.secret``.

    >>> standard_key("whsec_c2VjcmV0")
    b'secret'
    """
    try:
        return b64decode(secret.strip().removeprefix(STANDARD_PREFIX), validate=True)
    except (Broken, ValueError):
        raise InvalidInput(
            "The secret is none of Standard Webhooks.", code="webhook.secret", hint="It is whsec_ and base64."
        ) from None


def _check_time(stamp: str, now: int) -> None:
    seconds = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 12 else None
    if seconds is None or abs(now - seconds * SECOND) > TOLERANCE:
        raise SignatureRefused(
            "The signed time is missing, or more than five minutes off.",
            code="webhook.timestamp",
            hint="Check the clocks of both systems.",
        )


def _compare(expected: Sequence[str], given: Sequence[str], *, ignore_case: bool) -> None:
    """Compare each with each, all of them, whatever the first comparisons say."""
    fits = False
    for one in given:
        for other in expected:
            texts = (one.lower(), other.lower()) if ignore_case else (one, other)
            fits |= hmac.compare_digest(*(text.encode("utf-8", "replace") for text in texts))
    if not fits:
        raise SignatureRefused(_SIGNED, code="webhook.signature", hint="Check the secret on both sides.")


def _fields(text: str) -> dict[str, list[str]]:
    """Read ``name=value`` pairs with commas between; a name may come several times."""
    found: dict[str, list[str]] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        found.setdefault(name, []).append(value)
    return found
