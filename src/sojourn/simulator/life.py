"""The whole journey of each person, from the first to the last item of the agenda.

The aha moment is planted here: after seven days a coin, weighted by the wishes so far, says who stays.
"""

from collections.abc import Callable

from sojourn.simulator import mail, service, shops
from sojourn.simulator.agenda import NEVER, NOTHING, Action, Journey, World
from sojourn.simulator.assortment import assort
from sojourn.simulator.brand import DAY, HOUR, Brand
from sojourn.simulator.campaigns import Sort, plan_campaigns
from sojourn.simulator.chance import Chance
from sojourn.simulator.checkout import check_out, order_for_sure
from sojourn.simulator.history import Channel, History, Step
from sojourn.simulator.population import NOBODY, Kind, populate
from sojourn.simulator.seasons import Season
from sojourn.simulator.visits import CAMPAIGNS, FIRST_DAYS, REFERRAL, arrive, channel_for, look_around, sign_in

_PACK = 500


def simulate(brand: Brand) -> History:
    """Simulate all journeys of a brand; the same brand always gives the same history.

    >>> history = simulate(Brand(customers=50, seed=7))
    >>> history.events > 1_000
    True
    """
    season = Season(brand)
    history = History(brand, assort(brand), plan_campaigns(brand), populate(brand, season))
    world = World(brand, season, history.assortment, history.campaigns, history.exports, history.notes)
    for person in history.persons:
        live(Journey(person, world, Chance(brand.seed, 5, person.index)))
        if person.index % _PACK == 0:
            history.exports.fold()
    for table in history.exports.of_events():
        table.sort()
    return history


def live(journey: Journey) -> None:
    """Take one item after another from the agenda, and do it."""
    _begin(journey)
    while journey.agenda:
        time, action, detail = journey.take()
        if action not in _PASSIVE and not journey.rests(time):
            journey.postpone(action, detail)
        else:
            _DOING[action](journey, time, detail)


def _begin(journey: Journey) -> None:
    person, world, chance = journey.person, journey.world, journey.chance
    if person.new:
        journey.registered = False
        journey.plan(person.joined, Action.REGISTER)
        for _ in range(chance.between(0, 4)):
            earlier = person.joined - chance.between(DAY, 20 * DAY)
            if earlier >= 0:
                journey.plan(earlier, Action.PEEK)
    elif person.kind != Kind.STORE_ONLY:
        journey.registered = person.kind != Kind.VISITOR
        journey.plan(world.season.after(0, chance.wait(1 / person.visits_per_day)), Action.VISIT)
    if person.trips_per_day:
        journey.plan(shops.next_trip(journey, max(person.joined, 0)), Action.TRIP)
    if person.kind not in {Kind.VISITOR, Kind.TEST}:
        for number, campaign in enumerate(world.campaigns):
            if campaign.time > person.joined and (person.mail or campaign.sort == Sort.PRINTED):
                journey.plan(campaign.time, Action.MAIL, number)
    for time in person.shares:
        journey.plan(time, Action.SHARE)


def _visit(journey: Journey, time: int, _detail: int) -> None:
    """Come by as usual, and plan the next time."""
    person, chance = journey.person, journey.chance
    journey.plan(journey.world.season.after(time, chance.wait(1 / person.visits_per_day)), Action.VISIT)
    if not journey.idle(time):
        return
    _shop(journey, time, NOTHING)
    if not person.new and not person.advocate and person.digital and chance.happens(0.012):
        journey.asleep_from = time + HOUR


def _shop(journey: Journey, time: int, source: int) -> None:
    visit = arrive(journey, time, channel_for(journey), source)
    if journey.registered and journey.chance.happens(0.6):
        sign_in(visit)
    look_around(visit)
    check_out(visit)
    visit.close()


def _peek(journey: Journey, time: int, campaign: int) -> None:
    """Only look: before registering, or after a click that changes nothing."""
    if campaign != NOTHING and not journey.awake(time):
        return
    known = campaign != NOTHING
    visit = arrive(journey, time, Channel.WEB, CAMPAIGNS + campaign if known else _origin(journey))
    if known:
        sign_in(visit)
    look_around(visit, adding=False)
    visit.close()


def _origin(journey: Journey) -> int:
    return REFERRAL if journey.person.referred_by != NOBODY else NOTHING


