import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from sojourn.discovery import Transitions
from sojourn.engines import Embedded, Scope
from sojourn.event_log import read_arrays
from sojourn.journey_store import Idents, Persons, Planning, Sizes, open_snapshot, plan, publish
from sojourn.journey_store.sealing import in_order
from sojourn.kernels.build import disordered_slots
from store_oracle import OVERLAID, SEALED, expected, held, idents_of, persons_of, publish_as, store_segments


def rows(customer: str, times: list[int], **cells: Any) -> list[dict[str, Any]]:
    return [{"time": time, "event": "a", "identifier:card": customer, **cells} for time in times]


def test_an_empty_log_has_an_empty_snapshot(tmp_path: Path) -> None:
    snapshot = publish_as(tmp_path / "store", [], [], None, SEALED)
    assert (held(snapshot), snapshot.meta["span"], len(snapshot.names["event"])) == ({}, None, 0)


def test_only_the_touched_leave_the_sealed_shard(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1, 5]) + rows("2", [2])), ("s", rows("1", [3]))])
    sealed = publish_as(tmp_path / "1", segments[:1], [1, 2], None, SEALED)
    overlaid = publish_as(tmp_path / "2", segments, [1, 2], sealed, OVERLAID)
    assert overlaid.meta["shards"] == ["shard-000", "overlay"]
    assert [len(shard.starts) for shard in overlaid.shards] == [1, 1]
    assert held(overlaid) == expected(segments, [1, 2])
    times = [folder / "shard-000" / "columns.arrow" for folder in (sealed.folder, overlaid.folder)]
    assert times[0].stat().st_ino == times[1].stat().st_ino


def test_a_column_that_comes_up_later_does_not_seal_anew(tmp_path: Path) -> None:
    loads = [("s", rows("1", [1]) + rows("2", [2, 3])), ("s", rows("1", [4], **{"property:n": 2.5, "property:t": "x"}))]
    segments = store_segments(tmp_path / "log", loads)
    sealed = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    overlaid = publish_as(tmp_path / "2", segments, [], sealed, OVERLAID)
    assert overlaid.meta["shards"] == ["shard-000", "overlay"]
    assert held(overlaid) == expected(segments, [])
    assert np.isnan(overlaid.shards[0].column("property:n")).all()


@pytest.mark.parametrize("second", ({"property:p": "x"}, {"property:p": 1}))
def test_a_property_that_changes_its_kind_is_sealed_anew(tmp_path: Path, second: dict[str, Any]) -> None:
    first = {"property:p": 1} if second["property:p"] == "x" else {"property:p": "x"}
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1, 2], **first)), ("s", rows("2", [3], **second))])
    sealed = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    assert (sealed.shards[0].column("property:p").dtype.kind == "f") == (first["property:p"] == 1)
    snapshot = publish_as(tmp_path / "2", segments, [], sealed, OVERLAID)
    assert snapshot.names["property:p"] in (("", "1", "x"), ("", "x", "1"))
    assert held(snapshot) == expected(segments, [])


def test_idents_that_other_settings_number_otherwise_are_sealed_anew(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1]) + rows("2", [2, 3])), ("s", rows("3", [4]))])
    sealed = publish_as(tmp_path / "1", segments[:1], [1, 2], None, SEALED)
    turned = Idents({1: np.array([1, 0], np.int32), 2: np.array([2], np.int32)}, 3)
    snapshot = publish(tmp_path / "2", segments, turned, persons_of([2, 1, 3]), sealed, OVERLAID)
    assert {name: len(events) for name, events in held(snapshot).items()} == {"p1": 1, "p2": 2, "p3": 1}


def test_events_of_nobody_stand_nowhere(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1]) + rows("n/a", [2])), ("s", rows("n/a", [3]))])
    usable = Idents({1: np.array([0, -1], np.int32), 2: np.array([-1], np.int32)}, 1)
    persons = persons_of([1])
    previous = None
    for number, sizes in enumerate((SEALED, OVERLAID, Sizes(shard_events=1, most_touched=-1))):
        previous = publish(tmp_path / str(number), segments[: number + 1], usable, persons, previous, sizes)
        assert {name: len(events) for name, events in held(previous).items()} == {"p1": 1}


def test_persons_without_events_are_no_customers(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1]))])
    persons = replace(persons_of([1]), namespace=pa.array(["card"] * 3), value=pa.array(["p1", "p2", "p3"]))
    for sizes in (SEALED, Sizes(shard_events=1)):
        folder = tmp_path / f"{sizes.shard_events}"
        assert list(held(publish(folder, segments, idents_of(segments), persons, None, sizes))) == ["p1"]


