"""Settings change and add namespaces, and say what is wrong with them."""

import pytest

from sojourn.identity import SHIPPED, namespace_of, namespaces_from
from sojourn.vocabulary import InvalidInput


def test_settings_change_only_what_they_name() -> None:
    namespaces = namespaces_from({"email": {"limit": 2, "fan_in": None, "blocked": ["shop@x.de"]}})
    email = namespaces["email"]
    assert (email.limit, email.fan_in, email.priority, email.normalizer) == (2, None, 70, "email")
    assert email.blocked == {"shop@x.de"}
    assert namespaces["phone"] is SHIPPED["phone"]
    assert SHIPPED["email"].limit == 5


def test_a_new_namespace_takes_the_defaults_of_its_class() -> None:
    namespaces = namespaces_from({"loyalty": {"kind": "person"}, "beacon": {"kind": "device"}, "badge": {}})
    assert [(namespaces[name].kind, namespaces[name].limit) for name in ("loyalty", "beacon", "badge")] == [
        ("person", 1),
        ("device", 20),
        ("contact", 5),
    ]
    assert namespaces["badge"] == namespace_of("badge")


def test_a_namespace_that_is_never_used_can_be_opted_in() -> None:
    opted = namespaces_from({"ga_client_id": {"kind": "device", "priority": 97, "limit": 50, "fan_in": 6}})
    assert opted["ga_client_id"].kind == "device"


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    (
        (["email"], "identity.settings", "not as an object"),
        ({"email": 3}, "identity.settings", "kind, priority, limit"),
        ({"E-Mail": {}}, "identity.namespace-name", "lower-case letters"),
        ({"email": {"limt": 3}}, "identity.namespace-field", "Did you mean 'limit'"),
        ({"email": {"kind": "human"}}, "identity.namespace-kind", "Known: person, contact, device, never"),
        ({"email": {"limit": 0}}, "identity.namespace-number", "limit of namespace 'email' is 0"),
        ({"email": {"priority": True}}, "identity.namespace-number", "whole number"),
        ({"email": {"fan_in": "3"}}, "identity.namespace-number", "fan_in"),
        ({"email": {"normalizer": "gmail"}}, "identity.namespace-normalizer", "Known: exact"),
        ({"email": {"blocked": "x"}}, "identity.namespace-blocked", "Give a list"),
        ({"email": {"blocked": [1]}}, "identity.namespace-blocked", "not text"),
    ),
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, object], code: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        namespaces_from(settings)
    assert caught.value.code == code
