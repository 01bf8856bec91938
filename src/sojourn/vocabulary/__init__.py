"""Words that every room shares: errors, durations, instants, windows, money, wording.

Standard library only.
"""

from sojourn.vocabulary.amounts import Money, currency_exponent
from sojourn.vocabulary.doors import opened_when_asked
from sojourn.vocabulary.errors import ChangedSince, InvalidInput, NotFound, SojournError, WorkspaceError, unknown_name
from sojourn.vocabulary.names import DERIVED
from sojourn.vocabulary.time import DAY, MINUTE, SECOND, TimeWindow, duration, duration_text, instant, iso, zone
from sojourn.vocabulary.wording import catalog, language_from, languages, money, number, say, seconds_text, share

__all__ = [
    "DAY",
    "DERIVED",
    "MINUTE",
    "SECOND",
    "ChangedSince",
    "InvalidInput",
    "Money",
    "NotFound",
    "SojournError",
    "TimeWindow",
    "WorkspaceError",
    "catalog",
    "currency_exponent",
    "duration",
    "duration_text",
    "instant",
    "iso",
    "language_from",
    "languages",
    "money",
    "number",
    "opened_when_asked",
    "say",
    "seconds_text",
    "share",
    "unknown_name",
    "zone",
]
