"""The seam between questions and events: scope, question, answer; the embedded engine."""

from sojourn.engines.embedded import Embedded, describe_snapshot
from sojourn.engines.frames import to_pandas, to_polars
from sojourn.engines.journeys import EARLIEST, LATEST, Journeys
from sojourn.engines.named_columns import event_column, event_columns
from sojourn.engines.question import Behind, Cell, Drillable, Engine, Outcome, Question, Reading
from sojourn.engines.scope import Scope, StepRules, Unit
from sojourn.engines.sql import query_events

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
