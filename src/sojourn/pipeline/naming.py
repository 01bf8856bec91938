"""Texts that may name somebody: what stands in the bytes of an event that failed, or in a cell of a rejected row."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from sojourn.sources import NAMESPACES

IDENTIFYING = {*NAMESPACES, "userId", "anonymousId", "previousId", "id", "distinct_id", "original_id", "login_id"}
ANYWHERE = 6
"""From this length on a text is looked for wherever it stands; a shorter one, such as 7, only where ids stand."""
_PIECES = re.compile(r"[,;\t|&=\"'{}\[\]\s]+")
_CELLS = re.compile(r"[,;\t|&=]")


def texts_in_event(raw: bytes) -> list[str]:
    """Give the texts in the bytes of an event that may be identifiers.

    >>> texts_in_event(b'{"userId": 7, "properties": {"size": "9", "mail": "ann@x.de"}}')
    ['7', 'ann@x.de']
    """
    try:
        found = list(_scalars(json.loads(raw), None))
    except (ValueError, RecursionError):
        return texts_in(raw.decode("utf-8", "replace"))
    return [text for key, text in found if key in IDENTIFYING or len(text) >= ANYWHERE]


def texts_in(text: str) -> list[str]:
    """Give a text of any form and all of its pieces, as they stand and as a form of a web page encodes them.

    >>> texts_in("mail=ann%40x.de")
    ['mail=ann%40x.de', 'mail', 'ann%40x.de', 'mail=ann@x.de', 'ann@x.de']
    """
    spelled = dict.fromkeys((text, unquote_plus(text)))
    return [*dict.fromkeys(piece for one in spelled for piece in (one, *_PIECES.split(one), *_CELLS.split(one)))]


def _scalars(value: object, key: str | None) -> Iterator[tuple[str | None, str]]:
    """Give every text and number of a JSON value with the name that it stands under."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _scalars(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner, key)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield key, str(value)
