"""Sample answers of every question, counted from the invented brand so that all numbers agree with each other."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from statistics import mean, median
from typing import Any

from unit.drawing.sample_brand import (
    DAY,
    Journey,
    answer,
    journeys,
    paths,
    quantile,
    transitions,
    walk,
)

STEPS = ("visit", "view", "cart", "checkout", "order")
CHANNEL_ZH = {
    "web": "官网",
    "app": "App",
    "wechat": "微信小程序",
    "phone": "电话客服",
    "store": "门店",
    "email": "邮件",
}
CHANNEL_EN = {"web": "Web", "app": "App", "wechat": "WeChat", "phone": "Phone", "store": "Store", "email": "E-mail"}


def all_answers(names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Give an answer of every question in the names of one language."""
    channels = CHANNEL_ZH if names["order"] != "Order" else CHANNEL_EN
    return {
        "describe": describe(channels),
        "paths": paths(names),
        "transitions": transitions(names),
        "funnel": funnel(names, channels),
        "variants": variants(names),
        "sessions": sessions(names),
        "durations": durations(names),
        "time_to_goal": time_to_goal(names),
        "repeats": repeats(names),
        "switches": switches(names, channels),
        "painpoints": painpoints(names, channels),
        "journeys_ranked": journeys_ranked(names),
    }


def describe(channels: Mapping[str, str]) -> dict[str, Any]:
    events = sum(len(journey) for journey in journeys())
    return answer(
        "All events of the workspace.",
        events=events,
        customers=len(journeys()),
        first="2026-01-01T00:03:11+08:00",
        last="2026-03-31T23:41:07+08:00",
        sources=["web.csv", "pos.parquet", "call-center.csv"],
        channels=list(channels.values()),
        event_names=10,
        notes=["store.parquet states dates without times: the order of events on one day is unknown there."],
    )


def chain(journey: Journey, steps: Sequence[str] = STEPS) -> list[int]:
    """Find the places of the steps, each as early as possible."""
    found: list[int] = []
    for place, step in enumerate(journey):
        if len(found) < len(steps) and step.event == steps[len(found)]:
            found.append(place)
    return found


def funnel(names: Mapping[str, str], channels: Mapping[str, str]) -> dict[str, Any]:
    chains = [(journey, chain(journey)) for journey in journeys()]
    counts = [sum(len(found) > index for _, found in chains) for index in range(len(STEPS))]
    rows: list[dict[str, Any]] = []
    for index, event in enumerate(STEPS):
        through = [(journey, found) for journey, found in chains if index and len(found) > index]
        gaps = [journey[found[index]].seconds - journey[found[index - 1]].seconds for journey, found in through]
        between = [found[index] - found[index - 1] - 1 for _, found in through]
        rows.append({
            "event": names[event], "customers": counts[index], "share_of_start": counts[index] / counts[0],
            "share_of_previous": counts[index] / counts[max(index - 1, 0)],
            "median_seconds_from_previous": median(gaps) if gaps else None,
            "p90_seconds_from_previous": quantile(gaps, 0.9) if gaps else None,
            "mean_actions_from_previous": mean(between) if between else None,
            "mean_switches_from_previous": mean(between) / 3 if between else None, "optional": event == "checkout",
        })  # fmt: skip
    groups: dict[str, list[int]] = defaultdict(lambda: [0] * len(STEPS))
    for journey, found in chains:
        for index in range(len(found)):
            groups[channels[journey[0].channel]][index] += 1
    whole = [journey[found[-1]].seconds - journey[0].seconds for journey, found in chains if len(found) == len(STEPS)]
    edges = [0.0, *(hours * 3600.0 for hours in (1, 3, 6, 12, 24, 48, 96, 192, 384, 5000))]
    binned = [sum(low <= gap < high for gap in whole) for low, high in pairwise(edges)]
    return answer(
        f"Customers who do {' → '.join(names[step] for step in STEPS)} in this order, each counted once a step.",
        steps=rows,
        immature=214,
        window_seconds=30 * DAY,
        breakdown=[{"value": value, "customers": counted} for value, counted in sorted(groups.items())],
        conversion_seconds={"edges": edges, "customers": binned},
    )


def variants(names: Mapping[str, str], top: int = 8) -> dict[str, Any]:
    counted = Counter(tuple(step.event for step in journey) for journey in journeys())
    best, total = counted.most_common(top), len(journeys())
    rest = total - sum(passes for _, passes in best)
    return answer(
        "Whole journeys with the same events in the same order.",
        variants=[
            {"path": [names[event] for event in path], "passes": passes, "customers": passes, "share": passes / total}
            for path, passes in best
        ],
        other={"variants": len(counted) - top, "passes": rest, "share": rest / total},
    )


