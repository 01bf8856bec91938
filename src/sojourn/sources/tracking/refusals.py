"""Why a tracking request as a whole is refused. A single bad event never is a reason: it becomes a `Failed`."""

from sojourn.vocabulary import InvalidInput


class RequestRefused(InvalidInput):
    """A request that cannot be taken in at all; an HTTP front answers 400 unless a subclass says otherwise."""


class BodyTooLarge(RequestRefused):
    """The body is larger than allowed once it is unpacked (413)."""


class BodyUnreadable(RequestRefused):
    """The bytes are no JSON text: broken compression, another encoding than UTF-8, broken or too deep JSON."""


class BodyMisshapen(RequestRefused):
    """The JSON is no object, or a batch without a list of events."""


class EndpointUnknown(RequestRefused):
    """There is no such endpoint (404)."""


def too_large(most_bytes: int) -> BodyTooLarge:
    """Build the error for a body beyond the limit.

    >>> too_large(4_000_000).code
    'tracking.too_large'
    """
    return BodyTooLarge(
        f"The request is larger than {most_bytes:,} bytes.",
        code="tracking.too_large",
        hint="Send fewer events in one batch.",
    )


def broken_packing(how: str) -> BodyUnreadable:
    """Build the error for a body whose compression is broken."""
    return BodyUnreadable(
        f"The body is marked or begins as {how}, and cannot be unpacked.",
        code="tracking.bad_gzip",
        hint="Send it whole, or without compression.",
    )


def too_deep() -> BodyUnreadable:
    """Build the error for JSON that nests beyond what any parser here follows."""
    return BodyUnreadable(
        "The JSON nests too deeply to be read.", code="tracking.too_deep", hint="Send flat properties."
    )


def not_an_object() -> BodyMisshapen:
    """Build the error for JSON that is a list, a text or a number."""
    return BodyMisshapen(
        "The body is JSON, but no object.",
        code="tracking.not_an_object",
        hint='Send {"type": ...}, or {"batch": [...]} for several events.',
    )
