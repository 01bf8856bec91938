import json

import pytest

from small_log import Row, small_engine
from sojourn.discovery import Answer, Durations, Transitions, ask
from sojourn.engines import Scope
from sojourn.vocabulary import InvalidInput

ROWS = [
    Row("p", 0, "a"),
    Row("p", 2_000_000, "b"),
    Row("q", 0, "b"),
    Row("q", 1_000_000, "a"),
    Row("q", 1_000_000, "c"),
]


def test_an_answer_says_how_it_was_got() -> None:
    answer = ask(small_engine(ROWS, 2), Transitions(Scope(collapse=True)))
    assert answer["transitions"][0] == {
        "from": "a", "to": "b", "passes": 1, "customers": 1,
        "mean_seconds": 2.0, "median_seconds": 2.0, "p90_seconds": 2.0,
    }  # fmt: skip
    assert (answer["events_read"], answer["customers_read"], answer["exact"]) == (5, 2, True)
    assert answer["as_of"] == "1970-01-01T00:00:02+00:00"
    assert answer["scope"] == {"collapse": True}
    assert answer["definition"].endswith(".")
    assert answer["milliseconds"] >= 0
    assert json.loads(answer.to_json()) == answer.to_dict()


def test_an_answer_is_a_table_with_every_field_of_every_row() -> None:
    answer = ask(small_engine(ROWS), Durations(Scope()))
    assert answer.to_arrow().to_pylist() == answer["steps"]
    uneven = Answer(answer.analysis, {"steps": [{"event": "a"}, {"event": "b", "customers": 2}]}, answer.engine)
    assert uneven.to_arrow().to_pylist() == [{"event": "a", "customers": None}, {"event": "b", "customers": 2}]
    assert ask(small_engine([]), Durations(Scope())).to_arrow().num_rows == 0


def test_other_libraries_get_the_same_rows() -> None:
    answer = ask(small_engine(ROWS), Transitions(Scope()))
    assert answer.to_polars().to_dicts() == answer["transitions"]
    assert answer.to_pandas().to_dict("records") == answer["transitions"]


def test_a_number_that_is_not_named_in_full_is_asked_back() -> None:
    answer = ask(small_engine(ROWS), Transitions(Scope()))
    with pytest.raises(InvalidInput, match="Name it by: from, to") as caught:
        answer.customers(**{"from": "a"})
    assert caught.value.code == "drill.cell"
    assert answer.customers(**{"from": "b", "to": "a"}) == ["q"]
