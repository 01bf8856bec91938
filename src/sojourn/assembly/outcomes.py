"""Where date-only events stand within their day: what a customer did at its start, outcomes at its end.

An outcome is told by its name (an order, a payment, a redemption, a return, a cancellation, an answer); a load can
declare it instead for all its date-only events.
"""

import re
from collections.abc import Iterable, Mapping

from sojourn.vocabulary import InvalidInput

_OUTCOMES = re.compile(
    r"order|purchas|paid|payment|bought|redeem|redempt|refund|return|cancel|churn|answer|convert|subscri|complain"
    r"|下单|订单|购买|支付|付款|成交|核销|兑换|使用优惠|退款|退货|取消|流失|回答|评价|投诉|订阅",
    re.IGNORECASE,
)


def is_outcome(event: str) -> bool:
    """Tell by its name whether an event is an outcome.

    >>> is_outcome("coupon_redeemed"), is_outcome("campaign_Type A"), is_outcome("优惠券核销")
    (True, False, True)
    """
    return _OUTCOMES.search(event) is not None


def date_only_rules(
    all_midnight: Iterable[str], some_dates: Iterable[str], declared: str | None
) -> Mapping[str, dict[str, str | bool]]:
    """Say for each event with date-only times where these stand: ``start`` or ``end`` of the day.

    ``all_midnight`` are events of which every time is a date, ``some_dates`` others that were stated without a time of
    day in some rows.
    """
    if declared not in (None, "start", "end"):
        raise InvalidInput(
            f"--date-only is start or end, not {declared!r}.",
            code="date_only.invalid",
            hint="Say where in its day a date stands.",
        )
    whole = set(all_midnight)
    return {
        event: {"place": declared or ("end" if is_outcome(event) else "start"), "all": event in whole}
        for event in sorted(whole | set(some_dates))
    }