def sessions(names: Mapping[str, str]) -> dict[str, Any]:
    cut = [session for journey in journeys() for session in _sessions(journey)]
    starts, ends = (Counter(session[side].event for session in cut) for side in (0, -1))
    return answer(
        "Events of a customer with no gap over 30 minutes.",
        sessions=len(cut),
        customers=len(journeys()),
        mean_per_customer=len(cut) / len(journeys()),
        mean_events=mean(len(session) for session in cut),
        median_events=median(len(session) for session in cut),
        median_seconds=median(session[-1].seconds - session[0].seconds for session in cut),
        single_event_share=sum(len(session) == 1 for session in cut) / len(cut),
        starts=[{"event": names[e], "sessions": n, "share": n / len(cut)} for e, n in starts.most_common(5)],
        ends=[{"event": names[e], "sessions": n, "share": n / len(cut)} for e, n in ends.most_common(5)],
    )


def _sessions(journey: Journey) -> list[Journey]:
    cut: list[list[Any]] = [[journey[0]]]
    for before, step in pairwise(journey):
        if step.seconds - before.seconds > 1800:
            cut.append([])
        cut[-1].append(step)
    return [tuple(session) for session in cut]


def durations(names: Mapping[str, str]) -> dict[str, Any]:
    gaps: dict[str, list[float]] = defaultdict(list)
    last: Counter[str] = Counter()
    for journey in journeys():
        last[journey[-1].event] += 1
        for step, then in pairwise(journey):
            gaps[step.event].append(then.seconds - step.seconds)
    return answer(
        "Time from an event to the next event of the same customer.",
        steps=[
            {
                "event": names[event], "passes": len(found), "customers": len(found), "mean_seconds": mean(found),
                "median_seconds": median(found), "p90_seconds": quantile(found, 0.9), "last": last[event],
            }
            for event, found in gaps.items()
        ],
    )  # fmt: skip


def time_to_goal(names: Mapping[str, str]) -> dict[str, Any]:
    times: list[tuple[float, bool]] = []
    for place, journey in enumerate(journeys()):
        reached = next((step.seconds for step in journey if step.event == "order"), None)
        seen = DAY * (3 + place % 60)
        times.append((reached, True) if reached is not None and reached <= seen else (seen, False))
    curve, alive = [], 1.0
    for grid in range(64):
        low, high = (grid - 1) * DAY / 2, grid * DAY / 2
        at_risk = sum(seconds > low for seconds, _ in times)
        events = sum(low < seconds <= high and done for seconds, done in times)
        alive *= 1 - events / at_risk
        spread = 1.96 * (alive * (1 - alive) / at_risk) ** 0.5
        curve.append({
            "seconds": max(high, 0.0), "reached_share": 1 - alive, "low": max(0.0, 1 - alive - 3 * spread),
            "high": min(1.0, 1 - alive + 3 * spread), "at_risk": at_risk,
        })  # fmt: skip
    done = [seconds for seconds, reached in times if reached]
    return answer(
        f"Time from the first {names['visit']} to the first {names['order']}; who is still under way counts until "
        "last seen.",
        start=names["visit"],
        goal=names["order"],
        customers=len(times),
        reached=len(done),
        median_seconds=median(done),
        km_median_seconds=None,
        km_low_seconds=None,
        km_high_seconds=None,
        curve=curve,
    )


