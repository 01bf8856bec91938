"""The nouns: what was said about using what is known of a person, by whom, when, and in which words."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from sojourn.vocabulary import InvalidInput, unknown_name

Purpose: TypeAlias = Literal[
    "analytics", "personalization", "marketing", "profiling", "sharing", "cross-border", "sensitive"
]
Channel: TypeAlias = Literal["email", "sms", "phone", "push", "wechat", "post", "ads"]
Status: TypeAlias = Literal["granted", "denied", "withdrawn"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
STATUSES: tuple[Status, ...] = get_args(Status)
"""From the least to the most restrictive."""
GRANTED: Status = "granted"


@dataclass(frozen=True, slots=True)
class Statement:
    """One piece of evidence about one identifier, never changed; what follows from all of it is decided when asked.

    ``value`` is normalized by the caller. ``channel`` is None where all channels are meant. ``time``: microseconds
    since 1970, UTC. ``wording``: what the person agreed to, or its version. ``place``: where it stood, so that reading
    it again adds nothing.

    >>> Statement("email", "a@x.de", "marketing", "email", "granted", 5, "shop", None, "1:24:0").status
    'granted'
    """

    namespace: str
    value: str
    purpose: Purpose
    channel: Channel | None
    status: Status
    time: int
    source: str
    wording: str | None
    place: str


def checked_purpose(name: str, channel: str | None) -> tuple[Purpose, Channel | None]:
    """Give a purpose and a channel of those that exist; only marketing goes by channel.

    Raises InvalidInput ``consent.purpose`` or ``consent.channel``.

    >>> checked_purpose("marketing", "email")
    ('marketing', 'email')
    """
    if name not in PURPOSES:
        raise unknown_name("purpose", name, PURPOSES, code="consent.purpose")
    if channel is not None and channel not in CHANNELS:
        raise unknown_name("channel of consent", channel, CHANNELS, code="consent.channel")
    if channel is not None and name != "marketing":
        raise InvalidInput(
            f"Consent to {name} has no channel, {channel!r} was given.",
            code="consent.channel",
            hint="Only marketing goes by channel.",
        )
    return name, channel


def checked_status(name: str) -> Status:
    """Give a status of those that exist; raises InvalidInput ``consent.status``.

    >>> checked_status("denied")
    'denied'
    """
    if name not in STATUSES:
        raise unknown_name("status of consent", name, STATUSES, code="consent.status")
    return name
