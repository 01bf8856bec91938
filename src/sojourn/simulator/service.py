"""What happens around a purchase: calls, goods sent back, surveys, reviews, and links shared with friends."""

from sojourn.simulator.agenda import NOTHING, Action, Journey, Visit
from sojourn.simulator.brand import DAY, HOUR
from sojourn.simulator.checkout import COMPLAINT, PROBLEM, QUESTION, office_hours
from sojourn.simulator.history import Channel, Step
from sojourn.simulator.visits import arrive, sign_in
from sojourn.simulator.wording import answer

REASONS = ("payment problem", "product question", "order status", "return", "complaint")
RETURN_REASONS = ("size", "quality", "changed mind", "damaged", "wrong item")
SURVEYS = ("csat_delivery", "nps", "csat_call")
SCALES = ((1, 5), (0, 10), (1, 5))
WAIT_TROUBLE = 2
_LONG_WAIT = 240


def call(journey: Journey, time: int, reason: int) -> None:
    """Call the hotline; those who come from a cart in the app wait longest."""
    chance = journey.chance
    wait = int(chance.wait(210 if reason in {PROBLEM, QUESTION} else 80))
    resolved = chance.happens(0.35 if wait > _LONG_WAIT else 0.8)
    length = 40 + int(chance.wait(220))
    agent, spelling, named = chance.between(0, 24), chance.between(0, 5), int(chance.happens(0.35))
    journey.world.exports.calls.add(
        (time, journey.person.index, reason, wait, length, int(resolved), agent, spelling, named)
    )
    journey.busy_until = max(journey.busy_until, time + (wait + length) * 1_000)
    if wait > _LONG_WAIT and not resolved:
        journey.trouble = WAIT_TROUBLE
        if reason != COMPLAINT and chance.happens(0.2):
            journey.plan(office_hours(time + chance.between(DAY, 3 * DAY)), Action.CALL, COMPLAINT)
    if chance.happens(0.25):
        journey.plan(time + chance.between(HOUR, DAY), Action.SURVEY, 2)


def send_back(journey: Journey, time: int, order: int) -> None:
    """Send one line of an order back."""
    chance = journey.chance
    product, quantity, unit = chance.pick(journey.bought[order])
    reason = chance.between(0, len(RETURN_REASONS))
    journey.world.exports.returns.add((time, journey.person.index, order, product, quantity, quantity * unit, reason))


def survey(journey: Journey, time: int, which: int) -> None:
    """Answer a survey; the score follows what happened, advocates are content."""
    chance, person = journey.chance, journey.person
    mood = 0.86 if person.advocate else 0.74
    if journey.trouble:
        mood -= 0.42
    low, high = SCALES[which]
    share = min(max(mood + (chance.share() - 0.5) * 0.6, 0.0), 1.0)
    score = low + round(share * (high - low))
    text = answer(share, journey.trouble, person.language, chance)
    journey.world.exports.surveys.add((time, person.index, which, score, text, int(chance.happens(0.6))))
    journey.trouble = 0


def review(journey: Journey, time: int, order: int) -> None:
    """Write a review of something bought, on the web."""
    if not journey.awake(time):
        return
    visit = arrive(journey, time, Channel.WEB)
    sign_in(visit)
    stars = 5 - min(journey.chance.more(0.35), 3) - (1 if journey.trouble else 0)
    visit.record(Step.REVIEW_SUBMITTED, journey.chance.pick(journey.bought[order])[0], stars)
    visit.close()


def share(journey: Journey, time: int, _detail: int = NOTHING) -> None:
    """Share the own referral link, in the app or on the web."""
    visit: Visit = arrive(journey, time, Channel.APP if journey.person.app else Channel.WEB)
    sign_in(visit)
    visit.record(Step.REFERRAL_LINK_SHARED)
    visit.close()
