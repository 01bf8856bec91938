"""The seams: scope, question, answer and the embedded engine; batch, state and effects of a stage."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.engines.embedded import Embedded, describe_snapshot
    from sojourn.engines.filters import COMPARISONS, Comparison, Filter, check_columns, condition_of, quoted
    from sojourn.engines.frames import to_pandas, to_polars
    from sojourn.engines.journeys import EARLIEST, LATEST, Journeys
    from sojourn.engines.named_columns import event_column, event_columns, holds_any, seen_rows, stored_name
    from sojourn.engines.question import Behind, Cell, Drillable, Engine, Outcome, Question, Reading
    from sojourn.engines.scope import Scope, Seen, StepRules, Unit
    from sojourn.engines.sql import Sql, SqlError, check_expression, events_in_sql, named_in, query_events
    from sojourn.engines.stage import Batch, Derived, Effects, Stage, State
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "COMPARISONS",
    "EARLIEST",
    "LATEST",
    "Batch",
    "Behind",
    "Cell",
    "Comparison",
    "Derived",
    "Drillable",
    "Effects",
    "Embedded",
    "Engine",
    "Filter",
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
    "check_columns",
    "check_expression",
    "condition_of",
    "describe_snapshot",
    "event_column",
    "event_columns",
    "events_in_sql",
    "holds_any",
    "named_in",
    "query_events",
    "quoted",
    "seen_rows",
    "stored_name",
    "to_pandas",
    "to_polars",
]
