"""Sessions in plain Python: split every journey at its pauses, keep lists."""

from collections import Counter
from statistics import median
from typing import Any

from parity.journey_logs import Log

HALF_HOUR = 1_800_000_000


def sessions(log: Log) -> dict[str, Any]:
    gap = HALF_HOUR if log.scope.session_gap is None else log.scope.session_gap
    split_log = Log(log.rows, log.scope.changed(session_gap=gap))
    found = [
        (customer, session) for customer, session in split_log.journeys() if session and log.in_range(session[0].time)
    ]
    count = len(found)
    sizes = [len(session) for _, session in found]
    durations = [session[-1].time - session[0].time for _, session in found]
    customers = {customer for customer, _ in found}
    first = edges([(customer, session[0].event) for customer, session in found])
    last = edges([(customer, session[-1].event) for customer, session in found])
    return {
        "sessions": count,
        "customers": len(customers),
        "mean_per_customer": round(count / len(customers), 6) if count else None,
        "mean_events": round(sum(sizes) / count, 6) if count else None,
        "median_events": median(sizes) if count else None,
        "mean_seconds": round(sum(durations) / count / 1e6, 9) if count else None,
        "median_seconds": round(median(durations) / 1e6, 9) if count else None,
        "single_event_share": round(sizes.count(1) / count, 6) if count else None,
        "gap_seconds": gap / 1e6,
        "starts": first[:20],
        "ends": last[:20],
        "other": {"starts": rest(first[20:], count), "ends": rest(last[20:], count)},
    }


def edges(found: list[tuple[str, str]]) -> list[dict[str, Any]]:
    counts = Counter(event for _, event in found)
    return [
        {
            "event": event,
            "sessions": count,
            "customers": len({customer for customer, mine in found if mine == event}),
            "share": round(count / len(found), 6),
        }
        for event, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def rest(rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    hidden = sum(row["sessions"] for row in rows)
    return {"events": len(rows), "sessions": hidden, "share": round(hidden / count, 6) if count else None}
