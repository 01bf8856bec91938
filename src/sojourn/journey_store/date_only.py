"""Date-only times: where they stand within their day, and which events stated no time of day.

The log keeps them at local midnight, as received. The store puts them at the start of the day, or at its last
microsecond where the load declared so (outcomes by default), so that an outcome follows what happened that day.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sojourn.event_log import Segment
from sojourn.journey_store.columns import Column
from sojourn.journey_store.plan import ColumnPlan
from sojourn.vocabulary import instant, iso


def mark_date_only(values: dict[str, Column], segment: Segment, plan: dict[str, ColumnPlan]) -> None:
    """Flag the date-only rows of a batch and move those that stand at the end of their day, in place.

    The segment says for each such event ``{"place": "start" | "end", "all": bool}``; ``all`` means that every row of
    the event is date-only although the file typed it as a time.
    """
    stated = segment.meta.get("date_only", {})
    names = plan["event"].names
    if not stated or names is None:
        return
    flags = values.get("date_only", np.zeros(len(values["time"]), np.uint8)).astype(np.uint8)
    table = dict(zip(names.values.to_pylist(), range(len(names)), strict=True))
    for event, rule in stated.items():
        mine = values["event"] == table.get(event, -1)
        if rule["all"]:
            flags[mine] = 1
        if rule["place"] == "end":
            chosen = mine & (flags == 1)
            time: NDArray[np.int64] = values["time"].copy()  # type: ignore[assignment]  time is int64
            time[chosen] = end_of_day(time[chosen], ZoneInfo(segment.meta["zone"]))
            values["time"] = time
    values["date_only"] = flags


def end_of_day(midnights: NDArray[np.int64], tz: ZoneInfo) -> NDArray[np.int64]:
    """Give the last microsecond of each local day, also on days of 23 or 25 hours."""
    days, inverse = np.unique(midnights, return_inverse=True)
    ends = np.empty(len(days), np.int64)
    for place, midnight in enumerate(days):
        local = datetime.fromisoformat(iso(int(midnight), tz))
        following = (local.replace(tzinfo=None) + timedelta(days=1)).isoformat()
        ends[place] = instant(following, tz) - 1
    return ends[inverse]
