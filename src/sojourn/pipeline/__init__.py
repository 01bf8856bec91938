"""The pipeline: the one place where what was received becomes what is known, one commit for each batch."""

from sojourn.pipeline.commits import (
    IDENTITY,
    KEPT,
    RECORDS,
    commit_events,
    customer_records,
    identity_decisions,
)
from sojourn.pipeline.live import LIVE, ROWS, Taken, take_rows, with_source
from sojourn.pipeline.persons import Resolved, find_persons, kept_persons, resolve_log, stored_persons
from sojourn.pipeline.planning import PLAN
from sojourn.pipeline.worker import STATUS, warm_up, work

__all__ = [
    "IDENTITY",
    "KEPT",
    "LIVE",
    "PLAN",
    "RECORDS",
    "ROWS",
    "STATUS",
    "Resolved",
    "Taken",
    "commit_events",
    "customer_records",
    "find_persons",
    "identity_decisions",
    "kept_persons",
    "resolve_log",
    "stored_persons",
    "take_rows",
    "warm_up",
    "with_source",
    "work",
]
