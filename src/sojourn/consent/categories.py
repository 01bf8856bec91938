"""What consent banners call things: `context.consent.categoryPreferences` of a tracking call, as purposes.

| category | purposes |
|---|---|
| Analytics, Performance, Statistics, C0002 | analytics |
| Functional, Preferences, Personalization, C0003 | personalization |
| Advertising, Targeting, Marketing, C0004 | marketing by ads, profiling |
| Data Sharing, Social Media, Sharing, C0005 | sharing |
| Profiling, Cross-Border, Sensitive | the purpose of that name |
| Marketing:CHANNEL, such as Marketing:Email | marketing by that channel |

Case, spaces and punctuation do not matter. What a banner calls marketing is about advertising on pages; it is no
consent to mails. Strictly necessary cookies (C0001) and unknown categories say nothing.
"""

import re
from collections.abc import Iterator, Mapping

from sojourn.consent.statements import CHANNELS, Channel, Purpose

Spoken = tuple[Purpose, Channel | None]
_ADVERTISING: tuple[Spoken, ...] = (("marketing", "ads"), ("profiling", None))
_NAMES: Mapping[str, tuple[Spoken, ...]] = {
    **dict.fromkeys(("analytics", "performance", "statistics", "c0002"), (("analytics", None),)),
    **dict.fromkeys(("functional", "preferences", "personalization", "c0003"), (("personalization", None),)),
    **dict.fromkeys(("advertising", "targeting", "marketing", "c0004"), _ADVERTISING),
    **dict.fromkeys(("datasharing", "socialmedia", "sharing", "c0005"), (("sharing", None),)),
    "profiling": (("profiling", None),),
    "crossborder": (("cross-border", None),),
    "sensitive": (("sensitive", None),),
    **{f"marketing{channel}": (("marketing", channel),) for channel in CHANNELS},
}


def preferences(consent: object) -> Iterator[tuple[Purpose, Channel | None, bool]]:
    """Read the ``consent`` of a call's context: purpose, channel, and whether it was granted; anything may be given.

    Where two categories speak of one purpose, the no counts.

    >>> sorted(preferences({"categoryPreferences": {"Analytics": True, "Advertising": False, "C0001": True, "x": 7}}))
    [('analytics', None, True), ('marketing', 'ads', False), ('profiling', None, False)]
    """
    given = consent.get("categoryPreferences") if isinstance(consent, Mapping) else None
    found: dict[Spoken, bool] = {}
    for name, granted in given.items() if isinstance(given, Mapping) else ():
        if isinstance(granted, bool):
            for spoken in _NAMES.get(re.sub(r"[\W_]+", "", str(name)).lower(), ()):
                found[spoken] = found.get(spoken, True) and granted
    for (purpose, channel), granted in found.items():
        yield purpose, channel, granted
