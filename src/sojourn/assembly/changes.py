"""Home: what changed from one range to another, and which channels and sources the change comes from."""

from datetime import date, timedelta
from typing import Any

from sojourn.assembly.log import Log
from sojourn.assembly.shown import ShownAnswer
from sojourn.journey_store import Snapshot
from sojourn.vocabulary import InvalidInput, iso, say, zone

DAYS = 28
KNOWN_WITHIN = "30d"
KPIS = ("customers", "new_customers", "events", "orders", "value")
ORIGINS = ("channel", "source")
Days = tuple[date, date]


def home(log: Log, days: Days | None = None, compare: Days | None = None) -> dict[str, Any]:
    """Give the numbers of some days beside those of others, with what each channel and source adds to the change.

    A range is its first and its last day. Without ``days`` the last 28 of the log, without ``compare`` as many before.
    """
    days = days or last_days(log.engine.snapshot, log.scope.tz)
    before = compare or as_many_before(days)
    now, then = (log.activity(range=_range(one)) for one in (days, before))
    known = [log.anonymous_to_known(within=KNOWN_WITHIN, range=_range(one)) for one in (days, before)]
    return {
        "days": [day.isoformat() for day in days],
        "compared_days": [day.isoformat() for day in before],
        "kpis": [_kpi(kpi, now, then) for kpi in KPIS],
        "changes": [change for kpi in KPIS for kind in ORIGINS for change in _changes(kpi, kind, now, then)],
        "activity": now.with_drills(),
        "compared": then.with_drills(),
        "known": known[0].with_drills(),
        "known_compared": known[1].with_drills(),
        "as_of": now["as_of"],
        "definition": say("define.home", log.lang),
        "events_read": now["events_read"],
        "milliseconds": round(sum(answer["milliseconds"] for answer in (now, then, *known)), 3),
    }


def last_days(snapshot: Snapshot, tz: str) -> Days:
    """Give the last 28 days of a log, by its latest event."""
    end = (snapshot.meta["span"] or (0, 0))[1]
    last = date.fromisoformat(iso(end, zone(tz))[:10])
    return last - timedelta(days=DAYS - 1), last


def as_many_before(days: Days) -> Days:
    """Give as many days before some days.

    >>> as_many_before((date(2026, 3, 8), date(2026, 3, 14)))
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 7))
    """
    first, last = days
    try:
        return first - (last - first) - timedelta(days=1), first - timedelta(days=1)
    except OverflowError as error:
        raise InvalidInput.said("range.empty", text=_range(days)) from error


def _range(days: Days) -> str:
    return "..".join(day.isoformat() for day in days)


def _kpi(kpi: str, now: ShownAnswer, then: ShownAnswer) -> dict[str, Any]:
    return {"kpi": kpi, **change_of(now[kpi], then[kpi])}


def _changes(kpi: str, kind: str, now: ShownAnswer, then: ShownAnswer) -> list[dict[str, Any]]:
    """Give what each origin adds to the change of a number, the largest first; those without a change are left out."""
    sides = [{row[kind]: row[kpi] for row in answer[f"{kind}s"]} for answer in (now, then)]
    rows = [{"kpi": kpi, "by": kind, "name": name, **change_of(*(side.get(name, 0) for side in sides))}
            for name in {**sides[0], **sides[1]}]  # fmt: skip
    return sorted((row for row in rows if row["change"]), key=lambda row: (-abs(row["change"]), row["name"] or ""))


def change_of(now: float | None, then: float | None) -> dict[str, Any]:
    """Set a number beside an earlier one.

    >>> change_of(15, 10)
    {'now': 15, 'before': 10, 'change': 5, 'share': 0.5}
    """
    if now is None or then is None:
        return {"now": now, "before": then, "change": None, "share": None}
    return {"now": now, "before": then, "change": now - then, "share": round((now - then) / then, 6) if then else None}
