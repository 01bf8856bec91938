"""Mapping: a delivery in, one call or one failure out for each event that its definition makes of it.

Each event is first written as the tracking protocol would state it, then read as any other: names, times, money, lines
and identifiers have one meaning everywhere. Where several events of one delivery get the same message id, the second is
`ID-2`, the third `ID-3`; so the same delivery again adds nothing. Where a definition names none, Standard Webhooks'
``webhook-id`` is it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import msgspec

from sojourn.sources import Call, Envelope, Failed, read_request
from sojourn.vocabulary import InvalidInput, currency_exponent
from sojourn.webhooks.definition import Condition, Lines, Made, Rule, Webhook, compiled, path_of

MOST_EVENTS = 10_000
_ENCODER = msgspec.json.Encoder()


class _Delivery:
    """A body, the element of it that is being looked at, and the headers."""

    def __init__(self, body: object, headers: Mapping[str, str], element: object) -> None:
        self.body, self.headers, self.element = body, headers, element

    def at(self, element: object) -> "_Delivery":
        return _Delivery(self.body, self.headers, element)

    def all(self, path: str) -> list[object]:
        """Give everything that a JSONPath finds."""
        place = self.element if path[0] == "@" else self.body
        return list(compiled(path).findall(place)) if isinstance(place, dict | list) else []

    def value(self, term: object) -> object:
        """Give the value of a term; None where there is none."""
        if isinstance(term, list):
            return next((value for one in term if not _is_blank(value := self.value(one))), None)
        if isinstance(term, Made):
            if term.header is not None:
                return self.headers.get(term.header.lower())
            parts = [self.value(one) for one in term.join]
            return "-".join(map(str, parts)) if parts and not any(map(_is_blank, parts)) else term.value
        path = path_of(term)
        if path is None:
            return term
        if path == "@":
            return self.element
        found = self.all(path)
        return found[0] if len(found) == 1 else found or None


def read_delivery(
    webhook: Webhook, headers: Mapping[str, str], body: bytes, envelope: Envelope
) -> Iterator[Call | Failed]:
    r"""Read a delivery by a definition; what cannot become an event is a failure with its reason.

    >>> from sojourn.webhooks.definition import parse_webhook
    >>> text = "name: till\nauthentication: {scheme: write-key}\nevents: [{event: $.what, identifiers: {card: $.card}}]"
    >>> (call,) = read_delivery(parse_webhook(text), {}, b'{"what": "Coffee Bought", "card": 7}', Envelope("till", 0))
    >>> call.event, call.identifiers
    ('Coffee Bought', {'card': '7'})
    """
    translated = translate_delivery(webhook, headers, body, envelope)
    yield from [translated] if isinstance(translated, Failed) else read_request("batch", translated, envelope)


def translate_delivery(webhook: Webhook, headers: Mapping[str, str], body: bytes, envelope: Envelope) -> bytes | Failed:
    """Give a delivery as a batch of the tracking protocol, or why it has no event."""
    try:
        items = list(_items(webhook, headers, msgspec.json.decode(body), envelope))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Failed("webhook.not_json", "", "The body is no JSON.", body)
    except RecursionError:
        return Failed("webhook.too_deep", "", "The body nests too deeply to be read.", body)
    except InvalidInput as error:
        return Failed(error.code, "", error.message, body)
    if not items and webhook.otherwise == "fail":
        return Failed("webhook.no_rule", "", f"No rule of the webhook {webhook.name!r} applies.", body)
    return _ENCODER.encode({"batch": items})


def _items(
    webhook: Webhook, headers: Mapping[str, str], body: object, envelope: Envelope
) -> Iterator[dict[str, object]]:
    """Give the events of a delivery as the tracking protocol states them."""
    whole, seen, count = _Delivery(body, headers, body), Counter[str](), 0
    for rule in webhook.events:
        for element in whole.all(rule.each) if rule.each else [body]:
            delivery = whole.at(element)
            if not all(_holds(condition, delivery) for condition in rule.only_if):
                continue
            count += 1
            if count > MOST_EVENTS:
                raise InvalidInput(
                    f"The delivery has more than {MOST_EVENTS:,} events.", code="webhook.too_many_events"
                )
            item = _item(rule, delivery, envelope)
            if "messageId" in item:
                given = str(item["messageId"])
                seen[given] += 1
                item["messageId"] = given if seen[given] == 1 else f"{given}-{seen[given]}"
            yield item


def _item(rule: Rule, delivery: _Delivery, envelope: Envelope) -> dict[str, object]:
    identifiers = {name: delivery.value(term) for name, term in rule.identifiers.items()}
    listed = [{"type": name, "id": value} for name, value in identifiers.items() if not _is_blank(value)]
    context = {"externalIds": listed, "channel": delivery.value(rule.channel)}
    given = delivery.value(rule.message_id)
    item: dict[str, object] = {
        "type": rule.call,
        "event": delivery.value(rule.event),
        "messageId": delivery.headers.get("webhook-id") if _is_blank(given) else given,
        "timestamp": delivery.value(rule.time),
        "userId": identifiers.get("user_id"),
        "anonymousId": identifiers.get("anonymous_id"),
        "context": _filled(context),
        "properties": _properties(rule, delivery, envelope),
        "traits": _filled({name: delivery.value(term) for name, term in rule.traits.items()}),
    }
    return _filled(item)


def _properties(rule: Rule, delivery: _Delivery, envelope: Envelope) -> dict[str, object]:
    """Give the properties, money, order and lines among them under the names of the e-commerce specification."""
    stated = delivery.value(rule.currency)
    currency = stated if isinstance(stated, str) else None
    minor = currency or envelope.currency if rule.minor_units else None
    own = {name: delivery.value(term) for name, term in rule.properties.items()}
    money = {"revenue": _amount(delivery.value(rule.value), minor), "currency": currency}
    lines = _lines(rule.lines, delivery, minor) if rule.lines else None
    return _filled({**own, **money, "order_id": delivery.value(rule.order), "products": lines})


def _lines(lines: Lines, delivery: _Delivery, minor: str | None) -> list[dict[str, object]]:
    found = []
    for element in delivery.all(lines.each):
        line = delivery.at(element)
        shown = {
            "product_id": line.value(lines.product),
            "quantity": line.value(lines.quantity),
            "price": _amount(line.value(lines.price), minor),
            "category": line.value(lines.category),
            "name": line.value(lines.name),
        }
        found.append(_filled(shown))
    return found


def _amount(value: object, minor: str | None) -> object:
    """Give an amount in units of its currency; ``minor`` is the currency of one in minor units."""
    if minor is None or _is_blank(value):
        return value
    try:
        return str(Decimal(str(value)).scaleb(-currency_exponent(minor.strip().upper())))
    except InvalidOperation:
        return value


def _holds(condition: Condition, delivery: _Delivery) -> bool:
    value = delivery.value(condition.term)
    wanted: Sequence[object] = (
        [condition.equals, *condition.one_of] if condition.equals is not None else condition.one_of
    )
    if wanted and value not in wanted:
        return False
    return condition.exists is None or condition.exists != _is_blank(value)


def _filled(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if not _is_blank(value)}


def _is_blank(value: object) -> bool:
    return value is None or value in ("", {}, [])
