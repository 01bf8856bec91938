"""What analyses of the way to a goal answer over HTTP: funnel, paths, switches, time to goal, pain points, ranks."""

from pydantic import Field

from sojourn.http_api.answer_parts import Answered, Drills, Money, Seconds, Shape, Share
from sojourn.http_api.questions import Drill


class FunnelRow(Shape):
    """One step of a funnel."""

    step: int
    event: str
    customers: int
    optional: bool
    dropped: int | None = Field(description="Who did not take the next step; null at the last one")
    share_of_start: Share
    share_of_previous: Share
    median_seconds_from_previous: Seconds
    p90_seconds_from_previous: Seconds
    mean_actions_from_previous: float | None
    mean_switches_from_previous: float | None
    drill: Drills


class FunnelGroup(Shape):
    """A value of the column that the funnel is broken down by; null where an event has none."""

    value: str | None
    customers: list[int] = Field(description="By step")
    drill: dict[str, list[Drill]]


class Conversions(Shape):
    """Times from the first to the last step: `customers[i]` took from `edges[i]` up to `edges[i + 1]` seconds."""

    edges: list[float]
    customers: list[int]
    drill: dict[str, list[Drill]]


class Funnel(Answered):
    """How many customers take ordered steps."""

    steps: list[FunnelRow]
    immature: int = Field(description="Customers under way whose window is still open")
    window_seconds: Seconds
    conversion_seconds: Conversions | None
    breakdown: list[FunnelGroup] | None = None
    compared: "Funnel | None" = None


class PathNode(Shape):
    """Customers at one step of their path: customers = out + dropped + other."""

    id: str
    step: int
    event: str
    customers: int
    out: int
    dropped: int
    other: int
    goal: bool
    value: Money
    drill: Drills


class PathLink(Shape):
    """Customers who go from one node to another."""

    source: str
    target: str
    customers: int
    median_seconds: Seconds
    drill: Drills


class HiddenPaths(Shape):
    """Paths that lead to nodes beyond those shown."""

    paths: int
    customers: int
    share: float
    drill: Drills


class WholePath(Shape):
    """One of the most frequent whole paths."""

    path: list[str]
    customers: int
    share: Share
    reached: int | None
    share_reached: Share
    median_seconds: Seconds
    drill: Drills


class Paths(Answered):
    """Real paths: nodes and links of a Sankey diagram, and the most frequent whole paths."""

    start: str | None
    goal: str | None
    depth: int
    customers: int
    reached: int
    nodes: list[PathNode]
    links: list[PathLink]
    hidden: HiddenPaths
    paths: list[WholePath]
    compared: "Paths | None" = None


class SwitchRow(Shape):
    """A change of channel; from `reached` on only where a goal was asked for."""

    from_: str = Field(alias="from")
    to: str
    passes: int
    customers: int
    reached: int | None = None
    share_reached: Share = None
    median_seconds_to_goal: Seconds = None
    value: Money = None
    immature: int | None = None
    drill: Drills


class Switches(Answered):
    """Changes of channel, the most frequent first."""

    goal: str | None
    within_seconds: Seconds
    switches: list[SwitchRow]
    compared: "Switches | None" = None


class CurvePoint(Shape):
    """The share that has reached the goal by a time, with its 95% limits."""

    seconds: float
    reached_share: float
    low: Share
    high: Share
    at_risk: int
    drill: Drills


class TimeToGoal(Answered):
    """How long customers take to a goal (Kaplan-Meier)."""

    start: str | None
    goal: str
    within_seconds: Seconds
    customers: int
    reached: int
    share_reached: Share
    immature: int | None
    median_seconds: Seconds
    km_median_seconds: Seconds
    km_low_seconds: Seconds
    km_high_seconds: Seconds
    curve: list[CurvePoint]
    compared: "TimeToGoal | None" = None


class PainPoint(Shape):
    """Where customers leave (drop_off), repeat, wait long (wait) or switch channels, and what is at stake."""

    rank: int
    kind: str
    event: str
    to: str | None
    customers: int
    share: Share
    reached: int
    share_reached: Share
    share_reached_others: Share
    value: Money
    value_at_stake: Money
    threshold_seconds: Seconds
    drill: Drills


class PainPoints(Answered):
    """Pain points on the way to a goal, ranked."""

    start: str | None
    goal: str
    within_seconds: Seconds
    customers: int
    reached: int
    share_reached: Share
    immature: int | None
    value_per_goal: Money
    painpoints: list[PainPoint]
    compared: "PainPoints | None" = None


class RankedJourney(Shape):
    """One journey to a goal, by its first steps."""

    path: list[str]
    customers: int
    passes: int
    reached: int
    share_reached: Share
    share_reached_low: float
    share_reached_high: float
    cost: Money
    contacts: float | None
    value: Money
    median_seconds: Seconds
    drill: Drills


class JourneysRanked(Answered):
    """Frequent, costly, problematic and promising journeys to a goal."""

    start: str | None
    goal: str
    depth: int
    customers: int
    reached: int
    share_reached: Share
    paths: int
    frequent: list[RankedJourney]
    costly: list[RankedJourney]
    problematic: list[RankedJourney]
    promising: list[RankedJourney]
    compared: "JourneysRanked | None" = None
