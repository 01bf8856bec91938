"""Checking touchpoint sets, by themselves and against a log."""

import pytest

from small_log import Row, small_engine
from sojourn.discovery.touchpoint_checking import check, check_columns, rule_counts
from sojourn.discovery.touchpoint_reading import parse
from sojourn.discovery.touchpoint_sightings import Observed, Sighting, observe, page_column, sightings
from sojourn.vocabulary import InvalidInput

ROWS = [
    Row("ann", 1, "page", "web", properties={"url": "/product/1"}),
    Row("ann", 2, "page", "web", properties={"url": "/product/2"}),
    Row("ann", 3, "order", "web"),
    Row("bob", 1, "page", "app", properties={"url": "/cart"}),
    Row("bob", 2, "call"),
    Row("cid", 1, "call"),
    Row("cid", 2, "call"),
]


@pytest.mark.parametrize("parts", (1, 3))
def test_combinations_are_counted_with_their_direct_repeats(parts: int) -> None:
    engine = small_engine(ROWS, parts)
    assert observe(engine, ["event", "channel", "property:nowhere"]) == Observed(
        engine.snapshot.names,
        ("event", "channel"),
        {("call", ""): (3, 1), ("order", "web"): (1, 0), ("page", "app"): (1, 0), ("page", "web"): (2, 1)},
    )
    seen, page = sightings(engine)
    assert page == "property:url"
    assert Sighting("page", "web", "/product/2", 1, 1) in seen
    assert sum(one.events for one in seen) == len(ROWS)


def test_an_empty_log_has_nothing_to_see() -> None:
    assert sightings(small_engine([])) == ([], None)


def test_a_page_column_is_found_by_its_values() -> None:
    names = {
        "event": ["/a"],
        "property:b": ["/x", "/y", "z"],
        "property:url": ["https://a.example/"],
        "property:c": ["d"],
    }
    assert page_column(names) == "property:url"
    assert page_column({"property:b": ["x", "/y", "z"]}) is None


def test_every_kind_of_finding_says_where_and_how_many() -> None:
    touchpoints = parse(
        """name: brand
rules:
- {name: Page, when: {event: pag*}, collapse: true}
- {name: Product, when: {event: page, url: /product/*}}
- {name: Page, when: {event: screen}}
- {hide: true, when: {event: ping}}
"""
    )
    found = check(touchpoints, observe(small_engine(ROWS), touchpoints.columns))
    assert [(finding.code.removeprefix("touchpoints."), finding.line, finding.events) for finding in found] == [
        ("shadowed", 4, 0),
        ("collapse", 5, 0),
        ("no_match", 5, 0),
        ("no_match", 6, 0),
        ("unmatched", 0, 3),
        ("unmatched", 0, 1),
    ]
    assert found[0].message == (
        "The rule for “Product” can never match: “Page” (line 3) comes first and catches all of it."
    )
    assert found[3].message == "No event matches the rule for “hide (event: ping)”."
    assert found[4].message == "No rule matches “call”: keeps its name, 3 events."
    assert (
        "3 个事件保留原名" in check(touchpoints, observe(small_engine(ROWS), touchpoints.columns), "zh-CN")[4].message
    )
    assert [finding.code for finding in check(touchpoints)] == ["touchpoints.shadowed", "touchpoints.collapse"]


def test_rules_count_the_events_they_decide() -> None:
    touchpoints = parse(
        "name: a\nrules: [{name: P, when: {event: page}}, {hide: true, when: {event: '*', channel: web}}]"
    )
    assert rule_counts(touchpoints, observe(small_engine(ROWS), touchpoints.columns)) == [3, 1]


def test_a_column_that_events_do_not_have_is_named_with_those_they_have() -> None:
    touchpoints = parse("name: a\nrules:\n- name: P\n  when: {event: page, ulr: /cart}")
    engine = small_engine(ROWS)
    (finding,) = check(touchpoints, observe(engine, touchpoints.columns))
    assert finding.code == "touchpoints.column"
    assert "“ulr”" in finding.message
    with pytest.raises(InvalidInput) as caught:
        check_columns(touchpoints, list(engine.snapshot.names))
    assert caught.value.code == "touchpoints.column"
    assert "Line 3: Did you mean 'url'?" in str(caught.value)
    check_columns(parse("name: a\nrules: [{name: '{url}', when: {channel: web}}]"), list(engine.snapshot.names))
