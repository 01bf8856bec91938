"""The funnel in plain Python: try every chain of a journey and take the best by its published definition."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FOREVER = 1 << 62


@dataclass(frozen=True)
class Asked:
    """What a funnel asks, in plain values."""

    steps: tuple[str, ...]
    window: int = FOREVER
    limits: Mapping[int, int] = field(default_factory=dict)
    exclusions: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    first_only: bool = False
    low: int = -FOREVER
    high: int = FOREVER


def chains(events: Sequence[tuple[int, str]], asked: Asked) -> Iterator[tuple[int, ...]]:
    """Give every chain of one journey, also those that do not complete."""
    starts = [
        place for place, (time, name) in enumerate(events) if name == asked.steps[0] and asked.low <= time < asked.high
    ]
    for start in starts[:1] if asked.first_only else starts:
        yield from _longer(events, asked, (start,))


def _longer(events: Sequence[tuple[int, str]], asked: Asked, chain: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    yield chain
    step = len(chain)
    if step == len(asked.steps):
        return
    for place in range(chain[-1] + 1, len(events)):
        time, name = events[place]
        between = {events[other][1] for other in range(chain[-1] + 1, place)}
        if (
            name == asked.steps[step]
            and time - events[chain[0]][0] <= asked.window
            and time - events[chain[-1]][0] <= asked.limits.get(step, FOREVER)
            and not between & set(asked.exclusions.get(step, ()))
        ):
            yield from _longer(events, asked, (*chain, place))


def best_chain(events: Sequence[tuple[int, str]], asked: Asked) -> tuple[int, ...]:
    """Give the deepest chain; of equals the one that starts earliest, then each next step as early as possible."""
    return min(chains(events, asked), key=lambda chain: (-len(chain), chain), default=())


def journeys_of(rows: Sequence[tuple[str, int, str]]) -> dict[str, list[tuple[int, str]]]:
    """Group rows (customer, time, event) by customer, in (time, arrival) order."""
    found: dict[str, list[tuple[int, str]]] = {}
    for customer, time, event in rows:
        found.setdefault(customer, []).append((time, event))
    return {customer: sorted(events, key=lambda event: event[0]) for customer, events in found.items()}
