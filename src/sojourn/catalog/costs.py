"""What one contact costs: unit costs of channels and events on a date."""

from datetime import date, datetime
from fractions import Fraction

import pyarrow as pa

from sojourn.catalog.kinds import CURRENCY, MILLIONTHS, UNIT_COST
from sojourn.catalog.merging import as_of
from sojourn.vocabulary import InvalidInput, currency_exponent


def exact_costs(table: pa.Table, when: date | datetime) -> dict[str, Fraction]:
    """Give the cost of one contact by channel or event, in minor units of the one currency, exactly.

    Raises:
        InvalidInput: the costs in force are in several currencies, which need rates before they add up.

    """
    found = [row for row in as_of(table, "costs", when).to_pylist() if row[UNIT_COST] is not None]
    currencies = sorted({row[CURRENCY] for row in found})
    if len(currencies) > 1:
        raise InvalidInput(
            f"The unit costs are in several currencies: {', '.join(currencies)}.",
            code="records.currencies",
            hint="Load them in one currency.",
        )
    exponent = currency_exponent(currencies[0]) if currencies else 0
    return {row["contact"]: Fraction(row[UNIT_COST], 10 ** (MILLIONTHS - exponent)) for row in found}


def contact_costs(table: pa.Table, when: date | datetime) -> dict[str, int]:
    """Give the cost of one contact by channel or event in whole minor units, half to even.

    What costs less than half a minor unit becomes 0 here: multiply ``exact_costs`` by the number of contacts instead.
    """
    return {contact: round(cost) for contact, cost in exact_costs(table, when).items()}
