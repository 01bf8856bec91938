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

from sojourn.sources.chunks import REJECTS
from sojourn.sources.exports import EXPORTS, ExportReading, open_export
from sojourn.sources.failed_events import FailedEvent, add_failed, count_failed, read_failed
from sojourn.sources.guessing import Guess, Reason, guess_roles
from sojourn.sources.opening import Reader, open_source
from sojourn.sources.plans import Plan, Settings, Usable
from sojourn.sources.readings import Batch, NameCount, Reading, Summary
from sojourn.sources.roles import CUSTOMER_NAMESPACE, NAMESPACES, Roles
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
    RequestRefused,
    check_request,
    open_body,
    open_form,
    pack_request,
    read_request,
    to_batches,
    unpack_request,
)

__all__ = [
    "CUSTOMER_NAMESPACE",
    "EXPORTS",
    "KINDS",
    "MOST_BYTES",
    "MOST_EVENT_BYTES",
    "NAMESPACES",
    "REJECTS",
    "SENSORS",
    "Batch",
    "BodyMisshapen",
    "BodyTooLarge",
    "BodyUnreadable",
    "Call",
    "Checked",
    "EndpointUnknown",
    "Envelope",
    "ExportReading",
    "Failed",
    "FailedEvent",
    "Guess",
    "Kind",
    "Line",
    "NameCount",
    "Plan",
    "Reader",
    "Reading",
    "Reason",
    "RequestRefused",
    "Roles",
    "Sample",
    "Settings",
    "Summary",
    "Usable",
    "add_failed",
    "check_request",
    "count_failed",
    "guess_roles",
    "open_body",
    "open_export",
    "open_form",
    "open_source",
    "pack_request",
    "read_failed",
    "read_request",
    "to_batches",
    "unpack_request",
]
