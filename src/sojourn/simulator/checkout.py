"""From the cart to the order, and what becomes of a cart that stays open.

Two truths are planted here: payments fail in the app by chance (the pain point), and whether an open cart of the app
is followed by a call or by a visit to the web is tossed, with very different chances of an order.
"""

from sojourn.simulator.agenda import NEVER, Action, Journey, Visit
from sojourn.simulator.brand import DAY, HOUR, MINUTE
from sojourn.simulator.history import Channel, Step
from sojourn.simulator.population import Kind
from sojourn.simulator.seasons import open_at
from sojourn.simulator.visits import buys, choose, sign_in

PAYMENT_ERRORS = ("BANK_TIMEOUT", "SIGNATURE_INVALID", "GATEWAY_502")
FORGOTTEN, CALL, WEB = 0, 1, 2
"""What becomes of an open cart of the app."""
PROBLEM, QUESTION, ORDER_STATUS, GOING_BACK, COMPLAINT = range(5)
"""The reasons of calls."""
PAYMENT_TROUBLE = 1


def check_out(visit: Visit) -> None:
    """Decide on the cart at the end of a visit: order it, or leave it open."""
    journey, chance = visit.journey, visit.journey.chance
    if not journey.cart:
        return
    if chance.happens(0.7):
        visit.record(Step.CART_VIEWED, seconds=20)
    goes_on = chance.happens(0.62)
    if goes_on:
        visit.record(Step.CHECKOUT_STARTED, seconds=25)
    pays = goes_on and chance.happens(0.85) and _payable(visit)
    if pays:
        sign_in(visit)
    if not pays or not _pay(visit):
        _leave_open(visit)


def order_for_sure(visit: Visit, *, add: bool) -> bool:
    """Order what stands in the cart (or one product chosen now) on the web, where this payment works.

    Returns whether there was an order: a customer who only buys on promotion may find nothing.
    """
    if add and not _payable(visit):
        _find(visit)
    visit.record(Step.CART_VIEWED, seconds=20)
    if not _payable(visit):
        return False
    sign_in(visit)
    visit.record(Step.CHECKOUT_STARTED, seconds=25)
    visit.record(Step.PAYMENT_INFO_ENTERED, seconds=20)
    _order(visit)
    return True


def _find(visit: Visit) -> None:
    """Look for a product that the person would buy today, and add it."""
    journey = visit.journey
    looked_at = (choose(journey, visit.now) for _ in range(20))
    wanted = next((product for product in looked_at if buys(journey, product, visit.now)), None)
    if wanted is not None:
        visit.record(Step.PRODUCT_VIEWED, wanted, seconds=30)
        visit.record(Step.PRODUCT_ADDED, wanted, seconds=12)
        journey.cart.append(wanted)


def _payable(visit: Visit) -> bool:
    """Keep in the cart what the person would pay for today."""
    journey = visit.journey
    if journey.person.kind in {Kind.TEST, Kind.VISITOR} or not journey.registered:
        return False
    journey.cart = [product for product in journey.cart if buys(journey, product, visit.now)]
    return bool(journey.cart)


def _pay(visit: Visit) -> bool:
    """Pay: a payment may fail, be tried again, fail again; note the coin of the first try.

    Returns whether that settles the cart: by an order, or by a failure after which the customer turned away.
    """
    journey, chance = visit.journey, visit.journey.chance
    effects = journey.world.brand.effects
    in_app = visit.channel == Channel.APP
    begun = visit.now
    visit.record(Step.PAYMENT_INFO_ENTERED, seconds=20)
    failed = chance.happens(effects.payment_failure if in_app else effects.web_payment_failure)
    ordered = _try_again(visit) if failed else chance.happens(effects.payment_completion)
    if in_app:
        journey.world.notes.payments.add((begun, journey.person.index, int(failed), int(ordered)))
    if ordered:
        _order(visit)
    elif failed:
        _turn_away(visit)
    return ordered or failed


def _try_again(visit: Visit) -> bool:
    chance, effects = visit.journey.chance, visit.journey.world.brand.effects
    visit.journey.trouble = PAYMENT_TROUBLE
    while True:
        visit.record(Step.PAYMENT_FAILED, detail=chance.between(0, len(PAYMENT_ERRORS)), seconds=30)
        if not chance.happens(effects.retry):
            return False
        visit.record(Step.PAYMENT_INFO_ENTERED, seconds=20)
        if not chance.happens(effects.retry_failure):
            return True


