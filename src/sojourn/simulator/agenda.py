"""A person under way: what stands on the agenda, what lies in the cart, until when they keep away.

A journey is simulated by taking the earliest item from the agenda, doing it, and planning what follows from it.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush

from sojourn.simulator.assortment import Assortment
from sojourn.simulator.brand import HOUR, MINUTE, Brand
from sojourn.simulator.campaigns import Campaign
from sojourn.simulator.chance import Chance
from sojourn.simulator.history import Channel, Exports, Notes, Step
from sojourn.simulator.population import NOBODY, Person
from sojourn.simulator.seasons import Season

NEVER = 1 << 60
NOTHING = -1
COOKIES = 64
"""Device numbers: person * COOKIES is the app, the next ones are the person's browser cookies, one after another."""
PAUSE = 31 * MINUTE
"""At least so long between two visits, so that a session of half an hour is one visit."""
KIOSKS = -1_000_000
"""Shared devices have negative numbers: -1 - family for a tablet, KIOSKS - store for a kiosk."""


class Action(IntEnum):
    """What can stand on an agenda."""

    VISIT = 0
    PEEK = 1
    REGISTER = 2
    SETTLE = 3
    DECIDE = 4
    STAY = 5
    RETURN_TO_CART = 6
    ORDER_LATER = 7
    RESPOND = 8
    CLICK = 9
    TRIP = 10
    BRING_BACK = 11
    CALL = 12
    MAIL = 13
    WELCOME = 14
    REMIND = 15
    SHARE = 16
    REVIEW = 17
    SURVEY = 18
    SEND_BACK = 19


@dataclass(frozen=True)
class World:
    """What all journeys of one brand share."""

    brand: Brand
    season: Season
    assortment: Assortment
    campaigns: tuple[Campaign, ...]
    exports: Exports
    notes: Notes


@dataclass(slots=True)
class Journey:
    """One person's life with the brand, up to ``now``."""

    person: Person
    world: World
    chance: Chance
    agenda: list[tuple[int, int, Action, int]] = field(default_factory=list)
    planned: int = 0
    cart: list[int] = field(default_factory=list)
    cookie: int = 1
    registered: bool = True
    first_wishes: int = 0
    settling: int = 0
    """Visits of the first week that are still to come."""
    busy_until: int = -PAUSE
    quiet_until: int = 0
    asleep_from: int = NEVER
    asleep_until: int = NEVER
    last_seen: int = -NEVER
    last_order: int = -NEVER
    returns_at: int = NEVER
    subscribed: bool = True
    trouble: int = 0
    """What annoys the person until the next survey: 0 nothing, 1 a failed payment, 2 a long wait."""
    bought: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """Order number: (product, quantity, price in fen) of each line."""

    def plan(self, time: int, action: Action, detail: int = NOTHING) -> None:
        """Put an item on the agenda, unless it lies after the end; the last hour is left for what has begun."""
        if time < self.world.brand.length - HOUR:
            self.planned += 1
            heappush(self.agenda, (time, self.planned, action, detail))

    def take(self) -> tuple[int, Action, int]:
        """Take the earliest item."""
        time, _, action, detail = heappop(self.agenda)
        return time, action, detail

    def postpone(self, action: Action, detail: int) -> None:
        """Plan an item again for a little after the present visit."""
        self.plan(self.busy_until + self.chance.between(PAUSE, 3 * PAUSE), action, detail)

    def rests(self, time: int) -> bool:
        """Say whether the last visit is long enough ago for another one."""
        return time >= self.busy_until + PAUSE

    def awake(self, time: int) -> bool:
        """Say whether the person has not turned away from the brand."""
        return not self.asleep_from <= time < self.asleep_until

    def idle(self, time: int) -> bool:
        """Say whether the person is awake and waits for nothing."""
        return time >= self.quiet_until and self.awake(time)


@dataclass(slots=True)
class Visit:
    """One sitting at one device: every step is recorded and takes its time."""

    journey: Journey
    now: int
    device: int
    channel: Channel
    source: int = NOTHING
    known: bool = False

    def record(self, step: Step, product: int = NOTHING, detail: int = NOTHING, seconds: float = 25.0) -> None:
        """Record a step at the present moment, then let time pass (seconds on average)."""
        journey = self.journey
        journey.world.exports.web.add(
            (
                self.now,
                journey.person.index,
                self.device,
                step,
                int(self.known),
                product,
                detail,
                self.channel,
                self.source,
            )
        )
        self.now += 800 + int(journey.chance.wait(seconds * 1_000))

    def close(self) -> None:
        """End the visit: the person is busy until now."""
        self.journey.busy_until = self.now
        self.journey.last_seen = self.now


def app_of(person: Person) -> int:
    """Give the device number of the person's app."""
    return person.index * COOKIES


def app_device(device: int) -> bool:
    """Say whether a device number is an app."""
    return device >= 0 and device % COOKIES == 0


def browser_of(journey: Journey) -> int:
    """Give the device number of the browser in use: the family's tablet, or the own one, whose cookie may be new."""
    person, chance = journey.person, journey.chance
    if person.tablet != NOBODY and journey.registered and chance.happens(0.4):
        return -1 - person.tablet
    if chance.happens(0.06) and journey.cookie < COOKIES - 1:
        journey.cookie += 1
    return person.index * COOKIES + journey.cookie
