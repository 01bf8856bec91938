"""The log of a brand as an analyst holds it: ask it questions, get answers.

The same methods whether the events come from a workspace, a file or a data frame.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Unpack

from sojourn.assembly.options import ScopeOptions, scope_from
from sojourn.assembly.shown import ShownAnswer
from sojourn.discovery import (
    Activity,
    Analysis,
    AnonymousToKnown,
    CountSteps,
    Durations,
    Funnel,
    JourneysRanked,
    PainPoints,
    Paths,
    Repeats,
    Sessions,
    Stretch,
    Switches,
    TimeToGoal,
    TouchpointSet,
    Transitions,
    Variants,
    ask,
    edges_of,
    load_version,
    parse,
)
from sojourn.engines import Embedded, Scope, event_columns
from sojourn.vocabulary import InvalidInput, duration, unknown_name, zone

QUESTIONS = (
    "transitions", "durations", "funnel", "paths", "variants", "sessions", "repeats", "switches", "time_to_goal",
    "painpoints", "journeys_ranked", "anonymous_to_known", "activity",
)  # fmt: skip


@dataclass(frozen=True)
class Log:
    """Events in (time, arrival) order, customer by customer, and the questions one can ask of them.

    ``scope`` is what every question looks at unless it says otherwise; ``folder`` is the workspace, for the touchpoint
    sets that are named; ``costs`` are unit costs of contacts by channel, in minor units; ``held`` lives as long as the
    log does (the temporary folder of a log that was read from a file).
    """

    engine: Embedded
    scope: Scope = field(default_factory=Scope)
    lang: str = "en"
    folder: Path | None = None
    costs: Mapping[str, int] | None = None
    held: object = field(default=None, repr=False, compare=False)

    def view(self, **options: Unpack[ScopeOptions]) -> "Log":
        """Give the same log with another scope, e.g. ``log.view(where="channel = 'web'", range="2026-01-01..")``."""
        return replace(self, scope=self._scope(options))

    def describe(self) -> dict[str, Any]:
        """Say what is there: events, customers, time span, sources, channels."""
        return self.engine.describe(self.scope.tz)

    def ask(self, name: str, **options: Any) -> ShownAnswer:  # noqa: ANN401  each question has its own
        """Ask one of the questions by its name, such as ``time_to_goal``, with its parameters and the scope."""
        if name not in QUESTIONS:
            raise unknown_name("analysis", name, QUESTIONS, code="analysis.unknown")
        answer: ShownAnswer = getattr(self, name)(**options)
        return answer

    def steps(self) -> dict[str, Any]:
        """List the steps that there are, with customers, events and channels; the one of most customers first."""
        outcome = self.engine.ask(CountSteps(self.scope))
        return {**outcome.result, "milliseconds": outcome.reading.milliseconds}

    def transitions(self, *, quantiles: bool = True, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Count which step directly follows which, and how long that takes."""
        return self._ask(Transitions(self._scope(options), quantiles))

    def durations(self, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Measure how long customers stay in each step before the next one."""
        return self._ask(Durations(self._scope(options)))

    def funnel(
        self,
        steps: Sequence[str],
        *,
        within: str | None = None,
        step_within: Mapping[int, str] | None = None,
        without: Mapping[int, Sequence[str]] | None = None,
        optional: Sequence[int] = (),
        first_only: bool = False,
        by: str | None = None,
        **options: Unpack[ScopeOptions],
    ) -> ShownAnswer:
        """Count how many customers take ordered steps; steps are numbered from 0.

        Args:
            steps: The steps in their order.
            within: The window from the first step, such as ``7d``.
            step_within: Windows from the step before, by step that is not optional.
            without: Events that must not stand before a step, by step that is not optional.
            optional: Steps that may be missing.
            first_only: Start at the customer's first first step only, instead of at the best one.
            by: A column whose value at the first step groups customers.
            options: The scope, see ScopeOptions.
        """
        return self._ask(
            Funnel(
                self._scope(options),
                tuple(steps),
                _microseconds(within),
                {step: duration(text) for step, text in (step_within or {}).items()},
                {step: tuple(names) for step, names in (without or {}).items()},
                frozenset(optional),
                first_only,
                self._column(by),
            )
        )

    def paths(
        self,
        start: str | None = None,
        goal: str | None = None,
        *,
        depth: int = 8,
        top: int = 20,
        within: str | None = None,
        values: bool = True,
        **options: Unpack[ScopeOptions],
    ) -> ShownAnswer:
        """Follow customers step by step from a start, to a goal, or between."""
        return self._ask(Paths(self._scope(options), start, goal, depth, top, _microseconds(within), values))

    def variants(self, *, top: int = 20, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Count the sequences of steps of whole journeys."""
        return self._ask(Variants(self._scope(options), top))

    def sessions(self, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Split journeys into sessions (30 minutes unless ``session`` says otherwise) and describe them."""
        return self._ask(Sessions(self._scope(options)))

    def repeats(self, *, top: int = 20, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Find steps that customers repeat or come back to, and loops of two steps."""
        return self._ask(Repeats(self._scope(options), top))

    def switches(
        self, goal: str | None = None, *, within: str | None = None, **options: Unpack[ScopeOptions]
    ) -> ShownAnswer:
        """Count changes of channel and, with a goal, what became of the customers afterwards."""
        return self._ask(Switches(self._scope(options), goal, _microseconds(within)))

    def time_to_goal(
        self, goal: str, start: str | None = None, *, within: str | None = None, **options: Unpack[ScopeOptions]
    ) -> ShownAnswer:
        """Measure the time to a goal, counting those who have not reached it yet (Kaplan-Meier)."""
        return self._ask(TimeToGoal(self._scope(options), goal, start, _microseconds(within)))

    def painpoints(
        self, goal: str, start: str | None = None, *, within: str | None = None, **options: Unpack[ScopeOptions]
    ) -> ShownAnswer:
        """Rank drop-offs, repeats, long waits and switches by the customers and the money they touch."""
        return self._ask(PainPoints(self._scope(options), goal, start, _microseconds(within)))

    def journeys_ranked(
        self, goal: str, start: str | None = None, *, depth: int = 8, **options: Unpack[ScopeOptions]
    ) -> ShownAnswer:
        """Rank journeys as frequent, costly, problematic and promising."""
        return self._ask(JourneysRanked(self._scope(options), goal, start, depth, self.costs))

    def anonymous_to_known(self, *, within: str | None = None, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Count how many customers who come as strangers say who they are, how soon, and from where they came."""
        return self._ask(AnonymousToKnown(self._scope(options), _microseconds(within)))

    def activity(self, *, by: Stretch | None = None, **options: Unpack[ScopeOptions]) -> ShownAnswer:
        """Count customers, new ones, events, orders and money over time (``by`` day, week or month), and by origin."""
        scope, span = self._scope(options), self.engine.snapshot.meta["span"] or (0, 0)
        low = span[0] if scope.range.start is None else scope.range.start
        high = max(low, span[1]) + 1 if scope.range.end is None else scope.range.end
        return self._ask(Activity(scope, edges_of(low, high, by, zone(scope.tz))))

    def _ask(self, analysis: Analysis) -> ShownAnswer:
        answer = ask(self.engine, analysis, self.lang)
        return ShownAnswer(answer.analysis, answer.result, answer.engine, answer.lang)

    def _scope(self, options: ScopeOptions) -> Scope:
        columns = event_columns(self.engine.snapshot)
        return scope_from(options, self.scope, self._touchpoints(options.get("touchpoints")), columns)

    def _touchpoints(self, given: TouchpointSet | str | Path | None) -> TouchpointSet | None:
        if given is None or isinstance(given, TouchpointSet):
            return given
        path = Path(given)
        if path.suffix in (".yaml", ".yml"):
            try:
                return parse(path.read_text(encoding="utf-8"))
            except OSError as error:
                raise InvalidInput(
                    f"{path} cannot be read: {error.strerror}.", code="touchpoints.unreadable"
                ) from error
        if self.folder is None:
            raise InvalidInput(
                f"There is no touchpoint set {str(given)!r} here.",
                code="touchpoints.no_workspace",
                hint="Give a .yaml file; named sets are kept in a workspace.",
            )
        return load_version(self.folder / "touchpoints", str(given))

    def _column(self, by: str | None) -> str | None:
        """Find the coded column behind a name; properties go by their own name."""
        if by is None:
            return None
        names = self.engine.snapshot.names
        found = next((name for name in (by, f"property:{by}") if name in names), None)
        if found is None:
            known = [name.removeprefix("property:") for name in names]
            raise InvalidInput.said("by.unknown", by=by, known=known)
        return found


def _microseconds(text: str | None) -> int | None:
    return None if text is None else duration(text)
