import pytest
from hypothesis import given, strategies as st

from sojourn.vocabulary import InvalidInput, Money, SojournError, currency_exponent, unknown_name


def test_an_error_says_what_to_do_next_and_has_one_shape() -> None:
    error = SojournError("It failed.", code="room.reason", hint="Try again.")
    assert str(error) == "It failed. Try again."
    assert error.to_dict() == {"code": "room.reason", "message": "It failed.", "hint": "Try again."}
    assert SojournError("It failed.", code="room.reason").to_dict() == {"code": "room.reason", "message": "It failed."}


def test_an_unknown_name_is_answered_with_those_that_exist() -> None:
    assert "Known: none." in str(unknown_name("event", "x", [], code="event.unknown"))
    error = unknown_name("event", "ordr", (f"event {place}" for place in range(40)), code="event.unknown")
    assert "and 28 more" in str(error)
    assert "Did you mean 'order'?" in str(unknown_name("event", "ordr", ["order", "view"], code="event.unknown"))


@pytest.mark.parametrize(("currency", "exponent"), (("CNY", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)))
def test_currencies_have_their_own_decimals(currency: str, exponent: int) -> None:
    assert currency_exponent(currency) == exponent


@pytest.mark.parametrize("currency", ("", "cny", "CN", "CNYY", "ÖRE", "C1Y", "12A"))
def test_what_is_no_currency_is_refused(currency: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        currency_exponent(currency)
    assert caught.value.code == "currency.invalid"


@given(st.integers(-(10**18), 10**18), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_no_minor_unit_is_lost_when_money_is_shown(minor: int, currency: str) -> None:
    shown = str(Money(minor, currency))
    assert int(shown.removesuffix(f" {currency}").replace(",", "").replace(".", "")) == minor