def _register(journey: Journey, time: int, _detail: int) -> None:
    """Create the account, look around, and plan the first week, the welcome, and the decision after it."""
    person, chance = journey.person, journey.chance
    source = _origin(journey)
    visit = arrive(journey, time, Channel.WEB, source)
    if person.app and chance.happens(0.6):
        visit = arrive(journey, visit.now, Channel.APP, source)
    journey.registered = visit.known = True
    person.joined = visit.now
    visit.record(Step.ACCOUNT_CREATED, detail=person.referred_by, seconds=30)
    if chance.happens(0.75 if person.lively else 0.2):
        visit.record(Step.PROFILE_COMPLETED, seconds=40)
    journey.settling = 2 + int(chance.happens(0.6 if person.lively else 0.2))
    for number in range(journey.settling):
        span = 6 * DAY // journey.settling
        journey.plan(visit.now + number * span + chance.between(5 * HOUR, span), Action.SETTLE)
    journey.plan(person.joined + FIRST_DAYS, Action.DECIDE)
    if person.mail:
        journey.plan(visit.now + HOUR, Action.WELCOME)
    wishes = _wish(journey)
    look_around(visit, least=max(2, wishes), wishes=wishes)
    check_out(visit)
    visit.close()


def _settle(journey: Journey, time: int, _detail: int) -> None:
    """Come back in the first week; whatever else is planned, the wishes of that week are made."""
    journey.settling -= 1
    visit = arrive(journey, time, channel_for(journey))
    sign_in(visit)
    idle = journey.idle(time)
    wishes = _wish(journey)
    look_around(visit, least=max(2, wishes), adding=idle, wishes=wishes)
    if idle:
        check_out(visit)
    visit.close()


def _wish(journey: Journey) -> int:
    """Give the wishes of this visit: the open ones, spread over the visits that are left."""
    rest = journey.person.wishes - journey.first_wishes
    due = -(-rest // (journey.settling + 1))
    journey.first_wishes += due
    return due


def _decide(journey: Journey, time: int, _detail: int) -> None:
    """After seven days: stay, or turn away until well after day 56."""
    chance, effects, person = journey.chance, journey.world.brand.effects, journey.person
    probability = effects.staying_lively if person.lively else effects.staying_calm
    if journey.first_wishes >= effects.aha_wishes:
        probability += effects.aha
    stays = chance.happens(probability)
    if stays:
        journey.plan(person.joined + chance.between(30 * DAY, 54 * DAY), Action.STAY)
    else:
        journey.asleep_from = time + chance.between(0, 14 * DAY)
        back = person.joined + chance.between(65 * DAY, 160 * DAY)
        journey.asleep_until = back if chance.happens(0.3) else NEVER
    journey.world.notes.arrivals.add((person.joined, person.index, journey.first_wishes, int(stays)))
    journey.plan(journey.world.season.after(time, chance.wait(1 / person.visits_per_day)), Action.VISIT)


def _stay(journey: Journey, time: int, _detail: int) -> None:
    visit = arrive(journey, time, channel_for(journey))
    sign_in(visit)
    idle = journey.idle(time)
    look_around(visit, adding=idle)
    if idle:
        check_out(visit)
    visit.close()


def _return_to_cart(journey: Journey, time: int, orders: int) -> None:
    """Come back to the open cart on the web: order it, or look once more and forget it."""
    journey.returns_at = NEVER
    if not journey.awake(time):
        return
    visit = arrive(journey, time, Channel.WEB)
    sign_in(visit)
    if not orders or not order_for_sure(visit, add=False):
        look_around(visit, adding=False)
        journey.cart = []
        journey.quiet_until = max(journey.quiet_until, time + 14 * DAY)
    visit.close()


def _order(journey: Journey, time: int, campaign: int) -> None:
    """Order on the web: after a call, or in response to the planted campaign."""
    if campaign == NOTHING and not journey.awake(time):
        return
    visit = arrive(journey, time, Channel.WEB, NOTHING if campaign == NOTHING else CAMPAIGNS + campaign)
    sign_in(visit)
    order_for_sure(visit, add=True)
    visit.close()


def _click(journey: Journey, time: int, campaign: int) -> None:
    if journey.idle(time):
        _shop(journey, time, CAMPAIGNS + campaign)


_PASSIVE = frozenset({Action.MAIL, Action.WELCOME, Action.REMIND, Action.SURVEY, Action.DECIDE, Action.SEND_BACK})
_DOING: dict[Action, Callable[[Journey, int, int], None]] = {
    Action.VISIT: _visit,
    Action.PEEK: _peek,
    Action.REGISTER: _register,
    Action.SETTLE: _settle,
    Action.DECIDE: _decide,
    Action.STAY: _stay,
    Action.RETURN_TO_CART: _return_to_cart,
    Action.ORDER_LATER: _order,
    Action.RESPOND: _order,
    Action.CLICK: _click,
    Action.TRIP: shops.trip,
    Action.BRING_BACK: shops.bring_back,
    Action.CALL: service.call,
    Action.MAIL: mail.deliver,
    Action.WELCOME: mail.welcome,
    Action.REMIND: mail.remind,
    Action.SHARE: service.share,
    Action.REVIEW: service.review,
    Action.SURVEY: service.survey,
    Action.SEND_BACK: service.send_back,
}
