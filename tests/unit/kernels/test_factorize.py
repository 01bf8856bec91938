"""Several columns of codes as one."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from sojourn.kernels import factorize


@pytest.mark.parametrize("largest_table", (0, 1 << 20))
@given(
    st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[st.integers(0, 9)] * width), min_size=0, max_size=40))
)
def test_every_combination_has_a_code_and_leads_back(largest_table: int, rows: list[tuple[int, ...]]) -> None:
    kept, factorize.LARGEST_TABLE = factorize.LARGEST_TABLE, largest_table
    try:
        width = len(rows[0]) if rows else 2
        columns = [np.array([row[place] for row in rows], np.uint16) for place in range(width)]
        codes, parts = factorize.factorize_columns(columns)
    finally:
        factorize.LARGEST_TABLE = kept
    assert [tuple(int(part[code]) for part in parts) for code in codes.tolist()] == rows
    assert len({tuple(map(int, row)) for row in zip(*parts, strict=True)}) == len(parts[0])
