"""The definition of a webhook, as a person writes it in YAML: how deliveries are authenticated, and what they become.

A *term* says where a value comes from: a text that begins with ``$`` is a JSONPath into the whole body, one that begins
with ``@`` a JSONPath into the element that ``each`` has found; every other text, number or truth is itself. ``{header:
NAME}`` is a header of the delivery, ``{value: X}`` is X even where it looks like a path, ``{join: [A, B]}`` are several
with a hyphen between; a list of terms is the first of them that is filled.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import yaml

from sojourn.access import checked_source
from sojourn.sources import NAMESPACES
from sojourn.vocabulary import InvalidInput, unknown_name

if TYPE_CHECKING:
    from jsonpath import JSONPath

Scalar = str | int | float | bool
_PATH = re.compile(r"[$@]($|[.\[])")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
HINT = "`sojourn examples webhook` prints one that works."


class Noun(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a definition are: frozen, without unknown fields."""


class Made(Noun, frozen=True):
    """A term that is more than a text; one of its fields is filled."""

    header: str | None = None
    value: Scalar | None = None
    join: list[str] = []


Term = Scalar | Made | list[str | Made]


class Condition(Noun, frozen=True):
    """Holds when the value of a term is one of some, or is there at all."""

    term: str | Made
    equals: Scalar | None = None
    one_of: list[Scalar] = []
    exists: bool | None = None


class Lines(Noun, frozen=True):
    """The lines of an order: ``each`` finds them, the rest are terms into one of them."""

    each: str
    product: Term | None = None
    quantity: Term | None = None
    price: Term | None = None
    category: Term | None = None
    name: Term | None = None


class Rule(Noun, frozen=True):
    """What becomes of a delivery for which all conditions hold: one event, or one for each element of ``each``.

    ``minor_units``: amounts are whole cents (or what the currency's smallest unit is), not units of the currency.
    """

    event: Term | None = None
    call: Literal["track", "identify"] = "track"
    only_if: list[Condition] = []
    each: str | None = None
    identifiers: dict[str, Term] = {}
    time: Term | None = None
    message_id: Term | None = None
    channel: Term | None = None
    order: Term | None = None
    value: Term | None = None
    currency: Term | None = None
    minor_units: bool = False
    lines: Lines | None = None
    properties: dict[str, Term] = {}
    traits: dict[str, Term] = {}


