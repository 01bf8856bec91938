"""Patterns of touchpoint rules."""

import pytest
from hypothesis import example, given, strategies as st

from sojourn.discovery.touchpoint_patterns import column_of, covers, key_of, literal, read_pattern
from unit.discovery.touchpoint_strategies import LETTERS, VALUES, plainly_matches


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    (
        ("order", "order", True),
        ("order", "Order", False),
        ("order*", "order", True),
        ("*", "anything", True),
        ("*", "", False),
        ("", "", True),
        ("", "x", False),
        ("[App] Open", "[App] Open", True),
        ("[App] Open", "A Open", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        (r"50\*", "50*", True),
        (r"50\*", "500", False),
        ("浏览*", "浏览商品", True),
        ("/product/*", "https://shop.example/product/7?color=red", True),
        ("/product/*", "/product/7#reviews", True),
        ("/product/*", "product/7", False),
        ("/", "https://shop.example", True),
        ("/", "https://shop.example?utm=a", True),
        ("/search?q=*", "https://shop.example/search?q=shoe", True),
        ("/search", "/search?q=shoe", True),
        ("https://*/cart", "https://shop.example/cart", True),
        ("*\n*", "two\nlines", True),
    ),
)
def test_a_pattern_matches_the_whole_value(pattern: str, value: str, matches: bool) -> None:
    assert read_pattern(pattern).matches(value) is matches


@given(LETTERS, VALUES | st.builds("HTTPS://h{}".format, VALUES))
def test_patterns_match_what_the_plain_oracle_matches(pattern: str, value: str) -> None:
    assert read_pattern(pattern).matches(value) == plainly_matches(pattern, value)


@given(LETTERS, LETTERS, st.lists(VALUES, max_size=20))
@example("?*", "*?", ["a"])
def test_what_covers_matches_all_that_the_other_matches(outer: str, inner: str, values: list[str]) -> None:
    if covers(outer, inner):
        assert all(read_pattern(outer).matches(value) for value in values if read_pattern(inner).matches(value))


def test_wildcards_in_any_order_cover_each_other() -> None:
    assert covers("?*", "*?")
    assert covers("a*b*", "ab")
    assert covers("/a/*", "/a/b/*")
    assert not covers("/a/*", "a/*")
    assert not covers("/a*", "/a?b")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_literal_matches_its_text_and_nothing_else_of_the_same_length(text: str) -> None:
    pattern = read_pattern(literal(text))
    assert pattern.exact == text
    assert pattern.matches(text) or text.startswith("/")
    assert not pattern.matches(text[:-1] + ("x" if text[-1] != "x" else "y"))


def test_a_pattern_with_many_wildcards_is_quick() -> None:
    assert not read_pattern("*a" * 30 + "b").matches("a" * 3_000)


@pytest.mark.parametrize(
    "column", ("event", "channel", "source", "property:url", "property:event", "property:property:a")
)
def test_columns_have_keys(column: str) -> None:
    assert column_of(key_of(column)) == column
