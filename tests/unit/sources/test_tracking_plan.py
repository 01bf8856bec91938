"""The tracking plan by itself: files of people read and written, what violates it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from sojourn.sources import (
    Call,
    Envelope,
    PlanCheck,
    PlannedEvent,
    PlannedProperty,
    TrackingPlan,
    load_plan,
    parse_plan,
    plan_example,
    plan_schema,
    plan_text,
    plan_versions,
    read_request,
    save_plan,
)
from sojourn.sources.tracking_plan.planned import ACTIONS, TYPES
from sojourn.vocabulary import InvalidInput

names = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and "\x00" not in text)
properties = st.builds(
    PlannedProperty, names, st.sampled_from(TYPES), st.booleans(), st.just(()), st.booleans()
) | st.builds(
    PlannedProperty,
    names,
    st.just("string"),
    st.booleans(),
    st.lists(st.text(max_size=8), min_size=1, max_size=3, unique=True).map(tuple),
)
numbers = st.builds(
    PlannedProperty,
    names,
    st.just("integer"),
    st.booleans(),
    st.lists(st.integers(), min_size=1, unique=True).map(tuple),
)
plans = st.builds(
    TrackingPlan,
    st.lists(
        st.builds(
            PlannedEvent,
            names,
            st.lists(properties | numbers, max_size=4, unique_by=lambda one: one.name).map(tuple),
            st.none() | st.sampled_from(ACTIONS),
            st.booleans(),
        ),
        max_size=4,
        unique_by=lambda one: one.name,
    ).map(tuple),
    st.sampled_from(ACTIONS),
    st.none() | st.sampled_from(ACTIONS),
    st.integers(0, 10**8),
)

PLAN = """
events:
  Order Completed:
    properties:
      order_no: {type: string, required: true}
      total: {type: number, required: true}
      items: {type: integer}
      payment: {type: string, values: [card, wallet]}
      gift: boolean
      ship.city: {type: string, required: true}
      tags: array
  Free: {additional: true}
  Viewed * Page: {}
