"""Checking: what of an event is not as planned. A few microseconds an event, since the worker asks for each of them.

Of *track* calls, pages and screens the properties, by the name of the event; of identify and group calls the traits;
alias is not planned. A property that is null or an empty text is absent. What the tracking protocol itself knows is
never additional: `channel`, `currency`, `order_id`, `products`, identifiers, and of pages and screens their name,
address and title.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sojourn.sources.tracking import Call
from sojourn.sources.tracking.loose_json import read_value
from sojourn.sources.tracking_plan.planned import Action, PlannedEvent, PlannedProperty, TrackingPlan, Type, Value

MARKER = "plan_violation"
"""The property by which questions find events that violate the plan; what a client sends under it is left out."""
UNPLANNED, MISSING, MISMATCH, ADDITIONAL = KINDS = (
    "Unplanned-Event",
    "Required-Missing",
    "Datatype-Mismatch",
    "Additional-Properties",
)
TYPES_OF: dict[Type, frozenset[type]] = {
    "string": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "boolean": frozenset({bool}),
    "object": frozenset({dict}),
    "array": frozenset({list}),
    "any": frozenset({str, int, float, bool, dict, list}),
}
"""The classes of values of JSON that are of a type."""
_ALWAYS = frozenset({"channel", "currency", "order_id", "products"})
_OF_PAGES = frozenset({"name", "category", "path", "url", "title", "search", "referrer"})
_MOST_NAMES = 10_000


class Violation(NamedTuple):
    """One of them; ``property`` is empty for an unplanned event."""

    kind: str
    property: str
    message: str


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """What is wrong with an event, and what is to become of it."""

    action: Action
    violations: tuple[Violation, ...]

    @property
    def mark(self) -> str:
        """The kinds, in the order in which they are listed; at most eight different texts."""
        found = {violation.kind for violation in self.violations}
        return ", ".join(kind for kind in KINDS if kind in found)

    @property
    def offending(self) -> tuple[str, ...]:
        """The properties that an event can do without."""
        return tuple(one.property for one in self.violations if one.kind in {MISMATCH, ADDITIONAL})


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a property may be; ``name`` is the whole one."""

    name: str
    kind: Type
    types: frozenset[type]
    values: frozenset[Value] | None
    required: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    """What holds for an event: rules by property, and those of inner properties by the outer name."""

    action: Action
    additional: bool
    own: Mapping[str, _Rule]
    inner: Mapping[str, Mapping[str, _Rule]]
    required: int


class PlanCheck:
    """A plan, made ready to be asked for each event.

    >>> from sojourn.sources.tracking import Envelope, read_request
    >>> rule = PlannedEvent("Quiz Finished", (PlannedProperty("score", "integer", required=True),))
    >>> check = PlanCheck(TrackingPlan((rule,)))
    >>> body = b'{"userId": "u1", "event": "Quiz Finished", "properties": {"score": "7", "mood": "good"}}'
    >>> (call,) = read_request("track", body, Envelope("web", 0))
    >>> found = check.find(call)
    >>> found.mark, found.offending
    ('Datatype-Mismatch, Additional-Properties', ('score', 'mood'))
    """

    def __init__(self, plan: TrackingPlan) -> None:
        self.version = plan.version
        self._unplanned = plan.unplanned or plan.action
        self._exact = {event.name: _rules(event, plan.action) for event in plan.events}
        self._traits = {call.name: _rules(call, plan.action) for call in plan.traits}
        self._patterns = [
            (re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL), rules)
            for name, rules in self._exact.items()
            if "*" in name
        ]
        self._known: dict[str, _Rules | None] = {}

    def find(self, call: Call) -> PlanFinding | None:
        """Say what is wrong with a call; None when nothing is, or when it is not planned."""
        if call.event is None:
            rules = self._traits.get(call.kind)
            return None if rules is None else _judge(call, call.traits, rules)
        rules = self._exact.get(call.event) or self._by_pattern(call.event)
        if rules is None:
            message = f"The plan has no event {call.event[:100]!r}."
            return PlanFinding(self._unplanned, (Violation(UNPLANNED, "", message),))
        return _judge(call, call.properties, rules)

    def _by_pattern(self, event: str) -> _Rules | None:
        if event not in self._known:
            if len(self._known) >= _MOST_NAMES:  # a client may invent names without end
                self._known.clear()
            self._known[event] = next((rules for pattern, rules in self._patterns if pattern.fullmatch(event)), None)
        return self._known[event]


