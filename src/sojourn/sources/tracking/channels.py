"""Channels: where a call happened, as far as it says so or its library gives it away."""

import re
from functools import lru_cache

from sojourn.sources.tracking.calls import Envelope, Json
from sojourn.sources.tracking.scalars import object_of, text_of

_APP = frozenset("android ios swift kotlin flutter native mobile dart cordova unity xamarin maui".split())
_WEB = frozenset("js javascript browser web".split())
_HINTS = {"web": "web", "mobile": "app"}
_CALLS = {"page": "web", "screen": "app"}


def channel_of(kind: str, item: Json, properties: Json, context: Json, envelope: Envelope) -> str | None:
    """Decide the channel: stated by the event, its context or the source; else told by library or kind of call.

    The top-level ``channel`` of rudder's SDKs says only on what kind of machine they ran, so a stated one wins.

    >>> context = {"library": {"name": "analytics.js"}}
    >>> channel_of("track", {}, {"channel": "store"}, context, Envelope("shop", 0))
    'store'
    >>> channel_of("track", {}, {}, context, Envelope("shop", 0))
    'web'
    """
    stated = text_of(properties.get("channel")) or text_of(context.get("channel")) or envelope.channel
    if stated is not None:
        return stated
    library = object_of(context.get("library"))
    name = None if library is None else library.get("name")
    told = _by_library(name) if isinstance(name, str) else None
    hint = item.get("channel")
    return told or (_HINTS.get(hint) if isinstance(hint, str) else None) or _CALLS.get(kind)


@lru_cache(maxsize=1024)
def _by_library(name: str) -> str | None:
    words = set(re.split(r"[^a-z0-9]+", name.lower()))
    if words & _APP:
        return "app"
    return "web" if words & _WEB and "node" not in words else None
