"""A small invented brand: journeys of customers, from which every sample answer is counted in plain Python."""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, median
from typing import Any

DAY = 86_400.0
HOSTILE = "<script>alert('x')</script> & \"quoted\" <img src=x onerror=alert(1)>"
LONG = "Newsletter – spring collection, second reminder with voucher for lapsed customers in the north region"
EN = {
    "visit": "Visit", "view": "View product", "search": "Search", "cart": "Add to cart", "checkout": "Checkout",
    "order": "Order", "support": "Call support", "store": "Store visit", "mail": LONG, "hostile": HOSTILE,
}  # fmt: skip
ZH = {
    "visit": "访问首页", "view": "浏览商品", "search": "搜索", "cart": "加入购物车", "checkout": "提交结算",
    "order": "支付订单", "support": "联系客服", "store": "到店",
    "mail": "春季新品短信提醒(华北地区沉睡客户专享优惠券第二次触达)",
    "hostile": HOSTILE,
}  # fmt: skip
NEXT: Mapping[str, Sequence[tuple[str | None, float]]] = {
    "visit": [("view", 50), ("search", 22), ("mail", 6), ("store", 4), ("hostile", 1), (None, 17)],
    "search": [("view", 66), ("search", 10), ("support", 4), (None, 20)],
    "view": [("cart", 36), ("view", 14), ("search", 9), ("store", 6), ("support", 4), (None, 31)],
    "cart": [("checkout", 55), ("view", 12), ("support", 5), ("mail", 7), (None, 21)],
    "checkout": [("order", 58), ("support", 16), ("cart", 5), (None, 21)],
    "support": [("order", 16), ("checkout", 16), ("support", 12), (None, 56)],
    "store": [("order", 44), ("view", 20), (None, 36)],
    "mail": [("view", 30), ("cart", 20), ("visit", 8), (None, 42)],
    "hostile": [("view", 40), (None, 60)],
    "order": [("order", 4), ("support", 4), (None, 92)],
}
GAP_DAYS = {"view": 0.02, "search": 0.01, "cart": 0.2, "checkout": 0.4, "order": 0.3, "support": 2.0, "mail": 3.0}
CHANNELS = {"support": ("phone",), "store": ("store",), "mail": ("email",)}


@dataclass(frozen=True)
class Step:
    """One event of a customer; ``value`` in minor units."""

    seconds: float
    event: str
    channel: str
    value: int


Journey = tuple[Step, ...]


@cache
def journeys(customers: int = 10_000, seed: int = 7) -> tuple[Journey, ...]:
    """Draw the journeys, all starting with a visit."""
    rng = random.Random(seed)
    return tuple(_journey(rng) for _ in range(customers))


def _journey(rng: random.Random) -> Journey:
    steps: list[Step] = []
    event: str | None = "visit"
    now, home = 0.0, rng.choice(("web", "web", "app", "wechat"))
    while event is not None and len(steps) < 24:
        channel = rng.choice(CHANNELS.get(event, (home, home, home, rng.choice(("web", "app")))))
        value = int(rng.lognormvariate(9.9, 0.6)) if event == "order" else 0
        steps.append(Step(now, event, channel, value))
        following = NEXT[event]
        event = rng.choices([name for name, _ in following], [weight for _, weight in following])[0]
        now += rng.lognormvariate(0, 1.1) * GAP_DAYS.get(event or "", 0.5) * DAY
    return tuple(steps)


def answer(definition: str, **fields: Any) -> dict[str, Any]:
    """Add what every answer says about itself."""
    events = sum(len(journey) for journey in journeys())
    about = {
        "as_of": "2026-03-31T23:59:59+08:00", "exact": True, "definition": definition, "events_read": events,
        "customers_read": len(journeys()), "milliseconds": 3.2, "notes": [], "currency": "CNY",
    }  # fmt: skip
    return {**about, **fields}


def walk(journey: Journey, depth: int, goal: str = "order") -> tuple[str, ...]:
    """Collapse direct repeats and stop at the goal or after ``depth`` steps behind the start."""
    path: list[str] = []
    for step in journey:
        if not path or path[-1] != step.event:
            path.append(step.event)
        if step.event == goal or len(path) > depth + 1:
            break
    return tuple(path)


