"""The seams: scope, question, answer and the embedded engine; batch, state and effects of a stage."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.engines.embedded import Embedded, describe_snapshot
    from sojourn.engines.frames import to_pandas, to_polars
    from sojourn.engines.journeys import EARLIEST, LATEST, Journeys
    from sojourn.engines.named_columns import event_column, event_columns, holds_any, seen_rows
    from sojourn.engines.question import Behind, Cell, Drillable, Engine, Outcome, Question, Reading
    from sojourn.engines.scope import Scope, Seen, StepRules, Unit
    from sojourn.engines.sql import Sql, SqlError, check_expression, events_in_sql, named_in, query_events
    from sojourn.engines.stage import Batch, Derived, Effects, Stage, State
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "EARLIEST",
    "LATEST",
    "Batch",
    "Behind",
    "Cell",
    "Derived",
    "Drillable",
    "Effects",
    "Embedded",
    "Engine",
    "Journeys",
    "Outcome",
    "Question",
    "Reading",
    "Scope",
    "Seen",
    "Sql",
    "SqlError",
    "Stage",
    "State",
    "StepRules",
    "Unit",
    "check_expression",
    "describe_snapshot",
    "event_column",
    "event_columns",
    "events_in_sql",
    "holds_any",
    "named_in",
    "query_events",
    "seen_rows",
    "to_pandas",
    "to_polars",
]
