"""What each analysis may be asked over HTTP: one envelope for all, and the parameters of each."""

from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field, FiniteFloat, field_validator

from sojourn.assembly import Log, ScopeOptions, ShownAnswer
from sojourn.discovery import Stretch
from sojourn.engines import Comparison, Filter, quoted
from sojourn.http_api.asked import Asked

Text: TypeAlias = Annotated[str, Field(max_length=2000)]
Name: TypeAlias = Annotated[str, Field(max_length=500)]
Names: TypeAlias = Annotated[list[Name], Field(max_length=64)]
Within: TypeAlias = Annotated[
    str | None, Field(max_length=20, description="A window from the start, such as 90s, 30m, 12h, 7d or 4w")
]
Start: TypeAlias = Annotated[Name | None, Field(description="The step that begins; without it each journey's first")]
Goal: TypeAlias = Annotated[Name | None, Field(description="The step to reach")]
AnalysisName: TypeAlias = Literal[
    "transitions", "durations", "funnel", "paths", "variants", "sessions", "repeats", "switches", "time-to-goal",
    "painpoints", "journeys-ranked", "anonymous-to-known", "activity",
]  # fmt: skip

GROUPS = frozenset({"kind", "event", "to", "path", "value", "channel", "source", "week"})


class Range(Asked):
    """A range of ISO dates or times, each side open where it is left out; a date as end includes that whole day."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    from_: Text | None = Field(default=None, alias="from")
    to: Text | None = None

    def text(self) -> str:
        """Write the range as it is written everywhere else."""
        return f"{self.from_ or ''}..{self.to or ''}"


class Chosen(Asked):
    """A filter: a condition on events that needs no SQL; null among the values is *no value*."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    column: Name
    is_: Comparison = Field(alias="is")
    values: list[Text | None] = Field(min_length=1, max_length=200)

    def filter(self) -> Filter:
        """Give it as the rest of Sojourn knows it."""
        return Filter(self.column, self.is_, tuple(self.values))


Filters: TypeAlias = Annotated[list[Chosen], Field(max_length=20)]


class Nothing(Asked):
    """No parameters."""


class Query(Asked):
    """What every analysis takes: which events and customers, what a step and a journey is."""

    name: ClassVar[str]
    params: Any = Field(default_factory=Nothing)
    range: Range | None = Field(default=None, description="Where a journey starts; it may be completed later")
    compare: Range | None = Field(default=None, description="A second range, whose answer stands in `compared`")
    tz: Name | None = Field(default=None, description="The zone of days and of times; else the brand's")
    touchpoints: Name | None = Field(default=None, description="A saved set, also NAME@VERSION or NAME@groups")
    where: Text | None = Field(default=None, description="An SQL condition on events, applied before sequencing")
    filters: Filters = Field(default=[], description="Conditions on events that all hold, beside `where`")
    group: Name | None = Field(default=None, description="A saved group: only its customers, as they are now")
    session: Name | None = Field(default=None, description="Split journeys at longer pauses, such as 30m")
    unit: Literal["customer", "case"] = Field(default="customer", description="Whose events are one journey")
    collapse: bool = Field(default=False, description="Direct repeats of a step are one")
    derived: bool = Field(default=False, description="Let in the events that Sojourn wrote itself")

    @field_validator("touchpoints")
    @classmethod
    def _no_file(cls, given: str | None) -> str | None:
        if given is not None and Path(given).suffix in {".yaml", ".yml"}:
            raise ValueError("a set of the workspace goes by its name")
        return given

    def ask(self, log: Log) -> ShownAnswer:
        """Ask a log."""
        return log.ask(self.name, **self._params(), **self._scope(self.range))

    def ask_compared(self, log: Log) -> ShownAnswer:
        """Ask a log about the range to compare with."""
        return log.ask(self.name, **self._params(), **self._scope(self.compare))

    def view(self, log: Log) -> Log:
        """Give a log with the scope."""
        return log.view(**self._scope(self.range))

    def columns(self) -> str:
        """Give all texts that name columns of events."""
        return " ".join([self.where or "", *(quoted(one.column) for one in self.filters)])

    def _params(self) -> dict[str, Any]:
        return {name: value for name, value in dict(self.params).items() if value is not None}

    def _scope(self, within: Range | None) -> ScopeOptions:
        return {
            "range": None if within is None else within.text(),
            "where": self.where,
            "filters": [one.filter() for one in self.filters],
            "session": self.session,
            "unit": self.unit,
            "collapse": self.collapse,
            "derived": self.derived,
            "touchpoints": self.touchpoints,
            "tz": self.tz,
        }


class TransitionsParams(Asked):
    """How to count which step follows which."""

    quantiles: bool = Field(default=True, description="Medians and 90th percentiles of the time between")


class FunnelParams(Asked):
    """Ordered steps; they are numbered from 0, and by their place among those that are not optional in the last two."""

    steps: Names
    within: Within = None
    optional: list[int] = Field(default=[], max_length=64, description="Places of the steps that may be missing")
    first_only: bool = Field(default=False, description="Start at a customer's first first step only")
    by: Name | None = Field(default=None, description="A column whose value at the first step groups customers")
    step_within: dict[int, Name] = Field(default={}, description="Windows from the step before")
    without: dict[int, Names] = Field(default={}, description="Steps that must not stand before a step")


