"""A visit on the web, in the app or at a kiosk: arrive, look around, fill the cart, leave or go to the checkout.

Whether a product is added never depends on its size guide: that one is a decoy.
"""

from sojourn.simulator.agenda import KIOSKS, NOTHING, Journey, Visit, app_of, browser_of
from sojourn.simulator.brand import DAY
from sojourn.simulator.chance import Chance
from sojourn.simulator.history import Channel, Step
from sojourn.simulator.population import Person

SIZE_GUIDE = 0.35
ADDING = 0.11
PROMOTED_ADDING = 0.17
SENSITIVE_ADDING = 0.30
WISHING = 0.03
SEARCH_WORDS = ("连衣裙", "手袋", "冲锋衣", "帐篷", "四件套", "香包", "台灯", "tote", "hiking shoes", "gift")
SOURCES = ("direct", "baidu", "wechat", "xiaohongshu", "douyin", "referral")
"""Where a visit comes from; numbers from 100 on are campaigns."""
DIRECT = 0
REFERRAL = 5
CAMPAIGNS = 100
FIRST_DAYS = 7 * DAY
_SOURCES = (0.40, 0.58, 0.76, 0.90, 1.0)


def arrive(journey: Journey, time: int, channel: Channel, source: int = NOTHING) -> Visit:
    """Open a visit: the start of the app, or the first page with where it came from."""
    chance, person = journey.chance, journey.person
    if channel == Channel.APP:
        visit = Visit(journey, time, app_of(person), channel, DIRECT if source == NOTHING else source)
        visit.known = journey.registered
        visit.record(Step.APPLICATION_OPENED, seconds=6)
        return visit
    device = KIOSKS - person.store if channel == Channel.KIOSK else browser_of(journey)
    visit = Visit(journey, time, device, channel, chance.weighted(_SOURCES) if source == NOTHING else source)
    visit.record(Step.PAGE_VIEWED, seconds=12)
    return visit


def channel_for(journey: Journey) -> Channel:
    """Choose app or web as this person does."""
    person = journey.person
    return Channel.APP if person.app and journey.registered and journey.chance.happens(0.75) else Channel.WEB


def sign_in(visit: Visit) -> None:
    """Sign in, unless that is done."""
    if not visit.known:
        visit.known = True
        visit.record(Step.SIGNED_IN, seconds=10)


def look_around(visit: Visit, *, least: int = 1, adding: bool = True, wishes: int = NOTHING) -> None:
    """View products, at least this many; ``wishes`` is how many must be wished for, else it is left to chance."""
    journey, chance = visit.journey, visit.journey.chance
    count = max(least, 1 + chance.more(journey.person.views))
    _list(visit)
    for view in range(count):
        if view and chance.happens(0.25):
            _list(visit)
        product = choose(journey, visit.now)
        visit.record(Step.PRODUCT_VIEWED, product, seconds=30)
        _consider(visit, product, adding=adding)
        if visit.known and (view < wishes if wishes != NOTHING else _wishes_later(journey, visit.now)):
            visit.record(Step.WISHLIST_ADDED, product, seconds=5)


def choose(journey: Journey, time: int) -> int:
    """Choose a product: mostly of the favored category, with an eye for promotions."""
    chance, shelf = journey.chance, journey.world.assortment
    product = _any(chance, journey.person)
    if not shelf.promoted(product, time) and chance.happens(0.3):
        product = _any(chance, journey.person)
    return product


def buys(journey: Journey, product: int, time: int) -> bool:
    """Say whether the person would pay today's price at all, and there is stock."""
    shelf = journey.world.assortment
    return shelf.available(product, time) and (not journey.person.price_sensitive or shelf.promoted(product, time))


def _any(chance: Chance, person: Person) -> int:
    category = person.category if chance.happens(0.6) else chance.between(0, 12)
    return category * 10 + chance.between(0, 10)


def _wishes_later(journey: Journey, time: int) -> bool:
    """Wishes of the first 7 days are planned beforehand; later ones come by chance."""
    person = journey.person
    return not (person.new and time <= person.joined + FIRST_DAYS) and journey.chance.happens(WISHING)


def _list(visit: Visit) -> None:
    chance = visit.journey.chance
    if chance.happens(0.35):
        visit.record(Step.PRODUCTS_SEARCHED, detail=chance.between(0, len(SEARCH_WORDS)), seconds=15)
    else:
        visit.record(Step.PRODUCT_LIST_VIEWED, detail=visit.journey.person.category, seconds=15)


def _consider(visit: Visit, product: int, *, adding: bool) -> None:
    journey, chance = visit.journey, visit.journey.chance
    shelf = journey.world.assortment
    if shelf.products[product].sized and chance.happens(SIZE_GUIDE):
        visit.record(Step.SIZE_GUIDE_VIEWED, product, seconds=12)
    if not adding or not buys(journey, product, visit.now):
        return
    promoted = shelf.promoted(product, visit.now)
    wanted = PROMOTED_ADDING if promoted else ADDING
    if chance.happens(SENSITIVE_ADDING if journey.person.price_sensitive else wanted):
        journey.cart.append(product)
        visit.record(Step.PRODUCT_ADDED, product, seconds=12)
