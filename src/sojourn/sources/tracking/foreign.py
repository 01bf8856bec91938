"""What records of other tools have in common: flat properties, some of which have a place of their own here."""

from collections.abc import Collection, Mapping

from sojourn.sources.tracking.calls import Json
from sojourn.sources.tracking.scalars import is_blank

Places = Mapping[str, tuple[str, str]]


def in_places(
    properties: Json, places: Places, without: Collection[str] = ()
) -> tuple[dict[str, object], dict[str, object]]:
    """Part properties into those that stay and a context, whose objects and fields ``places`` names.

    >>> in_places({"$url": "https://shop.example", "size": 7, "$ip": "192.0.2.1"}, {"$url": ("page", "url")}, ["$ip"])
    ({'size': 7}, {'page': {'url': 'https://shop.example'}})
    """
    rest: dict[str, object] = {}
    context: dict[str, dict[str, object]] = {}
    for name, value in properties.items():
        if name in places:
            outer, inner = places[name]
            if not is_blank(value):
                context.setdefault(outer, {})[inner] = value
        elif name not in without:
            rest[name] = value
    return rest, {**context}
