"""The six planted truths: what was designed, what came out in this history, and whom it hit.

Sizes are counted from what the systems exported, by the definition that stands beside them.
"""

import numpy as np

from sojourn.simulator.brand import DAY
from sojourn.simulator.campaigns import PLANTED
from sojourn.simulator.checkout import PROBLEM, QUESTION, WEB
from sojourn.simulator.evidence import Evidence, share, stayers
from sojourn.simulator.export import Record
from sojourn.simulator.history import Numbers
from sojourn.simulator.identifiers import referral_code
from sojourn.simulator.spelling import Clock

WINDOW = 14 * DAY
CAMPAIGN_WINDOW = 7 * DAY


def pain_point(evidence: Evidence) -> Record:
    """Tell what a failed payment in the app does."""
    effects, payments = evidence.effects, evidence.history.notes.payments
    failed, ordered = payments["failed"] == 1, payments["ordered"]
    again = effects.retry * (1 - effects.retry_failure) / (1 - effects.retry * effects.retry_failure)
    return {
        "definition": "Visits with a 'Payment Info Entered' in the app; failed: a 'Payment Failed' follows the first "
        "one; ordered: 'Order Completed' in the same visit (no pause of 30 minutes).",
        "event": "Payment Failed",
        "channel": "app",
        "designed": {
            "failure_share": effects.payment_failure,
            "order_share_after_failure": round(again, 4),
            "order_share_without_failure": effects.payment_completion,
        },
        "counted": {
            "visits": len(payments),
            "failed": int(failed.sum()),
            "ordered_after_failure": int(ordered[failed].sum()),
            "ordered_without_failure": int(ordered[~failed].sum()),
            "order_share_after_failure": share(ordered[failed]),
            "order_share_without_failure": share(ordered[~failed]),
        },
        "customers": evidence.names(payments["person"][failed]),
        "customers_lost": evidence.names(payments["person"][failed & (ordered == 0)]),
    }


def aha_moment(evidence: Evidence) -> Record:
    """Tell what early wishes do to staying."""
    effects = evidence.effects
    wishes, active, mature = stayers(evidence)
    enough = wishes >= effects.aha_wishes
    return {
        "definition": "Customers with 'Account Created' at least 56 days before the end; aha: "
        f"{effects.aha_wishes} or more 'Wishlist Added' within 7 days of it; stays: any event with the user_id on the "
        "web or in the app in days 28-56.",
        "event": "Wishlist Added",
        "times": effects.aha_wishes,
        "within_days": 7,
        "designed": {
            "added_chance": effects.aha,
            "chance_without": {"calm": effects.staying_calm, "lively": effects.staying_lively},
        },
        "counted": {
            "registered": int((evidence.joined >= 0).sum()),
            "mature": int(mature.sum()),
            "with_aha": int((mature & enough).sum()),
            "with_aha_staying": int((mature & enough & active).sum()),
            "without_aha": int((mature & ~enough).sum()),
            "without_aha_staying": int((mature & ~enough & active).sum()),
            "staying_share_with_aha": share(active[mature & enough].astype(np.int64)),
            "staying_share_without_aha": share(active[mature & ~enough].astype(np.int64)),
        },
        "customers": evidence.names(np.flatnonzero(enough & (evidence.joined >= 0))),
    }


def losing_channel(evidence: Evidence) -> Record:
    """Tell what becomes of an open cart of the app by the channel that follows."""
    effects, calls, carts = evidence.effects, evidence.history.exports.calls, evidence.history.notes.carts
    from_app = np.isin(calls["reason"], (PROBLEM, QUESTION)) & (calls["time"] <= evidence.length - WINDOW)
    to_web = (carts["way"] == WEB) & (carts["then"] <= evidence.length - WINDOW)
    return {
        "definition": "A cart that stays open in the app is followed by a call within a day, by a visit to the web "
        "within 3 days, or by neither; which of them is a coin. Ordered: 'Order Completed' within 14 days of the call "
        "or visit. Calls with the reasons 'payment problem' and 'product question' all come from such carts. The "
        "designed shares hold for those who do not turn away from the brand, or find no promotion, in between.",
        "from": "app",
        "to": "call centre",
        "designed": {
            "calls": effects.call_switch,
            "order_share_after_call": effects.call_order,
            "days_to_order_after_call": [6, 13],
            "web": effects.web_switch,
            "order_share_after_web": effects.web_order,
        },
        "counted": {
            "after_call": _after(evidence, calls["person"][from_app], calls["time"][from_app]),
            "after_web": _after(evidence, carts["person"][to_web], carts["then"][to_web]),
        },
        "customers": evidence.names(calls["person"][np.isin(calls["reason"], (PROBLEM, QUESTION))]),
    }


