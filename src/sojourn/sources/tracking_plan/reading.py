"""Reading tracking plans from YAML; every complaint says in which line.

Names and texts are read as they are written: ``yes`` and ``404`` are names of events like any other.
"""

import json
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import yaml

from sojourn.sources.tracking_plan.planned import (
    ACTIONS,
    TYPES,
    WITH_TRAITS,
    Action,
    PlannedEvent,
    PlannedProperty,
    TrackingPlan,
    Type,
    Value,
)
from sojourn.vocabulary import InvalidInput, unknown_name

PLAN_KEYS = ("version", "action", "unplanned", "events", "traits")
EVENT_KEYS = ("action", "additional", "properties")
PROPERTY_KEYS = ("type", "required", "values", "personal")
MOST_NAMES = 5000
"""Events and properties of one plan; each batch of live events is checked against all of them."""
_NULL = "tag:yaml.org,2002:null"
_SCALARS: dict[Type, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": json.loads}
Choice = TypeVar("Choice")


def parse_plan(text: str) -> TrackingPlan:
    """Read a tracking plan from YAML.

    Raises:
        InvalidInput: ``plan.yaml``, ``plan.shape``, ``plan.key``, ``plan.name`` or ``plan.value``, with the line, what
            is wrong there, and what is known.

    >>> parse_plan("events: {Bell Rung: {action: hold}}").events
    (PlannedEvent(name='Bell Rung', properties=(), action='hold', additional=False),)
    """
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = "" if mark is None else f"Line {mark.line + 1}, column {mark.column + 1}: "
        raise InvalidInput("The file is not YAML.", code="plan.yaml", hint=f"{where}{problem}.") from error
    fields = _fields(root, PLAN_KEYS, "a tracking plan")
    if "events" not in fields:
        _refuse("The tracking plan has no events.", "shape", root, "Write: events: {NAME: {properties: {...}}}.")
    events = tuple(_event(name, node) for name, node in _fields(fields["events"], None, "'events'").items())
    traits = tuple(_event(name, node) for name, node in _fields(fields.get("traits"), WITH_TRAITS, "'traits'").items())
    if len(events) + sum(len(event.properties) for event in (*events, *traits)) > MOST_NAMES:
        _refuse(f"A plan has at most {MOST_NAMES:,} events and properties.", "shape", fields["events"])
    return TrackingPlan(
        events,
        _choice(fields.get("action"), ACTIONS, "action") or "tag",
        _choice(fields.get("unplanned"), ACTIONS, "action"),
        _version(fields.get("version")),
        traits,
    )


def _event(name: str, node: yaml.Node) -> PlannedEvent:
    fields = _fields(node, EVENT_KEYS, f"the event {name!r}")
    properties = _fields(fields.get("properties"), None, f"the properties of {name!r}")
    action: Action | None = _choice(fields.get("action"), ACTIONS, "action")
    read = tuple(_property(place, inner) for place, inner in properties.items())
    return PlannedEvent(name, read, action, _flag(fields, "additional"))


def _property(name: str, node: yaml.Node) -> PlannedProperty:
    if isinstance(node, yaml.ScalarNode) and node.tag != _NULL:  # the short form: total: number
        return PlannedProperty(name, _choice(node, TYPES, "type") or "any")
    fields = _fields(node, PROPERTY_KEYS, f"the property {name!r}")
    kind: Type = _choice(fields.get("type"), TYPES, "type") or "any"
    values = fields.get("values")
    if values is not None and not (isinstance(values, yaml.SequenceNode) and values.value):
        _refuse("'values' is a list with one value or more.", "value", values)
    if values is not None and kind in {"any", "object", "array"}:
        _refuse(f"The values of {name!r} need a type.", "value", values, "One of: string, integer, number, boolean.")
    allowed = tuple(dict.fromkeys(_value(cell, kind) for cell in values.value)) if values is not None else ()
    return PlannedProperty(name, kind, _flag(fields, "required"), allowed, _flag(fields, "personal"))


def _value(node: yaml.Node, kind: Type) -> Value:
    text = _text(node, "values")
    try:
        value: Value = _SCALARS.get(kind, str)(text)
    except ValueError:
        _refuse(f"{text!r} is not of the type {kind}.", "value", node)
    return value


def _version(node: yaml.Node | None) -> int:
    text = "0" if node is None else _text(node, "version")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        _refuse(f"The version {text!r} is not a whole number.", "value", node)
    return int(text)


def _flag(fields: dict[str, yaml.Node], key: str) -> bool:
    return _choice(fields.get(key), ("true", "false"), key) == "true"


def _choice(node: yaml.Node | None, known: tuple[Choice, ...], what: str) -> Choice | None:
    if node is None:
        return None
    text = _text(node, what)
    found = next((one for one in known if one == text), None)
    if found is None:
        _refuse(f"{what!r} is {text!r}.", "value", node, f"Known: {', '.join(map(str, known))}.")
    return found


def _fields(node: yaml.Node | None, known: tuple[str, ...] | None, where: str) -> dict[str, yaml.Node]:
    """Give the values of a mapping by key, empty where nothing stands; ``known`` None takes any key."""
    if node is None or (isinstance(node, yaml.ScalarNode) and node.tag == _NULL):
        return {}
    if not isinstance(node, yaml.MappingNode):
        _refuse(f"There should be names and values in {where}.", "shape", node)
    fields: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = _text(key_node, "a name")
        if known is not None and key not in known:
            error = unknown_name("key", key, known, code="plan.key")
            raise InvalidInput(
                f"There is no key {key!r} in {where}.", code=error.code, hint=f"Line {_line(key_node)}: {error.hint}"
            )
        if not key.strip() or key in fields:
            _refuse(f"{key!r} is {'named twice' if key in fields else 'no name'} in {where}.", "name", key_node)
        fields[key] = value
    return fields


def _text(node: yaml.Node, what: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
        _refuse(f"{what!r} has to be one text.", "value", node)
    return str(node.value)


def _line(node: yaml.Node | None) -> int:
    return 1 if node is None else node.start_mark.line + 1


def _refuse(message: str, code: str, node: yaml.Node | None, hint: str = "") -> NoReturn:
    raise InvalidInput(message, code=f"plan.{code}", hint=f"Line {_line(node)}. {hint}".rstrip())
