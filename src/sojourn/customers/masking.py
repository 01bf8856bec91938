"""A profile with its personal fields masked, pure.

Exact semantics: masked are the identifiers, traits and properties that are personal, with all that is inside them; what
customer records say counts as traits, order lines as properties. Masked too are the names of household members that are
personal identifiers, each personal identifier of the customer wherever else it is repeated (four characters or more),
and every e-mail address in any text.
Names of events, times and sums stay.
"""

from collections.abc import Callable
from typing import Any, Literal

from sojourn.access import PersonalFields, masked, without_emails

SHORTEST = 4


def mask_profile(profile: dict[str, Any], fields: PersonalFields) -> tuple[dict[str, Any], int]:
    """Give a profile with its personal fields masked, and how many values that were.

    >>> ann = {"customer": "ann@x.de", "why": [], "traits": {}, "timeline": []}
    >>> ann["identifiers"] = [{"namespace": "email", "value": "ann@x.de"}, {"namespace": "user_id", "value": "17"}]
    >>> shown, count = mask_profile(ann, PersonalFields())
    >>> shown["customer"], [one["value"] for one in shown["identifiers"]], count
    ('a•••@x•••.de', ['a•••@x•••.de', '17'], 1)
    """
    hiding = _Hiding(fields, profile["identifiers"])
    shown = {
        **profile,
        "customer": hiding.text(profile["customer"]),
        "identifiers": [{**one, "value": hiding.identifier(one)} for one in profile["identifiers"]],
        "why": [hiding.text(reason) for reason in profile["why"]],
        "traits": {
            name: {**trait, "value": hiding.field("trait", name, trait["value"])}
            for name, trait in profile["traits"].items()
        },
        "records": [hiding.record(one) for one in profile.get("records", ())],
        "households": [hiding.household(one) for one in profile.get("households", ())],
        "consents": [hiding.consent(one) for one in profile.get("consents", ())],
        "timeline": [hiding.entry(one) for one in profile["timeline"]],
    }
    return shown, hiding.count


def mask_listed(row: dict[str, Any], fields: PersonalFields) -> tuple[dict[str, Any], int]:
    """Give a row of a list of customers with its personal fields masked, and how many values that were.

    ``who`` is what opens the customer: the first identifier that may be shown.

    >>> ann = {"customer": "ann@x.de", "who": "email:ann@x.de"}
    >>> ann["identifiers"] = [{"namespace": "email", "value": "ann@x.de"}, {"namespace": "user_id", "value": "17"}]
    >>> shown, count = mask_listed(ann, PersonalFields())
    >>> shown["customer"], shown["who"], count
    ('a•••@x•••.de', 'user_id:17', 1)
    """
    hiding = _Hiding(fields, row["identifiers"])
    identifiers = [{**one, "value": hiding.identifier(one)} for one in row["identifiers"]]
    pairs = zip(identifiers, row["identifiers"], strict=True)
    open_ones = [f"{one['namespace']}:{one['value']}" for one, before in pairs if one == before]
    who = row["who"] if row["who"] in open_ones else next(iter(open_ones), None)
    return {**row, "customer": hiding.text(row["customer"]), "who": who, "identifiers": identifiers}, hiding.count


def mask_event(event: dict[str, Any], fields: PersonalFields) -> dict[str, Any]:
    """Give an event with its personal fields masked; ``identifiers`` are written NAMESPACE:VALUE.

    >>> seen = {"event": "Visit", "identifiers": ["email:ann@x.de"], "properties": {"said": "I am ann@x.de"}}
    >>> mask_event(seen, PersonalFields())
    {'event': 'Visit', 'identifiers': ['email:a•••@x•••.de'], 'properties': {'said': 'I am a•••@x•••.de'}}
    """
    pairs = (text.partition(":")[::2] for text in event["identifiers"])
    own = [{"namespace": namespace, "value": value} for namespace, value in pairs]
    return _Hiding(fields, own).entry(event)


class _Hiding:
    """Masks and counts; knows the customer's own personal identifiers, the longest first."""

    def __init__(self, fields: PersonalFields, identifiers: list[dict[str, str]]) -> None:
        self._fields = fields
        own = {one["value"] for one in identifiers if fields.holds("identifier", one["namespace"])}
        self._own = sorted((value for value in own if len(value) >= SHORTEST), key=len, reverse=True)
        self.count = 0

    def identifier(self, one: dict[str, str]) -> object:
        personal = self._fields.holds("identifier", one["namespace"])
        return self._hidden(one["value"]) if personal else self.text(one["value"])

    def record(self, one: dict[str, Any]) -> dict[str, Any]:
        says = {name: self.field("trait", name, value) for name, value in one["says"].items()}
        return {**one, "record": self.qualified(one["record"]), "says": says}

    def consent(self, one: dict[str, Any]) -> dict[str, Any]:
        wording = one["wording"]
        return {
            **one,
            "wording": None if wording is None else self.text(wording),
            "identifier": self.qualified(one["identifier"]),
        }

    def household(self, one: dict[str, Any]) -> dict[str, Any]:
        members = [
            {**member, "customer": self.identifier({"namespace": member["namespace"], "value": member["customer"]})}
            for member in one["members"]
        ]
        return {**one, "household": self.field("trait", "household", one["household"]), "members": members}

    def entry(self, one: dict[str, Any]) -> dict[str, Any]:
        """Mask an entry of the timeline; a derived one has no properties, but identifiers."""
        shown = dict(one)
        if "properties" in one:
            shown["properties"] = {n: self.field("property", n, value) for n, value in one["properties"].items()}
        if "lines" in one:
            shown["lines"] = [
                {n: self.field("property", n, value) for n, value in line.items()} for line in one["lines"]
            ]
        if "identifiers" in one:
            shown["identifiers"] = [self.qualified(text) for text in one["identifiers"]]
        return shown

    def qualified(self, text: str) -> str:
        """Mask an identifier that is written with its namespace."""
        namespace, colon, value = text.partition(":")
        return f"{namespace}:{self.identifier({'namespace': namespace, 'value': value})}" if colon else self.text(text)

    def text(self, text: str) -> str:
        for value in self._own:
            text = text.replace(value, str(masked(value)))
        return without_emails(text)

    def field(self, kind: Literal["trait", "property"], name: str, value: object) -> object:
        """Mask a field, or those of the fields inside it that are personal."""
        if self._fields.holds(kind, name):
            return _each(value, self._hidden)
        if isinstance(value, dict):
            return {key: self.field(kind, f"{name}.{key}", inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.field(kind, name, inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value

    def _hidden(self, value: object) -> object:
        hidden = masked(value)
        self.count += hidden != value
        return hidden


def _each(value: object, change: Callable[[object], object]) -> object:
    """Change every value inside."""
    if isinstance(value, dict):
        return {key: _each(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_each(inner, change) for inner in value]
    return change(value)
