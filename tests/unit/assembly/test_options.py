"""Options of every question: what is misspelt is refused, an empty set of persons is nobody."""

import pyarrow as pa
import pytest

import sojourn as sj
from sojourn.vocabulary import InvalidInput

LOG = pa.table({
    "customer": ["a", "a", "b"], "time": ["2026-01-01 10:00", "2026-01-01 11:00", "2026-01-02 10:00"],
    "event": ["view", "order", "view"], "amount": [None, 10.0, None], "currency": [None, "USD", None],
})  # fmt: skip


def test_a_misspelt_option_is_refused() -> None:
    with pytest.raises(InvalidInput, match="rnage") as refused:
        sj.read(LOG).sessions(rnage="1999-01-01..1999-01-02")  # type: ignore[call-arg]
    assert "range" in (refused.value.hint or "")


@pytest.mark.parametrize(("persons", "customers"), ((frozenset(), 0), (frozenset({"a"}), 1), (None, 2)))
def test_nobody_is_nobody(persons: frozenset[str] | None, customers: int) -> None:
    assert sj.read(LOG).view(persons=persons).sessions()["customers"] == customers


def test_a_condition_that_nothing_meets_says_so() -> None:
    answer = sj.read(LOG).transitions(where="event = 'shop'")
    assert "event = 'shop'" in answer["notes"][0]


def test_currencies_are_never_added_up() -> None:
    more = LOG.append_column("currency2", pa.array([None, "USD", "JPY"])).drop_columns("currency")
    more = more.rename_columns(["customer", "time", "event", "amount", "currency"])
    more = more.set_column(3, "amount", pa.array([None, 10.0, 10000.0]))
    answer = sj.read(more).painpoints("order")
    assert answer["value_per_goal"] is None
    assert any("JPY" in note for note in answer["notes"])