"""
WHOLE: dict[str, Any] = {"order_no": "o1", "total": 5, "ship": {"city": "Rome"}}


def call_of(properties: dict[str, Any], event: str = "Order Completed", kind: str = "track", **more: Any) -> Call:
    body = {"userId": "u1", "event": event, "properties": properties, **more}
    (found,) = read_request(kind, json.dumps(body).encode(), Envelope("web", 0))
    assert isinstance(found, Call)
    return found


def violations(properties: dict[str, Any], event: str = "Order Completed", **more: Any) -> list[tuple[str, str]]:
    found = PlanCheck(parse_plan(PLAN)).find(call_of(properties, event, **more))
    return [(one.kind, one.property) for one in found.violations] if found else []


@settings(max_examples=60, deadline=None)
@given(plans)
def test_what_is_written_is_read_back(plan: TrackingPlan) -> None:
    assert parse_plan(plan_text(plan)) == plan


@pytest.mark.parametrize(
    ("text", "code", "line"),
    (
        ("events: [", "plan.yaml", "Line 1"),
        ("action: tag", "plan.shape", "Line 1"),
        ("events:\n  A:\n    prperties: {}", "plan.key", "Line 3: Did you mean 'properties'?"),
        ("events:\n  A:\n    action: keep", "plan.value", "Line 3. Known: tag, drop, hold."),
        ("events:\n  A: {}\n  A: {}", "plan.name", "Line 3"),
        ("events:\n  A:\n    properties:\n      b: {type: text}", "plan.value", "Line 4. Known: string"),
        ("events:\n  A:\n    properties:\n      b: {type: integer, values: [1, two]}", "plan.value", "Line 4"),
        ("events:\n  A:\n    properties:\n      b: {values: [1]}", "plan.value", "Line 4. One of"),
        ("events:\n  A:\n    properties:\n      b: {required: maybe}", "plan.value", "Line 4. Known: true, false."),
        ("- events", "plan.shape", "Line 1"),
        ("version: x\nevents: {}", "plan.value", "Line 1"),
    ),
)
def test_what_is_wrong_is_said_with_its_line(text: str, code: str, line: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_plan(text)
    assert (refused.value.code, line in (refused.value.hint or "")) == (code, True), refused.value


def test_names_are_texts_whatever_yaml_makes_of_them() -> None:
    plan = parse_plan("events: {404: {properties: {yes: string}}, no: {}}")
    assert [event.name for event in plan.events] == ["404", "no"]
    assert plan.events[0].properties[0] == PlannedProperty("yes", "string")


@pytest.mark.parametrize(
    ("changes", "expected"),
    (
        ({}, []),
        ({"total": "5"}, [("Datatype-Mismatch", "total")]),
        ({"total": True}, [("Datatype-Mismatch", "total")]),
        ({"total": None}, [("Required-Missing", "total")]),
        ({"order_no": " "}, [("Required-Missing", "order_no")]),
        ({"items": 2.0}, []),
        ({"items": 2.5}, [("Datatype-Mismatch", "items")]),
        ({"payment": "card"}, []),
        ({"payment": "cash"}, [("Datatype-Mismatch", "payment")]),
        ({"payment": None}, []),
        ({"gift": 1}, [("Datatype-Mismatch", "gift")]),
        ({"tags": ["a"]}, []),
        ({"tags": {"a": 1}}, [("Datatype-Mismatch", "tags")]),
        ({"color": "red"}, [("Additional-Properties", "color")]),
        ({"color": ""}, []),
        ({"ship": {"city": "Rome", "zip": "1"}}, [("Additional-Properties", "ship.zip")]),
        ({"ship": {"city": 7}}, [("Datatype-Mismatch", "ship.city")]),
        ({"ship": {"city": ""}}, [("Required-Missing", "ship.city")]),
        ({"ship": None, "ship.city": "Rome"}, []),
        ({"ship": "Rome"}, [("Additional-Properties", "ship"), ("Required-Missing", "ship.city")]),
        ({"order_id": "o1", "currency": "EUR", "products": [], "channel": "app", "card": "c-7"}, []),
        ({"plan_violation": "none"}, [("Additional-Properties", "plan_violation")]),
    ),
)
def test_what_violates_a_plan(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert violations({**WHOLE, **changes}) == expected


def test_events_are_found_by_name_or_pattern() -> None:
    assert violations({"anything": 1}, "Free") == []
    assert violations({}, "Fre") == [("Unplanned-Event", "")]
    assert violations({"url": "https://shop.example/", "title": "T"}, kind="page", name="Home") == []
    assert violations({"speed": 1}, kind="page", name="Home") == [("Additional-Properties", "speed")]
    assert violations({}, kind="screen", name="Home") == [("Unplanned-Event", "")]
    assert violations({}, kind="identify", traits={"anything": 1}) == []


def test_versions_are_kept_and_what_is_equal_adds_none(tmp_path: Path) -> None:
    first, second = parse_plan(plan_example()), parse_plan(PLAN)
    assert [save_plan(tmp_path / "plan", plan) for plan in (first, first, second, first)] == [1, 1, 2, 3]
    assert plan_versions(tmp_path / "plan") == [1, 2, 3]
    assert load_plan(tmp_path / "plan", 2).events == second.events
    with pytest.raises(InvalidInput, match="1 to 3"):
        load_plan(tmp_path / "plan", 4)


def test_the_schema_names_every_key_of_the_example() -> None:
    schema = plan_schema()
    event = schema["properties"]["events"]["additionalProperties"]
    keys = event["properties"]["properties"]["additionalProperties"]["oneOf"][1]["properties"]
    assert {*schema["properties"]} == {"version", "action", "unplanned", "events", "traits"}
    assert {*event["properties"]} == {"action", "additional", "properties"}
    assert {*keys} == {"type", "required", "values", "personal"}
