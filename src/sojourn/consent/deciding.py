"""What holds, of many statements. Pure: nothing depends on the order in which statements arrived.

Exact semantics. Of one identifier and one purpose and channel, the statement with the latest time holds; of equal times
the more restrictive one. A statement without a channel speaks of all channels. Over the identifiers of a person, the
most restrictive of those that say anything holds. Nothing said is unknown, which is no for every purpose but analytics,
where the workspace says.

Counter-example: taking the latest statement of the *person* would let a grant given for a shared e-mail address undo
what its other owner denied, and after an un-merge nobody could tell whose it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sojourn.consent.statements import CHANNELS, GRANTED, PURPOSES, STATUSES, Channel, Purpose, Statement

ANALYTICS: Purpose = "analytics"


def in_force(
    statements: Iterable[Statement], purpose: Purpose, channel: Channel | None = None, moment: int | None = None
) -> Statement | None:
    """Give the statement that decides at a moment (microseconds; None: after all of them), None where nothing was said.

    ``statements`` are those of all identifiers of a person.

    >>> said = [
    ...     Statement("email", "a@x.de", "marketing", None, "denied", 1, "shop", None, "1"),
    ...     Statement("email", "a@x.de", "marketing", "email", "granted", 2, "shop", None, "2"),
    ... ]
    >>> (
    ...     [in_force(said, "marketing", "email", moment).status for moment in (1, 2)],
    ...     in_force(said, "marketing", "email", 0),
    ... )
    (['denied', 'granted'], None)
    """
    of_identifier: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in statements:
        speaks = one.purpose == purpose and one.channel in {None, channel} and (moment is None or one.time <= moment)
        if speaks:
            of_identifier[one.namespace, one.value].append(one)
    latest = [max(said, key=_recency) for said in of_identifier.values()]
    return max(latest, key=_restriction, default=None)


def allowed(
    statements: Iterable[Statement],
    purpose: Purpose,
    channel: Channel | None = None,
    moment: int | None = None,
    *,
    analytics_unstated: bool = True,
) -> bool:
    """Tell whether something was allowed at a moment: the time of an event asks "then", None asks "now".

    >>> allowed([], "marketing", "email"), allowed([], "analytics")
    (False, True)
    """
    found = in_force(statements, purpose, channel, moment)
    if found is None:
        return purpose == ANALYTICS and analytics_unstated
    return found.status == GRANTED


def all_in_force(statements: Sequence[Statement], moment: int | None = None) -> list[Statement]:
    """Give what holds for each purpose and channel that was spoken of, in the order of purposes and channels.

    >>> said = [Statement("email", "a@x.de", "profiling", None, "denied", 1, "shop", None, "1")]
    >>> [(one.purpose, one.status) for one in all_in_force(said)]
    [('profiling', 'denied')]
    """
    spoken = {(one.purpose, one.channel) for one in statements}
    order = [(purpose, channel) for purpose in PURPOSES for channel in (None, *CHANNELS)]
    found = ((channel, in_force(statements, purpose, channel, moment)) for purpose, channel in order
             if (purpose, channel) in spoken)  # fmt: skip
    return [_about(one, channel) for channel, one in found if one is not None]


def _about(one: Statement, channel: Channel | None) -> Statement:
    """Give the statement as one about a channel: what was said of all of them holds for each."""
    return one if one.channel == channel else replace(one, channel=channel)


def _recency(one: Statement) -> tuple[int, int, str]:
    return one.time, STATUSES.index(one.status), one.place


def _restriction(one: Statement) -> tuple[bool, int, tuple[int, int, str], str, str]:
    return one.status != GRANTED, one.time, _recency(one), one.namespace, one.value
