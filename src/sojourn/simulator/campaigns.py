"""What the brand sends: newsletters, triggered e-mails, two campaigns with a hold-out, printed mailings.

One campaign has an effect on its responders, another has none though it looks as if it had.
"""

from dataclasses import dataclass
from enum import IntEnum

from sojourn.simulator.brand import DAY, HOUR, Brand


class Sort(IntEnum):
    """What a campaign is."""

    NEWSLETTER = 0
    WELCOME = 1
    CART_REMINDER = 2
    PLANTED = 3
    DECOY = 4
    PRINTED = 5


class Status(IntEnum):
    """What the e-mail system says of one e-mail."""

    SENT = 0
    OPENED = 1
    CLICKED = 2
    UNSUBSCRIBED = 3
    HELD_OUT = 4


PLANTED = "spring_renewal"
DECOY = "autumn_story"
WELCOME = 0
CART_REMINDER = 1


@dataclass(frozen=True)
class Campaign:
    """A campaign; triggered ones have no time of their own (-1)."""

    name: str
    sort: Sort
    time: int


def plan_campaigns(brand: Brand) -> tuple[Campaign, ...]:
    """Lay out all campaigns of the brand's days; the triggered ones stand first."""
    letters = [
        Campaign(f"newsletter_{brand.day(day * DAY):%Y%m%d}", Sort.NEWSLETTER, day * DAY + 10 * HOUR)
        for day in range(6, brand.days, 14)
    ]
    printed = [
        Campaign(f"catalog_{brand.day(day * DAY):%Y%m}", Sort.PRINTED, day * DAY) for day in range(75, brand.days, 120)
    ]
    return (
        Campaign("welcome", Sort.WELCOME, -1),
        Campaign("cart_reminder", Sort.CART_REMINDER, -1),
        Campaign(DECOY, Sort.DECOY, brand.days * 25 // 100 * DAY + 11 * HOUR),
        Campaign(PLANTED, Sort.PLANTED, brand.days * 69 // 100 * DAY + 11 * HOUR),
        *letters,
        *printed,
    )
