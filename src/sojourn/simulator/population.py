"""Who the customers are: traits, how they may be reached, who shares a tablet, who brings whom.

Each trait is drawn from the person's own stream; what ties two persons together is drawn from one more stream.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from sojourn.simulator.assortment import CATEGORIES, STORES
from sojourn.simulator.brand import DAY, HOUR, Brand
from sojourn.simulator.chance import Chance
from sojourn.simulator.seasons import Season


class Kind(IntEnum):
    """How a person deals with the brand."""

    ONLINE = 0
    BOTH = 1
    STORE_ONLY = 2
    VISITOR = 3
    TEST = 4


TEST_ACCOUNTS = 3
NOBODY = -1
_KINDS = (0.50, 0.88, 1.0)


@dataclass(slots=True)
class Person:
    """A true person; times in milliseconds since the start, negative for those who were known before."""

    index: int
    kind: Kind
    joined: int
    category: int
    store: int
    language: str
    lively: bool
    visits_per_day: float
    views: float
    """Chance to look at one more product."""
    app: bool
    trips_per_day: float
    price_sensitive: bool
    mail: bool
    wishes: int
    birthday: int
    """Day of the year from 0, and the year of birth 1960 + index of the year."""
    born: int
    tablet: int = NOBODY
    second_record: bool = False
    wrong_phone: bool = False
    advocate: bool = False
    referred_by: int = NOBODY
    shares: list[int] = field(default_factory=list)

    @property
    def digital(self) -> bool:
        """Whether this customer has an account on the web or in the app."""
        return self.kind in {Kind.ONLINE, Kind.BOTH}

    @property
    def new(self) -> bool:
        """Whether this customer registers online within the history."""
        return self.digital and self.joined >= 0

    @property
    def home(self) -> bool:
        """Whether this customer favors the home department."""
        return CATEGORIES[self.category].department == "home"


def populate(brand: Brand, season: Season) -> list[Person]:
    """Draw all persons: customers first, then visitors without a name, then the test accounts."""
    persons = [_customer(index, brand, season) for index in range(brand.customers)]
    first = len(persons)
    visitors = round(brand.visitors * brand.customers)
    unnamed = [(Kind.VISITOR, 0)] * visitors + [(Kind.TEST, -30 * DAY)] * TEST_ACCOUNTS
    for index, (kind, joined) in enumerate(unnamed, first):
        persons.append(_draw(index, kind, joined, brand, Chance(brand.seed, 3, index)))
    bonds = Chance(brand.seed, 2)
    _share_tablets([one for one in persons if one.digital], bonds)
    _refer([one for one in persons if one.digital], brand.effects.advocates, bonds)
    return persons


def _customer(index: int, brand: Brand, season: Season) -> Person:
    chance = Chance(brand.seed, 3, index)
    kind = Kind(chance.weighted(_KINDS))
    is_new = chance.happens(brand.new_customers)
    share = chance.share()
    joined = season.at(share) if is_new else -1 - int(share**0.7 * 900 * DAY)
    return _draw(index, kind, joined, brand, chance)


def _draw(index: int, kind: Kind, joined: int, brand: Brand, chance: Chance) -> Person:
    effects = brand.effects
    lively = chance.happens(0.45)
    online = kind in {Kind.ONLINE, Kind.BOTH}
    trips = {Kind.BOTH: 1 / 70, Kind.STORE_ONLY: 1 / 45}.get(kind, 0.0)
    return Person(
        index=index,
        kind=kind,
        joined=joined,
        category=chance.between(0, len(CATEGORIES)),
        store=chance.between(0, len(STORES)),
        language="en" if chance.happens(0.15) else "zh",
        lively=lively,
        visits_per_day=_pace(kind, lively, chance),
        views=0.72 if lively else 0.5,
        app=online and chance.happens(0.65),
        trips_per_day=trips * (0.5 + chance.share()),
        price_sensitive=(online or kind == Kind.STORE_ONLY) and chance.happens(effects.price_sensitive),
        mail=kind != Kind.VISITOR and chance.happens(0.5 if kind == Kind.STORE_ONLY else 0.8),
        wishes=_wishes(effects.early_wishers, effects.aha_wishes, chance),
        birthday=chance.between(0, 365),
        born=chance.between(1958, 2007),
        second_record=kind == Kind.BOTH and chance.happens(0.06),
        wrong_phone=chance.happens(0.01),
    )


def _pace(kind: Kind, lively: bool, chance: Chance) -> float:
    if kind == Kind.VISITOR:
        return 1 / 120
    if kind == Kind.TEST:
        return 0.5
    return (1 / 17 if lively else 1 / 38) * (0.5 + chance.share())


def _wishes(early_wishers: float, enough: int, chance: Chance) -> int:
    """Draw how many products a new customer wishes for in the first 7 days, whatever else they are like."""
    if chance.happens(early_wishers):
        return enough + min(chance.more(0.4), 2)
    return min(chance.weighted((0.55, 0.85, 1.0)), enough - 1)


def _share_tablets(customers: list[Person], bonds: Chance) -> None:
    """Let three in a hundred pairs of neighbors be families that use one tablet."""
    family = 0
    for first, second in zip(customers[::2], customers[1::2], strict=False):
        if bonds.happens(0.03):
            first.tablet = second.tablet = family
            family += 1


def _refer(customers: list[Person], share: float, bonds: Chance) -> None:
    """Let advocates among the known customers each bring one to five of the new ones."""
    new = [one for one in customers if one.new and one.joined > 3 * DAY]
    for person in customers:
        if person.new or person.price_sensitive or not bonds.happens(share):
            continue
        person.visits_per_day *= 1.3
        for _ in range(min(1 + bonds.more(0.5), 5)):
            friend = bonds.pick(new) if new else person
            if friend.new and friend.referred_by == NOBODY:
                friend.referred_by = person.index
                person.shares.append(friend.joined - bonds.between(HOUR, 2 * DAY))
        person.advocate = bool(person.shares)
