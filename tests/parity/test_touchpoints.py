"""Touchpoints at question time equal the same question about events that were renamed by hand before."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings, strategies as st

from small_log import Row, small_engine, small_snapshot
from sojourn.discovery.answer import ask
from sojourn.discovery.touchpoint_reading import parse
from sojourn.discovery.touchpoints import TouchpointSet
from sojourn.discovery.transitions import Transitions
from sojourn.engines import Embedded, Scope
from sojourn.journey_store import Snapshot
from sojourn.vocabulary import InvalidInput

PARTS = (1, 3)
BRAND = parse(
    """
name: brand
rules:
- {hide: true, when: {event: heartbeat}}
- {name: Product, when: {event: page, url: /product/*}, group: Browse, collapse: true}
- {name: "{event} ({channel})", when: {event: order, channel: "*"}, group: Buy, collapse: true}
- {name: Page, when: {event: page}, group: Browse}
"""
)
ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(["ann", "bob", "cid"]),
        st.integers(0, 6),
        st.sampled_from(["page", "page", "order", "heartbeat", "call"]),
        st.sampled_from(["web", "app", None]),
        st.integers(0, 9),
        properties=st.sampled_from(["/product/1", "https://s.example/product/2", "/cart", None]).map(
            lambda url: {"url": url}
        ),
    ),
    min_size=1,
    max_size=30,
)


def step_by_hand(row: Row, groups: bool, hides: bool) -> str | None:
    url = str(row.properties["url"] or "").removeprefix("https://s.example")
    if row.event == "heartbeat" and hides:
        return None
    if row.event == "page":
        return "Browse" if groups else "Product" if url.startswith("/product/") else "Page"
    if row.event == "order" and row.channel:
        return "Buy" if groups else f"order ({row.channel})"
    return row.event


def by_hand(rows: Sequence[Row], groups: bool, hides: bool) -> list[Row]:
    """Rename and hide; of direct repeats of what collapses keep the first, with the values of all."""
    collapses = {"Browse", "Buy"} if groups else {"Product", "order (web)", "order (app)"}
    kept: list[Row] = []
    for customer in dict.fromkeys(row.customer for row in rows):
        last: Row | None = None
        for row in sorted((row for row in rows if row.customer == customer), key=lambda row: row.time):
            step = step_by_hand(row, groups, hides)
            if step is None:
                continue
            if last is not None and step in collapses and last.event == step:
                last = kept[-1] = replace(last, value=(last.value or 0) + (row.value or 0))
            else:
                last = replace(row, event=step, properties={})
                kept.append(last)
    return kept


@cache
def warm(parts: int) -> set[tuple[str, ...]]:
    return set()


def transitions(snapshot: Snapshot, parts: int, touchpoints: TouchpointSet | None = None) -> list[dict[str, object]]:
    engine = Embedded(snapshot, threads=1, parts=parts, warm=warm(parts))
    answer = ask(engine, Transitions(Scope(touchpoints=touchpoints)))
    rows: list[dict[str, object]] = answer["transitions"]
    return rows


@given(ROWS, st.booleans(), st.booleans())
@settings(max_examples=25)
def test_transitions_of_touchpoints_are_those_of_events_renamed_by_hand(
    rows: list[Row], groups: bool, hides: bool
) -> None:
    raw, renamed = small_snapshot(rows), small_snapshot(by_hand(rows, groups, hides))
    touchpoints = BRAND if hides else replace(BRAND, rules=BRAND.rules[1:])
    touchpoints = touchpoints.grouped() if groups else touchpoints
    if "property:url" not in raw.names:  # every row came without one
        return
    expected = transitions(renamed, 1)
    for parts in PARTS:
        assert transitions(raw, parts, touchpoints) == expected


def test_the_customers_behind_a_step_are_those_who_took_it() -> None:
    rows = [
        Row("ann", 1, "page", "web", properties={"url": "/product/1"}),
        Row("ann", 2, "page", "web", properties={"url": "/product/2"}),
        Row("ann", 3, "heartbeat", "web", properties={"url": "/cart"}),
        Row("ann", 4, "order", "web", properties={"url": "/cart"}),
        Row("bob", 1, "order", properties={"url": "/cart"}),
    ]
    for parts in PARTS:
        answer = ask(small_engine(rows, parts), Transitions(Scope(touchpoints=BRAND)))
        assert [(row["from"], row["to"], row["passes"]) for row in answer["transitions"]] == [
            ("Product", "order (web)", 1)
        ]
        assert answer.customers(**{"from": "Product", "to": "order (web)"}) == ["ann"]
        assert answer["scope"] == {"touchpoints": "brand"}


def test_a_set_for_other_columns_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(small_engine([Row("ann", 1, "page")]), Transitions(Scope(touchpoints=BRAND)))
    assert caught.value.code == "touchpoints.column"


def test_a_set_that_hides_everything_leaves_nothing() -> None:
    hides = parse("name: none\nunmatched: hide")
    engine = small_engine([Row("ann", 1, "a"), Row("ann", 2, "b")])
    assert ask(engine, Transitions(Scope(touchpoints=hides)))["transitions"] == []


@pytest.mark.thorough
def test_forty_thousand_names_with_many_channels() -> None:
    rows = [Row(f"c{n % 7}", n, f"event {n}", f"channel {n % 31}") for n in range(40_000)]
    touchpoints = parse("name: many\nrules: [{name: '{channel}', when: {event: 'event *', channel: '*'}}]")
    expected = transitions(small_snapshot([replace(row, event=row.channel or "") for row in rows]), 1)
    assert transitions(small_snapshot(rows), 3, touchpoints) == expected