def _after(evidence: Evidence, person: Numbers, time: Numbers) -> Record:
    gap = evidence.next_order(person, time)
    ordered = (gap >= 0) & (gap <= WINDOW)
    days = round(float(np.median(gap[ordered])) / DAY, 2) if ordered.any() else None
    return {
        "switches": len(gap),
        "ordered": int(ordered.sum()),
        "order_share": share(ordered.astype(np.int64)),
        "median_days": days,
    }


def price_sensitive(evidence: Evidence) -> Record:
    """Tell who buys on promotion only."""
    history = evidence.history
    sensitive = np.array([person.price_sensitive for person in history.persons], dtype=bool)
    orders, lines, pos = history.exports.orders, history.exports.order_lines, history.exports.pos
    sold = pos["quantity"] > 0
    buyer = np.concatenate([orders["person"][lines["order"]], pos["person"][sold]])
    product = np.concatenate([lines["product"], pos["product"][sold]])
    day = np.concatenate([orders["time"][lines["order"]], pos["time"][sold]]) // DAY
    promoted = (np.array(history.assortment.percent)[product, day] > 0).astype(np.int64)
    theirs = sensitive[buyer]
    return {
        "definition": "They buy a product only on days on which catalog.csv shows a promotion for it, on the web, in "
        "the app and in stores. Share: bought lines (orders and sales) that were on promotion.",
        "designed": {"share_of_customers": evidence.effects.price_sensitive},
        "counted": {
            "lines": int(theirs.sum()),
            "promoted_lines": int(promoted[theirs].sum()),
            "promoted_share": share(promoted[theirs]),
            "promoted_share_of_others": share(promoted[~theirs]),
        },
        "customers": evidence.names(np.flatnonzero(sensitive)),
        "buyers": evidence.names(buyer[theirs]),
    }


def campaign(evidence: Evidence, name: str = PLANTED) -> Record:
    """Tell what a campaign with a hold-out does."""
    effects, letters, history = evidence.effects, evidence.history.notes.letters, evidence.history
    number = next(index for index, one in enumerate(history.campaigns) if one.name == name)
    meant = letters["campaign"] == number
    person = letters["person"][meant]
    mailed, responder = letters["mailed"][meant] == 1, letters["responder"][meant] == 1
    time = np.full(len(person), history.campaigns[number].time, dtype=np.int64)
    ordered = evidence.orders_within(person, time, CAMPAIGN_WINDOW)
    held = float(ordered[~mailed].mean()) if (~mailed).any() else 0.0
    return {
        "definition": "E-mail with a random hold-out (status 'held_out' in email_engagement.csv). Ordered: 'Order "
        "Completed' within 7 days of the campaign's time. A responder orders because of the e-mail; the others as they "
        "would anyway.",
        "campaign": name,
        "time": Clock(history.brand).utc(history.campaigns[number].time),
        "designed": {
            "hold_out": effects.hold_out,
            "response": {"home": effects.response_home, "other": effects.response_other} if responder.any() else None,
        },
        "counted": {
            "eligible": len(person),
            "mailed": int(mailed.sum()),
            "held_out": int((~mailed).sum()),
            "responders": int(responder.sum()),
            "ordered_mailed": int(ordered[mailed].sum()),
            "ordered_held_out": int(ordered[~mailed].sum()),
            "uplift": round(float(ordered[mailed].mean()) - held, 4) if mailed.any() else None,
            "true_uplift": round(float(responder.mean()) * (1 - held), 4) if len(person) else None,
        },
        "responders": evidence.names(person[responder]),
        "mailed": evidence.names(person[mailed]),
        "held_out": evidence.names(person[~mailed]),
    }


def advocates(evidence: Evidence) -> Record:
    """Tell who brought whom."""
    directory = evidence.directory
    pairs = [
        (one.referred_by, one.index)
        for one in evidence.history.persons
        if one.referred_by >= 0 and evidence.joined[one.index] >= 0
    ]
    return {
        "definition": "An advocate shares a referral link ('Referral Link Shared' with referral_code); a friend "
        "registers with that code ('Account Created') in a visit with utm_source 'referral'.",
        "designed": {"share_of_customers_known_before": evidence.effects.advocates},
        "counted": {"advocates": len({first for first, _ in pairs}), "friends": len(pairs)},
        "pairs": [
            {
                "advocate": directory.user_ids[first],
                "friend": directory.user_ids[second],
                "advocate_customer_no": directory.customer_nos[first],
                "friend_customer_no": directory.customer_nos[second],
                "referral_code": referral_code(directory.customer_nos[first]),
            }
            for first, second in pairs
        ],
    }