def test_more_shards_than_customers(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", list(range(40))) + rows("2", [5, 4]))])
    snapshot = publish_as(tmp_path / "store", segments, [1, 2], None, Sizes(shard_events=2))
    assert held(snapshot) == expected(segments, [1, 2])


def test_wide_events_make_for_more_shards(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1, 2, 3]) + rows("2", [1]) + rows("3", [2]))])
    whole = publish_as(tmp_path / "1", segments, [], None, SEALED)
    split = publish_as(tmp_path / "2", segments, [], None, Sizes(shard_bytes=40))
    assert (len(whole.shards), len(split.shards) > 1) == (1, True)
    assert held(split) == held(whole)


def test_two_persons_with_one_value_have_two_names(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("7", [1]) + rows("8", [2]) + rows("9", [3]))])
    persons = Persons(np.arange(3, dtype=np.int32), pa.array(["card", "user_id", "card"]), pa.array(["7", "7", "9"]))
    snapshot = publish(tmp_path / "store", segments, idents_of(segments), persons, None)
    assert snapshot.persons.names.to_pylist() == ["card:7", "user_id:7", "9"]
    engine = Embedded(snapshot, 1)
    for name in snapshot.persons.names.to_pylist():
        scope = Scope(persons=frozenset({name}))
        assert engine.ask(Transitions(scope).question()).reading.events_read == 1


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    loads = [("s", rows("1", [1, 2, 3], **{"property:n": 1.5}) + rows("2", [2], channel="web")), ("s", rows("1", [9]))]
    segments = store_segments(tmp_path / "log", loads)
    first = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    reader = open_snapshot(first.folder)
    publish_as(tmp_path / "2", segments, [], first, OVERLAID)
    shutil.rmtree(first.folder)
    assert held(reader) == expected(segments[:1], [])


def test_a_snapshot_that_is_being_removed_is_not_read_in_part(tmp_path: Path) -> None:
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1, 2]) + rows("2", [2])), ("s", rows("1", [9]))])
    sealed = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    overlaid = publish_as(tmp_path / "2", segments, [], sealed, OVERLAID)
    files = [path for path in overlaid.folder.rglob("*") if path.is_file()]
    for number, path in enumerate(files):
        copy = shutil.copytree(overlaid.folder, tmp_path / f"copy-{number}")
        (copy / path.relative_to(overlaid.folder)).unlink()
        if path.name != "sealed.arrow":  # only the next load reads it
            with pytest.raises(FileNotFoundError):
                open_snapshot(copy)


@pytest.mark.parametrize("count", (255, 256, 257, 70_000))
def test_codes_are_as_wide_as_the_names_need(tmp_path: Path, count: int) -> None:
    many = [
        {"time": place, "event": f"e{place}", "identifier:card": "1", "case": f"c{place}"} for place in range(count)
    ]
    segments = (
        store_segments(tmp_path / "log", [("s", many)]) if count < 1000 else large_segments(tmp_path / "log", many)
    )
    shard = publish_as(tmp_path / "store", segments, [], None, SEALED).shards[0]
    assert shard.column("event").dtype == (np.uint8 if count <= 256 else np.uint16 if count <= 1 << 16 else np.uint32)
    assert shard.column("event").tolist() == list(range(count))
    assert shard.column("case").tolist() == list(range(1, count + 1))


def large_segments(folder: Path, many: list[dict[str, Any]]) -> list[Any]:
    from canonical import write

    return [write(folder, 1, [many])[0]]


def test_codes_widen_between_sealing_and_overlay(tmp_path: Path) -> None:
    first = [{"time": place, "event": f"e{place}", "identifier:card": "1"} for place in range(200)]
    later = [{"time": place, "event": f"e{place}", "identifier:card": "2"} for place in range(300, 400)]
    segments = store_segments(tmp_path / "log", [("s", first), ("s", later)])
    sealed = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    overlaid = publish_as(tmp_path / "2", segments, [], sealed, OVERLAID)
    assert [shard.column("event").dtype.itemsize for shard in overlaid.shards] == [1, 2]
    assert held(overlaid) == expected(segments, [])