class Authentication(Noun, frozen=True):
    """How a delivery proves where it comes from; see ``signing``.

    ``signature_field`` and ``timestamp_field`` are for headers that hold several: ``t=1700000000,v1=SIGNATURE``.
    """

    scheme: Literal["hmac", "standard-webhooks", "write-key"]
    header: str | None = None
    algorithm: Literal["sha1", "sha256"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    signed: Literal["body", "timestamp.body"] = "body"
    timestamp_header: str | None = None
    signature_field: str | None = None
    timestamp_field: str | None = None


class Webhook(Noun, frozen=True):
    """One webhook: deliveries to ``/v1/webhook/NAME`` become events of ``source`` (the name, where none is said).

    ``otherwise``: what happens to a delivery to which no rule applies: it is listed among the failed events (fail), or
    left out (ignore).
    """

    name: str
    authentication: Authentication
    events: list[Rule]
    source: str | None = None
    channel: str | None = None
    otherwise: Literal["fail", "ignore"] = "fail"


def parse_webhook(text: str) -> Webhook:
    r"""Read a definition from YAML.

    Raises InvalidInput ``webhook.unreadable`` (no YAML), ``webhook.invalid`` (what exactly, where), ``webhook.path``.

    >>> parse_webhook("name: till\nauthentication: {scheme: write-key}\nevents: [{event: Coffee Bought}]").name
    'till'
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f" (line {place.line + 1})" if place is not None else ""
        raise InvalidInput(
            f"The definition is no YAML{where}.", code="webhook.unreadable", hint="Correct that line."
        ) from None
    try:
        webhook = msgspec.convert(content, Webhook)
    except msgspec.ValidationError as error:
        raise _invalid(f"{error}.".replace("`", "'")) from None
    return _checked(webhook)


def path_of(term: object) -> str | None:
    """Give the JSONPath of a term that is one.

    >>> path_of("$.customer.id"), path_of("$5 off"), path_of(7)
    ('$.customer.id', None, None)
    """
    return term if isinstance(term, str) and _PATH.match(term) else None


@lru_cache(maxsize=4096)
def compiled(path: str) -> "JSONPath":
    """Give a JSONPath ready to be asked.

    Raises InvalidInput ``webhook.path``.
    """
    from jsonpath import JSONPath, JSONPathEnvironment, JSONPathError

    try:
        found = JSONPathEnvironment().compile(f"${path[1:]}")
    except JSONPathError as error:
        reason = str(error).splitlines()[0]
        raise InvalidInput(
            f"{path!r} is no JSONPath: {reason}.", code="webhook.path", hint="Write it like $.order.customer.email."
        ) from None
    if not isinstance(found, JSONPath):
        raise InvalidInput(
            f"{path!r} joins several JSONPaths.", code="webhook.path", hint="Write a list: the first that is filled."
        )
    return found


def headers_of(webhook: Webhook) -> frozenset[str]:
    """Name the headers that terms ask for, in small letters, and the one that holds a delivery's id.

    >>> sorted(headers_of(parse_webhook(example_webhook())))
    ['webhook-id', 'x-shop-topic']
    """
    asked = (term.header for rule in webhook.events for term in _terms(rule) if isinstance(term, Made) and term.header)
    return frozenset({"webhook-id", *(name.lower() for name in asked)})


def example_webhook() -> str:
    """Give a definition to begin with."""
    return files("sojourn.webhooks").joinpath("example.yaml").read_text(encoding="utf-8")


def webhook_schema() -> dict[str, Any]:
    """Give the JSON Schema of a definition.

    >>> sorted(webhook_schema()["$defs"]["Webhook"]["required"])
    ['authentication', 'events', 'name']
    """
    return msgspec.json.schema(Webhook)


def _checked(webhook: Webhook) -> Webhook:
    """Refuse what has the right shape and still cannot be."""
    if not _NAME.fullmatch(webhook.name):
        raise _invalid(f"{webhook.name[:40]!r} cannot name a webhook: up to 63 of a-z, 0-9, - and _.")
    checked_source(webhook.source or webhook.name)
    scheme = webhook.authentication
    if scheme.scheme == "hmac" and not scheme.header:
        raise _invalid("Authentication by hmac needs the header in which the signature stands.")
    if scheme.signed == "timestamp.body" and not (scheme.timestamp_header or scheme.timestamp_field):
        raise _invalid("A signed timestamp needs timestamp_header or timestamp_field.")
    if not webhook.events:
        raise _invalid("A webhook needs at least one rule under events.")
    for place, rule in enumerate(webhook.events):
        if rule.call == "track" and rule.event is None:
            raise _invalid(f"events[{place}] has no event: the name of what happened.")
        for namespace in rule.identifiers:
            if namespace not in NAMESPACES:
                raise unknown_name("kind of identifier", namespace, NAMESPACES, code="webhook.invalid")
        for path in filter(None, map(path_of, [*_terms(rule), *_places(rule)])):
            compiled(path)
    return webhook


def _places(rule: Rule) -> Iterator[str]:
    for each in (rule.each, rule.lines.each if rule.lines else None):
        if each is not None and path_of(each) is None:
            raise _invalid(f"{each!r} is no JSONPath, and `each` needs one.")
        yield from filter(None, [each])


def _terms(rule: Rule) -> Iterator[object]:
    """Give every term of a rule, those inside lists and joins too."""
    lines = rule.lines
    found: list[object] = [rule.event, rule.time, rule.message_id, rule.channel, rule.order, rule.value, rule.currency]
    found += [*rule.identifiers.values(), *rule.properties.values(), *rule.traits.values()]
    found += [condition.term for condition in rule.only_if]
    found += [lines.product, lines.quantity, lines.price, lines.category, lines.name] if lines else []
    while found:
        term = found.pop()
        yield term
        found += term if isinstance(term, list) else term.join if isinstance(term, Made) else []


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, code="webhook.invalid", hint=HINT)
