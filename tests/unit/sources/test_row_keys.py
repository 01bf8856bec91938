"""Keys stand in logs for ever: these figures must never change."""

import numpy as np
import pyarrow as pa
import pytest

from sojourn.sources.labels import Labels
from sojourn.sources.row_keys import RowSums, id_keys

ROWS = {
    "text": pa.array(["a", "", "Ada Lovelace, 客户", None]),
    "whole": pa.array([1, -1, 2**40, None], pa.int64()),
    "part": pa.array([0.5, 1.0, float("nan"), None]),
    "when": pa.array([0, 1, 1_772_323_200_000_000, None], pa.timestamp("us")),
    "flag": pa.array([True, False, None, None]),
    "money": pa.array(["12.50", "0.00", None, None]).cast(pa.decimal128(9, 2)),
}

GOLDEN = [
    "c9c5d27e6f02560d653f2845c5bf97e0",
    "a0bc8a31b70ece92c85977ccf028a53f",
    "6d95c1df0a80097da5dd5df19a3c49b7",
    "a4ae6fd9ad7c44eeafcae02d5421b774",
]
GOLDEN_CONTENT = [
    "58269233e4520318",
    "12841fd62ac48003",
    "720a6f5f6d9e367b",
    "c0a73fac87cf433f",
]
GOLDEN_ID = "2d9d781272827acb68b16bd9328b49cb"


def test_golden_keys() -> None:
    hi, lo = RowSums.of(ROWS, 4).keys("shop")
    assert [f"{up:016x}{down:016x}" for up, down in zip(hi.tolist(), lo.tolist(), strict=True)] == GOLDEN
    assert [f"{word:016x}" for word in RowSums.of(ROWS, 4).content().tolist()] == GOLDEN_CONTENT
    hi, lo = id_keys(pa.array(["m-1"]), "shop")
    assert f"{hi[0]:016x}{lo[0]:016x}" == GOLDEN_ID


@pytest.mark.parametrize(
    "other",
    (
        pa.array(["a", None, "b"]),
        pa.array(["a", "", "b"], pa.string()).dictionary_encode(),
        pa.array(["x", "a", "", "b"])[1:],
        pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int32()), pa.array(["b", "a"])),
    ),
)
def test_how_texts_are_stored_does_not_matter(other: pa.Array) -> None:
    first, second = (RowSums.of({"c": column}, 3).keys("s")[0].tolist() for column in (pa.array(["a", "", "b"]), other))
    assert first == second


def test_instants_are_equal_in_every_unit_and_zone() -> None:
    columns = [
        pa.array([1_700_000_000_000_000], pa.timestamp("us")),
        pa.array([1_700_000_000], pa.timestamp("s")),
        pa.array([1_700_000_000_000], pa.timestamp("ms", "UTC")),
        pa.array([1_700_000_000_000_000_000], pa.timestamp("ns", "Asia/Shanghai")),
    ]
    assert len({RowSums.of({"t": column}, 1).keys("s")[0][0] for column in columns}) == 1


def test_kind_name_and_source_tell_cells_apart() -> None:
    cells = {"text": pa.array(["1"]), "number": pa.array([1]), "flag": pa.array([True])}
    keys = {
        RowSums.of({name: cell}, 1).keys(source)[0][0] for name in "ab" for cell in cells.values() for source in "xy"
    }
    assert len(keys) == 12


def test_mixed_columns_have_the_keys_of_their_kinds() -> None:
    codes, places = pa.array([0, 1, 2, 0], pa.int8()), pa.array([0, 0, 0, 1], pa.int32())
    mixed = pa.UnionArray.from_dense(codes, places, [pa.array([7, 8]), pa.array(["x"]), pa.nulls(1)])
    hi = RowSums.of({"c": mixed}, 4).keys("s")[0].tolist()
    numbers = RowSums.of({"c": pa.array([7, 8])}, 2).keys("s")[0].tolist()
    words = RowSums.of({"c": pa.array(["x", None])}, 2).keys("s")[0].tolist()
    assert hi == [numbers[0], words[0], words[1], numbers[1]]


def test_keys_spread_evenly_and_do_not_collide() -> None:
    size = 200_000
    near = pa.array(np.arange(size)).cast(pa.string())
    hi, lo = RowSums.of({"a": near, "b": pa.array(np.arange(size) % 7)}, size).keys("s")
    for lane in (hi, lo):
        assert len(np.unique(lane)) == size
        ones = np.array([((lane >> np.uint64(bit)) & np.uint64(1)).mean() for bit in range(64)])
        assert np.abs(ones - 0.5).max() < 0.01
    assert np.abs(np.corrcoef(hi.astype(np.float64), lo.astype(np.float64))[0, 1]) < 0.01


def test_swapped_cells_are_another_row() -> None:
    left, right = pa.array(["a", "b"]), pa.array(["b", "a"])
    assert len({*RowSums.of({"x": left, "y": right}, 2).keys("s")[0].tolist()}) == 2


def test_labels_in_great_number() -> None:
    labels = Labels()
    size = 50_000
    first = labels.publish(labels.look_up(pa.array(np.arange(size)).cast(pa.string())), complete=True)
    assert first.indices.to_pylist() == list(range(size))
    again = labels.look_up(pa.array(np.arange(size)[::-1].copy()).cast(pa.string()))
    assert again.tolist() == list(range(size))[::-1]
    assert len(labels.values) == size


def test_labels_that_were_numbers_meet_texts() -> None:
    labels = Labels()
    assert labels.look_up(pa.array([7, None, 8], pa.int32())).tolist() == [0, -1, 1]
    assert labels.look_up(pa.array(["8", "x", "7", " "])).tolist() == [1, 2, 0, -1]
    assert labels.look_up(pa.array([9, 7])).tolist() == [3, 0]
    assert labels.look_up(pa.array([7.0, 0.5, float("nan")])).tolist() == [0, 4, -1]
