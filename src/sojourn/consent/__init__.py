"""Consent: what people said about the use of what is known of them, as evidence, and what follows from it.

By purpose and channel, with time, source and wording. Each identifier keeps its own statements, so that joining and
separating persons neither loses nor invents any.
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.consent.categories import preferences
    from sojourn.consent.deciding import all_in_force, allowed, in_force
    from sojourn.consent.recording import (
        add_spoken,
        add_statements,
        forget_statements,
        read_statements,
        settle_repeats,
    )
    from sojourn.consent.statements import (
        CHANNELS,
        PURPOSES,
        STATUSES,
        Channel,
        Purpose,
        Statement,
        Status,
        checked_purpose,
        checked_status,
    )
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "CHANNELS",
    "PURPOSES",
    "STATUSES",
    "Channel",
    "Purpose",
    "Statement",
    "Status",
    "add_spoken",
    "add_statements",
    "all_in_force",
    "allowed",
    "checked_purpose",
    "checked_status",
    "forget_statements",
    "in_force",
    "preferences",
    "read_statements",
    "settle_repeats",
]
