"""Touchpoint sets: which rule decides, what the step is called, which steps there can be."""

import pickle

import pytest
from hypothesis import given, settings, strategies as st

from sojourn.discovery.touchpoint_reading import parse
from sojourn.discovery.touchpoints import Rule, TouchpointSet
from unit.discovery.touchpoint_strategies import VALUES, plain_step, plainly_matches, sets

ROWS = st.tuples(*[VALUES.filter(bool), *[VALUES] * 5])
BRAND = parse("""
name: brand
version: 3
rules:
  - hide: true
    when: {event: [heartbeat, scroll_*]}
  - name: Product {url}
    when: {event: page, url: /product/*}
    group: Browse
    collapse: true
  - name: "{event} ({channel})"
    when: {event: order, channel: [web, ""]}
    group: Buy
  - {name: Page, when: {event: page}, group: Browse}
""")


def test_the_first_rule_that_matches_decides() -> None:
    assert BRAND.columns == ("event", "channel", "property:url")
    assert BRAND.step(["page", "web", "https://shop.example/product/7?ref=mail"]) == "Product /product/7"
    assert BRAND.step(["page", "web", "https://shop.example/cart"]) == "Page"
    assert BRAND.step(["scroll_50", "web", ""]) is None
    assert BRAND.step(["order", "web", ""]) == "order (web)"
    assert BRAND.step(["order", "", ""]) == "order (–)"


def test_events_that_no_rule_matches_follow_the_set() -> None:
    rules = (Rule((("event", ("a",)),), "A"),)
    steps = {how: TouchpointSet("x", 0, rules, how).step(["b"]) for how in ("keep", "hide", "other")}
    assert steps == {"keep": "b", "hide": None, "other": "Other"}


def test_groups_stand_for_their_steps() -> None:
    groups = BRAND.grouped()
    assert groups.title == "brand@groups v3"
    assert groups.step(["page", "web", "/product/7"]) == "Browse"
    assert groups.step(["order", "web", ""]) == "Buy"
    assert groups.step(["call", "", ""]) == "call"
    assert "Browse" in groups.collapsed
    assert "Buy" not in groups.collapsed


def test_a_step_collapses_when_any_rule_that_can_name_it_says_so() -> None:
    assert "Product /product/9" in BRAND.collapsed
    assert "Page" not in BRAND.collapsed
    assert not TouchpointSet("x").collapsed
    assert BRAND.collapsed


def test_steps_are_what_these_events_can_become() -> None:
    steps = BRAND.steps(["page", "order", "heartbeat", "call"])
    assert set(steps) == {"Page", "call", "order"}  # an order of another channel keeps its name
    assert "order (web)" in steps
    assert "order (–)" in steps
    assert "order (app)" not in steps
    assert "Product /product/1" in steps
    assert "heartbeat" not in steps


@pytest.mark.slow
def test_forty_thousand_names_cost_one_look_each() -> None:
    events = [f"event {number}" for number in range(40_000)]
    rules = tuple(Rule((("event", (f"event {number}*",)),), f"Step {number}") for number in range(10, 100))
    touchpoints = TouchpointSet("many", 0, rules)
    assert len({touchpoints.step([event]) for event in events}) == 100
    assert len(touchpoints.steps(events)) == 100


@given(sets(), st.lists(ROWS, max_size=8))
@settings(max_examples=150)
def test_steps_equal_the_plain_oracle(touchpoints: TouchpointSet, rows: list[tuple[str, ...]]) -> None:
    columns = ("event", "channel", "source", "property:url", "property:event", "property:property:x")
    known = touchpoints.steps([row[0] for row in rows])
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        step = touchpoints.step([values[column] for column in touchpoints.columns])
        assert step == plain_step(touchpoints, values)
        assert step is None or step in known
        place = touchpoints.rule_of([values[column] for column in touchpoints.columns])
        if place is not None and touchpoints.rules[place].collapse:
            assert step is None or step in touchpoints.collapsed
        matching = [
            all(any(plainly_matches(text, values[column]) for text in texts) for column, texts in rule.when)
            for rule in touchpoints.rules
        ]
        assert place == (matching.index(True) if True in matching else None)


@given(sets())
def test_a_set_travels_to_another_process(touchpoints: TouchpointSet) -> None:
    warm = (touchpoints.step(["a"] * len(touchpoints.columns)), touchpoints.collapsed)
    travelled = pickle.loads(pickle.dumps(touchpoints))  # noqa: S301  our own bytes
    assert travelled == touchpoints
    assert hash(travelled) == hash(touchpoints)
    assert travelled.collapsed.patterns == warm[1].patterns
