"""The seam between questions and events: scope, question, answer; the embedded engine."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.engines.embedded import Embedded, describe_snapshot
    from sojourn.engines.frames import to_pandas, to_polars
    from sojourn.engines.journeys import EARLIEST, LATEST, Journeys
    from sojourn.engines.named_columns import event_column, event_columns
    from sojourn.engines.question import Behind, Cell, Drillable, Engine, Outcome, Question, Reading
    from sojourn.engines.scope import Scope, StepRules, Unit
    from sojourn.engines.sql import query_events
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "EARLIEST",
    "LATEST",
    "Behind",
    "Cell",
    "Drillable",
    "Embedded",
    "Engine",
    "Journeys",
    "Outcome",
    "Question",
    "Reading",
    "Scope",
    "StepRules",
    "Unit",
    "describe_snapshot",
    "event_column",
    "event_columns",
    "query_events",
    "to_pandas",
    "to_polars",
]
