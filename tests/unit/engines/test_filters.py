"""Filters: what people choose becomes conditions that say only that, whatever the texts look like."""

import pytest

from small_log import Row, small_engine
from sojourn.discovery import Transitions
from sojourn.engines import Comparison, Filter, Scope
from sojourn.vocabulary import InvalidInput

HOSTILE = (
    "it's",
    "') or true --",
    '" or 1=1',
    "a\\'b",
    "*/ or true /*",
    "web'::varchar",
    "$1",
    "{x}",
    "%",
    "\n;",
    "网站",
)
ROWS = [
    Row(
        "p",
        place * 1_000_000,
        "view",
        channel=[None, "web", "app"][place % 3],
        value=place * 100,
        properties={"said": HOSTILE[place] if place < len(HOSTILE) else "web", "price": float(place), 'a"b': "q"},
    )
    for place in range(12)
]


def kept(*filters: Filter, where: str | None = None, parts: int = 1) -> int:
    question = Transitions(Scope(filters=filters, where=where), quantiles=False).question()
    return small_engine(ROWS, parts).ask(question).reading.events_read


@pytest.mark.parametrize(
    ("column", "comparison", "values", "expected"),
    (
        ("channel", "any of", ("web",), 4),
        ("channel", "any of", ("web", "app"), 8),
        ("channel", "any of", (None,), 4),
        ("channel", "any of", ("web", None), 8),
        ("channel", "none of", ("web",), 8),  # an event without a channel is not one of the web
        ("channel", "none of", ("web", "app"), 4),
        ("channel", "none of", (None,), 8),
        ("channel", "none of", ("web", None), 4),
        ("price", "any of", ("3", "4.0"), 2),
        ("price", "at least", ("9",), 3),
        ("price", "at most", ("-0.5",), 0),
        ("price", "at most", ("inf",), 12),
        ("value", "at least", ("2.5",), 9),
        ("channel", "at least", ("0",), 0),  # no text is a number
        ('a"b', "any of", ("q",), 12),
    ),
)
def test_a_filter_holds_as_it_says(
    column: str, comparison: Comparison, values: tuple[str | None, ...], expected: int
) -> None:
    asked = Filter(column, comparison, values)
    assert kept(asked) == kept(asked, parts=3) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_filter_says_is_never_more_than_a_text(text: str) -> None:
    assert kept(Filter("said", "any of", (text,))) == 1
    assert kept(Filter("said", "none of", (text,))) == 11
    assert kept(Filter("said", "any of", (text, "nothing", None)), Filter("price", "at least", ("0",))) == 1


def test_all_filters_hold_and_so_does_a_condition() -> None:
    web, dear = Filter("channel", "any of", ("web",)), Filter("price", "at least", ("5",))
    assert (kept(web, dear), kept(web, where="price < 5"), kept(web, where="true) or (true")) == (2, 2, 4)
    assert kept(web, where="true --") == kept(web) == 4


def test_a_filter_and_a_condition_lend_each_other_no_column() -> None:
    """A condition sees the columns that it names, not those that stand among a filter's values."""
    for where in ("columns('sa') = 'web'", "columns('^s.*d') = 'web'"):
        with pytest.raises(InvalidInput) as refused:
            kept(Filter("channel", "none of", ("said",)), where=where)
        assert refused.value.code == "where.invalid"


@pytest.mark.parametrize(
    ("filter_", "code"),
    (
        (Filter("channel", "any of", ()), "filter.empty"),
        (Filter("price", "at least", ("dear",)), "filter.number"),
        (Filter("price", "at least", ("1", "2")), "filter.number"),
        (Filter("price", "at most", (None,)), "filter.number"),
    ),
)
def test_a_filter_that_says_nothing_is_refused(filter_: Filter, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        kept(filter_)
    assert refused.value.code == code
