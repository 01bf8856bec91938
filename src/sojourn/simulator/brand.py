"""The settings of the invented brand: how many customers, which days, how large the planted effects, how much dirt.

Every probability is a share between 0 and 1; nothing here draws a number or reads a clock.
"""

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from sojourn.vocabulary import InvalidInput

NAME = "Lumen & Loom"
NAME_ZH = "织光"
TIME_ZONE = "Asia/Shanghai"
CURRENCY = "CNY"

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_OFFSET = timedelta(hours=8)


@dataclass(frozen=True)
class Effects:
    """The sizes of what is planted; a size of zero plants nothing, which makes a world for false alarms."""

    payment_failure: float = 0.22
    """Share of app payments that fail, by a coin that depends on nothing."""
    web_payment_failure: float = 0.02
    payment_completion: float = 0.95
    """Chance that a payment that did not fail becomes an order."""
    retry: float = 0.5
    """Chance that a customer tries again after a failure."""
    retry_failure: float = 0.4
    early_wishers: float = 0.35
    """Share of new customers who put ``aha_wishes`` or more products on the wish list in their first 7 days."""
    aha_wishes: int = 3
    aha: float = 0.40
    """Added to the chance to be active in days 28-56 by ``aha_wishes`` or more wishes."""
    staying_calm: float = 0.14
    staying_lively: float = 0.40
    """Chance to be active in days 28-56 without the aha moment, of calm and of lively customers."""
    call_switch: float = 0.20
    """Chance that a cart left open in the app is followed by a call."""
    call_order: float = 0.12
    """Chance of an order 6 to 13 days after that call."""
    web_switch: float = 0.25
    """Chance that a cart left open in the app is followed by a visit to the web within 3 days."""
    web_order: float = 0.50
    """Chance of an order in that visit."""
    price_sensitive: float = 0.12
    response_home: float = 0.45
    response_other: float = 0.05
    """Share of responders to the campaign ``spring_renewal`` among those who favor home, and among the others."""
    hold_out: float = 0.40
    advocates: float = 0.04
    """Share of the customers known before the start who refer others."""


@dataclass(frozen=True)
class Dirt:
    """How dirty the exports are, as shares of the good rows of each file."""

    duplicates: float = 0.010
    """Exact copies with the same id."""
    conflicts: float = 0.0005
    """Rows that reuse an id with another content."""
    late: float = 0.020
    """Rows that stand later in the file than their time says."""
    bad_time: float = 0.002
    bad_identifier: float = 0.002
    bad_amount: float = 0.001
    bad_row: float = 0.0005
    """Lines that are no JSON; only in the JSON file."""
    nonsense: float = 0.001
    """Good rows with an absurd negative number, such as a wait of -1 second."""
    placeholders: float = 0.010
    """Good rows that carry a placeholder beside a true identifier."""

    @classmethod
    def none(cls) -> "Dirt":
        """Give exports without any dirt."""
        return cls(**{one.name: 0.0 for one in fields(cls)})


@dataclass(frozen=True)
class Brand:
    """What to simulate: ``customers`` known customers over the local days ``start`` to ``end``, both included.

    Beside them stand ``visitors`` (per customer) who never say who they are.

    >>> Brand().days
    365
    """

    customers: int = 2_000
    seed: int = 618
    start: date = date(2025, 7, 1)
    end: date = date(2026, 6, 30)
    visitors: float = 0.5
    new_customers: float = 0.5
    """Share of the customers who register between start and end."""
    effects: Effects = field(default_factory=Effects)
    dirt: Dirt = field(default_factory=Dirt)

    def __post_init__(self) -> None:
        """Refuse settings that make no history."""
        if not 50 <= self.customers <= 1_000_000:
            raise _unusable("customers", self.customers, "Choose between 50 and 1,000,000 customers.")
        if self.seed < 0:
            raise _unusable("seed", self.seed, "Choose a whole number from 0.")
        if not 120 <= self.days <= 1_100:
            raise _unusable("days", self.days, "Let the end stand 120 to 1,100 days after the start.")
        for settings in (self, self.effects, self.dirt):
            _check_shares(settings)
        if self.effects.aha_wishes < 1:
            raise _unusable("aha_wishes", self.effects.aha_wishes, "Choose 1 or more.")
        if self.effects.staying_lively + self.effects.aha > 1 or self.effects.call_switch + self.effects.web_switch > 1:
            raise _unusable("effects", self.effects, "Chances that add up must stay within 1.")

    @cached_property
    def days(self) -> int:
        """The number of local days."""
        return (self.end - self.start).days + 1

    @cached_property
    def length(self) -> int:
        """The length of the history in milliseconds; times inside the room count from its first local midnight."""
        return self.days * DAY

    @property
    def epoch(self) -> int:
        """The first local midnight in milliseconds since 1970 in UTC."""
        midnight = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC) - _OFFSET
        return int(midnight.timestamp()) * SECOND

    def day(self, time: int) -> date:
        """Give the local day of a time."""
        return self.start + timedelta(days=time // DAY)

    def after(self, day: date) -> int:
        """Give the time at which a local day is over."""
        return ((day - self.start).days + 1) * DAY

    def local(self, time: int) -> datetime:
        """Give the local clock time, without a zone, as cash registers write it."""
        return datetime(self.start.year, self.start.month, self.start.day) + timedelta(milliseconds=time)  # noqa: DTZ001  it is a wall clock


def _unusable(name: str, given: object, hint: str) -> InvalidInput:
    return InvalidInput(f"A brand with {name} = {given} cannot be simulated.", code="simulator.settings", hint=hint)


def _check_shares(settings: object) -> None:
    for name, value in vars(settings).items():
        if isinstance(value, float) and not 0 <= value <= 1:
            raise _unusable(name, value, "Choose a share between 0 and 1.")
