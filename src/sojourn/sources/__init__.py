"""Inputs: files, tables and tracking requests in, canonical record batches out.

With roles, times, checks, rejects and message keys.

>>> import pyarrow as pa
>>> reader = open_source(pa.table({"hh": [1, 1], "ts": ["2026-03-05 10:00", "?"], "event": ["view", "cart"]}))
>>> guess = guess_roles(reader.sample, Roles())
>>> reading = reader.read(guess.roles, Settings(source="shop", zone="Asia/Shanghai"))
>>> [(batch.events.num_rows, batch.rejects.column("message").to_pylist()) for batch in reading]
[(1, ["'?' is no time as this column writes them."])]
>>> reading.summary.rows, reading.summary.rejected
(2, {'time.unreadable': 1})
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.sources.chunks import REJECTS
    from sojourn.sources.exports import EXPORTS, ExportReading, Part, open_export
    from sojourn.sources.failed_events import (
        DISCARDED,
        OPEN,
        REPLAYING,
        ROW,
        STATES,
        WAITING,
        Edit,
        FailedEvent,
        Place,
        add_failed,
        change_state,
        count_changed,
        count_failed,
        edit_failed,
        failures_naming,
        find_failed,
        forget_failed,
        open_places,
        read_edits,
        read_failed,
        settle_replays,
    )
    from sojourn.sources.guessing import Guess, Reason, guess_roles
    from sojourn.sources.opening import Reader, open_source
    from sojourn.sources.plans import Plan, Settings, Usable
    from sojourn.sources.readings import Batch, NameCount, Reading, Summary
    from sojourn.sources.replaying import check_open, edited_bytes, replay_row
    from sojourn.sources.roles import CUSTOMER_NAMESPACE, NAMESPACES, Roles, check_roles, roles_of_columns
    from sojourn.sources.samples import Sample
    from sojourn.sources.tracking import (
        KINDS,
        MOST_BYTES,
        MOST_EVENT_BYTES,
        SENSORS,
        BodyMisshapen,
        BodyTooLarge,
        BodyUnreadable,
        Call,
        Checked,
        EndpointUnknown,
        Envelope,
        Failed,
        Kind,
        Line,
        Pieces,
        RequestRefused,
        check_request,
        lone_body,
        open_body,
        open_form,
        pack_request,
        pieces_of,
        read_request,
        to_batches,
        unpack_request,
    )
    from sojourn.sources.tracking_plan import (
        MARKER,
        PlanCheck,
        PlanFinding,
        PlannedEvent,
        PlannedProperty,
        Tally,
        TrackingPlan,
        Violations,
        count_violations,
        infer_plan,
        load_plan,
        parse_plan,
        plan_example,
        plan_schema,
        plan_text,
        plan_versions,
        read_violations,
        save_plan,
        without_properties,
    )
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "CUSTOMER_NAMESPACE",
    "DISCARDED",
    "EXPORTS",
    "KINDS",
    "MARKER",
    "MOST_BYTES",
    "MOST_EVENT_BYTES",
    "NAMESPACES",
    "OPEN",
    "REJECTS",
    "REPLAYING",
    "ROW",
    "SENSORS",
    "STATES",
    "WAITING",
    "Batch",
    "BodyMisshapen",
    "BodyTooLarge",
    "BodyUnreadable",
    "Call",
    "Checked",
    "Edit",
    "EndpointUnknown",
    "Envelope",
    "ExportReading",
    "Failed",
    "FailedEvent",
    "Guess",
    "Kind",
    "Line",
    "NameCount",
    "Part",
    "Pieces",
    "Place",
    "Plan",
    "PlanCheck",
    "PlanFinding",
    "PlannedEvent",
    "PlannedProperty",
    "Reader",
    "Reading",
    "Reason",
    "RequestRefused",
    "Roles",
    "Sample",
    "Settings",
    "Summary",
    "Tally",
    "TrackingPlan",
    "Usable",
    "Violations",
    "add_failed",
    "change_state",
    "check_open",
    "check_request",
    "check_roles",
    "count_changed",
    "count_failed",
    "count_violations",
    "edit_failed",
    "edited_bytes",
    "failures_naming",
    "find_failed",
    "forget_failed",
    "guess_roles",
    "infer_plan",
    "load_plan",
    "lone_body",
    "open_body",
    "open_export",
    "open_form",
    "open_places",
    "open_source",
    "pack_request",
    "parse_plan",
    "pieces_of",
    "plan_example",
    "plan_schema",
    "plan_text",
    "plan_versions",
    "read_edits",
    "read_failed",
    "read_request",
    "read_violations",
    "replay_row",
    "roles_of_columns",
    "save_plan",
    "settle_replays",
    "to_batches",
    "unpack_request",
    "without_properties",
]