def _judge(call: Call, said: Mapping[str, object], rules: _Rules) -> PlanFinding | None:
    """Say what is wrong with the properties, or traits, of a call."""
    found: list[Violation] = []
    missing = rules.required
    for name, value in said.items():
        rule = rules.own.get(name)
        if rule is None:
            missing -= _check_other(name, value, rules, call, found)
        elif value is not None and not (value.__class__ is str and not value.strip()):
            missing -= rule.required
            if value.__class__ not in rule.types or (rule.values is not None and value not in rule.values):
                found.extend(_mismatches(rule, value))
    if missing:
        found.extend(_missing(rules, said))
    return PlanFinding(rules.action, tuple(found)) if found else None


def without_properties(event: bytes, names: Iterable[str], *, traits: bool = False) -> bytes:
    """Give the JSON of an event without some of its properties, or of its ``traits``, wherever clients put them.

    >>> without_properties(b'{"event": "E", "properties": {"a": 1, "b": {"c": 2, "d": 3}}}', ["a", "b.c"])
    b'{"event": "E", "properties": {"b": {"d": 3}}}'
    >>> said = b'{"userId": "u", "traits": {"a": 1, "b": 2}, "context": {"traits": {"a": 1}}}'
    >>> without_properties(said, ["a"], traits=True)
    b'{"userId": "u", "traits": {"b": 2}, "context": {"traits": {}}}'
    """
    found: Any = read_value(event)
    context = found.get("context")
    around = context.get("traits") if isinstance(context, dict) else None
    places = (found.get("traits"), around) if traits else (found.get("properties"),)
    for name in names:
        outer, _, inner = name.partition(".")
        for place in places:
            if isinstance(place, dict):
                if name not in place and isinstance(place.get(outer), dict):
                    place[outer].pop(inner, None)
                place.pop(name, None)
        if name in {"name", "category"} and not traits:
            found.pop(name, None)  # some clients keep those of pages outside
    return json.dumps(found, ensure_ascii=False).encode()


def _rules(event: PlannedEvent, default: Action) -> _Rules:
    own = {one.name: _rule(one) for one in event.properties}
    inner: dict[str, dict[str, _Rule]] = {}
    for name, rule in own.items():
        outer, dot, rest = name.partition(".")
        if dot:
            inner.setdefault(outer, {})[rest] = rule
    required = sum(one.required for one in event.properties)
    return _Rules(event.action or default, event.additional, own, inner, required)


def _rule(one: PlannedProperty) -> _Rule:
    return _Rule(one.name, one.type, TYPES_OF[one.type], frozenset(one.values) or None, one.required)


def _check_other(name: str, value: object, rules: _Rules, call: Call, found: list[Violation]) -> int:
    """Look at a property that is not planned by this name; give how many required ones stand in it."""
    inner = rules.inner.get(name)
    if inner is None or not isinstance(value, dict):
        if not (_is_absent(value) or _is_welcome(name, rules, call)):
            found.append(_additional(name))
        return 0
    seen = 0
    for rest, deeper in value.items():
        rule = inner.get(rest)
        if rule is not None and not _is_absent(deeper):
            seen += rule.required
            found.extend(_mismatches(rule, deeper))
        elif rule is None and not rules.additional and not _is_absent(deeper):
            found.append(_additional(f"{name}.{rest}"))
    return seen


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_welcome(name: str, rules: _Rules, call: Call) -> bool:
    if rules.additional or name in _ALWAYS or name in call.identifiers:
        return name != MARKER
    return call.kind in {"page", "screen"} and name in _OF_PAGES


def _mismatches(rule: _Rule, value: object) -> Iterator[Violation]:
    whole = rule.kind == "integer" and isinstance(value, float) and value.is_integer()
    if value.__class__ not in rule.types and not whole:
        yield Violation(MISMATCH, rule.name, f"{rule.name} should be {rule.kind}, not {_type_of(value)}.")
    elif rule.values is not None and value not in rule.values:
        yield Violation(MISMATCH, rule.name, f"{rule.name} has a value that the plan does not list.")


def _type_of(value: object) -> str:
    return next(kind for kind, types in TYPES_OF.items() if value.__class__ in types)


def _additional(name: str) -> Violation:
    return Violation(ADDITIONAL, name[:200], f"The plan has no property {name[:100]!r} here.")


def _missing(rules: _Rules, said: Mapping[str, object]) -> Iterator[Violation]:
    for name, rule in rules.own.items():
        if rule.required and _is_absent(_value_of(said, name)):
            yield Violation(MISSING, name, f"{name} is missing.")


def _value_of(said: Mapping[str, object], name: str) -> object:
    if name in said:
        return said[name]
    outer, _, inner = name.partition(".")
    around = said.get(outer)
    return around.get(inner) if isinstance(around, dict) else None
