"""What analyses of all that happens answer over HTTP: transitions, times, variants, sessions, repeats, strangers."""

from pydantic import Field

from sojourn.http_api.answer_parts import Answered, Drills, Money, Seconds, Shape, Share


class TransitionRow(Shape):
    """One step directly after another."""

    from_: str = Field(alias="from")
    to: str
    passes: int
    customers: int
    mean_seconds: float
    median_seconds: float | None = None
    p90_seconds: float | None = None
    drill: Drills


class Transitions(Answered):
    """Directly-follows pairs, the most frequent first."""

    transitions: list[TransitionRow]
    compared: "Transitions | None" = None


class DurationRow(Shape):
    """Time in one step."""

    event: str
    passes: int
    customers: int
    mean_seconds: Seconds
    median_seconds: Seconds
    p90_seconds: Seconds
    last: int = Field(description="Journeys that end with the step")
    drill: Drills


class Durations(Answered):
    """Time in each step, the longest median first."""

    steps: list[DurationRow]
    compared: "Durations | None" = None


class VariantRow(Shape):
    """One sequence of steps; `path` shows its first fifty."""

    path: list[str]
    passes: int
    customers: int
    share: Share
    length: int
    truncated: bool
    id: str
    drill: Drills


class OtherVariants(Shape):
    """What the variants that are not shown hold."""

    variants: int
    passes: int
    share: Share


class Variants(Answered):
    """Sequences of steps of whole journeys, the most frequent first."""

    variants: list[VariantRow]
    other: OtherVariants
    passes: int
    distinct: int
    compared: "Variants | None" = None


class SessionEdge(Shape):
    """A step that sessions start or end with."""

    event: str
    sessions: int
    customers: int
    share: Share
    drill: Drills


class OtherEdges(Shape):
    """What the steps that are not shown hold."""

    events: int
    sessions: int
    share: Share


class Sessions(Answered):
    """Sessions: how many, how long, how they start and end."""

    sessions: int
    customers: int
    mean_per_customer: float | None
    mean_events: float | None
    median_events: float | None
    mean_seconds: Seconds
    median_seconds: Seconds
    single_event_share: Share
    gap_seconds: float
    starts: list[SessionEdge]
    ends: list[SessionEdge]
    other: dict[str, OtherEdges]
    compared: "Sessions | None" = None


class RepeatRow(Shape):
    """How often one step is taken again."""

    event: str
    customers: int
    customers_repeating: int
    share_repeating: Share
    occurrences: int
    direct_repeats: int
    returns: int
    mean_per_customer: float | None
    max_per_customer: int
    drill: Drills


class Loop(Shape):
    """A step, another one, and the first again."""

    event: str
    via: str
    passes: int
    customers: int
    drill: Drills


class OtherLoops(Shape):
    """What the loops that are not shown hold."""

    loops: int
    passes: int
    share: Share


class Repeats(Answered):
    """Steps that customers take again, and loops of two steps."""

    repeats: list[RepeatRow]
    loops: list[Loop]
    other: OtherLoops
    compared: "Repeats | None" = None


class Strangers(Shape):
    """Customers who came as strangers, and how many of them said who they are."""

    customers: int
    mature: int
    known: int
    share_known: Share
    share_known_low: Share
    share_known_high: Share
    immature: int
    median_seconds: Seconds


class StrangersOfChannel(Strangers):
    """Those of one channel; null where it is unknown."""

    channel: str | None
    drill: Drills


class StrangersOfSource(Strangers):
    """Those of one source."""

    source: str | None
    drill: Drills


class StrangersOfWeek(Strangers):
    """Those of one week, named by its Monday."""

    week: str
    drill: Drills


class AnonymousToKnown(Strangers, Answered):
    """How many strangers say who they are, how soon, and from where they came."""

    within_seconds: Seconds
    channels: list[StrangersOfChannel]
    sources: list[StrangersOfSource]
    weeks: list[StrangersOfWeek]
    compared: "AnonymousToKnown | None" = None


class Counts(Shape):
    """What happened: customers, those of them who are new, those who ordered, events, orders, money."""

    customers: int
    new_customers: int
    buyers: int
    events: int
    orders: int
    value: Money
    drill: Drills | None = None


class CountsOfStretch(Counts):
    """A day, week or month; `stretch` is its place, `from` its begin."""

    stretch: int
    from_: str = Field(alias="from")


class CountsOfChannel(Counts):
    """One channel; null where it is unknown."""

    channel: str | None


class CountsOfSource(Counts):
    """One source."""

    source: str | None


class Activity(Counts, Answered):
    """How many customers were there, came for the first time and ordered, for how much; over time and by origin."""

    series: list[CountsOfStretch]
    channels: list[CountsOfChannel]
    sources: list[CountsOfSource]
    compared: "Activity | None" = None
