"""Anonymous to known against its oracle, over any split; the customers behind its numbers; edges."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from parity.journey_logs import HOUR, PARTS, WARM
from parity.oracle_anonymous_to_known import numbers, strangers
from small_log import Row, collect_idents, write_segment
from sojourn.discovery import AnonymousToKnown, ask
from sojourn.engines import EARLIEST, LATEST, Embedded, Scope
from sojourn.journey_store import NEVER, Persons, publish
from sojourn.vocabulary import InvalidInput, TimeWindow

DAY = 24 * HOUR


def engines(rows: Sequence[Row], called: Mapping[str, int]) -> list[Embedded]:
    """Engines over rows whose customer is PERSON:KIND: idents of one person, known where KIND is that."""
    place = Path(tempfile.mkdtemp())
    segment = write_segment(place / "log", 1, rows)
    idents, sets = collect_idents([segment])
    people, kinds = zip(*(found[0][1].split(":") for found in sets), strict=True) if sets else ((), ())
    names = list(dict.fromkeys(people))
    persons = Persons(
        np.array([names.index(person) for person in people], np.int32),
        pa.array(["device"] * len(names), pa.string()),
        pa.array(names, pa.string()),
        known=np.array([kind == "known" for kind in kinds], np.bool_),
        called=np.array([called.get(name, NEVER) for name in names], np.int64),
    )
    snapshot = publish(place / "store", [segment], idents, persons, None)
    return [Embedded(snapshot, threads=1, parts=parts, warm=WARM) for parts in PARTS]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Row,
            customer=st.builds("{}:{}".format, st.sampled_from("pqrs"), st.sampled_from(["known", "device", "device"])),
            time=st.integers(0, 20).map(lambda half: half * 12 * HOUR),
            event=st.sampled_from("ab"),
            channel=st.sampled_from(["web", "app", None]),
        ),
        max_size=25,
    ),
    st.dictionaries(st.sampled_from("pqrs"), st.integers(-1, 22).map(lambda half: half * 12 * HOUR)),
    st.sampled_from([TimeWindow(), TimeWindow(2 * DAY, None), TimeWindow(DAY, 6 * DAY)]),
    st.sampled_from([None, DAY, 3 * DAY]),
    st.sampled_from([Scope(), Scope(session_gap=HOUR), Scope(unit="case"), Scope(collapse=True)]),
)
def test_anonymous_to_known_is_that_of_the_oracle(
    rows: list[Row], called: dict[str, int], window: TimeWindow, within: int | None, scope: Scope
) -> None:
    low = EARLIEST if window.start is None else window.start
    came = strangers(rows, called, low, LATEST if window.end is None else window.end, within)
    for engine in engines(rows, called):
        answer = ask(engine, AnonymousToKnown(scope.changed(range=window), within))
        same(answer.result, numbers(came))
        for kind, table in (("channel", "channels"), ("week", "weeks")):
            groups = {getattr(one, kind) for one in came}
            assert {row[kind] for row in answer[table]} == groups
            for row in answer[table]:
                mine = [one for one in came if getattr(one, kind) == row[kind]]
                same(row, numbers(mine))
                behind = answer.customers(number="known", **{kind: row[kind]})
                assert behind == sorted(one.customer for one in mine if one.taken is not None)
        for number in ("customers", "mature", "known", "immature"):
            assert len(answer.customers(number=number)) == answer[number]


def same(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=2e-6)


def test_exactly_the_window_still_counts_and_a_start_younger_than_it_is_immature() -> None:
    rows = [Row("p:device", 0, "a"), Row("p:known", DAY, "b"), Row("q:device", 1, "a"), Row("q:known", DAY, "b")]
    answer = ask(engines(rows, {})[0], AnonymousToKnown(Scope(), DAY))
    assert (answer["customers"], answer["mature"], answer["known"], answer["immature"]) == (2, 1, 1, 1)
    assert answer.customers(number="immature") == ["q"]


def test_who_was_told_by_a_call_before_the_first_visit_is_no_stranger() -> None:
    rows = [Row("p:device", DAY, "a"), Row("q:device", DAY, "a")]
    answer = ask(engines(rows, {"p": 0, "q": DAY})[0], AnonymousToKnown(Scope()))
    assert (answer["customers"], answer["known"], answer["median_seconds"]) == (1, 1, 0)


def test_a_number_that_there_is_not_is_refused() -> None:
    answer = ask(engines([Row("p:device", 0, "a")], {})[0], AnonymousToKnown(Scope()))
    with pytest.raises(InvalidInput, match="'strangers'") as refused:
        answer.customers(number="strangers")
    assert refused.value.code == "drill.number"