def _turn_away(visit: Visit) -> None:
    """After a failed payment: some call, all stay away for two weeks to a month."""
    journey, chance = visit.journey, visit.journey.chance
    journey.cart = journey.cart[:3]
    if visit.channel == Channel.APP and chance.happens(0.3):
        journey.world.notes.carts.add((visit.now, journey.person.index, CALL, *_call(visit, PROBLEM)))
    else:
        journey.quiet_until = max(journey.quiet_until, visit.now + chance.between(14 * DAY, 30 * DAY))
        journey.cart = []


def _order(visit: Visit) -> None:
    journey, chance = visit.journey, visit.journey.chance
    exports, shelf = journey.world.exports, journey.world.assortment
    order, person = len(exports.orders), journey.person
    lines = journey.bought[order] = []
    for product in dict.fromkeys(journey.cart):
        quantity, unit = max(journey.cart.count(product), 1 + chance.more(0.08)), shelf.price(product, visit.now)
        lines.append((product, quantity, unit))
        exports.order_lines.add((order, product, quantity, unit))
    exports.orders.add((visit.now, person.index, visit.channel, visit.source))
    journey.last_order = visit.now
    visit.record(Step.ORDER_COMPLETED, detail=order, seconds=10)
    journey.cart = []
    _follow_up(journey, visit.now, order)


def _follow_up(journey: Journey, time: int, order: int) -> None:
    """Plan what may follow an order: a call about it, goods sent back, a review, a survey."""
    chance = journey.chance
    if chance.happens(0.03):
        journey.plan(office_hours(time + chance.between(DAY, 3 * DAY)), Action.CALL, ORDER_STATUS)
    if chance.happens(0.10):
        sent = time + chance.between(4 * DAY, 12 * DAY)
        journey.plan(sent, Action.SEND_BACK, order)
        if chance.happens(0.2):
            journey.plan(office_hours(sent - DAY), Action.CALL, GOING_BACK)
    if chance.happens(0.06):
        journey.plan(time + chance.between(6 * DAY, 20 * DAY), Action.REVIEW, order)
    if chance.happens(0.14):
        journey.plan(time + chance.between(4 * DAY, 9 * DAY), Action.SURVEY, 0)
    if chance.happens(0.08):
        journey.plan(time + chance.between(30 * DAY, 60 * DAY), Action.SURVEY, 1)


def _leave_open(visit: Visit) -> None:
    """Leave the cart open; in the app a coin says whether a call, the web, or nothing follows."""
    journey, chance = visit.journey, visit.journey.chance
    effects = journey.world.brand.effects
    if not journey.registered or journey.person.kind == Kind.TEST or journey.returns_at != NEVER:
        return
    journey.plan(visit.now + 4 * HOUR, Action.REMIND)
    if visit.channel != Channel.APP:
        _forget(journey)
        return
    share = chance.share()
    if share < effects.call_switch:
        way, then, orders = CALL, *_call(visit, QUESTION)
    elif share < effects.call_switch + effects.web_switch:
        way, then, orders = WEB, *_go_to_web(visit)
    else:
        way, then, orders = FORGOTTEN, 0, 0
        _forget(journey)
    journey.world.notes.carts.add((visit.now, journey.person.index, way, then, orders))


def _forget(journey: Journey) -> None:
    """Seven in ten carts are empty when their customer comes back."""
    if journey.chance.happens(0.7):
        journey.cart = []


def _call(visit: Visit, reason: int) -> tuple[int, int]:
    """Plan a call within a day and a quiet fortnight after it, at times with an order in its second week."""
    journey, chance = visit.journey, visit.journey.chance
    calls_at = office_hours(visit.now + chance.between(40 * MINUTE, 20 * HOUR))
    journey.plan(calls_at, Action.CALL, reason)
    journey.quiet_until = max(journey.quiet_until, calls_at + 14 * DAY)
    orders = chance.happens(journey.world.brand.effects.call_order)
    if orders:
        journey.plan(calls_at + chance.between(6 * DAY, 13 * DAY), Action.ORDER_LATER)
    else:
        journey.cart = []
    return calls_at, int(orders)


def _go_to_web(visit: Visit) -> tuple[int, int]:
    journey, chance = visit.journey, visit.journey.chance
    journey.returns_at = visit.now + chance.between(HOUR, 3 * DAY)
    journey.quiet_until = max(journey.quiet_until, journey.returns_at)
    orders = int(chance.happens(journey.world.brand.effects.web_order))
    journey.plan(journey.returns_at, Action.RETURN_TO_CART, orders)
    return journey.returns_at, orders


def office_hours(time: int) -> int:
    """Move a time into the hours of the hotline, 9 to 21."""
    return open_at(time, 9 * HOUR, 21 * HOUR)
