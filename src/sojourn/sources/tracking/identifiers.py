"""Identifiers: who a call is about, by namespace.

| namespace | where it comes from, the first that is filled |
|---|---|
| `user_id` | `userId` |
| `anonymous_id` | `anonymousId`; of an alias `previousId` |
| `email`, `phone` | the traits (not those of a group: they are the company's), then `context.traits` |
| `device` | `context.device.id` |
| any other known one | a trait, then a property, of exactly that name |
| all | `context.externalIds`, a list of `{id, type}` |

An unknown type of an external id is left out: a public write key must not be able to invent namespaces.
"""

from collections.abc import Collection

from sojourn.sources.tracking.calls import Json
from sojourn.sources.tracking.scalars import text_of

_HAVE_THEIR_OWN_PLACE = frozenset({"user_id", "anonymous_id", "email", "phone", "device"})


def identifiers_of(
    kind: str, item: Json, context: Json, properties: Json, namespaces: Collection[str]
) -> dict[str, str]:
    """Gather the identifiers of a call; numbers become texts, what is null or empty is left out.

    >>> item = {"userId": 42, "anonymousId": "", "traits": {"email": "a@example.com"}}
    >>> identifiers_of("identify", item, {"device": {"id": "d1"}}, {}, ["user_id", "email", "device"])
    {'user_id': '42', 'email': 'a@example.com', 'device': 'd1'}
    """
    found: dict[str, str] = {}
    for namespace, value in _claims(kind, item, context, properties, namespaces):
        if value is not None and namespace not in found and (text := text_of(value)) is not None:
            found[namespace] = text
    return found


def _claims(
    kind: str, item: Json, context: Json, properties: Json, namespaces: Collection[str]
) -> list[tuple[str, object]]:
    claims = [("user_id", item.get("userId")), ("anonymous_id", item.get("anonymousId"))]
    if kind == "alias":
        claims.insert(1, ("anonymous_id", item.get("previousId")))
    own, around = item.get("traits"), context.get("traits")
    traits = [one for one in (own if kind != "group" else None, around) if one and isinstance(one, dict)]
    claims += [(name, one.get(name)) for one in traits for name in ("email", "phone")]
    device = context.get("device")
    if isinstance(device, dict):
        claims.append(("device", device.get("id")))
    for place in (*traits, properties):
        if not place.keys().isdisjoint(namespaces):
            claims += [
                (name, place[name]) for name in namespaces if name in place and name not in _HAVE_THEIR_OWN_PLACE
            ]
    listed = context.get("externalIds")
    if isinstance(listed, list):
        for entry in listed:
            kind_of_id = entry.get("type") if isinstance(entry, dict) else None
            if isinstance(kind_of_id, str) and kind_of_id in namespaces:
                claims.append((kind_of_id, entry.get("id")))
    return claims
