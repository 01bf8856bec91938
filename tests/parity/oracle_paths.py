"""Paths in plain Python: each customer's path, then nodes, links and what leaves where."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parity.oracle_funnel import FOREVER, Asked, best_chain

Events = Sequence[tuple[int, str]]


@dataclass
class Picture:
    """What the oracle counts; nodes are (step, event)."""

    customers: Counter[tuple[int, str]] = field(default_factory=Counter)
    links: Counter[tuple[tuple[int, str], tuple[int, str]]] = field(default_factory=Counter)
    dropped: Counter[tuple[int, str]] = field(default_factory=Counter)
    other: Counter[tuple[int, str]] = field(default_factory=Counter)
    whole: Counter[tuple[str, ...]] = field(default_factory=Counter)
    whole_reached: Counter[tuple[str, ...]] = field(default_factory=Counter)
    hidden: int = 0
    reached: int = 0
    started: int = 0


def path_of(
    events: Events, start: str | None, goal: str | None, depth: int, window: int
) -> tuple[int, int, bool] | None:
    """Give (first place, one past the last place, reached) of a customer's path; None when there is none."""
    if start is not None:
        chain = best_chain(events, Asked((start,) if goal is None else (start, goal), window))
        if not chain:
            return None
        begin, end = chain[0], chain[1] if len(chain) > 1 else None
    else:
        if not events:
            return None
        begin = 0
        within = (p for p, (time, name) in enumerate(events) if name == goal and time - events[0][0] <= window)
        end = next(within, None)
    stop = begin + 1
    while stop < len(events) and stop - begin <= depth and events[stop][0] - events[begin][0] <= window:
        stop += 1
    return begin, stop if end is None else min(stop, end + 1), end is not None


def draw(
    journeys: Mapping[str, Events], start: str | None, goal: str | None, depth: int, top: int, window: int = FOREVER
) -> Picture:
    """Count everything a picture of paths shows."""
    paths = {who: path_of(events, start, goal, depth, window) for who, events in journeys.items()}
    standing: Counter[tuple[int, str]] = Counter()
    for who, span in paths.items():
        if span is not None:
            standing.update((p - span[0], journeys[who][p][1]) for p in range(span[0], span[1]))
    shown = set()
    for step in range(depth + 1):
        here = sorted((n for n in standing if n[0] == step), key=lambda n: (-standing[n], n[1]))
        shown |= set(here[:top]) | {node for node in here if node[1] == goal}
    picture = Picture()
    for who, span in paths.items():
        if span is not None:
            _walk(picture, journeys[who], span, shown, goal)
    return picture


def _walk(
    picture: Picture, events: Events, span: tuple[int, int, bool], shown: set[tuple[int, str]], goal: str | None
) -> None:
    begin, stop, reached = span
    picture.started += 1
    picture.reached += reached
    picture.whole[tuple(name for _, name in events[begin:stop])] += 1
    picture.whole_reached[tuple(name for _, name in events[begin:stop])] += reached
    nodes = [(place - begin, events[place][1]) for place in range(begin, stop)]
    visible = next((count for count, node in enumerate(nodes) if node not in shown), len(nodes))
    picture.hidden += visible < len(nodes)
    if not visible:
        return
    picture.customers.update(nodes[:visible])
    picture.links.update(pairwise(nodes[:visible]))
    last = nodes[visible - 1]
    at_goal = reached and visible == len(nodes) and last[1] == goal and stop - begin <= len(nodes)
    goes_on = begin + visible < len(events)
    picture.other[last] += at_goal or goes_on
    picture.dropped[last] += not (at_goal or goes_on)
