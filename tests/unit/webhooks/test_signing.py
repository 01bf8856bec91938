"""Signatures: what others sign is accepted, what was changed on the way, is stale or was signed by others is not."""

import hmac
from base64 import b64encode

import pytest

from sojourn.vocabulary import SECOND
from sojourn.webhooks import SignatureRefused, check_signature
from sojourn.webhooks.definition import Authentication

BODY = b'{"test": 2432232314}'
# The example that the Standard Webhooks libraries of several languages test against.
STANDARD = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105  the published example's
SIGNED_AT = 1614265330 * SECOND
STRIPE = Authentication(
    "hmac", header="Stripe-Signature", signed="timestamp.body", timestamp_field="t", signature_field="v1"
)


def refused(scheme: Authentication, secrets: list[str], headers: dict[str, str], now: int, body: bytes = BODY) -> str:
    with pytest.raises(SignatureRefused) as error:
        check_signature(scheme, secrets, headers, body, now)
    return error.value.code


def test_the_published_example_of_standard_webhooks_is_accepted() -> None:
    check_signature(Authentication("standard-webhooks"), [SECRET], STANDARD, BODY, SIGNED_AT)


def test_standard_webhooks_sign_several_times_while_a_secret_is_replaced() -> None:
    scheme = Authentication("standard-webhooks")
    both = {**STANDARD, "webhook-signature": f"v1,AAAA v2,x {STANDARD['webhook-signature']}"}
    check_signature(scheme, ["whsec_b3RoZXI=", SECRET], both, BODY, SIGNED_AT)
    assert refused(scheme, ["whsec_b3RoZXI="], both, SIGNED_AT) == "webhook.signature"


@pytest.mark.parametrize("seconds", (-301, 301))
def test_what_was_signed_more_than_five_minutes_away_is_refused(seconds: int) -> None:
    scheme = Authentication("standard-webhooks")
    check_signature(scheme, [SECRET], STANDARD, BODY, SIGNED_AT + 300 * SECOND)
    assert refused(scheme, [SECRET], STANDARD, SIGNED_AT + seconds * SECOND) == "webhook.timestamp"


@pytest.mark.parametrize(
    "change", ({"webhook-id": "other"}, {"webhook-timestamp": "1614265331"}, {"webhook-signature": ""})
)
def test_whatever_is_changed_breaks_the_signature(change: dict[str, str]) -> None:
    scheme = Authentication("standard-webhooks")
    assert refused(scheme, [SECRET], {**STANDARD, **change}, SIGNED_AT) == "webhook.signature"
    assert refused(scheme, [SECRET], STANDARD, SIGNED_AT, BODY + b" ") == "webhook.signature"


@pytest.mark.parametrize("algorithm", ("sha1", "sha256"))
@pytest.mark.parametrize("encoding", ("hex", "base64"))
@pytest.mark.parametrize("prefix", ("", "sha256="))
def test_every_way_of_writing_an_hmac_is_read(algorithm: str, encoding: str, prefix: str) -> None:
    scheme = Authentication("hmac", header="X-Sign", algorithm=algorithm, encoding=encoding, prefix=prefix)  # type: ignore[arg-type]
    digest = hmac.new(b"secret", BODY, algorithm)
    text = digest.hexdigest().upper() if encoding == "hex" and not prefix else digest.hexdigest()
    shown = text if encoding == "hex" else b64encode(digest.digest()).decode()
    check_signature(scheme, ["old", "secret"], {"x-sign": prefix + shown}, BODY, 0)
    assert refused(scheme, ["other"], {"x-sign": prefix + shown}, 0) == "webhook.signature"
    assert refused(scheme, ["secret"], {"x-sign": prefix}, 0) == "webhook.signature"
    assert refused(scheme, ["secret"], {}, 0) == "webhook.signature"


def test_a_header_of_several_fields_is_read_by_their_names() -> None:
    signature = hmac.new(b"whsec_raw", b"1700000000." + BODY, "sha256").hexdigest()
    headers = {"stripe-signature": f"t=1700000000,v1=00ff,v1={signature},v0=ignored"}
    check_signature(STRIPE, ["whsec_raw"], headers, BODY, 1700000000 * SECOND)
    assert refused(STRIPE, ["whsec_raw"], headers, 1700000301 * SECOND) == "webhook.timestamp"
    assert refused(STRIPE, ["whsec_raw"], {}, 0) == "webhook.timestamp"
    late = {"stripe-signature": headers["stripe-signature"].replace("t=1700000000", "t=1700000009")}
    assert refused(STRIPE, ["whsec_raw"], late, 1700000000 * SECOND) == "webhook.signature"


@pytest.mark.parametrize("text", ("é", "\x00", "v1,é", "sha256=é" * 100))
def test_strange_headers_are_refused_and_break_nothing(text: str) -> None:
    assert refused(Authentication("hmac", header="x-sign"), ["s"], {"x-sign": text}, 0) == "webhook.signature"
    assert refused(STRIPE, ["s"], {"stripe-signature": text}, 0) == "webhook.timestamp"
    strange = dict.fromkeys(STANDARD, text)
    assert refused(Authentication("standard-webhooks"), [SECRET], strange, 0) == "webhook.timestamp"
