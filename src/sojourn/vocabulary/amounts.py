"""Money: an integer number of minor units with its currency."""

from dataclasses import dataclass
from decimal import Decimal

from sojourn.vocabulary.errors import InvalidInput

_NO_MINOR_UNITS = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_FOUR_DIGITS = frozenset("CLF UYW".split())


def currency_exponent(currency: str) -> int:
    """Give the number of decimals of a currency (ISO 4217).

    >>> currency_exponent("CNY"), currency_exponent("JPY")
    (2, 0)
    """
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha() and currency.isupper()):
        raise InvalidInput.said("currency.invalid", currency=currency)
    if currency in _FOUR_DIGITS:
        return 4
    return 0 if currency in _NO_MINOR_UNITS else 3 if currency in _THREE_DIGITS else 2


@dataclass(frozen=True)
class Money:
    """An amount in minor units of one currency.

    >>> str(Money(123456, "CNY"))
    '1,234.56 CNY'
    """

    minor: int
    currency: str

    @property
    def major(self) -> float:
        """The amount in whole units, for display only."""
        return float(self.minor / 10 ** currency_exponent(self.currency))

    def __str__(self) -> str:
        """Show the amount with its currency, to the last minor unit."""
        exponent = currency_exponent(self.currency)
        return f"{Decimal(self.minor).scaleb(-exponent):,.{exponent}f} {self.currency}"
