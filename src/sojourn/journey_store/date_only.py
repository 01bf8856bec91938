"""Date-only times: where they stand within their day, and which events stated no time of day.

The log keeps them at local midnight, as received. The store puts them at the start of the day, or at its last
microsecond where the load declared so (outcomes by default), so that an outcome follows what happened that day.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sojourn.event_log import Segment
from sojourn.journey_store.columns import Column
from sojourn.journey_store.plan import ColumnPlan
from sojourn.vocabulary import DAY, instant, iso


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
            time = values["time"].astype(np.int64)
            time[chosen] = end_of_day(time[chosen], ZoneInfo(segment.meta["zone"]))
            values["time"] = time
            if "offset_minutes" in values:
                values["offset_minutes"] = values["offset_minutes"].copy()
                values["offset_minutes"][chosen] = _offsets(time[chosen], ZoneInfo(segment.meta["zone"]))
    values["date_only"] = flags


def end_of_day(midnights: NDArray[np.int64], tz: ZoneInfo) -> NDArray[np.int64]:
    """Give the last microsecond of each local day, also on days of 23 or 25 hours, or that begin at one o'clock."""
    days, inverse = np.unique(midnights, return_inverse=True)
    ends = np.empty(len(days), np.int64)
    for place, midnight in enumerate(days):
        day = datetime.fromisoformat(iso(int(midnight), tz)).date()
        last = day == date.max
        ends[place] = (midnight + DAY if last else instant((day + timedelta(days=1)).isoformat(), tz)) - 1
    return ends[inverse]


def _offsets(times: NDArray[np.int64], tz: ZoneInfo) -> NDArray[np.int16]:
    """Give the local offset in minutes: at the end of a day it may be another than at its midnight."""
    distinct, inverse = np.unique(times, return_inverse=True)
    locals_ = [datetime.fromisoformat(iso(int(time), tz)).utcoffset() or timedelta() for time in distinct]
    return np.array([offset // timedelta(minutes=1) for offset in locals_], np.int16)[inverse]
