"""Discovery: touchpoints, and the questions that show what customers really do, each with published semantics."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.discovery.activity import Activity
    from sojourn.discovery.analysis import Analysis
    from sojourn.discovery.anonymous_to_known import AnonymousToKnown
    from sojourn.discovery.answer import Answer, ask
    from sojourn.discovery.column_values import CountValues
    from sojourn.discovery.funnel import Funnel
    from sojourn.discovery.intervals import wilson
    from sojourn.discovery.journeys_ranked import JourneysRanked
    from sojourn.discovery.painpoints import PainPoints
    from sojourn.discovery.paths import Paths
    from sojourn.discovery.people import DescribePeople
    from sojourn.discovery.repeats import Repeats
    from sojourn.discovery.sessions import Sessions
    from sojourn.discovery.source_counts import CountSources
    from sojourn.discovery.step_counts import CountSteps
    from sojourn.discovery.stretches import Stretch, edges_of
    from sojourn.discovery.switches import Switches
    from sojourn.discovery.time_to_goal import TimeToGoal
    from sojourn.discovery.touchpoint_checking import becomes, check, check_columns
    from sojourn.discovery.touchpoint_proposal import propose
    from sojourn.discovery.touchpoint_reading import parse
    from sojourn.discovery.touchpoint_sightings import observe, sightings
    from sojourn.discovery.touchpoint_versions import list_versions, load_version, save_version
    from sojourn.discovery.touchpoint_writing import checked, example, schema, to_yaml
    from sojourn.discovery.touchpoints import Rule, TouchpointSet, Unmatched
    from sojourn.discovery.transitions import Durations, Transitions
    from sojourn.discovery.variants import Variants
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "Activity",
    "Analysis",
    "AnonymousToKnown",
    "Answer",
    "CountSources",
    "CountSteps",
    "CountValues",
    "DescribePeople",
    "Durations",
    "Funnel",
    "JourneysRanked",
    "PainPoints",
    "Paths",
    "Repeats",
    "Rule",
    "Sessions",
    "Stretch",
    "Switches",
    "TimeToGoal",
    "TouchpointSet",
    "Transitions",
    "Unmatched",
    "Variants",
    "ask",
    "becomes",
    "check",
    "check_columns",
    "checked",
    "edges_of",
    "example",
    "list_versions",
    "load_version",
    "observe",
    "parse",
    "propose",
    "save_version",
    "schema",
    "sightings",
    "to_yaml",
    "wilson",
]
