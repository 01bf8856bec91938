from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from canonical import LABEL, batch_of, rows_of, write
from sojourn.event_log import ROW_BITS, Names, Segment, SegmentWriter, position

TEXT = st.text(st.sampled_from("aé😀 /"), max_size=2)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"time": st.integers(-(1 << 58), 1 << 58), "event": TEXT},
        optional={
            "value": st.integers(-(10**18), 10**18),
            "channel": TEXT,
            "date_only": st.booleans(),
            "identifier:customer_no": TEXT,
            "identifier:email": TEXT,
            "property:size": st.floats(allow_nan=False),
            "property:a/b": st.sampled_from(["x", "", "ü"]),
        },
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=4))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[dict[str, Any]]]
) -> None:
    rows = [{**row, "id": number} for number, row in enumerate(row for batch in batches for row in batch)]
    for row in rows:
        row["content"] = "same"
    start, split = 0, []
    for batch in batches:
        split.append(rows[start : start + len(batch)])
        start += len(batch)
    segment, fate = write(tmp_path_factory.mktemp("log"), 7, split)
    assert fate.dropped == 0
    assert (segment.rows, segment.number, segment.source) == (len(rows), 7, "shop")
    assert rows_of(segment) == [{name: row[name] for name in row if name not in ("id", "content")} for row in rows]
    assert sum(segment.idents["events"].to_pylist()) == len(rows)


def test_a_position_packs_segment_and_row() -> None:
    found = position(3, (1 << ROW_BITS) - 1)
    assert (found >> ROW_BITS, found & ((1 << ROW_BITS) - 1)) == (3, (1 << ROW_BITS) - 1)
    assert position(3, (1 << ROW_BITS) - 1) < position(4, 0)


def test_an_empty_load_is_an_empty_segment(tmp_path: Path) -> None:
    segment, fate = write(tmp_path, 1, [])
    assert (segment.rows, fate.dropped, segment.idents.num_rows) == (0, 0, 0)
    assert segment.keys.shape == (0, 2)
    assert segment.dictionary("event").to_pylist() == []


def test_rows_without_any_identifier_share_one_empty_set(tmp_path: Path) -> None:
    segment, _ = write(tmp_path, 1, [[{"time": 1, "event": "a"}, {"time": 2, "event": "b"}]])
    assert segment.namespaces == ()
    assert segment.ident.tolist() == [0, 0]
    assert segment.idents.to_pylist() == [{"events": 2, "first_seen": 1, "last_seen": 2}]


def test_an_identifier_that_begins_late_is_absent_before(tmp_path: Path) -> None:
    first = [{"time": 1, "event": "a", "identifier:card": "7"}, {"time": 2, "event": "a", "identifier:card": None}]
    later = [{"time": 3, "event": "a", "identifier:email": "x"}, {"time": 4, "event": "a", "identifier:email": None}]
    segment, _ = write(tmp_path, 1, [first, later])
    assert segment.namespaces == ("card", "email")
    assert [row.get("identifier:card") for row in rows_of(segment)] == ["7", None, None, None]
    assert [row.get("identifier:email") for row in rows_of(segment)] == [None, None, "x", None]
    assert segment.idents["first_seen"].to_pylist() == [1, 2, 3]
    assert segment.idents["events"].to_pylist() == [1, 2, 1]


def test_identifier_and_property_names_may_hold_anything(tmp_path: Path) -> None:
    row = {"time": 1, "event": "a", "identifier:../x/ü": "1", "property:../../y": "z", "property:time": "t"}
    segment, _ = write(tmp_path, 1, [[row]])
    assert rows_of(segment) == [row]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00000001-shop"]


def test_a_column_may_change_its_type_between_batches(tmp_path: Path) -> None:
    rows = [{"time": 1, "event": "a", "property:p": 1, "property:q": "x"}]
    types = {"property:q": LABEL}
    batches = [
        batch_of(rows, types),
        batch_of([{**rows[0], "time": 2, "property:p": 0.5, "property:q": "y"}]),
        batch_of([{**rows[0], "time": 3, "property:p": "z", "property:q": "x"}], {"property:p": LABEL}),
    ]
    segment, _ = write(tmp_path, 1, batches)
    assert [row["property:p"] for row in rows_of(segment)] == [1, 0.5, "z"]
    assert [row["property:q"] for row in rows_of(segment)] == ["x", "y", "x"]
    assert segment.meta["columns"]["property:p"] == "mixed"


def test_whole_numbers_and_fractions_are_numbers(tmp_path: Path) -> None:
    batches = [[{"time": 1, "event": "a", "property:p": cell}] for cell in (1, None, 0.5, 2)]
    segment, _ = write(tmp_path, 1, batches)
    assert segment.meta["columns"]["property:p"] == "double"


def test_half_of_a_load_with_ids_is_a_programming_error(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path / "00000001-a", "a")
    writer.append(batch_of([{"time": 1, "event": "a"}]))
    with pytest.raises(ValueError, match="content"):
        writer.append(batch_of([{"time": 1, "event": "a", "id": 1, "content": "x"}]))


def test_a_segment_is_opened_without_reading_its_rows(tmp_path: Path) -> None:
    segment, _ = write(tmp_path, 1, [[{"time": 1, "event": "a", "identifier:card": "7"}]])
    for path in segment.folder.glob("rows-*"):
        path.unlink()
    again = Segment.open(segment.folder)
    assert (again.rows, again.columns, again.namespaces) == (1, ("time", "event"), ("card",))


def test_names_keep_their_codes_as_they_grow() -> None:
    names, oracle = Names(pa.array([""])), {"": 0}
    for size in (3, 3, 50, 20_000):
        texts = [f"n{(place * 7919) % (size * 2)}" for place in range(size)] + [None, ""]
        plain = pa.array(texts, pa.string())
        for column in (plain, plain.dictionary_encode(), plain.slice(1, size - 1)):
            expected = [-1 if text is None else oracle.setdefault(text, len(oracle)) for text in column.to_pylist()]
            assert names.encode(column).tolist() == expected
    assert names.values.to_pylist() == list(oracle)
    assert len(names) == len(oracle)


def test_names_follow_a_dictionary_that_grows_and_one_that_starts_anew() -> None:
    names = Names()
    for dictionary, expected in ((["b", "a"], [0, 1]), (["b", "a", "c"], [0, 1, 2]), (["c", "b"], [2, 0]), ([], [])):
        indices = pa.array(range(len(dictionary)), pa.int32())
        column = pa.DictionaryArray.from_arrays(indices, pa.array(dictionary, pa.string()))
        assert names.encode(column).tolist() == expected


def test_names_tell_nulls_in_a_dictionary_from_empty_texts() -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 2], pa.int8()), pa.array(["a", None, ""]))
    assert Names().encode(column).tolist() == [0, -1, 1, -1, 1]
    assert Names().encode(pa.array([], pa.string())).dtype == np.int32
