"""Trips to a store: a receipt with its lines at the till, at times a look at the kiosk, at times goods brought back."""

from sojourn.simulator.agenda import NOTHING, Action, Journey
from sojourn.simulator.brand import DAY, HOUR, MINUTE
from sojourn.simulator.history import Channel, Step
from sojourn.simulator.population import Kind
from sojourn.simulator.seasons import open_at
from sojourn.simulator.visits import arrive, buys, choose, look_around, sign_in


def trip(journey: Journey, time: int, _detail: int = NOTHING) -> None:
    """Go to the store and plan the next trip; what is bought becomes a receipt."""
    journey.plan(next_trip(journey, time), Action.TRIP)
    if not journey.idle(time):
        return
    arrives = open_at(time, 10 * HOUR, 21 * HOUR)
    if arrives >= journey.world.brand.length - HOUR:
        return
    if journey.person.kind == Kind.BOTH and journey.chance.happens(0.12):
        arrives = _use_kiosk(journey, arrives)
    _buy(journey, arrives + journey.chance.between(4 * MINUTE, 40 * MINUTE))


def next_trip(journey: Journey, time: int) -> int:
    """Draw when this person goes to a store again."""
    return journey.world.season.after(time, journey.chance.wait(1 / journey.person.trips_per_day))


def bring_back(journey: Journey, time: int, line: int) -> None:
    """Bring one line of a receipt back: the till writes it with a negative quantity."""
    product, quantity, unit = journey.bought[NOTHING][line]
    pos = journey.world.exports.pos
    pos.add((time, journey.person.index, journey.person.store, len(pos), 1, product, -quantity, unit))


def _use_kiosk(journey: Journey, time: int) -> int:
    visit = arrive(journey, time, Channel.KIOSK)
    sign_in(visit)
    look_around(visit, adding=False)
    visit.record(Step.SIGNED_OUT, seconds=5)
    visit.close()
    return visit.now


def _buy(journey: Journey, time: int) -> None:
    chance, world, person = journey.chance, journey.world, journey.person
    looked_at = (choose(journey, time) for _ in range(2 + chance.more(0.5)))
    chosen = [one for one in dict.fromkeys(looked_at) if buys(journey, one, time) and chance.happens(0.55)]
    receipt = len(world.exports.pos)
    kept = journey.bought.setdefault(NOTHING, [])
    for line, product in enumerate(chosen, 1):
        quantity, unit = 1 + chance.more(0.1), world.assortment.price(product, time)
        world.exports.pos.add((time, person.index, person.store, receipt, line, product, quantity, unit))
        kept.append((product, quantity, unit))
        if chance.happens(0.05):
            returns_at = time + chance.between(2 * DAY, 14 * DAY)
            journey.plan(
                returns_at // DAY * DAY + chance.between(11 * HOUR, 20 * HOUR), Action.BRING_BACK, len(kept) - 1
            )
    if chosen:
        journey.last_order = time
    journey.busy_until = time + 10 * MINUTE
