from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from sojourn.discovery.quantiles import (
    Collected,
    all_quantiles,
    bucket_shift,
    buckets,
    find_ranges,
    ranged_quantiles,
)
from sojourn.kernels.quantiles import OCTAVES, bucket_of, bucket_start

WANTED = (0.0, 0.25, 0.5, 0.9, 1.0)
SIZES = st.one_of(st.integers(0, 5), st.integers(0, 1000), st.integers(0, 1 << 45), st.integers(0, 1 << 62))
NUMBERS = SIZES.flatmap(lambda most: st.integers(0, most))


def collected(entries: list[tuple[int, int]]) -> Collected:
    return Collected.of(
        np.array([group for group, _ in entries], np.int32), np.array([n for _, n in entries], np.int64)
    )


def by_numpy(entries: list[tuple[int, int]], groups: int) -> np.ndarray:
    own = [np.array([number for group, number in entries if group == place], np.int64) for place in range(groups)]
    return np.array(
        [np.quantile(mine, WANTED, method="linear") if len(mine) else [np.nan] * len(WANTED) for mine in own]
    )


@settings(max_examples=150)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 3), NUMBERS), max_size=30), min_size=1, max_size=4), st.integers(0, 5)
)
def test_quantiles_of_merged_parts_are_numpys(parts: list[list[tuple[int, int]]], shift: int) -> None:
    entries = [entry for part in parts for entry in part]
    expected = by_numpy(entries, 5)
    merged = reduce(Collected.merged, map(collected, parts))
    np.testing.assert_allclose(all_quantiles(merged, 5, WANTED), expected, rtol=1e-15)
    assert int(merged.count.sum()) == len(entries)

    counted = reduce(
        Collected.merged,
        [collected([(group, int(buckets(np.array([number]), shift)[0])) for group, number in part]) for part in parts],
    )
    ranges = find_ranges(counted, 5, shift, WANTED)
    needed = []
    for part in parts:
        groups, numbers = np.array([g for g, _ in part], np.int32), np.array([n for _, n in part], np.int64)
        inside = ranges.hold(groups, numbers)
        needed.append(Collected.of(groups[inside], numbers[inside]))
    found = ranged_quantiles(reduce(Collected.merged, needed), ranges)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(1, 3)), max_size=20))
def test_equal_numbers_are_brought_together(entries: list[tuple[int, int, int]]) -> None:
    group, number, count = (np.array([entry[place] for entry in entries], np.int64) for place in range(3))
    found = Collected.of(group.astype(np.int32), number, count)
    expected: dict[tuple[int, int], int] = {}
    for entry in sorted(entries):
        expected[entry[:2]] = expected.get(entry[:2], 0) + entry[2]
    assert list(zip(found.group.tolist(), found.gap.tolist(), strict=True)) == list(expected)
    assert found.count.tolist() == list(expected.values())


def test_numbers_too_wide_to_pack_are_sorted_all_the_same() -> None:
    group, number = np.array([1 << 20, 0, 1 << 20], np.int32), np.array([(1 << 62) - 1, 5, 0], np.int64)
    found = Collected.of(group, number)
    assert found.gap.tolist() == [5, 0, (1 << 62) - 1]


@given(NUMBERS, st.integers(0, 5))
def test_the_kernel_and_numpy_give_the_same_bucket(number: int, shift: int) -> None:
    assert bucket_of(number, shift) == buckets(np.array([number]), shift)[0] == bucket_of.py_func(number, shift)  # type: ignore[attr-defined]  # numba keeps the plain function


@pytest.mark.parametrize("shift", range(6))
def test_buckets_are_contiguous_and_in_order(shift: int) -> None:
    edges = np.array(
        sorted(
            {max(0, (1 << octave) + step) for octave in range(62) for step in range(-3, 4)} | {(1 << 62) - 1, 1 << 62}
        )
    )
    found = buckets(edges, shift)
    assert (np.diff(found) >= 0).all()
    assert found.max() < OCTAVES << shift
    for bucket in range(OCTAVES << shift):
        start = int(bucket_start(bucket, shift))
        assert bucket_of(start, shift) >= bucket
        assert start == 0 or bucket_of(start - 1, shift) < bucket


def test_counts_stay_within_their_budget() -> None:
    for groups in (1, 3600, 66_000, 10_000_000):
        shifts = [bucket_shift(groups, numbers) for numbers in (0, 10**6, 10**7, 10**9)]
        assert shifts == sorted(shifts)
        assert shifts[-1] == 0 or groups * (OCTAVES << shifts[-1]) <= 1 << 22
