"""What the brand sends and what becomes of it: newsletters, the planted campaign, its decoy, printed mailings.

Both campaigns keep a random hold-out. Only the responders to the planted one order because of it; the decoy goes to
the customers who are active anyway, and changes nothing.
"""

from sojourn.simulator.agenda import NEVER, NOTHING, Action, Journey
from sojourn.simulator.brand import DAY, HOUR, MINUTE, SECOND
from sojourn.simulator.campaigns import CART_REMINDER, WELCOME, Campaign, Sort, Status

_ENDURES = 60 * DAY
_RECENT = 90 * DAY


def deliver(journey: Journey, time: int, number: int) -> None:
    """Send one campaign to this person, if it is meant for them."""
    campaign = journey.world.campaigns[number]
    if campaign.sort == Sort.PRINTED:
        _print(journey, time, number)
    elif not journey.subscribed or not journey.person.mail:
        return
    elif campaign.sort == Sort.NEWSLETTER:
        _newsletter(journey, time, number)
    elif journey.person.digital and time - journey.person.joined >= _ENDURES and _meant(journey, time, campaign):
        _with_hold_out(journey, time, number, campaign)


def welcome(journey: Journey, time: int, _detail: int = NOTHING) -> None:
    """Greet a new customer."""
    sent = _send(journey, time, WELCOME)
    if journey.chance.happens(0.5):
        _open(journey, sent, WELCOME)


def remind(journey: Journey, time: int, _detail: int = NOTHING) -> None:
    """Remind of an open cart; who is about to return to it anyway often does so through the e-mail."""
    if not journey.person.mail or not journey.subscribed or time - journey.last_order < 5 * HOUR:
        return
    sent = _send(journey, time, CART_REMINDER)
    returns_at = journey.returns_at
    if returns_at != NEVER and returns_at > sent + MINUTE and journey.chance.happens(0.6):
        _note(journey, returns_at - 40 * SECOND, CART_REMINDER, Status.OPENED)
        _note(journey, returns_at - 5 * SECOND, CART_REMINDER, Status.CLICKED)
    elif journey.chance.happens(0.25):
        _open(journey, sent, CART_REMINDER)


def _newsletter(journey: Journey, time: int, number: int) -> None:
    chance = journey.chance
    sent = _send(journey, time, number)
    if not journey.awake(time) or not chance.happens(0.34 if journey.person.lively else 0.18):
        return
    opened = _open(journey, sent, number)
    if journey.person.digital and chance.happens(0.14):
        _click(journey, opened, number, Action.CLICK)
    elif chance.happens(0.008):
        _note(journey, opened + 30 * SECOND, number, Status.UNSUBSCRIBED)
        journey.subscribed = False


def _meant(journey: Journey, time: int, campaign: Campaign) -> bool:
    return campaign.sort == Sort.PLANTED or time - journey.last_seen <= _ENDURES


def _with_hold_out(journey: Journey, time: int, number: int, campaign: Campaign) -> None:
    """Toss who is mailed; note also who would respond, whether mailed or not."""
    chance, person, effects = journey.chance, journey.person, journey.world.brand.effects
    mailed = not chance.happens(effects.hold_out)
    response = effects.response_home if person.home else effects.response_other
    responder = campaign.sort == Sort.PLANTED and chance.happens(response) and not person.price_sensitive
    journey.world.notes.letters.add((time, person.index, number, int(mailed), int(responder)))
    if not mailed:
        _note(journey, time, number, Status.HELD_OUT)
        return
    sent = _send(journey, time, number)
    if responder:
        _click(journey, _open(journey, sent, number), number, Action.RESPOND)
    elif chance.happens(0.35):
        opened = _open(journey, sent, number)
        if chance.happens(0.25):
            _click(journey, opened, number, Action.PEEK)


def _print(journey: Journey, time: int, number: int) -> None:
    """Mail the printed catalog to six in ten of those who bought lately; it changes nothing either."""
    if time - journey.last_order <= _RECENT and journey.chance.happens(0.6):
        journey.world.exports.mailings.add((time, journey.person.index, number))


def _send(journey: Journey, time: int, number: int) -> int:
    sent = time + journey.chance.between(0, 30 * MINUTE)
    _note(journey, sent, number, Status.SENT)
    return sent


def _open(journey: Journey, sent: int, number: int) -> int:
    opened = sent + MINUTE + min(int(journey.chance.wait(7 * HOUR)), 60 * HOUR)
    _note(journey, opened, number, Status.OPENED)
    return opened


def _click(journey: Journey, opened: int, number: int, action: Action) -> None:
    clicked = opened + journey.chance.between(4 * SECOND, 50 * SECOND)
    _note(journey, clicked, number, Status.CLICKED)
    journey.plan(clicked + journey.chance.between(SECOND, 4 * SECOND), action, number)


def _note(journey: Journey, time: int, number: int, status: Status) -> None:
    if time < journey.world.brand.length:
        journey.world.exports.mails.add((time, journey.person.index, number, status))
