"""The columns of a history in the forms that planted truths and decoys are counted in."""

import numpy as np

from sojourn.simulator.brand import DAY
from sojourn.simulator.export import Record
from sojourn.simulator.history import Flags, History, Numbers, Step
from sojourn.simulator.identifiers import Directory

FIRST_WEEK, STAYS_FROM, STAYS_TO = 7 * DAY, 28 * DAY, 56 * DAY


class Evidence:
    """The columns of a history in the forms that the truths are counted in."""

    def __init__(self, history: History, directory: Directory) -> None:
        """Prepare the columns."""
        self.history, self.directory = history, directory
        self.effects, self.length = history.brand.effects, history.brand.length
        web = history.exports.web
        self.times, self.people, self.steps = web["time"], web["person"], web["step"]
        self.known = web["known"] == 1
        self.count = len(history.persons)
        created = self.steps == Step.ACCOUNT_CREATED
        self.joined = np.full(self.count, -1, dtype=np.int64)
        self.joined[self.people[created]] = self.times[created]
        ordered = self.steps == Step.ORDER_COMPLETED
        self._orders = np.sort(self.people[ordered] * (2 * self.length) + self.times[ordered])

    def next_order(self, person: Numbers, time: Numbers) -> Numbers:
        """Give the milliseconds from each time to the person's next order on the web or in the app; -1 without one."""
        keys = person * (2 * self.length) + time
        found = np.searchsorted(self._orders, keys, side="right")
        following = np.append(self._orders, -1)[found]
        same = following // (2 * self.length) == person
        return np.where(same, following - keys, -1)

    def orders_within(self, person: Numbers, time: Numbers, window: int) -> Numbers:
        """Say (0 or 1) whether the person orders within the window after each time."""
        gap = self.next_order(person, time)
        return ((gap >= 0) & (gap <= window)).astype(np.int64)

    def names(self, persons: Numbers) -> Record:
        """Name persons in the namespaces of the CRM and the web."""
        indexes = np.unique(persons).tolist()
        return {
            "count": len(indexes),
            "customer_no": [self.directory.customer_nos[index] for index in indexes],
            "user_id": [self._user_id(index) for index in indexes],
        }

    def _user_id(self, index: int) -> str:
        """Give the account; those who only know the stores have none."""
        return self.directory.user_ids[index] if self.history.persons[index].digital else ""


def share(flags: Numbers) -> float | None:
    """Give the share of ones, to four digits; nothing where nothing was counted."""
    return round(float(flags.mean()), 4) if len(flags) else None


def stayers(evidence: Evidence) -> tuple[Numbers, Flags, Flags]:
    """Give for each person: wishes of the first week, active in days 28-56, and whether day 56 has passed."""
    since = evidence.times - evidence.joined[evidence.people]
    new = evidence.joined[evidence.people] >= 0
    early = new & (evidence.steps == Step.WISHLIST_ADDED) & (since >= 0) & (since <= FIRST_WEEK)
    wishes = np.bincount(evidence.people[early], minlength=evidence.count)
    later = new & evidence.known & (since >= STAYS_FROM) & (since < STAYS_TO)
    active = np.bincount(evidence.people[later], minlength=evidence.count) > 0
    mature = (evidence.joined >= 0) & (evidence.joined <= evidence.length - STAYS_TO)
    return wishes, active, mature
