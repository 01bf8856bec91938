"""Tracking plans as YAML that people read and edit; the schema and an example of such a file."""

import json
import re
from typing import Any

from sojourn.sources.tracking_plan.planned import (
    ACTIONS,
    TYPES,
    WITH_TRAITS,
    PlannedEvent,
    PlannedProperty,
    TrackingPlan,
    Value,
)

_PLAIN = re.compile(r"[^\W\d_](?:[\w.*/-]| (?=[\w*]))*")
_WORDS = frozenset("true false yes no on off null y n".split())
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_EXAMPLE = """\
# What may arrive, and what becomes of events that do otherwise:
#   tag   taken in and marked (plan_violation says why)
#   drop  taken in without the offending property; an unplanned event is left out altogether
#   hold  kept among the failed events, to be corrected or replayed
action: tag
unplanned: tag
events:
  Order Completed:
    action: hold
    properties:
      order_id: {type: string, required: true}
      total: {type: number, required: true}
      payment: {type: string, values: [card, wallet, invoice]}
      email: {type: string, personal: true}
  Product Viewed:
    additional: true
    properties:
      product_id: {type: string, required: true}
  Viewed * Page: {}
# The same for what people are said to be.
traits:
  identify:
    additional: true
    properties:
      email: {type: string, personal: true}
      plan: {type: string, values: [free, gold]}
"""


def plan_text(plan: TrackingPlan) -> str:
    r"""Write a plan as YAML; ``parse_plan`` gives the same plan back.

    >>> plan_text(TrackingPlan((PlannedEvent("yes", (PlannedProperty("score", "integer", required=True),)),)))
    'action: tag\nevents:\n  "yes":\n    properties:\n      score: {type: integer, required: true}\n'
    """
    head = {"version": plan.version or None, "action": plan.action, "unplanned": plan.unplanned}
    lines = [f"{name}: {value}" for name, value in head.items() if value is not None]
    lines.append("events:" if plan.events else "events: {}")
    lines += [line for event in plan.events for line in _event_lines(event)]
    lines += ["traits:"] if plan.traits else []
    return "\n".join([*lines, *(line for call in plan.traits for line in _event_lines(call))]) + "\n"


def plan_example() -> str:
    """Give an example of a plan file.

    >>> "Order Completed" in plan_example()
    True
    """
    return _EXAMPLE


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of plan files.

    >>> plan_schema()["required"]
    ['events']
    """
    of_property = {
        "type": {"enum": list(TYPES), "default": "any"},
        "required": {"type": "boolean", "description": "The event always has it."},
        "values": {
            "type": "array",
            "minItems": 1,
            "items": {"type": ["string", "number", "boolean"]},
            "description": "The only values it may have.",
        },
        "personal": {"type": "boolean", "description": "It says who somebody is."},
    }
    properties = {
        "type": ["object", "null"],
        "description": "By name; address.city is the property city of the object address.",
        "additionalProperties": {"oneOf": [{"enum": list(TYPES)}, _closed(of_property)]},
    }
    of_event = {
        "action": {"enum": list(ACTIONS), "description": "What becomes of such events that violate the plan."},
        "additional": {"type": "boolean", "description": "Other properties are welcome."},
        "properties": properties,
    }
    events = {
        "type": ["object", "null"],
        "description": "By name; * stands for any run of characters.",
        "additionalProperties": _closed(of_event),
    }
    traits = {
        "type": ["object", "null"],
        "description": "Of identify and group calls; those that are not named are not checked.",
        "additionalProperties": False,
        "properties": {name: _closed(of_event) for name in WITH_TRAITS},
    }
    top = {
        "version": {"type": "integer", "minimum": 0, "description": "Set by `sojourn plan apply`."},
        "action": {"enum": list(ACTIONS), "default": "tag"},
        "unplanned": {"enum": list(ACTIONS), "description": "What becomes of events that the plan does not name."},
        "events": events,
        "traits": traits,
    }
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Sojourn tracking plan"}
    return {**schema, **_closed(top), "type": "object", "required": ["events"]}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": ["object", "null"], "additionalProperties": False, "properties": properties}


def _event_lines(event: PlannedEvent) -> list[str]:
    said = {"action": event.action, "additional": "true" if event.additional else None}
    inner = [f"    {name}: {value}" for name, value in said.items() if value is not None]
    if event.properties:
        inner += ["    properties:", *(f"      {_scalar(one.name)}: {_told(one)}" for one in event.properties)]
    return [f"  {_scalar(event.name)}:{'' if inner else ' {}'}", *inner]


def _told(one: PlannedProperty) -> str:
    told = {"type": one.type, "required": "true" if one.required else "", "personal": "true" if one.personal else ""}
    if one.values:
        told["values"] = f"[{', '.join(map(_scalar, one.values))}]"
    return f"{{{', '.join(f'{name}: {value}' for name, value in told.items() if value)}}}"


def _scalar(value: Value) -> str:
    """Write a text, in quotes only where that is needed, or a number."""
    if not isinstance(value, str):
        return json.dumps(value)
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain else _UNPRINTABLE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