def test_column_names_may_hold_anything(tmp_path: Path) -> None:
    names = ["a/b", "a%2Fb", "Color", "color", "x" * 300, "..", "ü" * 80, "time", "ident", "a b", "a\nb"]
    cells = {f"property:{name}": f"{place}" for place, name in enumerate(names)}
    segments = store_segments(tmp_path / "log", [("s", [*rows("1", [1, 2], **cells), *rows("1", [3])])])
    snapshot = publish_as(tmp_path / "store", segments, [], None, SEALED)
    assert held(snapshot) == expected(segments, [])


def test_a_constant_column_takes_no_room(tmp_path: Path) -> None:
    cells = {"value": 5, "property:n": -0.5, "property:t": "x"}
    segments = store_segments(tmp_path / "log", [("s", rows("1", [1, 2], **cells))])
    snapshot = publish_as(tmp_path / "store", segments, [], None, SEALED)
    stored = read_arrays(snapshot.folder / "shard-000" / "columns.arrow")
    assert stored.keys() == {"time", "position", "starts", "ends", "slot_ident"}
    assert held(snapshot) == expected(segments, [])


def test_texts_with_many_values_stay_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "MOST_NAMES", 4)
    few = [{"time": 1, "event": "a", "identifier:card": "1", "property:p": text} for text in "abc"]
    segments = store_segments(tmp_path / "log", [("s", few), ("s", [{**few[0], "property:p": "d"}])])
    sealed = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    assert sealed.names["property:p"] == ("", "a", "b", "c")
    snapshot = publish_as(tmp_path / "2", segments, [], sealed, OVERLAID)
    assert "property:p" not in snapshot.columns
    assert len(held(snapshot)["p1000"]) == 4


def test_a_text_that_was_left_out_and_has_few_values_now_is_sealed_anew(tmp_path: Path) -> None:
    many = [{"time": n, "event": "a", "identifier:card": "1", "property:p": f"v{n}"} for n in range(300)]
    segments = store_segments(tmp_path / "log", [("s", many), ("s", rows("2", [*range(1000)], **{"property:p": "v0"}))])
    sealed = publish_as(tmp_path / "1", segments[:1], [], None, SEALED)
    assert "property:p" not in sealed.columns
    snapshot = publish_as(tmp_path / "2", segments, [], sealed, OVERLAID)
    assert len(snapshot.names["property:p"]) == 301
    assert held(snapshot) == expected(segments, [])


def test_columns_planned_segment_by_segment_are_those_planned_at_once(tmp_path: Path) -> None:
    kinds: list[list[Any]] = [[1, 2], ["x", "2"], [2.5], [f"v{n}" for n in range(300)], ["x"] * 1000]
    loads = [
        ("s", [{"time": 1, "event": f"e{place}", "identifier:card": "1", "property:p": one} for one in some])
        for place, some in enumerate(kinds)
    ]
    segments = store_segments(tmp_path / "log", loads)
    planning = Planning()
    for count in range(1, len(segments) + 1):
        grown, at_once = planning.plan(segments[:count]), Planning().plan(segments[:count])
        assert {name: one.dtype for name, one in grown.items()} == {name: one.dtype for name, one in at_once.items()}
        assert names_of(grown) == names_of(at_once)


def names_of(planned: dict[str, plan.ColumnPlan]) -> dict[str, list[str]]:
    return {name: sorted(one.names.values.to_pylist()) for name, one in planned.items() if one.names is not None}


def test_how_many_values_a_text_may_have_follows_the_whole_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LEAST_REPEATS", 1)
    loads = [
        [{"time": 1, "event": "a", "identifier:card": "1", "property:p": f"{load}-{row}"} for row in range(150)]
        for load in range(3)
    ]
    segments = store_segments(tmp_path / "log", [("s", load) for load in loads])
    snapshot = publish_as(tmp_path / "store", segments, [], None, SEALED)
    assert len(snapshot.names["property:p"]) == 451


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(-2, 2), max_size=80), max_size=4))
def test_sorting_is_stable(customers: list[list[int]]) -> None:
    time = np.array([value for times in customers for value in times], np.int64)
    ends = np.cumsum([len(times) for times in customers]).astype(np.int64)
    starts = ends - np.array([len(times) for times in customers], np.int64)
    arrival = np.arange(len(time))
    slots = disordered_slots(starts, ends, time)
    assert slots.tolist() == [place for place, times in enumerate(customers) if times != sorted(times)]
    in_order(starts, ends, {"time": time, "arrival": arrival})
    wanted = [
        start + place
        for start, times in zip(starts.tolist(), customers, strict=True)
        for place in sorted(range(len(times)), key=lambda place: (times[place], place))
    ]
    assert arrival.tolist() == wanted