def paths(names: Mapping[str, str], *, depth: int = 5, top: int = 16) -> dict[str, Any]:
    """Count the paths from a visit to an order, the rarer ones as ``other``."""
    walks = [walk(journey, depth) for journey in journeys()]
    counted = Counter(path[: depth + 1] for path in walks)
    kept = [path for path, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:top]]
    links = {(step, *pair) for path in kept for step, pair in enumerate(itertools.pairwise(path))}
    nodes: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    flows: Counter[tuple[int, str, str]] = Counter()
    shown = 0
    for path, journey in zip(walks, journeys(), strict=True):
        value = sum(step.value for step in journey)
        shown += path[: depth + 1] in kept
        for step, event in enumerate(path[: depth + 1]):
            tally = nodes[step, event]
            tally["customers"] += 1
            tally["value"] += value
            follow = (step, event, path[step + 1]) if step + 1 < len(path) else None
            if event == "order" or (follow is not None and follow not in links):
                tally["other"] += 1
                break
            tally["dropped" if follow is None else "out"] += 1
            if follow is not None:
                flows[follow] += 1
    return _paths_answer(names, nodes, flows, kept, counted, walks, shown, depth)


def _paths_answer(
    names: Mapping[str, str],
    nodes: Mapping[tuple[int, str], Counter[str]],
    flows: Counter[tuple[int, str, str]],
    kept: Sequence[tuple[str, ...]],
    counted: Counter[tuple[str, ...]],
    walks: Sequence[tuple[str, ...]],
    shown: int,
    depth: int,
) -> dict[str, Any]:
    total = len(walks)
    return answer(
        f"Customers from their first {names['visit']} to their first {names['order']} within {depth} steps; "
        "each customer stands at most once in a step.",
        start=names["visit"],
        goal=names["order"],
        customers=total,
        reached=sum(path[-1] == "order" and len(path) <= depth + 1 for path in walks),
        nodes=[
            {
                "id": f"{step}:{names[event]}", "step": step, "event": names[event], "goal": event == "order",
                **{key: tally[key] for key in ("customers", "out", "dropped", "other", "value")},
            }
            for (step, event), tally in sorted(nodes.items())
        ],
        links=[
            {
                "source": f"{step}:{names[first]}", "target": f"{step + 1}:{names[then]}", "customers": customers,
                "median_seconds": GAP_DAYS.get(then, 0.5) * DAY,
            }
            for (step, first, then), customers in sorted(flows.items())
        ],
        hidden={"paths": len(counted) - len(kept), "customers": total - shown, "share": (total - shown) / total},
        paths=[
            {
                "path": [names[event] for event in path], "customers": counted[path], "share": counted[path] / total,
                "reached": counted[path] * (path[-1] == "order"), "share_reached": float(path[-1] == "order"),
                "median_seconds": DAY * (0.3 + 0.4 * len(path)),
            }
            for path in kept
        ],
    )  # fmt: skip


def transitions(names: Mapping[str, str]) -> dict[str, Any]:
    """Count directly-follows pairs with their gaps."""
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    who: dict[tuple[str, str], set[int]] = defaultdict(set)
    for customer, journey in enumerate(journeys()):
        for first, then in itertools.pairwise(journey):
            gaps[first.event, then.event].append(then.seconds - first.seconds)
            who[first.event, then.event].add(customer)
    rows = [
        {
            "from": names[first], "to": names[then], "passes": len(found), "customers": len(who[first, then]),
            "mean_seconds": mean(found), "median_seconds": median(found), "p90_seconds": quantile(found, 0.9),
        }
        for (first, then), found in sorted(gaps.items(), key=lambda item: -len(item[1]))
    ]  # fmt: skip
    return answer("Each event and the one directly after it, over all customers.", transitions=rows)


def quantile(values: Sequence[float], q: float) -> float:
    """Take the nearest-rank quantile."""
    return sorted(values)[min(len(values) - 1, int(q * len(values)))]


def many_events(count: int = 40) -> list[dict[str, Any]]:
    """Make directly-follows rows among many events, with loops and returns, for trimming and layout."""
    rng = random.Random(3)
    rows = []
    for first in range(count):
        for then in {first, min(first + 1, count - 1), min(first + rng.randint(2, 6), count - 1), rng.randrange(count)}:
            passes = int(rng.lognormvariate(5, 1.4)) + 1
            rows.append({
                "from": f"Touchpoint {first:02d}", "to": f"Touchpoint {then:02d}", "passes": passes,
                "customers": max(1, passes // 2), "mean_seconds": 7_200.0, "median_seconds": 60.0 * passes,
                "p90_seconds": 9_000.0,
            })  # fmt: skip
    return rows
