"""What is not true though it looks as if it were: four decoys, with the misleading number and the honest one."""

import numpy as np

from sojourn.simulator.campaigns import DECOY, Sort
from sojourn.simulator.evidence import Evidence, share, stayers
from sojourn.simulator.export import Record
from sojourn.simulator.history import Numbers, Step
from sojourn.simulator.truth_planted import campaign


def size_guide(evidence: Evidence) -> Record:
    """Looking at a size guide goes with looking at much, and changes nothing."""
    guide, added = _looks(evidence)
    viewers = np.bincount(evidence.people[evidence.steps == Step.SIZE_GUIDE_VIEWED], minlength=evidence.count) > 0
    buyers = np.bincount(evidence.people[evidence.steps == Step.ORDER_COMPLETED], minlength=evidence.count) > 0
    visible = np.bincount(evidence.people, minlength=evidence.count) > 0
    return {
        "event": "Size Guide Viewed",
        "suspicion": "Buyers view size guides far more often than the others.",
        "truth": "Whether a guide is opened depends on nothing but viewing a product that has one; whether it "
        "is added does not depend on it. Count each view of such a product: added or not, with and without guide.",
        "counted": {
            "viewers_among_buyers": share(viewers[visible & buyers].astype(np.int64)),
            "viewers_among_others": share(viewers[visible & ~buyers].astype(np.int64)),
            "views_with_guide": int(guide.sum()),
            "views_without_guide": int((1 - guide).sum()),
            "added_with_guide": share(added[guide == 1]),
            "added_without_guide": share(added[guide == 0]),
        },
    }


def _looks(
    evidence: Evidence,
) -> tuple[Numbers, Numbers]:
    """Give for each view of a product with a size guide: was the guide opened, was the product added (0 or 1)."""
    sized = np.array([product.sized for product in evidence.history.assortment.products], dtype=bool)
    products = evidence.history.exports.web["product"]
    order = np.lexsort((np.arange(len(products)), evidence.people))
    steps, shown = evidence.steps[order], products[order]
    at = np.flatnonzero((steps == Step.PRODUCT_VIEWED) & sized[shown])
    padded = np.append(steps, [0, 0])
    guide = padded[at + 1] == Step.SIZE_GUIDE_VIEWED
    added = padded[at + 1 + guide] == Step.PRODUCT_ADDED
    return guide.astype(np.int64), added.astype(np.int64)


def profile_completed(evidence: Evidence) -> Record:
    """Lively customers complete their profile, and lively customers stay."""
    completed = np.bincount(evidence.people[evidence.steps == Step.PROFILE_COMPLETED], minlength=evidence.count) > 0
    _, active, mature = stayers(evidence)
    lively = np.array([person.lively for person in evidence.history.persons], dtype=bool)
    within = {
        name: {
            "with_profile": share(active[mature & group & completed].astype(np.int64)),
            "without_profile": share(active[mature & group & ~completed].astype(np.int64)),
        }
        for name, group in (("all", mature), ("lively", lively), ("calm", ~lively))
    }
    return {
        "event": "Profile Completed",
        "suspicion": "Who completes the profile at registration stays more often.",
        "truth": "Lively customers do both; among equally lively customers the profile changes nothing.",
        "counted": within,
    }


def autumn_story(evidence: Evidence) -> Record:
    """An e-mail to active customers who buy anyway."""
    told = campaign(evidence, DECOY)
    return {
        "campaign": DECOY,
        "suspicion": "Customers who got the e-mail order more often than those who did not.",
        "truth": "It goes to customers who are active anyway; against its random hold-out it changes nothing.",
        **told,
    }


def printed_catalog(evidence: Evidence) -> Record:
    """A printed catalog for recent buyers."""
    history = evidence.history
    sent = np.unique(history.exports.mailings["person"])
    names = [one.name for one in history.campaigns if one.sort == Sort.PRINTED]
    return {
        "campaigns": names,
        "suspicion": "Customers who got the printed catalog buy more in the weeks after it.",
        "truth": "It goes to six in ten, by chance, of those who bought within the 90 days before; it changes nothing.",
        "counted": {"customers": len(sent), "pieces": len(history.exports.mailings), "bought_within_days": 90},
    }