class PathsParams(Asked):
    """From a start, to a goal, or between."""

    start: Start = None
    goal: Goal = None
    depth: int = Field(default=8, description="Steps after the first, 1 to 50")
    top: int = Field(default=20, description="Nodes shown at each step, and whole paths shown, 1 to 100")
    within: Within = None
    values: bool = Field(default=True, description="Give the money of each node")


class TopParams(Asked):
    """How many rows."""

    top: int = Field(default=20, le=1000)


class SwitchesParams(Asked):
    """A goal after the switch."""

    goal: Goal = None
    within: Within = None


class ToGoalParams(Asked):
    """A goal, and from where."""

    goal: Name
    start: Start = None
    within: Within = None


class RankedParams(Asked):
    """A goal, from where, and by how many steps journeys are told apart."""

    goal: Name
    start: Start = None
    depth: int = Field(default=8, description="Steps after the first, 1 to 50")


class KnownParams(Asked):
    """How soon strangers are to say who they are."""

    within: Within = None


class ActivityParams(Asked):
    """Over which stretches of time."""

    by: Stretch | None = Field(default=None, description="Without it by the length of the range")


class TransitionsQuery(Query):
    """Which step directly follows which."""

    name: ClassVar[str] = "transitions"
    params: TransitionsParams = Field(default_factory=TransitionsParams)


class DurationsQuery(Query):
    """How long customers stay in each step."""

    name: ClassVar[str] = "durations"
    params: Nothing = Field(default_factory=Nothing)


class FunnelQuery(Query):
    """How many customers take ordered steps."""

    name: ClassVar[str] = "funnel"
    params: FunnelParams

    def columns(self) -> str:
        """Give all texts that name columns of events."""
        return f"{super().columns()} {self.params.by or ''}"


class PathsQuery(Query):
    """Real paths, step by step."""

    name: ClassVar[str] = "paths"
    params: PathsParams = Field(default_factory=PathsParams)


class VariantsQuery(Query):
    """Sequences of steps of whole journeys."""

    name: ClassVar[str] = "variants"
    params: TopParams = Field(default_factory=TopParams)


class SessionsQuery(Query):
    """Sessions: how many, how long, how they start and end."""

    name: ClassVar[str] = "sessions"
    params: Nothing = Field(default_factory=Nothing)


class RepeatsQuery(Query):
    """Steps that customers take again, and loops of two steps."""

    name: ClassVar[str] = "repeats"
    params: TopParams = Field(default_factory=TopParams)


class SwitchesQuery(Query):
    """Changes of channel and, with a goal, what follows them."""

    name: ClassVar[str] = "switches"
    params: SwitchesParams = Field(default_factory=SwitchesParams)


class TimeToGoalQuery(Query):
    """How long customers take to a goal (Kaplan-Meier)."""

    name: ClassVar[str] = "time_to_goal"
    params: ToGoalParams


class PainPointsQuery(Query):
    """Where customers leave, repeat, wait or switch on the way to a goal."""

    name: ClassVar[str] = "painpoints"
    params: ToGoalParams


class JourneysRankedQuery(Query):
    """Frequent, costly, problematic and promising journeys to a goal."""

    name: ClassVar[str] = "journeys_ranked"
    params: RankedParams


class AnonymousToKnownQuery(Query):
    """How many strangers say who they are."""

    name: ClassVar[str] = "anonymous_to_known"
    params: KnownParams = Field(default_factory=KnownParams)


class ActivityQuery(Query):
    """How many customers were there, came for the first time and ordered, over time and by origin."""

    name: ClassVar[str] = "activity"
    params: ActivityParams = Field(default_factory=ActivityParams)


class Drill(Asked):
    """What names one number of an answer, whose customers can be asked for: it stands in the answer's `drill`."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

    number: Name | None = None
    step: int | None = None
    event: Name | None = None
    from_: Name | None = Field(default=None, alias="from")
    to: Name | None = None
    dropped: bool | None = None
    value: Text | None = None
    path: list[Name] | None = Field(default=None, max_length=60)
    id: Name | None = None
    via: Name | None = None
    kind: Name | None = None
    channel: Name | None = None
    source: Name | None = None
    week: Name | None = None
    stretch: int | None = None
    seconds: FiniteFloat | None = Field(default=None, ge=0, le=1e12)
    below_seconds: FiniteFloat | None = Field(default=None, ge=0, le=1e12)

    def cell(self) -> dict[str, Any]:
        """Give what was said, as analyses know it; null is a name of some groups, and says nothing elsewhere."""
        said = self.model_dump(exclude_unset=True, by_alias=True)
        return {name: value for name, value in said.items() if value is not None or name in GROUPS}


QUERIES: dict[str, type[Query]] = {query.name.replace("_", "-"): query for query in Query.__subclasses__()}
"""By the name of the command: what an analysis is asked."""


class OneNumber(Asked):
    """One number of an answer: the analysis, what it was asked, and the number's `drill`.

    A number of `compared` is named with `query.range` set to what was `compare`.
    """

    analysis: AnalysisName
    query: dict[str, Any] = Field(description="The body that the analysis was asked with")
    drill: Drill


class PeopleQuery(OneNumber):
    """The customers behind one number."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    per_page: int = Field(default=50, ge=1, le=200)
    reveal: bool | None = Field(default=None, description="false masks personal fields also for who may see them")