def repeats(names: Mapping[str, str]) -> dict[str, Any]:
    rows = []
    for event, name in names.items():
        counts = [sum(step.event == event for step in journey) for journey in journeys()]
        having = [count for count in counts if count]
        again = sum(count > 1 for count in having)
        direct = sum(a.event == b.event == event for journey in journeys() for a, b in pairwise(journey))
        rows.append({
            "event": name, "customers": len(having), "customers_repeating": again,
            "share_repeating": again / len(having), "direct_repeats": direct,
            "returns": sum(having) - len(having) - direct, "mean_per_customer": mean(having),
            "max_per_customer": max(having),
        })  # fmt: skip
    loops: Counter[tuple[str, str]] = Counter()
    for journey in journeys():
        for first, via, back in zip(journey, journey[1:], journey[2:], strict=False):
            if first.event == back.event != via.event:
                loops[first.event, via.event] += 1
    return answer(
        "Customers who do the same event more than once.",
        repeats=rows,
        loops=[
            {"event": names[a], "via": names[b], "passes": n, "customers": max(1, n - n // 9)}
            for (a, b), n in loops.most_common(6)
        ],
    )


def switches(names: Mapping[str, str], channels: Mapping[str, str]) -> dict[str, Any]:
    cells: dict[tuple[str, str], list[tuple[int, bool, int]]] = defaultdict(list)
    for customer, journey in enumerate(journeys()):
        value = sum(step.value for step in journey)
        for place, (step, then) in enumerate(pairwise(journey)):
            if step.channel != then.channel:
                reached = any(later.event == "order" for later in journey[place + 1 :])
                cells[step.channel, then.channel].append((customer, reached, value))
    rows = [
        {
            "from": channels[first], "to": channels[then], "passes": len(found),
            "customers": len({customer for customer, _, _ in found}), "reached": sum(done for _, done, _ in found),
            "share_reached": mean(done for _, done, _ in found), "median_seconds_to_goal": 1.7 * DAY,
            "value": sum(value for _, _, value in found),
        }
        for (first, then), found in cells.items()
    ]  # fmt: skip
    return answer("Two events in a row on different channels.", switches=rows, goal=names["order"])


def painpoints(names: Mapping[str, str], channels: Mapping[str, str]) -> dict[str, Any]:
    asked: list[tuple[str, str, str | None, Callable[[Journey], bool]]] = [
        ("drop_off", "view", None, lambda j: j[-1].event == "view"),
        ("drop_off", "checkout", None, lambda j: j[-1].event == "checkout"),
        (
            "wait",
            "cart",
            None,
            lambda j: any(a.event == "cart" and b.seconds - a.seconds > DAY for a, b in pairwise(j)),
        ),
        ("repeat", "support", None, lambda j: sum(step.event == "support" for step in j) > 1),
        ("switch", "web", "phone", lambda j: any((a.channel, b.channel) == ("web", "phone") for a, b in pairwise(j))),
        ("repeat", "search", None, lambda j: sum(step.event == "search" for step in j) > 1),
    ]
    rows = [
        _pain(kind, event, to, [j for j in journeys() if met(j)], names, channels) for kind, event, to, met in asked
    ]
    rows.sort(key=lambda row: -row["value_at_stake"])
    ranked = [{**row, "rank": rank} for rank, row in enumerate(rows, 1)]
    return answer(
        f"Customers who meet it against all others, on the way to {names['order']}.",
        goal=names["order"],
        painpoints=ranked,
    )


def _pain(
    kind: str, event: str, to: str | None, met: Sequence[Journey], names: Mapping[str, str], channels: Mapping[str, str]
) -> dict[str, Any]:
    total = len(journeys())
    done = sum(walk(journey, 99)[-1] == "order" for journey in met)
    every = sum(walk(journey, 99)[-1] == "order" for journey in journeys())
    others = (every - done) / (total - len(met))
    named = channels if kind == "switch" else names
    return {
        "rank": 0, "kind": kind, "event": named[event], "to": named[to] if to else None, "customers": len(met),
        "share": len(met) / total, "share_reached": done / len(met), "share_reached_others": others,
        "value": sum(step.value for journey in met for step in journey),
        "value_at_stake": int(max(0.0, others - done / len(met)) * len(met) * 24_000),
        "threshold_seconds": DAY if kind == "wait" else None,
    }  # fmt: skip


def journeys_ranked(names: Mapping[str, str]) -> dict[str, Any]:
    groups: dict[tuple[str, ...], list[Journey]] = defaultdict(list)
    for journey in journeys():
        groups[walk(journey, 6)].append(journey)
    made = [
        {
            "path": [names[event] for event in path], "customers": len(found), "passes": len(found),
            "share_reached": mean(any(step.event == "order" for step in journey) for journey in found),
            "cost": sum(1_500 * (step.event == "support") for journey in found for step in journey),
            "value": sum(step.value for journey in found for step in journey),
            "median_seconds": median(journey[-1].seconds for journey in found),
        }
        for path, found in groups.items()
        if len(found) >= 20
    ]  # fmt: skip
    orders = {
        "frequent": lambda row: -row["customers"],
        "costly": lambda row: -row["cost"],
        "problematic": lambda row: (row["share_reached"], -row["customers"]),
        "promising": lambda row: (-row["share_reached"], -row["value"]),
    }
    ranked = {kind: sorted(made, key=order)[:5] for kind, order in orders.items()}
    return answer("Journeys to the goal or the end, grouped by their steps.", **ranked)
