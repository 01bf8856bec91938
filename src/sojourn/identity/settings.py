"""Namespaces as a workspace's settings state them: the shipped ones, changed, and new ones.

Everything is checked here, so that resolving never meets a limit of zero or a class that does not exist.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sojourn.identity.namespaces import DEFAULTS, KINDS, NORMALIZERS, SHIPPED, Namespace
from sojourn.vocabulary import InvalidInput, unknown_name

FIELDS = ("kind", "priority", "limit", "fan_in", "normalizer", "blocked")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def namespaces_from(settings: Mapping[str, object]) -> Mapping[str, Namespace]:
    """Apply settings to the shipped namespaces: change some fields of one, or add one.

    ``settings`` maps a name to some of the fields ``kind``, ``priority``, ``limit``, ``fan_in`` (null: never a hub),
    ``normalizer`` and ``blocked`` (added to the shipped list). Raises InvalidInput naming the field at fault.

    >>> changed = namespaces_from({"email": {"limit": 1}, "loyalty": {"kind": "person", "priority": 15}})
    >>> changed["email"].limit, changed["loyalty"].limit
    (1, 1)
    """
    if not isinstance(settings, Mapping):
        raise InvalidInput(
            f"The namespaces are given as {type(settings).__name__}, not as an object.",
            code="identity.settings",
            hint='Write {"email": {"limit": 1}}.',
        )
    namespaces = dict(SHIPPED)
    for name, fields in settings.items():
        namespaces[name] = _changed(name, fields)
    return MappingProxyType(namespaces)


def _changed(name: object, fields: object) -> Namespace:
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise InvalidInput(
            f"{name!r} is not a name of a namespace.",
            code="identity.namespace-name",
            hint="Use lower-case letters, digits and _, beginning with a letter.",
        )
    if not isinstance(fields, Mapping):
        raise InvalidInput(
            f"Namespace {name!r} is given as {fields!r}.",
            code="identity.settings",
            hint=f"Give an object with some of {', '.join(FIELDS)}.",
        )
    for field in fields:
        if field not in FIELDS:
            raise unknown_name(f"field of namespace {name!r}", str(field), FIELDS, code="identity.namespace-field")
    return _applied(name, fields)


def _applied(name: str, fields: Mapping[str, Any]) -> Namespace:
    kind = fields.get("kind", SHIPPED[name].kind if name in SHIPPED else "contact")
    if kind not in KINDS:
        raise unknown_name(f"class for namespace {name!r}", str(kind), KINDS, code="identity.namespace-kind")
    start = SHIPPED.get(name) or replace(DEFAULTS[kind], name=name)
    normalizer = fields.get("normalizer", start.normalizer)
    if normalizer not in NORMALIZERS:
        raise unknown_name("normalizer", str(normalizer), NORMALIZERS, code="identity.namespace-normalizer")
    fan_in = fields.get("fan_in", start.fan_in)
    return replace(
        start,
        kind=kind,
        priority=_whole(name, "priority", fields.get("priority", start.priority)),
        limit=_whole(name, "limit", fields.get("limit", start.limit)),
        fan_in=None if fan_in is None else _whole(name, "fan_in", fan_in),
        normalizer=normalizer,
        blocked=start.blocked | _texts(name, fields.get("blocked", ())),
    )


def _whole(name: str, field: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise InvalidInput(
            f"{field} of namespace {name!r} is {value!r}.",
            code="identity.namespace-number",
            hint="Give a whole number from 1 to 1000000.",
        )
    return value


def _texts(name: str, values: object) -> frozenset[str]:
    if isinstance(values, str) or not isinstance(values, (list, tuple, set, frozenset)):
        raise InvalidInput(
            f"blocked of namespace {name!r} is {values!r}.", code="identity.namespace-blocked", hint="Give a list."
        )
    if not all(isinstance(value, str) for value in values):
        raise InvalidInput(
            f"blocked of namespace {name!r} holds something that is not text.",
            code="identity.namespace-blocked",
            hint='Write numbers in quotes: ["12345"].',
        )
    return frozenset(values)
